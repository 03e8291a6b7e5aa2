//! Dual values: why no matching of peers has a greater score.

use super::matching::PeerMatching;
use super::objective::PeerObjective;
use crate::score::Decimal;

/// A matching of peers of greatest score, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GreatestPeers {
    /// Who is with whom.
    pub matching: PeerMatching,
    /// The sum of the scores of its pairs, each once.
    pub total: Decimal,
    /// What it is the greatest in.
    pub objective: PeerObjective,
    /// Why nothing is greater.
    pub dual: PeerDual,
}

/// Dual values of the nodes of a market of peers; of the construction for seats if anybody has several.
///
/// Weights are in millionths, and count as the [module](super::verify::greatest_total) says; values are twice as fine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerDual {
    /// One value a node, none negative.
    pub nodes: Vec<i128>,
    /// Sets of an odd number of nodes, by id, with a positive value each.
    pub odd_sets: Vec<(Vec<u32>, i128)>,
}
