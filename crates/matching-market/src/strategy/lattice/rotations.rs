//! All rotations of a strict market, and which must be eliminated before which.
//!
//! **Finding them.** Each mentor with all its seats taken points to the mentor its worst mentee would go to. Following
//! the arrows with a stack, a mentor met twice closes a rotation: it is eliminated at once and the walk goes on from
//! the mentor who led to it. Where no arrow leads on, the worst mentee stays for good, and with it everybody on the
//! stack: they are settled. Lists are only walked downwards by mentees and upwards by mentors, so the search takes
//! O(n + m + pairs) in all.
//!
//! **The digraph.** A rotation has as direct predecessors
//! 1. at each of its mentors the rotation before it there: rotations at one mentor are totally ordered, and with them
//!    come in order the rotation that brought a mentee and the one that takes it away;
//! 2. for each pair (i, j) that a mentee i of it skips, the rotation after which j no longer wanted i, if there was
//!    one.
//!
//! Both kinds together have at most one arc a pair, and their transitive closure is the precedence order. (It is the
//! digraph of Gusfield and Irving, section 3.2.2, for the market with a person per seat: a skipped seat of a mentor
//! other than the last one is given up earlier in the order 1.) Rotations are numbered as they are found, so
//! predecessors have smaller numbers.

use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::strategy::meter::Meter;

/// One mentee of a rotation: the pair it leaves, its mentor's worst, and the pair it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: PairId,
    pub(super) to: PairId,
}

/// The rotations of a market, numbered so that predecessors come first.
#[derive(Debug, Default)]
pub(super) struct Rotations {
    // Each mentee's pair in the mentee-optimal matching, or NONE.
    start: Vec<u32>,
    // INVARIANT: one more entry than rotations, ascending from 0 to the length of `moves`; `before_offsets` likewise.
    move_offsets: Vec<usize>,
    moves: Vec<Move>,
    before_offsets: Vec<usize>,
    // INVARIANT: a rotation's slice ascends, without repetition, and ends below the rotation's own number.
    before: Vec<u32>,
}

impl Rotations {
    /// All rotations, given the mentee-optimal matching.
    pub(super) fn find(strict: &Market, start: Vec<u32>, context: &mut Context<'_>) -> Result<Self, StopReason> {
        let mut search = Search::new(strict, &start);
        let mut found = Self { start, move_offsets: vec![0], before_offsets: vec![0], ..Self::default() };
        // Proposals, mentees' steps and mentors' steps: each looks at a pair once.
        let mut meter = Meter::new(context, 3 * strict.pairs() as u64);
        for mentor in (0..).take(strict.mentors()) {
            search.walk_from(mentor, &mut found, &mut meter)?;
        }
        meter.count(search.unspent);
        meter.spend()?;
        Ok(found)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.move_offsets.len() - 1
    }

    /// Each mentee's pair in the mentee-optimal matching, or [`NONE`].
    pub(super) fn start(&self) -> &[u32] {
        &self.start
    }

    /// Who moves, around the cycle.
    pub(super) fn moves(&self, rotation: usize) -> &[Move] {
        &self.moves[self.move_offsets[rotation]..self.move_offsets[rotation + 1]]
    }

    /// The direct predecessors.
    pub(super) fn before(&self, rotation: usize) -> &[u32] {
        &self.before[self.before_offsets[rotation]..self.before_offsets[rotation + 1]]
    }
}

/// The state of the search: a stable matching on its way from mentee-optimal to mentor-optimal.
struct Search<'m> {
    columns: Columns<'m>,
    /// Per mentee its pair, and the next pair on its list that has not turned it down for good.
    pair: Vec<u32>,
    candidate: Vec<u32>,
    /// Per place of `by_mentor` whether the pair is held.
    held: Vec<bool>,
    /// Per mentor the place of the worst pair held; with a free seat [`NONE`]; without seats the first place. A mentor
    /// wants exactly the pairs at smaller places.
    worst: Vec<u32>,
    /// Per mentor whether it will keep its mentees for good.
    settled: Vec<bool>,
    /// Per mentor the last rotation it took part in; per pair the rotation after which its mentor no longer wanted it.
    last: Vec<u32>,
    given_up: Vec<u32>,
    stack: Vec<u32>,
    /// Per mentor its position on the stack, or [`NONE`].
    position: Vec<u32>,
    /// Pairs looked at and not yet counted.
    unspent: u64,
}

impl<'m> Search<'m> {
    fn new(strict: &'m Market, start: &[u32]) -> Self {
        let columns = strict.columns();
        let mentors = strict.mentors();
        let mut search = Self {
            columns,
            pair: start.to_vec(),
            candidate: start.iter().map(|pair| pair.wrapping_add(1)).collect(),
            held: vec![false; strict.pairs()],
            worst: columns.mentor_offsets[..mentors].to_vec(),
            settled: vec![true; mentors],
            last: vec![NONE; mentors],
            given_up: vec![NONE; strict.pairs()],
            stack: Vec::new(),
            position: vec![NONE; mentors],
            unspent: 0,
        };
        let mut free = columns.capacity.to_vec();
        for &pair in start.iter().filter(|&&pair| pair != NONE) {
            let (mentor, place) = search.place_of(pair);
            search.held[place as usize] = true;
            search.worst[mentor] = search.worst[mentor].max(place);
            free[mentor] -= 1;
        }
        for (mentor, &free) in free.iter().enumerate() {
            if free > 0 {
                search.worst[mentor] = NONE;
            } else {
                search.settled[mentor] = columns.capacity[mentor] == 0;
            }
        }
        search
    }

    /// A pair's mentor and its place on the mentor's list.
    fn place_of(&self, pair: u32) -> (usize, u32) {
        let mentor = self.columns.mentor[pair as usize].index();
        (mentor, self.columns.mentor_offsets[mentor] + self.columns.mentor_rank.get(pair as usize))
    }

    /// The worst mentee that a mentor with all its seats taken holds.
    fn worst_mentee(&self, mentor: u32) -> usize {
        let pair = self.columns.by_mentor[self.worst[mentor as usize] as usize];
        self.columns.mentee(pair.get()).index()
    }

    /// Eliminates rotations until `start` is settled.
    fn walk_from(&mut self, start: u32, found: &mut Rotations, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        if !self.settled[start as usize] {
            self.push(start);
        }
        while let Some(&mentor) = self.stack.last() {
            meter.spend_now_and_then(&mut self.unspent)?;
            match self.arrow(mentor) {
                Some(next) if !self.settled[next as usize] => {
                    let position = self.position[next as usize];
                    if position == NONE {
                        self.push(next);
                        continue;
                    }
                    let cycle = self.stack.split_off(position as usize);
                    for &mentor in &cycle {
                        self.position[mentor as usize] = NONE;
                    }
                    self.eliminate(&cycle, found);
                    // Whoever pointed into the cycle looks again, since its mentors have become choosier.
                    if self.stack.is_empty() {
                        self.push(start);
                    }
                }
                // Nobody on the stack can ever lose its worst mentee: it would have to go where nobody can leave.
                _ => {
                    for mentor in self.stack.drain(..) {
                        self.settled[mentor as usize] = true;
                        self.position[mentor as usize] = NONE;
                    }
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, mentor: u32) {
        self.position[mentor as usize] = u32::try_from(self.stack.len()).expect("at most one entry per mentor");
        self.stack.push(mentor);
    }

    /// The mentor to whom the worst mentee of `mentor` would go.
    fn arrow(&mut self, mentor: u32) -> Option<u32> {
        let mentee = self.worst_mentee(mentor);
        let end = self.columns.mentee_offsets[mentee + 1];
        while self.candidate[mentee] < end {
            let (next, place) = self.place_of(self.candidate[mentee]);
            if place < self.worst[next] {
                return Some(self.columns.mentor[self.candidate[mentee] as usize].get());
            }
            self.candidate[mentee] += 1;
            self.unspent += 1;
        }
        None
    }

    /// Moves the worst mentee of each mentor of the cycle to the next one.
    fn eliminate(&mut self, cycle: &[u32], found: &mut Rotations) {
        let rotation = u32::try_from(found.len()).expect("fewer rotations than pairs");
        let first_before = found.before.len();
        for &mentor in cycle {
            let mentee = self.worst_mentee(mentor);
            let (from, to) = (self.pair[mentee], self.candidate[mentee]);
            found.moves.push(Move { from: PairId::new(from), to: PairId::new(to) });
            let skipped = self.given_up[from as usize + 1..to as usize].iter();
            let before = skipped.chain([&self.last[mentor as usize]]);
            found.before.extend(before.filter(|&&before| before != NONE));
        }
        // Every move takes a mentee further down its list.
        debug_assert!(found.moves.len() <= self.held.len(), "mentees only move down their lists");
        found.before[first_before..].sort_unstable();
        let mut kept = first_before;
        for index in first_before..found.before.len() {
            if kept == first_before || found.before[kept - 1] != found.before[index] {
                found.before[kept] = found.before[index];
                kept += 1;
            }
        }
        found.before.truncate(kept);
        for index in found.move_offsets[rotation as usize]..found.moves.len() {
            let Move { from, to } = found.moves[index];
            let mentee = self.columns.mentee(from.get()).index();
            let (_, left) = self.place_of(from.get());
            let (_, taken) = self.place_of(to.get());
            self.held[left as usize] = false;
            self.held[taken as usize] = true;
            self.pair[mentee] = to.get();
            self.candidate[mentee] = to.get() + 1;
        }
        for &mentor in cycle {
            // The new mentee is better than the worst, so there is a place to stop at.
            let worst = &mut self.worst[mentor as usize];
            while !self.held[*worst as usize] {
                self.given_up[self.columns.by_mentor[*worst as usize].index()] = rotation;
                *worst -= 1;
                self.unspent += 1;
            }
            self.last[mentor as usize] = rotation;
        }
        found.move_offsets.push(found.moves.len());
        found.before_offsets.push(found.before.len());
    }
}
