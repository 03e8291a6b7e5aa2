//! The worst off first: `bottleneck`, `leximin` and `fair` on sparse random markets of class P3, uniform and Zipf
//! popularity, tight and with a fifth of the seats to spare; the baselines for mentees beside them.
//!
//! `cargo bench -p benches --bench leximin`; with `-- --test` each runs once, on the smallest market only.

use std::time::Duration;

use cohort_lab::instances::{Popularity, Seats, scored_candidates};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use matching_market::{Context, Market, StrategySpec, verify};

const SEED: u64 = 7;
const CANDIDATES: u32 = 10;

fn worst_off(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("leximin");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    let testing = std::env::args().any(|argument| argument == "--test");
    let quick = ["bottleneck", "bottleneck:value=rank", "boston", "top-trading-cycles"];
    let thorough = ["leximin", "fair"];
    for mentees in [1_000, 10_000, 100_000] {
        if testing && mentees > 1_000 {
            break;
        }
        for popularity in [Popularity::Uniform, Popularity::Zipf] {
            for seats in [Seats::Tight, Seats::Spare] {
                let columns = scored_candidates(popularity, seats, mentees, CANDIDATES, SEED);
                let market = Market::from_columns(columns).expect("a generated market is valid");
                let class = format!("{}/{}/n={mentees}/k={CANDIDATES}/seed={SEED}", popularity.letter(), seats.name());
                group.throughput(Throughput::Elements(market.pairs() as u64));
                let thorough = if mentees > 10_000 { &[][..] } else { &thorough };
                for name in quick.iter().chain(thorough) {
                    let strategy = name.parse::<StrategySpec>().expect("a built-in strategy").build();
                    let solve = || strategy.solve(&market, &mut Context::new(SEED)).expect("nothing stops it");
                    verify::certify(&market, &solve()).expect("the solution proves itself");
                    group.bench_function(format!("{class}/{name}"), |bencher| bencher.iter(solve));
                }
            }
        }
    }
}

criterion_group!(benches, worst_off);
criterion_main!(benches);
