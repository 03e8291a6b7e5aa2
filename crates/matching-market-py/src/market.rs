//! Markets from arrays and files, and their columns as arrays.

use std::fmt::Display;
use std::sync::Arc;

use cohort_lab::formats::{
    Format, NamedMarket, PublishedFiles, Rounding, UnbuiltMarket, read_published, write_capacities, write_pairs,
    write_published,
};
use matching_market::{Market as EngineMarket, MarketColumns, MarketError, MenteeId, MentorId, Score, lottery};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors;
use crate::watch::{Deadline, Watch};

/// Written ids of both sides, by dense id.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) mentees: Vec<String>,
    pub(crate) mentors: Vec<String>,
    first_seen: Vec<MenteeId>,
}

/// A checked market, and how its people are called if they have written ids.
#[pyclass(frozen, module = "matching_market._native")]
#[derive(Debug)]
pub(crate) struct Market {
    pub(crate) engine: Arc<EngineMarket>,
    pub(crate) names: Option<Arc<Names>>,
    notes: Vec<String>,
}

/// Columns of a pair that numpy gave, each one entry a pair.
type Column<'py, T> = Option<PyReadonlyArray1<'py, T>>;
/// A file, its second one if it has two, and what it does not hold.
type WrittenFiles = (Vec<u8>, Option<Vec<u8>>, Vec<String>);
/// A table with a row for each mentee and a column for each mentor.
type Table<'py, T> = Option<PyReadonlyArray2<'py, T>>;

#[pymethods]
impl Market {
    /// From a table of scores; NaN is no pair.
    #[staticmethod]
    #[pyo3(signature = (scores, capacities, mentee_ranks=None, mentor_ranks=None, deadline=None))]
    fn from_table(
        py: Python<'_>,
        scores: PyReadonlyArray2<'_, f64>,
        capacities: Vec<u32>,
        mentee_ranks: Table<'_, u32>,
        mentor_ranks: Table<'_, u32>,
        deadline: Option<f64>,
    ) -> PyResult<Self> {
        let deadline = Deadline::after(deadline)?;
        let shape = scores.shape();
        let refused = |what: &dyn Display, found: &dyn Display| {
            let message = format!("{what} is {found}, but scores is {} × {}", shape[0], shape[1]);
            errors::exception(py, "MarketError", (message,))
        };
        if capacities.len() != shape[1] {
            return Err(refused(&"the number of capacities", &capacities.len()));
        }
        for (name, table) in [("mentee_ranks", &mentee_ranks), ("mentor_ranks", &mentor_ranks)] {
            if let Some(table) = table.as_ref().filter(|table| table.shape() != shape) {
                return Err(refused(&name, &format_args!("{} × {}", table.shape()[0], table.shape()[1])));
            }
        }
        let columns = of_table(py, &scores, capacities, mentee_ranks.as_ref(), mentor_ranks.as_ref())?;
        build(py, columns, deadline).map(|market| Self::bare(market, Vec::new()))
    }

    /// From columns in the order of the mentees; a side without ranks follows the scores, or ties all.
    #[staticmethod]
    #[pyo3(signature = (
        offsets, mentor, capacities, mentee_rank=None, mentor_rank=None, score=None, names=None, at_least=None,
        notes=Vec::new(), deadline=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "what a market is made of, each by its name")]
    fn from_columns(
        py: Python<'_>,
        offsets: PyReadonlyArray1<'_, u32>,
        mentor: PyReadonlyArray1<'_, u32>,
        capacities: Vec<u32>,
        mentee_rank: Column<'_, u32>,
        mentor_rank: Column<'_, u32>,
        score: Column<'_, f64>,
        names: Option<(Vec<String>, Vec<String>)>,
        at_least: Option<Vec<u16>>,
        notes: Vec<String>,
        deadline: Option<f64>,
    ) -> PyResult<Self> {
        let deadline = Deadline::after(deadline)?;
        let mentor: Vec<MentorId> = mentor.as_array().iter().copied().map(MentorId::new).collect();
        let offsets = offsets.as_array().to_vec();
        let score = score.map(|score| of_scores(py, &score, &offsets, &mentor)).transpose()?;
        let by_score = || match &score {
            Some(score) => score.iter().map(|score| score.descending_rank()).collect(),
            None => vec![0; mentor.len()],
        };
        let ranks = |given: Column<'_, u32>| given.map_or_else(by_score, |ranks| ranks.as_array().to_vec());
        let labels = |names: &[String]| names.iter().map(|name| lottery::label(name)).collect();
        let columns = MarketColumns {
            mentee_rank: ranks(mentee_rank),
            mentor_rank: ranks(mentor_rank),
            mentee_offsets: offsets,
            score,
            mentee_labels: names.as_ref().map(|(mentees, _)| labels(mentees)),
            mentor_labels: names.as_ref().map(|(_, mentors)| labels(mentors)),
            capacities,
            mentor,
            ..MarketColumns::default()
        };
        let mut market = build(py, columns, deadline)?;
        if let Some(at_least) = at_least {
            market = market.with_at_least(at_least).map_err(|error| errors::of_market(py, &error))?;
        }
        let first_seen = market.mentee_ids().collect();
        let names = names.map(|(mentees, mentors)| Arc::new(Names { mentees, mentors, first_seen }));
        Ok(Self { engine: Arc::new(market), names, notes })
    }

    /// From texts of market files, each with its name.
    #[staticmethod]
    #[pyo3(signature = (pairs, capacities=None, round=false, deadline=None))]
    fn from_csv(
        py: Python<'_>,
        pairs: (String, String),
        capacities: Option<(String, String)>,
        round: bool,
        deadline: Option<f64>,
    ) -> PyResult<Self> {
        let deadline = Deadline::after(deadline)?;
        let (read, raised) = py.detach(|| {
            let watch = Watch::new(deadline);
            let stop = || watch.stop();
            let capacities = capacities.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
            let rounding = if round { Rounding::Nearest } else { Rounding::Refuse };
            let unbuilt = UnbuiltMarket::read((&pairs.0, &pairs.1), capacities, rounding, &stop);
            let read = unbuilt.and_then(|unbuilt| {
                let found = unbuilt.found().clone();
                unbuilt.build(&stop).map(|named| (found, named))
            });
            (read, watch.raised())
        });
        if let Some(raised) = raised {
            return Err(raised);
        }
        let (found, named) = read.map_err(|error| errors::of_file(py, &error))?;
        let notes = found.notes(&named.market);
        Ok(Self::named(named, notes))
    }

    /// From a file in a published format: its name and bytes, and what belongs to it.
    #[staticmethod]
    #[pyo3(signature = (format, main, mentors=None, capacities=None, seats=1, categories=None, deadline=None))]
    #[expect(clippy::too_many_arguments, reason = "what belongs to a file, each by its name")]
    fn from_published(
        py: Python<'_>,
        format: &str,
        main: (String, Vec<u8>),
        mentors: Option<(String, Vec<u8>)>,
        capacities: Option<(String, String)>,
        seats: u16,
        categories: Option<u32>,
        deadline: Option<f64>,
    ) -> PyResult<Self> {
        let (deadline, format) = (Deadline::after(deadline)?, published(py, format)?);
        let (read, raised) = py.detach(|| {
            let watch = Watch::new(deadline);
            let files = PublishedFiles {
                mentors: mentors.as_ref().map(|(name, bytes)| (name.as_str(), &**bytes)),
                capacities: capacities.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
                seats,
                categories,
                ..PublishedFiles::one(&main.0, &main.1)
            };
            (read_published(format, files, &|| watch.stop()), watch.raised())
        });
        if let Some(raised) = raised {
            return Err(raised);
        }
        let (named, notes) = read.map_err(|error| errors::of_published(py, &error))?;
        Ok(Self::named(named, notes))
    }

    /// The format that the ending of a file's name means.
    #[staticmethod]
    fn format_of(path: &str) -> Option<&'static str> {
        Format::of_path(path.as_ref()).map(Format::name)
    }

    /// Number of mentees.
    #[getter]
    fn mentees(&self) -> usize {
        self.engine.mentees()
    }

    /// Number of mentors.
    #[getter]
    fn mentors(&self) -> usize {
        self.engine.mentors()
    }

    /// Number of pairs.
    #[getter]
    fn pairs(&self) -> usize {
        self.engine.pairs()
    }

    /// Seats of each mentor.
    #[getter]
    fn capacities<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u16>> {
        let seats: Vec<u16> = self.engine.mentor_ids().map(|mentor| self.engine.capacity(mentor)).collect();
        seats.into_pyarray(py)
    }

    /// Whether every pair carries a score.
    #[getter]
    fn has_scores(&self) -> bool {
        self.engine.has_scores()
    }

    /// Whether nobody has a tie.
    #[getter]
    fn is_strict(&self) -> bool {
        self.engine.is_strict()
    }

    /// Written ids of mentees.
    #[getter]
    fn mentee_ids(&self) -> Option<Vec<String>> {
        self.names.as_ref().map(|names| names.mentees.clone())
    }

    /// Written ids of mentors.
    #[getter]
    fn mentor_ids(&self) -> Option<Vec<String>> {
        self.names.as_ref().map(|names| names.mentors.clone())
    }

    /// What there was to say when it was read.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    /// Bytes on the heap.
    #[getter]
    fn heap_bytes(&self) -> usize {
        self.engine.heap_bytes()
    }

    /// All pairs as columns, mentee by mentee, each mentee's best first.
    fn table<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let market = &self.engine;
        let columns = PyDict::new(py);
        let column = |of: &dyn Fn(matching_market::PairId) -> u32| -> Bound<'py, PyArray1<u32>> {
            market.pair_ids().map(of).collect::<Vec<u32>>().into_pyarray(py)
        };
        columns.set_item("mentee", column(&|pair| market.mentee_of(pair).get()))?;
        columns.set_item("mentor", column(&|pair| market.mentor_of(pair).get()))?;
        columns.set_item("mentee_rank", column(&|pair| market.mentee_rank(pair)))?;
        columns.set_item("mentor_rank", column(&|pair| market.mentor_rank(pair)))?;
        if market.has_scores() {
            let scores = market.pair_ids().filter_map(|pair| market.score(pair));
            let scores: Vec<f64> = scores.map(|score| f64::from(score.millionths()) / 1e6).collect();
            columns.set_item("score", scores.into_pyarray(py))?;
        }
        Ok(columns)
    }

    /// A file in a published format, its second one if it has two, and what it does not hold.
    fn to_published(&self, py: Python<'_>, format: &str) -> PyResult<WrittenFiles> {
        let written = write_published(published(py, format)?, &self.to_named());
        let written = written.map_err(|error| errors::exception(py, "MarketError", (error.to_string(),)))?;
        Ok((written.main, written.mentors, written.lost))
    }

    /// The two market files as text.
    fn to_csv(&self) -> PyResult<(String, String)> {
        let named = self.to_named();
        let (mut pairs, mut capacities) = (Vec::new(), Vec::new());
        write_pairs(&named, &mut pairs)?;
        write_capacities(&named, &mut capacities)?;
        let text = |bytes| String::from_utf8(bytes).map_err(|error| PyValueError::new_err(error.to_string()));
        Ok((text(pairs)?, text(capacities)?))
    }
}

impl Market {
    /// The market with ids, people without any by their numbers.
    fn to_named(&self) -> NamedMarket {
        let numbered = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
        let (mentees, mentors, first_seen) = match &self.names {
            Some(names) => (names.mentees.clone(), names.mentors.clone(), names.first_seen.clone()),
            None => (numbered(self.mentees()), numbered(self.mentors()), self.engine.mentee_ids().collect()),
        };
        NamedMarket { market: (*self.engine).clone(), mentees, mentors, first_seen }
    }

    pub(crate) fn bare(market: EngineMarket, notes: Vec<String>) -> Self {
        Self { engine: Arc::new(market), names: None, notes }
    }

    fn named(named: NamedMarket, notes: Vec<String>) -> Self {
        let NamedMarket { market, mentees, mentors, first_seen } = named;
        Self { engine: Arc::new(market), names: Some(Arc::new(Names { mentees, mentors, first_seen })), notes }
    }

    /// The market of a strategy in the hands of a strategy written in Python.
    pub(crate) fn of(market: Arc<EngineMarket>) -> Self {
        Self { engine: market, names: None, notes: Vec::new() }
    }
}

fn published(py: Python<'_>, name: &str) -> PyResult<Format> {
    Format::named(name).ok_or_else(|| {
        let known = Format::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
        errors::exception(py, "FormatError", (format!("there is no format '{name}'; choose one of {known}"),))
    })
}

/// Makes the market with the interpreter free.
fn build(py: Python<'_>, columns: MarketColumns, deadline: Deadline) -> PyResult<EngineMarket> {
    let (built, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let built = EngineMarket::from_columns_until(columns, &|| watch.stop());
        (built, watch.raised())
    });
    match raised {
        Some(raised) => Err(raised),
        None => built.map_err(|error| errors::of_market(py, &error)),
    }
}

fn of_table(
    py: Python<'_>,
    scores: &PyReadonlyArray2<'_, f64>,
    capacities: Vec<u32>,
    mentee_ranks: Option<&PyReadonlyArray2<'_, u32>>,
    mentor_ranks: Option<&PyReadonlyArray2<'_, u32>>,
) -> PyResult<MarketColumns> {
    let scores = scores.as_array();
    let mut columns = MarketColumns { mentee_offsets: vec![0], capacities, ..MarketColumns::default() };
    let mut column = Vec::with_capacity(scores.len());
    let ranks = [mentee_ranks, mentor_ranks].map(|ranks| ranks.map(|ranks| ranks.as_array()));
    for (mentee, row) in scores.outer_iter().enumerate() {
        for (mentor, &value) in row.iter().enumerate() {
            if value.is_nan() {
                continue;
            }
            let mentor_id = MentorId::from_index(mentor);
            let score = Score::try_from_f64(value).map_err(|error| {
                let mentee = MenteeId::from_index(mentee);
                errors::of_market(py, &MarketError::Score { mentee, mentor: mentor_id, error })
            })?;
            let [mentee_rank, mentor_rank] =
                [&ranks[0], &ranks[1]].map(|ranks| ranks.as_ref().map(|ranks| ranks[[mentee, mentor]]));
            columns.mentor.push(mentor_id);
            columns.mentee_rank.push(mentee_rank.unwrap_or(score.descending_rank()));
            columns.mentor_rank.push(mentor_rank.unwrap_or(score.descending_rank()));
            column.push(score);
        }
        py.check_signals()?;
        let pairs = u32::try_from(column.len()).ok().filter(|&pairs| pairs < u32::MAX);
        let too_many = MarketError::TooMany { what: "pairs", count: column.len(), limit: u32::MAX as usize - 1 };
        columns.mentee_offsets.push(pairs.ok_or_else(|| errors::of_market(py, &too_many))?);
    }
    columns.score = Some(column);
    Ok(columns)
}

fn of_scores(
    py: Python<'_>,
    scores: &PyReadonlyArray1<'_, f64>,
    offsets: &[u32],
    mentor: &[MentorId],
) -> PyResult<Vec<Score>> {
    let refused = |(pair, error)| {
        let place = |offset: &u32| *offset as usize <= pair;
        let mentee = MenteeId::from_index(offsets.partition_point(place).saturating_sub(1));
        let mentor = mentor.get(pair).copied().unwrap_or(MentorId::new(0));
        errors::of_market(py, &MarketError::Score { mentee, mentor, error })
    };
    let one = |(pair, &score): (usize, &f64)| Score::try_from_f64(score).map_err(|error| refused((pair, error)));
    scores.as_array().iter().enumerate().map(one).collect()
}
