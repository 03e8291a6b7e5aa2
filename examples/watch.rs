//! When to stop, and what is going on meanwhile.
//!
//! Ctrl-C, SIGTERM and a deadline only raise a flag: every library call that may take long asks [`Watch::stop`] and
//! gives up in order. A thread of its own makes sure of it. If the program is still at work [`GRACE`] later, in a loop
//! that does not ask or in freeing what it had built, that thread ends it with the same exit code. Both end with
//! nothing written, so the thread may act until the program [delivers](Watch::deliver) its results; from then on only
//! the writer decides, which leaves files old or new. A second Ctrl-C ends the program at once, wherever it is.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mentor_match::StopReason;

use crate::complain;

/// What is left to stop in order.
pub const GRACE: Duration = Duration::from_millis(30);

/// The exit code of a program that was stopped.
pub const STOPPED: u8 = 4;

/// Nothing is finished yet.
const WORKING: u8 = 0;
/// Results are written or printed: the thread leaves the program alone.
const DELIVERING: u8 = 1;
/// The thread ends the program.
const ENDING: u8 = 2;

/// A deadline, Ctrl-C, SIGTERM, and a line on the screen that says what is being done, if the screen is a terminal.
#[derive(Debug)]
pub struct Watch {
    flags: Arc<Flags>,
    line: ProgressBar,
}

#[derive(Debug)]
struct Flags {
    started: Instant,
    limit: Option<f64>,
    cancelled: AtomicBool,
    state: AtomicU8,
}

impl Flags {
    fn stop(&self) -> Option<StopReason> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(StopReason::Cancelled);
        }
        self.limit.filter(|&limit| self.started.elapsed().as_secs_f64() > limit).map(|_| StopReason::Deadline)
    }

    /// How long there is nothing to look for; a signal wakes the thread earlier.
    fn wait(&self) {
        let left = self.limit.map(|limit| limit - self.started.elapsed().as_secs_f64());
        match left.and_then(|left| Duration::try_from_secs_f64(left.max(0.001)).ok()) {
            Some(left) => thread::park_timeout(left),
            None => thread::park(),
        }
    }

    fn turn(&self, to: u8) -> bool {
        self.state.compare_exchange(WORKING, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

impl Watch {
    /// Watches until so many seconds have gone by, if there is a deadline.
    ///
    /// # Errors
    /// The system has no way to tell of signals.
    pub fn new(deadline: Option<f64>) -> Result<Self, ctrlc::Error> {
        let (cancelled, state) = (AtomicBool::new(false), AtomicU8::new(WORKING));
        let flags = Arc::new(Flags { started: Instant::now(), limit: deadline, cancelled, state });
        let line = ProgressBar::hidden();
        let (watched, shown) = (Arc::clone(&flags), line.clone());
        let thread = thread::spawn(move || {
            let reason = loop {
                match watched.stop() {
                    Some(reason) => break reason,
                    None => watched.wait(),
                }
            };
            thread::sleep(GRACE);
            if watched.turn(ENDING) {
                shown.finish_and_clear();
                complain(format_args!("error: stopped because {reason}; nothing was written"));
                process::exit(STOPPED.into());
            }
        });
        let told = Arc::clone(&flags);
        ctrlc::set_handler(move || {
            if told.cancelled.swap(true, Ordering::Relaxed) {
                process::exit(STOPPED.into());
            }
            thread.thread().unpark();
        })?;
        Ok(Self { flags, line })
    }

    /// The same with a line on the screen.
    #[must_use]
    pub fn with_line(self) -> Self {
        self.line.set_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})").expect("a template as documented");
        self.line.set_style(style);
        self.line.enable_steady_tick(Duration::from_millis(200));
        self
    }

    /// What is being done now.
    pub fn stage(&self, what: &'static str) {
        self.line.set_message(what);
    }

    /// Results are about to be written or printed. From here on only whoever writes asks whether to stop.
    pub fn deliver(&self) {
        if !self.flags.turn(DELIVERING) && self.flags.state.load(Ordering::SeqCst) == ENDING {
            // The other thread is about to end the program; it said that nothing was written.
            loop {
                thread::park();
            }
        }
    }

    /// Nothing more is done.
    pub fn done(&self) {
        self.line.finish_and_clear();
    }

    /// Why to stop, if there is a reason.
    pub fn stop(&self) -> Option<StopReason> {
        self.flags.stop()
    }
}

/// An error leaves no line behind either, and is told by whoever gets it.
impl Drop for Watch {
    fn drop(&mut self) {
        self.deliver();
        self.done();
    }
}
