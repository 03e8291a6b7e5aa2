//! Policies of real programmes, as TOML that can be copied and changed.

use std::fmt;
use std::str::FromStr;

/// A programme whose policy comes with this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preset {
    /// Service clubs: new members inside their club, emerging leaders towards club, district and international offices.
    Altrusa,
    /// Insurance professionals: new members inside their local association, leaders across associations of a region.
    Iaip,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 2] = [Self::Altrusa, Self::Iaip];

    /// The name on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Altrusa => "altrusa",
            Self::Iaip => "iaip",
        }
    }

    /// The commented document.
    pub fn toml(self) -> &'static str {
        match self {
            Self::Altrusa => include_str!("presets/altrusa.toml"),
            Self::Iaip => include_str!("presets/iaip.toml"),
        }
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
            .into_iter()
            .find(|preset| preset.name() == name)
            .ok_or_else(|| UnknownPreset { name: name.to_owned() })
    }
}

/// No preset of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no preset '{name}'; there are: {}", Preset::ALL.map(Preset::name).join(", "))]
pub struct UnknownPreset {
    /// What was asked for.
    pub name: String,
}
