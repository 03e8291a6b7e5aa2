//! A round on shards: bytes in, bytes out, with the interpreter free meanwhile. `matching_market.cluster` is the user.

use cohort_lab::generate::{GeneratorOptions, generate_until};
use matching_market::{Side, StrategySpec};
use mentor_match::cohort::Cohort;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::{Policy, Preset};
use mentor_match::shards::{self as core, Block, Driver, Next, Pack, Plan, ShardError};
use mentor_match::{MatchingRound, PairsBuilt};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import_until};

use crate::errors::exception;
use crate::watch::{Deadline, Watch};

type Bytes<'py> = Bound<'py, PyBytes>;

/// The most steps that reading a byte of questionnaires may cost: generated ones of all programmes cost 55 to 77.
const STEPS_A_BYTE: u64 = 1_000;

/// What a round is made from.
pub(crate) struct Asked {
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) policy: Policy,
    pub(crate) as_of: Date,
    pub(crate) strategy: StrategySpec,
    pub(crate) seed: u64,
}

/// What stops or refuses a round.
enum Ended {
    Questionnaires(String),
    Shards(ShardError),
}

impl From<ShardError> for Ended {
    fn from(error: ShardError) -> Self {
        Self::Shards(error)
    }
}

impl Ended {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Questionnaires(text) => exception(py, "FormatError", (text,)),
            Self::Shards(error) => refused(py, &error),
        }
    }
}

fn refused(py: Python<'_>, error: &ShardError) -> PyErr {
    exception(py, "ShardError", (error.to_string(),))
}

fn as_bytes(py: Python<'_>, made: Result<Vec<u8>, ShardError>) -> PyResult<Bytes<'_>> {
    made.map(|bytes| PyBytes::new(py, &bytes)).map_err(|error| refused(py, &error))
}

/// Does something without the interpreter, until Ctrl-C.
fn watched<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&(dyn Fn() -> Option<matching_market::StopReason> + Sync)) -> Result<T, Ended> + Send,
) -> PyResult<T> {
    let deadline = Deadline::after(None)?;
    let (made, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let made = work(&|| watch.stop());
        (made, watch.raised())
    });
    match raised {
        Some(raised) => Err(raised),
        None => made.map_err(|ended| ended.raised(py)),
    }
}

impl Asked {
    pub(crate) fn new(
        py: Python<'_>,
        (mentors, mentees): (Vec<u8>, Vec<u8>),
        (policy, as_of, strategy, seed): (&str, &str, Option<&str>, u64),
    ) -> PyResult<Self> {
        let wrong = |class: &str, error: &dyn std::fmt::Display| exception(py, class, (error.to_string(),));
        let policy = match policy.parse::<Preset>() {
            Ok(preset) => Policy::preset(preset),
            Err(error) if !policy.contains('\n') => return Err(wrong("StrategyError", &error)),
            Err(_) => Policy::from_toml(policy).map_err(|error| wrong("StrategyError", &error))?,
        };
        let as_of: Date = as_of.parse().map_err(|error| wrong("MarketError", &error))?;
        let strategy: StrategySpec = match strategy {
            Some(text) => text.parse().map_err(|error| wrong("StrategyError", &error))?,
            None => policy.goal().into(),
        };
        let sources = vec![
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        Ok(Self { sources, policy, as_of, strategy, seed })
    }

    /// The same with further files: large programmes come in parts.
    fn and(mut self, further: [Vec<Vec<u8>>; 2]) -> Self {
        let sides = [(SourceKind::Mentors, "mentors"), (SourceKind::Mentees, "mentees")];
        for ((kind, name), further) in sides.into_iter().zip(further) {
            let source = |(number, bytes)| SourceFile::new(kind, &format!("{name}-{number}.csv"), bytes);
            self.sources.extend((2_u32..).zip(further).map(source));
        }
        self
    }

    /// The people, and how many questions and problems the importer has.
    fn people(
        &self,
        stop: &(dyn Fn() -> Option<matching_market::StopReason> + Sync),
    ) -> Result<(Cohort, usize, usize), Ended> {
        // Who spreads a round over machines has many people, and time.
        let bytes: usize = self.sources.iter().map(|source| source.bytes.len()).sum();
        let mut options = ImportOptions::for_policy(&self.policy, self.as_of);
        options.steps = options.steps.max(STEPS_A_BYTE.saturating_mul(u64::try_from(bytes).unwrap_or(u64::MAX)));
        let import =
            import_until(&self.sources, &options, stop).map_err(|error| Ended::Questionnaires(error.to_string()))?;
        Ok((import.cohort, import.questions.len(), import.problems.len()))
    }
}

/// The plan, the shards of both sides, and how many questions and problems the importer has.
type Packed<'py> = (Bytes<'py>, Vec<Bytes<'py>>, Vec<Bytes<'py>>, usize, usize);

/// Questionnaires as a plan and shards of so many people at most.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "what a round is made from, each by its name")]
pub(crate) fn pack<'py>(
    py: Python<'py>,
    mut mentors: Vec<Vec<u8>>,
    mut mentees: Vec<Vec<u8>>,
    policy: &str,
    as_of: &str,
    strategy: Option<&str>,
    seed: u64,
    sizes: (u32, u32),
) -> PyResult<Packed<'py>> {
    let first = |parts: &mut Vec<Vec<u8>>| if parts.is_empty() { Vec::new() } else { parts.remove(0) };
    let firsts = (first(&mut mentors), first(&mut mentees));
    let asked = Asked::new(py, firsts, (policy, as_of, strategy, seed))?.and([mentors, mentees]);
    let (plan, one, other, questions, problems) = watched(py, |stop| {
        let (cohort, questions, problems) = asked.people(stop)?;
        let pack = Pack::new(&cohort, &asked.policy, &asked.strategy, asked.seed, Some(asked.as_of))?;
        let people = pack.plan().people();
        let shards = |side: Side, people: u32, size: u32| {
            let size = size.max(1);
            let starts = (0..people.div_ceil(size).max(1)).map(|shard| shard * size);
            starts
                .map(|start| pack.shard(side, start..people.min(start.saturating_add(size))))
                .collect::<Result<Vec<_>, _>>()
        };
        let one = shards(Side::Mentee, people.mentee, sizes.0)?;
        let other = shards(Side::Mentor, people.mentor, sizes.1)?;
        Ok((pack.plan().to_bytes()?, one, other, questions, problems))
    })?;
    let all = |shards: Vec<Vec<u8>>| shards.iter().map(|bytes| PyBytes::new(py, bytes)).collect();
    Ok((PyBytes::new(py, &plan), all(one), all(other), questions, problems))
}

/// A match by written ids, and what it is worth in millionths.
type Matched = (String, String, Option<i32>);

/// The same round on one machine, on a sliver: matches by mentee.
#[pyfunction]
pub(crate) fn alone(
    py: Python<'_>,
    mentors: Vec<u8>,
    mentees: Vec<u8>,
    policy: &str,
    as_of: &str,
    strategy: Option<&str>,
    seed: u64,
) -> PyResult<Vec<Matched>> {
    let asked = Asked::new(py, (mentors, mentees), (policy, as_of, strategy, seed))?;
    watched(py, |stop| {
        let (cohort, ..) = asked.people(stop)?;
        let round = MatchingRound::new(&cohort, &asked.policy).strategy(&asked.strategy).seed(asked.seed);
        let round = round.as_of(asked.as_of).pairs(PairsBuilt::Sliver);
        let outcome = round.run_until(stop).map_err(ShardError::from)?;
        outcome.rescan(stop).map_err(|error| Ended::Questionnaires(error.to_string()))?;
        let of = |mentee| {
            let mentor = outcome.mentor_of(mentee);
            let pair = mentor.and_then(|mentor| outcome.market_pair(mentee, mentor));
            let score = pair.and_then(|pair| outcome.market().score(pair)).map(matching_market::Score::millionths);
            let mentor = mentor.map_or_else(String::new, |mentor| cohort.mentor(mentor).id.as_str().to_owned());
            (cohort.mentee(mentee).id.as_str().to_owned(), mentor, score)
        };
        Ok(outcome.market().mentee_ids().map(of).collect())
    })
}

/// Questionnaires of a preset's programme, filled in by invented people: those of mentors and of mentees, as CSV.
#[pyfunction]
pub(crate) fn questionnaires<'py>(
    py: Python<'py>,
    programme: &str,
    mentees: u32,
    mentors: u32,
    seed: u64,
) -> PyResult<(Bytes<'py>, Bytes<'py>)> {
    let programme: Preset = programme.parse().map_err(|error| exception(py, "StrategyError", (format!("{error}"),)))?;
    let options = GeneratorOptions { seed, programme, ..GeneratorOptions::sized(mentees as usize, mentors as usize) };
    let wrong = |error: &dyn std::fmt::Display| Ended::Questionnaires(error.to_string());
    let (one, other) = watched(py, |stop| {
        let cohort = generate_until(&options, stop).map_err(|error| wrong(&error))?;
        let (mut one, mut other) = (Vec::new(), Vec::new());
        cohort.mentors.write_csv(&mut one).map_err(|error| wrong(&error))?;
        cohort.mentees.write_csv(&mut other).map_err(|error| wrong(&error))?;
        Ok((one, other))
    })?;
    Ok((PyBytes::new(py, &one), PyBytes::new(py, &other)))
}

fn read_plan(py: Python<'_>, plan: &[u8]) -> PyResult<Plan> {
    Plan::read(plan).map_err(|error| refused(py, &error))
}

/// A text for a cell of a CSV file, so that no spreadsheet takes any of it for a formula.
#[pyfunction]
pub(crate) fn safe_cell(text: &str) -> String {
    questionnaire_io::safe_cell(text)
}

/// A plan's hash, mentees, mentors, whether shards have to be weighed, and its strategy.
#[pyfunction]
pub(crate) fn plan(py: Python<'_>, plan: &[u8]) -> PyResult<(String, u32, u32, bool, String)> {
    let plan = read_plan(py, plan)?;
    let people = plan.people();
    Ok((plan.hash().to_owned(), people.mentee, people.mentor, plan.is_personal(), plan.strategy().to_owned()))
}

/// Sums over the pairs of two shards for whoever says what matters to them.
#[pyfunction]
pub(crate) fn totals<'py>(py: Python<'py>, plan: &[u8], mentees: &[u8], mentors: &[u8]) -> PyResult<Bytes<'py>> {
    let plan = read_plan(py, plan)?;
    let made = watched(py, |stop| Ok(Block::new(&plan, mentees, mentors)?.totals(stop)?))?;
    Ok(PyBytes::new(py, &made))
}

/// The shard with the totals of its people.
#[pyfunction]
pub(crate) fn weigh<'py>(py: Python<'py>, plan: &[u8], shard: &[u8], totals: &[u8]) -> PyResult<Bytes<'py>> {
    let plan = read_plan(py, plan)?;
    as_bytes(py, core::weigh(&plan, shard, totals))
}

/// The heads of lists on the pairs of two shards.
#[pyfunction]
pub(crate) fn topk<'py>(
    py: Python<'py>,
    plan: &[u8],
    mentees: &[u8],
    mentors: &[u8],
    keep: u64,
) -> PyResult<Bytes<'py>> {
    let plan = read_plan(py, plan)?;
    let made = watched(py, |stop| Ok(Block::new(&plan, mentees, mentors)?.topk(keep, None, stop)?))?;
    Ok(PyBytes::new(py, &made))
}

/// The answer of two shards' pairs to a question.
#[pyfunction]
pub(crate) fn answer<'py>(
    py: Python<'py>,
    plan: &[u8],
    mentees: &[u8],
    mentors: &[u8],
    question: (Vec<u8>, Vec<u8>),
    by_definition: bool,
) -> PyResult<Bytes<'py>> {
    let plan = read_plan(py, plan)?;
    let made = watched(py, |stop| {
        let block = Block::new(&plan, mentees, mentors)?;
        Ok(block.answer((&question.0, &question.1), by_definition, stop)?)
    })?;
    Ok(PyBytes::new(py, &made))
}

/// What a shard or a batch says it is, if it is sound and of this plan.
#[pyfunction]
pub(crate) fn look(py: Python<'_>, plan: &[u8], bytes: &[u8]) -> PyResult<String> {
    let plan = read_plan(py, plan)?;
    core::look(&plan, bytes).map_err(|error| refused(py, &error))
}

/// One batch of several.
#[pyfunction]
pub(crate) fn merge(py: Python<'_>, batches: Vec<Vec<u8>>) -> PyResult<Bytes<'_>> {
    let made = py.detach(|| core::merge(&batches));
    as_bytes(py, made)
}

/// Keeps what matters of all pairs, solves it, and asks until the answer is that of all pairs.
#[pyclass(module = "matching_market._native", name = "ShardDriver")]
#[derive(Debug)]
pub(crate) struct ShardDriver(Driver);

#[pymethods]
impl ShardDriver {
    #[new]
    fn new(py: Python<'_>, plan: &[u8], shards: Vec<Vec<u8>>) -> PyResult<Self> {
        let plan = read_plan(py, plan)?;
        py.detach(|| Driver::new(plan, &shards)).map(Self).map_err(|error| refused(py, &error))
    }

    /// `begin`, `heads`, `paying`, `refused` or `done`.
    fn next(&self) -> &'static str {
        match self.0.next() {
            Next::Begin => "begin",
            Next::Ask(ask) => ask.name(),
            Next::Done => "done",
        }
    }

    fn question(&self) -> &str {
        self.0.question()
    }

    fn keep(&self) -> u64 {
        self.0.keep()
    }

    fn asked(&self, first: u32, end: u32) -> usize {
        self.0.asked(first..end)
    }

    fn ask<'py>(&self, py: Python<'py>, side: &str, first: u32, end: u32) -> PyResult<Bytes<'py>> {
        let side = match side {
            "mentees" => Side::Mentee,
            "mentors" => Side::Mentor,
            _ => return Err(pyo3::exceptions::PyValueError::new_err("the side is 'mentees' or 'mentors'")),
        };
        as_bytes(py, self.0.ask(side, first..end))
    }

    fn take(&mut self, py: Python<'_>, answers: &[u8]) -> PyResult<()> {
        let driver = &mut self.0;
        watched(py, |stop| Ok(driver.take(answers, stop)?))
    }

    fn matches(&self) -> Option<Vec<Matched>> {
        let matches = self.0.matches()?;
        Some(matches.into_iter().map(|one| (one.mentee, one.mentor, one.score)).collect())
    }

    /// As JSON.
    fn receipt(&self) -> Option<String> {
        serde_json::to_string(&self.0.receipt()?).ok()
    }
}
