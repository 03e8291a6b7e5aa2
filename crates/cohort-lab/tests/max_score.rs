//! `max-score` against enumeration, on thousands of small markets full of ties, gaps and extreme scores.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;

use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, Context, Market, Matching, MaxScore, MenteeId, Objective, Solution, SolveError, Strategy, verify,
};
use scored::{small, spread};

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
