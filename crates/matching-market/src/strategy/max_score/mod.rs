//! Max score: the greatest total score, exact and proved by prices.
//!
//! **Problem.** Give each mentee at most one mentor and mentor `j` at most `capacity[j]` mentees, along pairs, so that
//! the sum of the scores is greatest; or so that most people are matched and, among those matchings, the sum is
//! greatest; or so that in between most mentors have a mentee. With a spread a mentor's k-th seat earns `(k − 1) ·
//! spread` less. Nobody has to be matched, and scores may be negative.
//!
//! **Algorithm.** In order, each a file of its own:
//! 1. [`auction`] with shrinking steps seats nearly everybody right, in a few readings of the market, or [`bulk`] does
//!    where nearly everything ties; where lists are long, [`tops`] and [`candidates`] spare it most of the reading, and
//!    [`common_worth`] most of the bidding for mentors whom everybody wants;
//! 2. [`refine`] takes the overbid out of the prices and keeps the pairs that are tight;
//! 3. [`forward`] searches seat the others along shortest augmenting paths;
//! 4. [`backward`] searches take back prices that a free seat does not justify;
//! 5. [`coverage`] turns the result for a modest bonus a pair into one for most people first.
//!
//! [`within`] does the same among the matchings that are best for something else; [`mentors_too`] uses it for people
//! first, then mentors with a mentee.
//!
//! **Invariant.** From 2 on every slack is at least 0 and every matched pair is tight (see [`network`]); 1 may stop
//! anywhere. So the result is exact however the auction went, and speed is all the auction is for.
//!
//! **Certificate.** Prices and utilities, which [`verify::optimal`] checks without the solver, here once before
//! anything is returned and again wherever a solution is certified. The test
//! `a_solver_with_a_mistake_is_refused_by_its_own_certificate` leaves out one step at a time and sees it refuse.
//!
//! **Complexity.** The auction examines O(pairs) per scale by its work limit and has O(log range) scales. The searches
//! number at most n + seats filled anew for one bonus, each O((pairs + m) log m), and there are at most 15 bonuses:
//! polynomial on every input. On random markets the searches are few and short, and the whole is a few dozen readings
//! of the market. Memory: 88 bytes a mentee, 60 a mentor with two seats; where lists are long 264 more a mentee and 4
//! for every 64 pairs.
//!
//! **Differences from the papers.** Capacities without copies of mentors; staying unmatched without dummy mentors; the
//! auction is cut short instead of run to its end, since shortest paths finish the last few sooner.
//!
//! # References
//! - D. P. Bertsekas: The auction algorithm: a distributed relaxation method for the assignment problem. Annals of
//!   Operations Research 14 (1988) 105–123. DOI 10.1007/BF02186476.
//! - R. Jonker, A. Volgenant: A shortest augmenting path algorithm for dense and sparse linear assignment problems.
//!   Computing 38 (1987) 325–340. DOI 10.1007/BF02278710.
//! - A. V. Goldberg, R. Kennedy: An efficient cost scaling algorithm for the assignment problem. Mathematical
//!   Programming 71 (1995) 153–177. DOI 10.1007/BF01585996.

mod auction;
mod backward;
mod bonus;
mod bulk;
mod candidates;
mod common_worth;
mod coverage;
mod finish;
mod forward;
mod keeping;
#[cfg(test)]
mod long_lists;
mod mentors_too;
#[cfg(test)]
mod mistakes;
mod network;
mod refine;
mod sensitivity;
mod start;
mod tops;
mod within;

pub(super) use bonus::Failure;
pub(super) use within::Within;

pub use keeping::MaxScoreKeeping;
pub use sensitivity::{MenteeMove, Sensitivity, SensitivityError, WishCost};

use super::meter::Meter;
use super::{SolveError, Strategy};
use crate::context::Context;
use crate::dual::Dual;
use crate::market::Market;
use crate::matching::Matching;
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::solution::{Certificate, DualPrices, Guarantee, Property, Solution, SolveStats};
use crate::verify::{self, NotOptimal};
use bonus::Bonus;
use finish::finish;
use forward::Labels;
use network::Network;

/// The greatest total score, or most people first and then the greatest total score.
///
/// Maximises `Σ score − Σ_j spread · L_j (L_j − 1) / 2` over all matchings, where `L_j` is mentor `j`'s load
/// ([`Objective::Total`]), or the number of people first and this among the matchings with most people
/// ([`Objective::CoverageThenTotal`], the default), or this among those of them in which most mentors have a mentee
/// ([`Objective::CoverageThenMentorsThenTotal`]). Total scores of the result never include the spread. Which of several
/// best matchings is returned is the same on every run; neither the seed nor the ranks have a say in it. Work is
/// counted in pairs examined.
///
/// # Errors
/// [`SolveError::ScoresMissing`] on a market without scores; [`SolveError::Stopped`]; [`SolveError::TooLarge`] when
/// people could be put first only by sums beyond 64 bits, which takes hundreds of millions of people and scores at both
/// ends of their range; [`SolveError::Unproved`] would be a mistake in this strategy.
///
/// # Complexity
/// O((n + seats) · (pairs + m) log m) at worst; on random markets a few dozen readings of the market.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MaxScore, Objective, PairInfo, SolveError, Strategy, verify};
/// // The best pair first (0.9) would leave mentee 1 alone.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::scored("0.9".parse()?)).pair(0, 1, PairInfo::scored("0.3".parse()?));
/// builder.pair(1, 0, PairInfo::scored("0.5".parse()?));
/// let market = builder.build()?;
/// let most = MaxScore::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &most)?;
/// assert_eq!((most.matching.len(), most.matching.total_score(&market)), (2, Some(800_000)));
///
/// let total = MaxScore { objective: Objective::Total, ..MaxScore::default() }.solve(&market, &mut Context::new(7))?;
/// assert_eq!((total.matching.len(), total.matching.total_score(&market)), (1, Some(900_000)));
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// let refused = MaxScore::default().solve(&unscored.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::ScoresMissing { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Bertsekas (1988), DOI 10.1007/BF02186476; Jonker and Volgenant (1987), DOI 10.1007/BF02278710.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaxScore {
    /// What is maximised.
    pub objective: Objective,
    /// How the load is spread over mentors.
    pub spread: Spread,
}

impl Strategy for MaxScore {
    fn name(&self) -> &'static str {
        "max-score"
    }

    fn guarantee(&self) -> Guarantee {
        let best = Property::BestFor { objective: self.objective, spread: self.spread };
        match (self.objective, self.spread) {
            (Objective::Total, Spread::ZERO) => Guarantee::proved(&[Property::GreatestTotalScore]),
            (Objective::Total, _) => Guarantee::proved(&[best]),
            (Objective::CoverageThenTotal | Objective::CoverageThenMentorsThenTotal, _) => {
                Guarantee::proved(&[Property::MostPeople, best])
            }
        }
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let run = |score: &[Score], meter: &mut Meter<'_, '_>| self.run(market, score, meter);
        proved_by_prices(self, market, context, run, (verify::optimal, Certificate::Duals))
    }
}

/// A check of prices against a matching.
type Proof = fn(&Market, &Matching, &DualPrices) -> Result<(), NotOptimal>;

/// What `run` makes of the market's scores, not before its prices prove it; with the proof and the certificate it is.
fn proved_by_prices(
    strategy: &dyn Strategy,
    market: &Market,
    context: &mut Context<'_>,
    run: impl FnOnce(&[Score], &mut Meter<'_, '_>) -> Result<(Vec<u32>, DualPrices), Failure>,
    (prove, certificate): (Proof, fn(DualPrices) -> Certificate),
) -> Result<Solution, SolveError> {
    let before = context.work();
    let score = market.score_column().ok_or(SolveError::ScoresMissing { strategy: strategy.name() })?;
    // Every search examines each pair at most once, and there is at most one search per mentee and per seat.
    let searches = market.mentees() as u64 + market.pairs() as u64 + market.mentors() as u64;
    let mut meter = Meter::new(context, searches.saturating_mul(market.pairs() as u64));
    let (column, duals) = run(score, &mut meter).map_err(|failure| failure.into_error(context, before))?;
    let stats = SolveStats { work: context.work() - before };
    let matching = Matching::from_pair_column(market, column);
    prove(market, &matching, &duals).map_err(|reason| SolveError::Unproved { strategy: strategy.name(), reason })?;
    Ok(Solution { matching, guarantee: strategy.guarantee(), certificate: certificate(duals), stats })
}

impl MaxScore {
    fn run(
        self,
        market: &Market,
        score: &[Score],
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, DualPrices), Failure> {
        let spread = i64::from(self.spread.millionths());
        if self.objective == Objective::CoverageThenMentorsThenTotal {
            return mentors_too::solve(market, score, self.spread, meter);
        }
        self.run_on(Network::new(market, score, spread), meter)
    }

    fn run_on(self, mut network: Network<'_>, meter: &mut Meter<'_, '_>) -> Result<(Vec<u32>, DualPrices), Failure> {
        let duals = |utility, price| DualPrices { objective: self.objective, spread: self.spread, utility, price };
        let bonus = Bonus::of(&network);
        if self.objective == Objective::CoverageThenTotal {
            network.bonus = bonus.modest;
        }
        let mut state = start::good_start(&network, meter)?;
        let mut labels = Labels::new(network.mentors());
        finish(&network, &mut state, &mut labels, meter)?;
        if self.objective == Objective::Total {
            let plain = |values: Vec<i64>| values.into_iter().map(Dual::score).collect();
            return Ok((state.seating.pair_of, duals(plain(state.utility), plain(state.price))));
        }
        loop {
            let reached = coverage::reached(&network, &state);
            if !reached.free_seat {
                let (utility, price) = reached.lifted(&network, &state);
                return Ok((state.seating.pair_of, duals(utility, price)));
            }
            let raised = bonus.after(network.bonus)?;
            reached.raise_bonus(&mut network, &mut state, raised);
            finish(&network, &mut state, &mut labels, meter)?;
        }
    }
}
