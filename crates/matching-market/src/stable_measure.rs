//! What stable matchings of a market with ties are compared by.

use std::fmt;

use crate::ids::{MenteeId, PairId};
use crate::market::Market;
use crate::matching::Matching;

/// What is best among all matchings that are stable on the ranks as given.
///
/// Ranks are levels where the market has them (see [`Market::mentee_level`]). Stable matchings of a market with ties
/// may match different people, so whoever is left out counts too: as one rank worse than the last on their list. That
/// is the same in all stable matchings of a market without ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum StableMeasure {
    /// The total score, as great as can be.
    Score,
    /// The sum of both sides' ranks, a mentor's counted for each of its mentees, as small as can be.
    RankSum,
    /// The worst rank of anybody on either side, as small as can be.
    Regret,
}

impl StableMeasure {
    /// Every measure.
    pub const ALL: &'static [Self] = &[Self::Score, Self::RankSum, Self::Regret];

    /// What a matching costs: minus the total score in millionths, the sum of ranks, or the worst rank. `None` where
    /// scores are asked for and the market has pairs without.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, Matching, PairInfo, StableMeasure};
    /// let mut builder = MarketBuilder::new(2, vec![1]);
    /// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(1, 0, PairInfo::ranked(0, 1));
    /// let market = builder.build()?;
    /// let second = Matching::from_pairs(&market, market.pair_ids().skip(1))?;
    /// assert_eq!(StableMeasure::RankSum.cost(&market, &second), Some(1 + 1));
    /// assert_eq!(StableMeasure::Score.cost(&market, &second), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cost(self, market: &Market, matching: &Matching) -> Option<i64> {
        if self == Self::Score && market.score_column().is_none() {
            return None;
        }
        let of = |mentee| {
            matching
                .pair_of(mentee)
                .map_or_else(|| self.of_unmatched(market, mentee), |pair| self.of_pair(market, pair))
        };
        Some(self.of_all(market.mentee_ids().map(of)))
    }

    /// What a pair costs.
    pub(crate) fn of_pair(self, market: &Market, pair: PairId) -> i64 {
        let (mentee, mentor) = (i64::from(market.mentee_level(pair)), i64::from(market.mentor_level(pair)));
        match self {
            Self::Score => -market.score(pair).map_or(0, |score| i64::from(score.millionths())),
            Self::RankSum => mentee + mentor,
            Self::Regret => mentee.max(mentor),
        }
    }

    /// What a mentee without a mentor costs.
    pub(crate) fn of_unmatched(self, market: &Market, mentee: MenteeId) -> i64 {
        match self {
            Self::Score => 0,
            Self::RankSum | Self::Regret => {
                market.pairs_of_mentee(mentee).next_back().map_or(0, |pair| i64::from(market.mentee_level(pair)) + 1)
            }
        }
    }

    /// What all of these cost together. It fits: at most 2^32 mentees of less than 2^31 millionths or 2^32 ranks.
    pub(crate) fn of_all(self, costs: impl Iterator<Item = i64>) -> i64 {
        match self {
            Self::Score | Self::RankSum => costs.fold(0, i64::saturating_add),
            Self::Regret => costs.max().unwrap_or(0),
        }
    }
}

impl fmt::Display for StableMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Score => "greatest total score",
            Self::RankSum => "least sum of ranks",
            Self::Regret => "least worst rank",
        })
    }
}
