//! A round on a sliver of its pairs: those that can matter, found as they are needed.
//!
//! **Problem.** Deferred acceptance reads each mentee's list from the top down to the mentor who keeps them. Of a
//! thousand mentors that are a few dozen, so the other pairs need not be built.
//!
//! **Algorithm.** Every list begins with its [head](crate::preference::Heads). Deferred acceptance on the heads is a
//! part of deferred acceptance on the whole lists: mentees who were turned down by their whole head wait, instead of
//! asking further. Their heads are lengthened, and it goes on until nobody waits.
//!
//! **Theorem.** The result is that of the whole lists. *Proof.* The order in which mentees propose changes nothing
//! (McVitie and Wilson), so a state in which some wait is one that the whole lists can have in between. A mentor who is
//! full there only exchanges what it holds for better, so it turns down for good every pair that is worse than all it
//! holds: a proposal of such a pair would change nothing, and a head may leave it out. ∎ So no pair that is left out
//! blocks, and no mentee has a better mentor in any stable matching.
//!
//! Each time, deferred acceptance begins anew on the longer heads, which costs less than finding them. Memory is that
//! of the heads.
//!
//! **The greatest total** is found by prices. Each mentee begins with the [`TAKE`] pairs that are worth most. Max score
//! on these gives each mentee a utility and each mentor a price, which prove it the best as long as no pair is worth
//! more than its two people ask together (`verify::optimal` of the engine). So the pairs that are not in a head are
//! held against them, of those that are worth more some are added, at most [`ADD`] a mentee, and it is solved again,
//! until there are none: the prices then prove it the best of all pairs. A mentor without a seat may ask any price, so
//! nobody needs pairs with them.
//!
//! All pairs are looked at once, before there are prices. After that, what a mentee's pairs left out are worth at most
//! says for most mentees that none can have come to pay, and of the others the pairs that were worth most are asked
//! about first (`preference/heads/paying`). So the last prices are held against every pair, by its sums or by a bound.
//!
//! # References
//! - L. R. Ford, D. R. Fulkerson: A suggested computation for maximal multi-commodity network flows. Management Science
//!   5 (1958) 97–101 (columns as they are needed). DOI 10.1287/mnsc.5.1.97.
//! - D. G. McVitie, L. B. Wilson: The stable marriage problem. Communications of the ACM 14 (1971) 486–490.
//!   DOI 10.1145/362619.362631.

#![expect(clippy::doc_markdown, reason = "McVitie is a name")]

mod counts;
mod rescan;
#[cfg(test)]
mod tests;
mod thresholds;

use std::num::NonZeroUsize;

use matching_market::{
    Certificate, Context, Dual, DualPrices, Improve, Market, MaxScore, MenteeOptimal, Solution, Strategy, StrategySpec,
    TieRule,
};

pub use counts::Sliver;
pub use rescan::{Rescan, RescanError};
pub use thresholds::Thresholds;

use crate::cohort::MenteeId;
use crate::parallel::Stop;
use crate::policy::Seats;
use crate::preference::{Heads, Lists, Position, Preferences, Refused, Unseen};
use crate::round_error::RoundError;

/// With how many pairs beside those that have a place heads begin, and by how many they are lengthened.
const TAKE: NonZeroUsize = NonZeroUsize::new(32).expect("not 0");

/// How many pairs that pay are added to a head at a time.
const ADD: NonZeroUsize = NonZeroUsize::new(8).expect("not 0");

/// Which pairs a round builds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PairsBuilt {
    /// All of them up to [`PairsBuilt::MOST`] mentees times mentors, and above that those that can matter where the
    /// strategy can do with them. Other strategies are refused above [`PairsBuilt::MOST_OF_ALL`] possible pairs.
    #[default]
    BySize,
    /// All of them, however many.
    All,
    /// Those that can matter, where the strategy can do with them: `mentee-optimal`, whose matching is then that of
    /// `improve=no`, and `max-score`. Other strategies build all, up to [`PairsBuilt::MOST_OF_ALL`].
    Sliver,
}

/// A round's market and what was found in it.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) market: Market,
    pub(crate) solution: Solution,
    pub(crate) refused: Refused,
    /// Nothing where all pairs were built.
    pub(crate) sliver: Option<Sliver>,
}

impl PairsBuilt {
    /// Up to how many mentees times mentors all pairs are built by default.
    pub const MOST: u64 = 64_000_000;

    /// Up to how many possible pairs are all built, where a strategy needs them all and nobody asks for [`Self::All`]:
    /// some 16 GiB.
    pub const MOST_OF_ALL: u64 = 400_000_000;

    /// How this strategy works on a sliver here, if it does.
    pub(crate) fn sliver(self, spec: Option<StrategySpec>, people: (usize, usize)) -> Option<Goal> {
        let is_large = (people.0 as u64).saturating_mul(people.1 as u64) > Self::MOST;
        let goal = match spec? {
            StrategySpec::MenteeOptimal { tie_rule, .. } => Goal::MenteeOptimal(tie_rule),
            StrategySpec::MaxScore { objective, spread } => Goal::MaxScore(MaxScore { objective, spread }),
            _ => return None,
        };
        (self == Self::Sliver || (self == Self::BySize && is_large)).then_some(goal)
    }
}

/// Whether all pairs can be built; counts them only where there could be too many.
pub(crate) fn check_all(
    pairs: PairsBuilt,
    preferences: &Preferences<'_>,
    strategy: &'static str,
    stop: Stop<'_>,
) -> Result<(), RoundError> {
    let (cohort, limit) = (preferences.cohort(), PairsBuilt::MOST_OF_ALL);
    let people = (cohort.mentees().len() as u64).saturating_mul(cohort.mentors().len() as u64);
    if pairs == PairsBuilt::All || people <= limit {
        return Ok(());
    }
    let pairs = Lists::most_pairs(preferences, stop).map_err(RoundError::Stopped)?;
    if pairs > limit { Err(RoundError::TooManyPairs { strategy, pairs, limit }) } else { Ok(()) }
}

/// What is found on slivers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    MenteeOptimal(TieRule),
    MaxScore(MaxScore),
}

/// A round on a sliver.
pub(crate) fn cut(
    preferences: &Preferences<'_>,
    seats: &[Seats],
    (goal, seed): (Goal, u64),
    stop: Stop<'_>,
) -> Result<Cut, RoundError> {
    match goal {
        Goal::MenteeOptimal(rule) => mentee_optimal(preferences, seats, (rule, seed), TAKE, stop),
        Goal::MaxScore(strategy) => max_score(preferences, seats, (strategy, seed), (TAKE, ADD), stop),
    }
}

/// The greatest total of all pairs, on the market of those that were ever worth more than their people ask.
pub(crate) fn max_score(
    preferences: &Preferences<'_>,
    seats: &[Seats],
    (strategy, seed): (MaxScore, u64),
    (take, add): (NonZeroUsize, NonZeroUsize),
    stop: Stop<'_>,
) -> Result<Cut, RoundError> {
    let mut heads = Heads::new(preferences, (TieRule::ById, seed), seats, 0, stop).map_err(RoundError::Stopped)?;
    let mut unseen = Unseen::default();
    // Before anybody asks for anything, every pair pays, and the best pays most.
    let nothing = DualPrices {
        objective: strategy.objective,
        spread: strategy.spread,
        utility: vec![Dual::default(); preferences.cohort().mentees().len()],
        price: vec![Dual::default(); seats.len()],
    };
    heads.add_paying((seats, take), &nothing, &mut unseen, stop).map_err(RoundError::Stopped)?;
    loop {
        let market = heads.market(seats, stop)?;
        let solution = strategy.solve(&market, &mut Context::new(seed).with_stop(stop))?;
        let Certificate::Duals(prices) = &solution.certificate else {
            unreachable!("max-score proves its answer by prices");
        };
        if heads.add_paying((seats, add), prices, &mut unseen, stop).map_err(RoundError::Stopped)? == 0 {
            return Ok(whole(&heads, None, market, solution));
        }
    }
}

/// The mentee-optimal matching of all pairs, on the market of those that can matter.
pub(crate) fn mentee_optimal(
    preferences: &Preferences<'_>,
    seats: &[Seats],
    (tie_rule, seed): (TieRule, u64),
    take: NonZeroUsize,
    stop: Stop<'_>,
) -> Result<Cut, RoundError> {
    let strategy = MenteeOptimal { tie_rule, improve: Improve::No };
    let mut heads = Heads::new(preferences, (tie_rule, seed), seats, take.get(), stop).map_err(RoundError::Stopped)?;
    loop {
        let market = heads.market(seats, stop)?;
        let solution = strategy.solve(&market, &mut Context::new(seed).with_stop(stop))?;
        let matching = &solution.matching;
        let waits = |&mentee: &MenteeId| matching.mentor_of(mentee).is_none() && !heads.is_whole(mentee);
        let waiting: Vec<MenteeId> = market.mentee_ids().filter(waits).collect();
        if waiting.is_empty() {
            let closed = Some(heads.closed());
            return Ok(whole(&heads, closed, market, solution));
        }
        let reach = heads.reach(&market, matching);
        heads.lengthen(&waiting, &reach, take, stop).map_err(RoundError::Stopped)?;
    }
}

fn whole(heads: &Heads<'_, '_>, closed: Option<Vec<Option<Position>>>, market: Market, solution: Solution) -> Cut {
    let (possible, looked_at, kept) = (heads.possible(), heads.scored(), market.pairs() as u64);
    let sliver = Sliver { possible, closed, looked_at, kept };
    Cut { refused: heads.refused(), sliver: Some(sliver), market, solution }
}
