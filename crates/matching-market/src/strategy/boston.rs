//! Boston, or immediate acceptance: first choices first, and for good. A baseline, stated honestly as such.
//!
//! **Problem.** Give as many mentees as possible what they wrote first, round by round.
//!
//! **Algorithm.** In round r every unmatched mentee asks the r-th mentor of its list. A mentor with free seats takes those who ask
//! now, best first, as long as seats last, and keeps them; whoever asks later finds only what is left.
//!
//! **Invariant.** Who is refused in a round is refused by a mentor who is full from then on. So whatever a mentee would rather
//! have than what it gets is held by mentees matched in earlier rounds. In any other matching look at the mentees who get
//! something else, and among them at one of the earliest round: a better seat would have to be left by somebody of a still
//! earlier round, who keeps it, so this one is worse off. Hence the result is Pareto-optimal for mentees under strict
//! preferences. Ties are therefore broken first, and the claim is about the tie-broken market.
//!
//! **Complexity.** O(pairs log pairs) time, 18 bytes a person and 12 a proposal of one round of memory.
//!
//! **What it does not promise.** It is not stable: who loses a first choice may have lost the second meanwhile, to somebody the
//! mentor likes less. And it pays to misreport: who wrote a popular mentor first and will not get it does better
//! by writing a safe one first.
//!
//! **Differences from the paper.** Incomplete lists on both sides.
//!
//! # References
//! A. Abdulkadiroğlu, T. Sönmez: School choice: a mechanism design approach. American Economic Review 93 (2003) 729–747.
//! DOI 10.1257/000282803322157061.

use super::meter::Meter;
use super::{SolveError, Strategy, by_tie_break};
use crate::context::{Context, StopReason};
use crate::ids::MenteeId;
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Guarantee, Property, Solution};

/// Immediate acceptance: in round r the unmatched ask their r-th mentor, and who is taken stays.
///
/// The result is Pareto-optimal for mentees on the market with ties broken, and maximal. It need not be stable, and mentees may
/// gain by misreporting their lists. Work is counted in proposals.
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
    let mut waiting: Vec<MenteeId> = strict.mentee_ids().collect();
    let mut proposals = Vec::new();
    let mut meter = Meter::new(context, strict.pairs() as u64);
    for round in 0_u32.. {
        waiting.retain(|mentee| {
            let list = columns.mentee_offsets[mentee.index()]..columns.mentee_offsets[mentee.index() + 1];
            column[mentee.index()] == NONE && round < list.end - list.start
        });
        if waiting.is_empty() {
            break;
        }
        proposals.clear();
        for stretch in waiting.chunks(4096) {
            meter.count(stretch.len() as u64);
            meter.spend()?;
            for mentee in stretch {
                let pair = columns.mentee_offsets[mentee.index()] + round;
                let mentor = columns.mentor[pair as usize];
                if free[mentor.index()] > 0 {
                    proposals.push((mentor, columns.mentor_rank[pair as usize], pair));
                }
            }
        }
        // Each mentor's best first.
        proposals.sort_unstable();
        for &(mentor, _, pair) in &proposals {
            let seats = &mut free[mentor.index()];
            if *seats > 0 {
                *seats -= 1;
                column[columns.mentee[pair as usize].index()] = pair;
            }
        }
    }
    Ok(column)
}
