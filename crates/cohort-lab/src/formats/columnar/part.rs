//! A few thousand rows of a table as the cells that the rules for rows ask for.
//!
//! A cell without a value, with NaN, or with nothing but blanks is empty. Ids are text, also as a dictionary, or whole
//! numbers, which are their digits. Where a whole number is expected a floating-point number may be one: what has gaps
//! is one for pandas. A score in floating point is the decimal that is written for it, and a decimal is itself.

use std::borrow::Cow;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use matching_market::{Score, StopReason};

use super::super::cells::{Cells, Mark};
use super::super::error::Refusal;
use super::super::number::score;
use super::super::{FileProblem, Place, Rounding};

/// Asked whether to stop.
pub(super) type Stop<'s> = &'s dyn Fn() -> Option<StopReason>;

/// The most rows of a part.
pub(super) const PART: usize = 8_192;
/// Rows between two questions whether to stop.
const ROWS_A_QUESTION: usize = 1_024;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Whole,
    Number,
}

impl Kind {
    pub(super) fn allows(self, found: &DataType) -> bool {
        let is_text = |one: &DataType| matches!(one, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        match found {
            DataType::Null => true,
            whole if whole.is_integer() => true,
            DataType::Float32 | DataType::Float64 | DataType::Decimal128(..) => self != Self::Id,
            DataType::Dictionary(_, values) => self == Self::Id && is_text(values),
            other => self == Self::Id && is_text(other),
        }
    }

    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Id => "text (also as a dictionary) or whole numbers",
            Self::Whole => "whole numbers",
            Self::Number => "numbers",
        }
    }
}

/// One column of a part. Texts are those of the whole batch, numbers those of the part.
enum Column<'b> {
    Absent,
    Text(&'b StringArray),
    LargeText(&'b LargeStringArray),
    TextView(&'b StringViewArray),
    Coded { keys: Vec<usize>, nulls: Option<NullBuffer>, values: Box<Column<'b>> },
    Whole(Vec<i128>, Option<NullBuffer>),
    Real(Vec<f64>, Option<NullBuffer>),
    Decimal(Vec<i128>, i8, Option<NullBuffer>),
}

impl<'b> Column<'b> {
    fn of_text(array: &'b dyn Array) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::LargeUtf8 => Self::LargeText(array.as_string()),
            DataType::Utf8View => Self::TextView(array.as_string_view()),
            _ => Self::Absent,
        }
    }

    fn new(array: &'b ArrayRef, rows: &Range<usize>) -> Self {
        let part = array.slice(rows.start, rows.len());
        macro_rules! whole {
            ($kind:ty) => {
                part.as_primitive::<$kind>().values().iter().map(|&one| one.into()).collect()
            };
        }
        let nulls = part.nulls().cloned();
        match array.data_type() {
            DataType::Int8 => Self::Whole(whole!(Int8Type), nulls),
            DataType::Int16 => Self::Whole(whole!(Int16Type), nulls),
            DataType::Int32 => Self::Whole(whole!(Int32Type), nulls),
            DataType::Int64 => Self::Whole(whole!(Int64Type), nulls),
            DataType::UInt8 => Self::Whole(whole!(UInt8Type), nulls),
            DataType::UInt16 => Self::Whole(whole!(UInt16Type), nulls),
            DataType::UInt32 => Self::Whole(whole!(UInt32Type), nulls),
            DataType::UInt64 => Self::Whole(whole!(UInt64Type), nulls),
            DataType::Float32 => {
                let numbers = part.as_primitive::<Float32Type>().values().iter();
                // The decimal that is written for it, not the many digits of what it is.
                Self::Real(numbers.map(|one| one.to_string().parse().unwrap_or(f64::NAN)).collect(), nulls)
            }
            DataType::Float64 => Self::Real(part.as_primitive::<Float64Type>().values().to_vec(), nulls),
            DataType::Decimal128(_, scale) => {
                Self::Decimal(part.as_primitive::<Decimal128Type>().values().to_vec(), *scale, nulls)
            }
            DataType::Dictionary(..) => {
                let (coded, all) = (part.as_any_dictionary(), array.as_any_dictionary());
                if coded.values().is_empty() {
                    return Self::Absent;
                }
                let nulls = coded.keys().nulls().cloned();
                let values = Box::new(Self::of_text(all.values().as_ref()));
                Self::Coded { keys: coded.normalized_keys(), nulls, values }
            }
            _ => Self::of_text(array.as_ref()),
        }
    }

    fn text(&self, row: usize, from: usize) -> Option<&'b str> {
        let at = from + row;
        let text = match self {
            Self::Text(texts) => (!texts.is_null(at)).then(|| texts.value(at)),
            Self::LargeText(texts) => (!texts.is_null(at)).then(|| texts.value(at)),
            Self::TextView(texts) => (!texts.is_null(at)).then(|| texts.value(at)),
            Self::Coded { keys, nulls, values } => {
                let is_there = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
                is_there.then(|| values.text(keys[row], 0)).flatten()
            }
            _ => None,
        };
        text.map(str::trim)
    }
}

/// Rows of a batch, one after the other.
pub(super) struct Part<'b> {
    known: &'static [&'static str],
    columns: Vec<Column<'b>>,
    rows: Range<usize>,
    /// Rows of the table above this part.
    above: u64,
    /// The row after the one that was read last, from 0.
    next: usize,
    stop: Stop<'b>,
}

impl<'b> Part<'b> {
    pub(super) fn new(
        batch: &'b RecordBatch,
        (known, places): (&'static [&'static str], &[Option<usize>]),
        rows: Range<usize>,
        above: u64,
        stop: Stop<'b>,
    ) -> Self {
        let column = |place: &Option<usize>| match place {
            Some(place) => Column::new(batch.column(*place), &rows),
            None => Column::Absent,
        };
        Self { known, columns: places.iter().map(column).collect(), rows, above, next: 0, stop }
    }

    fn row(&self) -> usize {
        self.next - 1
    }

    fn text(&self, column: usize) -> Option<&'b str> {
        self.columns[column].text(self.row(), self.rows.start)
    }
}

fn is_there(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_none_or(|nulls| nulls.is_valid(row))
}

impl<'b> Cells<'b> for Part<'b> {
    fn next(&mut self) -> Result<bool, Refusal> {
        if self.next.is_multiple_of(ROWS_A_QUESTION)
            && let Some(reason) = (self.stop)()
        {
            return Err((None, FileProblem::Stopped(reason)));
        }
        while self.next < self.rows.len() {
            self.next += 1;
            if (0..self.columns.len()).any(|column| !self.is_empty(column)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn line(&self) -> u64 {
        self.above + self.next as u64
    }

    fn place(number: u64) -> Place {
        Place::Row(number)
    }

    fn name(&self, column: usize) -> &'static str {
        self.known[column]
    }

    fn is_empty(&self, column: usize) -> bool {
        let row = self.row();
        match &self.columns[column] {
            Column::Absent => true,
            Column::Whole(_, nulls) | Column::Decimal(_, _, nulls) => !is_there(nulls.as_ref(), row),
            Column::Real(numbers, nulls) => numbers[row].is_nan() || !is_there(nulls.as_ref(), row),
            _ => self.text(column).is_none_or(str::is_empty),
        }
    }

    fn written(&self, column: usize) -> Cow<'_, str> {
        let row = self.row();
        match &self.columns[column] {
            _ if self.is_empty(column) => "".into(),
            Column::Whole(numbers, _) => numbers[row].to_string().into(),
            Column::Real(numbers, _) => numbers[row].to_string().into(),
            Column::Decimal(numbers, scale, _) => decimal(numbers[row], *scale).into(),
            _ => self.text(column).unwrap_or_default().into(),
        }
    }

    fn lasting(&self, column: usize) -> Option<&'b str> {
        self.text(column)
    }

    fn id(&self, column: usize) -> Result<Cow<'_, str>, Refusal> {
        let (written, column) = (self.written(column), self.known[column]);
        let found = || (&*written).into();
        if written.is_empty() {
            return self.refuse(FileProblem::MissingId { column });
        }
        // A byte that only the sign for a character that could not be read, and few others, begin with.
        if written.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | 0xef)) {
            if written.contains('\u{fffd}') {
                return self.refuse(FileProblem::DamagedId { column, found: found() });
            }
            if written.contains(['\n', '\r']) {
                return self.refuse(FileProblem::BrokenId { column, found: found() });
            }
        }
        Ok(written)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seen to be a whole number in range")]
    fn whole(&self, column: usize, _: Rounding) -> Option<u32> {
        let row = self.row();
        match &self.columns[column] {
            Column::Whole(numbers, _) => u32::try_from(numbers[row]).ok(),
            Column::Real(numbers, _) => {
                let number = numbers[row];
                (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
            }
            Column::Decimal(numbers, scale, _) => decimal(numbers[row], *scale).parse().ok(),
            _ => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "seen to be in range")]
    fn score(&self, column: usize, rounding: Rounding, _: &mut Mark) -> Result<(Score, bool), FileProblem> {
        if let Column::Real(numbers, _) = &self.columns[column] {
            let number = numbers[self.row()];
            let millionths = (number * 1e6).round_ties_even();
            // Two decimals of as few digits are never one floating-point number.
            #[expect(clippy::float_cmp, reason = "it is the number nearest to the decimal, or it is not")]
            if millionths.abs() <= f64::from(i32::MAX) && millionths / 1e6 == number {
                return Ok((Score::from_millionths(millionths as i32), false));
            }
        }
        let written = self.written(column);
        score(&written, rounding).map_err(|problem| FileProblem::BadScore { found: (&*written).into(), problem })
    }
}

/// A decimal as it is written, without zeros that say nothing.
fn decimal(number: i128, scale: i8) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let Ok(places @ 1..) = usize::try_from(scale) else {
        let zeros = if number == 0 { 0 } else { usize::from(scale.unsigned_abs()) };
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    };
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
