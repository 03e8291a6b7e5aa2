//! Workbooks of spreadsheet programs: which sheet holds the answers, and its rows as text.
//!
//! Cells say what they hold, not how they look: a number is its shortest decimal form (`1.00E+10` is 10000000000), a
//! date `2026-09-27` with the time of day when there is one, a formula the value that the spreadsheet program stored,
//! an error its name (the table counts it as blank, like a formula without a value). Only values are read: macros and
//! links to other files are not followed, and noted.
//!
//! XLSX sheets are read cell by cell, so that a sheet that claims to have all rows and columns costs what it holds. The
//! parsers of the other two formats make full tables; what they could make is bounded first.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use mentor_match::text;

use super::amounts::{check_cells, check_repetitions};
use super::archive;
use super::table::NO_VALUE;
use crate::import::error::ImportError;
use crate::import::limits::MAX_TEXT;
use crate::import::limits::{MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES};

/// No spreadsheet program has more rows.
const MAX_SHEET_ROWS: u32 = 1_048_576;
/// More sheets are not looked through.
const MAX_SHEETS: usize = 200;

/// A file in one of the formats of spreadsheet programs.
pub(crate) struct Workbook<'b> {
    file: &'b str,
    format: &'static str,
    parser: Parser<'b>,
    pub(crate) sheets: Vec<Listed>,
    /// What the file also holds and nobody reads.
    pub(crate) not_followed: Vec<&'static str>,
}

enum Parser<'b> {
    Xlsx(Box<Xlsx<Cursor<&'b [u8]>>>),
    Xls(Box<Xls<Cursor<&'b [u8]>>>),
    Ods(Box<Ods<Cursor<&'b [u8]>>>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// What is done with a row: its number and its cells. A break ends the reading.
pub(crate) type TakeRow<'t> = &'t mut dyn FnMut(u32, &csv::StringRecord) -> Result<ControlFlow<()>, ImportError>;

/// Whether the bytes are a workbook.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

impl<'b> Workbook<'b> {
    /// Opens a workbook after its limits are checked.
    pub(crate) fn open(file: &'b str, bytes: &'b [u8]) -> Result<Self, ImportError> {
        let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
        let mut not_followed = Vec::new();
        let (format, parser) = if bytes.starts_with(b"PK") {
            let parts = archive::checked_parts(file, bytes)?;
            let has = |beginning: &str| parts.iter().any(|part| part.starts_with(beginning));
            let macros = has("xl/vbaProject") || has("Basic/") || has("Scripts/");
            not_followed.extend(macros.then_some("macros"));
            not_followed.extend(has("xl/externalLinks/").then_some("links to other workbooks"));
            if has("content.xml") {
                let content = archive::part(file, bytes, "content.xml")?;
                not_followed.extend(check_repetitions(file, &content)?.then_some("links to other workbooks"));
                let ods =
                    guarded(|| Ods::new(Cursor::new(bytes)).map_err(|error| error.to_string())).map_err(damaged)?;
                ("ODS", Parser::Ods(Box::new(ods)))
            } else if has("xl/") {
                let xlsx =
                    guarded(|| Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())).map_err(damaged)?;
                ("XLSX", Parser::Xlsx(Box::new(xlsx)))
            } else {
                let what = "a zip archive without a workbook inside";
                return Err(ImportError::NotText { file: file.to_owned(), what });
            }
        } else {
            not_followed.extend(check_cells(file, bytes)?);
            let xls = guarded(|| Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())).map_err(damaged)?;
            ("XLS", Parser::Xls(Box::new(xls)))
        };
        let metadata = match &parser {
            Parser::Xlsx(parser) => parser.sheets_metadata(),
            Parser::Xls(parser) => parser.sheets_metadata(),
            Parser::Ods(parser) => parser.sheets_metadata(),
        };
        if metadata.len() > MAX_SHEETS {
            return Err(damaged(format!("{} sheets, at most {MAX_SHEETS} are read", metadata.len())));
        }
        let tables = metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = tables
            .map(|sheet| Listed { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect();
        Ok(Self { file, format, parser, sheets, not_followed })
    }

    /// The format's name.
    pub(crate) fn format(&self) -> &'static str {
        self.format
    }

    /// The rows of a sheet that hold anything, from the top.
    pub(crate) fn rows(&mut self, sheet: &str, take: TakeRow<'_>) -> Result<(), ImportError> {
        let place = format!("{}#{sheet}", self.file);
        let damaged = |problem: String| ImportError::DamagedWorkbook { file: place.clone(), problem };
        let mut gathered = Gathered::new(&place);
        match &mut self.parser {
            Parser::Xlsx(parser) => {
                let cells = guarded(|| parser.worksheet_cells_reader(sheet).map_err(|error| error.to_string()));
                let mut cells = cells.map_err(&damaged)?;
                while let Some(cell) =
                    guarded(|| cells.next_cell_with_formula_metadata().map_err(|error| error.to_string()))
                        .map_err(&damaged)?
                {
                    let (row, column) = cell.pos;
                    let never_worked_out = cell.value == DataRef::Empty && cell.formula.is_some();
                    let text = if never_worked_out { NO_VALUE.to_owned() } else { of_xlsx(&cell.value) };
                    if gathered.cell(row, column, text, take)?.is_break() {
                        return Ok(());
                    }
                }
            }
            Parser::Xls(parser) => {
                let range = guarded(|| parser.worksheet_range(sheet).map_err(|error| error.to_string()));
                let range = range.map_err(damaged)?;
                return gathered.range(&range, take);
            }
            Parser::Ods(parser) => {
                let range = guarded(|| parser.worksheet_range(sheet).map_err(|error| error.to_string()));
                let range = range.map_err(damaged)?;
                return gathered.range(&range, take);
            }
        }
        gathered.end(take).map(|_| ())
    }
}

/// Calls a parser that may panic on damaged files; that is then what is wrong with the file.
fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // After a panic nothing of the parser is used again: the file is refused.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(parse));
    result.unwrap_or_else(|_| Err("its records contradict each other".to_owned()))
}

/// The row that is being put together.
struct Gathered<'f> {
    place: &'f str,
    row: u32,
    cells: Vec<String>,
    total: usize,
    bytes: usize,
}

impl<'f> Gathered<'f> {
    fn new(place: &'f str) -> Self {
        Self { place, row: 0, cells: Vec::new(), total: 0, bytes: 0 }
    }

    fn cell(&mut self, row: u32, column: u32, text: String, take: TakeRow<'_>) -> Result<ControlFlow<()>, ImportError> {
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

    /// Hands the row on.
    fn end(&mut self, take: TakeRow<'_>) -> Result<ControlFlow<()>, ImportError> {
        if self.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let record = csv::StringRecord::from(std::mem::take(&mut self.cells));
        take(self.row.saturating_add(1), &record)
    }

    fn range(mut self, range: &calamine::Range<Data>, take: TakeRow<'_>) -> Result<(), ImportError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = |offset: u32, place: usize| offset.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
            if self.cell(at(top, row), at(left, column), of_table(value), take)?.is_break() {
                return Ok(());
            }
        }
        self.end(take).map(|_| ())
    }
}

fn of_xlsx(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => one_kind_of_break(text),
        DataRef::String(text) => one_kind_of_break(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::Bool(yes) => truth(*yes),
        DataRef::DateTime(date) => of_date(date),
        DataRef::DateTimeIso(date) => of_iso(date),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn of_table(value: &Data) -> String {
    match value {
        Data::String(text) => one_kind_of_break(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
        Data::Bool(yes) => truth(*yes),
        Data::DateTime(date) => of_date(date),
        Data::DateTimeIso(date) => of_iso(date),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn one_kind_of_break(text: &str) -> String {
    // Some programs write a carriage return as "_x000D_".
    let text = if text.contains("_x000D_") { text.replace("_x000D_", "\r") } else { text.to_owned() };
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Without exponent, and without the dust that binary fractions leave behind fifteen digits.
fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let digits = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{digits}")
}

fn truth(yes: bool) -> String {
    if yes { "TRUE".to_owned() } else { "FALSE".to_owned() }
}

fn of_date(date: &ExcelDateTime) -> String {
    let value = date.as_f64();
    // Beyond the year 9999 there are no dates, and below zero none at all: the number says more.
    if !(0.0..2_958_466.0).contains(&value) {
        return decimal(value);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    if date.is_duration() || value < 1.0 {
        return format!("{hour:02}:{minute:02}{seconds}");
    }
    let midnight = hour == 0 && minute == 0 && second == 0;
    let time = if midnight { String::new() } else { format!(" {hour:02}:{minute:02}{seconds}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

/// `2026-09-27T15:04:00`.
fn of_iso(date: &str) -> String {
    match date.split_once('T') {
        Some((day, "00:00:00")) => day.to_owned(),
        Some((day, time)) => format!("{day} {time}"),
        None => date.to_owned(),
    }
}

/// The name of a sheet that is asked for, as written or at least folded.
pub(crate) fn named<'s>(sheets: &'s [Listed], wanted: &str) -> Option<&'s str> {
    let exact = sheets.iter().find(|sheet| sheet.name == wanted);
    let folded = || sheets.iter().find(|sheet| text::fold(&sheet.name) == text::fold(wanted));
    exact.or_else(folded).map(|sheet| sheet.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_say_what_they_hold() {
        for (number, text) in [
            (1e10, "10000000000"),
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (-2.5, "-2.5"),
            (f64::NAN, ""),
            (38.7223, "38.7223"),
        ] {
            assert_eq!(decimal(number), text);
        }
        let date = |value, kind| of_date(&ExcelDateTime::new(value, kind, false));
        assert_eq!(date(46_292.0, calamine::ExcelDateTimeType::DateTime), "2026-09-27");
        assert_eq!(date(46_292.625, calamine::ExcelDateTimeType::DateTime), "2026-09-27 15:00");
        assert_eq!(date(0.75, calamine::ExcelDateTimeType::DateTime), "18:00");
        assert_eq!(date(-5.0, calamine::ExcelDateTimeType::DateTime), "-5");
        assert_eq!(of_iso("2026-09-27T15:04:00"), "2026-09-27 15:04:00");
    }
}
