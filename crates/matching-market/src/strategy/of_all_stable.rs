//! The best of all matchings that are stable on the ranks as given, without breaking ties.
//!
//! **Problem.** Under ties a stable matching need not be one of the tie-broken market, whatever the lots. Of all of
//! them one with the greatest total score, the least sum of ranks or the least worst rank. All three are NP-hard.
//!
//! **Algorithm** (branch and bound). [`Possible`] rules pairs out that are in no stable matching. Give every mentee the
//! cheapest choice that is left: no stable matching costs less. If that is not less than the best so far, or there is a
//! contradiction, this case is closed. If no mentor is overrun and no pair blocks, it is a stable matching, and the
//! best so far. Otherwise take a pair that has a part in it, and tell apart whether it is matched; both rule pairs out.
//!
//! **Bound.** Where the search has used up its work, the cheapest choices of the first case say how far from the best
//! the answer is at most.
//!
//! **Complexity.** O(pairs) a case, exponentially many cases at worst.
//!
//! # References
//! - D. F. Manlove, R. W. Irving, K. Iwama, S. Miyazaki, Y. Morita: Hard variants of stable marriage. Theoretical
//!   Computer Science 276 (2002) 261–279. DOI 10.1016/S0304-3975(01)00206-7.

use std::fmt;

use super::meter::Meter;
use super::{Improve, MenteeOptimal, MentorOptimal, SolveError, Strategy, stopped};
use crate::context::{Context, StopReason};
use crate::ids::{MenteeId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::{Matching, NONE};
use crate::solution::{Bound, Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats, StableCase};
use crate::stable_measure::StableMeasure;
use crate::verify::{Possible, cost_at_least, only_below};

/// Among which stable matchings the best is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ties {
    /// Among those of the market after ties were broken.
    #[default]
    Broken,
    /// Among all that are stable on the ranks as given.
    All,
}

impl Ties {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Broken, Self::All];

    /// The written name: `broken` or `all`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::All => "all",
        }
    }
}

impl fmt::Display for Ties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Work of the search: as much as small markets are worth, and so many readings of the market.
const LEAST_WORK: u64 = 1 << 25;
const READINGS: u64 = 20;

/// The longest proof that is kept, in cases.
const LONGEST_PROOF: usize = 1 << 20;

/// What is claimed at least.
pub(super) fn guarantee(measure: StableMeasure) -> Guarantee {
    Guarantee::proved(&[Property::Stable]).and(Property::BestOfAllStable { measure }, ClaimStatus::NotProved)
}

/// The best of all stable matchings that the search finds, `broken` being the best after ties were broken by `rule`.
pub(super) fn solve(
    market: &Market,
    measure: StableMeasure,
    (rule, broken): (TieRule, &dyn Strategy),
    context: &mut Context<'_>,
) -> Result<Solution, SolveError> {
    let before = context.work();
    let mut best = broken.solve(market, context)?.matching;
    let mut improved = || -> Result<(), SolveError> {
        let mentees = MenteeOptimal { tie_rule: rule, improve: Improve::Yes };
        let mentors = MentorOptimal { tie_rule: rule, improve: Improve::Yes };
        for strategy in [&mentees as &dyn Strategy, &mentors] {
            let other = strategy.solve(market, context)?.matching;
            if measure.cost(market, &other) < measure.cost(market, &best) {
                best = other;
            }
        }
        Ok(())
    };
    let mut stop = improved().err();
    let column = market.mentee_ids().map(|mentee| best.pair_of(mentee).map_or(NONE, PairId::get)).collect();
    let mut search = Search::new(market, measure, column);
    if stop.is_none() {
        stop = search.finish(context).err().map(|reason| stopped(reason, context, before));
    }
    match stop {
        Some(SolveError::Stopped { reason: StopReason::Deadline | StopReason::WorkLimit, .. }) | None => {}
        Some(error) => return Err(error),
    }
    let Search { best, cost, least, end, .. } = search;
    let near = Property::NearBestOfAllStable { measure, gap: cost.abs_diff(least) };
    let best_of_all = Property::BestOfAllStable { measure };
    let stable = Guarantee::proved(&[Property::Stable]);
    let (guarantee, cases) = match end {
        _ if cost == least => (stable.and(best_of_all, ClaimStatus::Proved), vec![StableCase::Costs]),
        End::Proved(cases) => (stable.and(best_of_all, ClaimStatus::Proved), cases),
        End::Closed => {
            let compared = stable.and(best_of_all, ClaimStatus::Bound(Bound::AllCompared));
            (compared.and(near, ClaimStatus::Proved), vec![StableCase::Costs])
        }
        End::Open => (guarantee(measure).and(near, ClaimStatus::Proved), vec![StableCase::Costs]),
    };
    Ok(Solution {
        matching: Matching::from_pair_column(market, best),
        guarantee,
        certificate: Certificate::StableCases(cases),
        stats: SolveStats { work: context.work() - before },
    })
}

/// What a search came to.
enum End {
    /// All cases are closed.
    Proved(Vec<StableCase>),
    /// All cases are closed, and the proof is too long to keep.
    Closed,
    /// The work is used up.
    Open,
}

struct Search<'m> {
    market: &'m Market,
    measure: StableMeasure,
    possible: Possible<'m>,
    /// Each mentee's pair in the best so far, or [`NONE`], and what it costs.
    best: Vec<u32>,
    cost: i64,
    /// What every stable matching costs at least.
    least: i64,
    /// Each mentee's cheapest choice.
    choice: Vec<u32>,
    end: End,
    proof: Vec<StableCase>,
    work: u64,
}

impl<'m> Search<'m> {
    fn new(market: &'m Market, measure: StableMeasure, best: Vec<u32>) -> Self {
        let mut possible = Possible::new(market);
        possible.conclude(u32::MAX);
        let least = cost_at_least(market, &possible, measure);
        let choice = vec![NONE; market.mentees()];
        let cost = cost_of(market, measure, &best);
        Self { market, measure, possible, best, cost, least, choice, end: End::Open, proof: Vec::new(), work: 0 }
    }

    fn finish(&mut self, context: &mut Context<'_>) -> Result<(), StopReason> {
        let reading = (self.market.pairs() + self.market.mentees() + self.market.mentors()) as u64;
        let limit = context.work().saturating_add(LEAST_WORK).saturating_add(reading.saturating_mul(READINGS));
        let mut meter = Meter::new(context, limit);
        let root = self.possible.changes().len();
        let mut spent = 0;
        while self.cost > self.least {
            if self.measure == StableMeasure::Regret {
                only_below(self.market, &mut self.possible, self.measure, self.cost);
            }
            let before = self.cost;
            self.run(limit, &mut spent, &mut meter)?;
            self.possible.take_back(root);
            // A better worst rank rules more out from the start.
            if self.measure != StableMeasure::Regret || self.cost == before {
                break;
            }
        }
        Ok(())
    }

    /// Looks at all cases, or until the work is used up.
    fn run(&mut self, limit: u64, spent: &mut u64, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        self.proof.clear();
        self.end = End::Open;
        let first = self.cost;
        // The pairs of which only the first case was looked at, or both, and what was known before.
        let mut open: Vec<(PairId, usize, bool)> = Vec::new();
        loop {
            let mut work = self.possible.take_work() + std::mem::take(&mut self.work);
            *spent += work;
            meter.spend_now_and_then(&mut work)?;
            if *spent > limit || self.measure == StableMeasure::Regret && self.cost < first {
                return Ok(());
            }
            if let Some(pair) = self.split() {
                self.keep(StableCase::Pair(pair));
                open.push((pair, self.possible.changes().len(), false));
                self.possible.assume_matched(pair);
            } else {
                while open.last().is_some_and(|&(_, _, both)| both) {
                    open.pop();
                }
                let Some((pair, known, both)) = open.last_mut() else {
                    let kept = self.proof.len() <= LONGEST_PROOF;
                    self.end = if kept { End::Proved(std::mem::take(&mut self.proof)) } else { End::Closed };
                    return Ok(());
                };
                *both = true;
                self.possible.take_back(*known);
                self.possible.assume_without(*pair);
            }
            self.possible.conclude(u32::MAX);
        }
    }

    /// A pair to split this case by, or nothing if it is closed.
    fn split(&mut self) -> Option<PairId> {
        if self.possible.is_contradiction() {
            self.keep(StableCase::Impossible);
            return None;
        }
        let cost = self.choose();
        if cost < self.cost {
            if let Some(pair) = self.overrun().or_else(|| self.blocking()) {
                return Some(pair);
            }
            self.best.copy_from_slice(&self.choice);
            self.cost = cost;
        }
        self.keep(StableCase::Costs);
        None
    }

    /// Gives every mentee the cheapest choice, and adds up.
    fn choose(&mut self) -> i64 {
        for mentee in self.market.mentee_ids() {
            let mut cheapest = (i64::MAX, NONE);
            for pair in self.possible.pairs_of_mentee(mentee).filter(|&pair| self.possible.may_have(pair)) {
                self.work += 1;
                let cost = self.measure.of_pair(self.market, pair);
                if cost < cheapest.0 {
                    cheapest = (cost, pair.get());
                }
            }
            let alone = self.measure.of_unmatched(self.market, mentee);
            if !self.possible.must_match(mentee) && alone < cheapest.0 {
                cheapest = (alone, NONE);
            }
            self.choice[mentee.index()] = cheapest.1;
        }
        self.work += self.market.mentees() as u64;
        cost_of(self.market, self.measure, &self.choice)
    }

    /// A pair that is not settled at a mentor whom too many have chosen.
    fn overrun(&self) -> Option<PairId> {
        let mut load = vec![0; self.market.mentors()];
        for pair in self.chosen() {
            load[self.market.mentor_of(pair).index()] += 1;
        }
        self.chosen().find(|&pair| {
            let mentor = self.market.mentor_of(pair);
            load[mentor.index()] > u32::from(self.market.capacity(mentor)) && !self.is_settled(pair)
        })
    }

    /// A pair that is not settled and has a part in it that what was chosen is not stable.
    fn blocking(&mut self) -> Option<PairId> {
        let market = self.market;
        let (mut load, mut to_beat) = (vec![0; market.mentors()], vec![0; market.mentors()]);
        for pair in self.chosen() {
            let mentor = market.mentor_of(pair).index();
            load[mentor] += 1;
            to_beat[mentor] = market.mentor_rank(pair).max(to_beat[mentor]);
        }
        for mentor in market.mentor_ids().filter(|&mentor| load[mentor.index()] < u32::from(market.capacity(mentor))) {
            to_beat[mentor.index()] = u32::MAX;
        }
        let rank = |mentee: MenteeId| match self.choice[mentee.index()] {
            NONE => u32::MAX,
            own => market.mentee_rank(PairId::new(own)),
        };
        self.work += market.pairs() as u64;
        let blocks = |pair: &PairId| {
            market.mentee_rank(*pair) < rank(market.mentee_of(*pair))
                && market.mentor_rank(*pair) < to_beat[market.mentor_of(*pair).index()]
        };
        let blocking = market.pair_ids().find(blocks)?;
        let (mentee, mentor) = (market.mentee_of(blocking), market.mentor_of(blocking));
        let own = self.choice[mentee.index()];
        if own != NONE && !self.is_settled(PairId::new(own)) {
            return Some(PairId::new(own));
        }
        let unsettled = |pair: &PairId| self.possible.may_have(*pair) && !self.is_settled(*pair);
        let any = std::iter::once(blocking)
            .chain(self.possible.pairs_of_mentor(mentor).iter().rev().copied())
            .chain(market.pair_ids())
            .find(unsettled);
        debug_assert!(any.is_some(), "what is settled and blocked contradicts itself");
        any
    }

    fn chosen(&self) -> impl Iterator<Item = PairId> + '_ {
        self.choice.iter().filter(|&&pair| pair != NONE).map(|&pair| PairId::new(pair))
    }

    fn is_settled(&self, pair: PairId) -> bool {
        self.possible.is_bound(self.market.mentee_of(pair))
    }

    /// Keeps a proof, unless they have become too many.
    fn keep(&mut self, case: StableCase) {
        if self.proof.len() <= LONGEST_PROOF {
            self.proof.push(case);
        }
    }
}

/// What a column of pairs costs.
fn cost_of(market: &Market, measure: StableMeasure, column: &[u32]) -> i64 {
    measure.of_all(market.mentee_ids().map(|mentee| match column[mentee.index()] {
        NONE => measure.of_unmatched(market, mentee),
        pair => measure.of_pair(market, PairId::new(pair)),
    }))
}
