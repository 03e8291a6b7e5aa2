//! The strongly connected components of a graph whose arrows are read one after the other.
//!
//! Two nodes are in one component iff each is reached from the other, so an arrow is part of a cycle iff both its ends
//! are in one. Depth first, with a stack of its own: O(nodes + arrows) time, O(nodes) memory.
//!
//! # References
//! R. E. Tarjan: Depth-first search and linear graph algorithms. SIAM Journal on Computing 1 (1972) 146–160.
//! DOI 10.1137/0201010.

use crate::context::{Pace, StopReason};
use crate::exchange::{Cursor, Exchanges};
use crate::matching::NONE;

/// A number for each node's strongly connected component; what is looked at is taken off `left`.
pub(crate) fn components_of(
    graph: &Exchanges<'_>,
    left: &mut u64,
    pace: &mut Pace<'_>,
) -> Result<Vec<u32>, StopReason> {
    let next = |node, cursor: &mut Cursor, looked: &mut u64| graph.next(node, cursor, looked).map(|step| step.to);
    components(graph.nodes(), 0..=graph.free(), next, left, pace)
}

/// The same of any graph, for the nodes that are reached from `roots`, and [`NONE`] for the others: `next` gives the
/// next node that an arrow of a node leads to, and counts what it looks at. The k-th component to be complete, from 0,
/// has the number `NONE - 1 - k`; those that its arrows lead to are complete before.
pub(crate) fn components<C: Copy + Default>(
    nodes: usize,
    roots: impl Iterator<Item = u32>,
    next: impl Fn(u32, &mut C, &mut u64) -> Option<u32>,
    left: &mut u64,
    pace: &mut Pace<'_>,
) -> Result<Vec<u32>, StopReason> {
    // Until a component is complete, the lowest order among the nodes it is known to reach; then its number, counted
    // from the top so that it is never mistaken for an order.
    let mut low = vec![NONE; nodes];
    let mut open = Vec::new();
    // Nodes on the way, how far their arrows were followed, and the order in which they were met.
    let mut way: Vec<(u32, C, u32)> = Vec::new();
    let (mut met, mut done) = (0, NONE);
    for root in roots {
        if low[root as usize] != NONE {
            continue;
        }
        let mut entered = Some(root);
        loop {
            if let Some(node) = entered.take() {
                low[node as usize] = met;
                way.push((node, C::default(), met));
                open.push(node);
                met += 1;
            }
            let Some((node, cursor, order)) = way.last_mut() else { break };
            let mut looked = 1;
            let to = next(*node, cursor, &mut looked);
            *left = left.saturating_sub(looked);
            pace.go(looked)?;
            match to {
                Some(to) if low[to as usize] == NONE => entered = Some(to),
                // Complete components carry numbers above every order.
                Some(to) => low[*node as usize] = low[*node as usize].min(low[to as usize]),
                None => {
                    let (node, order) = (*node, *order);
                    way.pop();
                    let lowest = low[node as usize];
                    if lowest == order {
                        done -= 1;
                        while let Some(member) = open.pop() {
                            low[member as usize] = done;
                            if member == node {
                                break;
                            }
                        }
                    } else if let Some(&(before, ..)) = way.last() {
                        low[before as usize] = low[before as usize].min(lowest);
                    }
                }
            }
        }
    }
    Ok(low)
}
