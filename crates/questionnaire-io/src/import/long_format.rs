//! One row for each choice: several rows of one person that are one answer.
//!
//! Programs that keep choices in a table of their own export a row for each of them, everything else repeated. Such rows are
//! put together when a column numbers the choices and the rows contradict each other nowhere else; the choices are then in the
//! order of their numbers, whatever the order of the rows. Without numbers, or with a contradiction, they are rows of one
//! person like any others: a question.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::text;

use super::answers;
use super::field::{Field, MAX_CHOICES};
use super::identity::Draft;
use super::lists;
use super::sheet::Sheet;

/// The row that stands for all, and what it says together with the others.
pub(super) struct Joined<'p> {
    pub(super) kept: &'p Draft,
    pub(super) cells: Vec<(Field, String)>,
}

/// Puts the rows of one person together; they are of one side.
pub(super) fn join<'p>(sheets: &[Sheet], rows: &[&'p Draft]) -> Option<Joined<'p>> {
    let first = rows.first()?;
    let (sheet, side) = (&sheets[first.at.sheet], first.side);
    let numbers = sheet.columns.find(&Field::ChoiceNumber, side)?;
    let choices = sheet.columns.find(&Field::Choices, side)?;
    if rows.iter().any(|row| row.at.sheet != first.at.sheet) {
        return None;
    }
    let mut by_number: BTreeMap<u32, &'p Draft> = BTreeMap::new();
    for &row in rows {
        let number = answers::count(sheet.raw(row.at.row, numbers)?)?.value;
        if !(1..=u32::from(MAX_CHOICES)).contains(&number) || by_number.insert(number, row).is_some() {
            return None;
        }
    }
    let kept = *by_number.values().next()?;
    let mut cells = Vec::new();
    for (field, column) in sheet.columns.fields(side) {
        if column == numbers || column == choices || *field == Field::Submitted {
            continue;
        }
        let said: BTreeSet<&str> = rows.iter().filter_map(|row| sheet.raw(row.at.row, column)).collect();
        if said.iter().map(|said| text::fold(said)).collect::<BTreeSet<_>>().len() > 1 {
            return None;
        }
        if let (None, Some(said)) = (sheet.raw(kept.at.row, column), said.first()) {
            cells.push((field.clone(), (*said).to_owned()));
        }
    }
    let names = by_number.values().filter_map(|row| sheet.raw(row.at.row, choices));
    let names: Vec<String> = names.filter(|name| !answers::is_none(name)).map(lists::whole).collect();
    if !names.is_empty() {
        cells.push((Field::Choices, names.join("\n")));
    }
    Some(Joined { kept, cells })
}

/// What some rows say together with others, by row, side and question.
pub(super) type Cells = BTreeMap<(usize, Side, Field), String>;
