//! Integer arithmetic of scores: millionths, and one rounding rule.
//!
//! A feature value is quantised once, by [`ratio`] or [`quantise`]; everything after that is integer arithmetic, so
//! that every machine and every thread count computes the same numbers. Rounding is half-even: it has no drift, and
//! the rounding of a mirrored value is the mirrored rounding.

use crate::cohort::Side;

/// One, in millionths: the best value.
pub(super) const ONE: u32 = 1_000_000;

/// The same kind of thing for both sides of a pair.
///
/// ```
/// use mentor_match::{cohort::Side, compatibility::Sides};
/// let seats = Sides { mentee: 1, mentor: 2 };
/// assert_eq!(*seats.of(Side::Mentor), 2);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sides<T> {
    /// The mentee's.
    pub mentee: T,
    /// The mentor's.
    pub mentor: T,
}

impl<T> Sides<T> {
    /// That of one side.
    pub fn of(&self, side: Side) -> &T {
        match side {
            Side::Mentee => &self.mentee,
            Side::Mentor => &self.mentor,
        }
    }

    /// Both, changed alike.
    #[inline]
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        Sides { mentee: change(self.mentee), mentor: change(self.mentor) }
    }
}

impl<T: Copy> Sides<T> {
    /// The same for both.
    #[inline]
    pub(super) fn both(value: T) -> Self {
        Self { mentee: value, mentor: value }
    }
}

/// `numerator / denominator`, half-even; 0 for a denominator of 0.
#[inline]
pub(super) fn divide(numerator: i64, denominator: i64) -> i64 {
    debug_assert!(numerator >= 0 && denominator >= 0);
    if denominator == 0 {
        return 0;
    }
    let (quotient, twice_rest) = (numerator / denominator, 2 * (numerator % denominator));
    quotient + i64::from(twice_rest > denominator || (twice_rest == denominator && quotient & 1 == 1))
}

/// 2^52: the doubles from here to 2^53 are the whole numbers, with the number less 2^52 in their lowest bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// [`divide`] without the division of integers, which costs more than all else of a pair; for `sum` below 2^52 and at
/// most `ONE` times the weight.
///
/// A quotient of doubles is the nearest double, and one of whole numbers that is not just between two whole numbers is
/// at least 1 / (2 · weight) away from there, more than the half of what is between two doubles of its size, sum /
/// (weight · 2^53). So the whole number nearest to the double, half-even, is that nearest to the quotient. Adding 2^52
/// rounds like that. Without branches and conversions, several quotients are worked out at once.
#[inline]
pub(super) fn quotient(sum: i64, weight: i64) -> u32 {
    debug_assert!((0..1 << 52).contains(&sum) && (0..1 << 52).contains(&weight));
    let double = |number: i64| f64::from_bits(number.cast_unsigned() | WHOLE.to_bits()) - WHOLE;
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are asked for")]
    let rounded = (double(sum) / double(weight.max(1)) + WHOLE).to_bits() as u32;
    let rounded = if weight == 0 { 0 } else { rounded };
    debug_assert!(rounded <= ONE);
    rounded
}

/// `part / whole` in millionths, for `part <= whole`; 0 for a whole of 0.
#[inline]
pub(super) fn ratio(part: u64, whole: u64) -> u32 {
    debug_assert!(part <= whole);
    // Sums of millionths over a person's answers: far below 2^63 / 10^6.
    mean(part.cast_signed() * i64::from(ONE), whole.cast_signed())
}

/// A weighted sum of millionths over the sum of its weights.
#[inline]
pub(super) fn mean(sum: i64, weight: i64) -> u32 {
    if sum < 1 << 52 {
        return quotient(sum, weight);
    }
    let value = divide(sum, weight);
    debug_assert!(value <= i64::from(ONE));
    u32::try_from(value).unwrap_or(ONE).min(ONE)
}

/// A number of 0..=1 in millionths, half-even; anything below is 0, above 1, and what is no number 0.
#[inline]
pub(super) fn quantise(value: f64) -> u32 {
    let value = if value > 0.0 { value.min(1.0) } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are asked for, see `quotient`")]
    let millionths = (value * f64::from(ONE) + WHOLE).to_bits() as u32;
    millionths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let halves: Vec<i64> = (0..8).map(|odd| divide(2 * odd + 1, 2)).collect();
        assert_eq!(halves, [0, 2, 2, 4, 4, 6, 6, 8]);
        assert_eq!((divide(1, 3), divide(2, 3), divide(7, 0)), (0, 1, 0));
    }

    /// Around every whole and half quotient, of weights as small and as large as they come.
    #[test]
    fn the_quotient_of_doubles_is_that_of_integers() {
        for weight in [1, 2, 3, 7, 10, 28, 999, 1_000, 10_999, 123_457, 250_000_001, 309_999_999] {
            for millionths in [0, 1, 2, 3, 333_333, 499_999, 500_000, 999_998, 999_999] {
                for near in [0, weight / 3, weight / 2, weight - 1] {
                    for sum in (weight * millionths + near - 2..=weight * millionths + near + 2)
                        .filter(|sum| (0..=weight * 1_000_000).contains(sum))
                    {
                        assert_eq!(i64::from(quotient(sum, weight)), divide(sum, weight), "{sum} / {weight}");
                    }
                }
            }
            assert_eq!(quotient(weight * 1_000_000, weight), ONE);
        }
        assert_eq!(quotient(5, 0), 0);
    }

    /// Next to halves, where weights are as large as sums below 2^52 allow.
    #[test]
    fn quotients_next_to_halves_are_rounded_to_their_side() {
        for weight in (1_i64 << 31..).step_by(104_729_001).take_while(|weight| weight * 1_000_000 < 1 << 52) {
            for millionths in [0, 1, 499_999, 524_287, 524_288, 999_998, 999_999] {
                for beside in -2..=2 {
                    let sum = weight * millionths + weight / 2 + beside;
                    assert_eq!(i64::from(quotient(sum, weight)), divide(sum, weight), "{sum} / {weight}");
                }
            }
        }
    }

    #[test]
    fn quantising_clamps() {
        assert_eq!([0.000_000_5, 0.000_001_5, 0.000_002_5, 1.0].map(quantise), [0, 2, 2, ONE]);
        assert_eq!((quantise(-1.0), quantise(2.0), quantise(0.25), quantise(f64::NAN)), (0, ONE, 250_000, 0));
        assert_eq!((ratio(1, 3), ratio(2, 3), ratio(0, 0)), (333_333, 666_667, 0));
    }
}
