//! Mentee-optimal stable matching: deferred acceptance, mentees propose.
//!
//! **Problem.** A matching of a market in which no pair blocks, and among all such matchings the one that every mentee
//! likes best. (i, j) *blocks* iff they are a pair, i is unmatched or strictly prefers j to its mentor, and j has a free
//! seat or strictly prefers i to someone it holds.
//!
//! **Algorithm.** Every mentee proposes to the best mentor on its list who has not turned it down. A mentor with `c`
//! seats holds the `c` best proposals so far and turns the others down, also ones held before. When nobody is left who
//! was turned down and has somebody to ask, what is held is the matching.
//!
//! **Invariant.** A mentor who turned down (i, j) is full with mentees it prefers to i, and from then on only ever
//! exchanges them for better ones; and no stable matching contains a pair that was turned down. The first gives
//! stability, the second optimality for mentees.
//!
//! **Order.** Which proposals are made does not depend on the order in which free mentees propose. It matters for the
//! memory: first-in-first-out rounds make the proposals of a round independent of each other, so a batch first reads
//! what it will need (list entry, rank, seats), all misses of the batch overlapping, and then decides from cache.
//!
//! **Complexity.** At most one proposal per pair: O(n + m + pairs) time with bit-scanned seats (see `seats`), 4 bytes a
//! mentee and 8 a seat of memory, no allocation per person.
//!
//! **Differences from the papers.** Gale and Shapley treat one proposal round of everybody; McVitie and Wilson showed
//! that the order is free. Ties, which the papers exclude, are broken first by an explicit rule.
//!
//! # References
//! - D. Gale, L. S. Shapley: College admissions and the stability of marriage. The American Mathematical Monthly 69
//!   (1962) 9–15. DOI 10.2307/2312726.
//! - D. G. McVitie, L. B. Wilson: The stable marriage problem. Communications of the ACM 14 (1971) 486–490.
//!   DOI 10.1145/362619.362631.

#![expect(clippy::doc_markdown, reason = "McVitie is a name")]

use super::seats::{Answer, Seats};
use super::{SolveError, Strategy};
use crate::context::{Context, Progress, StopReason};
use crate::ids::PairId;
use crate::market::{Market, TieRule};
use crate::matching::{Matching, NONE};
use crate::solution::{Certificate, Guarantee, Property, Solution, SolveStats};

/// Mentee-optimal stable matching by deferred acceptance; the default strategy.
///
/// Finds the stable matching of the tie-broken market that every mentee weakly prefers to every other stable one; it is
/// (weakly) stable on the ranks as given. Ties are broken by [`tie_rule`](Self::tie_rule) with the context's seed. Work
/// is counted in proposals.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs) on a strict market; breaking ties adds [`Market::with_ties_broken`].
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MenteeOptimal, MenteeId, MentorId, PairInfo, SolveError, Strategy};
/// // Both mentees want mentor 0, who has one seat and prefers mentee 1.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 0, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let solution = MenteeOptimal::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(1)));
///
/// let stopped = MenteeOptimal::default().solve(&market, &mut Context::new(7).with_work_limit(2));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Gale and Shapley (1962), DOI 10.2307/2312726.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MenteeOptimal {
    /// How ties are broken.
    pub tie_rule: TieRule,
}

impl Strategy for MenteeOptimal {
    fn name(&self) -> &'static str {
        "mentee-optimal"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::Stable, Property::MenteeOptimal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let strict = market.with_ties_broken(self.tie_rule, context.seed());
        let column = propose(&strict, context)
            .map_err(|reason| SolveError::Stopped { reason, work: context.work() - before })?;
        let matching = Matching::from_pair_column(&strict, column);
        let matching = if market.is_strict() {
            matching
        } else {
            matching.carried_to(market).expect("tie-breaking keeps the people and their pairs")
        };
        Ok(Solution {
            matching,
            guarantee: self.guarantee(),
            certificate: Certificate::TieBreak { rule: self.tie_rule, seed: context.seed() },
            stats: SolveStats { work: context.work() - before },
        })
    }
}

/// Mentees whose reads overlap.
const BATCH: usize = 32;

/// What a batch reads ahead for one proposal.
#[derive(Clone, Copy, Default)]
struct Proposal {
    pair: u32,
    mentor: u32,
    rank: u32,
}

/// Deferred acceptance on a strict market: each mentee's pair, or [`NONE`].
fn propose(strict: &Market, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let columns = strict.columns();
    let mut seats = Seats::new(columns);
    // The pair each mentee proposes next; NONE once its list is exhausted.
    let mut column = vec![NONE; strict.mentees()];
    let mut round: Vec<u32> = Vec::with_capacity(strict.mentees());
    for (mentee, bounds) in columns.mentee_offsets.windows(2).enumerate() {
        if bounds[0] < bounds[1] {
            column[mentee] = bounds[0];
            round.push(bounds[0]);
        }
    }
    let mut next_round = Vec::new();
    let mut unspent = 0;
    while !round.is_empty() {
        for batch in round.chunks(BATCH) {
            let mut ahead = [Proposal::default(); BATCH];
            for (slot, &pair) in ahead.iter_mut().zip(batch) {
                let place = pair as usize;
                *slot = Proposal { pair, mentor: columns.mentor[place].get(), rank: columns.mentor_rank[place] };
            }
            for proposal in &ahead[..batch.len()] {
                let answer = seats.propose(columns, proposal.mentor as usize, proposal.rank, proposal.pair);
                let Answer::TurnedDown(pair) = answer else { continue };
                let mentee = columns.mentee[pair as usize].index();
                let next = pair + 1;
                if next < columns.mentee_offsets[mentee + 1] {
                    column[mentee] = next;
                    next_round.push(next);
                } else {
                    column[mentee] = NONE;
                }
            }
            unspent += batch.len() as u64;
            if unspent >= Context::STRIDE {
                spend(strict, context, unspent)?;
                unspent = 0;
            }
        }
        std::mem::swap(&mut round, &mut next_round);
        next_round.clear();
    }
    spend(strict, context, unspent)?;
    debug_assert!(column.iter().all(|&pair| pair == NONE || PairId::new(pair).index() < strict.pairs()));
    Ok(column)
}

fn spend(strict: &Market, context: &mut Context<'_>, steps: u64) -> Result<(), StopReason> {
    context.spend(steps)?;
    context.report(Progress { done: context.work(), at_most: strict.pairs() as u64 });
    Ok(())
}
