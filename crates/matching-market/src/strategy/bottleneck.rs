//! Bottleneck: most people matched, then the worst-off of them as well off as can be.
//!
//! **Problem.** Among the matchings with most people, one whose least value is greatest, where the value of a matched
//! pair is its score or the mentee's level for it; and among those, on a market with scores, one with the greatest
//! total score.
//!
//! **Algorithm.** If the pairs of at least some value suffice for most people, so do the pairs of at least any smaller
//! value. A binary search over the values that occur finds the greatest that suffices; each trial starts from the last
//! matching that had most people, without the pairs that are not good enough, and augments it. The covers that prove
//! the answer say which matchings are as good; among these the total is maximised as by [`MaxScore`](super::MaxScore).
//!
//! **Invariant.** Between trials there is a matching with most people and a value that it keeps to, and a greater value
//! at which fewer people can be matched, with the cover that proves it. At the end nothing lies between the two.
//!
//! **Complexity.** O(pairs · √n · log v) time for v distinct values; in practice a few readings of the market a trial.
//! Then, for the total, that of `MaxScore`.
//!
//! **Differences from the paper.** The paper keeps to perfect matchings; here coverage comes first, whatever it is, and
//! mentors have several seats.
//!
//! # References
//! D. R. Fulkerson, I. Glicksberg, O. Gross: A production line assignment problem. RAND Research Memorandum RM-1102
//! (1953). H. N. Gabow, R. E. Tarjan: Algorithms for two bottleneck optimization problems. Journal of Algorithms 9
//! (1988) 411–417. DOI 10.1016/0196-6774(88)90031-4.

use super::cardinality::{all_ends, grow};
use super::max_score::{Failure, Within};
use super::meter::{Meter, Stop};
use super::seating::Seating;
use super::{SolveError, Strategy};
use crate::context::Context;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Best, Certificate, ClaimStatus, Cover, Covers, Guarantee, Property, Solution, SolveStats};
use crate::value::Value;

/// Most people matched, then the least value of a matched pair as great as possible, then the greatest total score.
///
/// Proved by two covers: no matching has more people, and none of as many people keeps to better pairs only; and by
/// prices for the total, if the market has scores. Which of several such matchings it is follows the ids. Work is
/// counted in pairs examined.
///
/// # Errors
/// [`SolveError::ScoresMissing`] when the value is the score and the market has none, [`SolveError::Stopped`];
/// [`SolveError::TooLarge`] as for [`MaxScore`](super::MaxScore).
///
/// # Complexity
/// O(pairs · √n · log(distinct values)) time, 8 bytes a pair of memory; then that of [`MaxScore`](super::MaxScore).
///
/// # Examples
/// ```
/// use matching_market::{Bottleneck, Context, MarketBuilder, MenteeId, PairInfo, SolveError, Strategy, verify};
/// // Mentee 0 could have 0.9 or 0.5, mentee 1 0.6 or 0.1: one of 0.9 and 0.1 excludes the other.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::scored("0.9".parse()?)).pair(0, 1, PairInfo::scored("0.5".parse()?));
/// builder.pair(1, 0, PairInfo::scored("0.6".parse()?)).pair(1, 1, PairInfo::scored("0.1".parse()?));
/// let market = builder.build()?;
/// let solution = Bottleneck::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// let scores = solution.matching.pairs().filter_map(|pair| market.score(pair));
/// assert_eq!(scores.min(), Some("0.5".parse()?));
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = Bottleneck::default().solve(&unscored.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Fulkerson, Glicksberg and Gross (1953); Gabow and Tarjan (1988), DOI 10.1016/0196-6774(88)90031-4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bottleneck {
    /// What a matched pair is worth.
    pub value: Value,
}

impl Strategy for Bottleneck {
    fn name(&self) -> &'static str {
        "bottleneck"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MostPeople, Property::GreatestWorst { value: self.value }])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let distance = self.value.distances(market).ok_or(SolveError::ScoresMissing { strategy: self.name() })?;
        let before = context.work();
        let mut meter = Meter::new(context, at_most(market));
        let found = search(market, &distance, &mut meter).map_err(Failure::from);
        let found = found.and_then(|found| found.greatest_total(market, &distance, &mut meter));
        let (column, covers) = found.map_err(|failure| failure.into_error(context, before))?;
        let mut guarantee = self.guarantee();
        if covers.total.is_some() {
            let best = Best::GreatestWorst { value: self.value };
            guarantee = guarantee.and(Property::GreatestTotalAmong(best), ClaimStatus::Proved);
        }
        Ok(Solution {
            matching: Matching::from_pair_column(market, column),
            guarantee,
            certificate: Certificate::Covers(covers),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

/// Far above what any search here examines.
pub(super) fn at_most(market: &Market) -> u64 {
    let phases = 64 * (market.mentees().isqrt() as u64 + 4);
    phases.saturating_mul((market.pairs() + market.mentees() + market.mentors() + 1) as u64)
}

/// A matching, and what proves it.
pub(super) struct Found {
    pub(super) seating: Seating,
    /// Covers all pairs.
    pub(super) all: Cover,
    /// Covers the pairs better than the worst matched.
    pub(super) better: Cover,
}

impl Found {
    /// Of the matchings with as many people and no worse worst pair one with the greatest total, if there are scores,
    /// and all its proofs.
    fn greatest_total(
        self,
        market: &Market,
        distance: &[u32],
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, Covers), Failure> {
        let Self { seating, all, better } = self;
        let Some(score) = market.score_column() else {
            return Ok((seating.pair_of, Covers { all, better, total: None }));
        };
        // Such a matching takes every mentee and every seat of the cover, and no pair of it takes two.
        let (mut mentee, mut mentor) = (vec![false; market.mentees()], vec![false; market.mentors()]);
        all.mentees.iter().for_each(|covered| mentee[covered.index()] = true);
        all.mentors.iter().for_each(|covered| mentor[covered.index()] = true);
        let worst = seating.matched().map(|pair| distance[pair as usize]).max();
        let allowed: Vec<bool> = (market.pair_ids().zip(distance))
            .map(|(pair, &distance)| {
                let once = mentee[market.mentee_of(pair).index()] != mentor[market.mentor_of(pair).index()];
                once && Some(distance) <= worst
            })
            .collect();
        let within = Within::filling(market, score, |pair| allowed[pair.index()], mentee, &mentor);
        let (column, total) = within.greatest_total(meter)?;
        Ok((column, Covers { all, better, total: Some(total) }))
    }
}

/// A matching with most people that keeps to the least distances possible, by distances of all pairs.
pub(super) fn search(market: &Market, distance: &[u32], meter: &mut Meter<'_, '_>) -> Result<Found, Stop> {
    let columns = market.columns();
    let mut seating = Seating::new(columns);
    let all = grow(&mut seating, columns, all_ends(columns), |_| true, meter)?;
    let people = seating.matched().count();
    let mut levels = distance.to_vec();
    meter.sort(&mut levels)?;
    levels.dedup();
    let worst = |seating: &Seating| seating.matched().map(|pair| distance[pair as usize]).max();
    // levels[..low] do not suffice, by counting or by a trial; levels[..high] do.
    let up_to = |worst| levels.partition_point(|&level| level <= worst);
    let mut high = worst(&seating).map_or(0, up_to);
    let mut low = 0;
    let mut above = high;
    while above - low > 1 {
        let middle = low.midpoint(above);
        meter.spend_now_and_then(&mut (market.pairs() as u64))?;
        if seated_at_most(market, |pair| distance[pair] <= levels[middle - 1]) < people {
            low = middle;
        } else {
            above = middle;
        }
    }
    let mut better = None;
    while high - low > usize::from(better.is_some() || low == 0) {
        // Once more at `low` if it is known by counting only, for the cover.
        let middle = if high - low > 1 { low.midpoint(high) } else { low };
        let usable = |pair: u32| distance[pair as usize] <= levels[middle - 1];
        let mut trial = seating.clone();
        trial.keep(columns, usable);
        let cover = grow(&mut trial, columns, all_ends(columns), usable, meter)?;
        if trial.matched().count() == people {
            seating = trial;
            high = worst(&seating).map_or(0, up_to);
        } else {
            (low, better) = (middle, Some(cover));
        }
    }
    meter.spend()?;
    // Nothing is better than the best value: an empty cover covers it.
    Ok(Found { seating, all, better: better.unwrap_or_default() })
}

/// More than so many people cannot be matched along usable pairs: so many mentees have one, and mentors so many seats
/// for theirs.
fn seated_at_most(market: &Market, usable: impl Fn(usize) -> bool) -> usize {
    let columns = market.columns();
    let mut wanted = vec![0_u32; market.mentors()];
    let mut mentees = 0;
    for list in columns.mentee_offsets.windows(2) {
        let mut any = false;
        for pair in (list[0] as usize..list[1] as usize).filter(|&pair| usable(pair)) {
            any = true;
            wanted[columns.mentor[pair].index()] += 1;
        }
        mentees += usize::from(any);
    }
    let seats = wanted.iter().zip(columns.capacity).map(|(&wanted, &seats)| wanted.min(seats.into()) as usize);
    mentees.min(seats.sum())
}
