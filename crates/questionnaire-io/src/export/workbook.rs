//! Tables as the sheets of one XLSX workbook.
//!
//! Text is written as text: a spreadsheet shows `=1+1` and runs nothing. What looks like a formula is also marked as
//! quoted, so that it stays text when somebody edits the cell. The workbook has no time of its own, so that the same
//! tables give the same bytes.

use std::borrow::Cow;

use mentor_match::Shown;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::table::{Table, Value};
use crate::cell::looks_like_a_formula;

/// Characters that a cell can hold.
const MOST_CHARACTERS: usize = 32_767;
/// Rows of a sheet below its header.
const MOST_ROWS: usize = 1_048_575;
/// In characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 50;

/// A workbook with one sheet a table; each has a frozen header and a filter.
///
/// # Errors
/// None is expected: texts and rows beyond a sheet's limits are cut, and say so.
pub(super) fn bytes(tables: &[&Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    for table in tables {
        sheet(workbook.add_worksheet(), table)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let top = Format::new().set_align(FormatAlign::Top);
    let (wrapped, decimal) = (top.clone().set_text_wrap(), top.clone().set_num_format("0.000"));
    let quoted = wrapped.clone().set_quote_prefix();
    sheet.set_name(table.name)?;
    for ((column, header), width) in (0u16..).zip(table.columns).zip(widths(table)) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, *header, &Format::new().set_bold())?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(table.rows.len().min(MOST_ROWS)).expect("a sheet has fewer rows than 2^32");
    let last_column = u16::try_from(table.columns.len()).expect("a few columns").saturating_sub(1);
    sheet.autofilter(0, 0, last_row, last_column)?;
    for (row, values) in (1u32..).zip(table.rows.iter().take(MOST_ROWS)) {
        for (column, value) in (0u16..).zip(values) {
            match value {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => {
                    let format = if looks_like_a_formula(text) { &quoted } else { &wrapped };
                    sheet.write_string_with_format(row, column, fitting(text), format)?;
                }
                #[expect(clippy::cast_precision_loss, reason = "a count of people or pairs is below 2^53")]
                Value::Count(count) => {
                    sheet.write_number_with_format(row, column, *count as f64, &top)?;
                }
                Value::Decimal(number) => {
                    let rounded: f64 = number.rounded(3).to_string().parse().expect("digits and a point");
                    sheet.write_number_with_format(row, column, rounded, &decimal)?;
                }
                Value::Blank => {}
            }
        }
    }
    if table.rows.len() > MOST_ROWS {
        let rest = format!("and {} more rows: see the CSV file", table.rows.len() - MOST_ROWS + 1);
        sheet.write_string(last_row, 0, rest)?;
    }
    Ok(())
}

/// The text as a cell can hold it: what is too long is cut and says so.
fn fitting(text: &Shown) -> Cow<'_, str> {
    const MARK: &str = " ... (cut short; the CSV file has all of it)";
    // Spreadsheets count in units of UTF-16.
    if text.encode_utf16().count() <= MOST_CHARACTERS {
        return Cow::Borrowed(text);
    }
    let mut room = MOST_CHARACTERS - MARK.len();
    let kept = text.chars().take_while(|letter| {
        let fits = letter.len_utf16() <= room;
        room = room.saturating_sub(letter.len_utf16());
        fits
    });
    Cow::Owned(kept.collect::<String>() + MARK)
}

/// A column is as wide as most of what stands in it, within limits.
fn widths(table: &Table) -> Vec<f64> {
    let width = |(column, header): (usize, &&str)| {
        let length = |row: &Vec<Value>| match &row[column] {
            Value::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
            Value::Count(count) => count.to_string().len(),
            Value::Decimal(decimal) => decimal.rounded(3).to_string().len(),
            Value::Blank => 0,
        };
        // The filter's button takes some of the header's room.
        let widest = table.rows.iter().map(length).max().unwrap_or(0).max(header.len() + 3);
        let width = widest.clamp(NARROWEST, WIDEST);
        f64::from(u16::try_from(width).expect("at most the widest")) + 1.0
    };
    table.columns.iter().enumerate().map(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_into_a_cell() {
        let long = Shown::from("\u{1f600}".repeat(MOST_CHARACTERS));
        let cut = fitting(&long);
        assert!(cut.encode_utf16().count() <= MOST_CHARACTERS && cut.ends_with("has all of it)"));
        assert_eq!(fitting(&"x".repeat(MOST_CHARACTERS).into()).len(), MOST_CHARACTERS);
    }

    #[test]
    fn a_table_without_rows_is_a_sheet() {
        let table = Table::new("Empty", &["a", "b"]);
        assert_eq!(bytes(&[&table]).unwrap(), bytes(&[&table]).unwrap());
    }
}
