//! What stable matchings cost: one sum first, and where it is equal another one.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A cost of two parts, compared in this order; or a difference of two such costs.
///
/// # Examples
/// ```
/// use matching_market::StableCost;
/// let [dear, cheap] = [StableCost { first: 3, then: -50 }, StableCost { first: 2, then: 900 }];
/// assert!(cheap < dear && dear - cheap == StableCost { first: 1, then: -950 });
/// assert_eq!((dear - cheap).to_string(), "1, then -950");
/// assert_eq!(StableCost::from(4).to_string(), "4");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StableCost {
    /// The sum of levels, or of what else pairs cost.
    pub first: i128,
    /// Where that is equal: minus the total score in millionths, or nothing.
    pub then: i128,
}

impl StableCost {
    pub(crate) const ZERO: Self = Self { first: 0, then: 0 };
    pub(crate) const MAX: Self = Self { first: i128::MAX, then: i128::MAX };

    /// The sum, if it can be written.
    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self { first: self.first.checked_add(other.first)?, then: self.then.checked_add(other.then)? })
    }

    /// The opposite, if it can be written.
    pub(crate) fn checked_neg(self) -> Option<Self> {
        Some(Self { first: self.first.checked_neg()?, then: self.then.checked_neg()? })
    }
}

impl From<i128> for StableCost {
    fn from(first: i128) -> Self {
        Self { first, then: 0 }
    }
}

impl fmt::Display for StableCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        if self.then == 0 { Ok(()) } else { write!(f, ", then {}", self.then) }
    }
}

impl Add for StableCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { first: self.first + other.first, then: self.then + other.then }
    }
}

impl Sub for StableCost {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { first: self.first - other.first, then: self.then - other.then }
    }
}

impl Neg for StableCost {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for StableCost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for StableCost {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for StableCost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::ZERO, Self::add)
    }
}
