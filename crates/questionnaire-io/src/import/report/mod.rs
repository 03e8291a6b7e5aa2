//! What an import says besides the cohort: places, rows that cannot be used, notes, questions.

pub(crate) mod note;
pub(crate) mod place;
pub(crate) mod problem;
pub(crate) mod question;

pub use note::{Note, NoteKind};
pub use place::Place;
pub use problem::{RowIssue, RowProblem};
