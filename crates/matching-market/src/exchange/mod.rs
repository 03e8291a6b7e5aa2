//! Exchanges that keep a matching stable: who may move where without a loss, as a graph that follows the matching.
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
//! **Graph.** A node a host, and one for what is *free*. A unit at a host is one arrow to each host that it may move
//! to. Hosts with a free place lead to the free; the free leads where units without a host may move, which gain, and to
//! hosts nobody wishes. A cycle is an exchange, and every exchange is one.
//!
//! **Seats of one mentor** would be as many arrows to the same host. So of the seats of a mentor, best first, each
//! leads only to hosts that the one before it does not lead to, and to the host of the one before: there it may move,
//! and it gains iff that seat is better. Whoever would go on from there with a gain or without goes with the same sum
//! of gains, for the seat that gives way moves on in its stead. So a gain lies on a cycle as before, and there are at
//! most as many arrows as pairs and seats.
//!
//! **Following the matching.** Units only gain, so wishes only go, and the best that wishes a host is found by a
//! pointer that walks down the host's list once: O(pairs) in all, however many exchanges are carried out. At any time
//! the graph is that of the matching as it is.
//!
//! # References
//! - A. Erdil, H. Ergin: What's the matter with tie-breaking? Improving efficiency in school choice. American Economic
//!   Review 98 (2008) 669–689. DOI 10.1257/aer.98.3.669. (Cycles; strict ranks of the side that gains.)
//! - A. Erdil, H. Ergin: Two-sided matching with indifferences. Journal of Economic Theory 171 (2017) 268–292.
//!   DOI 10.1016/j.jet.2017.07.002. (Ties on both sides, and chains.)

mod open;
mod units;

pub(crate) use units::{Cursor, Step};

use self::open::OpenPlaces;
use self::units::{Unit, VACANT};
use crate::context::{Pace, StopReason};
use crate::ids::PairId;
use crate::market::{Market, Side, Walk};
use crate::matching::NONE;

/// The graph of exchanges of a stable matching.
#[derive(Debug)]
pub(crate) struct Exchanges<'a> {
    market: &'a Market,
    side: Side,
    /// The lists of the side that would gain, one after the other, each best first; read as far as somebody may move.
    lists: &'a [PairId],
    /// For each place of these lists the host and the pair: what arrows are read from, together in memory.
    targets: Vec<(u32, u32)>,
    /// The places at which the host ranks the pair no worse than its bar.
    open: OpenPlaces,
    offsets: &'a [u32],
    host_offsets: &'a [u32],
    // INVARIANT: host h has the slots `slots[h]..slots[h + 1]` of `units`.
    slots: Vec<u32>,
    units: Vec<Unit>,
    // INVARIANT: owner o has `load[o]` slots from `seats[seat_of[o]]` on, best first.
    seat_of: Vec<u32>,
    seats: Vec<u32>,
    load: Vec<u32>,
    // INVARIANT: an owner wishes exactly what it ranks better than this.
    wants: Vec<u32>,
    // INVARIANT: the position in the host's list of the best pair whose owner wishes it, and the host's rank of it.
    waiting: Vec<u32>,
    bar: Vec<u32>,
    /// Owners that had a free seat, in their order.
    unhoused: Vec<u32>,
    /// Hosts that hold somebody, and some that did, in the order in which they got the first.
    occupied: Vec<u32>,
    was_occupied: Vec<bool>,
    /// How many of its places are free, for each host.
    vacant: Vec<u32>,
    /// Hosts with a free place, and some that had one.
    roomy: Vec<u32>,
}

impl<'a> Exchanges<'a> {
    /// The graph of the stable matching `pair_of`. Where there is a choice, units come in the order of their `owners`
    /// and pairs in that of `lists`.
    pub(crate) fn new(
        (market, side): (&'a Market, Side),
        lists: &'a [PairId],
        owners: &[u32],
        pair_of: &[u32],
        pace: &mut Pace<'_>,
    ) -> Result<Self, StopReason> {
        let columns = market.columns();
        let (offsets, host_offsets) = match side {
            Side::Mentee => (columns.mentee_offsets, columns.mentor_offsets),
            Side::Mentor => (columns.mentor_offsets, columns.mentee_offsets),
        };
        // A mentee's slot has the mentee's number; nobody fills more seats than there are pairs.
        let of_mentees = (0..=id(market.mentees())).collect();
        let ends = columns.mentor_offsets.windows(2).zip(columns.capacity).scan(0, |sum, (bounds, &capacity)| {
            *sum += (bounds[1] - bounds[0]).min(capacity.into());
            Some(*sum)
        });
        let of_mentors: Vec<u32> = std::iter::once(0).chain(ends).collect();
        let (seat_of, slots) = match side {
            Side::Mentee => (of_mentees, of_mentors),
            Side::Mentor => (of_mentors, of_mentees),
        };
        let total = |offsets: &[u32]| offsets.last().map_or(0, |&last| last as usize);
        let (hosts, people) = (slots.len() - 1, seat_of.len() - 1);
        let vacant = slots.windows(2).map(|bounds| bounds[1] - bounds[0]).collect();
        let target = |&pair: &PairId| match side {
            Side::Mentee => (market.mentor_of(pair).get(), pair.get()),
            Side::Mentor => (market.mentee_of(pair).get(), pair.get()),
        };
        let targets = lists.iter().map(target).collect();
        let mut graph = Self {
            market,
            side,
            lists,
            targets,
            open: OpenPlaces::none(lists.len()),
            offsets,
            host_offsets,
            units: vec![VACANT; total(&slots)],
            seats: vec![NONE; total(&seat_of)],
            slots,
            seat_of,
            load: vec![0; people],
            wants: vec![0; people],
            waiting: host_offsets[..hosts].to_vec(),
            bar: vec![u32::MAX; hosts],
            unhoused: Vec::new(),
            occupied: Vec::new(),
            was_occupied: vec![false; hosts],
            vacant,
            roomy: Vec::new(),
        };
        graph.seat_all(owners, pair_of, pace)?;
        for owner in (0..).take(people) {
            graph.wants[owner as usize] = graph.rank_wanted(owner);
        }
        for host in (0..).take(hosts) {
            let before = graph.waiting[host as usize];
            graph.raise_bar(host);
            pace.go(1 + u64::from(graph.waiting[host as usize] - before))?;
        }
        for (place, &(host, pair)) in (0..).zip(&graph.targets) {
            if graph.rank_by_host(PairId::new(pair)) <= graph.bar[host as usize] {
                graph.open.open(place);
            }
            pace.go(1)?;
        }
        Ok(graph)
    }

    fn seat_all(&mut self, owners: &[u32], pair_of: &[u32], pace: &mut Pace<'_>) -> Result<(), StopReason> {
        let mut held = vec![0_u32; self.load.len()];
        for &pair in pair_of.iter().filter(|&&pair| pair != NONE) {
            held[self.owner(PairId::new(pair)) as usize] += 1;
        }
        let mut next: Vec<u32> = self.slots[..self.bar.len()].to_vec();
        for &owner in owners {
            let mut rest = self.offsets[owner as usize]..self.offsets[owner as usize + 1];
            pace.go(1)?;
            while self.load[owner as usize] < held[owner as usize] {
                let Some(at) = rest.next() else { break };
                let pair = self.lists[at as usize];
                pace.go(1)?;
                if pair_of[self.market.mentee_of(pair).index()] != pair.get() {
                    continue;
                }
                let host = self.host(pair) as usize;
                self.attach(next[host], owner, pair);
                next[host] += 1;
            }
            if self.has_free_seat(owner) {
                self.unhoused.push(owner);
            }
        }
        Ok(())
    }

    fn has_free_seat(&self, owner: u32) -> bool {
        let owner = owner as usize;
        self.load[owner] < self.seat_of[owner + 1] - self.seat_of[owner]
    }

    /// The rank that what an owner wishes is better than.
    fn rank_wanted(&self, owner: u32) -> u32 {
        if self.has_free_seat(owner) {
            return u32::MAX;
        }
        self.worst_seat(owner).map_or(0, |slot| self.rank(self.units[slot as usize].better))
    }

    fn worst_seat(&self, owner: u32) -> Option<u32> {
        let load = self.load[owner as usize];
        (load > 0).then(|| self.seats[(self.seat_of[owner as usize] + load - 1) as usize])
    }

    /// The pair at a place of the hosts' lists as given.
    fn of_host(&self, place: u32) -> PairId {
        match self.side {
            Side::Mentee => self.market.columns().by_mentor[place as usize],
            Side::Mentor => PairId::new(place),
        }
    }

    /// Lets the host's pointer walk on to the best that wishes it.
    fn raise_bar(&mut self, host: u32) {
        let end = self.host_offsets[host as usize + 1];
        let (first, before) = (self.waiting[host as usize], self.bar[host as usize]);
        let mut waiting = first;
        self.bar[host as usize] = u32::MAX;
        while waiting < end {
            let pair = self.of_host(waiting);
            if self.rank_by_owner(pair) < self.wants[self.owner(pair) as usize] {
                self.bar[host as usize] = self.rank_by_host(pair);
                break;
            }
            waiting += 1;
        }
        self.waiting[host as usize] = waiting;
        let bar = self.bar[host as usize];
        if bar == before {
            return;
        }
        // Whatever comes before was open already.
        for place in first..end {
            let pair = self.of_host(place);
            if self.rank_by_host(pair) > bar {
                break;
            }
            self.open.open_pair(pair);
        }
    }

    /// Gets ready to follow the matching, which [`carry_out`](Self::carry_out) changes.
    pub(crate) fn follow(&mut self) {
        let mut place_of = vec![NONE; self.market.pairs()];
        for (places, &wants) in self.offsets.windows(2).zip(&self.wants) {
            for place in (places[0]..places[1]).take_while(|&place| self.rank(place) <= wants) {
                place_of[self.lists[place as usize].index()] = place;
            }
        }
        self.open.follow(place_of);
    }

    /// How many nodes there are; nodes are the numbers below.
    pub(crate) fn nodes(&self) -> usize {
        self.bar.len() + 1
    }

    /// The hosts that hold somebody.
    pub(crate) fn occupied(&self) -> &[u32] {
        &self.occupied
    }

    /// The node of what is free; hosts are the numbers before it.
    pub(crate) fn free(&self) -> u32 {
        id(self.bar.len())
    }

    /// The next arrow that leaves `node`, if there is one; counts what it looks at.
    #[inline]
    pub(crate) fn next(&self, node: u32, cursor: &mut Cursor, looked: &mut u64) -> Option<Step> {
        let free = self.free();
        if node == free {
            return self.next_from_free(cursor, looked);
        }
        let (first, end) = (self.slots[node as usize], self.slots[node as usize + 1]);
        while first + cursor.source < end {
            let slot = first + cursor.source;
            let unit = self.units[slot as usize];
            if unit.owner != NONE
                && let Some(step) = self.next_of_unit(node, slot, &unit, cursor, looked)
            {
                return Some(step);
            }
            *looked += 1;
            *cursor = Cursor { source: cursor.source + 1, read: 0 };
        }
        if cursor.read > 0 {
            return None;
        }
        cursor.read = 1;
        self.step_to_free(node)
    }

    fn next_from_free(&self, cursor: &mut Cursor, looked: &mut u64) -> Option<Step> {
        while let Some(&owner) = self.unhoused.get(cursor.source as usize) {
            *looked += 1;
            if self.has_free_seat(owner) {
                let end = self.offsets[owner as usize + 1];
                let seat = self.seat_of[owner as usize] + self.load[owner as usize];
                let (first_seat, start) = (self.seat_of[owner as usize], self.offsets[owner as usize]);
                let unit = Unit { owner, better: end, equal: end, seat, first_seat, start, pair: NONE };
                if let Some(step) = self.next_of_unit(self.free(), NONE, &unit, cursor, looked) {
                    return Some(step);
                }
            }
            *cursor = Cursor { source: cursor.source + 1, read: 0 };
        }
        while let Some(&host) = self.occupied.get(cursor.source as usize - self.unhoused.len()) {
            *looked += 1;
            cursor.source += 1;
            if self.bar[host as usize] == u32::MAX {
                return Some(Step { slot: NONE, owner: NONE, pair: NONE, to: host, gains: false });
            }
        }
        None
    }

    /// The next arrow of one unit: first to the owner's next better seat, then down the list.
    #[inline]
    fn next_of_unit(&self, node: u32, slot: u32, unit: &Unit, cursor: &mut Cursor, looked: &mut u64) -> Option<Step> {
        let Unit { owner, better, equal, seat, first_seat, start, .. } = *unit;
        if cursor.read == 0 {
            cursor.read = start + 1;
            if seat > first_seat {
                // Only mentors have several seats, and their hosts have one place, of the same number.
                let to = self.seats[seat as usize - 1];
                let before = &self.units[to as usize];
                cursor.read = before.equal + 1;
                return Some(Step { slot, owner, pair: NONE, to, gains: before.better < better });
            }
        }
        while cursor.read <= equal {
            let from = cursor.read - 1;
            let Some(place) = self.open.next(from, equal) else {
                *looked += u64::from(equal - from);
                cursor.read = equal + 1;
                break;
            };
            *looked += u64::from(place - from) + 1;
            cursor.read = place + 2;
            let (host, pair) = self.targets[place as usize];
            if host != node {
                return Some(Step { slot, owner, pair, to: host, gains: place < better });
            }
        }
        None
    }

    /// Keeps in mind which hosts have a free place, in this order of all hosts.
    pub(crate) fn keep_roomy(&mut self, mut hosts: Vec<u32>) {
        hosts.retain(|&host| self.vacant[host as usize] > 0);
        self.roomy = hosts;
    }

    /// Forgets whoever no longer has a free seat or place.
    pub(crate) fn tidy(&mut self) {
        let mut unhoused = std::mem::take(&mut self.unhoused);
        unhoused.retain(|&owner| self.has_free_seat(owner));
        self.unhoused = unhoused;
        let mut seen = std::mem::take(&mut self.roomy);
        seen.retain(|&host| self.vacant[host as usize] > 0);
        self.roomy = seen;
    }

    /// About how much there is to look at for all arrows that leave a node.
    pub(crate) fn cost_from(&self, node: u32) -> u64 {
        if node == self.free() { (self.unhoused.len() + self.occupied.len()) as u64 } else { 1 }
    }

    /// About how much there is to look at for all arrows that lead to a node.
    pub(crate) fn cost_into(&self, node: u32) -> u64 {
        if node == self.free() { self.roomy.len() as u64 } else { 1 }
    }

    /// Visits the arrows that lead to what is free, of the hosts kept in mind.
    pub(crate) fn each_into_free(&self, mut each: impl FnMut(u32, Step)) -> u64 {
        for &host in self.roomy.iter().filter(|&&host| self.vacant[host as usize] > 0) {
            self.step_to_free(host).into_iter().for_each(|step| each(host, step));
        }
        self.roomy.len() as u64
    }

    /// The arrow by which a host's free place is left to whoever comes.
    fn step_to_free(&self, host: u32) -> Option<Step> {
        let mut slots = self.slots[host as usize]..self.slots[host as usize + 1];
        let slot = slots.find(|&slot| self.vacant[host as usize] > 0 && self.units[slot as usize].owner == NONE)?;
        Some(Step { slot, owner: NONE, pair: NONE, to: self.free(), gains: false })
    }

    /// Visits the arrows that lead to a host, each with the node that it leaves, and gives how many pairs it looked at.
    /// `lists` are those of the hosts.
    pub(crate) fn each_into(&self, host: u32, lists: &mut Walk<'_>, mut each: impl FnMut(u32, Step)) -> u64 {
        let (bar, mut looked) = (self.bar[host as usize], 1);
        for place in self.host_offsets[host as usize]..self.host_offsets[host as usize + 1] {
            let pair = lists.at(host, place);
            if self.rank_by_host(pair) > bar {
                break;
            }
            looked += 1;
            let owner = self.owner(pair);
            if let Some((from, slot, gains)) = self.mover(owner, pair)
                && from != host
            {
                each(from, Step { slot, owner, pair: pair.get(), to: host, gains });
            }
        }
        if self.side == Side::Mentor {
            self.next_worse_seat(host).into_iter().for_each(|(from, step)| each(from, step));
        }
        if bar == u32::MAX && self.was_occupied[host as usize] {
            each(self.free(), Step { slot: NONE, owner: NONE, pair: NONE, to: host, gains: false });
        }
        looked
    }

    /// Which of an owner's units leads to this pair's host: where, in which slot, and whether it gains.
    fn mover(&self, owner: u32, pair: PairId) -> Option<(u32, u32, bool)> {
        let (first, load) = (self.seat_of[owner as usize] as usize, self.load[owner as usize] as usize);
        let (seats, rank) = (&self.seats[first..first + load], self.rank_by_owner(pair));
        // An owner without a free seat wants nothing worse than its worst.
        if rank > self.wants[owner as usize] {
            return None;
        }
        let own = |slot: u32| PairId::new(self.units[slot as usize].pair);
        match seats.get(seats.partition_point(|&slot| self.rank_by_owner(own(slot)) < rank)) {
            Some(&slot) => Some((self.host(own(slot)), slot, rank < self.rank_by_owner(own(slot)))),
            None => self.has_free_seat(owner).then(|| (self.free(), NONE, true)),
        }
    }

    /// The arrow to a mentee's place from the seat after the one that has it.
    fn next_worse_seat(&self, host: u32) -> Option<(u32, Step)> {
        let Unit { owner, better, seat, .. } = self.units[host as usize];
        if owner == NONE {
            return None;
        }
        let step = |slot, gains| Step { slot, owner, pair: NONE, to: host, gains };
        if seat + 1 < self.seat_of[owner as usize] + self.load[owner as usize] {
            let slot = self.seats[seat as usize + 1];
            return Some((slot, step(slot, better < self.units[slot as usize].better)));
        }
        self.has_free_seat(owner).then(|| (self.free(), step(NONE, true)))
    }

    /// Carries out the exchange that a cycle is, in the matching and in the graph.
    pub(crate) fn carry_out(&mut self, cycle: &[Step], pair_of: &mut [u32]) {
        let mut moves = Vec::with_capacity(cycle.len());
        for (step, next) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
            if step.owner != NONE {
                let pair = if step.pair == NONE { pair_of[step.to as usize] } else { step.pair };
                moves.push((step.owner, PairId::new(pair), next.slot, self.wanted_places(step.owner)));
            } else if step.to != self.free() && self.side == Side::Mentor {
                // Nobody comes after the one who leaves.
                pair_of[step.to as usize] = NONE;
            }
            if step.owner == NONE && step.to != self.free() && self.vacant[step.to as usize] == 0 {
                self.roomy.push(step.to);
            }
        }
        for step in cycle.iter().filter(|step| step.owner != NONE && step.slot != NONE) {
            self.detach(step.slot);
        }
        for &(owner, pair, slot, _) in &moves {
            self.attach(slot, owner, pair);
            pair_of[self.market.mentee_of(pair).index()] = pair.get();
        }
        for &(owner, ..) in &moves {
            self.wants[owner as usize] = self.rank_wanted(owner);
        }
        // Where an owner no longer wishes it may have been the best that did.
        for (owner, _, _, before) in moves {
            for place in self.wanted_places(owner)..before {
                let pair = self.lists[place as usize];
                let host = self.host(pair);
                let waiting = self.waiting[host as usize];
                if waiting < self.host_offsets[host as usize + 1] && self.of_host(waiting) == pair {
                    self.raise_bar(host);
                }
            }
        }
    }

    /// Ends the places of its list that an owner wishes.
    fn wanted_places(&self, owner: u32) -> u32 {
        if self.has_free_seat(owner) {
            return self.offsets[owner as usize + 1];
        }
        let worst = self.worst_seat(owner).map(|slot| self.units[slot as usize].better);
        worst.unwrap_or(self.offsets[owner as usize])
    }

    /// Puts a unit that has this pair into a free slot.
    fn attach(&mut self, slot: u32, owner: u32, pair: PairId) {
        let (start, end) = (self.offsets[owner as usize], self.offsets[owner as usize + 1]);
        let own = self.rank_by_owner(pair);
        let better = self.first_place(start, end, |rank| rank >= own);
        let equal = self.first_place(better, end, |rank| rank > own);
        let mut seat = self.seat_of[owner as usize] + self.load[owner as usize];
        self.load[owner as usize] += 1;
        while seat > self.seat_of[owner as usize] {
            let before = self.seats[seat as usize - 1];
            if self.units[before as usize].better <= better {
                break;
            }
            self.seats[seat as usize] = before;
            self.units[before as usize].seat = seat;
            seat -= 1;
        }
        let host = self.host(pair);
        self.vacant[host as usize] -= 1;
        if !std::mem::replace(&mut self.was_occupied[host as usize], true) {
            self.occupied.push(host);
        }
        self.seats[seat as usize] = slot;
        let first_seat = self.seat_of[owner as usize];
        self.units[slot as usize] = Unit { owner, better, equal, seat, first_seat, start, pair: pair.get() };
    }

    /// Takes a unit out of its slot.
    fn detach(&mut self, slot: u32) {
        let Unit { owner, seat, pair, .. } = std::mem::replace(&mut self.units[slot as usize], VACANT);
        let host = self.host(PairId::new(pair));
        self.vacant[host as usize] += 1;
        self.load[owner as usize] -= 1;
        for seat in seat..self.seat_of[owner as usize] + self.load[owner as usize] {
            let after = self.seats[seat as usize + 1];
            self.seats[seat as usize] = after;
            self.units[after as usize].seat = seat;
        }
    }

    /// The first place from `start` on whose rank fulfils this, on a list whose ranks never decrease.
    fn first_place(&self, start: u32, end: u32, fulfils: impl Fn(u32) -> bool) -> u32 {
        let (mut low, mut high) = (start, end);
        while low < high {
            let middle = low + (high - low) / 2;
            if fulfils(self.rank(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The rank at a place of a list: ties have the same places whatever lots say.
    #[inline]
    fn rank(&self, place: u32) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentee_rank(PairId::new(place)),
            Side::Mentor => self.market.mentor_rank(self.market.columns().by_mentor[place as usize]),
        }
    }

    fn owner(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentee_of(pair).get(),
            Side::Mentor => self.market.mentor_of(pair).get(),
        }
    }

    #[inline]
    fn host(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentor_of(pair).get(),
            Side::Mentor => self.market.mentee_of(pair).get(),
        }
    }

    #[inline]
    fn rank_by_owner(&self, pair: PairId) -> u32 {
        match self.side {
            Side::Mentee => self.market.mentee_rank(pair),
            Side::Mentor => self.market.mentor_rank(pair),
        }
    }

    #[inline]
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
