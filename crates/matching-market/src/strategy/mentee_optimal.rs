//! Mentee-optimal stable matching: deferred acceptance, mentees propose.
//!
//! **Problem.** A matching of a market in which no pair blocks, and among all such matchings the one that every mentee
//! likes best. (i, j) *blocks* iff they are a pair, i is unmatched or strictly prefers j to its mentor, and j has a
//! free seat or strictly prefers i to someone it holds.
//!
//! **Algorithm.** Every mentee proposes to the best mentor on its list who has not turned it down. A mentor with `c`
//! seats holds the `c` best proposals so far and turns the others down, also ones held before. When nobody is left who
//! was turned down and has somebody to ask, what is held is the matching.
//!
//! **Invariant.** A mentor who turned down (i, j) is full with mentees it prefers to i, and from then on only ever
//! exchanges them for better ones; and no stable matching contains a pair that was turned down. The first gives
//! stability, the second optimality for mentees.
//!
//! **Order.** Which proposals are made does not depend on the order in which free mentees propose; how long they wait
//! for memory does. Free mentees queue first in, first out, and are taken in batches: first all of a batch read their
//! list entry, then all read their mentor's seats, so that the misses of a batch overlap, and then the mentors decide
//! from cache. A mentee turned down on the spot stays in the batch, since its list is at hand; a displaced one queues.
//!
//! **Complexity.** At most one proposal per pair: O(n + m + pairs) time (for large capacities see `seats`), 16 bytes
//! a mentee and 8 a seat of memory, no allocation per person.
//!
//! **Differences from the papers.** Gale and Shapley treat one proposal round of everybody; McVitie and Wilson showed
//! that the order is free. Ties, which the papers exclude, are broken by lots, which are drawn when a tie is met.
//!
//! # References
//! - D. Gale, L. S. Shapley: College admissions and the stability of marriage. The American Mathematical Monthly 69
//!   (1962) 9–15. DOI 10.2307/2312726.
//! - D. G. McVitie, L. B. Wilson: The stable marriage problem. Communications of the ACM 14 (1971) 486–490.
//!   DOI 10.1145/362619.362631.

#![expect(clippy::doc_markdown, reason = "McVitie is a name")]

use std::hint::black_box;

use super::cursors::{ByLot, Descend, Strict};
use super::improve::{self, Improve};
use super::meter::Meter;
use super::seats::{Answer, FewLots, Hold, LotSeats, Proposal, Seats};
use super::{SolveError, Strategy};
use crate::context::{Context, StopReason};
use crate::ids::MenteeId;
use crate::market::{Columns, Lots, Market, Side, TieRule};
use crate::solution::{Guarantee, Solution};

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
/// O(n + m + pairs); a tie of t pairs that is met adds O(t log t) at most. Lots are drawn only where they decide.
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
    /// Whether what lots decided is improved on the ranks as given.
    pub improve: Improve,
}

impl Strategy for MenteeOptimal {
    fn name(&self) -> &'static str {
        "mentee-optimal"
    }

    fn guarantee(&self) -> Guarantee {
        improve::guarantee(Side::Mentee, self.improve)
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        improve::solve(market, (Side::Mentee, self.tie_rule, self.improve), context, propose_by_lot)
    }
}

/// Lots are drawn where they meet if one pair of so many is tied with the one before, or fewer.
const SELDOM: usize = 32;

/// Mentees whose reads overlap.
const BATCH: usize = 64;

/// Deferred acceptance on a strict market: each mentee's pair, or [`NONE`](crate::matching::NONE).
pub(super) fn propose(strict: &Market, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    proposals(strict, Strict::new(strict.columns()), Seats::new(strict.columns()), context)
}

/// The same where lots break ties.
fn propose_by_lot(lots: Lots<'_>, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    if lots.market.is_strict() {
        return propose(lots.market, context);
    }
    let columns = lots.market.columns();
    if !lots.draws(Side::Mentee) && few_mentors_tie(columns) {
        return proposals(lots.market, Strict::new(columns), FewLots::new(lots), context);
    }
    proposals(lots.market, ByLot::new(lots), LotSeats::new(columns), context)
}

/// Whether so few pairs are tied on mentors' lists that it pays to draw lots where they meet.
fn few_mentors_tie(columns: Columns<'_>) -> bool {
    // The ranks of a list are dense, so the last one says how many different ones there are.
    let last = |bounds: &[u32]| columns.by_mentor[bounds[0] as usize..bounds[1] as usize].last();
    let different = columns.mentor_offsets.windows(2).filter_map(last);
    let different: usize = different.map(|pair| columns.mentor_rank.get(pair.index()) as usize + 1).sum();
    columns.mentor.len() - different <= columns.mentor.len() / SELDOM
}

/// Proposals down these lists to these seats.
fn proposals(
    market: &Market,
    mut lists: impl Descend,
    mut seats: impl Hold,
    context: &mut Context<'_>,
) -> Result<Vec<u32>, StopReason> {
    let columns = market.columns();
    let mut round: Vec<u32> = market.mentee_ids().map(MenteeId::get).collect();
    let mut next_round = Vec::with_capacity(round.len());
    let mut batch = [Proposal::default(); BATCH];
    let mut meter = Meter::new(context, market.pairs() as u64);
    while !round.is_empty() {
        let mut waiting = round.iter();
        let mut kept = 0;
        loop {
            // Mentees turned down in the last batch stay in it, for their lists are in the cache; new ones fill it up.
            let mut filled = kept;
            for (slot, &mentee) in batch[kept..].iter_mut().zip(waiting.by_ref()) {
                slot.mentee = mentee;
                filled += 1;
            }
            // Only the reading counts: it fetches what the batch's proposals are made from.
            black_box(batch[..filled].iter().fold(0, |sum, proposal| sum ^ lists.touch(proposal.mentee)));
            let mut proposals = 0;
            for index in 0..filled {
                let mentee = batch[index].mentee;
                let Some((pair, lot)) = lists.next(mentee) else { continue };
                let pair = pair as usize;
                batch[proposals] =
                    Proposal { mentee, mentor: columns.mentor[pair].get(), rank: columns.mentor_rank.get(pair), lot };
                proposals += 1;
            }
            if proposals == 0 && waiting.len() == 0 {
                break;
            }
            // So does this the batch's seats.
            black_box(batch[..proposals].iter().fold(0, |sum, proposal| sum ^ seats.touch(proposal.mentor)));
            kept = 0;
            for index in 0..proposals {
                let proposal = batch[index];
                match seats.propose(columns, proposal) {
                    Answer::Seated => {}
                    Answer::TurnedDown => {
                        batch[kept] = proposal;
                        kept += 1;
                    }
                    Answer::Displaced(mentee) => next_round.push(mentee),
                }
            }
            meter.spend_now_and_then(&mut (proposals as u64))?;
        }
        std::mem::swap(&mut round, &mut next_round);
        next_round.clear();
    }
    meter.spend()?;
    Ok(lists.last())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lottery::draw_pair;
    use crate::market::{MarketBuilder, PairInfo};

    /// Lots drawn where they meet say what lots drawn beforehand say, whatever the rule.
    #[test]
    fn few_lots_seat_whom_all_lots_seat() {
        let mut moved = 0;
        for seed in 0..3_000 {
            let mut at = 0;
            let mut draw = |below: u64| {
                at += 1;
                u32::try_from(draw_pair(seed, at, 3) % below).expect("small")
            };
            let (mentees, mentors, ranks) = (2 + draw(30), 1 + draw(6), 1 + u64::from(draw(12)));
            let seats = (0..mentors).map(|_| draw(12)).collect();
            let mut builder = MarketBuilder::new(usize::try_from(mentees).expect("small"), seats);
            for mentee in 0..mentees {
                for (place, mentor) in (0..mentors).enumerate() {
                    let place = u32::try_from(place).expect("small");
                    builder.pair(mentee, mentor, PairInfo::ranked((place + mentee) % mentors, draw(ranks)));
                }
            }
            let market = builder.build().expect("a market");
            let mut answers = Vec::new();
            for &rule in TieRule::ALL {
                let (lots, columns) = (market.lots(rule, seed), market.columns());
                let few = proposals(&market, Strict::new(columns), FewLots::new(lots), &mut Context::new(seed));
                let all = proposals(&market, ByLot::new(lots), LotSeats::new(columns), &mut Context::new(seed));
                assert_eq!(few, all, "seed {seed}, {rule}");
                answers.push(few);
            }
            moved += u32::from(answers.windows(2).any(|two| two[0] != two[1]));
        }
        assert!(moved > 1_000, "{moved}");
    }

    /// Where a pair of so many is tied, whichever way is chosen: the answer is that of all lots. Both ways are.
    #[test]
    fn the_way_that_is_chosen_says_what_all_lots_say() {
        let mut chosen = [0; 2];
        for seed in 0..400_u64 {
            let mut at = 0;
            let mut draw = |below: u64| {
                at += 1;
                u32::try_from(draw_pair(seed, at, 5) % below).expect("small")
            };
            let mut builder = MarketBuilder::new(40, (0..20).map(|_| 1 + draw(2)).collect());
            // Ranks of mentors as they come, but for a few that are moved to that of somebody else.
            let (turn, tied_of) = (draw(40), [90, 12, 0][(seed % 3) as usize]);
            for mentee in 0..40 {
                for mentor in 0..20 {
                    let own = (7 * mentee + mentor + turn) % 40;
                    let rank = if tied_of > 0 && draw(tied_of) == 0 { (own + 1) % 40 } else { own };
                    let mentee_rank = if seed % 2 == 0 { (mentor + mentee) % 5 } else { (mentor * 3 + mentee) % 20 };
                    builder.pair(mentee, mentor, PairInfo::ranked(mentee_rank, rank));
                }
            }
            let market = builder.build().expect("a market");
            for &rule in TieRule::ALL {
                let (lots, columns) = (market.lots(rule, seed), market.columns());
                let found = propose_by_lot(lots, &mut Context::new(seed));
                let lots = market.lots(rule, seed);
                let draws = lots.draws(Side::Mentor) && !lots.draws(Side::Mentee);
                chosen[usize::from(few_mentors_tie(columns))] += usize::from(draws);
                let all = proposals(&market, ByLot::new(lots), LotSeats::new(columns), &mut Context::new(seed));
                assert_eq!(found, all, "seed {seed}, {rule}");
            }
        }
        assert!(chosen.iter().all(|&times| times > 50), "{chosen:?}");
    }
}
