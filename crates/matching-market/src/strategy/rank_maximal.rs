//! Rank-maximal matchings: what the mentees' ranks are worth, counted and not added up.
//!
//! **Problem.** Most mentees with a first choice; among those matchings most with a second choice; and so on; and among those, on a market with
//! scores, one with the greatest total score. Choices are counted by the mentees' levels (see [`Market::mentee_level`]), which without
//! a column of levels are their ranks. Mentors' ranks play no part.
//!
//! **Algorithm.** A sequence of steps that each make the number of pairs up to some rank the greatest: ranks 0, 1, 2, …. The steps,
//! their theorem, complexity and papers stand in [`rank_steps`](super::rank_steps). A step that cannot change anything, since no pair of its
//! rank is left in question, is skipped. After the last step the pairs left in question and the people who must be filled say which
//! matchings are rank-maximal; among these the total is maximised as by [`MaxScore`](super::MaxScore).
//!
//! **Certificate.** The numbers of each step, which [`verify::best_by_ranks`](crate::verify::best_by_ranks) checks without the solver, and prices for
//! the total.

use super::max_score::Failure;
use super::meter::Meter;
use super::rank_steps::RankSteps;
use super::{SolveError, Strategy};
use crate::context::Context;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Best, Certificate, Guarantee, Property, Solution, SolveStats};

/// A proof has a number of four bytes for everybody and every step; so many make a GiB.
const MOST_ENTRIES: u64 = 1 << 28;

/// Most first choices, then most second choices, and so on; then the greatest total score. A tie is one choice.
///
/// Counted are the mentees' levels; on a market without scores there is no total. Which of several such matchings is returned is the same on
/// every run; the seed has no say in it. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::TableTooLarge`] when the number of ranks times all people is above 2²⁸, because the proof has a
/// number for everybody and every rank; [`SolveError::TooLarge`] as for [`MaxScore`](super::MaxScore).
///
/// # Complexity
/// At most one step a rank, each O(n · pairs) at worst; on random markets a few readings of the pairs left in question. Then that of
/// [`MaxScore`](super::MaxScore) on the pairs left.
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

impl Strategy for RankMaximal {
    fn name(&self) -> &'static str {
        "rank-maximal"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::RankMaximal, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let mut steps = RankSteps::new(market);
        let ranks = steps.ranks();
        let entries = ranks.len() as u64 * (market.mentees() + market.mentors()) as u64;
        if entries > MOST_ENTRIES {
            return Err(SolveError::TableTooLarge { strategy: self.name(), entries, most: MOST_ENTRIES });
        }
        // A round reads the market at most, and a step has at most a round for each person.
        let reading = (market.pairs() + 2 * (market.mentees() + market.mentors())) as u64;
        let at_most = (ranks.len() as u64).saturating_mul(reading).saturating_mul(market.mentees() as u64 + 1);
        let mut meter = Meter::new(context, at_most);
        let done = ranks.into_iter().try_for_each(|rank| match steps.pairs_of_rank(rank) {
            0 => Ok(()),
            _ => steps.step(rank, &mut meter),
        });
        let finished = done.map_err(Failure::from).and_then(|()| steps.finish(&mut meter));
        let (column, proof) = finished.map_err(|failure| failure.into_error(context, before))?;
        let claims: &[Property] = match proof.total {
            Some(_) => &[Property::RankMaximal, Property::GreatestTotalAmong(Best::RankMaximal), Property::Maximal],
            None => &[Property::RankMaximal, Property::Maximal],
        };
        Ok(Solution {
            matching: Matching::from_pair_column(market, column),
            guarantee: Guarantee::proved(claims),
            certificate: Certificate::RankSteps(proof),
            stats: SolveStats { work: context.work() - before },
        })
    }
}
