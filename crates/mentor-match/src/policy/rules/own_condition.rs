//! What a person demands of the other one's answer to a question of the programme: "only first-years". Unknown when the
//! other one has not answered it.
//!
//! Whoever says so means it, so it holds under every policy: for conditions on questions that no such rule of the
//! policy speaks of, `Rule::implied` makes one that refuses what is not known.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile, Side};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::answers::question;
use super::demands::{Conditions, conditions};
use super::{Check, Prepared};

/// `own-condition`: both meet what the other demands of the answer to these questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCondition {
    // INVARIANT: slugs; one, but in the rule that `implied` makes.
    questions: BTreeSet<String>,
}

impl OwnCondition {
    /// What people demand of the answer to this question.
    pub fn new(question: &str) -> Self {
        Self { questions: [text::slug(question)].into() }
    }

    /// The questions, as slugs.
    pub(super) fn questions(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(String::as_str)
    }

    /// What people demand of the answers to these questions, which are slugs; `None` without one.
    pub(super) fn about(questions: BTreeSet<String>) -> Option<Self> {
        (!questions.is_empty()).then_some(Self { questions })
    }

    pub(super) fn is_about(&self, question: &str) -> bool {
        self.questions.contains(question)
    }

    /// The questions, for people.
    pub(super) fn named(&self) -> String {
        self.questions().collect::<Vec<_>>().join(", ")
    }

    /// The question of the first condition of `one` that `other` does not meet.
    fn unmet(&self, one: &Profile, other: &Profile) -> Option<String> {
        let fails = |(name, wanted): &(String, BTreeSet<String>)| {
            other.answer_keys(name).is_some_and(|given| given.is_disjoint(wanted))
        };
        conditions(&self.questions, one).find(fails).map(|(name, _)| name)
    }
}

impl Check for OwnCondition {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        let name = reader.required_text("question")?;
        Ok(Self { questions: [question(&name, "own-condition", reader)?].into() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("question", self.named().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Conditions(Conditions::new(cohort, &self.questions))
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (one, other) = (&cohort.mentee(mentee).profile, &cohort.mentor(mentor).profile);
        let (by, name) = match self.unmet(one, other) {
            Some(name) => (Side::Mentee, Some(name)),
            None => (Side::Mentor, self.unmet(other, one)),
        };
        Refusal::OwnCondition { by, question: name.unwrap_or_default() }
    }
}
