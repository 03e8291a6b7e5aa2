//! A stable partition: what stands in the place of a stable matching, and proves whether there is one.

use super::market::PeerMarket;
use super::matching::PeerMatching;
use crate::ids::PersonId;

/// Whom everybody *turns to*: a stable partition of a market without ties.
///
/// **Definition.** Everybody turns to at most as many peers as they have seats, and as many turn to them. Call somebody
/// *secure* at a place of their list if all their seats are taken by people who turn to them and whom they like at
/// least as much, and *settled* if the same holds for those whom they turn to. Then
/// 1. for every pair of which the one does not turn to the other, the one is settled or the other secure at it;
/// 2. nobody likes somebody who turns to them, and to whom they do not turn, more than anybody to whom they turn;
/// 3. for each person, at most one of those they turn to does not turn back.
///
/// Where all turn back, the pairs are a stable matching: condition 1 says it. Otherwise those who do not turn back form
/// *parties*, rings of people, each person in at most one. If a party is *odd*, no stable matching exists: between any
/// stable matching and the partition lies one that keeps whom both have, and in which each person of a party is with
/// the next or the one before but not with both; around an odd party that cannot be.
///
/// # References
/// - J. J. M. Tan: A necessary and sufficient condition for the existence of a complete stable matching. Journal of
///   Algorithms 12 (1991) 154–178. DOI 10.1016/0196-6774(91)90028-W. (One seat each.)
/// - F. Glitzner, D. F. Manlove: Unsolvability and beyond in many-to-many non-bipartite stable matching.
///   arXiv 2505.11456. (Several seats.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerPartition {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of `turns_to`.
    offsets: Vec<u32>,
    // INVARIANT: for each person peers of their list, best first.
    turns_to: Vec<PersonId>,
}

impl PeerPartition {
    /// Whom each person turns to, best first; [`verify::partition`](super::verify::partition) says whether it is one.
    pub fn new(turns_to: &[Vec<PersonId>]) -> Self {
        let mut offsets = vec![0u32];
        for one in turns_to {
            offsets.push(offsets[offsets.len() - 1] + u32::try_from(one.len()).unwrap_or(u32::MAX));
        }
        Self { offsets, turns_to: turns_to.concat() }
    }

    /// For how many people it says whom they turn to.
    pub fn people(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whom a person turns to, best first.
    pub fn turns_to(&self, person: PersonId) -> &[PersonId] {
        &self.turns_to[self.offsets[person.index()] as usize..self.offsets[person.index() + 1] as usize]
    }

    /// The parties of odd length: each person prefers the next to the one before. Each begins with its lowest id; they
    /// are in the order of these. None: there is a stable matching.
    ///
    /// # Complexity
    /// O(n + seats²) for the most seats of a person.
    pub fn odd_parties(&self) -> Vec<Vec<PersonId>> {
        self.parties().into_iter().filter(|party| party.len() % 2 == 1).collect()
    }

    /// The stable matching that it is, if all turn back.
    pub fn matching(&self, market: &PeerMarket) -> Option<PeerMatching> {
        self.parties().is_empty().then(|| {
            let both =
                self.person_ids().flat_map(|person| self.sorted(person).into_iter().map(move |one| (person, one)));
            PeerMatching::from_both(market.people(), &both.collect::<Vec<_>>())
        })
    }

    /// The first of those to whom a person turns who does not turn back.
    pub(super) fn next_in_party(&self, person: PersonId) -> Option<PersonId> {
        self.turns_to(person).iter().copied().find(|&peer| !self.turns_to(peer).contains(&person))
    }

    /// Everybody who follows those who do not turn back comes around to where they began, if it is a partition.
    pub(super) fn parties(&self) -> Vec<Vec<PersonId>> {
        let (mut seen, mut parties) = (vec![false; self.people()], Vec::new());
        for start in self.person_ids() {
            let (mut party, mut at) = (Vec::new(), Some(start));
            while let Some(person) = at.filter(|person| !seen[person.index()]) {
                at = self.next_in_party(person);
                if at.is_some() {
                    seen[person.index()] = true;
                    party.push(person);
                }
            }
            if !party.is_empty() {
                parties.push(party);
            }
        }
        parties
    }

    fn sorted(&self, person: PersonId) -> Vec<PersonId> {
        let mut peers = self.turns_to(person).to_vec();
        peers.sort_unstable();
        peers
    }

    pub(super) fn person_ids(&self) -> impl ExactSizeIterator<Item = PersonId> + use<> {
        (0..self.people()).map(PersonId::from_index)
    }
}
