//! Small random cohorts, policies and rulings for unit tests: everything that rules ask about, wishes and agreements.

use std::collections::BTreeSet;

use crate::cohort::{
    Attendance, BeyondChoices, Choice, Cohort, Goal, Importance, LeadershipRole, Mentee, Mentor, Pairing, PairingState,
    PersonId, Profile, Target, Track, Units,
};
use crate::policy::{PersonPair, Policy, Preset, Rulings, Waiver};

/// A sequence that goes everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&str]) -> Option<Vec<String>> {
        let some: BTreeSet<String> = (0..=self.below(2)).map(|_| (*self.one(of)).to_owned()).collect();
        self.percent(80).then(|| some.into_iter().collect())
    }

    fn fact(&mut self) -> Option<bool> {
        *self.one(&[None, Some(true), Some(true), Some(true), Some(false)])
    }
}

fn id(side: &str, number: usize) -> PersonId {
    PersonId::new(&format!("{side}-{number}")).unwrap()
}

/// Fills in what rules ask of either side.
fn fill(profile: &mut Profile, units: &Units, dice: &mut Dice) {
    profile.active = dice.fact();
    profile.location.unit = dice.percent(85).then(|| *dice.one(&units.iter().collect::<Vec<_>>()));
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo"];
    profile.location.time_zone = dice.percent(80).then(|| (*dice.one(&zones)).to_owned());
    profile.languages = dice.some(&["English", "Welsh", "Portuguese"]);
    profile.trained = dice.fact();
    let goals = dice.some(&["Public speaking", "Budgets", "Chairing meetings", "Public budgets", "Speaking up"]);
    profile.goals = goals.map(|all| all.iter().map(|goal| Goal::new(goal)).collect());
    profile.interests = dice.some(&["Sailing", "Chess", "Choir"]);
    let past = |dice: &mut Dice| *dice.one(&units.iter().collect::<Vec<_>>());
    profile.past_units = dice.percent(70).then(|| (0..dice.below(2)).map(|_| past(dice)).collect());
    for question in ["diet", "shift", "asks"] {
        if let Some(answers) = dice.some(&["yes", "no", "late"]) {
            profile.custom.insert(question.to_owned(), answers.into_iter().collect());
        }
    }
    if dice.percent(20) {
        profile.wants_only.insert("shift".to_owned(), BTreeSet::from([(*dice.one(&["yes", "late"])).to_owned()]));
    }
    let levels: Vec<_> = units.levels().iter().filter_map(|name| units.level(name)).collect();
    let role = |dice: &mut Dice| LeadershipRole::new(["President", "Treasurer"][dice.below(2)]).at(*dice.one(&levels));
    profile.leadership = dice.percent(85).then(|| (0..dice.below(3)).map(|_| role(dice)).collect());
    let event =
        |event: &&str, dice: &mut Dice| Attendance { event: (*event).to_owned(), times: u16::from(dice.percent(70)) };
    profile.attendance =
        dice.percent(80).then(|| ["conference", "convention"].iter().map(|one| event(one, dice)).collect());
}

fn wishes(dice: &mut Dice, side: &str, others: usize) -> (Vec<Choice>, Vec<PersonId>, Vec<PersonId>) {
    let mut named: BTreeSet<usize> = (0..dice.below(4)).map(|_| dice.below(others)).collect();
    let mut next = |dice: &mut Dice, percent| {
        let last = if dice.percent(percent) { named.pop_last() } else { None };
        last.map(|number| id(side, number))
    };
    let declines = next(dice, 30).into_iter().collect();
    let accepts = next(dice, 50).into_iter().collect();
    (named.into_iter().map(|number| Choice::Person(id(side, number))).collect(), accepts, declines)
}

pub(crate) fn cohort(policy: &Policy, dice: &mut Dice, n: usize, m: usize) -> Cohort {
    let mut units = Units::new(policy.levels()).unwrap();
    let names = policy.levels();
    let top = units.add(names.last().unwrap(), "All", None).unwrap();
    for wide in ["North", "South"] {
        let wide_unit = if names.len() > 2 { units.add(&names[1], wide, Some(top)).unwrap() } else { top };
        for local in ["Harbour", "Hill"] {
            units.add(&names[0], &format!("{wide} {local}"), Some(wide_unit)).unwrap();
        }
    }
    let levels: Vec<_> = units.levels().iter().filter_map(|name| units.level(name)).collect();
    let mentees = (0..n).map(|number| {
        let mut one = Mentee::new(id("i", number).as_str()).unwrap();
        fill(&mut one.profile, &units, dice);
        one.track = policy.tracks().get(dice.below(3)).cloned().or_else(|| Track::new("other").ok());
        one.target = dice.percent(80).then(|| Target {
            title: dice.percent(50).then(|| "President".to_owned()),
            level: dice.percent(70).then(|| *dice.one(&levels)),
        });
        one.supervisors = if dice.percent(20) { vec![id("j", dice.below(m))] } else { vec![] };
        one.acquainted = if dice.percent(20) { vec![id("j", dice.below(m))] } else { vec![] };
        one.waited = dice.percent(40).then(|| u16::from(dice.percent(50)));
        one.beyond_choices = dice.percent(15).then_some(BeyondChoices::RatherNone);
        (one.choices, one.accepts, one.declines) = wishes(dice, "j", m);
        if dice.percent(30) {
            one.importance.insert("goals".to_owned(), *dice.one(Importance::ALL));
        }
        one
    });
    let mentees: Vec<Mentee> = mentees.collect();
    let mentors = (0..m).map(|number| {
        let mut one = Mentor::new(id("j", number).as_str()).unwrap();
        fill(&mut one.profile, &units, dice);
        one.vetted = dice.fact();
        (one.choices, one.accepts, one.declines) = wishes(dice, "i", n);
        if dice.percent(30) {
            one.importance.insert("interests".to_owned(), *dice.one(Importance::ALL));
        }
        one.seats = Some(3);
        one
    });
    let mentors: Vec<Mentor> = mentors.collect();
    let mut pairings: Vec<Pairing> = Vec::new();
    for state in [PairingState::Ended, PairingState::Failed, PairingState::Running] {
        let (mentee, mentor) = (id("i", dice.below(n)), id("j", dice.below(m)));
        if pairings.iter().all(|past| past.mentee != mentee) {
            pairings.push(Pairing { mentee, mentor, state });
        }
    }
    Cohort::new(units, mentees, mentors, pairings).unwrap()
}

/// A preset, with some of the rules added that it does not have.
pub(crate) fn policy(preset: Preset, dice: &mut Dice) -> Policy {
    let mut text = Policy::preset(preset).to_toml();
    let level = Policy::preset(preset).levels()[0].clone();
    let more = [
        "rule = 'not-acquainted'",
        "rule = 'not-supervisor'",
        "rule = 'same-language'\nunless-chosen = true",
        "rule = 'different-answer'\nquestion = 'diet'\nwhen-asked = 'asks'",
        "rule = 'common-answer'\nquestion = 'shift'\nunless-chosen = true",
        "rule = 'own-condition'\nquestion = 'shift'",
        &format!("rule = 'different-unit'\nlevel = '{level}'\nunless-chosen = true"),
        &format!("rule = 'unit-history'\nlevel = '{level}'\nunknown = 'allow'"),
        "rule = 'hours-apart'\nat-most = 7",
        "rule = 'minimum-fit'\nat-least = 0.45",
        "rule = 'trained-mentor'\nunknown = 'refuse'",
    ];
    for rule in more {
        let longer = format!("{text}\n[[rules]]\n{rule}\n");
        if dice.percent(30) && Policy::from_toml(&longer).is_ok() {
            text = longer;
        }
    }
    if dice.percent(30) {
        text = text.replace("silence = \"accepts\"", "silence = \"declines\"");
    }
    Policy::from_toml(&text).unwrap()
}

pub(crate) fn rulings(policy: &Policy, dice: &mut Dice, n: usize, m: usize) -> Rulings {
    let pair = |dice: &mut Dice| PersonPair { mentee: id("i", dice.below(n)), mentor: id("j", dice.below(m)) };
    let mut rulings = Rulings { bans: vec![pair(dice)], ..Rulings::default() };
    for rule in policy.rules() {
        if dice.percent(70) {
            continue;
        }
        let PersonPair { mentee, mentor } = pair(dice);
        let (one, other) = *dice.one(&[(true, false), (false, true), (true, true)]);
        let waiver = Waiver {
            rule: rule.kind().name().to_owned(),
            mentee: one.then_some(mentee),
            mentor: other.then_some(mentor),
        };
        rulings.waivers.push(waiver);
    }
    if dice.percent(40) {
        rulings.withdrawals.push(Mentor::new(id("j", dice.below(m)).as_str()).unwrap().key());
        rulings.withdrawals.push(Mentee::new(id("i", dice.below(n)).as_str()).unwrap().key());
    }
    rulings
}
