//! Two pieces of work at the same time, or many on two threads.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How long to wait at a time.
const WAIT: Duration = Duration::from_millis(1);

/// Does one on a thread of its own and the other on this one; where the system has no threads, one after the other.
/// While only the one is left, `meanwhile` is done again and again.
pub(crate) fn both<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
    meanwhile: impl Fn(),
) -> (A, B) {
    let waiting = Mutex::new(Some(one));
    let take = || {
        let work = waiting.lock().expect("nobody panics who holds it").take();
        work.map(|work| work())
    };
    thread::scope(|scope| {
        let started = thread::Builder::new().spawn_scoped(scope, take);
        let other = other();
        let done = started.ok().and_then(|started| {
            while !started.is_finished() {
                meanwhile();
                thread::sleep(WAIT);
            }
            started.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        (done.or_else(take).expect("it was not begun"), other)
    })
}

/// `[work(0), work(1), ..., work(count - 1)]`, on this thread and on another one: each takes the next piece that nobody
/// has begun. Where the system has no threads, this one does all.
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let some = || {
        let pieces = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|&piece| piece < count);
        pieces.map(|piece| (piece, work(piece))).collect::<Vec<_>>()
    };
    let mut done = thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, some);
        let mut done = some();
        if let Ok(other) = other {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|&(piece, _)| piece);
    done.into_iter().map(|(_, done)| done).collect()
}

/// How many things one piece of work is about.
const TOGETHER: usize = 256;

/// The same of each thing, on two threads.
pub(crate) fn each<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let pieces: Vec<&[T]> = things.chunks(TOGETHER).collect();
    let done = map(pieces.len(), |piece| pieces[piece].iter().map(&work).collect::<Vec<R>>());
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done_and_a_panic_is_passed_on() {
        let (mut count, name) = (0, "a".to_owned());
        assert_eq!(both(|| name + "b", || count += 1, || ()), ("ab".to_owned(), ()));
        assert_eq!(count, 1);
        let panicked = std::panic::catch_unwind(|| both(|| resume_unwind(Box::new("one")), || (), || ()));
        assert_eq!(panicked.expect_err("it panicked").downcast_ref::<&str>(), Some(&"one"));
    }

    #[test]
    fn many_are_in_their_order_and_a_panic_is_passed_on() {
        for count in [0, 1, 2, 100] {
            assert_eq!(map(count, |piece| 2 * piece), (0..count).map(|piece| 2 * piece).collect::<Vec<_>>());
            let things: Vec<usize> = (0..10 * count).collect();
            assert_eq!(each(&things, |thing| 2 * thing), things.iter().map(|thing| 2 * thing).collect::<Vec<_>>());
        }
        let panicked = std::panic::catch_unwind(|| map(9, |piece| assert_ne!(piece, 5)));
        assert!(panicked.is_err());
    }
}
