//! `max-score` against enumeration, on thousands of small markets full of ties, gaps and extreme scores.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;

use cohort_lab::formats::orlib;
use cohort_lab::instances::Draw;
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, Context, Market, Matching, MaxScore, MenteeId, Objective, Solution, SolveError, Strategy, verify,
};
use scored::{FAMILIES, scored_market, small, spread};

const MARKETS: u64 = 12_000;

fn assignment(matching: &Matching) -> Assignment {
    (0..matching.mentees()).map(|index| matching.mentor_of(MenteeId::from_index(index))).collect()
}

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
        for objective in Objective::ALL {
            let case = format!("seed {seed}, {objective}, spread {spread}");
            let found = assignment(&solved(&market, MaxScore { objective, spread }, &case).matching);
            let people_first = objective == Objective::CoverageThenTotal;
            let size = i64::from(spread.millionths());
            let best = oracle::best_worth(&market, people_first, size);
            assert_eq!(oracle::worth(&market, &found, people_first, size), best, "{case}");
        }
    }
}

#[test]
fn the_best_by_loads_is_the_best_of_all_matchings() {
    for seed in (0..MARKETS).step_by(40) {
        let (market, size) = (small(seed), i64::from(spread(seed).millionths()));
        for people_first in [false, true] {
            let all = oracle::all_matchings(&market);
            let best = all.iter().map(|one| oracle::worth(&market, one, people_first, size)).max();
            assert_eq!(best, Some(oracle::best_worth(&market, people_first, size)), "seed {seed}");
        }
    }
}

#[test]
fn prices_prove_exactly_the_best_matchings() {
    // The prices of one best matching prove every best matching, and no other.
    let mut refused = 0;
    for seed in (0..MARKETS).step_by(60) {
        let (market, spread) = (small(seed), spread(seed));
        for objective in Objective::ALL {
            let solution = solved(&market, MaxScore { objective, spread }, &format!("seed {seed}"));
            let Certificate::Duals(duals) = &solution.certificate else { panic!("max-score proves by prices") };
            let people_first = objective == Objective::CoverageThenTotal;
            let size = i64::from(spread.millionths());
            let best = oracle::best_worth(&market, people_first, size);
            for one in oracle::all_matchings(&market).iter().take(2000) {
                let matching = Matching::from_mentors(&market, one).unwrap();
                let is_best = oracle::worth(&market, one, people_first, size) == best;
                assert_eq!(verify::optimal(&market, &matching, duals).is_ok(), is_best, "seed {seed}: {one:?}");
                refused += usize::from(!is_best);
            }
        }
    }
    assert!(refused > 10_000, "{refused}");
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
    // Lists longer than what a mentee keeps at hand, prices that crawl, ties everywhere. That the prices prove the result
    // is all there is to check; the work shows that no search runs away.
    for seed in 0..140 {
        let mut draw = Draw::new(seed);
        let family = FAMILIES[usize::try_from(seed % 7).unwrap()];
        let sizes = [(90, 90), (120, 40), (40, 120), (200, 100)][usize::try_from(seed / 7 % 4).unwrap()];
        let density = [12, 40, 100][draw.below(3) as usize];
        let market = scored_market(&mut draw, family, sizes, 2, density);
        for objective in Objective::ALL {
            let case = format!("seed {seed}, {family:?}, {objective}");
            let solution = solved(&market, MaxScore { objective, spread: spread(seed) }, &case);
            let visits = solution.stats.work / (market.pairs() as u64 + 1);
            assert!(visits < 2000, "{case}: every pair examined {visits} times");
        }
    }
}

/// The score of a pair.
type ScoreOf = fn(u32, u32) -> i32;

#[test]
fn markets_that_make_auctions_crawl_are_solved_all_the_same() {
    let shapes: [(&str, ScoreOf); 5] = [
        ("one mentor too few", |mentee, mentor| {
            if mentor < 119 { 1_000_000 + i32::from((mentee * mentor).is_multiple_of(7)) } else { 0 }
        }),
        (
            "one wanted by all",
            |mentee, mentor| if mentor == 0 { i32::MAX } else { i32::try_from((mentee ^ mentor) % 97).unwrap() },
        ),
        ("staircase", |mentee, mentor| -i32::try_from((mentee + 1) * (mentor + 1)).unwrap() * 100_000),
        ("both ends", |mentee, mentor| if (mentee + mentor).is_multiple_of(2) { i32::MIN } else { i32::MAX }),
        ("all equal", |_, _| -5),
    ];
    for (name, score) in shapes {
        let mut builder = matching_market::MarketBuilder::new(120, vec![1; 120]);
        for (mentee, mentor) in (0..120).flat_map(|mentee| (0..120).map(move |mentor| (mentee, mentor))) {
            let score = matching_market::Score::from_millionths(score(mentee, mentor));
            builder.pair(mentee, mentor, matching_market::PairInfo::scored(score));
        }
        let market = builder.build().unwrap();
        for objective in Objective::ALL {
            let solution = solved(&market, MaxScore { objective, ..MaxScore::default() }, name);
            assert!(solution.stats.work < 1000 * market.pairs() as u64, "{name}: {}", solution.stats.work);
            if objective == Objective::CoverageThenTotal {
                assert_eq!(solution.matching.len(), 120, "{name}");
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
