//! Criterion benches, one file per family; `docs/benchmarks.md` says how to run them and what they measured.
