//! Tables of scores: MatrixMarket's text, numpy's `.npy`, and the OR-Library's assignment files.
//!
//! Rows are mentees, columns mentors, called by their numbers: from 1 in text, from 0 in `.npy`, as their users count.
//! In a `.npy` NaN is no pair, in a sparse MatrixMarket file what is not stored. Scores are rounded to millionths, and
//! a note says how many were changed.
//!
//! # References
//! R. F. Boisvert, R. Pozo, K. A. Remington: The Matrix Market Exchange Formats: Initial Design. NISTIR 5935, 1996.
//! DOI 10.6028/NIST.IR.5935. NumPy Enhancement Proposal 1: A simple file format for NumPy arrays, 2007.

use std::fmt::Write as _;

use matching_market::{PairInfo, Score, StopReason};
use mentor_match::text::count;

use super::super::NamedMarket;
use super::super::number::{Rounding, score};
use super::super::orlib::{self, OrlibError};
use super::error::{PublishedError, PublishedProblem, UnwritableError};
use super::glasgow::numbers;
use super::lines::{Line, Lines, Word};
use super::sides::{MAX_PAIRS, MAX_PEOPLE, Sides, numbered};

const MATRIX_HEADER: &str = "a line '%%MatrixMarket matrix coordinate real general', or array, integer or pattern";

/// How many of all scores were changed.
fn rounded(changed: usize, all: usize) -> Option<String> {
    (changed > 0).then(|| {
        let all = count(all as u64, "score");
        format!("{changed} of {all} were rounded to six decimal places.")
    })
}

/// A MatrixMarket file.
pub(super) fn read_matrix_market(
    file: (&str, &[u8]),
    seats: u16,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let mut lines = Lines::new(file.0, file.1, stop)?;
    let first = lines.expect("", MATRIX_HEADER)?;
    let words = first.words("", "");
    let word = |at| first.word(&words, at, MATRIX_HEADER);
    let is = |at, known: &[&str]| -> Result<usize, PublishedError> {
        let word = word(at)?;
        let found = known.iter().position(|known| known.eq_ignore_ascii_case(word.text));
        found.ok_or_else(|| first.unexpected(word, MATRIX_HEADER))
    };
    is(0, &["%%MatrixMarket"])?;
    is(1, &["matrix"])?;
    let is_coordinate = is(2, &["array", "coordinate"])? == 1;
    let is_pattern = is(3, &["real", "double", "integer", "pattern"])? == 3;
    is(4, &["general"])?;
    let sizes = lines.expect("%", "the numbers of rows and columns")?;
    let words = sizes.words("", "");
    let expected = "the numbers of rows, of columns and, in a sparse table, of entries";
    let size = |at, what, most| sizes.count(sizes.word(&words, at, expected)?, what, most);
    let (rows, columns) = (size(0, "the number of rows", MAX_PEOPLE)?, size(1, "the number of columns", MAX_PEOPLE)?);
    let entries = if is_coordinate {
        size(2, "the number of entries", MAX_PAIRS)?
    } else {
        let all = rows.checked_mul(columns).filter(|&all| all <= MAX_PAIRS);
        all.ok_or_else(|| sizes.refused(too_many()))?
    };
    let mut found = Entries::default();
    while let Some(line) = lines.next("%")? {
        let words = line.words("", "");
        let (row, column, value) = if is_coordinate {
            let place = |at, what, count| line.one_of(line.word(&words, at, "row, column and value")?, what, count);
            (place(0, "the row", rows)?, place(1, "the column", columns)?, 2)
        } else {
            // Column by column.
            let at = found.pairs.len();
            if at == entries {
                return Err(line.refused(PublishedProblem::Count {
                    what: "entries at least",
                    found: at as u64 + 1,
                    expected: at as u64,
                }));
            }
            let [row, column] = [at % rows.max(1), at / rows.max(1)].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            (row, column, 0)
        };
        let value = if is_pattern { None } else { Some(line.word(&words, value, "a value")?) };
        found.take(line, row, column, value)?;
    }
    if found.pairs.len() != entries {
        let (found, expected) = (found.pairs.len() as u64, entries as u64);
        return Err(lines.whole(PublishedProblem::Count { what: "entries", found, expected }));
    }
    let notes = rounded(found.rounded, found.pairs.len()).into_iter().collect();
    let seats = vec![seats.into(); columns];
    Ok(Sides { mentees: numbered(rows), mentors: numbered(columns), seats, pairs: found.pairs, notes })
}

#[derive(Default)]
struct Entries {
    pairs: Vec<(u32, u32, PairInfo)>,
    rounded: usize,
}

impl Entries {
    fn take(&mut self, line: Line<'_>, row: u32, column: u32, value: Option<Word<'_>>) -> Result<(), PublishedError> {
        let info = match value {
            None => PairInfo::ranked(0, 0),
            Some(word) => {
                let read = score(word.text, Rounding::Nearest);
                let refused = |problem| line.at(word, PublishedProblem::BadScore { found: word.text.into(), problem });
                let (score, changed) = read.map_err(refused)?;
                self.rounded += usize::from(changed);
                PairInfo::scored(score)
            }
        };
        self.pairs.push((row, column, info));
        Ok(())
    }
}

fn too_many() -> PublishedProblem {
    PublishedProblem::Unsupported { what: "the table has more entries than are read", instead: "take a part of it" }
}

/// An assignment file of the OR-Library, read by [`orlib`].
pub(super) fn read_orlib(
    (file, bytes): (&str, &[u8]),
    seats: u16,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let lines = Lines::new(file, bytes, stop)?;
    let text = std::str::from_utf8(bytes).unwrap_or("").trim_start_matches('\u{feff}');
    let market = orlib::read_until(text, stop).map_err(|error| match error {
        OrlibError::NotANumber { place, found } => {
            let problem = PublishedProblem::Unexpected { found, expected: "a whole number" };
            at_word(lines, |number, _| number == place, problem)
        }
        OrlibError::OutOfRange { found, .. } => {
            let problem = PublishedProblem::Unexpected {
                found: found.to_string().into(),
                expected: "a cost that fits, or the number of a row or column",
            };
            let digits = found.to_string();
            at_word(lines, |_, word| word == digits, problem)
        }
        OrlibError::Shape { size, found } => {
            let expected = (size as u64).saturating_mul(size as u64);
            let what = "numbers behind the size, which are no lines of row, column and cost either";
            lines.whole(PublishedProblem::Count { what, found: found as u64, expected })
        }
        OrlibError::TooLarge { size, .. } => {
            let most = i64::try_from(MAX_PEOPLE).unwrap_or(i64::MAX);
            let (what, found) = ("the size", size.to_string().into());
            at_word(lines, |number, _| number == 1, PublishedProblem::OutOfRange { what, found, least: 0, most })
        }
        OrlibError::Stopped(reason) => lines.whole(PublishedProblem::Stopped(reason)),
        OrlibError::Market(error) => lines.whole(error.into()),
        OrlibError::Empty => lines.whole(PublishedProblem::EndsEarly { expected: "the size, then the costs" }),
    })?;
    let info = |pair| market.score(pair).map_or_else(PairInfo::default, PairInfo::scored);
    let pair = |pair| (market.mentee_of(pair).get(), market.mentor_of(pair).get(), info(pair));
    let size = market.mentees();
    let notes = vec!["Costs were read as negative scores of as many millionths.".to_owned()];
    let pairs = market.pair_ids().map(pair).collect();
    Ok(Sides { mentees: numbered(size), mentors: numbered(size), seats: vec![seats.into(); size], pairs, notes })
}

/// A problem of the first word that `is` the one meant, by its number in the file and its text.
fn at_word(mut lines: Lines<'_>, is: impl Fn(usize, &str) -> bool, problem: PublishedProblem) -> PublishedError {
    let whole = lines.whole(problem.clone());
    let mut number = 0;
    while let Ok(Some(line)) = lines.next("") {
        for word in line.words("", "") {
            number += 1;
            if is(number, word.text) {
                return line.at(word, problem);
            }
        }
    }
    whole
}

/// A table of numpy's.
pub(super) fn read_npy(
    (file, bytes): (&str, &[u8]),
    seats: u16,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let refused = |problem| PublishedError { file: file.into(), line: None, column: None, problem };
    let (header, data) = split_npy(bytes).ok_or_else(|| {
        refused(PublishedProblem::Unexpected {
            found: String::from_utf8_lossy(&bytes[..bytes.len().min(6)]).as_ref().into(),
            expected: "numpy's mark and a header of format 1, 2 or 3",
        })
    })?;
    let unlike = |expected| PublishedProblem::Unexpected { found: header.into(), expected };
    let number = header_value(header, "descr").and_then(|text| Number::of(text.trim_matches(['\'', '"'])));
    let number = number.ok_or_else(|| refused(unlike("numbers of a type such as '<f8', '<f4' or '<i4'")))?;
    let by_column = match header_value(header, "fortran_order") {
        Some("True") => true,
        Some("False") => false,
        _ => return Err(refused(unlike("'fortran_order': True or False"))),
    };
    let [rows, columns] = shape(header).ok_or_else(|| refused(unlike("a shape of two dimensions")))?;
    let all = rows.checked_mul(columns).filter(|&all| all <= MAX_PAIRS && rows.max(columns) <= MAX_PEOPLE);
    let all = all.ok_or_else(|| refused(too_many()))?;
    if data.len() != all * number.bytes {
        let (found, expected) = (data.len() as u64, (all * number.bytes) as u64);
        return Err(refused(PublishedProblem::Count { what: "bytes of numbers", found, expected }));
    }
    let mut pairs = Vec::new();
    let mut changed = 0;
    for row in 0..rows {
        if let Some(reason) = stop() {
            return Err(refused(PublishedProblem::Stopped(reason)));
        }
        for column in 0..columns {
            let at = if by_column { column * rows + row } else { row * columns + column };
            let value = number.read(&data[at * number.bytes..(at + 1) * number.bytes]);
            if value.is_nan() {
                continue;
            }
            let problem = |problem| refused(PublishedProblem::BadNumber { row, column, problem });
            let score = Score::try_from_f64(value).map_err(problem)?;
            #[expect(clippy::float_cmp, reason = "whether rounding changed anything at all")]
            let is_changed = f64::from(score.millionths()) / 1e6 != value;
            changed += usize::from(is_changed);
            let [row, column] = [row, column].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            pairs.push((row, column, PairInfo::scored(score)));
        }
    }
    let from_0 = |count: usize| (0..count).map(|number| number.to_string()).collect();
    let notes = rounded(changed, pairs.len()).into_iter().collect();
    let seats = vec![seats.into(); columns];
    Ok(Sides { mentees: from_0(rows), mentors: from_0(columns), seats, pairs, notes })
}

/// The header and what is behind it.
fn split_npy(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (length, rest) = match *rest {
        [1, _, low, high, ..] => (usize::from(u16::from_le_bytes([low, high])), &rest[4..]),
        [2 | 3, _, one, two, three, four, ..] => {
            (usize::try_from(u32::from_le_bytes([one, two, three, four])).ok()?, &rest[6..])
        }
        _ => return None,
    };
    let (header, data) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(header).ok()?, data))
}

/// What stands behind a key of the header, up to a comma, a brace or the end.
fn header_value<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let quoted = [format!("'{key}':"), format!("\"{key}\":")];
    let begin = quoted.iter().find_map(|key| header.find(key).map(|at| at + key.len()))?;
    let rest = header[begin..].trim_start();
    Some(rest[..rest.find([',', '}', '\n']).unwrap_or(rest.len())].trim())
}

fn shape(header: &str) -> Option<[usize; 2]> {
    let begin = ["'shape':", "\"shape\":"].iter().find_map(|key| header.find(key).map(|at| at + key.len()))?;
    let (inner, _) = header[begin..].trim_start().strip_prefix('(')?.split_once(')')?;
    let sizes: Vec<&str> = inner.split(',').map(str::trim).filter(|size| !size.is_empty()).collect();
    let [rows, columns] = *sizes else { return None };
    Some([rows.parse().ok()?, columns.parse().ok()?])
}

/// How a number is stored.
#[derive(Clone, Copy, Debug)]
struct Number {
    kind: Kind,
    bytes: usize,
    big_endian: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Float,
    Signed,
    Unsigned,
}

impl Number {
    fn of(text: &str) -> Option<Self> {
        let (order, rest) = text.split_at_checked(1)?;
        let (kind, bytes) = rest.split_at_checked(1)?;
        let kind = match kind {
            "f" => Kind::Float,
            "i" => Kind::Signed,
            "u" => Kind::Unsigned,
            _ => return None,
        };
        let bytes = bytes.parse().ok()?;
        let known = match kind {
            Kind::Float => matches!(bytes, 4 | 8),
            Kind::Signed | Kind::Unsigned => matches!(bytes, 1 | 2 | 4 | 8),
        };
        let big_endian = match order {
            "<" | "|" => false,
            ">" => true,
            _ => return None,
        };
        known.then_some(Self { kind, bytes, big_endian })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "what is too large for a score is refused, whatever its last digits"
    )]
    fn read(self, bytes: &[u8]) -> f64 {
        let mut eight = [0_u8; 8];
        for (to, from) in eight.iter_mut().zip(0..self.bytes) {
            *to = bytes[if self.big_endian { self.bytes - 1 - from } else { from }];
        }
        let word = u64::from_le_bytes(eight);
        let unused = 64 - 8 * u32::try_from(self.bytes).unwrap_or(8);
        match self.kind {
            Kind::Float if self.bytes == 4 => f64::from(f32::from_bits(u32::try_from(word).unwrap_or(0))),
            Kind::Float => f64::from_bits(word),
            // The sign is carried up to the highest bit and down again.
            Kind::Signed => ((word << unused).cast_signed() >> unused) as f64,
            Kind::Unsigned => word as f64,
        }
    }
}

/// A dense table as numpy stores it: 64-bit numbers, row by row.
pub(super) fn write_npy(named: &NamedMarket) -> Result<Vec<u8>, UnwritableError> {
    let market = &named.market;
    if !market.has_scores() && market.pairs() > 0 {
        return Err(UnwritableError::ScoresMissing { format: "npy" });
    }
    let (rows, columns, (_, mentor_number)) = (market.mentees(), market.mentors(), numbers(named));
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    // The whole header is a multiple of 64 bytes, its last one a line feed.
    let padding = (64 - (10 + header.len() + 1) % 64) % 64;
    let header = format!("{header}{}\n", " ".repeat(padding));
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(header.bytes());
    for &mentee in &named.first_seen {
        let mut row = vec![f64::NAN; columns];
        for pair in market.pairs_of_mentee(mentee) {
            let score = market.score(pair).map_or(0.0, |score| f64::from(score.millionths()) / 1e6);
            row[mentor_number[market.mentor_of(pair).index()] - 1] = score;
        }
        bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()));
    }
    Ok(bytes)
}

/// A sparse MatrixMarket file; of a pattern where the market has no scores.
pub(super) fn write_matrix_market(named: &NamedMarket) -> String {
    let (market, (_, mentor_number)) = (&named.market, numbers(named));
    let kind = if market.has_scores() { "real" } else { "pattern" };
    let mut text = format!("%%MatrixMarket matrix coordinate {kind} general\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {} {}", market.mentees(), market.mentors(), market.pairs());
    for (row, &mentee) in (1_usize..).zip(&named.first_seen) {
        for pair in market.pairs_of_mentee(mentee) {
            let column = mentor_number[market.mentor_of(pair).index()];
            let score = market.score(pair).map_or_else(String::new, |score| format!(" {score}"));
            let _ = writeln!(text, "{row} {column}{score}");
        }
    }
    text
}

/// An assignment file of the OR-Library: full where every pair is there, else a line for each pair.
pub(super) fn write_orlib(named: &NamedMarket) -> Result<String, UnwritableError> {
    let (market, (_, mentor_number), format) = (&named.market, numbers(named), "orlib");
    let (mentees, mentors) = (market.mentees(), market.mentors());
    if !market.has_scores() && market.pairs() > 0 {
        return Err(UnwritableError::ScoresMissing { format });
    }
    if mentees != mentors {
        return Err(UnwritableError::NotSquare { format, mentees, mentors });
    }
    if market.mentor_ids().any(|mentor| market.capacity(mentor) != 1) {
        return Err(UnwritableError::Seats { format });
    }
    let mut text = format!("{mentees}\n");
    let is_full = market.pairs() == mentees * mentors;
    for (row, &mentee) in (1_usize..).zip(&named.first_seen) {
        let cost = |pair| {
            let column = mentor_number[market.mentor_of(pair).index()];
            (column, -market.score(pair).map_or(0, |score| i64::from(score.millionths())))
        };
        let mut costs: Vec<(usize, i64)> = market.pairs_of_mentee(mentee).map(cost).collect();
        costs.sort_unstable();
        for (column, cost) in &costs {
            let _ = if is_full { write!(text, " {cost}") } else { writeln!(text, "{row} {column} {cost}") };
        }
        if is_full {
            text.push('\n');
        }
    }
    Ok(text)
}
