//! A CSV text as a table: rows with the numbers a spreadsheet shows, and only the cells that hold something.
//!
//! The separator is found by trying comma, semicolon and tab on the header: the one under which most column headers are
//! recognised wins, then the one with most columns. A first line `sep=;`, as some spreadsheets write it, is obeyed. An
//! answer with line breaks counts as part of one row, an empty line counts as a row.
//!
//! The header is looked for in the first rows ([`headings`]); rows above it are listed, not read.
//!
//! A quotation mark that is opened and never closed would swallow the rest of the file. An end mark put behind the text
//! tells whether that happened; the line where it began is then set aside and reading goes on below it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::budget::Budget;
use super::different::{Different, NUMBERED_AT_ONCE, Numbering};
use super::headings::{self, FirstRow, Meaning, one_line};
use crate::import::error::ImportError;
use crate::import::limits::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, MAX_TEXT};
use crate::import::report::problem::RowIssue;

/// Bytes that no cell of a real export holds alone in the last row.
const END: &str = "\u{1}end\u{1}";
/// What stands in a cell whose formula has no stored value.
pub(crate) const NO_VALUE: &str = "\u{1}formula\u{1}";
/// What it costs to read a byte, and a cell besides.
const STEPS_A_BYTE: usize = 2;
const STEPS_A_CELL: usize = 16;
/// How often reading starts again below an unclosed quotation mark.
const MAX_RESTARTS: usize = 16;

/// The cells of one file.
#[derive(Debug)]
pub(crate) struct Table {
    /// `None` for a sheet of a workbook.
    pub(crate) delimiter: Option<u8>,
    pub(crate) header: Vec<String>,
    pub(crate) header_row: u32,
    /// Rows above the header or between it and the first answers that are neither.
    pub(crate) set_aside: Vec<u32>,
    /// Rows with at least one answer, except the header and its repetitions.
    pub(crate) rows: Vec<Row>,
    pub(crate) blank_rows: usize,
    /// Rows that say the same as the header.
    pub(crate) repeated_headers: Vec<u32>,
    /// Rows that cannot be used: row, column, beginning of what was found, why.
    pub(crate) unusable: Vec<(u32, Option<usize>, String, RowIssue)>,
    /// Cells that a spreadsheet program has no value for, with what stands there; they are blank.
    pub(crate) without_value: Vec<WithoutValue>,
    /// Columns of goals whose answers stand in the order of the numbers that people gave them.
    pub(crate) ranked: BTreeMap<usize, Ranks>,
    cells: Vec<Cell>,
    text: String,
    /// Per column that is compared text by text, once that is asked for.
    different: Vec<Option<Different>>,
    /// The header as its row has it.
    written: Vec<String>,
    /// The first rows, until it is clear which of them is the header, with the number of blank rows above each.
    first: Vec<(FirstRow, usize)>,
    /// How many blank rows were counted above the header.
    above_header: usize,
}

/// Rows of a question whose parts have numbers.
#[derive(Debug, Default)]
pub(crate) struct Ranks {
    /// Rows without a number twice, as a spreadsheet counts: the others have no order. None where the numbers rate
    /// rather than rank.
    pub(crate) ordered: BTreeSet<u32>,
    /// How many rows have a number twice.
    pub(crate) repeated: usize,
    /// How many rows have two numbers or more.
    pub(crate) rows: usize,
}

/// One row's place in the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// As a spreadsheet counts.
    pub(crate) number: u32,
    /// How many cells the file has in this row.
    pub(crate) width: usize,
    cells: Range<usize>,
}

/// A cell that a spreadsheet program has no value for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WithoutValue {
    pub(crate) column: usize,
    /// `#DIV/0!`, or [`NO_VALUE`].
    pub(crate) error: &'static str,
    pub(crate) row: u32,
}

/// How many cells are looked at one by one before a row is searched.
const NEAR: usize = 6;

/// No number: the column is not compared text by text.
const UNNUMBERED: u32 = u32::MAX;

/// There may be millions: 16 bytes each, which hold every column and [`MAX_TEXT`].
#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    start: u32,
    end: u32,
    /// Which of the column's different texts.
    number: u32,
}

impl Cell {
    fn new(column: usize, text: Range<usize>) -> Self {
        let [column, start, end] = [column, text.start, text.end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        Self { column, start, end, number: UNNUMBERED }
    }

    fn column(self) -> usize {
        self.column as usize
    }

    fn text(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Table {
    fn new(delimiter: Option<u8>) -> Self {
        Self {
            delimiter,
            header: Vec::new(),
            header_row: 0,
            set_aside: Vec::new(),
            rows: Vec::new(),
            blank_rows: 0,
            repeated_headers: Vec::new(),
            unusable: Vec::new(),
            without_value: Vec::new(),
            ranked: BTreeMap::new(),
            cells: Vec::new(),
            text: String::new(),
            different: Vec::new(),
            written: Vec::new(),
            first: Vec::new(),
            above_header: 0,
        }
    }

    /// Reads a decoded text. `known` says what a header means, to find the separator and the header.
    pub(crate) fn read(
        file: &str,
        text: &str,
        budget: &Budget<'_>,
        known: impl Fn(&str) -> Meaning,
    ) -> Result<Self, ImportError> {
        if text.trim().is_empty() {
            return Err(ImportError::Empty { file: file.to_owned() });
        }
        let (declared, body, first_row) = declared_separator(text);
        let delimiter = declared.unwrap_or_else(|| find_delimiter(body, &known));
        let dense = body.bytes().filter(|&byte| byte == delimiter || byte == b'\n').count();
        if dense > MAX_CELLS {
            return Err(ImportError::TooManyCells { file: file.to_owned(), limit: MAX_CELLS });
        }
        let mut table = Self::new(Some(delimiter));
        // The end mark must not occur in the text.
        let mut rest = body.replace('\u{1}', "");
        if !rest.ends_with('\n') {
            rest.push('\n');
        }
        rest.push_str(END);
        rest.push('\n');
        let (mut from, mut row) = (0, first_row);
        for restart in 0..=MAX_RESTARTS {
            // At last, quotation marks are read as letters: nothing is swallowed then.
            let reader = reader(&rest[from..], delimiter, restart < MAX_RESTARTS);
            let Some(unclosed) = table.read_records(file, reader, row, budget, &known)? else { break };
            let start = from + unclosed.byte;
            let line_end = rest[start..].find('\n').map_or(rest.len(), |at| start + at + 1);
            table.settle_header(file, &known)?;
            if table.header.is_empty() {
                return Err(ImportError::UnclosedHeader { file: file.to_owned(), row: unclosed.row });
            }
            let found = rest[start..line_end].trim_end().to_owned();
            table.unusable.push((unclosed.row, None, found, RowIssue::UnclosedQuote));
            (from, row) = (line_end, unclosed.row + 1);
        }
        table.finish(file, &known)
    }

    /// Reads the rows of a sheet. There, a blank cell is no cell: rows are as wide as the sheet.
    pub(crate) fn of_sheet(
        file: &str,
        rows: impl FnOnce(&mut dyn FnMut(u32, &csv::StringRecord) -> Result<(), ImportError>) -> Result<(), ImportError>,
        known: impl Fn(&str) -> Meaning,
    ) -> Result<Self, ImportError> {
        let mut table = Self::new(None);
        let (mut blank, mut below, mut width) = (0, 1, 0);
        rows(&mut |row, record| {
            if table.has_begun() {
                blank += usize::try_from(row.saturating_sub(below)).unwrap_or(0);
            }
            (below, width) = (row.saturating_add(1), width.max(record.len()));
            table.take(file, record, row, &mut blank, &known)
        })?;
        table.blank_rows += blank;
        let mut table = table.finish(file, &known)?;
        table.header.resize(width.max(table.header.len()), String::new());
        for row in &mut table.rows {
            row.width = table.header.len();
        }
        Ok(table)
    }

    fn finish(mut self, file: &str, known: &impl Fn(&str) -> Meaning) -> Result<Self, ImportError> {
        self.settle_header(file, known)?;
        if self.header.is_empty() {
            return Err(ImportError::Empty { file: file.to_owned() });
        }
        self.blank_rows -= self.above_header.min(self.blank_rows);
        Ok(self)
    }

    /// Reads until the end mark. `Some`: an unclosed quotation mark swallowed it.
    fn read_records(
        &mut self,
        file: &str,
        mut reader: csv::Reader<&[u8]>,
        first_row: u32,
        budget: &Budget<'_>,
        known: &impl Fn(&str) -> Meaning,
    ) -> Result<Option<Unclosed>, ImportError> {
        let mut record = csv::StringRecord::new();
        let mut row = first_row - 1;
        let mut blank = 0;
        loop {
            let before = reader.position().clone();
            // The text is valid UTF-8 and rows may be ragged, so that nothing is left to fail; an end is an end.
            if !reader.read_record(&mut record).unwrap_or(false) {
                return Ok(None);
            }
            budget.take(STEPS_A_BYTE * record.as_slice().len() + STEPS_A_CELL * record.len(), file)?;
            let lines = usize::try_from(reader.position().line() - before.line()).unwrap_or(0);
            let inside = record.as_slice().bytes().filter(|&byte| byte == b'\n').count();
            let skipped = lines.saturating_sub(1 + inside);
            if record.len() == 1 && &record[0] == END {
                // Empty lines before the end are no rows.
                self.blank_rows += blank;
                return Ok(None);
            }
            let byte = usize::try_from(before.byte()).unwrap_or(0) + skipped;
            row = row.saturating_add(u32::try_from(skipped + 1).unwrap_or(u32::MAX));
            if record.as_slice().trim_end().ends_with(END) {
                self.blank_rows += blank + if self.has_begun() { skipped } else { 0 };
                return Ok(Some(Unclosed { byte, row }));
            }
            if self.has_begun() {
                blank += skipped;
            }
            self.take(file, &record, row, &mut blank, known)?;
        }
    }

    fn has_begun(&self) -> bool {
        !(self.header.is_empty() && self.first.is_empty())
    }

    /// Decides which of the first rows is the header, and reads the others.
    fn settle_header(&mut self, file: &str, known: &impl Fn(&str) -> Meaning) -> Result<(), ImportError> {
        if !self.header.is_empty() || self.first.is_empty() {
            return Ok(());
        }
        let first = std::mem::take(&mut self.first);
        let rows: Vec<&FirstRow> = first.iter().map(|(row, _)| row).collect();
        let found = headings::find(&rows, known);
        let (row, record) = &first[found.row].0;
        if found.header.len() > MAX_COLUMNS {
            let (file, row, columns) = (file.to_owned(), *row, found.header.len());
            return Err(ImportError::TooManyColumns { file, row, columns, limit: MAX_COLUMNS });
        }
        (self.header, self.header_row) = (found.header, *row);
        self.header.iter_mut().filter(|header| *header == NO_VALUE).for_each(String::clear);
        self.written = record.iter().take(self.header.len()).map(one_line).collect();
        self.set_aside = found.set_aside.iter().map(|&at| first[at].0.0).collect();
        // Blank rows above the header are no rows of answers; the caller counts the others as they are met.
        self.above_header = first[found.row].1;
        for (at, ((row, record), _)) in first.iter().enumerate().skip(found.row + 1) {
            if !found.set_aside.contains(&at) {
                self.take_answers(file, record, *row)?;
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        file: &str,
        record: &csv::StringRecord,
        row: u32,
        blank: &mut usize,
        known: &impl Fn(&str) -> Meaning,
    ) -> Result<(), ImportError> {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            *blank += usize::from(self.has_begun());
            return Ok(());
        }
        if !self.header.is_empty() {
            return self.take_answers(file, record, row);
        }
        self.first.push(((row, record.clone()), *blank));
        if self.first.len() < headings::FIRST_ROWS { Ok(()) } else { self.settle_header(file, known) }
    }

    fn take_answers(&mut self, file: &str, record: &csv::StringRecord, row: u32) -> Result<(), ImportError> {
        if self.rows.len() + self.unusable.len() >= MAX_ROWS {
            return Err(ImportError::TooManyRows { file: file.to_owned(), limit: MAX_ROWS });
        }
        if self.repeats_header(record) {
            self.repeated_headers.push(row);
            return Ok(());
        }
        if let Some((column, cell)) = record.iter().enumerate().find(|(_, cell)| cell.len() > MAX_CELL_BYTES) {
            let issue = RowIssue::LongCell { bytes: cell.len() };
            self.unusable.push((row, Some(column), cell.chars().take(100).collect(), issue));
            return Ok(());
        }
        if self.delimiter.is_some()
            && let Some(extra) = record.iter().skip(self.header.len()).find(|cell| !cell.trim().is_empty())
        {
            let issue = RowIssue::TooManyCells { cells: record.len(), columns: self.header.len() };
            self.unusable.push((row, None, extra.chars().take(100).collect(), issue));
            return Ok(());
        }
        if self.text.len() + record.as_slice().len() > MAX_TEXT {
            return Err(ImportError::TooLarge { file: file.to_owned(), limit: MAX_FILE_BYTES });
        }
        let first = self.cells.len();
        for (column, cell) in record.iter().enumerate() {
            let cell = cell.trim();
            if let Some(error) = without_value(cell) {
                self.without_value.push(WithoutValue { column, error, row });
            } else if !cell.is_empty() {
                let start = self.text.len();
                self.text.push_str(cell);
                self.cells.push(Cell::new(column, start..self.text.len()));
            }
        }
        if first == self.cells.len() {
            self.blank_rows += 1;
        } else {
            self.rows.push(Row { number: row, width: record.len(), cells: first..self.cells.len() });
        }
        Ok(())
    }

    fn repeats_header(&self, record: &csv::StringRecord) -> bool {
        self.written.len() > 1
            && record.len() >= self.written.len()
            && self.written.iter().zip(record).all(|(header, cell)| *header == one_line(cell))
    }

    /// Takes the cells out of some columns and puts what `merged` says of a row into others of them.
    pub(crate) fn rewrite(
        &mut self,
        columns: &BTreeSet<usize>,
        merged: impl Fn(&Self, &Row) -> BTreeMap<usize, String>,
    ) {
        let mut rewritten: Vec<Cell> = Vec::with_capacity(self.cells.len());
        let mut places = Vec::with_capacity(self.rows.len());
        for at in 0..self.rows.len() {
            let first = rewritten.len();
            let added = merged(self, &self.rows[at]);
            let kept = self.cells[self.rows[at].cells.clone()].iter().filter(|cell| !columns.contains(&cell.column()));
            rewritten.extend(kept);
            for (column, text) in added {
                let start = self.text.len();
                self.text.push_str(&text);
                rewritten.push(Cell::new(column, start..self.text.len()));
            }
            rewritten[first..].sort_by_key(|cell| cell.column);
            places.push(first..rewritten.len());
        }
        self.cells = rewritten;
        for (row, cells) in self.rows.iter_mut().zip(places) {
            row.cells = cells;
        }
    }

    /// Numbers the different texts of some columns, once nothing is rewritten any more.
    pub(crate) fn number(&mut self, is_numbered: impl Fn(usize) -> bool) {
        let Self { rows, cells, text, header, .. } = self;
        let mut different = Vec::with_capacity(header.len());
        for first in (0..header.len()).step_by(NUMBERED_AT_ONCE) {
            let some = first..header.len().min(first + NUMBERED_AT_ONCE);
            let mut columns: Vec<Option<Numbering<'_>>> =
                some.map(|column| is_numbered(column).then(Numbering::new)).collect();
            for (at, row) in rows.iter().enumerate() {
                for cell in &mut cells[row.cells.clone()] {
                    let place = cell.column().checked_sub(first);
                    if let Some(Some(numbering)) = place.and_then(|place| columns.get_mut(place)) {
                        cell.number = numbering.number(&text[cell.text()], at, (cell.start, cell.end));
                    }
                }
            }
            different.extend(columns.into_iter().map(|numbering| numbering.map(Numbering::finish)));
        }
        self.different = different;
    }

    /// The different texts of a column; `None` where they are not numbered.
    pub(crate) fn different(&self, column: usize) -> Option<&Different> {
        self.different.get(column)?.as_ref()
    }

    /// The texts of a column, each with how many rows have it and the first of them; different ones as a rule.
    pub(crate) fn texts(&self, column: usize) -> impl Iterator<Item = (&str, usize, usize)> + Clone {
        let numbered = self.different(column);
        let texts = numbered.into_iter().flat_map(|different| &different.texts);
        let texts =
            texts.map(|of| (&self.text[of.start as usize..of.end as usize], of.rows as usize, of.first as usize));
        let rows = if numbered.is_some() { &[][..] } else { &self.rows[..] };
        let cells = rows.iter().enumerate().filter_map(move |(at, row)| Some((self.cell(row, column)?, 1, at)));
        texts.chain(cells)
    }

    /// Which of the texts of a column each row has.
    pub(crate) fn by_row(&self, column: usize) -> Vec<Option<usize>> {
        if let Some(different) = self.different(column) {
            return different.by_row(self.rows.len());
        }
        let mut by_row = vec![None; self.rows.len()];
        for (number, (.., row)) in self.texts(column).enumerate() {
            by_row[row] = Some(number);
        }
        by_row
    }

    /// What stands in a cell, trimmed; `None` when it is blank.
    pub(crate) fn cell(&self, row: &Row, column: usize) -> Option<&str> {
        self.numbered(row, column).map(|(text, _)| text)
    }

    /// The same, with which of the column's different texts it is.
    pub(crate) fn numbered(&self, row: &Row, column: usize) -> Option<(&str, Option<usize>)> {
        let found =
            |cell: &Cell| (&self.text[cell.text()], (cell.number != UNNUMBERED).then_some(cell.number as usize));
        let cells = &self.cells[row.cells.clone()];
        // A cell stands as many places before its column as cells before it are blank, and few are.
        let mut end = cells.len().min(column + 1);
        for _ in 0..NEAR {
            let cell = cells[..end].last()?;
            match cell.column().cmp(&column) {
                Ordering::Less => return None,
                Ordering::Equal => return Some(found(cell)),
                Ordering::Greater => end -= 1,
            }
        }
        let place = cells[..end].binary_search_by_key(&column, |cell| cell.column()).ok()?;
        Some(found(&cells[place]))
    }

    /// All answers of a row with their columns.
    pub(crate) fn answers(&self, row: &Row) -> impl Iterator<Item = (usize, &str)> {
        self.cells[row.cells.clone()].iter().map(|cell| (cell.column(), &self.text[cell.text()]))
    }
}

/// Whether a cell is one that a spreadsheet program has no value for, and the error it shows, or [`NO_VALUE`].
fn without_value(cell: &str) -> Option<&'static str> {
    const ERRORS: [&str; 12] = [
        "#DIV/0!",
        "#REF!",
        "#N/A",
        "#NAME?",
        "#VALUE!",
        "#NULL!",
        "#NUM!",
        "#ERROR!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
    ];
    if cell == NO_VALUE {
        return Some(NO_VALUE);
    }
    // LibreOffice: "Err:502".
    let numbered = cell.strip_prefix("Err:").is_some_and(|number| number.len() == 3 && number.parse::<u16>().is_ok());
    ERRORS.into_iter().find(|error| *error == cell).or(numbered.then_some("an error"))
}

struct Unclosed {
    byte: usize,
    row: u32,
}

fn reader(text: &str, delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).quoting(quoting).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// A first line `sep=;`: the separator, the text below, and the number of its first row.
fn declared_separator(text: &str) -> (Option<u8>, &str, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().trim_matches('"').strip_prefix("sep=") {
        Some(",") => (Some(b','), rest, 2),
        Some(";") => (Some(b';'), rest, 2),
        Some("" | "\t") => (Some(b'\t'), rest, 2),
        _ => (None, text, 1),
    }
}

fn find_delimiter(text: &str, known: &impl Fn(&str) -> Meaning) -> u8 {
    // The header of 2,000 columns fits; a longer one is cut for this purpose only.
    let cut = text.floor_char_boundary(MAX_CELL_BYTES);
    let weight = |delimiter: u8| {
        let mut record = csv::StringRecord::new();
        let mut reader = reader(&text[..cut], delimiter, true);
        let mut best = (0, 0);
        let mut rows = 0;
        while rows < headings::FIRST_ROWS && reader.read_record(&mut record).unwrap_or(false) {
            let cells = record.iter().filter(|cell| !cell.trim().is_empty()).count();
            if cells > 0 {
                let meant = record.iter().take(MAX_COLUMNS).filter(|cell| known(&one_line(cell)) != Meaning::Unknown);
                // Behind the first row, only a row that says more can be the header.
                let meant = meant.count();
                best = if rows == 0 || meant > best.0 { (meant, cells) } else { best };
                rows += 1;
            }
        }
        best
    };
    // The last of equal maxima wins, so that the comma is preferred.
    [b'\t', b';', b','].into_iter().max_by_key(|&delimiter| weight(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        let known = |header: &str| match header {
            "Name" | "E-mail" => Meaning::Identity,
            "Club" => Meaning::Field,
            _ => Meaning::Unknown,
        };
        Table::read("a.csv", text, &Budget::default(), known).unwrap()
    }

    fn rows(table: &Table) -> Vec<(u32, Vec<&str>)> {
        table.rows.iter().map(|row| (row.number, table.answers(row).map(|(_, text)| text).collect())).collect()
    }

    /// However many cells of a row are blank, and wherever.
    #[test]
    fn every_cell_is_found_and_no_blank_one() {
        for blank in 0_u32..1 << 9 {
            let answered = |column: u32| blank & (1 << column) == 0;
            let cells = |of: &dyn Fn(u32) -> String| (0..9).map(of).collect::<Vec<_>>().join(",");
            let answers = cells(&|column| if answered(column) { format!("a{column}") } else { String::new() });
            let table = table(&format!("Name,{},last\nx,{answers},z\n", cells(&|column| format!("column {column}"))));
            let row = &table.rows[0];
            for column in 0..9 {
                let expected = answered(column).then(|| format!("a{column}"));
                assert_eq!(table.cell(row, column as usize + 1), expected.as_deref(), "{blank:b} {column}");
            }
            let others = [0, 10, 11, 12].map(|column| table.cell(row, column));
            assert_eq!(others, [Some("x"), Some("z"), None, None]);
        }
    }

    #[test]
    fn rows_have_the_numbers_a_spreadsheet_shows() {
        let table = table("\nName,Club\nA,\"two\nlines\"\n\n,\nB,West\n\n\n");
        assert_eq!((table.header_row, table.blank_rows), (2, 2));
        assert_eq!(rows(&table), [(3, vec!["A", "two\nlines"]), (6, vec!["B", "West"])]);
    }

    #[test]
    fn the_separator_is_found() {
        assert_eq!(table("Name;Club\nA, the first;West\n").delimiter, Some(b';'));
        assert_eq!(table("Name\tClub\n").delimiter, Some(b'\t'));
        assert_eq!(table("sep=;\nwhat;ever\n1;2\n").header_row, 2);
        assert_eq!(table("\"Name, first and last\";Club\nA;B\n").delimiter, Some(b';'));
    }

    #[test]
    fn an_unclosed_quotation_mark_costs_its_own_line_only() {
        let table = table("Name,Club\nA,\"West\nB,North\nC,South\n");
        assert_eq!(rows(&table), [(3, vec!["B", "North"]), (4, vec!["C", "South"])]);
        assert_eq!(table.unusable, [(2, None, "A,\"West".to_owned(), RowIssue::UnclosedQuote)]);
    }

    #[test]
    fn slipped_rows_and_repeated_headers_are_set_aside() {
        let table = table("Name,Club\nA,West,oops\nName,Club\nB\nC,North,,\n");
        assert_eq!(rows(&table), [(4, vec!["B"]), (5, vec!["C", "North"])]);
        assert_eq!((table.repeated_headers.as_slice(), table.unusable.len()), (&[3][..], 1));
    }
}
