//! The least cost of a stable matching, from rotations and a flow through them.
//!
//! **Theorem** (weak duality). Let the mentee-optimal matching cost `c` and rotation `r` add `w[r]` when it is
//! eliminated. Let `f ≥ 0` be an amount for some couples (σ, ρ) of which σ comes before ρ in every order, and
//! `reduced[r] = w[r] + Σ f(σ, r) − Σ f(r, ρ)`. Then no stable matching costs less than `c + Σ min(reduced[r], 0)`.
//! *Proof.* Let `y[r]` be 1 for the rotations of a stable matching and 0 for the others. Its cost is `c + Σ w[r] ·
//! y[r]`, and `y[ρ] ≤ y[σ]`, so it is at least `c + Σ w[r] · y[r] − Σ f(σ, ρ) · (y[σ] − y[ρ]) = c + Σ reduced[r] ·
//! y[r]`.
//!
//! A matching that costs exactly that is therefore one of the cheapest. Costs are `i64` and sums `i128`. A cost may
//! have a second part that counts where the first is equal ([`StableCost`]): an ordered group, in which the same proof
//! holds.

use super::rotations::{Rotation, replay};
use super::{FeasibilityError, NotAllRotations, blocking_pairs, feasibility};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Property, RotationProof};
use crate::stable_cost::StableCost;

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
        amount: StableCost,
    },
    /// The proof leaves room for a better one.
    #[error("the matching stands at {found}, but the proof excludes only what is below {proved}")]
    NotTight {
        /// What the matching costs.
        found: StableCost,
        /// What every stable matching costs at least.
        proved: StableCost,
    },
    /// The market has pairs and no scores.
    #[error("the market has no scores, so no total is the greatest")]
    NoScores,
}

/// Checks that no stable matching of the market, its ties broken as `proof` says, costs less than `matching`, and gives
/// its cost.
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
    let cost = |pair| i128::from(cost(strict.mentee_of(pair), strict.mentor_of(pair))).into();
    least(&strict, &carried, proof, cost, |amount| amount).map(|found| found.first)
}

/// That no stable matching has more of the pairs that stand, on the market in which these come first of their ties;
/// `matching` is feasible.
pub(super) fn most_kept(market: &Market, matching: &Matching, proof: &RotationProof) -> Result<(), NotLeast> {
    let favoured = market.favouring_standing();
    let strict = favoured.with_ties_broken(proof.rule, proof.seed);
    let carried = matching.carried_to(&strict).expect("finer ranks keep the people and their pairs");
    let kept = |pair| (-i128::from(strict.stands(pair))).into();
    least(&strict, &carried, proof, kept, |amount| amount).map(|_| ())
}

/// The same for the claims of a solution about the market with its ties broken as `proof` says; `matching`, with its
/// pair ids, is feasible.
pub(super) fn least_by(
    strict: &Market,
    matching: &Matching,
    proof: &RotationProof,
    property: Property,
) -> Result<(), NotLeast> {
    let levels = |pair| i128::from(strict.mentee_level(pair)) + i128::from(strict.mentor_level(pair));
    if property == Property::LeastRankSum {
        // What is paid of the second part has no say in the first.
        let first = |amount: StableCost| amount.first.into();
        return least(strict, matching, proof, |pair| levels(pair).into(), first).map(|_| ());
    }
    let scores = strict.score_column().ok_or(NotLeast::NoScores)?;
    let minus_score = |pair: PairId| -i128::from(scores[pair.index()].millionths());
    let found = if property == Property::GreatestStableScore {
        least(strict, matching, proof, |pair| minus_score(pair).into(), |amount| amount)
    } else {
        let cost = |pair| StableCost { first: levels(pair), then: minus_score(pair) };
        least(strict, matching, proof, cost, |amount| amount)
    };
    found.map(|_| ())
}

fn least(
    strict: &Market,
    matching: &Matching,
    proof: &RotationProof,
    cost: impl Fn(PairId) -> StableCost,
    counted: impl Fn(StableCost) -> StableCost,
) -> Result<StableCost, NotLeast> {
    if let Some(pair) = blocking_pairs(strict, matching).next() {
        return Err(NotLeast::Blocked { pair });
    }
    let rotations = replay(strict, proof)?;
    let mut reduced: Vec<StableCost> = rotations
        .iter()
        .map(|rotation| rotation.moves.iter().map(|&(own, target)| cost(target) - cost(own)).sum())
        .collect();
    for pressure in &proof.pressures {
        let (earlier, later, amount) = (pressure.earlier, pressure.later, pressure.amount);
        let in_order = |rotation: &Rotation| rotation.before.binary_search(&earlier).is_ok();
        if amount <= StableCost::ZERO || !rotations.get(later as usize).is_some_and(in_order) {
            return Err(NotLeast::BadPressure { earlier, later, amount });
        }
        // Amounts come from outside; one that leaves the range of the sums proves nothing.
        let bad = NotLeast::BadPressure { earlier, later, amount };
        let amount = counted(amount);
        let [paid, pays] = [(earlier, amount.checked_neg()), (later, Some(amount))]
            .map(|(rotation, change)| reduced[rotation as usize].checked_add(change?));
        reduced[earlier as usize] = paid.ok_or_else(|| bad.clone())?;
        reduced[later as usize] = pays.ok_or(bad)?;
    }
    let found: StableCost = matching.pairs().map(&cost).sum();
    let start: StableCost = proof.start.pairs().map(&cost).sum();
    // A sum too large for the range is below every cost there can be.
    let below = reduced.iter().filter(|&&reduced| reduced < StableCost::ZERO);
    let proved = below.into_iter().try_fold(start, |sum, &less| sum.checked_add(less));
    let proved = proved.unwrap_or_else(|| i128::MIN.into());
    if found == proved { Ok(found) } else { Err(NotLeast::NotTight { found, proved }) }
}
