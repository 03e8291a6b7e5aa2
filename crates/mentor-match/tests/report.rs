//! A round's report says what its outcome says, needs nobody else, and is read back as it was written.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Dice, id, small_cohort};
use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, PersonId, Units};
use mentor_match::policy::{PersonPair, Policy, Preset, Rulings, SeatRuling};
use mentor_match::scenario::{Difference, Moved};
use mentor_match::{MatchingRound, OwnedOutcome, RoundError, RoundInput, RoundReport, StrategySpec};

/// Small rounds of every kind, each under another strategy and policy.
fn rounds(mut check: impl FnMut(&MatchingRound<'_>, &Cohort)) {
    let policies: Vec<Policy> = Preset::ALL.iter().copied().map(Policy::preset).chain([Policy::default()]).collect();
    for seed in 0..120_u64 {
        let mut dice = Dice::new(seed);
        let cohort = small_cohort(&mut dice);
        let policy = &policies[dice.below(policies.len())];
        let strategy = StrategySpec::ALL[dice.below(StrategySpec::ALL.len())];
        // The cohort has the levels of one preset only.
        let round = MatchingRound::new(&cohort, policy).strategy(&strategy).seed(seed);
        if round.run().is_ok() {
            check(&round, &cohort);
        }
    }
}

#[test]
fn a_report_has_everybody_once_and_says_what_the_outcome_says() {
    let mut seen = 0;
    rounds(|round, cohort| {
        let outcome = round.run().unwrap();
        let report = outcome.to_report();
        let mut ids: Vec<&PersonId> = report.matches.iter().map(|one| &one.mentee).collect();
        ids.extend(report.unmatched.iter().map(|one| &one.mentee));
        ids.sort();
        assert!(ids.into_iter().eq(cohort.mentees().iter().map(|one| &one.id)));
        for (index, person) in cohort.mentees().iter().enumerate() {
            let mentee = MenteeId::from_index(index);
            let mentor = outcome.mentor_of(mentee).map(|mentor| &cohort.mentor(mentor).id);
            assert_eq!(report.mentor_of(&person.id), mentor);
            let above = outcome.explain_mentee(mentee).above.len();
            let reported = report.matches.iter().find(|one| one.mentee == person.id).map(|one| one.passed_over.len());
            let reported = reported.or_else(|| {
                report.unmatched.iter().find(|one| one.mentee == person.id).map(|one| one.passed_over.len())
            });
            assert_eq!(reported, Some(above));
        }
        for (one, person) in report.mentors.iter().zip(cohort.mentors()) {
            assert_eq!(one.mentor, person.id);
            assert!(one.mentees.iter().all(|mentee| report.mentor_of(mentee) == Some(&person.id)));
            assert!(one.mentees.len() <= one.available.into());
        }
        assert_eq!((&report.audit, report.seed), (&outcome.audit(), outcome.seed()));
        assert_eq!(report.claims.iter().filter(|claim| claim.status == "proved").count(), outcome.proved().len());
        seen += 1;
    });
    assert!(seen > 30, "only {seen} rounds");
}

#[test]
fn what_is_written_is_read_back_and_anything_else_is_refused() {
    let mut last = String::new();
    rounds(|round, _| {
        let report = round.run().unwrap().to_report();
        last = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<RoundReport>(&last).unwrap(), report);
    });
    assert!(last.starts_with("{\"format\":\"mentor-match/round-report\",\"version\":1,\"policy\":"), "{last}");
    for (from, to, words) in [
        ("\"version\":1", "\"version\":2", "version 2: expected version 1"),
        ("mentor-match/round-report", "mentor-match/cohort", "format 'mentor-match/cohort': expected"),
        ("\"seed\"", "\"colour\":1,\"seed\"", "unknown field `colour`"),
        ("\"matched\"", "\"colour\"", "unknown field `colour`"),
    ] {
        let changed = last.replacen(from, to, 1);
        assert_ne!(changed, last);
        let error = serde_json::from_str::<RoundReport>(&changed).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn differences_of_outcomes_and_of_reports_are_the_same() {
    rounds(|round, cohort| {
        let before = round.run().unwrap();
        let Some(mentor) = cohort.mentors().first() else { return };
        let seats = vec![SeatRuling { mentor: mentor.id.clone(), seats: 0 }];
        let rulings = Rulings { seats, ..Rulings::default() };
        let policy = before.policy();
        let after = MatchingRound::new(cohort, policy).rulings(&rulings).run().unwrap();
        let difference = Difference::between(&before, &after).unwrap();
        assert_eq!(Difference::between_reports(&before.to_report(), &after.to_report()), Ok(difference.clone()));
        let matched = |outcome: &mentor_match::RoundOutcome<'_>| i64::try_from(outcome.matches().len()).unwrap();
        assert_eq!(difference.matched, matched(&after) - matched(&before));
        for Moved { mentee, from, to } in &difference.moved {
            assert_ne!(from, to);
            let of = |outcome: &mentor_match::RoundOutcome<'_>| {
                let mentee = cohort.find_mentee(mentee).unwrap();
                outcome.mentor_of(mentee).map(|mentor| cohort.mentor(mentor).id.clone())
            };
            assert_eq!((of(&before), of(&after)), (from.clone(), to.clone()));
        }
        let json = serde_json::to_string(&difference).unwrap();
        assert_eq!(serde_json::from_str::<Difference>(&json).unwrap(), difference);
    });
}

fn people(mentees: &[&str], mentors: &[&str]) -> Cohort {
    let mentees = mentees.iter().map(|id| Mentee::new(id).unwrap()).collect();
    let mentors = mentors.iter().map(|id| Mentor::new(id).unwrap()).collect();
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

#[test]
fn other_people_are_refused_by_name_and_nothing_panics() {
    let policy = Policy::default();
    let all = [
        people(&["ada", "ben"], &["cleo"]),
        people(&["ada"], &["cleo"]),
        people(&["ada", "ben"], &["dan"]),
        people(&["ada", "ben", "eve"], &["cleo", "dan"]),
        people(&["x", "y"], &["z"]),
        people(&[], &[]),
    ];
    let outcomes: Vec<_> = all.iter().map(|cohort| MatchingRound::new(cohort, &policy).run().unwrap()).collect();
    let first = |from: usize, to: usize| {
        Difference::between(&outcomes[from], &outcomes[to]).map_err(|error| error.person.to_string())
    };
    assert_eq!(first(0, 1), Err("mentee ben".to_owned()));
    assert_eq!(first(0, 2), Err("mentor cleo".to_owned()));
    assert_eq!(first(3, 0), Err("mentee eve".to_owned()));
    assert_eq!(first(0, 4), Err("mentee ada".to_owned()));
    assert_eq!(first(5, 4), Err("mentee x".to_owned()));
    for (from, cohort) in all.iter().enumerate() {
        assert_eq!(first(from, from).map(|difference| difference.moved.len()), Ok(0));
        for (to, outcome) in outcomes.iter().enumerate() {
            let rulings = Rulings { seats: vec![], bans: vec![], ..Rulings::default() };
            let round = MatchingRound::new(cohort, &policy).rulings(&rulings);
            let answers = [
                round.ruling_effects(outcome, &|| None).map(|_| ()),
                round.rule_prices(outcome, &|| None).map(|_| ()),
                round.seat_gains(outcome, 9, &|| None).map(|_| ()),
            ];
            let expected = if from == to { Ok(()) } else { Err(RoundError::OtherRound) };
            assert_eq!(answers, [expected.clone(), expected.clone(), expected], "{from} {to}");
        }
    }
}

#[test]
fn an_owned_outcome_is_that_of_the_round_and_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync + 'static>(_: &T) {}
    rounds(|round, cohort| {
        let borrowed = round.run().unwrap();
        let strategy: StrategySpec = borrowed.strategy().parse().unwrap();
        let input = RoundInput::new(cohort.clone(), borrowed.policy().clone());
        let again = |input| OwnedOutcome::run(input, |round| round.strategy(&strategy).seed(borrowed.seed()).run());
        let owned = again(input).unwrap();
        shareable(&owned);
        // Moved to another place, it is still about the same people.
        let kept = vec![Box::new(owned)].pop().unwrap();
        let direct = MatchingRound::new(cohort, borrowed.policy()).strategy(&strategy).seed(borrowed.seed()).run();
        assert_eq!(kept.outcome().to_report(), direct.unwrap().to_report());
        assert_eq!(*kept.input().cohort, *cohort);
        // What is settled and brought along is followed, too.
        let input = kept.into_input();
        if let (Some(mentee), Some(mentor)) = (cohort.mentees().first(), cohort.mentors().first()) {
            let ban = PersonPair { mentee: mentee.id.clone(), mentor: mentor.id.clone() };
            let mut input = input;
            input.rulings.bans.push(ban);
            assert_ne!(again(input).unwrap().outcome().to_report().mentor_of(&mentee.id), Some(&mentor.id));
        }
    });
    let nobody = PersonPair { mentee: id("nobody"), mentor: id("cleo") };
    let mut input = RoundInput::new(people(&["ada"], &["cleo"]), Policy::default());
    input.rulings.bans.push(nobody);
    assert!(OwnedOutcome::run(input, |round| round.run()).unwrap_err().ruling().is_some());
}

#[test]
fn the_report_in_the_documents_is_what_is_written() {
    let mut cohort = people(&["ada", "ben"], &["grace"]);
    let mut mentees = cohort.mentees().to_vec();
    mentees[0].choices = common::choices(&["grace"]);
    cohort = Cohort::new(Units::default(), mentees, cohort.mentors().to_vec(), vec![]).unwrap();
    let policy = Policy::default();
    let outcome = MatchingRound::new(&cohort, &policy).seed(7).as_of("2026-09-01".parse().unwrap()).run().unwrap();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats.md")).unwrap();
    let begin = page.find("```json\n{\n  \"format\": \"mentor-match/round-report\"").expect("the example") + 8;
    let block = &page[begin..begin + page[begin..].find("```").unwrap()];
    let written: serde_json::Value = serde_json::from_str(block).unwrap();
    assert_eq!(serde_json::to_value(outcome.to_report()).unwrap(), written);
}

#[test]
fn twins_agree_with_the_plain_accessors_and_know_nobody_of_a_larger_cohort() {
    let (cohort, policy) = (people(&["ada", "ben"], &["cleo"]), Policy::default());
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&"max-score".parse().unwrap()).run().unwrap();
    let (mentee, mentor) = (MenteeId::new(0), MentorId::new(0));
    assert_eq!(outcome.get_mentor_of(mentee), Some(outcome.mentor_of(mentee)));
    assert_eq!(outcome.get_mentees_of(mentor), Some(outcome.mentees_of(mentor)));
    assert_eq!(outcome.get_load(mentor), Some(outcome.load(mentor)));
    assert_eq!(outcome.get_free_seats(mentor), Some(outcome.free_seats(mentor)));
    assert_eq!(outcome.get_seats(mentor), Some(outcome.seats(mentor)));
    assert_eq!(outcome.get_match_of(mentee), Some(outcome.match_of(mentee)));
    assert_eq!(outcome.get_pair(mentee, mentor), Some(outcome.pair(mentee, mentor)));
    assert_eq!(outcome.get_open(mentee, mentor), Some(outcome.open(mentee, mentor)));
    assert_eq!(outcome.get_market_pair(mentee, mentor), Some(outcome.market_pair(mentee, mentor)));
    assert_eq!(outcome.get_mentee_explanation(mentee), Some(outcome.explain_mentee(mentee)));
    assert_eq!(outcome.get_mentor_explanation(mentor), Some(outcome.explain_mentor(mentor)));
    assert_eq!(outcome.get_why_not(mentee, mentor), Some(outcome.why_not(mentee, mentor)));

    let (preferences, costs) = (outcome.preferences(), outcome.costs().unwrap());
    let (eligibility, compatibility) = (preferences.eligibility(), preferences.compatibility());
    let nobody = (MenteeId::new(2), MentorId::new(1));
    for (mentee, mentor) in [(nobody.0, mentor), (mentee, nobody.1), (MenteeId::new(u32::MAX), MentorId::new(u32::MAX))]
    {
        assert!(outcome.get_pair(mentee, mentor).is_none() && outcome.get_open(mentee, mentor).is_none());
        assert!(outcome.get_refusals(mentee, mentor).is_none() && outcome.get_overridden(mentee, mentor).is_none());
        assert!(outcome.get_market_pair(mentee, mentor).is_none() && outcome.get_why_not(mentee, mentor).is_none());
        assert!(outcome.get_why_not_mentee(mentee, mentor).is_none());
        assert!(
            compatibility.get_scores(mentee, mentor).is_none() && compatibility.get_coverage(mentee, mentor).is_none()
        );
        assert!(compatibility.get_open(mentee, mentor).is_none());
        assert!(eligibility.get_allows(mentee, mentor).is_none() && eligibility.get_refusals(mentee, mentor).is_none());
        assert!(preferences.get_mentee_place(mentee, mentor).is_none());
        assert!(preferences.get_mentor_place(mentee, mentor).is_none());
        assert!(
            preferences.get_consent(mentee, mentor).is_none() && preferences.get_refusals(mentee, mentor).is_none()
        );
        assert!(preferences.get_choice_weight(mentee, mentor).is_none());
        assert!(preferences.get_asked(mentee, mentor).is_none() && preferences.get_named_by(mentee, mentor).is_none());
        assert!(costs.get_of_wish(mentee, mentor).is_none() && costs.get_of_written_wish(mentee, mentor).is_none());
    }
    assert!(outcome.get_match_of(nobody.0).is_none() && outcome.get_mentee_explanation(nobody.0).is_none());
    assert!(outcome.get_kept_away_by(nobody.0).is_none() && outcome.get_reserves(nobody.0).is_none());
    assert!(eligibility.get_pinned(nobody.0).is_none() && costs.get_extra_seat(nobody.1).is_none());
    assert!(outcome.get_seats(nobody.1).is_none() && outcome.get_mentor_explanation(nobody.1).is_none());
    assert!(cohort.get_mentee(nobody.0).is_none() && cohort.get_mentor(nobody.1).is_none());
    assert_eq!(Rulings::default().without(mentor_match::policy::RulingRef::Pin(3)), Rulings::default());
}
