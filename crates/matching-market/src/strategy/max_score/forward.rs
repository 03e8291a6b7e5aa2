//! Forward search: gives an unmatched mentee its seat along a shortest augmenting path.
//!
//! Dijkstra's algorithm over mentors, where the length of "mentee k asks mentor j" is the slack of the pair and going
//! from a mentor to its mentees costs nothing. A path ends where somebody new fits: at a mentor with a free seat (once
//! its price has risen to what the seat costs), or at a mentee who may as well leave (its utility is the length of that
//! last step, the searching mentee's own included). With `D` the length of the shortest path, every mentor nearer than
//! that raises its price by what is missing to `D` and its mentees lose as much; the path becomes tight and everybody
//! on it moves up one place.
//!
//! **Invariant.** That of [`network`](super::network). Pruned: nothing farther than the best end found so far is
//! labelled. Time O((pairs + m) log m) a search.
//!
//! # References
//! J. Edmonds, R. M. Karp: Theoretical improvements in algorithmic efficiency for network flow problems. Journal of the
//! ACM 19 (1972) 248–264. DOI 10.1145/321694.321699.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::network::{NOTHING, Network, State, id};
use crate::matching::NONE;
use crate::strategy::meter::{Meter, Stop};

/// Farther than every path.
pub(super) const FAR: i64 = i64::MAX;

/// Labels of one search; kept between searches and cleared by what was touched.
#[derive(Debug)]
pub(super) struct Labels {
    pub(super) distance: Vec<i64>,
    /// The pair by which the path arrives (forward) or goes on (backward).
    pub(super) parent: Vec<u32>,
    pub(super) touched: Vec<u32>,
    /// Mentors whose distance is final, nearest first.
    pub(super) settled: Vec<u32>,
    pub(super) heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// No price is below it while mentees are placed.
    pub(super) least_price: i64,
}

impl Labels {
    pub(super) fn new(mentors: usize) -> Self {
        Self {
            distance: vec![FAR; mentors],
            parent: vec![NONE; mentors],
            touched: Vec::new(),
            settled: Vec::new(),
            heap: BinaryHeap::new(),
            least_price: NOTHING,
        }
    }

    pub(super) fn clear(&mut self) {
        for &mentor in &self.touched {
            self.distance[mentor as usize] = FAR;
        }
        self.touched.clear();
        self.settled.clear();
        self.heap.clear();
    }

    /// Takes the label if it is the shortest so far.
    #[inline]
    pub(super) fn improve(&mut self, mentor: u32, distance: i64, parent: u32) -> bool {
        let known = &mut self.distance[mentor as usize];
        if distance >= *known {
            return false;
        }
        if *known == FAR {
            self.touched.push(mentor);
        }
        *known = distance;
        self.parent[mentor as usize] = parent;
        self.heap.push(Reverse((distance, mentor)));
        true
    }

    /// The nearest mentor that is not final yet, if it is nearer than `than`.
    #[inline]
    pub(super) fn settle_nearest(&mut self, than: i64) -> Option<(i64, u32)> {
        while let Some(&Reverse((distance, mentor))) = self.heap.peek() {
            if distance >= than {
                return None;
            }
            self.heap.pop();
            if distance == self.distance[mentor as usize] {
                self.settled.push(mentor);
                return Some((distance, mentor));
            }
        }
        None
    }
}

/// Where a path ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// At a free seat of this mentor.
    Seat(u32),
    /// With this mentee staying or becoming unmatched.
    Leave(u32),
}

/// Seats `root`, or leaves somebody unmatched who gains nothing from a seat.
pub(super) fn place(
    network: &Network<'_>,
    state: &mut State,
    labels: &mut Labels,
    root: u32,
    meter: &mut Meter<'_, '_>,
) -> Result<(), Stop> {
    labels.clear();
    let mut search =
        Forward { network, state, labels, nearest: state_utility(state, root), end: End::Leave(root), examined: 0 };
    search.ask_around(root, 0);
    while let Some((distance, mentor)) = search.labels.settle_nearest(search.nearest) {
        search.open(mentor, distance);
        meter.spend_now_and_then(&mut search.examined)?;
    }
    meter.count(search.examined);
    let (nearest, end) = (search.nearest, search.end);
    raise_prices(state, labels, root, nearest);
    move_up(network, state, labels, root, end);
    Ok(())
}

fn state_utility(state: &State, mentee: u32) -> i64 {
    state.utility[mentee as usize]
}

struct Forward<'a, 'b> {
    network: &'a Network<'b>,
    state: &'a State,
    labels: &'a mut Labels,
    nearest: i64,
    end: End,
    examined: u64,
}

impl Forward<'_, '_> {
    /// A mentor's mentees would each have to leave or to go elsewhere.
    #[inline]
    fn open(&mut self, mentor: u32, distance: i64) {
        let state = self.state;
        for &mentee in state.seating.holders(mentor) {
            let leaving = distance + state.utility[mentee as usize];
            if leaving < self.nearest {
                self.nearest = leaving;
                self.end = End::Leave(mentee);
            }
            self.ask_around(mentee, distance);
        }
    }

    #[inline]
    fn ask_around(&mut self, mentee: u32, distance: i64) {
        let (network, state) = (self.network, self.state);
        let from = distance + state.utility[mentee as usize] - network.bonus_of(mentee);
        for (most, pairs) in network.blocks(mentee) {
            if from + self.labels.least_price - most >= self.nearest {
                break;
            }
            self.examined += pairs.len() as u64;
            for pair in pairs {
                let mentor = network.mentor(pair);
                let arriving = from + state.price[mentor as usize] - i64::from(network.score[pair].millionths());
                if arriving >= self.nearest || !self.labels.improve(mentor, arriving, id(pair)) {
                    continue;
                }
                if state.seating.has_free_seat(mentor) {
                    let seated = arriving + (state.ceiling(network, mentor) - state.price[mentor as usize]).max(0);
                    if seated < self.nearest {
                        self.nearest = seated;
                        self.end = End::Seat(mentor);
                    }
                }
            }
        }
    }
}

/// Everything nearer than `nearest` gives way by what is missing.
fn raise_prices(state: &mut State, labels: &Labels, root: u32, nearest: i64) {
    state.utility[root as usize] -= nearest;
    for &mentor in &labels.settled {
        let missing = nearest - labels.distance[mentor as usize];
        if missing <= 0 {
            continue;
        }
        state.price[mentor as usize] += missing;
        let first = state.seating.offsets[mentor as usize] as usize;
        for seat in first..first + state.seating.load[mentor as usize] as usize {
            state.utility[state.seating.holder[seat] as usize] -= missing;
        }
    }
}

/// From the end of the path back to the root, everybody takes the seat their pair leads to.
fn move_up(network: &Network<'_>, state: &mut State, labels: &Labels, root: u32, end: End) {
    let seating = &mut state.seating;
    let (mut pair, mut vacant) = match end {
        End::Leave(mentee) if mentee == root => return,
        End::Leave(mentee) => {
            let mentor = network.mentor(seating.pair_of[mentee as usize] as usize);
            (labels.parent[mentor as usize], seating.lift(mentee))
        }
        End::Seat(mentor) => (labels.parent[mentor as usize], seating.open(mentor)),
    };
    loop {
        let mentee = network.mentee(pair as usize);
        let left = seating.pair_of[mentee as usize];
        let next_vacant = seating.lift(mentee);
        seating.put(mentee, vacant, pair);
        if mentee == root {
            return;
        }
        pair = labels.parent[network.mentor(left as usize) as usize];
        vacant = next_vacant;
    }
}
