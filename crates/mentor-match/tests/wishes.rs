//! A wish is a wish: nobody who asked for a mentor gives way to somebody who did not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::num::NonZeroU16;

use common::{Association, choices, goals, id, pairs, with_ordinary_sponsor};
use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor};
use mentor_match::policy::{Asked, Policy, Preset};
use mentor_match::{MatchingRound, StrategySpec};

fn all_policies() -> Vec<(Preset, Policy)> {
    let presets = Preset::ALL.iter().copied().map(|preset| (preset, Policy::preset(preset)));
    // The default policy has no rule about units and takes those of any programme.
    presets.into_iter().chain([(Preset::Altrusa, Policy::default())]).collect()
}

/// Who is with whom under the strategy that no two people would go behind, whatever goal a preset has.
fn run(cohort: &Cohort, policy: &Policy) -> Vec<String> {
    pairs(&MatchingRound::new(cohort, policy).strategy(&StrategySpec::default()).run().unwrap())
}

fn with_asked(policy: &Policy, asked: Asked) -> Policy {
    let mut preferences = policy.preferences().clone();
    preferences.asked = asked;
    policy.with_preferences(preferences)
}

/// Orla asked for Tove, who ranked nobody; Kofi asked for nobody and fits Tove better.
fn choice_against_silence(preset: Preset) -> Cohort {
    let town = Association::new(preset);
    let (mut kofi, mut orla) = (town.new_member("kofi"), town.new_member("orla"));
    let (mut bram, mut tove) = (town.mentor("bram"), town.mentor("tove"));
    kofi.profile.goals = goals(&["Hiring", "Budgets", "Public speaking"]);
    orla.profile.goals = goals(&["Hiring", "Budgets"]);
    orla.choices = choices(&["tove"]);
    bram.profile.goals = goals(&["Hiring"]);
    tove.profile.goals = goals(&["Hiring", "Budgets", "Public speaking"]);
    town.cohort(vec![kofi, orla], vec![bram, tove])
}

#[test]
fn s08_a_written_choice_is_not_lost_to_a_better_fit_without_a_wish() {
    for (preset, policy) in all_policies() {
        let cohort = choice_against_silence(preset);
        // Altrusa's mentees choose in order of preference (S9).
        let usual = if policy.name() == "altrusa" { Asked::ByChoice } else { Asked::First };
        assert_eq!(policy.preferences().asked, usual, "{}", policy.name());
        for asked in [Asked::First, Asked::ByChoice] {
            assert_eq!(run(&cohort, &with_asked(&policy, asked)), ["kofi-bram", "orla-tove"], "{}", policy.name());
        }
        // The score alone would have it the other way round.
        assert_eq!(run(&cohort, &with_asked(&policy, Asked::ByScore)), ["kofi-tove", "orla-bram"], "{}", policy.name());
    }
}

/// Two mentees and the mentor tove with one seat, and a second mentor for who is left over. Kofi fits tove better.
fn rivals(fill: impl FnOnce(&mut Mentee, &mut Mentee, &mut Mentor)) -> Cohort {
    let cohort = choice_against_silence(Preset::Altrusa);
    let (mut mentees, mut mentors) = (cohort.mentees().to_vec(), cohort.mentors().to_vec());
    let [kofi, orla] = mentees.as_mut_slice() else { unreachable!("two mentees") };
    fill(kofi, orla, &mut mentors[1]);
    Cohort::new(cohort.units().clone(), mentees, mentors, vec![]).unwrap()
}

fn altrusa(asked: Asked) -> Policy {
    with_asked(&Policy::preset(Preset::Altrusa), asked)
}

#[test]
fn between_two_who_asked_the_score_decides_or_the_earlier_choice() {
    let cohort = rivals(|kofi, orla, _| {
        kofi.choices = choices(&["bram", "tove"]);
        orla.choices = choices(&["tove"]);
    });
    assert_eq!(run(&cohort, &altrusa(Asked::First)), ["kofi-bram", "orla-tove"], "each has a first choice");
    let cohort = rivals(|kofi, orla, _| {
        kofi.declines = vec![id("bram")];
        kofi.choices = vec![Choice::Unresolved("somebody".to_owned())];
        kofi.choices.extend(choices(&["tove"]));
        orla.choices = choices(&["tove"]);
    });
    assert_eq!(run(&cohort, &altrusa(Asked::First)), ["kofi-tove", "orla-bram"], "both asked, kofi fits better");
    assert_eq!(run(&cohort, &altrusa(Asked::ByChoice)), ["orla-tove"], "orla's choice is the earlier one");
}

#[test]
fn whom_the_mentor_wrote_comes_first_and_whom_they_agreed_to_or_sponsor_after_those_who_asked() {
    let named = rivals(|_, _, tove| tove.choices = choices(&["kofi"]));
    assert_eq!(run(&named, &altrusa(Asked::First)), ["kofi-tove", "orla-bram"], "the mentor's own wish");
    let agreed = rivals(|_, _, tove| tove.accepts = vec![id("kofi")]);
    assert_eq!(run(&agreed, &altrusa(Asked::First)), ["kofi-bram", "orla-tove"], "an agreement is no wish");
    let sponsored = |policy: &Policy| {
        // Both want tove: orla because tove sponsors her, kofi because tove fits best.
        run(&rivals(|_, orla, _| (orla.choices, orla.sponsor) = (vec![], Some(id("tove")))), policy)
    };
    assert_eq!(sponsored(&altrusa(Asked::First)), ["kofi-bram", "orla-tove"]);
    assert_eq!(sponsored(&altrusa(Asked::ByScore)), ["kofi-tove", "orla-bram"]);
    assert_eq!(sponsored(&with_ordinary_sponsor(&altrusa(Asked::First))), ["kofi-tove", "orla-bram"]);
    let promised = rivals(|_, orla, tove| (orla.choices, tove.accepts) = (vec![], vec![id("orla")]));
    assert_eq!(run(&promised, &altrusa(Asked::First)), ["kofi-bram", "orla-tove"], "promised before by score");
}

#[test]
fn a_mentee_prefers_a_mentor_who_named_them_to_one_who_only_fits() {
    // Nobody else is there for tove, who fits kofi best, but bram named kofi.
    let cohort = choice_against_silence(Preset::Altrusa);
    let (mentees, mut mentors) = (vec![cohort.mentees()[0].clone()], cohort.mentors().to_vec());
    mentors[0].choices = choices(&["kofi"]);
    let cohort = Cohort::new(cohort.units().clone(), mentees, mentors, vec![]).unwrap();
    assert_eq!(run(&cohort, &altrusa(Asked::First)), ["kofi-bram"]);
    assert_eq!(run(&cohort, &altrusa(Asked::ByScore)), ["kofi-tove"]);
}

#[test]
fn s37_only_the_first_three_choices_count_as_asking() {
    let fourth = |position: usize| {
        rivals(|_, orla, _| {
            orla.choices = vec![Choice::Unresolved("somebody".to_owned()); position];
            orla.choices.extend(choices(&["tove"]));
        })
    };
    let nace = Policy::preset(Preset::Nace);
    assert_eq!(nace.preferences().most_choices.map(NonZeroU16::get), Some(3), "S37: top three");
    let with_most = |most: Option<u16>| {
        let mut preferences = altrusa(Asked::First).preferences().clone();
        preferences.most_choices = most.map(|most| NonZeroU16::new(most).unwrap());
        altrusa(Asked::First).with_preferences(preferences)
    };
    assert_eq!(run(&fourth(2), &with_most(Some(3))), ["kofi-bram", "orla-tove"]);
    assert_eq!(run(&fourth(3), &with_most(Some(3))), ["kofi-tove", "orla-bram"]);
    assert_eq!(run(&fourth(3), &with_most(None)), ["kofi-bram", "orla-tove"]);
}
