//! Why a market file is refused: file, line, what was found and what to do.

use std::fmt;

use matching_market::{MarketError, ParseScoreError, Side, StopReason};

use mentor_match::Quoted;

use super::number::{Rounding, score, whole};

/// A market file is refused.
#[derive(Debug)]
pub struct MarketFileError {
    /// The file, as the caller names it.
    pub file: Quoted,
    /// Where; none when it is about the whole file.
    pub place: Option<Place>,
    /// What is wrong.
    pub problem: FileProblem,
}

/// What is wrong, and the number of the row, if it is about one.
pub(super) type Refusal = (Option<u64>, FileProblem);

/// Where something is in a market file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text, from 1: the header is the first.
    Line(u64),
    /// A row of a table of Arrow or Parquet, from 1.
    Row(u64),
}

impl Place {
    /// The number of the line or the row.
    pub const fn number(self) -> u64 {
        match self {
            Self::Line(number) | Self::Row(number) => number,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Row(number) => write!(f, "row {number}"),
        }
    }
}

/// What is wrong with a market file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The text is no table.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] csv::Error),
    /// A table of Arrow or Parquet, for a program that was built without them.
    #[error("is a file of {0}; build with --features arrow to read it, or write it as CSV")]
    Table(&'static str),
    /// The bytes are no table of Arrow or Parquet, or one that is damaged, or one with more than is read.
    #[error("cannot be read as {kind}: {found}")]
    Unsound {
        /// What it begins as.
        kind: &'static str,
        /// What is wrong with it.
        found: Quoted,
    },
    /// A table without rows.
    #[error("the table has no rows; write one row for each pair")]
    NoRows,
    /// A column of a type that it cannot have.
    #[error("column '{column}' has the type {found}; expected {expected}")]
    ColumnType {
        /// The column.
        column: &'static str,
        /// Its type.
        found: Quoted,
        /// What it may be.
        expected: &'static str,
    },
    /// An id over the end of a line.
    #[error("column '{column}': '{found}' goes over the end of a line; an id is one line")]
    BrokenId {
        /// The column.
        column: &'static str,
        /// The cell.
        found: Quoted,
    },
    /// There is no header.
    #[error("the file is empty; its first row must name the columns: {expected}")]
    Empty {
        /// The columns expected.
        expected: String,
    },
    /// There is a header and nothing else.
    #[error("there is a header and no row below it; write one row for each pair")]
    HeaderOnly,
    /// A cell goes over the end of its line.
    #[error(
        "a quotation mark is opened and not closed in this line, before '{found}'; close it or delete it (a cell must not \
         contain a line break)"
    )]
    UnclosedQuote {
        /// The beginning of the cell.
        found: Quoted,
    },
    /// A cell in a column without a header.
    #[error(
        "'{found}' is in column {number}, which has no name; name the column or delete it (pandas writes such a column \
         unless to_csv gets index=False)"
    )]
    UnnamedColumn {
        /// Which column, from 1.
        number: usize,
        /// The cell.
        found: Quoted,
    },
    /// A column the format does not have.
    #[error(
        "unknown column '{found}'; {}the columns are {known}",
        likely.map(|likely| format!("write '{likely}' if you mean that; ")).unwrap_or_default()
    )]
    UnknownColumn {
        /// The column found.
        found: Quoted,
        /// The column that it probably is.
        likely: Option<&'static str>,
        /// The columns there are.
        known: String,
    },
    /// A column is there twice.
    #[error("there are two columns '{column}'; keep one")]
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
    #[error(
        "this row has {found} cells, but the header has {expected}; put cells that contain the separator in quotation marks"
    )]
    RowLength {
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A header with more columns than are read.
    #[error("the header has {found} columns, and at most {limit} are read; delete those that are of no use")]
    TooManyColumns {
        /// Columns found.
        found: usize,
        /// How many are read.
        limit: usize,
    },
    /// An id has a character that could not be read.
    #[error("column '{column}': '{found}' has a character that could not be read; save the file as CSV UTF-8")]
    DamagedId {
        /// The column.
        column: &'static str,
        /// The cell.
        found: Quoted,
    },
    /// An id is missing.
    #[error("column '{column}' is empty; write an id")]
    MissingId {
        /// The column.
        column: &'static str,
    },
    /// A rank that is no rank.
    #[error("column '{column}': '{found}' is not a rank; write an integer from 0 to 4294967295{}", rank_hint(found))]
    BadRank {
        /// The column.
        column: &'static str,
        /// The cell.
        found: Quoted,
    },
    /// A level that is no level.
    #[error(
        "column '{column}': '{found}' is not a level; write an integer from 0 to 65535{}",
        whole_hint(found, 65_535)
    )]
    BadLevel {
        /// The column.
        column: &'static str,
        /// The cell.
        found: Quoted,
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
        whose: Quoted,
        /// The level in this row.
        level: u16,
        /// The level of the pair before it on the list.
        before: u16,
    },
    /// A score that is no score.
    #[error("column 'score': '{found}' is not a score: {problem}{}", score_hint(found))]
    BadScore {
        /// The cell.
        found: Quoted,
        /// Why not.
        problem: ParseScoreError,
    },
    /// Decimal commas and decimal points in one file.
    #[error(
        "column 'score': '{found}' has {}, but line {other_line} has {}; write all scores the same way",
        mark_name(*here), mark_name(*there)
    )]
    MixedMarks {
        /// The cell.
        found: Quoted,
        /// The mark here.
        here: char,
        /// The mark there.
        there: char,
        /// Where it is otherwise.
        other_line: u64,
    },
    /// A column is filled in some rows only.
    #[error("column '{column}' is {here} here but {there} in {other}; fill it in every row or in none")]
    PartlyFilled {
        /// The column.
        column: &'static str,
        /// How it is here: `empty` or `filled`.
        here: &'static str,
        /// How it is there.
        there: &'static str,
        /// Where it is otherwise.
        other: Place,
    },
    /// A row without a mentor has a rank or a score.
    #[error("column '{column}' is filled although no mentor is named; name the mentor or clear the cell")]
    ValueWithoutMentor {
        /// The column.
        column: &'static str,
    },
    /// A mentee is declared without pairs, but has pairs or is declared twice.
    #[error("mentee '{mentee}' is declared without pairs here, but is in {other}, too; keep one")]
    NotWithoutPairs {
        /// The mentee.
        mentee: Quoted,
        /// The other row.
        other: Place,
    },
    /// A capacity for somebody who is in no pair, but looks like a mentor who is.
    #[error(
        "mentor '{written}' is in no pair, but '{likely}' is, and they differ only in case, accents, spaces, zeros or how a \
         letter is encoded; write the id as in the pairs (or delete this row if it is somebody else, whom nobody can be matched \
         with)"
    )]
    LikelyMentor {
        /// The id here.
        written: Quoted,
        /// The id of the pairs.
        likely: Quoted,
    },
    /// A pin or a ban names somebody who is not in the market.
    #[error(
        "there is no {side} '{written}' in the market; {}",
        likely.as_ref().map_or_else(
            || "correct the id or delete the row".to_owned(),
            |likely| format!("did you mean '{likely}'? Write the id as in the pairs"),
        )
    )]
    UnknownPerson {
        /// Which side.
        side: Side,
        /// The id here.
        written: Quoted,
        /// An id that differs only in case, accents, spaces, zeros or encoding.
        likely: Option<Quoted>,
    },
    /// A pinned pair that is not one of the pairs.
    #[error("mentee '{mentee}' and mentor '{mentor}' are not among the pairs; add them there before you pin them")]
    PinnedNoPair {
        /// The mentee.
        mentee: Quoted,
        /// The mentor.
        mentor: Quoted,
    },
    /// A mentee is pinned twice.
    #[error("mentee '{mentee}' is pinned in line {first_line} already; keep one")]
    PinnedTwice {
        /// The mentee.
        mentee: Quoted,
        /// The line of the first pin.
        first_line: u64,
    },
    /// A mentor is pinned more often than it has seats.
    #[error(
        "mentor '{mentor}' has {}",
        match seats {
            0 => "no seat; raise the capacity or delete the pin".to_owned(),
            seats => format!(
                "{}, and the rows above pin as many mentees already; raise the capacity or delete a pin",
                mentor_match::text::count(*seats, "seat")
            ),
        }
    )]
    PinnedBeyondSeats {
        /// The mentor.
        mentor: Quoted,
        /// Its capacity.
        seats: u16,
    },
    /// A pair is pinned and banned.
    #[error(
        "mentee '{mentee}' and mentor '{mentor}' are pinned in {pins_file} line {pin_line}; keep the pin or the ban"
    )]
    PinnedAndBanned {
        /// The mentee.
        mentee: Quoted,
        /// The mentor.
        mentor: Quoted,
        /// The file of pins.
        pins_file: Quoted,
        /// The line of the pin.
        pin_line: u64,
    },
    /// The same ban twice.
    #[error("mentee '{mentee}' and mentor '{mentor}' are banned in line {first_line} already; keep one")]
    BannedTwice {
        /// The mentee.
        mentee: Quoted,
        /// The mentor.
        mentor: Quoted,
        /// The line of the first ban.
        first_line: u64,
    },
    /// A person is declared without pairs, but has pairs or is declared twice.
    #[error("'{person}' is declared without pairs, but is in line {other_line}, too; keep one")]
    PersonNotWithoutPairs {
        /// The person.
        person: Quoted,
        /// The other line.
        other_line: u64,
    },
    /// A row without a peer has a rank or a score.
    #[error("column '{column}' is filled although no peer is named; name the peer or clear the cell")]
    ValueWithoutPeer {
        /// The column.
        column: &'static str,
    },
    /// A row of peers names one person twice.
    #[error("'{0}' is person and peer in one row; name two people")]
    OwnPeer(Quoted),
    /// Two peers are a pair twice, in whichever order.
    #[error("'{person}' and '{peer}' are a pair in line {first_line} already, in this or the other order; keep one")]
    PeersTwice {
        /// The person.
        person: Quoted,
        /// The peer.
        peer: Quoted,
        /// The line of the first pair.
        first_line: u64,
    },
    /// A person's seats twice.
    #[error("'{person}' has seats in line {first_line} already; keep one")]
    SeatsTwice {
        /// The person.
        person: Quoted,
        /// The line of the first.
        first_line: u64,
    },
    /// Seats for somebody who is in no pair, but looks like somebody who is.
    #[error(
        "'{written}' is in no pair, but '{likely}' is, and they differ only in case, accents, spaces, zeros or how a letter is \
         encoded; write the id as in the pairs (or delete this row if it is somebody else)"
    )]
    LikelyPerson {
        /// The id here.
        written: Quoted,
        /// The id of the pairs.
        likely: Quoted,
    },
    /// What was read is no market of peers for another reason.
    #[error("not a market of peers: {0}")]
    Peers(#[from] matching_market::peers::PeerMarketError),
    /// The same two people twice.
    #[error("mentee '{mentee}' and mentor '{mentor}' are paired in {first} already; keep one")]
    DuplicatePair {
        /// The mentee.
        mentee: Quoted,
        /// The mentor.
        mentor: Quoted,
        /// Where the first pair is.
        first: Place,
    },
    /// A mentor's capacity twice.
    #[error("mentor '{mentor}' has a capacity in {first} already; keep one")]
    DuplicateCapacity {
        /// The mentor.
        mentor: Quoted,
        /// Where the first is.
        first: Place,
    },
    /// A capacity that is none.
    #[error("'{found}' is not a capacity; write an integer from 0 to 65535{}", whole_hint(found, 65_535))]
    BadCapacity {
        /// The cell.
        found: Quoted,
    },
    /// A lower quota that is none, or above the capacity.
    #[error("'{found}' mentees cannot be needed at least; write an integer from 0 to the capacity, {seats}")]
    BadAtLeast {
        /// The cell.
        found: Quoted,
        /// The mentor's capacity.
        seats: u16,
    },
    /// More than are read.
    #[error("more than {limit} {what}; split the market, or take the least likely pairs out")]
    TooMany {
        /// Pairs, mentees or mentors.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// Stopped by the caller.
    #[error("stopped while it was read because {0}")]
    Stopped(StopReason),
    /// What was read is no market for another reason.
    #[error("not a market: {0}")]
    Market(#[from] MarketError),
}

/// What to do about a number that would be whole if it were written otherwise.
fn whole_hint(found: &str, most: u32) -> &'static str {
    match (whole(found, Rounding::Refuse), whole(&found.replacen(',', ".", 1), Rounding::Nearest)) {
        (None, Some(number)) if number <= most => ", or pass --round, which reads 1.0 as 1",
        _ => "",
    }
}

fn rank_hint(found: &str) -> &'static str {
    match found.split_once(['.', ',']) {
        Some((_, fraction)) if fraction.bytes().any(|byte| byte != b'0') => {
            " (people who tie have the same whole rank: in pandas, rank(method='dense'))"
        }
        _ => whole_hint(found, u32::MAX),
    }
}

/// What to do about a score that could be read otherwise.
fn score_hint(found: &str) -> &'static str {
    if score(found, Rounding::Nearest).is_ok() {
        "; or pass --round to round all scores to six places"
    } else if found.contains(',') {
        "; a decimal comma is read only where semicolons or tabs separate the columns"
    } else {
        ""
    }
}

fn mark_name(mark: char) -> &'static str {
    if mark == ',' { "a decimal comma" } else { "a decimal point" }
}

impl fmt::Display for MarketFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{} {place}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for MarketFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.problem)
    }
}
