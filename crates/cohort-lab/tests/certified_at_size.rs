//! Every strategy on ten thousand mentees: proved again, the same in two runs, and stopped when told.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::Cell;
use std::fmt::Write as _;
use std::time::Instant;

use cohort_lab::generate::{GeneratorOptions, generate};
use cohort_lab::instances::{Draw, Popularity, Ties, preference_lists, tied_lists};
use matching_market::{
    ClaimStatus, Context, Market, MarketColumns, Score, Solution, SolveError, StopReason, StrategySpec, verify,
};
use mentor_match::MatchingRound;
use mentor_match::policy::{Policy, Preset};

const MENTEES: u32 = 10_000;

/// Lists of ten, half as many mentors with one or two seats, a score for every pair.
fn market(popularity: Popularity, ties: Ties) -> Market {
    let columns = preference_lists(popularity, MENTEES, 10, 11);
    let mut draw = Draw::new(12);
    let score = columns.mentor.iter().map(|_| Score::from_millionths(draw.below(1_000_001).cast_signed())).collect();
    let capacities = columns.capacities.iter().map(|_| 1 + draw.below(2)).collect();
    // With ties two mentors share a place on a list, and three mentees.
    let shared = |ranks: &[u32], by: u32| ranks.iter().map(|rank| rank / by).collect();
    let (by_mentee, by_mentor) = if ties == Ties::Some { (2, 3) } else { (1, 1) };
    let (mentee_rank, mentor_rank) = (shared(&columns.mentee_rank, by_mentee), shared(&columns.mentor_rank, by_mentor));
    Market::from_columns(MarketColumns { mentee_rank, mentor_rank, capacities, score: Some(score), ..columns }).unwrap()
}

fn specs() -> impl Iterator<Item = StrategySpec> {
    StrategySpec::NAMES.iter().map(|name| name.parse().unwrap())
}

fn solve(market: &Market, spec: StrategySpec) -> Solution {
    spec.build().solve(market, &mut Context::new(7)).unwrap_or_else(|error| panic!("{spec}: {error}"))
}

/// Every strategy's answer is proved again, and is the same in every run.
fn assert_certified(popularity: Popularity, ties: Ties, runs: usize) {
    let market = market(popularity, ties);
    assert_eq!((market.mentees(), market.is_strict()), (10_000, ties == Ties::None));
    for spec in specs() {
        let solution = solve(&market, spec);
        let report = verify::certify(&market, &solution).unwrap_or_else(|error| panic!("{spec}: {error}"));
        assert_eq!(report.proved, solution.guarantee.proved_properties().collect::<Vec<_>>(), "{spec}");
        assert!(report.matched > 3000, "{spec}: {}", report.matched);
        for _ in 1..runs {
            assert!(solution == solve(&market, spec), "{spec}: two runs, two answers");
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn ten_thousand_mentees_are_certified() {
    assert_certified(Popularity::Uniform, Ties::None, 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn ten_thousand_mentees_with_ties_are_certified() {
    assert_certified(Popularity::Uniform, Ties::Some, 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn ten_thousand_mentees_and_popular_mentors_are_certified() {
    assert_certified(Popularity::Zipf, Ties::None, 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn ten_thousand_mentees_with_ties_and_popular_mentors_are_certified_and_the_same_twice() {
    assert_certified(Popularity::Zipf, Ties::Some, 2);
}

/// Whether a run that was told to stop says so: by its error, or by claiming less than the whole run; it may claim as
/// much if all that came after was in vain.
fn says_so(found: &Result<Solution, SolveError>, reason: StopReason, market: &Market, whole: &Solution) -> bool {
    match found {
        Err(SolveError::Stopped { reason: given, .. }) => *given == reason,
        Err(_) => false,
        Ok(solution) => {
            let as_much = solution.guarantee == whole.guarantee;
            verify::certify(market, solution).is_ok() && (!as_much || solution.matching == whole.matching)
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn every_strategy_that_is_told_to_stop_says_so_whenever_it_is_told() {
    let market = market(Popularity::Zipf, Ties::Some);
    for spec in specs() {
        let whole = solve(&market, spec);
        let strategy = spec.build();
        for limit in [0, 1, 1000] {
            let limited = || strategy.solve(&market, &mut Context::new(7).with_work_limit(limit));
            let found = limited();
            assert!(
                says_so(&found, StopReason::WorkLimit, &market, &whole),
                "{spec}, at most {limit} steps: {found:?}"
            );
            assert!(found == limited(), "{spec}: two runs under a work limit of {limit}, two answers");
        }
        let mut stopped_late = 0;
        for patience in [0, 1, 2, 5, 20, 100] {
            let asked = Cell::new(0);
            let stop = || {
                asked.set(asked.get() + 1);
                (asked.get() > patience).then_some(StopReason::Deadline)
            };
            let found = strategy.solve(&market, &mut Context::new(7).with_stop(&stop));
            // Whoever was never given a reason has finished.
            if asked.get() > patience {
                assert!(
                    says_so(&found, StopReason::Deadline, &market, &whole),
                    "{spec}, asked {patience} times: {found:?}"
                );
                stopped_late += usize::from(patience > 0);
            } else {
                assert!(found == Ok(whole.clone()), "{spec}: not stopped, and another answer");
            }
        }
        assert!(stopped_late > 0, "{spec} asks once only, whether to go on");
    }
}

/// What a generated cohort becomes under its programme's rules: long lists, filled in by score.
fn cohort_market(mentees: usize, mentors: usize) -> Market {
    let options = GeneratorOptions { programme: Preset::Altrusa, seed: 1, ..GeneratorOptions::sized(mentees, mentors) };
    let policy = Policy::preset(options.programme);
    let cohort = generate(&options).unwrap().pilot;
    MatchingRound::new(&cohort, &policy).seed(1).run().unwrap().market().clone()
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measured with optimisation: cargo test --release -p cohort-lab")]
fn every_strategy_is_certified_on_a_large_cohort_the_same_twice_and_stops_when_told() {
    let market = cohort_market(10_000, 1_500);
    assert!(market.mentees() == 10_000 && market.pairs() > 1_500_000, "{}", market.pairs());
    for spec in specs() {
        let solution = solve(&market, spec);
        let report = verify::certify(&market, &solution).unwrap_or_else(|error| panic!("{spec}: {error}"));
        assert_eq!(report.proved, solution.guarantee.proved_properties().collect::<Vec<_>>(), "{spec}");
        assert!(report.matched > 1300, "{spec}: {}", report.matched);
        assert!(solution == solve(&market, spec), "{spec}: two runs, two answers");
        let stopped = || spec.build().solve(&market, &mut Context::new(7).with_work_limit(1000));
        let found = stopped();
        assert!(says_so(&found, StopReason::WorkLimit, &market, &solution), "{spec}, at most 1000 steps: {found:?}");
        assert!(found == stopped(), "{spec}: two runs under a work limit, two answers");
    }
}

/// The table of all strategies in docs/algorithms.md:
/// `cargo test --release -p cohort-lab --test certified_at_size table -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
#[expect(clippy::print_stdout, reason = "figures for people")]
fn table() {
    let projects: Vec<u32> = (0..53).map(|mentor| if mentor < 33 { 15 } else { 14 }).collect();
    let classes = [
        market(Popularity::Uniform, Ties::None),
        market(Popularity::Zipf, Ties::Some),
        tied_lists(759, &projects, 8, 85, 1),
        cohort_market(2_000, 1_000),
    ];
    for class in &classes {
        println!("{} mentees, {} mentors, {} pairs", class.mentees(), class.mentors(), class.pairs());
    }
    let variants =
        ["mentee-optimal:improve=no", "egalitarian:ties=all", "max-score:objective=total", "leximin:value=rank"];
    for name in StrategySpec::NAMES.iter().chain(&variants) {
        let mut line = format!("| `{name}` |");
        for class in &classes {
            let start = Instant::now();
            let solution = match name.parse::<StrategySpec>().unwrap().build().solve(class, &mut Context::new(7)) {
                Ok(solution) => solution,
                Err(SolveError::ScoresMissing { .. }) => {
                    line.push_str(" needs scores |");
                    continue;
                }
                Err(error) => panic!("{name}: {error}"),
            };
            let solving = start.elapsed();
            verify::certify(class, &solution).unwrap_or_else(|error| panic!("{name}: {error}"));
            let open = solution.guarantee.claims.iter().filter(|claim| claim.status != ClaimStatus::Proved);
            let open: Vec<String> = open.map(|claim| format!("{}: {}", claim.property, claim.status)).collect();
            let near = solution.guarantee.proved_properties().map(|property| property.to_string());
            let near = near.filter(|property| property.contains(" more ") || property.contains("no more than"));
            let said: Vec<String> = near.chain(open).collect();
            let said = if said.is_empty() { "proved".to_owned() } else { said.join("; ") };
            let (solving, proving) = (solving.as_millis(), start.elapsed().saturating_sub(solving).as_millis());
            write!(line, " {}, {said}, {solving} + {proving} ms |", solution.matching.len()).unwrap();
        }
        println!("{line}");
    }
}
