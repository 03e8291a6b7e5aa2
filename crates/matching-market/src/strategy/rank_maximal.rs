//! Rank-maximal matchings: what the mentees' ranks are worth, counted and not added up.
//!
//! **Problem.** Most mentees with a first choice; among those matchings most with a second choice; and so on; and among
//! those, on a market with scores, one with the greatest total score. Choices are counted by the mentees' levels (see
//! [`Market::mentee_level`]), which without a column of levels are their ranks. Mentors' ranks play no part.
//!
//! **Algorithm.** Level by level, best first, the pairs of the level are added and the matching grows along augmenting
//! paths to a largest one ([`cardinality`](super::cardinality)). Its cover then says which matchings are as good: those
//! whose pairs take exactly one of the cover each and that leave nobody in the cover unmatched or with a free seat. So
//! pairs within the cover are struck out, and whoever is in it *must* be filled and gets no pair of a worse level. A
//! level that adds no pair is passed over. After the last one the total is maximised among the pairs left as by
//! [`MaxScore`](super::MaxScore).
//!
//! **Theorem** (linear programming duality, step by step). Let `E` be the pairs still in question and `K` the people
//! whose seats must be taken (at first all pairs, and nobody); a pair is *light* if its level is that of the step or
//! better. Let a step have integers `y` for all people with `y[i] + y[j] ≥ 1` for light pairs of `E` and `≥ 0` for the
//! others, and `y ≥ 0` outside `K`. Any matching within `E` that fills `K` has at most `Σ y[i] + Σ capacity[j] · y[j]`
//! light pairs, and has exactly as many iff all its pairs are *tight* (equality holds for them) and everybody with `y >
//! 0` is filled too. A cover has `y = 1` inside and 0 outside, and a matching that grows along augmenting paths goes on
//! filling `K`.
//!
//! **Complexity.** O(pairs · √n) a level; on random markets a few readings of the pairs left.
//!
//! **Certificate.** The numbers of each step, which [`verify::best_by_ranks`](crate::verify::best_by_ranks) checks
//! without the solver, and prices for the total.
//!
//! **Differences from the papers.** Irving et al. mark people as even, odd and unreachable; a cover is what remains of
//! these marks when one asks for a proof. Capacities without copies.
//!
//! # References
//! - R. W. Irving, T. Kavitha, K. Mehlhorn, D. Michail, K. E. Paluch: Rank-maximal matchings. ACM Transactions on
//!   Algorithms 2 (2006) 602–610. DOI 10.1145/1198513.1198520.
//! - K. Paluch: Capacitated rank-maximal matchings. Algorithms and Complexity (CIAC 2013), LNCS 7878, 324–335.
//!   DOI 10.1007/978-3-642-38233-8_27.

use super::bottleneck;
use super::cardinality;
use super::max_score::{Failure, Within};
use super::meter::{Meter, Stop};
use super::seating::Seating;
use super::{SolveError, Strategy};
use crate::context::Context;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Best, Certificate, Guarantee, Property, RankProof, RankStep, Solution, SolveStats};

/// A proof has a number of four bytes for everybody and every step; so many make a GiB.
const MOST_ENTRIES: u64 = 1 << 28;

/// Most first choices, then most second choices, and so on; then the greatest total score. A tie is one choice.
///
/// Counted are the mentees' levels; on a market without scores there is no total. Which of several such matchings is
/// returned is the same on every run; the seed has no say in it. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`]; [`SolveError::TableTooLarge`] when the number of ranks times all people is above 2²⁸,
/// because the proof has a number for everybody and every rank; [`SolveError::TooLarge`] as for
/// [`MaxScore`](super::MaxScore).
///
/// # Complexity
/// O(pairs · √n) for each rank at worst; on random markets a few readings of the pairs left in question. Then that of
/// [`MaxScore`](super::MaxScore) on the pairs left.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, RankMaximal, SolveError, Strategy, verify};
/// // Two first choices are possible, but then mentee 2 has nobody.
/// let mut builder = MarketBuilder::new(3, vec![1, 1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 2, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 0)).pair(2, 0, PairInfo::ranked(1, 1)).pair(2, 1, PairInfo::ranked(0, 1));
/// let market = builder.build()?;
/// let solution = RankMaximal.solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &solution)?;
/// assert_eq!(verify::rank_profile(&market, &solution.matching).counts, [2]);
///
/// let stopped = RankMaximal.solve(&market, &mut Context::new(7).with_work_limit(1));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Irving, Kavitha, Mehlhorn, Michail, Paluch (2006), DOI 10.1145/1198513.1198520; Paluch (2013),
/// DOI 10.1007/978-3-642-38233-8_27.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RankMaximal;

impl Strategy for RankMaximal {
    fn name(&self) -> &'static str {
        "rank-maximal"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::RankMaximal, Property::Maximal])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let levels = levels(market);
        let entries = levels.len() as u64 * (market.mentees() + market.mentors()) as u64;
        if entries > MOST_ENTRIES {
            return Err(SolveError::TableTooLarge { strategy: self.name(), entries, most: MOST_ENTRIES });
        }
        let mut meter = Meter::new(context, bottleneck::at_most(market).saturating_mul(levels.len() as u64));
        let mut steps = Steps::new(market);
        let done = levels.into_iter().try_for_each(|level| steps.step(level, &mut meter));
        let finished = done.map_err(Failure::from).and_then(|()| steps.finish(&mut meter));
        let (column, proof) = finished.map_err(|failure| failure.into_error(context, before))?;
        let claims: &[Property] = match proof.total {
            Some(_) => &[Property::RankMaximal, Property::GreatestTotalAmong(Best::RankMaximal), Property::Maximal],
            None => &[Property::RankMaximal, Property::Maximal],
        };
        Ok(Solution {
            matching: Matching::from_pair_column(market, column),
            guarantee: Guarantee::proved(claims),
            certificate: Certificate::RankSteps(proof),
            stats: SolveStats { work: context.work() - before },
        })
    }
}

/// The levels that occur, best first.
fn levels(market: &Market) -> Vec<u32> {
    let mut occurs = Vec::new();
    for level in market.pair_ids().map(|pair| market.mentee_level(pair) as usize) {
        if occurs.len() <= level {
            occurs.resize(level + 1, false);
        }
        occurs[level] = true;
    }
    (0..).zip(occurs).filter(|&(_, occurs)| occurs).map(|(level, _)| level).collect()
}

/// The levels done so far.
struct Steps<'m> {
    market: &'m Market,
    seating: Seating,
    // INVARIANT: of each mentee's pairs those of the levels done end here, or it must be filled.
    ends: Vec<u32>,
    // INVARIANT: for the pairs of the levels done, whether they are still in question.
    left: Vec<bool>,
    /// Whether this mentee must be matched, and this mentor full.
    mentee_must: Vec<bool>,
    mentor_must: Vec<bool>,
    /// What proves the levels done.
    done: Vec<RankStep>,
}

impl<'m> Steps<'m> {
    fn new(market: &'m Market) -> Self {
        Self {
            market,
            seating: Seating::new(market.columns()),
            ends: market.columns().mentee_offsets[..market.mentees()].to_vec(),
            left: vec![false; market.pairs()],
            mentee_must: vec![false; market.mentees()],
            mentor_must: vec![false; market.mentors()],
            done: Vec::new(),
        }
    }

    /// Makes the number of pairs of this level the greatest that the levels before leave.
    fn step(&mut self, level: u32, meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        if !self.add(level) {
            return Ok(());
        }
        let columns = self.market.columns();
        let cover = cardinality::grow(&mut self.seating, columns, &self.ends, |pair| self.left[pair as usize], meter)?;
        let (mut utility, mut price) = (vec![0; self.market.mentees()], vec![0; self.market.mentors()]);
        for mentor in &cover.mentors {
            price[mentor.index()] = 1;
            self.mentor_must[mentor.index()] = true;
        }
        for mentee in cover.mentees.iter().map(|mentee| mentee.index()) {
            utility[mentee] = 1;
            self.mentee_must[mentee] = true;
            for pair in columns.mentee_offsets[mentee] as usize..self.ends[mentee] as usize {
                self.left[pair] &= price[columns.mentor[pair].index()] == 0;
            }
            meter.count(u64::from(self.ends[mentee] - columns.mentee_offsets[mentee]));
        }
        self.done.push(RankStep { rank: level, utility, price });
        meter.spend()
    }

    /// Adds the pairs of this level that are still in question; whether there are any.
    fn add(&mut self, level: u32) -> bool {
        let columns = self.market.columns();
        let mut any = false;
        for mentee in (0..self.market.mentees()).filter(|&mentee| !self.mentee_must[mentee]) {
            let end = &mut self.ends[mentee];
            while *end < columns.mentee_offsets[mentee + 1] && self.market.mentee_level(PairId::new(*end)) <= level {
                let left = !self.mentor_must[columns.mentor[*end as usize].index()];
                self.left[*end as usize] = left;
                any |= left;
                *end += 1;
            }
        }
        any
    }

    /// Each mentee's pair, or `NONE`, and what proves the steps. Where the market has scores, the total is the greatest
    /// that leaves all steps as they are.
    fn finish(self, meter: &mut Meter<'_, '_>) -> Result<(Vec<u32>, RankProof), Failure> {
        let Self { market, seating, left, done: steps, .. } = self;
        let Some(score) = market.score_column() else {
            return Ok((seating.pair_of, RankProof { steps, total: None }));
        };
        drop(seating);
        let within = Within::filling(market, score, |pair| left[pair.index()], self.mentee_must, &self.mentor_must);
        let (column, total) = within.greatest_total(meter)?;
        Ok((column, RankProof { steps, total: Some(total) }))
    }
}
