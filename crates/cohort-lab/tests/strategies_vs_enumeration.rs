//! Every strategy against all matchings, and all stable matchings, of thousands of seeded random markets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Fill, SmallShape, Ties, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Bound, ClaimStatus, Context, Improve, Market, Matching, MenteeOptimal, Property, SerialDictatorship, Solution,
    Strategy, TieRule, verify,
};
use small::{assignment, markets, solved};

const MARKETS: u64 = 3000;

/// Full markets of one more size on which only the stable matchings are listed.
fn larger_markets() -> impl Iterator<Item = (u64, Market)> {
    (0..150).map(|seed| {
        let capacity = if seed % 2 == 0 { 1 } else { 2 };
        let shape = SmallShape { mentees: 7, mentors: 6, capacity, ties: Ties::None, fill: Fill::Full };
        (seed, small_market(seed, shape))
    })
}

#[test]
fn side_optimal_strategies_equal_the_oracle_on_the_tie_broken_market() {
    for (seed, market) in markets(MARKETS).chain(larger_markets()) {
        // Without ties all rules are one.
        let rules = if market.is_strict() { &TieRule::ALL[..1] } else { TieRule::ALL };
        for &rule in rules {
            let strict = market.with_ties_broken(rule, seed);
            let stable = oracle::all_stable(&strict);
            let best_for_mentees = oracle::mentee_optimal(&strict, &stable).unwrap();
            let best_for_mentors = oracle::mentor_optimal(&strict, &stable).unwrap();

            let found = solved(&format!("mentee-optimal:tie_rule={rule},improve=no"), &market, seed);
            assert_eq!(&assignment(&found.matching), best_for_mentees, "seed {seed}, {rule}");
            assert!(oracle::is_stable(&market, &assignment(&found.matching)), "seed {seed}, {rule}");

            let found = solved(&format!("mentor-optimal:tie_rule={rule},improve=no"), &market, seed);
            assert_eq!(&assignment(&found.matching), best_for_mentors, "seed {seed}, {rule}");
            assert!(oracle::is_stable(&market, &assignment(&found.matching)), "seed {seed}, {rule}");
        }
    }
}

#[test]
fn blocking_pairs_agree_with_the_definition_on_every_matching() {
    for (seed, market) in markets(MARKETS).step_by(10) {
        for one in oracle::all_matchings(&market) {
            let matching = Matching::from_mentors(&market, &one).unwrap();
            assert_eq!(verify::feasibility(&market, &matching), Ok(()));
            let stable = verify::blocking_pairs(&market, &matching).next().is_none();
            assert_eq!(stable, oracle::is_stable(&market, &one), "seed {seed}: {one:?}");
        }
    }
}

#[test]
fn the_cycle_check_agrees_with_enumeration_on_every_stable_matching() {
    let mut not_optimal = [0, 0];
    for (seed, market) in markets(MARKETS).chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let stable = oracle::all_stable(&strict);
        for one in &stable {
            let matching = Matching::from_mentors(&strict, one).unwrap();
            let best_for_mentees = oracle::mentee_optimal(&strict, &stable) == Some(one);
            let best_for_mentors = oracle::mentor_optimal(&strict, &stable) == Some(one);
            let found = verify::mentee_optimal(&strict, &matching);
            assert_eq!(found.is_ok(), best_for_mentees, "seed {seed}: {one:?}");
            assert_eq!(verify::mentor_optimal(&strict, &matching).is_ok(), best_for_mentors, "seed {seed}: {one:?}");
            not_optimal[0] += usize::from(!best_for_mentees);
            not_optimal[1] += usize::from(!best_for_mentors);
            if let Err(cycle) = found {
                assert_leads_to_a_better_stable_matching(&strict, one, &cycle);
            }
        }
    }
    // The check is worth nothing unless it also had matchings to refuse.
    assert!(not_optimal.iter().all(|&count| count > 100), "{not_optimal:?}");
}

fn assert_leads_to_a_better_stable_matching(strict: &Market, one: &Assignment, cycle: &verify::ImprovingCycle) {
    let mut better = one.clone();
    for &pair in &cycle.pairs {
        better[strict.mentee_of(pair).index()] = Some(strict.mentor_of(pair));
    }
    assert!(oracle::is_stable(strict, &better), "{cycle:?}");
    assert!(strict.mentee_ids().all(|mentee| oracle::weakly_better_for_mentee(strict, mentee, &better, one)));
    assert_ne!(&better, one);
}

#[test]
fn greedy_is_maximal_and_keeps_its_bound() {
    for (seed, market) in markets(MARKETS).filter(|(_, market)| market.has_scores()) {
        let solution = solved("greedy", &market, seed);
        let found = solution.matching.total_score(&market).unwrap();
        let all = oracle::all_matchings(&market);
        assert_eq!(found, oracle::total_score(&market, &assignment(&solution.matching)));
        let extended = |other: &Assignment| {
            let mine = assignment(&solution.matching);
            other != &mine && mine.iter().zip(other).all(|(mine, other)| mine.is_none() || mine == other)
        };
        assert!(!all.iter().any(extended), "seed {seed}: a pair could be added");

        let best = all.iter().map(|other| oracle::total_score(&market, other)).max().unwrap();
        let claim = solution.guarantee.claims.iter().find(|claim| claim.property == Property::GreatestTotalScore);
        let negative = market.pair_ids().any(|pair| market.score(pair).unwrap().millionths() < 0);
        match claim.unwrap().status {
            ClaimStatus::Bound(Bound::Ratio { numerator: 1, denominator: 2 }) => {
                assert!(!negative && 2 * found >= best, "seed {seed}: {found} of {best}");
            }
            ClaimStatus::NotProved => assert!(negative, "seed {seed}"),
            other => panic!("seed {seed}: {other:?}"),
        }
    }
}

#[test]
fn greedy_takes_the_best_pair_first() {
    // By hand: what the rule says, in the slowest way.
    for (seed, market) in markets(MARKETS).filter(|(_, market)| market.has_scores()) {
        let mut left: Vec<_> = market.pair_ids().collect();
        let mut expected: Assignment = vec![None; market.mentees()];
        while !left.is_empty() {
            let key = |&pair: &matching_market::PairId| {
                let lot = TieRule::Lottery.lot(&market, seed, pair);
                let ranks = (market.mentee_rank(pair), market.mentor_rank(pair));
                (std::cmp::Reverse(market.score(pair)), ranks, lot, market.mentee_of(pair), market.mentor_of(pair))
            };
            let best = *left.iter().min_by_key(|pair| key(pair)).unwrap();
            left.retain(|&pair| pair != best);
            let mentor = market.mentor_of(best);
            let load = expected.iter().filter(|&&other| other == Some(mentor)).count();
            if expected[market.mentee_of(best).index()].is_none() && load < market.capacity(mentor).into() {
                expected[market.mentee_of(best).index()] = Some(mentor);
            }
        }
        assert_eq!(assignment(&solved("greedy", &market, seed).matching), expected, "seed {seed}");
    }
}

#[test]
fn serial_dictatorship_is_pareto_optimal_on_the_tie_broken_market() {
    for (seed, market) in markets(MARKETS) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let found = assignment(&solved("serial-dictatorship", &market, seed).matching);
        assert!(oracle::is_pareto_optimal(&strict, &found, &oracle::all_matchings(&strict)), "seed {seed}");
        let first = strict.mentees_by_lot(seed).into_iter().next();
        if let Some(first) = first {
            let best = strict.pairs_of_mentee(first).map(|pair| strict.mentor_of(pair));
            let best = best.into_iter().find(|&mentor| strict.capacity(mentor) > 0);
            assert_eq!(found[first.index()], best, "seed {seed}");
        }
    }
}

#[test]
fn the_pareto_check_agrees_with_enumeration_on_every_matching() {
    for (seed, market) in markets(MARKETS).step_by(10) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let all = oracle::all_matchings(&strict);
        for one in all.iter().take(400) {
            let matching = Matching::from_mentors(&strict, one).unwrap();
            let found = verify::pareto_optimal(&strict, &matching);
            assert_eq!(found.is_ok(), oracle::is_pareto_optimal(&strict, one, &all), "seed {seed}: {one:?}");
            if let Err(verify::ParetoImprovement::Trade(pairs)) = found {
                let mut traded = one.clone();
                for pair in pairs {
                    traded[strict.mentee_of(pair).index()] = Some(strict.mentor_of(pair));
                }
                assert!(all.contains(&traded), "seed {seed}: a trade that breaks a capacity");
                let better = |mentee| oracle::weakly_better_for_mentee(&strict, mentee, &traded, one);
                assert!(&traded != one && strict.mentee_ids().all(better), "seed {seed}");
            }
        }
    }
}

#[test]
fn a_false_claim_is_not_certified() {
    let textbook = MenteeOptimal { improve: Improve::No, ..MenteeOptimal::default() };
    let mut refused = 0;
    for (seed, market) in markets(MARKETS).step_by(7) {
        let solution = SerialDictatorship.solve(&market, &mut Context::new(seed)).unwrap();
        let claimed = Solution { guarantee: textbook.guarantee(), ..solution };
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let stable = oracle::all_stable(&strict);
        let true_claim = oracle::mentee_optimal(&strict, &stable) == Some(&assignment(&claimed.matching));
        assert_eq!(verify::certify(&market, &claimed).is_ok(), true_claim, "seed {seed}");
        refused += usize::from(!true_claim);
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn the_other_sides_optimum_is_not_certified_as_ones_own() {
    let mut refused = 0;
    for (seed, market) in larger_markets() {
        let best_for_mentees = solved("mentee-optimal", &market, seed);
        let best_for_mentors = solved("mentor-optimal", &market, seed);
        let same = best_for_mentees.matching == best_for_mentors.matching;
        for (one, other) in [(&best_for_mentees, &best_for_mentors), (&best_for_mentors, &best_for_mentees)] {
            let claimed = Solution { guarantee: other.guarantee.clone(), ..one.clone() };
            match verify::certify(&market, &claimed) {
                Ok(_) => assert!(same, "seed {seed}"),
                Err(verify::CertifyError::NotSideOptimal(_)) => refused += 1,
                Err(error) => panic!("seed {seed}: {error}"),
            }
        }
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn one_mentee_too_many_is_not_feasible() {
    let mut refused = 0;
    for (seed, market) in markets(MARKETS) {
        let (Some(found), Some(mentor)) = (
            market.mentee_ids().next().map(|_| solved("mentee-optimal", &market, seed).matching),
            market.mentor_ids().find(|&mentor| market.pairs_of_mentor(mentor).len() > market.capacity(mentor).into()),
        ) else {
            continue;
        };
        // Fill the mentor, then one more.
        let mut mentors = assignment(&found);
        for place in mentors.iter_mut().filter(|place| **place == Some(mentor)) {
            *place = None;
        }
        for (taken, &pair) in market.pairs_of_mentor(mentor).iter().enumerate() {
            mentors[market.mentee_of(pair).index()] = Some(mentor);
            let crowded = Matching::from_mentors(&market, &mentors).unwrap();
            let fits = taken < usize::from(market.capacity(mentor));
            assert_eq!(verify::feasibility(&market, &crowded).is_ok(), fits, "seed {seed}");
            refused += usize::from(!fits);
            if !fits {
                break;
            }
        }
    }
    assert!(refused > 500, "{refused}");
}
