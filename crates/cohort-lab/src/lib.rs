//! Seeded cohorts, known answers and brute-force oracles for matching experiments.

pub mod generate;
