//! Columns that look like the number of a choice: they are one where people have a row for each choice.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::text;

use super::assign::Columns;
use super::column::{ColumnUse, Recognition};
use crate::import::field::Field;
use crate::import::parse::numbers;
use crate::import::read::table::Table;

/// Lets go of a column that looks like the number of a choice where there is no row for each choice: `Rank` and
/// `Priority` may be anything, unless the rows prove it.
pub(crate) fn check(table: &Table, columns: &mut Columns) {
    for column in 0..columns.reports.len() {
        let report = &columns.reports[column];
        let ColumnUse::Field { field: Field::ChoiceNumber, how, .. } = &report.holds else { continue };
        let says_little = matches!(text::slug(&report.header).as_str(), "rank" | "priority");
        let choices = [Side::Mentee, Side::Mentor].into_iter().find_map(|side| columns.find(&Field::Choices, side));
        let is_long = |choices: usize| {
            !says_little
                || (are_mostly_numbers(table, column)
                    && !table.rows.iter().filter_map(|row| table.cell(row, choices)).any(names_several)
                    && is_proved(table, columns, column, choices))
        };
        if *how != Recognition::Mapping && !choices.is_some_and(is_long) {
            columns.drop(&Field::ChoiceNumber, column, ColumnUse::OnlyInLongFormat);
        }
    }
}

/// Whether most of those who have several rows have another number and another choice in each, and contradict
/// themselves nowhere else. A second submission does not look like that.
fn is_proved(table: &Table, columns: &Columns, numbers: usize, choices: usize) -> bool {
    let identity = [Field::Id, Field::Email, Field::Name].into_iter();
    let mut found =
        identity.filter_map(|field| columns.find(&field, Side::Mentee).or(columns.find(&field, Side::Mentor)));
    let Some(who) = found.next() else { return false };
    let submitted =
        |column: usize| matches!(columns.reports[column].holds, ColumnUse::Field { field: Field::Submitted, .. });
    let is_answer = |column: usize| matches!(columns.reports[column].holds, ColumnUse::Field { .. });
    let others: Vec<usize> = (0..columns.reports.len())
        .filter(|&column| is_answer(column) && !submitted(column) && column != numbers && column != choices)
        .collect();
    let mut people: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        if let Some(cell) = table.cell(row, who) {
            people.entry(text::fold(cell)).or_default().push(at);
        }
    }
    let different = |rows: &[usize], column: usize| -> usize {
        let cells = rows.iter().filter_map(|&row| table.cell(&table.rows[row], column));
        cells.map(text::fold).collect::<BTreeSet<_>>().len()
    };
    let (mut like, mut repeat) = (0usize, 0usize);
    for rows in people.values().filter(|rows| rows.len() > 1) {
        let is_like = different(rows, numbers) == rows.len()
            && different(rows, choices) == rows.len()
            && others.iter().all(|&column| different(rows, column) < 2);
        (like, repeat) = (like + usize::from(is_like), repeat + 1);
    }
    2 * like > repeat
}

/// Whether a cell is a list of people: one comma may stand between the parts of one name.
fn names_several(cell: &str) -> bool {
    let parts = |separators: &[char]| cell.split(separators).filter(|part| !part.trim().is_empty()).count();
    parts(&[';', '|', '\n']) > 1 || parts(&[',']) > 2
}

fn are_mostly_numbers(table: &Table, column: usize) -> bool {
    let (mut numbers, mut cells) = (0usize, 0usize);
    for cell in table.rows.iter().filter_map(|row| table.cell(row, column)) {
        (numbers, cells) = (numbers + usize::from(numbers::ordinal(cell).is_some()), cells + 1);
    }
    2 * numbers > cells
}
