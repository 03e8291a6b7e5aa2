//! Nearly stable: the most people, then the greatest total score, with at most so many blocking pairs.
//!
//! **Problem.** Stability can cost much of the total, and the greatest total can leave thousands of pairs who would
//! rather have each other. In between: at most k pairs may block, on the ranks as given; among these matchings, what
//! [`MaxScore`] would make greatest. To find it is NP-hard already for k = 0 under ties.
//!
//! **Algorithm.**
//! 1. [`MaxScore`] says what no matching can pass, with prices. If at most k pairs block it, that is the answer.
//! 2. [`exact`]: branch and bound over everybody's choices, on small markets, within a limit of counted work. If it
//!    ends, nothing better exists.
//! 3. [`search`]: the greatest totals when a blocking pair has a price, which falls; then people move, one by one or
//!    with somebody who makes room, while no more than k pairs block. Then 2 again from what was found. Where that does
//!    not end, the claim says how far the greatest total of all is away.
//!
//! **Complexity.** A few dozen times that of [`MaxScore`], and of a stable matching, all within limits of counted work.
//!
//! **Differences from the papers.** They count blocking pairs against the *size* of a matching (Biró et al.); here they
//! are counted against the total, and the prices of the greatest total bound the search.
//!
//! # References
//! - P. Biró, D. F. Manlove, S. Mittal: Size versus stability in the marriage problem. Theoretical Computer Science 411
//!   (2010) 1828–1841. DOI 10.1016/j.tcs.2010.02.003.
//! - D. J. Abraham, P. Biró, D. F. Manlove: "Almost stable" matchings in the roommates problem. Approximation and
//!   Online Algorithms (WAOA 2005), LNCS 3879, 1–14. DOI 10.1007/11671411_1.

#![expect(clippy::doc_markdown, reason = "WAOA is a conference")]

mod ends;
mod exact;
mod search;
mod standing;

use super::{MaxScore, SolveError, Strategy, stopped};
use crate::context::{Context, StopReason};
use crate::dual::DualSum;
use crate::market::Market;
use crate::matching::Matching;
use crate::objective::{Objective, Spread};
use crate::solution::{Bound, Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};
use ends::{Ends, Found};

/// At most so many blocking pairs, and with them the most people, then the greatest total score, as far as a search
/// finds it.
///
/// Blocking pairs are counted on the ranks as given. What counts is [`objective`](Self::objective), as for
/// [`MaxScore`]. On small markets all candidates are compared; beyond, the claim says how much more any matching could
/// have, by the prices of the greatest total. Work is counted in pairs examined.
///
/// # Errors
/// As for [`MaxScore`].
///
/// # Complexity
/// That of [`MaxScore`] and of [`Egalitarian`](crate::Egalitarian), then a limited number of steps.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, NearlyStable, PairInfo, SolveError, Strategy, verify};
/// // Mentee 0 and mentor 0 like each other best, which leaves mentee 1 to nobody.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0).with_score("0.9".parse()?));
/// builder.pair(0, 1, PairInfo::ranked(1, 0).with_score("0.8".parse()?));
/// builder.pair(1, 0, PairInfo::ranked(0, 1).with_score("0.7".parse()?));
/// let market = builder.build()?;
/// let solve = |blocking| NearlyStable { blocking, ..NearlyStable::default() }.solve(&market, &mut Context::new(7));
/// assert_eq!((solve(0)?.matching.len(), solve(1)?.matching.len()), (1, 2));
/// assert_eq!(verify::blocking_pairs(&market, &solve(1)?.matching).count(), 1);
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = NearlyStable::default().solve(&unscored.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Biró, Manlove and Mittal (2010), DOI 10.1016/j.tcs.2010.02.003.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearlyStable {
    /// How many pairs may block at most.
    pub blocking: u32,
    /// What is greatest then.
    pub objective: Objective,
}

impl NearlyStable {
    /// How many pairs may block when nothing else is said.
    pub const USUAL: u32 = 10;
}

impl Default for NearlyStable {
    fn default() -> Self {
        Self { blocking: Self::USUAL, objective: Objective::default() }
    }
}

impl Strategy for NearlyStable {
    fn name(&self) -> &'static str {
        "nearly-stable"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::NearlyStable { blocking: self.blocking }])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let ends = Ends::of(market, self.objective, self.name(), context)?;
        let found = ends.between(&[self.blocking.into()], context)?;
        let found = found.into_iter().next().expect("one for each limit");
        let stats = SolveStats { work: context.work() - before };
        Ok(ends.into_solution(*self, found, stats))
    }
}

/// One matching between stable and best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrontierPoint {
    /// How many pairs block it.
    pub blocking_pairs: u64,
    /// Its total score, in millionths.
    pub total_score: i64,
    /// Whether no matching with at most so many blocking pairs is better, as far as all candidates were compared or the
    /// greatest total of all is reached.
    pub is_best: bool,
    /// The matching.
    pub matching: Matching,
}

/// Matchings from a stable one to the greatest total, each better than the one before, with more blocking pairs.
///
/// They are searched for with at most 0, 1, 2, 5, 10, 20, 50, ... blocking pairs. "Better" is what `objective` counts:
/// by default more people come first, so the total may fall from one point to the next where people join.
///
/// # Errors
/// As for [`MaxScore`].
///
/// # Complexity
/// That of [`NearlyStable`]; the search is shared, the exact one is made for each point.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, Objective, PairInfo, SolveError, frontier};
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0).with_score("0.9".parse()?));
/// builder.pair(0, 1, PairInfo::ranked(1, 0).with_score("0.8".parse()?));
/// builder.pair(1, 0, PairInfo::ranked(0, 1).with_score("0.7".parse()?));
/// let points = frontier(&builder.build()?, Objective::default(), &mut Context::new(7))?;
/// let points: Vec<(u64, i64)> = points.iter().map(|point| (point.blocking_pairs, point.total_score)).collect();
/// assert_eq!(points, [(0, 900_000), (1, 1_500_000)]);
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = frontier(&unscored.build()?, Objective::default(), &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn frontier(
    market: &Market,
    objective: Objective,
    context: &mut Context<'_>,
) -> Result<Vec<FrontierPoint>, SolveError> {
    let ends = Ends::of(market, objective, "nearly-stable", context)?;
    let steps = (0..).flat_map(|digits: u32| [1, 2, 5].map(|first| first * 10_u64.saturating_pow(digits)));
    let limits: Vec<u64> = std::iter::once(0).chain(steps).take_while(|&limit| limit < ends.blocking).collect();
    let mut found = ends.between(&limits, context)?;
    found.push(Found { blocking: ends.blocking, worth: ends.most, column: ends.best.clone(), is_best: true });
    let mut points: Vec<FrontierPoint> = Vec::new();
    let mut reached = None;
    for one in found {
        if reached.is_none_or(|worth| one.worth > worth) {
            reached = Some(one.worth);
            let matching = Matching::from_pair_column(market, one.column);
            let total_score = matching.total_score(market).unwrap_or(0);
            points.push(FrontierPoint { blocking_pairs: one.blocking, total_score, is_best: one.is_best, matching });
        }
    }
    Ok(points)
}

impl Ends<'_> {
    /// The best matching found for each of these limits, which ascend.
    fn between(&self, limits: &[u64], context: &mut Context<'_>) -> Result<Vec<Found>, SolveError> {
        let before = context.work();
        let mut found = search::start(self, limits);
        let compared = self.compare_all(limits, &mut found, context);
        if !compared.map_err(|stop| stopped(stop, context, before))? {
            found = search::search(self, limits, found, context)?;
            self.compare_all(limits, &mut found, context).map_err(|stop| stopped(stop, context, before))?;
        }
        Ok(found)
    }

    /// Makes what was found the best there is where all candidates can be compared; whether they were for all limits.
    fn compare_all(&self, limits: &[u64], found: &mut [Found], context: &mut Context<'_>) -> Result<bool, StopReason> {
        for (one, &limit) in found.iter_mut().zip(limits) {
            one.is_best = one.is_best || one.worth == self.most || exact::improve(self, limit, one, context)?;
        }
        Ok(found.iter().all(|one| one.is_best))
    }

    fn into_solution(self, strategy: NearlyStable, found: Found, stats: SolveStats) -> Solution {
        let mut guarantee = strategy.guarantee();
        if found.blocking == 0 {
            guarantee = guarantee.and(Property::Stable, ClaimStatus::Proved);
        }
        let matching = Matching::from_pair_column(self.market, found.column);
        if found.worth == self.most {
            let best = MaxScore { objective: self.objective, spread: Spread::ZERO }.guarantee();
            guarantee.claims.extend(best.claims);
            return Solution { matching, guarantee, certificate: Certificate::Duals(self.duals), stats };
        }
        let bound = if found.is_best { Bound::AllCompared } else { gap(self.most - found.worth) };
        let best = Property::BestNearlyStable { blocking: strategy.blocking, objective: self.objective };
        let guarantee = guarantee.and(best, ClaimStatus::Bound(bound));
        Solution { matching, guarantee, certificate: Certificate::Matching, stats }
    }
}

fn gap(below: DualSum) -> Bound {
    let count = |many: i64| u64::try_from(many).unwrap_or(0);
    let total = i64::try_from(below.score).unwrap_or(i64::MAX);
    Bound::Gap { people: count(below.people), mentors: count(below.mentors), total }
}
