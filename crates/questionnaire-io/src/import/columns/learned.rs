//! What all files together tell about their columns: how lists are split, which spellings are one option, and in which
//! order day and month stand.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::date_orders::{self, DateOrders};
use super::sheet::{CellText, Sheet};
use crate::import::field::Field;
use crate::import::findings::Findings;
use crate::import::parse::drift::{Drift, Spellings};
use crate::import::parse::lists::{self, Splitter};
use crate::import::parse::short;
use crate::import::report::NoteKind;
use crate::import::report::question::shortened;

/// What is known of one sheet.
#[derive(Debug)]
pub(crate) struct Learned {
    /// Per column of a list.
    pub(crate) lists: BTreeMap<usize, LearnedList>,
    /// Per column: spellings of options that are read as another one.
    pub(crate) spellings: BTreeMap<usize, Spellings>,
    /// In which orders day and month may stand where it says when rows were sent in.
    pub(crate) dates: DateOrders,
}

/// How the cells of a list are split.
#[derive(Debug)]
pub(crate) struct LearnedList {
    pub(crate) splitter: Splitter,
    /// The options with commas inside.
    pub(crate) options: Vec<String>,
}

impl Learned {
    pub(crate) fn splitter(&self, cell: &CellText<'_>) -> Option<&Splitter> {
        self.lists.get(&cell.column?).map(|list| &list.splitter)
    }

    /// All answers of a cell of a list that are not blank.
    pub(crate) fn answers_in(&self, sheet: &Sheet, cell: &CellText<'_>) -> Vec<String> {
        let synonyms = cell.column.and_then(|column| sheet.columns.synonyms.get(&column));
        let spellings = cell.column.and_then(|column| self.spellings.get(&column));
        let meaning = |answer: String| {
            if synonyms.is_none() && spellings.is_none() {
                return answer;
            }
            let fold = text::fold(&answer);
            let meant = synonyms.and_then(|synonyms| synonyms.get(&fold));
            meant.or_else(|| spellings.and_then(|spellings| spellings.get(&fold))).cloned().unwrap_or(answer)
        };
        let answers = match self.splitter(cell) {
            Some(splitter) => splitter.split(&cell.text),
            None => Splitter::Commas(BTreeSet::new()).split(&cell.text),
        };
        answers.into_iter().map(meaning).filter(|answer| !answer.trim().is_empty()).collect()
    }
}

/// Looks at all sheets.
pub(crate) fn learn(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<Learned> {
    let dates = date_orders::settle(sheets, findings);
    let lists = learn_lists(sheets, findings);
    let spellings = learn_spellings(sheets, &lists, findings);
    let all = lists.into_iter().zip(spellings).zip(dates);
    all.map(|((lists, spellings), dates)| Learned { lists, spellings, dates }).collect()
}

type Lists = BTreeMap<usize, LearnedList>;

/// Looks at all columns of lists and decides how their cells are split.
fn learn_lists(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<Lists> {
    // Options with commas, by question: goals and the most important of them are one question.
    let mut options: BTreeMap<Field, BTreeSet<String>> = BTreeMap::new();
    for sheet in sheets {
        for (column, field) in sheet.lists().filter(|(_, field)| !field.names_people()) {
            options.entry(question(field)).or_default().extend(lists::certain_options(sheet.cells(column)));
        }
    }
    let none = BTreeSet::new();
    let mut learn = |sheet: &Sheet, column: usize, field: &Field| {
        let (splitter, options) = match sheet.columns.separators.get(&column) {
            Some(&separator) => (Splitter::At(separator, BTreeSet::new()), Vec::new()),
            None if field.names_people() => (lists::learn_people(sheet.cells(column)), Vec::new()),
            None => lists::learn(sheet.cells(column), options.get(&question(field)).unwrap_or(&none)),
        };
        if !sheet.columns.separators.contains_key(&column) && !field.names_people() {
            note_doubtful(sheet, column, &splitter, findings);
        }
        (column, LearnedList { splitter, options })
    };
    sheets.iter().map(|sheet| sheet.lists().map(|(column, field)| learn(sheet, column, field)).collect()).collect()
}

/// Answers of a list that may be several.
fn note_doubtful(sheet: &Sheet, column: usize, splitter: &Splitter, findings: &mut Findings<'_>) {
    let rows = sheet.table.rows.iter().enumerate();
    let cells = rows.filter_map(|(at, row)| Some((at, sheet.table.cell(row, column)?)));
    for (row, answer) in lists::doubtful(&cells, splitter) {
        let kind = NoteKind::OneAnswer { found: shortened(&answer), separator: splitter.separator() };
        findings.note(sheet.place_in(row, Some(column)), kind);
    }
}

/// Looks at all answers of a question, in all files, for options in several spellings.
fn learn_spellings(sheets: &[Sheet], lists: &[Lists], findings: &mut Findings<'_>) -> Vec<BTreeMap<usize, Spellings>> {
    let drifts = |field: &Field| !field.names_people() && !matches!(field, Field::PastUnit(_));
    let mut seen: BTreeMap<Field, Drift> = BTreeMap::new();
    for (sheet, lists) in sheets.iter().zip(lists) {
        for (column, field) in sheet.lists().filter(|(_, field)| drifts(field)) {
            // A confidential spelling must not become anybody else's.
            if !sheet.columns.reports[column].confidential {
                let drift = seen.entry(question(field)).or_default();
                parts(sheet, lists, column).for_each(|answer| drift.count(answer));
            }
        }
    }
    let learned: BTreeMap<Field, Spellings> = seen
        .into_iter()
        .map(|(field, drift)| (field, drift.learn()))
        .filter(|(_, spellings)| !spellings.is_empty())
        .collect();
    let of_sheet = |(sheet, lists): (&Sheet, &Lists)| {
        let known = |(column, field): (usize, &Field)| {
            Some((column, learned.get(&question(field)).filter(|_| drifts(field))?.clone()))
        };
        let known: BTreeMap<usize, Spellings> = sheet.lists().filter_map(known).collect();
        for (&column, spellings) in &known {
            let mut others: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
            for answer in parts(sheet, lists, column) {
                if let Some(kept) = spellings.get(&text::fold(&answer)) {
                    others.entry(kept).or_default().insert(answer);
                }
            }
            for (kept, others) in others {
                let others: Vec<String> = others.iter().map(|other| format!("\"{}\"", shortened(other))).collect();
                let kind = NoteKind::OneOption { kept: shortened(kept), others: others.join(", ") };
                findings.note(sheet.place_in_header(column), kind);
            }
        }
        known
    };
    sheets.iter().zip(lists).map(of_sheet).collect()
}

fn question(field: &Field) -> Field {
    if matches!(field, Field::TopGoals | Field::RankedGoals) { Field::Goals } else { field.clone() }
}

/// All answers of a column of a list that the mapping does not translate, one by one.
fn parts<'a>(sheet: &'a Sheet, lists: &'a Lists, column: usize) -> impl Iterator<Item = String> + 'a {
    let (splitter, synonyms) = (lists.get(&column).map(|list| &list.splitter), sheet.columns.synonyms.get(&column));
    let cells = sheet.cells(column).filter(|cell| !short::is_none(cell));
    let parts = cells.flat_map(move |cell| splitter.map(|splitter| splitter.split(cell)).unwrap_or_default());
    parts.filter(move |part| synonyms.is_none_or(|synonyms| !synonyms.contains_key(&text::fold(part))))
}
