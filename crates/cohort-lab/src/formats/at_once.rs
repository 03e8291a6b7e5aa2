//! Two halves of a piece of work, by two threads where that pays.

use std::thread;

/// Both, at once where there is much to do and a second thread.
pub(super) fn at_once<A, B: Send>(much: bool, here: impl FnOnce() -> A, there: impl Fn() -> B + Sync) -> (A, B) {
    let (here, done) = thread::scope(|scope| {
        let other = much.then(|| thread::Builder::new().spawn_scoped(scope, &there));
        let here = here();
        let done = match other {
            Some(Ok(other)) => other.join().ok(),
            _ => None,
        };
        (here, done)
    });
    (here, done.unwrap_or_else(there))
}
