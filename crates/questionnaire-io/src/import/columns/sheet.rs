//! One file's table together with what its columns are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::DateTime;
use mentor_match::cohort::Side;
use mentor_match::text;

use super::assign::{ColumnUse, Columns};
use super::date_orders::DateOrders;
use super::options_seen;
use crate::import::field::Field;
use crate::import::findings::Findings;
use crate::import::parse::drift::{Drift, Spellings};
use crate::import::parse::lists::{self, Splitter};
use crate::import::parse::short;
use crate::import::parse::timestamp;
use crate::import::people::choice_rows::Cells;
use crate::import::read::table::Table;
use crate::import::report::question::shortened;
use crate::import::report::{NoteKind, Place};
use crate::import::source::SourceKind;

#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: Arc<str>,
    pub(crate) kind: SourceKind,
    pub(crate) sha256: String,
    pub(crate) encoding: &'static str,
    pub(crate) table: Table,
    pub(crate) columns: Columns,
    /// Per column, for columns of lists.
    pub(crate) splitters: Vec<Option<Splitter>>,
    /// Per column: spellings of options that are read as another one.
    pub(crate) spellings: BTreeMap<usize, Spellings>,
    /// In which orders day and month may stand where it says when rows were sent in.
    pub(crate) dates: DateOrders,
    /// What rows say together with other rows of the same person.
    pub(crate) joined: Cells,
    /// Blank answers that decisions fill in.
    pub(crate) filled: BTreeMap<(usize, Side, Field), String>,
}

/// A row of one of the sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowRef {
    pub(crate) sheet: usize,
    /// Position in the table's rows.
    pub(crate) row: usize,
}

/// An answer and where it stands.
#[derive(Debug)]
pub(crate) struct CellText<'a> {
    pub(crate) text: Cow<'a, str>,
    /// `None` for an answer that a decision fills in.
    pub(crate) column: Option<usize>,
}

impl Sheet {
    /// What stands in a column of a row.
    pub(crate) fn raw(&self, row: usize, column: usize) -> Option<&str> {
        self.table.cell(&self.table.rows[row], column)
    }

    /// What a row answers to a question, after the mapping's synonyms.
    pub(crate) fn cell(&self, row: usize, field: &Field, side: Side) -> Option<CellText<'_>> {
        let column = self.columns.find(field, side);
        let own = |column| {
            if self.joined.is_empty() { None } else { self.joined.get(&(row, side, field.clone())) }
                .map(String::as_str)
                .or_else(|| self.raw(row, column))
        };
        let found = column.and_then(|column| Some((column, own(column)?)));
        let Some((column, raw)) = found else {
            if self.filled.is_empty() {
                return None;
            }
            let text = self.filled.get(&(row, side, field.clone()))?;
            return Some(CellText { text: Cow::Borrowed(text), column: None });
        };
        let meaning = self.columns.synonyms.get(&column).and_then(|synonyms| synonyms.get(&text::fold(raw)));
        let text = meaning.map_or(Cow::Borrowed(raw), |meaning| Cow::Owned(meaning.clone()));
        if text.trim().is_empty() { None } else { Some(CellText { text, column: Some(column) }) }
    }

    /// How the answers of a cell are split.
    pub(crate) fn splitter(&self, cell: &CellText<'_>) -> Option<&Splitter> {
        cell.column.and_then(|column| self.splitters.get(column)).and_then(Option::as_ref)
    }

    /// The answers of a cell of a list; empty when it says "none".
    pub(crate) fn list(&self, row: usize, field: &Field, side: Side) -> Option<Vec<String>> {
        let cell = self.cell(row, field, side).filter(|cell| !short::is_unknown(&cell.text))?;
        if short::is_none(&cell.text) {
            return Some(Vec::new());
        }
        Some(self.answers_in(&cell).into_iter().filter(|answer| !short::is_none(answer)).collect())
    }

    /// All answers of a cell of a list that are not blank.
    pub(crate) fn answers_in(&self, cell: &CellText<'_>) -> Vec<String> {
        let synonyms = cell.column.and_then(|column| self.columns.synonyms.get(&column));
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

    /// Which of the programme's own questions a column holds.
    pub(crate) fn custom_question(&self, column: usize) -> Option<&String> {
        match &self.columns.reports[column].holds {
            ColumnUse::Field { field: Field::Custom(name), .. } => Some(name),
            _ => None,
        }
    }

    /// The place of a column's header.
    pub(crate) fn place_in_header(&self, column: usize) -> Place {
        Place { file: self.name.clone(), row: None, column: self.header(column) }
    }

    /// When a row was sent in, by each order that its column allows.
    pub(crate) fn sent(&self, row: usize, side: Side) -> Vec<DateTime> {
        let cell = self.cell(row, &Field::Submitted, side);
        cell.map(|cell| timestamp::readings(&cell.text, &self.dates.possible)).unwrap_or_default()
    }

    /// The place of a row, or of its answer to a question.
    pub(crate) fn place(&self, row: usize, field: Option<(&Field, Side)>) -> Place {
        let column = field.and_then(|(field, side)| self.columns.find(field, side));
        self.place_in(row, column)
    }

    pub(crate) fn place_in(&self, row: usize, column: Option<usize>) -> Place {
        let number = self.table.rows[row].number;
        Place { file: self.name.clone(), row: Some(number), column: column.and_then(|column| self.header(column)) }
    }

    /// A column's header; its letter when it has none.
    pub(crate) fn header(&self, column: usize) -> Option<String> {
        let report = self.columns.reports.get(column)?;
        Some(if report.header.is_empty() { report.letter.clone() } else { report.header.clone() })
    }
}

/// Looks at all columns of lists and decides how their cells are split.
pub(crate) fn learn_lists(sheets: &mut [Sheet], findings: &mut Findings<'_>) {
    // Options with commas, by question: goals and the most important of them are one question.
    let mut options: BTreeMap<Field, BTreeSet<String>> = BTreeMap::new();
    for sheet in sheets.iter() {
        for (column, field) in sheet.lists().filter(|(_, field)| !field.names_people()) {
            options.entry(question(field)).or_default().extend(lists::certain_options(sheet.cells(column)));
        }
    }
    let none = BTreeSet::new();
    for sheet in sheets.iter_mut() {
        let learned: Vec<(usize, Splitter, Vec<String>)> = sheet
            .lists()
            .map(|(column, field)| {
                let (splitter, options) = match sheet.columns.separators.get(&column) {
                    Some(&separator) => (Splitter::At(separator, BTreeSet::new()), Vec::new()),
                    None if field.names_people() => (lists::learn_people(sheet.cells(column)), Vec::new()),
                    None => lists::learn(sheet.cells(column), options.get(&question(field)).unwrap_or(&none)),
                };
                (column, splitter, options)
            })
            .collect();
        sheet.splitters = vec![None; sheet.columns.reports.len()];
        for (column, splitter, options) in learned {
            if !sheet.columns.separators.contains_key(&column) {
                note_doubtful(sheet, column, &splitter, findings);
            }
            let learned = options.len();
            let learned_options = options_seen::learned(sheet, column, &splitter, options);
            let report = &mut sheet.columns.reports[column];
            report.separator = Some(splitter.separator());
            (report.learned, report.learned_options) = (learned, learned_options);
            sheet.splitters[column] = Some(splitter);
        }
    }
    learn_spellings(sheets, findings);
}

/// Answers of a list that may be several.
fn note_doubtful(sheet: &Sheet, column: usize, splitter: &Splitter, findings: &mut Findings<'_>) {
    if let ColumnUse::Field { field, .. } = &sheet.columns.reports[column].holds
        && field.names_people()
    {
        return; // Who is not found is asked about.
    }
    let rows = sheet.table.rows.iter().enumerate();
    let cells = rows.filter_map(|(at, row)| Some((at, sheet.table.cell(row, column)?)));
    for (row, answer) in lists::doubtful(&cells, splitter) {
        let kind = NoteKind::OneAnswer { found: shortened(&answer), separator: splitter.separator() };
        findings.note(sheet.place_in(row, Some(column)), kind);
    }
}

/// Looks at all answers of a question, in all files, for options in several spellings.
fn learn_spellings(sheets: &mut [Sheet], findings: &mut Findings<'_>) {
    let drifts = |field: &Field| !field.names_people() && !matches!(field, Field::PastUnit(_));
    let mut seen: BTreeMap<Field, Drift> = BTreeMap::new();
    for sheet in sheets.iter() {
        for (column, field) in sheet.lists().filter(|(_, field)| drifts(field)) {
            // A confidential spelling must not become anybody else's.
            if !sheet.columns.reports[column].confidential {
                let drift = seen.entry(question(field)).or_default();
                sheet.parts(column).for_each(|answer| drift.count(answer));
            }
        }
    }
    let learned: BTreeMap<Field, Spellings> = seen
        .into_iter()
        .map(|(field, drift)| (field, drift.learn()))
        .filter(|(_, spellings)| !spellings.is_empty())
        .collect();
    if learned.is_empty() {
        return;
    }
    for sheet in sheets {
        let columns: Vec<(usize, Spellings)> = sheet
            .lists()
            .filter_map(|(column, field)| {
                Some((column, learned.get(&question(field)).filter(|_| drifts(field))?.clone()))
            })
            .collect();
        for (column, spellings) in columns {
            let mut others: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
            for answer in sheet.parts(column) {
                if let Some(kept) = spellings.get(&text::fold(&answer)) {
                    others.entry(kept).or_default().insert(answer);
                }
            }
            for (kept, others) in others {
                let others: Vec<String> = others.iter().map(|other| format!("\"{}\"", shortened(other))).collect();
                let place = Place { file: sheet.name.clone(), row: None, column: sheet.header(column) };
                findings.note(place, NoteKind::OneOption { kept: shortened(kept), others: others.join(", ") });
            }
            sheet.spellings.insert(column, spellings);
        }
    }
}

fn question(field: &Field) -> Field {
    if matches!(field, Field::TopGoals | Field::RankedGoals) { Field::Goals } else { field.clone() }
}

impl Sheet {
    fn lists(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.columns.reports.iter().enumerate().filter_map(|(column, report)| match &report.holds {
            ColumnUse::Field { field, .. } if field.is_list() => Some((column, field)),
            _ => None,
        })
    }

    /// All answers of a column of a list that the mapping does not translate, one by one.
    fn parts(&self, column: usize) -> impl Iterator<Item = String> {
        let (splitter, synonyms) = (self.splitters[column].as_ref(), self.columns.synonyms.get(&column));
        let cells = self.cells(column).filter(|cell| !short::is_none(cell));
        let parts = cells.flat_map(move |cell| splitter.map(|splitter| splitter.split(cell)).unwrap_or_default());
        parts.filter(move |part| synonyms.is_none_or(|synonyms| !synonyms.contains_key(&text::fold(part))))
    }

    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        self.table.rows.iter().filter_map(move |row| self.table.cell(row, column))
    }
}
