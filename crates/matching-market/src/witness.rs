//! What proves a matching popular.

use crate::market::TieRule;

/// Proves a matching of the tie-broken market popular.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PopularWitness {
    /// How ties were broken.
    pub rule: TieRule,
    /// The seed of the lottery.
    pub seed: u64,
    /// One number per mentee, from -1 to 1; 0 when unmatched. A seat has minus that of its mentee.
    pub mentee: Vec<i8>,
}
