//! Names for the built-in strategies: what a configuration file or a command line writes.
//!
//! The form is `name` or `name:key=value,key=value`. Reading refuses what it does not know and says what there is;
//! writing gives the shortest text that reads back equal. Behind the feature `serde` the same text is the serialised
//! form.

use std::fmt;
use std::str::FromStr;

use super::{
    Boston, Bottleneck, Egalitarian, EgalitarianCost, EnvyFree, Fair, Greedy, Improve, Leximin, MaxScore, MaxStable,
    MenteeOptimal, MentorOptimal, MinRegret, NearlyStable, Popular, RankMaximal, SerialDictatorship, SexEqual,
    Strategy, Ties, TopTradingCycles,
};
use crate::market::TieRule;
use crate::objective::{Objective, ParseSpreadError, Spread};
use crate::value::Value;

/// A built-in strategy with its options.
///
/// # Examples
/// ```
/// use matching_market::{Improve, ParseSpecError, StrategySpec, TieRule};
/// let spec: StrategySpec = "mentee-optimal:tie_rule=single-lottery".parse()?;
/// assert_eq!(spec, StrategySpec::MenteeOptimal { tie_rule: TieRule::SingleLottery, improve: Improve::Yes });
/// assert_eq!(spec.to_string(), "mentee-optimal:tie_rule=single-lottery");
/// assert_eq!(spec.build().name(), "mentee-optimal");
///
/// let refused = "mentee-optimal:ties=lottery".parse::<StrategySpec>();
/// assert!(matches!(refused, Err(ParseSpecError::UnknownKey { .. })));
/// # Ok::<(), ParseSpecError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
#[non_exhaustive]
pub enum StrategySpec {
    /// [`MenteeOptimal`]: `mentee-optimal`, options `tie_rule` and `improve`.
    MenteeOptimal {
        /// How ties are broken.
        tie_rule: TieRule,
        /// Whether what lots decided is improved.
        improve: Improve,
    },
    /// [`MentorOptimal`]: `mentor-optimal`, options `tie_rule` and `improve`.
    MentorOptimal {
        /// How ties are broken.
        tie_rule: TieRule,
        /// Whether what lots decided is improved.
        improve: Improve,
    },
    /// [`Greedy`]: `greedy`, no options.
    Greedy,
    /// [`SerialDictatorship`]: `serial-dictatorship`, no options.
    SerialDictatorship,
    /// [`MaxScore`]: `max-score`, options `objective` and `spread`.
    MaxScore {
        /// What is maximised.
        objective: Objective,
        /// How the load is spread.
        spread: Spread,
    },
    /// [`Bottleneck`]: `bottleneck`, option `value`.
    Bottleneck {
        /// What a matched pair is worth.
        value: Value,
    },
    /// [`Boston`]: `boston`, option `tie_rule`.
    Boston {
        /// How ties are broken.
        tie_rule: TieRule,
    },
    /// [`TopTradingCycles`]: `top-trading-cycles`, option `tie_rule`.
    TopTradingCycles {
        /// How ties are broken.
        tie_rule: TieRule,
    },
    /// [`Leximin`]: `leximin`, option `value`.
    Leximin {
        /// What a matched pair is worth.
        value: Value,
    },
    /// [`Egalitarian`]: `egalitarian`, options `tie_rule`, `cost` and `ties`.
    Egalitarian {
        /// How ties are broken.
        tie_rule: TieRule,
        /// What is least.
        cost: EgalitarianCost,
        /// Among which stable matchings.
        ties: Ties,
    },
    /// [`MinRegret`]: `min-regret`, options `tie_rule` and `ties`.
    MinRegret {
        /// How ties are broken.
        tie_rule: TieRule,
        /// Among which stable matchings.
        ties: Ties,
    },
    /// [`SexEqual`]: `sex-equal`, option `tie_rule`.
    SexEqual {
        /// How ties are broken.
        tie_rule: TieRule,
    },
    /// [`MaxStable`]: `max-stable`, no options.
    MaxStable,
    /// [`RankMaximal`]: `rank-maximal`, no options.
    RankMaximal,
    /// [`Fair`]: `fair`, no options.
    Fair,
    /// [`NearlyStable`]: `nearly-stable`, options `blocking` and `objective`.
    NearlyStable {
        /// How many pairs may block at most.
        blocking: u32,
        /// What is maximised.
        objective: Objective,
    },
    /// [`EnvyFree`]: `envy-free`, option `tie_rule`.
    EnvyFree {
        /// How ties are broken.
        tie_rule: TieRule,
    },
    /// [`Popular`]: `popular`, option `tie_rule`.
    Popular {
        /// How ties are broken.
        tie_rule: TieRule,
    },
}

/// Why a text names no strategy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseSpecError {
    /// No built-in strategy has this name.
    #[error("there is no strategy '{}'; choose one of {}", found.escape_debug(), known.join(", "))]
    UnknownStrategy {
        /// The name found.
        found: String,
        /// The names there are.
        known: &'static [&'static str],
    },
    /// The strategy has no such option.
    #[error("strategy {strategy} has no option '{}'; {}", found.escape_debug(), options_text(known))]
    UnknownKey {
        /// The strategy.
        strategy: &'static str,
        /// The option found.
        found: String,
        /// The options there are.
        known: Vec<&'static str>,
    },
    /// The option does not take this value.
    #[error("option {key} cannot be '{}'; choose one of {}", found.escape_debug(), known.join(", "))]
    UnknownValue {
        /// The option.
        key: &'static str,
        /// The value found.
        found: String,
        /// The values there are.
        known: Vec<&'static str>,
    },
    /// The option takes a number, and this is none it takes.
    #[error("option {key} cannot be '{}': {reason}", found.escape_debug())]
    BadSpread {
        /// The option.
        key: &'static str,
        /// The value found.
        found: String,
        /// What is wrong with it.
        reason: ParseSpreadError,
    },
    /// The option takes a whole number.
    #[error("option {key} cannot be '{found}'; write a whole number from 0 to {}", u32::MAX)]
    NotACount {
        /// The option.
        key: &'static str,
        /// The value found.
        found: String,
    },
    /// The option stands twice.
    #[error("option {key} is given twice; give it once")]
    RepeatedKey {
        /// The option.
        key: &'static str,
    },
    /// Something else than `key=value`.
    #[error("'{found}' is not an option; write key=value, several separated by commas")]
    NotAnOption {
        /// The text found.
        found: String,
    },
}

fn options_text(known: &[&str]) -> String {
    if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) }
}

impl Default for StrategySpec {
    fn default() -> Self {
        Self::MenteeOptimal { tie_rule: TieRule::default(), improve: Improve::default() }
    }
}

impl StrategySpec {
    /// All strategies that are always there, options at their default; a baseline behind a feature is not among them.
    pub const ALL: &'static [Self] = &[
        Self::MenteeOptimal { tie_rule: TieRule::Lottery, improve: Improve::Yes },
        Self::MentorOptimal { tie_rule: TieRule::Lottery, improve: Improve::Yes },
        Self::Greedy,
        Self::SerialDictatorship,
        Self::MaxScore { objective: Objective::CoverageThenTotal, spread: Spread::ZERO },
        Self::Bottleneck { value: Value::Score },
        Self::Boston { tie_rule: TieRule::Lottery },
        Self::TopTradingCycles { tie_rule: TieRule::Lottery },
        Self::Leximin { value: Value::Score },
        Self::Egalitarian { tie_rule: TieRule::Lottery, cost: EgalitarianCost::Ranks, ties: Ties::Broken },
        Self::MinRegret { tie_rule: TieRule::Lottery, ties: Ties::Broken },
        Self::SexEqual { tie_rule: TieRule::Lottery },
        Self::MaxStable,
        Self::RankMaximal,
        Self::Fair,
        Self::NearlyStable { blocking: NearlyStable::USUAL, objective: Objective::CoverageThenTotal },
        Self::EnvyFree { tie_rule: TieRule::Lottery },
        Self::Popular { tie_rule: TieRule::Lottery },
    ];

    /// The names of [`Self::ALL`].
    pub const NAMES: &'static [&'static str] = &{
        let mut names = [""; Self::ALL.len()];
        let mut place = 0;
        while place < names.len() {
            names[place] = Self::ALL[place].name();
            place += 1;
        }
        names
    };

    /// The name without options.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MenteeOptimal { .. } => "mentee-optimal",
            Self::MentorOptimal { .. } => "mentor-optimal",
            Self::Greedy => "greedy",
            Self::SerialDictatorship => "serial-dictatorship",
            Self::MaxScore { .. } => "max-score",
            Self::Bottleneck { .. } => "bottleneck",
            Self::Boston { .. } => "boston",
            Self::TopTradingCycles { .. } => "top-trading-cycles",
            Self::Leximin { .. } => "leximin",
            Self::Egalitarian { .. } => "egalitarian",
            Self::MinRegret { .. } => "min-regret",
            Self::SexEqual { .. } => "sex-equal",
            Self::MaxStable => "max-stable",
            Self::RankMaximal => "rank-maximal",
            Self::Fair => "fair",
            Self::NearlyStable { .. } => "nearly-stable",
            Self::EnvyFree { .. } => "envy-free",
            Self::Popular { .. } => "popular",
        }
    }

    /// All options with their values, also the ones left at their default.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let mut copy = *self;
        copy.choices().into_iter().map(|(key, choice)| (key, choice.to_string())).collect()
    }

    /// The options by key.
    fn choices(&mut self) -> Vec<(&'static str, &mut dyn Choice)> {
        match self {
            Self::MenteeOptimal { tie_rule, improve } | Self::MentorOptimal { tie_rule, improve } => {
                vec![("tie_rule", tie_rule), ("improve", improve)]
            }
            Self::Boston { tie_rule }
            | Self::TopTradingCycles { tie_rule }
            | Self::SexEqual { tie_rule }
            | Self::EnvyFree { tie_rule }
            | Self::Popular { tie_rule } => vec![("tie_rule", tie_rule)],
            Self::Greedy | Self::SerialDictatorship | Self::MaxStable | Self::RankMaximal | Self::Fair => Vec::new(),
            Self::MaxScore { objective, spread } => vec![("objective", objective), ("spread", spread)],
            Self::Bottleneck { value } | Self::Leximin { value } => vec![("value", value)],
            Self::NearlyStable { blocking, objective } => vec![("blocking", blocking), ("objective", objective)],
            Self::Egalitarian { tie_rule, cost, ties } => {
                vec![("tie_rule", tie_rule), ("cost", cost), ("ties", ties)]
            }
            Self::MinRegret { tie_rule, ties } => vec![("tie_rule", tie_rule), ("ties", ties)],
        }
    }

    /// The strategy itself.
    pub fn build(&self) -> Box<dyn Strategy> {
        match *self {
            Self::MenteeOptimal { tie_rule, improve } => Box::new(MenteeOptimal { tie_rule, improve }),
            Self::MentorOptimal { tie_rule, improve } => Box::new(MentorOptimal { tie_rule, improve }),
            Self::Greedy => Box::new(Greedy),
            Self::SerialDictatorship => Box::new(SerialDictatorship),
            Self::MaxScore { objective, spread } => Box::new(MaxScore { objective, spread }),
            Self::Bottleneck { value } => Box::new(Bottleneck { value }),
            Self::Boston { tie_rule } => Box::new(Boston { tie_rule }),
            Self::TopTradingCycles { tie_rule } => Box::new(TopTradingCycles { tie_rule }),
            Self::Leximin { value } => Box::new(Leximin { value }),
            Self::Egalitarian { tie_rule, cost, ties } => Box::new(Egalitarian { tie_rule, cost, ties }),
            Self::MinRegret { tie_rule, ties } => Box::new(MinRegret { tie_rule, ties }),
            Self::SexEqual { tie_rule } => Box::new(SexEqual { tie_rule }),
            Self::MaxStable => Box::new(MaxStable),
            Self::RankMaximal => Box::new(RankMaximal),
            Self::Fair => Box::new(Fair),
            Self::NearlyStable { blocking, objective } => Box::new(NearlyStable { blocking, objective }),
            Self::EnvyFree { tie_rule } => Box::new(EnvyFree { tie_rule }),
            Self::Popular { tie_rule } => Box::new(Popular { tie_rule }),
        }
    }

    /// The strategy of this name, all options at their default.
    fn named(name: &str) -> Result<Self, ParseSpecError> {
        let found = Self::ALL.iter().copied().find(|spec| spec.name() == name);
        found.ok_or_else(|| ParseSpecError::UnknownStrategy { found: name.to_owned(), known: Self::NAMES })
    }
}

/// The value of an option.
trait Choice: fmt::Display {
    /// Takes the value that `found` writes; `key` is for the error.
    fn read(&mut self, key: &'static str, found: &str) -> Result<(), ParseSpecError>;
}

/// For types with a closed list of named values.
macro_rules! choice_by_name {
    ($($choice:ty),+) => {$(
        impl Choice for $choice {
            fn read(&mut self, key: &'static str, found: &str) -> Result<(), ParseSpecError> {
                let unknown = || {
                    let known = Self::ALL.iter().map(|one| one.name()).collect();
                    ParseSpecError::UnknownValue { key, found: found.to_owned(), known }
                };
                *self = Self::ALL.iter().copied().find(|one| one.name() == found).ok_or_else(unknown)?;
                Ok(())
            }
        }
    )+};
}

choice_by_name!(TieRule, Improve, Objective, Value, EgalitarianCost, Ties);

impl Choice for Spread {
    fn read(&mut self, key: &'static str, found: &str) -> Result<(), ParseSpecError> {
        *self = found.parse().map_err(|reason| ParseSpecError::BadSpread { key, found: found.to_owned(), reason })?;
        Ok(())
    }
}

impl Choice for u32 {
    fn read(&mut self, key: &'static str, found: &str) -> Result<(), ParseSpecError> {
        *self = found.parse().map_err(|_| ParseSpecError::NotACount { key, found: found.to_owned() })?;
        Ok(())
    }
}

impl fmt::Display for StrategySpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        let usual = Self::named(self.name()).map_or_else(|_| Vec::new(), |usual| usual.options());
        let unusual = self.options().into_iter().filter(|option| !usual.contains(option));
        for (place, (key, value)) in unusual.enumerate() {
            write!(f, "{}{key}={value}", if place == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

impl FromStr for StrategySpec {
    type Err = ParseSpecError;

    fn from_str(text: &str) -> Result<Self, ParseSpecError> {
        let (name, options) = text.split_once(':').map_or((text, None), |(name, options)| (name, Some(options)));
        let mut spec = Self::named(name)?;
        let mut given: Vec<&'static str> = Vec::new();
        for option in options.into_iter().flat_map(|options| options.split(',')) {
            let (found, value) =
                option.split_once('=').ok_or_else(|| ParseSpecError::NotAnOption { found: option.to_owned() })?;
            let (strategy, choices) = (spec.name(), spec.choices());
            let known = choices.iter().map(|&(key, _)| key).collect();
            let (key, choice) = choices
                .into_iter()
                .find(|&(key, _)| key == found)
                .ok_or_else(|| ParseSpecError::UnknownKey { strategy, found: found.to_owned(), known })?;
            if given.contains(&key) {
                return Err(ParseSpecError::RepeatedKey { key });
            }
            given.push(key);
            choice.read(key, value)?;
        }
        Ok(spec)
    }
}

impl TryFrom<String> for StrategySpec {
    type Error = ParseSpecError;

    fn try_from(text: String) -> Result<Self, ParseSpecError> {
        text.parse()
    }
}

impl From<StrategySpec> for String {
    fn from(spec: StrategySpec) -> Self {
        spec.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for name in StrategySpec::NAMES {
            let spec: StrategySpec = name.parse().unwrap();
            assert_eq!((spec.name(), spec.to_string().as_str(), spec.build().name()), (*name, *name, *name));
        }
        assert_eq!(StrategySpec::default(), StrategySpec::ALL[0]);
    }

    #[test]
    fn options_are_at_the_defaults_of_their_types() {
        let usual = [
            ("tie_rule", TieRule::default().to_string()),
            ("improve", Improve::default().to_string()),
            ("objective", Objective::default().to_string()),
            ("spread", Spread::default().to_string()),
            ("value", Value::default().to_string()),
            ("cost", EgalitarianCost::default().to_string()),
            ("blocking", NearlyStable::default().blocking.to_string()),
            ("ties", Ties::default().to_string()),
        ];
        assert!(StrategySpec::ALL.iter().flat_map(StrategySpec::options).all(|option| usual.contains(&option)));
    }

    #[test]
    fn max_score_writes_what_differs_from_its_defaults() {
        for (text, written) in [
            ("max-score:objective=coverage,spread=0", "max-score"),
            ("max-score:spread=0.50", "max-score:spread=0.5"),
            ("max-score:spread=0.5,objective=total", "max-score:objective=total,spread=0.5"),
        ] {
            let spec: StrategySpec = text.parse().unwrap();
            assert_eq!(spec.to_string(), written);
            assert_eq!(written.parse::<StrategySpec>().unwrap(), spec);
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_there_is() {
        let message = |text: &str| text.parse::<StrategySpec>().unwrap_err().to_string();
        assert_eq!(
            message("best:objective=coverage"),
            format!("there is no strategy 'best'; choose one of {}", StrategySpec::NAMES.join(", "))
        );
        assert_eq!(
            message("max-score:objective=most"),
            "option objective cannot be 'most'; choose one of total, coverage, coverage-mentors"
        );
        assert_eq!(message("max-score:spread=-1"), "option spread cannot be '-1': negative; a spread is 0 or more");
        assert_eq!(
            message("nearly-stable:blocking=-1"),
            "option blocking cannot be '-1'; write a whole number from 0 to 4294967295"
        );
        assert_eq!(message("max-score:spread=1,spread=1"), "option spread is given twice; give it once");
        assert_eq!(message("max-score:seats=1"), "strategy max-score has no option 'seats'; it has objective, spread");
        assert_eq!(
            message("mentee-optimal:x=1"),
            "strategy mentee-optimal has no option 'x'; it has tie_rule, improve"
        );
        assert_eq!(message("greedy:tie_rule=lottery"), "strategy greedy has no option 'tie_rule'; it has none");
        assert_eq!(
            message("mentor-optimal:tie_rule=dice"),
            "option tie_rule cannot be 'dice'; choose one of lottery, single-lottery, by-id"
        );
        assert_eq!(
            message("mentee-optimal:tie_rule=by-id,tie_rule=by-id"),
            "option tie_rule is given twice; give it once"
        );
        assert_eq!(message("greedy:"), "'' is not an option; write key=value, several separated by commas");
    }
}
