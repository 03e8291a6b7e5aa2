//! DIMACS' formats of assignment problems (`asn`) and of flows of least cost (`min`).
//!
//! `c` comments, `p asn NODES ARCS` or `p min NODES ARCS`, then in `asn` a line `n NODE` for each node to be assigned
//! and `a FROM TO COST` for each arc; in `min` `n NODE SUPPLY` and `a FROM TO LEAST MOST COST`. Nodes to be assigned,
//! or of supply 1, are mentees here; the others mentors, of one seat in `asn` and of as many as their demand in `min`.
//! A market maximises, so a cost becomes a score of minus as many millionths, and the objective is `coverage`.
//!
//! # References
//! D. S. Johnson, C. C. McGeoch (eds.): Network Flows and Matching: First DIMACS Implementation Challenge. AMS 1993.
//! DOI 10.1090/dimacs/012.

use std::fmt::Write as _;

use matching_market::{PairInfo, Score, StopReason};

use super::super::NamedMarket;
use super::error::{PublishedError, PublishedProblem, UnwritableError};
use super::glasgow::{mentors_in_order, numbers};
use super::lines::{Line, Lines, Word};
use super::sides::{MAX_PAIRS, MAX_PEOPLE, Sides};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Assignment,
    LeastCost,
}

impl Flow {
    const fn name(self) -> &'static str {
        match self {
            Self::Assignment => "asn",
            Self::LeastCost => "min",
        }
    }
}

/// Costs whose negative is a score.
const COSTS: [i64; 2] = [-(i32::MAX as i64), i32::MAX as i64];

pub(super) fn read(
    file: (&str, &[u8]),
    flow: Flow,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let mut lines = Lines::new(file.0, file.1, stop)?;
    let expected = "a line 'p', the problem, such as 'p asn 8 16' or 'p min 8 16'";
    let first = lines.expect("c", expected)?;
    let words = first.words("", "");
    for (at, is) in [(0, "p"), (1, flow.name())] {
        let word = first.word(&words, at, expected)?;
        if word.text != is {
            return Err(first.unexpected(word, expected));
        }
    }
    let nodes = first.count(first.word(&words, 2, expected)?, "the number of nodes", 2 * MAX_PEOPLE)?;
    let arcs = first.count(first.word(&words, 3, expected)?, "the number of arcs", MAX_PAIRS)?;
    let mut graph = Graph { flow, supply: vec![0; nodes], arcs: Vec::new() };
    while let Some(line) = lines.next("c")? {
        let words = line.words("", "");
        match words[0].text {
            "n" => graph.node(line, &words)?,
            "a" => graph.arc(line, &words)?,
            _ => return Err(line.unexpected(words[0], "a line that begins with c, n or a")),
        }
    }
    if graph.arcs.len() != arcs {
        let (found, expected) = (graph.arcs.len() as u64, arcs as u64);
        return Err(lines.whole(PublishedProblem::Count { what: "arcs", found, expected }));
    }
    graph.into_sides()
}

struct Graph<'t> {
    flow: Flow,
    supply: Vec<i64>,
    arcs: Vec<(u32, u32, i64, Line<'t>)>,
}

impl<'t> Graph<'t> {
    fn node(&mut self, line: Line<'t>, words: &[Word<'t>]) -> Result<(), PublishedError> {
        let word = line.word(words, 1, "a node")?;
        let node = line.one_of(word, "the node", self.supply.len())?;
        let supply = match self.flow {
            Flow::Assignment => 1,
            Flow::LeastCost => line.number(line.word(words, 2, "a supply")?, "the supply", [-65_535, 1])?,
        };
        let before = &mut self.supply[node as usize];
        if *before != 0 {
            return Err(line.at(word, PublishedProblem::Twice { what: "node", found: word.text.into() }));
        }
        *before = supply;
        Ok(())
    }

    fn arc(&mut self, line: Line<'t>, words: &[Word<'t>]) -> Result<(), PublishedError> {
        let word = |at, expected| line.word(words, at, expected);
        let from = line.one_of(word(1, "a node")?, "the node", self.supply.len())?;
        let to = line.one_of(word(2, "a second node")?, "the node", self.supply.len())?;
        let cost = match self.flow {
            Flow::Assignment => 3,
            Flow::LeastCost => {
                line.number(word(3, "the least flow")?, "the least flow", [0, 0])?;
                line.number(word(4, "the most flow")?, "the most flow", [1, i64::MAX])?;
                5
            }
        };
        let cost = line.number(word(cost, "a cost")?, "the cost", COSTS)?;
        self.arcs.push((from, to, cost, line));
        Ok(())
    }

    fn into_sides(self) -> Result<Sides, PublishedError> {
        let mut place = vec![0_u32; self.supply.len()];
        let (mut mentees, mut mentors, mut seats) = (Vec::new(), Vec::new(), Vec::new());
        for (node, &supply) in self.supply.iter().enumerate() {
            let (ids, id) = (if supply > 0 { &mut mentees } else { &mut mentors }, (node + 1).to_string());
            place[node] = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            ids.push(id);
            if supply <= 0 {
                seats.push(match self.flow {
                    Flow::Assignment => 1,
                    Flow::LeastCost => u32::try_from(-supply).unwrap_or(0),
                });
            }
        }
        let mut pairs = Vec::with_capacity(self.arcs.len());
        for &(from, to, cost, line) in &self.arcs {
            if self.supply[from as usize] <= 0 || self.supply[to as usize] > 0 {
                let what = "this arc does not lead from a node to be assigned to another one";
                let instead = "only networks of two layers are markets";
                return Err(line.refused(PublishedProblem::Unsupported { what, instead }));
            }
            let millionths = i32::try_from(-cost).unwrap_or(i32::MAX);
            let info = PairInfo::scored(Score::from_millionths(millionths));
            pairs.push((place[from as usize], place[to as usize], info));
        }
        let notes = vec!["Costs were read as negative scores of as many millionths.".to_owned()];
        Ok(Sides { mentees, mentors, seats, pairs, notes })
    }
}

/// The network of a market: mentees are the first nodes, in the order of the file, mentors those behind.
pub(super) fn write(named: &NamedMarket, flow: Flow) -> Result<String, UnwritableError> {
    let (market, format) = (&named.market, flow.name());
    if !market.has_scores() && market.pairs() > 0 {
        return Err(UnwritableError::ScoresMissing { format });
    }
    if flow == Flow::Assignment && market.mentor_ids().any(|mentor| market.capacity(mentor) != 1) {
        return Err(UnwritableError::Seats { format });
    }
    let (mentees, (_, mentor_number)) = (market.mentees(), numbers(named));
    let mut text = format!("p {format} {} {}\n", mentees + market.mentors(), market.pairs());
    for node in 1..=mentees {
        // Writing to a string cannot fail.
        let _ = match flow {
            Flow::Assignment => writeln!(text, "n {node}"),
            Flow::LeastCost => writeln!(text, "n {node} 1"),
        };
    }
    if flow == Flow::LeastCost {
        for (node, mentor) in (mentees + 1..).zip(mentors_in_order(named)) {
            let _ = writeln!(text, "n {node} -{}", market.capacity(mentor));
        }
    }
    for (node, &mentee) in (1_usize..).zip(&named.first_seen) {
        let arc = |pair| {
            let other = mentees + mentor_number[market.mentor_of(pair).index()];
            (other, -market.score(pair).map_or(0, |score| i64::from(score.millionths())))
        };
        let mut arcs: Vec<(usize, i64)> = market.pairs_of_mentee(mentee).map(arc).collect();
        arcs.sort_unstable();
        for (other, cost) in arcs {
            let _ = match flow {
                Flow::Assignment => writeln!(text, "a {node} {other} {cost}"),
                Flow::LeastCost => writeln!(text, "a {node} {other} 0 1 {cost}"),
            };
        }
    }
    Ok(text)
}
