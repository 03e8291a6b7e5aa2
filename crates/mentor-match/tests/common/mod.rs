//! People to make small cohorts of. Everybody here qualifies for everything; tests change what they are about.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mentor_match::cohort::{
    Attendance, Choice, Cohort, LeadershipRole, Mentee, Mentor, PairingState, PersonId, Target, Track, UnitId, Units,
};
use mentor_match::policy::{Policy, Preset, SponsorRank};
use mentor_match::{MatchingRound, RoundOutcome};

/// Two districts with two clubs each; both programmes use the same tree under their own names of levels.
pub(crate) struct Association {
    pub(crate) units: Units,
    pub(crate) harbour: UnitId,
    pub(crate) hill: UnitId,
    pub(crate) lake: UnitId,
    pub(crate) local: &'static str,
    pub(crate) wide: &'static str,
}

impl Association {
    pub(crate) fn new(preset: Preset) -> Self {
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

    pub(crate) fn new_member(&self, id: &str) -> Mentee {
        let mut mentee = Mentee::new(id).unwrap();
        mentee.profile.active = Some(true);
        mentee.profile.location.unit = Some(self.harbour);
        mentee.track = Some(Track::new("new-member").unwrap());
        mentee
    }

    pub(crate) fn emerging_leader(&self, id: &str, title: &str, level: &str) -> Mentee {
        let mut mentee = self.new_member(id);
        mentee.track = Some(Track::new("emerging-leader").unwrap());
        mentee.target = Some(Target { title: Some(title.to_owned()), level: self.units.level(level) });
        mentee
    }

    /// An experienced mentor of the Harbour club: president on every level, at every event, vetted, one seat.
    pub(crate) fn mentor(&self, id: &str) -> Mentor {
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

    pub(crate) fn cohort(&self, mentees: Vec<Mentee>, mentors: Vec<Mentor>) -> Cohort {
        Cohort::new(self.units.clone(), mentees, mentors, vec![]).unwrap()
    }
}

pub(crate) fn id(text: &str) -> PersonId {
    PersonId::new(text).unwrap()
}

pub(crate) fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|one| Choice::Person(id(one))).collect()
}

/// Who is with whom, as "mentee-mentor", by mentee id.
pub(crate) fn pairs(outcome: &RoundOutcome<'_>) -> Vec<String> {
    outcome.matches().iter().map(|one| format!("{}-{}", one.mentee.id, one.mentor.id)).collect()
}

pub(crate) fn run(cohort: &Cohort, policy: &Policy) -> Vec<String> {
    let outcome = MatchingRound::new(cohort, policy).seed(1).run().unwrap();
    assert!(outcome.audit().adds_up());
    pairs(&outcome)
}

/// Matches under a preset with all its rules, and without one of them.
pub(crate) fn with_and_without(cohort: &Cohort, preset: Preset, rule: &str) -> (Vec<String>, Vec<String>) {
    let policy = Policy::preset(preset);
    let without = policy.without_rule(rule);
    assert_ne!(policy, without, "the preset has no rule {rule}");
    (run(cohort, &policy), run(cohort, &without))
}

pub(crate) fn with_ordinary_sponsor(policy: &Policy) -> Policy {
    let mut preferences = policy.preferences().clone();
    preferences.sponsor = SponsorRank::Ordinary;
    policy.with_preferences(preferences)
}

/// A small portable generator for test cohorts (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn shuffled<T>(&mut self, mut items: Vec<T>) -> Vec<T> {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
        items
    }
}

/// Up to six mentees and four mentors with wishes, refusals, earlier pairings and ties.
pub(crate) fn small_cohort(dice: &mut Dice) -> Cohort {
    let town = Association::new(Preset::Altrusa);
    let (n, m) = (dice.below(7), dice.below(5));
    let mentee_ids: Vec<String> = (0..n).map(|i| format!("mentee-{i}")).collect();
    let mentor_ids: Vec<String> = (0..m).map(|j| format!("mentor-{j}")).collect();
    let topics = ["speaking", "budgets", "law"];
    let mentees = mentee_ids.iter().map(|name| {
        let mut one = town.new_member(name);
        one.profile.active = [None, Some(true), Some(true), Some(false)][dice.below(4)];
        one.profile.goals = Some(vec![mentor_match::cohort::Goal::new(topics[dice.below(3)])]);
        if dice.chance(20) {
            one.profile.location.unit = Some(town.hill);
        }
        let wanted = dice.below(m + 1);
        let mut others = dice.shuffled(mentor_ids.clone());
        let rest = others.split_off(wanted);
        one.choices = others.iter().map(|other| Choice::Person(id(other))).collect();
        if dice.chance(20) {
            let place = dice.below(one.choices.len() + 1);
            one.choices.insert(place, Choice::Unresolved("somebody".to_owned()));
        }
        one.declines = rest.iter().filter(|_| dice.chance(15)).map(|other| id(other)).collect();
        if dice.chance(20) {
            one.beyond_choices = Some(mentor_match::cohort::BeyondChoices::RatherNone);
        }
        one.sponsor = mentor_ids.get(dice.below(6)).map(|other| id(other));
        one
    });
    let mentees: Vec<Mentee> = mentees.collect();
    let mentors = mentor_ids.iter().map(|name| {
        let mut one = town.mentor(name);
        one.seats = Some(u16::try_from(dice.below(4)).unwrap());
        one.profile.goals = Some(vec![mentor_match::cohort::Goal::new(topics[dice.below(3)])]);
        let wanted = dice.below(n + 1);
        let mut others = dice.shuffled(mentee_ids.clone());
        let rest = others.split_off(wanted);
        if dice.chance(50) {
            one.choices = others.iter().map(|other| Choice::Person(id(other))).collect();
        }
        one.declines = rest.iter().filter(|_| dice.chance(15)).map(|other| id(other)).collect();
        one
    });
    let mentors: Vec<Mentor> = mentors.collect();
    let mut pairings = Vec::new();
    if n > 0 && m > 0 {
        for state in [PairingState::Running, PairingState::Failed, PairingState::Ended] {
            if dice.chance(20) {
                let (mentee, mentor) = (id(&mentee_ids[dice.below(n)]), id(&mentor_ids[dice.below(m)]));
                pairings.push(mentor_match::cohort::Pairing { mentee, mentor, state });
            }
        }
    }
    Cohort::new(town.units, mentees, mentors, pairings).unwrap()
}
