//! What is true of a matching or a partition of peers, from definitions only.
//!
//! Nothing here knows how it was found.

use super::dual::{GreatestPeers, PeerDual};
use super::market::PeerMarket;
use super::matching::PeerMatching;
use super::partition::PeerPartition;
use super::seats::Model;
use crate::ids::PersonId;
use crate::score::Decimal;

/// Why a matching is impossible in its market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Infeasible {
    /// Made for another number of people.
    #[error("made for {found} people, the market has {people}")]
    People {
        /// People of the matching or partition.
        found: usize,
        /// People of the market.
        people: usize,
    },
    /// Two people who are no pair.
    #[error("persons {0} and {1} are no pair of the market")]
    NotAPair(PersonId, PersonId),
    /// More peers than seats.
    #[error("person {person} has {peers} peers for {seats} seats")]
    TooMany {
        /// The person.
        person: PersonId,
        /// Peers they have.
        peers: usize,
        /// Seats they have.
        seats: u16,
    },
}

/// Whether everybody is with people of their list, and with no more than they have seats.
///
/// # Errors
/// [`Infeasible`]: the first fault.
///
/// # Complexity
/// O(n + pairs).
pub fn feasibility(market: &PeerMarket, matching: &PeerMatching) -> Result<(), Infeasible> {
    if matching.people() != market.people() {
        return Err(Infeasible::People { found: matching.people(), people: market.people() });
    }
    let mut seen = vec![None; market.people()];
    for person in market.person_ids() {
        let peers = matching.peers_of(person);
        market.places(person).for_each(|place| seen[market.peer_at(place).index()] = Some(person));
        if let Some(&stranger) = peers.iter().find(|peer| seen[peer.index()] != Some(person)) {
            return Err(Infeasible::NotAPair(person, stranger));
        }
        let seats = market.seats(person);
        if peers.len() > usize::from(seats) {
            return Err(Infeasible::TooMany { person, peers: peers.len(), seats });
        }
    }
    Ok(())
}

/// The pairs that block a matching, each once; none means stable, under ties weakly: both must gain strictly.
///
/// The matching must be [feasible](feasibility) in this market.
///
/// # Complexity
/// O(n + pairs · log seats).
///
/// # Examples
/// ```
/// use matching_market::peers::{PeerMarket, PeerMatching, PeerPair, verify};
/// let market = PeerMarket::new(vec![1; 2], &[PeerPair::ranked(0, 1, [0, 0])])?;
/// let nobody = PeerMatching::from_pairs(&market, [])?;
/// assert_eq!(verify::blocking_pairs(&market, &nobody).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn blocking_pairs(market: &PeerMarket, matching: &PeerMatching) -> Vec<[PersonId; 2]> {
    let has = |person: PersonId, peer: PersonId| matching.peers_of(person).binary_search(&peer).is_ok();
    let to_beat: Vec<u32> = market
        .person_ids()
        .map(|person| {
            if matching.peers_of(person).len() < usize::from(market.seats(person)) {
                return u32::MAX;
            }
            let held = market.places(person).filter(|&place| has(person, market.peer_at(place)));
            held.map(|place| market.rank_at(place)).max().unwrap_or(0)
        })
        .collect();
    let mut blocking = Vec::new();
    for person in market.person_ids() {
        for place in market.places(person) {
            let peer = market.peer_at(place);
            let gain = market.rank_at(place) < to_beat[person.index()]
                && market.rank_at(market.mate(place)) < to_beat[peer.index()];
            if person < peer && gain && !has(person, peer) {
                blocking.push([person, peer]);
            }
        }
    }
    blocking
}

/// Why something is not a stable partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAPartition {
    /// The market has ties; a partition speaks of one without.
    #[error("the market has ties; break them first")]
    Ties,
    /// Not possible with these lists and seats.
    #[error(transparent)]
    Infeasible(#[from] Infeasible),
    /// Whom a person turns to is not in the order of their list, or somebody is named twice.
    #[error("person {0} turns to people who are not in the order of their list")]
    Order(PersonId),
    /// More or fewer turn to somebody than they turn to.
    #[error("person {person} turns to {out} people, and {back} turn to them")]
    Balance {
        /// The person.
        person: PersonId,
        /// To how many they turn.
        out: usize,
        /// How many turn to them.
        back: usize,
    },
    /// The first would rather turn to the second, who would rather have them.
    #[error("person {0} would rather turn to {1}, who would take them")]
    Unstable(PersonId, PersonId),
    /// Somebody who turns to a person is liked more than one of those to whom the person turns.
    #[error("person {0} turns to somebody whom they like less than one who turns to them in vain")]
    Upwards(PersonId),
    /// More than one of those to whom a person turns does not turn back.
    #[error("more than one of those to whom person {0} turns does not turn back")]
    Unfinished(PersonId),
}

/// Whether a partition is stable in a market without ties, by its [definition](PeerPartition).
///
/// What follows (a stable matching exists iff no ring is odd) is a theorem; it is not checked here but against all
/// matchings of small markets in tests.
///
/// # Errors
/// [`NotAPartition`]: the first fault.
///
/// # Complexity
/// O(n + pairs · seats).
pub fn partition(market: &PeerMarket, partition: &PeerPartition) -> Result<(), NotAPartition> {
    if !market.is_strict() {
        return Err(NotAPartition::Ties);
    }
    if partition.people() != market.people() {
        let (found, people) = (partition.people(), market.people());
        return Err(Infeasible::People { found, people }.into());
    }
    let (mut back, mut last_back) = (vec![0usize; market.people()], vec![0; market.people()]);
    let mut last_out = vec![usize::MAX; market.people()];
    for person in market.person_ids() {
        let seats = market.seats(person);
        let out = partition.turns_to(person);
        if out.len() > usize::from(seats) {
            return Err(Infeasible::TooMany { person, peers: out.len(), seats }.into());
        }
        let (mut wanted, mut last) = (out.iter(), 0);
        let mut next = wanted.next();
        for place in market.places(person) {
            if next == Some(&market.peer_at(place)) {
                let (peer, mate) = (market.peer_at(place), market.mate(place));
                back[peer.index()] += 1;
                last_back[peer.index()] = last_back[peer.index()].max(mate);
                last = place;
                next = wanted.next();
            }
        }
        if let Some(&peer) = next {
            let is_known = market.places(person).any(|place| market.peer_at(place) == peer);
            let stranger = Infeasible::NotAPair(person, peer);
            return Err(if is_known { NotAPartition::Order(person) } else { stranger.into() });
        }
        if out.len() == usize::from(seats) {
            last_out[person.index()] = last;
        }
    }
    for person in market.person_ids() {
        let (out, back) = (partition.turns_to(person), back[person.index()]);
        if out.len() != back {
            return Err(NotAPartition::Balance { person, out: out.len(), back });
        }
        // Free seats: not settled, and not secure, at any place.
        let is_full = back == usize::from(market.seats(person));
        if !is_full {
            last_back[person.index()] = usize::MAX;
        }
        if is_full && back == 0 {
            (last_out[person.index()], last_back[person.index()]) = (0, 0);
        }
    }
    for person in market.person_ids() {
        let out = partition.turns_to(person);
        let mut not_back = 0;
        for place in market.places(person) {
            let (peer, mate) = (market.peer_at(place), market.mate(place));
            let (turns, turned) = (out.contains(&peer), partition.turns_to(peer).contains(&person));
            if !turns && place < last_out[person.index()] && mate < last_back[peer.index()] {
                return Err(NotAPartition::Unstable(person, peer));
            }
            // Full or not, whoever only turns to them comes behind all to whom they turn.
            if turned && !turns && (last_out[person.index()] == usize::MAX || place < last_out[person.index()]) {
                return Err(NotAPartition::Upwards(person));
            }
            not_back += usize::from(turns && !turned);
        }
        if not_back > 1 {
            return Err(NotAPartition::Unfinished(person));
        }
    }
    Ok(())
}

/// Why dual values do not prove a total the greatest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotGreatest {
    /// Not a matching of the market.
    #[error(transparent)]
    Infeasible(#[from] Infeasible),
    /// The scores of the pairs do not add up to the total.
    #[error("the scores add up to {found}, not {told}")]
    Total {
        /// What they add up to.
        found: Decimal,
        /// What the answer says.
        told: Decimal,
    },
    /// Values for other nodes than there are, or a set that is not one of an odd number of nodes, at least three.
    #[error("the values are not those of the {nodes} nodes and of odd sets of them")]
    Shape {
        /// How many nodes there are.
        nodes: usize,
    },
    /// A negative value.
    #[error("a value is negative")]
    Negative,
    /// An edge is worth more than the values around it.
    #[error("the edge between nodes {0} and {1} is worth more than the values around it")]
    Edge(u32, u32),
    /// The values add up to more than the matching weighs: something else may weigh more.
    #[error("the values allow {bound}, the matching weighs {found}")]
    Gap {
        /// Twice what the values allow.
        bound: i128,
        /// Twice what the matching weighs.
        found: i128,
    },
}

/// Whether no matching has a greater total score (among those in which the most people have a peer, if these come
/// first), by weak duality, on the graph of which `seats.rs` says how it is made.
///
/// # Errors
/// [`NotGreatest`]: the first fault.
///
/// # Complexity
/// O(n + m + k m) for m edges of the graph and k odd sets around one node.
pub fn greatest_total(market: &PeerMarket, found: &GreatestPeers) -> Result<(), NotGreatest> {
    feasibility(market, &found.matching)?;
    let mut places = Vec::new();
    for person in market.person_ids() {
        let peers = found.matching.peers_of(person);
        let is_one =
            |&place: &usize| person < market.peer_at(place) && peers.binary_search(&market.peer_at(place)).is_ok();
        places.extend(market.places(person).filter(is_one));
    }
    let total = places.iter().map(|&place| i64::from(market.score_of(place).millionths())).sum();
    let total = Decimal::from_millionths(total);
    if total != found.total {
        return Err(NotGreatest::Total { found: total, told: found.total });
    }
    let no_model = NotGreatest::Shape { nodes: 0 };
    let model = Model::new(market, found.objective).ok_or(no_model)?;
    let PeerDual { nodes, odd_sets } = &found.dual;
    let count = model.nodes();
    let is_odd_set = |set: &[u32]| {
        let ascending = set.windows(2).all(|two| two[0] < two[1]);
        set.len() >= 3 && set.len() % 2 == 1 && ascending && set.last().is_some_and(|&last| (last as usize) < count)
    };
    if nodes.len() != count || !odd_sets.iter().all(|(set, _)| is_odd_set(set)) {
        return Err(NotGreatest::Shape { nodes: count });
    }
    let values = nodes.iter().chain(odd_sets.iter().map(|(_, value)| value));
    if values.clone().any(|&value| value < 0) {
        return Err(NotGreatest::Negative);
    }
    let mut sets_of: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (number, (set, _)) in (0u32..).zip(odd_sets) {
        for &node in set {
            sets_of[node as usize].push(number);
        }
    }
    let mut uncovered = None;
    model.for_each_edge(|[one, other], weight| {
        let ends = nodes[one as usize].saturating_add(nodes[other as usize]);
        if ends < 2 * weight && uncovered.is_none() {
            let sets = sets_of[one as usize].iter().filter(|set| sets_of[other as usize].binary_search(set).is_ok());
            let around = sets.map(|&set| odd_sets[set as usize].1).fold(0, i128::saturating_add);
            uncovered = (ends.saturating_add(around) < 2 * weight).then_some(NotGreatest::Edge(one, other));
        }
    });
    if let Some(uncovered) = uncovered {
        return Err(uncovered);
    }
    let of_sets = odd_sets.iter().map(|(set, value)| value.saturating_mul((set.len() as i128 - 1) / 2));
    let bound = nodes.iter().copied().chain(of_sets).fold(0, i128::saturating_add);
    let weight = 2 * model.weight(places.into_iter());
    // No matching weighs more than the values allow, so they can only be equal or more.
    if bound == weight { Ok(()) } else { Err(NotGreatest::Gap { bound, found: weight }) }
}
