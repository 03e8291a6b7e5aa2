//! The chain of the ledger: each line carries a hash of the line before.
//!
//! The hash is of cells, not of bytes, so that a spreadsheet may save the file again with other quotes and line ends.
//! It finds accidents: a cell that was overwritten, a row that was deleted or sorted elsewhere. Whoever writes
//! everything anew, head and receipts included, is not found.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// The columns of the ledger; the first line's chain is theirs.
pub const HEADER: [&str; 9] = ["seq", "date", "event", "mentee", "mentor", "round", "value", "by", "chain"];

/// The cells of a line.
pub type Cells = [String; 9];

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
        let mut hash = Sha256::new();
        for cell in cells.iter().map(AsRef::as_ref) {
            hash.update(u64::try_from(cell.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(cell);
        }
        Self::first_of(&hash.finalize())
    }

    /// Of a file, such as a round's receipt.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::first_of(&Sha256::digest(bytes))
    }

    fn first_of(digest: &[u8]) -> Self {
        Self(digest.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |at: u32| self.0 >> (48 - 16 * at) & 0xffff;
        write!(formatter, "{:04x}-{:04x}-{:04x}-{:04x}", group(0), group(1), group(2), group(3))
    }
}

impl FromStr for Chain {
    type Err = ChainError;
    fn from_str(text: &str) -> Result<Self, ChainError> {
        let chain = u64::from_str_radix(&text.replace('-', ""), 16).map(Self).map_err(|_| ChainError)?;
        Some(chain).filter(|chain| chain.to_string() == text).ok_or(ChainError)
    }
}
