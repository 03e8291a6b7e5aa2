//! Positions held, conferences attended, and the position aspired to.

use jiff::civil::Date;

use super::{Level, Mentor, UnitId};
use crate::text;

/// A position of responsibility somebody holds or held (S4, S5).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LeadershipRole {
    /// For example `"District treasurer"`.
    pub title: String,
    /// On which level of the association.
    #[cfg_attr(feature = "serde", serde(default))]
    pub level: Option<Level>,
    /// In which unit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub unit: Option<UnitId>,
    /// Since when.
    #[cfg_attr(feature = "serde", serde(default))]
    pub from: Option<Date>,
    /// Until when. With `from` and without `to` it goes on.
    #[cfg_attr(feature = "serde", serde(default))]
    pub to: Option<Date>,
    /// In the association or elsewhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sphere: Sphere,
    /// What kind of responsibility.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: RoleKind,
}

impl LeadershipRole {
    /// An office in the association of which only the title is known.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            level: None,
            unit: None,
            from: None,
            to: None,
            sphere: Sphere::default(),
            kind: RoleKind::default(),
        }
    }

    /// The same on a level of the association.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

/// Where a position was held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Sphere {
    /// In the association.
    #[default]
    Association,
    /// In their profession or elsewhere outside the association.
    Outside,
}

/// What kind of responsibility a position is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum RoleKind {
    /// President, treasurer, board member, ...
    #[default]
    Office,
    /// Led a committee.
    Committee,
    /// Led a project.
    Project,
}

/// How often somebody went to one kind of event (S7).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Attendance {
    /// The kind of event in lower case, such as `conference` or `convention`.
    pub event: String,
    /// How many times.
    pub times: u16,
}

/// The position or level a mentee aspires to (S2, S5).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Target {
    /// For example `"President"`.
    pub title: Option<String>,
    /// On which level of the association.
    pub level: Option<Level>,
}

/// Words that make an office the one next to another: a vice president has not been president.
pub(crate) const DEPUTY: [&str; 10] =
    ["vice", "deputy", "assistant", "associate", "elect", "designate", "incoming", "junior", "trainee", "shadow"];

/// How somebody knows a position (S5), the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Knowledge {
    /// From an office on a higher level.
    Above,
    /// From the office next to it: vice, deputy, assistant, elect, and the other way round.
    NextTo,
    /// From having held it.
    Held,
}

/// What counts of a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    // INVARIANT: sorted, without repetition.
    words: Vec<String>,
    level: Option<Level>,
}

/// An office in the association that somebody holds or held.
#[derive(Debug)]
pub(crate) struct Office {
    words: Vec<String>,
    level: Option<Level>,
}

impl Wanted {
    /// `None` when the target says nothing.
    pub(crate) fn new(target: &Target) -> Option<Self> {
        let mut words = target.title.as_deref().map(text::words).unwrap_or_default();
        words.sort_unstable();
        words.dedup();
        (!words.is_empty() || target.level.is_some()).then_some(Self { words, level: target.level })
    }

    /// How whoever held the office knows this position; `None`: not from there.
    pub(crate) fn known_from(&self, office: &Office) -> Option<Knowledge> {
        let levels = office.level.zip(self.level);
        let same_level = levels.is_none_or(|(held, wanted)| held == wanted);
        let above = levels.is_some_and(|(held, wanted)| held > wanted).then_some(Knowledge::Above);
        if self.words.is_empty() {
            return if office.level == self.level { Some(Knowledge::Held) } else { above };
        }
        let is_deputy = |word: &&String| DEPUTY.contains(&word.as_str());
        let has = |word: &String| office.words.contains(word);
        let another = office.words.iter().filter(is_deputy).any(|word| !self.words.contains(word));
        let mut core = self.words.iter().filter(|word| !is_deputy(word)).peekable();
        if same_level && self.words.iter().all(has) && !another {
            Some(Knowledge::Held)
        } else if same_level && core.peek().is_some() && core.all(has) {
            Some(Knowledge::NextTo)
        } else {
            above
        }
    }
}

impl Office {
    /// The offices that a mentor held in the association, if known.
    pub(crate) fn all_of(mentor: &Mentor) -> Option<Vec<Self>> {
        let is_office = |role: &&LeadershipRole| role.kind == RoleKind::Office && role.sphere == Sphere::Association;
        let offices = mentor.profile.leadership.as_ref()?.iter().filter(is_office);
        Some(offices.map(|role| Self { words: text::words(&role.title), level: role.level }).collect())
    }
}
