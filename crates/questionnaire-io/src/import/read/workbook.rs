//! Workbooks of spreadsheet programs: which sheet holds the answers, and its rows as text.
//!
//! Cells say what they hold, not how they look: a number is its shortest decimal form (`1.00E+10` is 10000000000), a
//! date `2026-09-27` with the time of day when there is one, a formula the value that the spreadsheet program stored,
//! an error its name (the table counts it as blank, like a formula without a value). Only values are read: macros and
//! links to other files are not followed, and noted.
//!
//! XLSX and ODS sheets are read cell by cell, so that a sheet that claims to have all rows and columns costs what it
//! holds. The parser of XLS makes full tables; what it could make is bounded first.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsx};
use mentor_match::{Shown, text};

use super::amounts::check_cells;
use super::archive::{self, Metered};
use super::budget::Budget;
use super::encrypted::is_encrypted;
use super::ods::Ods;
use super::sheet_rows::{Gathered, MAX_SHEETS, decimal, of_iso, one_kind_of_break, truth};
pub(crate) use super::sheet_rows::{Listed, TakeRow};
use super::table::NO_VALUE;
use crate::import::error::ImportError;

/// A file in one of the formats of spreadsheet programs.
pub(crate) struct Workbook<'b> {
    file: &'b str,
    budget: &'b Budget<'b>,
    format: &'static str,
    parser: Parser<'b>,
    pub(crate) sheets: Vec<Listed>,
    /// What the file also holds and nobody reads.
    pub(crate) not_followed: Vec<&'static str>,
}

enum Parser<'b> {
    Xlsx(Box<Xlsx<Metered<'b>>>),
    Xls(Box<Xls<Cursor<&'b [u8]>>>),
    Ods(Ods),
}

/// Whether the bytes are a workbook.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

impl<'b> Workbook<'b> {
    /// Opens a workbook after its limits are checked.
    pub(crate) fn open(file: &'b str, bytes: &'b [u8], budget: &'b Budget<'b>) -> Result<Self, ImportError> {
        let damaged = |problem: String| refused(file, budget, problem);
        if is_encrypted(file, bytes) {
            return Err(ImportError::Encrypted { file: file.to_owned() });
        }
        let mut not_followed = Vec::new();
        let (format, parser, sheets) = if bytes.starts_with(b"PK") {
            let parts = archive::checked_parts(file, bytes, budget)?;
            let has = |beginning: &str| parts.iter().any(|part| part.name.starts_with(beginning));
            let macros = has("xl/vbaProject") || has("Basic/") || has("Scripts/");
            not_followed.extend(macros.then_some("macros"));
            not_followed.extend(has("xl/externalLinks/").then_some("links to other workbooks"));
            if has("content.xml") {
                if has("META-INF/manifest.xml") {
                    let manifest = archive::part(file, bytes, "META-INF/manifest.xml")?;
                    if memchr::memmem::find(&manifest, b":encryption-data").is_some() {
                        return Err(damaged("it is encrypted".to_owned()));
                    }
                }
                let content = String::from_utf8(archive::part(file, bytes, "content.xml")?);
                let content = content.map_err(|_| damaged("its content is not UTF-8".to_owned()))?;
                let (ods, sheets) = Ods::open(content, budget).map_err(damaged)?;
                budget.check(file)?;
                not_followed.extend(ods.has_links.then_some("links to other workbooks"));
                ("ODS", Parser::Ods(ods), sheets)
            } else if has("xl/") {
                let metered = Metered::new(bytes, parts, budget);
                let xlsx = guarded(|| Xlsx::new(metered).map_err(|error| error.to_string())).map_err(damaged)?;
                let sheets = listed(xlsx.sheets_metadata()).map_err(damaged)?;
                ("XLSX", Parser::Xlsx(Box::new(xlsx)), sheets)
            } else {
                let what = "a zip archive without a workbook inside";
                return Err(ImportError::NotText { file: file.to_owned(), what });
            }
        } else {
            not_followed.extend(check_cells(file, bytes)?);
            let xls = guarded(|| Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())).map_err(damaged)?;
            let sheets = listed(xls.sheets_metadata()).map_err(damaged)?;
            ("XLS", Parser::Xls(Box::new(xls)), sheets)
        };
        Ok(Self { file, budget, format, parser, sheets, not_followed })
    }

    /// The format's name.
    pub(crate) fn format(&self) -> &'static str {
        self.format
    }

    /// The rows of a sheet that hold anything, from the top.
    pub(crate) fn rows(&mut self, sheet: &str, take: TakeRow<'_>) -> Result<(), ImportError> {
        let place = format!("{}#{}", self.file, Shown::line(sheet));
        let damaged = |problem: String| refused(&place, self.budget, problem);
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
                self.budget.take(range.get_size().0.saturating_mul(range.get_size().1), &place)?;
                return of_range(&mut gathered, &range, take);
            }
            Parser::Ods(parser) => {
                let position = self.sheets.iter().position(|listed| listed.name == sheet).unwrap_or(usize::MAX);
                return parser.rows(position, &mut gathered, self.budget, take);
            }
        }
        gathered.end(take).map(|_| ())
    }
}

/// What is wrong with a file, unless a parser only failed because nothing is left to spend.
fn refused(file: &str, budget: &Budget<'_>, problem: String) -> ImportError {
    budget.check(file).err().unwrap_or_else(|| ImportError::DamagedWorkbook { file: file.to_owned(), problem })
}

/// The sheets with cells.
fn listed(all: &[Sheet]) -> Result<Vec<Listed>, String> {
    if all.len() > MAX_SHEETS {
        return Err(format!("{} sheets, at most {MAX_SHEETS} are read", all.len()));
    }
    let tables = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let listed = |sheet: &Sheet| Listed { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible };
    Ok(tables.map(listed).collect())
}

/// Calls a parser that may panic on damaged files; that is then what is wrong with the file.
fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // After a panic nothing of the parser is used again: the file is refused.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(parse));
    result.unwrap_or_else(|_| Err("its records contradict each other".to_owned()))
}

/// The rows of a table that is there as a whole.
fn of_range(gathered: &mut Gathered<'_>, range: &calamine::Range<Data>, take: TakeRow<'_>) -> Result<(), ImportError> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let at = |offset: u32, place: usize| offset.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        if gathered.cell(at(top, row), at(left, column), of_table(value), take)?.is_break() {
            return Ok(());
        }
    }
    gathered.end(take).map(|_| ())
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
