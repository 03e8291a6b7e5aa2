//! Policies of real programmes, as TOML that can be copied and changed.

use crate::shown::Shown;
use std::fmt;
use std::str::FromStr;

use super::Policy;

/// A programme whose policy comes with this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preset {
    /// Service clubs: new members inside their club, emerging leaders towards club, district and international offices.
    Altrusa,
    /// Insurance professionals: new members inside their local association, leaders across associations of a region.
    Iaip,
    /// Engineers in sections: the top three choices, or matching by the coordinator; officers with experienced leaders.
    Nace,
    /// Physicians: goals, skills, wishes, timetables and places, with one meeting in person.
    Palta,
    /// Librarians: what is needed against what is offered, and how the two want to meet.
    Alao,
}

impl Preset {
    /// All presets.
    pub const ALL: &'static [Self] = &[Self::Altrusa, Self::Iaip, Self::Nace, Self::Palta, Self::Alao];

    /// The name on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Altrusa => "altrusa",
            Self::Iaip => "iaip",
            Self::Nace => "nace",
            Self::Palta => "palta",
            Self::Alao => "alao",
        }
    }

    /// Whose it is and how it matches, on one line.
    ///
    /// ```
    /// use mentor_match::policy::Preset;
    /// assert!(Preset::ALL.iter().all(|preset| !preset.about().contains('\n')));
    /// ```
    pub fn about(self) -> &'static str {
        match self {
            Self::Altrusa => "service clubs: new members inside their club, emerging leaders towards an office",
            Self::Iaip => "insurance professionals: new members at home, leaders across the associations of a region",
            Self::Nace => "engineers: top three choices or the coordinator, new officers with experienced leaders",
            Self::Palta => "physicians: goals, skills, wishes, timetables and places, one meeting in person",
            Self::Alao => "librarians: what is needed against what is offered, and how the two want to meet",
        }
    }

    /// The commented document.
    pub fn toml(self) -> &'static str {
        match self {
            Self::Altrusa => include_str!("presets/altrusa.toml"),
            Self::Iaip => include_str!("presets/iaip.toml"),
            Self::Nace => include_str!("presets/nace.toml"),
            Self::Palta => include_str!("presets/palta.toml"),
            Self::Alao => include_str!("presets/alao.toml"),
        }
    }
}

impl Policy {
    /// A policy that comes with this crate.
    pub fn preset(preset: Preset) -> Self {
        Self::from_toml(preset.toml()).expect("presets are valid: each is read in a test")
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;
    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        Self::ALL
            .iter()
            .copied()
            .find(|preset| preset.name() == name)
            .ok_or_else(|| UnknownPreset { name: name.to_owned() })
    }
}

/// No preset of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no preset '{}'; there are: {}", Shown::line(name), known_presets())]
#[non_exhaustive]
pub struct UnknownPreset {
    /// What was asked for.
    pub name: String,
}

fn known_presets() -> String {
    Preset::ALL.iter().map(|preset| preset.name()).collect::<Vec<_>>().join(", ")
}
