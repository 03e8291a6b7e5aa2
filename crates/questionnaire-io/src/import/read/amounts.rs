//! How much a workbook in the oldest format would make of what it holds, counted before its parser makes it.
//!
//! The parser of XLS makes full tables. A cell refers to a text that thousands share, and sheets may begin in each
//! other's middle: a file of kilobytes can ask for more than any machine holds. O(bytes) time; O(texts) space.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use crate::import::error::ImportError;
use crate::import::limits::MAX_TEXT;
use crate::import::limits::{MAX_FILE_BYTES, MAX_WORKBOOK_CELLS};

/// The cells and texts that are made.
struct Made<'f> {
    file: &'f str,
    cells: usize,
    bytes: usize,
}

impl<'f> Made<'f> {
    fn new(file: &'f str) -> Self {
        Self { file, cells: 0, bytes: 0 }
    }

    fn add(&mut self, cells: usize, bytes: usize) -> Result<(), ImportError> {
        let file = || self.file.to_owned();
        (self.cells, self.bytes) = (self.cells.saturating_add(cells), self.bytes.saturating_add(bytes));
        if self.cells > MAX_WORKBOOK_CELLS {
            return Err(ImportError::TooManyCells { file: file(), limit: MAX_WORKBOOK_CELLS });
        }
        if self.bytes > MAX_TEXT {
            return Err(ImportError::TooLarge { file: file(), limit: MAX_FILE_BYTES });
        }
        Ok(())
    }
}

/// The records of XLS that hold cells; each begins with the row and the column.
const CELLS: [u16; 9] = [0x0006, 0x00BD, 0x00D6, LABEL_SST, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E];
const LABEL_SST: u16 = 0x00FD;
const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const BOUND_SHEET: u16 = 0x0085;
const BEGIN: [u16; 4] = [0x0009, 0x0209, 0x0409, 0x0809];
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const SUP_BOOK: u16 = 0x01AE;

/// An XLS sheet becomes a table from its first cell to its last: how many cells all tables have, and how much text.
/// What the file also holds and nobody follows.
pub(crate) fn check_cells(file: &str, bytes: &[u8]) -> Result<Vec<&'static str>, ImportError> {
    let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
    let mut compound = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let name = if compound.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut stream = Vec::new();
    let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let stored = compound.open_stream(name).and_then(|stored| stored.take(limit).read_to_end(&mut stream));
    stored.map_err(|error| damaged(error.to_string()))?;
    let mut not_followed = Vec::new();
    not_followed.extend(compound.is_storage("/_VBA_PROJECT_CUR").then_some("macros"));
    let lengths = shared_texts(&stream);
    let mut made = Made::new(file);
    let (mut rows, mut columns, mut sheets, mut links) = (0, 0, Vec::new(), false);
    let (mut at, mut beginnings) = (0, BTreeSet::new());
    for (kind, record) in records(&stream) {
        if BEGIN.contains(&kind) {
            beginnings.insert(at);
        }
        at += 4 + record.len();
        let word = |at: usize| word(record, at);
        match kind {
            DIMENSIONS => {
                let long = record.len() > 10;
                let row = |at: usize| if long { word(2 * at) | word(2 * at + 2) << 16 } else { word(at) };
                let (top, bottom) = (row(0), row(2));
                let (left, right) = if long { (word(8), word(10)) } else { (word(4), word(6)) };
                if top >= bottom && bottom > 0 && right > 0 {
                    return Err(damaged("a sheet ends above its beginning".to_owned()));
                }
                // The parser takes another left edge for the first column.
                let left = if left > 0xFF || right < left { 0 } else { left };
                let cells = bottom.saturating_sub(top).saturating_mul(right.saturating_sub(left));
                Made::new(file).add(cells, 0)?;
            }
            // The end of a sheet.
            END => made.add(std::mem::take(&mut rows) * std::mem::take(&mut columns), 0)?,
            BOUND_SHEET => sheets.push(word(0) | word(2) << 16),
            // The workbook itself, and functions of add-ins, are no others.
            SUP_BOOK => links = links || !matches!(word(2), 0x0401 | 0x3A01),
            kind if CELLS.contains(&kind) && record.len() >= 4 => {
                // A record of several cells ends with its last column.
                let last = if kind == 0x00BD { word(record.len() - 2) } else { 0 };
                rows = rows.max(word(0) + 1);
                columns = columns.max(word(2) + 1).max(last + 1);
                let text = if kind == LABEL_SST { lengths.get(word(6) | word(8) << 16) } else { None };
                made.add(0, text.copied().unwrap_or(0))?;
                Made { cells: made.cells, ..Made::new(file) }.add(rows * columns, 0)?;
            }
            _ => {}
        }
    }
    // Sheets that are one another, or a part of another, would be read again and again.
    let mut read = 0;
    sheets.sort_unstable();
    for (index, &sheet) in sheets.iter().enumerate() {
        let mut depth = 0usize;
        for (kind, record) in records(stream.get(sheet..).unwrap_or_default()) {
            depth = if BEGIN.contains(&kind) { depth + 1 } else { depth.saturating_sub(usize::from(kind == END)) };
            read += 4 + record.len();
            if depth == 0 {
                break;
            }
        }
        if read > stream.len() || !beginnings.contains(&sheet) || index > 0 && sheets[index - 1] == sheet {
            return Err(damaged("its sheets overlap".to_owned()));
        }
    }
    not_followed.extend(links.then_some("links to other workbooks"));
    Ok(not_followed)
}

fn word(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 2).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])))
}

/// The records of a stream, each with its kind, until one is cut.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_at_checked(4)?;
        let (record, behind) = behind.split_at_checked(word(head, 2))?;
        rest = behind;
        Some((u16::from_le_bytes([head[0], head[1]]), record))
    })
}

/// How many letters each of the texts has that cells share. A text may go on in the next record, which then says anew
/// how wide its letters are.
fn shared_texts(stream: &[u8]) -> Vec<usize> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for (kind, record) in records(stream) {
        match kind {
            SST => parts = vec![record.get(8..).unwrap_or_default()],
            CONTINUE if !parts.is_empty() => parts.push(record),
            _ if !parts.is_empty() => break,
            _ => {}
        }
    }
    let mut parts = parts.into_iter();
    let mut rest = parts.next().unwrap_or_default();
    let mut lengths = Vec::new();
    loop {
        while rest.is_empty() {
            let Some(next) = parts.next() else { return lengths };
            rest = next;
        }
        let Some(&flags) = rest.get(2) else { return lengths };
        let (letters, runs, extra) = (word(rest, 0), flags & 8 != 0, flags & 4 != 0);
        let head = 3 + if runs { 2 } else { 0 };
        let behind = if runs { 4 * word(rest, 3) } else { 0 }
            + if extra { word(rest, head) | word(rest, head + 2) << 16 } else { 0 };
        rest = rest.get(head + if extra { 4 } else { 0 }..).unwrap_or_default();
        let (mut left, mut width) = (letters, if flags & 1 == 0 { 1 } else { 2 });
        while left > 0 {
            let here = left.min(rest.len() / width);
            (left, rest) = (left - here, &rest[here * width..]);
            if left > 0 {
                let Some((&flags, more)) = parts.next().and_then(<[u8]>::split_first) else { return lengths };
                (rest, width) = (more, if flags & 1 == 0 { 1 } else { 2 });
            }
        }
        lengths.push(letters);
        let mut skip = behind;
        while skip > rest.len() {
            skip -= rest.len();
            let Some(next) = parts.next() else { return lengths };
            rest = next;
        }
        rest = &rest[skip..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_texts_are_measured_across_records() {
        let record = |kind: u16, data: &[u8]| {
            let length = u16::try_from(data.len()).unwrap().to_le_bytes();
            [&kind.to_le_bytes()[..], &length, data].concat()
        };
        // "ab"; "cdef", which goes on after two letters with wide ones; "g" with a run of formats; "h".
        let first = [&[0; 8][..], b"\x02\0\0ab", b"\x04\0\0cd"].concat();
        let second = [&b"\x01e\0f\0"[..], b"\x01\0\x08\x01\0g1234", b"\x01\0\0h"].concat();
        let stream = [record(0x0809, &[]), record(SST, &first), record(CONTINUE, &second), record(END, &[])].concat();
        assert_eq!(shared_texts(&stream), [2, 4, 1, 1]);
        for end in 0..stream.len() {
            assert!(shared_texts(&stream[..end]).len() <= 4);
        }
    }
}
