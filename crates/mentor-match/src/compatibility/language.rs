//! Languages in which goals and interests are read, and the endings of their words.
//!
//! Endings are cut by the Snowball stemmers (M. F. Porter 1980, An algorithm for suffix stripping, Program 14(3),
//! doi:10.1108/eb046814; later ones from the Snowball project). In English `-ship` is cut as well, so that
//! "leadership" meets "leader". Words that say nothing and words that negate are known for English, French, German,
//! Italian, Portuguese and Spanish; in other languages every word counts and nothing is negated.

use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};

use crate::text;

/// The language of the free texts of a programme.
///
/// ```
/// use mentor_match::compatibility::Language;
/// assert_eq!(Language::from_name("portuguese"), Some(Language::Portuguese));
/// assert_eq!(Language::from_name("klingon"), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    /// None in particular: words are compared as they are written.
    None,
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

impl Language {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Arabic,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hungarian,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Turkish,
    ];

    /// The name used in policy files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Arabic => "arabic",
            Self::Danish => "danish",
            Self::Dutch => "dutch",
            Self::English => "english",
            Self::Finnish => "finnish",
            Self::French => "french",
            Self::German => "german",
            Self::Greek => "greek",
            Self::Hungarian => "hungarian",
            Self::Italian => "italian",
            Self::Norwegian => "norwegian",
            Self::Portuguese => "portuguese",
            Self::Romanian => "romanian",
            Self::Russian => "russian",
            Self::Spanish => "spanish",
            Self::Swedish => "swedish",
            Self::Tamil => "tamil",
            Self::Turkish => "turkish",
        }
    }

    /// The language of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.name() == name)
    }

    fn algorithm(self) -> Option<Algorithm> {
        Some(match self {
            Self::None => return None,
            Self::Arabic => Algorithm::Arabic,
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::English => Algorithm::English,
            Self::Finnish => Algorithm::Finnish,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Greek => Algorithm::Greek,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Romanian => Algorithm::Romanian,
            Self::Russian => Algorithm::Russian,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
            Self::Tamil => Algorithm::Tamil,
            Self::Turkish => Algorithm::Turkish,
        })
    }

    /// Whether endings can only be told with their accents.
    pub(super) fn needs_accents(self) -> bool {
        !matches!(self, Self::None | Self::English)
    }

    /// The word without its ending, folded. Words without letters, and monsters, stay as they are.
    pub(super) fn stem(self, word: &str) -> String {
        const LONGEST: usize = 64;
        let Some(algorithm) = self.algorithm() else { return text::fold(word) };
        if word.len() > LONGEST || !word.chars().all(|letter| letter.is_alphabetic() || letter == '\'') {
            return text::fold(word);
        }
        let mut stem = text::fold(&Stemmer::create(algorithm).stem(word));
        if self == Self::English && stem.len() > "ship".len() + 3 && stem.ends_with("ship") {
            stem.truncate(stem.len() - "ship".len());
        }
        if stem.is_empty() { text::fold(word) } else { stem }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_name_and_endings() {
        for &language in Language::ALL {
            assert_eq!(Language::from_name(language.name()), Some(language));
            assert!(!language.stem("budgets").is_empty());
        }
        for (language, one, other) in [
            (Language::English, "budgeting", "budgets"),
            (Language::English, "leadership", "leaders"),
            (Language::Portuguese, "negociação", "negociações"),
            (Language::Spanish, "presupuesto", "presupuestos"),
            (Language::German, "verhandlung", "verhandlungen"),
            (Language::French, "négociation", "négociations"),
        ] {
            assert_eq!(language.stem(one), language.stem(other), "{one} {other}");
        }
        assert_ne!(Language::None.stem("budgeting"), Language::None.stem("budgets"));
        assert_ne!(Language::English.stem("careers"), Language::English.stem("care"));
        assert_eq!(Language::English.stem("ship"), "ship");
    }
}
