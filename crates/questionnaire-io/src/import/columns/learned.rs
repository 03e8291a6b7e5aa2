//! What all files together tell about their columns: how lists are split, which spellings are one option, and in which
//! order day and month stand.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::date_orders::DateOrders;
use super::parts::{Parts, Says};
use super::sheet::{CellText, Sheet};
use crate::both::map;
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
    /// Its answers, each once; not of people's names.
    pub(super) parts: Option<Parts>,
}

impl Learned {
    pub(crate) fn splitter(&self, cell: &CellText<'_>) -> Option<&Splitter> {
        self.lists.get(&cell.column?).map(|list| &list.splitter)
    }

    /// The answers of a column in which a cell stands as it is, and which of its texts that is.
    pub(crate) fn parts(&self, cell: &CellText<'_>) -> Option<(&Parts, usize)> {
        Some((self.lists.get(&cell.column?)?.parts.as_ref()?, cell.number?))
    }

    /// All answers of a cell of a list that are not blank.
    pub(crate) fn answers_in(&self, sheet: &Sheet, cell: &CellText<'_>) -> Vec<String> {
        if let Some((parts, text)) = self.parts(cell) {
            return parts.answers(text).map(str::to_owned).collect();
        }
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
pub(crate) fn learn(sheets: &[Sheet], dates: &[DateOrders], findings: &mut Findings<'_>) -> Vec<Learned> {
    let lists = learn_lists(sheets, findings);
    let spellings = learn_spellings(sheets, &lists, findings);
    let mut lists = lists;
    for ((sheet, lists), spellings) in sheets.iter().zip(&mut lists).zip(&spellings) {
        for (column, list) in lists {
            if let Some(parts) = &mut list.parts {
                parts.mean(sheet.columns.synonyms.get(column), spellings.get(column));
            }
        }
    }
    let all = lists.into_iter().zip(spellings).zip(dates);
    all.map(|((lists, spellings), dates)| Learned { lists, spellings, dates: dates.clone() }).collect()
}

type Lists = BTreeMap<usize, LearnedList>;

/// Looks at all columns of lists and decides how their cells are split.
fn learn_lists(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<Lists> {
    let columns: Vec<(usize, usize, &Field)> = columns_of_lists(sheets);
    // Options with commas, by question: goals and the most important of them are one question.
    let mut options: BTreeMap<Field, BTreeSet<String>> = BTreeMap::new();
    let certain = map(columns.len(), |at| {
        let (sheet, column, field) = columns[at];
        (!field.names_people()).then(|| lists::certain_options(sheets[sheet].texts(column)))
    });
    for (&(_, _, field), certain) in columns.iter().zip(certain) {
        if let Some(certain) = certain {
            options.entry(question(field)).or_default().extend(certain);
        }
    }
    let none = BTreeSet::new();
    let learned = map(columns.len(), |at| {
        let (sheet, column, field) = columns[at];
        let sheet = &sheets[sheet];
        let (splitter, options) = match sheet.columns.separators.get(&column) {
            Some(&separator) => (Splitter::At(separator, BTreeSet::new()), Vec::new()),
            None if field.names_people() => (lists::learn_people(sheet.texts(column)), Vec::new()),
            None => lists::learn(sheet.texts(column), options.get(&question(field)).unwrap_or(&none)),
        };
        let may_doubt = !sheet.columns.separators.contains_key(&column) && !field.names_people();
        let doubtful = if may_doubt { doubtful(sheet, column, &splitter) } else { Vec::new() };
        let parts = if field.names_people() { None } else { Parts::of(sheet, column, &splitter) };
        (LearnedList { splitter, options, parts }, doubtful)
    });
    let mut all: Vec<Lists> = sheets.iter().map(|_| Lists::new()).collect();
    for (&(sheet, column, _), (list, doubtful)) in columns.iter().zip(learned) {
        for (row, answer) in doubtful {
            let kind = NoteKind::OneAnswer { found: shortened(&answer), separator: list.splitter.separator() };
            findings.note(sheets[sheet].place_in(row, Some(column)), kind);
        }
        all[sheet].insert(column, list);
    }
    all
}

/// All columns of lists, each with its sheet and its question.
fn columns_of_lists(sheets: &[Sheet]) -> Vec<(usize, usize, &Field)> {
    let sheets = sheets.iter().enumerate();
    sheets.flat_map(|(at, sheet)| sheet.lists().map(move |(column, field)| (at, column, field))).collect()
}

/// Answers of a list that may be several.
fn doubtful(sheet: &Sheet, column: usize, splitter: &Splitter) -> Vec<(usize, String)> {
    let cells = sheet.table.texts(column).map(|(text, _, first)| (first, text));
    lists::doubtful(&cells, splitter)
}

/// Looks at all answers of a question, in all files, for options in several spellings.
fn learn_spellings(sheets: &[Sheet], lists: &[Lists], findings: &mut Findings<'_>) -> Vec<BTreeMap<usize, Spellings>> {
    let drifts = |field: &Field| !field.names_people() && !matches!(field, Field::PastUnit(_));
    let mut by_question: BTreeMap<Field, Vec<(usize, usize)>> = BTreeMap::new();
    for (sheet, column, field) in columns_of_lists(sheets) {
        // A confidential spelling must not become anybody else's.
        if drifts(field) && !sheets[sheet].columns.reports[column].confidential {
            by_question.entry(question(field)).or_default().push((sheet, column));
        }
    }
    let by_question: Vec<(Field, Vec<(usize, usize)>)> = by_question.into_iter().collect();
    let learned = map(by_question.len(), |at| {
        let mut drift = Drift::default();
        for &(sheet, column) in &by_question[at].1 {
            for (answer, rows) in parts(&sheets[sheet], &lists[sheet], column) {
                drift.count(answer, rows);
            }
        }
        drift.learn()
    });
    let learned = by_question.into_iter().zip(learned).map(|((field, _), spellings)| (field, spellings));
    let learned: BTreeMap<Field, Spellings> = learned.filter(|(_, spellings)| !spellings.is_empty()).collect();
    let of_sheet = |(sheet, lists): (&Sheet, &Lists)| {
        let known = |(column, field): (usize, &Field)| {
            Some((column, learned.get(&question(field)).filter(|_| drifts(field))?.clone()))
        };
        let known: BTreeMap<usize, Spellings> = sheet.lists().filter_map(known).collect();
        for (&column, spellings) in &known {
            let mut others: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
            for (answer, _) in parts(sheet, lists, column) {
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

/// The answers of a column of a list that the mapping does not translate, each with how many rows have it; different
/// ones as a rule.
fn parts(sheet: &Sheet, lists: &Lists, column: usize) -> Vec<(String, usize)> {
    let (Some(list), synonyms) = (lists.get(&column), sheet.columns.synonyms.get(&column)) else { return Vec::new() };
    let is_read = |part: &str| synonyms.is_none_or(|synonyms| !synonyms.contains_key(&text::fold(part)));
    let Some(parts) = &list.parts else {
        let cells = sheet.texts(column).filter(|(cell, _)| !short::is_none(cell));
        let split = cells.flat_map(|(cell, rows)| list.splitter.split(cell).into_iter().map(move |part| (part, rows)));
        return split.filter(|(part, _)| is_read(part)).collect();
    };
    let mut counts: Vec<usize> = parts.written().map(|_| 0).collect();
    for (text, (_, rows)) in sheet.texts(column).enumerate().filter(|&(text, _)| parts.says(text) == Says::Answers) {
        for &answer in parts.of_text(text) {
            counts[answer as usize] += rows;
        }
    }
    let counted = parts.written().zip(counts).filter(|&(part, rows)| rows > 0 && is_read(part));
    counted.map(|(part, rows)| (part.to_owned(), rows)).collect()
}
