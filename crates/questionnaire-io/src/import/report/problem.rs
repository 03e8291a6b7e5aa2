//! Rows that cannot be used, and what to do about them.

use std::fmt;

use mentor_match::cohort::{PersonIdError, Side};
use mentor_match::text::count;

use super::place::Place;

/// A row, or one role of a row, that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowProblem {
    /// File, row and column.
    pub place: Place,
    /// What stands there, shortened.
    pub found: String,
    /// What is wrong with it.
    pub issue: RowIssue,
}

impl RowProblem {
    /// What the coordinator can do about it.
    pub fn what_to_do(&self) -> &'static str {
        match self.issue {
            RowIssue::NoIdentity => {
                "Fill in a member number, an e-mail address or a name. If it is only in the first of a person's rows, copy it down \
                 into the rows below"
            }
            RowIssue::LostDigits => "Format the column as text, write the whole number and export again",
            RowIssue::TestRow { asked: true } => {
                "If it is a real answer, answer \"keep\" to the question about it in decisions.csv"
            }
            RowIssue::TestRow { asked: false } => "It is left out, as decided",
            RowIssue::BadId(_) => "Shorten or correct it",
            RowIssue::UnknownRole => "Write Mentor, Mentee or Both, or say in a mapping what the word means",
            RowIssue::NeitherRole => "If they take part, answer yes to one of the two",
            RowIssue::SameName { asked: true, .. } => {
                "Give each of them an e-mail address or a member number. If it is one person who answered twice, say in \
                 decisions.csv which row to keep"
            }
            RowIssue::SameName { asked: false, .. } => {
                "Give this row an e-mail address or a member number: the other row's if it is the same person"
            }
            RowIssue::HeldBack { .. } => {
                "Answer the question about the two in decisions.csv: one person, or different people"
            }
            RowIssue::TooManyCells { .. } => {
                "An answer probably contains the separator without quotation marks around it. Put the answers back under their \
                 headers, or export again"
            }
            RowIssue::LongCell { .. } => "Shorten the answer",
            RowIssue::LongList { .. } => "Keep the answers that matter, or take the column out of the file",
            RowIssue::Voter { .. } => "Write the mentee's number, e-mail address or full name",
            RowIssue::BallotTwice { .. } => "Delete the ballot that does not count",
            RowIssue::UnclosedQuote => "Close or delete the quotation mark",
        }
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.issue)?;
        if !self.found.is_empty() {
            write!(formatter, " (found: \"{}\")", self.found)?;
        }
        write!(formatter, ". {}.", self.what_to_do())
    }
}

/// Why a row cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowIssue {
    /// No id, no e-mail address, no name.
    #[error("This row has no usable member number, e-mail address or name")]
    NoIdentity,
    /// Only a member number, of which a spreadsheet has kept the first digits.
    #[error("A spreadsheet has shortened the member number, and there is no e-mail address or name")]
    LostDigits,
    /// The id is too long or has control characters.
    #[error("{0}")]
    BadId(PersonIdError),
    /// Somebody tried the form out.
    #[error("Held back: this looks like a test submission")]
    TestRow {
        /// Whether a question asks what to do with it; none does when it is decided.
        asked: bool,
    },
    /// The role column says neither mentor nor mentee.
    #[error("This row does not say whether the person is a mentor or a mentee")]
    UnknownRole,
    /// No to being a mentee and no to being a mentor.
    #[error("This person said yes neither to being a mentee nor to being a mentor")]
    NeitherRole,
    /// Only a name, and another row has it too.
    #[error("This {side} has only a name, and {others} has the same name, so the two cannot be told apart")]
    SameName {
        /// In which role.
        side: Side,
        /// The other rows.
        others: String,
        /// Whether a question asks which of the rows to keep; none does when the other one has an address or a number.
        asked: bool,
    },
    /// Perhaps the person of another row of the same side, which counts meanwhile.
    #[error(
        "Held back: this {side} has the same name as {other} and may be the same person. Until that is answered, only {other} \
         counts"
    )]
    HeldBack {
        /// In which role.
        side: Side,
        /// The row that counts.
        other: Place,
    },
    /// More answers than columns: they have slipped.
    #[error("This row has {cells} answers for {}, so it is not clear which answer belongs where", count(*columns, "column"))]
    TooManyCells {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// An answer longer than is read.
    #[error("This answer has {bytes} bytes, but at most 1048576 are read")]
    LongCell {
        /// Its length.
        bytes: usize,
    },
    /// More answers in one cell than are read.
    #[error("A list of about {answers} answers; at most 1000 are read")]
    LongList {
        /// How many there are, by what separates them.
        answers: usize,
    },
    /// A ballot of nobody, or of one of several.
    #[error("This ballot is not used: {}", if *several { "several mentees may be meant" } else { "no mentee of this round is called this" })]
    Voter {
        /// Whether there is more than one.
        several: bool,
    },
    /// A ballot of somebody who has another one further down.
    #[error("This ballot is not used: the one in row {later} is of the same mentee and counts")]
    BallotTwice {
        /// The row that counts.
        later: u32,
    },
    /// A quotation mark that is opened and never closed.
    #[error("A quotation mark is opened here and never closed")]
    UnclosedQuote,
}
