//! Tables of the results, read back for a page.

use std::rc::Rc;

use questionnaire_io::export::OutputFile;

/// A table as it was written.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

/// The cells of a row, by column.
#[derive(Debug)]
pub(crate) struct Row {
    head: Rc<[String]>,
    cells: Vec<String>,
}

impl Row {
    /// A cell; blank where there is no such column.
    pub(crate) fn get(&self, column: &str) -> &str {
        let at = self.head.iter().position(|head| head == column);
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }
}

impl Table {
    /// The table at a path of the results; without rows if there is none.
    pub(crate) fn of(files: &[OutputFile], path: &str) -> Self {
        let Some(file) = files.iter().find(|file| file.path == path) else { return Self::default() };
        let mut reader = csv::Reader::from_reader(file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes));
        let plain = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let head = reader.headers().map(plain).unwrap_or_default();
        let head: Rc<[String]> = head.into();
        let row = |record: csv::StringRecord| Row { head: Rc::clone(&head), cells: plain(&record) };
        Self { rows: reader.records().filter_map(Result::ok).map(row).collect() }
    }
}
