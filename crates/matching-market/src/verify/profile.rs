//! The rank profile and the loads: who got what, counted.

use crate::market::Market;
use crate::matching::Matching;

/// How many mentees got their first choice, their second, ..., and how many none.
///
/// Counted are levels (see [`Market::mentee_level`]). Without levels these are ranks, and with ties everybody in the
/// first tie got a first choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RankProfile {
    /// `counts[k]`: mentees matched on level k; the last entry is not 0.
    pub counts: Vec<u64>,
    /// Mentees without a mentor.
    pub unmatched: u64,
}

/// Counts the matched mentees by the level on which they rank their mentor.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Complexity
/// O(n + greatest level).
///
/// # Examples
/// ```
/// use matching_market::verify::rank_profile;
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let profile = rank_profile(&market, &Matching::from_pairs(&market, market.pair_ids())?);
/// assert_eq!((profile.counts, profile.unmatched), (vec![1], 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rank_profile(market: &Market, matching: &Matching) -> RankProfile {
    let mut profile = RankProfile::default();
    for mentee in market.mentee_ids() {
        let Some(pair) = matching.pair_of(mentee) else {
            profile.unmatched += 1;
            continue;
        };
        let rank = market.mentee_level(pair) as usize;
        if profile.counts.len() <= rank {
            profile.counts.resize(rank + 1, 0);
        }
        profile.counts[rank] += 1;
    }
    profile
}

/// How many mentees each mentor has.
///
/// # Complexity
/// O(n + m).
pub fn loads(market: &Market, matching: &Matching) -> Vec<u32> {
    let mut loads = vec![0; market.mentors()];
    for mentor in market.mentee_ids().filter_map(|mentee| matching.mentor_of(mentee)) {
        loads[mentor.index()] += 1;
    }
    loads
}
