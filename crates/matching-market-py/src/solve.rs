//! Solving, proving, and answers as arrays.

use std::sync::Arc;
use std::time::Instant;

use cohort_lab::formats::{CertificateFile, StableList, StrategyName};
use matching_market::verify::{self, CertifyError, Report};
use matching_market::{
    Context, Dual, Market as EngineMarket, Matching, MenteeMove, Sensitivity, Solution as EngineSolution, SolveError,
    Strategy, StrategySpec, TieRule, WishCost, least_cost_stable as engine_least_cost,
};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::errors;
use crate::market::{Market, Names};
use crate::own::OwnStrategy;
use crate::watch::{Deadline, Watch};

/// An answer whose proved claims were proved anew.
#[pyclass(frozen, module = "matching_market._native")]
#[derive(Debug)]
pub(crate) struct Solution {
    market: Arc<EngineMarket>,
    names: Option<Arc<Names>>,
    /// None where the strategy is one's own.
    spec: Option<StrategySpec>,
    seed: u64,
    answer: EngineSolution,
    report: Report,
    seconds: [f64; 2],
}

/// Names of the built-in strategies.
#[pyfunction]
pub(crate) fn strategies() -> Vec<&'static str> {
    StrategySpec::NAMES.to_vec()
}

/// Solves and proves; `strategy` is the text of a built-in one, or an object with a method `solve`.
#[pyfunction]
#[pyo3(signature = (market, strategy, seed, deadline=None, work_limit=None))]
pub(crate) fn solve(
    py: Python<'_>,
    market: &Bound<'_, Market>,
    strategy: &Bound<'_, PyAny>,
    seed: u64,
    deadline: Option<f64>,
    work_limit: Option<u64>,
) -> PyResult<Solution> {
    let deadline = Deadline::after(deadline)?;
    let asked = market.get();
    let (engine, names) = (asked.engine.clone(), asked.names.clone());
    let spec = match strategy.cast::<PyString>() {
        Ok(text) => Some(spec(py, text.to_str()?)?),
        Err(_) if strategy.hasattr("solve")? => None,
        Err(_) => return Err(PyTypeError::new_err("strategy: give a name such as 'max-stable', or a Strategy")),
    };
    let own = spec.is_none().then(|| OwnStrategy::new(strategy.clone().unbind(), engine.clone(), deadline));
    let (answer, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let built = spec.as_ref().map(StrategySpec::build);
        let chosen: Option<&dyn Strategy> = match (&built, &own) {
            (Some(built), _) => Some(&**built),
            (None, own) => own.as_ref().map(|own| own as &dyn Strategy),
        };
        let answer = chosen.map(|chosen| run(chosen, &engine, seed, work_limit, &watch));
        (answer, watch.raised())
    });
    if let Some(raised) = raised.or_else(|| own.and_then(OwnStrategy::raised)) {
        return Err(raised);
    }
    match answer {
        Some(Ok((answer, report, seconds))) => {
            Ok(Solution { market: engine, names, spec, seed, answer, report, seconds })
        }
        Some(Err(NoAnswer::Solve(error))) => Err(errors::of_solve(py, &error)),
        Some(Err(NoAnswer::Certify(error))) => Err(errors::of_certify(py, &error)),
        None => Err(PyTypeError::new_err("there is no strategy to solve with")),
    }
}

enum NoAnswer {
    Solve(SolveError),
    Certify(CertifyError),
}

fn run(
    strategy: &dyn Strategy,
    market: &EngineMarket,
    seed: u64,
    work_limit: Option<u64>,
    watch: &Watch,
) -> Result<(EngineSolution, Report, [f64; 2]), NoAnswer> {
    let (began, stop) = (Instant::now(), || watch.stop());
    let context = Context::new(seed).with_stop(&stop);
    let mut context = match work_limit {
        Some(limit) => context.with_work_limit(limit),
        None => context,
    };
    let solution = strategy.solve(market, &mut context).map_err(NoAnswer::Solve)?;
    let solved = began.elapsed().as_secs_f64();
    let report = verify::certify_until(market, &solution, &stop).map_err(NoAnswer::Certify)?;
    Ok((solution, report, [solved, began.elapsed().as_secs_f64() - solved]))
}

fn spec(py: Python<'_>, text: &str) -> PyResult<StrategySpec> {
    text.parse()
        .map_err(|error: matching_market::ParseSpecError| errors::exception(py, "StrategyError", (error.to_string(),)))
}

fn tie_rule(py: Python<'_>, name: &str) -> PyResult<TieRule> {
    TieRule::ALL.iter().copied().find(|rule| rule.name() == name).ok_or_else(|| {
        let known = TieRule::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
        errors::exception(py, "StrategyError", (format!("there is no tie rule '{name}'; choose one of {known}"),))
    })
}

/// The stable matchings of the tie-broken market, up to a limit: a row each; and whether there are no others.
#[pyfunction]
#[pyo3(signature = (market, tie_rule_name, seed, limit, deadline=None))]
pub(crate) fn all_stable<'py>(
    py: Python<'py>,
    market: &Bound<'py, Market>,
    tie_rule_name: &str,
    seed: u64,
    limit: usize,
    deadline: Option<f64>,
) -> PyResult<(Bound<'py, PyArray2<i64>>, bool, usize)> {
    let (deadline, rule) = (Deadline::after(deadline)?, tie_rule(py, tie_rule_name)?);
    let market = market.get().engine.clone();
    let (answer, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let stop = || watch.stop();
        let list = StableList::of(&market, rule, limit, &mut Context::new(seed).with_stop(&stop));
        let answer = list.map_err(NoAnswer::Solve).and_then(|list| {
            let certified = list.is_certified(&market, rule, seed, &stop);
            let certified = certified.map_err(|reason| NoAnswer::Certify(CertifyError::Stopped(reason)))?;
            Ok((list, certified))
        });
        (answer, watch.raised())
    });
    if let Some(raised) = raised {
        return Err(raised);
    }
    match answer {
        Ok((list, true)) => {
            let all: Vec<i64> = list.matchings.iter().flat_map(|one| mentors_of(&market, one)).collect();
            let table = all.into_pyarray(py).reshape([list.matchings.len(), market.mentees()])?;
            Ok((table, list.complete, list.rotations))
        }
        Ok((_, false)) => {
            let message = "one of the matchings is not stable: a mistake in the engine; please report it";
            Err(errors::exception(py, "CertifyError", (message,)))
        }
        Err(NoAnswer::Solve(error)) => Err(errors::of_solve(py, &error)),
        Err(NoAnswer::Certify(error)) => Err(errors::of_certify(py, &error)),
    }
}

/// The stable matching of least cost, where `costs` has one entry a pair in the order of the market's table; and the
/// least cost as its proof shows it.
#[pyfunction]
#[pyo3(signature = (market, costs, tie_rule_name, seed, deadline=None))]
pub(crate) fn least_cost_stable<'py>(
    py: Python<'py>,
    market: &Bound<'py, Market>,
    costs: PyReadonlyArray1<'py, i64>,
    tie_rule_name: &str,
    seed: u64,
    deadline: Option<f64>,
) -> PyResult<(Bound<'py, PyArray1<i64>>, i128)> {
    let (deadline, rule) = (Deadline::after(deadline)?, tie_rule(py, tie_rule_name)?);
    let market = market.get().engine.clone();
    let costs = costs.as_array().to_vec();
    if costs.len() != market.pairs() {
        let message = format!("there are {} costs for {} pairs; give one for each", costs.len(), market.pairs());
        return Err(errors::exception(py, "MarketError", (message,)));
    }
    let cost = |mentee, mentor| market.find_pair(mentee, mentor).map_or(0, |pair| costs[pair.index()]);
    let (answer, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let stop = || watch.stop();
        let answer = engine_least_cost(&market, rule, cost, &mut Context::new(seed).with_stop(&stop));
        let answer = answer.map_err(NoAnswer::Solve).and_then(|(matching, proof)| {
            let proved = verify::least_cost(&market, &matching, &proof, cost);
            let proved = proved.map_err(|error| NoAnswer::Certify(error.into()));
            proved.map(|_| matching)
        });
        (answer, watch.raised())
    });
    if let Some(raised) = raised {
        return Err(raised);
    }
    match answer {
        Ok(matching) => {
            let total = matching.pairs().map(|pair| i128::from(costs[pair.index()])).sum();
            Ok((mentors_of(&market, &matching).into_pyarray(py), total))
        }
        Err(NoAnswer::Solve(error)) => Err(errors::of_solve(py, &error)),
        Err(NoAnswer::Certify(error)) => Err(errors::of_certify(py, &error)),
    }
}

/// Each mentee's mentor, −1 without.
fn mentors_of(market: &EngineMarket, matching: &Matching) -> Vec<i64> {
    let mentor = |mentee| matching.mentor_of(mentee).map_or(-1, |mentor| i64::from(mentor.get()));
    market.mentee_ids().map(mentor).collect()
}

#[pymethods]
impl Solution {
    /// Each mentee's mentor, −1 without.
    #[getter]
    fn mentor_of<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        mentors_of(&self.market, &self.answer.matching).into_pyarray(py)
    }

    /// The strategy as it is written; none for one's own.
    #[getter]
    fn strategy(&self) -> Option<String> {
        self.spec.as_ref().map(ToString::to_string)
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.seed
    }

    /// Claims: property, status, scope, and the sentence.
    #[getter]
    fn claims(&self) -> Vec<(String, String, &'static str, String)> {
        let scoped = self.answer.scoped_claims(&self.market).into_iter();
        let parts = scoped.map(|one| {
            let (property, status) = (one.claim.property.to_string(), one.claim.status.to_string());
            (property, status, one.scope.name(), one.to_string())
        });
        parts.collect()
    }

    /// What was proved anew.
    #[getter]
    fn proved(&self) -> Vec<String> {
        self.report.proved.iter().map(ToString::to_string).collect()
    }

    #[getter]
    fn matched(&self) -> usize {
        self.answer.matching.len()
    }

    /// In millionths; none without scores.
    #[getter]
    fn total_millionths(&self) -> Option<i64> {
        self.answer.matching.total_score(&self.market)
    }

    /// In millionths; none without scores or pairs.
    #[getter]
    fn worst_millionths(&self) -> Option<i32> {
        let scores = self.answer.matching.pairs().filter_map(|pair| self.market.score(pair));
        scores.min().map(matching_market::Score::millionths)
    }

    /// How many mentees are matched on each level.
    #[getter]
    fn rank_profile<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        verify::rank_profile(&self.market, &self.answer.matching).counts.into_pyarray(py)
    }

    /// Sums of both sides' ranks.
    #[getter]
    fn rank_sums(&self) -> (u64, u64) {
        let sum = |rank: fn(&EngineMarket, matching_market::PairId) -> u32| {
            self.answer.matching.pairs().map(|pair| u64::from(rank(&self.market, pair))).sum()
        };
        (sum(EngineMarket::mentee_rank), sum(EngineMarket::mentor_rank))
    }

    /// Mentees of each mentor.
    #[getter]
    fn loads<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u32>> {
        verify::loads(&self.market, &self.answer.matching).into_pyarray(py)
    }

    /// Counted steps of the strategy.
    #[getter]
    fn work(&self) -> u64 {
        self.answer.stats.work
    }

    /// Solving and proving.
    #[getter]
    fn seconds(&self) -> [f64; 2] {
        self.seconds
    }

    /// Mentee and mentor of each pair that blocks.
    fn blocking_pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i64>>> {
        let all: Vec<i64> = py.detach(|| {
            let blocking = verify::blocking_pairs(&self.market, &self.answer.matching);
            let both = |pair| [self.market.mentee_of(pair).get(), self.market.mentor_of(pair).get()].map(i64::from);
            blocking.flat_map(both).collect()
        });
        let rows = all.len() / 2;
        all.into_pyarray(py).reshape([rows, 2])
    }

    /// The file that `certificates/check.py` checks; a strategy of one's own is called `name` in it.
    fn certificate(&self, name: &str) -> PyResult<String> {
        let strategy = self.spec.map_or(StrategyName::Own(name), StrategyName::BuiltIn);
        let numbered = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
        let (mentees, mentors) = match &self.names {
            Some(names) => (names.mentees.clone(), names.mentors.clone()),
            None => (numbered(self.market.mentees()), numbered(self.market.mentors())),
        };
        let (market, solution) = (&self.market, &self.answer);
        let mut written = Vec::new();
        CertificateFile { strategy, seed: self.seed, market, mentees: &mentees, mentors: &mentors, solution }
            .write(&mut written)?;
        String::from_utf8(written).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// What is lost if this pair must be matched; none if its mentor has no seat.
    fn forced<'py>(&self, py: Python<'py>, mentee: u32, mentor: u32) -> PyResult<Option<Bound<'py, PyDict>>> {
        let pair = self.pair(py, mentee, mentor)?;
        let sensitivity = self.sensitivity(py)?;
        sensitivity.forced(pair).map(|cost| wish(py, &cost)).transpose()
    }

    /// What is lost if this pair must not be matched.
    fn forbidden<'py>(&self, py: Python<'py>, mentee: u32, mentor: u32) -> PyResult<Bound<'py, PyDict>> {
        let pair = self.pair(py, mentee, mentor)?;
        wish(py, &self.sensitivity(py)?.forbidden(pair))
    }

    /// What one more seat of each mentor is worth: people, mentors, total in millionths.
    fn extra_seats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i64>>> {
        let worth = self.sensitivity(py)?.extra_seats();
        let all: Vec<i64> = worth.iter().flat_map(amounts).collect();
        all.into_pyarray(py).reshape([worth.len(), 3])
    }
}

impl Solution {
    fn sensitivity(&self, py: Python<'_>) -> PyResult<Sensitivity<'_>> {
        Sensitivity::new(&self.market, &self.answer).map_err(|error| errors::of_sensitivity(py, &error))
    }

    fn pair(&self, py: Python<'_>, mentee: u32, mentor: u32) -> PyResult<matching_market::PairId> {
        let (mentee, mentor) = (matching_market::MenteeId::new(mentee), matching_market::MentorId::new(mentor));
        self.market.find_pair(mentee, mentor).ok_or_else(|| {
            let message = format!("mentee {mentee} and mentor {mentor} are no pair of this market");
            errors::exception(py, "MarketError", (message,))
        })
    }
}

fn amounts(dual: &Dual) -> [i64; 3] {
    [dual.people.into(), dual.mentors.into(), dual.score]
}

fn wish<'py>(py: Python<'py>, cost: &WishCost) -> PyResult<Bound<'py, PyDict>> {
    let [people, mentors, total] = amounts(&cost.loss);
    let told = PyDict::new(py);
    told.set_item("people", people)?;
    told.set_item("mentors", mentors)?;
    told.set_item("total_millionths", total)?;
    let number = |mentor: Option<matching_market::MentorId>| mentor.map_or(-1, |mentor| i64::from(mentor.get()));
    let moved = |one: &MenteeMove| (one.mentee.get(), number(one.from), number(one.to));
    told.set_item("moves", cost.moves.iter().map(moved).collect::<Vec<_>>())?;
    Ok(told)
}
