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
