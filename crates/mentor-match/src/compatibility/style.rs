//! Style: how people like to work, learn and get feedback; a similar or an opposite partner, as wished (S45, S48).
//!
//! Questions of the same wording (folded) that both answered in the same form are compared:
//!
//! ```text
//! likeness of two scale answers = 1 − |difference| / 4        likeness of two options = 1 if equal, else 0
//! a side's view = mean over the common questions of
//!                 likeness            it wishes for somebody similar, or did not say
//!                 1 − likeness        it wishes for somebody opposite
//!                 1                   either will do: nothing to prefer, so any partner is right
//! ```
//!
//! How often and how long to meet ([`Style::MEETING_FREQUENCY`], [`Style::MEETING_LENGTH`]) has to be agreed upon whoever the
//! partner is: there the view is the likeness, whatever the wish (S62).
//!
//! Range 0..=1,000,000; the sides differ by their wishes, and but for meetings an opposite wish mirrors a similar one exactly. *Not
//! known* without a common question, even when either will do. Neutral by default: 300,000.
//!
//! Time: O(answers of both people) per pair.

use super::answers::{Answers, Names};
use super::fixed::{ONE, mean};
use super::{Detail, Sides, Values, WhyUnknown, score};
use crate::cohort::{Cohort, Mentee, Mentor, Style, StyleAnswer, StyleWish};

/// Options are numbered from here on; below are the points of the scale.
const FIRST_OPTION: u32 = 16;

#[derive(Debug)]
pub(super) struct Styles {
    answers: Sides<Answers<Answer>>,
    wishes: Sides<Vec<Option<StyleWish>>>,
    /// The questions how often and how long to meet.
    meetings: [Option<u32>; 2],
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

/// Likeness over the common questions, summed.
#[derive(Debug, Clone, Copy, Default)]
struct Alike {
    /// Of questions of style.
    style: i64,
    questions: u32,
    /// Of questions how often and how long to meet.
    meetings: i64,
    appointments: u32,
}

impl Alike {
    fn view(self, wish: Option<StyleWish>) -> u32 {
        let most = i64::from(self.questions) * i64::from(ONE);
        let wished = match wish {
            None | Some(StyleWish::Similar) => self.style,
            Some(StyleWish::Opposite) => most - self.style,
            Some(StyleWish::Either) => most,
        };
        mean(wished + self.meetings, i64::from(self.questions + self.appointments))
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
            meetings: [Style::MEETING_FREQUENCY, Style::MEETING_LENGTH].map(|question| questions.number(question)),
        }
    }

    /// How alike; `None` without a common question.
    #[inline]
    fn alike(&self, one: &[Answer], other: &[Answer]) -> Option<Alike> {
        let (mut alike, mut at) = (Alike::default(), 0);
        for own in one {
            while at < other.len() && other[at].question < own.question {
                at += 1;
            }
            let Some(their) = other.get(at) else { break };
            if their.question == own.question && (own.answer < FIRST_OPTION) == (their.answer < FIRST_OPTION) {
                let likeness = if own.answer < FIRST_OPTION {
                    // The cohort holds points 1 to 5 only: at most 4 apart.
                    i64::from(ONE - (ONE / 4) * own.answer.abs_diff(their.answer).min(4))
                } else {
                    i64::from(u32::from(own.answer == their.answer) * ONE)
                };
                if self.meetings.contains(&Some(own.question)) {
                    alike.meetings += likeness;
                    alike.appointments += 1;
                } else {
                    alike.style += likeness;
                    alike.questions += 1;
                }
            }
        }
        (alike.questions + alike.appointments > 0).then_some(alike)
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (one, other) = self.answers.rows(mentee, mentor)?;
        let alike = self.alike(one, other)?;
        Some(Sides { mentee: alike.view(self.wishes.mentee[mentee]), mentor: alike.view(self.wishes.mentor[mentor]) })
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        let wish = Sides { mentee: one.profile.style.wish, mentor: other.profile.style.wish };
        let (own, their) = (self.answers.mentee.row(mentee), self.answers.mentor.row(mentor));
        match own.zip(their).and_then(|(own, their)| self.alike(own, their)) {
            Some(alike) => Detail::Style {
                questions: alike.questions + alike.appointments,
                meetings: alike.appointments,
                similarity: score(alike.view(None)),
                wish,
            },
            None => Detail::Unknown(WhyUnknown::of(own.is_some(), their.is_some())),
        }
    }
}
