//! A score opened into its parts: what each feature was worth.

use matching_market::Score;

use super::{Detail, Feature, PairScores, PerFeature, ScoreUse, Sides};
use crate::cohort::Importance;

/// The score of one pair with everything that it is made of.
///
/// The contributions of a side add up to its score exactly:
/// `score = (Σ contribution + balance) / weight_sum`, rounded half-even. Ballast and balance are 0 for whoever uses the
/// programme's weights.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breakdown {
    /// One part for each feature.
    pub parts: PerFeature<Part>,
    /// The part of the embedder's own scores, where there are some.
    pub own: Option<OwnPart>,
    /// The same numbers as [`Compatibility::scores`](super::Compatibility::scores).
    pub scores: PairScores,
    /// The same numbers as [`Compatibility::coverage`](super::Compatibility::coverage).
    pub coverage: Sides<Score>,
    /// The sum of all weights of a side, ballast included.
    pub weight_sum: Sides<u32>,
    /// The weight of the imaginary answer that keeps personal weights from raising anybody's average.
    pub ballast: Sides<u32>,
    /// What the imaginary answer contributes: `ballast · 0` or `ballast · 1,000,000`.
    pub balance: Sides<i64>,
}

/// What a [`ScoreSource`](super::ScoreSource) adds to the score of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnPart {
    /// What the source is called.
    pub name: String,
    /// How it is used.
    pub usage: ScoreUse,
    /// Value, weight and sentence, as for a feature.
    pub part: Part,
}

impl Breakdown {
    /// The lines of the score in the order in which they are shown, by name: the features, unless something replaces
    /// them, then the embedder's own scores.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &Part)> {
        let replaced = self.own.as_ref().is_some_and(|own| own.usage == ScoreUse::Replace);
        let features = Feature::ALL.iter().copied().filter(move |_| !replaced);
        let features = features.map(|feature| (feature.name(), &self.parts[feature]));
        features.chain(self.own.as_ref().map(|own| (own.name.as_str(), &own.part)))
    }
}

/// What one feature adds to the score of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its value in each side's view; `None` when not known.
    pub value: Sides<Option<Score>>,
    /// What was counted: the value, or the neutral value when it is not known.
    pub counted: Sides<Score>,
    /// How much it weighs; compare it with [`Breakdown::weight_sum`], for personal weights are finer than a
    /// programme's.
    pub weight: Sides<u32>,
    /// How much each side said that it matters.
    pub importance: Sides<Option<Importance>>,
    /// `weight · counted`, in millionths: the exact summand.
    pub contribution: Sides<i64>,
    /// The contribution as points of the side score, each rounded on its own: for display.
    pub points: Sides<Score>,
    /// What was compared.
    pub detail: Detail,
}
