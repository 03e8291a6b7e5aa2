//! Where nothing is stable: a matching that nearly is.
//!
//! From a stable partition, one person of each odd party steps back for one seat, and the others of the party are
//! matched by twos, each with the one before or the one after. Every pair that blocks then has somebody in it who
//! stepped back: among the others condition 1 of the partition holds. In each party, in turn, whoever leaves the fewest
//! blocking pairs steps back, the lowest id among equals.
//!
//! **With one seat each** no matching that is stable among those whom it matches has more pairs (Tan), and no matching
//! at all has fewer blocking pairs than half the number of odd parties, rounded up (Abraham, Biró and Manlove). With
//! more seats neither is claimed.
//!
//! # References
//! - J. J. M. Tan: Stable matchings and stable partitions. International Journal of Computer Mathematics 39 (1991)
//!   11–20. DOI 10.1080/00207169108803975.
//! - D. J. Abraham, P. Biró, D. F. Manlove: "Almost stable" matchings in the roommates problem. WAOA 2005, LNCS 3879,
//!   pp. 1–14. DOI `10.1007/11671411_1`.

use super::market::PeerMarket;
use super::matching::PeerMatching;
use super::partition::PeerPartition;
use crate::ids::PersonId;

/// A matching made from a stable partition, and who stepped back for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearlyStablePeers {
    /// Who is with whom.
    pub matching: PeerMatching,
    /// One of each odd party, in the order of the parties: for one of their seats there is nobody.
    pub stepped_back: Vec<PersonId>,
    /// With one seat each: no matching has fewer blocking pairs than this.
    pub at_least_blocking: Option<usize>,
}

/// The matching that a stable partition of a market without ties leads to; stable if no party is odd.
///
/// # Complexity
/// O(n + pairs + Σ l d) for parties of l people with lists of d places in all.
///
/// # Examples
/// ```
/// use matching_market::Context;
/// use matching_market::peers::{PeerMarket, PeerPair, nearly_stable, stable_partition, verify};
/// let pairs = [PeerPair::ranked(0, 1, [0, 1]), PeerPair::ranked(1, 2, [0, 1]), PeerPair::ranked(2, 0, [0, 1])];
/// let market = PeerMarket::new(vec![1; 3], &pairs)?;
/// let partition = stable_partition(&market, &mut Context::new(7))?;
/// let nearly = nearly_stable(&market, &partition);
/// assert_eq!((nearly.matching.len(), nearly.stepped_back.len(), nearly.at_least_blocking), (1, 1, Some(1)));
/// assert_eq!(verify::blocking_pairs(&market, &nearly.matching).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn nearly_stable(market: &PeerMarket, partition: &PeerPartition) -> NearlyStablePeers {
    let parties = partition.parties();
    let mut standing = Standing::new(market, partition, &parties);
    let mut stepped_back = Vec::new();
    for party in &parties {
        let places = (0..party.len()).filter(|_| party.len() % 2 == 1);
        let best = places.min_by_key(|&out| {
            standing.match_party(party, out + 1);
            (standing.wanted_by(party[out]), party[out])
        });
        standing.match_party(party, best.map_or(0, |out| out + 1));
        stepped_back.extend(best.map(|out| party[out]));
    }
    let one_each = market.person_ids().all(|person| market.seats(person) <= 1);
    NearlyStablePeers {
        matching: standing.matching(),
        at_least_blocking: one_each.then_some(stepped_back.len().div_ceil(2)),
        stepped_back,
    }
}

/// Nobody in this place.
const NONE: usize = usize::MAX;

/// Who is with whom while the parties are matched one after the other.
struct Standing<'a> {
    market: &'a PeerMarket,
    /// For each place whether the two turn to each other.
    mutual: Vec<bool>,
    /// For each person the last mutual place, `NONE` without one, and how many there are.
    worst: Vec<(usize, usize)>,
    /// For each person the places of the next one in their party and of the one before.
    around: Vec<[usize; 2]>,
    /// For each person in a party the place of whom they are with in it.
    in_party: Vec<usize>,
}

impl<'a> Standing<'a> {
    fn new(market: &'a PeerMarket, partition: &PeerPartition, parties: &[Vec<PersonId>]) -> Self {
        let mut all = Self {
            market,
            mutual: vec![false; 2 * market.pairs()],
            worst: vec![(NONE, 0); market.people()],
            around: vec![[NONE; 2]; market.people()],
            in_party: vec![NONE; market.people()],
        };
        for person in market.person_ids() {
            let turns_to = partition.turns_to(person);
            for place in market.places(person) {
                let peer = market.peer_at(place);
                let turned = partition.turns_to(peer).contains(&person);
                match (turns_to.contains(&peer), turned) {
                    (true, true) => {
                        all.mutual[place] = true;
                        all.worst[person.index()] = (place, all.worst[person.index()].1 + 1);
                    }
                    (true, false) => all.around[person.index()][0] = place,
                    (false, true) => all.around[person.index()][1] = place,
                    (false, false) => {}
                }
            }
        }
        // Before a party has its turn, its people are with the one before: at the worst.
        for person in parties.iter().flatten() {
            all.in_party[person.index()] = all.around[person.index()][1];
        }
        all
    }

    /// Matches a party by twos from a place on, each with the next one; who is then over is with nobody.
    fn match_party(&mut self, party: &[PersonId], from: usize) {
        for (count, place) in (from..from + party.len()).enumerate() {
            let person = party[place % party.len()].index();
            let is_over = count + 1 == party.len() && count % 2 == 0;
            self.in_party[person] = if is_over { NONE } else { self.around[person][count % 2] };
        }
    }

    /// With how many people somebody with a free seat blocks.
    fn wanted_by(&self, person: PersonId) -> usize {
        let blocks = |&place: &usize| {
            let (peer, mate) = (self.market.peer_at(place), self.market.mate(place));
            let ((worst, count), in_party) = (self.worst[peer.index()], self.in_party[peer.index()]);
            let is_free = count + usize::from(in_party != NONE) < usize::from(self.market.seats(peer));
            let is_worse = |held: usize| held != NONE && mate < held;
            !self.mutual[place] && (is_free || is_worse(worst) || is_worse(in_party))
        };
        self.market.places(person).filter(blocks).count()
    }

    fn matching(&self) -> PeerMatching {
        let mut both = Vec::new();
        for person in self.market.person_ids() {
            let held = |&place: &usize| self.mutual[place] || self.in_party[person.index()] == place;
            both.extend(self.market.places(person).filter(held).map(|place| (person, self.market.peer_at(place))));
        }
        both.sort_unstable();
        PeerMatching::from_both(self.market.people(), &both)
    }
}
