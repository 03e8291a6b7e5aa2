//! What is stored as JSON: what is written is read back equal, and checked like any other.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Dice, small_cohort};
use mentor_match::cohort::{Cohort, PersonId, PersonKey, Side};
use mentor_match::policy::{PersonPair, Rulings, SeatRuling, Waiver};

#[test]
fn a_stored_cohort_is_read_back_equal() {
    for seed in 0..200 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let json = serde_json::to_string(&cohort).unwrap();
        assert_eq!(serde_json::from_str::<Cohort>(&json).unwrap(), cohort, "seed {seed}");
    }
}

#[test]
fn another_version_unknown_fields_and_contradictions_are_refused() {
    let cohort = small_cohort(&mut Dice::new(3));
    let json = serde_json::to_string(&cohort).unwrap();
    let refused = |from: &str, to: &str, words: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from} is there");
        let error = serde_json::from_str::<Cohort>(&changed).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused("\"version\":1", "\"version\":2", "version 2");
    refused("mentor-match/cohort", "another/format", "another/format");
    refused("\"mentees\":[", "\"colour\":1,\"mentees\":[", "colour");
    refused("\"id\":\"mentee-0\"", "\"id\":\" \"", "empty");
    refused("\"id\":\"mentee-1\"", "\"id\":\"mentee-0\"", "mentee mentee-0 is there twice");
}

#[test]
fn stored_rulings_are_read_back_equal_and_strangers_are_refused() {
    let id = |text: &str| PersonId::new(text).unwrap();
    let pair = |mentee, mentor| PersonPair { mentee: id(mentee), mentor: id(mentor) };
    let rulings = Rulings {
        pins: vec![pair("ada", "grace")],
        agreed: vec![pair("ada", "grace")],
        bans: vec![pair("ben", "grace")],
        waivers: vec![Waiver { rule: "same-unit".to_owned(), mentee: Some(id("ada")), mentor: None }],
        seats: vec![SeatRuling { mentor: id("hugo"), seats: 2 }],
        withdrawals: vec![PersonKey { side: Side::Mentor, id: id("iris") }],
        priorities: vec![id("ben")],
    };
    let json = serde_json::to_string(&rulings).unwrap();
    assert_eq!(serde_json::from_str::<Rulings>(&json).unwrap(), rulings);
    assert_eq!(serde_json::from_str::<Rulings>("{}").unwrap(), Rulings::default());
    for refused in
        ["{\"pinned\":[]}", "{\"bans\":[{\"mentee\":\"ada\"}]}", "{\"seats\":[{\"mentor\":\" \",\"seats\":1}]}"]
    {
        assert!(serde_json::from_str::<Rulings>(refused).is_err(), "{refused}");
    }
}
