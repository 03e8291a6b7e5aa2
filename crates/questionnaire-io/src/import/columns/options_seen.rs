//! The options of a form as the answers show them: what many people gave, never what one person wrote.

use std::collections::BTreeMap;

use mentor_match::text;

use super::assign::ColumnUse;
use super::sheet::Sheet;
use crate::import::field::Field;
use crate::import::parse::drift::Spellings;
use crate::import::parse::lists::Splitter;

/// An answer is an option when so many rows give it; fewer could be somebody's own words.
const FEWEST_ROWS: usize = 5;
/// Longer answers are somebody's own words, however many give them.
const LONGEST_OPTION: usize = 60;
const MOST_OPTIONS: usize = 8;

/// The commonest answers of a column, the commonest first: options of a form, never what one person wrote.
pub(crate) fn options(
    sheet: &Sheet,
    column: usize,
    splitter: Option<&Splitter>,
    spellings: Option<&Spellings>,
) -> Vec<String> {
    let report = &sheet.columns.reports[column];
    if report.confidential || matches!(&report.holds, ColumnUse::Field { field, .. } if is_personal(field)) {
        return Vec::new();
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..sheet.table.rows.len() {
        let Some(cell) = sheet.raw(row, column).map(str::trim).filter(|cell| !cell.is_empty()) else { continue };
        let parts = match splitter {
            Some(splitter) => splitter.split(cell),
            None => vec![cell.to_owned()],
        };
        for part in parts {
            let kept = spellings.and_then(|spellings| spellings.get(&text::fold(&part)));
            *counts.entry(kept.cloned().unwrap_or(part)).or_default() += 1;
        }
    }
    counts.retain(|answer, rows| *rows >= FEWEST_ROWS && answer.chars().count() <= LONGEST_OPTION);
    let mut options: Vec<(String, usize)> = counts.into_iter().collect();
    options.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    options.into_iter().take(MOST_OPTIONS).map(|(answer, _)| answer).collect()
}

/// Those of the learned options of a list that enough rows give; none of a confidential column.
pub(crate) fn learned(sheet: &Sheet, column: usize, splitter: &Splitter, learned: Vec<String>) -> Vec<String> {
    if learned.is_empty() || sheet.columns.reports[column].confidential {
        return Vec::new();
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for part in sheet.cells(column).flat_map(|cell| splitter.split(cell)) {
        *counts.entry(text::fold(&part)).or_default() += 1;
    }
    let is_common = |option: &String| counts.get(&text::fold(option)).is_some_and(|rows| *rows >= FEWEST_ROWS);
    learned.into_iter().filter(is_common).collect()
}

/// Whether answers say who somebody is or what they think of others.
fn is_personal(field: &Field) -> bool {
    field.names_people()
        || matches!(
            field,
            Field::Id
                | Field::Email
                | Field::Name
                | Field::FirstName
                | Field::LastName
                | Field::Biography
                | Field::Submitted
                | Field::Latitude
                | Field::Longitude
        )
}
