//! Background: the same employer, present or previous, or the same college (S43).
//!
//! Value 1,000,000 when an employer or a college is shared (folded equality), 0 when at least one of the two lists can
//! be compared and nothing is shared; the same for both sides. *Not known* when neither employers nor colleges are
//! answered by both. Neutral by default: 0, because most pairs share none, so that silence never earns more than
//! an answer.
//!
//! Time: O(entries of both people) per pair.

use super::answers::{Answers, intersect, said, sets, shared};
use super::fixed::ONE;
use super::{Detail, Sides, Values, WhyUnknown};
use crate::cohort::{Cohort, Mentee, Mentor};

#[derive(Debug)]
pub(super) struct Backgrounds {
    employers: Sides<Answers<u32>>,
    colleges: Sides<Answers<u32>>,
}

impl Backgrounds {
    pub(super) fn new(cohort: &Cohort) -> Self {
        Self {
            employers: sets(cohort, |profile| profile.employers.as_ref()),
            colleges: sets(cohort, |profile| profile.colleges.as_ref()),
        }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let employer = self.employers.rows(mentee, mentor).map(|(one, other)| intersect(one, other));
        let college = self.colleges.rows(mentee, mentor).map(|(one, other)| intersect(one, other));
        if employer.is_none() && college.is_none() {
            return None;
        }
        Some(Sides::both(if employer == Some(true) || college == Some(true) { ONE } else { 0 }))
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    let (one, other) = (&mentee.profile, &mentor.profile);
    let said = |employers, colleges| (said(employers), said(colleges));
    let (mentee_said, mentor_said) =
        (said(one.employers.as_ref(), one.colleges.as_ref()), said(other.employers.as_ref(), other.colleges.as_ref()));
    if !(mentee_said.0 && mentor_said.0 || mentee_said.1 && mentor_said.1) {
        return Detail::Unknown(WhyUnknown::of(mentee_said.0 || mentee_said.1, mentor_said.0 || mentor_said.1));
    }
    Detail::Background {
        employers: shared(one.employers.as_ref(), other.employers.as_ref()),
        colleges: shared(one.colleges.as_ref(), other.colleges.as_ref()),
    }
}
