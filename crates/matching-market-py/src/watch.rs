//! When a run has to end: its deadline, and Ctrl-C.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use matching_market::StopReason;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// How often Python is asked for signals: it has to be waited for where another thread holds the interpreter.
const SIGNALS_EVERY: Duration = Duration::from_millis(50);

/// Seconds from now on, or no end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// In so many seconds.
    ///
    /// # Errors
    /// `ValueError`: not a number of seconds.
    pub(crate) fn after(seconds: Option<f64>) -> PyResult<Self> {
        let Some(seconds) = seconds else { return Ok(Self(None)) };
        let length = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds.is_finite());
        let Some(length) = length else {
            let message = format!("deadline is {seconds}; give seconds from now on, 0 or more, or None");
            return Err(PyValueError::new_err(message));
        };
        // Further away than clocks go is no end.
        Ok(Self(Instant::now().checked_add(length)))
    }

    /// Seconds left, 0 when it has passed.
    pub(crate) fn seconds_left(self) -> Option<f64> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()).as_secs_f64())
    }

    fn has_passed(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// Asked every few thousand steps whether to go on; on the threads that work, without the interpreter.
#[derive(Debug)]
pub(crate) struct Watch {
    deadline: Deadline,
    asked: Mutex<Instant>,
    raised: Mutex<Option<PyErr>>,
}

impl Watch {
    pub(crate) fn new(deadline: Deadline) -> Self {
        Self { deadline, asked: Mutex::new(Instant::now()), raised: Mutex::new(None) }
    }

    /// Why to stop, if there is a reason.
    pub(crate) fn stop(&self) -> Option<StopReason> {
        if self.raised.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return Some(StopReason::Cancelled);
        }
        if self.deadline.has_passed() {
            return Some(StopReason::Deadline);
        }
        let now = Instant::now();
        let is_due = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = now.duration_since(*asked) >= SIGNALS_EVERY;
            if is_due {
                *asked = now;
            }
            is_due
        };
        if is_due {
            #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is of one lifetime")]
            let heard = Python::attach(|py| py.check_signals());
            if let Err(error) = heard {
                self.raise(error);
                return Some(StopReason::Cancelled);
            }
        }
        None
    }

    /// Keeps an exception for whoever waits for the run.
    pub(crate) fn raise(&self, error: PyErr) {
        *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// The exception that ended the run, if one did.
    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
