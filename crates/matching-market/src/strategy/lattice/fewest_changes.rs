//! Fewest changes: the stable matching that keeps most of the pairs that stand.
//!
//! **Problem.** Some pairs stand from an earlier matching ([`Market::with_standing`]). In the market in which these
//! come first in their ties, and the other ties are broken by a rule, a stable matching with as many of them as any.
//!
//! **Algorithm and proof.** Those of [`egalitarian`](super::egalitarian), where a pair that stands costs −1 and any
//! other 0. Of several the one that mentees like best. An earlier matching that is still stable is the answer itself,
//! see the head of `market/standing.rs`.
//!
//! **Complexity.** That of [`Egalitarian`](super::Egalitarian).

use super::Lattice;
use crate::context::Context;
use crate::market::{Market, TieRule};
use crate::solution::{Certificate, Guarantee, Property, Solution, SolveStats};
use crate::strategy::{SolveError, Strategy, stopped};

/// The stable matching that keeps most of the pairs that stand; where none stands, the mentee-optimal one.
///
/// "Most" is among the stable matchings of the market in which pairs that stand come first in their ties and the other
/// ties are broken by [`tie_rule`](Self::tie_rule) with the context's seed; the matching is (weakly) stable on the
/// ranks as given. Of several the one that mentees like best. Work is counted in pairs and rotations looked at.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs), then a maximum flow through the rotations.
///
/// # Examples
/// ```
/// use matching_market::{Context, FewestChanges, MarketBuilder, MenteeId, MentorId, PairInfo};
/// use matching_market::{SolveError, Strategy, verify};
/// // Each mentee prefers the mentor of its own number, each mentor the mentee of the other number.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(1, 0));
/// let market = builder.build()?.with_standing(vec![Some(MentorId::new(1)), Some(MentorId::new(0))])?;
/// let solution = FewestChanges::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(1)));
///
/// let stopped = FewestChanges::default().solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FewestChanges {
    /// How ties are broken that no pair that stands decides.
    pub tie_rule: TieRule,
}

impl Strategy for FewestChanges {
    fn name(&self) -> &'static str {
        "fewest-changes"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::Stable, Property::MostKept])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let favoured = market.favouring_standing();
        let solved = Lattice::of(&favoured, self.tie_rule, context)
            .and_then(|lattice| lattice.least(|strict, pair| (-i128::from(strict.stands(pair))).into(), context));
        let (matching, proof) = solved.map_err(|reason| stopped(reason, context, before))?;
        Ok(Solution {
            matching: matching.carried_to(market).expect("favouring keeps the people and their pairs"),
            guarantee: self.guarantee(),
            certificate: Certificate::Rotations(proof),
            stats: SolveStats { work: context.work() - before },
        })
    }
}
