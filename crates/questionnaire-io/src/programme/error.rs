//! Why a programme's folder cannot be used.

use mentor_match::programme::{EventKind, LedgerError, Number};

use crate::export::WriteError;
use crate::import::ImportError;

/// Why a programme's folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProgrammeError {
    /// A folder without a ledger.
    #[error(
        "{folder} has no ledger.csv; correct the folder's name, or, to begin a new programme there, add --new to \
         'programme add' or 'programme people'"
    )]
    NoLedger {
        /// The folder.
        folder: String,
    },
    /// Something else of that name.
    #[error("{path} is not a folder; name the programme's folder, or one that is not there yet")]
    NoFolder {
        /// What was named.
        path: String,
    },
    /// A file that has to be there.
    #[error("{path} is missing; put it back from a copy")]
    Missing {
        /// The file.
        path: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ImportError),
    /// The ledger was changed, or something cannot be added to it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A row of a private file says nothing.
    #[error("{file}, row {row}: {problem}")]
    Row {
        /// The file.
        file: &'static str,
        /// The row, as a spreadsheet counts it.
        row: usize,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Rows of a table of events cannot be recorded.
    #[error("{}", rows_told(.file, .problems))]
    Rows {
        /// The file.
        file: String,
        /// Each row, as a spreadsheet counts it, with what is wrong and what to do.
        problems: Vec<(usize, String)>,
    },
    /// A name that is nobody's, or several people's.
    #[error("{}", if .meant.is_empty() {
        format!("nobody in private/people.csv is called '{written}'; write the programme number, such as P0001")
    } else {
        format!("'{written}' can be {meant}; write the programme number")
    })]
    Nobody {
        /// What was written.
        written: String,
        /// Who it can be.
        meant: String,
    },
    /// A programme number that nobody has.
    #[error("nobody has the programme number {0}; look it up in private/people.csv")]
    UnknownNumber(Number),
    /// Somebody who is no mentor.
    #[error("{number} is not a mentor, and '{kind}' is about mentors; look up the number in private/people.csv")]
    NoMentor {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        number: Number,
    },
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

fn rows_told(file: &str, problems: &[(usize, String)]) -> String {
    const SHOWN: usize = 20;
    let rows = if problems.len() == 1 { "1 row cannot".to_owned() } else { format!("{} rows cannot", problems.len()) };
    let mut told = format!("{file}: {rows} be recorded, so nothing was; correct the file and give it again");
    for (row, problem) in problems.iter().take(SHOWN) {
        told.extend(["\nrow ", &row.to_string(), ": ", problem]);
    }
    if problems.len() > SHOWN {
        told.extend(["\nand ", &(problems.len() - SHOWN).to_string(), " more"]);
    }
    told
}
