//! Languages: something to talk in.
//!
//! Value 1,000,000 with at least one language in common (folded equality), else 0; the same for both sides. *Not
//! known* when either list is not answered. Neutral by default: 500,000.
//!
//! Time: O(entries of both people) per pair.

use super::answers::{Answers, intersect, said, sets, shared};
use super::fixed::ONE;
use super::{Detail, Sides, Values, WhyUnknown};
use crate::cohort::{Cohort, Mentee, Mentor, Side};

#[derive(Debug)]
pub(super) struct Languages(Sides<Answers<u32>>);

impl Languages {
    pub(super) fn new(cohort: &Cohort) -> Self {
        Self(sets(cohort, |profile| profile.languages.as_ref()))
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (one, other) = self.0.rows(mentee, mentor)?;
        Some(Sides::both(if intersect(one, other) { ONE } else { 0 }))
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        self.0.of(side).write_numbers(person, key);
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    let (one, other) = (mentee.profile.languages.as_ref(), mentor.profile.languages.as_ref());
    match (said(one), said(other)) {
        (true, true) => Detail::Languages(shared(one, other)),
        (one, other) => Detail::Unknown(WhyUnknown::of(one, other)),
    }
}
