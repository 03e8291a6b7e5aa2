//! One file's table together with what its columns are.

use std::borrow::Cow;
use std::sync::Arc;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::assign::Columns;
use super::column::ColumnUse;
use crate::import::field::Field;
use crate::import::parse::short;
use crate::import::read::table::Table;
use crate::import::report::Place;
use crate::import::source::SourceKind;

/// One file.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: Arc<str>,
    pub(crate) kind: SourceKind,
    pub(crate) sha256: String,
    pub(crate) encoding: &'static str,
    pub(crate) table: Table,
    pub(crate) columns: Columns,
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
    /// Which of the column's different texts it is, where it stands there as it is.
    pub(crate) number: Option<usize>,
}

impl Sheet {
    /// What stands in a column of a row.
    pub(crate) fn raw(&self, row: usize, column: usize) -> Option<&str> {
        self.table.cell(&self.table.rows[row], column)
    }

    /// What a row itself answers to a question, after the mapping's synonyms.
    pub(crate) fn cell(&self, row: usize, field: &Field, side: Side) -> Option<CellText<'_>> {
        let column = self.column(row, field, side)?;
        let (text, number) = self.table.numbered(&self.table.rows[row], column)?;
        let cell = self.meant(text, column)?;
        let number = number.filter(|_| matches!(cell.text, Cow::Borrowed(_)));
        Some(CellText { number, ..cell })
    }

    /// The column in which a row answers a question; the first of several where it answers in none.
    fn column(&self, row: usize, field: &Field, side: Side) -> Option<usize> {
        let columns = self.columns.all(field, side);
        let answered = |column: &&usize| self.raw(row, **column).is_some_and(|answer| !short::is_no_answer(answer));
        let written = |column: &&usize| self.raw(row, **column).is_some();
        let some = || columns.iter().find(answered).or_else(|| columns.iter().find(written)).or(columns.first());
        if columns.len() > 1 { some().copied() } else { columns.first().copied() }
    }

    /// What a text in a column means.
    pub(crate) fn meant<'t>(&self, text: &'t str, column: usize) -> Option<CellText<'t>> {
        let meaning = self.columns.synonyms.get(&column).and_then(|synonyms| {
            let of_part = |part: &str| synonyms.get(&text::fold(part));
            let parts = || text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
            match of_part(text) {
                Some(meaning) => Some(meaning.clone()),
                // Several answers in one cell, each of which a line may say; lists are taken apart elsewhere.
                None if !self.is_list(column) && parts().any(|part| of_part(part).is_some()) => {
                    let meant = parts().map(|part| of_part(part).map_or(part, String::as_str));
                    Some(meant.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("; "))
                }
                None => None,
            }
        });
        let text = meaning.map_or(Cow::Borrowed(text), Cow::Owned);
        (!text.trim().is_empty()).then_some(CellText { text, column: Some(column), number: None })
    }

    fn is_list(&self, column: usize) -> bool {
        matches!(&self.columns.reports[column].holds, ColumnUse::Field { field, .. } if field.is_list())
    }

    /// The columns of lists.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.columns.reports.iter().enumerate().filter_map(|(column, report)| match &report.holds {
            ColumnUse::Field { field, .. } if field.is_list() => Some((column, field)),
            _ => None,
        })
    }

    /// The texts of a column, each with how many rows have it.
    pub(crate) fn texts(&self, column: usize) -> impl Iterator<Item = (&str, usize)> + Clone {
        self.table.texts(column).map(|(text, rows, _)| (text, rows))
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

    /// The place of a row, or of its answer to a question.
    pub(crate) fn place(&self, row: usize, field: Option<(&Field, Side)>) -> Place {
        let column = field.and_then(|(field, side)| self.column(row, field, side));
        self.place_in(row, column)
    }

    pub(crate) fn place_in(&self, row: usize, column: Option<usize>) -> Place {
        let number = self.table.rows[row].number;
        Place { file: self.name.clone(), row: Some(number), column: column.and_then(|column| self.header(column)) }
    }

    /// A column's header; its letter when it has none.
    pub(crate) fn header(&self, column: usize) -> Option<String> {
        Some(self.columns.reports.get(column)?.shown_header().to_owned())
    }
}
