//! The largest matching that uses only some of a market's pairs, and the cover that proves it largest.
//!
//! **Problem.** Given which pairs may be used, match as many mentees as possible.
//!
//! **Notation.** From an unmatched mentee, *reach* the mentors of its usable pairs, from a mentor without a free seat
//! its holders, and so on. A path to a mentor with a free seat *augments*: everybody on it moves one mentor further,
//! and one mentee more is matched.
//!
//! **Algorithm** (Hopcroft and Karp). Each phase measures how many moves everybody is away from the unmatched, then
//! takes disjoint shortest augmenting paths until none is left. Paths grow from phase to phase, so there are O(√n)
//! phases.
//!
//! **Invariant.** When no path is left, the mentors reached are full and their holders are reached. So the mentors
//! reached and the mentees not reached *cover* every usable pair (König 1931), and there are as many seats and people
//! in this cover as matched mentees: no matching of usable pairs has more.
//!
//! **Complexity.** O(pairs · √n) time, 24 bytes a mentee, 20 a mentor and 4 a seat of memory.
//!
//! **Differences from the paper.** Mentors with several seats: a mentor's holders are looked at one after the other by
//! a cursor that never goes back within a phase. A matching may be taken over and kept where its pairs are still
//! usable.
//!
//! # References
//! J. E. Hopcroft, R. M. Karp: An n^(5/2) algorithm for maximum matchings in bipartite graphs. SIAM Journal on
//! Computing 2 (1973) 225–231. DOI 10.1137/0202019. D. Kőnig: Gráfok és mátrixok. Matematikai és Fizikai Lapok 38
//! (1931) 116–119.

use super::meter::{Meter, Stop};
use super::seating::Seating;
use crate::context::Context;
use crate::ids::{MenteeId, MentorId};
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::solution::Cover;

/// Makes the matching a largest one of usable pairs, and gives the cover that proves it. Of each mentee's pairs only
/// those before `ends[mentee]` are looked at. Who is matched stays matched, and no mentor loses a mentee without
/// getting another.
pub(super) fn grow(
    seating: &mut Seating,
    columns: Columns<'_>,
    ends: &[u32],
    usable: impl Fn(u32) -> bool,
    meter: &mut Meter<'_, '_>,
) -> Result<Cover, Stop> {
    let mut phase = Phase::new(seating);
    let pairs = Pairs { columns, ends, usable };
    loop {
        if !phase.measure(seating, &pairs, meter)? {
            return Ok(phase.cover(seating));
        }
        for mentee in (0..).take(seating.pair_of.len()) {
            if seating.pair_of[mentee as usize] == NONE {
                phase.augment(seating, &pairs, mentee, meter)?;
            }
        }
    }
}

/// Where each mentee's pairs end.
pub(super) fn all_ends(columns: Columns<'_>) -> &[u32] {
    &columns.mentee_offsets[1..]
}

/// Each mentee's pair in one largest matching, or [`NONE`].
pub(crate) fn largest(market: &Market) -> Vec<u32> {
    let columns = market.columns();
    let mut seating = Seating::new(columns);
    let mut context = Context::new(0);
    let grown = grow(&mut seating, columns, all_ends(columns), |_| true, &mut Meter::new(&mut context, u64::MAX));
    grown.expect("nothing limits this run");
    seating.pair_of
}

/// The pairs that may be used.
struct Pairs<'a, U> {
    columns: Columns<'a>,
    ends: &'a [u32],
    usable: U,
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
        let (mentees, mentors) = (seating.pair_of.len(), seating.load.len());
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
        pairs: &Pairs<'_, impl Fn(u32) -> bool>,
        meter: &mut Meter<'_, '_>,
    ) -> Result<bool, Stop> {
        self.layer.fill(NONE);
        self.mentor_layer.fill(NONE);
        let Pairs { columns, ends, usable } = pairs;
        self.next_pair.copy_from_slice(&columns.mentee_offsets[..seating.pair_of.len()]);
        self.next_seat.copy_from_slice(&seating.offsets[..seating.load.len()]);
        self.queue.clear();
        for mentee in (0..).take(seating.pair_of.len()) {
            if seating.pair_of[mentee as usize] == NONE {
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
            let pairs = columns.mentee_offsets[mentee as usize]..ends[mentee as usize];
            meter.spend_now_and_then(&mut u64::from(pairs.end - pairs.start + 1))?;
            for pair in pairs.filter(|&pair| usable(pair)) {
                let mentor = columns.mentor[pair as usize].get();
                if self.mentor_layer[mentor as usize] != NONE {
                    continue;
                }
                self.mentor_layer[mentor as usize] = layer;
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
        pairs: &Pairs<'_, impl Fn(u32) -> bool>,
        start: u32,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(), Stop> {
        let Pairs { columns, ends, usable } = pairs;
        let mut path = vec![start];
        while let Some(&last) = path.last() {
            let mentee = last as usize;
            let before = self.next_pair[mentee];
            let mut step = Step::Back;
            while self.next_pair[mentee] < ends[mentee] {
                let pair = self.next_pair[mentee];
                let mentor = columns.mentor[pair as usize].get();
                if usable(pair) && self.mentor_layer[mentor as usize] == self.layer[mentee] {
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
                        self.layer[mentee as usize] = NONE;
                        let left = seating.lift(mentee);
                        seating.put(mentee, seat, self.next_pair[mentee as usize]);
                        seat = left;
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// What is behind a mentor: a free seat, now taken, or a holder of this layer.
    fn behind(&mut self, seating: &mut Seating, mentor: u32, layer: u32) -> Step {
        if seating.has_free_seat(mentor) {
            return Step::Free(seating.open(mentor));
        }
        let next_seat = &mut self.next_seat[mentor as usize];
        while *next_seat < seating.offsets[mentor as usize + 1] {
            let holder = seating.holder[*next_seat as usize];
            if self.layer[holder as usize] == layer {
                return Step::On(holder);
            }
            *next_seat += 1;
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
        debug_assert!(cover.mentees.iter().all(|mentee| seating.pair_of[mentee.index()] != NONE));
        cover
    }
}

/// What to do next on a path.
enum Step {
    /// Take this seat.
    Free(u32),
    /// Go on from this mentee, who would have to move.
    On(u32),
    /// Nothing is left here.
    Back,
}
