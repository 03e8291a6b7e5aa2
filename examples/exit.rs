//! What the exit code says of an error.

use std::error::Error;

use mentor_match::RoundError;
use mentor_match::compare::CompareError;
use mentor_match::engine::SolveError;
use questionnaire_io::exit_code;
use questionnaire_io::export::WriteError;
use questionnaire_io::import::ImportError;

use crate::STOPPED;

/// 3 for an answer without a proof, [`STOPPED`] for what the deadline or a signal stopped, else 2: refused.
pub fn code(error: &(dyn Error + 'static)) -> u8 {
    let stopped = matches!(error.downcast_ref(), Some(ImportError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(WriteError::Stopped(_)))
        || matches!(error.downcast_ref(), Some(SolveError::Stopped { .. }));
    match (error.downcast_ref::<CompareError>(), error.downcast_ref::<RoundError>()) {
        _ if stopped => STOPPED,
        (Some(CompareError::Certify { .. }), _) => 3,
        (Some(error), _) if error.is_stopped() => STOPPED,
        (_, Some(error)) => exit_code(error),
        _ => 2,
    }
}
