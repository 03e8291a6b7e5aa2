//! What one person answered, as the cohort wants it.

pub(crate) mod custom;
pub(crate) mod known;
pub(crate) mod positions;
pub(crate) mod profile;
pub(crate) mod reader;
pub(crate) mod towns;
