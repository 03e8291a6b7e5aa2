//! Answers to a form as a table: the same files, separators, encodings and workbooks as questionnaires.

use std::ops::ControlFlow;

use super::budget::Budget;
use super::decode;
use super::headings::Meaning;
use super::table::Table;
use super::workbook::{self, Workbook};
use crate::import::error::ImportError;
use crate::import::source::SourceFile;

/// The file as a table; of a workbook the sheet that is asked for, else the one with most questions.
pub(crate) fn table(
    source: &SourceFile,
    budget: &Budget<'_>,
    meaning: fn(&str) -> Meaning,
) -> Result<Table, ImportError> {
    let name = source.name.as_ref();
    if !workbook::is_workbook(&source.bytes) {
        budget.take(4 * source.bytes.len(), name)?;
        let decoded = decode::decode(name, &source.bytes, None)?;
        return Table::read(name, &decoded.text, budget, meaning);
    }
    let mut workbook = Workbook::open(name, &source.bytes, budget)?;
    let sheets = workbook.sheets.clone();
    let mut best: Option<(usize, Table)> = None;
    for sheet in &sheets {
        let is_meant = match &source.sheet {
            Some(wanted) => workbook::named(&sheets, wanted) == Some(&*sheet.name),
            None => !sheet.hidden,
        };
        if !is_meant {
            continue;
        }
        let rows = |take: &mut dyn FnMut(u32, &csv::StringRecord) -> Result<(), ImportError>| {
            workbook.rows(&sheet.name, &mut |row, record| take(row, record).map(ControlFlow::Continue))
        };
        let Ok(table) = Table::of_sheet(name, rows, meaning) else {
            budget.check(name)?;
            continue;
        };
        let questions = table.header.iter().filter(|header| meaning(header) != Meaning::Unknown).count();
        if best.as_ref().is_none_or(|(most, _)| questions > *most) {
            best = Some((questions, table));
        }
    }
    best.map(|(_, table)| table).ok_or_else(|| ImportError::Empty { file: name.to_owned() })
}
