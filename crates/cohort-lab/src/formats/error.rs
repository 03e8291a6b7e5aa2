//! Why a market file is refused: file, line, what was found and what to do.

use std::fmt;

use matching_market::{MarketError, ParseScoreError, Side};

/// A market file is refused.
#[derive(Debug)]
pub struct MarketFileError {
    /// The file, as the caller names it.
    pub file: String,
    /// The line, from 1; none when it is about the whole file.
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: FileProblem,
}

/// What is wrong with a market file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// There is no header.
    #[error("the file is empty; it needs a header with {expected}")]
    Empty {
        /// The columns expected.
        expected: String,
    },
    /// A column the format does not have.
    #[error("unknown column '{found}'; the columns are {known}")]
    UnknownColumn {
        /// The column found.
        found: String,
        /// The columns there are.
        known: String,
    },
    /// A column stands twice.
    #[error("column '{column}' stands twice; keep one")]
    RepeatedColumn {
        /// The column.
        column: &'static str,
    },
    /// A column that must be there is not.
    #[error("column '{column}' is missing; the columns are {known}")]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The columns there are.
        known: String,
    },
    /// A row has more or fewer cells than the header.
    #[error("{found} cells, but the header has {expected}")]
    RowLength {
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// An id is not UTF-8.
    #[error("column '{column}' is not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The column.
        column: &'static str,
    },
    /// An id is missing.
    #[error("column '{column}' is empty; write an id")]
    MissingId {
        /// The column.
        column: &'static str,
    },
    /// A rank that is no rank.
    #[error("column '{column}': '{found}' is not a rank; write an integer from 0 to 4294967295")]
    BadRank {
        /// The column.
        column: &'static str,
        /// The cell.
        found: String,
    },
    /// A level that is no level.
    #[error("column '{column}': '{found}' is not a level; write an integer from 0 to 65535")]
    BadLevel {
        /// The column.
        column: &'static str,
        /// The cell.
        found: String,
    },
    /// A level contradicts the ranks.
    #[error(
        "column '{side}_level': {level} here, but {before} for a pair that {side} '{whose}' ranks the same or better; levels never \
         decrease down a list and are equal where ranks are"
    )]
    LevelAgainstRank {
        /// Whose list it is.
        side: Side,
        /// The person.
        whose: String,
        /// The level in this row.
        level: u16,
        /// The level of the pair before it on the list.
        before: u16,
    },
    /// A score that is no score.
    #[error("column 'score': '{found}' is not a score: {problem}")]
    BadScore {
        /// The cell.
        found: String,
        /// Why not.
        problem: ParseScoreError,
    },
    /// A column is filled in some rows only.
    #[error("column '{column}' is {here} here but {there} in line {other_line}; fill it in every row or in none")]
    PartlyFilled {
        /// The column.
        column: &'static str,
        /// How it is here: `empty` or `filled`.
        here: &'static str,
        /// How it is there.
        there: &'static str,
        /// Where it is otherwise.
        other_line: u64,
    },
    /// A row without a mentor has a rank or a score.
    #[error("column '{column}' is filled although no mentor is named; name the mentor or clear the cell")]
    ValueWithoutMentor {
        /// The column.
        column: &'static str,
    },
    /// A mentee is declared without pairs, but has pairs or is declared twice.
    #[error("mentee '{mentee}' is declared without pairs here, but stands in line {other_line} too; keep one")]
    NotWithoutPairs {
        /// The mentee.
        mentee: String,
        /// The other line.
        other_line: u64,
    },
    /// The same two people twice.
    #[error("mentee '{mentee}' and mentor '{mentor}' are paired in line {first_line} already; keep one")]
    DuplicatePair {
        /// The mentee.
        mentee: String,
        /// The mentor.
        mentor: String,
        /// The line of the first pair.
        first_line: u64,
    },
    /// A mentor's capacity twice.
    #[error("mentor '{mentor}' has a capacity in line {first_line} already; keep one")]
    DuplicateCapacity {
        /// The mentor.
        mentor: String,
        /// The line of the first.
        first_line: u64,
    },
    /// A capacity that is none.
    #[error("'{found}' is not a capacity; write an integer from 0 to 65535")]
    BadCapacity {
        /// The cell.
        found: String,
    },
    /// More than are read.
    #[error("more than {limit} {what}; split the market, or take the least likely pairs out")]
    TooMany {
        /// Pairs, mentees or mentors.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// What was read is no market for another reason.
    #[error("not a market: {0}")]
    Market(#[from] MarketError),
}

impl fmt::Display for MarketFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} line {line}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for MarketFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.problem)
    }
}
