//! Leximin: most people, then the worst off as well off as can be, then the next, and so on.
//!
//! **Problem.** Among the matchings with most people, one whose ascending vector of values is lexicographically
//! greatest. That is to have the fewest pairs of the worst value, among these the fewest of the next, and so on up.
//! Among those, on a market with scores, one with the greatest total score, which matters where several scores are one
//! level, or where the value is the mentee's level.
//!
//! **Notation.** A *level* is one value, or one step of values. Circulations, levels and potentials are those of
//! [`circulation`](super::circulation), which also says how the fewest pairs of a level are found.
//!
//! **Algorithm.** Level by level, worst first, but for the best level: whoever is at no other level is at that one. At
//! each level a circulation of least cost leaves the fewest pairs of the level. Then whatever has a positive reduced
//! cost is closed for good: pairs are struck out, mentees must stay matched, mentors full. What is left are exactly the
//! matchings that are best up to this level, among which the next level chooses.
//!
//! **Invariant.** Every matching left is best in all levels done, and every best one is left (complementary slackness).
//! A level without a matched pair only strikes its pairs out. What is left at the end is what the total is maximised
//! among, as by [`MaxScore`](super::MaxScore).
//!
//! **Certificate.** The potentials of all levels, one behind the other, are prices and utilities in an ordered group,
//! and prove the matching (see [`verify::leximin`](crate::verify::leximin)).
//!
//! **Complexity.** O(levels · n · pairs) time at worst; mostly a few readings of the open pairs for each level at which
//! something is given up. So that it ends, values are rounded down to whole steps of 10, 100, ... millionths (or ranks)
//! on a market of more than [`EXACT`] pairs, if too many of them occur, and the claim names the step. Memory besides a
//! market's columns: 8 bytes a pair and up to 40 for each that is not worse than the best worst value, 200 a person and
//! 16 for each entry of the certificate; with more than [`MOST_ENTRIES`] of these it is given up.
//!
//! **Differences from the papers.** They count ranks, one level after another by prices too; here the levels may be as
//! many as the pairs, and mentors have several seats.
//!
//! # References
//! C.-C. Huang, T. Kavitha, K. Mehlhorn, D. Michail: Fair matchings and related problems. Algorithmica 74 (2016)
//! 1184–1203. DOI 10.1007/s00453-015-9994-9. R. E. Burkard, F. Rendl: Lexicographic bottleneck problems. Operations
//! Research Letters 10 (1991) 303–308. DOI 10.1016/0167-6377(91)90018-K.

mod face;

use self::face::Face;
use super::bottleneck::{self, Found};
use super::max_score::Failure;
use super::meter::{Meter, Stop};
use super::seating::Seating;
use super::{SolveError, Strategy, stopped};
use crate::context::Context;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Best, Certificate, Guarantee, LevelPrices, Property, Solution, SolveStats};
use crate::value::Value;

/// With so many pairs at most every value is a level of its own.
const EXACT: u64 = 100_000;

/// So many levels there may be in any case.
const FEWEST_LEVELS: u64 = 10;

/// So many entries of 16 bytes, a GiB, a proof may have.
const MOST_ENTRIES: u64 = 1 << 26;

/// The greatest power of ten that is a step.
const GREATEST_STEP: u32 = 1_000_000_000;

/// Most people, then the ascending vector of the matched mentees' values lexicographically greatest, then the greatest
/// total score.
///
/// Proved by prices of many levels. On a market of at most 100,000 pairs values are compared exactly. On a larger one
/// of p pairs at most 10^20 / p³ different values are told apart (but always 10): if more occur from the best worst one
/// upwards, they are compared in whole steps of a power of ten, and the claim says which. Which of several such
/// matchings it is follows the ids. Work is counted in pairs and arrows examined.
///
/// # Errors
/// [`SolveError::ScoresMissing`] when the value is the score and the market has none, [`SolveError::Stopped`];
/// [`SolveError::TableTooLarge`] when the proof would have more than 2²⁶ entries, a GiB; [`SolveError::TooLarge`] as
/// for [`MaxScore`](super::MaxScore).
///
/// # Complexity
/// O(levels · n · pairs) at worst; mostly a few readings of the market a level. Then, for the total, that of
/// [`MaxScore`](super::MaxScore) on the pairs left.
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
        let pairs = (market.pairs() as u64).max(EXACT);
        let most_levels = (EXACT * EXACT / pairs * EXACT / pairs * EXACT / pairs).max(FEWEST_LEVELS);
        let claims = |step| {
            let best = Best::Leximin { value: self.value, step };
            [Property::Leximin { value: self.value, step }, Property::GreatestTotalAmong(best)]
        };
        solve(self.name(), self.value, most_levels, claims, market, context)
    }
}

/// Most people, then leximin by this value told apart in at most so many levels; `claims` are what is claimed for this
/// step, the second one about the total if there was anything left to choose by it.
pub(super) fn solve(
    strategy: &'static str,
    value: Value,
    most_levels: u64,
    claims: impl Fn(u32) -> [Property; 2],
    market: &Market,
    context: &mut Context<'_>,
) -> Result<Solution, SolveError> {
    let distance = value.distances(market).ok_or(SolveError::ScoresMissing { strategy })?;
    let before = context.work();
    let distances = distance.iter().max().map_or(1, |&most| u64::from(most) + 1);
    let levels = most_levels.min(distances).min(market.pairs() as u64).max(1);
    let at_most = bottleneck::at_most(market).saturating_mul(levels);
    let mut meter = Meter::new(context, at_most);
    let found = bottleneck::search(market, &distance, &mut meter).map_err(Ended::Stopped);
    let found = found.and_then(|found| Leximin { value }.ascend(market, found, most_levels, MOST_ENTRIES, &mut meter));
    let (pair, prices) = found.map_err(|ended| match ended {
        Ended::Stopped(reason) => stopped(reason, context, before),
        Ended::Total(failure) => failure.into_error(context, before),
        Ended::TooLarge(entries) => SolveError::TableTooLarge { strategy, entries, most: MOST_ENTRIES },
    })?;
    let [best, total] = claims(prices.step);
    let claims = [Property::MostPeople, best, total];
    Ok(Solution {
        matching: Matching::from_pair_column(market, pair),
        guarantee: Guarantee::proved(if prices.total.is_some() { &claims } else { &claims[..2] }),
        certificate: Certificate::Levels(prices),
        stats: SolveStats { work: context.work() - before },
    })
}

/// Why there is no answer.
#[derive(Debug)]
enum Ended {
    Stopped(Stop),
    /// The proof has so many entries already.
    TooLarge(u64),
    Total(Failure),
}

impl Leximin {
    /// From the best worst value upwards.
    fn ascend(
        self,
        market: &Market,
        found: Found,
        most_levels: u64,
        most_entries: u64,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, LevelPrices), Ended> {
        let (step, by_level) = self.levels(market, &found.seating, most_levels, meter).map_err(Ended::Stopped)?;
        let mut face = Face::new(market, found, &by_level);
        meter.spend().map_err(Ended::Stopped)?;
        // Whoever is matched at no other level is at the best one: it need not be counted.
        let best = by_level.last().map(|&(value, _)| value);
        let levels = by_level.chunk_by(|one, other| one.0 == other.0).filter(|pairs| Some(pairs[0].0) != best);
        for (level, pairs) in (0..).zip(levels) {
            face.fewest(level, pairs, meter).map_err(Ended::Stopped)?;
            if face.entries() > most_entries {
                return Err(Ended::TooLarge(face.entries()));
            }
        }
        meter.spend().map_err(Ended::Stopped)?;
        // Where every score is a level of its own, equal levels are equal totals.
        let score = market.score_column().filter(|_| (self.value, step) != (Value::Score, 1));
        face.finish((self.value, step), (market, score), meter).map_err(Ended::Total)
    }

    /// The least step that leaves few enough levels, and the pairs with their values in such steps, worst first;
    /// without pairs that are a level below the best worst one.
    fn levels(
        self,
        market: &Market,
        seating: &Seating,
        most_levels: u64,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(u32, Vec<(i64, u32)>), Stop> {
        let mut step = 1;
        loop {
            let value = |pair: u32| self.value.in_steps(market, PairId::new(pair), step).unwrap_or(0);
            let worst = seating.matched().map(value).min();
            let all = market.pair_ids().map(|pair| (value(pair.get()), pair.get()));
            let mut by_level: Vec<(i64, u32)> = all.filter(|&(value, _)| Some(value) >= worst).collect();
            meter.spend()?;
            meter.sort(&mut by_level)?;
            let levels = by_level.chunk_by(|one, other| one.0 == other.0).count() as u64;
            meter.spend()?;
            // The greatest step leaves a handful of levels.
            if levels <= most_levels || step == GREATEST_STEP {
                return Ok((step, by_level));
            }
            step *= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lottery::draw_pair;
    use crate::{MarketBuilder, MenteeId, PairInfo, Score, verify};

    /// The ascending vectors of values in steps of all matchings from this mentee on, behind the values so far.
    fn vectors(
        market: &Market,
        mentee: usize,
        free: &mut Vec<u16>,
        so_far: &[i64],
        step: u32,
        found: &mut Vec<Vec<i64>>,
    ) {
        if mentee == market.mentees() {
            let mut vector = so_far.to_vec();
            vector.sort_unstable();
            found.push(vector);
            return;
        }
        vectors(market, mentee + 1, free, so_far, step, found);
        for pair in market.pairs_of_mentee(MenteeId::from_index(mentee)) {
            let mentor = market.mentor_of(pair).index();
            if free[mentor] > 0 {
                free[mentor] -= 1;
                let value = Value::Score.in_steps(market, pair, step);
                vectors(market, mentee + 1, free, &[so_far, &[value.unwrap()]].concat(), step, found);
                free[mentor] += 1;
            }
        }
    }

    #[test]
    fn with_more_values_than_levels_it_is_leximin_in_steps_and_says_which() {
        let mut coarse = 0;
        for seed in 0..400 {
            let mut builder = MarketBuilder::new(4, vec![1, 2, 1]);
            for (mentee, mentor) in (0..4).flat_map(|mentee| (0..3).map(move |mentor| (mentee, mentor))) {
                let drawn = i32::try_from(draw_pair(seed, mentee.into(), mentor.into()) % 50).unwrap() - 10;
                if drawn % 5 != 0 {
                    builder.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(drawn)));
                }
            }
            let market = builder.build().unwrap();
            let distance = Value::Score.distances(&market).unwrap_or_default();
            for most_levels in [1, 2, 4] {
                let mut context = Context::new(7);
                let mut meter = Meter::new(&mut context, 0);
                let found = bottleneck::search(&market, &distance, &mut meter).unwrap();
                let ascended = Leximin::default().ascend(&market, found, most_levels, MOST_ENTRIES, &mut meter);
                let (pairs, prices) = ascended.unwrap();
                let matching = Matching::from_pair_column(&market, pairs);
                assert_eq!(verify::leximin(&market, &matching, &prices), Ok(()), "seed {seed}");
                let steps = |pair: PairId| Value::Score.in_steps(&market, pair, prices.step).unwrap();
                let mut mine: Vec<i64> = matching.pairs().map(steps).collect();
                mine.sort_unstable();
                let mut all = Vec::new();
                vectors(&market, 0, &mut vec![1, 2, 1], &[], prices.step, &mut all);
                let best = all.into_iter().max_by_key(|vector| (vector.len(), vector.clone()));
                assert_eq!(Some(mine), best, "seed {seed}, steps of {}", prices.step);
                coarse += usize::from(prices.step > 1);
            }
        }
        assert!(coarse > 500, "{coarse}");
    }

    #[test]
    fn a_proof_with_too_many_entries_is_given_up() {
        let mut builder = MarketBuilder::new(2, vec![1, 1]);
        builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0)).pair(
            1,
            0,
            PairInfo::ranked(1, 0),
        );
        let market = builder.build().unwrap();
        let distance = Value::Rank.distances(&market).unwrap();
        let ascend = |most_entries| {
            let mut context = Context::new(7);
            let mut meter = Meter::new(&mut context, 0);
            let found = bottleneck::search(&market, &distance, &mut meter).unwrap();
            let leximin = Leximin { value: Value::Rank };
            leximin.ascend(&market, found, u64::MAX, most_entries, &mut meter)
        };
        let (_, prices) = ascend(MOST_ENTRIES).unwrap();
        let all = prices.utility.iter().chain(&prices.price).chain([&prices.outside]);
        let entries: u64 = all.map(|levels| levels.len() as u64).sum();
        assert!(entries > 1);
        assert!(ascend(entries).is_ok());
        assert!(matches!(ascend(entries - 1), Err(Ended::TooLarge(found)) if found == entries));
    }

    #[test]
    fn the_claim_says_the_step() {
        let claim = |step| Property::Leximin { value: Value::Score, step }.to_string();
        assert_eq!(claim(1), "fairest by score to the worst off among those with most people");
        assert_eq!(claim(1000), "fairest by score to the worst off among those with most people, in steps of 0.001");
    }
}
