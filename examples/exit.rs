//! What the exit code says of an error.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use cohort_lab::formats::{FileProblem, MarketFileError};
use cohort_lab::generate::GenerateError;
use mentor_match::compare::CompareError;
use mentor_match::engine::SolveError;
use mentor_match::engine::peers::PeerSolveError;
use mentor_match::engine::verify::CertifyError;
use mentor_match::{PeerRoundError, RescanError, RoundError, Shown};
use questionnaire_io::export::WriteError;
use questionnaire_io::import::ImportError;
use questionnaire_io::programme::ProgrammeError;
use questionnaire_io::{exit_code, peer_exit_code, shown};

use crate::{STOPPED, complain};

/// What a program had to say could not be printed, such as on a full disk. Nothing else went wrong.
#[derive(Debug)]
pub struct PrintError {
    source: io::Error,
    written: Option<String>,
}

impl PrintError {
    /// Names what is written all the same.
    #[must_use]
    pub fn after(self, written: &Path) -> Self {
        Self { written: Some(shown(written).into_string()), ..self }
    }
}

impl From<io::Error> for PrintError {
    fn from(source: io::Error) -> Self {
        Self { source, written: None }
    }
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(written) = &self.written {
            write!(f, "{written} is written and complete, but ")?;
        }
        write!(f, "the output could not be printed ({}); check that the disk is not full", self.source)
    }
}

impl Error for PrintError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

/// Says what went wrong, after `words`, and gives the exit code.
pub fn failed(error: &(dyn Error + 'static), words: &str) -> ExitCode {
    let words = if error.is::<PrintError>() { "error" } else { words };
    complain(indented(shortened(format!("{words}: {error}"))));
    ExitCode::from(code(error))
}

/// Each further line of a message begins with blanks: what it quotes of a file is never taken for a line of the
/// program's own.
fn indented(text: String) -> String {
    Shown::from(text).replace('\n', "\n  ")
}

/// A message may quote what is in a file, which may be megabytes.
fn shortened(mut text: String) -> String {
    const LONGEST: usize = 4_000;
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str(" ...");
    }
    text
}

/// 5 if only printing failed, 3 for an answer without a proof, [`STOPPED`] for what the deadline or a signal stopped,
/// else 2: refused.
fn code(error: &(dyn Error + 'static)) -> u8 {
    if error.is::<PrintError>() {
        return 5;
    }
    let stopped = matches!(error.downcast_ref(), Some(ImportError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(WriteError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(ProgrammeError::Write(WriteError::Stopped(_))))
        || matches!(error.downcast_ref(), Some(SolveError::Stopped { .. }))
        || matches!(error.downcast_ref(), Some(PeerSolveError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(GenerateError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(MarketFileError { problem: FileProblem::Stopped(_), .. }))
        || matches!(error.downcast_ref(), Some(CertifyError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(RescanError::Stopped(_)));
    match (error.downcast_ref::<CompareError>(), error.downcast_ref::<RoundError>()) {
        _ if stopped => STOPPED,
        (Some(error), _) if error.is_stopped() => STOPPED,
        (Some(CompareError::Certify { .. }), _) => 3,
        _ if error.is::<RescanError>() => 3,
        (_, Some(error)) => exit_code(error),
        _ => error.downcast_ref::<PeerRoundError>().map_or(2, peer_exit_code),
    }
}
