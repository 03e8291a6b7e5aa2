//! The matchings that are best in all levels done, and how the next level chooses among them.

use crate::market::Columns;
use crate::market::Market;
use crate::matching::NONE;
use crate::solution::{LevelPrices, Levels};
use crate::strategy::bottleneck::Found;
use crate::strategy::cardinality::Seating;
use crate::strategy::meter::{Meter, Stop};
use crate::value::Value;

/// One of the best matchings, and what all of them have in common.
///
/// Nodes of the network are the mentees, then the mentors, then outside.
pub(super) struct Face<'a> {
    columns: Columns<'a>,
    mentees: usize,
    mentors: usize,
    seating: Seating,
    /// The value in steps of each level, worst first, and the level of each usable pair.
    values: Vec<i64>,
    level_of: Vec<u32>,
    /// Pairs that are not struck out.
    open: Vec<bool>,
    /// Mentees called in from outside: matched, or to be seated again.
    called: Vec<bool>,
    /// Seats of each mentor taken, or to be given again.
    out: Vec<u32>,
    /// Mentees who must stay matched and mentors who must stay full.
    bound: Vec<bool>,
    // INVARIANT: all 0 between levels.
    potential: Vec<i32>,
    prices: Vec<Levels>,
    /// Who was reached from the unseated this time, each once.
    reached: Vec<usize>,
    mark: Vec<Mark>,
    /// Which of its arcs each node tries next.
    cursor: Vec<u32>,
}

impl<'a> Face<'a> {
    /// The matchings with most people, by the cover that proves how many that is.
    pub(super) fn new(market: &'a Market, found: Found, by_level: &[(i64, u32)]) -> Self {
        let columns = market.columns();
        let (mentees, mentors) = (market.mentees(), market.mentors());
        let Found { seating, all, .. } = found;
        let mut level_of = vec![NONE; market.pairs()];
        let mut values: Vec<i64> = Vec::new();
        for &(value, pair) in by_level {
            if values.last() != Some(&value) {
                values.push(value);
            }
            level_of[pair as usize] = u32::try_from(values.len() - 1).expect("no more levels than pairs");
        }
        let nodes = mentees + mentors + 1;
        let mut face = Self {
            columns,
            mentees,
            mentors,
            values,
            open: level_of.iter().map(|&level| level != NONE).collect(),
            level_of,
            called: seating.pair.iter().map(|&pair| pair != NONE).collect(),
            out: (0..mentors).map(|mentor| u32::try_from(seating.holders(mentor).len()).unwrap_or(NONE)).collect(),
            bound: vec![false; nodes],
            potential: vec![0; nodes],
            prices: vec![Levels::new(); nodes],
            reached: Vec::new(),
            mark: vec![Mark::New; nodes],
            cursor: vec![0; nodes],
            seating,
        };
        for mentee in all.mentees {
            face.potential[mentee.index()] = 1;
        }
        let seatless = market.mentor_ids().filter(|&mentor| market.capacity(mentor) == 0);
        for mentor in all.mentors.into_iter().chain(seatless) {
            face.potential[mentees + mentor.index()] = -1;
        }
        // A pair is worth one person, which its mentee's and its mentor's potential pay for.
        face.close(LevelPrices::PEOPLE, |_| -1);
        face
    }

    fn outside(&self) -> usize {
        self.mentees + self.mentors
    }

    /// Leaves of the matchings those with the fewest pairs of this level.
    pub(super) fn fewest(&mut self, level: u32, pairs: &[(i64, u32)], meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        meter.spend_now_and_then(&mut (pairs.len() as u64))?;
        let mut unseated = Vec::new();
        for &(_, pair) in pairs {
            let mentee = self.columns.mentee[pair as usize].index();
            if self.seating.pair[mentee] == pair {
                self.seating.unseat(self.columns, mentee);
                unseated.push(mentee);
            }
        }
        let mut changed = false;
        while !unseated.is_empty() {
            if self.join(level, &unseated, meter)? {
                unseated.retain(|&mentee| self.called[mentee] && self.seating.pair[mentee] == NONE);
            } else {
                self.lower(level, meter)?;
                changed = true;
            }
        }
        if changed {
            meter.spend_now_and_then(&mut (self.open.len() as u64))?;
            let level_of = std::mem::take(&mut self.level_of);
            self.close(self.values[level as usize], |pair| i32::from(level_of[pair] == level));
            self.level_of = level_of;
        } else {
            for &(_, pair) in pairs {
                let mentee = self.columns.mentee[pair as usize].index();
                self.open[pair as usize] &= self.seating.pair[mentee] == pair;
            }
        }
        Ok(())
    }

    /// The arc of `node` at this cursor.
    fn arc(&self, level: u32, node: usize, cursor: u32) -> Arc {
        let outside = self.outside();
        if node < self.mentees {
            let pair = self.columns.mentee_offsets[node] + cursor;
            if pair < self.columns.mentee_offsets[node + 1] {
                if !self.open[pair as usize] || self.seating.pair[node] == pair {
                    return Arc::Shut;
                }
                let to = self.mentees + self.columns.mentor[pair as usize].index();
                let cost = i32::from(self.level_of[pair as usize] == level);
                return Arc::To(to, cost + self.potential[node] - self.potential[to]);
            }
            if pair == self.columns.mentee_offsets[node + 1] {
                let may_leave = self.called[node] && !self.bound[node];
                return if may_leave { self.free_arc(node, outside) } else { Arc::Shut };
            }
            return Arc::End;
        }
        if node < outside {
            let mentor = node - self.mentees;
            let holders = self.seating.holders(mentor);
            if let Some(&holder) = holders.get(cursor as usize) {
                // A matched pair can be taken more of, too, so its reduced cost is 0 either way.
                return Arc::To(holder as usize, 0);
            }
            if cursor as usize == holders.len() {
                let may_take = self.out[mentor] < u32::from(self.columns.capacity[mentor]) && !self.bound[node];
                return if may_take { self.free_arc(node, outside) } else { Arc::Shut };
            }
            return Arc::End;
        }
        let to = cursor as usize;
        if to >= outside {
            return Arc::End;
        }
        let open = if to < self.mentees { !self.called[to] } else { self.out[to - self.mentees] > 0 };
        if open && !self.bound[to] { self.free_arc(node, to) } else { Arc::Shut }
    }

    fn free_arc(&self, from: usize, to: usize) -> Arc {
        Arc::To(to, self.potential[from] - self.potential[to])
    }

    fn lacks_mentee(&self, node: usize) -> bool {
        let mentor = node.wrapping_sub(self.mentees);
        mentor < self.mentors && self.seating.holders(mentor).len() < self.out[mentor] as usize
    }

    /// Joins as many of the unseated as it finds paths of reduced cost 0 for; if it finds none, whom they reach is in `reached`.
    fn join(&mut self, level: u32, unseated: &[usize], meter: &mut Meter<'_, '_>) -> Result<bool, Stop> {
        for node in self.reached.drain(..) {
            self.mark[node] = Mark::New;
        }
        let mut found = false;
        for &mentee in unseated {
            found |= self.augment(level, mentee, meter)?;
        }
        Ok(found)
    }

    /// Lowers the potential of everything reached until one arc more has reduced cost 0.
    fn lower(&mut self, level: u32, meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        let mut least = i32::MAX;
        for &node in &self.reached {
            let mut cursor = 0;
            loop {
                match self.arc(level, node, cursor) {
                    Arc::End => break,
                    Arc::To(to, cost) if self.mark[to] == Mark::New => least = least.min(cost),
                    _ => {}
                }
                cursor += 1;
            }
            meter.spend_now_and_then(&mut u64::from(cursor + 1))?;
        }
        debug_assert!(least > 0 && least < i32::MAX, "everybody unseated can at least have the seat given up");
        for &node in &self.reached {
            self.potential[node] -= least;
        }
        Ok(())
    }

    /// Seats `start` along a path of reduced cost 0, if one is found that leads over nobody seen before.
    fn augment(&mut self, level: u32, start: usize, meter: &mut Meter<'_, '_>) -> Result<bool, Stop> {
        self.visit(start);
        let mut path = vec![start];
        while let Some(&node) = path.last() {
            if self.lacks_mentee(node) {
                self.shift(&path);
                // More than one path may lead over a mentor, or outside, each from where the last went on.
                for &node in path.iter().filter(|&&node| node >= self.mentees) {
                    self.mark[node] = Mark::Again;
                }
                return Ok(true);
            }
            let before = self.cursor[node];
            let next = loop {
                match self.arc(level, node, self.cursor[node]) {
                    Arc::End => break None,
                    Arc::To(to, 0) if self.mark[to] != Mark::Seen => break Some(to),
                    _ => self.cursor[node] += 1,
                }
            };
            meter.spend_now_and_then(&mut u64::from(self.cursor[node] - before + 1))?;
            if let Some(to) = next {
                self.visit(to);
                path.push(to);
            } else {
                path.pop();
            }
        }
        Ok(false)
    }

    fn visit(&mut self, node: usize) {
        if self.mark[node] == Mark::New {
            self.cursor[node] = 0;
            self.reached.push(node);
        }
        self.mark[node] = Mark::Seen;
    }

    /// Moves everybody on a path one step on.
    fn shift(&mut self, path: &[usize]) {
        let outside = self.outside();
        for &node in path {
            if node < self.mentees && self.seating.pair[node] != NONE {
                self.seating.unseat(self.columns, node);
            }
        }
        for arc in path.windows(2) {
            let (from, to) = (arc[0], arc[1]);
            if to == outside {
                if from < self.mentees {
                    self.called[from] = false;
                } else {
                    self.out[from - self.mentees] += 1;
                }
            } else if from == outside {
                if to < self.mentees {
                    self.called[to] = true;
                } else {
                    self.out[to - self.mentees] -= 1;
                }
            } else if from < self.mentees {
                self.seating.seat(self.columns, from, self.columns.mentee_offsets[from] + self.cursor[from]);
            }
        }
    }

    /// Ends a level: whatever the potentials make dearer than nothing is closed, they become prices, and are 0 again.
    fn close(&mut self, value: i64, cost: impl Fn(usize) -> i32) {
        let outside = self.outside();
        // Nobody unmatched and no mentor with only free seats pays more or less than outside.
        for node in 0..outside {
            let idle = if node < self.mentees {
                !self.called[node]
            } else {
                self.out[node - self.mentees] == 0 && self.columns.capacity[node - self.mentees] > 0
            };
            if idle && !self.bound[node] {
                self.potential[node] = self.potential[outside];
            }
        }
        for node in 0..outside {
            let more = self.potential[node] - self.potential[outside];
            self.bound[node] |= if node < self.mentees { more > 0 } else { more < 0 };
        }
        for (pair, open) in self.open.iter_mut().enumerate() {
            let mentor = self.mentees + self.columns.mentor[pair].index();
            let reduced = cost(pair) + self.potential[self.columns.mentee[pair].index()] - self.potential[mentor];
            *open &= reduced <= 0;
        }
        // Only differences count: what most have is written as nothing.
        let mut sorted = self.potential.clone();
        let middle = sorted.len() / 2;
        let usual = *sorted.select_nth_unstable(middle).1;
        for (node, potential) in self.potential.iter_mut().enumerate() {
            let amount = std::mem::take(potential) - usual;
            if amount != 0 {
                let is_mentor = (self.mentees..outside).contains(&node);
                self.prices[node].push((value, if is_mentor { -amount } else { amount }));
            }
        }
    }

    /// The matching and its prices.
    pub(super) fn finish(mut self, value: Value, step: u32) -> (Vec<u32>, LevelPrices) {
        let outside = self.prices.pop().unwrap_or_default();
        let price = self.prices.split_off(self.mentees);
        (self.seating.pair, LevelPrices { value, step, utility: self.prices, price, outside })
    }
}

/// Whether a path may lead over a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Not seen yet.
    New,
    /// On the path, or leading nowhere.
    Seen,
    /// On a path that was found; another may lead over it.
    Again,
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
