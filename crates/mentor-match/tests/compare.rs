//! Strategies side by side: the figures are those of a round of its own, safe pairs are common to all.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Dice, small_cohort};
use mentor_match::compare::Comparison;
use mentor_match::policy::{PersonPair, Policy, Preset, Rulings};
use mentor_match::{MatchingRound, StrategySpec};

#[test]
fn s39_each_contender_is_the_round_of_its_own_strategy() {
    let policy = Policy::preset(Preset::Altrusa);
    let (mut differing, mut safe_pairs) = (0, 0);
    for seed in 0..200 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let mut rulings = Rulings::default();
        if let (Some(mentee), Some(mentor)) = (cohort.mentees().first(), cohort.mentors().first()) {
            rulings.pins.push(PersonPair { mentee: mentee.id.clone(), mentor: mentor.id.clone() });
        }
        // A pin that cannot be followed leaves the round without it.
        if seed % 2 == 1 || MatchingRound::new(&cohort, &policy).rulings(&rulings).run().is_err() {
            rulings = Rulings::default();
        }
        let round = MatchingRound::new(&cohort, &policy).seed(seed).rulings(&rulings);
        let outcome = round.run().unwrap();
        let mut comparison = Comparison { contenders: Vec::new() };
        for name in StrategySpec::NAMES {
            let spec: StrategySpec = name.parse().unwrap();
            let contender = outcome.contender(&spec, &|| None).unwrap();
            let alone =
                MatchingRound::new(&cohort, &policy).seed(seed).rulings(&rulings).strategy(&spec).run().unwrap();
            let audit = alone.audit();
            assert_eq!((contender.matched, &contender.by_choice), (audit.matched, &audit.by_choice), "{name}");
            assert_eq!((contender.blocking_pairs, &contender.loads), (audit.blocking_pairs, &audit.loads), "{name}");
            let matches = alone.matches();
            let fits = || matches.iter().map(|one| one.scores.fit);
            assert_eq!(contender.total_fit, fits().map(|fit| i64::from(fit.millionths())).sum::<i64>());
            assert_eq!(contender.worst_fit, fits().min());
            assert_eq!(contender.ranks.iter().sum::<usize>() + audit.pinned, audit.matched);
            assert_eq!(contender.proved, alone.proved());
            for one in matches {
                assert_eq!(contender.mentor_of[one.mentee_id.index()], Some(one.mentor_id));
            }
            comparison.contenders.push(contender);
        }
        let (safe, contested) = (comparison.safe(), comparison.contested());
        let all = &comparison.contenders;
        for mentee in outcome.market().mentee_ids() {
            let results: Vec<_> = all.iter().map(|one| one.mentor_of[mentee.index()]).collect();
            let agrees = results.windows(2).all(|two| two[0] == two[1]);
            assert_eq!(contested.iter().any(|(one, _)| *one == mentee), !agrees);
            let is_safe = safe.iter().any(|&(one, mentor)| one == mentee && results[0] == Some(mentor));
            assert_eq!(is_safe, agrees && results[0].is_some());
        }
        differing += contested.len();
        safe_pairs += safe.len();
    }
    assert!(differing > 50 && safe_pairs > 100, "{differing} {safe_pairs}");
}
