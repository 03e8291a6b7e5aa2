//! Two halves of a piece of work, by two threads where that pays.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::thread;

/// Both, at once where there is much to do and a second thread.
pub(super) fn at_once<A, B: Send>(much: bool, here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    let waiting = Mutex::new(Some(there));
    let take = || {
        let work = waiting.lock().expect("nobody panics who holds it").take();
        work.map(|work| work())
    };
    thread::scope(|scope| {
        let other = much.then(|| thread::Builder::new().spawn_scoped(scope, take));
        let here = here();
        let done = match other {
            Some(Ok(other)) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
            _ => None,
        };
        (here, done.or_else(take).expect("it was not begun"))
    })
}
