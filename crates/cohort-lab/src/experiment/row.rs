//! What came out of a run.

use matching_market::verify::{CertifyError, blocking_pairs, certify_until, envious_pairs};
use matching_market::{ClaimStatus, Context, Market, Matching, Solution, SolveError, StopReason, StrategySpec};

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
    /// Seconds to solve and to prove, where there was a clock.
    pub seconds: Option<[f64; 2]>,
}

/// An answer in figures.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// Mentees with a mentor.
    pub matched: usize,
    /// The sum of the scores in millionths.
    pub total: i64,
    /// The least score of a match in millionths.
    pub worst: Option<i64>,
    /// Pairs who would both rather have each other.
    pub blocking_pairs: usize,
    /// Pairs at which a mentee has justified envy.
    pub envious_pairs: usize,
    /// `ranks[r]`: mentees with a mentor of rank r on their list, from 0.
    pub ranks: Vec<usize>,
    /// The mean place, from 1, of the matched on their mentors' lists.
    pub mean_mentor_rank: Option<f64>,
    /// Mentors with a seat and nobody.
    pub idle_mentors: usize,
    /// Claims that were proved again, and those that the strategy itself does not call proved.
    pub proved: Vec<String>,
    /// See `proved`.
    pub not_proved: Vec<String>,
}

impl Figures {
    fn of(market: &Market, solution: &Solution, proved: Vec<String>) -> Self {
        let matching: &Matching = &solution.matching;
        let scores =
            || matching.pairs().filter_map(|pair| market.score(pair)).map(|score| i64::from(score.millionths()));
        let mut ranks = Vec::new();
        let (mut sum, mut loads) = (0_u64, vec![0_u32; market.mentors()]);
        for pair in matching.pairs() {
            let rank = market.mentee_rank(pair) as usize;
            if ranks.len() <= rank {
                ranks.resize(rank + 1, 0);
            }
            ranks[rank] += 1;
            sum += u64::from(market.mentor_rank(pair)) + 1;
            loads[market.mentor_of(pair).index()] += 1;
        }
        let idle = |&mentor: &_| market.capacity(mentor) > 0 && loads[mentor.index()] == 0;
        let open = solution.guarantee.claims.iter().filter(|claim| claim.status != ClaimStatus::Proved);
        Self {
            matched: matching.len(),
            total: scores().sum(),
            worst: scores().min(),
            blocking_pairs: blocking_pairs(market, matching).count(),
            envious_pairs: envious_pairs(market, matching).count(),
            mean_mentor_rank: mean(sum, matching.len()),
            ranks,
            idle_mentors: market.mentor_ids().filter(idle).count(),
            proved,
            not_proved: open.map(|claim| claim.property.to_string()).collect(),
        }
    }

    /// The mean place, from 1, of the mentors on their mentees' lists.
    pub fn mean_mentee_rank(&self) -> Option<f64> {
        let sum = (1..).zip(&self.ranks).map(|(place, &count): (u64, _)| place * count as u64).sum();
        mean(sum, self.matched)
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn mean(sum: u64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum as f64 / count as f64)
}

/// What tells the seconds since some moment: the library reads no clock of its own.
pub type Clock<'a> = &'a dyn Fn() -> f64;

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
/// assert_eq!(rows[1].figures.as_ref().map(|one| one.blocking_pairs), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn measure(
    shape: &MarketShape,
    strategies: &[StrategySpec],
    clock: Option<Clock<'_>>,
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
        let now = || clock.map_or(0.0, |clock| clock());
        let began = now();
        let solved = strategy.build().solve(&market, &mut Context::new(shape.seed).with_stop(&either));
        let solved_at = now();
        let mut row = Row { pairs: market.pairs(), most_matched, best_total, ..row(strategy) };
        match solved {
            Ok(solution) => {
                row.work = Some(solution.stats.work);
                match certify_until(&market, &solution, &either) {
                    Ok(report) => {
                        row.status = Status::Done;
                        row.seconds = clock.map(|_| [solved_at - began, now() - solved_at]);
                        let proved = report.proved.iter().map(ToString::to_string).collect();
                        row.figures = Some(Figures::of(&market, &solution, proved));
                    }
                    Err(CertifyError::Stopped(reason)) => (row.status, row.why) = (Status::Stopped, reason.to_string()),
                    Err(error) => (row.status, row.why) = (Status::FailedProof, error.to_string()),
                }
            }
            Err(SolveError::Stopped { reason, work }) => {
                (row.status, row.why, row.work) = (Status::Stopped, reason.to_string(), Some(work));
            }
            Err(error) => row.why = error.to_string(),
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
    pub const HEADER: [&'static str; 31] = [
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
        "version",
    ];

    /// The cells, as many as there are columns; what is not known is empty.
    pub fn cells(&self) -> [String; 31] {
        fn text<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let shape = &self.shape;
        let of = |figure: fn(&Figures) -> String| self.figures.as_ref().map(figure).unwrap_or_default();
        let decimal = |total: i64| matching_market::Decimal::from_millionths(total).to_string();
        [
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
            of(|one| one.matched.to_string()),
            text(self.most_matched),
            self.figures.as_ref().map(|one| decimal(one.total)).unwrap_or_default(),
            self.best_total.map(decimal).unwrap_or_default(),
            self.figures.as_ref().and_then(|one| one.worst).map(decimal).unwrap_or_default(),
            of(|one| one.blocking_pairs.to_string()),
            of(|one| one.envious_pairs.to_string()),
            of(|one| one.mean_mentee_rank().map(|mean| format!("{mean:.6}")).unwrap_or_default()),
            of(|one| one.mean_mentor_rank.map(|mean| format!("{mean:.6}")).unwrap_or_default()),
            of(|one| one.ranks.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")),
            of(|one| one.idle_mentors.to_string()),
            of(|one| one.proved.join(" ")),
            of(|one| one.not_proved.join(" ")),
            text(self.work),
            self.seconds.map(|[solve, _]| format!("{solve:.9}")).unwrap_or_default(),
            self.seconds.map(|[_, prove]| format!("{prove:.9}")).unwrap_or_default(),
            env!("CARGO_PKG_VERSION").to_owned(),
        ]
    }
}
