//! A short exchange that begins with a given gain, looked for from both ends.
//!
//! **Problem.** In the graph of [`exchange`](crate::exchange) a unit would gain by moving from one host to another: is
//! there a way back, so that the two make a cycle?
//!
//! **Algorithm.** Breadth first from the host moved to, along arrows, and from the host left, against them, always at
//! the end that has looked at less so far; where the two meet is the way. What is free has thousands of arrows in both
//! directions, so it waits until the other end has looked at as many.
//!
//! **Complexity.** O(arrows of the component) at most, in practice a few hundred nodes.
//!
//! # References
//! I. Pohl: Bi-directional search. Machine Intelligence 6 (1971) 127–140.

use crate::context::{Pace, StopReason};
use crate::exchange::{Cursor, Exchanges, Step};
use crate::market::Walk;

/// Looks for ways, one after the other, in one graph.
#[derive(Debug)]
pub(super) struct BothEnds {
    onward: End,
    back: End,
}

/// What was reached from one end.
#[derive(Debug)]
struct End {
    /// In which search a node was reached last, by which arrow, and from which node.
    reached: Vec<u32>,
    by: Vec<Option<(Step, u32)>>,
    search: u32,
    queue: Vec<u32>,
    /// How many of the queue were left.
    left: usize,
    /// How much was looked at.
    spent: u64,
}

impl End {
    fn new(nodes: usize) -> Self {
        Self { reached: vec![0; nodes], by: vec![None; nodes], search: 0, queue: Vec::new(), left: 0, spent: 0 }
    }

    fn start(&mut self, node: u32) {
        self.search += 1;
        self.queue.clear();
        (self.left, self.spent) = (0, 0);
        self.reach(node, None);
    }

    fn reached(&self, node: u32) -> bool {
        self.reached[node as usize] == self.search
    }

    fn reach(&mut self, node: u32, by: Option<(Step, u32)>) {
        self.reached[node as usize] = self.search;
        self.by[node as usize] = by;
        self.queue.push(node);
    }

    /// The node to be left next.
    fn next(&self) -> Option<u32> {
        self.queue.get(self.left).copied()
    }

    /// The arrows between a node and where this end began.
    fn way(&self, mut node: u32) -> Vec<Step> {
        let mut way = Vec::new();
        while let Some((step, from)) = self.by[node as usize] {
            way.push(step);
            node = from;
        }
        way
    }
}

impl BothEnds {
    pub(super) fn new(nodes: usize) -> Self {
        Self { onward: End::new(nodes), back: End::new(nodes) }
    }

    /// A cycle that begins with this arrow of `home` and stays within its component, if there is one; `lists` are those
    /// of the hosts, and what is looked at is taken off `left`.
    pub(super) fn cycle(
        &mut self,
        graph: &Exchanges<'_>,
        component: &[u32],
        (home, first): (u32, Step),
        lists: &mut Walk<'_>,
        (left, pace): (&mut u64, &mut Pace<'_>),
    ) -> Result<Option<Vec<Step>>, StopReason> {
        let Self { onward, back } = self;
        let inside = component[home as usize];
        onward.start(first.to);
        back.start(home);
        loop {
            // An end that has seen all there is has not met the other.
            let (Some(ahead), Some(behind)) = (onward.next(), back.next()) else { return Ok(None) };
            let (mut met, mut looked) = (None, 1);
            if onward.spent + graph.cost_from(ahead) <= back.spent + graph.cost_into(behind) {
                onward.left += 1;
                let mut cursor = Cursor::default();
                while let Some(step) = graph.next(ahead, &mut cursor, &mut looked) {
                    if component[step.to as usize] == inside && !onward.reached(step.to) {
                        onward.reach(step.to, Some((step, ahead)));
                        if back.reached(step.to) {
                            met = Some(step.to);
                            break;
                        }
                    }
                }
                onward.spent += looked;
            } else {
                back.left += 1;
                let reach = |from, step| {
                    if met.is_none() && component[from as usize] == inside && !back.reached(from) {
                        back.reach(from, Some((step, behind)));
                        met = onward.reached(from).then_some(from);
                    }
                };
                looked += if behind == graph.free() {
                    graph.each_into_free(reach)
                } else {
                    graph.each_into(behind, lists, reach)
                };
                back.spent += looked;
            }
            *left = left.saturating_sub(looked);
            pace.go(looked)?;
            if let Some(node) = met {
                let mut cycle = onward.way(node);
                cycle.push(first);
                cycle.reverse();
                cycle.extend(back.way(node));
                return Ok(Some(cycle));
            }
        }
    }
}
