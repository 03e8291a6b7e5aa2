//! What a round on a sliver leaves out and keeps, in numbers.

use crate::compatibility::Sides;
use crate::preference::Position;

/// What a sliver leaves out and keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliver {
    /// By person, how many of the other side are possible.
    pub(crate) possible: Sides<Vec<u32>>,
    /// By mentee, where the list was closed, see [`Heads::closed`](crate::preference::Heads::closed); nothing
    /// where pairs were priced.
    pub(crate) closed: Option<Vec<Option<Position>>>,
    /// How many times a pair was looked at: summed up, scored or priced.
    pub looked_at: u64,
    /// How many pairs were built.
    pub kept: u64,
}
