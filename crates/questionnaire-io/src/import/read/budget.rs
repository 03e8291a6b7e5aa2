//! What reading may cost: every loop over input spends from one budget, which also asks the caller whether to go on.
//!
//! A *step* is about what it costs to look at one byte. A small file can ask for more than any machine has (an archive
//! that unpacks to a thousand times its size, sheets that are one part, elements without content), so work is counted
//! where it is done, and the count decides, never the clock: the same files are read or refused everywhere.
//!
//! Invariant: once spent or stopped, a budget stays so. Loops that cannot fail leave early then, and what they made is
//! thrown away by the next [`Budget::check`].

use std::cell::Cell;
use std::fmt;

use mentor_match::StopReason;

use crate::import::error::ImportError;
use crate::import::limits::MAX_STEPS;

/// Steps between two questions whether to stop: well below a millisecond.
const STRIDE: u64 = 64 * 1024;

/// What is left to spend on all files of an import together.
pub(crate) struct Budget<'s> {
    stop: &'s dyn Fn() -> Option<StopReason>,
    left: Cell<u64>,
    unasked: Cell<u64>,
    end: Cell<Option<StopReason>>,
}

impl<'s> Budget<'s> {
    /// A whole budget; `stop` gives a reason to stop earlier.
    pub(crate) fn until(stop: &'s dyn Fn() -> Option<StopReason>) -> Self {
        Self::of(MAX_STEPS, stop)
    }

    /// One of so many steps.
    pub(crate) fn of(steps: u64, stop: &'s dyn Fn() -> Option<StopReason>) -> Self {
        Self { stop, left: Cell::new(steps), unasked: Cell::new(0), end: Cell::new(None) }
    }

    /// Counts steps; whether to go on.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        if self.end.get().is_some() {
            return false;
        }
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.left.get().checked_sub(steps) {
            Some(left) => self.left.set(left),
            None => self.end.set(Some(StopReason::WorkLimit)),
        }
        self.unasked.set(self.unasked.get().saturating_add(steps));
        if self.unasked.get() >= STRIDE {
            self.unasked.set(0);
            self.end.set(self.end.get().or_else(self.stop));
        }
        self.end.get().is_none()
    }

    /// Steps so far.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        MAX_STEPS - self.left.get()
    }

    /// Asks the caller now.
    ///
    /// # Errors
    /// [`ImportError::Stopped`], or [`ImportError::TooMuchWork`] for what is being read.
    pub(crate) fn check(&self, file: &str) -> Result<(), ImportError> {
        self.end.set(self.end.get().or_else(self.stop));
        match self.end.get() {
            None => Ok(()),
            Some(StopReason::WorkLimit) => Err(ImportError::TooMuchWork { file: file.to_owned() }),
            Some(reason) => Err(ImportError::Stopped(reason)),
        }
    }

    /// Counts steps.
    ///
    /// # Errors
    /// As [`Budget::check`].
    pub(crate) fn take(&self, steps: usize, file: &str) -> Result<(), ImportError> {
        if self.spend(steps) { Ok(()) } else { self.check(file) }
    }
}

impl Default for Budget<'_> {
    /// Nobody stops it.
    fn default() -> Self {
        Self::until(&|| None)
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Budget").field("left", &self.left).field("end", &self.end).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_stays_spent() {
        let budget = Budget::default();
        assert!(budget.spend(usize::try_from(MAX_STEPS).unwrap()) && budget.check("a.csv").is_ok());
        assert!(!budget.spend(1) && !budget.spend(0));
        assert!(matches!(budget.take(0, "a.csv"), Err(ImportError::TooMuchWork { file }) if file == "a.csv"));
    }

    #[test]
    fn the_caller_is_asked_every_few_steps() {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() == 3).then_some(StopReason::Cancelled)
        };
        let budget = Budget::until(&stop);
        let steps = (0..10 * STRIDE).take_while(|_| budget.spend(1)).count();
        assert_eq!(steps, 3 * usize::try_from(STRIDE).unwrap() - 1);
        assert!(matches!(budget.check("a.csv"), Err(ImportError::Stopped(StopReason::Cancelled))));
    }
}
