//! `ties=all`: the greatest total, the least sum of ranks and the least worst rank of all matchings that are stable on
//! the ranks as given, against enumeration.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, ClaimStatus, Context, Market, MarketBuilder, PairInfo, Property, Scope, Score, Solution, SolveError,
    StableCase, StableMeasure, StopReason, StrategySpec, verify,
};

mod small;
use small::{assignment, levelled_markets, markets, solved};

const ALL: [(&str, StableMeasure); 3] = [
    ("egalitarian:cost=score,ties=all", StableMeasure::Score),
    ("egalitarian:ties=all", StableMeasure::RankSum),
    ("min-regret:ties=all", StableMeasure::Regret),
];

/// What an assignment costs, from the definition: whoever is left out counts one level more than the last on their
/// list.
fn cost(market: &Market, measure: StableMeasure, assignment: &Assignment) -> i64 {
    let of = |(mentee, mentor): (_, &Option<_>)| {
        let levels = market.pairs_of_mentee(mentee).map(|pair| i64::from(market.mentee_level(pair)));
        let pair = mentor.map(|mentor| market.find_pair(mentee, mentor).unwrap());
        match (measure, pair) {
            (StableMeasure::Score, pair) => pair.map_or(0, |pair| -i64::from(market.score(pair).unwrap().millionths())),
            (_, None) => levels.max().map_or(0, |last| last + 1),
            (StableMeasure::RankSum, Some(pair)) => {
                i64::from(market.mentee_level(pair)) + i64::from(market.mentor_level(pair))
            }
            (StableMeasure::Regret, Some(pair)) => i64::from(market.mentee_level(pair).max(market.mentor_level(pair))),
        }
    };
    let costs = market.mentee_ids().zip(assignment).map(of);
    if measure == StableMeasure::Regret { costs.max().unwrap_or(0) } else { costs.sum() }
}

fn is_proved(solution: &Solution, property: Property) -> bool {
    solution.guarantee.proved_properties().any(|proved| proved == property)
}

#[test]
fn no_stable_matching_is_better() {
    let (mut split, mut better) = (0, [0; 3]);
    for (seed, market) in markets(3000).chain(levelled_markets(1500)) {
        let stable = oracle::all_stable(&market);
        for (place, (text, measure)) in ALL.into_iter().enumerate() {
            let solution = solved(text, &market, seed);
            let mine = assignment(&solution.matching);
            assert!(oracle::is_stable(&market, &mine), "{text}, seed {seed}");
            let least = stable.iter().map(|one| cost(&market, measure, one)).min().unwrap();
            assert_eq!(cost(&market, measure, &mine), least, "{text}, seed {seed}");
            assert_eq!(measure.cost(&market, &solution.matching), Some(least), "{text}, seed {seed}");
            assert!(is_proved(&solution, Property::BestOfAllStable { measure }), "{text}, seed {seed}");
            assert!(solution.scoped_claims(&market).iter().all(|claim| claim.scope == Scope::AsGiven));
            let Certificate::StableCases(cases) = &solution.certificate else { panic!("no cases") };
            split += u32::from(cases.len() > 1);
            let broken = solved(text.replace("ties=all", "ties=broken").as_str(), &market, seed);
            better[place] += u32::from(cost(&market, measure, &assignment(&broken.matching)) > least);
        }
    }
    assert!(split > 300 && better.iter().all(|&better| better > 50), "{split}, {better:?}");
}

/// One seed finds 125 and another 155 after ties were broken.
#[test]
fn the_greatest_total_does_not_depend_on_lots() {
    let mut builder = MarketBuilder::new(2, vec![1, 1]);
    for (mentee, mentor, score) in [(0, 0, 80_i32), (0, 1, 80), (1, 0, 45), (1, 1, 75)] {
        let rank = 100 - score.unsigned_abs();
        let score = Score::from_millionths(score * 1_000_000);
        builder.pair(mentee, mentor, PairInfo::ranked(rank, rank).with_score(score));
    }
    let market = builder.build().unwrap();
    let measure = StableMeasure::Score;
    let mut totals = Vec::new();
    for seed in 0..100 {
        let solution = solved("egalitarian:cost=score,ties=all", &market, seed);
        assert_eq!(solution.matching.total_score(&market), Some(155_000_000));
        assert!(is_proved(&solution, Property::BestOfAllStable { measure }));
        assert_eq!(
            solution.scoped_claims(&market)[1].to_string(),
            "greatest total score of all stable matchings: proved"
        );
        totals.push(solved("egalitarian:cost=score", &market, seed).matching.total_score(&market));
    }
    totals.sort_unstable();
    totals.dedup();
    assert_eq!(totals, [Some(125_000_000), Some(155_000_000)]);
}

#[test]
fn claims_beyond_what_is_proved_are_refused() {
    let mut refused = 0;
    for (seed, market) in markets(500) {
        for (text, measure) in ALL {
            let solution = solved(text, &market, seed);
            let Certificate::StableCases(cases) = &solution.certificate else { panic!("no cases") };
            let check =
                |cases: &[StableCase]| verify::best_of_all_stable(&market, &solution.matching, measure, 0, cases);
            assert_eq!(check(cases), Ok(()));
            for place in 0..cases.len() {
                let mut fewer = cases.clone();
                fewer.remove(place);
                assert!(check(&fewer).is_err(), "{text}, seed {seed}");
            }
            assert!(check(&[cases.as_slice(), &[StableCase::Costs]].concat()).is_err());
            // A worse stable matching with the same cases.
            for other in oracle::all_stable(&market) {
                let other = matching_market::Matching::from_mentors(&market, &other).unwrap();
                if measure.cost(&market, &other) > measure.cost(&market, &solution.matching) {
                    assert!(verify::best_of_all_stable(&market, &other, measure, 0, cases).is_err());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn a_deadline_leaves_the_best_so_far_with_its_gap() {
    let (mut open, mut given_up) = (0, 0);
    for (seed, market) in markets(300) {
        for (text, measure) in ALL {
            let whole = solved(text, &market, seed);
            let strategy = text.parse::<StrategySpec>().unwrap().build();
            for limit in (0..whole.stats.work).step_by(7) {
                match strategy.solve(&market, &mut Context::new(seed).with_work_limit(limit)) {
                    Ok(solution) => {
                        verify::certify(&market, &solution).unwrap();
                        let near = solution.guarantee.claims.iter().find_map(|claim| match claim.property {
                            Property::NearBestOfAllStable { gap, .. } => Some((gap, claim.status)),
                            _ => None,
                        });
                        if let Some((gap, status)) = near {
                            let mine = measure.cost(&market, &solution.matching).unwrap();
                            let best = measure.cost(&market, &whole.matching).unwrap();
                            assert!(best >= mine.saturating_sub_unsigned(gap) && status == ClaimStatus::Proved);
                            open += 1;
                        }
                    }
                    Err(SolveError::Stopped { reason, .. }) => {
                        assert_eq!(reason, StopReason::WorkLimit);
                        given_up += 1;
                    }
                    Err(error) => panic!("{text}, seed {seed}: {error}"),
                }
            }
        }
    }
    assert!(open > 0 && given_up > 0, "{open}, {given_up}");
}
