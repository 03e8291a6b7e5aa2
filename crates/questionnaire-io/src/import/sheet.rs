//! One file's table together with what its columns are.

use std::borrow::Cow;
use std::sync::Arc;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::columns::Columns;
use super::field::Field;
use super::report::Place;
use super::source::SourceKind;
use super::table::Table;

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    pub(super) kind: SourceKind,
    pub(super) sha256: String,
    pub(super) encoding: &'static str,
    pub(super) table: Table,
    pub(super) columns: Columns,
}

/// A row of one of the sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowRef {
    pub(super) sheet: usize,
    /// Position in the table's rows.
    pub(super) row: usize,
}

/// An answer and where it stands.
#[derive(Debug)]
pub(super) struct CellText<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) column: usize,
}

impl Sheet {
    /// What stands in a column of a row.
    pub(super) fn raw(&self, row: usize, column: usize) -> Option<&str> {
        self.table.cell(&self.table.rows[row], column)
    }

    /// What a row answers to a question, after the mapping's synonyms.
    pub(super) fn cell(&self, row: usize, field: &Field, side: Side) -> Option<CellText<'_>> {
        let column = self.columns.find(field, side)?;
        let raw = self.raw(row, column)?;
        let meaning = self.columns.synonyms.get(&column).and_then(|synonyms| synonyms.get(&text::fold(raw)));
        let text = meaning.map_or(Cow::Borrowed(raw), |meaning| Cow::Owned(meaning.clone()));
        if text.trim().is_empty() { None } else { Some(CellText { text, column }) }
    }

    /// The place of a row, or of its answer to a question.
    pub(super) fn place(&self, row: usize, field: Option<(&Field, Side)>) -> Place {
        let column = field.and_then(|(field, side)| self.columns.find(field, side));
        self.place_in(row, column)
    }

    pub(super) fn place_in(&self, row: usize, column: Option<usize>) -> Place {
        let number = self.table.rows[row].number;
        Place { file: self.name.clone(), row: Some(number), column: column.and_then(|column| self.header(column)) }
    }

    /// A column's header; its letter when it has none.
    pub(super) fn header(&self, column: usize) -> Option<String> {
        let report = self.columns.reports.get(column)?;
        Some(if report.header.is_empty() { report.letter.clone() } else { report.header.clone() })
    }

    /// The place of the whole file.
    pub(super) fn whole(&self) -> Place {
        Place { file: self.name.clone(), row: None, column: None }
    }
}
