//! Peers: stable partitions and greatest scores of random markets without sides, complete lists and lists of about 20.
//!
//! `cargo bench -p benches --bench without_sides`; with `-- --test` each runs once, on the smallest markets only.

use std::time::Duration;

use cohort_lab::peers::peer_pairs;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use matching_market::Context;
use matching_market::peers::{PeerMarket, PeerObjective, greatest_score, stable_partition, verify};

const SEED: u64 = 7;

fn market(people: u32, list: Option<u32>) -> (String, PeerMarket) {
    let market = PeerMarket::new(vec![1; people as usize], &peer_pairs(SEED, people, list));
    let lists = list.map_or_else(|| "complete".to_owned(), |list| format!("k={list}"));
    (format!("n={people}/{lists}/seed={SEED}"), market.expect("generated pairs are distinct"))
}

fn peers(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let sizes =
        |large: &[(u32, Option<u32>)]| if testing { vec![(200, None), (2_000, Some(20))] } else { large.to_vec() };
    let mut group = criterion.benchmark_group("stable_partition");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for (people, list) in sizes(&[(1_000, None), (5_000, None), (100_000, Some(20))]) {
        let (name, market) = market(people, list);
        group.throughput(Throughput::Elements(market.pairs() as u64));
        let solve = || stable_partition(&market, &mut Context::new(SEED)).expect("nothing stops it");
        verify::partition(&market, &solve()).expect("the partition is stable");
        group.bench_function(name, |bencher| bencher.iter(solve));
    }
    group.finish();
    let mut group = criterion.benchmark_group("greatest_score");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for (people, list) in sizes(&[(500, None), (2_000, None), (10_000, Some(20)), (100_000, Some(20))]) {
        let (name, market) = market(people, list);
        group.throughput(Throughput::Elements(market.pairs() as u64));
        for objective in [PeerObjective::Total, PeerObjective::People] {
            let solve = || greatest_score(&market, objective, &mut Context::new(SEED)).expect("nothing stops it");
            verify::greatest_total(&market, &solve()).expect("the values prove the total");
            group.bench_function(format!("{name}/{objective:?}"), |bencher| bencher.iter(solve));
        }
    }
    group.finish();
}

criterion_group!(benches, peers);
criterion_main!(benches);
