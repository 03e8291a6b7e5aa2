//! What a strategy may ask of its surroundings: the seed, whether to stop, and somewhere to report progress.

use std::fmt;

/// Seed, limits and progress of one run.
///
/// The engine reads no clock and spawns no thread: whoever calls decides when to stop, and a strategy asks every few
/// thousand steps. The work limit counts steps, so that a run stopped by it is the same everywhere.
///
/// # Examples
/// ```
/// use std::cell::Cell;
/// use matching_market::{Context, StopReason};
///
/// let cancelled = Cell::new(false);
/// let stop = || cancelled.get().then_some(StopReason::Cancelled);
/// let mut context = Context::new(7).with_stop(&stop).with_work_limit(10_000);
/// assert_eq!(context.spend(4096), Ok(()));
/// cancelled.set(true);
/// assert_eq!(context.spend(1), Err(StopReason::Cancelled));
/// assert_eq!(Context::new(7).with_work_limit(10).spend(11), Err(StopReason::WorkLimit));
/// ```
pub struct Context<'a> {
    seed: u64,
    work: u64,
    work_limit: Option<u64>,
    stop: Option<&'a dyn Fn() -> Option<StopReason>>,
    progress: Option<&'a mut dyn FnMut(Progress)>,
}

/// Why a run was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// The caller's deadline passed.
    Deadline,
    /// The caller cancelled.
    Cancelled,
    /// The work limit was reached.
    WorkLimit,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deadline => "the deadline passed",
            Self::Cancelled => "it was cancelled",
            Self::WorkLimit => "the work limit was reached",
        })
    }
}

impl std::error::Error for StopReason {}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// The most steps there can be.
    pub at_most: u64,
}

impl<'a> Context<'a> {
    /// Steps between two questions whether to stop.
    pub const STRIDE: u64 = 4096;

    /// No limit, nobody listening.
    pub const fn new(seed: u64) -> Self {
        Self { seed, work: 0, work_limit: None, stop: None, progress: None }
    }

    /// Stops as soon as `stop` gives a reason.
    #[must_use]
    pub fn with_stop(self, stop: &'a dyn Fn() -> Option<StopReason>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Stops after so many steps.
    #[must_use]
    pub fn with_work_limit(self, steps: u64) -> Self {
        Self { work_limit: Some(steps), ..self }
    }

    /// Reports progress every few thousand steps.
    #[must_use]
    pub fn with_progress(self, sink: &'a mut dyn FnMut(Progress)) -> Self {
        Self { progress: Some(sink), ..self }
    }

    /// The seed of every lottery in this run.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Steps spent so far.
    pub const fn work(&self) -> u64 {
        self.work
    }

    /// The work limit, if the caller has set one.
    pub(crate) const fn work_limit(&self) -> Option<u64> {
        self.work_limit
    }

    /// Counts `steps` and asks whether to go on.
    ///
    /// # Errors
    /// The reason to stop.
    pub fn spend(&mut self, steps: u64) -> Result<(), StopReason> {
        self.work = self.work.saturating_add(steps);
        if self.work_limit.is_some_and(|limit| self.work > limit) {
            return Err(StopReason::WorkLimit);
        }
        self.stop.and_then(|stop| stop()).map_or(Ok(()), Err)
    }

    /// Tells the sink, if there is one.
    pub fn report(&mut self, progress: Progress) {
        if let Some(sink) = self.progress.as_mut() {
            sink(progress);
        }
    }
}

/// Asks whether to go on, every few thousand steps.
pub(crate) struct Pace<'a> {
    unasked: u64,
    ask: &'a mut dyn FnMut(u64) -> Result<(), StopReason>,
}

impl<'a> Pace<'a> {
    /// `ask` is told how many steps were done since it was asked last.
    pub(crate) fn new(ask: &'a mut dyn FnMut(u64) -> Result<(), StopReason>) -> Self {
        Self { unasked: 0, ask }
    }

    /// So many steps were done.
    #[inline]
    pub(crate) fn go(&mut self, steps: u64) -> Result<(), StopReason> {
        self.unasked += steps;
        if self.unasked >= Context::STRIDE { (self.ask)(std::mem::take(&mut self.unasked)) } else { Ok(()) }
    }

    /// Asks about what has been done since it was asked last.
    pub(crate) fn finish(&mut self) -> Result<(), StopReason> {
        (self.ask)(std::mem::take(&mut self.unasked))
    }
}

impl fmt::Debug for Pace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("unasked", &self.unasked).finish_non_exhaustive()
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("seed", &self.seed)
            .field("work", &self.work)
            .field("work_limit", &self.work_limit)
            .finish_non_exhaustive()
    }
}
