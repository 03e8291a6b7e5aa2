//! Ties of peers broken by one lottery after another, until something is stable.
//!
//! A matching that is stable after ties were broken is stable on the ranks as given, whatever the lots were. With ties,
//! whether there is such a matching depends on the lots, and to find out whether there is any is NP-complete (Ronn);
//! so lots are tried in a fixed order, and what was not found may still exist.
//!
//! # References
//! E. Ronn: NP-complete stable matching problems. Journal of Algorithms 11 (1990) 285–304.
//! DOI 10.1016/0196-6774(90)90007-2.

use super::market::PeerMarket;
use super::partition::PeerPartition;
use super::stable::stable_partition;
use crate::context::{Context, StopReason};

/// What several lotteries led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerLots {
    /// The first stable partition without odd parties; if there was none, that of the first seed.
    pub partition: PeerPartition,
    /// The seed whose lots led to it.
    pub seed: u64,
    /// How many lotteries were held; one where nobody has a tie.
    pub tried: u32,
}

/// Breaks ties by the seed of the context and the ones after it, at most so many in all, until there is a stable
/// matching.
///
/// # Errors
/// The reason to stop.
///
/// # Complexity
/// That of [`stable_partition`] for each lottery.
///
/// # Examples
/// ```
/// use matching_market::Context;
/// use matching_market::peers::{PeerMarket, PeerPair, stable_by_some_lots};
/// // Everybody likes everybody else as much, so that whoever is matched has nobody to prefer.
/// let pairs = [(0, 1), (1, 2), (2, 0)].map(|(one, other)| PeerPair::ranked(one, other, [0, 0]));
/// let market = PeerMarket::new(vec![1; 3], &pairs)?;
/// let lots = stable_by_some_lots(&market, 20, &mut Context::new(1))?;
/// assert!(lots.partition.odd_parties().is_empty());
///
/// assert!(stable_by_some_lots(&market, 20, &mut Context::new(1).with_work_limit(0)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stable_by_some_lots(market: &PeerMarket, most: u32, context: &mut Context<'_>) -> Result<PeerLots, StopReason> {
    let first = context.seed();
    let partition = stable_partition(market, context)?;
    let mut lots = PeerLots { partition, seed: first, tried: 1 };
    while !market.is_strict() && lots.tried < most && !lots.partition.odd_parties().is_empty() {
        let seed = first.wrapping_add(u64::from(lots.tried));
        lots.tried += 1;
        let strict = market.with_ties_broken(seed);
        let partition = stable_partition(&strict, context)?;
        if partition.odd_parties().is_empty() {
            (lots.partition, lots.seed) = (partition, seed);
        }
    }
    Ok(lots)
}
