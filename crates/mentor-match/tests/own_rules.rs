//! Rules that coordinators add: a language in common, a least fit, near time zones, the programme's own questions, and
//! what a person demands of the other.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use common::{choices, goals, pairs, run, texts};
use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Profile, Units};
use mentor_match::policy::{Eligibility, EligibilityError, PersonPair, Policy, Refusal, RulingError, Rulings, Waiver};

const QUESTION: &str = "gender";

fn policy(rules: &[&str]) -> Policy {
    let rules: Vec<String> = rules.iter().map(|rule| format!("[[rules]]\n{rule}\n")).collect();
    Policy::from_toml(&format!("tracks = ['a', 'b']\nwhen-track-unknown = 'allow'\n{}", rules.concat())).unwrap()
}

fn mentee(id: &str, fill: impl FnOnce(&mut Mentee)) -> Mentee {
    let mut mentee = Mentee::new(id).unwrap();
    fill(&mut mentee);
    mentee
}

fn mentor(id: &str, fill: impl FnOnce(&mut Profile)) -> Mentor {
    let mut mentor = Mentor::new(id).unwrap();
    fill(&mut mentor.profile);
    mentor
}

fn answer(profile: &mut Profile, question: &str, answers: &[&str]) {
    profile.custom.insert(question.to_owned(), answers.iter().map(|&one| one.to_owned()).collect());
}

fn demand(profile: &mut Profile, question: &str, answers: &[&str]) {
    profile.wants_only.insert(question.to_owned(), answers.iter().map(|&one| one.to_owned()).collect());
}

fn cohort(mentees: Vec<Mentee>, mentors: Vec<Mentor>) -> Cohort {
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

/// Ids of the mentors that are possible for the only mentee.
fn possible(mentee: Mentee, mentors: Vec<Mentor>, policy: &Policy) -> Vec<String> {
    let cohort = cohort(vec![mentee], mentors);
    let outcome = MatchingRound::new(&cohort, policy).as_of(date(2026, 9, 1)).run().unwrap();
    assert!(outcome.audit().adds_up());
    let pairs = outcome.market().pairs_of_mentee(MenteeId::new(0));
    let mut ids: Vec<String> =
        pairs.map(|pair| cohort.mentor(outcome.market().mentor_of(pair)).id.to_string()).collect();
    ids.sort();
    for (index, mentor) in cohort.mentors().iter().enumerate() {
        let refusals = outcome.refusals(MenteeId::new(0), MentorId::from_index(index));
        assert_eq!(refusals.is_empty(), ids.contains(&mentor.id.to_string()), "{}: {refusals:?}", mentor.id);
    }
    ids
}

#[test]
fn people_need_a_language_in_common() {
    let speaks =
        |id: &str, languages: Option<&[&str]>| mentor(id, |profile| profile.languages = languages.and_then(texts));
    let mentors = || {
        vec![
            speaks("both", Some(&["English", "português"])),
            speaks("other", Some(&["Deutsch"])),
            speaks("silent", None),
        ]
    };
    let ada = || mentee("ada", |ada| ada.profile.languages = texts(&["PORTUGUES", "français"]));
    let rule = "rule = 'same-language'";
    assert_eq!(possible(ada(), mentors(), &policy(&[])), ["both", "other", "silent"]);
    assert_eq!(possible(ada(), mentors(), &policy(&[rule])), ["both", "silent"]);
    assert_eq!(possible(ada(), mentors(), &policy(&[&format!("{rule}\nunknown = 'refuse'")])), ["both"]);
    let all = cohort(vec![ada()], mentors());
    let policy = policy(&[rule]);
    let open = Eligibility::new(&all, &policy).unwrap();
    let asked: Vec<_> = open.open_facts().iter().map(|one| (one.person.to_string(), one.field.as_str())).collect();
    assert_eq!(asked, [("mentor silent".to_owned(), "languages")]);
}

/// The fit is what counts, not the wish: a written choice adds to the objective, and nothing here.
#[test]
fn a_fit_below_the_least_refuses_written_choices_too() {
    let ada = || {
        mentee("ada", |ada| {
            ada.profile.goals = goals(&["Budgets"]);
            ada.choices = choices(&["far"]);
        })
    };
    let mentors = || {
        vec![
            mentor("far", |far| far.goals = goals(&["Knitting"])),
            mentor("near", |near| near.goals = goals(&["Budgets"])),
        ]
    };
    let all = cohort(vec![ada()], mentors());
    let open = policy(&[]);
    let outcome = MatchingRound::new(&all, &open).run().unwrap();
    let fit = |mentor| outcome.pair(MenteeId::new(0), MentorId::new(mentor)).scores.fit;
    let (far, near) = (fit(0), fit(1));
    assert!(far < near, "{far} {near}");
    let rule = |least| format!("rule = 'minimum-fit'\nat-least = {least}");
    assert_eq!(possible(ada(), mentors(), &policy(&[&rule(far)])), ["far", "near"], "equal is enough");
    assert_eq!(possible(ada(), mentors(), &policy(&[&rule(near)])), ["near"]);
    assert_eq!(possible(ada(), mentors(), &policy(&[&(rule(near) + "\nunless-chosen = true")])), ["far", "near"]);
    assert_eq!(possible(ada(), mentors(), &policy(&[&(rule(near) + "\ntracks = ['a']")])), ["far", "near"]);

    let (strict, gives_way) = (policy(&[&rule(near)]), policy(&[&(rule(near) + "\nunless-chosen = true")]));
    let outcome = MatchingRound::new(&all, &strict).run().unwrap();
    assert_eq!(outcome.audit().refused_pairs.by_rule, BTreeMap::from([("minimum-fit".into(), 1)]));
    let told = outcome.refusals(MenteeId::new(0), MentorId::new(0));
    assert_eq!(told[0].to_string(), format!("their fit, {far}, is below the minimum, {near}"));
    let outcome = MatchingRound::new(&all, &gives_way).run().unwrap();
    assert_eq!(
        (pairs(&outcome), outcome.overridden(MenteeId::new(0), MentorId::new(0)).len()),
        (vec!["ada-far".to_owned()], 1)
    );
    // What the committee settles needs no fit, and a waiver is followed.
    let pair = PersonPair { mentee: common::id("ada"), mentor: common::id("far") };
    let pinned = Rulings { pins: vec![pair.clone()], ..Rulings::default() };
    let waived = Waiver { mentee: Some(pair.mentee), mentor: None, rule: "minimum-fit".to_owned() };
    let waived = Rulings { waivers: vec![waived], ..Rulings::default() };
    for rulings in [pinned, waived] {
        let outcome = MatchingRound::new(&all, &strict).rulings(&rulings).run().unwrap();
        assert!(outcome.audit().adds_up());
        assert_eq!(pairs(&outcome), ["ada-far"]);
    }
}

#[test]
fn clocks_count_with_their_greatest_difference() {
    let lives = |id: &str, zone: &str| mentor(id, |profile| profile.location.time_zone = Some(zone.to_owned()));
    let mentors = || {
        vec![
            lives("lisbon", "Europe/Lisbon"),
            lives("new-york", "America/New_York"),
            lives("nowhere", "Mars/Olympus"),
            lives("tokyo", "Asia/Tokyo"),
        ]
    };
    let london = || mentee("ada", |ada| ada.profile.location.time_zone = Some("Europe/London".to_owned()));
    let within = |hours: u8| policy(&[&format!("rule = 'hours-apart'\nat-most = {hours}\nunknown = 'refuse'")]);
    assert_eq!(possible(london(), mentors(), &within(0)), ["lisbon"]);
    // Five hours, and four for some weeks of the year.
    assert_eq!(possible(london(), mentors(), &within(4)), ["lisbon"]);
    assert_eq!(possible(london(), mentors(), &within(5)), ["lisbon", "new-york"]);
    // Nine hours in winter, eight in summer.
    assert_eq!(possible(london(), mentors(), &within(8)), ["lisbon", "new-york"]);
    assert_eq!(possible(london(), mentors(), &within(9)), ["lisbon", "new-york", "tokyo"]);
    let asks = policy(&["rule = 'hours-apart'\nat-most = 5"]);
    assert_eq!(possible(london(), mentors(), &asks), ["lisbon", "new-york", "nowhere"]);
}

/// Three mentors: the same answer, another one, none.
fn three() -> Vec<Mentor> {
    vec![
        mentor("mute", |_| ()),
        mentor("other", |other| answer(other, QUESTION, &["Male"])),
        mentor("same", |same| answer(same, QUESTION, &[" FEMALE "])),
    ]
}

#[test]
fn answers_are_compared_for_everybody_or_for_those_who_ask() {
    let ada = |asks: Option<&'static str>| {
        move || {
            mentee("ada", |ada| {
                answer(&mut ada.profile, QUESTION, &["female"]);
                if let Some(asks) = asks {
                    answer(&mut ada.profile, "gender-matters", &[asks]);
                }
            })
        }
    };
    let rule = |name: &str, more: &str| policy(&[&format!("rule = '{name}'\nquestion = 'Gender'\n{more}")]);
    let all = ["mute", "other", "same"].map(str::to_owned).to_vec();
    assert_eq!(possible(ada(None)(), three(), &rule("same-answer", "")), ["same"]);
    assert_eq!(possible(ada(None)(), three(), &rule("same-answer", "unknown = 'ask'")), ["mute", "same"]);
    assert_eq!(possible(ada(None)(), three(), &rule("different-answer", "")), ["other"]);
    assert_eq!(possible(ada(None)(), three(), &rule("common-answer", "")), ["same"]);
    assert_eq!(possible(ada(None)(), three(), &rule("same-answer", "tracks = ['a']")), all);
    let asked = "when-asked = 'Gender matters'";
    for silent in [None, Some("No"), Some("no preference")] {
        assert_eq!(possible(ada(silent)(), three(), &rule("same-answer", asked)), all, "{silent:?}");
    }
    for heard in ["Yes, only", "only my own gender", "perhaps"] {
        assert_eq!(possible(ada(Some(heard))(), three(), &rule("same-answer", asked)), ["same"], "{heard}");
    }
    assert_eq!(possible(ada(Some("yes"))(), three(), &rule("different-answer", asked)), ["other"]);
    // A mentor asks as well as a mentee.
    let mut mentors = three();
    answer(&mut mentors[1].profile, "gender-matters", &["yes"]);
    assert_eq!(possible(ada(None)(), mentors, &rule("same-answer", asked)), ["mute", "same"]);
}

#[test]
fn of_several_answers_all_none_or_one_are_the_same() {
    let works = |id: &str, answers: &[&str]| mentor(id, |profile| answer(profile, "department", answers));
    let mentors = || {
        vec![
            works("both", &["Law", "History"]),
            works("neither", &["Physics"]),
            works("one", &["law"]),
            works("three", &["Law", "History", "Physics"]),
        ]
    };
    let ada = || mentee("ada", |ada| answer(&mut ada.profile, "department", &["history", "LAW"]));
    let rule = |name: &str| policy(&[&format!("rule = '{name}'\nquestion = 'department'")]);
    assert_eq!(possible(ada(), mentors(), &rule("same-answer")), ["both"]);
    assert_eq!(possible(ada(), mentors(), &rule("common-answer")), ["both", "one", "three"]);
    assert_eq!(possible(ada(), mentors(), &rule("different-answer")), ["neither"]);
}

#[test]
fn a_persons_own_condition_holds_under_every_policy() {
    let ada = || {
        mentee("ada", |ada| {
            answer(&mut ada.profile, "year", &["First-year"]);
            demand(&mut ada.profile, QUESTION, &["female"]);
        })
    };
    assert_eq!(possible(ada(), three(), &policy(&[])), ["same"], "what is not known is refused");
    let with = |more: &str| policy(&[&format!("rule = 'own-condition'\nquestion = 'gender'\n{more}")]);
    assert_eq!(possible(ada(), three(), &with("")), ["same"]);
    assert_eq!(possible(ada(), three(), &with("unknown = 'allow'")), ["mute", "same"]);
    // The other way round, and both.
    let takes = |id: &str, years: &[&str]| {
        mentor(id, |profile| {
            answer(profile, QUESTION, &["Female"]);
            demand(profile, "Year", years);
        })
    };
    let mentors =
        || vec![takes("any", &[]), takes("first", &["first year", "second year"]), takes("third", &["third year"])];
    assert_eq!(possible(ada(), mentors(), &policy(&[])), ["any", "first"]);
    let bob = mentee("bob", |bob| bob.choices = choices(&["first"]));
    assert_eq!(possible(bob, mentors(), &policy(&[])), ["any"], "bob gave no year, and a wish of his does not help");
    let gives_way = policy(&["rule = 'own-condition'\nquestion = 'year'\nunless-chosen = true"]);
    let bob = mentee("bob", |bob| bob.choices = choices(&["first"]));
    assert_eq!(possible(bob, mentors(), &gives_way), ["any", "first"]);

    let all = cohort(vec![ada()], three());
    let open = policy(&[]);
    let outcome = MatchingRound::new(&all, &open).run().unwrap();
    assert_eq!(outcome.audit().refused_pairs.by_rule, BTreeMap::from([("own-condition".into(), 2)]));
    let waiver = Waiver { mentee: Some(common::id("ada")), mentor: None, rule: "own-condition".to_owned() };
    let rulings = Rulings { waivers: vec![waiver], ..Rulings::default() };
    assert_eq!(MatchingRound::new(&all, &open).rulings(&rulings).run().unwrap().market().pairs(), 3);
    let asks = with("unknown = 'ask'");
    let eligibility = Eligibility::new(&all, &asks).unwrap();
    let asked: Vec<_> =
        eligibility.open_facts().iter().map(|one| (one.person.to_string(), one.field.as_str())).collect();
    assert_eq!(asked, [("mentor mute".to_owned(), "custom.gender")]);
}

/// Whoever reads a reason learns that there is one, never what somebody answered; errors do not even tell that much.
#[test]
fn reasons_and_errors_tell_no_answers() {
    let rules = [
        "rule = 'same-answer'\nquestion = 'gender'",
        "rule = 'common-answer'\nquestion = 'gender'\nwhen-asked = 'gender-matters'",
        "rule = 'own-condition'\nquestion = 'gender'",
    ];
    let ada = mentee("ada", |ada| {
        answer(&mut ada.profile, QUESTION, &["Female"]);
        answer(&mut ada.profile, "gender-matters", &["only women"]);
        demand(&mut ada.profile, QUESTION, &["Female"]);
    });
    let (all, policy) = (cohort(vec![ada], three()), policy(&rules));
    let eligibility = Eligibility::new(&all, &policy).unwrap();
    let told = |mentor| eligibility.refusals(MenteeId::new(0), MentorId::new(mentor));
    let words: Vec<String> = told(1).iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "the two do not give the same answer to the question \"gender\" (rule same-answer)",
            "the two have no answer in common to the question \"gender\" (rule common-answer)",
            "the mentor does not meet the mentee's condition on the question \"gender\"",
        ]
    );
    assert_eq!(told(0)[0].to_string(), "unknown: answer to \"gender\" of the mentor (rule same-answer)");
    assert!(told(0).iter().chain(&told(1)).all(|refusal| refusal.confidential_rule().is_some()));
    assert_eq!(Refusal::Banned.confidential_rule(), None);

    let pins = vec![PersonPair { mentee: common::id("ada"), mentor: common::id("other") }];
    let error = MatchingRound::new(&all, &policy).rulings(&Rulings { pins, ..Rulings::default() }).run().unwrap_err();
    let words = error.to_string();
    assert!(words.contains("the rule own-condition excludes it") && words.contains("waive"), "{words}");
    assert!(!words.to_lowercase().contains("male") && !words.contains("gender"), "{words}");
    assert!(matches!(error.ruling(), Some(RulingError::PinRefused { waivable: true, .. })));
    assert!(!matches!(Eligibility::new(&all, &policy), Err(EligibilityError::UnknownLevel { .. })));
}

#[test]
fn the_order_of_people_and_the_spelling_of_answers_change_nothing() {
    let rule = policy(&["rule = 'same-answer'\nquestion = 'gender'"]);
    let spell = |answers: [&str; 4]| {
        let mentees = [("ada", answers[0]), ("bob", answers[1])];
        let mentors = [("cleo", answers[2]), ("dan", answers[3])];
        let mentees = mentees.map(|(id, said)| mentee(id, |one| answer(&mut one.profile, QUESTION, &[said])));
        let mentors = mentors.map(|(id, said)| mentor(id, |one| answer(one, QUESTION, &[said])));
        (mentees.to_vec(), mentors.to_vec())
    };
    let (mut mentees, mut mentors) = spell(["Äther", "non-binary", "Non  Binary", "ather"]);
    assert_eq!(run(&cohort(mentees.clone(), mentors.clone()), &rule), ["ada-dan", "bob-cleo"]);
    mentees.reverse();
    mentors.reverse();
    assert_eq!(run(&cohort(mentees, mentors), &rule), ["ada-dan", "bob-cleo"]);
}
