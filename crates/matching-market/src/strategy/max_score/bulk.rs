//! Bulk start: where nearly everything ties, a largest matching of everybody's best pairs.
//!
//! On a market with few different scores each mentee has many best pairs, and most people can have one of theirs at no
//! price at all. An auction finds that out step by step, since each bid against an equal one raises a price by no more
//! than a step. Here all prices are 0, each utility is what the mentee's best pair is worth, and the tight pairs are
//! those worth just as much; Hopcroft and Karp's algorithm matches as many people along them as can be. The searches
//! seat the few that are left. Where more are left than a few, the auction is better and starts anew.
//!
//! **Invariant.** That of [`network`](super::network): no slack is negative, since no pair is worth more than the best
//! of its mentee and no price is negative; matched pairs are tight; every price is what the mentor's seats cost, namely
//! 0. So it is a start for markets without a spread in which nobody has to be matched and every mentor has a seat.
//!
//! **Complexity.** O(pairs) to find the best pairs, after a look at [`SAMPLE`] mentees that mostly says whether it is
//! worth the while; then O(tight pairs · √n). 24 bytes a mentee, 20 a mentor and 4 a seat of memory, given back.
//!
//! # References
//! J. E. Hopcroft, R. M. Karp: An n^(5/2) algorithm for maximum matchings in bipartite graphs. SIAM Journal on
//! Computing 2 (1973) 225–231. DOI 10.1137/0202019.

use super::network::{Network, State, id};
use crate::matching::NONE;
use crate::score::Score;
use crate::strategy::cardinality::grow;
use crate::strategy::meter::{Meter, Stop};
use crate::strategy::seating::Seating;

/// Mentees whose best pairs are counted first.
const SAMPLE: usize = 64;
/// Best pairs a mentee must have on average.
const LEAST_TIES: usize = 2;
/// Mentees that the searches may be left with.
const MOST_LEFT: usize = 8;

/// A legal start in which all but a few have a best pair; none where there is none, or none is likely.
pub(super) fn bulk_start(network: &Network<'_>, meter: &mut Meter<'_, '_>) -> Result<Option<State>, Stop> {
    let columns = network.columns;
    let without_seats = columns.capacity.contains(&0);
    if network.spread != 0 || network.further != 0 || network.needs.is_some() || without_seats {
        return Ok(None);
    }
    let mentees = network.mentees();
    let sample = || (0..mentees).step_by((mentees / SAMPLE).max(1));
    let ties = sample().map(|mentee| Best::of(network, id(mentee)).ties);
    if ties.sum::<usize>() < LEAST_TIES * sample().count() {
        return Ok(None);
    }
    let mut utility = Vec::with_capacity(mentees);
    let mut ends = Vec::with_capacity(mentees);
    for mentee in 0..id(mentees) {
        let pairs = network.pairs_of_mentee(mentee);
        let best = Best::of(network, mentee);
        let worth = if pairs.is_empty() { -1 } else { best.millionths + network.bonus };
        utility.push(worth.max(0));
        ends.push(id(if worth < 0 { pairs.start } else { pairs.start + best.reach }));
        meter.spend_now_and_then(&mut (pairs.len() as u64))?;
    }
    let is_tight = |pair: u32| {
        let mentee = network.mentee(pair as usize);
        network.weight(mentee, pair as usize) == utility[mentee as usize]
    };
    let mut seating = Seating::new(columns);
    grow(&mut seating, columns, &ends, is_tight, meter)?;
    let left = seating.pair_of.iter().zip(&utility).filter(|&(&pair, &utility)| pair == NONE && utility > 0).count();
    if left > MOST_LEFT {
        return Ok(None);
    }
    let state = State { seating, price: State::first_prices(network), utility };
    debug_assert!(state.check(network), "best pairs at no price are a legal start");
    Ok(Some(state))
}

/// The best of a mentee's scores.
struct Best {
    millionths: i64,
    /// How many pairs have it.
    ties: usize,
    /// All of them are among so many of the mentee's first pairs.
    reach: usize,
}

impl Best {
    fn of(network: &Network<'_>, mentee: u32) -> Self {
        let greatest = |score: &[Score]| score.iter().fold(i32::MIN, |most, score| most.max(score.millionths()));
        let most = match &network.tops {
            Some(_) => network.blocks(mentee).next().map_or(i32::MIN.into(), |(most, _)| most),
            None => greatest(&network.score[network.pairs_of_mentee(mentee)]).into(),
        };
        let (mut ties, mut reach) = (0, 0);
        let begin = network.pairs_of_mentee(mentee).start;
        for (_, pairs) in network.blocks(mentee).take_while(|&(from_here, _)| from_here >= most) {
            let is_best = |score: &Score| i64::from(score.millionths()) == most;
            let score = &network.score[pairs.clone()];
            ties += score.iter().filter(|score| is_best(score)).count();
            reach = score.iter().rposition(is_best).map_or(reach, |last| pairs.start + last + 1 - begin);
        }
        Self { millionths: most, ties, reach }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finish::finish;
    use super::super::forward::Labels;
    use super::super::tops::Tops;
    use super::*;
    use crate::context::Context;
    use crate::dual::Dual;
    use crate::market::{Market, MarketBuilder, PairInfo};
    use crate::matching::Matching;
    use crate::objective::{Objective, Spread};
    use crate::solution::DualPrices;
    use crate::strategy::Strategy;
    use crate::strategy::max_score::MaxScore;
    use crate::verify;

    /// Few different scores; ranks follow them, or are the other way round.
    fn market(seed: u64) -> Market {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut below = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            u32::try_from((state >> 33) % bound).unwrap()
        };
        let (mentees, mentors) = (1 + below(12), 1 + below(12));
        let capacities = (0..mentors).map(|_| 1 + below(3)).collect();
        let mut builder = MarketBuilder::new(mentees as usize, capacities);
        let levels = u64::from(1 + below(4));
        for (mentee, mentor) in (0..mentees).flat_map(|mentee| (0..mentors).map(move |mentor| (mentee, mentor))) {
            let millionths = below(levels).cast_signed() - 1;
            let score = Score::from_millionths(millionths);
            let info = PairInfo::scored(score);
            if below(5) > 0 {
                let up = u32::try_from(millionths + 1).unwrap();
                builder.pair(
                    mentee,
                    mentor,
                    if seed.is_multiple_of(2) { info } else { PairInfo::ranked(up, up).with_score(score) },
                );
            }
        }
        builder.build().unwrap()
    }

    #[test]
    fn what_begins_in_bulk_ends_as_the_greatest_total() {
        let (mut begun, mut all) = (0, 0);
        for seed in 0..6_000 {
            let market = market(seed);
            let mut context = Context::new(1);
            let mut meter = Meter::new(&mut context, u64::MAX);
            let mut network = Network::new(&market, market.score_column().unwrap(), 0);
            if seed % 3 > 0 {
                let block = 1 + usize::try_from(seed % 4).unwrap();
                network.tops = Some(Tops::cut(network.columns.mentee_offsets, network.score, block).0);
            }
            for mentee in 0..id(market.mentees()) {
                let scores: Vec<i64> = network.scores(mentee).map(|(_, score)| score.into()).collect();
                let (most, best) = (scores.iter().max(), Best::of(&network, mentee));
                let is_best = |score: &&i64| Some(*score) == most;
                assert!(most.is_none_or(|&most| best.millionths == most), "seed {seed}");
                assert_eq!(best.ties, scores.iter().filter(is_best).count(), "seed {seed}");
                let last = scores.iter().rposition(|score| Some(score) == most);
                assert_eq!(best.reach, last.map_or(0, |last| last + 1), "seed {seed}");
            }
            let Some(mut state) = bulk_start(&network, &mut meter).unwrap() else { continue };
            assert!(state.check(&network), "seed {seed}");
            begun += 1;
            all += usize::from(state.seating.pair_of.iter().all(|&pair| pair != NONE));
            finish(&network, &mut state, &mut Labels::new(network.mentors()), &mut meter).unwrap();
            let plain = |values: Vec<i64>| values.into_iter().map(Dual::score).collect();
            let (objective, spread) = (Objective::Total, Spread::ZERO);
            let duals = DualPrices { objective, spread, utility: plain(state.utility), price: plain(state.price) };
            let matching = Matching::from_pair_column(&market, state.seating.pair_of);
            verify::optimal(&market, &matching, &duals).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let auction = MaxScore { objective, spread }.solve(&market, &mut Context::new(1)).unwrap();
            assert_eq!(matching.total_score(&market), auction.matching.total_score(&market), "seed {seed}");
        }
        assert!(begun > 1_000 && all > 200, "{begun} {all}");
    }

    #[test]
    fn a_mentor_without_seats_a_spread_or_too_few_ties_are_left_to_the_auction() {
        let begins = |capacity: u32, scores: [i32; 3], spread: i64| {
            let mut builder = MarketBuilder::new(1, vec![capacity, 1, 1]);
            for (mentor, score) in (0..).zip(scores) {
                builder.pair(0, mentor, PairInfo::scored(Score::from_millionths(score)));
            }
            let market = builder.build().unwrap();
            let mut context = Context::new(1);
            let network = Network::new(&market, market.score_column().unwrap(), spread);
            bulk_start(&network, &mut Meter::new(&mut context, u64::MAX)).unwrap().is_some()
        };
        assert!(begins(1, [5, 5, 1], 0));
        assert!(!begins(0, [5, 5, 1], 0) && !begins(1, [5, 5, 1], 3) && !begins(1, [5, 4, 1], 0));
    }
}
