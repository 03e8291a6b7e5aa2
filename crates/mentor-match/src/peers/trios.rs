//! Groups of three, for those who are left over.
//!
//! Whoever has no peer may join two who have each other, if they could be a peer of either. Each two take one at most.
//! Which of those left over joins whom is a matching of its own: as many as possible, whoever waited longest first,
//! then the greatest sum of how well the third fits the two. So it is exact for the pairs as they are; that other pairs
//! would leave room for a better three is not looked at.

use std::collections::BTreeMap;

use matching_market::peers::{PeerMarket, PeerMatching, PeerObjective, PeerPair, PeerSolveError, greatest_score};
use matching_market::{Context, PersonId as PeerId, Score};

use super::prepared::Round;
use crate::policy::Trios;

/// Somebody who is left over, and the two whom they could join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PeerTrio {
    /// Who joins.
    pub joins: PeerId,
    /// The two, who have each other.
    pub pair: [PeerId; 2],
}

/// The groups that are offered where the policy allows them.
pub(super) fn offered(
    round: &Round<'_>,
    market: &PeerMarket,
    matching: &PeerMatching,
    context: &mut Context<'_>,
) -> Result<Vec<PeerTrio>, PeerSolveError> {
    let is_left = |&person: &PeerId| {
        let has_nobody = matching.peers_of(person).is_empty() && round.kept_with(person) == 0;
        round.seats[person.index()].available > 0 && !round.is_pinned(person) && has_nobody
    };
    let left: Vec<PeerId> = market.person_ids().filter(is_left).collect();
    if round.policy.trios == Trios::Never || left.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<[PeerId; 2]> = matching.pairs().collect();
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let mut edges = Vec::new();
    for (index, &joins) in left.iter().enumerate() {
        let worth: BTreeMap<PeerId, i32> =
            market.list(joins).map(|(peer, _, score)| (peer, score.map_or(0, Score::millionths))).collect();
        for (place, [one, other]) in pairs.iter().enumerate() {
            if let (Some(one), Some(other)) = (worth.get(one), worth.get(other)) {
                let score = Score::from_millionths(one.saturating_add(*other));
                edges.push(PeerPair::scored(number(index), number(left.len() + place), score));
            }
        }
    }
    let mut priorities: Vec<u16> = left.iter().map(|&person| market.priority(person)).collect();
    priorities.resize(left.len() + pairs.len(), 0);
    let joining = PeerMarket::new(vec![1; priorities.len()], &edges)
        .and_then(|market| market.with_priorities(priorities))
        .map_err(|_| PeerSolveError::TooLarge)?;
    let found = greatest_score(&joining, PeerObjective::People, context)?;
    let joined = left.iter().enumerate().filter_map(|(index, &joins)| {
        let with = found.matching.peers_of(PeerId::from_index(index)).first()?;
        Some(PeerTrio { joins, pair: pairs[with.index() - left.len()] })
    });
    Ok(joined.collect())
}
