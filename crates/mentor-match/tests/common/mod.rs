//! People to make small cohorts of. Everybody here qualifies for everything; tests change what they are about.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::unnecessary_wraps, reason = "answers are optional")]

use mentor_match::cohort::{
    Attendance, Availability, Choice, Cohort, Coordinates, Goal, LeadershipRole, Mentee, Mentor, PairingState,
    PersonId, Profession, Profile, StyleAnswer, Target, Track, UnitId, Units, WeeklySlot,
};
use mentor_match::compatibility::Feature;
use mentor_match::policy::{Mode, Policy, Preset, SponsorRank};
use mentor_match::{MatchingRound, RoundOutcome};

/// Two districts, one with two clubs and one with one; all programmes use this tree under their own names of levels.
pub(crate) struct Association {
    pub(crate) units: Units,
    pub(crate) harbour: UnitId,
    pub(crate) hill: UnitId,
    pub(crate) lake: UnitId,
}

impl Association {
    pub(crate) fn new(preset: Preset) -> Self {
        let policy = Policy::preset(preset);
        let mut units = Units::new(policy.levels()).unwrap();
        let [local, wide, ..] = policy.levels() else { panic!("{preset} has fewer than two levels") };
        let north = units.add(wide, "North", None).unwrap();
        let south = units.add(wide, "South", None).unwrap();
        let harbour = units.add(local, "Harbour", Some(north)).unwrap();
        let hill = units.add(local, "Hill", Some(north)).unwrap();
        let lake = units.add(local, "Lake", Some(south)).unwrap();
        Self { units, harbour, hill, lake }
    }

    /// An active member of the Harbour club on no track.
    pub(crate) fn mentee(&self, id: &str) -> Mentee {
        let mut mentee = Mentee::new(id).unwrap();
        mentee.profile.active = Some(true);
        mentee.profile.location.unit = Some(self.harbour);
        mentee
    }

    pub(crate) fn new_member(&self, id: &str) -> Mentee {
        let mut mentee = self.mentee(id);
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

/// The policy under which a feature weighs nothing on either side.
pub(crate) fn without_feature(policy: &Policy, feature: Feature) -> Policy {
    let mut scoring = policy.scoring().clone();
    for weights in [&mut scoring.mentee_weights, &mut scoring.mentor_weights] {
        assert_ne!(weights[feature], 0, "{feature} weighs nothing in {}", policy.name());
        weights[feature] = 0;
    }
    policy.with_scoring(scoring).unwrap()
}

/// Ada and two mentors who are alike but for a trifle in bea's favour: a style answer next to hers, or, where style is
/// what a test is about, a common language. What a test adds must speak for cleo and outweigh the trifle.
pub(crate) struct Three {
    pub(crate) preset: Preset,
    pub(crate) feature: Feature,
    pub(crate) town: Association,
    pub(crate) ada: Mentee,
    pub(crate) bea: Mentor,
    pub(crate) cleo: Mentor,
}

impl Three {
    /// For a test of `feature`.
    pub(crate) fn new(preset: Preset, feature: Feature) -> Self {
        let town = Association::new(preset);
        let (mut ada, mut bea, mut cleo) = (town.new_member("ada"), town.mentor("bea"), town.mentor("cleo"));
        if feature == Feature::Style {
            ada.profile.languages = texts(&["English", "Portuguese"]);
            bea.profile.languages = texts(&["English"]);
            cleo.profile.languages = texts(&["Welsh"]);
        } else {
            for (profile, point) in [(&mut ada.profile, 3), (&mut bea.profile, 3), (&mut cleo.profile, 4)] {
                profile.style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(point));
            }
        }
        Self { preset, feature, town, ada, bea, cleo }
    }

    #[must_use]
    pub(crate) fn fill(mut self, fill: impl FnOnce(&mut Mentee, &mut Mentor, &mut Mentor)) -> Self {
        fill(&mut self.ada, &mut self.bea, &mut self.cleo);
        self
    }

    pub(crate) fn cohort(&self) -> Cohort {
        self.town.cohort(vec![self.ada.clone()], vec![self.bea.clone(), self.cleo.clone()])
    }

    pub(crate) fn policy(&self) -> Policy {
        Policy::preset(self.preset)
    }

    /// The feature decides: with its weight ada is matched with cleo, without it with bea.
    #[track_caller]
    pub(crate) fn decides(&self) {
        let policy = self.policy();
        assert_eq!(run(&self.cohort(), &policy), ["ada-cleo"], "{} counts", self.feature);
        assert_eq!(
            run(&self.cohort(), &without_feature(&policy, self.feature)),
            ["ada-bea"],
            "{} does not",
            self.feature
        );
    }
}

pub(crate) fn texts(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|&text| text.to_owned()).collect())
}

pub(crate) fn goals(texts: &[&str]) -> Option<Vec<Goal>> {
    Some(texts.iter().map(|text| Goal::new(text)).collect())
}

pub(crate) fn field_of_work(path: &[&str]) -> Option<Profession> {
    Some(Profession { path: path.iter().map(|&step| step.to_owned()).collect(), title: None })
}

/// Monday from so many hours to so many, in one time zone for everybody.
pub(crate) fn monday(profile: &mut Profile, from: u16, to: u16) {
    profile.location.time_zone = Some("America/Chicago".to_owned());
    let slot = WeeklySlot::new(from * 60, (to - from) * 60).unwrap();
    profile.availability = Some(Availability { slots: vec![slot] });
}

/// So many kilometres north of where zero is.
pub(crate) fn north(kilometres: u16) -> Option<Coordinates> {
    Some(Coordinates::new(f64::from(kilometres) / 111.2, -87.0).unwrap())
}

pub(crate) fn with_mode(policy: &Policy, mode: Mode) -> Policy {
    let mut preferences = policy.preferences().clone();
    preferences.mode = mode;
    policy.with_preferences(preferences)
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
