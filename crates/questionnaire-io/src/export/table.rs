//! One table, whatever it is written as: a CSV file, or a sheet of the workbook.

use mentor_match::engine::Decimal;
use mentor_match::{Score, Shown};

use super::shared::Open;
use crate::cell::safe_cell;

/// A table with a header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// The sheet's name in the workbook.
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    // INVARIANT: every row has one value for each column.
    pub(super) rows: Vec<Vec<Value>>,
}

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Text, which is never a formula, whatever it looks like.
    Text(Shown),
    /// A whole number.
    Count(u64),
    /// A decimal, shown with three places.
    Decimal(Decimal),
    /// Nothing.
    Blank,
}

impl Value {
    pub(super) fn text(text: impl Into<Shown>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::text)
    }

    pub(super) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }

    /// With three decimals.
    pub(super) fn score(score: Score) -> Self {
        Self::Decimal(score.into())
    }
}

impl Table {
    pub(super) fn new(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self { name, columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, values: [Value; N]) {
        debug_assert_eq!(N, self.columns.len(), "{}", self.name);
        self.rows.push(values.into());
    }

    /// UTF-8 with a byte order mark, which tells spreadsheets what it is; texts through [`safe_cell`].
    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut csv = Csv::new(self.columns);
        self.rows.iter().for_each(|row| csv.row(row));
        csv.finish()
    }
}

/// A table as a CSV file from the start, row by row: of a long one nothing else is kept.
pub(super) struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(columns).expect("into memory");
        Self(writer)
    }

    /// Adds a row, which has a value for each column.
    pub(super) fn row(&mut self, row: &[Value]) {
        let cells = row.iter().map(|value| match value {
            Value::Text(text) => safe_cell(text),
            Value::Count(count) => count.to_string(),
            Value::Decimal(decimal) => decimal.rounded(3).to_string(),
            Value::Blank => String::new(),
        });
        self.0.write_record(cells).expect("rows of one length, into memory");
    }

    /// The bytes of the file.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("writing into memory cannot fail")
    }
}

/// A table that participants read or that may be handed on: it takes nothing but [`Open`] texts and counts.
#[derive(Debug)]
pub(super) struct OpenTable(Table);

/// What stands in one of its cells.
#[derive(Debug)]
pub(super) enum OpenValue {
    Text(Open),
    Count(u64),
}

impl From<Open> for OpenValue {
    fn from(text: Open) -> Self {
        Self::Text(text)
    }
}

impl OpenTable {
    pub(super) fn new(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self(Table::new(name, columns))
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, values: [OpenValue; N]) {
        self.0.row(values.map(|value| match value {
            OpenValue::Text(text) => Value::Text(text.shown().clone()),
            OpenValue::Count(count) => Value::Count(count),
        }));
    }

    /// The table, to be written.
    pub(super) fn close(self) -> Table {
        self.0
    }
}
