//! Mentor-optimal stable matching: deferred acceptance, mentors propose.
//!
//! **Problem.** As [`MenteeOptimal`](super::MenteeOptimal), but among all stable matchings the one that every mentor
//! likes best: each mentor with all its seats filled gets the best mentees it can have in any stable matching.
//!
//! **Algorithm.** Every mentor walks down its list with one proposal per seat. A mentee holds the best proposal so far
//! and turns the others down; a mentor that loses a mentee walks on.
//!
//! **Invariant.** A mentee who turned down (i, j) holds a mentor it prefers to j, and from then on only ever exchanges
//! it for a better one; no stable matching contains a pair that was turned down.
//!
//! **Complexity.** At most one proposal per pair: O(n + m + pairs) time, 4 bytes a mentee and 8 a mentor. In a strict
//! market a mentee's pairs are numbered best first, so comparing two of its mentors is comparing two pair ids.
//!
//! **Differences from the papers.** They place one proposal per step; here a mentor makes all the proposals its free
//! seats allow when its turn comes. The result does not depend on the order.
//!
//! # References
//! - D. Gale, L. S. Shapley: College admissions and the stability of marriage. The American Mathematical Monthly 69
//!   (1962) 9–15. DOI 10.2307/2312726.
//! - A. E. Roth: The evolution of the labor market for medical interns and residents: a case study in game theory.
//!   Journal of Political Economy 92 (1984) 991–1016. DOI 10.1086/261272.

use super::improve::{self, Improve};
use super::meter::Meter;
use super::{SolveError, Strategy};
use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Lots, Market, Side, TieRule};
use crate::matching::NONE;
use crate::solution::{Guarantee, Solution};

/// Mentor-optimal stable matching by deferred acceptance.
///
/// Finds the stable matching of the tie-broken market that every mentor weakly prefers to every other stable one; it is
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
/// use matching_market::{Context, MarketBuilder, MenteeId, MentorId, MentorOptimal, PairInfo, SolveError, Strategy};
/// // Each mentee prefers the mentor of its own number, each mentor the mentee of the other number.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(1, 0));
/// let market = builder.build()?;
/// let solution = MentorOptimal::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(1)));
///
/// let stopped = MentorOptimal::default().solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Gale and Shapley (1962), DOI 10.2307/2312726.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MentorOptimal {
    /// How ties are broken.
    pub tie_rule: TieRule,
    /// Whether what lots decided is improved on the ranks as given.
    pub improve: Improve,
}

impl Strategy for MentorOptimal {
    fn name(&self) -> &'static str {
        "mentor-optimal"
    }

    fn guarantee(&self) -> Guarantee {
        improve::guarantee(Side::Mentor, self.improve)
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        improve::solve(market, (Side::Mentor, self.tie_rule, self.improve), context, propose_by_lot)
    }
}

/// Deferred acceptance where lots break ties: each mentee's pair, or [`NONE`].
fn propose_by_lot(lots: Lots<'_>, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let market = lots.market;
    if market.is_strict() {
        let by_mentor = market.columns().by_mentor;
        return proposals(market, |_, place| by_mentor[place as usize].get(), |held, pair| held < pair, context);
    }
    let mut lists = lots.walk(Side::Mentor);
    let prefers = |held, pair| lots.mentee_prefers(PairId::new(held), PairId::new(pair));
    proposals(market, |mentor, place| lists.at(mentor, place).get(), prefers, context)
}

/// Proposals; `pair_at` says which pair stands at a place of a mentor's list, and `prefers` whether a mentee has one of
/// its pairs before another.
fn proposals(
    market: &Market,
    mut pair_at: impl FnMut(u32, u32) -> u32,
    prefers: impl Fn(u32, u32) -> bool,
    context: &mut Context<'_>,
) -> Result<Vec<u32>, StopReason> {
    let columns = market.columns();
    let mut column = vec![NONE; market.mentees()];
    // Per mentor the next place of its list to propose to, and the seats whose proposal is not held.
    let mut next: Vec<u32> = columns.mentor_offsets[..market.mentors()].to_vec();
    let mut free: Vec<u16> = columns.capacity.to_vec();
    let mut round: Vec<u32> = market.mentor_ids().map(crate::MentorId::get).collect();
    let mut next_round = Vec::new();
    let mut meter = Meter::new(context, market.pairs() as u64);
    while !round.is_empty() {
        for &mentor in &round {
            let turn = mentor as usize;
            let end = columns.mentor_offsets[turn + 1];
            while free[turn] > 0 && next[turn] < end {
                let pair = pair_at(mentor, next[turn]);
                next[turn] += 1;
                meter.count(1);
                let held = &mut column[columns.mentee(pair).index()];
                if *held != NONE && prefers(*held, pair) {
                    continue;
                }
                let displaced = std::mem::replace(held, pair);
                free[turn] -= 1;
                if displaced != NONE {
                    let loser = columns.mentor[displaced as usize].get();
                    // A mentor waits for its turn once, however many mentees it lost meanwhile.
                    if free[loser as usize] == 0 {
                        next_round.push(loser);
                    }
                    free[loser as usize] += 1;
                }
            }
            meter.spend_now_and_then(&mut 0)?;
        }
        std::mem::swap(&mut round, &mut next_round);
        next_round.clear();
    }
    meter.spend()?;
    Ok(column)
}
