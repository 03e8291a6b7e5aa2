//! Style: how people like to work, learn and get feedback; a similar or an opposite partner, as wished (S45, S48).
//!
//! Questions of the same wording (folded) that both answered in the same form are compared:
//!
//! ```text
//! likeness of two scale answers = 1 − |difference| / 4        likeness of two options = 1 if equal, else 0
//! similarity = mean over the common questions
//! a side's view = similarity          it wishes for somebody similar, or did not say
//!               = 1 − similarity      it wishes for somebody opposite
//!               = 1                   either will do: nothing to prefer, so any partner is right
//! ```
//!
//! Range 0..=1,000,000; the sides differ by their wishes, and an opposite wish mirrors a similar one exactly. *Not
//! known* without a common question, even when either will do. Neutral by default: 300,000.
//!
//! Time: O(answers of both people) per pair.

use super::answers::{Answers, Names};
use super::fixed::{ONE, mean};
use super::{Detail, Sides, Silence, Values, score};
use crate::cohort::{Cohort, Mentee, Mentor, Style, StyleAnswer, StyleWish};

/// Options are numbered from here on; below are the points of the scale.
const FIRST_OPTION: u32 = 16;

#[derive(Debug)]
pub(super) struct Styles {
    answers: Sides<Answers<Answer>>,
    wishes: Sides<Vec<Option<StyleWish>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    question: u32,
    answer: u32,
}

/// Sorted by question, each once: of two questions with the same fold the first in byte order is kept.
fn row(style: &Style, questions: &mut Names, options: &mut Names) -> Option<Vec<Answer>> {
    let read = style.answers.iter().filter_map(|(question, answer)| {
        let answer = match answer {
            StyleAnswer::Scale(point) => u32::from(*point),
            StyleAnswer::Option(option) => FIRST_OPTION.saturating_add(options.number(option)?),
        };
        Some(Answer { question: questions.number(question)?, answer })
    });
    let mut answers: Vec<Answer> = read.collect();
    answers.sort_by_key(|answer| answer.question);
    answers.dedup_by_key(|answer| answer.question);
    (!answers.is_empty()).then_some(answers)
}

/// How alike, and over how many questions; `None` without a common one.
#[inline]
fn similarity(one: &[Answer], other: &[Answer]) -> Option<(u32, u32)> {
    let (mut sum, mut common, mut at) = (0_i64, 0_u32, 0);
    for own in one {
        while at < other.len() && other[at].question < own.question {
            at += 1;
        }
        let Some(their) = other.get(at) else { break };
        if their.question == own.question && (own.answer < FIRST_OPTION) == (their.answer < FIRST_OPTION) {
            common += 1;
            sum += if own.answer < FIRST_OPTION {
                // The cohort holds points 1 to 5 only: at most 4 apart.
                i64::from(ONE - (ONE / 4) * own.answer.abs_diff(their.answer).min(4))
            } else {
                i64::from(u32::from(own.answer == their.answer) * ONE)
            };
        }
    }
    (common > 0).then(|| (mean(sum, i64::from(common)), common))
}

fn wished(similarity: u32, wish: Option<StyleWish>) -> u32 {
    match wish {
        None | Some(StyleWish::Similar) => similarity,
        Some(StyleWish::Opposite) => ONE - similarity,
        Some(StyleWish::Either) => ONE,
    }
}

impl Styles {
    pub(super) fn new(cohort: &Cohort) -> Self {
        let mentees = || cohort.mentees().iter().map(|mentee| &mentee.profile.style);
        let mentors = || cohort.mentors().iter().map(|mentor| &mentor.profile.style);
        let (mut questions, mut options) = (Names::default(), Names::default());
        Self {
            answers: Sides {
                mentee: mentees().map(|style| row(style, &mut questions, &mut options)).collect(),
                mentor: mentors().map(|style| row(style, &mut questions, &mut options)).collect(),
            },
            wishes: Sides {
                mentee: mentees().map(|style| style.wish).collect(),
                mentor: mentors().map(|style| style.wish).collect(),
            },
        }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (one, other) = self.answers.rows(mentee, mentor)?;
        let (similarity, _) = similarity(one, other)?;
        Some(Sides {
            mentee: wished(similarity, self.wishes.mentee[mentee]),
            mentor: wished(similarity, self.wishes.mentor[mentor]),
        })
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        let wish = Sides { mentee: one.profile.style.wish, mentor: other.profile.style.wish };
        let (own, their) = (self.answers.mentee.row(mentee), self.answers.mentor.row(mentor));
        match own.zip(their).and_then(|(own, their)| similarity(own, their)) {
            Some((similarity, questions)) => Detail::Style { questions, similarity: score(similarity), wish },
            None => Detail::Unknown(Silence::of(own.is_some(), their.is_some())),
        }
    }
}
