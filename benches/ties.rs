//! Strategies that treat ties as ties, on class P4 (see `deferred_acceptance`) with every three ranks of a mentee and
//! every five of a mentor made one: `max-stable`, `rank-maximal` and `fair`, beside `mentee-optimal`, which breaks ties
//! by lot.
//!
//! Without `--bench`, or with `--test`, the size is small.

use std::time::Duration;

use cohort_lab::instances::{Popularity, preference_lists};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use matching_market::{Context, Market, MarketColumns, StrategySpec, verify};

const SEED: u64 = 7;

fn ties(criterion: &mut Criterion) {
    let arguments: Vec<String> = std::env::args().collect();
    let measuring = arguments.iter().any(|word| word == "--bench") && !arguments.iter().any(|word| word == "--test");
    let sizes: &[u32] = if measuring { &[10_000, 100_000] } else { &[500] };
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        for &mentees in sizes {
            let columns = preference_lists(popularity, mentees, 10, SEED);
            let tied = MarketColumns {
                mentee_rank: columns.mentee_rank.iter().map(|rank| rank / 3).collect(),
                mentor_rank: columns.mentor_rank.iter().map(|rank| rank / 5).collect(),
                ..columns
            };
            let market = Market::from_columns(tied).expect("a generated market is valid");
            let mut group =
                criterion.benchmark_group(format!("ties/{}/n={mentees}/k=10/seed={SEED}", popularity.letter()));
            group.throughput(Throughput::Elements(market.pairs() as u64));
            group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(3));
            for name in ["mentee-optimal", "max-stable", "rank-maximal", "fair"] {
                let strategy = name.parse::<StrategySpec>().expect("a strategy's name").build();
                let solve = || strategy.solve(&market, &mut Context::new(SEED)).expect("nothing stops it");
                verify::certify(&market, &solve()).expect("the solution proves itself");
                group.bench_function(name, |bencher| bencher.iter(solve));
            }
            group.finish();
        }
    }
}

criterion_group!(benches, ties);
criterion_main!(benches);
