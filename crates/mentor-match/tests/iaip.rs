//! One test for each row of IAIP's that is a rule: a cohort in which the row decides the result.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, choices, run, with_and_without};
use mentor_match::policy::{Policy, Preset};

const IAIP: Preset = Preset::Iaip;

/// A mentee who wants bea (of `first`) before cleo (of `second`).
fn who(
    track: &str,
    first: Option<mentor_match::cohort::UnitId>,
    second: mentor_match::cohort::UnitId,
) -> mentor_match::cohort::Cohort {
    let town = Association::new(IAIP);
    let mut ada = match track {
        "new-member" => town.new_member("ada"),
        _ => town.emerging_leader("ada", "President", "region"),
    };
    ada.choices = choices(&["bea", "cleo"]);
    let (mut bea, mut cleo) = (town.mentor("bea"), town.mentor("cleo"));
    bea.profile.location.unit = first;
    cleo.profile.location.unit = Some(second);
    town.cohort(vec![ada], vec![bea, cleo])
}

#[test]
fn s27_the_track_decides_where_the_mentor_comes_from() {
    let town = Association::new(IAIP);
    let policy = Policy::preset(IAIP);
    assert_eq!(run(&who("new-member", Some(town.hill), town.harbour), &policy), ["ada-cleo"]);
    assert_eq!(run(&who("emerging-leader", Some(town.hill), town.harbour), &policy), ["ada-bea"]);
}

#[test]
fn s28_new_members_stay_in_their_association() {
    let town = Association::new(IAIP);
    let cohort = who("new-member", Some(town.hill), town.harbour);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, IAIP, "same-unit"), expected);
}

#[test]
fn s29_leaders_are_paired_across_associations() {
    let town = Association::new(IAIP);
    let cohort = who("emerging-leader", Some(town.harbour), town.hill);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, IAIP, "different-unit"), expected);
}

#[test]
fn s30_partners_come_from_one_region() {
    let town = Association::new(IAIP);
    let cohort = who("emerging-leader", Some(town.lake), town.hill);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, IAIP, "same-unit"), expected);
}

#[test]
fn s30_an_unknown_region_is_refused() {
    let town = Association::new(IAIP);
    assert_eq!(run(&who("emerging-leader", None, town.hill), &Policy::preset(IAIP)), ["ada-cleo"]);
}

#[test]
fn s35_mentors_are_vetted() {
    let town = Association::new(IAIP);
    let mut bea = town.mentor("bea");
    bea.vetted = Some(false);
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["bea", "cleo"]);
    let cohort = town.cohort(vec![ada], vec![bea, town.mentor("cleo")]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, IAIP, "vetted-mentor"), expected);
}
