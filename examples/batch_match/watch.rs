//! When to stop, and what is going on meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mentor_match::StopReason;

/// A deadline, Ctrl-C, and a line on the screen that says what is being done, if the screen is a terminal.
pub(crate) struct Watch {
    started: Instant,
    limit: Option<f64>,
    cancelled: Arc<AtomicBool>,
    line: ProgressBar,
}

impl Watch {
    /// # Errors
    /// The system has no way to tell of Ctrl-C.
    pub(crate) fn new(deadline: Option<f64>, quiet: bool) -> Result<Self, ctrlc::Error> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&cancelled);
        ctrlc::set_handler(move || told.store(true, Ordering::Relaxed))?;
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let line = ProgressBar::with_draw_target(None, target);
        line.set_style(ProgressStyle::with_template("{spinner} {msg} ({elapsed})").expect("a template as documented"));
        line.enable_steady_tick(Duration::from_millis(200));
        Ok(Self { started: Instant::now(), limit: deadline, cancelled, line })
    }

    pub(crate) fn stage(&self, what: &'static str) {
        self.line.set_message(what);
    }

    pub(crate) fn done(&self) {
        self.line.finish_and_clear();
    }

    /// Why to stop, if there is a reason.
    pub(crate) fn stop(&self) -> Option<StopReason> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(StopReason::Cancelled);
        }
        self.limit.filter(|&limit| self.started.elapsed().as_secs_f64() > limit).map(|_| StopReason::Deadline)
    }
}

/// An error leaves no line behind either.
impl Drop for Watch {
    fn drop(&mut self) {
        self.done();
    }
}
