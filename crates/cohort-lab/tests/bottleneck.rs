//! `bottleneck` against all matchings of small markets, and its covers against definitions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Popularity, Seats, preference_lists, scored_candidates};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Bottleneck, Certificate, Context, Cover, Covers, Market, Matching, MenteeId, MentorId, SolveError, StopReason,
    Strategy, Value, verify,
};
use small::{assignment, markets, solved};

/// People matched, and the worst pair's value: the greater, the better.
fn worth(market: &Market, one: &Assignment, value: Value) -> (usize, Option<i64>) {
    let pairs = market.mentee_ids().filter_map(|mentee| market.find_pair(mentee, one[mentee.index()]?));
    let values = pairs.map(|pair| match value {
        Value::Score => i64::from(market.score(pair).unwrap().millionths()),
        Value::Rank => -i64::from(market.mentee_rank(pair)),
    });
    (one.iter().flatten().count(), values.min())
}

#[test]
fn most_people_and_the_best_worst_value_of_all_matchings() {
    for (seed, market) in markets(3000) {
        let all = oracle::all_matchings(&market);
        for &value in Value::ALL {
            if value == Value::Score && market.pairs() > 0 && !market.has_scores() {
                continue;
            }
            let best = all.iter().map(|one| worth(&market, one, value)).max().unwrap();
            let found = assignment(&solved(&format!("bottleneck:value={value}"), &market, seed).matching);
            assert_eq!(worth(&market, &found, value), best, "seed {seed}, {value}");
        }
    }
}

fn covers_of(solution: &matching_market::Solution) -> &Covers {
    let Certificate::Covers(covers) = &solution.certificate else { panic!("bottleneck proves by covers") };
    covers
}

#[test]
fn the_covers_prove_exactly_the_best_matchings() {
    // The covers of one best matching prove every best matching, and no other.
    let (mut accepted, mut refused) = (0, [0, 0]);
    for (seed, market) in markets(3000).step_by(10) {
        let all = oracle::all_matchings(&market);
        for &value in Value::ALL {
            let solution = solved(&format!("bottleneck:value={value}"), &market, seed);
            let covers = covers_of(&solution);
            let best = worth(&market, &assignment(&solution.matching), value);
            for one in all.iter().take(1000) {
                let matching = Matching::from_mentors(&market, one).unwrap();
                let most = verify::most_people(&market, &matching, &covers.all).is_ok();
                let (people, worst) = worth(&market, one, value);
                assert_eq!(most, people == best.0, "seed {seed}: {one:?}");
                if most {
                    let proved = verify::greatest_worst(&market, &matching, value, &covers.better).is_ok();
                    assert_eq!(proved, worst == best.1, "seed {seed}, {value}: {one:?}");
                    accepted += usize::from(proved);
                    refused[1] += usize::from(!proved);
                } else {
                    refused[0] += 1;
                }
            }
        }
    }
    assert!(accepted > 1000 && refused[0] > 1000 && refused[1] > 1000, "{accepted} {refused:?}");
}

#[test]
fn a_cover_with_anybody_missing_or_anybody_more_is_refused() {
    let mut refused = 0;
    for (seed, market) in markets(1000) {
        let solution = solved("bottleneck:value=rank", &market, seed);
        let all = &covers_of(&solution).all;
        // Everybody in a least cover is there for a pair, and costs something unless it has no seats.
        let mut changed = Vec::new();
        for gone in &all.mentees {
            let mentees = all.mentees.iter().copied().filter(|one| one != gone).collect();
            changed.push(Cover { mentees, mentors: all.mentors.clone() });
        }
        for gone in &all.mentors {
            let mentors = all.mentors.iter().copied().filter(|one| one != gone).collect();
            changed.push(Cover { mentees: all.mentees.clone(), mentors });
        }
        for more in market.mentee_ids().filter(|one| !all.mentees.contains(one)) {
            changed.push(Cover { mentees: [&all.mentees[..], &[more]].concat(), mentors: all.mentors.clone() });
        }
        for more in market.mentor_ids().filter(|&one| !all.mentors.contains(&one) && market.capacity(one) > 0) {
            changed.push(Cover { mentees: all.mentees.clone(), mentors: [&all.mentors[..], &[more]].concat() });
        }
        let (mentees, mentors) = (market.mentees(), market.mentors());
        changed.push(Cover { mentees: vec![MenteeId::from_index(mentees)], mentors: vec![] });
        changed.push(Cover { mentees: vec![], mentors: vec![MentorId::from_index(mentors)] });
        for cover in changed {
            let found = verify::most_people(&market, &solution.matching, &cover);
            assert!(found.is_err(), "seed {seed}: {cover:?} instead of {all:?}");
            refused += 1;
        }
    }
    assert!(refused > 3000, "{refused}");
}

#[test]
fn large_markets_are_certified() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        for seats in [Seats::Tight, Seats::Spare] {
            let market = Market::from_columns(scored_candidates(popularity, seats, 10_000, 10, 7)).unwrap();
            for &value in Value::ALL {
                let solution = solved(&format!("bottleneck:value={value}"), &market, 7);
                assert!(solution.matching.len() > 7000, "{}", solution.matching.len());
            }
        }
    }
}

#[test]
fn whenever_it_is_stopped_it_says_so() {
    let market = Market::from_columns(preference_lists(Popularity::Zipf, 2000, 10, 3)).unwrap();
    let strategy = Bottleneck { value: Value::Rank };
    let free = strategy.solve(&market, &mut Context::new(7)).unwrap();
    for part in 1..10 {
        let limit = free.stats.work * part / 10;
        let stopped = strategy.solve(&market, &mut Context::new(7).with_work_limit(limit)).unwrap_err();
        assert!(matches!(stopped, SolveError::Stopped { reason: StopReason::WorkLimit, work } if work > limit));
    }
    let unhurried = strategy.solve(&market, &mut Context::new(7).with_work_limit(free.stats.work)).unwrap();
    assert_eq!(unhurried, free);
    let deadline = || Some(StopReason::Deadline);
    let stopped = strategy.solve(&market, &mut Context::new(7).with_stop(&deadline)).unwrap_err();
    assert!(matches!(stopped, SolveError::Stopped { reason: StopReason::Deadline, .. }));
}
