//! In which order day and month stand where a file says when its rows were sent in.
//!
//! The column itself decides, when one of its dates fits one order only. Else a decision; else the file's other columns
//! of dates, because one tool writes one order; else another file of the same form: of the same kind and with the same
//! headers. What was taken from elsewhere is noted where it matters. What stays open is asked once for a form, and only
//! when it decides which of somebody's rows was sent in last ([`submissions`](crate::import::people::submissions)).

use std::sync::Arc;

use mentor_match::cohort::Side;

use super::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::{Answer, Findings};
use crate::import::parse::timestamp::{self, Order};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};

/// What is known of the dates of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateOrders {
    /// The orders that are possible; none when the dates contradict each other.
    pub(crate) possible: Vec<Order>,
    /// Where the order is known from, if not from the column or a decision.
    pub(crate) known_from: Option<String>,
    /// The file under whose name the order is asked: the first one of the form.
    pub(crate) asked_of: Option<Arc<str>>,
}

/// Settles the orders of all sheets.
pub(crate) fn settle(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<DateOrders> {
    let own: Vec<DateOrders> = sheets.iter().map(|sheet| of_sheet(sheet, findings)).collect();
    let same_form = |one: &Sheet, other: &Sheet| one.kind == other.kind && one.table.header == other.table.header;
    let first_of_form =
        |sheet: &Sheet| sheets.iter().filter(|other| same_form(sheet, other)).map(|other| other.name.clone()).min();
    let mut settled = own.clone();
    for ((index, sheet), orders) in sheets.iter().enumerate().zip(&mut settled) {
        orders.asked_of = first_of_form(sheet);
        if orders.possible.len() < 2 {
            continue;
        }
        let subject = orders.asked_of.clone().unwrap_or_else(|| sheet.name.clone());
        if let Answer::Text(answer) = findings.decided(QuestionKind::DateOrder, &subject, "submitted", "")
            && let Some(decided) = Order::of(&answer)
        {
            orders.possible = vec![decided];
            continue;
        }
        let others = || {
            sheets.iter().zip(&own).enumerate().filter(|(other, (form, _))| *other != index && same_form(sheet, form))
        };
        let of_others =
            others().filter_map(|(_, (form, orders))| Some((*single(&orders.possible)?, form.name.to_string())));
        let of_columns = other_columns(sheet);
        let told: Vec<(Order, String)> = if of_columns.is_empty() { of_others.collect() } else { of_columns };
        if let Some((order, from)) = told.first()
            && told.iter().all(|(other, _)| other == order)
        {
            (orders.possible, orders.known_from) = (vec![*order], Some(from.clone()));
        }
    }
    settled
}

fn single(orders: &[Order]) -> Option<&Order> {
    if let [order] = orders { Some(order) } else { None }
}

fn submitted(sheet: &Sheet) -> Option<usize> {
    [Side::Mentee, Side::Mentor].iter().find_map(|&side| sheet.columns.find(&Field::Submitted, side))
}

/// What the column itself says; dates that cannot be read or contradict each other are noted.
fn of_sheet(sheet: &Sheet, findings: &mut Findings<'_>) -> DateOrders {
    let Some(column) = submitted(sheet) else { return DateOrders::default() };
    let cells = || sheet.table.rows.iter().filter_map(|row| Some((row.number, sheet.table.cell(row, column)?)));
    let possible = timestamp::orders(cells().map(|(_, cell)| cell));
    let place = |row: u32| Place { file: sheet.name.clone(), row: Some(row), column: sheet.header(column) };
    let reads = |cell: &str| Order::ALL.map(|order| timestamp::parse(cell, order).is_some());
    let mut unreadable = cells().filter(|(_, cell)| reads(cell) == [false, false]);
    if let Some((row, found)) = unreadable.next() {
        let kind = NoteKind::UnreadableDate { found: shortened(found), more: unreadable.count() };
        findings.note(place(row), kind);
    }
    if possible.is_empty() {
        let only = |wanted: [bool; 2]| cells().find(|(_, cell)| reads(cell) == wanted);
        if let (Some((row, day_first)), Some((other, month_first))) = (only([true, false]), only([false, true])) {
            let (day_first, month_first) = (shortened(day_first), shortened(month_first));
            findings.note(place(row), NoteKind::DatesContradict { day_first, month_first, other });
        }
    }
    DateOrders { possible, ..DateOrders::default() }
}

/// The other columns of a sheet in which every answer is a date, and some date fits one order only.
fn other_columns(sheet: &Sheet) -> Vec<(Order, String)> {
    let told = |column: usize| {
        let cells = || sheet.table.rows.iter().filter_map(|row| sheet.table.cell(row, column));
        let is_date = |cell: &str| Order::ALL.iter().any(|&order| timestamp::parse(cell, order).is_some());
        if Some(column) == submitted(sheet) || !cells().all(is_date) {
            return None;
        }
        let order = *single(&timestamp::orders(cells()))?;
        Some((order, format!("column '{}'", sheet.header(column)?)))
    };
    (0..sheet.columns.reports.len()).filter_map(told).collect()
}
