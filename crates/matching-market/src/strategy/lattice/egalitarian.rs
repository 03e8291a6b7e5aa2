//! Egalitarian: the stable matching with the least sum of both sides' ranks, or of any costs of pairs.
//!
//! **Problem.** Each pair of a strict market costs c(i, j), an integer. Among all stable matchings one with the least
//! sum. With c = mentee level + mentor level it is the *egalitarian* stable matching, levels being ranks where the
//! market has none; on a market with scores one with the greatest total among those: c has a second part, −score, that
//! counts where the first is equal. With c = −score it is the stable matching with the greatest total score.
//!
//! **Algorithm.** A rotation weighs what its elimination adds to the sum. A stable matching costs what the
//! mentee-optimal one costs plus the weight of its closed set, so a closed set of least weight is wanted: a minimum cut
//! (`min_cut`).
//!
//! **Proof.** The flow of that cut. Let σ precede ρ, y = 1 for rotations in a closed set and 0 for others: y[ρ] ≤ y[σ],
//! so moving a non-negative amount of weight from σ to ρ never lowers the weight of a closed set below what it is after
//! the move. When the sum of the weights that are negative after all moves equals the weight of the set found, nothing
//! can be less. [`verify`](crate::verify) goes through the rotations again, sees that the arcs used are precedences,
//! and adds up.
//!
//! **Several of equal cost.** The one that mentees like best: the smallest closed set, which lies within all others of
//! least weight.
//!
//! **Complexity.** O(n + m + pairs) for the rotations, then the flow: O(r² a) at worst for r rotations and a ≤ pairs
//! arcs.
//!
//! **Differences from the paper.** It treats one-to-one markets with full lists and cuts with the algorithms of its
//! time; see the head of `lattice` for several seats.
//!
//! # References
//! R. W. Irving, P. Leather, D. Gusfield: An efficient algorithm for the "optimal" stable marriage. Journal of the ACM
//! 34 (1987) 532–543. DOI 10.1145/28869.28871.

use std::fmt;

use super::Lattice;
use super::min_cut::least_closed_set;
use crate::context::{Context, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::Matching;
use crate::solution::{Best, Certificate, ClaimStatus, Guarantee, Property, RotationProof, Solution, SolveStats};
use crate::stable_cost::StableCost;
use crate::stable_measure::StableMeasure;
use crate::strategy::{SolveError, Strategy, Ties, of_all_stable, stopped};

/// What is least among the stable matchings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EgalitarianCost {
    /// The sum of both sides' levels, a mentor's counted for each of its mentees; then minus the total score.
    #[default]
    Ranks,
    /// Minus the total score: the stable matching with the greatest total score.
    Score,
}

impl EgalitarianCost {
    /// Every cost.
    pub const ALL: &'static [Self] = &[Self::Ranks, Self::Score];

    /// The written name: `ranks` or `score`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ranks => "ranks",
            Self::Score => "score",
        }
    }

    const fn measure(self) -> StableMeasure {
        match self {
            Self::Ranks => StableMeasure::RankSum,
            Self::Score => StableMeasure::Score,
        }
    }

    const fn property(self) -> Property {
        match self {
            Self::Ranks => Property::LeastRankSum,
            Self::Score => Property::GreatestStableScore,
        }
    }
}

impl fmt::Display for EgalitarianCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The stable matching with the least sum of ranks and then the greatest total score, or with the greatest total score
/// at once.
///
/// Counted are the levels of both sides (see [`Market::mentee_level`]); without them ranks: positions on the lists
/// after ties were broken by [`tie_rule`](Self::tie_rule) with the context's seed. "Among the stable matchings" means
/// those of that market; the matching is (weakly) stable on the ranks as given. With [`Ties::All`] it means all that
/// are (weakly) stable on the ranks as given, ranks are those, and whoever is left out counts (see [`StableMeasure`]);
/// the search ends after a certain amount of work, and the claims say how far from the best its answer is at most. Of
/// several the one that mentees like best. Work is counted in pairs and rotations looked at.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::ScoresMissing`] for [`EgalitarianCost::Score`] on a market with pairs and
/// without scores.
///
/// # Complexity
/// O(n + m + pairs), then a maximum flow through the rotations.
///
/// # Examples
/// ```
/// use matching_market::{Context, Egalitarian, EgalitarianCost, MarketBuilder, PairInfo, SolveError, Strategy, verify};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let solution = Egalitarian::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(verify::certify(&market, &solution)?.matched, 1);
///
/// let by_score = Egalitarian { cost: EgalitarianCost::Score, ..Egalitarian::default() };
/// assert!(matches!(by_score.solve(&market, &mut Context::new(7)), Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Irving, Leather and Gusfield (1987), DOI 10.1145/28869.28871.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Egalitarian {
    /// How ties are broken.
    pub tie_rule: TieRule,
    /// What is least.
    pub cost: EgalitarianCost,
    /// Among which stable matchings: those of the tie-broken market, or all.
    pub ties: Ties,
}

impl Strategy for Egalitarian {
    fn name(&self) -> &'static str {
        "egalitarian"
    }

    fn guarantee(&self) -> Guarantee {
        match self.ties {
            Ties::Broken => Guarantee::proved(&[Property::Stable, self.cost.property()]),
            Ties::All => of_all_stable::guarantee(self.cost.measure()),
        }
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        if self.cost == EgalitarianCost::Score && market.score_column().is_none() {
            return Err(SolveError::ScoresMissing { strategy: self.name() });
        }
        if self.ties == Ties::All {
            let broken = Self { ties: Ties::Broken, ..*self };
            return of_all_stable::solve(market, self.cost.measure(), (self.tie_rule, &broken), context);
        }
        let before = context.work();
        let solved = Lattice::of(market, self.tie_rule, context).and_then(|lattice| match self.cost {
            EgalitarianCost::Ranks => lattice.least(rank_sum, context),
            EgalitarianCost::Score => lattice.least(|strict, pair| minus_score(strict, pair).into(), context),
        });
        let (matching, proof) = solved.map_err(|reason| stopped(reason, context, before))?;
        let mut guarantee = self.guarantee();
        if self.cost == EgalitarianCost::Ranks && market.score_column().is_some() {
            guarantee = guarantee.and(Property::GreatestTotalAmong(Best::LeastRankSum), ClaimStatus::Proved);
        }
        Ok(Solution {
            matching,
            guarantee,
            certificate: Certificate::Rotations(proof),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

fn rank_sum(strict: &Market, pair: PairId) -> StableCost {
    let first = i128::from(strict.mentee_level(pair)) + i128::from(strict.mentor_level(pair));
    StableCost { first, then: minus_score(strict, pair) }
}

fn minus_score(strict: &Market, pair: PairId) -> i128 {
    -strict.score(pair).map_or(0, |score| i128::from(score.millionths()))
}

/// A stable matching of the market with its ties broken whose pairs cost least in sum, of several the one that mentees
/// like best, with what proves it to [`verify::least_cost`](crate::verify::least_cost).
///
/// `cost` is asked about pairs of the market only.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// That of [`Egalitarian`].
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MenteeId, MentorId, PairInfo, SolveError, TieRule, least_cost_stable, verify};
/// // Each mentee prefers the mentor of its own number, each mentor the mentee of the other number.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(1, 0));
/// let market = builder.build()?;
/// let cost = |mentee: MenteeId, mentor: MentorId| i64::from(mentee.get() == mentor.get());
/// let (matching, proof) = least_cost_stable(&market, TieRule::default(), cost, &mut Context::new(7))?;
/// assert_eq!(matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(1)));
/// assert_eq!(verify::least_cost(&market, &matching, &proof, cost)?, 0);
///
/// let mut limited = Context::new(7).with_work_limit(1);
/// let refused = least_cost_stable(&market, TieRule::default(), cost, &mut limited);
/// assert!(matches!(refused, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn least_cost_stable(
    market: &Market,
    tie_rule: TieRule,
    cost: impl Fn(MenteeId, MentorId) -> i64,
    context: &mut Context<'_>,
) -> Result<(Matching, RotationProof), SolveError> {
    let before = context.work();
    let cost = |strict: &Market, pair| i128::from(cost(strict.mentee_of(pair), strict.mentor_of(pair))).into();
    Lattice::of(market, tie_rule, context)
        .and_then(|lattice| lattice.least(cost, context))
        .map_err(|reason| stopped(reason, context, before))
}

impl Lattice<'_> {
    pub(super) fn least(
        &self,
        cost: impl Fn(&Market, PairId) -> StableCost,
        context: &mut Context<'_>,
    ) -> Result<(Matching, RotationProof), StopReason> {
        let weight = self.weights(|pair| cost(&self.strict, pair));
        let (chosen, pressures) = least_closed_set(&self.rotations, &weight, context)?;
        Ok((self.as_given(self.column(&chosen)), self.proof(pressures)))
    }
}
