//! Counts the work and asks whether to go on.

use crate::context::{Context, Progress, StopReason};

/// Why a phase ended early.
pub(super) type Stop = StopReason;

/// The context's work limit, deadline and progress; work is counted in pairs examined.
#[derive(Debug)]
pub(super) struct Meter<'a, 'c> {
    context: &'a mut Context<'c>,
    unspent: u64,
    at_most: u64,
}

impl<'a, 'c> Meter<'a, 'c> {
    pub(super) fn new(context: &'a mut Context<'c>, at_most: u64) -> Self {
        Self { context, unspent: 0, at_most }
    }

    /// Counts work without asking.
    #[inline]
    pub(super) fn count(&mut self, steps: u64) {
        self.unspent += steps;
    }

    /// Counts and clears `steps`, and asks once enough has come together.
    #[inline]
    pub(super) fn spend_now_and_then(&mut self, steps: &mut u64) -> Result<(), Stop> {
        self.unspent += std::mem::take(steps);
        if self.unspent >= Context::STRIDE { self.spend() } else { Ok(()) }
    }

    /// Counts `steps` and asks now.
    pub(super) fn spend_all(&mut self, steps: u64) -> Result<(), Stop> {
        self.unspent += steps;
        self.spend()
    }

    /// Asks now.
    pub(super) fn spend(&mut self) -> Result<(), Stop> {
        self.context.spend(std::mem::take(&mut self.unspent))?;
        // Bounds are made from pairs; people without any count too, and may be more.
        let done = self.context.work();
        self.context.report(Progress { done, at_most: self.at_most.max(done) });
        Ok(())
    }
}
