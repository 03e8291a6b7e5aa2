//! Problems of rows as the screen may tell them.

use super::columns::column::ColumnReport;
use super::report::RowProblem;

/// A problem as the screen may tell it: what is wrong is said, but nothing that may be an answer to a confidential
/// question. A row that does not fit its columns may hold any of them.
pub(super) fn on_screen<'r>(
    problem: &RowProblem,
    of_file: impl Iterator<Item = &'r ColumnReport>,
    hides: bool,
) -> String {
    let mut confidential = of_file.filter(|column| column.confidential);
    let is_secret = match &problem.place.column {
        Some(header) => confidential.any(|column| column.header == *header || column.letter == *header),
        None => confidential.next().is_some(),
    };
    if hides || is_secret {
        RowProblem { found: String::new(), ..problem.clone() }.to_string()
    } else {
        problem.to_string()
    }
}
