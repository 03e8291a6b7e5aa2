//! `leximin` against all matchings of small markets, and its prices against definitions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use std::cell::Cell;

use cohort_lab::instances::{
    Draw, Fill, Popularity, Seats, SmallShape, Ties, scored_candidates, small_market, small_pairs,
};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, Context, LevelPrices, Leximin, Market, MarketBuilder, Matching, Property, Solution, SolveError,
    StopReason, Strategy, Value, verify,
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
        for &value in Value::ALL {
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
        for &value in Value::ALL {
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

#[test]
fn a_certificate_with_any_one_number_changed_is_refused_unless_it_proves_the_same() {
    // A changed price may still be a proof, but never one of something false: whatever passes is a best matching, and
    // most changes do not pass.
    let (mut refused, mut passed) = (0, 0);
    for (seed, market) in markets(400) {
        let solution = solved("leximin:value=rank", &market, seed);
        let best = worth(&market, &assignment(&solution.matching), Value::Rank, 1);
        let all = oracle::all_matchings(&market);
        let kept = prices(&solution);
        let people = kept.utility.len() + kept.price.len();
        for person in 0..=people {
            for by in [-1, 1] {
                let mut changed = kept.clone();
                let mentees = changed.utility.len();
                let levels = if person < mentees {
                    &mut changed.utility[person]
                } else if person < people {
                    &mut changed.price[person - mentees]
                } else {
                    &mut changed.outside
                };
                match levels.first_mut() {
                    Some((LevelPrices::PEOPLE, amount)) => *amount += by,
                    _ => levels.insert(0, (LevelPrices::PEOPLE, by)),
                }
                if verify::leximin(&market, &solution.matching, &changed).is_err() {
                    refused += 1;
                    continue;
                }
                passed += 1;
                for one in all.iter().step_by(7) {
                    let matching = Matching::from_mentors(&market, one).unwrap();
                    let proved = verify::leximin(&market, &matching, &changed).is_ok();
                    assert!(!proved || worth(&market, one, Value::Rank, 1) == best, "seed {seed}: {one:?}");
                }
            }
        }
    }
    assert!(refused > 3 * passed && refused > 3000, "{refused} {passed}");
}

#[test]
fn prices_of_another_market_or_out_of_order_are_refused() {
    let mut seen = 0;
    for (seed, market) in markets(200) {
        let solution = solved("leximin:value=score", &market, seed);
        let kept = prices(&solution);
        let short = LevelPrices { price: [&kept.price[..], &[vec![]]].concat(), ..kept.clone() };
        assert!(matches!(verify::leximin(&market, &solution.matching, &short), Err(verify::NotLeximin::Length { .. })));
        if let Some(at) = kept.utility.iter().position(|levels| levels.len() > 1) {
            let mut swapped = kept.clone();
            swapped.utility[at].reverse();
            let found = verify::leximin(&market, &solution.matching, &swapped);
            assert_eq!(found, Err(verify::NotLeximin::Unordered));
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn it_is_worth_the_same_however_people_are_called() {
    for seed in 0..1500 {
        let shape = SmallShape { mentees: 9, mentors: 6, capacity: 3, ties: Ties::Some, fill: Fill::Varied };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let mut draw = Draw::new(seed);
        let mut new_mentee: Vec<u32> = (0..mentees).collect();
        let mut new_mentor: Vec<u32> = (0..).take(capacities.len()).collect();
        draw.shuffle(&mut new_mentee);
        draw.shuffle(&mut new_mentor);
        let mut moved_capacities = capacities.clone();
        for (old, &new) in new_mentor.iter().enumerate() {
            moved_capacities[new as usize] = capacities[old];
        }
        // Somebody without pairs joins, too.
        let mut moved = MarketBuilder::new(mentees as usize + 1, moved_capacities);
        for &(mentee, mentor, info) in &pairs {
            moved.pair(new_mentee[mentee as usize], new_mentor[mentor as usize], info);
        }
        let (before, after) = (small_market(seed, shape), moved.build().unwrap());
        for strategy in ["leximin", "bottleneck"] {
            for &value in Value::ALL {
                let vector = |market: &Market| {
                    let found = solved(&format!("{strategy}:value={value}"), market, seed).matching;
                    let (people, values) = worth(market, &assignment(&found), value, 1);
                    let kept = if strategy == "leximin" { values.len() } else { values.len().min(1) };
                    (people, values[..kept].to_vec())
                };
                if before.pairs() > 0 {
                    assert_eq!(vector(&before), vector(&after), "seed {seed}, {strategy}, {value}");
                }
            }
        }
    }
}

#[test]
fn the_bottleneck_is_its_first_value_on_large_markets_too() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        for seats in [Seats::Tight, Seats::Spare] {
            let market = Market::from_columns(scored_candidates(popularity, seats, 400, 10, 7)).unwrap();
            for &value in Value::ALL {
                let vector = |strategy: &str| {
                    let found = solved(&format!("{strategy}:value={value}"), &market, 7).matching;
                    worth(&market, &assignment(&found), value, 1)
                };
                let ((people, values), (most, worst)) = (vector("leximin"), vector("bottleneck"));
                assert_eq!((people, values[0]), (most, worst[0]), "{popularity:?}, {seats:?}, {value}");
                assert!(values >= worst);
            }
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes half a minute without optimisation")]
fn ten_thousand_mentees_are_certified_exactly() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let market = Market::from_columns(scored_candidates(popularity, Seats::Spare, 10_000, 10, 7)).unwrap();
        let solution = solved("leximin", &market, 7);
        let exact = Property::Leximin { value: Value::Score, step: 1 };
        assert_eq!(solution.guarantee.proved_properties().last(), Some(exact));
    }
}

#[test]
fn whenever_it_is_stopped_it_says_so() {
    let market = Market::from_columns(scored_candidates(Popularity::Uniform, Seats::Tight, 300, 10, 7)).unwrap();
    let free = Leximin::default().solve(&market, &mut Context::new(7)).unwrap();
    let asked = Cell::new(0_u64);
    let count = || {
        asked.set(asked.get() + 1);
        None
    };
    assert_eq!(Leximin::default().solve(&market, &mut Context::new(8).with_stop(&count)).unwrap(), free);
    assert!(asked.get() > 30, "{}", asked.get());
    for at in 1..=asked.get() {
        let left = Cell::new(at);
        let stop = || {
            left.set(left.get() - 1);
            (left.get() == 0).then_some(StopReason::Deadline)
        };
        let stopped = Leximin::default().solve(&market, &mut Context::new(7).with_stop(&stop)).unwrap_err();
        assert!(matches!(stopped, SolveError::Stopped { reason: StopReason::Deadline, .. }), "{at}: {stopped}");
    }
    let limited = Leximin::default().solve(&market, &mut Context::new(7).with_work_limit(free.stats.work - 1));
    assert!(matches!(limited, Err(SolveError::Stopped { reason: StopReason::WorkLimit, .. })));
}
