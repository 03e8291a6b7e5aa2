//! Compatibility: what each feature measures, and what holds for all of them on seeded cohorts.

#![allow(clippy::unwrap_used, reason = "helpers outside of test functions build valid people")]
#![allow(clippy::print_stdout, reason = "the measured tables are printed for the documents")]
#![allow(
    clippy::needless_for_each,
    clippy::unnecessary_wraps,
    reason = "answers are optional, their fills one line each"
)]

mod blanking;
mod calibration;
mod clocks;
mod features;
mod invariance;
mod people;
mod personal;
mod professions;
mod rows;
mod tables;
mod text;
mod throughput;
mod wants;
