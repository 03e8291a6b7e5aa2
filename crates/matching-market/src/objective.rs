//! What "best" means for strategies that maximise: the objective, and how a mentor's load is spread.

use std::fmt;
use std::str::FromStr;

use crate::dual::{Dual, DualSum};
use crate::score::{Decimal, ParseScoreError, Score};

/// What is maximised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Objective {
    /// The sum of the scores; a pair that lowers the sum is left out.
    Total,
    /// Most people first, then the greatest sum among the matchings with most people.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "coverage"))]
    CoverageThenTotal,
    /// Most people first; of those matchings most mentors with a mentee, so that nobody carries two while another who
    /// could be asked has none; of those the greatest sum.
    #[cfg_attr(feature = "serde", serde(rename = "coverage-mentors"))]
    CoverageThenMentorsThenTotal,
}

impl Objective {
    /// Every objective.
    pub const ALL: &'static [Self] = &[Self::Total, Self::CoverageThenTotal, Self::CoverageThenMentorsThenTotal];

    /// The written name: `total`, `coverage` or `coverage-mentors`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::CoverageThenTotal => "coverage",
            Self::CoverageThenMentorsThenTotal => "coverage-mentors",
        }
    }

    /// What a pair of this score is worth at a mentor's first seat.
    pub(crate) const fn worth(self, score: i64) -> Dual {
        match self {
            Self::Total => Dual::score(score),
            Self::CoverageThenTotal => Dual { people: 1, kept: 0, mentors: 0, score },
            Self::CoverageThenMentorsThenTotal => Dual { people: 1, kept: 0, mentors: 1, score },
        }
    }

    /// How much less it is worth at a seat after so many others.
    pub(crate) fn cost_of_seat(self, spread: Spread, taken: u32) -> DualSum {
        let mentors = i64::from(taken > 0 && self == Self::CoverageThenMentorsThenTotal);
        DualSum { people: 0, kept: 0, mentors, score: i128::from(taken) * i128::from(spread.millionths()) }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much less each further seat of a mentor earns: the k-th seat earns `(k − 1) · spread` less. Never negative.
///
/// With a spread the load is shared before anyone carries two; total scores never include it.
///
/// # Examples
/// ```
/// use matching_market::{ParseSpreadError, Score, Spread};
/// let spread: Spread = "0.05".parse()?;
/// assert_eq!(spread.millionths(), 50_000);
/// assert_eq!("-1".parse::<Spread>(), Err(ParseSpreadError::Negative));
/// assert_eq!(Spread::new(Score::ONE).map(Spread::millionths), Some(1_000_000));
/// # Ok::<(), ParseSpreadError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(into = "Score", try_from = "Score"))]
// INVARIANT: not negative.
pub struct Spread(i32);

impl Spread {
    /// All seats of a mentor earn alike.
    pub const ZERO: Self = Self(0);

    /// The spread of that size; `None` if it is negative.
    pub const fn new(size: Score) -> Option<Self> {
        if size.millionths() < 0 { None } else { Some(Self(size.millionths())) }
    }

    /// The spread in millionths, at least 0.
    pub const fn millionths(self) -> i32 {
        self.0
    }
}

impl From<Spread> for Score {
    fn from(spread: Spread) -> Self {
        Self::from_millionths(spread.0)
    }
}

impl TryFrom<Score> for Spread {
    type Error = ParseSpreadError;

    fn try_from(size: Score) -> Result<Self, ParseSpreadError> {
        Self::new(size).ok_or(ParseSpreadError::Negative)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::from_millionths(i64::from(self.0)).fmt(f)
    }
}

/// Why a text is not a spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseSpreadError {
    /// Not a number a score could be.
    #[error(transparent)]
    NotAScore(#[from] ParseScoreError),
    /// Below 0.
    #[error("negative; a spread is 0 or more")]
    Negative,
}

impl FromStr for Spread {
    type Err = ParseSpreadError;

    fn from_str(text: &str) -> Result<Self, ParseSpreadError> {
        Self::try_from(text.parse::<Score>()?)
    }
}
