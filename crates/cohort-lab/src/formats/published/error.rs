//! Why a file of a published format is refused: file, line, column, what was found and what to do.

use std::fmt;

use matching_market::peers::PeerMarketError;
use matching_market::{FloatScoreError, MarketError, ParseScoreError, StopReason};
use mentor_match::Quoted;

/// A file of a published format is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedError {
    /// The file, as the caller names it.
    pub file: Quoted,
    /// The line, from 1; none when it is about the whole file, or the file is binary.
    pub line: Option<u64>,
    /// The column in letters, from 1; none when it is about the whole line.
    pub column: Option<u64>,
    /// What is wrong.
    pub problem: PublishedProblem,
}

/// What is wrong with a file of a published format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublishedProblem {
    /// It should be text.
    #[error("not UTF-8; save the file as UTF-8")]
    NotText,
    /// It ends too early.
    #[error("nothing is left here; expected {expected}")]
    EndsEarly {
        /// What should come next.
        expected: &'static str,
    },
    /// Something else than what the format has here.
    #[error("found '{found}', expected {expected}")]
    Unexpected {
        /// What stands there.
        found: Quoted,
        /// What should.
        expected: &'static str,
    },
    /// A number outside its range.
    #[error("{what} is {found}; write a whole number from {least} to {most}")]
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The number found.
        found: Quoted,
        /// The least possible.
        least: i64,
        /// The greatest possible.
        most: i64,
    },
    /// The same thing twice.
    #[error("{what} {found} is there twice; keep one")]
    Twice {
        /// What it is.
        what: &'static str,
        /// Which.
        found: Quoted,
    },
    /// A list opens a tie and does not close it.
    #[error("a tie is opened and not closed in this line; write '{close}' behind it")]
    OpenTie {
        /// What closes a tie.
        close: char,
    },
    /// A strict list has a tie, or a complete list is incomplete.
    #[error("the file says that it is of type {kind}, but this list {problem}; say {instead} or correct the list")]
    Kind {
        /// The type that the file says.
        kind: Quoted,
        /// Why the list is not.
        problem: &'static str,
        /// The type that would fit.
        instead: &'static str,
    },
    /// A count in the file does not match what follows.
    #[error("{found} {what}, but the file says {expected}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many the file says.
        expected: u64,
    },
    /// Part of a format that no market can hold.
    #[error("{what}; {instead}")]
    Unsupported {
        /// What it is.
        what: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// A text that is no score.
    #[error("'{found}' is not a score: {problem}")]
    BadScore {
        /// The text.
        found: Quoted,
        /// Why not.
        problem: ParseScoreError,
    },
    /// A number that is no score, in a binary file.
    #[error("the number of row {row}, column {column} (from 0) is not a score: {problem}")]
    BadNumber {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// Why not.
        problem: FloatScoreError,
    },
    /// A file of capacities that does not fit.
    #[error("{0}")]
    Capacities(String),
    /// Stopped by the caller.
    #[error("stopped while it was read because {0}")]
    Stopped(StopReason),
    /// What was read is no market for another reason.
    #[error("not a market: {0}")]
    Market(#[from] MarketError),
    /// What was read is no market without sides for another reason.
    #[error("not a market: {0}")]
    Peers(#[from] PeerMarketError),
}

impl fmt::Display for PublishedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.fmt(f)?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if let Some(column) = self.column {
            write!(f, " column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for PublishedError {}

/// Why a market cannot be written in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnwritableError {
    /// The format holds scores and the market has none.
    #[error("{format} holds scores, and this market has none; choose a format of lists")]
    ScoresMissing {
        /// The format.
        format: &'static str,
    },
    /// The format is of square tables.
    #[error("{format} is for as many mentees as mentors; this market has {mentees} and {mentors}, choose dimacs-asn")]
    NotSquare {
        /// The format.
        format: &'static str,
        /// Mentees.
        mentees: usize,
        /// Mentors.
        mentors: usize,
    },
    /// The format is of one kind of list and the market has another.
    #[error("{format} has one seat a mentor; this market has mentors with other capacities, choose hrt")]
    Seats {
        /// The format.
        format: &'static str,
    },
}
