//! How far mentees have gone down their lists during deferred acceptance.
//!
//! On a list without ties that is a place. Where lots decide, only those of the tie at hand are drawn. What is left of
//! a short tie is a set of bits, and the next pair is the one with the least lot among them: to draw again is cheaper
//! than to keep an order in memory. Longer ties are put in order by a [`Walk`].
//!
//! **Complexity.** A tie of t pairs of which k are asked for costs O(t · k) when it is short, otherwise as [`Walk`].

use crate::ids::MenteeId;
use crate::market::{Columns, Lots, Ranks, Side, Walk};
use crate::matching::NONE;

/// Where all mentees are on their lists.
pub(super) trait Descend {
    /// Reads what the mentee's next proposal is made from, so that it is in the cache then.
    fn touch(&self, mentee: u32) -> u32;

    /// The mentee's next pair and its lot; none after the last, to be asked once.
    fn next(&mut self, mentee: u32) -> Option<(u32, u64)>;

    /// The pair that each mentee was given last, or [`NONE`] if it was given none.
    fn last(self) -> Vec<u32>;
}

/// Lists without ties.
#[derive(Debug)]
pub(super) struct Strict(Vec<Cursor>);

/// The pair to propose next, and the end of the list.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    next: u32,
    end: u32,
}

impl Strict {
    pub(super) fn new(columns: Columns<'_>) -> Self {
        Self(columns.mentee_offsets.windows(2).map(|bounds| Cursor { next: bounds[0], end: bounds[1] }).collect())
    }
}

impl Descend for Strict {
    #[inline]
    fn touch(&self, _: u32) -> u32 {
        0
    }

    #[inline]
    fn next(&mut self, mentee: u32) -> Option<(u32, u64)> {
        let cursor = &mut self.0[mentee as usize];
        if cursor.next == cursor.end {
            cursor.next = NONE;
            return None;
        }
        cursor.next += 1;
        Some((cursor.next - 1, 0))
    }

    fn last(self) -> Vec<u32> {
        // A mentee who ran out of mentors was marked; every other holds the pair before its cursor.
        let last = |cursor: Cursor| if cursor.next == NONE { NONE } else { cursor.next - 1 };
        self.0.into_iter().map(last).collect()
    }
}

/// Lists with ties, in the order of the lots.
#[derive(Debug)]
pub(super) struct ByLot<'m> {
    lots: Lots<'m>,
    columns: Columns<'m>,
    // INVARIANT: bit p % 64 of word p / 64 is set iff pair p is the last of its tie; one word more than pairs need.
    // Empty if mentees' ties go by id.
    ends: Vec<u64>,
    cursors: Vec<TieCursor>,
    long: Option<Walk<'m>>,
}

/// Where a mentee is on a list with ties.
#[derive(Clone, Copy, Debug)]
struct TieCursor {
    /// The place after the tie at hand if that is a short one, else after the pair given last.
    next: u32,
    end: u32,
    // INVARIANT: bit k is set iff the tie at hand is short and the pair at place `next - 1 - k` is in it and to come.
    left: u32,
    /// The pair given last.
    last: u32,
}

impl<'m> ByLot<'m> {
    pub(super) fn new(lots: Lots<'m>) -> Self {
        let columns = lots.market.columns();
        let cursor = |bounds: &[u32]| TieCursor { next: bounds[0], end: bounds[1], left: 0, last: NONE };
        let cursors = columns.mentee_offsets.windows(2).map(cursor).collect();
        let ends = if lots.draws(Side::Mentee) { ends_of_ties(columns) } else { Vec::new() };
        Self { lots, columns, ends, cursors, long: None }
    }

    /// How many places from this one on are a tie of its own, if they are few enough for bits.
    #[inline]
    fn short_tie(&self, place: u32) -> Option<u32> {
        let is_end = |place: u32| self.ends[place as usize / 64] >> (place % 64) & 1 == 1;
        if place > 0 && !is_end(place - 1) {
            return None;
        }
        let (word, bit) = (place as usize / 64, place % 64);
        // The shift by 64 is in two, for it would be one by 0.
        let ahead = self.ends[word] >> bit | self.ends[word + 1] << 1 << (63 - bit);
        let length = ahead.trailing_zeros() + 1;
        (length <= u32::BITS).then_some(length)
    }
}

/// Which pairs are the last of their mentee's tie.
fn ends_of_ties(columns: Columns<'_>) -> Vec<u64> {
    match columns.mentee_rank {
        Ranks::Narrow(rank) => ends_where_ranks_change(columns, rank),
        Ranks::Wide(rank) => ends_where_ranks_change(columns, rank),
    }
}

fn ends_where_ranks_change<R: PartialEq>(columns: Columns<'_>, rank: &[R]) -> Vec<u64> {
    let mut ends = vec![0; rank.len() / 64 + 2];
    // Sums of bits, eight places at a time, which compilers turn into a few instructions.
    for (word, (places, after)) in ends.iter_mut().zip(rank.chunks(64).zip(rank.get(1..).unwrap_or(&[]).chunks(64))) {
        let differ = |(place, after): (&R, &R)| u64::from(place != after);
        for (eight, (places, after)) in (0..).step_by(8).zip(places.chunks(8).zip(after.chunks(8))) {
            let bits = (0..).zip(places.iter().zip(after)).map(|(bit, two)| differ(two) << bit).sum::<u64>();
            *word |= bits << eight;
        }
    }
    for &end in &columns.mentee_offsets[1..] {
        if let Some(last) = end.checked_sub(1) {
            ends[last as usize / 64] |= 1 << (last % 64);
        }
    }
    ends
}

impl Descend for ByLot<'_> {
    #[inline]
    fn touch(&self, mentee: u32) -> u32 {
        let TieCursor { next, left, .. } = self.cursors[mentee as usize];
        let place = (next - u32::from(left > 0)) as usize;
        if place >= self.columns.mentor.len() {
            return 0;
        }
        self.columns.mentor[place].get() ^ self.columns.mentor_rank.get(place)
    }

    #[inline]
    fn next(&mut self, mentee: u32) -> Option<(u32, u64)> {
        let TieCursor { mut next, end, mut left, .. } = self.cursors[mentee as usize];
        if left == 0 && next == end {
            self.cursors[mentee as usize].last = NONE;
            return None;
        }
        let draws = !self.ends.is_empty();
        if left == 0
            && draws
            && let Some(length) = self.short_tie(next)
        {
            next += length;
            left = u32::MAX >> (u32::BITS - length);
        }
        let own = self.lots.own(MenteeId::new(mentee));
        let lot = |pair: u32| self.lots.lot(own, self.columns.mentor[pair as usize]);
        let (lot, pair) = if left > 0 {
            let (mut least, mut rest) = ((u64::MAX, NONE), left);
            while rest > 0 {
                let pair = next - 1 - rest.trailing_zeros();
                least = least.min((lot(pair), pair));
                rest &= rest - 1;
            }
            left &= !(1 << (next - 1 - least.1));
            least
        } else {
            next += 1;
            let pair = if draws {
                self.long.get_or_insert_with(|| self.lots.walk(Side::Mentee)).at(mentee, next - 1).get()
            } else {
                next - 1
            };
            (lot(pair), pair)
        };
        self.cursors[mentee as usize] = TieCursor { next, end, left, last: pair };
        Some((pair, lot))
    }

    fn last(self) -> Vec<u32> {
        self.cursors.into_iter().map(|cursor| cursor.last).collect()
    }
}
