//! Answers to a form of the programme's year, read from an export: the same files, separators, encodings and workbooks
//! as questionnaires.
//!
//! Which form it is follows from the headers. Nobody disappears: a row is an answer or a problem with file, row, column
//! and what to do.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use mentor_match::{Shown, StopReason, text};

use super::error::ImportError;
use super::limits::{MAX_FILE_BYTES, MAX_FORM_ROWS};
use super::parse::{short, timestamp};
use super::read::budget::Budget;
use super::read::form_table;
use super::read::headings::Meaning;
use super::read::table::{Row, Table};
use super::source::SourceFile;
use crate::template::Form;
use crate::template::forms::{AnswerKind, Asked};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormAnswer {
    /// A mark from 1 to 5, or percent.
    Number(u8),
    /// A day.
    Day(Date),
    /// Yes or no.
    Yes(bool),
    /// The option, by its position.
    Choice(usize),
    /// Anything else.
    Text(String),
}

/// What one person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormRow {
    /// The row, as a spreadsheet counts it.
    pub row: u32,
    /// Who answered, as written.
    pub person: String,
    /// Of which partner they speak, as written.
    pub partner: Option<String>,
    /// By the key of the question.
    pub answers: BTreeMap<&'static str, FormAnswer>,
    /// When the form tool says that it was answered, as written.
    pub answered: Option<String>,
}

/// A row or a cell that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormProblem {
    /// The file.
    pub file: String,
    /// The row.
    pub row: u32,
    /// The column's header, if it is about one.
    pub column: Option<&'static str>,
    /// What is there; nothing of an answer that was given in confidence.
    pub found: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl fmt::Display for FormProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} row {}", self.file, self.row)?;
        if let Some(column) = self.column {
            write!(formatter, ", column '{column}'")?;
        }
        let found = Shown::line(&self.found);
        let shown: String = found.chars().take(60).collect();
        if !shown.is_empty() {
            write!(formatter, ", \"{shown}\"")?;
        }
        write!(formatter, ": {}", self.problem)
    }
}

/// All answers of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormAnswers {
    /// The file's name.
    pub file: String,
    /// Which form was filled in.
    pub form: Form,
    /// The answers, in the order of the file.
    pub rows: Vec<FormRow>,
    /// What could not be used, in the order of the file.
    pub problems: Vec<FormProblem>,
}

/// Headers under which form tools say when something was answered.
const ANSWERED: [&str; 6] =
    ["timestamp", "completion time", "submitted at", "zeitstempel", "fertigstellungszeit", "start time"];

impl FormAnswers {
    /// Reads the answers to a form.
    ///
    /// # Errors
    /// [`ImportError`]: the file cannot be read; or no form has its headers, said as text.
    pub fn read(
        source: &SourceFile,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        Self::read_within(source, &Budget::until(stop))
    }

    pub(super) fn read_within(source: &SourceFile, budget: &Budget<'_>) -> Result<Self, Box<dyn std::error::Error>> {
        let file = source.name.to_string();
        if source.bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ImportError::TooLarge { file, limit: MAX_FILE_BYTES }.into());
        }
        let table = form_table::table(source, budget, meaning)?;
        if table.rows.len() > MAX_FORM_ROWS {
            return Err(ImportError::TooManyRows { file, limit: MAX_FORM_ROWS }.into());
        }
        let headers: Vec<String> = table.header.iter().map(|header| text::fold(header)).collect();
        let Some(form) = form_of(&headers) else {
            let forms = Form::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
            return Err(format!(
                "{}: no column has a question of a form ({forms}); keep the headers that `programme form` wrote",
                Shown::line(&file)
            )
            .into());
        };
        let column = |asked: &Asked| headers.iter().position(|header| asked.is_header(header));
        let columns: Vec<(&Asked, usize)> =
            form.asked().iter().filter_map(|asked| Some((asked, column(asked)?))).collect();
        if !columns.iter().any(|(asked, _)| asked.kind == AnswerKind::Person) {
            let header = form.asked()[0].header;
            return Err(format!(
                "{}: the column '{header}' is missing, so nobody knows who answered; add it",
                Shown::line(&file)
            )
            .into());
        }
        let answered = headers.iter().position(|header| ANSWERED.contains(&header.as_str()));
        let mut read = Self { file, form, rows: Vec::new(), problems: Vec::new() };
        for (row, column, found, issue) in &table.unusable {
            let column = column.and_then(|at| columns.iter().find(|(_, column)| *column == at));
            read.problems.push(FormProblem {
                file: read.file.clone(),
                row: *row,
                column: column.map(|(asked, _)| asked.header),
                found: if form.is_confidential() { String::new() } else { found.clone() },
                problem: issue.to_string(),
            });
        }
        let orders = day_orders(&table, &columns);
        for row in &table.rows {
            let budget_for = row.width.max(1) * 50;
            budget.take(budget_for, &read.file)?;
            read.take(&table, row, &columns, answered, &orders);
        }
        read.problems.sort_by_key(|problem| problem.row);
        Ok(read)
    }

    fn take(
        &mut self,
        table: &Table,
        row: &Row,
        columns: &[(&Asked, usize)],
        answered: Option<usize>,
        orders: &[timestamp::Order],
    ) {
        let mut one = FormRow {
            row: row.number,
            person: String::new(),
            partner: None,
            answers: BTreeMap::new(),
            answered: answered.and_then(|column| table.cell(row, column)).map(str::to_owned),
        };
        for &(asked, column) in columns {
            let Some(cell) = table.cell(row, column).map(str::trim).filter(|cell| !cell.is_empty()) else { continue };
            match asked.kind {
                AnswerKind::Person => cell.clone_into(&mut one.person),
                AnswerKind::Partner => one.partner = Some(cell.to_owned()),
                _ => match answer(asked, cell, orders) {
                    Ok(answer) => drop(one.answers.insert(asked.key, answer)),
                    Err(problem) => self.problems.push(FormProblem {
                        file: self.file.clone(),
                        row: row.number,
                        column: Some(asked.header),
                        found: if self.form.is_confidential() { String::new() } else { cell.to_owned() },
                        problem,
                    }),
                },
            }
        }
        if one.person.is_empty() {
            self.problems.push(FormProblem {
                file: self.file.clone(),
                row: row.number,
                column: Some(columns.first().map_or("", |(asked, _)| asked.header)),
                found: String::new(),
                problem: "nobody is named, so the row is not used; fill in who answered".to_owned(),
            });
        } else {
            self.rows.push(one);
        }
    }
}

/// The moment that a form tool wrote; which number is the day does not matter where only times of one form tool are
/// compared.
pub(crate) fn moment(answered: &str) -> Option<jiff::civil::DateTime> {
    timestamp::Order::ALL.into_iter().find_map(|order| timestamp::parse(answered, order))
}

fn meaning(header: &str) -> Meaning {
    let folded = text::fold(header);
    let all = Form::ALL.iter().copied().flat_map(Form::asked);
    match all.into_iter().find(|asked| asked.is_header(&folded)) {
        Some(asked) if asked.kind == AnswerKind::Person => Meaning::Identity,
        Some(_) => Meaning::Field,
        None => Meaning::Unknown,
    }
}

/// The form most of whose own questions are there.
fn form_of(headers: &[String]) -> Option<Form> {
    let own = |form: Form| {
        let questions =
            form.asked().iter().filter(|asked| !matches!(asked.kind, AnswerKind::Person | AnswerKind::Partner));
        questions.filter(|asked| headers.contains(&text::fold(asked.header))).count()
    };
    let most = Form::ALL.iter().copied().filter(|form| form.comes_back()).max_by_key(|&form| own(form))?;
    (own(most) > 0).then_some(most)
}

/// The orders of day and month that all days of the file allow.
fn day_orders(table: &Table, columns: &[(&Asked, usize)]) -> Vec<timestamp::Order> {
    let days = columns.iter().filter(|(asked, _)| asked.kind == AnswerKind::Day);
    let cells = days.flat_map(|&(_, column)| table.rows.iter().filter_map(move |row| table.cell(row, column)));
    timestamp::orders(cells)
}

fn answer(asked: &Asked, cell: &str, orders: &[timestamp::Order]) -> Result<FormAnswer, String> {
    let number = |most: u8| {
        let digits: String = cell.chars().take_while(char::is_ascii_digit).collect();
        let rest = cell[digits.len()..].trim_start();
        let ends = rest.is_empty() || rest.starts_with(['%', '-', '(', '/', ':', '.', '\u{2013}']);
        let is_decimal = rest.starts_with('.') && rest[1..].starts_with(|letter: char| letter.is_ascii_digit());
        digits.parse::<u8>().ok().filter(|number| ends && !is_decimal && *number <= most)
    };
    match asked.kind {
        AnswerKind::Mark => number(5)
            .filter(|&mark| mark > 0)
            .map(FormAnswer::Number)
            .ok_or_else(|| "this is not a mark from 1 to 5, so it is ignored; correct the cell".to_owned()),
        AnswerKind::Percent => number(100)
            .map(FormAnswer::Number)
            .ok_or_else(|| "this is not a percentage from 0 to 100, so it is ignored; correct the cell".to_owned()),
        AnswerKind::Day => {
            let readings = timestamp::readings(cell, orders);
            match readings.as_slice() {
                [] => Err("this is not a readable day, so it is ignored; write it like 2026-10-05".to_owned()),
                [first, rest @ ..] if rest.iter().all(|other| other.date() == first.date()) => {
                    Ok(FormAnswer::Day(first.date()))
                }
                _ => {
                    Err("it is not clear which number is the day, so it is ignored; write it like 2026-10-05"
                        .to_owned())
                }
            }
        }
        AnswerKind::YesNo => short::yes_no(cell)
            .map(FormAnswer::Yes)
            .ok_or_else(|| "this is neither yes nor no, so it is ignored; correct the cell".to_owned()),
        AnswerKind::Choice => {
            let folded = text::fold(cell);
            let found = asked.options.iter().position(|option| text::fold(option) == folded);
            found.map(FormAnswer::Choice).ok_or_else(|| {
                format!("this is none of the options, so it is ignored; write one of: {}", asked.options.join(" | "))
            })
        }
        AnswerKind::Person | AnswerKind::Partner | AnswerKind::Text => Ok(FormAnswer::Text(cell.to_owned())),
    }
}
