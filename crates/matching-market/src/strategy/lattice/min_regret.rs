//! Min-regret: the stable matching in which the worst-off person is as well off as possible.
//!
//! **Problem.** The *regret* of a stable matching of a strict market is the greatest level in it (without levels:
//! rank): of a mentee for its mentor, or of a mentor for the worst mentee it holds. Among all stable matchings one with
//! the least regret. Unmatched people and free seats do not count; they are the same in every stable matching. With
//! nobody matched the regret is 0.
//!
//! **Algorithm.** For a bound r, every rotation that takes a mentee of level above r away from some mentor has to be
//! eliminated, with all that come before it. Nobody needs more, and every further rotation only lowers mentees. So the
//! smallest closed set that contains them has a regret of at most r iff any stable matching has; the least such r is
//! found by bisection.
//!
//! **Several of equal regret.** The one that mentees like best, which that smallest set gives.
//!
//! **Complexity.** O((n + m + pairs) · log r) for the greatest level r.
//!
//! **Differences from the paper.** Gusfield treats one-to-one markets and walks down from the mentee-optimal matching;
//! bisection is as simple with several seats.
//!
//! # References
//! - D. Gusfield: Three fast algorithms for four problems in stable marriage. SIAM Journal on Computing 16 (1987)
//!   111–128. DOI 10.1137/0216010.
//! - D. E. Knuth: Mariages stables. Les Presses de l'Université de Montréal 1976.

use super::Lattice;
use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Certificate, Guarantee, Property, Solution, SolveStats};
use crate::stable_measure::StableMeasure;
use crate::strategy::{SolveError, Strategy, Ties, of_all_stable, stopped};

/// The stable matching with the least worst rank of anybody, a mentor counted by the worst mentee it holds.
///
/// Counted are the levels of both sides (see [`Market::mentee_level`]); without them ranks: positions on the lists
/// after ties were broken by [`tie_rule`](Self::tie_rule) with the context's seed, and
/// "among the stable matchings" means those of that market; the matching is (weakly) stable on the ranks as given.
/// Unmatched people do not count. Of several the one that mentees like best. Work is counted in pairs and rotations
/// looked at.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O((n + m + pairs) · log r) for lists of length r.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MinRegret, PairInfo, SolveError, Strategy, verify};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let solution = MinRegret::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(verify::certify(&market, &solution)?.matched, 1);
///
/// let stopped = MinRegret::default().solve(&market, &mut Context::new(7).with_work_limit(0));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Gusfield (1987), DOI 10.1137/0216010.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinRegret {
    /// How ties are broken.
    pub tie_rule: TieRule,
    /// Among which stable matchings: those of the tie-broken market, or all (see [`StableMeasure::Regret`]).
    pub ties: Ties,
}

impl Strategy for MinRegret {
    fn name(&self) -> &'static str {
        "min-regret"
    }

    fn guarantee(&self) -> Guarantee {
        match self.ties {
            Ties::Broken => Guarantee::proved(&[Property::Stable, Property::LeastRegret]),
            Ties::All => of_all_stable::guarantee(StableMeasure::Regret),
        }
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        if self.ties == Ties::All {
            let broken = Self { ties: Ties::Broken, ..*self };
            return of_all_stable::solve(market, StableMeasure::Regret, (self.tie_rule, &broken), context);
        }
        let before = context.work();
        let solved = Lattice::of(market, self.tie_rule, context)
            .and_then(|lattice| lattice.least_regret(context).map(|column| (lattice, column)));
        let (lattice, column) = solved.map_err(|reason| stopped(reason, context, before))?;
        Ok(Solution {
            matching: lattice.as_given(column),
            guarantee: self.guarantee(),
            certificate: Certificate::Rotations(lattice.proof(Vec::new())),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

impl Lattice<'_> {
    /// Each mentee's pair in the stable matching of least regret.
    fn least_regret(&self, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
        let mut best = self.rotations.start().to_vec();
        // No regret is below `low`, and `best` has regret `high`.
        let (mut low, mut high) = (0, self.regret(&best));
        while low < high {
            context.spend((self.strict.mentees() + self.rotations.len()) as u64)?;
            let middle = u32::midpoint(low, high);
            let column = self.column(&self.needed_for(middle));
            let regret = self.regret(&column);
            if regret <= middle {
                debug_assert!(regret < high, "the search narrows");
                (best, high) = (column, regret);
            } else {
                low = middle + 1;
            }
        }
        Ok(best)
    }

    fn regret(&self, column: &[u32]) -> u32 {
        let pairs = column.iter().filter(|&&pair| pair != NONE).map(|&pair| PairId::new(pair));
        pairs.map(|pair| self.strict.mentee_level(pair).max(self.strict.mentor_level(pair))).max().unwrap_or(0)
    }

    /// The smallest closed set that contains every rotation in which a mentor loses a mentee of level above `regret`.
    fn needed_for(&self, regret: u32) -> Vec<bool> {
        let mut chosen = vec![false; self.rotations.len()];
        for rotation in (0..chosen.len()).rev() {
            let mut moves = self.rotations.moves(rotation).iter();
            chosen[rotation] |= moves.any(|step| self.strict.mentor_level(step.from) > regret);
            if chosen[rotation] {
                for &before in self.rotations.before(rotation) {
                    chosen[before as usize] = true;
                }
            }
        }
        chosen
    }
}
