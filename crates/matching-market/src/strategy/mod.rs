//! Strategies: from a market to a solution.
//!
//! One algorithm, one file. Everything a strategy claims as proved is re-checked from definitions by
//! [`verify::certify`](crate::verify::certify); a strategy of your own implements [`Strategy`] and is treated the same.

mod boston;
mod both_ends;
mod bottleneck;
mod cardinality;
mod circulation;
mod cursors;
mod envy_free;
mod fair;
mod greedy;
mod improve;
mod lattice;
mod leximin;
mod lists;
mod max_score;
mod max_stable;
mod mentee_optimal;
mod mentor_optimal;
mod meter;
mod nearly_stable;
mod of_all_stable;
mod popular;
mod rank_maximal;
mod seating;
mod seats;
mod serial_dictatorship;
mod spec;
mod top_trading_cycles;

pub use boston::Boston;
pub use bottleneck::Bottleneck;
pub(crate) use cardinality::largest;
pub use envy_free::{EnvyFree, UnmetQuota, unmet_quotas};
pub use fair::Fair;
pub use greedy::Greedy;
pub use improve::Improve;
pub use lattice::{
    Egalitarian, EgalitarianCost, FewestChanges, MinRegret, SexEqual, StableMatchings, all_stable_matchings,
    least_cost_stable,
};
pub use leximin::Leximin;
pub use max_score::{MaxScore, MaxScoreKeeping, MenteeMove, Sensitivity, SensitivityError, WishCost};
pub use max_stable::MaxStable;
pub use mentee_optimal::MenteeOptimal;
pub use mentor_optimal::MentorOptimal;
pub use nearly_stable::{FrontierPoint, NearlyStable, frontier};
pub use of_all_stable::Ties;
pub use popular::Popular;
pub use rank_maximal::RankMaximal;
pub use serial_dictatorship::SerialDictatorship;
pub use spec::{ParseSpecError, StrategySpec};
pub use top_trading_cycles::TopTradingCycles;

use std::borrow::Cow;
use std::fmt::Debug;

use crate::context::{Context, Pace, StopReason};
use crate::ids::MentorId;
use crate::market::{Market, TieRule};
use crate::matching::Matching;
use crate::solution::{Certificate, Guarantee, Solution, SolveStats};
use crate::verify::NotOptimal;

/// A way to match a market.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, Strategy, StrategySpec, verify};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let strategy = "mentee-optimal".parse::<StrategySpec>()?.build();
/// let solution = strategy.solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(solution.matching.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Strategy: Debug + Send + Sync {
    /// The name in configuration files and reports.
    fn name(&self) -> &'static str;

    /// What a solution of any market will claim at least.
    fn guarantee(&self) -> Guarantee;

    /// Matches `market`.
    ///
    /// # Errors
    /// [`SolveError::Stopped`] when `context` says so; [`SolveError::ScoresMissing`] when the strategy needs scores.
    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError>;
}

/// Why there is no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The run was stopped before it finished.
    #[error("stopped after {work} steps because {reason}; nothing was matched, allow more or choose a faster strategy")]
    Stopped {
        /// Why.
        reason: StopReason,
        /// Steps done until then.
        work: u64,
    },
    /// Not all mentors can have the mentees they need without justified envy.
    #[error(
        "{unmet} mentors cannot have the mentees they need without making somebody envious; mentor {mentor} needs at \
         least {at_least} and gets {gets}, since the others are needed by mentors whom they like better; need fewer"
    )]
    LowerQuotas {
        /// The first of these mentors.
        mentor: MentorId,
        /// Mentees it needs.
        at_least: u16,
        /// Mentees it gets.
        gets: u16,
        /// How many such mentors there are.
        unmet: usize,
    },
    /// The strategy orders by score and the market has none.
    #[error("strategy {strategy} needs a score for every pair; add scores or choose another strategy")]
    ScoresMissing {
        /// The strategy's name.
        strategy: &'static str,
    },
    /// The solution's own certificate does not prove it: a mistake in the strategy, and nothing is returned.
    #[error("strategy {strategy} could not prove its own answer ({reason}); please report this with the market")]
    Unproved {
        /// The strategy's name.
        strategy: &'static str,
        /// What the certificate fails.
        reason: NotOptimal,
    },
    /// Sums could leave the range of 64 bits.
    #[error(
        "a bonus of 2^{bits} would be needed to put people first; scale the scores down or match parts of the market"
    )]
    TooLarge {
        /// Bits the bonus would need.
        bits: u32,
    },
    /// The strategy's table, or its proof, would be too large.
    #[error(
        "strategy {strategy} needs {entries} entries or more for its table or its proof and takes {most} at most; \
         choose another strategy"
    )]
    TableTooLarge {
        /// The strategy's name.
        strategy: &'static str,
        /// Entries of the table, or of the proof so far.
        entries: u64,
        /// Entries it takes.
        most: u64,
    },
}

/// Solves the market with its ties broken by `rule`, which is the solution's certificate.
///
/// `solve` gives each mentee's pair in the strict copy, or [`NONE`](crate::matching::NONE).
fn by_tie_break(
    market: &Market,
    rule: TieRule,
    guarantee: Guarantee,
    context: &mut Context<'_>,
    solve: impl FnOnce(&Market, &mut Context<'_>) -> Result<Vec<u32>, StopReason>,
) -> Result<Solution, SolveError> {
    let (before, seed) = (context.work(), context.seed());
    let strict = without_ties(market, rule, context).map_err(|reason| stopped(reason, context, before))?;
    let column = solve(&strict, context).map_err(|reason| stopped(reason, context, before))?;
    Ok(Solution {
        matching: as_given(market, &strict, column),
        guarantee,
        certificate: Certificate::TieBreak { rule, seed },
        stats: SolveStats { work: context.work() - before },
    })
}

/// The market with its ties broken by `rule` and the context's seed; counts no work.
fn without_ties<'m>(
    market: &'m Market,
    rule: TieRule,
    context: &mut Context<'_>,
) -> Result<Cow<'m, Market>, StopReason> {
    let seed = context.seed();
    market.with_ties_broken_until(rule, seed, &mut Pace::new(&mut |_| context.spend(0)))
}

/// A stop of a run that began when so much work was done.
fn stopped(reason: StopReason, context: &Context<'_>, before: u64) -> SolveError {
    SolveError::Stopped { reason, work: context.work() - before }
}

/// The matching that `column` means in the strict copy of `market`, with the pair ids of `market` itself.
fn as_given(market: &Market, strict: &Market, column: Vec<u32>) -> Matching {
    let matching = Matching::from_pair_column(strict, column);
    if market.is_strict() {
        return matching;
    }
    matching.carried_to(market).expect("tie-breaking keeps the people and their pairs")
}
