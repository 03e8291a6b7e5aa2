//! When people have their breaks: as evenly spread as swaps make them. A **heuristic**.
//!
//! **Problem.** Somebody with fewer meetings than rounds has breaks. Of f breaks in r rounds at which the person is
//! there, the stretches from the beginning to the first break, from each to the next, and from the last to the end
//! have a fixed sum; the sum of their squares is least when they are as even as can be. It is made small for everybody
//! together.
//!
//! **Algorithm.** In two rounds alone, people and their meetings form paths and circles. Exchanging the rounds along a
//! path changes the breaks of the two people at its ends and of nobody else: one in a break of the one round has it in
//! the other. So each path that begins at somebody's break is tried, and exchanged where both ends together gain. The
//! number of meetings in a round stays, or the two rounds exchange theirs where they differ: rounds as even as before
//! stay so, and nobody is moved to where they are absent. Meetings and their number stay as they are.
//!
//! **Complexity.** A pass is O(p b r l) for p people with b breaks, r rounds and paths of length l, which are short
//! where people have breaks; at most 8 passes.
//!
//! # References
//! - D. de Werra: Equitable colorations of graphs. Revue française d'informatique et de recherche opérationnelle 5, R-3
//!   (1971) 3–8. DOI 10.1051/m2an/197105R300031.

use super::grid::Grid;
use crate::context::{Pace, StopReason};

const PASSES: usize = 8;

/// Whether a node is there in a round.
pub(super) type IsHere<'a> = &'a dyn Fn(u32, u32) -> bool;

/// Spreads breaks.
pub(super) fn spread(grid: &mut Grid, is_here: IsHere<'_>, pace: &mut Pace<'_>) -> Result<(), StopReason> {
    let nodes = u32::try_from(grid.nodes()).unwrap_or(u32::MAX);
    let rounds = u32::try_from(grid.rounds()).unwrap_or(u32::MAX);
    let has_meeting = |grid: &Grid, node: u32| (0..rounds).any(|round| grid.at(node, round).is_some());
    let has_break = |grid: &Grid, node: u32| {
        (0..rounds).any(|round| grid.at(node, round).is_none() && is_here(node, round)) && has_meeting(grid, node)
    };
    let active: Vec<u32> = (0..nodes).filter(|&node| has_break(grid, node)).collect();
    pace.go(u64::from(nodes) * u64::from(rounds))?;
    for _ in 0..PASSES {
        let mut moved = false;
        for &node in &active {
            for free in 0..rounds {
                for busy in 0..rounds {
                    if grid.at(node, free).is_none() && is_here(node, free) && grid.at(node, busy).is_some() {
                        moved |= better(grid, node, [busy, free], is_here, pace)?;
                    }
                }
                pace.go(u64::from(rounds))?;
            }
        }
        if !moved {
            break;
        }
    }
    Ok(())
}

/// Exchanges two rounds along the path from a node that has a meeting in the one and a break in the other, if that is
/// better; whether it was.
fn better(
    grid: &mut Grid,
    node: u32,
    [busy, free]: [u32; 2],
    is_here: IsHere<'_>,
    pace: &mut Pace<'_>,
) -> Result<bool, StopReason> {
    let own = gain(grid, node, [busy, free], is_here);
    let (path, end) = grid.path(node, busy, free);
    pace.go(path.len() as u64)?;
    let is_odd = path.len() % 2 == 1;
    // Whoever ends the path has its last round, and gets the other one.
    let [last, new] = if is_odd { [busy, free] } else { [free, busy] };
    if !is_here(end, new) || is_odd && grid.size(busy) <= grid.size(free) {
        return Ok(false);
    }
    if own + gain(grid, end, [last, new], is_here) <= 0 {
        return Ok(false);
    }
    grid.exchange(&path, busy, free);
    Ok(true)
}

/// How much evener the breaks of a node become if its meeting moves from one round to another.
fn gain(grid: &Grid, node: u32, [from, to]: [u32; 2], is_here: IsHere<'_>) -> i64 {
    let rounds = u32::try_from(grid.rounds()).unwrap_or(u32::MAX);
    let there = (0..rounds).filter(|&round| is_here(node, round));
    let (mut before, mut after) = (Stretches::default(), Stretches::default());
    for round in there {
        let has = grid.at(node, round).is_some();
        before.next(has);
        after.next(if round == from || round == to { round == to } else { has });
    }
    before.sum() - after.sum()
}

/// The sum of the squares of the stretches between breaks, so far.
#[derive(Default)]
struct Stretches {
    sum: i64,
    open: i64,
}

impl Stretches {
    fn next(&mut self, has_meeting: bool) {
        self.open += 1;
        if !has_meeting {
            self.sum += self.open * self.open;
            self.open = 0;
        }
    }

    fn sum(&self) -> i64 {
        let open = self.open + 1;
        self.sum + open * open
    }
}
