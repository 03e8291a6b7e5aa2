//! Stability: no blocking pair.
//!
//! **Definition.** (i, j) *blocks* a matching iff it is a pair, i is unmatched or strictly prefers j to its mentor, and
//! j has a free seat or strictly prefers i to someone it holds. Under ties this is *weak* stability: both must gain
//! strictly.
//!
//! For each mentor one number decides: the rank a newcomer must beat, which is the worst rank held when all seats are
//! taken, and more than any rank when one is free. Then every pair is looked at once.

use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;

/// The blocking pairs of a matching, by pair id; none means (weakly) stable on the ranks as given.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Complexity
/// O(n + m + pairs) over the whole iteration.
///
/// # Examples
/// ```
/// use matching_market::verify::blocking_pairs;
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// assert_eq!(blocking_pairs(&market, &Matching::empty(&market)).count(), 1);
/// # Ok::<(), matching_market::MarketError>(())
/// ```
///
/// # References
/// D. Gale, L. S. Shapley (1962), DOI 10.2307/2312726; R. W. Irving (1994), DOI 10.1016/0166-218X(92)00179-P, for ties.
pub fn blocking_pairs<'a>(market: &'a Market, matching: &'a Matching) -> impl Iterator<Item = PairId> + 'a {
    let to_beat = ranks_to_beat(market, matching);
    market
        .mentee_ids()
        .flat_map(move |mentee| {
            let own = matching.pair_of(mentee).map_or(u32::MAX, |pair| market.mentee_rank(pair));
            market.pairs_of_mentee(mentee).take_while(move |&pair| market.mentee_rank(pair) < own)
        })
        .filter(move |&pair| market.mentor_rank(pair) < to_beat[market.mentor_of(pair).index()])
}

/// For each mentor the rank that a newcomer's must be below: `u32::MAX`, above every rank, when a seat is free.
pub(super) fn ranks_to_beat(market: &Market, matching: &Matching) -> Vec<u32> {
    let mut worst = vec![0; market.mentors()];
    let mut load = vec![0_u32; market.mentors()];
    for pair in matching.pairs() {
        let mentor = market.mentor_of(pair).index();
        worst[mentor] = worst[mentor].max(market.mentor_rank(pair));
        load[mentor] += 1;
    }
    for (mentor, worst) in market.mentor_ids().zip(&mut worst) {
        // A mentor without seats holds nobody and keeps 0, which no rank is below.
        if load[mentor.index()] < u32::from(market.capacity(mentor)) {
            *worst = u32::MAX;
        }
    }
    worst
}
