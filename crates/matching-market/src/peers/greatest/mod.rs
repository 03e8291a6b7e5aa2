//! The greatest score of a matching of peers, with its proof.
//!
//! **Problem.** Peers match whom they like, nobody in more pairs than they have seats: find the matching of the
//! greatest total score, among all or among those in which the most people have a peer ([`PeerObjective`]).
//!
//! **Algorithm.** With one seat each this is the maximum-weight matching of a graph that need not have two sides. Every
//! node has a dual value, every *blossom* (an odd set of nodes, nested in others or apart) too; an edge is *tight* if
//! the values of its ends and of the blossoms around both add up to twice its weight. Dual values begin as low as one
//! pass over the nodes makes them, and whoever has a tight edge to somebody free is matched. Then a tree grows from
//! each node that is left over although its value is positive, all at once (`forest.rs`): two trees that meet half-way
//! are much smaller than one that goes all the way.
//!
//! **Invariant.** No edge is worth more than the values around it; matched edges are tight; all of a blossom but one
//! node are matched within; nobody is left over at a positive value but the roots of trees. When there are none of
//! these the values prove that no matching weighs more: a matching takes each node's value at most once and each
//! blossom's at most as often as pairs fit into it ([`verify::greatest_total`](super::verify::greatest_total)).
//!
//! **Several seats** (Tutte's construction): a node for each seat, and two for each pair, joined by an edge of twice a
//! large weight L; from each of the two an edge of L and a half of the score to the seats of its person. Either the two
//! are with each other, or each with a seat, or nothing is gained by the third way. People covered first: the edges to
//! a person's first seat weigh more by what that person is worth (`seats.rs`).
//!
//! **Complexity.** O(n (n + m) log n) at worst: no tree is taken down more often than nodes are left over. On random
//! graphs it is near (n + m) log² n, since trees stay small until few are left. Memory 40 bytes a pair; with seats s
//! and t for a pair (s + t + 1) edges of it.
//!
//! # References
//! - J. Edmonds: Maximum matching and a polyhedron with 0,1-vertices. Journal of Research of the National Bureau of
//!   Standards 69B (1965) 125–130. DOI 10.6028/jres.069B.013.
//! - Z. Galil: Efficient algorithms for finding maximum matching in graphs. ACM Computing Surveys 18 (1986) 23–38.
//!   DOI 10.1145/6462.6502.
//! - W. T. Tutte: A short proof of the factor theorem for finite graphs. Canadian Journal of Mathematics 6 (1954)
//!   347–352. DOI 10.4153/CJM-1954-033-3.
//!
//! **Differences.** Edges that may become tight are kept in one heap and forgotten late: what a tree expected that has
//! been taken down is found out when its time has come.

mod blossoms;
mod forest;
mod graph;

use self::forest::Forest;
use self::graph::{Graph, Weight};
use super::dual::{GreatestPeers, PeerDual};
use super::market::PeerMarket;
use super::matching::PeerMatching;
use super::objective::PeerObjective;
use super::seats::Model;
use crate::context::{Context, Pace, StopReason};
use crate::score::Decimal;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerSolveError {
    /// Pairs without scores.
    #[error("the pairs have no scores; give each pair one")]
    NoScores,
    /// So many pairs and seats that the construction for seats has more edges than ids.
    #[error("too many pairs for so many seats; lower the seats, or split the market")]
    TooLarge,
    /// Stopped by the caller.
    #[error("stopped because {0}")]
    Stopped(StopReason),
}

impl From<StopReason> for PeerSolveError {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}

/// A matching of the greatest score, with proof.
///
/// Everything is whole numbers. Of several such matchings the one that the order of the pairs leads to. Work is
/// counted in places of lists.
///
/// # Errors
/// [`PeerSolveError`].
///
/// # Complexity
/// O(n (n + m) log n) at worst for n nodes and m edges; see the head of the module in the source.
///
/// # Examples
/// ```
/// use matching_market::peers::{PeerMarket, PeerObjective, PeerPair, PeerSolveError, greatest_score, verify};
/// use matching_market::{Context, Score};
/// let score = |millionths| Score::from_millionths(millionths);
/// // The middle pair is worth most, but two pairs cover everybody.
/// let pairs =
///     [PeerPair::scored(0, 1, score(2)), PeerPair::scored(1, 2, score(9)), PeerPair::scored(2, 3, score(3))];
/// let market = PeerMarket::new(vec![1; 4], &pairs)?;
/// for (objective, people, total) in [(PeerObjective::People, 4, 5), (PeerObjective::Total, 2, 9)] {
///     let found = greatest_score(&market, objective, &mut Context::new(1))?;
///     assert_eq!((found.matching.matched(), found.total), (people, matching_market::Decimal::from_millionths(total)));
///     assert_eq!(verify::greatest_total(&market, &found), Ok(()));
/// }
///
/// let unscored = PeerMarket::new(vec![1; 2], &[PeerPair::ranked(0, 1, [0, 0])])?;
/// let refused = greatest_score(&unscored, PeerObjective::Total, &mut Context::new(1));
/// assert_eq!(refused, Err(PeerSolveError::NoScores));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn greatest_score(
    market: &PeerMarket,
    objective: PeerObjective,
    context: &mut Context<'_>,
) -> Result<GreatestPeers, PeerSolveError> {
    if !market.has_scores() && market.pairs() > 0 {
        return Err(PeerSolveError::NoScores);
    }
    let model = Model::new(market, objective).ok_or(PeerSolveError::TooLarge)?;
    let (matched, dual) =
        if model.is_small() { solve::<i64>(&model, context)? } else { solve::<i128>(&model, context)? };
    let pairs = model.pairs(&matched);
    let total = pairs.iter().map(|&place| i64::from(market.score_of(place).millionths())).sum();
    let mut both = Vec::new();
    for place in pairs {
        let (one, other) = (market.owner(place), market.peer_at(place));
        both.extend([(one, other), (other, one)]);
    }
    both.sort_unstable();
    let matching = PeerMatching::from_both(market.people(), &both);
    Ok(GreatestPeers { matching, total: Decimal::from_millionths(total), objective, dual })
}

/// For each node with whom it is matched, and the dual values.
fn solve<W: Weight + TryFrom<i128>>(
    model: &Model<'_>,
    context: &mut Context<'_>,
) -> Result<(Vec<Option<u32>>, PeerDual), StopReason> {
    let narrow = |weight: i128| W::try_from(weight).ok().expect("the model says what is small");
    let mut edges: Vec<([u32; 2], W)> = Vec::new();
    model.for_each_edge(|ends, weight| edges.push((ends, narrow(weight))));
    let graph = Graph::new(model.nodes(), &edges);
    drop(edges);
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    let mut forest = Forest::new(&graph);
    forest.grow(&mut pace)?;
    pace.finish()?;
    let blossoms = &forest.blossoms;
    let mut odd_sets = Vec::new();
    for blossom in blossoms.all().filter(|&blossom| blossoms.is_nested(blossom)) {
        let value: i128 = blossoms.dual[blossom as usize].into();
        if !blossoms.children[blossom as usize].is_empty() && value > 0 {
            let mut nodes = Vec::new();
            blossoms.for_each_node(blossom, |node| nodes.push(node));
            nodes.sort_unstable();
            odd_sets.push((nodes, value));
        }
    }
    odd_sets.sort_unstable();
    let matched = blossoms.partner.iter().map(|&place| graph.to.get(place as usize).copied()).collect();
    Ok((matched, PeerDual { nodes: forest.dual.iter().map(|&value| value.into()).collect(), odd_sets }))
}
