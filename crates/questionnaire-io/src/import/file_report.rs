//! What was understood of each file and what became of its rows; the counts are checked.

use std::collections::BTreeSet;
use std::sync::Arc;

use mentor_match::cohort::Side;

use super::columns::column::{ColumnReport, ColumnUse};
use super::columns::learned::{Learned, LearnedList};
use super::columns::options_seen::{self, Answered, Rows};
use super::columns::sheet::{RowRef, Sheet};
use super::error::ImportError;
use super::field::Field;
use super::lookup::Numbers;
use super::parse::names;
use super::people::drafts::elsewhere;
use super::people::person::{Person, email_key, name_key};
use super::report::RowProblem;
use super::report::question::Question;
use super::source::SourceKind;
use crate::both::map;

/// How many rows became what. `read` is always the sum of `blank`, `repeated_headers`, `elsewhere`, `used`,
/// `duplicates` and `unusable`; `mentees + mentors` is always `used + both_roles`. The import checks both before it
/// returns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowCounts {
    /// Rows below the header, up to the last one with an answer or a separator.
    pub read: usize,
    /// Rows without any answer.
    pub blank: usize,
    /// Rows that repeat the header.
    pub repeated_headers: usize,
    /// Rows of people who take part in another kind of round: as peers alone, or not as peers.
    pub elsewhere: usize,
    /// Rows that became at least one person.
    pub used: usize,
    /// Rows set aside because another row of the same person counts.
    pub duplicates: usize,
    /// Rows listed as problems.
    pub unusable: usize,
    /// Used rows that became a mentee and a mentor.
    pub both_roles: usize,
    /// People who look for a mentor.
    pub mentees: usize,
    /// People who offer to be one.
    pub mentors: usize,
}

impl RowCounts {
    /// The rows that are accounted for.
    pub fn accounted(&self) -> usize {
        self.blank + self.repeated_headers + self.elsewhere + self.used + self.duplicates + self.unusable
    }

    /// Whether nothing went missing.
    pub fn add_up(&self) -> bool {
        self.read == self.accounted() && self.mentees + self.mentors == self.used + self.both_roles
    }

    /// The sum of two counts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            blank: self.blank + other.blank,
            repeated_headers: self.repeated_headers + other.repeated_headers,
            elsewhere: self.elsewhere + other.elsewhere,
            used: self.used + other.used,
            duplicates: self.duplicates + other.duplicates,
            unusable: self.unusable + other.unusable,
            both_roles: self.both_roles + other.both_roles,
            mentees: self.mentees + other.mentees,
            mentors: self.mentors + other.mentors,
        }
    }
}

/// What was understood of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileReport {
    /// The file's name.
    pub name: Arc<str>,
    /// Whose answers it holds.
    pub kind: SourceKind,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// `UTF-8`, `windows-1252`, ...; for a workbook its format: `XLSX`, `XLS`, `ODS`.
    pub encoding: &'static str,
    /// What stands between its cells: `,`, `;` or a tab; `None` for a workbook.
    pub delimiter: Option<char>,
    /// The header's row.
    pub header_row: u32,
    /// Every column, in the file's order.
    pub columns: Vec<ColumnReport>,
    /// What became of its rows.
    pub counts: RowCounts,
}

impl FileReport {
    /// Columns of which nothing is used and that nobody said to ignore.
    pub fn unmapped(&self) -> impl Iterator<Item = &ColumnReport> {
        self.columns.iter().filter(|column| column.is_unmapped())
    }

    /// Columns declared confidential in the mapping.
    pub fn confidential(&self) -> impl Iterator<Item = &ColumnReport> {
        self.columns.iter().filter(|column| column.confidential)
    }
}

/// What became of each file's rows; checks that none went missing.
pub(crate) fn file_reports(
    sheets: &[Sheet],
    learned: &[Learned],
    (people, duplicates): (&[Person], &BTreeSet<RowRef>),
    rows: &[Rows],
) -> Result<Vec<FileReport>, ImportError> {
    let mut counts: Vec<RowCounts> = sheets
        .iter()
        .map(|sheet| RowCounts {
            read: sheet.table.rows.len()
                + sheet.table.blank_rows
                + sheet.table.repeated_headers.len()
                + sheet.table.unusable.len(),
            blank: sheet.table.blank_rows,
            repeated_headers: sheet.table.repeated_headers.len(),
            unusable: sheet.table.unusable.len(),
            ..RowCounts::default()
        })
        .collect();
    let mut roles: Vec<Vec<usize>> = sheets.iter().map(|sheet| vec![0; sheet.table.rows.len()]).collect();
    for person in people {
        roles[person.draft.at.sheet][person.draft.at.row] += 1;
        match person.key.side {
            Side::Mentee => counts[person.draft.at.sheet].mentees += 1,
            Side::Mentor => counts[person.draft.at.sheet].mentors += 1,
        }
    }
    for (index, sheet) in sheets.iter().enumerate() {
        let elsewhere = elsewhere(sheet);
        for (row, &roles) in roles[index].iter().enumerate() {
            match roles {
                1.. => {
                    counts[index].used += 1;
                    counts[index].both_roles += roles - 1;
                }
                0 if elsewhere.contains(&row) => counts[index].elsewhere += 1,
                0 if duplicates.contains(&RowRef { sheet: index, row }) => counts[index].duplicates += 1,
                0 => counts[index].unusable += 1,
            }
        }
    }
    let unmapped = sheets.iter().flat_map(|sheet| &sheet.columns.reports).any(ColumnReport::is_unmapped);
    let everybody = if unmapped { names_of(people) } else { <[BTreeSet<String>; 2]>::default() };
    let report = |(((sheet, learned), counts), rows): (((&Sheet, &Learned), RowCounts), &Rows)| {
        if !counts.add_up() {
            let (read, accounted) = (counts.read, counts.accounted());
            return Err(ImportError::CountsDisagree { file: sheet.name.to_string(), read, accounted });
        }
        let with_options = |(index, report): (usize, &ColumnReport)| {
            let (list, spellings) = (learned.lists.get(&index), learned.spellings.get(&index));
            let options = options_seen::options(sheet, index, rows, list, spellings);
            let common = |list: &LearnedList| options_seen::learned(sheet, index, rows, list);
            let is_kept = |option: &&String| spellings.is_some_and(|all| all.values().any(|kept| kept == *option));
            let (names, nobody) = if report.is_unmapped() { named_in(sheet, index, &everybody) } else { (0, 0) };
            ColumnReport {
                names,
                nobody,
                separator: list.map(|list| list.splitter.separator()),
                learned: list.map_or(0, |list| list.options.len()),
                learned_options: list.map(common).unwrap_or_default(),
                drifting: options.iter().filter(is_kept).cloned().collect(),
                options,
                fixed_separator: sheet.columns.separators.get(&index).copied(),
                meanings: sheet.columns.synonyms.get(&index).cloned().unwrap_or_default(),
                ..report.clone()
            }
        };
        let columns = map(sheet.columns.reports.len(), |index| with_options((index, &sheet.columns.reports[index])));
        Ok(FileReport {
            name: sheet.name.clone(),
            kind: sheet.kind,
            sha256: sheet.sha256.clone(),
            encoding: sheet.encoding,
            delimiter: sheet.table.delimiter.map(char::from),
            header_row: sheet.table.header_row,
            columns,
            counts,
        })
    };
    sheets.iter().zip(learned).zip(counts).zip(rows).map(report).collect()
}

/// Adds the answers that are asked about and that many people gave.
pub(crate) fn add_unclear(
    files: &mut [FileReport],
    (sheets, learned, rows): (&[Sheet], &[Learned], &[Rows]),
    questions: &[Question],
    problems: &[RowProblem],
) {
    for (((file, sheet), learned), rows) in files.iter_mut().zip(sheets).zip(learned).zip(rows) {
        for (index, column) in file.columns.iter_mut().enumerate() {
            let ColumnUse::Field { field, .. } = &column.holds else { continue };
            if *field == Field::Role && !column.confidential {
                column.unclear = options_seen::unclear_roles(sheet, index, problems);
                continue;
            }
            let field = field.to_string();
            let asked =
                questions.iter().filter(|question| question.is_of_a_value() && question.fields.contains(&field));
            let asked: Vec<&Question> = asked.collect();
            if !asked.is_empty() {
                let list = learned.lists.get(&index);
                column.unclear = options_seen::unclear(sheet, index, rows, list, &asked);
            }
        }
    }
}

/// How mentees and mentors are called, and their addresses.
fn names_of(people: &[Person]) -> [BTreeSet<String>; 2] {
    let mut names = [BTreeSet::new(), BTreeSet::new()];
    for person in people {
        let names = &mut names[usize::from(person.key.side == Side::Mentor)];
        names.extend(person.draft.name.as_deref().map(name_key));
        names.extend(person.draft.email.clone());
    }
    names
}

/// How many answers of a column name somebody of the other side, also among other words, and how many say "none"; in a
/// file of everybody, somebody of either side.
fn named_in(sheet: &Sheet, column: usize, [mentees, mentors]: &[BTreeSet<String>; 2]) -> (usize, usize) {
    let (ask_mentors, ask_mentees) = (sheet.kind != SourceKind::Mentors, sheet.kind != SourceKind::Mentees);
    let is_key = |key: &String| (ask_mentors && mentors.contains(key)) || (ask_mentees && mentees.contains(key));
    let is_name = |part: &str| is_key(&email_key(part).unwrap_or_else(|| name_key(part)));
    let says_who = |answer: &str| {
        is_name(answer)
            || answer.split([';', '/', '&', '+', '\n']).any(is_name)
            || names::within(answer).iter().any(is_key)
    };
    let answers = || sheet.table.rows.iter().filter_map(|row| sheet.table.cell(row, column));
    let named = answers().filter(|answer| says_who(answer)).count();
    (named, answers().filter(|answer| names::is_nobody(answer) && !says_who(answer)).count())
}

/// Of each sheet the rows that count, with whose they are.
pub(crate) fn rows_that_count(sheets: &[Sheet], people: &[Person]) -> Vec<Rows> {
    let mut rows = vec![Vec::new(); sheets.len()];
    let mut known: [Numbers<&str>; 3] = Default::default();
    let names: Vec<Option<String>> = people.iter().map(|person| person.draft.name.as_deref().map(name_key)).collect();
    for (person, name) in people.iter().zip(&names) {
        let id = person.key.id.as_str();
        let called = [id, person.draft.email.as_deref().unwrap_or(id), name.as_deref().unwrap_or(id)];
        let mut number = |place: usize| known[place].number_own(called[place]);
        let whose = [number(0), number(1), number(2)];
        rows[person.draft.at.sheet].push(Answered { row: person.draft.at.row, whose });
    }
    rows.into_iter().map(Rows::new).collect()
}
