//! The baselines: `boston`, `top-trading-cycles` and `serial-dictatorship` beside `mentee-optimal` on class P4 (see
//! `deferred_acceptance`), and `greedy` beside `serial-dictatorship` and `max-score` on class P3 (see `max_score`).
//!
//! Each is from the market to the solution. Without `--bench`, or with `--test`, the sizes are small.

use std::time::Duration;

use cohort_lab::instances::{Popularity, Seats, preference_lists, scored_candidates};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use matching_market::{Context, Market, MarketColumns, StrategySpec, verify};

const SEED: u64 = 7;

fn baselines(criterion: &mut Criterion) {
    let arguments: Vec<String> = std::env::args().collect();
    let measuring = arguments.iter().any(|word| word == "--bench") && !arguments.iter().any(|word| word == "--test");
    let (listed, scored): (&[u32], &[u32]) =
        if measuring { (&[100_000, 1_000_000], &[10_000, 100_000]) } else { (&[1_000], &[1_000]) };
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let letter = popularity.letter();
        for &mentees in listed {
            let columns = preference_lists(popularity, mentees, 10, SEED);
            let names = ["mentee-optimal", "boston", "top-trading-cycles", "serial-dictatorship"];
            measure(criterion, &format!("lists/{letter}/n={mentees}/k=10"), columns, &names);
        }
        for &mentees in scored {
            let columns = scored_candidates(popularity, Seats::Tight, mentees, 20, SEED);
            let names = ["greedy", "serial-dictatorship", "max-score"];
            measure(criterion, &format!("scores/{letter}/tight/n={mentees}/k=20"), columns, &names);
        }
    }
}

fn measure(criterion: &mut Criterion, class: &str, columns: MarketColumns, names: &[&str]) {
    let market = Market::from_columns(columns).expect("a generated market");
    let mut group = criterion.benchmark_group(format!("baselines/{class}/seed={SEED}"));
    group.throughput(Throughput::Elements(market.pairs() as u64));
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(3));
    for name in names {
        let strategy = name.parse::<StrategySpec>().expect("a strategy's name").build();
        let solve = || strategy.solve(&market, &mut Context::new(SEED)).expect("nobody stops it");
        verify::certify(&market, &solve()).expect("the solution proves itself");
        group.bench_function(*name, |bencher| bencher.iter(solve));
    }
    group.finish();
}

criterion_group!(benches, baselines);
criterion_main!(benches);
