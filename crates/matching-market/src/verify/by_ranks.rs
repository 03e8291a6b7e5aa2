//! Best counts of ranks, from numbers that come with the answer, step by step.
//!
//! **Definitions.** Ranks here are the mentees' levels (see [`Market::mentee_level`]). With `c(t)` the number of
//! mentees matched with rank `t` or better, and R the number of ranks, a matching is *rank-maximal* iff `(c(0), c(1),
//! …, c(R − 1))` is lexicographically greatest.
//!
//! **Theorem.** `E` is a set of pairs and `K` a set of people; at first all pairs and nobody. A step says that a rank
//! `t` is next and gives an integer `y` for everybody, such that `y[i] + y[j] ≥ 1` for the pairs of `E` with rank ≤
//! `t`, `≥ 0` for the other pairs of `E`, and `y ≥ 0` for everybody outside `K`. Afterwards `E` keeps only the pairs
//! for which equality holds, and `K` gains the people with `y > 0`. If all matched pairs remain in `E` to the end, and
//! everybody in `K` at the end is matched (a mentor: full), then no matching is better. *Proof.* Let a matching `N` be
//! as good as the one at hand, `M`, in the steps before, and by induction within `E` and filling `K`. Then `c(t)` of
//! `N` is at most the sum of `y[i] + y[j]` over its pairs, thus at most `Σ y[i] + Σ capacity[j] · y[j]`, since
//! everybody with negative `y` is filled; `M` reaches this sum. So `N` is no better in this step, and if it is as good,
//! then its pairs have equality, and everybody with `y > 0` is filled: it is within the new `E` and fills the new `K`.
//!
//! A step may be left out when `E` has no pair of its rank: it counts the same as the step before it.

use super::total::Face;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::RankStep;

/// Why numbers do not prove counts of ranks to be the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotBestByRanks {
    /// Not one number for everybody.
    #[error("the step for rank {rank} does not have one number for each mentee and mentor")]
    Length {
        /// The step's rank.
        rank: u32,
    },
    /// A step counts pairs that no proof speaks of.
    #[error("a step for rank {rank} is missing, repeated or out of order")]
    StepMissing {
        /// The rank.
        rank: u32,
    },
    /// Two people's numbers add up to less than their pair counts.
    #[error("in the step for rank {rank}, pair {pair} counts more than its people's numbers together")]
    Undervalued {
        /// The step's rank.
        rank: u32,
        /// The pair.
        pair: PairId,
    },
    /// A matched pair was ruled out.
    #[error("in the step for rank {rank}, the matched pair {pair} counts less than its people's numbers together")]
    NotTight {
        /// The step's rank.
        rank: u32,
        /// The pair.
        pair: PairId,
    },
    /// Somebody's number is negative without need.
    #[error("in the step for rank {rank}, somebody who need not be matched has a number below 0")]
    Negative {
        /// The step's rank.
        rank: u32,
    },
    /// Somebody with a positive number is unmatched or has a free seat.
    #[error("in the step for rank {rank}, somebody with a number above 0 is unmatched or has a free seat")]
    NotFilled {
        /// The step's rank.
        rank: u32,
    },
}

/// Checks that `steps` prove `matching` rank-maximal.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Errors
/// [`NotBestByRanks`]: the first condition found broken.
///
/// # Complexity
/// O(n + m + pairs not ruled out) a step, O(1) a rank without one.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotBestByRanks, best_by_ranks};
/// use matching_market::{MarketBuilder, Matching, PairInfo, RankStep};
/// // Both mentees rank the only mentor first.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
/// let market = builder.build()?;
/// let steps = [RankStep { rank: 0, utility: vec![0, 0], price: vec![1] }];
/// let first = Matching::from_pairs(&market, market.pair_ids().next())?;
/// assert_eq!(best_by_ranks(&market, &first, &steps), Ok(()));
/// let nobody = best_by_ranks(&market, &Matching::empty(&market), &steps);
/// assert_eq!(nobody, Err(NotBestByRanks::NotFilled { rank: 0 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn best_by_ranks(market: &Market, matching: &Matching, steps: &[RankStep]) -> Result<(), NotBestByRanks> {
    face_by_ranks(market, matching, steps).map(|_| ())
}

/// The same, and which matchings are as good.
pub(super) fn face_by_ranks(market: &Market, matching: &Matching, steps: &[RankStep]) -> Result<Face, NotBestByRanks> {
    let mut left: Vec<PairId> = market.pair_ids().collect();
    let mut must = (vec![false; market.mentees()], vec![false; market.mentors()]);
    let mut loads = super::loads(market, matching);
    for (load, mentor) in loads.iter_mut().zip(market.mentor_ids()) {
        *load = u32::from(market.capacity(mentor)) - *load;
    }
    let free_seats = loads;
    let ranks = market.pair_ids().map(|pair| market.mentee_level(pair) + 1).max().unwrap_or(0);
    let mut left_of_rank = vec![0u32; ranks as usize];
    for pair in market.pair_ids() {
        left_of_rank[market.mentee_level(pair) as usize] += 1;
    }
    let mut given = steps.iter();
    let mut expected = given.next();
    for rank in 0..ranks {
        if let Some(step) = expected.filter(|step| step.rank == rank) {
            check(market, matching, &free_seats, step, &mut left, &mut must)?;
            left_of_rank.fill(0);
            for &pair in &left {
                left_of_rank[market.mentee_level(pair) as usize] += 1;
            }
            expected = given.next();
        } else if left_of_rank[rank as usize] > 0 {
            return Err(NotBestByRanks::StepMissing { rank });
        }
    }
    if let Some(step) = expected {
        return Err(NotBestByRanks::StepMissing { rank: step.rank });
    }
    let mut pair = vec![false; market.pairs()];
    for left in left {
        pair[left.index()] = true;
    }
    Ok(Face { pair, mentee: must.0, mentor: must.1 })
}

/// Checks one step and makes `E` and `K` of the next.
fn check(
    market: &Market,
    matching: &Matching,
    free_seats: &[u32],
    step: &RankStep,
    left: &mut Vec<PairId>,
    must: &mut (Vec<bool>, Vec<bool>),
) -> Result<(), NotBestByRanks> {
    let rank = step.rank;
    if (step.utility.len(), step.price.len()) != (market.mentees(), market.mentors()) {
        return Err(NotBestByRanks::Length { rank });
    }
    let mentees = market.mentee_ids().map(|mentee| matching.pair_of(mentee).is_some());
    let mentees = mentees.zip(&step.utility).zip(&mut must.0);
    let mentors = free_seats.iter().map(|&seats| seats == 0).zip(&step.price).zip(&mut must.1);
    for ((filled, &number), must) in mentees.chain(mentors) {
        if number < 0 && !*must {
            return Err(NotBestByRanks::Negative { rank });
        }
        if number > 0 && !filled {
            return Err(NotBestByRanks::NotFilled { rank });
        }
        *must |= number > 0;
    }
    let over = |pair: PairId| {
        let (mentee, mentor) = (market.mentee_of(pair).index(), market.mentor_of(pair).index());
        i64::from(step.utility[mentee]) + i64::from(step.price[mentor]) - i64::from(market.mentee_level(pair) <= rank)
    };
    if let Some(&pair) = left.iter().find(|&&pair| over(pair) < 0) {
        return Err(NotBestByRanks::Undervalued { rank, pair });
    }
    if let Some(pair) = matching.pairs().find(|&pair| over(pair) > 0) {
        return Err(NotBestByRanks::NotTight { rank, pair });
    }
    left.retain(|&pair| over(pair) == 0);
    Ok(())
}
