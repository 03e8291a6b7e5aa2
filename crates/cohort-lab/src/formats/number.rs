//! Numbers in market files: scores and whole numbers, exact or rounded on request.
//!
//! Rounding goes by the written digits, not by a floating-point number: to the nearest millionth, halves to the even
//! one, however long the text and whatever its exponent. O(length) time, no memory.

use matching_market::{ParseScoreError, Score};

use super::names::eight_digits;

/// Whether numbers of any length and with exponents are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// No: what is not a score as it is written is refused.
    #[default]
    Refuse,
    /// Yes: scores go to the nearest millionth, and whole numbers may be written `2.0`.
    Nearest,
}

/// A score, and whether rounding changed it.
pub(super) fn score(text: &str, rounding: Rounding) -> Result<(Score, bool), ParseScoreError> {
    match (text.parse(), rounding) {
        (Ok(score), _) => Ok((score, false)),
        (Err(error), Rounding::Refuse) => Err(error),
        (Err(_), Rounding::Nearest) => rounded(text),
    }
}

/// A whole number from 0 to `u32::MAX`: digits only, and with rounding also `2.0` and `2e0`, but never `2.5`.
pub(super) fn whole(text: &str, rounding: Rounding) -> Option<u32> {
    if let Some(number) = eight_digits(text.as_bytes()) {
        return Some(number);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let written = Written::read(text).filter(|_| rounding == Rounding::Nearest && !text.starts_with(['-', '+']))?;
    let (number, rest) = written.shifted(0, u32::MAX.into())?;
    (rest == Rest::Nothing).then(|| u32::try_from(number).ok()).flatten()
}

fn rounded(text: &str) -> Result<(Score, bool), ParseScoreError> {
    let written = Written::read(text).ok_or(ParseScoreError::NotADecimal)?;
    let most = i32::MAX.unsigned_abs().into();
    let (size, rest) = written.shifted(6, most).ok_or(ParseScoreError::OutOfRange)?;
    let up = match rest {
        Rest::Nothing | Rest::LessThanHalf => false,
        Rest::Half => size % 2 == 1,
        Rest::MoreThanHalf => true,
    };
    let size = i32::try_from(size + u64::from(up)).map_err(|_| ParseScoreError::OutOfRange)?;
    Ok((Score::from_millionths(if written.negative { -size } else { size }), rest != Rest::Nothing))
}

/// What is cut off, compared with half of the last digit that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nothing,
    LessThanHalf,
    Half,
    MoreThanHalf,
}

/// A number as it is written: `-12.5e-3` has the digits `12` and `5`, and the exponent −3.
struct Written<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: i64,
}

impl<'t> Written<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (negative, size) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let (digits, exponent) = size.split_once(['e', 'E']).map_or((size, None), |(d, e)| (d, Some(e)));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(fraction) || whole.len() + fraction.len() == 0 {
            return None;
        }
        Some(Self { negative, whole, fraction, exponent: exponent.map_or(Some(0), read_exponent)? })
    }

    /// The number times 10^`places`, cut to a whole number, and what was cut off; `None` above `most`.
    fn shifted(&self, places: i64, most: u64) -> Option<(u64, Rest)> {
        let digits = || self.whole.bytes().chain(self.fraction.bytes()).map(|byte| byte - b'0');
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        let kept = length(self.whole).saturating_add(self.exponent).saturating_add(places);
        let mut size = 0_u64;
        let mut rest = Rest::Nothing;
        for (at, digit) in (0..).zip(digits()) {
            rest = match (at < kept, at == kept, rest) {
                (true, ..) => {
                    size = size.checked_mul(10)?.checked_add(digit.into()).filter(|&size| size <= most)?;
                    rest
                }
                (_, true, _) => match digit {
                    0 => Rest::Nothing,
                    1..5 => Rest::LessThanHalf,
                    5 => Rest::Half,
                    _ => Rest::MoreThanHalf,
                },
                _ if digit == 0 => rest,
                (.., Rest::Nothing) => Rest::LessThanHalf,
                (.., Rest::Half) => Rest::MoreThanHalf,
                _ => rest,
            };
        }
        let missing = kept.saturating_sub(length(self.whole) + length(self.fraction));
        for _ in 0..missing {
            if size == 0 {
                break;
            }
            size = size.checked_mul(10).filter(|&size| size <= most)?;
        }
        Some((size, rest))
    }
}

/// The exponent; one of many digits counts as a very large one.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.bytes().fold(0_i64, |size, byte| (size * 10 + i64::from(byte - b'0')).min(1_000_000_000_000));
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millionths(text: &str) -> Result<(i32, bool), ParseScoreError> {
        score(text, Rounding::Nearest).map(|(score, changed)| (score.millionths(), changed))
    }

    #[test]
    fn any_decimal_goes_to_the_nearest_millionth_halves_to_even() {
        let zeros = "0".repeat(5_000);
        for (text, expected) in [
            ("0.25", (250_000, false)),
            ("0.1234567890123456", (123_457, true)),
            ("1e-05", (10, false)),
            ("1E-7", (0, true)),
            ("-1e-7", (0, true)),
            ("5e-7", (0, true)),
            ("15e-7", (2, true)),
            ("25e-7", (2, true)),
            ("2.5000001e-6", (3, true)),
            ("0.0000005000000000000000000000000001", (1, true)),
            ("+.5", (500_000, false)),
            ("5.", (5_000_000, false)),
            ("0.1000000", (100_000, false)),
            ("1.5e3", (1_500_000_000, false)),
            ("0e999999999999999999999999", (0, false)),
            ("7e-999999999999999999999999", (0, true)),
            ("2147.4836474", (i32::MAX, true)),
            ("-2147.4836474", (-i32::MAX, true)),
            (&format!("0.{zeros}1"), (0, true)),
            (&format!("{zeros}1.5"), (1_500_000, false)),
            (&format!("1{zeros}e-5000"), (1_000_000, false)),
            (&format!("0.{zeros}1e5001"), (1_000_000, false)),
        ] {
            assert_eq!(millionths(text), Ok(expected), "{text}");
        }
        for text in ["2147.4836475", "1e4", "-3e3", "1e999999999999999999999999", &format!("1{zeros}")] {
            assert_eq!(millionths(text), Err(ParseScoreError::OutOfRange), "{text}");
        }
        for text in ["", "-", ".", "e5", "1e", "1e+", "1e5.0", "NaN", "inf", "1,5", "1_0", "--1", "1.2.3", "٣", "0x1"]
        {
            assert_eq!(millionths(text), Err(ParseScoreError::NotADecimal), "{text}");
        }
    }

    /// Against exact arithmetic in integers: every number of so many millionths and a fraction of one.
    #[test]
    fn rounding_equals_integer_arithmetic() {
        for whole in -3_i64..=3 {
            for part in 0..2_000_i64 {
                let thousandths_of_millionths = whole * 1_000_000_000 + part * 499_999;
                let size = thousandths_of_millionths.unsigned_abs();
                let sign = if thousandths_of_millionths < 0 { "-" } else { "" };
                let text = format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000);
                let (below, rest) = (size / 1_000, size % 1_000);
                let nearest = below + u64::from(rest > 500 || rest == 500 && below % 2 == 1);
                let nearest = i32::try_from(nearest).expect("small");
                let expected = (if sign.is_empty() { nearest } else { -nearest }, rest != 0);
                assert_eq!(millionths(&text), Ok(expected), "{text}");
                let scaled = format!("{sign}{size}e-9");
                assert_eq!(millionths(&scaled), Ok(expected), "{scaled}");
            }
        }
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(whole("007", Rounding::Refuse), Some(7));
        for text in ["1.0", "1e0", "+1", "", "4294967296", "-1"] {
            assert_eq!(whole(text, Rounding::Refuse), None, "{text}");
        }
        for (text, expected) in
            [("1.0", Some(1)), ("20.000", Some(20)), ("2e1", Some(20)), ("4294967295.0", Some(u32::MAX))]
        {
            assert_eq!(whole(text, Rounding::Nearest), expected, "{text}");
        }
        for text in ["1.5", "0.9999999999", "-1.0", "+1.0", "4294967296.0", "", "NaN"] {
            assert_eq!(whole(text, Rounding::Nearest), None, "{text}");
        }
    }
}
