//! Exchanges that keep a matching stable: who may move where without a loss, as a graph.
//!
//! **Notation.** A market, with or without ties, a stable matching μ of it, and the side that would gain. A *unit* is
//! what is matched once on that side: a mentee, or one seat of a mentor. Across from it are *hosts*: mentors with their
//! seats, or mentees with one place. A unit *wishes* a host iff it ranks that host strictly better than its own, or has
//! none. `bar[h]` is the best rank that host h gives to a unit that wishes it, beyond all ranks when none does.
//!
//! **Exchanges.** A unit may move to host h iff it does not lose by it and h ranks it no worse than `bar[h]`. In a
//! *cycle* each unit moves into the place of the next; a *chain* ends in a free place, and begins with a unit that had
//! no host, or leaves a host that nobody wishes. It *improves* iff one of its units gains.
//!
//! **Theorem.** After an exchange the matching is stable again, and no unit of the side is worse off. And if some
//! stable ν is better for one unit and worse for none, there is an improving exchange.
//!
//! *Proof.* First part: whoever wishes h afterwards wished it before, so h ranks everybody it holds no worse than them;
//! places become free only where nobody wishes. Second part: of all such ν take one that differs from μ for fewest
//! units. Let a place that changes hands between them be filled by the unit that has it in ν if the host ranks that
//! unit no worse than `bar`, otherwise by the best that wishes the host: in ν it must have something else that is
//! better than before, so it moves too, and it gains. The same goes for a place left in ν that somebody wishes in μ.
//! Begin at a free place that ν fills, or else at any place that changes hands, and go from each place to the unit that
//! fills it and on to the place that this unit leaves: the way ends in a chain or closes to a cycle. If nobody on it
//! gained, all its units would sit as in ν, and leaving them where they were would give a ν that differs for fewer.
//!
//! **Graph.** A node a host, a node for what is *free*, and a node a place on a list of the side that would gain, from
//! which arrows lead to the next better place and to the host that stands there. A unit at a host is two arrows: to the
//! last place of its list that it ranks better than its host, which *gains*, and to the last that it ranks as high.
//! Hosts with a free place lead to the free; the free leads to units without a host, which gain, and to hosts nobody
//! wishes. A cycle is an exchange, and every exchange is one.
//!
//! # References
//! - A. Erdil, H. Ergin: What's the matter with tie-breaking? Improving efficiency in school choice. American Economic
//!   Review 98 (2008) 669–689. DOI 10.1257/aer.98.3.669. (Cycles; strict ranks of the side that gains.)
//! - A. Erdil, H. Ergin: Two-sided matching with indifferences. Journal of Economic Theory 171 (2017) 268–292.
//!   DOI 10.1016/j.jet.2017.07.002. (Ties on both sides, and chains.)

use crate::ids::{MentorId, PairId};
use crate::market::{Market, Side};
use crate::matching::NONE;

/// A node and the number of an arrow that leaves it.
pub(crate) type Step = (u32, u32);

/// What a unit may have: a part of its owner's list.
#[derive(Clone, Copy, Debug)]
struct Unit {
    owner: u32,
    /// Ends what the unit ranks better than its host.
    better: u32,
    /// Ends what it ranks as high.
    equal: u32,
}

/// The graph of exchanges of one stable matching.
#[derive(Debug)]
pub(crate) struct Exchanges<'a> {
    market: &'a Market,
    side: Side,
    /// The lists of the side that would gain, one after the other, each best first.
    lists: &'a [PairId],
    offsets: &'a [u32],
    bar: Vec<u32>,
    // INVARIANT: one more than hosts, never decreasing; `units` is sorted by host, those without one stand last.
    at_host: Vec<u32>,
    units: Vec<Unit>,
    /// Hosts that hold somebody.
    occupied: Vec<u32>,
    /// Those of them that nobody wishes.
    unwished: Vec<u32>,
}

impl<'a> Exchanges<'a> {
    /// The graph of the stable matching `pair_of`. Where there is a choice, units come in the order of their `owners`
    /// and pairs in that of `lists`.
    pub(crate) fn new(market: &'a Market, side: Side, lists: &'a [PairId], owners: &[u32], pair_of: &[u32]) -> Self {
        let columns = market.columns();
        let (offsets, hosts) = match side {
            Side::Mentee => (columns.mentee_offsets, market.mentors()),
            Side::Mentor => (columns.mentor_offsets, market.mentees()),
        };
        let mut graph = Self {
            market,
            side,
            lists,
            offsets,
            bar: vec![u32::MAX; hosts],
            at_host: vec![0; hosts + 1],
            units: Vec::new(),
            occupied: Vec::new(),
            unwished: Vec::new(),
        };
        let units = graph.pairs_by_owner(owners, pair_of);
        graph.seat(&units);
        graph.set_bars();
        let mut seen = vec![false; hosts];
        for (_, pair) in units.into_iter().filter(|&(_, pair)| pair != NONE) {
            let host = graph.host(PairId::new(pair));
            if !std::mem::replace(&mut seen[host as usize], true) {
                graph.occupied.push(host);
                if graph.bar[host as usize] == u32::MAX {
                    graph.unwished.push(host);
                }
            }
        }
        graph
    }

    /// Each unit's owner and pair, or [`NONE`]; of a mentor's free seats one, since an exchange fills one.
    fn pairs_by_owner(&self, owners: &[u32], pair_of: &[u32]) -> Vec<(u32, u32)> {
        if self.side == Side::Mentee {
            return owners.iter().map(|&mentee| (mentee, pair_of[mentee as usize])).collect();
        }
        let mut units = Vec::with_capacity(pair_of.len());
        for &mentor in owners {
            let before = units.len();
            let held = self.list(mentor).iter().filter(|&&pair| pair_of[self.host(pair) as usize] == pair.get());
            units.extend(held.map(|pair| (mentor, pair.get())));
            if units.len() - before < usize::from(self.market.capacity(MentorId::new(mentor))) {
                units.push((mentor, NONE));
            }
        }
        units
    }

    /// Sorts the units by host.
    fn seat(&mut self, units: &[(u32, u32)]) {
        let hosts = self.bar.len();
        let place = |graph: &Self, pair| if pair == NONE { hosts } else { graph.host(PairId::new(pair)) as usize };
        for &(_, pair) in units.iter().filter(|&&(_, pair)| pair != NONE) {
            let host = place(self, pair);
            self.at_host[host + 1] += 1;
        }
        for host in 0..hosts {
            self.at_host[host + 1] += self.at_host[host];
        }
        let mut next = self.at_host.clone();
        self.units = vec![Unit { owner: 0, better: 0, equal: 0 }; units.len()];
        for &(owner, pair) in units {
            let slot = &mut next[place(self, pair)];
            self.units[*slot as usize] = match pair {
                NONE => Unit { owner, better: self.offsets[owner as usize + 1], equal: 0 },
                pair => self.unit(owner, PairId::new(pair)),
            };
            *slot += 1;
        }
    }

    /// The unit that has this pair.
    fn unit(&self, owner: u32, pair: PairId) -> Unit {
        let (list, own) = (self.list(owner), self.rank(pair));
        let start = self.offsets[owner as usize];
        let better = list.partition_point(|&pair| self.rank(pair) < own);
        let equal = better + list[better..].partition_point(|&pair| self.rank(pair) == own);
        Unit { owner, better: start + id(better), equal: start + id(equal) }
    }

    fn set_bars(&mut self) {
        // The seat of a mentor that wishes most wishes for all.
        let mut better = self.offsets.to_vec();
        for unit in &self.units {
            better[unit.owner as usize] = better[unit.owner as usize].max(unit.better);
        }
        for (&start, &end) in self.offsets.iter().zip(&better) {
            for &pair in &self.lists[start as usize..end as usize] {
                let host = self.host(pair) as usize;
                self.bar[host] = self.bar[host].min(self.rank_by_host(pair));
            }
        }
    }

    /// How many nodes there are; nodes are the numbers below.
    pub(crate) fn nodes(&self) -> usize {
        self.bar.len() + 1 + self.lists.len()
    }

    /// The hosts that hold somebody.
    pub(crate) fn occupied(&self) -> Vec<u32> {
        self.occupied.clone()
    }

    /// The node of what is free; hosts are the numbers before it.
    pub(crate) fn free(&self) -> u32 {
        id(self.bar.len())
    }

    /// The arrow of this number that leaves `node`, and whether a unit gains along it; one that is missing comes back
    /// to `node`, and there are none after the last.
    pub(crate) fn arrow(&self, (node, number): Step) -> Option<(u32, bool)> {
        let free = self.free();
        if node > free {
            return match number {
                0 => Some((self.next_better(node), false)),
                1 => Some((self.host_at(node), false)),
                _ => None,
            };
        }
        let (units, place) = (self.units_at(node), number as usize);
        if node == free {
            return match units.get(place) {
                Some(unit) => Some(self.gain(node, unit)),
                None => self.unwished.get(place - units.len()).map(|&host| (host, false)),
            };
        }
        match units.get(place / 2) {
            Some(unit) if place.is_multiple_of(2) => Some(self.gain(node, unit)),
            Some(unit) => Some((self.last_place(unit.owner, unit.equal).unwrap_or(node), false)),
            None if place == 2 * units.len() => {
                Some((if units.len() < self.places(node) { free } else { node }, false))
            }
            None => None,
        }
    }

    /// The arrow from `node` along which this unit gains.
    fn gain(&self, node: u32, unit: &Unit) -> (u32, bool) {
        self.last_place(unit.owner, unit.better).map_or((node, false), |place| (place, true))
    }

    /// Every arrow along which a unit gains, and where it leads.
    pub(crate) fn gaining(&self) -> impl Iterator<Item = (Step, u32)> + '_ {
        std::iter::once(self.free()).chain(self.occupied.iter().copied()).flat_map(move |node| {
            let numbers = (0..).step_by(if node == self.free() { 1 } else { 2 });
            let places = self.units_at(node).iter().map(|unit| self.last_place(unit.owner, unit.better));
            numbers.zip(places).filter_map(move |(number, place)| Some(((node, number), place?)))
        })
    }

    /// Carries out the exchange that a cycle is: changes the matching, and who is where in the graph. Bars stay as they
    /// are; they are too strict now, if anything. Gives the host whose free place was taken.
    pub(crate) fn carry_out(&mut self, cycle: &[Step], pair_of: &mut [u32]) -> Option<u32> {
        let free = self.free();
        // A list's places follow the unit whose list it is.
        let start = cycle.iter().position(|&(node, _)| node <= free)?;
        let around = cycle[start..].iter().chain(&cycle[..start]);
        let (mut owner, mut filled, mut moves) = (NONE, None, Vec::new());
        for (&(from, number), &(to, next)) in around.clone().zip(around.clone().skip(1).chain(around.take(1))) {
            if from <= free {
                let place = if from == free { number } else { number / 2 };
                owner = self.units_at(from).get(place as usize).map_or(NONE, |unit| unit.owner);
            }
            if to < free && from >= free {
                let leaves = next as usize / 2 < self.units_at(to).len();
                let slot = leaves.then(|| self.at_host[to as usize] as usize + next as usize / 2);
                filled = filled.or((!leaves).then_some(to));
                moves.push((slot, owner, if from == free { None } else { Some(self.pair_at(from)) }, to));
            }
        }
        for (slot, owner, pair, host) in moves {
            let unit = if let Some(pair) = pair {
                pair_of[self.market.mentee_of(pair).index()] = pair.get();
                self.unit(owner, pair)
            } else {
                if self.side == Side::Mentor {
                    pair_of[host as usize] = NONE;
                }
                // Nobody comes after the one who left.
                Unit { owner: 0, better: 0, equal: 0 }
            };
            if let Some(slot) = slot {
                self.units[slot] = unit;
            }
        }
        filled
    }

    /// The units at a host, or those without one.
    fn units_at(&self, node: u32) -> &[Unit] {
        let first = self.at_host[node as usize] as usize;
        self.at_host.get(node as usize + 1).map_or(&self.units[first..], |&end| &self.units[first..end as usize])
    }

    /// The node of the place before `end` of an owner's list.
    fn last_place(&self, owner: u32, end: u32) -> Option<u32> {
        (end > self.offsets[owner as usize]).then(|| self.free() + end)
    }

    fn pair_at(&self, place: u32) -> PairId {
        self.lists[(place - self.free() - 1) as usize]
    }

    fn next_better(&self, place: u32) -> u32 {
        let pair = self.pair_at(place);
        let owner = match self.side {
            Side::Mentee => self.market.mentee_of(pair).index(),
            Side::Mentor => self.market.mentor_of(pair).index(),
        };
        if self.offsets[owner] == place - self.free() - 1 { place } else { place - 1 }
    }

    /// The host that stands at this place, if it lets the owner's units in.
    fn host_at(&self, place: u32) -> u32 {
        let pair = self.pair_at(place);
        let host = self.host(pair);
        if self.rank_by_host(pair) <= self.bar[host as usize] { host } else { place }
    }

    fn list(&self, owner: u32) -> &'a [PairId] {
        &self.lists[self.offsets[owner as usize] as usize..self.offsets[owner as usize + 1] as usize]
    }

    fn places(&self, host: u32) -> usize {
        match self.side {
            Side::Mentee => self.market.capacity(MentorId::new(host)).into(),
            Side::Mentor => 1,
        }
    }

    fn host(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentor_of(pair).get(),
            Side::Mentor => self.market.mentee_of(pair).get(),
        }
    }

    fn rank(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentee_rank(pair),
            Side::Mentor => self.market.mentor_rank(pair),
        }
    }

    fn rank_by_host(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentor_rank(pair),
            Side::Mentor => self.market.mentee_rank(pair),
        }
    }
}

/// People and pairs are numbered in `u32`.
fn id(position: usize) -> u32 {
    u32::try_from(position).expect("people and pairs are numbered in u32")
}
