//! `unless-chosen = true`: any rule gives way to a written wish, to nobody else, and the explanation says so.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, Dice, choices, id, run, small_cohort};
use mentor_match::MatchingRound;
use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::policy::{Eligibility, Policy, Preset, Refusal};

/// The preset with all its rules giving way.
fn yielding(preset: Preset) -> Policy {
    Policy::from_toml(&preset.toml().replace("\nrule = ", "\nunless-chosen = true\nrule = ")).unwrap()
}

/// Whether a refusal is a rule's and not one that holds under every policy.
fn is_rule(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::SamePerson | Refusal::Declined { .. } | Refusal::FailedBefore | Refusal::RunningTogether
    )
}

#[test]
fn whoever_is_wished_for_passes_every_rule_and_nobody_else_does() {
    let (strict, soft) = (Policy::preset(Preset::Altrusa), yielding(Preset::Altrusa));
    assert!(strict.rules().iter().all(|rule| !rule.unless_chosen()));
    assert!(soft.rules().iter().all(mentor_match::policy::Rule::unless_chosen));
    let (mut overridden, mut kept) = (0, 0);
    for seed in 0..200 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let [strict, soft] = [&strict, &soft].map(|policy| Eligibility::new(&cohort, policy).unwrap());
        for (i, person) in cohort.mentees().iter().enumerate() {
            for (j, other) in cohort.mentors().iter().enumerate() {
                let (mentee, mentor) = (MenteeId::from_index(i), MentorId::from_index(j));
                let wished = person.choices.iter().any(|choice| choice.person() == Some(&other.id))
                    || person.accepts.contains(&other.id);
                let (rules, always): (Vec<_>, Vec<_>) = strict.refusals(mentee, mentor).into_iter().partition(is_rule);
                assert_eq!(strict.overridden(mentee, mentor), []);
                if wished {
                    overridden += rules.len();
                    assert_eq!(soft.refusals(mentee, mentor), always);
                    assert_eq!(soft.overridden(mentee, mentor), rules);
                } else {
                    kept += rules.len();
                    assert_eq!(soft.refusals(mentee, mentor), strict.refusals(mentee, mentor));
                    assert_eq!(soft.overridden(mentee, mentor), []);
                }
                assert_eq!(soft.allows(mentee, mentor), soft.refusals(mentee, mentor).is_empty());
            }
        }
    }
    assert!(overridden > 100 && kept > 100, "{overridden} overridden, {kept} kept");
}

#[test]
fn a_new_member_may_ask_for_somebody_of_another_club_where_the_policy_lets_them() {
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut bea) = (town.new_member("ada"), town.mentor("bea"));
    bea.profile.location.unit = Some(town.hill);
    let soft = yielding(Preset::Altrusa);
    let cohort = town.cohort(vec![ada.clone()], vec![bea.clone()]);
    assert!(run(&cohort, &soft).is_empty(), "nobody asked");
    ada.choices = choices(&["bea"]);
    let cohort = town.cohort(vec![ada.clone()], vec![bea.clone()]);
    assert!(run(&cohort, &Policy::preset(Preset::Altrusa)).is_empty(), "the rule holds as it stands");
    let outcome = MatchingRound::new(&cohort, &soft).run().unwrap();
    let (mentee, mentor) = (MenteeId::new(0), MentorId::new(0));
    assert_eq!(outcome.mentor_of(mentee), Some(mentor));
    let overridden: Vec<String> = outcome.overridden(mentee, mentor).iter().map(ToString::to_string).collect();
    assert_eq!(overridden, ["not in the same club: the mentee is in Harbour, the mentor in Hill"]);
    // A no stays a no.
    bea.declines = vec![id("ada")];
    assert!(run(&town.cohort(vec![ada], vec![bea]), &soft).is_empty());
}
