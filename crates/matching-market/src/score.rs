//! Scores as fixed-point integers.
//!
//! A score is an integer number of millionths. Integers have one order and one sum on every machine and at every
//! thread count; there is no NaN, and certificates are checked exactly. Totals are `i64`: a matching holds at most
//! `u32::MAX` pairs of at most 2³¹ millionths each, and (2³² − 1) · 2³¹ < 2⁶³.

use std::fmt;
use std::str::FromStr;

/// How well one pair fits, in millionths.
///
/// Compatibility lies in `0..=1_000_000`; researchers may use the whole range of `i32`. The text form is the shortest
/// exact decimal.
///
/// # Examples
/// ```
/// use matching_market::Score;
/// let score: Score = "0.25".parse()?;
/// assert_eq!(score.millionths(), 250_000);
/// assert_eq!(score.rounded(1).to_string(), "0.3");
/// assert_eq!(Score::from_millionths(i32::MIN).to_string(), "-2147.483648");
/// assert!("1e3".parse::<Score>().is_err());
/// # Ok::<(), matching_market::ParseScoreError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Score(i32);

impl Score {
    /// The score 0.
    pub const ZERO: Self = Self(0);
    /// The score 1, the best compatibility.
    pub const ONE: Self = Self(1_000_000);

    /// The score of that many millionths.
    #[inline]
    pub const fn from_millionths(millionths: i32) -> Self {
        Self(millionths)
    }

    /// The nearest score to a floating-point number, halves to the even millionth. Nothing is cut to fit.
    ///
    /// # Errors
    /// [`FloatScoreError`]: not a number, or outside of -2147.483647 to 2147.483647.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{FloatScoreError, Score};
    /// assert_eq!(Score::try_from_f64(0.25), Ok(Score::from_millionths(250_000)));
    /// assert_eq!(Score::try_from_f64(1.0 / 3.0), Ok(Score::from_millionths(333_333)));
    /// assert_eq!(Score::try_from_f64(1e9), Err(FloatScoreError::OutOfRange));
    /// assert_eq!(Score::try_from_f64(f64::NAN), Err(FloatScoreError::NotANumber));
    /// ```
    pub fn try_from_f64(value: f64) -> Result<Self, FloatScoreError> {
        if value.is_nan() {
            return Err(FloatScoreError::NotANumber);
        }
        let millionths = (value * 1e6).round_ties_even();
        if millionths.abs() > f64::from(i32::MAX) {
            return Err(FloatScoreError::OutOfRange);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number in the range of i32, as just checked")]
        Ok(Self(millionths as i32))
    }

    /// The score in millionths.
    #[inline]
    pub const fn millionths(self) -> i32 {
        self.0
    }

    /// A rank that puts scores best first and keeps ties: the distance from the greatest possible score.
    ///
    /// # Examples
    /// ```
    /// use matching_market::Score;
    /// assert!(Score::ONE.descending_rank() < Score::ZERO.descending_rank());
    /// assert_eq!(Score::from_millionths(i32::MIN).descending_rank(), u32::MAX);
    /// ```
    #[inline]
    pub const fn descending_rank(self) -> u32 {
        i32::MAX.abs_diff(self.0)
    }

    /// See [`Decimal::rounded`].
    pub fn rounded(self, places: u32) -> impl fmt::Display {
        Decimal::from(self).rounded(places)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::from(*self).fmt(f)
    }
}

/// An exact decimal number of millionths, for totals.
///
/// # Examples
/// ```
/// use matching_market::Decimal;
/// assert_eq!(Decimal::from_millionths(-1_500_000).to_string(), "-1.5");
/// assert_eq!(Decimal::from_millionths(i64::MIN).to_string(), "-9223372036854.775808");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

impl Decimal {
    /// The number of that many millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// For people: with just so many places, one to six, rounded half up.
    ///
    /// # Examples
    /// ```
    /// use matching_market::Decimal;
    /// assert_eq!(Decimal::from_millionths(999_500).rounded(3).to_string(), "1.000");
    /// assert_eq!(Decimal::from_millionths(-1_234_501).rounded(3).to_string(), "-1.235");
    /// assert_eq!(Decimal::from_millionths(-5_000).rounded(2).to_string(), "0.00");
    /// ```
    pub fn rounded(self, places: u32) -> impl fmt::Display {
        let places = places.clamp(1, 6);
        let step = 10_i128.pow(6 - places);
        Rounded { steps: (i128::from(self.0) + step / 2).div_euclid(step), places }
    }
}

/// A number of steps of 10^−`places`.
struct Rounded {
    steps: i128,
    places: u32,
}

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.steps < 0 { "-" } else { "" }, self.steps.unsigned_abs());
        let one = 10_u128.pow(self.places);
        write!(f, "{sign}{}.{:02$}", size / one, size % one, self.places as usize)
    }
}

impl From<Score> for Decimal {
    fn from(score: Score) -> Self {
        Self(i64::from(score.0))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (size / 1_000_000, size % 1_000_000);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// Why a floating-point number is not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FloatScoreError {
    /// NaN.
    #[error("not a number; leave the pair out where there is no score")]
    NotANumber,
    /// Outside of `-2147.483647..=2147.483647`, or infinite.
    #[error("out of range; a score lies between -2147.483647 and 2147.483647, scale all of them")]
    OutOfRange,
}

/// Why a text is not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseScoreError {
    /// Something else than an optional `-`, digits, and optionally a point with digits behind it.
    #[error("not a decimal number such as 0.25; write digits with at most one point, no exponent")]
    NotADecimal,
    /// More than six digits behind the point.
    #[error("{places} decimal places; a score has at most six")]
    TooManyPlaces {
        /// Digits found behind the point.
        places: usize,
    },
    /// Outside `-2147.483647..=2147.483647`.
    #[error("out of range; a score lies between -2147.483647 and 2147.483647")]
    OutOfRange,
}

impl FromStr for Score {
    type Err = ParseScoreError;

    fn from_str(text: &str) -> Result<Self, ParseScoreError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || fraction.is_some_and(|part| !all_digits(part)) {
            return Err(ParseScoreError::NotADecimal);
        }
        let fraction = fraction.unwrap_or("");
        if fraction.len() > 6 {
            return Err(ParseScoreError::TooManyPlaces { places: fraction.len() });
        }
        let missing_places = 6 - fraction.len();
        let mut size: i64 = 0;
        for digit in whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', missing_places)) {
            size = size * 10 + i64::from(digit - b'0');
            if size > i64::from(i32::MAX) {
                return Err(ParseScoreError::OutOfRange);
            }
        }
        let signed = if negative { -size } else { size };
        i32::try_from(signed).map(Self).map_err(|_| ParseScoreError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number_agree() {
        for (text, millionths) in [
            ("0", 0),
            ("-0", 0),
            ("000.5", 500_000),
            ("1.000000", 1_000_000),
            ("0.000001", 1),
            ("-0.000001", -1),
            ("2147.483647", i32::MAX),
            ("-2147.483647", -i32::MAX),
        ] {
            assert_eq!(text.parse(), Ok(Score::from_millionths(millionths)), "{text}");
        }
        for millionths in [0, 1, -1, 10, 250_000, 999_999, 1_000_000, -1_000_001, i32::MAX, -i32::MAX] {
            let score = Score::from_millionths(millionths);
            assert_eq!(score.to_string().parse(), Ok(score));
        }
        assert_eq!(Score::from_millionths(250_000).to_string(), "0.25");
        assert_eq!(Score::from_millionths(-30).to_string(), "-0.00003");
    }

    #[test]
    fn people_see_scores_rounded_half_up() {
        for (millionths, places, shown) in [
            (0, 3, "0.000"),
            (499, 3, "0.000"),
            (500, 3, "0.001"),
            (999_499, 3, "0.999"),
            (1_000_000, 3, "1.000"),
            (-1_234_000, 3, "-1.234"),
            (-1_500, 3, "-0.001"),
            (994_999, 2, "0.99"),
            (995_000, 2, "1.00"),
            (i64::MAX, 6, "9223372036854.775807"),
            (i64::MIN, 1, "-9223372036854.8"),
        ] {
            assert_eq!(Decimal::from_millionths(millionths).rounded(places).to_string(), shown);
        }
    }

    #[test]
    fn floating_point_numbers_go_to_the_nearest_millionth_or_are_refused() {
        for (value, millionths) in [
            (0.0, 0),
            (-0.0, 0),
            (0.000_000_49, 0),
            (0.000_000_51, 1),
            (-0.000_000_51, -1),
            // Halves that binary fractions hit exactly: 0.5 and 1.5 millionths would not be exact, 2^-7 is 7812.5.
            (0.007_812_5, 7_812),
            (0.023_437_5, 23_438),
            (1.0, 1_000_000),
            (2_147.483_647, i32::MAX),
            (-2_147.483_647, -i32::MAX),
        ] {
            assert_eq!(Score::try_from_f64(value), Ok(Score::from_millionths(millionths)), "{value}");
        }
        for value in [2_147.483_648, -2_147.483_648, 1e300, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Score::try_from_f64(value), Err(FloatScoreError::OutOfRange), "{value}");
        }
        assert_eq!(Score::try_from_f64(f64::NAN), Err(FloatScoreError::NotANumber));
    }

    #[test]
    fn what_is_not_a_score_is_refused() {
        for text in ["", "-", ".", "1.", ".5", "+1", "1e3", "NaN", "inf", "0,5", " 1", "--1", "1.2.3", "٣"] {
            assert_eq!(text.parse::<Score>(), Err(ParseScoreError::NotADecimal), "{text:?}");
        }
        assert_eq!("0.1234567".parse::<Score>(), Err(ParseScoreError::TooManyPlaces { places: 7 }));
        for text in ["2147.483648", "-2147.483648", "99999999999999999999999999"] {
            assert_eq!(text.parse::<Score>(), Err(ParseScoreError::OutOfRange), "{text:?}");
        }
    }
}
