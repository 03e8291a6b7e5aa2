//! The least cost of a stable matching, from rotations and a flow through them.
//!
//! **Theorem** (weak duality). Let the mentee-optimal matching cost `c` and rotation `r` add `w[r]` when it is eliminated. Let `f ≥ 0` be an
//! amount for some couples (σ, ρ) of which σ comes before ρ in every order, and
//! `reduced[r] = w[r] + Σ f(σ, r) − Σ f(r, ρ)`. Then no stable matching costs less than `c + Σ min(reduced[r], 0)`.
//! *Proof.* Let `y[r]` be 1 for the rotations of a stable matching and 0 for the others. Its cost is `c + Σ w[r] · y[r]`, and
//! `y[ρ] ≤ y[σ]`, so it is at least `c + Σ w[r] · y[r] − Σ f(σ, ρ) · (y[σ] − y[ρ]) = c + Σ reduced[r] · y[r]`.
//!
//! A matching that costs exactly that is therefore one of the cheapest. Costs are `i64` and sums `i128`.

use super::rotations::{Rotation, replay};
use super::{FeasibilityError, NotAllRotations, blocking_pairs, feasibility};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Property, RotationProof};

/// Why a proof by rotations does not prove a matching the best of the stable ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotLeast {
    /// Not a matching of this market.
    #[error("not feasible: {0}")]
    Infeasible(#[from] FeasibilityError),
    /// The matching is not stable once ties are broken.
    #[error("not stable with ties broken as the proof says: pair {pair} of that market blocks")]
    Blocked {
        /// A blocking pair, with its id in the tie-broken market.
        pair: PairId,
    },
    /// The rotations are not those of the market.
    #[error(transparent)]
    Rotations(#[from] NotAllRotations),
    /// An amount that is not positive, or between rotations that need not come in this order.
    #[error("rotation {later} does not have to pay {amount} for rotation {earlier}")]
    BadPressure {
        /// The rotation paid for.
        earlier: u32,
        /// The rotation that pays.
        later: u32,
        /// How much.
        amount: i128,
    },
    /// The proof leaves room for a better one.
    #[error("the matching stands at {found}, but the proof excludes only what is below {proved}")]
    NotTight {
        /// What the matching costs.
        found: i128,
        /// What every stable matching costs at least.
        proved: i128,
    },
    /// The market has pairs and no scores.
    #[error("the market has no scores, so no total is the greatest")]
    NoScores,
}

/// Checks that no stable matching of the market, its ties broken as `proof` says, costs less than `matching`, and gives its cost.
///
/// A pair of a mentee and a mentor costs `cost(mentee, mentor)`; it is asked about pairs of the market only.
///
/// # Errors
/// [`NotLeast`].
///
/// # Complexity
/// O((n + m + pairs) · log capacity), besides breaking ties.
///
/// # Examples
/// See [`least_cost_stable`](crate::least_cost_stable), which finds such matchings.
pub fn least_cost(
    market: &Market,
    matching: &Matching,
    proof: &RotationProof,
    cost: impl Fn(MenteeId, MentorId) -> i64,
) -> Result<i128, NotLeast> {
    feasibility(market, matching)?;
    let strict = market.with_ties_broken(proof.rule, proof.seed);
    let carried = matching.carried_to(&strict).expect("tie-breaking keeps the people and their pairs");
    least(&strict, &carried, proof, |pair| i128::from(cost(strict.mentee_of(pair), strict.mentor_of(pair))))
}

/// The same for the claims of a solution; `matching` is feasible.
pub(super) fn least_by(
    market: &Market,
    matching: &Matching,
    proof: &RotationProof,
    property: Property,
) -> Result<(), NotLeast> {
    let strict = market.with_ties_broken(proof.rule, proof.seed);
    let carried = matching.carried_to(&strict).expect("tie-breaking keeps the people and their pairs");
    if property == Property::LeastRankSum {
        let ranks = |pair| i128::from(strict.mentee_rank(pair)) + i128::from(strict.mentor_rank(pair));
        least(&strict, &carried, proof, ranks)?;
    } else {
        let scores = strict.score_column().ok_or(NotLeast::NoScores)?;
        least(&strict, &carried, proof, |pair| -i128::from(scores[pair.index()].millionths()))?;
    }
    Ok(())
}

fn least(
    strict: &Market,
    matching: &Matching,
    proof: &RotationProof,
    cost: impl Fn(PairId) -> i128,
) -> Result<i128, NotLeast> {
    if let Some(pair) = blocking_pairs(strict, matching).next() {
        return Err(NotLeast::Blocked { pair });
    }
    let rotations = replay(strict, proof)?;
    let mut reduced: Vec<i128> = rotations
        .iter()
        .map(|rotation| rotation.moves.iter().map(|&(own, target)| cost(target) - cost(own)).sum())
        .collect();
    for pressure in &proof.pressures {
        let (earlier, later, amount) = (pressure.earlier, pressure.later, pressure.amount);
        let in_order = |rotation: &Rotation| rotation.before.binary_search(&earlier).is_ok();
        if amount <= 0 || !rotations.get(later as usize).is_some_and(in_order) {
            return Err(NotLeast::BadPressure { earlier, later, amount });
        }
        // Amounts come from outside; one that leaves the range of the sums proves nothing.
        let bad = NotLeast::BadPressure { earlier, later, amount };
        let [paid, pays] = [(earlier, -amount), (later, amount)]
            .map(|(rotation, change)| reduced[rotation as usize].checked_add(change));
        reduced[earlier as usize] = paid.ok_or_else(|| bad.clone())?;
        reduced[later as usize] = pays.ok_or(bad)?;
    }
    let found: i128 = matching.pairs().map(&cost).sum();
    let start: i128 = proof.start.pairs().map(&cost).sum();
    // A sum too large for the range is below every cost there can be.
    let proved = reduced.iter().filter(|&&reduced| reduced < 0).try_fold(start, |sum, &less| sum.checked_add(less));
    let proved = proved.unwrap_or(i128::MIN);
    if found == proved { Ok(found) } else { Err(NotLeast::NotTight { found, proved }) }
}
