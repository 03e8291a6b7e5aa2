//! Whoever has nobody is told what the definitions say, pair by pair, whether all pairs were built or not.

use std::collections::BTreeMap;

use matching_market::StrategySpec;
use proptest::prelude::*;

use crate::cohort::{MenteeId, MentorId};
use crate::explain::{FilledAbove, UnmatchedReason};
use crate::outcome::RoundOutcome;
use crate::policy::Preset;
use crate::random::{Dice, cohort, policy, rulings};
use crate::round::MatchingRound;
use crate::sliver::PairsBuilt;

/// Mentors to whom the mentee did not write, by what refuses them first.
fn refused(outcome: &RoundOutcome<'_>, mentee: MenteeId) -> BTreeMap<String, usize> {
    let preferences = outcome.preferences();
    let mut refused = BTreeMap::new();
    let mentors = outcome.market().mentor_ids();
    for mentor in mentors.filter(|&mentor| preferences.written_choice(mentee, mentor).is_none()) {
        if let Some(obstacle) = preferences.obstacle(mentee, mentor) {
            *refused.entry(preferences.eligibility().obstacle_words(obstacle)).or_default() += 1;
        }
    }
    refused
}

/// Why somebody of the round has nobody, by looking at every mentor.
fn reason(outcome: &RoundOutcome<'_>, mentee: MenteeId) -> UnmatchedReason {
    let preferences = outcome.preferences();
    let possible = |mentor: &MentorId| preferences.obstacle(mentee, *mentor).is_none();
    let mentors: Vec<MentorId> = outcome.market().mentor_ids().filter(possible).collect();
    if mentors.is_empty() && outcome.market().mentor_ids().any(|mentor| preferences.would_do(mentee, mentor)) {
        UnmatchedReason::OnlyChoices
    } else if mentors.is_empty() {
        UnmatchedReason::NobodyEligible
    } else if mentors.iter().any(|&mentor| outcome.free_seats(mentor) > 0) {
        UnmatchedReason::SeatLeftFree
    } else if mentors.iter().all(|&mentor| outcome.seats(mentor).available == 0) {
        UnmatchedReason::NoSeats
    } else {
        UnmatchedReason::AllFull
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn who_has_nobody_is_told_what_the_definitions_say(seed in any::<u64>(), preset in 0..Preset::ALL.len()) {
        let mut dice = Dice(seed);
        let policy = policy(Preset::ALL[preset], &mut dice);
        let (n, m) = (1 + dice.below(30), 1 + dice.below(12));
        let cohort = cohort(&policy, &mut dice, n, m);
        let rulings = rulings(&policy, &mut dice, n, m);
        let spec: StrategySpec = dice.one(&["mentee-optimal", "max-score", "max-score:objective=total"]).parse().unwrap();
        let mut filled = Vec::new();
        for pairs in [PairsBuilt::All, PairsBuilt::Sliver] {
            let round = MatchingRound::new(&cohort, &policy).strategy(&spec).rulings(&rulings).seed(seed).pairs(pairs);
            let Ok(outcome) = round.run() else { return Ok(()) };
            for mentee in outcome.market().mentee_ids() {
                let told = outcome.explain_mentee(mentee);
                let built_all = outcome.sliver().is_none();
                prop_assert_eq!(told.list_position.is_some(), built_all && outcome.matching().mentor_of(mentee).is_some());
                let Some(unmatched) = told.unmatched.filter(|why| why.is_of_round()) else {
                    prop_assert!(told.refused.is_empty());
                    continue;
                };
                prop_assert_eq!(told.refused, refused(&outcome, mentee));
                prop_assert_eq!(unmatched, reason(&outcome, mentee));
                filled.push((pairs == PairsBuilt::All, mentee, told.filled_above));
            }
            for mentor in outcome.market().mentor_ids() {
                let mentees = outcome.market().mentee_ids();
                let held: Vec<MenteeId> = mentees.filter(|&one| outcome.mentor_of(one) == Some(mentor)).collect();
                prop_assert_eq!(outcome.mentees_of(mentor), held);
            }
        }
        // Several matchings can have the greatest total; who has nobody in both is told the same.
        let (all, sliver): (Vec<_>, Vec<_>) = filled.into_iter().partition(|one| one.0);
        for (_, mentee, filled) in all {
            let other = sliver.iter().find(|one| one.1 == mentee).map(|one| one.2);
            let count = |filled: FilledAbove| filled.full + filled.without_seat + filled.free;
            prop_assert!(other.is_none_or(|other| count(other) == count(filled) && other.without_seat == filled.without_seat));
        }
    }
}
