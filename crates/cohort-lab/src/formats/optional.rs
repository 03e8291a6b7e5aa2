//! Columns of the pairs that are filled in every row, or in none.

use super::FileProblem;
use super::cells::Cells;
use super::error::Refusal;

/// An optional column of the pairs: filled in every row, or in none.
#[derive(Debug)]
pub(super) struct Optional<T> {
    pub(super) column: usize,
    pub(super) values: Vec<T>,
    pub(super) first_line: Option<u64>,
}

impl<T> Optional<T> {
    pub(super) fn new(column: usize) -> Self {
        Self { column, values: Vec::new(), first_line: None }
    }

    /// Takes the cell of a row that has a pair, read by `parse`; the first such row is on the line `first_row`, or this
    /// one. Two rows can be on one line.
    #[inline]
    pub(super) fn take<'t, C: Cells<'t>>(
        &mut self,
        row: &C,
        first_row: Option<u64>,
        parse: impl FnOnce() -> Result<T, FileProblem>,
    ) -> Result<(), Refusal> {
        let line = row.line();
        let (first, first_row) = (first_row.is_none(), first_row.unwrap_or(line));
        let column = row.name(self.column);
        match (row.is_empty(self.column), first || self.first_line.is_some()) {
            (true, _) if self.first_line.is_none() => Ok(()),
            (true, _) => {
                let other = C::place(self.first_line.unwrap_or(first_row));
                row.refuse(FileProblem::PartlyFilled { column, here: "empty", there: "filled", other })
            }
            (false, true) => {
                self.first_line.get_or_insert(line);
                self.values.push(parse().map_err(|problem| (Some(line), problem))?);
                Ok(())
            }
            (false, false) => {
                let other = C::place(first_row);
                row.refuse(FileProblem::PartlyFilled { column, here: "filled", there: "empty", other })
            }
        }
    }

    /// Takes over what the same column says `above` lines further down, but for its values; whether the two agree on
    /// being filled, where there are rows in both.
    pub(super) fn precedes(&mut self, below: &Self, both: bool, above: u64) -> bool {
        let fits = !both || self.first_line.is_some() == below.first_line.is_some();
        self.first_line = self.first_line.or(below.first_line.map(|line| line + above));
        fits
    }
}
