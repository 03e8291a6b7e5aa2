//! The readers of Arrow and Parquet, and what they say.

use std::panic::{self, AssertUnwindSafe};

use super::super::FileProblem;
use super::super::error::Refusal;
use super::super::source::TableKind;

/// What a reader of Arrow's or Parquet's makes of the bytes. Both panic at some that contradict each other, such as
/// offsets that are cut in the middle; that is a refusal here. What they were reading is dropped with them.
pub(super) fn guarded<T, E: std::fmt::Display>(
    kind: TableKind,
    read: impl FnOnce() -> Result<T, E>,
) -> Result<T, Refusal> {
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| unsound(kind, error)),
        Err(_) => Err(unsound(kind, "its bytes contradict each other")),
    }
}

/// What a reader says is wrong with the bytes.
pub(super) fn unsound(kind: TableKind, found: impl std::fmt::Display) -> Refusal {
    let text = found.to_string();
    let first = text.lines().next().unwrap_or_default();
    (None, FileProblem::Unsound { kind: kind.called(), found: first.chars().take(300).collect::<String>().into() })
}
