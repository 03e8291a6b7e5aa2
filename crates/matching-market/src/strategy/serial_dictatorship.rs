//! Serial dictatorship: mentees choose one after the other. A baseline, stated honestly as such.
//!
//! **Problem.** A matching no mentee could improve on without another losing, whatever the mentors want.
//!
//! **Algorithm.** The mentees are put in the order of the lottery; each takes the best mentor on its list who has a
//! seat left.
//!
//! **Invariant.** What a mentee would rather have had is taken by mentees before it. In any other matching look at the
//! first mentee, in lottery order, who gets something else: everything better was gone, so it is worse off. Hence the
//! result is Pareto-optimal for mentees under strict preferences; ties are therefore broken first, and the claim is
//! about the tie-broken market.
//!
//! **Complexity.** O(n log n + pairs) time, 18 bytes a person of memory.
//!
//! **Differences from the paper.** Incomplete lists and mentors with several seats; mentors' preferences are not asked,
//! so the result need not be stable.
//!
//! # References
//! A. Abdulkadiroğlu, T. Sönmez: Random serial dictatorship and the core from random endowments in house allocation
//! problems. Econometrica 66 (1998) 689–701. DOI 10.2307/2998580.

use super::meter::Meter;
use super::{SolveError, Strategy, by_tie_break};
use crate::context::{Context, StopReason};
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Guarantee, Property, Solution};

/// Mentees in the order of the seeded lottery; each takes the best mentor with a free seat.
///
/// The result is Pareto-optimal for mentees on the market with ties broken by [`TieRule::Lottery`], and maximal. Work
/// is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n log n + pairs).
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, SerialDictatorship, SolveError, Strategy};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
/// let market = builder.build()?;
/// let solution = SerialDictatorship.solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.len(), 1);
///
/// let stopped = SerialDictatorship.solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Abdulkadiroğlu and Sönmez (1998), DOI 10.2307/2998580.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SerialDictatorship;

impl Strategy for SerialDictatorship {
    fn name(&self) -> &'static str {
        "serial-dictatorship"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MenteePareto, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        by_tie_break(market, TieRule::Lottery, self.guarantee(), context, choose)
    }
}

/// Each mentee's pair in a strict market, or [`NONE`].
fn choose(strict: &Market, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let mut column = vec![NONE; strict.mentees()];
    let mut free: Vec<u16> = strict.mentor_ids().map(|mentor| strict.capacity(mentor)).collect();
    let order = strict.mentees_by_lot(context.seed());
    let mut meter = Meter::new(context, strict.pairs() as u64);
    for mentee in order {
        for pair in strict.pairs_of_mentee(mentee) {
            meter.count(1);
            let seats = &mut free[strict.mentor_of(pair).index()];
            if *seats > 0 {
                *seats -= 1;
                column[mentee.index()] = pair.get();
                break;
            }
        }
        meter.spend_now_and_then(&mut 0)?;
    }
    meter.spend()?;
    Ok(column)
}
