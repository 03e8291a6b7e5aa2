//! Of one pair: the values of its features, and the scores that they add up to.

use matching_market::Score;

use super::fixed::ONE;
use super::{PerFeature, Sides};

/// A feature's values of one pair, in millionths; `None` when it is not known.
pub(super) type Values = Option<Sides<u32>>;

/// Everything that is known of one pair.
pub(super) struct Valued {
    pub(super) by: PerFeature<Values>,
    /// In the embedder's own scores.
    pub(super) own: Values,
}

/// What adds up to a side score before it is divided by the sum of weights and rounded; without the ballast of personal
/// weights, which is the same with everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contributions {
    /// Weight times value of each feature.
    pub(crate) by: PerFeature<i64>,
    /// The same of the embedder's own scores.
    own: i64,
}

impl Contributions {
    pub(super) fn new(by: PerFeature<i64>, own: i64) -> Self {
        Self { by, own }
    }

    /// These less others of the same person.
    pub(crate) fn less(&self, other: &Self) -> Self {
        Self { by: PerFeature::from_fn(|feature| self.by[feature] - other.by[feature]), own: self.own - other.own }
    }

    pub(crate) fn sum(&self) -> i64 {
        self.by.iter().map(|(_, part)| part).sum::<i64>() + self.own
    }
}

/// How one pair scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PairScores {
    /// In the mentee's view: how good this mentor is for them.
    pub mentee: Score,
    /// In the mentor's view: how good this mentee is for them.
    pub mentor: Score,
    /// Both views together.
    pub fit: Score,
}

/// A value that is known to lie in 0..=1,000,000 as a [`Score`].
#[inline]
pub(super) fn score(value: u32) -> Score {
    Score::from_millionths(i32::try_from(value.min(ONE)).expect("at most one million"))
}
