//! The lists hold whom the definition lets pass, pair by pair, and count the others as it does.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::compatibility::Compatibility;
use crate::policy::{Eligibility, Preset, Rulings};
use crate::random::{Dice, cohort, policy, rulings};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whom_the_definition_lets_pass(seed in any::<u64>(), preset in 0..Preset::ALL.len()) {
        let mut dice = Dice(seed);
        let policy = policy(Preset::ALL[preset], &mut dice);
        let (n, m) = (1 + dice.below(12), 1 + dice.below(80));
        let cohort = cohort(&policy, &mut dice, n, m);
        let rulings = rulings(&policy, &mut dice, n, m);
        let of = |rulings: &Rulings| Eligibility::with_rulings(&cohort, &policy, rulings, cohort.latest_day());
        let Ok(mut eligibility) = of(&rulings) else { return Ok(()) };
        let possible: Vec<(MenteeId, MentorId)> = (0..n)
            .flat_map(|i| (0..m).map(move |j| (MenteeId::from_index(i), MentorId::from_index(j))))
            .filter(|&(mentee, mentor)| eligibility.allows(mentee, mentor))
            .collect();
        if !possible.is_empty() && dice.percent(50) {
            let &(mentee, mentor) = dice.one(&possible);
            eligibility.keep([(mentee, mentor, false)]);
        }
        let scores = Compatibility::new(&cohort, policy.scoring(), cohort.latest_day());
        let mut preferences = Preferences::new(&cohort, &policy, eligibility, scores);
        if dice.percent(30) {
            let standing = (0..n).map(|_| dice.percent(50).then(|| MentorId::from_index(dice.below(m)))).collect();
            preferences.stand(standing, Score::from_millionths(50_000));
        }
        let lists = Lists::build(&preferences, &|| None).unwrap();
        let mut start = 0;
        let mut counts = ObstacleCounts::default();
        for mentee in (0..n).map(MenteeId::from_index) {
            let pinned = preferences.eligibility.pinned(mentee);
            let mut passing = BTreeSet::new();
            for mentor in (0..m).map(MentorId::from_index).filter(|&mentor| pinned != Some(mentor)) {
                match preferences.obstacle(mentee, mentor) {
                    Some(obstacle) => counts.count(obstacle),
                    None => drop(passing.insert(mentor)),
                }
            }
            let end = start + lists.degrees[mentee.index()] as usize;
            prop_assert_eq!(lists.mentor[start..end].iter().copied().collect::<BTreeSet<_>>(), passing);
            for pair in start..end {
                let mentor = lists.mentor[pair];
                let row = Row::new(&preferences, mentee, mentor, &preferences.compatibility.scores(mentee, mentor));
                prop_assert_eq!(lists.mentor_key[pair], row.mentor_key);
                let levels = (lists.mentee_level[pair], lists.mentor_level[pair]);
                prop_assert_eq!(levels, (row.levels.mentee, row.levels.mentor));
                prop_assert_eq!(lists.score[pair], row.score);
                let keys = [pair, (pair + 1).min(end - 1)].map(|at| preferences.mentee_key(mentee, lists.mentor[at]));
                prop_assert!(keys[0] <= keys[1] && keys[0] == row.key);
            }
            start = end;
        }
        prop_assert!(lists.refused.iter().eq(counts.iter()));
    }
}

/// Keys of few places, standings and scores, so that some are equal.
fn keys(dice: &mut Dice, many: usize) -> Vec<u64> {
    let mut draw = |below: usize| dice.below(below) as u64;
    (0..many).map(|_| (draw(3) << 44) | (draw(2) << 40) | (draw(4) << 20) | draw(3)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_mentors_ranks_count_the_better_keys(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let (pairs, mentors) = (dice.below(120), 1 + dice.below(9));
        let key = keys(&mut dice, pairs);
        let mentor: Vec<MentorId> = (0..pairs).map(|_| MentorId::from_index(dice.below(mentors))).collect();
        let better = |pair: usize| {
            let own = (0..pairs).filter(|&other| mentor[other] == mentor[pair] && key[other] < key[pair]);
            own.map(|other| key[other]).collect::<BTreeSet<_>>().len()
        };
        let expected: Vec<usize> = (0..pairs).map(better).collect();
        let found: Vec<usize> =
            mentor_ranks(&mentor, key.clone(), mentors).into_iter().map(|rank| rank as usize).collect();
        prop_assert_eq!(found, expected);
    }
}
