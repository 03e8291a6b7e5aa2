//! The mentors' seats during deferred acceptance with proposing mentees.
//!
//! Every mentor holds the best `capacity` proposals so far. A proposal is the key `mentor_rank << 32 | mentee`, so that
//! "worse" is "greater" and an empty seat is the greatest key of all: one rule, *the new key takes the place of the
//! greatest if it is smaller*, fills empty seats and displaces mentees alike.
//!
//! Mentors with few seats keep their keys side by side in one flat array and look at each of them. Mentors with more
//! than [`SCANNED`] seats would make that O(capacity) per proposal; they keep one bit per place of their preference
//! list instead, with a pointer to the worst place held. Once such a mentor is full the pointer only moves towards
//! better places, so all its moves together are bounded by the list: O(pairs) in all.

use crate::ids::{MenteeId, MentorId};
use crate::market::{Columns, Lots};

/// The largest capacity whose seats are looked at one by one.
pub(super) const SCANNED: u32 = 8;

/// An empty seat; no proposal has this key, since mentees are numbered below `u32::MAX`.
const EMPTY: u64 = u64::MAX;

/// A mentee's proposal to a mentor who ranks it `rank`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Proposal {
    pub(super) mentee: u32,
    pub(super) mentor: u32,
    pub(super) rank: u32,
    /// What decides among equal ranks, where there are any.
    pub(super) lot: u64,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Held in a seat that was free.
    Seated,
    /// Not held.
    TurnedDown,
    /// Held in the seat of this mentee, who is turned down.
    Displaced(u32),
}

/// Where mentors hold proposals.
pub(super) trait Hold {
    /// Reads one of the mentor's seats, so that it is in the cache when the proposal comes.
    fn touch(&self, mentor: u32) -> u64;

    /// Hands a proposal to its mentor.
    fn propose(&mut self, columns: Columns<'_>, proposal: Proposal) -> Answer;
}

/// All mentors' seats in a market where nobody is tied.
#[derive(Debug)]
pub(super) struct Seats {
    // INVARIANT: m + 1 ascending offsets into `keys`. A slice of at most SCANNED entries holds one key per seat; a
    // longer one belongs to a crowded mentor and starts with its position in `crowds`.
    offsets: Vec<u32>,
    keys: Vec<u64>,
    crowds: Vec<Crowd>,
    // INVARIANT: bit q is set iff the pair at place q of `by_mentor` is held by a crowded mentor.
    held: Vec<u64>,
}

/// A mentor with more than [`SCANNED`] seats.
#[derive(Debug)]
struct Crowd {
    first_place: u32,
    free: u32,
    // INVARIANT: when `free` is 0, the place of the worst pair held; before, no pair held has a later place.
    worst: u32,
}

impl Seats {
    /// Empty seats for a strict market.
    pub(super) fn new(columns: Columns<'_>) -> Self {
        let mut offsets = Vec::with_capacity(columns.capacity.len() + 1);
        let mut crowds = Vec::new();
        let mut length = 0;
        offsets.push(0);
        for (bounds, &capacity) in columns.mentor_offsets.windows(2).zip(columns.capacity) {
            // Seats beyond the list can never be taken; cutting them keeps the array within one entry a pair.
            let seats = u32::from(capacity).min(bounds[1] - bounds[0]);
            if seats > SCANNED {
                crowds.push((length, Crowd { first_place: bounds[0], free: seats, worst: bounds[0] }));
            }
            length += seats.min(SCANNED + 1);
            offsets.push(length);
        }
        let mut keys = vec![EMPTY; length as usize];
        for (position, (offset, _)) in (0..).zip(&crowds) {
            keys[*offset as usize] = position;
        }
        let held = if crowds.is_empty() { Vec::new() } else { vec![0; columns.mentor.len().div_ceil(64)] };
        Self { offsets, keys, crowds: crowds.into_iter().map(|(_, crowd)| crowd).collect(), held }
    }
}

impl Hold for Seats {
    #[inline]
    fn touch(&self, mentor: u32) -> u64 {
        self.keys.get(self.offsets[mentor as usize] as usize).copied().unwrap_or(0)
    }

    #[inline]
    fn propose(&mut self, columns: Columns<'_>, proposal: Proposal) -> Answer {
        let mentor = proposal.mentor as usize;
        let seats = &mut self.keys[self.offsets[mentor] as usize..self.offsets[mentor + 1] as usize];
        if seats.len() > SCANNED as usize {
            let crowd = &mut self.crowds[low(seats[0]) as usize];
            return crowd.propose(columns, &mut self.held, proposal);
        }
        let key = u64::from(proposal.rank) << 32 | u64::from(proposal.mentee);
        let worst_seat = match seats {
            [] => return Answer::TurnedDown,
            // The usual programme's case, without a loop.
            [first, second] => usize::from(second > first),
            _ => (1..seats.len()).fold(0, |worst, seat| if seats[seat] > seats[worst] { seat } else { worst }),
        };
        let worst = seats[worst_seat];
        if key > worst {
            return Answer::TurnedDown;
        }
        seats[worst_seat] = key;
        if worst == EMPTY { Answer::Seated } else { Answer::Displaced(low(worst)) }
    }
}

impl Crowd {
    fn propose(&mut self, columns: Columns<'_>, held: &mut [u64], proposal: Proposal) -> Answer {
        let place = self.first_place + proposal.rank;
        if self.free > 0 {
            self.free -= 1;
            self.worst = self.worst.max(place);
            held[place as usize / 64] |= 1 << (place % 64);
            return Answer::Seated;
        }
        if place > self.worst {
            return Answer::TurnedDown;
        }
        let displaced = columns.mentee(columns.by_mentor[self.worst as usize].get()).get();
        held[place as usize / 64] |= 1 << (place % 64);
        held[self.worst as usize / 64] &= !(1 << (self.worst % 64));
        // A full mentor holds more than SCANNED pairs, so there is a better place to stop at.
        while held[self.worst as usize / 64] & 1 << (self.worst % 64) == 0 {
            self.worst -= 1;
        }
        Answer::Displaced(displaced)
    }
}

/// All mentors' seats where lots decide ties: a heap a mentor, the worst proposal on top.
///
/// A key is `mentor_rank << 96 | lot << 32 | mentee`.
#[derive(Debug)]
pub(super) struct LotSeats {
    // INVARIANT: m + 1 ascending offsets into `keys`; each slice is a heap with its greatest key first.
    offsets: Vec<u32>,
    keys: Vec<u128>,
}

impl LotSeats {
    /// Empty seats.
    pub(super) fn new(columns: Columns<'_>) -> Self {
        let offsets = seat_offsets(columns);
        let seats = offsets.last().map_or(0, |&last| last as usize);
        Self { offsets, keys: vec![u128::MAX; seats] }
    }
}

impl Hold for LotSeats {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "only the reading counts")]
    fn touch(&self, mentor: u32) -> u64 {
        self.keys.get(self.offsets[mentor as usize] as usize).map_or(0, |&key| key as u64)
    }

    #[inline]
    fn propose(&mut self, _: Columns<'_>, proposal: Proposal) -> Answer {
        let Proposal { mentee, mentor, rank, lot } = proposal;
        let heap = &mut self.keys[self.offsets[mentor as usize] as usize..self.offsets[mentor as usize + 1] as usize];
        let Some(&worst) = heap.first() else { return Answer::TurnedDown };
        let key = u128::from(rank) << 96 | u128::from(lot) << 32 | u128::from(mentee);
        if key > worst {
            return Answer::TurnedDown;
        }
        let mut seat = 0;
        loop {
            let (one, other) = (2 * seat + 1, 2 * seat + 2);
            let Some(&first) = heap.get(one) else { break };
            let (below, greater) = match heap.get(other) {
                Some(&second) if second > first => (other, second),
                _ => (one, first),
            };
            if greater < key {
                break;
            }
            heap[seat] = greater;
            seat = below;
        }
        heap[seat] = key;
        if worst == u128::MAX { Answer::Seated } else { Answer::Displaced(lowest(worst)) }
    }
}

/// All mentors' seats where few of them tie: lots are drawn where two proposals of equal rank meet, and not before.
///
/// A key is that of [`Seats`], `mentor_rank << 32 | mentee`; a heap a mentor, the worst proposal on top. A proposal to
/// c seats costs O(log c) comparisons, and two lots for each comparison of equal ranks.
#[derive(Debug)]
pub(super) struct FewLots<'m> {
    lots: Lots<'m>,
    // INVARIANT: m + 1 ascending offsets into `keys`; each slice is a heap with its worst key first.
    offsets: Vec<u32>,
    keys: Vec<u64>,
}

impl<'m> FewLots<'m> {
    /// Empty seats.
    pub(super) fn new(lots: Lots<'m>) -> Self {
        let offsets = seat_offsets(lots.market.columns());
        let seats = offsets.last().map_or(0, |&last| last as usize);
        Self { lots, offsets, keys: vec![EMPTY; seats] }
    }

    /// Whether the first of two keys is worse in the eyes of this mentor.
    #[inline]
    fn is_worse(&self, mentor: u32, one: u64, other: u64) -> bool {
        // What is empty is worse than all, and only like itself.
        if one >> 32 != other >> 32 || one == other || one == EMPTY {
            return one > other;
        }
        let lot = |key: u64| {
            let mentee = low(key);
            (self.lots.lot(self.lots.own(MenteeId::new(mentee)), MentorId::new(mentor)), mentee)
        };
        lot(one) > lot(other)
    }
}

impl Hold for FewLots<'_> {
    #[inline]
    fn touch(&self, mentor: u32) -> u64 {
        self.keys.get(self.offsets[mentor as usize] as usize).copied().unwrap_or(0)
    }

    #[inline]
    fn propose(&mut self, _: Columns<'_>, proposal: Proposal) -> Answer {
        let Proposal { mentee, mentor, rank, .. } = proposal;
        let (start, end) = (self.offsets[mentor as usize] as usize, self.offsets[mentor as usize + 1] as usize);
        if start == end {
            return Answer::TurnedDown;
        }
        let (key, worst) = (u64::from(rank) << 32 | u64::from(mentee), self.keys[start]);
        if self.is_worse(mentor, key, worst) {
            return Answer::TurnedDown;
        }
        let (seats, mut seat) = (end - start, 0);
        loop {
            let (one, other) = (2 * seat + 1, 2 * seat + 2);
            if one >= seats {
                break;
            }
            let (first, second) = (self.keys[start + one], self.keys.get(start + other).filter(|_| other < seats));
            let (below, greater) = match second {
                Some(&second) if self.is_worse(mentor, second, first) => (other, second),
                _ => (one, first),
            };
            if self.is_worse(mentor, key, greater) {
                break;
            }
            self.keys[start + seat] = greater;
            seat = below;
        }
        self.keys[start + seat] = key;
        if worst == EMPTY { Answer::Seated } else { Answer::Displaced(low(worst)) }
    }
}

/// Where each mentor's seats begin; seats beyond the list are left out.
fn seat_offsets(columns: Columns<'_>) -> Vec<u32> {
    let mut length = 0;
    let ends = columns.mentor_offsets.windows(2).zip(columns.capacity).map(|(bounds, &capacity)| {
        length += u32::from(capacity).min(bounds[1] - bounds[0]);
        length
    });
    std::iter::once(0).chain(ends).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest part is what is wanted")]
const fn lowest(key: u128) -> u32 {
    key as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(key: u64) -> u32 {
    key as u32
}
