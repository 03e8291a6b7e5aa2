//! People to make small cohorts of. Everybody here qualifies for everything; tests change what they are about.
#![allow(dead_code, reason = "each test binary uses its own part")]

use mentor_match::cohort::{
    Attendance, Choice, Cohort, LeadershipRole, Mentee, Mentor, PersonId, Target, Track, UnitId, Units,
};
use mentor_match::policy::{Policy, Preset, SponsorRank};
use mentor_match::{MatchingRound, RoundOutcome};

/// Two districts with two clubs each; both programmes use the same tree under their own names of levels.
pub struct Association {
    pub units: Units,
    pub harbour: UnitId,
    pub hill: UnitId,
    pub lake: UnitId,
    pub local: &'static str,
    pub wide: &'static str,
}

impl Association {
    pub fn new(preset: Preset) -> Self {
        let policy = Policy::preset(preset);
        let mut units = Units::new(policy.levels()).unwrap();
        let (local, wide) = match preset {
            Preset::Iaip => ("association", "region"),
            _ => ("club", "district"),
        };
        let north = units.add(wide, "North", None).unwrap();
        let south = units.add(wide, "South", None).unwrap();
        let harbour = units.add(local, "Harbour", Some(north)).unwrap();
        let hill = units.add(local, "Hill", Some(north)).unwrap();
        let lake = units.add(local, "Lake", Some(south)).unwrap();
        Self { units, harbour, hill, lake, local, wide }
    }

    pub fn new_member(&self, id: &str) -> Mentee {
        let mut mentee = Mentee::new(id).unwrap();
        mentee.profile.active = Some(true);
        mentee.profile.location.unit = Some(self.harbour);
        mentee.track = Some(Track::new("new-member").unwrap());
        mentee
    }

    pub fn emerging_leader(&self, id: &str, title: &str, level: &str) -> Mentee {
        let mut mentee = self.new_member(id);
        mentee.track = Some(Track::new("emerging-leader").unwrap());
        mentee.target = Some(Target { title: Some(title.to_owned()), level: self.units.level(level) });
        mentee
    }

    /// An experienced mentor of the Harbour club: president on every level, at every event, vetted, one seat.
    pub fn mentor(&self, id: &str) -> Mentor {
        let mut mentor = Mentor::new(id).unwrap();
        mentor.profile.active = Some(true);
        mentor.profile.location.unit = Some(self.harbour);
        mentor.profile.past_units = Some(vec![]);
        let levels = self.units.levels().iter().filter_map(|name| self.units.level(name));
        mentor.profile.leadership = Some(levels.map(|level| LeadershipRole::new("President").at(level)).collect());
        let event = |event: &str| Attendance { event: event.to_owned(), times: 5 };
        mentor.profile.attendance = Some(vec![event("conference"), event("convention")]);
        mentor.vetted = Some(true);
        mentor.seats = Some(1);
        mentor
    }

    pub fn cohort(&self, mentees: Vec<Mentee>, mentors: Vec<Mentor>) -> Cohort {
        Cohort::new(self.units.clone(), mentees, mentors, vec![]).unwrap()
    }
}

pub fn id(text: &str) -> PersonId {
    PersonId::new(text).unwrap()
}

pub fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|one| Choice::Person(id(one))).collect()
}

/// Who is with whom, as "mentee-mentor", by mentee id.
pub fn pairs(outcome: &RoundOutcome<'_>) -> Vec<String> {
    outcome.matches().iter().map(|one| format!("{}-{}", one.mentee.id, one.mentor.id)).collect()
}

pub fn run(cohort: &Cohort, policy: &Policy) -> Vec<String> {
    let outcome = MatchingRound::new(cohort, policy).seed(1).run().unwrap();
    assert!(outcome.audit().adds_up());
    pairs(&outcome)
}

/// Matches under a preset with all its rules, and without one of them.
pub fn with_and_without(cohort: &Cohort, preset: Preset, rule: &str) -> (Vec<String>, Vec<String>) {
    let policy = Policy::preset(preset);
    let without = policy.without_rule(rule);
    assert_ne!(policy, without, "the preset has no rule {rule}");
    (run(cohort, &policy), run(cohort, &without))
}

pub fn with_ordinary_sponsor(policy: &Policy) -> Policy {
    let mut preferences = policy.preferences().clone();
    preferences.sponsor = SponsorRank::Ordinary;
    policy.with_preferences(preferences)
}
