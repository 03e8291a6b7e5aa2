//! The chain of the ledger: each line carries a hash of the line before.
//!
//! The hash is of cells, not of bytes, so that a spreadsheet may save the file again with other quotes and line ends.
//! It finds accidents: a cell that was overwritten, a row that was deleted or sorted elsewhere. Whoever writes
//! everything anew, head and receipts included, is not found.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// The columns of the ledger; the first line's chain is theirs.
pub const HEADER: &[&str] = &["seq", "date", "event", "mentee", "mentor", "round", "value", "by", "chain"];

/// The first 16 hexadecimal digits of a SHA-256, written in groups of four: a spreadsheet takes 16 digits for a number
/// and rounds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chain(u64);

/// A text that is no such hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("16 digits from 0 to f in groups of four, such as 00ff-12ab-34cd-56ef, were expected")]
pub struct ChainError;

impl Chain {
    /// Of the cells of a line. Each is preceded by its length, so that no two lines have the same bytes.
    pub(super) fn of<T: AsRef<str>>(cells: &[T]) -> Self {
        // A line is two or three blocks of the hash: copied together, they cost less than being handed over one by one.
        let mut bytes = Vec::with_capacity(256);
        for cell in cells.iter().map(AsRef::as_ref) {
            bytes.extend_from_slice(&u64::try_from(cell.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(cell.as_bytes());
        }
        Self::of_bytes(&bytes)
    }

    /// Of a file, such as a round's receipt.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::first_of(&Sha256::digest(bytes))
    }

    /// As it is written.
    pub(super) fn digits(self) -> [u8; 19] {
        let mut digits = [b'-'; 19];
        let places = (0..19).filter(|place| place % 5 != 4);
        for (place, shift) in places.zip((0..64).step_by(4).rev()) {
            digits[place] = b"0123456789abcdef"[usize::from((self.0 >> shift & 0xf).to_le_bytes()[0])];
        }
        digits
    }

    fn first_of(digest: &[u8]) -> Self {
        Self(digest.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().iter().try_for_each(|&digit| fmt::Write::write_char(formatter, digit.into()))
    }
}

impl FromStr for Chain {
    type Err = ChainError;
    fn from_str(text: &str) -> Result<Self, ChainError> {
        let chain = u64::from_str_radix(&text.replace('-', ""), 16).map(Self).map_err(|_| ChainError)?;
        Some(chain).filter(|chain| chain.to_string() == text).ok_or(ChainError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of the column heads, worked out elsewhere from what docs/formats.md says.
    #[test]
    fn the_first_chain_is_that_of_the_column_heads() {
        assert_eq!(Chain::of(HEADER).to_string(), "9f1c-085b-58c0-87d0");
        assert_eq!("9f1c-085b-58c0-87d0".parse(), Ok(Chain::of(HEADER)));
        for wrong in ["9f1c085b58c087d0", "9F1C-085B-58C0-87D0", "9f1c-085b-58c0", "", "+f1c-085b-58c0-87d0"] {
            assert!(wrong.parse::<Chain>().is_err(), "{wrong}");
        }
    }
}
