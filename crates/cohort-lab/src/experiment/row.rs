//! What came out of a run.

use std::fmt;

use matching_market::verify::envious_pairs;
use matching_market::{
    ClaimStatus, Context, Decimal, Market, Matching, MenteeId, MentorId, SolveError, StopReason, StrategySpec,
};
use mentor_match::compare::{CompareError, Comparison, Contender, Instance, Step, compare, entrants};

use crate::models::{MarketShape, ShapeError};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// With an answer, proved.
    Done,
    /// The strategy has no answer for this market, or no such market can be made.
    Refused,
    /// At the deadline.
    Stopped,
    /// The answer failed its proof and is withheld.
    FailedProof,
}

impl Status {
    fn of(error: &CompareError) -> Self {
        match error {
            error if error.is_stopped() => Self::Stopped,
            CompareError::Certify { .. } => Self::FailedProof,
            _ => Self::Refused,
        }
    }

    /// The word in the column `status`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
            Self::FailedProof => "failed-proof",
        }
    }
}

/// One run: an instance, a strategy, and what came of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// The instance.
    pub shape: MarketShape,
    /// The strategy with its options.
    pub strategy: String,
    /// How it ended.
    pub status: Status,
    /// Why it did not end with an answer; empty otherwise.
    pub why: String,
    /// How many pairs the market has; 0 where there is no market.
    pub pairs: usize,
    /// Mentees in a largest matching, the baseline of `matched`.
    pub most_matched: Option<usize>,
    /// The greatest total score of any matching in millionths, the baseline of `total`.
    pub best_total: Option<i64>,
    /// What the answer is like.
    pub figures: Option<Figures>,
    /// Steps counted by the solver.
    pub work: Option<u64>,
    /// Seconds to solve, and to prove and count, where there was a clock.
    pub seconds: Option<[f64; 2]>,
    /// The most memory that solving and proving took at a time, beside the market, in bytes; where it was measured.
    pub peak_bytes: Option<u64>,
}

/// An answer in figures.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// What every comparison of strategies counts.
    pub answer: Contender,
    /// Pairs at which a mentee has justified envy.
    pub envious_pairs: usize,
    /// The mean place, from 1, of the matched on their mentors' lists.
    pub mean_mentor_rank: Option<f64>,
}

impl Figures {
    fn of(market: &Market, answer: Contender) -> Self {
        let pair = |(mentee, mentor): (MenteeId, &Option<MentorId>)| market.find_pair(mentee, (*mentor)?);
        let pairs = market.mentee_ids().zip(&answer.mentor_of).filter_map(pair);
        let matching = Matching::from_pairs(market, pairs).expect("what was proved is a matching");
        let places = matching.pairs().map(|pair| u64::from(market.mentor_rank(pair)) + 1);
        Self {
            envious_pairs: envious_pairs(market, &matching).count(),
            mean_mentor_rank: mean(places.sum(), matching.len()),
            answer,
        }
    }

    /// The mean place, from 1, of the mentors on their mentees' lists.
    pub fn mean_mentee_rank(&self) -> Option<f64> {
        let sum = (1..).zip(&self.answer.ranks).map(|(place, &count): (u64, _)| place * count as u64).sum();
        mean(sum, self.answer.matched)
    }

    /// Claims that the strategy itself does not call proved.
    fn not_proved(&self) -> String {
        let open = self.answer.claims.iter().filter(|claim| claim.claim.status != ClaimStatus::Proved);
        open.map(|claim| claim.claim.property.to_string()).collect::<Vec<_>>().join("; ")
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn mean(sum: u64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum as f64 / count as f64)
}

/// What measures a run: the library reads no clock and no system of its own.
#[derive(Clone, Copy)]
pub struct Gauges<'a> {
    /// The seconds since some moment.
    pub seconds: &'a dyn Fn() -> f64,
    /// Told as a run begins: the greatest memory counts from here.
    pub begins: &'a dyn Fn(),
    /// The greatest memory since, beyond what there was then, in bytes; none where nothing tells.
    pub peak_bytes: &'a dyn Fn() -> Option<u64>,
}

impl fmt::Debug for Gauges<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gauges").finish_non_exhaustive()
    }
}

/// Makes an instance and solves it by every strategy; a row each, in this order.
///
/// A strategy is stopped where `late` says so, which is asked with the strategy's number; `stop` ends it all.
///
/// # Errors
/// `stop` ended it: there are no rows then.
///
/// # Complexity
/// The strategies', their proofs', and those of a largest matching and a greatest total.
///
/// # Examples
/// ```
/// use cohort_lab::experiment::{Status, measure};
/// use cohort_lab::models::{MarketShape, Model};
/// let shape = MarketShape::new(Model::Uniform, 20, 10, 7);
/// let rows = measure(&shape, &["max-score".parse()?, "mentee-optimal".parse()?], None, &|_| None, &|| None)?;
/// assert!(rows.iter().all(|row| row.status == Status::Done && row.most_matched == Some(20)));
/// assert_eq!(rows[1].figures.as_ref().map(|one| one.answer.blocking_pairs), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn measure(
    shape: &MarketShape,
    strategies: &[StrategySpec],
    gauges: Option<Gauges<'_>>,
    late: &dyn Fn(usize) -> Option<StopReason>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Vec<Row>, StopReason> {
    let row = |strategy: &StrategySpec| Row {
        shape: *shape,
        strategy: strategy.to_string(),
        status: Status::Refused,
        why: String::new(),
        pairs: 0,
        most_matched: None,
        best_total: None,
        figures: None,
        work: None,
        seconds: None,
        peak_bytes: None,
    };
    let market = match shape.market(stop) {
        Ok(market) => market,
        Err(ShapeError::Stopped(reason)) => return Err(reason),
        Err(error) => return Ok(strategies.iter().map(|one| Row { why: error.to_string(), ..row(one) }).collect()),
    };
    let baseline = |strategy: &str| {
        let strategy: StrategySpec = strategy.parse().expect("a built-in strategy");
        match strategy.build().solve(&market, &mut Context::new(shape.seed).with_stop(stop)) {
            Ok(solution) => Ok(Some(solution.matching)),
            Err(SolveError::Stopped { reason, .. }) => Err(reason),
            Err(_) => Ok(None),
        }
    };
    let most_matched = baseline("bottleneck:value=rank")?.map(|largest| largest.len());
    let total = |best: Matching| -> i64 {
        best.pairs().filter_map(|pair| market.score(pair)).map(|score| i64::from(score.millionths())).sum()
    };
    let best_total = baseline("max-score:objective=total")?.map(total);
    let mut rows = Vec::with_capacity(strategies.len());
    for (number, strategy) in strategies.iter().enumerate() {
        let either = || stop().or_else(|| late(number));
        let now = || gauges.map_or(0.0, |gauges| (gauges.seconds)());
        let (mut began, mut solved_at) = (0.0, 0.0);
        let mut tell = |step: Step<'_>| match step {
            Step::Solving(_) => {
                if let Some(gauges) = gauges {
                    (gauges.begins)();
                }
                began = now();
            }
            Step::Proving(_) => solved_at = now(),
        };
        let instance = Instance::Market { market: &market, seed: shape.seed };
        let Comparison { mut contenders, mut refused } = compare(instance, &entrants([strategy]), &either, &mut tell);
        let mut row = Row { pairs: market.pairs(), most_matched, best_total, ..row(strategy) };
        if let Some(error) = refused.pop() {
            row.status = Status::of(&error);
            (row.why, row.work) = match error {
                CompareError::Solve { source: SolveError::Stopped { reason, work }, .. } => {
                    (reason.to_string(), Some(work))
                }
                CompareError::Solve { source, .. } => (source.to_string(), None),
                CompareError::Certify { source, .. } => (source.to_string(), None),
                error => (error.to_string(), None),
            };
        } else {
            row.status = Status::Done;
            row.seconds = gauges.map(|_| [solved_at - began, now() - solved_at]);
            row.peak_bytes = gauges.and_then(|gauges| (gauges.peak_bytes)());
            row.figures = contenders.pop().map(|answer| Figures::of(&market, answer));
            row.work = row.figures.as_ref().map(|figures| figures.answer.work);
        }
        if let Some(reason) = stop() {
            return Err(reason);
        }
        rows.push(row);
    }
    Ok(rows)
}

impl Row {
    /// The names of the columns. The first eleven name the run.
    pub const HEADER: &'static [&'static str] = &[
        "model",
        "mentees",
        "mentors",
        "seats",
        "length",
        "ties",
        "mentee_ties",
        "skew",
        "dimensions",
        "seed",
        "strategy",
        "status",
        "why",
        "pairs",
        "matched",
        "most_matched",
        "total",
        "best_total",
        "worst",
        "blocking_pairs",
        "envious_pairs",
        "mean_mentee_rank",
        "mean_mentor_rank",
        "ranks",
        "idle_mentors",
        "proved",
        "not_proved",
        "work",
        "solve_seconds",
        "prove_seconds",
        "peak_bytes",
        "version",
    ];

    /// The cells, as many as there are columns; what is not known is empty.
    pub fn cells(&self) -> Vec<String> {
        fn text<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let shape = &self.shape;
        let of = |figure: fn(&Figures) -> String| self.figures.as_ref().map(figure).unwrap_or_default();
        let decimal = |total: i64| Decimal::from_millionths(total).to_string();
        vec![
            shape.model.to_string(),
            shape.mentees.to_string(),
            shape.mentors.to_string(),
            shape.seats.to_string(),
            text(shape.length),
            shape.mentor_ties.to_string(),
            shape.mentee_ties.to_string(),
            text(shape.skew),
            text(shape.dimensions),
            shape.seed.to_string(),
            self.strategy.clone(),
            self.status.word().to_owned(),
            self.why.clone(),
            self.pairs.to_string(),
            of(|one| one.answer.matched.to_string()),
            text(self.most_matched),
            self.figures.as_ref().and_then(|one| one.answer.total).map(decimal).unwrap_or_default(),
            self.best_total.map(decimal).unwrap_or_default(),
            of(|one| text(one.answer.worst)),
            of(|one| one.answer.blocking_pairs.to_string()),
            of(|one| one.envious_pairs.to_string()),
            of(|one| one.mean_mentee_rank().map(|mean| format!("{mean:.6}")).unwrap_or_default()),
            of(|one| one.mean_mentor_rank.map(|mean| format!("{mean:.6}")).unwrap_or_default()),
            of(|one| one.answer.ranks.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")),
            of(|one| one.answer.idle_mentors.to_string()),
            of(|one| one.answer.proved.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
            of(Figures::not_proved),
            text(self.work),
            self.seconds.map(|[solve, _]| format!("{solve:.9}")).unwrap_or_default(),
            self.seconds.map(|[_, prove]| format!("{prove:.9}")).unwrap_or_default(),
            text(self.peak_bytes),
            env!("CARGO_PKG_VERSION").to_owned(),
        ]
    }
}
