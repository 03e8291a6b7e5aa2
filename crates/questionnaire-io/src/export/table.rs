//! One table, whatever it is written as: a CSV file, or a sheet of the workbook.

use std::fmt;

use mentor_match::Score;

use super::cell::safe_cell;

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
    Text(String),
    /// A whole number.
    Count(u64),
    /// A decimal.
    Decimal(Thousandths),
    /// Nothing.
    Blank,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::text)
    }

    pub(super) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }

    /// With three decimals.
    pub(super) fn score(score: Score) -> Self {
        Self::Decimal(Thousandths::of(score))
    }
}

/// A decimal with three places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thousandths(pub(super) i32);

impl Thousandths {
    /// Rounded half up.
    pub(super) fn of(score: Score) -> Self {
        let rounded = (i64::from(score.millionths()) + 500).div_euclid(1000);
        Self(i32::try_from(rounded).expect("a thousandth of an i32"))
    }
}

impl fmt::Display for Thousandths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:03}", size / 1000, size % 1000)
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
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns).expect("into memory");
        for row in &self.rows {
            let cells = row.iter().map(|value| match value {
                Value::Text(text) => safe_cell(text),
                Value::Count(count) => count.to_string(),
                Value::Decimal(thousandths) => thousandths.to_string(),
                Value::Blank => String::new(),
            });
            writer.write_record(cells).expect("rows of one length, into memory");
        }
        writer.into_inner().expect("writing into memory cannot fail")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_rounded_half_up_to_thousandths() {
        for (millionths, shown) in
            [(0, "0.000"), (499, "0.000"), (500, "0.001"), (999_499, "0.999"), (1_000_000, "1.000")]
        {
            assert_eq!(Thousandths::of(Score::from_millionths(millionths)).to_string(), shown);
        }
        assert_eq!(Thousandths(-1_234).to_string(), "-1.234");
    }
}
