//! Compatibility: what each feature measures, and what holds for all of them on seeded cohorts.

mod blanking;
mod features;
mod invariance;
mod people;
mod throughput;
