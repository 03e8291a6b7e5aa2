//! Leximin: most people, then the worst off as well off as can be, then the next, and so on.
//!
//! **Problem.** Among the matchings with most people, one whose ascending vector of values is lexicographically greatest. That is
//! to have the fewest pairs of the worst value, among these the fewest of the next, and so on up.
//!
//! **Notation.** A matching is a circulation of people: from *outside* to a mentee, along a pair to a mentor, back outside. The *residual*
//! network says how it may change: along every pair, back from a mentor to its mentees, and by staying unmatched or being called in. A
//! *level* is one value, or one step of values.
//!
//! **Algorithm.** Level by level, worst first. The matched pairs of the level are given up, which leaves mentees without a seat
//! and seats without a mentee; they are joined again along cheapest paths, where a pair of the level costs one and every other
//! pair nothing. Cheapest is kept by potentials: paths go along arcs of reduced cost 0 only (shortest such paths, many at a
//! time, as in Dinic's algorithm), and when none is left the potential of everything reached falls until one arc more has reduced cost 0. Then
//! whatever has a positive reduced cost is closed for good: pairs are struck out, mentees must stay matched, mentors full. What
//! is left are exactly the matchings that are best up to this level, among which the next level chooses.
//!
//! **Invariant.** Every matching left is best in all levels done, and every best one is left (complementary slackness). A
//! level without a matched pair only strikes its pairs out.
//!
//! **Certificate.** The potentials of all levels, one behind the other, are prices and utilities in an ordered group, and prove the matching
//! (see [`verify::leximin`](crate::verify::leximin)).
//!
//! **Complexity.** O(pairs) for each level at which something is given up and each change of potentials in it, at worst O(levels · n · pairs)
//! time. So that it ends in seconds, there are at most [`EXACT`] / pairs levels: when more values than that occur below the best, they are
//! rounded down to whole steps of 10, 100, ... millionths (or ranks), and the claim names the step.
//!
//! **Differences from the papers.** They count ranks, one level after another by prices too; here the levels may be as many as the
//! pairs, and mentors have several seats.
//!
//! # References
//! C.-C. Huang, T. Kavitha, K. Mehlhorn, D. Michail: Fair matchings and related problems. Algorithmica 74 (2016) 1184–1203.
//! DOI 10.1007/s00453-015-9994-9.
//! R. E. Burkard, F. Rendl: Lexicographic bottleneck problems. Operations Research Letters 10 (1991) 303–308.
//! DOI 10.1016/0167-6377(91)90018-K.

mod face;

use self::face::Face;
use super::bottleneck::{self, Found};
use super::meter::{Meter, Stop};
use super::{SolveError, Strategy};
use crate::context::Context;
use crate::market::Market;
use crate::matching::{Matching, NONE};
use crate::solution::{Certificate, Guarantee, LevelPrices, Property, Solution, SolveStats};
use crate::value::Value;

/// At most so many levels times pairs.
const EXACT: u64 = 1 << 29;

/// Most people, then the ascending vector of the matched mentees' values lexicographically greatest.
///
/// Proved by prices of many levels. With few enough distinct values below the best for the number of pairs (2^29 divided
/// by it) values are compared exactly, beyond that in whole steps, and the claim says so. Which of several such
/// matchings it is follows the ids. Work is counted in pairs and arrows examined.
///
/// # Errors
/// [`SolveError::ScoresMissing`] when the value is the score and the market has none, [`SolveError::Stopped`].
///
/// # Complexity
/// O(levels · n · pairs) at worst; mostly a few readings of the market a level.
///
/// # Examples
/// ```
/// use matching_market::{Context, Leximin, MarketBuilder, MenteeId, MentorId, PairInfo, SolveError, Strategy, verify};
/// // Mentee 1 can have 0.3 only. Whatever it gets, mentee 0 should have the most that is left, here mentor 0.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::scored("0.6".parse()?)).pair(0, 1, PairInfo::scored("0.5".parse()?));
/// builder.pair(1, 0, PairInfo::scored("0.3".parse()?)).pair(1, 1, PairInfo::scored("0.3".parse()?));
/// let market = builder.build()?;
/// let solution = Leximin::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(solution.matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(0)));
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = Leximin::default().solve(&unscored.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Huang, Kavitha, Mehlhorn and Michail (2016), DOI 10.1007/s00453-015-9994-9; Burkard and Rendl (1991), DOI
/// 10.1016/0167-6377(91)90018-K.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leximin {
    /// What a matched pair is worth.
    pub value: Value,
}

impl Strategy for Leximin {
    fn name(&self) -> &'static str {
        "leximin"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::MostPeople])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let missing = SolveError::ScoresMissing { strategy: self.name() };
        let distance = self.value.distances(market).ok_or(missing)?;
        let before = context.work();
        let most_levels = EXACT / (market.pairs() as u64).max(1);
        let at_most = bottleneck::at_most(market).saturating_mul(most_levels.max(1));
        let mut meter = Meter::new(context, at_most);
        let found = bottleneck::search(market, &distance, &mut meter)
            .and_then(|found| self.ascend(market, &distance, found, most_levels, &mut meter));
        let (pair, prices) = found.map_err(|reason| SolveError::Stopped { reason, work: context.work() - before })?;
        let leximin = Property::Leximin { value: self.value, step: prices.step };
        Ok(Solution {
            matching: Matching::from_pair_column(market, pair),
            guarantee: Guarantee::proved(&[Property::MostPeople, leximin]),
            certificate: Certificate::Levels(prices),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

impl Leximin {
    /// From the best worst value upwards.
    fn ascend(
        &self,
        market: &Market,
        distance: &[u32],
        found: Found,
        most_levels: u64,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, LevelPrices), Stop> {
        let matched = found.seating.pair.iter().filter(|&&pair| pair != NONE);
        let worst = matched.map(|&pair| distance[pair as usize]).max().unwrap_or(0);
        let usable: Vec<u32> = (0..).zip(distance).filter(|&(_, &far)| far <= worst).map(|(pair, _)| pair).collect();
        let (step, by_level) = self.levels(market, usable, most_levels);
        let mut face = Face::new(market, found, &by_level);
        for (level, pairs) in by_level.chunk_by(|one, other| one.0 == other.0).enumerate() {
            face.fewest(u32::try_from(level).expect("no more levels than pairs"), pairs, meter)?;
        }
        meter.spend()?;
        Ok(face.finish(self.value, step))
    }

    /// The least step that leaves few enough levels, and the pairs with their values in such steps, worst first.
    fn levels(&self, market: &Market, usable: Vec<u32>, most_levels: u64) -> (u32, Vec<(i64, u32)>) {
        let pair = |index: u32| crate::ids::PairId::new(index);
        let in_steps = |step| {
            let value = |&index: &u32| (self.value.in_steps(market, pair(index), step).unwrap_or(0), index);
            let mut by_level: Vec<(i64, u32)> = usable.iter().map(value).collect();
            by_level.sort_unstable();
            by_level
        };
        let mut step = 1;
        loop {
            let by_level = in_steps(step);
            let levels = by_level.chunk_by(|one, other| one.0 == other.0).count() as u64;
            // With the greatest step there are at most a handful of levels.
            if levels <= most_levels.max(1) || step == 1_000_000_000 {
                return (step, by_level);
            }
            step *= 10;
        }
    }
}
