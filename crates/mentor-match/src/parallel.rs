//! Work on all cores where the feature `parallel` is on; the results are in order either way.

use matching_market::StopReason;

/// Asked now and then whether to stop, from any thread.
pub(crate) type Stop<'s> = &'s (dyn Fn() -> Option<StopReason> + Sync);

/// Asks now.
pub(crate) fn go_on(stop: Stop<'_>) -> Result<(), StopReason> {
    stop().map_or(Ok(()), Err)
}

/// `[work(0), work(1), ..., work(count - 1)]`.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(work).collect()
}

/// `[work(0), work(1), ..., work(count - 1)]`.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).map(work).collect()
}

/// `(one(), other())`.
#[cfg(feature = "parallel")]
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}

/// `(one(), other())`.
#[cfg(not(feature = "parallel"))]
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    (one(), other())
}
