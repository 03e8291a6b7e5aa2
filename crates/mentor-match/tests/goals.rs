//! Goals in plain words: each is the round of its strategy, the policy names one, and large rounds go without the
//! table.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::cell::Cell;

use common::{Dice, small_cohort};
use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
use mentor_match::compare::{GOALS_PEOPLE, goals};
use mentor_match::policy::{Mode, Policy, Preset, RoundGoal};
use mentor_match::{MatchingRound, StopReason, StrategySpec};

#[test]
fn each_goal_is_the_round_of_its_strategy() {
    let policy = Policy::preset(Preset::Altrusa);
    let mut differing = 0;
    for seed in 0..60 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let outcome = MatchingRound::new(&cohort, &policy).seed(seed).run().unwrap();
        assert_eq!((outcome.goal(), outcome.strategy()), (Some(RoundGoal::NoSwap), "mentee-optimal"));
        let table = goals(&outcome, &|| None).unwrap().unwrap();
        assert_eq!((table.contenders.len(), &table.refused[..]), (RoundGoal::ALL.len(), &[][..]));
        for (row, goal) in table.contenders.iter().zip(RoundGoal::ALL.iter().copied()) {
            assert_eq!(row.strategy, goal.name());
            let alone =
                MatchingRound::new(&cohort, &policy).seed(seed).strategy(&StrategySpec::from(goal)).run().unwrap();
            assert_eq!(alone.goal(), Some(goal));
            let audit = alone.audit();
            assert_eq!((row.matched, &row.by_choice, &row.loads), (audit.matched, &audit.by_choice, &audit.loads));
            assert_eq!(row.worst, alone.matches().iter().map(|one| one.scores.fit).min());
            let idle = alone.market().mentor_ids();
            let idle = idle.filter(|&mentor| alone.seats(mentor).available > 0 && alone.load(mentor) == 0).count();
            assert_eq!(row.idle_mentors, idle);
            for mentee in alone.market().mentee_ids() {
                assert_eq!(row.mentor_of[mentee.index()], alone.mentor_of(mentee));
            }
        }
        differing += table.contested().len();
    }
    assert!(differing > 0, "some goals differ somewhere");
}

#[test]
fn the_policy_names_the_goal_and_the_mode_can_change_it() {
    let goals: Vec<RoundGoal> = Preset::ALL.iter().map(|&preset| Policy::preset(preset).goal()).collect();
    assert_eq!(
        goals,
        [RoundGoal::NoSwap, RoundGoal::BestFit, RoundGoal::FirstChoices, RoundGoal::BestFit, RoundGoal::BestFit]
    );
    let nace = Policy::preset(Preset::Nace);
    let mut preferences = nace.preferences().clone();
    preferences.mode = Mode::ScoreOnly;
    assert_eq!(nace.with_preferences(preferences).goal(), RoundGoal::WeakestFirst);

    let written = Policy::from_toml("[preferences]\ngoal = 'best-fit'\nmode = 'score-only'").unwrap();
    assert_eq!(written.goal(), RoundGoal::BestFit, "one goal for all modes, unless there are two");
    let refused = Policy::from_toml("[preferences]\ngoal = 'happiness'").unwrap_err();
    assert_eq!((refused.line, refused.column), (2, 8));
    assert!(refused.to_string().contains("weakest-first"), "{refused}");

    let cohort = Cohort::new(Units::default(), vec![Mentee::new("e").unwrap()], vec![], vec![]).unwrap();
    let outcome = MatchingRound::new(&cohort, &written).run().unwrap();
    assert_eq!(outcome.spec(), Some(StrategySpec::from(RoundGoal::BestFit)));
}

#[test]
fn a_strategy_that_is_no_goals_is_none_of_them() {
    let policy = Policy::default();
    let cohort = small_cohort(&mut Dice::new(1));
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&"boston".parse().unwrap()).run().unwrap();
    assert_eq!(outcome.goal(), None);
    assert_eq!(goals(&outcome, &|| None).unwrap().unwrap().contenders.len(), RoundGoal::ALL.len());
}

#[test]
fn counts_alone_decide_whether_there_is_a_table() {
    let policy = Policy::default();
    for (people, expected) in [(GOALS_PEOPLE, true), (GOALS_PEOPLE + 1, false)] {
        let mentees = (1..people).map(|number| Mentee::new(&number.to_string()).unwrap()).collect();
        let cohort = Cohort::new(Units::default(), mentees, vec![Mentor::new("m").unwrap()], vec![]).unwrap();
        let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
        assert_eq!(goals(&outcome, &|| None).unwrap().is_some(), expected, "{people} people");
    }
}

#[test]
fn a_stop_ends_the_table_too() {
    let policy = Policy::default();
    let cohort = small_cohort(&mut Dice::new(3));
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let asked = Cell::new(false);
    let stopped = goals(&outcome, &|| {
        asked.set(true);
        Some(StopReason::Cancelled)
    });
    assert!(asked.get() && stopped.unwrap_err().is_stopped());
}
