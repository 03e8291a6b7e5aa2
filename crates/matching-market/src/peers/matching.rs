//! A matching of peers: who is with whom.

use super::market::PeerMarket;
use crate::ids::PersonId;

/// Who is with whom in a market of peers.
///
/// It does not check seats; that is [`verify::feasibility`](super::verify::feasibility)'s work.
///
/// # Examples
/// ```
/// use matching_market::PersonId;
/// use matching_market::peers::{PeerMarket, PeerMatching, PeerMatchingError, PeerPair};
/// let market = PeerMarket::new(vec![1; 3], &[PeerPair::ranked(0, 1, [0, 0])])?;
/// let [one, other, third] = [0, 1, 2].map(PersonId::new);
/// let matching = PeerMatching::from_pairs(&market, [[other, one]])?;
/// assert_eq!(matching.peers_of(one), [other]);
/// assert_eq!((matching.len(), matching.matched()), (1, 2));
/// assert_eq!(PeerMatching::from_pairs(&market, [[one, third]]), Err(PeerMatchingError::NotAPair(one, third)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerMatching {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of `peers`.
    offsets: Vec<u32>,
    // INVARIANT: each person's peers by id, nobody twice; x is among the peers of y iff y is among those of x.
    peers: Vec<PersonId>,
}

/// Why something is not a matching of a market of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerMatchingError {
    /// The two people are no pair of the market.
    #[error("persons {0} and {1} are no pair of this market")]
    NotAPair(PersonId, PersonId),
    /// The same pair twice.
    #[error("persons {0} and {1} are matched twice; write each pair once")]
    Twice(PersonId, PersonId),
}

impl PeerMatching {
    /// The matching that consists of these pairs.
    ///
    /// # Errors
    /// [`PeerMatchingError`].
    ///
    /// # Complexity
    /// O(n + d) for lists of d places in all of those who are in a pair.
    pub fn from_pairs(
        market: &PeerMarket,
        pairs: impl IntoIterator<Item = [PersonId; 2]>,
    ) -> Result<Self, PeerMatchingError> {
        let mut both = Vec::new();
        for [one, other] in pairs {
            let known = one.index() < market.people() && market.places(one).any(|place| market.peer_at(place) == other);
            if !known {
                return Err(PeerMatchingError::NotAPair(one, other));
            }
            both.extend([(one, other), (other, one)]);
        }
        both.sort_unstable();
        if let Some(twice) = both.windows(2).find(|two| two[0] == two[1]) {
            return Err(PeerMatchingError::Twice(twice[0].0, twice[0].1));
        }
        Ok(Self::from_both(market.people(), &both))
    }

    /// The matching of these, each pair in both orders, sorted.
    pub(super) fn from_both(people: usize, both: &[(PersonId, PersonId)]) -> Self {
        let mut offsets = vec![0u32; people + 1];
        for (person, _) in both {
            offsets[person.index() + 1] += 1;
        }
        for person in 0..people {
            offsets[person + 1] += offsets[person];
        }
        Self { offsets, peers: both.iter().map(|&(_, peer)| peer).collect() }
    }

    /// The peers of a person, by id.
    pub fn peers_of(&self, person: PersonId) -> &[PersonId] {
        &self.peers[self.offsets[person.index()] as usize..self.offsets[person.index() + 1] as usize]
    }

    /// The pairs, each once, by id.
    pub fn pairs(&self) -> impl Iterator<Item = [PersonId; 2]> + '_ {
        self.person_ids().flat_map(|person| {
            self.peers_of(person).iter().filter(move |&&peer| person < peer).map(move |&peer| [person, peer])
        })
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.peers.len() / 2
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.peers.is_empty()
    }

    /// How many people have a peer.
    pub fn matched(&self) -> usize {
        self.person_ids().filter(|&person| !self.peers_of(person).is_empty()).count()
    }

    /// For how many people it says who they are with.
    pub fn people(&self) -> usize {
        self.offsets.len() - 1
    }

    fn person_ids(&self) -> impl Iterator<Item = PersonId> + use<> {
        (0..self.people()).map(PersonId::from_index)
    }
}
