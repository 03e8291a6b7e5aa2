//! Who sits where: a matching that is changed seat by seat.

use crate::market::Columns;
use crate::matching::NONE;

/// Seats of all mentors in one vector. A mentor never fills more seats than it has pairs; one more is kept when it has
/// it, so that "full" means the same here as in the market.
#[derive(Clone, Debug)]
pub(super) struct Seating {
    // INVARIANT: m + 1 entries, never decreasing.
    pub(super) offsets: Vec<u32>,
    // INVARIANT: the first load[j] seats of mentor j hold its mentees.
    pub(super) holder: Vec<u32>,
    pub(super) load: Vec<u32>,
    // INVARIANT: the seat of each matched mentee and the pair it sits there by, else NONE.
    pub(super) seat_of: Vec<u32>,
    pub(super) pair_of: Vec<u32>,
}

impl Seating {
    /// Nobody is matched.
    pub(super) fn new(columns: Columns<'_>) -> Self {
        Self::with_seats(columns, u16::MAX)
    }

    /// Nobody is matched, and nobody has more than so many seats.
    pub(super) fn with_seats(columns: Columns<'_>, most: u16) -> Self {
        let (mentees, mentors) = (columns.mentee_offsets.len() - 1, columns.capacity.len());
        let mut offsets = Vec::with_capacity(mentors + 1);
        let mut total = 0_u32;
        offsets.push(0);
        for (bounds, &capacity) in columns.mentor_offsets.windows(2).zip(columns.capacity) {
            let degree = bounds[1] - bounds[0];
            // Saturates only beyond 2^32 seats, which would need that many pairs and mentors together; a mentor then
            // merely has fewer spare seats than it could fill.
            total = total.saturating_add(u32::from(capacity.min(most)).min(degree.saturating_add(1)));
            offsets.push(total);
        }
        Self {
            offsets,
            holder: vec![NONE; total as usize],
            load: vec![0; mentors],
            seat_of: vec![NONE; mentees],
            pair_of: vec![NONE; mentees],
        }
    }

    #[inline]
    pub(super) fn capacity(&self, mentor: u32) -> u32 {
        self.offsets[mentor as usize + 1] - self.offsets[mentor as usize]
    }

    #[inline]
    pub(super) fn has_free_seat(&self, mentor: u32) -> bool {
        self.load[mentor as usize] < self.capacity(mentor)
    }

    #[inline]
    pub(super) fn holders(&self, mentor: u32) -> &[u32] {
        let first = self.offsets[mentor as usize] as usize;
        &self.holder[first..first + self.load[mentor as usize] as usize]
    }

    /// The pairs of the matching.
    pub(super) fn matched(&self) -> impl Iterator<Item = u32> {
        self.pair_of.iter().copied().filter(|&pair| pair != NONE)
    }

    /// Takes a mentor's next free seat, which the caller fills at once.
    #[inline]
    pub(super) fn open(&mut self, mentor: u32) -> u32 {
        let seat = self.offsets[mentor as usize] + self.load[mentor as usize];
        self.load[mentor as usize] += 1;
        seat
    }

    /// Seats an unseated mentee at a mentor's next free seat.
    pub(super) fn take_free(&mut self, columns: Columns<'_>, pair: u32) {
        let mentor = columns.mentor[pair as usize].get();
        debug_assert!(self.has_free_seat(mentor));
        let seat = self.open(mentor);
        self.put(columns.mentee(pair).get(), seat, pair);
    }

    /// Seats an unseated mentee where somebody has just left.
    #[inline]
    pub(super) fn put(&mut self, mentee: u32, seat: u32, pair: u32) {
        self.holder[seat as usize] = mentee;
        self.seat_of[mentee as usize] = seat;
        self.pair_of[mentee as usize] = pair;
    }

    /// Takes a mentee off its seat, which the caller fills at once; the seat is returned.
    #[inline]
    pub(super) fn lift(&mut self, mentee: u32) -> u32 {
        self.pair_of[mentee as usize] = NONE;
        std::mem::replace(&mut self.seat_of[mentee as usize], NONE)
    }

    /// Unseats a mentee for good; the mentor's last mentee closes the gap.
    pub(super) fn leave(&mut self, columns: Columns<'_>, mentee: u32) {
        let mentor = columns.mentor[self.pair_of[mentee as usize] as usize].get();
        let seat = self.lift(mentee);
        self.load[mentor as usize] -= 1;
        let last = self.offsets[mentor as usize] + self.load[mentor as usize];
        let moved = std::mem::replace(&mut self.holder[last as usize], NONE);
        if last != seat {
            self.holder[seat as usize] = moved;
            self.seat_of[moved as usize] = seat;
        }
    }

    /// Unmatches everybody whose pair is not usable.
    pub(super) fn keep(&mut self, columns: Columns<'_>, usable: impl Fn(u32) -> bool) {
        for mentee in (0..).take(self.pair_of.len()) {
            let pair = self.pair_of[mentee as usize];
            if pair != NONE && !usable(pair) {
                self.leave(columns, mentee);
            }
        }
    }
}
