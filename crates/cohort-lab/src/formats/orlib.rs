//! The assignment instances of the OR-Library: square, costs to be minimised.
//!
//! Two shapes, told apart by how many numbers there are: `assign*.txt` gives the size n and then n · n costs, row by
//! row; `assignp*.txt` gives n and then lines of *row column cost*, numbered from 1, for the pairs that exist. A market
//! maximises, so a cost becomes a score of minus as many millionths, and the objective is `coverage`.
//!
//! # References
//! J. E. Beasley: OR-Library: distributing test problems by electronic mail. Journal of the Operational Research
//! Society 41 (1990) 1069–1072. DOI 10.1057/jors.1990.166.

use matching_market::{Market, MarketBuilder, MarketError, PairInfo, Score, StopReason};
use mentor_match::Quoted;

use super::pairs::MAX_PEOPLE;

/// Numbers between two questions whether to stop.
const NUMBERS_A_QUESTION: usize = 4096;

/// Why a text is no assignment instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrlibError {
    /// Something else than a whole number.
    #[error("number {place} of the file is '{found}', expected a whole number")]
    NotANumber {
        /// Which number of the file, from 1.
        place: usize,
        /// What stands there.
        found: Quoted,
    },
    /// Nothing at all.
    #[error("the file is empty; expected the size, then the costs")]
    Empty,
    /// Neither all costs nor triples.
    #[error("{found} numbers after the size {size}; expected size × size costs, or row, column and cost by turns")]
    Shape {
        /// The size given first.
        size: usize,
        /// Numbers after it.
        found: usize,
    },
    /// A row or column outside 1..=size, a cost outside i32, or a size below 0.
    #[error("number {found} does not fit a market of {size} a side")]
    OutOfRange {
        /// The number.
        found: i64,
        /// The size given first.
        size: usize,
    },
    /// A size beyond what is read, whatever follows.
    #[error("a market of {size} a side; at most {limit} are read")]
    TooLarge {
        /// The size given first.
        size: u32,
        /// The greatest size.
        limit: usize,
    },
    /// Stopped by the caller.
    #[error("stopped while it was read because {0}")]
    Stopped(StopReason),
    /// The pairs make no market.
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// The market of an instance: rows are mentees, columns mentors of one seat, scores minus costs.
///
/// # Errors
/// [`OrlibError`].
///
/// # Examples
/// ```
/// use cohort_lab::formats::orlib::{OrlibError, read};
/// let dense = read("2\n 4 1\n 2 3\n")?;
/// assert_eq!((dense.mentees(), dense.pairs()), (2, 4));
/// let sparse = read("3\n 1 1 75\n 2 3 18\n 3 2 1\n")?;
/// assert_eq!((sparse.mentors(), sparse.pairs()), (3, 3));
/// assert_eq!(read(" \n").err(), Some(OrlibError::Empty));
/// assert!(matches!(read("2\n 4 1 2\n 3 3\n"), Err(OrlibError::Shape { .. })));
/// assert!(matches!(read("4000000000\n"), Err(OrlibError::TooLarge { .. })));
/// # Ok::<(), OrlibError>(())
/// ```
pub fn read(text: &str) -> Result<Market, OrlibError> {
    read_until(text, &|| None)
}

/// The same, until `stop` gives a reason to stop; it is asked every few thousand numbers.
///
/// # Errors
/// As [`read`], and [`OrlibError::Stopped`].
pub fn read_until(text: &str, stop: &dyn Fn() -> Option<StopReason>) -> Result<Market, OrlibError> {
    let go_on = |number: usize| match number.is_multiple_of(NUMBERS_A_QUESTION).then(stop).flatten() {
        Some(reason) => Err(OrlibError::Stopped(reason)),
        None => Ok(()),
    };
    let mut numbers = Vec::new();
    for (place, word) in (1..).zip(text.split_whitespace()) {
        go_on(place)?;
        let number: Result<i64, _> = word.parse();
        numbers.push(number.map_err(|_| OrlibError::NotANumber { place, found: word.into() })?);
    }
    let (&first, costs) = numbers.split_first().ok_or(OrlibError::Empty)?;
    let out_of_range = |found| OrlibError::OutOfRange { found, size: usize::try_from(first).unwrap_or(0) };
    let size = u32::try_from(first).map_err(|_| out_of_range(first))?;
    let edge = size as usize;
    if edge > MAX_PEOPLE {
        return Err(OrlibError::TooLarge { size, limit: MAX_PEOPLE });
    }
    let score = |cost: i64| {
        let negated = cost.checked_neg().and_then(|negated| i32::try_from(negated).ok());
        let millionths = negated.ok_or_else(|| out_of_range(cost))?;
        Ok::<_, OrlibError>(PairInfo::scored(Score::from_millionths(millionths)))
    };
    let place = |number: i64| {
        let from_0 = u32::try_from(number.saturating_sub(1)).map_err(|_| out_of_range(number))?;
        if from_0 < size { Ok(from_0) } else { Err(out_of_range(number)) }
    };
    // 3 · 3 costs are three triples as well; a triple's row and column would have to be in order to tell.
    let mut builder = MarketBuilder::new(edge, vec![1; edge]);
    if Some(costs.len()) == edge.checked_mul(edge) && !looks_like_triples(costs, first) {
        for (row, costs) in (0..size).zip(costs.chunks(edge.max(1))) {
            for (column, &cost) in (0..size).zip(costs) {
                go_on(column as usize)?;
                builder.pair(row, column, score(cost)?);
            }
        }
    } else if costs.len().is_multiple_of(3) {
        for triple in costs.chunks(3) {
            builder.pair(place(triple[0])?, place(triple[1])?, score(triple[2])?);
        }
    } else {
        return Err(OrlibError::Shape { size: edge, found: costs.len() });
    }
    go_on(0)?;
    Ok(builder.build()?)
}

/// Whether every third number pair is a place, strictly ascending.
fn looks_like_triples(numbers: &[i64], size: i64) -> bool {
    let places = || numbers.chunks(3).map(|triple| (triple[0], triple.get(1).copied().unwrap_or(0)));
    numbers.len().is_multiple_of(3)
        && places().all(|(row, column)| (1..=size).contains(&row) && (1..=size).contains(&column))
        && places().zip(places().skip(1)).all(|(one, next)| one < next)
}
