//! `max-score` against enumeration, on thousands of small markets full of ties, gaps and extreme scores.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;

use std::cell::Cell;

use cohort_lab::formats::orlib;
use cohort_lab::instances::Draw;
use cohort_lab::oracle::{self, assignment};
use matching_market::{
    Certificate, Context, Dual, DualPrices, Market, Matching, MaxScore, Objective, Solution, SolveError, StopReason,
    Strategy, verify,
};
use scored::{FAMILIES, scored_market, small, spread};

const MARKETS: u64 = 12_000;

fn solved(market: &Market, strategy: MaxScore, case: &str) -> Solution {
    let solution = strategy.solve(market, &mut Context::new(7)).unwrap_or_else(|error| panic!("{case}: {error}"));
    verify::certify(market, &solution).unwrap_or_else(|error| panic!("{case}: {error}"));
    solution
}

#[test]
fn every_answer_is_worth_as_much_as_the_best_of_all() {
    for seed in 0..MARKETS {
        let market = small(seed);
        let spread = spread(seed);
        for &objective in Objective::ALL {
            let case = format!("seed {seed}, {objective}, spread {spread}");
            let found = assignment(&solved(&market, MaxScore { objective, spread }, &case).matching);
            let size = i64::from(spread.millionths());
            let best = oracle::best_worth(&market, objective, size);
            assert_eq!(oracle::worth(&market, &found, objective, size), best, "{case}");
        }
    }
}

#[test]
fn the_best_by_loads_is_the_best_of_all_matchings() {
    for seed in (0..MARKETS).step_by(40) {
        let (market, size) = (small(seed), i64::from(spread(seed).millionths()));
        for &objective in Objective::ALL {
            let all = oracle::all_matchings(&market);
            let best = all.iter().map(|one| oracle::worth(&market, one, objective, size)).max();
            assert_eq!(best, Some(oracle::best_worth(&market, objective, size)), "seed {seed}");
        }
    }
}

#[test]
fn prices_prove_exactly_the_best_matchings() {
    // The prices of one best matching prove every best matching, and no other.
    let mut refused = 0;
    for seed in (0..MARKETS).step_by(60) {
        let (market, spread) = (small(seed), spread(seed));
        for &objective in Objective::ALL {
            let solution = solved(&market, MaxScore { objective, spread }, &format!("seed {seed}"));
            let Certificate::Duals(duals) = &solution.certificate else { panic!("max-score proves by prices") };
            let size = i64::from(spread.millionths());
            let best = oracle::best_worth(&market, objective, size);
            for one in oracle::all_matchings(&market).iter().take(2000) {
                let matching = Matching::from_mentors(&market, one).unwrap();
                let is_best = oracle::worth(&market, one, objective, size) == best;
                assert_eq!(verify::optimal(&market, &matching, duals).is_ok(), is_best, "seed {seed}: {one:?}");
                refused += usize::from(!is_best);
            }
        }
    }
    assert!(refused > 10_000, "{refused}");
}

#[test]
fn a_certificate_with_any_one_number_changed_is_refused() {
    // A matched pair must be tight and a free seat or mentee worth nothing, so no number can be another. Only a mentor
    // without a seat may ask more than it does.
    let mut refused = 0;
    for seed in (0..MARKETS).step_by(10) {
        let (market, spread) = (small(seed), spread(seed));
        for &objective in Objective::ALL {
            let solution = solved(&market, MaxScore { objective, spread }, &format!("seed {seed}"));
            let Certificate::Duals(duals) = &solution.certificate else { panic!("max-score proves by prices") };
            let mut check = |changed: &DualPrices, what: &str| {
                let found = verify::optimal(&market, &solution.matching, changed);
                assert!(found.is_err(), "seed {seed}, {objective}, {what}");
                refused += 1;
            };
            let dropped = |one: Dual| (one != Dual::default()).then(Dual::default);
            let others = |one: Dual| {
                let by = |people, score| Dual { people: one.people + people, score: one.score + score, ..one };
                let counts = [by(0, 1), by(0, -1), by(1, 0), by(-1, 0)];
                counts.into_iter().chain(dropped(one))
            };
            for (mentee, &utility) in duals.utility.iter().enumerate() {
                for other in others(utility) {
                    let mut changed = duals.clone();
                    changed.utility[mentee] = other;
                    check(&changed, &format!("utility of mentee {mentee}"));
                }
            }
            for (mentor, &price) in market.mentor_ids().zip(&duals.price) {
                for other in others(price) {
                    // A full mentor with nobody on it has no seat.
                    if market.capacity(mentor) > 0 {
                        let mut changed = duals.clone();
                        changed.price[mentor.index()] = other;
                        check(&changed, &format!("price of mentor {mentor}"));
                    }
                }
            }
        }
    }
    assert!(refused > 40_000, "{refused}");
}

#[test]
fn a_market_without_scores_is_refused() {
    let mut builder = matching_market::MarketBuilder::new(1, vec![1]);
    builder.pair(0, 0, matching_market::PairInfo::default());
    let refused = MaxScore::default().solve(&builder.build().unwrap(), &mut Context::new(7));
    assert!(matches!(refused, Err(SolveError::ScoresMissing { strategy: "max-score" })));
}

#[test]
fn larger_markets_are_proved_and_cheap_whatever_their_scores() {
    // Lists longer than what a mentee keeps at hand, prices that crawl, ties everywhere. That the prices prove the
    // result is all there is to check; the work shows that no search runs away.
    for seed in 0..140 {
        let mut draw = Draw::new(seed);
        let family = FAMILIES[usize::try_from(seed % 7).unwrap()];
        let sizes = [(90, 90), (120, 40), (40, 120), (200, 100)][usize::try_from(seed / 7 % 4).unwrap()];
        let density = [12, 40, 100][draw.below(3) as usize];
        let market = scored_market(&mut draw, family, sizes, 2, density);
        for &objective in Objective::ALL {
            let case = format!("seed {seed}, {family:?}, {objective}");
            let solution = solved(&market, MaxScore { objective, spread: spread(seed) }, &case);
            let visits = solution.stats.work / (market.pairs() as u64 + 1);
            assert!(visits < 2000, "{case}: every pair examined {visits} times");
        }
    }
}

/// The score of a pair in a market of so many people a side.
type ScoreOf = fn(u32, u32, u32) -> i32;

fn full(size: u32, score: ScoreOf) -> Market {
    let mut builder = matching_market::MarketBuilder::new(size as usize, vec![1; size as usize]);
    for (mentee, mentor) in (0..size).flat_map(|mentee| (0..size).map(move |mentor| (mentee, mentor))) {
        let score = matching_market::Score::from_millionths(score(mentee, mentor, size));
        builder.pair(mentee, mentor, matching_market::PairInfo::scored(score));
    }
    builder.build().unwrap()
}

#[test]
fn markets_that_make_auctions_crawl_are_solved_all_the_same() {
    let shapes: [(&str, ScoreOf); 7] = [
        ("one mentor too few", |mentee, mentor, size| {
            if mentor < size - 1 { 1_000_000 + i32::from((mentee * mentor).is_multiple_of(7)) } else { 0 }
        }),
        (
            "one wanted by all",
            |mentee, mentor, _| if mentor == 0 { i32::MAX } else { i32::try_from((mentee ^ mentor) % 97).unwrap() },
        ),
        ("staircase", |mentee, mentor, _| -i32::try_from((mentee + 1) * (mentor + 1)).unwrap() * 8_000),
        ("steep staircase", |mentee, mentor, size| {
            i32::MAX / i32::try_from(size * size).unwrap() * i32::try_from(mentee * mentor).unwrap()
        }),
        ("both ends", |mentee, mentor, _| if (mentee + mentor).is_multiple_of(2) { i32::MIN } else { i32::MAX }),
        (
            "two values",
            |mentee, mentor, size| {
                if mentor < size / 2 || mentee < size / 3 { i32::MAX - 1 } else { i32::MAX }
            },
        ),
        ("all equal", |_, _, _| -5),
    ];
    for (name, score) in shapes {
        for size in [125, 250, 500] {
            let market = full(size, score);
            for &objective in Objective::ALL {
                let solution = solved(&market, MaxScore { objective, ..MaxScore::default() }, name);
                let readings = solution.stats.work / market.pairs() as u64;
                // Measured: 148 at most, hardly more at four times the size. A step of one millionth, or a search per
                // pair, would read the market thousands of times.
                assert!(readings < 250, "{name}, {size} a side, {objective}: {readings}");
                if objective != Objective::Total {
                    assert_eq!(solution.matching.len(), size as usize, "{name}");
                }
            }
        }
    }
}

#[test]
fn a_limit_stops_it_and_changes_nothing_otherwise() {
    let market = scored_market(&mut Draw::new(3), FAMILIES[2], (200, 150), 2, 60);
    let free = MaxScore::default().solve(&market, &mut Context::new(7)).unwrap();
    let stopped = MaxScore::default().solve(&market, &mut Context::new(7).with_work_limit(free.stats.work / 2));
    assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
    // Whatever it is doing when it is told, it stops there: every time it asks is tried once.
    let asked = Cell::new(0_u64);
    let count = || {
        asked.set(asked.get() + 1);
        None
    };
    MaxScore::default().solve(&market, &mut Context::new(7).with_stop(&count)).unwrap();
    let questions = asked.get();
    assert!(questions > 20, "{questions}");
    for at in 1..=questions {
        let left = Cell::new(at);
        let stop = || {
            left.set(left.get() - 1);
            (left.get() == 0).then_some(StopReason::Deadline)
        };
        let stopped = MaxScore::default().solve(&market, &mut Context::new(7).with_stop(&stop)).unwrap_err();
        assert!(matches!(stopped, SolveError::Stopped { reason: StopReason::Deadline, .. }), "{at}: {stopped}");
    }
    let mut reported = 0;
    let mut sink = |_| reported += 1;
    let mut context = Context::new(8).with_work_limit(2 * free.stats.work).with_progress(&mut sink);
    assert_eq!(MaxScore::default().solve(&market, &mut context).unwrap(), free);
    assert!(reported > 10);
}

/// Set `ORLIB` to a folder with the files of the OR-Library's assignment section and run with `--ignored`.
#[test]
#[ignore = "needs the OR-Library's files"]
fn or_library_optima() {
    let folder = std::path::PathBuf::from(std::env::var_os("ORLIB").expect("ORLIB names the folder"));
    for (name, optimum) in [
        ("assign100", 305),
        ("assign200", 475),
        ("assign300", 626),
        ("assign400", 804),
        ("assign500", 991),
        ("assign600", 1176),
        ("assign700", 1362),
        ("assign800", 1552),
        ("assignp800", 2239),
        ("assignp1500", 5839),
        ("assignp3000", 18_696),
        ("assignp5000", 48_533),
    ] {
        let market = orlib::read(&std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap()).unwrap();
        let solution = solved(&market, MaxScore::default(), name);
        assert_eq!(solution.matching.len(), market.mentees(), "{name}");
        assert_eq!(solution.matching.total_score(&market), Some(-optimum), "{name}");
    }
}
