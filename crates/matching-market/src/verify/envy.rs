//! Envy-freeness and lower quotas, from their definitions.
//!
//! **Definition.** Mentee i has *justified envy* at mentor j iff (i, j) is a pair, i is unmatched or strictly prefers j
//! to its mentor, and j holds somebody whom it ranks strictly worse than i. Unlike blocking, a free seat is no reason.

use crate::ids::{MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;

/// The pairs of mentees and mentors at which they have justified envy, by pair id; none means envy-free.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Complexity
/// O(n + m + pairs) over the whole iteration.
///
/// # Examples
/// ```
/// use matching_market::verify::{blocking_pairs, envious_pairs};
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// // The seat is free, so nobody is envied, but the pair blocks.
/// assert_eq!(envious_pairs(&market, &Matching::empty(&market)).count(), 0);
/// assert_eq!(blocking_pairs(&market, &Matching::empty(&market)).count(), 1);
/// # Ok::<(), matching_market::MarketError>(())
/// ```
///
/// # References
/// Q. Wu, A. E. Roth: The lattice of envy-free matchings. Games and Economic Behavior 109 (2018) 201–211.
pub fn envious_pairs<'a>(market: &'a Market, matching: &'a Matching) -> impl Iterator<Item = PairId> + 'a {
    let mut worst = vec![0; market.mentors()];
    for pair in matching.pairs() {
        let held = &mut worst[market.mentor_of(pair).index()];
        *held = market.mentor_rank(pair).max(*held);
    }
    market
        .mentee_ids()
        .flat_map(move |mentee| {
            let own = matching.pair_of(mentee).map_or(u32::MAX, |pair| market.mentee_rank(pair));
            market.pairs_of_mentee(mentee).take_while(move |&pair| market.mentee_rank(pair) < own)
        })
        .filter(move |&pair| market.mentor_rank(pair) < worst[market.mentor_of(pair).index()])
}

/// The first mentor with fewer mentees than it needs at least, and how many it has.
pub fn below_lower_quota(market: &Market, matching: &Matching) -> Option<(MentorId, u32)> {
    let loads = super::loads(market, matching);
    market.mentor_ids().zip(loads).find(|&(mentor, load)| load < u32::from(market.at_least(mentor)))
}
