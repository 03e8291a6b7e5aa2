//! Stable matchings under ties, improved until no stable one is better for the side that proposed.
//!
//! **Problem.** Lots that break ties cost people more than they must: somebody is turned down by lot although the one
//! who was taken would do as well elsewhere. What one side can gain without a loss for anybody of it, and so that the
//! matching stays stable on the ranks as given, are the exchanges of [`exchange`](crate::exchange).
//!
//! **Algorithm.** A gain is part of an exchange iff both its ends lie in one strongly connected component of the graph
//! ([`undominated`](crate::verify::undominated)). A *round* finds the components, goes through the gains inside them,
//! and looks for a way back [from both ends](super::both_ends). Each exchange is carried out at once and the graph
//! follows it, so whatever is found later in the round is one too, although components may have come apart or together
//! since. A round through all hosts that finds nothing has proved that there is nothing.
//!
//! A *sweep* goes through the whole graph in depth once and carries out whatever closes on its way; the hosts of an
//! exchange rest until the next sweep. Its exchanges are long and cost next to nothing. So whoever has nobody is served
//! first, by one round from what is free; then come sweeps, then rounds for what is left.
//!
//! Where few people tie, and mostly nothing can be improved, [few arrows](crate::verify::improvable) tell so, and the
//! graph is not made.
//!
//! **Lots.** Units begin in the order of their lots, and within a tie everybody tries the pairs in the order of theirs.
//!
//! **Complexity.** O(n + m + pairs) for a sweep, for the components of a round, and at most for a search; each round
//! but the last makes somebody better off. In practice half a dozen rounds, and searches of a few hundred nodes; after
//! [`MOST_READINGS`] readings of the market the search ends, and the matching is stable but may be improvable.
//!
//! **Differences from the papers.** Mentors gain seat by seat, by the same graph with the sides exchanged; many
//! exchanges a round.
//!
//! # References
//! A. Erdil, H. Ergin: Two-sided matching with indifferences. Journal of Economic Theory 171 (2017) 268–292.
//! DOI 10.1016/j.jet.2017.07.002.

use std::fmt;

use super::both_ends::BothEnds;
use super::meter::Meter;
use super::{SolveError, stopped};
use crate::components::components_of;
use crate::context::{Context, Pace, StopReason};
use crate::exchange::{Cursor, Exchanges, Step};
use crate::ids::{MentorId, PairId};
use crate::market::{Lots, Market, Side, TieRule, Walk};
use crate::matching::{Matching, NONE};
use crate::solution::{Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};
use crate::verify::improvable;

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
    pub const ALL: &'static [Self] = &[Self::Yes, Self::No];

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

/// How many arrows a host may be looked at in vain before components are found anew.
const MISSES: u64 = 8;

/// How many sweeps there are at most before the rounds.
const SWEEPS: u32 = 12;

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
    let reading = (market.pairs() + market.mentees() + market.mentors()) as u64;
    let most = reading.saturating_mul(MOST_READINGS);
    let mut meter = Meter::new(context, most);
    let ask = &mut |steps| meter.spend_all(steps);
    let mut pace = Pace::new(ask);
    if improvable((market, side), pair_of, &mut pace)? == Some(false) {
        pace.finish()?;
        return Ok(true);
    }
    let owners = market.people_by_lot(side, rule, seed);
    let lists = market.lots(rule, seed).walk(side).down_to(&reach(market, side, pair_of), &mut pace)?;
    let mut graph = Exchanges::new((market, side), &lists, &owners, pair_of, &mut pace)?;
    graph.follow();
    graph.keep_roomy(market.people_by_lot(side.other(), rule, seed));
    let mut search = BothEnds::new(graph.nodes());
    let mut hosts = market.lots(rule, seed).walk(side.other());
    let mut left = most.saturating_sub(2 * reading);
    let free = [graph.free()];
    round(&mut graph, &free, &mut search, &mut hosts, pair_of, (&mut left, &mut pace))?;
    for _ in 0..SWEEPS {
        if !sweep(&mut graph, pair_of, &mut left, &mut pace)? {
            break;
        }
    }
    while left > 0 {
        let roots = [&free, graph.occupied()].concat();
        if !round(&mut graph, &roots, &mut search, &mut hosts, pair_of, (&mut left, &mut pace))? {
            meter.spend()?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Carries out exchanges for as many gains as it finds that leave one of `roots`; whether there was one, which there is
/// unless none is left.
fn round(
    graph: &mut Exchanges<'_>,
    roots: &[u32],
    search: &mut BothEnds,
    hosts: &mut Walk<'_>,
    pair_of: &mut [u32],
    (left, pace): (&mut u64, &mut Pace<'_>),
) -> Result<bool, StopReason> {
    graph.tidy();
    let component = components_of(graph, left, pace)?;
    let (mut found, mut patience) = (false, MISSES * graph.nodes() as u64);
    for &node in roots {
        let (mut cursor, mut looked) = (Cursor::default(), 1);
        while let Some(step) = graph.next(node, &mut cursor, &mut looked) {
            if !step.gains || component[step.to as usize] != component[node as usize] {
                continue;
            }
            let before = *left;
            if let Some(cycle) = search.cycle(graph, &component, (node, step), hosts, (&mut *left, &mut *pace))? {
                graph.carry_out(&cycle, pair_of);
                pace.go(cycle.len() as u64)?;
                found = true;
                // Others have come here, and may have more to gain.
                if node != graph.free() {
                    cursor = Cursor::default();
                }
            } else {
                patience = patience.saturating_sub(before - *left);
            }
            // Components that have come apart make searches long; then they are worth finding anew.
            if *left == 0 || (found && patience == 0) {
                return Ok(found);
            }
        }
        *left = left.saturating_sub(looked);
        pace.go(looked)?;
    }
    Ok(found)
}

/// The worst rank that each person of this side may get: that of the worst they have, any while they have room.
///
/// Lists are put in order as far as that. A greater rank would do as well, for nothing beyond is ever read.
fn reach(market: &Market, side: Side, pair_of: &[u32]) -> Vec<u32> {
    if side == Side::Mentee {
        let rank = |&pair| if pair == NONE { u32::MAX } else { market.mentee_rank(PairId::new(pair)) };
        return pair_of.iter().map(rank).collect();
    }
    let (mut worst, mut load) = (vec![0; market.mentors()], vec![0_u32; market.mentors()]);
    for pair in pair_of.iter().filter(|&&pair| pair != NONE).map(|&pair| PairId::new(pair)) {
        let mentor = market.mentor_of(pair).index();
        load[mentor] += 1;
        worst[mentor] = market.mentor_rank(pair).max(worst[mentor]);
    }
    let of = |mentor: MentorId| {
        if load[mentor.index()] < market.capacity(mentor).into() { u32::MAX } else { worst[mentor.index()] }
    };
    market.mentor_ids().map(of).collect()
}

/// Where the search stands at a node on its way.
struct Stand {
    node: u32,
    /// How far its arrows were followed.
    cursor: Cursor,
    /// The arrow it follows.
    step: Option<Step>,
    /// How many arrows on the way to this node are gains.
    gains: u32,
}

impl Stand {
    fn at(node: u32, gains: u32) -> Self {
        Self { node, cursor: Cursor::default(), step: None, gains }
    }
}

/// What became of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the way, at this position.
    OnTheWay(u32),
    Done,
}

/// Carries out exchanges as it meets them, as long as work is left; whether there was one.
fn sweep(
    graph: &mut Exchanges<'_>,
    pair_of: &mut [u32],
    left: &mut u64,
    pace: &mut Pace<'_>,
) -> Result<bool, StopReason> {
    let mut state = vec![State::New; graph.nodes()];
    let mut way: Vec<Stand> = Vec::new();
    let mut improved = false;
    let free = graph.free();
    let roots = std::iter::once(free).chain(graph.occupied().to_vec());
    for root in roots {
        if state[root as usize] == State::New && *left > 0 {
            state[root as usize] = State::OnTheWay(0);
            way.push(Stand::at(root, 0));
            while let Some(stand) = way.last_mut() {
                let mut looked = 1;
                stand.step = graph.next(stand.node, &mut stand.cursor, &mut looked);
                *left = left.saturating_sub(looked);
                pace.go(looked)?;
                let Some(step) = stand.step else {
                    state[stand.node as usize] = State::Done;
                    way.pop();
                    continue;
                };
                let gains = stand.gains + u32::from(step.gains);
                match state[step.to as usize] {
                    State::New => {
                        state[step.to as usize] = State::OnTheWay(u32::try_from(way.len()).unwrap_or(u32::MAX));
                        way.push(Stand::at(step.to, gains));
                    }
                    State::OnTheWay(at) if gains > way[at as usize].gains => {
                        improved = true;
                        let first = at as usize;
                        let cycle: Vec<Step> = way[first..].iter().filter_map(|stand| stand.step).collect();
                        graph.carry_out(&cycle, pair_of);
                        pace.go(cycle.len() as u64)?;
                        // What is free goes on; all others on the cycle rest until the next sweep.
                        for stand in way.drain(first + usize::from(step.to == free)..) {
                            state[stand.node as usize] = State::Done;
                        }
                    }
                    State::OnTheWay(_) | State::Done => {}
                }
            }
        }
    }
    Ok(improved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lottery::draw_pair;
    use crate::market::{MarketBuilder, PairInfo};
    use crate::strategy::{MenteeOptimal, MentorOptimal, Strategy};

    /// A market of up to so many a side, the ranks drawn from so many numbers: few numbers make many ties.
    fn drawn(seed: u64, (most, ranks): (u64, [u64; 2])) -> Market {
        let mut at = 0;
        let mut draw = |below: u64| {
            at += 1;
            u32::try_from(draw_pair(seed, at, 7) % below).expect("small")
        };
        let (mentees, mentors) = (1 + draw(most), 1 + draw(most));
        let mut builder =
            MarketBuilder::new(usize::try_from(mentees).expect("small"), (0..mentors).map(|_| draw(4)).collect());
        for mentee in 0..mentees {
            for mentor in (0..mentors).filter(|_| draw(3) > 0).collect::<Vec<_>>() {
                builder.pair(mentee, mentor, PairInfo::ranked(draw(ranks[0]), draw(ranks[1])));
            }
        }
        builder.build().expect("a market")
    }

    /// Whether a gain of the whole graph is part of a cycle.
    fn in_whole(market: &Market, side: Side, pair_of: &[u32]) -> bool {
        let lists: Vec<PairId> = match side {
            Side::Mentee => market.pair_ids().collect(),
            Side::Mentor => market.columns().by_mentor.to_vec(),
        };
        let owners = market.people_by_lot(side, TieRule::ById, 0);
        let mut pace = |_| Ok(());
        let mut pace = Pace::new(&mut pace);
        let graph = Exchanges::new((market, side), &lists, &owners, pair_of, &mut pace).expect("not stopped");
        let mut unlimited = u64::MAX;
        let component = components_of(&graph, &mut unlimited, &mut pace).expect("not stopped");
        (0..=graph.free()).any(|node| {
            let (mut cursor, mut looked) = (Cursor::default(), 0);
            let mut steps = std::iter::from_fn(|| graph.next(node, &mut cursor, &mut looked));
            steps.any(|step| step.gains && component[node as usize] == component[step.to as usize])
        })
    }

    /// The few arrows and the whole graph say the same of matchings that are best for either side by lots, improved or
    /// not, for both sides, whether nobody ties, hardly anybody or nearly everybody.
    #[test]
    fn few_arrows_tell_what_the_whole_graph_tells() {
        let mut told = [[0; 3]; 2];
        for (seed, index) in (0..6_000_u64).zip(0_usize..) {
            let most = 3 + seed % 9;
            let ranks = [[1000, 1000], [1000, 12], [12, 1000], [12, 12], [3, 3], [1000, 2], [1, 1]][index % 7];
            let market = drawn(seed, (most, ranks));
            let (tie_rule, improve) = (TieRule::Lottery, Improve::No);
            let best: [&dyn Strategy; 3] =
                [&MenteeOptimal { tie_rule, improve }, &MentorOptimal { tie_rule, improve }, &MenteeOptimal::default()];
            for strategy in best {
                let matching = strategy.solve(&market, &mut Context::new(seed)).expect("nothing stops it").matching;
                let pair_of: Vec<u32> =
                    market.mentee_ids().map(|mentee| matching.pair_of(mentee).map_or(NONE, PairId::get)).collect();
                for side in [Side::Mentee, Side::Mentor] {
                    let mut pace = |_| Ok(());
                    let few = improvable((&market, side), &pair_of, &mut Pace::new(&mut pace)).expect("not stopped");
                    let whole = in_whole(&market, side, &pair_of);
                    assert!(few.is_none_or(|few| few == whole), "seed {seed}, {strategy:?}, {side}: {market:?}");
                    told[side as usize][few.map_or(2, usize::from)] += 1;
                }
            }
        }
        assert!(told.iter().flatten().all(|&count| count > 20), "{told:?}");
    }
}
