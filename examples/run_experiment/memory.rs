//! The greatest memory of this process during a run, where the system tells it.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use examples::MarketText;

/// Linux keeps the greatest resident memory of a process (`VmHWM`) and lets it begin anew. Where it does not begin anew
/// it would be that of the largest run so far, so nothing is told.
#[derive(Default)]
pub(crate) struct Peak {
    begun: Cell<bool>,
}

impl Peak {
    /// Begins anew.
    pub(crate) fn begin(&self) {
        self.begun.set(fs::write("/proc/self/clear_refs", "5").is_ok());
    }

    /// The greatest since then, in bytes.
    pub(crate) fn bytes(&self) -> Option<u64> {
        let status = self.begun.get().then(|| MarketText::read(Path::new("/proc/self/status"), 1 << 16).ok())??;
        let line = status.named().1.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kibibytes * 1024)
    }
}
