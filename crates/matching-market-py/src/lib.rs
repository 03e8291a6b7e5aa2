//! The native half of the Python package `matching_market`.
//!
//! **What is here.** Arrays in, arrays out: [`market`] makes a market of numpy columns, score tables and files,
//! [`solve`] runs strategies and proofs, [`own`] lets a strategy written in Python go through the same trait and the
//! same proofs. What users see, with its documentation, is in `python/matching_market`; nothing else calls this module.
//!
//! **Threads.** The interpreter is free while a market is made, solved or proved; [`watch`] comes back to it a few
//! times a second to hear of Ctrl-C. Numpy's memory is read with the interpreter held, since another thread of Python
//! could write to it.
//!
//! **Errors.** Every error of the engine becomes the exception of its kind in `matching_market.errors` ([`errors`]).

mod corpus;
mod errors;
mod generate;
mod market;
mod own;
mod round;
mod shards;
mod solve;
mod watch;

/// `matching_market._native`.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use super::corpus::corpus;
    #[pymodule_export]
    use super::generate::{generate, models};
    #[pymodule_export]
    use super::market::Market;
    #[pymodule_export]
    use super::round::round;
    #[pymodule_export]
    use super::shards::{
        ShardDriver, alone, answer, look, merge, pack, plan, questionnaires, safe_cell, topk, totals, weigh,
    };
    #[pymodule_export]
    use super::solve::{Solution, all_stable, least_cost_stable, solve, strategies};
}
