//! The largest matching that uses only some of a market's pairs, and the cover that proves it largest.
//!
//! **Problem.** Given which pairs may be used, match as many mentees as possible.
//!
//! **Notation.** From an unmatched mentee, *reach* the mentors of its usable pairs, from a mentor without a free seat its
//! holders, and so on. A path to a mentor with a free seat *augments*: everybody on it moves one mentor further, and one
//! mentee more is matched.
//!
//! **Algorithm** (Hopcroft and Karp). Each phase measures how many moves everybody is away from the unmatched, then takes
//! disjoint shortest augmenting paths until none is left. Paths grow from phase to phase, so there are O(√n) phases.
//!
//! **Invariant.** When no path is left, the mentors reached are full and their holders are reached. So the mentors
//! reached and the mentees not reached *cover* every usable pair (König 1931), and there are as many seats and people
//! in this cover as matched mentees: no matching of usable pairs has more.
//!
//! **Complexity.** O(pairs · √n) time, 24 bytes a mentee, 20 a mentor and 4 a seat of memory.
//!
//! **Differences from the paper.** Mentors with several seats: a mentor's holders are looked at one after the other by a
//! cursor that never goes back within a phase. A matching may be taken over and kept where its pairs are still usable.
//!
//! # References
//! J. E. Hopcroft, R. M. Karp: An n^(5/2) algorithm for maximum matchings in bipartite graphs. SIAM Journal on Computing 2
//! (1973) 225–231. DOI 10.1137/0202019.
//! D. Kőnig: Gráfok és mátrixok. Matematikai és Fizikai Lapok 38 (1931) 116–119.

use super::meter::{Meter, Stop};
use crate::context::Context;
use crate::ids::{MenteeId, MentorId};
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::solution::Cover;

/// A matching that grows to a largest one.
#[derive(Clone, Debug)]
pub(super) struct Seating {
    /// Each mentee's pair, or [`NONE`].
    pub(super) pair: Vec<u32>,
    // INVARIANT: the seat of each matched mentee, NONE exactly where `pair` is.
    seat: Vec<u32>,
    // INVARIANT: m + 1 offsets into `holder`; a mentor has as many seats as its capacity and its pairs allow.
    seats: Vec<u32>,
    // INVARIANT: of each mentor's seats the first `taken` have their mentee here.
    holder: Vec<u32>,
    taken: Vec<u32>,
    /// How many mentees are matched.
    pub(super) size: usize,
}

impl Seating {
    /// Nobody is matched.
    pub(super) fn new(market: &Market) -> Self {
        Self::with_seats(market, u16::MAX)
    }

    /// Nobody is matched, and nobody has more than so many seats.
    pub(super) fn with_seats(market: &Market, most: u16) -> Self {
        let columns = market.columns();
        let mut seats = vec![0];
        let mut length = 0;
        for (bounds, &capacity) in columns.mentor_offsets.windows(2).zip(columns.capacity) {
            length += u32::from(capacity.min(most)).min(bounds[1] - bounds[0]);
            seats.push(length);
        }
        Self {
            pair: vec![NONE; market.mentees()],
            seat: vec![NONE; market.mentees()],
            seats,
            holder: vec![NONE; length as usize],
            taken: vec![0; market.mentors()],
            size: 0,
        }
    }

    /// The matched mentees of a mentor.
    pub(super) fn holders(&self, mentor: usize) -> &[u32] {
        let first = self.seats[mentor];
        &self.holder[first as usize..(first + self.taken[mentor]) as usize]
    }

    /// Takes a matched mentee out of its seat.
    pub(super) fn unseat(&mut self, columns: Columns<'_>, mentee: usize) {
        let mentor = columns.mentor[self.pair[mentee] as usize].index();
        self.taken[mentor] -= 1;
        // The last holder takes the seat that became free.
        let last = self.seats[mentor] + self.taken[mentor];
        let moved = self.holder[last as usize];
        self.holder[self.seat[mentee] as usize] = moved;
        self.seat[moved as usize] = self.seat[mentee];
        (self.pair[mentee], self.seat[mentee]) = (NONE, NONE);
        self.size -= 1;
    }

    /// Seats an unmatched mentee at a mentor with a free seat.
    pub(super) fn seat(&mut self, columns: Columns<'_>, mentee: usize, pair: u32) {
        let mentor = columns.mentor[pair as usize].index();
        let seat = self.seats[mentor] + self.taken[mentor];
        self.taken[mentor] += 1;
        self.holder[seat as usize] = columns.mentee[pair as usize].get();
        (self.pair[mentee], self.seat[mentee]) = (pair, seat);
        self.size += 1;
    }

    fn has_free_seat(&self, mentor: usize) -> bool {
        self.seats[mentor] + self.taken[mentor] < self.seats[mentor + 1]
    }

    /// Unmatches everybody whose pair is not usable.
    pub(super) fn keep(&mut self, columns: Columns<'_>, usable: impl Fn(u32) -> bool) {
        for mentee in 0..self.pair.len() {
            let pair = self.pair[mentee];
            if pair != NONE && !usable(pair) {
                self.unseat(columns, mentee);
            }
        }
    }

    /// Makes the matching a largest one of usable pairs, and gives the cover that proves it.
    ///
    /// # Errors
    /// The reason to stop.
    pub(super) fn grow(
        &mut self,
        columns: Columns<'_>,
        usable: impl Fn(u32) -> bool,
        meter: &mut Meter<'_, '_>,
    ) -> Result<Cover, Stop> {
        let mut phase = Phase::new(self);
        loop {
            if !phase.measure(self, columns, &usable, meter)? {
                return Ok(phase.cover(self));
            }
            for mentee in 0..self.pair.len() {
                if self.pair[mentee] == NONE {
                    phase.augment(self, columns, &usable, mentee, meter)?;
                }
            }
        }
    }
}

/// Each mentee's pair in one largest matching, or [`NONE`].
pub(crate) fn largest(market: &Market) -> Vec<u32> {
    let mut seating = Seating::new(market);
    let mut context = Context::new(0);
    let grown = seating.grow(market.columns(), |_| true, &mut Meter::new(&mut context, u64::MAX));
    grown.expect("nothing limits this run");
    seating.pair
}

/// What one phase of the search knows.
struct Phase {
    /// Moves between the unmatched and a mentee, or [`NONE`].
    layer: Vec<u32>,
    /// The same for a mentor: the layer of those who reached it first.
    mentor_layer: Vec<u32>,
    /// The pair each mentee tries next.
    next_pair: Vec<u32>,
    /// The seat to look at next behind each mentor.
    next_seat: Vec<u32>,
    queue: Vec<u32>,
}

impl Phase {
    fn new(seating: &Seating) -> Self {
        let (mentees, mentors) = (seating.pair.len(), seating.taken.len());
        Self {
            layer: vec![NONE; mentees],
            mentor_layer: vec![NONE; mentors],
            next_pair: vec![0; mentees],
            next_seat: vec![0; mentors],
            queue: Vec::with_capacity(mentees),
        }
    }

    /// Measures everybody's distance from the unmatched, up to the first free seat; whether there is one.
    fn measure(
        &mut self,
        seating: &Seating,
        columns: Columns<'_>,
        usable: &impl Fn(u32) -> bool,
        meter: &mut Meter<'_, '_>,
    ) -> Result<bool, Stop> {
        self.layer.fill(NONE);
        self.mentor_layer.fill(NONE);
        self.next_pair.copy_from_slice(&columns.mentee_offsets[..seating.pair.len()]);
        self.next_seat.copy_from_slice(&seating.seats[..seating.taken.len()]);
        self.queue.clear();
        for mentee in (0..).take(seating.pair.len()) {
            if seating.pair[mentee as usize] == NONE {
                self.layer[mentee as usize] = 0;
                self.queue.push(mentee);
            }
        }
        let (mut next, mut last_layer) = (0, NONE);
        while let Some(&mentee) = self.queue.get(next) {
            next += 1;
            let layer = self.layer[mentee as usize];
            if layer > last_layer {
                break;
            }
            let pairs = columns.mentee_offsets[mentee as usize]..columns.mentee_offsets[mentee as usize + 1];
            meter.spend_now_and_then(&mut u64::from(pairs.end - pairs.start + 1))?;
            for pair in pairs.filter(|&pair| usable(pair)) {
                let mentor = columns.mentor[pair as usize].index();
                if self.mentor_layer[mentor] != NONE {
                    continue;
                }
                self.mentor_layer[mentor] = layer;
                if seating.has_free_seat(mentor) {
                    last_layer = layer;
                }
                for &holder in seating.holders(mentor) {
                    if self.layer[holder as usize] == NONE {
                        self.layer[holder as usize] = layer + 1;
                        self.queue.push(holder);
                    }
                }
            }
        }
        Ok(last_layer != NONE)
    }

    /// Matches `start` along a shortest path, if one is left that crosses no other of this phase.
    fn augment(
        &mut self,
        seating: &mut Seating,
        columns: Columns<'_>,
        usable: &impl Fn(u32) -> bool,
        start: usize,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(), Stop> {
        let mut path = vec![start];
        while let Some(&mentee) = path.last() {
            let end = columns.mentee_offsets[mentee + 1];
            let before = self.next_pair[mentee];
            let mut step = Step::Back;
            while self.next_pair[mentee] < end {
                let pair = self.next_pair[mentee];
                let mentor = columns.mentor[pair as usize].index();
                if usable(pair) && self.mentor_layer[mentor] == self.layer[mentee] {
                    step = self.behind(seating, mentor, self.layer[mentee] + 1);
                    if !matches!(step, Step::Back) {
                        break;
                    }
                }
                self.next_pair[mentee] += 1;
            }
            meter.spend_now_and_then(&mut u64::from(self.next_pair[mentee] - before + 1))?;
            match step {
                Step::Back => {
                    self.layer[mentee] = NONE;
                    path.pop();
                }
                Step::On(holder) => path.push(holder),
                Step::Free(mut seat) => {
                    // From the end: everybody takes the seat that the one behind leaves.
                    for &mentee in path.iter().rev() {
                        self.layer[mentee] = NONE;
                        seating.pair[mentee] = self.next_pair[mentee];
                        let left = std::mem::replace(&mut seating.seat[mentee], seat);
                        seating.holder[seat as usize] = u32::try_from(mentee).expect("mentees are numbered in u32");
                        seat = left;
                    }
                    seating.size += 1;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// What is behind a mentor: a free seat, now taken, or a holder of this layer.
    fn behind(&mut self, seating: &mut Seating, mentor: usize, layer: u32) -> Step {
        if seating.has_free_seat(mentor) {
            let seat = seating.seats[mentor] + seating.taken[mentor];
            seating.taken[mentor] += 1;
            return Step::Free(seat);
        }
        while self.next_seat[mentor] < seating.seats[mentor + 1] {
            let holder = seating.holder[self.next_seat[mentor] as usize];
            if self.layer[holder as usize] == layer {
                return Step::On(holder as usize);
            }
            self.next_seat[mentor] += 1;
        }
        Step::Back
    }

    /// After a search that found no free seat.
    fn cover(&self, seating: &Seating) -> Cover {
        let missed = |layer: &u32| *layer == NONE;
        let mentees = self.layer.iter().enumerate().filter(|(_, layer)| missed(layer));
        let mentors = self.mentor_layer.iter().enumerate().filter(|(_, layer)| !missed(layer));
        let cover = Cover {
            mentees: mentees.map(|(mentee, _)| MenteeId::from_index(mentee)).collect(),
            mentors: mentors.map(|(mentor, _)| MentorId::from_index(mentor)).collect(),
        };
        debug_assert!(cover.mentees.iter().all(|mentee| seating.pair[mentee.index()] != NONE));
        cover
    }
}

/// What to do next on a path.
enum Step {
    /// Take this seat.
    Free(u32),
    /// Go on from this mentee, who would have to move.
    On(usize),
    /// Nothing is left here.
    Back,
}
