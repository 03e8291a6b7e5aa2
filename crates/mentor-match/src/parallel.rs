//! Work on all cores where the feature `parallel` is on; the results are in order either way.

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
