//! Rules that no preset needs, because its programme only advises: a policy of one's own can demand them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, choices, id, run};
use mentor_match::MatchingRound;
use mentor_match::cohort::{Attendance, LeadershipRole, Mentee, Mentor, RoleKind, Sphere, Track};
use mentor_match::policy::{Policy, Preset};

/// The preset with one rule more.
fn with_rule(preset: Preset, rule: &str) -> Policy {
    Policy::from_toml(&preset.toml().replacen("[[rules]]", &format!("[[rules]]\n{rule}\n\n[[rules]]"), 1)).unwrap()
}

fn matched(town: &Association, mentee: &Mentee, mentors: &[Mentor], policy: &Policy) -> Vec<String> {
    run(&town.cohort(vec![mentee.clone()], mentors.to_vec()), policy)
}

#[test]
fn attendance_can_be_demanded_by_the_level_aspired_to() {
    let town = Association::new(Preset::Altrusa);
    let event = |times| Some(vec![Attendance { event: "conference".to_owned(), times }]);
    let mut bea = town.mentor("bea");
    bea.profile.attendance = event(1);
    let rule = "rule = 'attendance'\nevent = 'conference'\nat-least = 2\ntarget-levels = ['district']";
    let policy = with_rule(Preset::Altrusa, rule);
    let district = town.emerging_leader("ada", "President", "district");
    assert!(matched(&town, &district, &[bea.clone()], &policy).is_empty());
    let club = town.emerging_leader("ada", "President", "club");
    assert_eq!(matched(&town, &club, &[bea.clone()], &policy), ["ada-bea"]);
    bea.profile.attendance = event(2);
    assert_eq!(matched(&town, &district, &[bea], &policy), ["ada-bea"]);
}

#[test]
fn a_mentor_from_outside_can_be_demanded() {
    let town = Association::new(Preset::Altrusa);
    let ada = town.emerging_leader("ada", "President", "district");
    let policy = with_rule(Preset::Altrusa, "rule = 'different-unit'\nlevel = 'club'\ntracks = ['emerging-leader']");
    assert!(matched(&town, &ada, &[town.mentor("bea")], &policy).is_empty());
    assert_eq!(matched(&town, &ada, &[town.mentor("bea")], &Policy::preset(Preset::Altrusa)), ["ada-bea"]);
}

#[test]
fn strangers_can_be_demanded_unless_the_mentee_asks_for_an_acquaintance() {
    let town = Association::new(Preset::Nace);
    let mut ada = town.mentee("ada");
    ada.acquainted = vec![id("bea")];
    let (always, unless) = (
        with_rule(Preset::Nace, "rule = 'not-acquainted'"),
        with_rule(Preset::Nace, "rule = 'not-acquainted'\nunless-chosen = true"),
    );
    let bea = [town.mentor("bea")];
    for policy in [&always, &unless] {
        assert!(matched(&town, &ada, &bea, policy).is_empty());
    }
    for wish in ["choice", "yes"] {
        let mut ada = ada.clone();
        match wish {
            "choice" => ada.choices = choices(&["bea"]),
            _ => ada.accepts = vec![id("bea")],
        }
        assert!(matched(&town, &ada, &bea, &always).is_empty());
        assert_eq!(matched(&town, &ada, &bea, &unless), ["ada-bea"], "{wish}");
    }
}

#[test]
fn an_office_on_a_level_or_above_can_be_demanded() {
    let town = Association::new(Preset::Nace);
    let [section, area] = ["section", "area"].map(|level| town.units.level(level).unwrap());
    let (mut ada, mut bea) = (town.mentee("ada"), town.mentor("bea"));
    ada.track = Some(Track::new("member").unwrap());
    let demanding = |level: &str| with_rule(Preset::Nace, &format!("rule = 'led-at-level'\nlevel = '{level}'"));
    let held = |bea: &mut Mentor, role: LeadershipRole| bea.profile.leadership = Some(vec![role]);
    // No office of the association: chairing a committee, and an office elsewhere.
    held(&mut bea, LeadershipRole { kind: RoleKind::Committee, ..LeadershipRole::new("Programme chair").at(section) });
    assert!(matched(&town, &ada, &[bea.clone()], &demanding("section")).is_empty());
    held(&mut bea, LeadershipRole { sphere: Sphere::Outside, ..LeadershipRole::new("President").at(section) });
    assert!(matched(&town, &ada, &[bea.clone()], &demanding("section")).is_empty());
    held(&mut bea, LeadershipRole::new("Trustee").at(area));
    assert_eq!(matched(&town, &ada, &[bea.clone()], &demanding("section")), ["ada-bea"]);
    // An office of unknown level is one of a section at least, and no more is known of it.
    held(&mut bea, LeadershipRole::new("Secretary"));
    assert_eq!(matched(&town, &ada, &[bea.clone()], &demanding("section")), ["ada-bea"]);
    assert!(matched(&town, &ada, &[bea.clone()], &demanding("area")).is_empty());
    // Positions that nobody knows are a question.
    bea.profile.leadership = None;
    let (cohort, policy) = (town.cohort(vec![ada], vec![bea]), demanding("section"));
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let asked: Vec<_> = outcome.open_facts().iter().map(|fact| (fact.rule, fact.person.id.as_str())).collect();
    assert_eq!(asked, [("led-at-level", "bea")]);
}
