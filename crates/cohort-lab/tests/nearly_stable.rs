//! Between stable and best: every matching with at most so many blocking pairs, and the frontier on larger markets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Draw, Popularity, preference_lists};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Bound, ClaimStatus, Context, Market, MarketColumns, Matching, Objective, Property, Score, Solution, frontier,
    verify,
};
use small::{assignment, markets, solved};

/// The definition, pair by pair.
fn blocking(market: &Market, one: &Assignment) -> usize {
    let held = |mentor| one.iter().filter(|&&other| other == Some(mentor)).count();
    let blocks = |&pair: &matching_market::PairId| {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        let own = one[mentee.index()].map(|own| market.mentee_rank(market.find_pair(mentee, own).unwrap()));
        let wishes = own.is_none_or(|own| market.mentee_rank(pair) < own);
        let worse = market.pairs_of_mentor(mentor).iter().any(|&other| {
            one[market.mentee_of(other).index()] == Some(mentor) && market.mentor_rank(pair) < market.mentor_rank(other)
        });
        wishes && (worse || held(mentor) < usize::from(market.capacity(mentor)))
    };
    market.pair_ids().filter(blocks).count()
}

fn worth(market: &Market, one: &Assignment, objective: Objective) -> oracle::Worth {
    oracle::worth(market, one, objective, 0)
}

#[test]
fn the_best_of_all_matchings_with_at_most_so_many_blocking_pairs() {
    let mut compared = [0; 2];
    for (seed, market) in markets(1500).filter(|(_, market)| market.has_scores()) {
        let all: Vec<(usize, Assignment)> =
            oracle::all_matchings(&market).into_iter().map(|one| (blocking(&market, &one), one)).collect();
        let objective = Objective::ALL[usize::try_from(seed % 3).unwrap()];
        for limit in [0, 1, 2, 4, 7] {
            let text = format!("nearly-stable:blocking={limit},objective={objective}");
            let solution = solved(&text, &market, seed);
            let found = assignment(&solution.matching);
            assert!(blocking(&market, &found) <= limit, "seed {seed}, {text}");
            let within = all.iter().filter(|(blocking, _)| *blocking <= limit);
            let best = within.map(|(_, one)| worth(&market, one, objective)).max().unwrap();
            assert_eq!(worth(&market, &found, objective), best, "seed {seed}, {text}");
            let compared_all = |claim: &matching_market::Claim| {
                matches!(claim.property, Property::BestNearlyStable { .. })
                    && claim.status == ClaimStatus::Bound(Bound::AllCompared)
            };
            let greatest_of_all = all.iter().map(|(_, one)| worth(&market, one, objective)).max() == Some(best);
            let by_prices = solution
                .guarantee
                .proved_properties()
                .any(|property| matches!(property, Property::BestFor { .. } | Property::GreatestTotalScore));
            assert_eq!(by_prices, greatest_of_all, "seed {seed}, {text}");
            assert_eq!(solution.guarantee.claims.iter().any(compared_all), !greatest_of_all, "seed {seed}, {text}");
            let stable = solution.guarantee.proved_properties().any(|property| property == Property::Stable);
            assert_eq!(stable, blocking(&market, &found) == 0, "seed {seed}, {text}");
            compared[usize::from(greatest_of_all)] += 1;
        }
    }
    // Most limits must bind somewhere, and some must not.
    assert!(compared.iter().all(|&count| count > 300), "{compared:?}");
}

#[test]
fn the_frontier_is_the_best_for_each_of_its_limits() {
    for (seed, market) in markets(600).filter(|(_, market)| market.has_scores()) {
        let all: Vec<(usize, Assignment)> =
            oracle::all_matchings(&market).into_iter().map(|one| (blocking(&market, &one), one)).collect();
        let objective = Objective::ALL[usize::try_from(seed % 2).unwrap()];
        let points = frontier(&market, objective, &mut Context::new(seed)).unwrap();
        assert!(points.iter().all(|point| point.is_best), "seed {seed}");
        assert!(points.is_sorted_by(|one, next| one.blocking_pairs < next.blocking_pairs), "seed {seed}");
        for limit in [0, 1, 2, 5, 10, usize::MAX] {
            let best = all.iter().filter(|(blocking, _)| *blocking <= limit);
            let best = best.map(|(_, one)| worth(&market, one, objective)).max().unwrap();
            let reached = points.iter().rfind(|point| point.blocking_pairs <= limit as u64).unwrap();
            let found = assignment(&reached.matching);
            assert_eq!(worth(&market, &found, objective), best, "seed {seed}, at most {limit}");
            assert_eq!(reached.blocking_pairs, blocking(&market, &found) as u64);
            assert_eq!(Some(reached.total_score), reached.matching.total_score(&market));
        }
    }
}

#[test]
fn a_false_claim_is_not_certified() {
    let mut refused = 0;
    for (seed, market) in markets(600) {
        for one in oracle::all_matchings(&market).into_iter().take(60) {
            let count = blocking(&market, &one);
            let matching = Matching::from_mentors(&market, &one).unwrap();
            for claimed in 0..3 {
                let guarantee = matching_market::Guarantee::proved(&[Property::NearlyStable {
                    blocking: u32::try_from(claimed).unwrap(),
                }]);
                let solution = Solution {
                    matching: matching.clone(),
                    guarantee,
                    certificate: matching_market::Certificate::Matching,
                    stats: matching_market::SolveStats::default(),
                };
                assert_eq!(verify::certify(&market, &solution).is_ok(), count <= claimed, "seed {seed}: {one:?}");
                refused += usize::from(count > claimed);
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

/// Lists of ten, two seats a mentor, scores that nobody's ranks know of.
fn lists_of_ten(mentees: u32) -> Market {
    let columns = preference_lists(Popularity::Uniform, mentees, 10, 1);
    let mut draw = Draw::new(2);
    let score = columns.mentor.iter().map(|_| Score::from_millionths(draw.below(1_000_001).cast_signed())).collect();
    Market::from_columns(MarketColumns { score: Some(score), ..columns }).unwrap()
}

#[test]
fn the_frontier_of_a_larger_market_fills_in_what_lies_between() {
    let market = lists_of_ten(300);
    let points = frontier(&market, Objective::Total, &mut Context::new(7)).unwrap();
    let (first, last) = (points.first().unwrap(), points.last().unwrap());
    assert!(first.blocking_pairs == 0 && last.is_best && points.len() >= 8, "{}", points.len());
    for pair in points.windows(2) {
        assert!(pair[0].blocking_pairs < pair[1].blocking_pairs && pair[0].total_score < pair[1].total_score);
    }
    for point in &points {
        assert_eq!(verify::blocking_pairs(&market, &point.matching).count() as u64, point.blocking_pairs);
        verify::feasibility(&market, &point.matching).unwrap();
    }
    // A quarter of the blocking pairs buys more than half of what the greatest total has over the stable one.
    let cheap = points.iter().rfind(|point| point.blocking_pairs <= last.blocking_pairs / 4).unwrap();
    assert!(cheap.total_score - first.total_score > (last.total_score - first.total_score) / 2);
    assert_eq!(points, frontier(&market, Objective::Total, &mut Context::new(7)).unwrap());
}

#[test]
fn beyond_small_markets_the_distance_to_the_greatest_total_is_said() {
    let market = lists_of_ten(300);
    let best = solved("max-score:objective=total", &market, 7).matching.total_score(&market).unwrap();
    let mut before = i64::MIN;
    for limit in [0, 10, 50, 200] {
        let solution = solved(&format!("nearly-stable:blocking={limit},objective=total"), &market, 7);
        let found = solution.matching.total_score(&market).unwrap();
        let gap = ClaimStatus::Bound(Bound::Gap { people: 0, mentors: 0, total: best - found });
        let objective = Objective::Total;
        let claim =
            matching_market::Claim { property: Property::BestNearlyStable { blocking: limit, objective }, status: gap };
        assert!(solution.guarantee.claims.contains(&claim), "{:?}", solution.guarantee);
        assert!(found > before, "{limit}");
        before = found;
    }
}

#[test]
#[ignore = "prints the figures of docs/algorithms.md"]
#[expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "figures for people")]
fn figures() {
    for objective in [Objective::CoverageThenTotal, Objective::Total] {
        let market = lists_of_ten(1600);
        let start = std::time::Instant::now();
        let points = frontier(&market, objective, &mut Context::new(7)).unwrap();
        println!("{objective}: {:.2?}", start.elapsed());
        for point in points {
            println!("| {} | {} | {:.1} |", point.blocking_pairs, point.matching.len(), point.total_score as f64 / 1e6);
        }
    }
}
