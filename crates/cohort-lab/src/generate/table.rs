//! A questionnaire export: a header and rows of texts.

use std::collections::BTreeMap;
use std::io::Write;

/// What a form tool exports: one header row, one row a person, every cell a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    // INVARIANT: every row is as long as the header.
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(header: Vec<String>) -> Self {
        Self { header, rows: Vec::new() }
    }

    pub(super) fn push(&mut self, row: Vec<String>) {
        debug_assert_eq!(row.len(), self.header.len());
        self.rows.push(row);
    }

    /// The questions, from left to right.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The answers, each row as long as the header; an empty text is an answer left blank.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    pub(super) fn rows_mut(&mut self) -> &mut [Vec<String>] {
        &mut self.rows
    }

    /// All answers to one question, from top to bottom; nothing when there is no such question.
    pub fn column(&self, question: &str) -> impl Iterator<Item = &str> {
        let position = self.header.iter().position(|header| header == question);
        self.rows.iter().filter_map(move |row| position.map(|position| row[position].as_str()))
    }

    /// The whole table as [`Table::write_csv`] writes it.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_csv(&mut bytes).expect("rows as long as the header, into memory");
        bytes
    }

    /// Writes comma-separated UTF-8 with `\n` at the ends of lines and quotes only where they are needed.
    ///
    /// # Errors
    /// Whatever the writer reports.
    pub fn write_csv(&self, writer: impl Write) -> Result<(), csv::Error> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(&self.header)?;
        for row in &self.rows {
            csv.write_record(row)?;
        }
        csv.flush()?;
        Ok(())
    }
}

/// One row while it is filled in.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    positions: &'a BTreeMap<&'a str, usize>,
    cells: Vec<String>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(positions: &'a BTreeMap<&'a str, usize>) -> Self {
        Self { positions, cells: vec![String::new(); positions.len()] }
    }

    /// Writes an answer down, if the form asks for it.
    pub(super) fn put(&mut self, question: &str, answer: impl Into<String>) {
        if let Some(&position) = self.positions.get(question) {
            self.cells[position] = answer.into();
        }
    }

    pub(super) fn into_cells(self) -> Vec<String> {
        self.cells
    }
}

/// Several answers in one cell.
pub(super) fn list<T: AsRef<str>>(answers: impl IntoIterator<Item = T>) -> String {
    let mut cell = String::new();
    for answer in answers {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(answer.as_ref());
    }
    cell
}
