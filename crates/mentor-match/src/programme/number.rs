//! Programme numbers: how people are called in the ledger.

use std::fmt;
use std::str::FromStr;

/// A person's number in the programme, on either side and for good, written `P0001`.
///
/// It says nothing about the person: who it is stands in a file of its own, and deleting the row there makes the ledger
/// anonymous.
///
/// ```
/// use mentor_match::programme::Number;
/// assert_eq!("P0007".parse::<Number>()?.to_string(), "P0007");
/// assert!("P7".parse::<Number>().is_err(), "one way to write it, so that equal cells mean equal numbers");
/// # Ok::<(), mentor_match::programme::NumberError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(u32);

/// A text that is no programme number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("programme numbers are a P and at least four digits, such as P0001")]
pub struct NumberError;

impl Number {
    /// The first one.
    pub const FIRST: Self = Self(1);

    /// The number as a number, from 1.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The one after it; `None` after the greatest.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "P{:04}", self.0)
    }
}

impl FromStr for Number {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits = text.strip_prefix('P').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let digits = digits.filter(|digits| digits.len() == 4 || digits.len() > 4 && !digits.starts_with('0'));
        digits.and_then(|digits| digits.parse().ok()).filter(|&number| number > 0).map(Self).ok_or(NumberError)
    }
}
