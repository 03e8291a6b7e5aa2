//! Rows of nothing but numbers, taken where they lie.
//!
//! `17,4711,0,508392` or `17,4711,0.875`: in most large files every id is a number, or ends in one behind letters that
//! all ids of its side begin with, every rank is digits, and a score digits with at most one point. Such a row is read
//! eight bytes at a time, each cell in one go: where its digits end is where the next cell begins. A row with anything
//! else in it (a blank, a quotation mark, a ninth digit, a cell too few) is not taken here, and nothing is said of it:
//! [`Records`](super::records::Records) reads it instead.
//!
//! **Invariant.** What is taken here is what the other way makes of the row
//! (`plain_rows_are_taken_as_all_rows_are`).

use super::names::{HIGH_BITS, Names, ZEROS, of_digits};

/// The most columns of such rows: two ids, two ranks, a score.
pub(super) const PLAIN_COLUMNS: usize = 5;
/// The known column of the scores.
const SCORE: usize = 4;
/// The places of a score.
const PLACES: usize = 6;
/// Greater whole parts than this are looked at more closely: they may be too great.
const MOST_WHOLE: u32 = 2_146;

/// How rows of numbers look in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    separator: u8,
    /// The known column that each column of the file is.
    known: [usize; PLAIN_COLUMNS],
    width: usize,
    /// What ids begin with, by known column, and how many bytes that is.
    before: [(u64, usize); 2],
}

/// A row of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainRow<'t> {
    text: &'t str,
    /// The line that it is on.
    pub(super) line: u64,
    /// The numbers by known column: those that ids end in, then ranks, then the score in millionths; 0 where there is
    /// no such column.
    pub(super) numbers: [u32; PLAIN_COLUMNS],
    /// Where each id begins and ends.
    ids: [(usize, usize); 2],
    /// Where the line feed behind the row is.
    pub(super) end: usize,
}

impl Shape {
    /// Rows of columns of which the known one is at `place`, `width` altogether; none if there are other columns
    /// than those, or ids begin with more than eight bytes, or with something that only a quoted cell can have.
    pub(super) fn new(separator: u8, place: &[Option<usize>], width: usize, before: [&str; 2]) -> Option<Self> {
        let mut known = [0; PLAIN_COLUMNS];
        let found = || place.iter().enumerate().filter_map(|(column, place)| Some((column, (*place)?)));
        if width > PLAIN_COLUMNS || found().count() != width || separator.is_ascii_digit() {
            return None;
        }
        for (column, place) in found() {
            *known.get_mut(place).filter(|_| column < PLAIN_COLUMNS)? = column;
        }
        let mut words = [(0, 0); 2];
        let quoted = |byte: u8| byte == separator || byte == b'"' || byte < b' ';
        for (word, before) in words.iter_mut().zip(before) {
            if before.bytes().any(quoted) {
                return None;
            }
            let mut eight = [0; 8];
            eight.get_mut(..before.len())?.copy_from_slice(before.as_bytes());
            *word = (u64::from_le_bytes(eight), before.len());
        }
        Some(Self { separator, known, width, before: words })
    }

    /// Whether there is this known column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.known[..self.width].contains(&column)
    }

    /// Whether a decimal point can mean nothing else.
    pub(super) fn has_commas(&self) -> bool {
        self.separator == b','
    }

    /// The row that begins at `from`, on this line, if it is one of numbers and a line feed follows.
    #[inline]
    pub(super) fn row<'t>(&self, text: &'t str, from: usize, line: u64) -> Option<PlainRow<'t>> {
        let bytes = text.as_bytes();
        let mut row = PlainRow { text, line, numbers: [0; PLAIN_COLUMNS], ids: [(0, 0); 2], end: from };
        for (index, &column) in self.known[..self.width].iter().enumerate() {
            let begin = row.end + usize::from(index > 0);
            let mut at = begin;
            if let Some(&(before, length)) = self.before.get(column).filter(|(_, length)| *length > 0) {
                let differing = word(bytes, at)? ^ before;
                if differing << (64 - 8 * length) != 0 {
                    return None;
                }
                at += length;
            }
            let (mut number, mut end) = digits(bytes, at)?;
            if let Some(id) = row.ids.get_mut(column) {
                // As numbers are written: without zeros in front.
                if bytes[at] == b'0' && end > at + 1 {
                    return None;
                }
                *id = (begin, end);
            }
            if column == SCORE {
                (number, end) = score(bytes, number, end)?;
            }
            row.numbers[column] = number;
            row.end = end;
            let behind = if index + 1 < self.width { self.separator } else { b'\n' };
            if *bytes.get(end)? != behind {
                return None;
            }
        }
        Some(row)
    }
}

impl<'t> PlainRow<'t> {
    /// The id of the mentee, 0, or of the mentor, 1.
    #[inline]
    pub(super) fn id(&self, column: usize) -> &'t str {
        let (begin, end) = self.ids[column];
        &self.text[begin..end]
    }

    /// The number of the mentee; a new one is declared to have pairs. None if there are too many, or if this one is
    /// declared to have none.
    #[inline]
    pub(super) fn mentee(&self, mentees: &mut Names, declared: &mut Vec<(bool, u64)>) -> Option<u32> {
        let number = if let Some(number) = mentees.by_ending(self.numbers[0]) {
            number
        } else {
            let (number, new) = mentees.number(self.id(0))?;
            if new {
                declared.push((false, self.line));
            }
            number
        };
        (!declared[number as usize].0).then_some(number)
    }
}

/// The millionths of a score of which the whole part ends at `end`, and where all of it ends.
#[inline]
fn score(bytes: &[u8], whole: u32, end: usize) -> Option<(u32, usize)> {
    const PARTS: [u32; PLACES] = [100_000, 10_000, 1_000, 100, 10, 1];
    let millionths = whole.checked_mul(1_000_000).filter(|_| whole <= MOST_WHOLE)?;
    if bytes.get(end) != Some(&b'.') {
        return Some((millionths, end));
    }
    let (fraction, behind) = digits(bytes, end + 1)?;
    Some((millionths + fraction * PARTS.get(behind - end - 2)?, behind))
}

/// Eight bytes from `at` on; none at the end of the text.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

/// The number that one to eight digits from `at` on are, and where they end.
#[inline]
fn digits(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let digits = word(bytes, at)? ^ ZEROS;
    // The highest bit of each byte that is above nine; what is carried on from one only reaches those behind it.
    let others = (digits.wrapping_add(u64::from_le_bytes([0x76; 8])) | digits) & HIGH_BITS;
    let length = others.trailing_zeros() / 8;
    let shifted = digits.checked_shl(64 - 8 * length)?;
    Some((of_digits(shifted), at + length as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_where_the_first_other_byte_is() {
        for number in (0..100_000_000_u32).step_by(77_777).chain([0, 9, 10, 99_999_999]) {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = number.to_string().into_bytes();
                let end = text.len();
                text.extend([byte, b'0', byte, b'1', 0xff, b'9', b'2', b'3', b'4']);
                assert_eq!(digits(&text, 0), Some((number, end)), "{text:?}");
                assert_eq!(digits(&text, end), None);
            }
        }
        assert_eq!(digits(b"1234567", 0), None);
        assert_eq!(digits(b"123456789", 0), Some((12_345_678, 8)));
    }

    #[test]
    fn only_rows_of_numbers_have_a_shape() {
        let shape = |place: &[Option<usize>], width, before| Shape::new(b',', place, width, before).is_some();
        assert!(shape(&[Some(1), Some(0), None, None], 2, ["e", "12345678"]));
        assert!(shape(&[Some(3), Some(0), Some(2), Some(1), None], 4, ["", ""]));
        assert!(shape(&[Some(3), Some(0), Some(2), Some(1), Some(4), None], 5, ["", ""]));
        // A column without a header, one of levels, and letters that are too many.
        assert!(!shape(&[Some(1), Some(0), None, None], 3, ["", ""]));
        assert!(!shape(&[Some(1), Some(0), None, None, None, Some(2)], 3, ["", ""]));
        assert!(!shape(&[Some(1), Some(0), None, None], 2, ["", "123456789"]));
        assert!(Shape::new(b'1', &[Some(0), Some(1)], 2, ["", ""]).is_none());
    }

    #[test]
    fn scores_are_those_that_texts_are_parsed_into() {
        let shape = Shape::new(b',', &[Some(0), Some(1), None, None, Some(2)], 3, ["", ""]).expect("plain");
        let mut taken = 0;
        for whole in ["", "0", "00", "1", "2146", "2147", "99999999"] {
            for fraction in ["", ".", ".0", ".5", ".25", ".125", ".0625", ".03125", ".015625", ".0078125", ".12345678"]
            {
                let text = format!("{whole}{fraction}");
                let row = format!("1,2,{text}\n        ");
                let Some(row) = shape.row(&row, 0, 1) else { continue };
                taken += 1;
                let parsed: matching_market::Score = text.parse().expect("what is taken is a score");
                assert_eq!(i32::try_from(row.numbers[SCORE]), Ok(parsed.millionths()), "{text}");
            }
        }
        assert_eq!(taken, 4 * 8);
    }

    #[test]
    fn a_row_is_taken_whole_or_not_at_all() {
        let shape = Shape::new(b';', &[Some(1), Some(0), None, Some(2)], 3, ["e", ""]).expect("plain");
        assert_eq!([0, 1, 2, 3, 4].map(|column| shape.has(column)), [true, true, false, true, false]);
        let behind = "\n        ";
        let row = |text: &str| {
            let text = format!("{text}{behind}");
            shape
                .row(&text, 0, 7)
                .map(|row| (row.numbers[..4].to_vec(), [0, 1].map(|id| row.id(id).to_owned()), row.end))
        };
        let ids = ["e17".to_owned(), "4711".to_owned()];
        assert_eq!(row("4711;e17;0"), Some((vec![17, 4711, 0, 0], ids.clone(), 10)));
        assert_eq!(row("4711;e17;00000012"), Some((vec![17, 4711, 0, 12], ids, 17)));
        for text in [
            "",
            "4711;e17",
            "4711;e17;",
            "4711;e17;0;",
            "4711;17;0",
            "4711;e017;0",
            "04711;e17;0",
            "4711;e;0",
            "4711;f17;0",
            " 4711;e17;0",
            "4711;e17;0 ",
            "4711;e17;0\r",
            "4711;e17;123456789",
            "\"4711\";e17;0",
            "4711,e17,0",
            "4711;e17;-1",
            "4711;e17;é",
        ] {
            assert_eq!(row(text), None, "{text}");
        }
        // What is behind the row is not looked at, but it must be long enough to be read.
        assert!(shape.row("4711;e17;0\n", 0, 7).is_none());
    }
}
