//! Chains of exchanges that seat one more mentee and keep a matching stable.
//!
//! **Problem.** A stable matching may still be enlarged: somebody unmatched takes the seat of a mentee of the same
//! rank, who moves on to another mentor it can have, and so on to a free seat.
//!
//! **Invariant.** In a stable matching, let `limit[i]` be the best rank at which a mentor would rather have mentee `i`
//! than the worst it holds, or has a free seat. A *chain* starts with an unmatched mentee; each of its mentees moves to
//! a mentor it ranks `limit` or better and who likes it at least as much as the worst it holds; one of the worst leaves
//! and is next; the last mentor has a free seat. No mentor is in two chains or twice in one. Afterwards every mentor is
//! at least as well off as before, so whom it would rather have now it would rather have had before; a mentee who moved
//! has a mentor ranked `limit` or better, and no better mentor wanted it before. So the matching is stable again, and
//! larger.
//!
//! **Complexity.** A sweep looks for chains from all unmatched mentees and visits each mentor once: O(n + m + pairs).
//! Every sweep but the last seats at least one more mentee.

use crate::context::StopReason;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::NONE;
use crate::strategy::meter::Meter;

/// Enlarges the stable matching `pair_of` along chains until there is none left, going through mentees in this order
/// and through each one's pairs as they stand in `lists`, best first.
pub(super) fn enlarge(
    market: &Market,
    lists: &[PairId],
    order: &[MenteeId],
    pair_of: &mut [u32],
    meter: &mut Meter<'_, '_>,
) -> Result<(), StopReason> {
    let mut sweeps = 0;
    while sweep(market, lists, order, pair_of, meter)? {
        sweeps += 1;
        debug_assert!(sweeps <= order.len(), "a sweep that is not the last one seats somebody");
    }
    Ok(())
}

struct Sweep<'a> {
    market: &'a Market,
    lists: &'a [PairId],
    pair_of: &'a mut [u32],
    /// The rank of the worst held by a full mentor; `u32::MAX` when a seat is free.
    worst: Vec<u32>,
    /// Who sits at the mentor on the worst rank.
    last: Vec<Vec<MenteeId>>,
    visited: Vec<bool>,
    /// The pair along which a mentor was reached.
    reached_by: Vec<u32>,
}

/// Whether the matching grew.
fn sweep(
    market: &Market,
    lists: &[PairId],
    order: &[MenteeId],
    pair_of: &mut [u32],
    meter: &mut Meter<'_, '_>,
) -> Result<bool, StopReason> {
    let (mut worst, mut load) = (vec![0; market.mentors()], vec![0_u32; market.mentors()]);
    let mut last = vec![Vec::new(); market.mentors()];
    for &pair in pair_of.iter().filter(|&&pair| pair != NONE) {
        let (pair, mentor) = (PairId::new(pair), market.mentor_of(PairId::new(pair)).index());
        worst[mentor] = market.mentor_rank(pair).max(worst[mentor]);
        load[mentor] += 1;
    }
    for &mentee in order {
        let pair = pair_of[mentee.index()];
        let mentor = (pair != NONE).then(|| market.mentor_of(PairId::new(pair)).index());
        if let Some(mentor) = mentor.filter(|&mentor| market.mentor_rank(PairId::new(pair)) == worst[mentor]) {
            last[mentor].push(mentee);
        }
    }
    for mentor in market.mentor_ids() {
        if load[mentor.index()] < u32::from(market.capacity(mentor)) {
            worst[mentor.index()] = u32::MAX;
        }
    }
    meter.count((market.mentees() + market.mentors()) as u64);
    let visited = market.mentor_ids().map(|mentor| market.capacity(mentor) == 0).collect();
    let mut sweep = Sweep { market, lists, pair_of, worst, last, visited, reached_by: vec![NONE; market.mentors()] };
    let mut grew = false;
    for &mentee in order {
        if sweep.pair_of[mentee.index()] == NONE {
            if let Some(free) = sweep.find(mentee, meter) {
                sweep.exchange(free);
                grew = true;
            }
            meter.spend_now_and_then(&mut 0)?;
        }
    }
    meter.spend()?;
    Ok(grew)
}

impl Sweep<'_> {
    /// A mentor with a free seat that a chain from `mentee` reaches.
    fn find(&mut self, mentee: MenteeId, meter: &mut Meter<'_, '_>) -> Option<MentorId> {
        let mut open = vec![mentee];
        while let Some(mentee) = open.pop() {
            let mut limit = u32::MAX;
            for &pair in &self.lists[self.market.pairs_of_mentee(mentee).indices()] {
                meter.count(1);
                if self.market.mentee_rank(pair) > limit {
                    break;
                }
                let mentor = self.market.mentor_of(pair);
                let (rank, worst) = (self.market.mentor_rank(pair), self.worst[mentor.index()]);
                if rank < worst && self.market.capacity(mentor) > 0 {
                    limit = self.market.mentee_rank(pair);
                }
                if rank > worst || std::mem::replace(&mut self.visited[mentor.index()], true) {
                    continue;
                }
                self.reached_by[mentor.index()] = pair.get();
                if worst == u32::MAX {
                    return Some(mentor);
                }
                open.extend_from_slice(&self.last[mentor.index()]);
            }
        }
        None
    }

    /// Everybody on the chain to `free` moves on by one.
    fn exchange(&mut self, free: MentorId) {
        let mut to = free;
        let mut left_to_move = self.reached_by.len();
        loop {
            debug_assert!(left_to_move > 0, "a chain visits a mentor once");
            left_to_move -= 1;
            let pair = self.reached_by[to.index()];
            let mentee = self.market.mentee_of(PairId::new(pair)).index();
            let left = std::mem::replace(&mut self.pair_of[mentee], pair);
            if left == NONE {
                return;
            }
            to = self.market.mentor_of(PairId::new(left));
        }
    }
}
