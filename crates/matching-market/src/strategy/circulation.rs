//! The fewest pairs of one level, by a circulation of least cost.
//!
//! **Problem.** Given a matching, which pairs may be used, who must stay matched and which mentors full: another such
//! matching with as many people and the fewest pairs of one level. And which matchings have as few?
//!
//! **Notation.** A matching is a circulation of people: from *outside* to a mentee, along a pair to a mentor, back
//! outside. Nodes are the mentees, then the mentors, then outside. The *residual network* says how it may change: an
//! arc for every pair that is not matched, one back from a mentor to each of its mentees, and those by which a mentee
//! stays unmatched or is called in, a seat is taken or given back. A pair of the level costs 1, every other arc 0. With
//! a *potential* for every node an arc has the *reduced cost* cost + potential of its tail − potential of its head.
//!
//! **Algorithm** (primal-dual, successive shortest paths). The matched pairs of the level are given up: mentees are
//! without a seat, and mentors lack a mentee. *Augmenting paths* of reduced cost 0 join them again: the shortest are
//! looked for from both ends at once, always where fewer wait to be looked at, and then as many are taken as do not
//! cross. When one end has run out, the potentials of what it reached change until one arc more has reduced cost 0.
//!
//! **Invariant.** No reduced cost is negative, and those of matched pairs are 0. So by complementary slackness the
//! matchings with as few pairs of the level are those that use no arc of positive reduced cost
//! ([`Circulation::close`]).
//!
//! **Complexity.** O(n · pairs) at worst, mostly a few readings of the pairs that may be used; 8 bytes for each of
//! these and 4 for each pair of the market.
//!
//! # References
//! L. R. Ford, D. R. Fulkerson: Flows in Networks. Princeton University Press (1962), chapter III.

use super::lists::Lists;
use super::meter::{Meter, Stop};
use super::seating::Seating;
use crate::market::Columns;
use crate::matching::NONE;

/// A matching and its residual network.
pub(super) struct Circulation<'a> {
    columns: Columns<'a>,
    mentees: usize,
    mentors: usize,
    pub(super) seating: Seating,
    /// The level of each pair, NONE when it may not be used.
    pub(super) level_of: Vec<u32>,
    /// The pairs that could be used when arcs were last closed, by mentee and by mentor.
    by_mentee: Lists,
    by_mentor: Lists,
    /// Mentees called in from outside: matched, or to be seated again.
    called: Vec<bool>,
    /// Seats of each mentor taken, or to be given again.
    taken: Vec<u32>,
    /// Mentees who must stay matched and mentors who must stay full.
    pub(super) bound: Vec<bool>,
    pub(super) potential: Vec<i32>,
    /// What augmenting paths reach from the unseated, and from where they reach a mentor who lacks a mentee.
    ahead: Reach,
    behind: Reach,
    /// Which of its arcs each node tries next.
    cursor: Vec<u32>,
}

impl<'a> Circulation<'a> {
    /// Of this matching, with pairs that have a level. Nobody is bound, all potentials are 0.
    pub(super) fn new(columns: Columns<'a>, seating: Seating, level_of: Vec<u32>) -> Self {
        let (mentees, mentors) = (seating.pair_of.len(), seating.load.len());
        let nodes = mentees + mentors + 1;
        let usable = |&pair: &u32| level_of[pair as usize] != NONE;
        let of_mentee = |bounds: &[u32]| (bounds[0]..bounds[1]).filter(usable);
        let of_mentor = |bounds: &[u32]| {
            let pairs = &columns.by_mentor[bounds[0] as usize..bounds[1] as usize];
            pairs.iter().map(|pair| pair.get()).filter(usable)
        };
        Self {
            by_mentee: Lists::new(columns.mentee_offsets.windows(2).map(of_mentee)),
            by_mentor: Lists::new(columns.mentor_offsets.windows(2).map(of_mentor)),
            columns,
            mentees,
            mentors,
            level_of,
            called: seating.pair_of.iter().map(|&pair| pair != NONE).collect(),
            taken: seating.load.clone(),
            bound: vec![false; nodes],
            potential: vec![0; nodes],
            ahead: Reach::new(nodes),
            behind: Reach::new(nodes),
            cursor: vec![0; nodes],
            seating,
        }
    }

    pub(super) fn outside(&self) -> usize {
        self.mentees + self.mentors
    }

    /// Makes the number of pairs of this level the least; `pairs` are all of them that may be used. Whether potentials
    /// changed: if not, there is a matching without any.
    pub(super) fn fewest(
        &mut self,
        level: u32,
        pairs: impl Iterator<Item = u32>,
        meter: &mut Meter<'_, '_>,
    ) -> Result<bool, Stop> {
        let (mut unseated, mut lacking) = (Vec::new(), Vec::new());
        for pair in pairs {
            let mentee = self.columns.mentee(pair).get();
            if self.seating.pair_of[mentee as usize] == pair {
                self.seating.leave(self.columns, mentee);
                unseated.push(mentee as usize);
                lacking.push(self.mentor_node(pair));
            }
        }
        let mut changed = false;
        while !unseated.is_empty() {
            if self.find_shortest(level, &unseated, &lacking, meter)? {
                for &mentee in &unseated {
                    self.augment(level, mentee, meter)?;
                }
                let before = unseated.len();
                unseated.retain(|&mentee| self.is_unseated(mentee));
                assert!(unseated.len() < before, "the first of the shortest paths has none to cross");
                lacking.retain(|&node| self.lacks_mentee(node));
            } else {
                self.change_potentials(level, meter)?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Closes whatever the potentials make dearer than nothing: pairs may not be used any more, mentees must stay
    /// matched, mentors full. What is left are exactly the matchings of least cost.
    pub(super) fn close(&mut self, cost: impl Fn(u32) -> i32) {
        let outside = self.outside();
        // Nobody unmatched and no mentor with only free seats pays more or less than outside.
        for node in 0..outside {
            let idle = if node < self.mentees {
                !self.called[node]
            } else {
                self.taken[node - self.mentees] == 0 && self.columns.capacity[node - self.mentees] > 0
            };
            if idle && !self.bound[node] {
                self.potential[node] = self.potential[outside];
            }
        }
        for node in 0..outside {
            let more = self.potential[node] - self.potential[outside];
            self.bound[node] |= if node < self.mentees { more > 0 } else { more < 0 };
        }
        for mentee in 0..self.mentees {
            self.by_mentee.retain(mentee, |pair| {
                let (level, mentor) = (&mut self.level_of[pair as usize], self.columns.mentor[pair as usize].index());
                if *level != NONE && cost(*level) + self.potential[mentee] > self.potential[self.mentees + mentor] {
                    *level = NONE;
                }
                *level != NONE
            });
        }
        for mentor in 0..self.mentors {
            self.by_mentor.retain(mentor, |pair| self.level_of[pair as usize] != NONE);
        }
    }

    fn mentor_node(&self, pair: u32) -> usize {
        self.mentees + self.columns.mentor[pair as usize].index()
    }

    fn cost(&self, level: u32, pair: u32) -> i32 {
        i32::from(self.level_of[pair as usize] == level)
    }

    fn may_take(&self, mentor: usize) -> bool {
        self.taken[mentor] < u32::from(self.columns.capacity[mentor]) && !self.bound[self.mentees + mentor]
    }

    fn may_leave(&self, mentee: usize) -> bool {
        self.called[mentee] && !self.bound[mentee]
    }

    /// Whether outside may call the mentee in, or take a seat of the mentor back.
    fn may_call(&self, node: usize) -> bool {
        let open = if node < self.mentees { !self.called[node] } else { self.taken[node - self.mentees] > 0 };
        open && !self.bound[node]
    }

    fn is_unseated(&self, mentee: usize) -> bool {
        self.called[mentee] && self.seating.pair_of[mentee] == NONE
    }

    fn lacks_mentee(&self, node: usize) -> bool {
        let mentor = node.wrapping_sub(self.mentees);
        mentor < self.mentors && self.seating.holders(id(mentor)).len() < self.taken[mentor] as usize
    }

    /// The residual arc of `node` at this cursor.
    fn residual_arc(&self, level: u32, node: usize, cursor: u32) -> Arc {
        let (outside, cursor) = (self.outside(), cursor as usize);
        let free = |usable: bool, to: usize| {
            if usable { Arc::To(to, self.potential[node] - self.potential[to]) } else { Arc::Shut }
        };
        if node < self.mentees {
            let pairs = self.by_mentee.of(node);
            let Some(&pair) = pairs.get(cursor) else {
                return if cursor == pairs.len() { free(self.may_leave(node), outside) } else { Arc::End };
            };
            if self.level_of[pair as usize] == NONE || self.seating.pair_of[node] == pair {
                return Arc::Shut;
            }
            let to = self.mentor_node(pair);
            return Arc::To(to, self.cost(level, pair) + self.potential[node] - self.potential[to]);
        }
        if node < outside {
            let mentor = node - self.mentees;
            let holders = self.seating.holders(id(mentor));
            let Some(&holder) = holders.get(cursor) else {
                return if cursor == holders.len() { free(self.may_take(mentor), outside) } else { Arc::End };
            };
            // A matched pair is tight, and what changes one of its people changes the other.
            return Arc::To(holder as usize, 0);
        }
        if cursor < outside { free(self.may_call(cursor), cursor) } else { Arc::End }
    }

    /// Visits the heads of all arcs from `node`, with their reduced costs; how many were looked at.
    fn for_each_arc_from(&self, level: u32, node: usize, mut visit: impl FnMut(usize, i32)) -> u64 {
        let mut cursor = 0;
        loop {
            match self.residual_arc(level, node, cursor) {
                Arc::End => return u64::from(cursor) + 1,
                Arc::To(to, cost) => visit(to, cost),
                Arc::Shut => {}
            }
            cursor += 1;
        }
    }

    /// Visits the tails of all arcs to `node`, with their reduced costs; how many were looked at.
    fn for_each_arc_to(&self, level: u32, node: usize, mut visit: impl FnMut(usize, i32)) -> u64 {
        let outside = self.outside();
        let free = |from: usize| self.potential[from] - self.potential[node];
        if node < self.mentees {
            let pair = self.seating.pair_of[node];
            if pair != NONE {
                visit(self.mentor_node(pair), 0);
            } else if self.may_call(node) {
                visit(outside, free(outside));
            }
            return 1;
        }
        if node < outside {
            let pairs = self.by_mentor.of(node - self.mentees);
            for &pair in pairs.iter().filter(|&&pair| self.level_of[pair as usize] != NONE) {
                let mentee = self.columns.mentee(pair).index();
                let matched = self.seating.pair_of[mentee] == pair;
                // No path runs along a matched pair, but the potentials of its two people change together.
                visit(mentee, if matched { 0 } else { self.cost(level, pair) + free(mentee) });
            }
            if self.may_call(node) {
                visit(outside, free(outside));
            }
            return pairs.len() as u64 + 1;
        }
        (0..self.mentees).filter(|&mentee| self.may_leave(mentee)).for_each(|mentee| visit(mentee, free(mentee)));
        for mentor in (0..self.mentors).filter(|&mentor| self.may_take(mentor)) {
            visit(self.mentees + mentor, free(self.mentees + mentor));
        }
        outside as u64
    }

    /// Looks for the shortest augmenting paths from the unseated to those who lack a mentee, from both ends, always
    /// where fewer wait to be looked at; whether there are any. If so, `behind` says how far it is along them.
    fn find_shortest(
        &mut self,
        level: u32,
        unseated: &[usize],
        lacking: &[usize],
        meter: &mut Meter<'_, '_>,
    ) -> Result<bool, Stop> {
        let mut ahead = std::mem::take(&mut self.ahead);
        let mut behind = std::mem::take(&mut self.behind);
        ahead.start(unseated);
        behind.start(lacking);
        let mut stopped = Ok(());
        let mut met = false;
        while !met && stopped.is_ok() && ahead.waiting().min(behind.waiting()) > 0 {
            let forward = ahead.waiting() <= behind.waiting();
            let (near, far) = if forward { (&mut ahead, &behind) } else { (&mut behind, &ahead) };
            for _ in 0..near.waiting() {
                let (node, distance) = near.next();
                let visit = |other: usize, cost: i32| {
                    if cost == 0 && near.reach(other, distance + 1) {
                        met |= far.distance[other] != NONE;
                    }
                };
                let mut looked_at = if forward {
                    self.for_each_arc_from(level, node, visit)
                } else {
                    self.for_each_arc_to(level, node, visit)
                };
                stopped = meter.spend_now_and_then(&mut looked_at);
                if stopped.is_err() {
                    break;
                }
            }
        }
        if met {
            // Both have looked at everything nearer, so that what they met at is half way of a shortest path.
            let length = ahead.farthest() + behind.farthest();
            for &node in &ahead.reached {
                behind.reach(node as usize, length - ahead.distance[node as usize]);
            }
            for &node in &behind.reached {
                self.cursor[node as usize] = 0;
            }
        }
        (self.ahead, self.behind) = (ahead, behind);
        stopped.map(|()| met)
    }

    /// No augmenting path is left: makes what was reached from one end dearer to leave, or what the other is reached
    /// from dearer to enter, until one arc more has reduced cost 0.
    fn change_potentials(&mut self, level: u32, meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        let forward = self.ahead.waiting() == 0;
        let side = if forward { &self.ahead } else { &self.behind };
        let mut least = None;
        for &node in &side.reached {
            let visit = |other: usize, cost: i32| {
                if side.distance[other] == NONE {
                    least = Some(least.map_or(cost, |least: i32| least.min(cost)));
                }
            };
            let mut looked_at = if forward {
                self.for_each_arc_from(level, node as usize, visit)
            } else {
                self.for_each_arc_to(level, node as usize, visit)
            };
            meter.spend_now_and_then(&mut looked_at)?;
        }
        let least = least.expect("everybody unseated can at least have the seat given up");
        assert!(least > 0, "no reduced cost is negative, and what is at 0 was reached");
        for &node in &side.reached {
            self.potential[node as usize] += if forward { -least } else { least };
        }
        Ok(())
    }

    /// Seats `start` along a shortest augmenting path, if one is left that crosses none taken since they were found.
    fn augment(&mut self, level: u32, start: usize, meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        let mut path = vec![start];
        while let Some(&node) = path.last() {
            if self.lacks_mentee(node) {
                self.move_along(&path);
                return Ok(());
            }
            let before = self.cursor[node];
            let nearer = self.behind.distance[node].checked_sub(1);
            let next = loop {
                match self.residual_arc(level, node, self.cursor[node]) {
                    Arc::End => break None,
                    Arc::To(to, 0) if nearer == Some(self.behind.distance[to]) => break Some(to),
                    _ => self.cursor[node] += 1,
                }
            };
            meter.spend_now_and_then(&mut u64::from(self.cursor[node] - before + 1))?;
            if let Some(to) = next {
                path.push(to);
            } else {
                // Nothing leads on from here any more.
                self.behind.distance[node] = NONE;
                path.pop();
            }
        }
        Ok(())
    }

    /// Moves everybody on an augmenting path one step on.
    fn move_along(&mut self, path: &[usize]) {
        let outside = self.outside();
        for &node in path {
            if node < self.mentees && self.seating.pair_of[node] != NONE {
                self.seating.leave(self.columns, id(node));
            }
        }
        for arc in path.windows(2) {
            let (from, to) = (arc[0], arc[1]);
            if to == outside {
                if from < self.mentees {
                    self.called[from] = false;
                } else {
                    self.taken[from - self.mentees] += 1;
                }
            } else if from == outside {
                if to < self.mentees {
                    self.called[to] = true;
                } else {
                    self.taken[to - self.mentees] -= 1;
                }
            } else if from < self.mentees {
                let pair = self.by_mentee.of(from)[self.cursor[from] as usize];
                self.seating.take_free(self.columns, pair);
            }
        }
    }
}

/// What a search has reached.
#[derive(Default)]
struct Reach {
    /// How many steps away each node is, NONE when it was not reached.
    distance: Vec<u32>,
    // INVARIANT: the nodes with a distance, each once, or had one before.
    reached: Vec<u32>,
    /// So many of them were looked at.
    place: usize,
}

impl Reach {
    fn new(nodes: usize) -> Self {
        Self { distance: vec![NONE; nodes], reached: Vec::new(), place: 0 }
    }

    fn start(&mut self, from: &[usize]) {
        for node in self.reached.drain(..) {
            self.distance[node as usize] = NONE;
        }
        self.place = 0;
        for &node in from {
            self.reach(node, 0);
        }
    }

    /// Whether the node was not reached before.
    fn reach(&mut self, node: usize, distance: u32) -> bool {
        let new = self.distance[node] == NONE;
        if new {
            self.distance[node] = distance;
            self.reached.push(id(node));
        }
        new
    }

    fn waiting(&self) -> usize {
        self.reached.len() - self.place
    }

    /// The next node to look at, and how far it is.
    fn next(&mut self) -> (usize, u32) {
        let node = self.reached[self.place] as usize;
        self.place += 1;
        (node, self.distance[node])
    }

    fn farthest(&self) -> u32 {
        self.reached.last().map_or(0, |&node| self.distance[node as usize])
    }
}

/// An arc of the residual network.
enum Arc {
    /// To this node, at this reduced cost.
    To(usize, i32),
    /// Not usable now.
    Shut,
    /// There are no more.
    End,
}

/// A position as an id; people and pairs are numbered in u32, and so are both sides with outside.
fn id(position: usize) -> u32 {
    u32::try_from(position).expect("people and pairs are numbered in u32")
}
