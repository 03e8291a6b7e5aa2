//! Greatest total score on sparse random markets: class P3, uniform and Zipf popularity, tight and with a fifth of the
//! seats to spare, all objectives.
//!
//! Then full markets of class P2 c, beside the crate `pathfinding` where it ends within a second or so.
//!
//! `cargo bench -p benches --bench max_score` runs 10,000 and 100,000 mentees; `MAX_SCORE_MILLION=1` adds a million.
//! Other peers stand in `peers/max_score.py`, on the same instances.

use std::time::Duration;

use cohort_lab::instances::{Popularity, Seats, full_geometric, scored_candidates};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use matching_market::{Context, Market, MaxScore, MenteeId, MentorId, Objective, Spread, Strategy, verify};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

const SEED: u64 = 7;
const CANDIDATES: u32 = 20;

fn sparse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("max_score");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    let million = std::env::var_os("MAX_SCORE_MILLION").map(|_| 1_000_000);
    for mentees in [10_000, 100_000].into_iter().chain(million) {
        for popularity in [Popularity::Uniform, Popularity::Zipf] {
            for seats in [Seats::Tight, Seats::Spare] {
                let columns = scored_candidates(popularity, seats, mentees, CANDIDATES, SEED);
                let market = Market::from_columns(columns).expect("a generated market is valid");
                let class = format!("{}/{}/n={mentees}/k={CANDIDATES}/seed={SEED}", popularity.letter(), seats.name());
                all_objectives(&mut group, &market, &class);
            }
        }
    }
}

fn full(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("max_score/full_geometric");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for (mentees, mentors) in [(480, 400), (800, 400), (1200, 400), (1200, 1000), (2000, 1000), (3000, 1000)] {
        let columns = full_geometric(mentees, mentors, SEED);
        let market = Market::from_columns(columns).expect("a generated market is valid");
        let class = format!("n={mentees}/m={mentors}/seed={SEED}");
        all_objectives(&mut group, &market, &class);
        if mentors == 400 {
            pathfinding(&mut group, &market, &class);
        }
    }
}

/// No score is negative and every pair exists, so a greatest total over whole rows is one for all objectives.
fn pathfinding(group: &mut BenchmarkGroup<'_, WallTime>, market: &Market, class: &str) {
    let value = |mentee: usize, seat: usize| {
        let pair = market.find_pair(MenteeId::from_index(mentee), MentorId::from_index(seat / 2));
        pair.and_then(|pair| market.score(pair)).map_or(0, |score| i64::from(score.millionths()))
    };
    let (mentees, seats) = (market.mentees(), 2 * market.mentors());
    // It takes no more rows than columns.
    let table = if mentees <= seats {
        Matrix::from_fn(mentees, seats, |(mentee, seat)| value(mentee, seat))
    } else {
        Matrix::from_fn(seats, mentees, |(seat, mentee)| value(mentee, seat))
    };
    let ours = MaxScore::default().solve(market, &mut Context::new(SEED)).expect("nothing stops it");
    assert_eq!(Some(kuhn_munkres(&table).0), ours.matching.total_score(market), "{class}");
    group.bench_function(format!("{class}/pathfinding"), |bencher| bencher.iter(|| kuhn_munkres(&table)));
}

fn all_objectives(group: &mut BenchmarkGroup<'_, WallTime>, market: &Market, class: &str) {
    group.throughput(Throughput::Elements(market.pairs() as u64));
    for &objective in Objective::ALL {
        let strategy = MaxScore { objective, spread: Spread::ZERO };
        let solve = || strategy.solve(market, &mut Context::new(SEED)).expect("nothing stops it");
        verify::certify(market, &solve()).expect("the solution proves itself");
        group.bench_function(format!("{class}/{objective}"), |bencher| bencher.iter(solve));
    }
}

criterion_group!(benches, sparse, full);
criterion_main!(benches);
