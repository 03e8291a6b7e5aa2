//! Interests: hobbies, sports, holidays in common.
//!
//! Phrases are compared as in [`topics`](super::topics); all weigh the same.
//!
//! ```text
//! a side's view = mean, over its own interests, of the best similarity among the other's
//! ```
//!
//! Range 0..=1,000,000. The sides differ by the lengths of their lists. *Not known* when either list is not answered;
//! an answered "none" shares nothing and is 0. Neutral by default: 50,000.

use super::topics::{Lexicon, Topics, Written};
use super::{Detail, Feature, Resources, Scoring, Sides, Values, VectorError};
use crate::cohort::{Cohort, Mentee, Mentor, PersonKey, Profile};
use crate::parallel::Stop;

#[derive(Debug)]
pub(super) struct Interests(pub(super) Topics);

fn written(person: PersonKey, profile: &Profile) -> Written<'_> {
    let interests = profile.interests.as_ref();
    let list = interests.map(|list| list.iter().map(|text| (text.as_str(), 1)).collect());
    Written { person, list, avoids: Vec::new() }
}

fn all(cohort: &Cohort) -> Sides<Vec<Written<'_>>> {
    Sides {
        mentee: cohort.mentees().iter().map(|one| written(one.key(), &one.profile)).collect(),
        mentor: cohort.mentors().iter().map(|one| written(one.key(), &one.profile)).collect(),
    }
}

impl Interests {
    pub(super) fn new(
        cohort: &Cohort,
        scoring: &Scoring,
        resources: &Resources,
        lexicon: Option<&Lexicon>,
        stop: Stop<'_>,
    ) -> Result<Self, VectorError> {
        Topics::new(Feature::Interests, scoring, resources, &all(cohort), lexicon, stop).map(Self)
    }

    /// What everybody's phrases say together.
    #[cfg(feature = "arrow")]
    pub(super) fn lexicon(cohort: &Cohort, scoring: &Scoring, resources: &Resources) -> Lexicon {
        Lexicon::new(scoring, resources, &all(cohort))
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        self.0.values(mentee, mentor)
    }

    pub(super) fn detail(&self, mentee: &Mentee, mentor: &Mentor) -> Detail {
        self.0.detail(&written(mentee.key(), &mentee.profile), &written(mentor.key(), &mentor.profile))
    }
}
