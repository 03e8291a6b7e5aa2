//! Optimality of a total score, from prices alone.
//!
//! **Theorem** (complementary slackness). Give every mentee `i` a utility `u` and every mentor `j` a price `p` such
//! that
//!
//! 1. `u[i] ≥ 0` and `u[i] + p[j] ≥ value(i, j)` for every pair, with equality for every matched pair;
//! 2. `u[i] = 0` for every unmatched mentee;
//! 3. for a mentor with load `L` of capacity `c`, whose k-th seat (from 1) costs `s[k] = (k − 1) · spread`: `p[j] ≥
//!    s[max(L, 1)]`, and `p[j] ≤ s[L + 1]` if `L < c`.
//!
//! Then no matching is worth more. *Proof.* Fill a mentor's seats in order and let seat `k` ask `q = max(p[j] − s[k],
//! 0)`. For any matching `M` its worth is the sum over matched pairs of `value − s[k] ≤ u[i] + p[j] − s[k] ≤ u[i] + q`,
//! hence at most the sum of all `u` and all `q`. For the matching at hand every step is an equality, since seats never
//! get cheaper: those up to `L` have `p ≥ s[k]`, and those above `L` have `q = 0`.
//!
//! Where pairs that stand are to be kept, a kept pair counts 1 in a part of its own after people.
//!
//! For the other objectives every quantity has parts (people, mentors with a mentee, score) that are compared in this
//! order: an ordered group, in which the same proof holds. A pair is worth (1, 0, score) for `coverage`; for
//! `coverage-mentors` it is worth (1, 1, score), and every seat of a mentor but the first costs (0, 1, 0) more, so that
//! each mentor counts once. A later part may be negative where an earlier one is positive.
//!
//! One pass over the market, in sums wide enough for any three terms.

use crate::dual::{Dual, DualSum};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::DualPrices;

/// Why prices do not prove a matching optimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOptimal {
    /// The market has no scores.
    #[error("the market has no scores, so no total is the greatest")]
    NoScores,
    /// Not one utility per mentee and one price per mentor.
    #[error("{utilities} utilities and {prices} prices for {mentees} mentees and {mentors} mentors; give one for each")]
    Length {
        /// Utilities found.
        utilities: usize,
        /// Prices found.
        prices: usize,
        /// Mentees of the market.
        mentees: usize,
        /// Mentors of the market.
        mentors: usize,
    },
    /// A pair is worth more than its two people ask together.
    #[error("pair {pair} (mentee {mentee}, mentor {mentor}) is worth more than utility and price together")]
    Undervalued {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// A matched pair is worth less than its two people ask together.
    #[error("matched pair {pair} (mentee {mentee}, mentor {mentor}) is worth less than utility and price together")]
    NotTight {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// A utility is negative, or an unmatched mentee's is not 0.
    #[error("mentee {mentee} has a utility below 0, or one above 0 without a mentor")]
    Utility {
        /// The mentee.
        mentee: MenteeId,
    },
    /// A price does not go with the load.
    #[error("the price of mentor {mentor} does not go with its load {load} of {capacity}")]
    Price {
        /// The mentor.
        mentor: MentorId,
        /// Mentees it has.
        load: u32,
        /// Seats it has.
        capacity: u16,
    },
}

/// Checks that `duals` prove `matching` best for their objective and spread.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Errors
/// [`NotOptimal`]: the first condition found broken, by mentee, then by mentor.
///
/// # Complexity
/// O(n + m + pairs) time, 4 bytes a mentor of memory.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotOptimal, optimal};
/// use matching_market::{Dual, DualPrices, MarketBuilder, Matching, Objective, PairInfo, Spread};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
/// let market = builder.build()?;
/// let duals = DualPrices {
///     objective: Objective::Total,
///     spread: Spread::ZERO,
///     utility: vec![Dual::score(0), Dual::score(100_000)],
///     price: vec![Dual::score(600_000)],
/// };
/// let pair = |mentee: usize| market.pair_ids().nth(mentee);
/// assert_eq!(optimal(&market, &Matching::from_pairs(&market, pair(1))?, &duals), Ok(()));
/// let worse = Matching::from_pairs(&market, pair(0))?;
/// assert!(matches!(optimal(&market, &worse, &duals), Err(NotOptimal::NotTight { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn optimal(market: &Market, matching: &Matching, duals: &DualPrices) -> Result<(), NotOptimal> {
    best_by(market, matching, duals, |_| 0)
}

/// The same where keeping a pair that [stands](Market::stands) comes right after people, or first where the objective
/// counts no people.
///
/// # Errors
/// As [`optimal`].
pub fn optimal_keeping(market: &Market, matching: &Matching, duals: &DualPrices) -> Result<(), NotOptimal> {
    best_by(market, matching, duals, |pair| market.stands(pair).into())
}

fn best_by(
    market: &Market,
    matching: &Matching,
    duals: &DualPrices,
    kept: impl Fn(PairId) -> i32,
) -> Result<(), NotOptimal> {
    let (mentees, mentors) = (market.mentees(), market.mentors());
    if (duals.utility.len(), duals.price.len()) != (mentees, mentors) {
        let (utilities, prices) = (duals.utility.len(), duals.price.len());
        return Err(NotOptimal::Length { utilities, prices, mentees, mentors });
    }
    let mut load = vec![0_u32; mentors];
    for mentee in market.mentee_ids() {
        let utility = DualSum::from(duals.utility[mentee.index()]);
        let matched = matching.pair_of(mentee);
        if utility < DualSum::default() || (matched.is_none() && utility > DualSum::default()) {
            return Err(NotOptimal::Utility { mentee });
        }
        for pair in market.pairs_of_mentee(mentee) {
            let mentor = market.mentor_of(pair);
            let score = market.score(pair).ok_or(NotOptimal::NoScores)?;
            let worth = duals.objective.worth(score.millionths().into());
            let value = DualSum::from(Dual { kept: kept(pair), ..worth });
            let asked = utility + duals.price[mentor.index()].into();
            if asked < value {
                return Err(NotOptimal::Undervalued { pair, mentee, mentor });
            }
            if matched == Some(pair) {
                load[mentor.index()] += 1;
                if asked > value {
                    return Err(NotOptimal::NotTight { pair, mentee, mentor });
                }
            }
        }
    }
    let cost_of_seat = |taken| duals.objective.cost_of_seat(duals.spread, taken);
    for (mentor, &load) in market.mentor_ids().zip(&load) {
        let (price, capacity) = (DualSum::from(duals.price[mentor.index()]), market.capacity(mentor));
        let (last, next) = (cost_of_seat(load.saturating_sub(1)), cost_of_seat(load));
        if price < last || (load < u32::from(capacity) && price > next) {
            return Err(NotOptimal::Price { mentor, load, capacity });
        }
    }
    Ok(())
}
