//! `kuhn-munkres` against `max-score`: equal worth on every market it takes, and refusals where it takes none.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;
#[path = "scored/shapes.rs"]
mod shapes;

use cohort_lab::instances::Draw;
use cohort_lab::oracle::{self, Assignment, Worth};
use matching_market::{
    Claim, ClaimStatus, Context, KuhnMunkres, Market, MarketBuilder, MaxScore, MenteeId, Objective, PairInfo, Property,
    Score, Solution, SolveError, Spread, StopReason, Strategy, StrategySpec, verify,
};
use scored::{FAMILIES, scored_market, small, spread};
use shapes::shaped;

const MARKETS: u64 = if cfg!(debug_assertions) { 12_000 } else { 60_000 };

fn worth(market: &Market, solution: &Solution, objective: Objective, spread: Spread) -> Worth {
    let ids = (0..market.mentees()).map(MenteeId::from_index);
    let found: Assignment = ids.map(|mentee| solution.matching.mentor_of(mentee)).collect();
    oracle::worth(market, &found, objective, spread.millionths().into())
}

fn compare(market: &Market, spread: Spread, case: &str) {
    for objective in Objective::ALL {
        let ours = MaxScore { objective, spread }.solve(market, &mut Context::new(7)).unwrap();
        let theirs = KuhnMunkres { objective, spread }.solve(market, &mut Context::new(7)).unwrap();
        verify::certify(market, &theirs).unwrap_or_else(|error| panic!("{case}, {objective}: {error}"));
        let [ours, theirs] = [ours, theirs].map(|solution| worth(market, &solution, objective, spread));
        assert_eq!(ours, theirs, "{case}, {objective}, spread {spread}");
    }
}

#[test]
fn small_markets_of_every_kind_are_worth_the_same_to_both() {
    for seed in 0..MARKETS {
        compare(&small(seed), spread(seed), &format!("small {seed}"));
    }
}

#[test]
fn shapes_that_solvers_get_wrong_are_worth_the_same_to_both() {
    for seed in 0..MARKETS {
        compare(&shaped(seed), spread(seed / 3), &format!("shaped {seed}"));
    }
}

#[test]
fn larger_markets_are_worth_the_same_to_both() {
    for seed in 0..if cfg!(debug_assertions) { 56 } else { 560 } {
        let sizes = [(60, 60), (80, 20), (20, 80), (60, 30)][usize::try_from(seed / 7 % 4).unwrap()];
        let mut draw = Draw::new(seed);
        let density = [10, 40, 100][draw.below(3) as usize];
        let market = scored_market(&mut draw, FAMILIES[usize::try_from(seed % 7).unwrap()], sizes, 3, density);
        compare(&market, spread(seed), &format!("larger {seed}"));
    }
}

#[test]
fn a_pair_below_nothing_is_left_out_and_a_forbidden_one_never_used() {
    // Both mentees want mentor 0; mentee 1 has nobody else, mentee 0 only somebody who lowers the sum.
    let mut builder = MarketBuilder::new(2, vec![1, 1]);
    for (mentee, mentor, millionths) in [(0, 0, 5), (0, 1, -3), (1, 0, 4)] {
        builder.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(millionths)));
    }
    let market = builder.build().unwrap();
    for (objective, people, total) in [(Objective::Total, 1, 5), (Objective::CoverageThenTotal, 2, 1)] {
        let strategy = KuhnMunkres { objective, ..KuhnMunkres::default() };
        let solution = strategy.solve(&market, &mut Context::new(7)).unwrap();
        assert_eq!((solution.matching.len(), solution.matching.total_score(&market)), (people, Some(total)));
    }
}

#[test]
fn what_it_claims_is_its_own_word() {
    let claims = |spec: &str| spec.parse::<StrategySpec>().unwrap().build().guarantee().claims;
    let own_word = |claim: &Claim| matches!(claim.status, ClaimStatus::Bound(_)) || claim.property == Property::Maximal;
    for spec in ["kuhn-munkres", "kuhn-munkres:objective=total", "kuhn-munkres:objective=total,spread=0.1"] {
        assert!(claims(spec).iter().all(own_word), "{spec}");
    }
    assert_eq!(claims("kuhn-munkres:objective=total")[0].property, Property::GreatestTotalScore);
    assert_eq!(claims("kuhn-munkres")[0].to_string(), "most people matched: solver's claim, at least 1/1 of the best");
}

#[test]
fn tables_that_are_too_large_runs_that_are_stopped_and_markets_without_scores_are_refused() {
    let crowd = |mentees: u32, seats: u32| {
        let mut builder = MarketBuilder::new(mentees as usize, vec![seats]);
        for mentee in 0..mentees {
            builder.pair(mentee, 0, PairInfo::scored(Score::ONE));
        }
        builder.build().unwrap()
    };
    let refused = KuhnMunkres::default().solve(&crowd(4096, 1), &mut Context::new(7)).unwrap_err();
    let entries = 4096 * 4097;
    assert_eq!(refused, SolveError::TableTooLarge { strategy: "kuhn-munkres", entries, most: 4096 * 4096 });
    assert!(refused.to_string().contains("choose another strategy"), "{refused}");
    // Seats that nobody can take count for nothing.
    let solution = KuhnMunkres::default().solve(&crowd(40, 65_535), &mut Context::new(7)).unwrap();
    assert_eq!((solution.matching.len(), solution.stats.work), (40, 40 * 80));

    let limited = KuhnMunkres::default().solve(&crowd(10, 1), &mut Context::new(7).with_work_limit(109));
    assert_eq!(limited, Err(SolveError::Stopped { reason: StopReason::WorkLimit, work: 110 }));
    let late = || Some(StopReason::Deadline);
    let stopped = KuhnMunkres::default().solve(&crowd(10, 1), &mut Context::new(7).with_stop(&late)).unwrap_err();
    assert!(matches!(stopped, SolveError::Stopped { reason: StopReason::Deadline, .. }));

    let mut unscored = MarketBuilder::new(1, vec![1]);
    unscored.pair(0, 0, PairInfo::default());
    let refused = KuhnMunkres::default().solve(&unscored.build().unwrap(), &mut Context::new(7)).unwrap_err();
    assert_eq!(refused, SolveError::ScoresMissing { strategy: "kuhn-munkres" });
}
