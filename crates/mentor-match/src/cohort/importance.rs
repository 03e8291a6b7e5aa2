//! How much somebody says a thing matters to them.

use crate::text;

/// An answer to "how important is this to you?", on five steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Importance {
    /// Counts least.
    NotImportant,
    /// Counts less than the programme says.
    SlightlyImportant,
    /// Counts as the programme says, which is also what silence means.
    ModeratelyImportant,
    /// Counts more than the programme says.
    Important,
    /// Counts most.
    VeryImportant,
}

impl Importance {
    /// All steps, the least first.
    pub const ALL: &'static [Self] =
        &[Self::NotImportant, Self::SlightlyImportant, Self::ModeratelyImportant, Self::Important, Self::VeryImportant];

    /// Reads the words that questionnaires use, whatever their case; also the digits 1 (least) to 5.
    ///
    /// ```
    /// use mentor_match::cohort::Importance;
    /// assert_eq!(Importance::from_words("Very important"), Some(Importance::VeryImportant));
    /// assert_eq!(Importance::from_words("somewhat"), Some(Importance::SlightlyImportant));
    /// assert_eq!(Importance::from_words("purple"), None);
    /// ```
    pub fn from_words(words: &str) -> Option<Self> {
        Some(match text::slug(words).as_str() {
            "not-important" | "not-at-all-important" | "not-at-all" | "unimportant" | "1" => Self::NotImportant,
            "slightly-important" | "slightly" | "somewhat-important" | "somewhat" | "2" => Self::SlightlyImportant,
            "moderately-important" | "moderately" | "neutral" | "3" => Self::ModeratelyImportant,
            "important" | "4" => Self::Important,
            "very-important" | "very" | "extremely-important" | "essential" | "5" => Self::VeryImportant,
            _ => return None,
        })
    }

    /// The words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotImportant => "not important",
            Self::SlightlyImportant => "slightly important",
            Self::ModeratelyImportant => "moderately important",
            Self::Important => "important",
            Self::VeryImportant => "very important",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for &step in Importance::ALL {
            assert_eq!(Importance::from_words(step.words()), Some(step));
        }
    }
}
