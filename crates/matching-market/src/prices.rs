//! Prices and utilities: what proves a total, or a comparison of many levels, the best there is.

use crate::dual::{Dual, DualSum};
use crate::ids::{MenteeId, MentorId};
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::value::Value;

/// A price per mentor and a utility per mentee that prove a matching best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DualPrices {
    /// What they prove it best for.
    pub objective: Objective,
    /// How the load is spread.
    pub spread: Spread,
    /// What each mentee gains over staying unmatched.
    pub utility: Vec<Dual>,
    /// What a seat of each mentor is worth to the others.
    pub price: Vec<Dual>,
}

impl DualPrices {
    /// How much more a pair of this score would be worth than its two people ask together; `None` where it is not
    /// worth more. Prices that prove a matching best do so beside any pairs that have none.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{Dual, DualPrices, MenteeId, MentorId, Objective, Score, Spread};
    /// let prices = DualPrices {
    ///     objective: Objective::CoverageThenTotal,
    ///     spread: Spread::ZERO,
    ///     utility: vec![Dual { people: 1, score: 5, ..Dual::default() }],
    ///     price: vec![Dual::score(2)],
    /// };
    /// let surplus = |score| prices.surplus(MenteeId::new(0), MentorId::new(0), Score::from_millionths(score));
    /// assert_eq!((surplus(7), surplus(10)), (None, Some(Dual::score(3))));
    /// ```
    pub fn surplus(&self, mentee: MenteeId, mentor: MentorId, score: Score) -> Option<Dual> {
        Some(self.balance(mentee, mentor, score)).filter(|&more| more > Dual::default())
    }

    /// How much more a pair of this score would be worth than its two people ask together, or how much less: people,
    /// kept pairs and mentors counted, score in millionths. An amount that does not fit into its field is the nearest
    /// that does, so what is compared keeps its order and its sign. O(1). The people are those of the prices' market.
    pub fn balance(&self, mentee: MenteeId, mentor: MentorId, score: Score) -> Dual {
        let worth = DualSum::from(self.objective.worth(score.millionths().into()));
        let asked = DualSum::from(self.utility[mentee.index()]) + self.price[mentor.index()].into();
        (worth - asked).nearest()
    }
}

/// Prices and utilities that prove a total score the greatest among the matchings that are best in something else.
///
/// They are what comes last in the proof of that something: they count where everything before is equal. Whoever has to
/// be matched in all of these matchings may have a negative one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TotalPrices {
    /// What each mentee gains over staying unmatched, in millionths.
    pub utility: Vec<i64>,
    /// What a seat of each mentor is worth to the others, in millionths.
    pub price: Vec<i64>,
}

/// A quantity of many levels, compared by the first level at which two differ.
///
/// Entries are (level, amount), ascending by level. The first level is [`LevelPrices::PEOPLE`], then come values in
/// steps, worst first.
pub type Levels = Vec<(i64, i32)>;

/// Prices and utilities of many levels that prove a matching fairest to the worst off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LevelPrices {
    /// What a matched pair is worth.
    pub value: Value,
    /// Scores, or ranks, are rounded down to whole steps of so many millionths, or ranks.
    pub step: u32,
    /// What each mentee gains, counted like `outside`.
    pub utility: Vec<Levels>,
    /// What a seat of each mentor is worth to the others, less `outside`.
    pub price: Vec<Levels>,
    /// What staying unmatched is worth: the zero of the utilities.
    pub outside: Levels,
    /// What proves the total score, after all levels, on a market with scores.
    pub total: Option<TotalPrices>,
}

impl LevelPrices {
    /// The level that counts people, before all values.
    pub const PEOPLE: i64 = i64::MIN;
}
