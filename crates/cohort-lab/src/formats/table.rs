//! A market file as a table: the separator found by itself, a header of known columns, rows of checked length.
//!
//! The separator is the one of comma, semicolon and tab under which most headers are known columns; a first line
//! `sep=;`, as some spreadsheets write it, decides. Rows without anything in them are skipped. An id never goes over
//! the end of a line, so a cell that does is a quotation mark that nobody closed. A line break added behind the text
//! lets that show in the last line, too.

use std::borrow::Cow;

use csv::{Reader, ReaderBuilder, StringRecord};
use matching_market::{Score, StopReason};

use super::cells::{Cells, Mark};
use super::error::Refusal;
use super::number::{score, whole};
use super::plain::{PlainRow, Shape};
use super::records::{MAX_CELLS, Records};
use super::{FileProblem, Place, Rounding};

/// As much of the beginning as the separator is looked for in.
const HEADER_BYTES: usize = 1 << 16;

/// Rows between two questions whether to stop; blank ones count.
const ROWS_A_QUESTION: u32 = 1024;

/// A table being read: where each known column is.
pub(super) struct Table<'t> {
    records: Records<'t>,
    columns: Columns,
    stop: &'t dyn Fn() -> Option<StopReason>,
    /// Rows until it is asked.
    unasked: u32,
    /// The line at which the row begins, from 1.
    pub(super) line: u64,
    /// What separates the cells.
    pub(super) separator: u8,
}

/// What the header says.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    known: &'static [&'static str],
    place: Vec<Option<usize>>,
    width: usize,
    /// Columns without a header; their cells must be empty, too.
    unnamed: Vec<usize>,
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
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let columns = Columns { known, place: vec![None; known.len()], width: 0, unnamed: Vec::new() };
        let mut table = Self::below(text, columns, separator, above + 1, stop);
        if !table.read_row()? {
            return Err((None, FileProblem::Empty { expected: known.join(", ") }));
        }
        let width = table.records.count();
        if width > MAX_CELLS {
            return table.refuse(FileProblem::TooManyColumns { found: width, limit: MAX_CELLS });
        }
        table.columns.width = width;
        table.columns.unnamed = (0..width).filter(|&index| table.records.cell(index).is_empty()).collect();
        let found = (0..width).map(|index| table.records.cell(index));
        table.columns.place = places(known, found, required).map_err(|problem| (Some(table.line), problem))?;
        Ok(table)
    }

    /// The rows of `text`, which begins on line `line` below the header.
    pub(super) fn below(
        text: &'t str,
        columns: Columns,
        separator: u8,
        line: u64,
        stop: &'t dyn Fn() -> Option<StopReason>,
    ) -> Self {
        let records = Records::new(text, separator, line);
        Self { records, columns, stop, unasked: 0, line: line - 1, separator }
    }

    /// What the header says.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What has not been read, and the line that it begins on.
    pub(super) fn rest(&self) -> (&'t str, u64) {
        self.records.rest()
    }

    /// Reads the next row that has something in it; whether there was one.
    pub(super) fn next(&mut self) -> Result<bool, Refusal> {
        if !self.read_row()? {
            return Ok(false);
        }
        if self.records.count() != self.columns.width {
            return self.refuse(FileProblem::RowLength { found: self.records.count(), expected: self.columns.width });
        }
        let cell = |index: usize| self.records.cell(index);
        if let Some(&index) = self.columns.unnamed.iter().find(|&&index| !cell(index).is_empty()) {
            return self.refuse(FileProblem::UnnamedColumn { number: index + 1, found: cell(index).into() });
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
            if !self.records.next() {
                return Ok(false);
            }
            self.line = self.records.line();
            if let Some(found) = self.records.broken_cell() {
                return self.refuse(FileProblem::UnclosedQuote { found: found.into() });
            }
            if !self.records.is_blank() {
                return Ok(true);
            }
        }
    }

    /// The cell of a known column without blanks around it; empty when the column is not there.
    #[inline]
    pub(super) fn cell(&self, column: usize) -> &str {
        self.columns.place[column].map_or("", |place| self.records.cell(place))
    }

    /// The cell as an id.
    pub(super) fn id(&self, column: usize) -> Result<&str, Refusal> {
        let (text, column) = (self.cell(column), self.columns.known[column]);
        match text {
            "" => self.refuse(FileProblem::MissingId { column }),
            _ if is_damaged(text) => self.refuse(FileProblem::DamagedId { column, found: text.into() }),
            _ => Ok(text),
        }
    }

    /// Refuses the row.
    pub(super) fn refuse<T>(&self, problem: FileProblem) -> Result<T, Refusal> {
        Err((Some(self.line), problem))
    }
}

impl<'t> Cells<'t> for Table<'t> {
    #[inline]
    fn next(&mut self) -> Result<bool, Refusal> {
        Table::next(self)
    }

    #[inline]
    fn line(&self) -> u64 {
        self.line
    }

    fn place(number: u64) -> Place {
        Place::Line(number)
    }

    fn name(&self, column: usize) -> &'static str {
        self.columns.known[column]
    }

    #[inline]
    fn is_empty(&self, column: usize) -> bool {
        self.cell(column).is_empty()
    }

    #[inline]
    fn written(&self, column: usize) -> Cow<'_, str> {
        self.cell(column).into()
    }

    /// None where it is quoted or not there, or might be damaged.
    #[inline]
    fn lasting(&self, column: usize) -> Option<&'t str> {
        self.records.lasting(self.columns.place[column]?).filter(|cell| !is_damaged(cell))
    }

    #[inline]
    fn plain_rows(&mut self, shape: &Shape, mut take: impl FnMut(&PlainRow<'t>) -> bool) -> usize {
        let (text, mut at, mut line) = self.records.ahead();
        let mut taken = 0;
        // A question whether to stop is asked where the next row is read the other way.
        while taken < self.unasked && text.as_bytes().get(at) == Some(&b'\n') {
            let Some(row) = shape.row(text, at + 1, line + 1).filter(&mut take) else { break };
            (at, line, taken) = (row.end, row.line, taken + 1);
        }
        if taken > 0 {
            self.unasked -= taken;
            self.line = line;
            self.records.skip_to(at, line);
        }
        taken as usize
    }

    fn shape(&self, before: [&str; 2]) -> Option<Shape> {
        Shape::new(self.separator, &self.columns.place, self.columns.width, before)
    }

    #[inline]
    fn id(&self, column: usize) -> Result<Cow<'_, str>, Refusal> {
        Table::id(self, column).map(Cow::Borrowed)
    }

    #[inline]
    fn whole(&self, column: usize, rounding: Rounding) -> Option<u32> {
        whole(&pointed(self.cell(column), self), rounding)
    }

    #[inline]
    fn score(&self, column: usize, rounding: Rounding, mark: &mut Mark) -> Result<(Score, bool), FileProblem> {
        let text = self.cell(column);
        let written = with_point(text, self, mark)?;
        score(&written, rounding).map_err(|problem| FileProblem::BadScore { found: text.into(), problem })
    }
}

/// Whether there is the sign for a character that could not be read.
#[inline]
fn is_damaged(text: &str) -> bool {
    !text.is_ascii() && text.contains('\u{fffd}')
}

/// Where each of the known columns is among the headers found; the first `required` must be there.
pub(super) fn places<'h>(
    known: &[&'static str],
    found: impl Iterator<Item = &'h str>,
    required: usize,
) -> Result<Vec<Option<usize>>, FileProblem> {
    let mut place = vec![None; known.len()];
    for (index, found) in found.enumerate().filter(|(_, found)| !found.is_empty()) {
        let Some(column) = known.iter().position(|&column| column == found) else {
            let folded = mentor_match::text::fold(found).replace([' ', '-'], "_");
            let likely = known.iter().copied().find(|&column| column == folded);
            return Err(FileProblem::UnknownColumn { found: found.into(), likely, known: known.join(", ") });
        };
        if place[column].replace(index).is_some() {
            return Err(FileProblem::RepeatedColumn { column: known[column] });
        }
    }
    match place[..required].iter().position(Option::is_none) {
        Some(missing) => Err(FileProblem::MissingColumn { column: known[missing], known: known.join(", ") }),
        None => Ok(place),
    }
}

/// A score with a point as its decimal mark. Where commas do not separate cells a comma can be that mark, but not in
/// one row and a point in the next: one of the two would be something else.
fn with_point<'c>(text: &'c str, table: &Table<'_>, mark: &mut Mark) -> Result<Cow<'c, str>, FileProblem> {
    let (comma, point) = (text.contains(','), text.contains('.'));
    if table.separator == b',' || comma == point {
        return Ok(Cow::Borrowed(text));
    }
    let here = if comma { ',' } else { '.' };
    match mark {
        Some((there, other_line, _)) if *there != here => {
            return Err(FileProblem::MixedMarks { found: text.into(), here, there: *there, other_line: *other_line });
        }
        Some(_) => {}
        None => *mark = Some((here, table.line, text.to_owned())),
    }
    Ok(pointed(text, table))
}

/// A number with a point as its decimal mark, where commas do not separate cells.
fn pointed<'c>(text: &'c str, table: &Table<'_>) -> Cow<'c, str> {
    if table.separator == b',' || !text.contains(',') { text.into() } else { text.replacen(',', ".", 1).into() }
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
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
