//! A large stable matching under ties, with a bound on how much larger another could be.
//!
//! **Problem.** With ties on lists, stable matchings (no pair of whom both *strictly* gain) can have different sizes.
//! To find the largest is NP-hard, even to come nearer than some constant factor.
//!
//! **Algorithm.**
//! 1. [`proposals`]: deferred acceptance with second chances finds a stable matching of at least two thirds of the
//!    greatest size.
//! 2. [`exchanges`]: as long as a chain of exchanges that keeps the matching stable seats somebody more, it is carried
//!    out.
//! 3. The bound: pairs that are in no stable matching are ruled out ([`verify::pairs_that_may_be_stable`]), and a
//!    largest matching of what is left comes with a cover that proves its size. Hence at most so many more people in
//!    any stable matching; where this is nobody, the matching found is a largest one, and certified as such.
//! 4. Where the bound is not reached, the answers of other strategies and 1 and 2 with other lots are candidates.
//! 5. [`search`]: branch and bound from the largest found, until there is none larger or the work is used up.
//!
//! Without ties all stable matchings match the same people, and the mentee-optimal one is the answer.
//!
//! **Complexity.** O(pairs · log seats) for 1, O(pairs) a sweep of 2, O(√(n + seats) · pairs) for 3 at worst.
//!
//! **Differences from the papers.** Capacities without copies of mentors; chains, bound and search are additions.
//!
//! # References
//! - Z. Király: Linear time local approximation algorithm for maximum stable marriage. Algorithms 6 (2013) 471–484.
//!   DOI 10.3390/a6030471.
//! - E. McDermid: A 3/2-approximation algorithm for general stable marriage. Automata, Languages and Programming (ICALP
//!   2009), LNCS 5555, 689–700. DOI 10.1007/978-3-642-02927-1_57.
//! - K. Paluch: Faster and simpler approximation of stable matchings. Algorithms 7 (2014) 189–202. DOI
//!   10.3390/a7020189.
//! - D. F. Manlove, R. W. Irving, K. Iwama, S. Miyazaki, Y. Morita: Hard variants of stable marriage. Theoretical
//!   Computer Science 276 (2002) 261–279. DOI 10.1016/S0304-3975(01)00206-7.

#![expect(clippy::doc_markdown, reason = "McDermid is a name")]

mod exchanges;
mod paths;
mod proposals;
mod search;

use self::search::{End, Plan, Search};
use super::cardinality::{all_ends, grow};
use super::mentee_optimal::propose;
use super::meter::Meter;
use super::seating::Seating;
use super::{Greedy, MenteeOptimal, MentorOptimal, SolveError, Strategy, stopped};
use crate::context::{Context, Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::{Matching, NONE};
use crate::solution::{
    Bound, Certificate, ClaimStatus, Cover, Guarantee, Property, Solution, SolveStats, StableCase, StableCover,
};
use crate::verify::{self, Possible};

/// A stable matching of the market as given with as many people as it can find, at least two thirds of the greatest
/// number.
///
/// Ties are not broken beforehand: where somebody does not care, the choice is made so that more people are matched.
/// Lots with the context's seed decide what is left. The claims say how many more people any stable matching could have
/// at most; where this is nobody, the matching is a largest stable one, proved. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// A few readings of the market for the matching; the bound takes O(√(n + seats) · pairs) at worst.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MaxStable, PairInfo, Property, SolveError, Strategy, verify};
/// // Mentor 0 likes both mentees alike; mentee 0 could also go to mentor 1, mentee 1 could not.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0)).pair(1, 0, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let solution = MaxStable.solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.len(), 2);
/// assert_eq!(verify::certify(&market, &solution)?.proved, [Property::Stable, Property::LargestStable]);
///
/// let stopped = MaxStable.solve(&market, &mut Context::new(7).with_work_limit(2));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Király (2013), DOI 10.3390/a6030471.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaxStable;

/// Rounds of ruling out pairs; each looks only at whom the last one concerns.
const ROUNDS: u32 = 10_000;

/// How often proposals and exchanges are tried with other lots while the bound is not reached.
const ATTEMPTS: u64 = 8;

/// Work of the search where the caller sets no greater limit: as much as small markets are worth, and so many readings
/// of the market.
const LEAST_WORK: u64 = 1 << 28;
const READINGS: u64 = 20;

/// The first searches try to seat as many as there can be, and may look at so many cases.
const ALL_AT_ONCE: u64 = 6;
const MOST_AT_ONCE: u64 = 2000;

/// The others are short, and twice as long after so many.
const FEWEST: u64 = 100;
const AGAIN: u64 = 60;

impl Strategy for MaxStable {
    fn name(&self) -> &'static str {
        "max-stable"
    }

    fn guarantee(&self) -> Guarantee {
        let bound = Bound::Ratio { numerator: 2, denominator: 3 };
        Guarantee::proved(&[Property::Stable]).and(Property::LargestStable, ClaimStatus::Bound(bound))
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        if market.is_strict() {
            return strict(market, context);
        }
        let mut found = Found::first(market, context).map_err(|reason| stopped(reason, context, before))?;
        match found.go_on(market, context) {
            Err(StopReason::Cancelled) => return Err(stopped(StopReason::Cancelled, context, before)),
            Ok(()) | Err(StopReason::Deadline | StopReason::WorkLimit) => {}
        }
        let Found { column, cover, most, all_compared } = found;
        let matching = Matching::from_pair_column(market, column);
        let guarantee = match most.saturating_sub(matching.len() as u64) {
            0 => Guarantee::proved(&[Property::Stable, Property::LargestStable]),
            more if all_compared => Guarantee::proved(&[Property::Stable])
                .and(Property::LargestStable, ClaimStatus::Bound(Bound::AllCompared))
                .and(Property::NearLargestStable { more }, ClaimStatus::Proved),
            more => self.guarantee().and(Property::NearLargestStable { more }, ClaimStatus::Proved),
        };
        let work = context.work() - before;
        Ok(Solution { matching, guarantee, certificate: Certificate::StableCover(cover), stats: SolveStats { work } })
    }
}

/// Without ties all stable matchings match the same people.
fn strict(market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
    let before = context.work();
    let column = propose(market, context).map_err(|reason| stopped(reason, context, before))?;
    Ok(Solution {
        matching: Matching::from_pair_column(market, column),
        guarantee: Guarantee::proved(&[Property::Stable, Property::LargestStable]),
        certificate: Certificate::Matching,
        stats: SolveStats { work: context.work() - before },
    })
}

/// The best found so far, and what bounds it.
struct Found {
    /// Each mentee's pair, or [`NONE`].
    column: Vec<u32>,
    cover: StableCover,
    /// How many people the cover allows.
    most: u64,
    /// Whether a search found all others no larger, whose proof is too long to keep.
    all_compared: bool,
}

impl Found {
    /// One attempt, and the bound that takes one look at everybody.
    fn first(market: &Market, context: &mut Context<'_>) -> Result<Self, StopReason> {
        let seed = context.seed();
        let column = attempt(market, seed, context)?;
        let has_seats = |&pair: &PairId| market.capacity(market.mentor_of(pair)) > 0;
        let could = |mentee: &MenteeId| market.pairs_of_mentee(*mentee).any(|pair| has_seats(&pair));
        let mentees: Vec<MenteeId> = market.mentee_ids().filter(could).collect();
        let seats: u64 = market.mentor_ids().map(|mentor| u64::from(market.capacity(mentor))).sum();
        let most = seats.min(mentees.len() as u64);
        let cover = if seats == most {
            Cover { mentees: Vec::new(), mentors: market.mentor_ids().collect() }
        } else {
            let seatless = |mentor: &MentorId| market.capacity(*mentor) == 0;
            Cover { mentees, mentors: market.mentor_ids().filter(seatless).collect() }
        };
        Ok(Self {
            column,
            cover: StableCover { rounds: 0, cases: vec![StableCase::Covered(cover)] },
            most,
            all_compared: false,
        })
    }

    /// Until the bound is reached, or nothing more can be done.
    fn go_on(&mut self, market: &Market, context: &mut Context<'_>) -> Result<(), StopReason> {
        if self.is_largest() {
            return Ok(());
        }
        let possible = self.bound(market, &mut Meter::new(context, most_work(market)))?;
        let seed = context.seed();
        for strategy in [&MenteeOptimal::default() as &dyn Strategy, &MentorOptimal::default(), &Greedy] {
            if self.is_largest() {
                return Ok(());
            }
            match strategy.solve(market, context) {
                Ok(solution) if verify::blocking_pairs(market, &solution.matching).next().is_none() => {
                    let pair_of = |mentee| solution.matching.pair_of(mentee).map_or(NONE, PairId::get);
                    self.take(market.mentee_ids().map(pair_of).collect());
                }
                Err(SolveError::Stopped { reason, .. }) => return Err(reason),
                // Not every market has scores.
                Ok(_) | Err(_) => {}
            }
        }
        for number in 1..ATTEMPTS {
            if self.is_largest() {
                return Ok(());
            }
            // Lots are hashes of the seed, so any other number does.
            self.take(attempt(market, seed.wrapping_add(number), context)?);
        }
        if self.is_largest() { Ok(()) } else { self.search(market, possible, context) }
    }

    /// Looks for larger ones until there are none, or too many cases.
    fn search(&mut self, market: &Market, possible: Possible<'_>, context: &mut Context<'_>) -> Result<(), StopReason> {
        let (before, seed) = (context.work(), context.seed());
        let reading = (market.pairs() + market.mentees() + market.mentors()) as u64;
        let usual = before.saturating_add(reading.saturating_mul(READINGS)).saturating_add(LEAST_WORK);
        let limit = context.work_limit().map_or(usual, |limit| limit.max(usual));
        let mut search = Search::new(market, possible, std::mem::take(&mut self.column), seed);
        let mut result = Ok(());
        for number in 0..u64::MAX {
            let plan = Plan {
                cases: if number < ALL_AT_ONCE {
                    MOST_AT_ONCE + market.mentees() as u64
                } else {
                    FEWEST << (number / AGAIN).min(40)
                },
                by_lot: if number.is_multiple_of(AGAIN) {
                    u64::MAX
                } else {
                    [100, 50, 20, 10, 5, 30][(number % 6) as usize]
                },
                all_at_once: number < ALL_AT_ONCE,
            };
            match search.run(plan, &mut Meter::new(context, limit)) {
                Ok(End::Proved(cases)) if search.size() < self.most => {
                    self.cover.cases = cases;
                    self.most = search.size();
                    break;
                }
                Ok(End::Open) if search.size() < self.most && context.work() < limit => {}
                Ok(end) => {
                    self.all_compared = matches!(end, End::Closed);
                    break;
                }
                Err(reason) => {
                    result = Err(reason);
                    break;
                }
            }
        }
        self.column = search.best().to_vec();
        result
    }

    fn is_largest(&self) -> bool {
        matched(&self.column) == self.most
    }

    /// Takes another stable matching if it is larger.
    fn take(&mut self, other: Vec<u32>) {
        if matched(&other) > matched(&self.column) {
            self.column = other;
        }
    }

    /// Who covers all pairs that may be stable.
    fn bound<'m>(&mut self, market: &'m Market, meter: &mut Meter<'_, '_>) -> Result<Possible<'m>, StopReason> {
        let mut possible = Possible::new(market);
        let mut rounds = 0;
        for round in 1..=ROUNDS {
            if possible.is_concluded() {
                break;
            }
            // Round by round: whoever wants to stop does not wait for all of them.
            if possible.conclude(1) > 0 {
                rounds = round;
            }
            meter.spend_all(possible.take_work())?;
        }
        let columns = market.columns();
        let mut largest = Seating::new(columns);
        // All pairs of a stable matching are left.
        for &pair in self.column.iter().filter(|&&pair| pair != NONE) {
            largest.take_free(columns, pair);
        }
        let may_have = |pair| possible.may_have(PairId::new(pair));
        let cover = grow(&mut largest, columns, all_ends(columns), may_have, meter)?;
        self.most = largest.matched().count() as u64;
        self.cover = StableCover { rounds, cases: vec![StableCase::Covered(cover)] };
        Ok(possible)
    }
}

fn matched(column: &[u32]) -> u64 {
    column.iter().filter(|&&pair| pair != NONE).count() as u64
}

/// A stable matching along which nobody more can be seated by a chain of exchanges.
fn attempt(market: &Market, seed: u64, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let ask = &mut |_| context.spend(0);
    let lists = market.mentee_order_without_ties(TieRule::Lottery, seed, &mut Pace::new(ask))?;
    let order = market.mentees_by_lot(seed);
    let mut meter = Meter::new(context, most_work(market));
    let mut column = proposals::propose(market, &lists, seed, &mut meter)?;
    exchanges::enlarge(market, &lists, &order, &mut column, &mut meter)?;
    Ok(column)
}

/// The most work there can be: attempts of proposals and sweeps, one a mentee at most, and as many phases of the bound.
fn most_work(market: &Market) -> u64 {
    let reading = (market.pairs() + market.mentees() + market.mentors()) as u64;
    reading.saturating_mul(market.mentees() as u64 + 8).saturating_mul(ATTEMPTS)
}
