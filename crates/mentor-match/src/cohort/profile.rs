//! What a person wrote about themself, on either side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;

use super::{Attendance, Availability, LeadershipRole, Location, UnitId};

/// A questionnaire's answers; every one may be missing.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Profile {
    /// As they write it.
    pub name: Option<String>,
    /// Normalised: trimmed, lower case.
    pub email: Option<String>,
    /// The day on which they answered, as the form tool wrote it.
    pub answered: Option<Date>,
    /// Active member of the association.
    pub active: Option<bool>,
    /// Mentee: what to learn. Mentor: what to help with.
    pub goals: Option<Vec<Goal>>,
    /// Mentor: topics they would prefer not to mentor on. Mentee: what they do not want in a mentor.
    pub avoids: Option<Vec<String>>,
    /// Hobbies, sports, holidays.
    pub interests: Option<Vec<String>>,
    /// Unit, place, time zone and how to meet.
    pub location: Location,
    /// Field of work and title.
    pub profession: Option<Profession>,
    /// Present and previous employers.
    pub employers: Option<Vec<String>>,
    /// Colleges attended.
    pub colleges: Option<Vec<String>>,
    /// Service work: projects and causes they have worked for.
    pub service: Option<Vec<String>>,
    /// Professional societies and networks they belong to.
    pub networks: Option<Vec<String>>,
    /// Positions held.
    pub leadership: Option<Vec<LeadershipRole>>,
    /// Units they used to belong to; the present one is in `location`.
    pub past_units: Option<Vec<UnitId>>,
    /// Conferences and conventions attended.
    pub attendance: Option<Vec<Attendance>>,
    /// How they like to work and learn.
    pub style: Style,
    /// Languages they can be mentored in.
    pub languages: Option<Vec<String>>,
    /// When they have time, in their own time zone.
    pub availability: Option<Availability>,
    /// Since when they have been a member of the association.
    pub member_since: Option<Date>,
    /// Whether they have been to the programme's training.
    pub trained: Option<bool>,
    /// What others may read about them.
    pub biography: Option<String>,
    /// Answers to the programme's own questions: name of the question, such as `gender`, to one answer or several. Only
    /// rules look at them; they are in no score, and for the committee alone.
    pub custom: BTreeMap<String, BTreeSet<String>>,
    /// What the other has to have answered to one of these questions, at least one of several: "only first-years". No
    /// entry: any answer will do. As confidential as `custom`.
    pub wants_only: BTreeMap<String, BTreeSet<String>>,
}

impl Profile {
    /// The most goals, interests or things to avoid that one person can have.
    pub const MOST_ENTRIES: usize = 1_000;

    /// The goals that matter most: those marked as a top priority; where none is, the first three by rank; where
    /// none is ranked either, all of them.
    pub fn top_goals(&self) -> Vec<&Goal> {
        let all = || self.goals.iter().flatten();
        let marked: Vec<&Goal> = all().filter(|goal| goal.priority == Priority::Top).collect();
        let first: Vec<&Goal> = all().filter(|goal| goal.rank.is_some_and(|rank| rank <= 3)).collect();
        if !marked.is_empty() {
            marked
        } else if !first.is_empty() {
            first
        } else {
            all().collect()
        }
    }
}

/// How much a goal matters to whoever stated it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Priority {
    /// Nice to have.
    Low,
    /// Stated without more.
    #[default]
    Normal,
    /// Marked as a top priority.
    Top,
}

/// A development goal or topic: a need of the mentee, an offer of the mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Goal {
    /// The option or free text.
    pub text: String,
    /// How much it matters.
    #[cfg_attr(feature = "serde", serde(default))]
    pub priority: Priority,
    /// In which place it comes for whoever ranked their goals, from 1; `None`: not ranked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rank: Option<u16>,
}

impl Goal {
    /// A goal of normal priority, not ranked.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), priority: Priority::Normal, rank: None }
    }
}

/// A field of work: a path in a hierarchy from the broadest on, a title, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Profession {
    /// For example `["Engineering", "Civil", "Bridges"]`; empty when unknown.
    pub path: Vec<String>,
    /// For example `"Bridge inspector"`.
    pub title: Option<String>,
}

/// Answers about working and learning style, and whether a similar or an opposite partner is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Style {
    /// Question → answer; questions with the same wording are compared. [`Style::MEETING_FREQUENCY`] and
    /// [`Style::MEETING_LENGTH`] are appointments: whoever wishes for an opposite partner does not wish for opposite
    /// ones.
    pub answers: BTreeMap<String, StyleAnswer>,
    /// Question → what they want the other to have answered there. A question that anybody wants something of counts in
    /// the view of those who want it, and is not compared for likeness.
    pub wants: BTreeMap<String, StyleAnswer>,
    /// What they wish for. `None`: not answered.
    pub wish: Option<StyleWish>,
}

impl Style {
    /// The question how often to meet, as the import names it: 1, rarely, to 5, often.
    pub const MEETING_FREQUENCY: &str = "meeting frequency";
    /// The question how long to meet, as the import names it: 1, briefly, to 5, long.
    pub const MEETING_LENGTH: &str = "meeting length";
}

/// One style answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum StyleAnswer {
    /// A point on a scale, 1 to 5.
    Scale(u8),
    /// One of several options.
    Option(String),
}

impl fmt::Display for StyleAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale(point) => write!(formatter, "{point} of 5"),
            Self::Option(option) => write!(formatter, "\"{option}\""),
        }
    }
}

/// The partner somebody wishes for, in style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum StyleWish {
    /// Somebody in whom they see themself.
    Similar,
    /// Somebody who complements them.
    Opposite,
    /// No preference.
    Either,
}
