//! `max-stable` against all stable matchings of thousands of small markets, and what its bound is worth.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::Path;

use cohort_lab::instances::{Draw, Fill, Popularity, SmallShape, Ties, preference_lists, small_market, tied_lists};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, ClaimStatus, Context, Market, MarketBuilder, MarketColumns, Matching, MaxStable, PairInfo, Property,
    Solution, StableCase, StableCover, Strategy, StrategySpec, verify,
};

fn markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| {
        let ties = if seed % 5 == 0 { Ties::None } else { Ties::Some };
        let shape = match seed % 3 {
            0 => SmallShape { mentees: 6, mentors: 6, capacity: 1, ties, fill: Fill::Varied },
            1 => SmallShape { mentees: 6, mentors: 4, capacity: 2, ties, fill: Fill::Varied },
            _ => SmallShape { mentees: 6, mentors: 5, capacity: 3, ties, fill: Fill::Varied },
        };
        (seed, small_market(seed, shape))
    })
}

/// Short lists, two levels of mentees' ranks and up to `levels` of mentors': much depends on how ties are read.
fn tangled(seed: u64, people: u32, seats: u32, levels: u32) -> Market {
    let mut draw = Draw::new(seed);
    let mentors = people / seats;
    let mut builder = MarketBuilder::new(people as usize, (0..mentors).map(|_| 1 + draw.below(seats)).collect());
    for mentee in 0..people {
        let mut all: Vec<u32> = (0..mentors).collect();
        draw.shuffle(&mut all);
        for &mentor in all.iter().take(1 + draw.below(3) as usize) {
            builder.pair(mentee, mentor, PairInfo::ranked(draw.below(2), draw.below(levels)));
        }
    }
    builder.build().unwrap()
}

fn solved(market: &Market, seed: u64) -> Solution {
    let solution = MaxStable.solve(market, &mut Context::new(seed)).unwrap();
    verify::certify(market, &solution).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    solution
}

fn found(market: &Market, solution: &Solution) -> Assignment {
    market.mentee_ids().map(|mentee| solution.matching.mentor_of(mentee)).collect()
}

fn size(one: &Assignment) -> u64 {
    one.iter().flatten().count() as u64
}

/// How many more people the claims allow in any stable matching.
fn gap(solution: &Solution) -> u64 {
    let gaps = solution.guarantee.claims.iter().filter_map(|claim| match (claim.property, claim.status) {
        (Property::LargestStable, ClaimStatus::Proved) => Some(0),
        (Property::NearLargestStable { more }, ClaimStatus::Proved) => Some(more),
        _ => None,
    });
    let gaps: Vec<u64> = gaps.collect();
    assert_eq!(gaps.len(), 1, "{:?}", solution.guarantee);
    gaps[0]
}

/// A stable matching that enumeration finds no larger one than, and a proof of it.
fn assert_largest(market: &Market, seed: u64) {
    let solution = solved(market, seed);
    let mine = found(market, &solution);
    assert!(oracle::is_stable(market, &mine), "seed {seed}");
    let most = oracle::all_stable(market).iter().map(size).max().unwrap();
    assert_eq!((size(&mine), gap(&solution)), (most, 0), "seed {seed}");
}

#[test]
fn small_markets_are_solved_to_the_end() {
    for (seed, market) in markets(3000) {
        assert_largest(&market, seed);
    }
    for seed in 0..10_000 {
        let (seats, levels) = (1 + seed % 2, 1 + seed % 3);
        assert_largest(&tangled(u64::from(seed), 5 + seed % 4, seats, levels), u64::from(seed));
    }
}

/// The figures of docs/algorithms.md: `cargo test --release -p cohort-lab --test max_stable classes -- --ignored
/// --nocapture`.
#[test]
#[ignore = "measures time"]
#[expect(clippy::print_stdout, reason = "figures for people")]
fn classes() {
    let projects: Vec<u32> = (0..53).map(|mentor| if mentor < 33 { 15 } else { 14 }).collect();
    let single = vec![1; 10_000];
    let mut markets: Vec<(String, Market)> = Vec::new();
    for (length, tied) in [(8, 85), (5, 95), (5, 85)] {
        for seed in 1..=6 {
            let name = format!("759 x 53 x 775, lists of {length}, density 0.{tied}, seed {seed}");
            markets.push((name, tied_lists(759, &projects, length, tied, seed)));
        }
    }
    for tied in [85, 95, 75] {
        let name = format!("10,000 x 10,000, lists of 5, density 0.{tied}");
        markets.push((name, tied_lists(10_000, &single, 5, tied, 1)));
    }
    let columns = preference_lists(Popularity::Uniform, 500_000, 10, 7);
    markets.push(("strict, 5,000,000 pairs".to_owned(), Market::from_columns(columns).unwrap()));
    for (name, market) in &markets {
        let start = std::time::Instant::now();
        let solution = MaxStable.solve(market, &mut Context::new(7)).unwrap();
        let solving = start.elapsed();
        verify::certify(market, &solution).unwrap();
        let all = start.elapsed();
        println!(
            "{name}: {} matched, at most {} more, {solving:.2?}, with the proof {all:.2?}",
            solution.matching.len(),
            gap(&solution)
        );
    }
}

/// What the suite does a tenth of.
#[test]
#[ignore = "a few minutes"]
fn small_markets_by_the_hundred_thousand() {
    for seed in 10_000..110_000 {
        let (seats, levels) = (1 + seed % 2, 1 + seed % 3);
        assert_largest(&tangled(u64::from(seed), 5 + seed % 4, seats, levels), u64::from(seed));
    }
}

/// Proposals and exchanges seat four for eight seeds.
#[test]
fn five_can_be_seated_whatever_the_lot() {
    let mut builder = MarketBuilder::new(5, vec![1; 5]);
    for (mentee, mentor, mentee_rank, mentor_rank) in [
        (0, 0, 0, 1),
        (0, 3, 0, 1),
        (1, 1, 1, 0),
        (1, 4, 1, 2),
        (1, 3, 1, 1),
        (2, 4, 0, 1),
        (2, 3, 1, 2),
        (3, 1, 1, 2),
        (3, 4, 1, 1),
        (4, 3, 0, 1),
        (4, 2, 1, 0),
    ] {
        builder.pair(mentee, mentor, PairInfo::ranked(mentee_rank, mentor_rank));
    }
    let market = builder.build().unwrap();
    for seed in 0..200 {
        let solution = solved(&market, seed);
        assert_eq!((solution.matching.len(), gap(&solution)), (5, 0), "seed {seed}");
    }
}

#[test]
fn pairs_ruled_out_are_in_no_stable_matching() {
    let mut ruled_out = 0;
    for (seed, market) in markets(2000) {
        let stable = oracle::all_stable(&market);
        let (left, rounds) = verify::pairs_that_may_be_stable(&market, 50);
        assert!(rounds < 50);
        for pair in market.pair_ids().filter(|pair| !left[pair.index()]) {
            ruled_out += 1;
            let (mentee, mentor) = (market.mentee_of(pair).index(), market.mentor_of(pair));
            assert!(stable.iter().all(|one| one[mentee] != Some(mentor)), "seed {seed}, pair {pair}");
        }
    }
    assert!(ruled_out > 1000, "{ruled_out}");
}

#[test]
fn a_gap_claimed_too_small_is_refused() {
    let mut refused = 0;
    for (seed, market) in markets(600).filter(|(_, market)| !market.is_strict()) {
        let solution = solved(&market, seed);
        let Certificate::StableCover(cover) = &solution.certificate else { panic!("no cover") };
        for smaller in (0..solution.matching.len()).map(|drop| {
            let pairs = solution.matching.pairs().enumerate().filter(|&(place, _)| place != drop);
            Matching::from_pairs(&market, pairs.map(|(_, pair)| pair)).unwrap()
        }) {
            assert!(verify::largest_stable(&market, &smaller, gap(&solution), cover).is_err());
            refused += 1;
        }
        for (place, case) in cover.cases.iter().enumerate() {
            let mut fewer = cover.clone();
            fewer.cases.remove(place);
            assert!(verify::largest_stable(&market, &solution.matching, 100, &fewer).is_err(), "seed {seed}");
            let StableCase::Covered(covered) = case else { continue };
            for drop in 0..covered.mentees.len() {
                let mut fewer = cover.clone();
                if let StableCase::Covered(covered) = &mut fewer.cases[place] {
                    covered.mentees.remove(drop);
                }
                assert!(verify::largest_stable(&market, &solution.matching, 100, &fewer).is_err(), "seed {seed}");
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

/// Chains in which the two-thirds bound would be reached by proposals that meet ties the wrong way: per block a mentee
/// with one mentor only, a mentor between, and a mentee who could move on.
#[test]
fn blocks_in_which_one_wrong_choice_costs_a_third() {
    for blocks in [1, 7, 100] {
        // Mentees 3b, 3b + 1, 3b + 2, mentors likewise. The largest stable matching is (0, 0), (1, 1), (2, 2) in each
        // block; the stable matching (1, 0), (2, 1) has two.
        let mut builder = MarketBuilder::new(3 * blocks as usize, vec![1; 3 * blocks as usize]);
        for first in (0..blocks).map(|block| 3 * block) {
            builder.pair(first, first, PairInfo::ranked(0, 0));
            builder.pair(first + 1, first, PairInfo::ranked(0, 0)).pair(first + 1, first + 1, PairInfo::ranked(0, 0));
            builder.pair(first + 2, first + 1, PairInfo::ranked(0, 0)).pair(
                first + 2,
                first + 2,
                PairInfo::ranked(0, 0),
            );
        }
        let market = builder.build().unwrap();
        for seed in 0..20 {
            let solution = solved(&market, seed);
            assert_eq!((solution.matching.len(), gap(&solution)), (3 * blocks as usize, 0));
        }
    }
}

/// Irving and Manlove's kind of worst case: first choices of a tie are strict for mentors, so no augmenting path of the
/// market is a stable one.
#[test]
fn the_bound_tells_when_most_people_cannot_be_stable() {
    // Mentor 0 is everybody's favourite and prefers mentee 0, who could also have mentor 1.
    let mut builder = MarketBuilder::new(2, vec![1, 1]);
    builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0)).pair(1, 0, PairInfo::ranked(0, 1));
    let market = builder.build().unwrap();
    let solution = solved(&market, 7);
    assert_eq!((solution.matching.len(), gap(&solution)), (1, 0), "two people can be matched, but not stably");
}

/// What a work limit leaves is stable, the same in two runs, and bounded.
#[test]
fn twenty_thousand_mentees_with_ties() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let columns = preference_lists(popularity, 20_000, 10, 3);
        let tied = MarketColumns {
            mentee_rank: columns.mentee_rank.iter().map(|rank| rank / 3).collect(),
            mentor_rank: columns.mentor_rank.iter().map(|rank| rank / 5).collect(),
            ..columns
        };
        let market = Market::from_columns(tied).unwrap();
        let limited = |limit| MaxStable.solve(&market, &mut Context::new(1).with_work_limit(limit));
        let improved = usual("yes", &market, 1);
        let sizes = [5_000_000, 20_000_000, 40_000_000].map(|limit| {
            let solution = limited(limit).unwrap();
            verify::certify(&market, &solution).unwrap();
            // The search asks between cases, and the first of them may look for a path from everybody.
            assert!(solution.stats.work <= limit + 100 * market.pairs() as u64, "{}", solution.stats.work);
            (solution.matching.len(), solution.matching.len() as u64 + gap(&solution))
        });
        assert!(sizes.is_sorted_by(|one, other| one.0 <= other.0 && one.1 >= other.1), "{sizes:?}");
        assert!(sizes[2].0 >= improved && sizes[0].0 > usual("no", &market, 1) + 100, "{sizes:?}, {improved}");
        assert_eq!(limited(20_000_000), limited(20_000_000));
    }
}

/// Nothing is proved of a strict market that deferred acceptance does not find, and nothing is carried along.
#[test]
fn a_strict_market_needs_no_cover() {
    let market = Market::from_columns(preference_lists(Popularity::Zipf, 20_000, 10, 3)).unwrap();
    let solution = solved(&market, 1);
    assert_eq!(solution.certificate, Certificate::Matching);
    assert_eq!((solution.matching.len(), gap(&solution)), (usual("no", &market, 1), 0));
    assert!(solution.stats.work <= market.pairs() as u64);
    // With ties the same claim needs its cover.
    let tied = tangled(1, 8, 1, 1);
    let uncovered = Solution { certificate: Certificate::Matching, ..solved(&tied, 1) };
    assert!(verify::certify(&tied, &uncovered).is_err());
}

/// How many people `mentee-optimal` matches, improved or not.
fn usual(improve: &str, market: &Market, seed: u64) -> usize {
    let strategy = format!("mentee-optimal:improve={improve}").parse::<StrategySpec>().unwrap().build();
    strategy.solve(market, &mut Context::new(seed)).unwrap().matching.len()
}

/// Short lists with many ties, exact sizes beside the ones found; the table in `docs/algorithms.md` is this one.
#[test]
fn the_table_of_sizes_in_the_documentation_is_true() {
    let mut table = String::from(
        "| 300 markets each | people in largest stable | `max-stable` | worst ratio | largest | of them proved | `mentee-optimal` | with `improve=no` |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (people, seats, levels) in [(8, 1, 1), (8, 1, 2), (8, 1, 3), (8, 2, 1), (8, 2, 2), (8, 2, 3)] {
        let (mut exact, mut ours, mut improved, mut textbook, mut largest, mut proved) = (0, 0, 0, 0, 0, 0);
        let mut worst = (1, 1);
        let tied = (0..).map(|seed| (seed, tangled(seed, people, seats, levels)));
        for (seed, market) in tied.filter(|(_, market)| !market.is_strict()).take(300) {
            let solution = solved(&market, seed);
            let most = oracle::all_stable(&market).iter().map(size).max().unwrap();
            let mine = solution.matching.len() as u64;
            exact += most;
            ours += mine;
            improved += usual("yes", &market, seed);
            textbook += usual("no", &market, seed);
            largest += u32::from(mine == most);
            proved += u32::from(gap(&solution) == 0);
            if mine * worst.1 < worst.0 * most {
                worst = (mine, most);
            }
        }
        let ratio = if worst == (1, 1) { "1".to_owned() } else { format!("{}/{}", worst.0, worst.1) };
        writeln!(table, "| {people} mentees, seats {seats}, levels {levels} | {exact} | {ours} | {ratio} | {largest} | {proved} | {improved} | {textbook} |").unwrap();
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/algorithms.md");
    let text = std::fs::read_to_string(page).unwrap();
    assert!(text.contains(&table), "the table should be:\n{table}");
}

/// There is always a stable matching, so no case that says there is none can close them all.
#[test]
fn that_there_is_no_stable_matching_is_never_believed() {
    for seed in 0..300 {
        let market = tangled(seed, 6, 1 + u32::try_from(seed % 2).unwrap(), 1 + u32::try_from(seed % 3).unwrap());
        if market.is_strict() {
            continue;
        }
        let honest = solved(&market, seed);
        let chosen = |number: usize, set: u32| set >> number & 1 == 1;
        let mut cases = vec![StableCase::Impossible];
        for set in 0..1 << market.mentees() {
            cases.push(StableCase::Crowded(market.mentee_ids().filter(|one| chosen(one.index(), set)).collect()));
        }
        for set in 0..1 << market.mentors() {
            cases.push(StableCase::Starved(market.mentor_ids().filter(|one| chosen(one.index(), set)).collect()));
        }
        for case in cases {
            let cover = StableCover { rounds: 0, cases: vec![case.clone()] };
            let forged = Solution { certificate: Certificate::StableCover(cover), ..honest.clone() };
            assert!(verify::certify(&market, &forged).is_err(), "seed {seed}: {case:?}");
        }
    }
}
