//! What a zipped workbook unpacks to, measured before anything reads it, and paid for whenever a parser reads it.
//!
//! XLSX and ODS files are zip archives. A small archive can unpack to more than any machine holds, can lie about it,
//! and can have two hundred sheets that are one part. First the sizes that it declares are added up, then every part is
//! unpacked once to nowhere: its bytes and elements are counted. Then [`Metered`] charges what a parser reads with what
//! it unpacks to. O(unpacked bytes) time, constant space.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use zip::ZipArchive;

use super::budget::Budget;
use crate::import::error::ImportError;
use crate::import::limits::{
    MAX_ARCHIVE_PARTS, MAX_CELLS, MAX_ELEMENTS_BESIDE_CELLS, MAX_UNPACKED_BYTES, MAX_WORKBOOK_CELLS,
};

/// What it costs a parser to read an element, besides its bytes.
const STEPS_AN_ELEMENT: u64 = 40;

/// A part of an archive.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    /// Where it lies in the archive.
    stored: Range<u64>,
    /// Steps that it costs to read all of it.
    steps: u64,
}

/// The parts, when all of them together unpack to what is allowed.
pub(super) fn checked_parts(file: &str, bytes: &[u8], budget: &Budget<'_>) -> Result<Vec<Part>, ImportError> {
    let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
    let too_large = || ImportError::UnpacksTooLarge { file: file.to_owned(), limit: MAX_UNPACKED_BYTES };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    if archive.len() > MAX_ARCHIVE_PARTS {
        return Err(damaged(format!("{} parts, at most {MAX_ARCHIVE_PARTS} are read", archive.len())));
    }
    let mut declared = 0u64;
    for part in 0..archive.len() {
        let entry = archive.by_index_raw(part).map_err(|error| damaged(error.to_string()))?;
        declared = declared.saturating_add(entry.size());
    }
    if declared > MAX_UNPACKED_BYTES {
        return Err(too_large());
    }
    let mut parts = Vec::with_capacity(archive.len());
    let (mut counted, mut scanned, mut buffer) = (0u64, Scanned::default(), vec![0; 64 * 1024]);
    for part in 0..archive.len() {
        let mut entry = archive.by_index(part).map_err(|error| damaged(error.to_string()))?;
        let name = entry.name().map_err(|error| damaged(error.to_string()))?.into_owned();
        let (size, elements) = (entry.size(), scanned.elements);
        let stored = entry.data_start().unwrap_or(0);
        let stored = stored..stored.saturating_add(entry.compressed_size());
        // One byte more than declared proves the lie.
        let (mut unpacked, mut read) = (entry.by_ref().take(size + 1), 0u64);
        loop {
            let some = unpacked.read(&mut buffer);
            let some = some.map_err(|error| damaged(format!("'{name}' cannot be unpacked ({error})")))?;
            scanned.see(&buffer[..some], some == 0);
            if some == 0 {
                break;
            }
            read += some as u64;
            budget.take(some, file)?;
        }
        if scanned.room_for_texts > MAX_CELLS as u64 {
            return Err(ImportError::TooManyCells { file: file.to_owned(), limit: MAX_CELLS });
        }
        if scanned.texts > MAX_WORKBOOK_CELLS || scanned.others > MAX_ELEMENTS_BESIDE_CELLS {
            return Err(ImportError::TooMuchWork { file: file.to_owned() });
        }
        if read > size {
            return Err(damaged(format!("'{name}' unpacks to more than the {size} bytes that it declares")));
        }
        counted += read;
        if counted > MAX_UNPACKED_BYTES {
            return Err(too_large());
        }
        let steps = read + STEPS_AN_ELEMENT * (scanned.elements - elements) as u64;
        parts.push(Part { name, stored, steps });
    }
    Ok(parts)
}

/// One part, unpacked; the archive has been checked.
pub(super) fn part(file: &str, bytes: &[u8], name: &str) -> Result<Vec<u8>, ImportError> {
    part_up_to(file, bytes, name, MAX_UNPACKED_BYTES)
}

/// The beginning of a part.
pub(super) fn part_up_to(file: &str, bytes: &[u8], name: &str, limit: u64) -> Result<Vec<u8>, ImportError> {
    let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let entry = archive.by_name(name).map_err(|error| damaged(error.to_string()))?;
    let mut unpacked = Vec::new();
    entry.take(limit).read_to_end(&mut unpacked).map_err(|error| damaged(error.to_string()))?;
    Ok(unpacked)
}

/// Counts elements, and looks for `uniqueCount="N"`, for which the parser of XLSX makes room before it has read a text.
#[derive(Debug, Default)]
struct Scanned {
    elements: usize,
    /// Texts that cells share.
    texts: usize,
    /// Elements that are neither cells, nor rows, nor texts: the parser keeps some of them, such as formats.
    others: usize,
    room_for_texts: u64,
    /// The end of what was seen, not yet counted.
    rest: Vec<u8>,
}

impl Scanned {
    fn see(&mut self, bytes: &[u8], is_end: bool) {
        const LONGEST: usize = 64;
        const ROOM: &[u8] = b"uniqueCount";
        let mut seen = std::mem::take(&mut self.rest);
        seen.extend_from_slice(bytes);
        let end = if is_end { seen.len() } else { seen.len().saturating_sub(LONGEST) };
        for at in memchr::memchr_iter(b'<', &seen[..end]) {
            let name = &seen[at + 1..seen.len().min(at + 1 + LONGEST)];
            let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b':' | b'-'));
            let name = &name[..length.unwrap_or(name.len())];
            self.elements += 1;
            match name.rsplit(|&byte| byte == b':').next().unwrap_or_default() {
                b"si" => self.texts += 1,
                // The end of an element has no name; what follows stands in sheets, shared texts and ODS tables.
                b""
                | b"c"
                | b"row"
                | b"v"
                | b"f"
                | b"t"
                | b"is"
                | b"r"
                | b"rPr"
                | b"p"
                | b"span"
                | b"s"
                | b"table-cell"
                | b"covered-table-cell"
                | b"table-row" => {}
                _ => self.others += 1,
            }
        }
        // Seen twice where the parts were cut: the largest number stays the largest.
        for at in memchr::memmem::find_iter(&seen, ROOM) {
            let digits =
                seen[at + ROOM.len()..].iter().skip_while(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\'' | b'+'));
            let number = digits.take_while(|byte| byte.is_ascii_digit());
            let number =
                number.fold(0u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            self.room_for_texts = self.room_for_texts.max(number);
        }
        self.rest = seen.split_off(end);
    }
}

/// An archive that charges for what is read of it, whoever reads it.
pub(super) struct Metered<'b> {
    bytes: Cursor<&'b [u8]>,
    parts: Vec<Part>,
    budget: &'b Budget<'b>,
}

impl<'b> Metered<'b> {
    pub(super) fn new(bytes: &'b [u8], parts: Vec<Part>, budget: &'b Budget<'b>) -> Self {
        Self { bytes: Cursor::new(bytes), parts, budget }
    }
}

impl Read for Metered<'_> {
    /// Reads little at once, so that what it unpacks to is little.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (at, most) = (self.bytes.position(), buffer.len().min(1024));
        let read = self.bytes.read(&mut buffer[..most])?;
        let steps = |part: &Part| {
            let stored = (part.stored.end - part.stored.start).max(1);
            usize::try_from((part.steps * read as u64).div_ceil(stored)).unwrap_or(usize::MAX)
        };
        let part = self.parts.iter().find(|part| part.stored.contains(&at));
        if self.budget.spend(part.map_or(read, steps)) { Ok(read) } else { Err(io::Error::other("stopped")) }
    }
}

impl Seek for Metered<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_room_for_texts_are_found_wherever_the_parts_are_cut() {
        let text = format!("{}<x:si/><sst count=\"1\" uniqueCount = '123456789012'><c></c>", " ".repeat(90));
        for cut in 0..text.len() {
            let mut scanned = Scanned::default();
            scanned.see(&text.as_bytes()[..cut], false);
            scanned.see(&text.as_bytes()[cut..], false);
            scanned.see(b"", true);
            assert!(scanned.room_for_texts >= 123_456_789_012, "{cut}");
            assert_eq!((scanned.elements, scanned.texts, scanned.others), (4, 1, 1), "{cut}");
        }
    }
}
