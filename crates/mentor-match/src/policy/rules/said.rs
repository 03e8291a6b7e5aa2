//! Everybody's answers to one of the programme's own questions, in columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::cohort::{Cohort, Profile, Side};

use super::Answer;

/// What two people's answers have to be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// The same.
    Same,
    /// Different, all of them.
    Different,
    /// The same, at least one of them.
    Common,
}

impl Comparison {
    fn holds(self, one: &[u32], other: &[u32]) -> bool {
        match self {
            Self::Same => one == other,
            Self::Different => !share(one, other),
            Self::Common => share(one, other),
        }
    }
}

/// Whether two ascending lists have an entry in common.
pub(super) fn share(one: &[u32], other: &[u32]) -> bool {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(left), Some(right)) = (one.peek(), other.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// A person's answers and whether the rule is about them.
#[derive(Debug)]
struct Said {
    // INVARIANT: ascending; empty when not answered.
    answers: Vec<u32>,
    asks: bool,
}

/// Everybody's answers to one question, ready to be compared.
#[derive(Debug)]
pub(crate) struct Answers {
    comparison: Comparison,
    mentees: Vec<Said>,
    mentors: Vec<Said>,
    // Whether anybody on the side asks.
    asked_by_mentees: bool,
    asked_by_mentors: bool,
}

impl Answers {
    /// `answers`: what a person gave, in comparable form; `asks`: whether the rule is about them.
    pub(super) fn new(
        cohort: &Cohort,
        comparison: Comparison,
        answers: impl Fn(&Profile) -> Option<BTreeSet<String>>,
        asks: impl Fn(&Profile) -> bool,
    ) -> Self {
        let mut ids: BTreeMap<String, u32> = BTreeMap::new();
        let mut said = |profile: &Profile| {
            let id = |answer: String| {
                let next = u32::try_from(ids.len()).expect("fewer answers than 2^32");
                *ids.entry(answer).or_insert(next)
            };
            let mut answers: Vec<u32> = answers(profile).into_iter().flatten().map(id).collect();
            answers.sort_unstable();
            Said { answers, asks: asks(profile) }
        };
        let mentees: Vec<Said> = cohort.mentees().iter().map(|one| said(&one.profile)).collect();
        let mentors: Vec<Said> = cohort.mentors().iter().map(|one| said(&one.profile)).collect();
        let any = |people: &[Said]| people.iter().any(|one| one.asks);
        let (asked_by_mentees, asked_by_mentors) = (any(&mentees), any(&mentors));
        Self { comparison, mentees, mentors, asked_by_mentees, asked_by_mentors }
    }

    pub(super) fn answer(&self, mentee: usize, mentor: usize) -> Answer {
        let (one, other) = (&self.mentees[mentee], &self.mentors[mentor]);
        if !one.asks && !other.asks {
            return Answer::Yes;
        }
        let known = !one.answers.is_empty() && !other.answers.is_empty();
        Answer::of(known.then(|| self.comparison.holds(&one.answers, &other.answers)))
    }

    /// Everything on which answers depend on one side.
    pub(super) fn facts(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        let said = match side {
            Side::Mentee => &self.mentees[person],
            Side::Mentor => &self.mentors[person],
        };
        key.push(said.asks.into());
        key.extend_from_slice(&said.answers);
    }

    /// Whether somebody's answer is missing and the rule may be about them.
    pub(super) fn is_unknown(&self, side: Side, person: usize) -> bool {
        let (said, asked) = match side {
            Side::Mentee => (&self.mentees[person], self.asked_by_mentors),
            Side::Mentor => (&self.mentors[person], self.asked_by_mentees),
        };
        said.answers.is_empty() && (said.asks || asked)
    }
}
