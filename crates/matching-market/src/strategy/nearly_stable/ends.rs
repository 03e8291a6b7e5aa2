//! The matchings to search between: stable ones and the one of greatest total, with what proves it.

use super::standing::Standing;
use crate::context::Context;
use crate::dual::DualSum;
use crate::market::{Market, TieRule};
use crate::matching::{Matching, NONE};
use crate::objective::{Objective, Spread};
use crate::solution::{Certificate, DualPrices};
use crate::strategy::{Egalitarian, EgalitarianCost, MaxScore, MenteeOptimal, SolveError, Strategy};

/// The matchings to search between.
pub(super) struct Ends<'m> {
    pub(super) market: &'m Market,
    pub(super) objective: Objective,
    /// The greatest total, what proves it, what it is worth and how many pairs block it.
    pub(super) best: Vec<u32>,
    pub(super) duals: DualPrices,
    pub(super) most: DualSum,
    pub(super) blocking: u64,
    /// Stable matchings.
    pub(super) stable: Vec<Vec<u32>>,
    /// The greatest difference of two scores, or of a score and none.
    pub(super) span: i64,
}

/// The best matching found within a limit.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) blocking: u64,
    pub(super) worth: DualSum,
    pub(super) column: Vec<u32>,
    pub(super) is_best: bool,
}

impl<'m> Ends<'m> {
    pub(super) fn of(
        market: &'m Market,
        objective: Objective,
        strategy: &'static str,
        context: &mut Context<'_>,
    ) -> Result<Self, SolveError> {
        if market.score_column().is_none() {
            return Err(SolveError::ScoresMissing { strategy });
        }
        let best = MaxScore { objective, spread: Spread::ZERO }.solve(market, context)?;
        let Certificate::Duals(duals) = best.certificate else { unreachable!("max-score proves by prices") };
        let best = column(market, &best.matching);
        let standing = Standing::new(market, objective, &best);
        let (most, blocking) = (standing.worth(), standing.blocking());
        let by_score =
            Egalitarian { tie_rule: TieRule::default(), cost: EgalitarianCost::Score, ..Egalitarian::default() };
        let stable = [by_score.solve(market, context)?, MenteeOptimal::default().solve(market, context)?];
        let stable = stable.iter().map(|solution| column(market, &solution.matching)).collect();
        let scores =
            || market.pair_ids().filter_map(|pair| market.score(pair)).map(|score| i64::from(score.millionths()));
        let span = scores().max().unwrap_or(0).max(0) - scores().min().unwrap_or(0).min(0) + 1;
        Ok(Self { market, objective, best, duals, most, blocking, stable, span })
    }
}

/// Each mentee's pair, or none.
pub(super) fn column(market: &Market, matching: &Matching) -> Vec<u32> {
    market.mentee_ids().map(|mentee| matching.pair_of(mentee).map_or(NONE, crate::ids::PairId::get)).collect()
}
