//! With heads as short as can be, slivers have the matching of all pairs, and the proof of all pairs holds.

use proptest::prelude::*;

use super::*;
use crate::compatibility::Compatibility;
use crate::policy::{Eligibility, Preset};
use crate::preference::Lists;
use crate::random::{Dice, cohort, policy, rulings};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn short_heads_have_the_matching_of_all_pairs(seed in any::<u64>(), preset in 0..Preset::ALL.len()) {
        let mut dice = Dice(seed);
        let policy = policy(Preset::ALL[preset], &mut dice);
        let (n, m) = (1 + dice.below(40), 1 + dice.below(25));
        let cohort = cohort(&policy, &mut dice, n, m);
        let rulings = rulings(&policy, &mut dice, n, m);
        let day = cohort.latest_day();
        let Ok(eligibility) = Eligibility::with_rulings(&cohort, &policy, &rulings, day) else { return Ok(()) };
        let seats = Seats::settled(&cohort, &policy, eligibility.settled());
        let scores = Compatibility::new(&cohort, policy.scoring(), day);
        let preferences = Preferences::new(&cohort, &policy, eligibility, scores);
        let tie_rule = *dice.one(&TieRule::ALL);
        let lists = Lists::build(&preferences, &|| None).unwrap();
        let refused = lists.refused(&preferences);
        let all = lists.into_market(&preferences, &seats, &|| None).unwrap();
        let strategy = MenteeOptimal { tie_rule, improve: Improve::No };
        let solution = matching_market::Strategy::solve(&strategy, &all, &mut Context::new(seed)).unwrap();
        for take in [1, 2, 3, 7] {
            let take = NonZeroUsize::new(take).unwrap();
            let cut = mentee_optimal(&preferences, &seats, (tie_rule, seed), take, &|| None).unwrap();
            for mentee in all.mentee_ids() {
                let (one, other) = (solution.matching.mentor_of(mentee), cut.solution.matching.mentor_of(mentee));
                prop_assert_eq!(one, other);
            }
            prop_assert_eq!(&cut.refused, &refused);
            let possible = cut.sliver.unwrap().possible;
            for mentee in all.mentee_ids() {
                prop_assert_eq!(possible.mentee[mentee.index()] as usize, all.pairs_of_mentee(mentee).len());
            }
            for mentor in all.mentor_ids() {
                prop_assert_eq!(possible.mentor[mentor.index()] as usize, all.pairs_of_mentor(mentor).len());
            }
        }
    }
}
