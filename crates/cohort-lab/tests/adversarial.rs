//! Markets made to break solvers, each through every strategy and certified.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Popularity, SmallShape, preference_lists, small_market};
use matching_market::{
    Context, Market, MarketBuilder, MarketColumns, MentorId, PairInfo, Progress, Score, Solution, SolveError,
    StopReason, StrategySpec, verify,
};

fn solve_all(name: &str, market: &Market) -> Vec<Solution> {
    let mut solutions = Vec::new();
    for spec in StrategySpec::NAMES.iter().map(|name| name.parse::<StrategySpec>().unwrap()) {
        match spec.build().solve(market, &mut Context::new(7)) {
            Ok(solution) => {
                verify::certify(market, &solution).unwrap_or_else(|error| panic!("{name}, {spec}: {error}"));
                solutions.push(solution);
            }
            Err(SolveError::ScoresMissing { .. }) => assert!(!market.has_scores(), "{name}, {spec}"),
            Err(error) => panic!("{name}, {spec}: {error}"),
        }
    }
    solutions
}

fn complete(mentees: u32, capacities: &[u32], info: impl Fn(u32, u32) -> PairInfo) -> Market {
    let mut builder = MarketBuilder::new(mentees as usize, capacities.to_vec());
    for mentee in 0..mentees {
        for mentor in (0..).take(capacities.len()) {
            builder.pair(mentee, mentor, info(mentee, mentor));
        }
    }
    builder.build().unwrap()
}

#[test]
fn empty_sides_zero_capacities_and_no_pairs() {
    let nothing = [(0, vec![]), (0, vec![1, 2]), (3, vec![]), (3, vec![1, 0])];
    for (mentees, capacities) in nothing {
        let market = MarketBuilder::new(mentees, capacities).build().unwrap();
        let solutions = solve_all("nobody acceptable", &market);
        assert!(solutions.iter().all(|solution| solution.matching.is_empty()));
    }
    let seatless = complete(4, &[0, 0], |mentee, mentor| PairInfo::ranked(mentor, mentee).with_score(Score::ONE));
    let solutions = solve_all("no seats", &seatless);
    assert!(
        solutions.len() == StrategySpec::NAMES.len() && solutions.iter().all(|solution| solution.matching.is_empty())
    );
}

#[test]
fn all_ties() {
    let market = complete(7, &[1, 2, 3], |_, _| PairInfo::scored(Score::ZERO));
    assert!(solve_all("all ties", &market).iter().all(|solution| solution.matching.len() == 6));
}

#[test]
fn one_popular_mentor_of_any_capacity() {
    // Around the limit between seats looked at one by one and seats kept as bits.
    for capacity in [1, 2, 3, 7, 8, 9, 10, 63, 64, 65, 299, 300, 301, 65_535] {
        // The mentor likes late mentees best, so that nearly every proposal displaces somebody.
        let market = complete(300, &[capacity, 1], |mentee, mentor| {
            PairInfo::ranked(mentor, 299 - mentee).with_score(Score::from_millionths(mentee.cast_signed()))
        });
        for solution in solve_all("one popular mentor", &market) {
            let loads = verify::loads(&market, &solution.matching);
            assert_eq!(loads, [capacity.min(300), u32::from(capacity < 300)], "capacity {capacity}");
        }
        let held = solve_all("one popular mentor", &market)[0].matching.clone();
        let best: Vec<u32> = held.mentees_of(MentorId::new(0)).iter().map(|mentee| mentee.get()).collect();
        assert_eq!(best, (300 - capacity.min(300)..300).collect::<Vec<_>>());
    }
}

#[test]
fn scores_at_the_ends_of_i32() {
    for millionths in [i32::MIN, i32::MAX] {
        let market = complete(50, &[30, 30], |_, _| PairInfo::scored(Score::from_millionths(millionths)));
        for solution in solve_all("huge scores", &market) {
            assert_eq!(solution.matching.total_score(&market), Some(50 * i64::from(millionths)));
        }
    }
    let mixed = complete(2, &[1, 1], |mentee, mentor| {
        PairInfo::scored(Score::from_millionths(if mentee == mentor { i32::MIN } else { i32::MAX }))
    });
    assert!(solve_all("both ends", &mixed).iter().all(|solution| solution.matching.len() == 2));
}

#[test]
fn ranks_at_the_end_of_u32() {
    let market = complete(3, &[1, 1], |mentee, mentor| {
        PairInfo::ranked(u32::MAX - mentor, if mentee == 0 { u32::MAX } else { mentee })
    });
    assert!(market.is_strict());
    solve_all("huge ranks", &market);
}

#[test]
fn levels_at_the_ends_of_u16_and_one_level_for_all() {
    let ends = |mentee: u32, mentor: u32| [0, u16::MAX - 1, u16::MAX][mentor.midpoint(mentee / 7).min(2) as usize];
    // Levels in great gaps need no more steps of proof than there are levels.
    let market = complete(20_000, &[300, 200, 100, 50], |mentee, mentor| {
        PairInfo::ranked(mentor, mentee).with_levels(ends(0, mentor), u16::MAX)
    });
    solve_all("levels far apart", &market);
    for level in [0, u16::MAX] {
        let market = complete(60, &[3, 0, 5, 9], |mentee, mentor| {
            let score = Score::from_millionths((mentee * 31 + mentor * 17).cast_signed() % 13 - 4);
            PairInfo::ranked(mentor, 60 - mentee).with_score(score).with_levels(level, level)
        });
        let solutions = solve_all("one level for all", &market);
        // Nothing but the total is left to choose by: these two have most people, too.
        let total = |name: &str| {
            let place = StrategySpec::NAMES.iter().position(|one| *one == name).unwrap();
            (solutions[place].matching.len(), solutions[place].matching.total_score(&market))
        };
        for name in ["rank-maximal", "fair"] {
            assert_eq!(total(name), total("max-score"), "{name}, level {level}");
        }
    }
}

#[test]
fn a_level_of_written_choices_before_one_for_everybody_else_on_a_large_market() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let columns = preference_lists(popularity, 1_500, 20, 3);
        let level = |rank: &u32| u16::try_from((*rank).min(3)).unwrap();
        let score = (0..).take(columns.mentor.len()).map(|pair: i32| Score::from_millionths(pair * 7919 % 1_000_003));
        let levelled = MarketColumns {
            mentee_level: Some(columns.mentee_rank.iter().map(level).collect()),
            score: Some(score.collect()),
            ..columns
        };
        let market = Market::from_columns(levelled).unwrap();
        assert_eq!(solve_all("levels, large", &market), solve_all("levels, large", &market));
    }
}

#[test]
fn a_long_row_of_displacements() {
    // Mentee i asks mentor 0 first; each is displaced by the next and pushes the one before it down the line.
    let size = 400;
    let market = complete(size, &vec![1; size as usize], |mentee, mentor| PairInfo::ranked(mentor, size - mentee));
    let solutions = solve_all("a queue", &market);
    assert_eq!(solutions[0].stats.work, 80_200, "n (n + 1) / 2 proposals");
}

#[test]
fn large_markets_of_both_classes_are_certified_and_the_same_every_time() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let market = Market::from_columns(preference_lists(popularity, 20_000, 12, 3)).unwrap();
        assert_eq!(solve_all("large", &market), solve_all("large", &market));
    }
    // Zipf again with ties, and capacities on both sides of the limit of scanned seats.
    let columns = preference_lists(Popularity::Zipf, 5_000, 20, 3);
    let tied = MarketColumns {
        mentee_rank: columns.mentee_rank.iter().map(|rank| rank / 3).collect(),
        mentor_rank: columns.mentor_rank.iter().map(|rank| rank / 50).collect(),
        capacities: (0..).take(columns.capacities.len()).map(|mentor| mentor % 23).collect(),
        ..columns
    };
    let market = Market::from_columns(tied).unwrap();
    assert!(!market.is_strict());
    assert_eq!(solve_all("large, tied", &market), solve_all("large, tied", &market));
}

#[test]
fn another_seed_breaks_ties_another_way() {
    let market = complete(30, &[1; 10], |_, _| PairInfo::default());
    let found = |seed| StrategySpec::default().build().solve(&market, &mut Context::new(seed)).unwrap().matching;
    assert_ne!(found(1), found(2));
    assert_eq!(found(1), found(1));
}

#[test]
fn every_strategy_stops_when_told_and_at_the_same_step_under_a_work_limit() {
    let mut columns = preference_lists(Popularity::Uniform, 20_000, 10, 3);
    columns.score = Some(vec![Score::ONE; columns.mentor.len()]);
    let market = Market::from_columns(columns).unwrap();
    for spec in StrategySpec::NAMES.iter().map(|name| name.parse::<StrategySpec>().unwrap()) {
        let strategy = spec.build();
        let cancelled = || Some(StopReason::Cancelled);
        let stopped = strategy.solve(&market, &mut Context::new(7).with_stop(&cancelled)).unwrap_err();
        assert!(
            matches!(stopped, SolveError::Stopped { reason: StopReason::Cancelled, work } if work < 10_000),
            "{spec}"
        );

        let limited = || strategy.solve(&market, &mut Context::new(7).with_work_limit(10_000)).unwrap_err();
        assert_eq!(limited(), limited());
        assert!(matches!(limited(), SolveError::Stopped { reason: StopReason::WorkLimit, .. }), "{spec}");

        let mut reports: Vec<Progress> = Vec::new();
        let mut sink = |progress| reports.push(progress);
        let mut context = Context::new(7).with_progress(&mut sink);
        let work = strategy.solve(&market, &mut context).unwrap().stats.work;
        assert_eq!(context.work(), work);
        assert!(reports.len() > 2 && reports.is_sorted_by_key(|progress| progress.done), "{spec}");
        assert!(reports.iter().all(|progress| progress.done <= progress.at_most), "{spec}");
    }
}

#[test]
fn progress_does_not_pass_its_end_where_people_are_many_and_pairs_few() {
    let nobody_accepts = MarketBuilder::new(20_000, vec![1; 5]);
    let mut mentors_only = MarketBuilder::new(2, vec![1; 100_000]);
    for (mentee, mentor, millionths) in [(0, 0, 600_000), (0, 1, 500_000), (1, 0, 300_000)] {
        mentors_only.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(millionths)));
    }
    for market in [nobody_accepts.build().unwrap(), mentors_only.build().unwrap()] {
        for &spec in StrategySpec::ALL {
            let mut sink = |progress: Progress| assert!(progress.done <= progress.at_most, "{spec}: {progress:?}");
            let solved = spec.build().solve(&market, &mut Context::new(7).with_progress(&mut sink));
            assert!(matches!(solved, Ok(_) | Err(SolveError::ScoresMissing { .. })), "{spec}: {solved:?}");
        }
    }
}

#[test]
fn small_markets_of_every_seed_are_certified() {
    for seed in 0..2000 {
        let shape = SmallShape { mentees: 30, mentors: 6, capacity: 14, ..SmallShape::default() };
        solve_all("small", &small_market(seed, shape));
    }
}
