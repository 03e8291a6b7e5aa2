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
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// Set when there is an end, for threads that have a share.
    ended: Arc<AtomicBool>,
}

/// All that is left of a budget, lent to a thread: two of them together may spend more than there is for a while, and
/// are refused when they come back. So what each may spend does not depend on the other's speed. It asks nobody whether
/// to stop, but ends when the budget does, which whoever waits for it has to ask.
pub(crate) struct Share {
    left: u64,
    ended: Arc<AtomicBool>,
}

/// What a share was spent on.
pub(crate) struct Spent {
    steps: u64,
    is_too_much: bool,
}

impl Share {
    /// Does what spends it.
    pub(crate) fn spend_on<T>(self, work: impl FnOnce(&Budget<'_>) -> T) -> (T, Spent) {
        let stop = || self.ended.load(Ordering::Relaxed).then_some(StopReason::Cancelled);
        let budget = Budget::of(self.left, &stop);
        let done = work(&budget);
        let is_too_much = budget.end.get() == Some(StopReason::WorkLimit);
        (done, Spent { steps: self.left - budget.left.get(), is_too_much })
    }
}

impl<'s> Budget<'s> {
    /// A whole budget; `stop` gives a reason to stop earlier.
    pub(crate) fn until(stop: &'s dyn Fn() -> Option<StopReason>) -> Self {
        Self::of(MAX_STEPS, stop)
    }

    /// One of so many steps.
    pub(crate) fn of(steps: u64, stop: &'s dyn Fn() -> Option<StopReason>) -> Self {
        let ended = Arc::default();
        Self { stop, left: Cell::new(steps), unasked: Cell::new(0), end: Cell::new(None), ended }
    }

    /// A share for another thread, which ends when this budget does and asks nobody; see [`Budget::settle`].
    pub(crate) fn share(&self) -> Share {
        Share { left: self.left.get(), ended: Arc::clone(&self.ended) }
    }

    /// Counts what a share was spent on.
    pub(crate) fn settle(&self, spent: &Spent) {
        if spent.is_too_much {
            self.end_with(Some(StopReason::WorkLimit));
        }
        self.spend(usize::try_from(spent.steps).unwrap_or(usize::MAX));
    }

    /// Ends for a reason, if there is one and no earlier.
    fn end_with(&self, reason: Option<StopReason>) {
        if self.end.get().is_none() && reason.is_some() {
            self.end.set(reason);
            self.ended.store(true, Ordering::Relaxed);
        }
    }

    /// Counts steps; whether to go on.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        if self.end.get().is_some() {
            return false;
        }
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.left.get().checked_sub(steps) {
            Some(left) => self.left.set(left),
            None => self.end_with(Some(StopReason::WorkLimit)),
        }
        self.unasked.set(self.unasked.get().saturating_add(steps));
        if self.unasked.get() >= STRIDE {
            self.unasked.set(0);
            self.end_with(self.end.get().or_else(self.stop));
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
        self.end_with(self.end.get().or_else(self.stop));
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
    use crate::both::both;

    #[test]
    fn what_is_spent_stays_spent() {
        let budget = Budget::default();
        assert!(budget.spend(usize::try_from(MAX_STEPS).unwrap()) && budget.check("a.csv").is_ok());
        assert!(!budget.spend(1) && !budget.spend(0));
        assert!(matches!(budget.take(0, "a.csv"), Err(ImportError::TooMuchWork { file }) if file == "a.csv"));
    }

    #[test]
    fn shares_are_counted_when_they_come_back() {
        let [half, more] = [MAX_STEPS / 2, MAX_STEPS / 2 + 1].map(|steps| usize::try_from(steps).unwrap());
        let budget = Budget::default();
        let lend = |share: Share, steps| share.spend_on(|budget| budget.spend(steps));
        let (goes_on, spent) = lend(budget.share(), half);
        assert!(goes_on && budget.spend(half - 1));
        budget.settle(&spent);
        assert!(budget.check("a.csv").is_ok() && budget.spent() == MAX_STEPS - 1);
        // Each alone would do.
        let budget = Budget::default();
        let (goes_on, spent) = lend(budget.share(), more);
        assert!(goes_on && budget.spend(more));
        budget.settle(&spent);
        assert!(matches!(budget.check("a.csv"), Err(ImportError::TooMuchWork { .. })));
        // One alone is too much.
        let budget = Budget::default();
        let (goes_on, spent) = lend(budget.share(), 2 * more);
        budget.settle(&spent);
        assert!(!goes_on && matches!(budget.check("a.csv"), Err(ImportError::TooMuchWork { .. })));
    }

    #[test]
    fn a_share_ends_with_its_budget() {
        let budget = Budget::until(&|| Some(StopReason::Deadline));
        let share = budget.share();
        assert!(budget.check("a.csv").is_err());
        let (steps, spent) = share.spend_on(|budget| (0..10 * STRIDE).take_while(|_| budget.spend(1)).count());
        assert_eq!(steps, usize::try_from(STRIDE).unwrap() - 1);
        budget.settle(&spent);
        assert!(matches!(budget.check("a.csv"), Err(ImportError::Stopped(StopReason::Deadline))));
    }

    #[test]
    fn a_share_ends_while_it_is_waited_for() {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() == 3).then_some(StopReason::Cancelled)
        };
        let budget = Budget::until(&stop);
        let share = budget.share();
        let read = || share.spend_on(|budget| while budget.spend(1) {});
        let (((), spent), ()) = both(read, || (), || drop(budget.check("a.csv")));
        assert!(!spent.is_too_much && spent.steps < MAX_STEPS);
        budget.settle(&spent);
        assert!(matches!(budget.check("a.csv"), Err(ImportError::Stopped(StopReason::Cancelled))));
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
