//! The best of all matchings that are stable on the ranks as given: what they cost at least, case by case.
//!
//! **Theorem.** In each [case](super::cases) a stable matching gives every mentee one of the pairs that are left, or
//! none if it need not be matched. So it costs no less than the cheapest choice of each mentee by itself, added up or,
//! for the worst rank, the greatest of them. If that is enough in all cases, no stable matching costs less.

use super::cases::all_closed;
use super::cover::NotCovered;
use super::possible::Possible;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::StableCase;
use crate::stable_measure::StableMeasure;

/// Checks that these cases prove that no matching that is stable on the ranks as given costs less than `matching` by
/// more than `gap`.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs) for the first case, and for each further one with what is struck out in it.
pub fn best_of_all_stable(
    market: &Market,
    matching: &Matching,
    measure: StableMeasure,
    gap: u64,
    cases: &[StableCase],
) -> Result<(), NotCovered> {
    let cost = measure.cost(market, matching).ok_or(NotCovered::NoScores)?;
    let least = cost.saturating_sub_unsigned(gap);
    let mut possible = Possible::new(market);
    possible.conclude(u32::MAX);
    if measure == StableMeasure::Regret {
        only_below(market, &mut possible, measure, least);
    }
    all_closed(market, &mut possible, cases, |possible, case| {
        Ok(*case == StableCase::Costs && cost_at_least(market, possible, measure) >= least)
    })
}

/// Leaves only matchings whose worst rank is below this.
pub(crate) fn only_below(market: &Market, possible: &mut Possible<'_>, measure: StableMeasure, cost: i64) {
    for pair in market.pair_ids().filter(|&pair| measure.of_pair(market, pair) >= cost) {
        possible.assume_without(pair);
    }
    for mentee in market.mentee_ids().filter(|&mentee| measure.of_unmatched(market, mentee) >= cost) {
        possible.assume_seated(mentee);
    }
    possible.conclude(u32::MAX);
}

/// What every mentee's cheapest choice costs together.
pub(crate) fn cost_at_least(market: &Market, possible: &Possible<'_>, measure: StableMeasure) -> i64 {
    measure.of_all(market.mentee_ids().map(|mentee| {
        let pairs = possible.pairs_of_mentee(mentee).filter(|&pair| possible.may_have(pair));
        let alone = (!possible.must_match(mentee)).then(|| measure.of_unmatched(market, mentee));
        pairs.map(|pair| measure.of_pair(market, pair)).chain(alone).min().unwrap_or(0)
    }))
}
