//! Maximality: nothing can simply be added.

use super::stability::ranks_to_beat;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;

/// The first pair of an unmatched mentee and a mentor with a free seat; none means the matching is maximal.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Complexity
/// O(n + m + pairs).
///
/// # Examples
/// ```
/// use matching_market::verify::addable_pair;
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// assert!(addable_pair(&market, &Matching::empty(&market)).is_some());
/// assert!(addable_pair(&market, &Matching::from_pairs(&market, market.pair_ids())?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn addable_pair(market: &Market, matching: &Matching) -> Option<PairId> {
    let to_beat = ranks_to_beat(market, matching);
    let unmatched = market.mentee_ids().filter(|&mentee| matching.pair_of(mentee).is_none());
    unmatched
        .flat_map(|mentee| market.pairs_of_mentee(mentee))
        .find(|&pair| to_beat[market.mentor_of(pair).index()] == u32::MAX)
}
