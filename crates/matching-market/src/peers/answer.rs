//! What is wanted of a matching of peers, what was found, and whether it is so.

use super::dual::GreatestPeers;
use super::greatest::{PeerSolveError, greatest_score};
use super::lots::{PeerLots, stable_by_some_lots};
use super::market::PeerMarket;
use super::matching::PeerMatching;
use super::nearly::{NearlyStablePeers, nearly_stable};
use super::objective::PeerObjective;
use super::verify;
use crate::context::Context;
use crate::ids::PersonId;

/// What is wanted of a matching of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerGoal {
    /// No two people would both rather have each other.
    Stable,
    /// The greatest score.
    Greatest(PeerObjective),
}

/// What was found in a market of peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerAnswer {
    /// A stable matching, or why there is none and what comes near.
    Stable {
        /// The partition, and the lots it belongs to.
        lots: PeerLots,
        /// The matching it leads to.
        nearly: NearlyStablePeers,
    },
    /// A matching of the greatest score.
    Greatest(GreatestPeers),
}

/// What does not hold of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotCertified {
    /// Not a matching of the market.
    #[error(transparent)]
    Infeasible(#[from] verify::Infeasible),
    /// Not a stable partition.
    #[error(transparent)]
    Partition(#[from] verify::NotAPartition),
    /// Not the greatest.
    #[error(transparent)]
    Greatest(#[from] verify::NotGreatest),
    /// A pair blocks, and neither of the two has stepped back.
    #[error("persons {0} and {1} would both rather have each other, and neither of them has stepped back")]
    Blocking(PersonId, PersonId),
}

/// Finds what is wanted. Where ties are to be broken until something is stable, at most `lotteries` are held.
///
/// # Errors
/// [`PeerSolveError`].
///
/// # Complexity
/// That of [`stable_by_some_lots`] or [`greatest_score`].
///
/// # Examples
/// ```
/// use matching_market::peers::{PeerGoal, PeerMarket, PeerPair, solve_peers};
/// use matching_market::Context;
/// let market = PeerMarket::new(vec![1; 2], &[PeerPair::ranked(0, 1, [0, 0])])?;
/// let answer = solve_peers(&market, PeerGoal::Stable, 1, &mut Context::new(1))?;
/// assert_eq!((answer.matching().len(), answer.certify(&market)), (1, Ok(())));
///
/// let alone = PeerMarket::new(vec![1; 2], &[])?;
/// assert!(answer.certify(&alone).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve_peers(
    market: &PeerMarket,
    goal: PeerGoal,
    lotteries: u32,
    context: &mut Context<'_>,
) -> Result<PeerAnswer, PeerSolveError> {
    match goal {
        PeerGoal::Greatest(objective) => greatest_score(market, objective, context).map(PeerAnswer::Greatest),
        PeerGoal::Stable => {
            let lots = stable_by_some_lots(market, lotteries, context)?;
            let nearly = nearly_stable(&market.with_ties_broken(lots.seed), &lots.partition);
            Ok(PeerAnswer::Stable { lots, nearly })
        }
    }
}

impl PeerAnswer {
    /// Who is with whom.
    pub fn matching(&self) -> &PeerMatching {
        match self {
            Self::Stable { nearly, .. } => &nearly.matching,
            Self::Greatest(found) => &found.matching,
        }
    }

    /// The rings because of which nothing is stable; none where it is, or was not asked for.
    pub fn odd_parties(&self) -> Vec<Vec<PersonId>> {
        match self {
            Self::Stable { lots, .. } => lots.partition.odd_parties(),
            Self::Greatest(_) => Vec::new(),
        }
    }

    /// Whether everything that is claimed holds, from definitions.
    ///
    /// # Errors
    /// [`NotCertified`]: the first fault.
    pub fn certify(&self, market: &PeerMarket) -> Result<(), NotCertified> {
        verify::feasibility(market, self.matching())?;
        match self {
            Self::Greatest(found) => Ok(verify::greatest_total(market, found)?),
            Self::Stable { lots, nearly } => {
                let strict = market.with_ties_broken(lots.seed);
                verify::partition(&strict, &lots.partition)?;
                let none_is_stable = !lots.partition.odd_parties().is_empty();
                let has_stepped_back = |person: &PersonId| none_is_stable && nearly.stepped_back.contains(person);
                let blocking = verify::blocking_pairs(&strict, &nearly.matching);
                match blocking.iter().find(|pair| !pair.iter().any(has_stepped_back)) {
                    Some(&[one, other]) => Err(NotCertified::Blocking(one, other)),
                    None => Ok(()),
                }
            }
        }
    }
}
