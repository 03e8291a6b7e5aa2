//! Rank-maximal and fair matchings: what the mentees' ranks are worth, counted and not added up.
//!
//! **Problem.** Mentors' ranks play no part. *Rank-maximal*: most mentees with a first choice; among those matchings most with a second
//! choice; and so on. *Fair*: most mentees matched; among those matchings fewest at the worst rank; then at the next worst; and so on.
//!
//! **Algorithm.** Both are a sequence of steps that each make the number of pairs up to some rank the greatest: ranks 0, 1, 2, …, or all,
//! all but the worst, all but the two worst, …. The steps, their theorem, complexity and papers stand in [`rank_steps`](super::rank_steps).
//! A step that cannot change anything, since no pair of the rank that makes the difference is left in question, is skipped: there are at most
//! as many steps as ranks.
//!
//! **Certificate.** The numbers of each step, which [`verify::best_by_ranks`](crate::verify::best_by_ranks) checks without the solver.

use super::meter::Meter;
use super::rank_steps::RankSteps;
use super::{SolveError, Strategy};
use crate::context::{Context, StopReason};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Certificate, Guarantee, Property, Solution, SolveStats};
use crate::verify::RankOrder;

/// Most first choices, then most second choices, and so on; a tie is one choice. Only the mentees' ranks count.
///
/// Which of several such matchings is returned is the same on every run; the seed has no say in it. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::TableTooLarge`] when the longest list times all people is above 2²⁸, because the proof has a
/// number for everybody and every rank.
///
/// # Complexity
/// At most one step a rank, each O(√(n + seats) · pairs) at worst; on random markets a few readings of the pairs left in question.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, RankMaximal, SolveError, Strategy, verify};
/// // Two first choices are possible, but then mentee 2 has nobody.
/// let mut builder = MarketBuilder::new(3, vec![1, 1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 2, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 0)).pair(2, 0, PairInfo::ranked(1, 1)).pair(2, 1, PairInfo::ranked(0, 1));
/// let market = builder.build()?;
/// let solution = RankMaximal.solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(verify::rank_profile(&market, &solution.matching).counts, [2]);
///
/// let stopped = RankMaximal.solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Irving, Kavitha, Mehlhorn, Michail, Paluch (2006), DOI 10.1145/1198513.1198520; Paluch (2013),
/// DOI 10.1007/978-3-642-38233-8_27.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RankMaximal;

/// Most people, then fewest at the worst rank, then at the next worst, and so on. Only the mentees' ranks count.
///
/// Which of several such matchings is returned is the same on every run; the seed has no say in it. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::TableTooLarge`] when the longest list times all people is above 2²⁸, because the proof has a
/// number for everybody and every rank.
///
/// # Complexity
/// At most one step a rank, each O((people moved + √(n + seats)) · pairs) at worst; on random markets a few dozen readings of the pairs
/// left in question.
///
/// # Examples
/// ```
/// use matching_market::{Context, Fair, MarketBuilder, PairInfo, SolveError, Strategy, verify};
/// // Mentee 0 gives its first choice up, so that mentee 1 has somebody.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0)).pair(1, 0, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let solution = Fair.solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(verify::rank_profile(&market, &solution.matching).counts, [1, 1]);
///
/// let stopped = Fair.solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Huang, Kavitha, Mehlhorn, Michail (2016), DOI 10.1007/s00453-015-9994-9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fair;

impl Strategy for RankMaximal {
    fn name(&self) -> &'static str {
        "rank-maximal"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::RankMaximal, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        solve(self.name(), market, RankOrder::BestFirst, self.guarantee(), context, |steps, meter| {
            for rank in 0..steps.ranks() {
                if steps.pairs_of_rank(rank) > 0 {
                    steps.step(rank, meter)?;
                }
            }
            Ok(())
        })
    }
}

impl Strategy for Fair {
    fn name(&self) -> &'static str {
        "fair"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MostPeople, Property::Fair])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        solve(self.name(), market, RankOrder::WorstLast, self.guarantee(), context, |steps, meter| {
            let ranks = steps.ranks();
            for rank in (0..ranks).rev() {
                // The pairs that the step before counted and this one does not.
                if rank + 1 == ranks || steps.pairs_of_rank(rank + 1) > 0 {
                    steps.step(rank, meter)?;
                }
            }
            Ok(())
        })
    }
}

/// A proof has a number of four bytes for everybody and every step; so many make a GiB.
const MOST_ENTRIES: u64 = 1 << 28;

fn solve<'m>(
    strategy: &'static str,
    market: &'m Market,
    order: RankOrder,
    guarantee: Guarantee,
    context: &mut Context<'_>,
    run: impl FnOnce(&mut RankSteps<'m>, &mut Meter<'_, '_>) -> Result<(), StopReason>,
) -> Result<Solution, SolveError> {
    let before = context.work();
    let mut steps = RankSteps::new(market, order);
    let entries = u64::from(steps.ranks()) * (market.mentees() + market.mentors()) as u64;
    if entries > MOST_ENTRIES {
        return Err(SolveError::TableTooLarge { strategy, entries, most: MOST_ENTRIES });
    }
    // A round reads the market at most, and a step has at most a round for each person.
    let reading = (market.pairs() + 2 * (market.mentees() + market.mentors())) as u64;
    let at_most = u64::from(steps.ranks()).saturating_mul(reading).saturating_mul(market.mentees() as u64 + 1);
    let mut meter = Meter::new(context, at_most);
    let done = run(&mut steps, &mut meter);
    let work = context.work() - before;
    done.map_err(|reason| SolveError::Stopped { reason, work })?;
    let (column, steps) = steps.into_parts();
    Ok(Solution {
        matching: Matching::from_pair_column(market, column),
        guarantee,
        certificate: Certificate::RankSteps(steps),
        stats: SolveStats { work },
    })
}
