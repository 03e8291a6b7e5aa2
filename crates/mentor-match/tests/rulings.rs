//! Pins, bans, waivers and seats: they hold under every strategy, move nobody without need, and contradictions are
//! refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, Dice, id, pairs, small_cohort};
use mentor_match::cohort::{
    Choice, Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, Pairing, PairingState, PersonId, PersonKey, Side, Units,
};
use mentor_match::explain::WhyNot;
use mentor_match::policy::{
    EligibilityError, PersonPair, Policy, PreferencePolicy, Preset, Refusal, RulingError, RulingRef, Rulings,
    SeatRuling, Waiver,
};
use mentor_match::scenario::{Difference, Moved, RulingEffect};
use mentor_match::{MatchingRound, RoundError, RoundOutcome, StrategySpec};

fn pair(mentee: &str, mentor: &str) -> PersonPair {
    PersonPair { mentee: id(mentee), mentor: id(mentor) }
}

fn seats(mentor: &str, seats: u16) -> SeatRuling {
    SeatRuling { mentor: id(mentor), seats }
}

fn waiver(rule: &str, mentee: Option<&str>, mentor: Option<&str>) -> Waiver {
    Waiver { rule: rule.to_owned(), mentee: mentee.map(id), mentor: mentor.map(id) }
}

fn altrusa() -> Policy {
    Policy::preset(Preset::Altrusa)
}

/// Ada and cleo both want bea, who has one seat and wants cleo; dan is free.
fn contested() -> Cohort {
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut cleo, mut bea) = (town.new_member("ada"), town.new_member("cleo"), town.mentor("bea"));
    ada.choices = vec![Choice::Person(id("bea"))];
    cleo.choices = vec![Choice::Person(id("bea"))];
    bea.choices = vec![Choice::Person(id("cleo"))];
    town.cohort(vec![ada, cleo], vec![bea, town.mentor("dan")])
}

fn run<'a>(cohort: &'a Cohort, policy: &'a Policy, rulings: &'a Rulings) -> RoundOutcome<'a> {
    MatchingRound::new(cohort, policy).rulings(rulings).run().unwrap()
}

fn refused(cohort: &Cohort, rulings: &Rulings) -> RulingError {
    let policy = altrusa();
    match MatchingRound::new(cohort, &policy).rulings(rulings).run() {
        Err(RoundError::Ruling(error) | RoundError::Eligibility(EligibilityError::Ruling(error))) => error,
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn a_pin_holds_and_says_so_to_whom_it_displaces() {
    let (cohort, policy) = (contested(), altrusa());
    assert_eq!(pairs(&run(&cohort, &policy, &Rulings::default())), ["ada-dan", "cleo-bea"]);
    let rulings = Rulings { pins: vec![pair("ada", "bea")], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &rulings);
    assert_eq!(pairs(&outcome), ["ada-bea", "cleo-dan"]);
    let (ada, cleo, bea) = (MenteeId::new(0), MenteeId::new(1), MentorId::new(0));
    assert!(outcome.match_of(ada).unwrap().pinned && !outcome.match_of(cleo).unwrap().pinned);
    let Some(WhyNot::Full(holders)) = outcome.why_not(cleo, bea) else { panic!() };
    assert_eq!((holders.pinned, holders.above), (vec![ada], vec![]));
    assert_eq!(outcome.refusals(ada, MentorId::new(1)), [Refusal::PinnedToAnother]);
    assert_eq!(outcome.explain_mentor(bea).held.len(), 1);
    let audit = outcome.audit();
    assert!(audit.adds_up());
    assert_eq!((audit.pinned, audit.matched, audit.blocking_pairs), (1, 2, 0));
}

#[test]
fn s9_what_both_told_the_committee_is_an_agreement_as_long_as_the_pin_keeps_them_together() {
    let (cohort, policy) = (contested(), altrusa());
    let told = |pins, agreed| {
        let rulings = Rulings { pins, agreed, ..Rulings::default() };
        let outcome = run(&cohort, &policy, &rulings);
        outcome.matches().iter().map(|one| format!("{} {}", one.mentee.id, one.status())).collect::<Vec<_>>()
    };
    let both = || vec![pair("ada", "bea")];
    assert_eq!(told(both(), vec![])[0], "ada to be confirmed");
    assert_eq!(told(both(), both()), ["ada agreed", "cleo to be confirmed"]);
    assert_eq!(told(vec![], vec![pair("ada", "dan")]), ["ada to be confirmed", "cleo agreed"], "cleo and bea wrote it");
}

#[test]
fn the_others_are_matched_as_if_the_pinned_were_not_there() {
    let mut pinned_rounds = 0;
    for seed in 0..300 {
        let dice = &mut Dice::new(seed);
        let cohort = small_cohort(dice);
        let (n, m) = (cohort.mentees().len(), cohort.mentors().len());
        if n == 0 || m == 0 {
            continue;
        }
        let policy = altrusa();
        let (mentee, mentor) = (&cohort.mentees()[dice.below(n)].id, &cohort.mentors()[dice.below(m)].id);
        let rulings =
            Rulings { pins: vec![PersonPair { mentee: mentee.clone(), mentor: mentor.clone() }], ..Rulings::default() };
        for name in StrategySpec::NAMES {
            let spec: StrategySpec = name.parse().unwrap();
            let Ok(outcome) = MatchingRound::new(&cohort, &policy).strategy(&spec).seed(seed).rulings(&rulings).run()
            else {
                continue;
            };
            pinned_rounds += 1;
            assert!(outcome.audit().adds_up());
            let dense = cohort.find_mentor(mentor).unwrap();
            let left = outcome.seats(dense).available - 1;
            let mut expected: Vec<String> = {
                let mut mentees = cohort.mentees().to_vec();
                mentees.retain(|one| one.id != *mentee);
                let mut mentors = cohort.mentors().to_vec();
                for one in &mut mentors {
                    one.choices.retain(|choice| choice.person() != Some(mentee));
                    one.accepts.retain(|id| id != mentee);
                    one.declines.retain(|id| id != mentee);
                }
                // The seat is taken, and a running pairing of the one who is gone still takes its own.
                let (mut gone, mut pairings) = (vec![0; m], cohort.pairings().to_vec());
                for past in pairings.iter().filter(|past| past.mentee == *mentee) {
                    let running = past.state == mentor_match::cohort::PairingState::Running;
                    gone[cohort.find_mentor(&past.mentor).unwrap().index()] += u16::from(running);
                }
                pairings.retain(|past| past.mentee != *mentee);
                for (index, one) in mentors.iter_mut().enumerate() {
                    let seats = outcome.seats(MentorId::from_index(index));
                    let available = if index == dense.index() { left } else { seats.available };
                    one.seats = Some((available + seats.running - gone[index]).min(2));
                    one.running = Some(seats.running - gone[index]);
                }
                let rest = Cohort::new(cohort.units().clone(), mentees, mentors, pairings).unwrap();
                pairs(&MatchingRound::new(&rest, &policy).strategy(&spec).seed(seed).run().unwrap())
            };
            expected.push(format!("{mentee}-{mentor}"));
            expected.sort();
            assert_eq!(pairs(&outcome), expected, "seed {seed}, {name}");
        }
    }
    assert!(pinned_rounds > 100, "{pinned_rounds}");
}

#[test]
fn bans_waivers_and_seats_change_what_they_name_and_nothing_else() {
    let policy = altrusa();
    let cohort = contested();
    let ban = Rulings { bans: vec![pair("cleo", "bea")], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &ban);
    assert_eq!(pairs(&outcome), ["ada-bea", "cleo-dan"]);
    assert_eq!(outcome.refusals(MenteeId::new(1), MentorId::new(0)), [Refusal::Banned]);
    let more = Rulings { seats: vec![seats("bea", 2)], ..Rulings::default() };
    assert_eq!(pairs(&run(&cohort, &policy, &more)), ["ada-bea", "cleo-bea"]);
    // The cap of the policy holds all the same (S21).
    let many = Rulings { seats: vec![seats("bea", 5)], ..Rulings::default() };
    assert_eq!(run(&cohort, &policy, &many).seats(MentorId::new(0)).available, 2);
    let none = Rulings { seats: vec![seats("bea", 0), seats("dan", 0)], ..Rulings::default() };
    assert_eq!(run(&cohort, &policy, &none).audit().matched, 0);

    let town = Association::new(Preset::Altrusa);
    let (ada, mut bob) = (town.new_member("ada"), town.new_member("bob"));
    bob.profile.active = Some(false);
    let (mut far, mut near) = (town.mentor("far"), town.mentor("near"));
    far.profile.location.unit = Some(town.lake);
    near.profile.active = Some(false);
    let cohort = town.cohort(vec![ada, bob], vec![far, near]);
    let possible = |waivers: Vec<Waiver>| {
        let rulings = Rulings { waivers, ..Rulings::default() };
        let outcome = run(&cohort, &policy, &rulings);
        let mut possible = Vec::new();
        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            if outcome.market_pair(MenteeId::new(i), MentorId::new(j)).is_some() {
                possible.push((i, j));
            }
            assert_eq!(
                outcome.refusals(MenteeId::new(i), MentorId::new(j)).is_empty(),
                possible.contains(&(i, j)),
                "refusals agree with the market"
            );
        }
        possible
    };
    assert_eq!(possible(vec![]), []);
    assert_eq!(possible(vec![waiver("same-unit", Some("ada"), None)]), [(0, 0)]);
    assert_eq!(possible(vec![waiver("same-unit", None, Some("far"))]), [(0, 0)]);
    assert_eq!(possible(vec![waiver("active-mentor", None, Some("near"))]), [(0, 1)]);
    assert_eq!(possible(vec![waiver("same-unit", Some("ada"), Some("far"))]), [(0, 0)]);
    assert_eq!(possible(vec![waiver("same-unit", Some("bob"), Some("far"))]), []);
    let both = vec![waiver("same-unit", Some("bob"), Some("far")), waiver("active-mentee", Some("bob"), None)];
    assert_eq!(possible(both), [(1, 0)]);
}

#[test]
fn a_waived_rule_asks_nothing_about_the_one_it_is_waived_for() {
    let town = Association::new(Preset::Altrusa);
    let (ada, mut bea) = (town.new_member("ada"), town.mentor("bea"));
    bea.profile.active = None;
    let (cohort, policy) = (town.cohort(vec![ada], vec![bea]), altrusa());
    let asked = |rulings: &Rulings| run(&cohort, &policy, rulings).open_facts().len();
    assert_eq!(asked(&Rulings::default()), 1);
    let waived = Rulings { waivers: vec![waiver("active-mentor", None, Some("bea"))], ..Rulings::default() };
    assert_eq!(asked(&waived), 0);
}

/// The earlier mentor of somebody else is not that of a mentee who has none, whoever comes first by name.
#[test]
fn whose_earlier_mentor_it_is_counts() {
    let (policy, was, none) = (altrusa(), contested(), Rulings::default());
    let cleo = Pairing { mentee: id("cleo"), mentor: id("dan"), state: PairingState::Running };
    let people = (was.mentees().to_vec(), was.mentors().to_vec());
    let cohort = Cohort::new(was.units().clone(), people.0, people.1, vec![cleo]).unwrap();
    let (ada, dan) = (cohort.find_mentee(&id("ada")).unwrap(), cohort.find_mentor(&id("dan")).unwrap());
    let outcome = run(&cohort, &policy, &none);
    assert_eq!(outcome.earlier_mentor(ada), None);
    let cleo = cohort.find_mentee(&id("cleo")).unwrap();
    assert_eq!(outcome.earlier_mentor(cleo), Some((dan, PairingState::Running)));
}

/// Whoever has a mentor from an earlier round is not without one, also while the pairing rests.
#[test]
fn who_goes_on_is_counted_apart_from_those_without_a_mentor() {
    let policy = altrusa();
    for (state, resting, words) in [
        (PairingState::Running, 0, "goes on with the mentor they have"),
        (PairingState::Paused, 1, "has a mentor, and their mentoring rests"),
    ] {
        let past = Pairing { mentee: id("ada"), mentor: id("dan"), state };
        let ended = Pairing { mentee: id("cleo"), mentor: id("dan"), state: PairingState::Ended };
        let was = contested();
        let people = (was.mentees().to_vec(), was.mentors().to_vec());
        let cohort = Cohort::new(was.units().clone(), people.0, people.1, vec![past, ended]).unwrap();
        let none = Rulings::default();
        let outcome = run(&cohort, &policy, &none);
        assert_eq!(pairs(&outcome), ["cleo-bea"]);
        let (audit, dan) = (outcome.audit(), cohort.find_mentor(&id("dan")).unwrap());
        assert!(audit.adds_up(), "{audit:?}");
        assert_eq!((audit.matched, audit.unmatched, audit.going_on, audit.resting), (1, 0, 1, resting));
        assert_eq!((outcome.unmatched(), outcome.going_on()), (vec![], vec![MenteeId::new(0)]));
        assert_eq!(outcome.goes_on_with(MenteeId::new(0)), Some((dan, state)));
        assert_eq!((outcome.left_in(&[None, None]), outcome.goes_on_with(MenteeId::new(1))), (1, None));
        let told = outcome.explain_mentee(MenteeId::new(0));
        assert_eq!(told.unmatched.map(|reason| reason.to_string()).as_deref(), Some(words));
        // Withdrawn, and nothing else.
        let ada = Rulings { withdrawals: vec![cohort.mentees()[0].key()], ..Rulings::default() };
        let outcome = run(&cohort, &policy, &ada);
        assert!(outcome.audit().adds_up() && outcome.going_on().is_empty());
    }
}

#[test]
fn who_withdraws_is_matched_with_nobody_and_counted_apart() {
    let (cohort, policy) = (contested(), altrusa());
    let ada = Rulings { withdrawals: vec![cohort.mentees()[0].key()], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &ada);
    assert_eq!(pairs(&outcome), ["cleo-bea"]);
    let audit = outcome.audit();
    assert!(audit.adds_up(), "{audit:?}");
    assert_eq!((audit.mentees, audit.matched, audit.unmatched, audit.withdrawn.mentee), (2, 1, 0, 1));
    assert_eq!(audit.refused_pairs.by_rule.get("withdrawn"), Some(&2));
    assert_eq!((outcome.unmatched(), outcome.withdrawn_mentees()), (vec![], vec![MenteeId::new(0)]));
    let told = outcome.explain_mentee(MenteeId::new(0));
    assert_eq!(told.unmatched.map(|reason| reason.to_string()).as_deref(), Some("not taking part in this round"));
    assert!(matches!(&told.above[0].why, WhyNot::Refused(all) if *all == [Refusal::Withdrawn { side: Side::Mentee }]));
    assert_eq!(outcome.shortages(), []);

    let bea = Rulings { withdrawals: vec![cohort.mentors()[0].key()], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &bea);
    assert_eq!(pairs(&outcome).len(), 1);
    let (audit, seats) = (outcome.audit(), outcome.seats(MentorId::new(0)));
    assert!(audit.adds_up() && seats.withdrawn && seats.available == 0, "{audit:?}");
    assert_eq!((audit.withdrawn.mentor, audit.mentors, audit.seats), (1, 2, 1));
    let why = outcome.why_not(MenteeId::new(1), MentorId::new(0)).unwrap();
    assert_eq!(why.to_string(), "the mentor does not take part in this round");
}

/// Withdrawing somebody and never having had them gives the same matches, under every strategy.
#[test]
fn a_withdrawal_is_as_if_they_had_not_come() {
    let mut dice = Dice::new(5);
    for _ in 0..12 {
        let (cohort, policy) = (small_cohort(&mut dice), Policy::default());
        if cohort.mentees().is_empty() || cohort.mentors().is_empty() {
            continue;
        }
        let gone =
            Rulings { withdrawals: vec![cohort.mentees()[0].key(), cohort.mentors()[0].key()], ..Rulings::default() };
        let apart = Rulings {
            bans: (0..cohort.mentees().len())
                .flat_map(|i| (0..cohort.mentors().len()).map(move |j| (i, j)))
                .filter(|&(i, j)| i == 0 || j == 0)
                .map(|(i, j)| PersonPair {
                    mentee: cohort.mentees()[i].id.clone(),
                    mentor: cohort.mentors()[j].id.clone(),
                })
                .collect(),
            ..Rulings::default()
        };
        for &spec in StrategySpec::ALL {
            let round = |rulings| {
                let outcome = MatchingRound::new(&cohort, &policy).strategy(&spec).rulings(rulings).run().unwrap();
                assert!(outcome.audit().adds_up());
                pairs(&outcome)
            };
            assert_eq!(round(&gone), round(&apart), "{spec}");
        }
    }
}

#[test]
fn withdrawals_and_priorities_that_contradict_are_refused_by_name() {
    let cohort = contested();
    let (ada, bea) = (cohort.mentees()[0].key(), cohort.mentors()[0].key());
    let without = |withdrawals: Vec<PersonKey>| Rulings { withdrawals, ..Rulings::default() };
    let refuses = |rulings: &Rulings, message: &str, concerns: &[RulingRef]| {
        let error = refused(&cohort, rulings);
        assert_eq!((error.to_string().as_str(), error.concerns(rulings).as_slice()), (message, concerns));
    };
    let (pin, withdrawal, priority) = (RulingRef::Pin(0), RulingRef::Withdrawal, RulingRef::Priority);
    let pins = vec![pair("ada", "bea")];
    refuses(
        &Rulings { pins: pins.clone(), ..without(vec![ada.clone()]) },
        "the mentee ada is withdrawn and pinned; keep one of the two",
        &[pin, withdrawal(0)],
    );
    refuses(
        &Rulings { pins, ..without(vec![bea.clone()]) },
        "the mentor bea is withdrawn and pinned; keep one of the two",
        &[pin, withdrawal(0)],
    );
    refuses(
        &Rulings { seats: vec![seats("bea", 2)], ..without(vec![bea.clone()]) },
        "the mentor bea is withdrawn and given seats; keep one of the two",
        &[RulingRef::Seats(0), withdrawal(0)],
    );
    refuses(
        &Rulings { priorities: vec![id("ada")], ..without(vec![ada.clone()]) },
        "the mentee ada is withdrawn and given priority; keep one of the two",
        &[withdrawal(0), priority(0)],
    );
    refuses(
        &without(vec![ada.clone(), bea, ada]),
        "the mentee ada is withdrawn twice; delete one of the two lines",
        &[withdrawal(0), withdrawal(2)],
    );
    refuses(
        &Rulings { priorities: vec![id("cleo"), id("cleo")], ..Rulings::default() },
        "the mentee cleo is given priority twice; delete one of the two lines",
        &[priority(0), priority(1)],
    );
    let eve = PersonKey { side: Side::Mentor, id: id("eve") };
    refuses(
        &without(vec![eve]),
        "a ruling names the mentor eve, who is not in this round; correct the id",
        &[withdrawal(0)],
    );
}

/// Two mentees between whom scores alone decide, and a third whom the mentor wrote down.
#[test]
fn who_waited_or_has_priority_comes_first_inside_a_place_and_never_across() {
    let policy = Policy::default();
    let mentee = |name: &str, goals: &[&str], waited| {
        let mut mentee = Mentee::new(name).unwrap();
        mentee.profile.goals = Some(goals.iter().map(|goal| Goal::new(goal)).collect());
        mentee.waited = waited;
        mentee
    };
    let cohort = |mentees: Vec<Mentee>, choices: &[&str]| {
        let mut tove = Mentor::new("tove").unwrap();
        tove.profile.goals = Some(["Hiring", "Budgets"].map(Goal::new).to_vec());
        tove.choices = choices.iter().map(|name| Choice::Person(id(name))).collect();
        Cohort::new(Units::default(), mentees, vec![tove], vec![]).unwrap()
    };
    let (fits, waited) = (mentee("fits", &["Hiring", "Budgets"], Some(0)), mentee("waited", &["Hiring"], Some(1)));
    let longer = mentee("longer", &["Golf"], Some(3));
    let pick = |cohort: &Cohort, rulings: &Rulings| pairs(&run(cohort, &policy, rulings)).concat();
    let none = Rulings::default();
    assert_eq!(pick(&cohort(vec![fits.clone(), mentee("kofi", &["Hiring"], None)], &[]), &none), "fits-tove");
    let two = cohort(vec![fits.clone(), waited.clone()], &[]);
    assert_eq!(pick(&two, &none), "waited-tove");
    let three = cohort(vec![fits.clone(), waited.clone(), longer.clone()], &[]);
    assert_eq!(pick(&three, &none), "longer-tove");
    let first = Rulings { priorities: vec![id("fits")], ..Rulings::default() };
    assert_eq!(pick(&three, &first), "fits-tove");
    let why = |rulings: &Rulings, mentee| {
        run(&three, &policy, rulings).why_not(MenteeId::new(mentee), MentorId::new(0)).unwrap().to_string()
    };
    assert_eq!(why(&none, 0), "full: taken by 1 mentee who went without a mentor in more rounds");
    assert_eq!(why(&first, 1), "full: taken by 1 mentee given priority by the committee");
    // Whom the mentor wrote, and who asked, stay before.
    assert_eq!(pick(&cohort(vec![fits.clone(), waited.clone()], &["fits"]), &none), "fits-tove");
    let mut asks = fits.clone();
    asks.choices = vec![Choice::Person(id("tove"))];
    assert_eq!(pick(&cohort(vec![asks, longer], &[]), &none), "fits-tove");
    // Where totals are maximised it is a weight, and none at all when the policy says so.
    let total = |policy: &Policy| {
        let outcome = MatchingRound::new(&two, policy).strategy(&"max-score".parse().unwrap()).run().unwrap();
        let one = outcome.matches()[0];
        let objective = outcome.preferences().objective(one.mentee_id, one.mentor_id, &one.scores);
        assert_eq!(objective.millionths(), one.scores.fit.millionths() + one.waited.millionths());
        (pairs(&outcome).concat(), one.waited.millionths())
    };
    assert_eq!(total(&policy), ("waited-tove".to_owned(), 100_000));
    let weighs =
        |waited_weight| policy.with_preferences(PreferencePolicy { waited_weight, ..policy.preferences().clone() });
    assert_eq!(total(&weighs(0)), ("fits-tove".to_owned(), 0));
}

#[test]
fn contradictions_are_refused_by_name() {
    let cohort = contested();
    let pins = |pins: Vec<PersonPair>| Rulings { pins, ..Rulings::default() };
    let both = Rulings { bans: vec![pair("ada", "bea")], ..pins(vec![pair("ada", "bea")]) };
    assert_eq!(refused(&cohort, &both), RulingError::PinAndBan(pair("ada", "bea")));
    assert_eq!(refused(&cohort, &both).concerns(&both), [RulingRef::Pin(0), RulingRef::Ban(0)]);
    let twice = refused(&cohort, &pins(vec![pair("ada", "dan"), pair("ada", "bea")]));
    assert!(matches!(twice, RulingError::PinnedTwice { .. }), "{twice}");
    assert_eq!(twice.to_string(), "the mentee ada is pinned to bea and to dan; a mentee has one mentor");
    let many = refused(&cohort, &pins(vec![pair("ada", "bea"), pair("cleo", "bea")]));
    assert_eq!(many, RulingError::TooManyPins { mentor: id("bea"), pins: 2, seats: 1, most: 2 });
    assert!(many.to_string().ends_with("take a pin away, or give seats with a ruling, up to 2"), "{many}");
    let three = pins(vec![pair("ada", "bea"), pair("cleo", "bea"), pair("fay", "bea")]);
    let capped = Rulings { seats: vec![seats("bea", 3)], ..pins(three.pins[..2].to_vec()) };
    assert_eq!(pairs(&run(&cohort, &altrusa(), &capped)), ["ada-bea", "cleo-bea"]);
    let at_the_cap = RulingError::TooManyPins { mentor: id("bea"), pins: 3, seats: 2, most: 2 };
    assert!(at_the_cap.to_string().ends_with("take a pin away: the policy's cap and running pairings leave 2 at most"));
    assert_eq!(at_the_cap.concerns(&three).len(), 3);
    let with_seats = Rulings { seats: vec![seats("bea", 2)], ..pins(vec![pair("ada", "bea"), pair("cleo", "bea")]) };
    assert_eq!(pairs(&run(&cohort, &altrusa(), &with_seats)), ["ada-bea", "cleo-bea"]);
    let unknown = pins(vec![pair("ada", "dan"), pair("eve", "bea")]);
    assert_eq!(refused(&cohort, &unknown), RulingError::UnknownMentee(id("eve")));
    assert_eq!(refused(&cohort, &unknown).concerns(&unknown), [RulingRef::Pin(1)]);
    assert_eq!(refused(&cohort, &pins(vec![pair("ada", "eve")])), RulingError::UnknownMentor(id("eve")));
    let waive = |waivers| Rulings { waivers, ..Rulings::default() };
    let unknown = refused(&cohort, &waive(vec![waiver("gravity", Some("ada"), None)]));
    assert!(matches!(unknown, RulingError::UnknownRule { .. }), "{unknown}");
    let nobody = refused(&cohort, &waive(vec![waiver("same-unit", None, None)]));
    assert_eq!(nobody, RulingError::WaiverForNobody("same-unit".to_owned()));
    let seats_twice = Rulings { seats: vec![seats("bea", 1), seats("bea", 2)], ..Rulings::default() };
    assert_eq!(refused(&cohort, &seats_twice), RulingError::SeatsTwice(id("bea")));
    assert_eq!(refused(&cohort, &seats_twice).concerns(&seats_twice), [RulingRef::Seats(0), RulingRef::Seats(1)]);

    let town = Association::new(Preset::Altrusa);
    let (ada, mut far) = (town.new_member("ada"), town.mentor("far"));
    far.profile.location.unit = Some(town.lake);
    let cohort = town.cohort(vec![ada.clone()], vec![far.clone()]);
    let against_rule = refused(&cohort, &pins(vec![pair("ada", "far")]));
    assert!(matches!(against_rule, RulingError::PinRefused { waivable: true, .. }), "{against_rule}");
    let waived =
        Rulings { waivers: vec![waiver("same-unit", Some("ada"), Some("far"))], ..pins(vec![pair("ada", "far")]) };
    assert_eq!(pairs(&run(&cohort, &altrusa(), &waived)), ["ada-far"]);
    far.declines = vec![id("ada")];
    let cohort = town.cohort(vec![ada], vec![far]);
    let declined = refused(&cohort, &waived);
    assert!(matches!(declined, RulingError::PinRefused { waivable: false, .. }), "{declined}");
}

#[test]
fn a_pin_overrides_wishes_but_no_refusal() {
    let town = Association::new(Preset::Altrusa);
    let mut ada = town.new_member("ada");
    ada.beyond_choices = Some(mentor_match::cohort::BeyondChoices::RatherNone);
    let (cohort, policy) = (town.cohort(vec![ada], vec![town.mentor("bea")]), altrusa());
    assert_eq!(pairs(&run(&cohort, &policy, &Rulings::default())), [] as [&str; 0]);
    let pinned = Rulings { pins: vec![pair("ada", "bea")], ..Rulings::default() };
    assert_eq!(pairs(&run(&cohort, &policy, &pinned)), ["ada-bea"]);
}

#[test]
fn a_pins_effect_is_who_moves_and_whom_it_keeps_away() {
    let (cohort, policy) = (contested(), altrusa());
    let rulings = Rulings { pins: vec![pair("ada", "bea")], ..Rulings::default() };
    let round = MatchingRound::new(&cohort, &policy).rulings(&rulings);
    let outcome = round.run().unwrap();
    let effects = round.ruling_effects(&outcome, &|| None).unwrap();
    let [(RulingRef::Pin(0), RulingEffect::Changes(Difference { moved, matched: 0, .. }))] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let (ada, cleo) = (MenteeId::new(0), MenteeId::new(1));
    let moves = |mentee: &str, from, to| Moved { mentee: id(mentee), from: Some(id(from)), to: Some(id(to)) };
    assert_eq!(*moved, [moves("ada", "dan", "bea"), moves("cleo", "bea", "dan")]);
    assert_eq!((outcome.kept_away_by(ada), outcome.kept_away_by(cleo)), (vec![cleo], vec![]));
}

#[test]
fn a_waiver_that_a_pin_needs_is_told_as_needed() {
    let town = Association::new(Preset::Altrusa);
    let (ada, mut far) = (town.new_member("ada"), town.mentor("far"));
    far.profile.location.unit = Some(town.lake);
    let (cohort, policy) = (town.cohort(vec![ada], vec![far]), altrusa());
    let rulings = Rulings {
        pins: vec![pair("ada", "far")],
        waivers: vec![waiver("same-unit", Some("ada"), None)],
        ..Rulings::default()
    };
    let round = MatchingRound::new(&cohort, &policy).rulings(&rulings);
    let effects = round.ruling_effects(&round.run().unwrap(), &|| None).unwrap();
    let [(_, RulingEffect::Changes(pin)), (_, RulingEffect::Needed(why))] = effects.as_slice() else { panic!() };
    // Without the pin the waiver alone matches the two.
    assert_eq!(pin.moved, []);
    assert!(why.contains("cannot be pinned"), "{why}");
}

#[test]
fn a_rules_price_is_who_could_be_matched_without_it() {
    let town = Association::new(Preset::Altrusa);
    let (ada, mut far) = (town.new_member("ada"), town.mentor("far"));
    far.profile.location.unit = Some(town.lake);
    let (cohort, policy) = (town.cohort(vec![ada], vec![far]), altrusa());
    let round = MatchingRound::new(&cohort, &policy);
    let prices = round.rule_prices(&round.run().unwrap(), &|| None).unwrap();
    let names = policy.rules().iter().map(|rule| rule.kind().name()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(prices.len(), names.len());
    for price in prices {
        let gained: Vec<&PersonId> = price.without.gained().collect();
        assert_eq!(gained.len(), usize::from(price.rule == "same-unit"), "{}", price.rule);
        assert_eq!(price.without.lost().count(), 0);
    }
}

#[test]
fn reserves_are_free_and_possible_and_move_nobody() {
    let (cohort, policy) = (contested(), altrusa());
    let rulings = Rulings { seats: vec![seats("dan", 2)], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &rulings);
    assert_eq!(pairs(&outcome), ["ada-dan", "cleo-bea"]);
    let reserves = |mentee| outcome.reserves(MenteeId::new(mentee)).collect::<Vec<_>>();
    assert_eq!((reserves(0), reserves(1)), (vec![], vec![MentorId::new(1)]));
}

#[test]
fn one_more_seat_is_tried_where_most_are_waiting_and_below_the_cap() {
    let town = Association::new(Preset::Altrusa);
    let mentees: Vec<_> = ["ada", "bob", "cleo", "dan"].map(|name| town.new_member(name)).into();
    let (mut full, mut far) = (town.mentor("full"), town.mentor("far"));
    full.seats = Some(2);
    far.profile.location.unit = Some(town.lake);
    let (cohort, policy) = (town.cohort(mentees, vec![full, far, town.mentor("near")]), altrusa());
    let round = MatchingRound::new(&cohort, &policy);
    let outcome = round.run().unwrap();
    assert_eq!(outcome.audit().matched, 3);
    let gains = round.seat_gains(&outcome, 5, &|| None).unwrap();
    let [gain] = gains.as_slice() else { panic!("{gains:?}") };
    assert_eq!((cohort.mentor(gain.mentor).id.as_str(), gain.with.matched), ("near", 1));
    assert_eq!(gain.with.gained().count(), 1);
}

#[test]
fn a_mentor_with_as_many_running_pairings_as_can_be_written_gets_no_seat_more() {
    let town = Association::new(Preset::Altrusa);
    let mut busy = town.mentor("busy");
    (busy.seats, busy.running) = (Some(2), Some(u16::MAX));
    let (cohort, policy) = (town.cohort(vec![town.new_member("ada")], vec![busy]), altrusa());
    let round = MatchingRound::new(&cohort, &policy);
    let outcome = round.run().unwrap();
    assert_eq!(outcome.market().pairs(), 1);
    assert_eq!(round.seat_gains(&outcome, 5, &|| None).unwrap(), []);
}
