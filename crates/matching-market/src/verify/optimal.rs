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
//! One pass over the market, in sums wide enough for any three terms. Prices of usual size are single numbers of 64
//! bits first; what these do not prove is gone through again in wide sums, which alone say why a price is refused.

use std::ops::Range;

use crate::dual::{Dual, DualSum};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::score::Score;
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
    if narrow(duals).is_some_and(|narrow| narrow.prove(market, matching, duals)) {
        return Ok(());
    }
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

/// Utilities and prices as single numbers: `people · 2⁴⁰ + score`.
struct Narrow {
    utility: Vec<i64>,
    price: Vec<i64>,
}

/// Pairs looked at together.
const BLOCK: usize = 64;

/// What one person is worth in a single number.
const PERSON: i64 = 1 << 40;

/// The same prices as single numbers, where scores are below 2³⁸ and people at most 2²⁰ in size and nothing else
/// counts.
///
/// Sums of two such scores differ from the score of a pair by less than 2⁴⁰, so single numbers compare as their parts
/// do, and no sum overflows.
fn narrow(duals: &DualPrices) -> Option<Narrow> {
    let one = |dual: &Dual| {
        let fits = dual.score.abs_diff(0) < 1 << 38 && dual.people.abs_diff(0) <= 1 << 20;
        (fits && dual.kept == 0 && dual.mentors == 0).then(|| i64::from(dual.people) * PERSON + dual.score)
    };
    let worth = duals.objective.worth(0);
    if worth.kept != 0 || worth.mentors != 0 {
        return None;
    }
    let all = |duals: &[Dual]| duals.iter().map(one).collect::<Option<Vec<i64>>>();
    Some(Narrow { utility: all(&duals.utility)?, price: all(&duals.price)? })
}

impl Narrow {
    /// Whether all conditions hold; where one does not, [`best_by`] says which.
    fn prove(&self, market: &Market, matching: &Matching, duals: &DualPrices) -> bool {
        let (columns, Some(score)) = (market.columns(), market.score_column()) else { return false };
        if (self.utility.len(), self.price.len()) != (market.mentees(), market.mentors()) {
            return false;
        }
        let person = i64::from(duals.objective.worth(0).people) * PERSON;
        let lowest = self.price.iter().copied().min().unwrap_or(0);
        // Whether no price less the score of the pair is below this. Most scores are too low at any price.
        let none_below = |bound: i64, pairs: Range<usize>| {
            let blocks = columns.mentor[pairs.clone()].chunks(BLOCK).zip(score[pairs].chunks(BLOCK));
            blocks.into_iter().all(|(mentors, scores)| {
                let most = scores.iter().fold(i32::MIN, |most, score| most.max(score.millionths()));
                let left =
                    |(mentor, score): (&MentorId, &Score)| self.price[mentor.index()] - i64::from(score.millionths());
                lowest - i64::from(most) >= bound
                    || mentors.iter().zip(scores).map(left).fold(i64::MAX, i64::min) >= bound
            })
        };
        let mut load = vec![0_u32; market.mentors()];
        for (mentee, (&utility, bounds)) in
            market.mentee_ids().zip(self.utility.iter().zip(columns.mentee_offsets.windows(2)))
        {
            // `utility + price − score ≥ person` for the pair for which this is least.
            let pairs = bounds[0] as usize..bounds[1] as usize;
            let own = matching.pair_of(mentee);
            if own.is_some_and(|pair| !pairs.contains(&pair.index())) {
                return false;
            }
            let is_free = none_below(person - utility, pairs);
            let is_tight = own.map_or(utility == 0, |pair| {
                let mentor = market.mentor_of(pair).index();
                load[mentor] += 1;
                utility + self.price[mentor] == person + i64::from(score[pair.index()].millionths())
            });
            if utility < 0 || !is_free || !is_tight {
                return false;
            }
        }
        prices_fit(market, duals, &load).is_ok()
    }
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
    prices_fit(market, duals, &load)
}

/// Whether every price goes with its mentor's load.
fn prices_fit(market: &Market, duals: &DualPrices, load: &[u32]) -> Result<(), NotOptimal> {
    let cost_of_seat = |taken| duals.objective.cost_of_seat(duals.spread, taken);
    for (mentor, &load) in market.mentor_ids().zip(load) {
        let (price, capacity) = (DualSum::from(duals.price[mentor.index()]), market.capacity(mentor));
        let (last, next) = (cost_of_seat(load.saturating_sub(1)), cost_of_seat(load));
        if price < last || (load < u32::from(capacity) && price > next) {
            return Err(NotOptimal::Price { mentor, load, capacity });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{MarketBuilder, PairInfo};
    use crate::objective::{Objective, Spread};
    use crate::score::Score;

    /// Two mentees, two mentors, all numbers small: many prices prove, and many more nearly do.
    #[test]
    fn single_numbers_prove_what_wide_sums_prove() {
        let mut state = 5_u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i32::try_from((state >> 33) % bound).unwrap()
        };
        let (mut proved, mut refused, mut wide) = (0, 0, 0);
        for _ in 0..150_000 {
            let mut builder = MarketBuilder::new(2, vec![below(3).unsigned_abs(), 1]);
            for (mentee, mentor) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                if below(6) > 0 {
                    builder.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(below(3))));
                }
            }
            let market = builder.build().unwrap();
            if market.score_column().is_none() {
                continue;
            }
            let picked: Vec<PairId> = market.pair_ids().filter(|_| below(3) == 0).collect();
            let Ok(matching) = Matching::from_pairs(&market, picked) else { continue };
            let objective = Objective::ALL[usize::try_from(below(3)).unwrap()];
            let counts_people = objective != Objective::Total;
            let mut dual = || {
                let score = if below(200) == 0 { 1_i64 << 38 } else { i64::from(below(4)) - 1 };
                let people = if counts_people { below(3) - i32::from(below(4) == 0) } else { 0 };
                Dual { people, score, ..Dual::default() }
            };
            let (utility, price) = (vec![dual(), dual()], vec![dual(), dual()]);
            let spread = Spread::new(Score::from_millionths(below(2))).unwrap();
            let duals = DualPrices { objective, spread, utility, price };
            let by_parts = best_by(&market, &matching, &duals, |_| 0).is_ok();
            let Some(narrow) = narrow(&duals) else {
                wide += 1;
                continue;
            };
            assert_eq!(narrow.prove(&market, &matching, &duals), by_parts, "{market:?} {matching:?} {duals:?}");
            proved += u32::from(by_parts);
            refused += u32::from(!by_parts);
        }
        assert!(proved > 100 && refused > 10_000 && wide > 100, "{proved} {refused} {wide}");
    }

    /// One mentee who is left alone and many mentors: the one pair that is worth more than its price is found wherever
    /// it is, and it makes no difference how high the others' prices are.
    #[test]
    fn no_pair_of_a_long_list_is_left_out() {
        let mentors = 3 * BLOCK + 5;
        for high in [0, 1_000] {
            for wrong in (0..mentors).map(Some).chain([None]) {
                let mut builder = MarketBuilder::new(1, vec![0; mentors]);
                let price = |mentor: usize| 10 + if mentor.is_multiple_of(3) { high } else { 0 };
                for mentor in 0..mentors {
                    let score = price(mentor) + i32::from(wrong == Some(mentor));
                    // In the order of the mentors, whatever the scores.
                    let ranked = PairInfo::ranked(u32::try_from(mentor).unwrap(), 0);
                    builder.pair(0, u32::try_from(mentor).unwrap(), ranked.with_score(Score::from_millionths(score)));
                }
                let market = builder.build().unwrap();
                let price = (0..mentors).map(|mentor| Dual::score(price(mentor).into())).collect();
                let utility = vec![Dual::default()];
                let duals = DualPrices { objective: Objective::Total, spread: Spread::ZERO, utility, price };
                let proved = narrow(&duals).unwrap().prove(&market, &Matching::empty(&market), &duals);
                assert_eq!(proved, wrong.is_none(), "{wrong:?}, {high}");
            }
        }
    }
}
