//! What a matching of peers is to be the greatest in.

/// What is to be greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeerObjective {
    /// First the number of people who have a peer, then the sum of their
    /// [priorities](super::PeerMarket::with_priorities), then the total score.
    #[default]
    People,
    /// The total score alone. Pairs with a score of 0 or less are left out.
    Total,
}
