//! Fair matchings: nobody is left out or gets a bad rank for the sake of anybody's better one.
//!
//! **Problem.** Most mentees matched; among those matchings fewest on the worst level of their lists; then fewest on
//! the next worst; and so on; and among those, on a market with scores, one with the greatest total score. Without a
//! column of levels these are the mentees' ranks. Mentors' ranks play no part.
//!
//! **Algorithm.** This is [leximin](super::Leximin) by the mentees' levels, however many there are. Algorithm,
//! certificate and papers stand there.

use super::{SolveError, Strategy, leximin};
use crate::context::Context;
use crate::market::Market;
use crate::solution::{Best, Guarantee, Property, Solution};
use crate::value::Value;

/// Most people, then fewest on the worst level of their lists, then on the next worst, and so on; then the greatest
/// total score.
///
/// Which of several such matchings is returned is the same on every run; the seed has no say in it. Work is
/// counted in pairs and arrows examined.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::TableTooLarge`] when the proof would have more than 2²⁶ entries, a GiB.
///
/// # Complexity
/// That of [`Leximin`](super::Leximin) by ranks, never rounded: O(ranks · n · pairs) at worst, mostly a few readings of
/// the pairs left in question for each rank that the answer uses.
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

impl Strategy for Fair {
    fn name(&self) -> &'static str {
        "fair"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MostPeople, Property::Fair])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let claims = [Property::Fair, Property::GreatestTotalAmong(Best::Fair)];
        leximin::solve(self.name(), Value::Rank, u64::MAX, |_| claims, market, context)
    }
}
