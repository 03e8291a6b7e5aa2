//! A market file as a table: the separator found by itself, a header of known columns, rows of checked length.
//!
//! The separator is the one of comma, semicolon and tab under which most headers are known columns; a first line
//! `sep=;`, as some spreadsheets write it, decides. Rows without anything in them are skipped. An id never goes over
//! the end of a line, so a cell that does is a quotation mark that nobody closed. A line break added behind the text
//! lets that show in the last line, too.

use std::io::{Chain, Read as _};

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use matching_market::StopReason;

use super::FileProblem;

/// What is wrong, and the line, if it is about one.
pub(super) type Refusal = (Option<u64>, FileProblem);

/// As much of the beginning as the separator is looked for in.
const HEADER_BYTES: usize = 1 << 16;

/// Rows between two questions whether to stop; blank ones count.
const ROWS_A_QUESTION: u32 = 1024;

/// A table being read: where each known column is.
pub(super) struct Table<'t> {
    text: &'t str,
    reader: Reader<Chain<&'t [u8], &'static [u8]>>,
    known: &'static [&'static str],
    place: Vec<Option<usize>>,
    width: usize,
    /// Columns without a header; their cells must be empty, too.
    unnamed: Vec<usize>,
    record: ByteRecord,
    stop: &'t dyn Fn() -> Option<StopReason>,
    /// Rows until it is asked.
    unasked: u32,
    /// Lines above what the reader reads.
    above: u64,
    /// The line at which the row begins, from 1.
    pub(super) line: u64,
    /// What separates the cells.
    pub(super) separator: u8,
}

impl<'t> Table<'t> {
    /// Reads the header; the first `required` of the `known` columns must be there.
    /// `stop` is asked every few rows whether to go on.
    pub(super) fn open(
        text: &'t str,
        known: &'static [&'static str],
        required: usize,
        stop: &'t dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, Refusal> {
        let text = text.trim_start_matches('\u{feff}');
        let (separator, text, above) = declared_separator(text);
        let separator = separator.unwrap_or_else(|| find_separator(text, known));
        let mut table = Self {
            text,
            reader: reader(text, separator),
            known,
            place: vec![None; known.len()],
            width: 0,
            unnamed: Vec::new(),
            record: ByteRecord::new(),
            stop,
            unasked: 0,
            above,
            line: above,
            separator,
        };
        if !table.read_row()? {
            return Err((None, FileProblem::Empty { expected: known.join(", ") }));
        }
        table.width = table.record.len();
        table.unnamed = (0..table.width).filter(|&index| table.text_at(index).is_empty()).collect();
        table.place = table.places(required).map_err(|problem| (Some(table.line), problem))?;
        Ok(table)
    }

    fn places(&self, required: usize) -> Result<Vec<Option<usize>>, FileProblem> {
        let known = || self.known.join(", ");
        let mut place = vec![None; self.known.len()];
        for (index, found) in (0..self.record.len()).map(|index| (index, self.text_at(index))) {
            if found.is_empty() {
                continue;
            }
            let Some(column) = self.known.iter().position(|&column| column == found) else {
                let folded = mentor_match::text::fold(found).replace([' ', '-'], "_");
                let likely = self.known.iter().copied().find(|&column| column == folded);
                return Err(FileProblem::UnknownColumn { found: found.into(), likely, known: known() });
            };
            if place[column].replace(index).is_some() {
                return Err(FileProblem::RepeatedColumn { column: self.known[column] });
            }
        }
        match place[..required].iter().position(Option::is_none) {
            Some(missing) => Err(FileProblem::MissingColumn { column: self.known[missing], known: known() }),
            None => Ok(place),
        }
    }

    /// Reads the next row that has something in it; whether there was one.
    pub(super) fn next(&mut self) -> Result<bool, Refusal> {
        if !self.read_row()? {
            return Ok(false);
        }
        if self.record.len() != self.width {
            return self.refuse(FileProblem::RowLength { found: self.record.len(), expected: self.width });
        }
        if let Some(&index) = self.unnamed.iter().find(|&&index| !self.text_at(index).is_empty()) {
            let found = self.text_at(index).into();
            return self.refuse(FileProblem::UnnamedColumn { number: index + 1, found });
        }
        Ok(true)
    }

    fn read_row(&mut self) -> Result<bool, Refusal> {
        loop {
            if self.unasked == 0 {
                self.unasked = ROWS_A_QUESTION;
                if let Some(reason) = (self.stop)() {
                    return Err((None, FileProblem::Stopped(reason)));
                }
            }
            self.unasked -= 1;
            let read = self.reader.read_byte_record(&mut self.record);
            if !read.map_err(|error| (error.position().map(csv::Position::line), error.into()))? {
                return Ok(false);
            }
            self.line =
                self.record.position().map_or(self.line + 1, |at| self.above + at.line() + self.skipped(at.byte()));
            let cells = self.record.as_slice();
            if cells.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                let cells = (0..self.record.len()).filter_map(|index| std::str::from_utf8(&self.record[index]).ok());
                let cell = cells.into_iter().find(|cell| cell.contains(['\n', '\r'])).unwrap_or("");
                let found = cell.trim_start().lines().next().unwrap_or("").chars().take(40).collect::<String>().into();
                return self.refuse(FileProblem::UnclosedQuote { found });
            }
            if (0..self.record.len()).any(|index| !self.text_at(index).is_empty()) {
                return Ok(true);
            }
        }
    }

    /// Lines between where the last row ended and where this one begins.
    fn skipped(&self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX);
        let breaks = self.text.as_bytes().get(from..).unwrap_or_default().iter();
        let breaks = breaks.take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|&&byte| byte == b'\n');
        breaks.fold(0, |lines, _| lines + 1)
    }

    /// The cell of a known column without blanks around it; empty when the column is not there.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.place[column].map_or("", |place| self.text_at(place))
    }

    /// The cell of the row without blanks around it. Cells of a text are texts: what separates them is plain.
    fn text_at(&self, index: usize) -> &str {
        std::str::from_utf8(&self.record[index]).map_or("", str::trim)
    }

    /// The cell as an id.
    pub(super) fn id(&self, column: usize) -> Result<&str, Refusal> {
        let (text, column) = (self.cell(column), self.known[column]);
        match text {
            "" => self.refuse(FileProblem::MissingId { column }),
            _ if text.contains('\u{fffd}') => self.refuse(FileProblem::DamagedId { column, found: text.into() }),
            _ => Ok(text),
        }
    }

    /// The name of a known column.
    pub(super) fn name(&self, column: usize) -> &'static str {
        self.known[column]
    }

    /// Refuses the row.
    pub(super) fn refuse<T>(&self, problem: FileProblem) -> Result<T, Refusal> {
        Err((Some(self.line), problem))
    }
}

fn reader(text: &str, separator: u8) -> Reader<Chain<&[u8], &'static [u8]>> {
    let source = text.as_bytes().chain(&b"\n"[..]);
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true).buffer_capacity(1 << 18).from_reader(source)
}

/// A first line `sep=;`: the separator, the text below, and the number of lines above that.
fn declared_separator(text: &str) -> (Option<u8>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=") {
        Some(",") => (Some(b','), rest, 1),
        Some(";") => (Some(b';'), rest, 1),
        Some("" | "\t") => (Some(b'\t'), rest, 1),
        _ => (None, text, 0),
    }
}

fn find_separator(text: &str, known: &[&str]) -> u8 {
    let beginning = &text[..text.floor_char_boundary(HEADER_BYTES)];
    let named = |separator: u8| {
        let mut header = StringRecord::new();
        // The text is valid UTF-8 and rows may be ragged, so nothing is left to fail.
        let read = reader(beginning, separator).read_record(&mut header).unwrap_or(false);
        let known = |cell: &&str| known.contains(&mentor_match::text::fold(cell).as_str());
        if read { header.iter().filter(known).count() } else { 0 }
    };
    // The last of equal maxima wins, so that the comma is preferred.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| named(separator)).unwrap_or(b',')
}
