//! The greatest memory of a run.

use std::cell::Cell;

use peak_alloc::PeakAlloc;

/// Counts what is allocated by the bytes asked for. What a process holds would also be what earlier runs gave back and
/// the system did not take.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Where counting begins.
#[derive(Default)]
pub(crate) struct Peak {
    before: Cell<usize>,
}

impl Peak {
    /// Begins anew.
    pub(crate) fn begin(&self) {
        ALLOCATED.reset_peak_usage();
        self.before.set(ALLOCATED.current_usage());
    }

    /// The most that was allocated at a time since then, in bytes, beyond what was at the beginning.
    pub(crate) fn bytes(&self) -> u64 {
        ALLOCATED.peak_usage().saturating_sub(self.before.get()) as u64
    }
}
