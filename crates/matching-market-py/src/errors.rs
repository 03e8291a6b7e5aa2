//! Errors of the engine as exceptions of Python, by kind. The classes are in `matching_market/errors.py`.

use cohort_lab::formats::{FileProblem, MarketFileError, Place, PublishedError, PublishedProblem};
use matching_market::verify::CertifyError;
use matching_market::{MarketError, SensitivityError, SolveError, StopReason};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;

/// An exception of this class of `matching_market.errors`, made with these arguments.
pub(crate) fn exception<'py>(py: Python<'py>, class: &str, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let made = py.import("matching_market.errors").and_then(|module| module.getattr(class)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

pub(crate) fn of_market(py: Python<'_>, error: &MarketError) -> PyErr {
    match error {
        MarketError::Stopped(reason) => stopped(py, error.to_string(), *reason, 0),
        _ => exception(py, "MarketError", (error.to_string(),)),
    }
}

pub(crate) fn of_file(py: Python<'_>, error: &MarketFileError) -> PyErr {
    match error.problem {
        FileProblem::Stopped(reason) => stopped(py, error.to_string(), reason, 0),
        _ => exception(py, "FormatError", (error.to_string(), error.file.to_string(), error.place.map(Place::number))),
    }
}

pub(crate) fn of_published(py: Python<'_>, error: &PublishedError) -> PyErr {
    match error.problem {
        PublishedProblem::Stopped(reason) => stopped(py, error.to_string(), reason, 0),
        _ => exception(py, "FormatError", (error.to_string(), error.file.to_string(), error.line, error.column)),
    }
}

pub(crate) fn of_solve(py: Python<'_>, error: &SolveError) -> PyErr {
    let class = match error {
        SolveError::Stopped { reason, work } => return stopped(py, error.to_string(), *reason, *work),
        SolveError::LowerQuotas { .. } => "InfeasibleError",
        SolveError::ScoresMissing { .. } => "ScoresMissingError",
        SolveError::TooLarge { .. } | SolveError::TableTooLarge { .. } => "TooLargeError",
        _ => "CertifyError",
    };
    exception(py, class, (error.to_string(),))
}

pub(crate) fn of_certify(py: Python<'_>, error: &CertifyError) -> PyErr {
    match error {
        CertifyError::Stopped(reason) => stopped(py, error.to_string(), *reason, 0),
        _ => exception(py, "CertifyError", (error.to_string(),)),
    }
}

pub(crate) fn of_sensitivity(py: Python<'_>, error: &SensitivityError) -> PyErr {
    exception(py, "StrategyError", (error.to_string(),))
}

fn stopped(py: Python<'_>, message: String, reason: StopReason, work: u64) -> PyErr {
    let name = match reason {
        StopReason::Deadline => "deadline",
        StopReason::WorkLimit => "work-limit",
        _ => "cancelled",
    };
    match (message, name, work).into_bound_py_any(py) {
        Ok(arguments) => match arguments.cast_into::<pyo3::types::PyTuple>() {
            Ok(arguments) => exception(py, "StoppedError", arguments),
            Err(error) => error.into(),
        },
        Err(error) => error,
    }
}
