//! Interests: hobbies, sports, holidays in common (S20).
//!
//! Phrases are compared as in [`phrases`](super::phrases); all weigh the same.
//!
//! ```text
//! a side's view = mean, over its own interests, of the best similarity among the other's
//! ```
//!
//! Range 0..=1,000,000. The sides differ by the lengths of their lists. *Not known* when either list is not answered;
//! an answered "none" shares nothing and is 0. Neutral by default: 50,000.
//!
//! Time: O(product of the two lists' lengths) per pair.

use super::answers::Answers;
use super::phrases::{self, Entry, PhraseBook, Similarity};
use super::{Detail, Sides, Values};
use crate::cohort::{Cohort, Mentee, Mentor, Profile};

#[derive(Debug)]
pub(super) struct Interests {
    people: Sides<Answers<Entry>>,
    similarity: Similarity,
}

fn row(interests: Option<&Vec<String>>, mut number: impl FnMut(&str) -> Option<u32>) -> Option<Vec<Entry>> {
    phrases::entries(interests?.iter().map(|text| (number(text), 1)))
}

impl Interests {
    pub(super) fn new(cohort: &Cohort) -> Self {
        let mut book = PhraseBook::default();
        let mentees = cohort.mentees().iter().map(|one| row(one.profile.interests.as_ref(), |text| book.mentee(text)));
        let mentee = mentees.collect();
        let mentors = cohort.mentors().iter().map(|one| row(one.profile.interests.as_ref(), |text| book.mentor(text)));
        let mentor = mentors.collect();
        Self { people: Sides { mentee, mentor }, similarity: book.finish() }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (own, other) = self.people.rows(mentee, mentor)?;
        Some(self.similarity.best(own, other))
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    fn texts(profile: &Profile) -> Option<Vec<&str>> {
        Some(profile.interests.as_ref()?.iter().map(String::as_str).collect())
    }
    phrases::detail(texts(&mentee.profile), texts(&mentor.profile))
}
