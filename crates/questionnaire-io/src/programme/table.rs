//! The tables of a programme's folder as a spreadsheet may have saved them.
//!
//! Saving writes other separators, quotes and line ends, and dates in the order of the place where somebody lives. The
//! first three say nothing; of the dates, the ledger's chain tells which order it was.

use std::borrow::Cow;

use mentor_match::programme::{HEADER, Head, Ledger, LedgerError, LedgerReader};

use super::error::ProgrammeError;

/// A table's rows below its header; each with its row as a spreadsheet counts it, cells in the order of `columns`.
pub(super) fn rows<'t>(
    file: &'static str,
    text: &'t str,
    columns: &[&'static str],
) -> Result<impl Iterator<Item = (usize, Vec<String>)> + use<'t>, ProgrammeError> {
    let mut reader = reader(text);
    let mut records = reader.records().filter_map(Result::ok);
    let header: Vec<String> =
        records.next().map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default();
    let find = |column: &str| header.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
    let places = columns.iter().map(|&column| find(column).ok_or(column)).collect::<Result<Vec<_>, _>>();
    let places = places.map_err(|column| ProgrammeError::Row {
        file,
        row: 1,
        problem: format!("the column '{column}' is missing; the columns are {}", columns.join(",")),
    })?;
    drop(records);
    let cells = move |record: csv::StringRecord| {
        let row = record.position().map_or(1, |position| usize::try_from(position.record()).unwrap_or(0) + 1);
        (row, places.iter().map(|&place| record.get(place).unwrap_or("").trim().to_owned()).collect::<Vec<_>>())
    };
    let rows = reader.into_records().filter_map(Result::ok).map(cells);
    Ok(rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())))
}

/// A table with columns that may be missing.
pub(super) struct Loose {
    places: Vec<Option<usize>>,
    /// Heads of columns that were not asked for.
    pub(super) others: Vec<String>,
    /// Rows below the header that are not blank, each as a spreadsheet counts it.
    pub(super) rows: Vec<(usize, csv::StringRecord)>,
}

impl Loose {
    /// Reads a table; each column goes by any of its names.
    pub(super) fn read(text: &str, columns: &[&[&str]]) -> Self {
        let mut records = reader(text).into_records().filter_map(Result::ok);
        let header = records.next().unwrap_or_default();
        let is_called = |head: &str, names: &[&str]| names.iter().any(|name| head.trim().eq_ignore_ascii_case(name));
        let place = |names: &&[&str]| header.iter().position(|head| is_called(head, names));
        let is_other = |head: &&str| !head.trim().is_empty() && !columns.iter().any(|names| is_called(head, names));
        let row = |record: csv::StringRecord| {
            let row = record.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(0));
            (row, record)
        };
        Self {
            places: columns.iter().map(place).collect(),
            others: header.iter().filter(is_other).map(str::to_owned).collect(),
            rows: records.filter(|record| record.iter().any(|cell| !cell.trim().is_empty())).map(row).collect(),
        }
    }

    /// How many columns were asked for.
    pub(super) fn width(&self) -> usize {
        self.places.len()
    }

    /// Whether there is a column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// A cell, if there is something in it.
    pub(super) fn cell<'r>(&self, record: &'r csv::StringRecord, column: usize) -> Option<&'r str> {
        let cell = record.get(self.places[column]?)?.trim();
        Some(cell).filter(|cell| !cell.is_empty())
    }
}

/// The separator is the one that the header has most of.
fn reader(text: &str) -> csv::Reader<&[u8]> {
    let header = text.lines().next().unwrap_or("");
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',');
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

/// In which order a spreadsheet wrote the parts of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    AsWritten,
    DayFirst,
    MonthFirst,
}

/// The ledger, and whether its dates had to be put back into their form.
pub(super) fn ledger(text: &str, head: Head) -> Result<(Ledger, bool), LedgerError> {
    let mut errors = Vec::new();
    for order in [Order::AsWritten, Order::DayFirst, Order::MonthFirst] {
        match read(text, head, order) {
            Ok(ledger) => return Ok((ledger, order != Order::AsWritten)),
            Err(error) => errors.push(error),
        }
    }
    // Of the orders, the one that fits most lines is the right one.
    let farthest =
        errors.into_iter().rev().max_by_key(|error| (error.line(), matches!(error, LedgerError::Cut { .. })));
    Err(farthest.expect("three orders were tried"))
}

fn read(text: &str, head: Head, order: Order) -> Result<Ledger, LedgerError> {
    let mut reader = reader(text);
    let mut record = csv::StringRecord::new();
    let mut next = |record: &mut csv::StringRecord| reader.read_record(record).unwrap_or(false);
    if next(&mut record) && record.iter().ne(HEADER.iter().copied()) {
        return Err(LedgerError::Header { found: record.iter().collect::<Vec<_>>().join(",").into() });
    }
    let mut lines = LedgerReader::new(head);
    while next(&mut record) {
        if record.iter().any(|cell| !cell.is_empty()) {
            lines.line(&restored(&record, order))?;
        }
    }
    lines.finish()
}

/// The cells of a line with its dates as the ledger writes them.
fn restored(record: &csv::StringRecord, order: Order) -> Vec<Cow<'_, str>> {
    let is_date = |column: usize| order != Order::AsWritten && matches!(HEADER.get(column), Some(&("date" | "value")));
    let cells = record.iter().enumerate().map(|(column, cell)| {
        let date = is_date(column).then(|| date(cell, order)).flatten();
        date.map_or(Cow::Borrowed(cell), Cow::Owned)
    });
    cells.collect()
}

/// `1.9.2026`, `09/01/2026`, `1-9-26` or `2026/9/1` as 2026-09-01.
fn date(cell: &str, order: Order) -> Option<String> {
    let parts: Vec<&str> = cell.split(['.', '/', '-']).map(str::trim).collect();
    let [one, two, three] = parts.try_into().ok()?;
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() <= 4);
    let (year, month, day) = match order {
        _ if one.len() == 4 => (one, two, three),
        Order::MonthFirst => (three, one, two),
        _ => (three, two, one),
    };
    let year = number(year).map(|year| if year < 100 { 2000 + year } else { year })?;
    let day = jiff::civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(day)?).ok()?,
    );
    day.ok().map(|day| day.to_string())
}
