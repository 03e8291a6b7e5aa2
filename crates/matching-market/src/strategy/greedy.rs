//! Greedy: the best pair first. A baseline, stated honestly as such.
//!
//! **Problem.** A matching with a great total score, quickly.
//!
//! **Algorithm.** Go through the pairs by descending score; take a pair when its mentee is unmatched and its mentor has
//! a free seat. Equal scores go by mentee rank, then mentor rank, then the lottery of the pair, then ids.
//!
//! **Invariant.** A pair that was passed over meets a mentee or a mentor that is taken by pairs with at least its
//! score. At the end no pair is left to add (the matching is *maximal*); and each pair of a best matching can be
//! charged to a taken pair of at least its score, with at most two charges each, so with scores ≥ 0 the total is at
//! least half of the greatest.
//!
//! **Complexity.** O(pairs log pairs) time, 8 bytes a pair of memory.
//!
//! **Differences from the paper.** Mentors with several seats: "one mentor a mentee" and "`c` mentees a mentor" are two
//! matroids, and greedy on the intersection of two matroids keeps the ratio 1/2. Pairs of negative score are taken too,
//! for the sake of maximality; the ratio is then not claimed.
//!
//! # References
//! B. Korte, D. Hausmann: An analysis of the greedy heuristic for independence systems. Annals of Discrete Mathematics
//! 2 (1978) 65–74. DOI 10.1016/S0167-5060(08)70322-4.

use super::meter::Meter;
use super::{SolveError, Strategy, stopped};
use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Market, TieRule};
use crate::matching::{Matching, NONE};
use crate::score::Score;
use crate::solution::{Bound, Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};

/// Takes the pairs by descending score as long as both people are free.
///
/// The result is maximal; its total score is at least half of the greatest when no score is negative (a bound by
/// theorem, not re-checked). Equal scores go by mentee rank, mentor rank, lottery with the context's seed, ids. Work is
/// counted in pairs examined.
///
/// # Errors
/// [`SolveError::ScoresMissing`] on a market without scores, [`SolveError::Stopped`].
///
/// # Complexity
/// O(pairs log pairs) time.
///
/// # Examples
/// ```
/// use matching_market::{Context, Greedy, MarketBuilder, MentorId, MenteeId, PairInfo, SolveError, Strategy};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
/// let solution = Greedy.solve(&builder.build()?, &mut Context::new(7))?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(1)), Some(MentorId::new(0)));
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = Greedy.solve(&unscored.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Korte and Hausmann (1978), DOI 10.1016/S0167-5060(08)70322-4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Greedy;

impl Strategy for Greedy {
    fn name(&self) -> &'static str {
        "greedy"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::Maximal]).and(Property::GreatestTotalScore, ClaimStatus::NotProved)
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        if !market.has_scores() {
            return Err(SolveError::ScoresMissing { strategy: self.name() });
        }
        let before = context.work();
        let order = descending(market, context.seed());
        let mut meter = Meter::new(context, market.pairs() as u64);
        let column = take(market, &order, &mut meter).map_err(|reason| stopped(reason, context, before))?;
        let half = order.last().is_none_or(|&pair| market.score(pair) >= Some(Score::ZERO));
        let guarantee = if half {
            let bound = Bound::Ratio { numerator: 1, denominator: 2 };
            Guarantee::proved(&[Property::Maximal]).and(Property::GreatestTotalScore, ClaimStatus::Bound(bound))
        } else {
            self.guarantee()
        };
        Ok(Solution {
            matching: Matching::from_pair_column(market, column),
            guarantee,
            certificate: Certificate::Matching,
            stats: SolveStats { work: context.work() - before },
        })
    }
}

/// Each mentee's pair, or [`NONE`], when pairs are taken in this order.
fn take(market: &Market, order: &[PairId], meter: &mut Meter<'_, '_>) -> Result<Vec<u32>, StopReason> {
    let mut column = vec![NONE; market.mentees()];
    let mut free: Vec<u16> = market.mentor_ids().map(|mentor| market.capacity(mentor)).collect();
    for &pair in order {
        meter.spend_now_and_then(&mut 1)?;
        let place = &mut column[market.mentee_of(pair).index()];
        let seats = &mut free[market.mentor_of(pair).index()];
        if *place == NONE && *seats > 0 {
            *place = pair.get();
            *seats -= 1;
        }
    }
    meter.spend()?;
    Ok(column)
}

/// All pairs by descending score, then mentee rank, mentor rank, lot, and ids.
fn descending(market: &Market, seed: u64) -> Vec<PairId> {
    let distance = |pair| market.score(pair).map_or(0, Score::descending_rank);
    let mut keys: Vec<(u32, PairId)> = market.pair_ids().map(|pair| (distance(pair), pair)).collect();
    keys.sort_unstable();
    for equal in keys.chunk_by_mut(|one, other| one.0 == other.0) {
        if equal.len() > 1 {
            equal.sort_by_cached_key(|&(_, pair)| {
                let lot = TieRule::Lottery.lot(market, seed, pair);
                (market.mentee_rank(pair), market.mentor_rank(pair), lot, pair)
            });
        }
    }
    keys.into_iter().map(|(_, pair)| pair).collect()
}
