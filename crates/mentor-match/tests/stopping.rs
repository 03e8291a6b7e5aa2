//! A round asks whether to stop in every phase, at least once for so many pairs, and stops wherever it is told to.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use mentor_match::cohort::{Cohort, Goal, Importance, Mentee, Mentor, Profession, Profile, Units};
use mentor_match::compare::{Instance, compare, entrants};
use mentor_match::engine::SolveError;
use mentor_match::engine::verify::CertifyError;
use mentor_match::policy::Policy;
use mentor_match::{MatchingRound, RoundError, StopReason, StrategySpec};

fn cohort(mentees: usize, mentors: usize) -> Cohort {
    let mentees = (0..mentees).map(|one| Mentee::new(&format!("e{one}")).unwrap()).collect();
    let mentors = (0..mentors).map(|one| Mentor::new(&format!("o{one}")).unwrap()).collect();
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

/// Counts how often it is asked, and says stop from the question of that number on.
struct Stop {
    asked: AtomicUsize,
    at: usize,
}

impl Stop {
    fn at(at: usize) -> Self {
        Self { asked: AtomicUsize::new(0), at }
    }

    fn ask(&self) -> Option<StopReason> {
        (self.asked.fetch_add(1, Ordering::SeqCst) + 1 >= self.at).then_some(StopReason::Cancelled)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[test]
fn a_round_stops_at_every_question_whether_to() {
    let (cohort, policy) = (cohort(60, 40), Policy::default());
    for &spec in StrategySpec::ALL {
        let round = MatchingRound::new(&cohort, &policy).strategy(&spec);
        let all = Stop::at(usize::MAX);
        if round.run_until(&|| all.ask()).is_err() {
            continue;
        }
        let (mut scoring, mut solving, mut proving) = (0, 0, 0);
        for at in 1..=all.asked() {
            let stop = Stop::at(at);
            match round.run_until(&|| stop.ask()) {
                Err(RoundError::Stopped(_)) => scoring += 1,
                Err(RoundError::Solve(SolveError::Stopped { .. })) => solving += 1,
                Err(RoundError::Certify(CertifyError::Stopped(_))) => proving += 1,
                other => panic!("{spec}, stopped at question {at} of {}: {other:?}", all.asked()),
            }
        }
        assert!(scoring > 12 && solving > 0 && proving > 3, "{spec}: {scoring}, {solving}, {proving}");
    }
}

#[test]
fn scoring_asks_for_every_few_thousand_pairs() {
    let policy = Policy::default();
    let asked = |mentees, mentors| {
        let (cohort, stop) = (cohort(mentees, mentors), Stop::at(usize::MAX));
        MatchingRound::new(&cohort, &policy).run_until(&|| stop.ask()).unwrap();
        stop.asked()
    };
    for (mentees, mentors) in [(1_000, 300), (300, 1_000), (20, 20_000)] {
        let asked = asked(mentees, mentors);
        assert!(asked >= mentees * mentors / (1 << 15), "{mentees} x {mentors}: {asked}");
    }
}

/// What is changed of the person of a number.
type Change = dyn Fn(usize, &mut Profile, &mut BTreeMap<String, Importance>);

/// Features ask all along their tables; where people weigh for themselves, each mentee's pass over the mentors asks.
#[test]
fn features_ask_for_tables_and_for_people() {
    let policy = Policy::default();
    let asked = |change: &Change| {
        let number = |one: usize| format!("{one}");
        let mentee = |one: usize| {
            let mut mentee = Mentee::new(&number(one)).unwrap();
            change(one, &mut mentee.profile, &mut mentee.importance);
            mentee
        };
        let mentor = |one: usize| {
            let mut mentor = Mentor::new(&number(one)).unwrap();
            change(one, &mut mentor.profile, &mut mentor.importance);
            mentor
        };
        let (mentees, mentors) = ((0..500).map(mentee).collect(), (500..1_000).map(mentor).collect());
        let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
        let stop = Stop::at(usize::MAX);
        MatchingRound::new(&cohort, &policy).run_until(&|| stop.ask()).unwrap();
        stop.asked()
    };
    let plain = asked(&|_, _, _| ());
    let tables = [
        asked(&|one, profile, _| profile.goals = Some(vec![Goal::new(&format!("goal{one}"))])),
        asked(&|one, profile, _| profile.interests = Some(vec![format!("interest{one}")])),
        asked(&|one, profile, _| {
            profile.profession = Some(Profession { path: vec![], title: Some(format!("title{one}")) });
        }),
    ];
    // 250,000 values each ask three times. Where nobody answers, all are one class, whose table of one entry asks once.
    assert!(tables.iter().all(|asked| *asked >= plain + 2), "{plain}, {tables:?}");
    let people = asked(&|_, _, importance| {
        importance.insert("goals".to_owned(), Importance::Important);
    });
    assert!(people >= plain + 500, "{plain}, {people}");
}

#[test]
fn a_comparison_is_stopped_in_a_proof_too() {
    let (cohort, policy) = (cohort(12, 8), Policy::default());
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let all = entrants(&[StrategySpec::default()]);
    let whole = Stop::at(usize::MAX);
    compare(Instance::Round(&outcome), &all, &|| whole.ask(), &mut |_| ());
    for at in 1..=whole.asked() {
        let stop = Stop::at(at);
        let compared = compare(Instance::Round(&outcome), &all, &|| stop.ask(), &mut |_| ());
        assert!(compared.refused.len() == 1 && compared.refused[0].is_stopped(), "{at}: {:?}", compared.refused);
    }
}
