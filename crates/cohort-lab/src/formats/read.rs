//! Reading market files.
//!
//! The pairs first ([`pairs`](super::pairs)), then the capacities, which name mentors of the pairs or new ones.

use matching_market::StopReason;

#[cfg(feature = "arrow")]
use super::columnar;
use super::error::Refusal;
use super::found::Found;
use super::names::Names;
use super::pairs::{Capacity, Rows};
use super::seats::{CAPACITY_COLUMNS, Seats};
use super::source::{MarketSource, TableKind};
use super::table::Table;
use super::{FileProblem, MarketFileError, NamedMarket, Place, Rounding};

/// Reads a market from its pairs and, if given, its capacities; each text with the name errors call it by. Scores are
/// taken as they are written.
///
/// # Errors
/// [`MarketFileError`]: the first thing that does not fit, with file and line.
///
/// # Complexity
/// O(rows log rows) time, 16 bytes a row besides the market, 2 more for each level, and 8 for each run of rows of one
/// mentee.
///
/// # Examples
/// ```
/// use cohort_lab::formats::read_market;
/// let pairs = "mentee,mentor,score\nana,ben,0.5\neve,ben,0.75\nkim,,\n";
/// let named = read_market(("pairs.csv", pairs), None)?;
/// assert_eq!((named.market.mentees(), named.market.mentors(), named.market.pairs()), (3, 1, 2));
///
/// let twice = "mentee,mentor\nana,ben\nana,ben\n";
/// let refused = read_market(("pairs.csv", twice), None).unwrap_err();
/// assert_eq!(refused.to_string(), "pairs.csv line 3: mentee 'ana' and mentor 'ben' are paired in line 2 already; keep one");
/// # Ok::<(), cohort_lab::formats::MarketFileError>(())
/// ```
pub fn read_market(pairs: (&str, &str), capacities: Option<(&str, &str)>) -> Result<NamedMarket, MarketFileError> {
    UnbuiltMarket::read(pairs, capacities, Rounding::Refuse, &|| None)?.build(&|| None)
}

/// Market files read and checked row by row, not yet a market: for whoever times the two steps apart.
#[derive(Debug)]
pub struct UnbuiltMarket {
    pairs_file: String,
    rows: Rows,
    // Per mentor by number.
    capacities: Vec<Capacity>,
    found: Found,
}

impl UnbuiltMarket {
    /// The first half of [`read_market`]; `stop` is asked every few rows whether to go on.
    ///
    /// # Errors
    /// [`MarketFileError`]: the first row that does not fit; stopped.
    pub fn read(
        pairs: (&str, &str),
        capacities: Option<(&str, &str)>,
        rounding: Rounding,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, MarketFileError> {
        let (pairs, capacities) = ((pairs.0, pairs.1.into()), capacities.map(|(file, text)| (file, text.into())));
        Self::read_sources(pairs, capacities, rounding, stop)
    }

    /// The same of texts or tables; see [`MarketSource`].
    ///
    /// # Errors
    /// [`MarketFileError`]: the first row that does not fit, or bytes that are no table; stopped.
    pub fn read_sources(
        pairs: (&str, MarketSource<'_>),
        capacities: Option<(&str, MarketSource<'_>)>,
        rounding: Rounding,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, MarketFileError> {
        let (pairs_file, place) = (pairs.0, pairs.1.place());
        let mut rows = match pairs.1 {
            MarketSource::Text(text) => Rows::read(text, rounding, stop),
            MarketSource::Table(kind, bytes) => rows_of(kind, bytes, rounding, stop),
        }
        .map_err(|(number, problem)| refused(pairs_file, number, place, problem))?;
        let in_pairs = rows.mentors.len();
        let mut seats = vec![Capacity::DEFAULT; in_pairs];
        let capacities_file = capacities.as_ref().map(|(file, _)| (*file).to_owned());
        if let Some((file, source)) = capacities {
            let place = source.place();
            read_capacities(source, &mut rows.mentors, &mut seats, rounding, stop)
                .map_err(|(number, problem)| refused(file, number, place, problem))?;
        }
        let found = Found {
            pairs_file: pairs_file.to_owned(),
            capacities_file,
            by_default: seats.iter().filter(|capacity| capacity.line == 0).count(),
            without_pairs: rows.mentors.from(in_pairs).map(str::to_owned).collect(),
            scores: rows.scores(),
            rounded: rows.rounded,
            decimal_comma: rows.mark.as_ref().filter(|(mark, ..)| *mark == ',').map(|(.., cell)| cell.clone()),
        };
        Ok(Self { pairs_file: pairs_file.to_owned(), rows, capacities: seats, found })
    }

    /// What was found besides the rows.
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// The second half of [`read_market`]; `stop` is asked between its steps and all along the last.
    ///
    /// # Errors
    /// [`MarketFileError`]: the rows together are no market, for instance because a pair is there twice; stopped.
    pub fn build(self, stop: &dyn Fn() -> Option<StopReason>) -> Result<NamedMarket, MarketFileError> {
        let Self { pairs_file: file, rows, capacities, .. } = self;
        let place = rows.place;
        rows.into_market(&capacities, stop).map_err(|(number, problem)| refused(&file, number, place, problem))
    }
}

fn refused(file: &str, number: Option<u64>, place: fn(u64) -> Place, problem: FileProblem) -> MarketFileError {
    MarketFileError { file: file.into(), place: number.map(place), problem }
}

/// The rows of a table of pairs.
#[cfg(feature = "arrow")]
fn rows_of(
    kind: TableKind,
    bytes: Vec<u8>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Rows, Refusal> {
    columnar::read_pairs(kind, bytes, rounding, stop)
}

#[cfg(not(feature = "arrow"))]
fn rows_of(kind: TableKind, _: Vec<u8>, _: Rounding, _: &dyn Fn() -> Option<StopReason>) -> Result<Rows, Refusal> {
    Err((None, FileProblem::Table(kind.called())))
}

#[cfg_attr(not(feature = "arrow"), expect(clippy::needless_pass_by_value, reason = "with the feature it is needed"))]
fn read_capacities(
    source: MarketSource<'_>,
    mentors: &mut Names,
    capacity: &mut Vec<Capacity>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(), Refusal> {
    let mut seats = Seats::new(mentors, capacity, rounding);
    match source {
        MarketSource::Text(text) => seats.take_all(&mut Table::open(text, CAPACITY_COLUMNS, 2, stop)?),
        #[cfg(feature = "arrow")]
        MarketSource::Table(kind, bytes) => columnar::read_capacities(kind, bytes, &mut seats, stop),
        #[cfg(not(feature = "arrow"))]
        MarketSource::Table(kind, _) => Err((None, FileProblem::Table(kind.called()))),
    }
}
