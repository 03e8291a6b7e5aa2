//! Goals: what the mentee needs against what the mentor offers (S41, S53, S60, S61).
//!
//! Phrases are compared as in [`phrases`](super::phrases). A goal weighs by its priority: top 4, normal 2, low 1.
//!
//! ```text
//! mentee's view = Σ over needs  priority · best similarity among the offers / Σ priority
//! mentor's view = Σ over offers priority · best similarity among the needs  / Σ priority
//! ```
//!
//! Range 0..=1,000,000. The sides differ: a mentor who offers ten things covers a single need in full, and nine of the
//! offers are not needed. *Not known* when either list is not answered; an answered "none" shares nothing and is 0.
//! A goal written twice counts once, with its highest priority. Neutral by default: 100,000.
//!
//! Time: O(needs · offers) per pair.

use super::answers::Answers;
use super::phrases::{self, Entry, PhraseBook, Similarity};
use super::{Detail, Sides, Values};
use crate::cohort::{Cohort, Goal, Mentee, Mentor, Priority, Profile};

#[derive(Debug)]
pub(super) struct Goals {
    people: Sides<Answers<Entry>>,
    similarity: Similarity,
}

fn weight(priority: Priority) -> u32 {
    match priority {
        Priority::Top => 4,
        Priority::Normal => 2,
        Priority::Low => 1,
    }
}

fn row(goals: Option<&Vec<Goal>>, mut number: impl FnMut(&str) -> Option<u32>) -> Option<Vec<Entry>> {
    phrases::entries(goals?.iter().map(|goal| (number(&goal.text), weight(goal.priority))))
}

impl Goals {
    pub(super) fn new(cohort: &Cohort) -> Self {
        let mut book = PhraseBook::default();
        let mentees = cohort.mentees().iter().map(|one| row(one.profile.goals.as_ref(), |text| book.mentee(text)));
        let mentee = mentees.collect();
        let mentors = cohort.mentors().iter().map(|one| row(one.profile.goals.as_ref(), |text| book.mentor(text)));
        let mentor = mentors.collect();
        Self { people: Sides { mentee, mentor }, similarity: book.finish() }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (needs, offers) = self.people.rows(mentee, mentor)?;
        Some(self.similarity.best(needs, offers))
    }
}

pub(super) fn detail(mentee: &Mentee, mentor: &Mentor) -> Detail {
    fn texts(profile: &Profile) -> Option<Vec<&str>> {
        Some(profile.goals.as_ref()?.iter().map(|goal| goal.text.as_str()).collect())
    }
    phrases::detail(texts(&mentee.profile), texts(&mentor.profile))
}
