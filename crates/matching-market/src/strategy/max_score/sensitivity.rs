//! What a wish would cost: how the optimum changes when a pair is forced or forbidden, or a mentor has one more seat.
//!
//! **Problem.** A best matching and its prices are known. What is lost if this pair must be matched, or must not be?
//! What is gained by one more seat at each mentor? Solving again would tell; one shortest path does too.
//!
//! **Notation.** The *exchange graph* has a node per mentor and one node *outside* for being unmatched. A step moves a
//! mentee from where it is (a mentor, or outside) to somewhere else, and costs the slack of the pair it moves by, or
//! its utility if it moves outside. Two more steps move nobody: a mentor with a free seat passes on to outside for `L ·
//! spread − price` (one mentee more is kept), and outside passes on to a mentor for `price − (L − 1) · spread` (one
//! mentee fewer). Complementary slackness says that no step costs less than 0.
//!
//! **Theorem.** Forcing or forbidding a pair moves one unit of flow, and the cost of a flow is convex in it; so the
//! least loss is the length of a shortest closed walk through the change: forcing (i, j) costs its slack and a shortest
//! path from `j` to where `i` is; forbidding the matched pair (i, j) costs a shortest path of `i` to `j` that starts
//! with another step; one more seat at `j` earns `price − L · spread` less a shortest path from outside to `j`, if that
//! is positive.
//!
//! With more than a total to maximise, quantities have parts for people and for mentors with a mentee before the score,
//! and seats cost what [`verify::optimal`] says; so all objectives are answered exactly. Each answer takes one run of
//! Dijkstra's algorithm, O((pairs + m) log m).
//!
//! # References
//! R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows. Prentice Hall 1993, chapter 9.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::dual::{Dual, DualSum};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{Certificate, DualPrices, Solution};
use crate::verify::{self, NotOptimal};

/// Answers questions about a best matching from its prices, by one search each.
///
/// # Examples
/// ```
/// use matching_market::{Context, Dual, MarketBuilder, MaxScore, MentorId, PairInfo, Sensitivity, Strategy};
/// // One seat, two mentees: the better pair gets it.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
/// let market = builder.build()?;
/// let solution = MaxScore::default().solve(&market, &mut Context::new(7))?;
///
/// let sensitivity = Sensitivity::new(&market, &solution)?;
/// let [first, second] = [0, 1].map(|index| market.pair_ids().nth(index).expect("two pairs"));
/// // Mentee 0 instead of mentee 1 costs 0.2 and moves both.
/// let change = sensitivity.forced(first).expect("the mentor has a seat");
/// assert_eq!((change.loss, change.moves.len()), (Dual::score(200_000), 2));
/// assert_eq!(sensitivity.forbidden(second).loss, Dual::score(200_000));
/// // A second seat would match one person more.
/// assert_eq!(sensitivity.extra_seats(), [Dual { people: 1, kept: 0, mentors: 0, score: 500_000 }]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sensitivity<'a> {
    market: &'a Market,
    matching: &'a Matching,
    duals: &'a DualPrices,
}

/// Why a solution cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SensitivityError {
    /// The certificate holds no prices.
    #[error("the solution carries no prices; solve with max-score")]
    NoPrices,
    /// The prices do not prove the matching best in this market.
    #[error("the prices do not prove the matching best in this market: {0}")]
    NotOptimal(#[from] NotOptimal),
    /// The matching is not one of this market.
    #[error("the matching is not one of this market: {0}")]
    Infeasible(#[from] verify::FeasibilityError),
}

/// What a wish costs and how to honour it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishCost {
    /// How much less the best matching that honours it is worth (people and mentors count only where the objective
    /// counts them); the spread is part of it.
    pub loss: Dual,
    /// Who moves, so that the matching becomes one of the best that honour it.
    pub moves: Vec<MenteeMove>,
}

/// One mentee goes somewhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MenteeMove {
    /// Who moves.
    pub mentee: MenteeId,
    /// The mentor so far, or unmatched.
    pub from: Option<MentorId>,
    /// The mentor from then on, or unmatched.
    pub to: Option<MentorId>,
}

impl<'a> Sensitivity<'a> {
    /// Checks that the solution's prices prove it best in this market, which the answers rest on.
    ///
    /// # Errors
    /// [`SensitivityError`].
    ///
    /// # Complexity
    /// O(n + m + pairs).
    pub fn new(market: &'a Market, solution: &'a Solution) -> Result<Self, SensitivityError> {
        let Certificate::Duals(duals) = &solution.certificate else { return Err(SensitivityError::NoPrices) };
        verify::feasibility(market, &solution.matching)?;
        verify::optimal(market, &solution.matching, duals)?;
        Ok(Self { market, matching: &solution.matching, duals })
    }

    /// What is lost if `pair` must be matched; `None` if its mentor has no seat at all. Nothing if it is matched
    /// already.
    ///
    /// # Complexity
    /// One search: O((pairs + m) log m).
    pub fn forced(&self, pair: PairId) -> Option<WishCost> {
        let (mentee, mentor) = (self.market.mentee_of(pair), self.market.mentor_of(pair));
        if self.market.capacity(mentor) == 0 {
            return None;
        }
        if self.matching.pair_of(mentee) == Some(pair) {
            return Some(WishCost { loss: Dual::default(), moves: Vec::new() });
        }
        let from = self.matching.mentor_of(mentee);
        let mut paths = Paths::new(self);
        paths.label(self.node(Some(mentor)), DualSum::default(), Step::START);
        let target = self.node(from);
        paths.run(target);
        let mut moves = vec![MenteeMove { mentee, from, to: Some(mentor) }];
        paths.moves_to(target, &mut moves);
        Some(WishCost { loss: split(self.slack(mentee, pair) + paths.distance[target]), moves })
    }

    /// What is lost if `pair` must not be matched. Nothing if it is not matched anyway.
    ///
    /// # Complexity
    /// One search: O((pairs + m) log m).
    pub fn forbidden(&self, pair: PairId) -> WishCost {
        let (mentee, mentor) = (self.market.mentee_of(pair), self.market.mentor_of(pair));
        if self.matching.pair_of(mentee) != Some(pair) {
            return WishCost { loss: Dual::default(), moves: Vec::new() };
        }
        let mut paths = Paths::new(self);
        let target = self.node(Some(mentor));
        paths.move_away(mentee, target, DualSum::default());
        paths.run(target);
        let mut moves = Vec::new();
        paths.moves_to(target, &mut moves);
        WishCost { loss: split(paths.distance[target]), moves }
    }

    /// What one more seat with each mentor would add, all by one search.
    ///
    /// # Complexity
    /// O((pairs + m) log m).
    pub fn extra_seats(&self) -> Vec<Dual> {
        let mut paths = Paths::new(self);
        paths.label(self.outside(), DualSum::default(), Step::START);
        paths.run(usize::MAX);
        let worth = |mentor: MentorId| {
            let load = self.matching.load(mentor);
            if load < usize::from(self.market.capacity(mentor)) {
                return Dual::default();
            }
            let asked = DualSum::from(self.duals.price[mentor.index()]) - self.cost_of_seat(load);
            split((asked - paths.distance[mentor.index()]).max(DualSum::default()))
        };
        self.market.mentor_ids().map(worth).collect()
    }

    fn outside(&self) -> usize {
        self.market.mentors()
    }

    fn node(&self, mentor: Option<MentorId>) -> usize {
        mentor.map_or(self.outside(), MentorId::index)
    }

    /// What a mentor's next seat costs when so many are taken.
    fn cost_of_seat(&self, taken: usize) -> DualSum {
        let taken = u32::try_from(taken).expect("a load is at most a capacity");
        self.duals.objective.cost_of_seat(self.duals.spread, taken)
    }

    /// The slack of a pair of this mentee, who need not be looked up then.
    fn slack(&self, mentee: MenteeId, pair: PairId) -> DualSum {
        let score = self.market.score(pair).map_or(0, |score| i64::from(score.millionths()));
        let utility = DualSum::from(self.duals.utility[mentee.index()]);
        let price = DualSum::from(self.duals.price[self.market.mentor_of(pair).index()]);
        utility + price - self.duals.objective.worth(score).into()
    }
}

/// Farther than every path: a path has fewer than 2^33 steps of less than 2^84 each.
const FAR: DualSum = DualSum { people: i64::MAX, kept: i64::MAX, mentors: i64::MAX, score: i128::MAX };

/// How a node was reached: from where, and who moved.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: Option<usize>,
    mentee: Option<MenteeId>,
}

impl Step {
    const START: Self = Self { from: None, mentee: None };
}

struct Paths<'a> {
    asked: &'a Sensitivity<'a>,
    distance: Vec<DualSum>,
    reached_by: Vec<Step>,
    heap: BinaryHeap<Reverse<(DualSum, usize)>>,
}

impl<'a> Paths<'a> {
    fn new(asked: &'a Sensitivity<'a>) -> Self {
        let nodes = asked.market.mentors() + 1;
        let reached_by = vec![Step::START; nodes];
        Self { asked, distance: vec![FAR; nodes], reached_by, heap: BinaryHeap::new() }
    }

    fn label(&mut self, node: usize, distance: DualSum, step: Step) {
        if distance < self.distance[node] {
            self.distance[node] = distance;
            self.reached_by[node] = step;
            self.heap.push(Reverse((distance, node)));
        }
    }

    /// Shortest paths from what is labelled, until `target` is reached.
    fn run(&mut self, target: usize) {
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if node == target {
                return;
            }
            if distance > self.distance[node] {
                continue;
            }
            if node == self.asked.outside() { self.leave_outside(distance) } else { self.leave_mentor(node, distance) }
        }
    }

    fn leave_mentor(&mut self, node: usize, distance: DualSum) {
        let asked = self.asked;
        let mentor = MentorId::from_index(node);
        let load = asked.matching.load(mentor);
        if load < usize::from(asked.market.capacity(mentor)) {
            let cost = asked.cost_of_seat(load) - asked.duals.price[node].into();
            self.label(asked.outside(), distance + cost, Step { from: Some(node), mentee: None });
        }
        for &mentee in asked.matching.mentees_of(mentor) {
            self.move_away(mentee, node, distance);
        }
    }

    fn leave_outside(&mut self, distance: DualSum) {
        let asked = self.asked;
        let outside = asked.outside();
        for mentor in asked.market.mentor_ids() {
            let load = asked.matching.load(mentor);
            if load > 0 {
                let cost = DualSum::from(asked.duals.price[mentor.index()]) - asked.cost_of_seat(load - 1);
                self.label(mentor.index(), distance + cost, Step { from: Some(outside), mentee: None });
            }
        }
        for mentee in asked.market.mentee_ids().filter(|&mentee| asked.matching.pair_of(mentee).is_none()) {
            self.move_away(mentee, outside, distance);
        }
    }

    /// The mentee goes from `node`, where it is, to each of its other mentors or outside.
    fn move_away(&mut self, mentee: MenteeId, node: usize, distance: DualSum) {
        let asked = self.asked;
        let step = Step { from: Some(node), mentee: Some(mentee) };
        self.label(asked.outside(), distance + asked.duals.utility[mentee.index()].into(), step);
        for pair in asked.market.pairs_of_mentee(mentee) {
            if asked.matching.pair_of(mentee) != Some(pair) {
                self.label(asked.market.mentor_of(pair).index(), distance + asked.slack(mentee, pair), step);
            }
        }
    }

    /// Who moves along the path to `node`.
    fn moves_to(&self, node: usize, moves: &mut Vec<MenteeMove>) {
        let place = |node: usize| (node != self.asked.outside()).then(|| MentorId::from_index(node));
        let start = moves.len();
        let mut at = node;
        // The path of a forbidden pair leads back to the mentor it starts from; only a fresh start has no step.
        while let Step { from: Some(from), mentee } = self.reached_by[at] {
            moves.extend(mentee.map(|mentee| MenteeMove { mentee, from: place(from), to: place(at) }));
            at = from;
            if at == node {
                break;
            }
        }
        moves[start..].reverse();
    }
}

/// Back as a quantity people read.
fn split(sum: DualSum) -> Dual {
    let count = |count: i64| i32::try_from(count).expect("fewer people than a market has");
    Dual {
        people: count(sum.people),
        kept: count(sum.kept),
        mentors: count(sum.mentors),
        score: i64::try_from(sum.score).expect("differences of totals fit, see Matching::total_score"),
    }
}
