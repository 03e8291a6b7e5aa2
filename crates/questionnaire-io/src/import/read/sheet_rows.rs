//! What the formats of workbooks share: rows put together cell by cell, within limits, and values as text.

use std::ops::ControlFlow;

use crate::import::error::ImportError;
use crate::import::limits::{MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_TEXT};

/// No spreadsheet program has more rows.
const MAX_SHEET_ROWS: u32 = 1_048_576;
/// More sheets are not looked through.
pub(super) const MAX_SHEETS: usize = 200;

/// A sheet of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// What is done with a row: its number and its cells. A break ends the reading.
pub(crate) type TakeRow<'t> = &'t mut dyn FnMut(u32, &csv::StringRecord) -> Result<ControlFlow<()>, ImportError>;

/// The row that is being put together.
pub(super) struct Gathered<'f> {
    place: &'f str,
    row: u32,
    cells: Vec<String>,
    total: usize,
    bytes: usize,
}

impl<'f> Gathered<'f> {
    pub(super) fn new(place: &'f str) -> Self {
        Self { place, row: 0, cells: Vec::new(), total: 0, bytes: 0 }
    }

    pub(super) fn cell(
        &mut self,
        row: u32,
        column: u32,
        text: String,
        take: TakeRow<'_>,
    ) -> Result<ControlFlow<()>, ImportError> {
        if text.trim().is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        if row >= MAX_SHEET_ROWS {
            let problem = format!("a cell in row {}, a sheet has {MAX_SHEET_ROWS} at most", u64::from(row) + 1);
            return Err(ImportError::DamagedWorkbook { file: self.place.to_owned(), problem });
        }
        if row < self.row {
            let problem = format!("row {} stands below row {}", row + 1, self.row + 1);
            return Err(ImportError::DamagedWorkbook { file: self.place.to_owned(), problem });
        }
        if row > self.row && self.end(take)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        self.row = row;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            let (file, row, columns) = (self.place.to_owned(), row + 1, column.saturating_add(1));
            return Err(ImportError::TooManyColumns { file, row, columns, limit: MAX_COLUMNS });
        }
        (self.total, self.bytes) = (self.total + 1, self.bytes + text.len());
        if self.bytes > MAX_TEXT {
            return Err(ImportError::TooLarge { file: self.place.to_owned(), limit: MAX_FILE_BYTES });
        }
        if self.total > MAX_CELLS {
            return Err(ImportError::TooManyCells { file: self.place.to_owned(), limit: MAX_CELLS });
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        Ok(ControlFlow::Continue(()))
    }

    /// The file and the sheet, for messages.
    pub(super) fn place(&self) -> &'f str {
        self.place
    }

    /// Hands the row on.
    pub(super) fn end(&mut self, take: TakeRow<'_>) -> Result<ControlFlow<()>, ImportError> {
        if self.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let record = csv::StringRecord::from(std::mem::take(&mut self.cells));
        take(self.row.saturating_add(1), &record)
    }
}

pub(super) fn one_kind_of_break(text: &str) -> String {
    // Some programs write a carriage return as "_x000D_".
    let text = if text.contains("_x000D_") { text.replace("_x000D_", "\r") } else { text.to_owned() };
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Without exponent, and without the dust that binary fractions leave behind fifteen digits.
pub(super) fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let digits = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{digits}")
}

pub(super) fn truth(yes: bool) -> String {
    if yes { "TRUE".to_owned() } else { "FALSE".to_owned() }
}

/// `2026-09-27T15:04:00`.
pub(super) fn of_iso(date: &str) -> String {
    match date.split_once('T') {
        Some((day, "00:00:00")) => day.to_owned(),
        Some((day, time)) => format!("{day} {time}"),
        None => date.to_owned(),
    }
}
