//! Rules about the programme's own questions: both give the same answer, different ones, or have one in common; for
//! everybody, or only where one of the two has asked for it. Unknown when one of the two gave no answer and the rule is
//! about them.
//!
//! Answers are compared as `cohort::answer_key` brings them into form. Whoever gave several answers gave *the same* as
//! somebody with all of these and no others, and *different* ones from somebody with none of these.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml::Spanned;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile, Side};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, PolicyErrorKind, Refusal};
use super::{Answer, Check, Prepared};

/// Which question, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// The question, as a slug.
    pub question: String,
    /// The question, as a slug, in which a person says that it matters to them; `None`: it matters for everybody.
    pub when_asked: Option<String>,
}

/// `same-answer`: both give the same answer to `question`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameAnswer(pub AnswerRule);

/// `different-answer`: no answer of the two to `question` is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferentAnswer(pub AnswerRule);

/// `common-answer`: at least one answer of the two to `question` is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonAnswer(pub AnswerRule);

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

    /// Whether somebody's answer is missing and the rule may be about them.
    pub(super) fn is_unknown(&self, side: Side, person: usize) -> bool {
        let (said, asked) = match side {
            Side::Mentee => (&self.mentees[person], self.asked_by_mentors),
            Side::Mentor => (&self.mentors[person], self.asked_by_mentees),
        };
        said.answers.is_empty() && (said.asks || asked)
    }
}

/// The name of a question, as a slug.
pub(super) fn question(name: &Spanned<String>, rule: &'static str, reader: &Reader<'_>) -> Result<String, PolicyError> {
    let slug = text::slug(name.get_ref());
    if slug.is_empty() {
        let why = format!("'{}' is not the name of a question; use words such as gender", name.get_ref());
        return Err(reader.source.error(&name.span(), PolicyErrorKind::Impossible { rule, why }));
    }
    Ok(slug)
}

impl AnswerRule {
    fn read(reader: &mut Reader<'_>, rule: &'static str) -> Result<Self, PolicyError> {
        let name = reader.required_text("question")?;
        let asked = reader.text("when-asked")?;
        let asked = asked.map(|asked| Ok((question(&asked, rule, reader)?, asked.span()))).transpose()?;
        let own = question(&name, rule, reader)?;
        if let Some((_, span)) = asked.as_ref().filter(|(asked, _)| *asked == own) {
            let why =
                "when-asked has to be another question: one in which people say that it matters to them".to_owned();
            return Err(reader.source.error(span, PolicyErrorKind::Impossible { rule, why }));
        }
        Ok(Self { question: own, when_asked: asked.map(|(asked, _)| asked) })
    }

    fn prepare(&self, cohort: &Cohort, comparison: Comparison) -> Prepared {
        let asks =
            |profile: &Profile| self.when_asked.as_ref().is_none_or(|asked| profile.asks_about(asked, &self.question));
        Prepared::Answers(Answers::new(cohort, comparison, |profile| profile.answer_keys(&self.question), asks))
    }
}

macro_rules! answer_rules {
    ($($kind:ident = $name:literal, $comparison:ident;)+) => {$(
        impl Check for $kind {
            fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
                AnswerRule::read(reader, $name).map(Self)
            }

            fn keys(&self) -> Vec<(&'static str, toml::Value)> {
                let asked = self.0.when_asked.iter().map(|asked| ("when-asked", asked.clone().into()));
                [("question", self.0.question.clone().into())].into_iter().chain(asked).collect()
            }

            fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
                self.0.prepare(cohort, Comparison::$comparison)
            }

            fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
                Refusal::Answers { rule: $name, question: self.0.question.clone(), needed: Comparison::$comparison }
            }
        }
    )+};
}

answer_rules! {
    SameAnswer = "same-answer", Same;
    DifferentAnswer = "different-answer", Different;
    CommonAnswer = "common-answer", Common;
}
