//! Exported questionnaires in, matches and explanations out.

pub mod import;
