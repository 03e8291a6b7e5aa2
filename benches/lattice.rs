//! The stable lattice: all rotations with their digraph, and the strategies that choose among the stable matchings.
//!
//! - Classes u and z of P4: lists of k mentors, half as many mentors as mentees, two seats each; hardly any rotations.
//! - Class `groups`: 2 k mentees and k mentors of two seats who all accept each other, mentees in random order, mentors
//!   at random but leaning against the mentees' order (`noise` out of `k + noise`): tens of thousands of rotations.
//!
//! `rotations` is [`all_stable_matchings`] up to its first matching, so with deferred acceptance; the others are from
//! the market to the solution, `certify` from the solution to the report. Without `--bench`, or with `--test`, the
//! sizes are small.

use cohort_lab::instances::{Draw, Popularity, preference_lists};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use matching_market::{Context, Market, MarketColumns, MentorId, StrategySpec, TieRule, all_stable_matchings, verify};

const SEED: u64 = 7;

/// Groups of 2 k mentees and k mentors with two seats; how far mentors lean against the mentees' order.
fn groups(mentees: u32, k: u32, noise: u32) -> MarketColumns {
    let mentors = mentees / 2;
    let mut draw = Draw::new(SEED);
    let mut columns = MarketColumns {
        mentee_offsets: (0..=mentees).map(|mentee| mentee * k).collect(),
        capacities: vec![2; mentors as usize],
        ..MarketColumns::default()
    };
    for mentee in 0..mentees {
        let first = mentee / (2 * k) * k;
        let mut order: Vec<u32> = (0..k).map(|place| (first + place) % mentors).collect();
        draw.shuffle(&mut order);
        for (rank, mentor) in (0..).zip(order) {
            columns.mentor.push(MentorId::new(mentor));
            columns.mentee_rank.push(rank);
            columns.mentor_rank.push((k - rank) * (1 << 16) + draw.below(1 + noise * (1 << 16)));
        }
    }
    columns
}

fn lattice(criterion: &mut Criterion) {
    let arguments: Vec<String> = std::env::args().collect();
    let measuring = arguments.iter().any(|word| word == "--bench") && !arguments.iter().any(|word| word == "--test");
    let (mentees, k) = if measuring { (100_000, 10) } else { (1_000, 10) };
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let columns = preference_lists(popularity, mentees, k, SEED);
        measure(criterion, &format!("{}/n={mentees}/k={k}", popularity.letter()), columns);
    }
    for noise in [0, 100] {
        measure(criterion, &format!("groups/noise={noise}/n={mentees}/k={k}"), groups(mentees, k, noise));
    }
}

fn measure(criterion: &mut Criterion, class: &str, columns: MarketColumns) {
    let market = Market::from_columns(columns).expect("a generated market");
    let rotations = || {
        let mut context = Context::new(SEED);
        all_stable_matchings(&market, TieRule::Lottery, &mut context).expect("nobody stops it").rotations()
    };
    let mut group = criterion.benchmark_group(format!("lattice/{class}/rotations={}/seed={SEED}", rotations()));
    group.throughput(Throughput::Elements(market.pairs() as u64));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("rotations", |bencher| bencher.iter(rotations));
    for name in ["egalitarian", "min-regret", "sex-equal"] {
        let strategy = name.parse::<StrategySpec>().expect("a strategy's name").build();
        let solve = || strategy.solve(&market, &mut Context::new(SEED)).expect("nobody stops it");
        let solution = solve();
        let certify = || verify::certify(&market, &solution).expect("what is claimed as proved is proved");
        certify();
        group.bench_function(name, |bencher| bencher.iter(solve));
        group.bench_function(format!("{name}/certify"), |bencher| bencher.iter(certify));
    }
    group.finish();
}

criterion_group!(benches, lattice);
criterion_main!(benches);
