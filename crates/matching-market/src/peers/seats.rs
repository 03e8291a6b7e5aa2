//! The graph whose matchings are those of a market of peers, with seats or without.
//!
//! With one seat each it is the market: person `x` is node `x`. Otherwise person `x` has the nodes `first[x]..first[x +
//! 1]`, one a seat, as many as they have pairs at most; behind them come two nodes for each pair, in the order of the
//! places at which the lower id lists the higher.
//!
//! **Weights**, in millionths times two where anybody has several seats: a pair with score s and, with people first,
//! person x worth b(x) = (1 + Σ |s|) · (1 + Σ p + p(x)) for priorities p, so that one more person weighs more than all
//! priorities, and a priority more than all scores; whoever has a peer elsewhere is worth 0, and not in Σ p. With one
//! seat b(x) + b(y) + s. With several, L + s + (2 b(x) for a first seat) from a pair's node to a seat of its person,
//! and 2 L between a pair's two nodes, for L above all that a pair could gain. Pairs that could gain nothing are left
//! out.

use super::market::PeerMarket;
use super::objective::PeerObjective;
use crate::ids::PersonId;

/// What a person is worth who gets a peer, where somebody without priority is worth so much, and a step of priority.
fn worth(market: &PeerMarket, person: PersonId, without: i128, step: i128) -> i128 {
    if market.is_covered(person) { 0 } else { without + step * i128::from(market.priority(person)) }
}

/// A node of the graph in which the greatest score is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerNode {
    /// A seat of a person, from 0; with one seat each the person.
    Seat(PersonId, u16),
    /// One of the two nodes of a pair, where anybody has several seats: the one of the first person, who has the second
    /// on their list.
    End(PersonId, PersonId),
}

/// What the values of a [`PeerDual`](super::PeerDual) belong to, for whoever checks them elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGraph {
    /// All nodes, in the order of their values.
    pub nodes: Vec<PeerNode>,
    /// What an edge of a pair's node is worth beside what the pair and its people are worth (L above); `None` where
    /// nobody has several seats.
    pub large: Option<i128>,
}

impl PeerGraph {
    /// The graph of a market; `None` if it has more edges than ids, and [`greatest_score`](super::greatest_score)
    /// refuses it.
    pub fn of(market: &PeerMarket, objective: PeerObjective) -> Option<Self> {
        let model = Model::new(market, objective)?;
        if model.is_plain {
            let nodes = market.person_ids().map(|person| PeerNode::Seat(person, 0)).collect();
            return Some(Self { nodes, large: None });
        }
        let seats = |person: PersonId| {
            let own = model.first[person.index()]..model.first[person.index() + 1];
            own.zip(0u16..).map(move |(_, seat)| PeerNode::Seat(person, seat))
        };
        let ends = |&place: &u32| {
            let (one, other) = (market.owner(place as usize), market.peer_at(place as usize));
            [PeerNode::End(one, other), PeerNode::End(other, one)]
        };
        let nodes = market.person_ids().flat_map(seats).chain(model.pairs.iter().flat_map(ends)).collect();
        Some(Self { nodes, large: Some(model.large) })
    }
}

/// How a market becomes a graph.
#[derive(Debug)]
pub(super) struct Model<'a> {
    market: &'a PeerMarket,
    /// Whether everybody has at most one seat.
    is_plain: bool,
    /// For each person the first of their nodes; then the number of all of these.
    first: Vec<u32>,
    /// The place of each pair that could gain, on the list of the lower id.
    pairs: Vec<u32>,
    /// What somebody without priority is worth who has a peer.
    person: i128,
    /// What a step of priority is worth.
    step: i128,
    /// What the person is worth who is worth most.
    most: i128,
    /// L.
    large: i128,
}

impl<'a> Model<'a> {
    /// `None`: more edges than ids.
    pub(super) fn new(market: &'a PeerMarket, objective: PeerObjective) -> Option<Self> {
        let is_plain = market.person_ids().all(|person| market.seats(person) <= 1);
        let seats = |person: PersonId| {
            if is_plain { 1 } else { usize::from(market.seats(person)).min(market.places(person).len()) }
        };
        let mut first = vec![0u32];
        for person in market.person_ids() {
            first.push(first[first.len() - 1].checked_add(u32::try_from(seats(person)).ok()?)?);
        }
        let size = |place: usize| i128::from(market.score_of(place).millionths()).abs();
        let places = || market.person_ids().flat_map(|person| market.places(person).map(move |place| (person, place)));
        let lower = || places().filter(|&(person, place)| person < market.peer_at(place)).map(|(_, place)| place);
        let step = match objective {
            PeerObjective::People => 1 + lower().map(size).sum::<i128>(),
            PeerObjective::Total => 0,
        };
        let priorities = || {
            let counted = market.person_ids().filter(|&person| !market.is_covered(person));
            counted.map(|person| i128::from(market.priority(person)))
        };
        let person = step * (1 + priorities().sum::<i128>());
        let most = person + step * priorities().max().unwrap_or(0);
        let is_possible = |place: &usize| {
            let both = [market.owner(*place), market.peer_at(*place)];
            let worth = both.map(|one| worth(market, one, person, step)).into_iter().sum::<i128>();
            let gain = worth + i128::from(market.score_of(*place).millionths());
            gain > 0 && both.into_iter().all(|one| market.seats(one) > 0)
        };
        let pairs: Vec<u32> =
            lower().filter(is_possible).map(|place| u32::try_from(place).unwrap_or(u32::MAX)).collect();
        let large = 1 + 2 * (2 * most + pairs.iter().map(|&place| size(place as usize)).max().unwrap_or(0));
        let model = Self { market, is_plain, first, pairs, person, step, most, large };
        let edges: usize = if is_plain {
            model.pairs.len()
        } else {
            let of_pair = |&place: &u32| {
                let ends = [market.owner(place as usize), market.peer_at(place as usize)];
                1 + ends.into_iter().map(seats).sum::<usize>()
            };
            model.pairs.iter().map(of_pair).sum()
        };
        let fits = 2 * edges < u32::MAX as usize && model.nodes() < u32::MAX as usize / 2;
        fits.then_some(model)
    }

    /// Whether all sums of a solver fit in 64 bits.
    pub(super) fn is_small(&self) -> bool {
        let largest = if self.is_plain { 2 * self.most + self.large } else { 4 * self.large };
        largest < i128::from(i64::MAX >> 6)
    }

    /// What a person is worth who has a peer.
    fn worth(&self, person: PersonId) -> i128 {
        worth(self.market, person, self.person, self.step)
    }

    pub(super) fn nodes(&self) -> usize {
        let people = self.first[self.first.len() - 1] as usize;
        if self.is_plain { people } else { people + 2 * self.pairs.len() }
    }

    /// Calls for each edge, with its two nodes and its weight.
    pub(super) fn for_each_edge(&self, mut call: impl FnMut([u32; 2], i128)) {
        let people = self.first[self.first.len() - 1];
        for (number, &place) in (0u32..).zip(&self.pairs) {
            let place = place as usize;
            let ends = [self.market.owner(place), self.market.peer_at(place)];
            let score = i128::from(self.market.score_of(place).millionths());
            if self.is_plain {
                call(ends.map(PersonId::get), self.worth(ends[0]) + self.worth(ends[1]) + score);
                continue;
            }
            let nodes = [people + 2 * number, people + 2 * number + 1];
            call(nodes, 2 * self.large);
            for (node, end) in nodes.into_iter().zip(ends) {
                let seats = self.first[end.index()]..self.first[end.index() + 1];
                for seat in seats.clone() {
                    let first = if seat == seats.start { 2 * self.worth(end) } else { 0 };
                    call([seat, node], self.large + score + first);
                }
            }
        }
    }

    /// The places of the pairs that a matching of the graph has.
    pub(super) fn pairs(&self, matched: &[Option<u32>]) -> Vec<usize> {
        let people = self.first[self.first.len() - 1];
        let is_taken = |number: u32, place: u32| {
            if self.is_plain {
                let ends = [self.market.owner(place as usize), self.market.peer_at(place as usize)];
                return matched[ends[0].index()] == Some(ends[1].get());
            }
            let nodes = [people + 2 * number, people + 2 * number + 1];
            nodes.into_iter().all(|node| matched[node as usize].is_some_and(|with| with < people))
        };
        let numbered = (0u32..).zip(&self.pairs);
        numbered.filter(|&(number, &place)| is_taken(number, place)).map(|(_, &place)| place as usize).collect()
    }

    /// What a matching of the market weighs in the graph.
    pub(super) fn weight(&self, pairs: impl Iterator<Item = usize>) -> i128 {
        let mut covered = vec![false; self.market.people()];
        let mut sum = 0;
        for place in pairs {
            let score = i128::from(self.market.score_of(place).millionths());
            sum += if self.is_plain { score } else { 2 * score };
            for end in [self.market.owner(place), self.market.peer_at(place)] {
                if !std::mem::replace(&mut covered[end.index()], true) {
                    sum += if self.is_plain { self.worth(end) } else { 2 * self.worth(end) };
                }
            }
        }
        if self.is_plain { sum } else { sum + 2 * self.large * self.pairs.len() as i128 }
    }
}
