//! Warnings about weights and answers that look like an oversight, in words.

use std::fmt;

use matching_market::Score;

use super::{Feature, UnknownImportance};
use crate::cohort::{PersonKey, Side};
use crate::text::count;

/// How many people a message names.
const NAMED: usize = 5;

/// Something about weights or answers that makes scores say less than they seem to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A feature that weighs something is worth the same for all pairs: it tells nobody apart.
    ConstantFeature {
        /// Which one.
        feature: Feature,
        /// In whose view; `None`: in both.
        side: Option<Side>,
        /// What it is worth everywhere.
        value: Score,
        /// Whether that is an answer; else nobody can be compared, and it is the neutral value.
        known: bool,
    },
    /// One feature decides more than half of one side's rankings.
    OneFeatureDecides {
        /// Which one.
        feature: Feature,
        /// Whose rankings.
        side: Side,
        /// How many rankings it decides.
        decided: usize,
        /// How many there are.
        rankings: usize,
        /// Its mean share of the variance; not above 1.000.
        share: Score,
    },
    /// People whose scores rest more on neutral values than on answers, among the features that somebody answered.
    LowCoverage {
        /// On which side.
        side: Side,
        /// Who, with the mean coverage of their own view; the lowest first, then by id.
        people: Vec<(PersonKey, Score)>,
    },
    /// People of one side who answered everything alike: one person who is there twice, or a form filled in for others.
    IdenticalAnswers {
        /// At least two, by id.
        people: Vec<PersonKey>,
    },
    /// Something that is said to matter is no feature's name.
    UnknownImportance(UnknownImportance),
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConstantFeature { feature, side, value, known } => {
                let view = side.map_or(String::new(), |side| format!(" in the {side}s' view"));
                let value = Rounded(*value);
                if *known {
                    write!(
                        formatter,
                        "{feature} is {value} for every pair{view}, so it never decides anything; set its weight to 0"
                    )
                } else {
                    write!(formatter, "{feature} is unknown for every pair{view}; ask for it, or set its weight to 0")
                }
            }
            Self::OneFeatureDecides { feature, side, decided, rankings, share } => {
                let most = if decided == rankings { "all".to_owned() } else { format!("{decided} of") };
                write!(
                    formatter,
                    "for {most} {}, the order of {}s depends mostly on {feature} ({} of the variance on average); \
                     to let other answers count, lower the weight of {feature}",
                    count(*rankings, &side.to_string()),
                    side.other(),
                    Rounded(*share)
                )
            }
            Self::LowCoverage { side, people } => {
                write!(
                    formatter,
                    "for {}, more of the score comes from missing answers than from answers: ",
                    count(people.len(), &side.to_string())
                )?;
                named(
                    formatter,
                    people.iter().map(|(person, coverage)| format!("{} ({} answered)", person.id, Rounded(*coverage))),
                )
            }
            Self::IdenticalAnswers { people } => {
                let side = people.first().map_or(Side::Mentee, |person| person.side);
                write!(
                    formatter,
                    "{} gave the same answer to every question: ",
                    count(people.len(), &side.to_string())
                )?;
                named(formatter, people.iter().map(|person| person.id.to_string()))
            }
            Self::UnknownImportance(UnknownImportance { person, written }) => {
                write!(formatter, "{person}: '{written}' is said to matter, but it is not one of: ")?;
                named_all(formatter, Feature::ALL.iter().map(|feature| feature.name().to_owned()))
            }
        }
    }
}

/// A value from 0 to 1 for people: at most two decimals, half up; 0 and 1 only when it is just that.
struct Rounded(Score);

impl fmt::Display for Rounded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.millionths() {
            exact @ (0 | 1_000_000) => write!(formatter, "{}", exact / 1_000_000),
            between => Score::from_millionths(between.clamp(10_000, 990_000)).rounded(2).fmt(formatter),
        }
    }
}

fn named_all(formatter: &mut fmt::Formatter<'_>, names: impl Iterator<Item = String>) -> fmt::Result {
    formatter.write_str(&names.collect::<Vec<_>>().join(", "))
}

fn named(formatter: &mut fmt::Formatter<'_>, names: impl ExactSizeIterator<Item = String>) -> fmt::Result {
    let more = names.len().saturating_sub(NAMED);
    named_all(formatter, names.take(NAMED))?;
    if more > 0 { write!(formatter, " and {more} more") } else { Ok(()) }
}
