//! Markets of peers: small random ones, and the truth about them by trying everything.
//!
//! Like the [oracle](crate::oracle), written from the definitions and without the engine's `verify`.

use matching_market::peers::{PeerMarket, PeerMatching, PeerPair};
use matching_market::{PersonId, Score};

use crate::instances::{Draw, Ties};

/// Bounds of a small random market of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerShape {
    /// At most so many people.
    pub people: u32,
    /// At most so many seats a person; 0 is drawn too, but not where this is 1.
    pub seats: u32,
    /// Whether ranks may tie.
    pub ties: Ties,
    /// How many in a hundred pairs accept each other.
    pub density: u32,
}

/// A small random market of peers with scores, some of them negative.
///
/// # Examples
/// ```
/// use cohort_lab::instances::Ties;
/// use cohort_lab::peers::{PeerShape, small_peer_market};
/// let shape = PeerShape { people: 6, seats: 2, ties: Ties::None, density: 80 };
/// assert_eq!(small_peer_market(7, shape), small_peer_market(7, shape));
/// ```
pub fn small_peer_market(seed: u64, shape: PeerShape) -> PeerMarket {
    let mut draw = Draw::new(seed);
    let people = 1 + draw.below(shape.people);
    let seats = (0..people).map(|_| if shape.seats < 2 { 1 } else { small(draw.below(shape.seats + 1)) }).collect();
    let mut order = |person: u32| -> Vec<u32> {
        let mut ranks: Vec<u32> = (0..people).collect();
        for at in (1..ranks.len()).rev() {
            ranks.swap(at, draw.below(small_len(at) + 1) as usize);
        }
        if shape.ties == Ties::Some && !person.is_multiple_of(3) {
            for rank in &mut ranks {
                *rank /= 2;
            }
        }
        ranks
    };
    let ranks: Vec<Vec<u32>> = (0..people).map(&mut order).collect();
    let mut pairs = Vec::new();
    for one in 0..people {
        for other in one + 1..people {
            let score = i32::try_from(draw.below(12)).unwrap_or(0) - 2;
            if draw.below(100) < shape.density {
                let both = [ranks[one as usize][other as usize], ranks[other as usize][one as usize]];
                pairs.push(PeerPair::ranked(one, other, both).with_score(Score::from_millionths(score)));
            }
        }
    }
    PeerMarket::new(seats, &pairs).expect("generated pairs are distinct and within bounds")
}

/// Pairs of a large random market of peers with ranks in random order and scores up to 1: everybody with everybody, or
/// about so many pairs a person.
pub fn peer_pairs(seed: u64, people: u32, list: Option<u32>) -> Vec<PeerPair> {
    let mut draw = Draw::new(seed);
    let mut chosen: Vec<[u32; 2]> = Vec::new();
    for one in 0..people {
        match list {
            None => chosen.extend((one + 1..people).map(|other| [one, other])),
            Some(list) => chosen.extend(
                (0..list / 2)
                    .map(|_| draw.below(people))
                    .filter(|&other| other != one)
                    .map(|other| [one.min(other), one.max(other)]),
            ),
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    // Two orders of all pairs: by the one the lower id ranks, by the other the higher; even and odd numbers, so that
    // nobody has a tie.
    let orders = [0, 1].map(|odd| {
        let mut order: Vec<u32> = (0..small_len(chosen.len())).map(|number| 2 * number + odd).collect();
        draw.shuffle(&mut order);
        order
    });
    let pairs = chosen.into_iter().enumerate().map(|(number, [one, other])| {
        let score = Score::from_millionths(1 + draw.below(1_000_000).cast_signed());
        PeerPair::ranked(one, other, [orders[0][number], orders[1][number]]).with_score(score)
    });
    pairs.collect()
}

fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn small_len(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// All matchings of a market of peers.
///
/// # Complexity
/// Exponential: for at most eight people with a seat each, or six with two.
pub fn all_peer_matchings(market: &PeerMarket) -> Vec<PeerMatching> {
    let pairs: Vec<[PersonId; 2]> = market
        .person_ids()
        .flat_map(|one| market.list(one).map(move |(other, _, _)| [one, other]))
        .filter(|[one, other]| one < other)
        .collect();
    let mut found = Vec::new();
    extend(market, &pairs, &mut Vec::new(), &mut found);
    found
}

fn extend(market: &PeerMarket, left: &[[PersonId; 2]], taken: &mut Vec<[PersonId; 2]>, found: &mut Vec<PeerMatching>) {
    let Some((&pair, left)) = left.split_first() else {
        let matching = PeerMatching::from_pairs(market, taken.iter().copied());
        return found.push(matching.expect("pairs of the market, each once"));
    };
    extend(market, left, taken, found);
    let is_free =
        |person: PersonId| taken.iter().filter(|two| two.contains(&person)).count() < usize::from(market.seats(person));
    if pair.into_iter().all(is_free) {
        taken.push(pair);
        extend(market, left, taken, found);
        taken.pop();
    }
}

/// The pairs that block a matching, by the definition.
pub fn blocking(market: &PeerMarket, matching: &PeerMatching) -> Vec<[PersonId; 2]> {
    let rank =
        |person: PersonId, peer: PersonId| market.list(person).find(|entry| entry.0 == peer).map(|entry| entry.1);
    let would_gain = |person: PersonId, peer: PersonId| {
        let peers = matching.peers_of(person);
        peers.len() < usize::from(market.seats(person))
            || peers.iter().any(|&held| rank(person, peer) < rank(person, held))
    };
    let mut blocking = Vec::new();
    for one in market.person_ids() {
        for (other, _, _) in market.list(one).filter(|&(other, _, _)| one < other) {
            if !matching.peers_of(one).contains(&other) && would_gain(one, other) && would_gain(other, one) {
                blocking.push([one, other]);
            }
        }
    }
    blocking
}
