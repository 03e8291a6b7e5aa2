//! Rank-maximal and fair matchings against all matchings of thousands of small markets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Draw, Fill, Popularity, SmallShape, Ties, preference_lists, small_market, small_pairs};
use cohort_lab::oracle::{self, Assignment};
use matching_market::verify::{self, CertifyError, NotBestByRanks};
use matching_market::{
    Certificate, Context, LevelPrices, Market, MarketBuilder, MarketColumns, Matching, PairInfo, RankProof, Solution,
    StrategySpec, Value,
};

fn markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| {
        let ties = if seed % 3 == 0 { Ties::None } else { Ties::Some };
        let shape = match seed % 4 {
            0 => SmallShape { mentees: 5, mentors: 4, capacity: 2, ties, fill: Fill::Full },
            1 => SmallShape { mentees: 6, mentors: 6, capacity: 1, ties, fill: Fill::Varied },
            _ => SmallShape { mentees: 6, mentors: 5, capacity: 3, ties, fill: Fill::Varied },
        };
        (seed, small_market(seed, shape))
    })
}

fn solved(name: &str, market: &Market) -> Solution {
    let solution = name.parse::<StrategySpec>().unwrap().build().solve(market, &mut Context::new(7)).unwrap();
    verify::certify(market, &solution).unwrap_or_else(|error| panic!("{name}: {error}"));
    solution
}

/// How many mentees have each rank, by looking each up.
fn profile(market: &Market, assignment: &Assignment) -> Vec<usize> {
    let ranks = market.pair_ids().map(|pair| market.mentee_rank(pair) as usize + 1).max().unwrap_or(0);
    let mut counts = vec![0; ranks];
    for (mentee, mentor) in market.mentee_ids().zip(assignment) {
        if let Some(mentor) = *mentor {
            counts[market.mentee_rank(market.find_pair(mentee, mentor).unwrap()) as usize] += 1;
        }
    }
    counts
}

/// Most people, then fewest at the worst rank, ...: greater is better.
fn fairness(market: &Market, assignment: &Assignment) -> (usize, Vec<i64>) {
    let counts = profile(market, assignment);
    (counts.iter().sum(), counts.iter().rev().map(|&count| -i64::try_from(count).unwrap()).collect())
}

fn found(market: &Market, solution: &Solution) -> Assignment {
    market.mentee_ids().map(|mentee| solution.matching.mentor_of(mentee)).collect()
}

#[test]
fn both_equal_enumeration() {
    let mut differ = 0;
    for (seed, market) in markets(3000) {
        let all = oracle::all_matchings(&market);
        let best = all.iter().map(|one| profile(&market, one)).max().unwrap();
        let rank_maximal = found(&market, &solved("rank-maximal", &market));
        assert_eq!(profile(&market, &rank_maximal), best, "seed {seed}");

        let fairest = all.iter().map(|one| fairness(&market, one)).max().unwrap();
        let fair = found(&market, &solved("fair", &market));
        assert_eq!(fairness(&market, &fair), fairest, "seed {seed}");
        differ += usize::from(profile(&market, &fair) != best);
    }
    assert!(differ > 40, "{differ}");
}

#[test]
fn no_other_matching_is_certified_by_their_steps() {
    let mut refused = 0;
    for (seed, market) in markets(400) {
        for name in ["rank-maximal", "fair"] {
            let solution = solved(name, &market);
            let best = found(&market, &solution);
            for other in oracle::all_matchings(&market).into_iter().step_by(3) {
                let as_good = match name {
                    "fair" => fairness(&market, &other) == fairness(&market, &best),
                    _ => profile(&market, &other) == profile(&market, &best),
                };
                let as_good = as_good && oracle::total_score(&market, &other) == oracle::total_score(&market, &best);
                let matching = Matching::from_mentors(&market, &other).unwrap();
                let claimed = Solution { matching, ..solution.clone() };
                // The numbers prove every best matching, whichever the strategy found.
                assert_eq!(verify::certify(&market, &claimed).is_ok(), as_good, "{name}, seed {seed}: {other:?}");
                refused += usize::from(!as_good);
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn changed_steps_are_refused() {
    let mut kinds = std::collections::BTreeSet::new();
    for (seed, market) in markets(600) {
        let solution = solved("rank-maximal", &market);
        let Certificate::RankSteps(RankProof { steps, .. }) = solution.certificate else { panic!("no steps") };
        let mut draw = Draw::new(seed);
        let mut check = |steps: &[matching_market::RankStep]| {
            if let Err(error) = verify::best_by_ranks(&market, &solution.matching, steps) {
                kinds.insert(format!("{error:?}").split([' ', '{']).next().unwrap().to_owned());
            }
        };
        for place in 0..steps.len() {
            let mut changed = steps.clone();
            let left_out = changed.remove(place);
            let refused = verify::best_by_ranks(&market, &solution.matching, &changed);
            assert_eq!(refused, Err(NotBestByRanks::StepMissing { rank: left_out.rank }), "seed {seed}");
            let mut changed = steps.clone();
            let step = &mut changed[place];
            for number in step.utility.iter_mut().chain(&mut step.price) {
                if draw.below(4) == 0 {
                    *number += i32::try_from(draw.below(3)).unwrap() - 1;
                }
            }
            check(&changed);
            changed[place].price.push(0);
            check(&changed);
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["Length", "Negative", "NotFilled", "NotTight", "Undervalued"]);
}

#[test]
fn changed_prices_prove_nothing_false_about_fairness() {
    let (mut refused, mut passed) = (0, 0);
    for (seed, market) in markets(400) {
        let solution = solved("fair", &market);
        let best = fairness(&market, &found(&market, &solution));
        let others: Vec<Assignment> = oracle::all_matchings(&market).into_iter().step_by(5).collect();
        let Certificate::Levels(prices) = &solution.certificate else { panic!("fair proves by levels") };
        let mut draw = Draw::new(seed);
        for _ in 0..10 {
            let mut changed = prices.clone();
            for levels in changed.utility.iter_mut().chain(&mut changed.price) {
                if draw.below(3) == 0 && !levels.is_empty() {
                    let place = draw.below(u32::try_from(levels.len()).unwrap()) as usize;
                    match draw.below(3) {
                        0 => drop(levels.remove(place)),
                        by => levels[place].1 += i32::try_from(by).unwrap() * 2 - 3,
                    }
                }
            }
            let certificate = Certificate::Levels(changed);
            for other in &others {
                let matching = Matching::from_mentors(&market, other).unwrap();
                let claimed = Solution { matching, certificate: certificate.clone(), ..solution.clone() };
                if verify::certify(&market, &claimed).is_ok() {
                    assert_eq!(fairness(&market, other), best, "seed {seed}: {other:?}");
                    passed += 1;
                } else {
                    refused += 1;
                }
            }
        }
        // What proves another value, or ranks in steps, does not prove this.
        for (value, step) in [(Value::Score, 1), (Value::Rank, 10)] {
            let certificate = Certificate::Levels(LevelPrices { value, step, ..prices.clone() });
            let claimed = Solution { certificate, ..solution.clone() };
            assert!(verify::certify(&market, &claimed).is_err(), "seed {seed}");
        }
    }
    assert!(refused > 10_000 && passed > 100, "{refused} {passed}");
}

#[test]
fn steps_prove_their_own_order_only() {
    for (_, market) in markets(200) {
        let (rank_maximal, fair) = (solved("rank-maximal", &market), solved("fair", &market));
        let swapped = Solution { guarantee: fair.guarantee.clone(), ..rank_maximal.clone() };
        let same = fairness(&market, &found(&market, &rank_maximal)) == fairness(&market, &found(&market, &fair));
        assert!(same || verify::certify(&market, &swapped).is_err());
        let bare = Solution { certificate: Certificate::Matching, ..fair };
        assert!(matches!(verify::certify(&market, &bare), Err(CertifyError::CertificateMissing { .. })));
    }
}

#[test]
fn counts_do_not_depend_on_how_people_are_called() {
    for seed in 0..400 {
        let shape = SmallShape { mentees: 30, mentors: 12, capacity: 4, ..SmallShape::default() };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let build = |new_mentee: &[u32], new_mentor: &[u32], stretch: u32| {
            let mut moved = capacities.clone();
            for (old, &new) in new_mentor.iter().enumerate() {
                moved[new as usize] = capacities[old];
            }
            let mut builder = MarketBuilder::new(mentees as usize, moved);
            for &(mentee, mentor, info) in &pairs {
                let info = PairInfo { mentee_rank: info.mentee_rank.map(|rank| rank * stretch), ..info };
                builder.pair(new_mentee[mentee as usize], new_mentor[mentor as usize], info);
            }
            builder.build().unwrap()
        };
        let mut new_mentee: Vec<u32> = (0..mentees).collect();
        let mut new_mentor: Vec<u32> = (0..).take(capacities.len()).collect();
        let before = build(&new_mentee, &new_mentor, 1);
        Draw::new(seed).shuffle(&mut new_mentee);
        Draw::new(seed + 1).shuffle(&mut new_mentor);
        let after = build(&new_mentee, &new_mentor, 3);
        for name in ["rank-maximal", "fair"] {
            let counts = |market: &Market| verify::rank_profile(market, &solved(name, market).matching);
            assert_eq!(counts(&before), counts(&after), "{name}, seed {seed}");
        }
    }
}

#[test]
fn ten_thousand_mentees_are_certified_and_the_same_every_time() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let columns = preference_lists(popularity, 10_000, 10, 3);
        let tied = MarketColumns { mentee_rank: columns.mentee_rank.iter().map(|rank| rank / 3).collect(), ..columns };
        let market = Market::from_columns(tied).unwrap();
        for name in ["rank-maximal", "fair"] {
            assert_eq!(solved(name, &market), solved(name, &market));
        }
    }
}
