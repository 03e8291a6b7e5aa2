//! Boston, or immediate acceptance: first choices first, and for good. A baseline, stated honestly as such.
//!
//! **Problem.** Give as many mentees as possible what they wrote first, round by round.
//!
//! **Algorithm.** Level by level, best first: every unmatched mentee asks the first mentor it has on this level, in the
//! next round the second one, and so on until all have asked all they have there. Without levels that is the r-th
//! mentor of the list in round r. A mentor with free seats takes those who ask now, best first, as long as seats last,
//! and keeps them; whoever asks later finds only what is left.
//!
//! **Invariant.** Who is refused in a round is refused by a mentor who is full from then on. So whatever a mentee would
//! rather have than what it gets is held by mentees matched in earlier rounds. In any other matching look at the
//! mentees who get something else, and among them at one of the earliest round: a better seat would have to be left by
//! somebody of a still earlier round, who keeps it, so this one is worse off. Hence the result is Pareto-optimal for
//! mentees under strict preferences. Ties are therefore broken first, and the claim is about the tie-broken market.
//!
//! **Complexity.** O(pairs log pairs) time, 18 bytes a person and 12 a proposal of one round of memory.
//!
//! **What it does not promise.** It is not stable: who loses a first choice may have lost the second meanwhile, to
//! somebody the mentor likes less. And it pays to misreport: who wrote a popular mentor first and will not get it does
//! better by writing a safe one first.
//!
//! **Differences from the paper.** Incomplete lists on both sides.
//!
//! # References
//! A. Abdulkadiroğlu, T. Sönmez: School choice: a mechanism design approach. American Economic Review 93 (2003)
//! 729–747. DOI 10.1257/000282803322157061.

use std::collections::BTreeMap;

use super::meter::Meter;
use super::{SolveError, Strategy, by_tie_break};
use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Guarantee, Property, Solution};

/// Immediate acceptance: in round r the unmatched ask their r-th mentor, and who is taken stays.
///
/// On a market with levels (see [`Market::mentee_level`]) a level is a round: who has nobody on it waits, and who has
/// several there asks them one after the other before the next level begins.
///
/// The result is Pareto-optimal for mentees on the market with ties broken, and maximal. It need not be stable, and
/// mentees may gain by misreporting their lists. Work is counted in proposals.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(pairs log pairs).
///
/// # Examples
/// ```
/// use matching_market::{Boston, Context, MarketBuilder, MenteeId, MentorId, PairInfo, SolveError, Strategy};
/// // Mentor 1 prefers mentee 0, who asked mentor 0 first; meanwhile mentee 2 has taken the seat.
/// let mut builder = MarketBuilder::new(3, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 0, PairInfo::ranked(0, 0)).pair(2, 1, PairInfo::ranked(0, 1));
/// let market = builder.build()?;
/// let solution = Boston::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(0)), None);
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(2)), Some(MentorId::new(1)));
///
/// let stopped = Boston::default().solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Abdulkadiroğlu and Sönmez (2003), DOI 10.1257/000282803322157061.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Boston {
    /// How ties are broken.
    pub tie_rule: TieRule,
}

impl Strategy for Boston {
    fn name(&self) -> &'static str {
        "boston"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MenteePareto, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        by_tie_break(market, self.tie_rule, self.guarantee(), context, rounds)
    }
}

/// Each mentee's pair in a strict market, or [`NONE`].
fn rounds(strict: &Market, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let columns = strict.columns();
    let mut column = vec![NONE; strict.mentees()];
    let mut free = columns.capacity.to_vec();
    // The next pair of everybody still unmatched, by its level.
    let mut by_level: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut wait = |pair: u32| by_level.entry(strict.mentee_level(PairId::new(pair))).or_default().push(pair);
    columns.mentee_offsets.windows(2).filter(|list| list[0] < list[1]).for_each(|list| wait(list[0]));
    let mut proposals = Vec::new();
    let mut meter = Meter::new(context, strict.pairs() as u64);
    while let Some((level, mut asking)) = by_level.pop_first() {
        while !asking.is_empty() {
            proposals.clear();
            for stretch in asking.chunks(4096) {
                meter.count(stretch.len() as u64);
                meter.spend()?;
                let open = stretch.iter().filter(|&&pair| free[columns.mentor[pair as usize].index()] > 0);
                proposals.extend(
                    open.map(|&pair| (columns.mentor[pair as usize], columns.mentor_rank.get(pair as usize), pair)),
                );
            }
            // Each mentor's best first.
            proposals.sort_unstable();
            for &(mentor, _, pair) in &proposals {
                let seats = &mut free[mentor.index()];
                if *seats > 0 {
                    *seats -= 1;
                    column[columns.mentee(pair).index()] = pair;
                }
            }
            asking.retain_mut(|pair| {
                let mentee = columns.mentee(*pair).index();
                *pair += 1;
                if column[mentee] != NONE || *pair == columns.mentee_offsets[mentee + 1] {
                    return false;
                }
                let next = strict.mentee_level(PairId::new(*pair));
                if next != level {
                    by_level.entry(next).or_default().push(*pair);
                }
                next == level
            });
        }
    }
    Ok(column)
}
