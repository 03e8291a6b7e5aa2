//! A row of a market file, whether it is a text or a table of Arrow: what the rules for rows ask of it.

use std::borrow::Cow;

use matching_market::Score;

use super::error::Refusal;
use super::plain::{PlainRow, Shape};
use super::{FileProblem, Place, Rounding};

/// The decimal mark of the scores, the line of the first score that has one, and that score.
pub(super) type Mark = Option<(char, u64, String)>;

/// The cells of the row that was read last; columns by their number among those that the file may have. Numbers are
/// only asked for where there is something.
pub(super) trait Cells<'t> {
    /// Reads the next row that has something in it; whether there was one.
    fn next(&mut self) -> Result<bool, Refusal>;

    /// The number of the row: the line that it begins on, or the row of the table.
    fn line(&self) -> u64;

    /// Where the row of this number is.
    fn place(number: u64) -> Place;

    /// The name of a column.
    fn name(&self, column: usize) -> &'static str;

    /// Whether there is nothing in the cell, or no such column.
    fn is_empty(&self, column: usize) -> bool;

    /// The cell as it is written, without blanks around it.
    fn written(&self, column: usize) -> Cow<'_, str>;

    /// The same, as long as the file lasts, where it can be had and is not damaged.
    fn lasting(&self, column: usize) -> Option<&'t str>;

    /// The cell as an id.
    fn id(&self, column: usize) -> Result<Cow<'_, str>, Refusal>;

    /// The cell as a whole number.
    fn whole(&self, column: usize, rounding: Rounding) -> Option<u32>;

    /// The cell as a score, and whether rounding changed it.
    fn score(&self, column: usize, rounding: Rounding, mark: &mut Mark) -> Result<(Score, bool), FileProblem>;

    /// How rows of nothing but numbers would look whose ids begin as said; none where there are none such.
    fn shape(&self, _before: [&str; 2]) -> Option<Shape> {
        None
    }

    /// Goes over the next rows that look so, as long as they are taken; how many. What stops it is still to be read.
    fn plain_rows(&mut self, _shape: &Shape, _take: impl FnMut(&PlainRow<'t>) -> bool) -> usize {
        0
    }

    /// Refuses the row.
    fn refuse<T>(&self, problem: FileProblem) -> Result<T, Refusal> {
        Err((Some(self.line()), problem))
    }
}
