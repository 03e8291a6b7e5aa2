//! Which pairs a batch is about: rectangles of mentees and mentors, in one form however they were put together.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::error::ShardError;

/// Sets of mentors by stretches of mentees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Cover(
    // INVARIANT: not empty stretches of mentees, ascending and apart, each with not empty stretches of mentors,
    // ascending, that neither overlap nor touch; stretches of mentees that touch have other mentors.
    Vec<Slab>,
);

/// Mentees who have the same mentors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slab(u32, u32, Vec<(u32, u32)>);

impl Cover {
    /// All pairs of some mentees with some mentors.
    pub(super) fn of(mentees: &Range<u32>, mentors: &Range<u32>) -> Self {
        if mentees.is_empty() || mentors.is_empty() {
            return Self::default();
        }
        Self(vec![Slab(mentees.start, mentees.end, vec![(mentors.start, mentors.end)])])
    }

    /// Whether it is about so many people only.
    pub(super) fn is_within(&self, mentees: u32, mentors: u32) -> bool {
        self.0.iter().all(|slab| slab.1 <= mentees && slab.2.iter().all(|&(_, to)| to <= mentors))
    }

    /// Whether it has a pair.
    pub(super) fn has(&self, mentee: u32, mentor: u32) -> bool {
        let own = self.0.partition_point(|slab| slab.1 <= mentee);
        let slab = self.0.get(own).filter(|slab| slab.0 <= mentee);
        slab.is_some_and(|slab| slab.2.iter().any(|&(from, to)| (from..to).contains(&mentor)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first mentee, and their first mentor.
    pub(super) fn first(&self) -> Option<(u32, u32)> {
        self.0.first().map(|slab| (slab.0, slab.2.first().map_or(0, |&(from, _)| from)))
    }

    /// Whether the form is the one that is written.
    pub(super) fn is_sound(&self) -> bool {
        let sound = |slab: &Slab| {
            slab.0 < slab.1
                && !slab.2.is_empty()
                && slab.2.iter().all(|(from, to)| from < to)
                && slab.2.is_sorted_by(|one, next| one.1 < next.0)
        };
        let apart = |one: &Slab, next: &Slab| one.1 < next.0 || (one.1 == next.0 && one.2 != next.2);
        self.0.iter().all(sound) && self.0.is_sorted_by(apart)
    }

    /// Both together.
    ///
    /// # Errors
    /// Pairs that both have.
    pub(super) fn with(&self, other: &Self) -> Result<Self, ShardError> {
        let all = || self.0.iter().chain(&other.0);
        let mut cuts: Vec<u32> = all().flat_map(|slab| [slab.0, slab.1]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut whole = Self::default();
        for two in cuts.windows(2) {
            let (from, to) = (two[0], two[1]);
            let over = all().filter(|slab| slab.0 <= from && to <= slab.1);
            let mut mentors: Vec<(u32, u32)> = over.flat_map(|slab| slab.2.iter().copied()).collect();
            mentors.sort_unstable();
            let mut joined: Vec<(u32, u32)> = Vec::new();
            for (start, end) in mentors {
                match joined.last_mut() {
                    Some(last) if start < last.1 => {
                        return Err(ShardError::Twice { mentees: from..to, mentors: start..end.min(last.1) });
                    }
                    Some(last) if start == last.1 => last.1 = end,
                    _ => joined.push((start, end)),
                }
            }
            match whole.0.last_mut() {
                _ if joined.is_empty() => {}
                Some(last) if last.1 == from && last.2 == joined => last.1 = to,
                _ => whole.0.push(Slab(from, to, joined)),
            }
        }
        Ok(whole)
    }

    /// Checks that each of these mentees is there with everybody of so many mentors.
    ///
    /// # Errors
    /// The first who is not.
    pub(super) fn check(&self, mentees: impl Iterator<Item = u32>, mentors: u32) -> Result<(), ShardError> {
        if mentors == 0 {
            return Ok(());
        }
        for mentee in mentees {
            let own = self.0.partition_point(|slab| slab.1 <= mentee);
            let slab = self.0.get(own).filter(|slab| slab.0 <= mentee);
            let missing = match slab.map_or(&[][..], |slab| &slab.2) {
                [(0, end), ..] if *end == mentors => continue,
                [(0, end)] => *end..mentors,
                [(0, end), next, ..] => *end..next.0,
                [(start, _), ..] => 0..*start,
                [] => 0..mentors,
            };
            return Err(ShardError::Missing { mentee, mentors: missing });
        }
        Ok(())
    }
}
