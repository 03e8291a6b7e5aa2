//! `leximin` against all matchings of small markets, and its prices against definitions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Fill, Popularity, Seats, SmallShape, Ties, scored_candidates, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, Context, LevelPrices, Leximin, Market, Matching, Property, Solution, SolveError, StopReason, Strategy,
    Value, verify,
};
use small::{assignment, markets, solved};

/// People matched, and their values in ascending order: the greater, the better.
fn worth(market: &Market, one: &Assignment, value: Value, step: i64) -> (usize, Vec<i64>) {
    let pairs = market.mentee_ids().filter_map(|mentee| market.find_pair(mentee, one[mentee.index()]?));
    let mut values: Vec<i64> = pairs
        .map(|pair| match value {
            Value::Score => i64::from(market.score(pair).unwrap().millionths()).div_euclid(step),
            Value::Rank => -i64::from(market.mentee_rank(pair)) / step,
        })
        .collect();
    values.sort_unstable();
    (values.len(), values)
}

fn prices(solution: &Solution) -> &LevelPrices {
    let Certificate::Levels(prices) = &solution.certificate else { panic!("leximin proves by levels") };
    prices
}

/// Small ones, and some with more seats and mentees at one mentor.
fn all_markets() -> impl Iterator<Item = (u64, Market)> {
    let shape = SmallShape { mentees: 6, mentors: 3, capacity: 3, ties: Ties::Some, fill: Fill::Varied };
    markets(3000).chain((0..3000).map(move |seed| (seed, small_market(seed, shape))))
}

#[test]
fn the_ascending_vector_is_the_greatest_of_all_matchings() {
    for (seed, market) in all_markets() {
        let all = oracle::all_matchings(&market);
        for value in Value::ALL {
            let best = all.iter().map(|one| worth(&market, one, value, 1)).max().unwrap();
            let solution = solved(&format!("leximin:value={value}"), &market, seed);
            let found = worth(&market, &assignment(&solution.matching), value, 1);
            assert_eq!(found, best, "seed {seed}, {value}");
            assert!(solution.guarantee.proved_properties().any(|one| one == Property::Leximin { value, step: 1 }));
        }
    }
}

#[test]
fn the_prices_prove_exactly_the_best_matchings() {
    let (mut accepted, mut refused) = (0, 0);
    for (seed, market) in markets(3000).step_by(10) {
        for value in Value::ALL {
            let solution = solved(&format!("leximin:value={value}"), &market, seed);
            let best = worth(&market, &assignment(&solution.matching), value, 1);
            for one in oracle::all_matchings(&market).iter().take(1000) {
                let matching = Matching::from_mentors(&market, one).unwrap();
                let is_best = worth(&market, one, value, 1) == best;
                let proved = verify::leximin(&market, &matching, prices(&solution)).is_ok();
                assert_eq!(proved, is_best, "seed {seed}, {value}: {one:?}");
                *(if is_best { &mut accepted } else { &mut refused }) += 1;
            }
        }
    }
    assert!(accepted > 500 && refused > 10_000, "{accepted} {refused}");
}
