//! Stable matchings under ties, improved until no stable one is better for the side that proposed.
//!
//! **Problem.** Lots that break ties cost people more than they must: somebody is turned down by lot although the one
//! who was taken would do as well elsewhere. What one side can gain without a loss for anybody of it, and so that the
//! matching stays stable on the ranks as given, are the exchanges of [`exchange`](crate::exchange).
//!
//! **Algorithm.** A *sweep* goes through the graph of exchanges in depth, from what is free first; where it comes back
//! to a node on its way and somebody gains in between, the exchange is carried out and its hosts rest until the next
//! sweep. Exchanges with different hosts do not disturb each other: who moves in is still good enough, and nobody
//! wishes more than before. When a sweep finds nothing, the check by components finds an exchange or proves that there
//! is none.
//!
//! **Lots.** Units begin in the order of their lots, and within a tie everybody tries the pairs in the order of theirs.
//!
//! **Complexity.** O(n + m + pairs) a sweep; each but the last makes somebody better off. In practice few are needed;
//! after [`MOST_READINGS`] readings of the market the search ends, and the matching is stable but may be improvable.
//!
//! **Differences from the papers.** Mentors gain seat by seat, by the same graph with the sides exchanged; many
//! exchanges a sweep.
//!
//! # References
//! A. Erdil, H. Ergin: Two-sided matching with indifferences. Journal of Economic Theory 171 (2017) 268–292.
//! DOI 10.1016/j.jet.2017.07.002.

use std::fmt;

use super::meter::Meter;
use super::{SolveError, stopped};
use crate::context::{Context, StopReason};
use crate::exchange::Exchanges;
use crate::market::{Lots, Market, Side, TieRule};
use crate::matching::Matching;
use crate::solution::{Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};
use crate::verify::improving_cycles;

/// Whether a stable matching of the tie-broken market is improved on the ranks as given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Improve {
    /// Until no stable matching is better for the side that proposed.
    #[default]
    Yes,
    /// Not at all: the textbook's answer on the tie-broken market.
    No,
}

impl Improve {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Yes, Self::No];

    /// The written name: `yes` or `no`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

impl fmt::Display for Improve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Readings of the market after which the search for exchanges ends.
const MOST_READINGS: u64 = 1000;

/// What is claimed at least of a matching that is stable and best for this side on the tie-broken market, or improved.
pub(super) fn guarantee(side: Side, improve: Improve) -> Guarantee {
    match improve {
        Improve::Yes => Guarantee::proved(&[Property::Stable]),
        Improve::No => Guarantee::proved(&[Property::Stable, best_on_broken(side)]),
    }
}

const fn best_on_broken(side: Side) -> Property {
    match side {
        Side::Mentee => Property::MenteeOptimal,
        Side::Mentor => Property::MentorOptimal,
    }
}

/// Solves the market with its ties broken by `rule`, and improves that for the side that proposes.
pub(super) fn solve(
    market: &Market,
    (side, rule, improve_ties): (Side, TieRule, Improve),
    context: &mut Context<'_>,
    propose: impl FnOnce(Lots<'_>, &mut Context<'_>) -> Result<Vec<u32>, StopReason>,
) -> Result<Solution, SolveError> {
    let (before, seed) = (context.work(), context.seed());
    let mut pair_of = propose(market.lots(rule, seed), context).map_err(|reason| stopped(reason, context, before))?;
    if market.is_strict() || improve_ties == Improve::No {
        return Ok(Solution {
            matching: Matching::from_pair_column(market, pair_of),
            guarantee: guarantee(side, Improve::No),
            certificate: Certificate::TieBreak { rule, seed },
            stats: SolveStats { work: context.work() - before },
        });
    }
    let done = improve(market, side, rule, &mut pair_of, context).map_err(|reason| stopped(reason, context, before))?;
    let status = if done { ClaimStatus::Proved } else { ClaimStatus::NotProved };
    Ok(Solution {
        matching: Matching::from_pair_column(market, pair_of),
        guarantee: Guarantee::proved(&[Property::Stable]).and(Property::Undominated { side }, status),
        certificate: Certificate::Matching,
        stats: SolveStats { work: context.work() - before },
    })
}

/// Improves the stable matching `pair_of` for one side; whether nothing is left to improve.
pub(super) fn improve(
    market: &Market,
    side: Side,
    rule: TieRule,
    pair_of: &mut [u32],
    context: &mut Context<'_>,
) -> Result<bool, StopReason> {
    let seed = context.seed();
    let lists = market.lists_without_ties(side, rule, seed);
    let owners = market.people_by_lot(side, rule, seed);
    let reading = (market.pairs() + market.mentees() + market.mentors()) as u64;
    let mut meter = Meter::new(context, reading.saturating_mul(MOST_READINGS));
    let (mut work, mut sweeping) = (0, true);
    while work <= reading.saturating_mul(MOST_READINGS) {
        let mut graph = Exchanges::new(market, side, &lists, &owners, pair_of);
        meter.count(reading);
        work += reading;
        // What sweeps miss comes up one after the other, each where the one before made room.
        sweeping = sweeping && sweep(&mut graph, pair_of, &mut work, &mut meter)?;
        if !sweeping {
            let cycles = improving_cycles(&graph, market.pairs());
            if cycles.is_empty() {
                meter.spend()?;
                return Ok(true);
            }
            for cycle in cycles {
                graph.carry_out(&cycle, pair_of);
            }
            meter.count(2 * reading);
            work += 2 * reading;
        }
        meter.spend()?;
    }
    Ok(false)
}

/// Where the search stands at a node on its way.
struct Stand {
    node: u32,
    /// The arrow it follows.
    number: u32,
    /// How many arrows on the way to this node are gains.
    gains: u32,
}

/// What became of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the way, at this position.
    OnTheWay(u32),
    Done,
}

/// Carries out exchanges as it meets them; whether there was one.
fn sweep(
    graph: &mut Exchanges<'_>,
    pair_of: &mut [u32],
    work: &mut u64,
    meter: &mut Meter<'_, '_>,
) -> Result<bool, StopReason> {
    let mut state = vec![State::New; graph.nodes()];
    let mut way: Vec<Stand> = Vec::new();
    let mut improved = false;
    let free = graph.free();
    for root in std::iter::once(free).chain(graph.occupied()) {
        // A root is taken up again when an exchange has brought somebody else there.
        while state[root as usize] == State::New {
            state[root as usize] = State::OnTheWay(0);
            way.push(Stand { node: root, number: 0, gains: 0 });
            while let Some(&Stand { node, number, gains }) = way.last() {
                *work += 1;
                meter.spend_now_and_then(&mut 1)?;
                let Some((to, gain)) = graph.arrow((node, number)) else {
                    state[node as usize] = State::Done;
                    way.pop();
                    if let Some(before) = way.last_mut() {
                        before.number += 1;
                    }
                    continue;
                };
                let gains = gains + u32::from(gain);
                match state[to as usize] {
                    State::New => {
                        state[to as usize] = State::OnTheWay(u32::try_from(way.len()).unwrap_or(u32::MAX));
                        way.push(Stand { node: to, number: 0, gains });
                        continue;
                    }
                    State::OnTheWay(place) if gains > way[place as usize].gains => {
                        improved = true;
                        let first = place as usize;
                        let cycle: Vec<_> = way[first..].iter().map(|stand| (stand.node, stand.number)).collect();
                        let filled = graph.carry_out(&cycle, pair_of);
                        // What is free goes on; all others on the cycle have new arrows, but for who has no place left.
                        for stand in way.drain(first + usize::from(to == free)..) {
                            state[stand.node as usize] = State::New;
                        }
                        if let Some(host) = filled {
                            state[host as usize] = State::Done;
                        }
                    }
                    State::OnTheWay(_) | State::Done => {}
                }
                if let Some(before) = way.last_mut() {
                    before.number += 1;
                }
            }
        }
    }
    Ok(improved)
}
