//! Positions held, conferences attended, and the position aspired to.

use jiff::civil::Date;

use super::{Level, UnitId};

/// A position of responsibility somebody holds or held.
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

/// How often somebody went to one kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Attendance {
    /// The kind of event in lower case, such as `conference` or `convention`.
    pub event: String,
    /// How many times.
    pub times: u16,
}

/// The position or level a mentee aspires to.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Target {
    /// For example `"President"`.
    pub title: Option<String>,
    /// On which level of the association.
    pub level: Option<Level>,
}
