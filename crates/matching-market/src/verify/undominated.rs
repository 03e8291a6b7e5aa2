//! No stable matching on the ranks as given is better for one side: no exchange improves it and keeps it stable.
//!
//! **Check.** What an exchange is, and why there is one if any stable matching is better, is said and proved at
//! [`exchange`](crate::exchange). An arrow along which somebody gains is part of an exchange iff both its ends lie in
//! one strongly connected component, so one search for the components settles it.
//!
//! That there is none is told from [few arrows](super::gains) where few people tie; the whole graph is made where many
//! do, and to find the exchange.
//!
//! **Complexity.** O(n + m + pairs), and a logarithm a seat.

use std::collections::VecDeque;
use std::fmt;

use super::gains::improvable;
use crate::components::components_of;
use crate::context::{Pace, StopReason};
use crate::exchange::{Cursor, Exchanges, Step};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, Side};
use crate::matching::{Matching, NONE};

/// An exchange after which the matching is stable, somebody of one side better off and nobody of it worse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    let never = &mut |_| Ok(());
    undominated_until(market, matching, side, &mut Pace::new(never)).unwrap_or(Ok(()))
}

/// The same, unless it is stopped.
pub(super) fn undominated_until(
    market: &Market,
    matching: &Matching,
    side: Side,
    pace: &mut Pace<'_>,
) -> Result<Result<(), ImprovingExchange>, StopReason> {
    let column = |mentee| matching.pair_of(mentee).map_or(NONE, PairId::get);
    let mut after: Vec<u32> = market.mentee_ids().map(column).collect();
    if improvable((market, side), &after, pace)? == Some(false) {
        return Ok(Ok(()));
    }
    if !exchange_in_whole((market, side), &mut after, pace)? {
        return Ok(Ok(()));
    }
    Ok(Err(ImprovingExchange { side, after: Box::new(Matching::from_pair_column(market, after)) }))
}

/// Carries out an improving exchange, found in the whole graph; whether there was one.
fn exchange_in_whole(
    (market, side): (&Market, Side),
    pair_of: &mut [u32],
    pace: &mut Pace<'_>,
) -> Result<bool, StopReason> {
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
    let mut graph = Exchanges::new((market, side), lists, &owners, pair_of, pace)?;
    let Some(cycle) = improving_cycle(&graph, pace)? else { return Ok(false) };
    graph.carry_out(&cycle, pair_of);
    Ok(true)
}

/// A shortest cycle for the first gain that is part of one; none iff there is no improving exchange.
fn improving_cycle(graph: &Exchanges<'_>, pace: &mut Pace<'_>) -> Result<Option<Vec<Step>>, StopReason> {
    let mut unlimited = u64::MAX;
    let component = components_of(graph, &mut unlimited, pace)?;
    for node in 0..=graph.free() {
        let (mut cursor, mut looked) = (Cursor::default(), 1);
        while let Some(step) = graph.next(node, &mut cursor, &mut looked) {
            if step.gains && component[node as usize] == component[step.to as usize] {
                return cycle(graph, &component, (node, step), pace);
            }
        }
        pace.go(looked)?;
    }
    Ok(None)
}

/// A shortest cycle that begins with this arrow of a node, both of whose ends lie in one component.
fn cycle(
    graph: &Exchanges<'_>,
    component: &[u32],
    (home, first): (u32, Step),
    pace: &mut Pace<'_>,
) -> Result<Option<Vec<Step>>, StopReason> {
    // From where and by which arrow a node was reached.
    let mut before: Vec<Option<(u32, Step)>> = vec![None; graph.nodes()];
    before[first.to as usize] = Some((home, first));
    let mut queue = VecDeque::from([first.to]);
    while let Some(node) = queue.pop_front() {
        let (mut cursor, mut looked) = (Cursor::default(), 1);
        while let Some(step) = graph.next(node, &mut cursor, &mut looked) {
            let to = step.to as usize;
            if component[to] != component[home as usize] || before[to].is_some() {
                continue;
            }
            before[to] = Some((node, step));
            if step.to == home {
                let (mut cycle, mut at) = (Vec::new(), home);
                while let Some((from, step)) = before[at as usize].take() {
                    cycle.push(step);
                    at = from;
                }
                cycle.reverse();
                return Ok(Some(cycle));
            }
            queue.push_back(step.to);
        }
        pace.go(looked)?;
    }
    Ok(None)
}
