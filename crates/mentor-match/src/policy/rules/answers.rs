//! Rules about the programme's own questions: both give the same answer, different ones, or have one in common; for
//! everybody, or only where one of the two has asked for it. Unknown when one of the two gave no answer and the rule is
//! about them.
//!
//! Answers are compared as `cohort::answer_key` brings them into form. Whoever gave several answers gave *the same* as
//! somebody with all of these and no others, and *different* ones from somebody with none of these.

use jiff::civil::Date;
use toml::Spanned;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, PolicyErrorKind, Refusal};
use super::said::{Answers, Comparison};
use super::{Check, Prepared};

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
