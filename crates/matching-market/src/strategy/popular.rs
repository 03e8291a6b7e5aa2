//! Popular: a matching to which no other is preferred by more people, as large as a popular one can be.
//!
//! **Problem.** Let everybody vote between two matchings: a mentee once, a mentor once for each seat, mentees gained
//! against mentees lost in whatever order is worst for the matching at hand. A matching is *popular* if none wins
//! against it. Stable matchings are popular, and no popular one is smaller; wanted is one with the most people.
//!
//! **Algorithm.** Mentees propose down their lists. Who comes to the end of the list is *promoted*, once, and begins
//! again; mentors rank promoted mentees before all others.
//!
//! **Witness.** A number for every mentee: 1 for those matched without promotion, −1 for those matched after it, 0 for
//! the others; a seat has minus that of its mentee, a free one 0. A pair's two numbers are never less than what the two
//! would gain in votes by it. (Both 1 where a promoted mentee holds the seat and one who is not wants it. If a promoted
//! mentee would take a seat of one who is not, both vote against: −2. Else the two of equal standing do not both gain.)
//! They add up to 0, so nothing wins: see [`verify::popular`](crate::verify::popular), also for the size.
//!
//! **Complexity.** Two proposals a pair at most: O(n + m + pairs · log seats).
//!
//! **Differences from the papers.** Seats without copies of mentors; the votes of a mentor as Brandl and Kavitha count
//! them. Ties, under which a popular matching need not exist, are broken first.
//!
//! # References
//! - C.-C. Huang, T. Kavitha: Popular matchings in the stable marriage problem. Information and Computation 222 (2013)
//!   180–194. DOI 10.1016/j.ic.2012.10.012.
//! - T. Kavitha: A size-popularity tradeoff in the stable marriage problem. SIAM Journal on Computing 43 (2014) 52–71.
//!   DOI 10.1137/120902562.
//! - F. Brandl, T. Kavitha: Two problems in max-size popular matchings. Algorithmica 81 (2019) 2738–2764.
//!   DOI 10.1007/s00453-019-00553-0.

use std::collections::BinaryHeap;

use super::meter::Meter;
use super::{SolveError, Strategy, as_given, stopped, without_ties};
use crate::context::{Context, StopReason};
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Certificate, Guarantee, Property, Solution, SolveStats};
use crate::witness::PopularWitness;

/// A largest popular matching of the market with its ties broken.
///
/// No matching is preferred by more people, where a mentor votes once for each seat. At least as many people are
/// matched as in any stable matching of that market; some pairs may block. Work is counted in proposals.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs · log seats) on a strict market; breaking ties adds [`Market::with_ties_broken`].
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, Popular, SolveError, Strategy, verify};
/// // Mentee 0 and mentor 0 like each other best, which leaves mentee 1 and mentor 1 to nobody.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0)).pair(1, 0, PairInfo::ranked(0, 1));
/// let market = builder.build()?;
/// let solution = Popular::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(solution.matching.len(), 2);
///
/// let stopped = Popular::default().solve(&market, &mut Context::new(7).with_work_limit(2));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Kavitha (2014), DOI 10.1137/120902562; Brandl and Kavitha (2019), DOI 10.1007/s00453-019-00553-0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Popular {
    /// How ties are broken.
    pub tie_rule: TieRule,
}

impl Strategy for Popular {
    fn name(&self) -> &'static str {
        "popular"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::Popular, Property::LargestPopular, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let (before, rule, seed) = (context.work(), self.tie_rule, context.seed());
        let strict = without_ties(market, rule, context).map_err(|reason| stopped(reason, context, before))?;
        let (column, mentee) = propose(&strict, context).map_err(|reason| stopped(reason, context, before))?;
        Ok(Solution {
            matching: as_given(market, &strict, column),
            guarantee: self.guarantee(),
            certificate: Certificate::Popular(PopularWitness { rule, seed, mentee }),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

/// Each mentee's pair, and the witness.
fn propose(strict: &Market, context: &mut Context<'_>) -> Result<(Vec<u32>, Vec<i8>), StopReason> {
    let columns = strict.columns();
    let mut meter = Meter::new(context, 2 * strict.pairs() as u64);
    let mut next = columns.mentee_offsets[..strict.mentees()].to_vec();
    let mut promoted = vec![false; strict.mentees()];
    let mut pair_of = vec![NONE; strict.mentees()];
    // The greatest is the first to go: who was not promoted, then the worst ranked.
    let mut held: Vec<BinaryHeap<(bool, u32, u32)>> = vec![BinaryHeap::new(); strict.mentors()];
    let mut waiting: Vec<u32> = (0..).take(strict.mentees()).collect();
    while let Some(mentee) = waiting.pop() {
        let place = mentee as usize;
        if next[place] == columns.mentee_offsets[place + 1] {
            if !promoted[place] && columns.mentee_offsets[place] < next[place] {
                promoted[place] = true;
                next[place] = columns.mentee_offsets[place];
                waiting.push(mentee);
            }
            continue;
        }
        meter.spend_now_and_then(&mut 1)?;
        let pair = next[place];
        next[place] += 1;
        let mentor = columns.mentor[pair as usize].index();
        pair_of[place] = pair;
        held[mentor].push((!promoted[place], columns.mentor_rank.get(pair as usize), mentee));
        if held[mentor].len() > usize::from(columns.capacity[mentor])
            && let Some((_, _, turned_down)) = held[mentor].pop()
        {
            pair_of[turned_down as usize] = NONE;
            waiting.push(turned_down);
        }
    }
    meter.spend()?;
    let witness = pair_of.iter().zip(&promoted).map(|(&pair, &promoted)| match (pair, promoted) {
        (NONE, _) => 0,
        (_, true) => -1,
        (_, false) => 1,
    });
    let witness = witness.collect();
    Ok((pair_of, witness))
}
