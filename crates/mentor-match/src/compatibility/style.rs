//! Style: how people like to work, learn and get feedback; a similar or an opposite partner, as wished.
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
//! How often and how long to meet ([`Style::MEETING_FREQUENCY`], [`Style::MEETING_LENGTH`]) has to be agreed upon
//! whoever the partner is: there the view is the likeness, whatever the wish.
//!
//! A question of which anybody in the cohort wants a certain answer of the other side ([`Style::wants`]) is *wanted*:
//! it is a matter of these wants alone, and two people's own answers to it are not compared. In the view of who wants
//! something it counts, like any other question, by
//!
//! ```text
//! likeness of the answer wanted and the other's own answer
//! ```
//!
//! and in the view of who wants nothing it does not count; so what somebody wants changes nobody's view but their own.
//!
//! Range 0..=1,000,000; the sides differ by their wishes, and but for meetings and wants an opposite wish mirrors a
//! similar one exactly. *Not known* where no question counts in either view, even when either will do; where questions
//! count in one view only, the other takes the neutral value. Neutral by default: 300,000.
//!
//! Time: O(answers of both people) per pair.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, NONE, Names};
use super::fixed::{ONE, mean};
use super::{Detail, Feature, Scoring, Sides, Values, WantedAnswer, WhyUnknown, score};
use crate::cohort::{Cohort, Mentee, Mentor, Side, Style, StyleAnswer, StyleWish};
use crate::text;

/// Options are numbered from here on; below are the points of the scale.
const FIRST_OPTION: u32 = 16;

#[derive(Debug)]
pub(super) struct Styles {
    answers: Sides<Answers<Answer>>,
    /// What each wants of the other side's answers.
    wants: Sides<Answers<Answer>>,
    // Whether anybody wants anything.
    any_wanted: bool,
    // By question.
    kinds: Vec<Kind>,
    wishes: Sides<Vec<Option<StyleWish>>>,
    /// The view of who wants nothing, where the other does.
    neutral: u32,
}

/// What two people's own answers to a question count for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Style,
    /// How often and how long to meet.
    Meeting,
    /// Nothing: somebody wants a certain answer to it.
    Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    question: u32,
    answer: u32,
}

/// Sorted by question, each once: of two questions with the same fold the first in byte order is kept.
fn row(style: &BTreeMap<String, StyleAnswer>, questions: &mut Names, options: &mut Names) -> Option<Vec<Answer>> {
    let read = style.iter().filter_map(|(question, answer)| {
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

/// How near the other's answers are to those wanted, summed.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    likeness: i64,
    questions: u32,
}

impl Alike {
    /// `None` when no question counts.
    fn view(self, wish: Option<StyleWish>, met: Met) -> Option<u32> {
        let most = i64::from(self.questions) * i64::from(ONE);
        let wished = match wish {
            None | Some(StyleWish::Similar) => self.style,
            Some(StyleWish::Opposite) => most - self.style,
            Some(StyleWish::Either) => most,
        };
        let questions = self.questions + self.appointments + met.questions;
        (questions > 0).then(|| mean(wished + self.meetings + met.likeness, i64::from(questions)))
    }
}

/// How alike two answers to one question are; `None` when they have different forms.
#[inline]
fn likeness(one: u32, other: u32) -> Option<i64> {
    match (one < FIRST_OPTION, other < FIRST_OPTION) {
        // The cohort holds points 1 to 5 only: at most 4 apart.
        (true, true) => Some(i64::from(ONE - (ONE / 4) * one.abs_diff(other).min(4))),
        (false, false) => Some(i64::from(u32::from(one == other) * ONE)),
        _ => None,
    }
}

/// The questions that are in both rows, with one's answer and the other's.
#[inline]
fn common<'a>(one: &'a [Answer], other: &'a [Answer]) -> impl Iterator<Item = (u32, u32, u32)> + 'a {
    let mut at = 0;
    one.iter().filter_map(move |own| {
        while at < other.len() && other[at].question < own.question {
            at += 1;
        }
        let their = other.get(at).filter(|their| their.question == own.question)?;
        Some((own.question, own.answer, their.answer))
    })
}

/// The questions of which anybody wants a certain answer, folded.
pub(super) fn wanted(cohort: &Cohort) -> BTreeSet<String> {
    let mentees = cohort.mentees().iter().map(|one| &one.profile.style);
    let styles = mentees.chain(cohort.mentors().iter().map(|one| &one.profile.style));
    let folded = styles.flat_map(|style| style.wants.keys()).map(|question| text::fold(question));
    folded.filter(|question| !question.is_empty()).collect()
}

impl Styles {
    /// `known`: the questions of which anybody wants a certain answer, where these are some of all people.
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, known: Option<&BTreeSet<String>>) -> Self {
        let mentees = || cohort.mentees().iter().map(|mentee| &mentee.profile.style);
        let mentors = || cohort.mentors().iter().map(|mentor| &mentor.profile.style);
        let (mut questions, mut options) = (Names::default(), Names::default());
        let mut read = |answers: &BTreeMap<String, StyleAnswer>| row(answers, &mut questions, &mut options);
        let answers = Sides {
            mentee: mentees().map(|style| read(&style.answers)).collect(),
            mentor: mentors().map(|style| read(&style.answers)).collect(),
        };
        let wants = Sides {
            mentee: mentees().map(|style| read(&style.wants)).collect(),
            mentor: mentors().map(|style| read(&style.wants)).collect(),
        };
        let wanted = known.cloned().unwrap_or_else(|| wanted(cohort));
        let wanted: Vec<u32> = wanted.into_iter().map(|question| questions.folded(question)).collect();
        let meetings = [Style::MEETING_FREQUENCY, Style::MEETING_LENGTH].map(|question| questions.number(question));
        let mut kinds = vec![Kind::Style; questions.count()];
        for question in meetings.into_iter().flatten() {
            kinds[question as usize] = Kind::Meeting;
        }
        for &question in &wanted {
            kinds[question as usize] = Kind::Wanted;
        }
        Self {
            answers,
            wants,
            any_wanted: !wanted.is_empty(),
            kinds,
            wishes: Sides {
                mentee: mentees().map(|style| style.wish).collect(),
                mentor: mentors().map(|style| style.wish).collect(),
            },
            neutral: scoring.neutral[Feature::Style].min(ONE),
        }
    }

    /// How alike, in the questions that are not wanted.
    #[inline]
    fn alike(&self, mentee: usize, mentor: usize) -> Alike {
        let mut alike = Alike::default();
        let Some((one, other)) = self.answers.rows(mentee, mentor) else { return alike };
        for (question, own, their) in common(one, other) {
            let Some(likeness) = likeness(own, their) else { continue };
            match self.kinds[question as usize] {
                Kind::Style => (alike.style, alike.questions) = (alike.style + likeness, alike.questions + 1),
                Kind::Meeting => {
                    (alike.meetings, alike.appointments) = (alike.meetings + likeness, alike.appointments + 1);
                }
                Kind::Wanted => {}
            }
        }
        alike
    }

    /// How far each gets the answers they want.
    #[inline]
    fn met(&self, mentee: usize, mentor: usize) -> Sides<Met> {
        let met = |wants: Option<&[Answer]>, answers: Option<&[Answer]>| {
            let mut met = Met::default();
            let Some((wants, answers)) = wants.zip(answers) else { return met };
            for likeness in common(wants, answers).filter_map(|(_, wanted, found)| likeness(wanted, found)) {
                met.likeness += likeness;
                met.questions += 1;
            }
            met
        };
        Sides {
            mentee: met(self.wants.mentee.row(mentee), self.answers.mentor.row(mentor)),
            mentor: met(self.wants.mentor.row(mentor), self.answers.mentee.row(mentee)),
        }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let alike = self.alike(mentee, mentor);
        let met = if self.any_wanted { self.met(mentee, mentor) } else { Sides::default() };
        let one = alike.view(self.wishes.mentee[mentee], met.mentee);
        let other = alike.view(self.wishes.mentor[mentor], met.mentor);
        if one.is_none() && other.is_none() {
            return None;
        }
        Some(Sides { mentee: one.unwrap_or(self.neutral), mentor: other.unwrap_or(self.neutral) })
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        key.push(self.wishes.of(side)[person].map_or(NONE, |wish| wish as u32));
        for answers in [self.answers.of(side), self.wants.of(side)] {
            answers.write(person, key, |answer, key| key.extend([answer.question, answer.answer]));
        }
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        let (own, their) = (&one.profile.style, &other.profile.style);
        if self.values(mentee, mentor).is_none() {
            let said = |answers: &Answers<Answer>, wants: &Answers<Answer>, person| {
                answers.row(person).is_some() || wants.row(person).is_some()
            };
            let one = said(&self.answers.mentee, &self.wants.mentee, mentee);
            return Detail::Unknown(WhyUnknown::of(one, said(&self.answers.mentor, &self.wants.mentor, mentor)));
        }
        let alike = self.alike(mentee, mentor);
        let wants = wants(Side::Mentee, own, their).chain(wants(Side::Mentor, their, own)).collect();
        Detail::Style {
            questions: alike.questions + alike.appointments,
            meetings: alike.appointments,
            similarity: score(alike.view(None, Met::default()).unwrap_or(0)),
            wish: Sides { mentee: own.wish, mentor: their.wish },
            wants,
        }
    }
}

/// What one wants of the other's answers, where that can be compared; in the order of the questions.
fn wants(by: Side, own: &Style, their: &Style) -> impl Iterator<Item = WantedAnswer> {
    let answered: BTreeMap<String, &StyleAnswer> =
        their.answers.iter().rev().map(|(question, answer)| (text::fold(question), answer)).collect();
    own.wants.iter().filter_map(move |(question, wanted)| {
        let found = *answered.get(&text::fold(question))?;
        let same_form = std::mem::discriminant(wanted) == std::mem::discriminant(found);
        same_form.then(|| WantedAnswer { by, question: question.clone(), wanted: wanted.clone(), found: found.clone() })
    })
}
