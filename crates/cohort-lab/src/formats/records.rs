//! A text as rows of cells, in one reading and without a copy.
//!
//! A row without a quotation mark is cut where it lies: eight bytes at a time are compared with the separator, the line
//! breaks and the quotation mark. A row with one goes through `csv_core`, whose rules are the only ones there are for
//! quotes. What the two make of a row is the same (`quoted_and_plain_rows_are_read_alike`).
//!
//! **Invariant.** `line` is one more than the line feeds in front of `at`; a lone carriage return ends a row, too, but
//! no line. Cells beyond [`MAX_CELLS`] are counted and not kept, so that a row of separators alone costs nothing.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The most cells of a row that are kept.
pub(super) const MAX_CELLS: usize = 2_000;

/// A text being cut into rows.
pub(super) struct Records<'t> {
    text: &'t str,
    separator: u8,
    /// Where the next row is looked for.
    at: usize,
    /// The line of `at`, from 1.
    line: u64,
    /// Where the row begins, and on which line.
    row: (usize, u64),
    /// Where each cell begins and ends: in the text, or in `unquoted`.
    cells: Vec<(usize, usize)>,
    /// Cells of the row, those that are not kept included.
    count: usize,
    quotes: Option<Box<Quotes>>,
    /// Whether the cells of this row are in `quotes`.
    is_quoted: bool,
}

/// What rows with a quotation mark need.
struct Quotes {
    reader: Reader,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Records<'t> {
    /// The rows of `text`; the first begins on line `line`.
    pub(super) fn new(text: &'t str, separator: u8, line: u64) -> Self {
        let row = (0, line);
        Self { text, separator, at: 0, line, row, cells: Vec::new(), count: 0, quotes: None, is_quoted: false }
    }

    /// Goes to the next row that is not empty; whether there is one.
    pub(super) fn next(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(byte @ (b'\n' | b'\r')) = bytes.get(self.at) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.row = (self.at, self.line);
        self.cells.clear();
        self.count = 0;
        self.is_quoted = false;
        if self.at == bytes.len() {
            return false;
        }
        let (mut begin, mut at) = (self.at, self.at);
        while at < bytes.len() {
            let mut marks = marks(word(bytes, at), self.separator);
            while marks != 0 {
                let mark = at + marks.trailing_zeros() as usize / 8;
                match bytes[mark] {
                    b'\n' | b'\r' => {
                        self.keep(begin, mark);
                        self.at = mark;
                        return true;
                    }
                    b'"' => {
                        self.read_quoted();
                        return true;
                    }
                    _ => {
                        self.keep(begin, mark);
                        begin = mark + 1;
                    }
                }
                marks &= marks - 1;
            }
            at += 8;
        }
        self.keep(begin, bytes.len());
        self.at = bytes.len();
        true
    }

    #[inline]
    fn keep(&mut self, begin: usize, end: usize) {
        self.count += 1;
        if self.count <= MAX_CELLS {
            self.cells.push((begin, end));
        }
    }

    /// The row again, by the rules of quotation marks. A line break behind the text ends a mark that nobody closed.
    #[cold]
    fn read_quoted(&mut self) {
        let quotes = self.quotes.get_or_insert_with(|| {
            let reader = ReaderBuilder::new().delimiter(self.separator).build();
            let mut quotes = Quotes { reader, unquoted: vec![0; 1 << 10], ends: vec![0; MAX_CELLS + 1] };
            // Only the beginning of a file may have a byte order mark.
            quotes.read(b"x\n");
            Box::new(quotes)
        });
        let (from, _) = self.row;
        let rest = &self.text.as_bytes()[from..];
        let (read, count) = quotes.read(rest);
        self.cells.clear();
        let ends = &quotes.ends[..count.min(MAX_CELLS)];
        let begins = std::iter::once(&0).chain(ends);
        self.cells.extend(begins.copied().zip(ends.iter().copied()));
        self.count = count;
        self.is_quoted = true;
        let breaks = rest[..read].iter().filter(|&&byte| byte == b'\n');
        self.line += breaks.fold(0, |lines, _| lines + 1);
        self.at = from + read;
    }

    /// The line on which the row begins.
    pub(super) fn line(&self) -> u64 {
        self.row.1
    }

    /// Cells of the row.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// A cell without blanks around it; empty where there is none.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> &str {
        let Some(&(begin, end)) = self.cells.get(index) else { return "" };
        match &self.quotes {
            // Cells of a text are texts: what separates them is plain.
            Some(quotes) if self.is_quoted => std::str::from_utf8(&quotes.unquoted[begin..end]).map_or("", str::trim),
            _ => trimmed(&self.text[begin..end]),
        }
    }

    /// The cell as it lies in the text; none in a row with a quotation mark.
    #[inline]
    pub(super) fn lasting(&self, index: usize) -> Option<&'t str> {
        let &(begin, end) = self.cells.get(index).filter(|_| !self.is_quoted)?;
        Some(trimmed(&self.text[begin..end]))
    }

    /// The beginning of the first cell that goes over the end of a line, if one does.
    pub(super) fn broken_cell(&self) -> Option<String> {
        let quotes = self.quotes.as_ref().filter(|_| self.is_quoted)?;
        let cells = self.cells.iter().map(|&(begin, end)| String::from_utf8_lossy(&quotes.unquoted[begin..end]));
        let cell = cells.into_iter().find(|cell: &Cow<'_, str>| cell.contains(['\n', '\r']))?;
        Some(cell.trim_start().lines().next().unwrap_or("").chars().take(40).collect())
    }

    /// Whether everything in the row is blank, and all of it was kept.
    pub(super) fn is_blank(&self) -> bool {
        self.count <= self.cells.len() && (0..self.cells.len()).all(|index| self.cell(index).is_empty())
    }

    /// The text, where the next row is looked for, and the line that this is on.
    #[inline]
    pub(super) fn ahead(&self) -> (&'t str, usize, u64) {
        (self.text, self.at, self.line)
    }

    /// Goes on behind a row of the line `line`, which ends at `at`; it has no cells here.
    #[inline]
    pub(super) fn skip_to(&mut self, at: usize, line: u64) {
        (self.at, self.line, self.row) = (at, line, (at, line));
        self.cells.clear();
        (self.count, self.is_quoted) = (0, false);
    }

    /// What follows the row, and the line that it begins on.
    pub(super) fn rest(&self) -> (&'t str, u64) {
        (&self.text[self.at..], self.line)
    }
}

impl Quotes {
    /// Reads a row from the beginning of `bytes`: how many of them it takes, and its cells.
    fn read(&mut self, bytes: &[u8]) -> (usize, usize) {
        let (mut input, mut read, mut written, mut cells, mut kept) = (bytes, 0, 0, 0, 0);
        let mut behind: &[u8] = b"\n";
        loop {
            // What is not kept goes into the last place, over and over.
            let room = kept.min(MAX_CELLS);
            let (result, took, wrote, ended) =
                self.reader.read_record(input, &mut self.unquoted[written..], &mut self.ends[room..]);
            (read, written, cells, kept) = (read + took, written + wrote, cells + ended, kept + ended);
            input = &input[took..];
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => return (read.min(bytes.len()), cells),
                ReadRecordResult::InputEmpty => input = std::mem::take(&mut behind),
                ReadRecordResult::OutputFull => self.unquoted.resize(2 * self.unquoted.len(), 0),
                ReadRecordResult::OutputEndsFull => {}
            }
        }
    }
}

/// Eight bytes from `at` on; what is beyond the end is 0.
#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
        return u64::from_le_bytes(eight);
    }
    let mut eight = [0; 8];
    eight[..bytes.len() - at].copy_from_slice(&bytes[at..]);
    u64::from_le_bytes(eight)
}

/// The highest bit of each byte that is the separator, a line break or a quotation mark.
#[inline]
fn marks(word: u64, separator: u8) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    let is = |byte: u8| {
        let differing = word ^ u64::from_le_bytes([byte; 8]);
        !(((differing & LOW) + LOW) | differing | LOW)
    };
    is(separator) | is(b'\n') | is(b'\r') | is(b'"')
}

#[inline]
fn trimmed(text: &str) -> &str {
    let plain = |byte: &u8| (b'!'..=b'~').contains(byte);
    let bytes = text.as_bytes();
    if bytes.first().is_none_or(plain) && bytes.last().is_none_or(plain) { text } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: u8) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, separator, 1);
        let mut rows = Vec::new();
        while records.next() {
            let cells = records.cells.len();
            rows.push((records.line(), (0..cells).map(|cell| records.cell(cell).to_owned()).collect()));
        }
        rows
    }

    /// What the crate `csv` reads, with the lines that it skips counted.
    fn by_csv(text: &str, separator: u8) -> Vec<(u64, Vec<String>)> {
        let behind = format!("{text}\n");
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.delimiter(separator).has_headers(false).flexible(true).from_reader(behind.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut rows = Vec::new();
        while reader.read_record(&mut record).expect("text") {
            let at = record.position().expect("has one");
            let from = usize::try_from(at.byte()).expect("small");
            let skipped = text[from..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let line = at.line() + skipped.filter(|&byte| byte == b'\n').count() as u64;
            rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
        }
        rows
    }

    #[test]
    fn rows_are_those_of_the_crate_csv() {
        const ATOMS: [&str; 13] =
            ["a", ",", ",", "\n", "\n", "\"", "\"", "\r\n", "\r", ";", " é ", "longer than eight", "\t"];
        let mut state = 7_u64;
        for round in 0..3_000 {
            let mut text = String::new();
            for _ in 0..round % 23 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(ATOMS[(state >> 33) as usize % ATOMS.len()]);
            }
            for separator in [b',', b';', b'\t'] {
                assert_eq!(rows(&text, separator), by_csv(&text, separator), "{text:?}");
            }
        }
    }

    #[test]
    fn quoted_and_plain_rows_are_read_alike() {
        let plain = "a,b,c\n1,,2\n\n x ,y,zé\r\n";
        let quoted = "\"a\",b,\"c\"\n\"1\",\"\",2\n\n\" x \",y,\"zé\"\r\n";
        assert_eq!(rows(plain, b','), rows(quoted, b','));
    }

    #[test]
    fn a_row_of_separators_alone_is_counted_and_not_kept() {
        for row in [";".repeat(1_000_000), format!("\"\"{}", ";".repeat(1_000_000))] {
            let mut records = Records::new(&row, b';', 1);
            assert!(records.next() && !records.next());
            let mut records = Records::new(&row, b';', 1);
            assert!(records.next());
            assert_eq!((records.count(), records.cells.len()), (1_000_001, MAX_CELLS));
        }
    }
}
