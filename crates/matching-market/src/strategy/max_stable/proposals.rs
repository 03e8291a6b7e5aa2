//! Proposals with second chances: a stable matching of at least two thirds of the greatest size.
//!
//! **Algorithm** (Király 2013, with seats). Mentees propose down their lists as in deferred acceptance, with three
//! changes.
//! - Within a tie a mentee first takes a free seat, if a mentor of the tie has one.
//! - A mentee who took a free seat is *uncertain* as long as another mentor of the same tie has a free seat. A full
//!   mentor who holds somebody uncertain takes any proposal in that one's place; the uncertain mentee is not refused
//!   and takes the free seat instead.
//! - A mentee whom the whole list refused starts over, once, with a *second chance*: mentors prefer it to mentees of
//!   the same rank in their first.
//!
//! **Stable.** A mentee who proposes to a full mentor has no free seat in its tie, so it is certain there; all a mentor
//! refuses is compared with certain mentees, and from then on the mentor only exchanges for somebody as good or better.
//! Nobody is refused a free seat. So a mentor who refused somebody never strictly prefers it to anybody it holds.
//!
//! **Ratio.** Count each seat as a mentor of its own with the same list, all seats of a mentor tied; stable matchings
//! stay stable. Let `S` be the matching found and `T` a stable one; if `T` had more than 3/2 as many pairs, some
//! alternating path would have one pair of `S` and two of `T`: a mentee `i` unmatched in `S` with seat `s` in `T`; `s`
//! with mentee `k` in `S`; `k` with a seat `f` in `T` that is free in `S`. `f` was always free, so `k` never had a
//! second chance (its list ends after `f`, which never refuses) and likes `s` at least as much as `f`. If both are tied
//! for `k`, it is uncertain at `s` to the end, so `s` refused nobody; but it refused `i`. So `k` strictly prefers `s`.
//! And `s` refused `i` in its second chance, so it strictly prefers `k`, who had none. Then (k, s) blocks `T`.
//!
//! **Complexity.** Every pair is proposed along at most twice, and once more for each seat an uncertain mentee leaves:
//! O(pairs · log seats).

use std::collections::{BinaryHeap, VecDeque};

use crate::context::StopReason;
use crate::ids::{MenteeId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::strategy::meter::Meter;

/// A mentee's way down its list: places in the order of proposals.
#[derive(Clone, Copy)]
struct Cursor {
    /// Where the present tie starts and ends.
    tie: u32,
    tie_end: u32,
    /// No mentor of the tie before this place has a free seat.
    free: u32,
    /// The mentors of the tie before this place have been asked.
    asked: u32,
    second_chance: bool,
}

/// How a full mentor likes somebody it holds: the greatest is the one it gives up first. Rank, then whether it has its
/// first chance, then the lot, then the pair.
type Held = (u32, bool, u64, u32);

struct Proposals<'m> {
    market: &'m Market,
    seed: u64,
    lists: &'m [PairId],
    cursor: Vec<Cursor>,
    pair_of: Vec<u32>,
    load: Vec<u32>,
    /// Mentees on seats that were free, not known to be certain.
    fresh: Vec<Vec<u32>>,
    /// The others.
    certain: Vec<BinaryHeap<Held>>,
    waiting: VecDeque<u32>,
    work: u64,
}

/// Each mentee's pair, or [`NONE`].
///
/// `lists` are each mentee's pairs best first, ties in the order of the lots.
pub(super) fn propose(
    market: &Market,
    lists: &[PairId],
    seed: u64,
    meter: &mut Meter<'_, '_>,
) -> Result<Vec<u32>, StopReason> {
    let start = |mentee: MenteeId| {
        let first = id(market.pairs_of_mentee(mentee).indices().start);
        Cursor { tie: first, tie_end: first, free: first, asked: first, second_chance: false }
    };
    let mut proposals = Proposals {
        cursor: market.mentee_ids().map(start).collect(),
        pair_of: vec![NONE; market.mentees()],
        load: vec![0; market.mentors()],
        fresh: vec![Vec::new(); market.mentors()],
        certain: vec![BinaryHeap::new(); market.mentors()],
        waiting: market.mentees_by_lot(seed).into_iter().map(MenteeId::get).collect(),
        work: 0,
        market,
        seed,
        lists,
    };
    // Who waits again was refused for good in this chance, or has come further in the search for free seats in it.
    let most_turns = market.mentees() + 4 * market.pairs();
    let mut turns = 0;
    while let Some(mentee) = proposals.waiting.pop_front() {
        turns += 1;
        debug_assert!(turns <= most_turns, "every pair is given up twice at most in each way");
        proposals.find_a_seat(mentee);
        meter.spend_now_and_then(&mut proposals.work)?;
    }
    meter.spend()?;
    Ok(proposals.pair_of)
}

impl Proposals<'_> {
    /// The mentee goes on down its list until somebody takes it.
    fn find_a_seat(&mut self, mentee: u32) {
        let list = self.market.pairs_of_mentee(MenteeId::new(mentee)).indices();
        let mut cursor = self.cursor[mentee as usize];
        loop {
            self.work += 1;
            if cursor.asked == cursor.tie_end {
                // The tie is done; the first one starts where it ends.
                if cursor.tie_end as usize == list.end {
                    if cursor.second_chance {
                        break;
                    }
                    cursor.second_chance = true;
                    cursor.tie_end = id(list.start);
                    if list.is_empty() {
                        break;
                    }
                }
                cursor.tie = cursor.tie_end;
                (cursor.free, cursor.asked) = (cursor.tie, cursor.tie);
                let rank = self.rank_at(cursor.tie);
                while (cursor.tie_end as usize) < list.end && self.rank_at(cursor.tie_end) == rank {
                    cursor.tie_end += 1;
                }
            }
            self.advance_to_free_seat(&mut cursor);
            if cursor.free < cursor.tie_end {
                let pair = self.lists[cursor.free as usize];
                let mentor = self.market.mentor_of(pair).index();
                self.pair_of[mentee as usize] = pair.get();
                self.load[mentor] += 1;
                self.fresh[mentor].push(mentee);
                break;
            }
            let pair = self.lists[cursor.asked as usize];
            if self.ask_full_mentor(mentee, pair, cursor.second_chance) {
                break;
            }
            cursor.asked += 1;
        }
        self.cursor[mentee as usize] = cursor;
    }

    fn rank_at(&self, place: u32) -> u32 {
        self.market.mentee_rank(self.lists[place as usize])
    }

    fn advance_to_free_seat(&mut self, cursor: &mut Cursor) {
        while cursor.free < cursor.tie_end && !self.has_free_seat(self.lists[cursor.free as usize]) {
            cursor.free += 1;
            self.work += 1;
        }
    }

    fn has_free_seat(&self, pair: PairId) -> bool {
        let mentor = self.market.mentor_of(pair);
        self.load[mentor.index()] < u32::from(self.market.capacity(mentor))
    }

    /// Whether the mentor of `pair` takes its mentee in somebody's place, who then waits.
    fn ask_full_mentor(&mut self, mentee: u32, pair: PairId, second_chance: bool) -> bool {
        let mentor = self.market.mentor_of(pair).index();
        let mut displaced = None;
        while let Some(held) = self.fresh[mentor].pop() {
            let mut cursor = self.cursor[held as usize];
            self.advance_to_free_seat(&mut cursor);
            self.cursor[held as usize] = cursor;
            if cursor.free < cursor.tie_end {
                displaced = Some(held);
                break;
            }
            let held = self.held(PairId::new(self.pair_of[held as usize]), cursor.second_chance);
            self.certain[mentor].push(held);
        }
        if displaced.is_none() {
            let (rank, first_chance) = (self.market.mentor_rank(pair), !second_chance);
            let worse = self.certain[mentor].peek().is_some_and(|worst| (rank, first_chance) < (worst.0, worst.1));
            if !worse {
                return false;
            }
            let given_up = self.certain[mentor].pop().expect("just seen");
            displaced = Some(self.market.mentee_of(PairId::new(given_up.3)).get());
        }
        if let Some(displaced) = displaced {
            self.pair_of[displaced as usize] = NONE;
            self.waiting.push_back(displaced);
        }
        let held = self.held(pair, second_chance);
        self.certain[mentor].push(held);
        self.pair_of[mentee as usize] = pair.get();
        true
    }

    fn held(&self, pair: PairId, second_chance: bool) -> Held {
        let lot = TieRule::Lottery.lot(self.market, self.seed, pair);
        (self.market.mentor_rank(pair), !second_chance, lot, pair.get())
    }
}

fn id(position: usize) -> u32 {
    u32::try_from(position).expect("pairs are numbered in u32")
}
