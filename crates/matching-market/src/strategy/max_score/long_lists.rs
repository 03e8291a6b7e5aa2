//! What is for long lists, on short ones: small markets cut into tiny blocks, against all matchings there are.

use super::candidates::Candidates;
use super::network::{NOTHING, Network, id};
use super::tops::Tops;
use super::{MaxScore, common_worth, start};
use crate::context::Context;
use crate::market::{Market, MarketBuilder, PairInfo};
use crate::matching::{Matching, NONE};
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::strategy::meter::Meter;
use crate::verify;

struct Draw(u64);

impl Draw {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: u64) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 33) % bound).unwrap()
    }
}

/// Up to `most` people a side, up to two seats a mentor; many ties, few, or mentors who are worth more to everybody;
/// every pair or four in five; lists follow the scores or do not.
fn market(seed: u64, most: u64) -> Market {
    let mut draw = Draw::new(seed);
    let (mentees, mentors) = (1 + draw.below(most), 1 + draw.below(most));
    let least = u64::from(seed.is_multiple_of(5));
    let capacities: Vec<u32> = (0..mentors).map(|_| draw.below(3 - least) + u32::from(least == 1)).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    let kind = seed % 3;
    for (mentee, mentor) in (0..mentees).flat_map(|mentee| (0..mentors).map(move |mentor| (mentee, mentor))) {
        let millionths = match kind {
            0 => draw.below(4).cast_signed() - 1,
            1 => draw.below(1_000_000).cast_signed() - 200_000,
            _ => (mentor * mentor * 1_000 + draw.below(900)).cast_signed(),
        };
        let score = Score::from_millionths(millionths);
        let info =
            if seed % 7 < 2 { PairInfo::ranked(draw.below(9), 0).with_score(score) } else { PairInfo::scored(score) };
        if seed.is_multiple_of(2) || draw.below(5) > 0 {
            builder.pair(mentee, mentor, info);
        }
    }
    builder.build().unwrap()
}

fn network(market: &Market, spread: Spread, block: usize) -> Network<'_> {
    let mut network = Network::new(market, market.score_column().unwrap_or(&[]), spread.millionths().into());
    network.tops = Some(Tops::cut(network.columns.mentee_offsets, network.score, block).0);
    network
}

/// People where they count, then the total less what further seats cost, of the best matching there is.
fn best(market: &Market, objective: Objective, spread: i64, mentee: usize, load: &mut [i64]) -> (i64, i64) {
    if mentee == market.mentees() {
        return (0, 0);
    }
    let mut best_so_far = best(market, objective, spread, mentee + 1, load);
    for pair in market.pairs_of_mentee(market.mentee_ids().nth(mentee).unwrap()) {
        let mentor = market.mentor_of(pair);
        if load[mentor.index()] == i64::from(market.capacity(mentor)) {
            continue;
        }
        let score = i64::from(market.score(pair).unwrap().millionths()) - spread * load[mentor.index()];
        load[mentor.index()] += 1;
        let (people, total) = best(market, objective, spread, mentee + 1, load);
        load[mentor.index()] -= 1;
        best_so_far = best_so_far.max((people + i64::from(objective != Objective::Total), total + score));
    }
    best_so_far
}

fn worth(market: &Market, matching: &Matching, objective: Objective, spread: i64) -> (i64, i64) {
    let loads = verify::loads(market, matching);
    let less: i64 = loads.iter().map(|&load| i64::from(load) * (i64::from(load) - 1) / 2).sum();
    let people = if objective == Objective::Total { 0 } else { i64::try_from(matching.len()).unwrap() };
    (people, matching.total_score(market).unwrap_or(0) - less * spread)
}

#[test]
fn long_lists_end_as_the_best_of_all_matchings() {
    for seed in 0..if cfg!(debug_assertions) { 6_000 } else { 60_000 } {
        let market = market(seed, 6);
        for objective in [Objective::Total, Objective::CoverageThenTotal] {
            let spread =
                Spread::new(Score::from_millionths([0, 0, 1, 300][usize::try_from(seed % 4).unwrap()])).unwrap();
            let mut context = Context::new(7);
            let network = network(&market, spread, 1 + usize::try_from(seed % 5).unwrap());
            let (column, duals) =
                MaxScore { objective, spread }.run_on(network, &mut Meter::new(&mut context, u64::MAX)).unwrap();
            let matching = Matching::from_pair_column(&market, column);
            verify::optimal(&market, &matching, &duals).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let expected = best(&market, objective, spread.millionths().into(), 0, &mut vec![0; market.mentors()]);
            assert_eq!(worth(&market, &matching, objective, spread.millionths().into()), expected, "seed {seed}");
        }
    }
}

#[test]
fn a_start_on_long_lists_is_legal_and_larger_markets_are_worth_what_they_are_in_one_block() {
    let mut common = 0;
    for seed in 0..if cfg!(debug_assertions) { 300 } else { 3_000 } {
        let market = market(seed, 80);
        let mut context = Context::new(7);
        let mut meter = Meter::new(&mut context, u64::MAX);
        let cut = network(&market, Spread::ZERO, 4);
        let seats = market.mentor_ids().map(|mentor| usize::from(market.capacity(mentor))).sum();
        common += usize::from(common_worth::first_prices(&cut, seats).is_some());
        assert!(start::good_start(&cut, &mut meter).unwrap().check(&cut), "seed {seed}");
        let strategy = MaxScore { objective: Objective::CoverageThenTotal, ..MaxScore::default() };
        let in_blocks = strategy.run_on(cut, &mut meter).unwrap().0;
        let whole = Network { tops: None, ..network(&market, Spread::ZERO, 4) };
        let in_one = strategy.run_on(whole, &mut meter).unwrap().0;
        let [in_blocks, in_one] = [in_blocks, in_one].map(|column| {
            worth(&market, &Matching::from_pair_column(&market, column), Objective::CoverageThenTotal, 0)
        });
        assert_eq!(in_blocks, in_one, "seed {seed}");
    }
    assert!(common > 3, "{common}");
}

#[test]
fn tops_are_the_greatest_scores_from_each_block_on() {
    for seed in 0..400 {
        let market = market(seed, 20);
        let score = market.score_column().unwrap_or(&[]);
        let offsets = market.columns().mentee_offsets;
        for block in 1..6 {
            let (tops, range) = Tops::cut(offsets, score, block);
            for mentee in 0..market.mentees() {
                let pairs = offsets[mentee] as usize..offsets[mentee + 1] as usize;
                let mut next = pairs.start;
                for (most, pairs_of_block) in tops.blocks(mentee, pairs.clone()) {
                    assert!(pairs_of_block.start == next && (1..=block).contains(&pairs_of_block.len()));
                    let from_here = score[next..pairs.end].iter().map(|score| i64::from(score.millionths())).max();
                    assert_eq!(Some(most), from_here);
                    next = pairs_of_block.end;
                }
                assert_eq!(next, pairs.end);
            }
            let least = score.iter().map(|score| i64::from(score.millionths())).min().unwrap_or(0);
            let most = score.iter().map(|score| i64::from(score.millionths())).max().unwrap_or(0);
            assert_eq!((range.least, range.most), (least, most));
        }
    }
}

/// Prices rise and fall; whoever is not a candidate never leaves more than is said.
#[test]
fn candidates_are_the_best_and_bound_all_others() {
    let mut ended_early = 0;
    for seed in 0..400 {
        let (market, mut draw) = (market(seed, 25), Draw::new(seed + 1));
        let network = network(&market, Spread::ZERO, 2 + usize::try_from(seed % 5).unwrap());
        let mut candidates = Candidates::new(&network).unwrap();
        let mut price: Vec<i64> = (0..market.mentors()).map(|_| draw.below(2_000).into()).collect();
        let left = |price: &[i64], (mentor, score): (u32, i32)| i64::from(score) - price[mentor as usize];
        for round in 0..6 {
            let least = price.iter().copied().min().unwrap() - i64::from(draw.below(3));
            for mentee in 0..id(market.mentees()) {
                let examined = candidates.read(&network, &price, least, mentee);
                let mine: Vec<_> = candidates.of(mentee).collect();
                let mut all: Vec<_> = network.scores(mentee).map(|pair| left(&price, pair)).collect();
                ended_early += usize::from(examined < all.len() as u64);
                all.sort_unstable_by(|one, other| other.cmp(one));
                let mut found: Vec<_> = mine.iter().map(|&pair| left(&price, pair)).collect();
                found.sort_unstable_by(|one, other| other.cmp(one));
                assert_eq!(found, all[..candidates.many.min(all.len())], "seed {seed}, round {round}");
                assert!(mine.iter().all(|&(mentor, _)| mentor != NONE));
            }
            for price in &mut price {
                *price += i64::from(draw.below(500));
            }
            let bounded = |candidates: &Candidates, price: &[i64]| {
                (0..id(market.mentees())).all(|mentee| {
                    let mine: Vec<_> = candidates.of(mentee).collect();
                    let mut others = network.scores(mentee).filter(|pair| !mine.contains(pair));
                    others.all(|pair| left(price, pair) <= candidates.others(mentee))
                })
            };
            assert!(bounded(&candidates, &price), "seed {seed}, round {round}");
            candidates.lower(300);
            for price in &mut price {
                *price -= 300 * i64::from(draw.below(2));
            }
            assert!(bounded(&candidates, &price), "seed {seed}, round {round}");
        }
        assert!((0..id(market.mentees())).all(|mentee| candidates.others(mentee) >= NOTHING));
    }
    assert!(ended_early > 1_000, "{ended_early}");
}

#[test]
fn mentors_worth_more_to_everybody_ask_for_it_at_once() {
    let scored = |worth: &dyn Fn(u32, u32) -> i32| {
        let mut builder = MarketBuilder::new(40, vec![1; 40]);
        for (mentee, mentor) in (0..40).flat_map(|mentee| (0..40).map(move |mentor| (mentee, mentor))) {
            builder.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(worth(mentee, mentor))));
        }
        builder.build().unwrap()
    };
    let first = |market: &Market, seats| common_worth::first_prices(&network(market, Spread::ZERO, 4), seats);
    // Mentee i values everything 1,000 i more; mentor j is worth 500 j more to all.
    let alike = scored(&|mentee, mentor| (1_000 * mentee + 500 * mentor).cast_signed());
    assert_eq!(first(&alike, 40), Some((0..40).map(|mentor| 500 * mentor).collect()));
    assert_eq!((first(&alike, 43), first(&alike, 37)), (None, None));
    let draws = (0..1_600).scan(Draw::new(3), |draw, _| Some(draw.below(1_000_000).cast_signed()));
    let draws: Vec<i32> = draws.collect();
    let chance = scored(&|mentee, mentor| draws[(40 * mentee + mentor) as usize]);
    assert_eq!(first(&chance, 40), None);
    // Thousands of the greatest scores there can be.
    let widest = i64::from(i32::MAX);
    assert_eq!(common_worth::without_chance(widest, 1 << 118, 1 << 116), widest * 3 / 4);
    assert_eq!(common_worth::without_chance(-1_000, 9, 3), -666);
}
