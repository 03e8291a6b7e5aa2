//! What a programme wants most of a round, in plain words.

use std::fmt;
use std::str::FromStr;

/// What a round is to achieve first; everything else comes after it.
///
/// # Examples
/// ```
/// use mentor_match::StrategySpec;
/// use mentor_match::policy::{Policy, Preset, RoundGoal};
/// assert_eq!(Policy::preset(Preset::Altrusa).goal(), RoundGoal::NoSwap);
/// assert_eq!(StrategySpec::from(RoundGoal::FirstChoices).to_string(), "rank-maximal");
///
/// let error = "happiness".parse::<RoundGoal>().unwrap_err();
/// assert!(error.to_string().contains("choose one of no-swap, first-choices"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundGoal {
    /// No mentee and mentor would both rather have each other than what they got.
    NoSwap,
    /// As many first choices as possible, then second choices, and so on.
    FirstChoices,
    /// The mentee who gets least of their list gets as much of it as possible, then the next.
    NoLastChoice,
    /// As many people as possible, then the greatest sum of how well they fit and what they wished.
    BestFit,
    /// The mentee with the weakest match gets as good a one as possible, then the next.
    WeakestFirst,
}

/// No goal has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no goal '{}'; choose one of {}", found.escape_debug(), known_goals())]
#[non_exhaustive]
pub struct UnknownGoal {
    /// The name found.
    pub found: String,
}

fn known_goals() -> String {
    RoundGoal::ALL.iter().map(|goal| goal.name()).collect::<Vec<_>>().join(", ")
}

impl RoundGoal {
    /// All goals, in the order in which they are shown.
    pub const ALL: &'static [Self] =
        &[Self::NoSwap, Self::FirstChoices, Self::NoLastChoice, Self::BestFit, Self::WeakestFirst];

    /// The names in policies, each with its goal.
    pub(crate) const WORDS: &[(&str, Self)] = &[
        ("no-swap", Self::NoSwap),
        ("first-choices", Self::FirstChoices),
        ("no-last-choice", Self::NoLastChoice),
        ("best-fit", Self::BestFit),
        ("weakest-first", Self::WeakestFirst),
    ];

    /// The name on command lines and in policies.
    pub fn name(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// The goal in a few words, for people who choose one.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoSwap => "nobody would rather swap",
            Self::FirstChoices => "as many first choices as possible",
            Self::NoLastChoice => "nobody far down their list",
            Self::BestFit => "the best fit altogether",
            Self::WeakestFirst => "the hardest to match first",
        }
    }
}

impl fmt::Display for RoundGoal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for RoundGoal {
    type Err = UnknownGoal;

    fn from_str(name: &str) -> Result<Self, UnknownGoal> {
        let found = Self::WORDS.iter().find(|(word, _)| *word == name);
        found.map(|(_, goal)| *goal).ok_or_else(|| UnknownGoal { found: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_goal_is_read_by_its_own_name() {
        for (goal, (_, word)) in RoundGoal::ALL.iter().copied().zip(RoundGoal::WORDS) {
            assert_eq!((goal, goal.name().parse()), (*word, Ok(goal)));
        }
    }
}
