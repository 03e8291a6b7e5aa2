//! What a matched pair is worth to its mentee, for strategies that look at the worst off.

use std::fmt;

use crate::ids::PairId;
use crate::market::Market;

/// What a matched pair is worth to its mentee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Value {
    /// Its score: the greater, the better.
    #[default]
    Score,
    /// The level on which the mentee ranks the mentor, see [`Market::mentee_level`]: the smaller, the better.
    Rank,
}

impl Value {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::Score, Self::Rank];

    /// The written name: `score` or `rank`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Rank => "rank",
        }
    }

    /// How far `pair` is from the best value there could be: 0 is best, equal values are equally far. `None` for
    /// [`Value::Score`] on a market without scores.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, PairInfo, Value};
    /// let mut builder = MarketBuilder::new(2, vec![1]);
    /// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
    /// let market = builder.build()?;
    /// let [worse, better] = [0, 1].map(|pair| market.pair_ids().nth(pair).expect("two pairs"));
    /// assert!(Value::Score.distance(&market, better) < Value::Score.distance(&market, worse));
    /// assert_eq!(Value::Rank.distance(&market, worse), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distance(self, market: &Market, pair: PairId) -> Option<u32> {
        match self {
            Self::Score => market.score(pair).map(crate::score::Score::descending_rank),
            Self::Rank => Some(market.mentee_level(pair)),
        }
    }

    /// The value of `pair` in whole steps, rounded down: the greater, the better. A step is so many millionths of a
    /// score, or so many levels; `None` for [`Value::Score`] on a market without scores.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, PairInfo, Value};
    /// let mut builder = MarketBuilder::new(1, vec![1]);
    /// builder.pair(0, 0, PairInfo::scored("-0.37".parse()?));
    /// let market = builder.build()?;
    /// let pair = market.pair_ids().next().expect("a pair");
    /// assert_eq!(Value::Score.in_steps(&market, pair, 1), Some(-370_000));
    /// assert_eq!(Value::Score.in_steps(&market, pair, 100_000), Some(-4));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_steps(self, market: &Market, pair: PairId, step: u32) -> Option<i64> {
        let step = i64::from(step.max(1));
        match self {
            Self::Score => market.score(pair).map(|score| i64::from(score.millionths()).div_euclid(step)),
            Self::Rank => Some(-(i64::from(market.mentee_level(pair)) / step)),
        }
    }

    /// Every pair's distance; `None` when there are pairs without a score.
    pub(crate) fn distances(self, market: &Market) -> Option<Vec<u32>> {
        market.pair_ids().map(|pair| self.distance(market, pair)).collect()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
