//! Pairs mentors and mentees: scores how well they fit, solves the matching, proves and explains it.

pub mod cohort;
pub mod text;
