//! People who are kept apart until a question about them is answered: refused for the reason that holds, and for no
//! other.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::id;
use mentor_match::MatchingRound;
use mentor_match::cohort::{Apart, ApartBecause, Cohort, Mentee, MenteeId, Mentor, MentorId, Side, Units};
use mentor_match::policy::{PersonPair, Policy, Refusal, Rulings};

const ALL: [ApartBecause; 7] = [
    ApartBecause::OnePerson,
    ApartBecause::PerhapsOnePerson,
    ApartBecause::PerhapsDeclined { by: Side::Mentee },
    ApartBecause::PerhapsDeclined { by: Side::Mentor },
    ApartBecause::PerhapsFailed,
    ApartBecause::PerhapsSupervisor,
    ApartBecause::PerhapsAcquainted,
];

fn apart(because: ApartBecause) -> Apart {
    Apart { mentee: id("ada"), mentor: id("bea"), because }
}

fn people(apart: Vec<Apart>) -> Cohort {
    let mentors = ["bea", "cleo"].map(|id| Mentor::new(id).unwrap());
    let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada").unwrap()], mentors.into(), vec![]);
    cohort.unwrap().keep_apart(apart).unwrap()
}

fn with_rules() -> Policy {
    Policy::from_toml("[[rules]]\nrule = 'not-supervisor'\n[[rules]]\nrule = 'not-acquainted'\n").unwrap()
}

#[test]
fn each_reason_keeps_the_two_apart_and_nobody_else() {
    let policy = with_rules();
    for because in ALL {
        let cohort = people(vec![apart(because)]);
        let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
        let expected =
            if because == ApartBecause::OnePerson { Refusal::SamePerson } else { Refusal::KeptApart { because } };
        assert_eq!(outcome.refusals(MenteeId::new(0), MentorId::new(0)), [expected], "{because:?}");
        assert_eq!(outcome.matches().iter().map(|one| one.mentor.id.as_str()).collect::<Vec<_>>(), ["cleo"]);
        assert!(outcome.audit().adds_up());
    }
}

/// Whoever is asked about a supervisor under a policy that does not mind supervisors is kept from nobody.
#[test]
fn what_only_a_rule_forbids_keeps_nobody_apart_without_the_rule() {
    for because in [ApartBecause::PerhapsSupervisor, ApartBecause::PerhapsAcquainted] {
        let cohort = people(vec![apart(because)]);
        let outcome =
            MatchingRound::new(&cohort, &Policy::default()).run().map(|outcome| outcome.audit().possible_pairs);
        assert_eq!(outcome.unwrap(), 2);
    }
}

#[test]
fn what_stands_against_a_pin_is_named_but_not_what_somebody_said() {
    let rulings = Rulings { pins: vec![PersonPair { mentee: id("ada"), mentor: id("bea") }], ..Rulings::default() };
    for (because, words) in [
        (ApartBecause::OnePerson, "cannot be pinned: they are the same person. To go on, take the pin away"),
        (
            ApartBecause::PerhapsOnePerson,
            "cannot be pinned: they have the same name and may be one person; they are kept",
        ),
        (ApartBecause::PerhapsDeclined { by: Side::Mentor }, "cannot be pinned: a confidential answer rules it out."),
        (ApartBecause::PerhapsFailed, "cannot be pinned: a confidential answer rules it out."),
    ] {
        let (cohort, policy) = (people(vec![apart(because)]), Policy::default());
        let refused = MatchingRound::new(&cohort, &policy).rulings(&rulings).run().unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

/// Where pairs are counted by what stands between them, each is counted under what holds of it.
#[test]
fn obstacles_are_counted_by_what_they_are() {
    let (mut ada, policy) = (Mentee::new("ada").unwrap(), Policy::default());
    ada.declines = vec![id("cleo")];
    let mentors = ["bea", "cleo"].map(|id| Mentor::new(id).unwrap());
    let cohort = Cohort::new(Units::default(), vec![ada], mentors.into(), vec![]).unwrap();
    let cohort = cohort.keep_apart(vec![apart(ApartBecause::PerhapsOnePerson)]).unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let told = outcome.explain_mentee(MenteeId::new(0));
    let refused: Vec<(&str, usize)> = told.refused.iter().map(|(words, &mentors)| (words.as_str(), mentors)).collect();
    assert_eq!(refused, [("declined by the mentee", 1), ("perhaps the same person (an open question)", 1)]);
    let confidential = outcome.preferences().eligibility().confidential_words();
    assert!(confidential.contains("declined by the mentee") && !confidential.contains("the same person"));
}

#[test]
#[cfg(feature = "serde")]
fn who_is_kept_apart_is_stored_with_the_cohort() {
    let cohort = people(ALL.map(apart).into());
    let json = serde_json::to_string(&cohort).unwrap();
    assert!(
        json.contains(r#"{"mentee":"ada","mentor":"bea","because":{"perhaps-declined":{"by":"mentor"}}}"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Cohort>(&json).unwrap(), cohort);
    let stranger = json.replace(r#""mentor":"bea""#, r#""mentor":"zoe""#);
    assert!(serde_json::from_str::<Cohort>(&stranger).unwrap_err().to_string().contains("kept apart"));
    assert!(!serde_json::to_string(&people(vec![])).unwrap().contains("apart"));
}
