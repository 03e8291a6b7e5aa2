//! No stable matching on the ranks as given is better for one side: no exchange improves it and keeps it stable.
//!
//! **Check.** What an exchange is, and why there is one if any stable matching is better, is said and proved at
//! [`exchange`](crate::exchange). An arrow along which somebody gains is part of an exchange iff both its ends lie in
//! one strongly connected component, so one search for the components settles it.
//!
//! **Complexity.** O(n + m + pairs), and a logarithm a seat; 12 bytes a pair.
//!
//! # References
//! R. E. Tarjan: Depth-first search and linear graph algorithms. SIAM Journal on Computing 1 (1972) 146–160.
//! DOI 10.1137/0201010.

use std::collections::VecDeque;
use std::fmt;
use std::iter::successors;

use crate::exchange::{Exchanges, Step};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, Side};
use crate::matching::{Matching, NONE};

/// An exchange after which the matching is stable, somebody of one side better off and nobody of it worse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImprovingExchange {
    /// The side that would gain.
    pub side: Side,
    /// The matching after it.
    pub after: Box<Matching>,
}

impl fmt::Display for ImprovingExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "another stable matching is better for a {0} and worse for no {0}", self.side)
    }
}

impl std::error::Error for ImprovingExchange {}

/// Checks that no stable matching is better for one of this side and worse for none of it.
///
/// Ranks count as given, ties included; a mentor's mentees are compared the best with the best, the second with the
/// second, and anybody is better than a free seat. `matching` must be feasible and stable.
///
/// # Errors
/// [`ImprovingExchange`], which leads to a better one.
///
/// # Complexity
/// O(n + m + pairs), and a logarithm a seat.
///
/// # Examples
/// ```
/// use matching_market::verify::undominated;
/// use matching_market::{MarketBuilder, Matching, MenteeId, MentorId, PairInfo, Side};
/// // Mentee 0 does not mind which mentor it gets, mentee 1 would rather have mentor 0, the mentors mind nobody.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(0, 0));
/// builder.pair(1, 0, PairInfo::ranked(0, 0)).pair(1, 1, PairInfo::ranked(1, 0));
/// let market = builder.build()?;
/// let (first, second) = (Some(MentorId::new(0)), Some(MentorId::new(1)));
/// let matching = Matching::from_mentors(&market, &[first, second])?;
/// let exchange = undominated(&market, &matching, Side::Mentee).unwrap_err();
/// assert_eq!(exchange.after.mentor_of(MenteeId::new(1)), first);
/// assert_eq!(undominated(&market, &exchange.after, Side::Mentee), Ok(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Erdil and Ergin (2008), DOI 10.1257/aer.98.3.669; (2017), DOI 10.1016/j.jet.2017.07.002.
pub fn undominated(market: &Market, matching: &Matching, side: Side) -> Result<(), ImprovingExchange> {
    let column = |mentee| matching.pair_of(mentee).map_or(NONE, PairId::get);
    let mut after: Vec<u32> = market.mentee_ids().map(column).collect();
    let natural: Vec<PairId>;
    let lists = match side {
        Side::Mentee => {
            natural = market.pair_ids().collect();
            &natural
        }
        Side::Mentor => market.columns().by_mentor,
    };
    let owners: Vec<u32> = match side {
        Side::Mentee => market.mentee_ids().map(MenteeId::get).collect(),
        Side::Mentor => market.mentor_ids().map(MentorId::get).collect(),
    };
    let mut graph = Exchanges::new(market, side, lists, &owners, &after);
    let Some(cycle) = improving_cycles(&graph, 0).pop() else { return Ok(()) };
    graph.carry_out(&cycle, &mut after);
    Err(ImprovingExchange { side, after: Box::new(Matching::from_pair_column(market, after)) })
}

/// Cycles along which somebody gains, no node in two of them; none iff there is none. Having found one, the search for
/// more ends after looking at `most` arrows.
pub(crate) fn improving_cycles(graph: &Exchanges<'_>, most: usize) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    if graph.gaining().next().is_none() {
        return found;
    }
    let component = components(graph);
    let mut search = Search { graph, component, taken: vec![false; graph.nodes()], before: Vec::new(), looked: 0 };
    for (gain, to) in graph.gaining() {
        if found.is_empty() || search.looked < most {
            found.extend(search.cycle(gain, to));
        }
    }
    found
}

/// Looks for cycles inside components.
struct Search<'a> {
    graph: &'a Exchanges<'a>,
    component: Vec<u32>,
    /// On a cycle found before.
    taken: Vec<bool>,
    /// The arrow by which a node was reached, and for which gain it was looked for.
    before: Vec<(Step, Step)>,
    looked: usize,
}

impl Search<'_> {
    /// A shortest cycle that closes with this arrow, if there is one.
    fn cycle(&mut self, gain: Step, start: u32) -> Option<Vec<Step>> {
        let home = self.component[start as usize];
        if self.component[gain.0 as usize] != home || self.taken[gain.0 as usize] {
            return None;
        }
        if self.before.is_empty() {
            self.before = vec![((NONE, NONE), (NONE, NONE)); self.graph.nodes()];
        }
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (number, (to, _)) in (0..).map_while(|number| Some((number, self.graph.arrow((node, number))?))) {
                self.looked += 1;
                let reached = to == start || self.before[to as usize].1 == gain;
                if reached || self.component[to as usize] != home || self.taken[to as usize] {
                    continue;
                }
                self.before[to as usize] = ((node, number), gain);
                if to == gain.0 {
                    let back = |&(node, _): &Step| (node != start).then(|| self.before[node as usize].0);
                    let mut cycle: Vec<Step> = successors(Some(gain), back).collect();
                    cycle.reverse();
                    for &(node, _) in &cycle {
                        self.taken[node as usize] = true;
                    }
                    return Some(cycle);
                }
                queue.push_back(to);
            }
        }
        None
    }
}

/// A number for each node's strongly connected component.
fn components(graph: &Exchanges<'_>) -> Vec<u32> {
    // Until a component is complete, the lowest order among the nodes it is known to reach; then its number, counted
    // from the top so that it is never mistaken for an order.
    let mut low = vec![NONE; graph.nodes()];
    let mut open = Vec::new();
    // Nodes on the way, the arrow to follow next, and the order in which they were met.
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    let (mut met, mut done) = (0, NONE);
    for root in 0..=graph.free() {
        if low[root as usize] != NONE {
            continue;
        }
        way.push((root, 0, met));
        while let Some(&mut (node, ref mut number, order)) = way.last_mut() {
            if *number == 0 {
                low[node as usize] = order;
                met += 1;
                open.push(node);
            }
            let arrow = graph.arrow((node, *number));
            *number += 1;
            match arrow {
                Some((to, _)) if low[to as usize] == NONE => way.push((to, 0, met)),
                // Complete components carry numbers above every order.
                Some((to, _)) => low[node as usize] = low[node as usize].min(low[to as usize]),
                None => {
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
    low
}
