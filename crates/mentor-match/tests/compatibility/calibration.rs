//! Warnings about weights and answers: each said when it is true, and none about an ordinary cohort.

use mentor_match::MatchingRound;
use mentor_match::cohort::{Cohort, Importance, Mentee, Mentor, Profile, Side};
use mentor_match::compatibility::{Compatibility, Feature, PerFeature, Scoring, Warning};
use mentor_match::policy::Policy;

use super::people::{AS_OF, World, cohort, people};

fn warnings(cohort: &Cohort, scoring: &Scoring) -> Vec<Warning> {
    Compatibility::new(cohort, scoring, AS_OF).warnings()
}

#[test]
fn ordinary_cohorts_are_left_alone() {
    for world in World::all().into_iter().filter(|world| world.missing < 50) {
        for (mentees, mentors) in [(30, 20), (200, 150)] {
            let found = warnings(&cohort(&world, mentees, mentors), &Scoring::default());
            // Where questions are skipped, somebody skipped most of them.
            let few = |one: &Warning| matches!(one, Warning::LowCoverage { people, .. } if world.missing > 0 && people.len() * 20 <= mentees);
            assert!(found.iter().all(few), "{found:?} in {world:?}");
        }
    }
}

#[test]
fn a_feature_that_tells_nobody_apart_is_named() {
    let (units, mut mentees, mut mentors) = people(&World::all()[0], 12, 9);
    let all = |profile: &mut Profile| {
        profile.languages = Some(vec!["English".to_owned()]);
        profile.interests = None;
    };
    mentees.iter_mut().for_each(|one| all(&mut one.profile));
    mentors.iter_mut().for_each(|one| all(&mut one.profile));
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let found = warnings(&cohort, &Scoring::default());
    let texts: Vec<String> = found.iter().map(Warning::to_string).collect();
    assert_eq!(
        texts,
        [
            "interests is unknown for every pair; ask for it, or set its weight to 0",
            "languages is 1 for every pair, so it never decides anything; set its weight to 0"
        ]
    );
    // What weighs nothing for a side is nothing to warn that side of.
    let mut scoring = Scoring::default();
    scoring.mentee_weights[Feature::Languages] = 0;
    scoring.mentor_weights[Feature::Interests] = 0;
    let sides: Vec<_> = warnings(&cohort, &scoring)
        .into_iter()
        .map(|one| match one {
            Warning::ConstantFeature { feature, side, known, .. } => (feature, side, known),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [(Feature::Interests, Some(Side::Mentee), false), (Feature::Languages, Some(Side::Mentor), true)];
    assert_eq!(sides, expected);
}

#[test]
fn one_feature_that_decides_is_named_on_its_side() {
    let cohort = cohort(&World::all()[0], 40, 30);
    let mut scoring = Scoring { mentor_weights: PerFeature::filled(1), ..Scoring::default() };
    scoring.mentor_weights[Feature::Languages] = 40;
    let found = warnings(&cohort, &scoring);
    assert_eq!(found.len(), 1, "{found:?}");
    let Warning::OneFeatureDecides { feature, side, decided, rankings, share } = &found[0] else {
        panic!("{found:?}");
    };
    assert_eq!((*feature, *side), (Feature::Languages, Side::Mentor));
    assert!(2 * decided > *rankings && *rankings <= 30 && share.millionths() > 500_000, "{found:?}");
}

#[test]
fn people_with_few_answers_are_named_lowest_first() {
    let (units, mut mentees, mentors) = people(&World::all()[0], 12, 9);
    mentees[3].profile = Profile::default();
    mentees[7].profile = Profile { languages: Some(vec!["English".to_owned()]), ..Profile::default() };
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let found = warnings(&cohort, &Scoring::default());
    let [Warning::LowCoverage { side: Side::Mentee, people }] = &found[..] else { panic!("{found:?}") };
    let ids: Vec<&str> = people.iter().map(|(person, _)| person.id.as_str()).collect();
    assert_eq!(ids, ["mentee-00003", "mentee-00007"]);
    assert!(people[0].1 < people[1].1);
}

#[test]
fn the_same_answers_twice_are_named_whatever_the_name() {
    let (units, mut mentees, mut mentors) = people(&World::all()[0], 12, 9);
    mentees[4].profile = Profile { name: Some("Somebody else".to_owned()), ..mentees[9].profile.clone() };
    mentees[4].target = mentees[9].target.clone();
    mentees[5].profile = mentees[9].profile.clone();
    mentees[5].target = None;
    // Two empty questionnaires, and somebody on the other side with the same answers, are nothing of that kind.
    (mentors[0].profile, mentors[1].profile) = (Profile::default(), Profile::default());
    mentors[2].profile = mentees[9].profile.clone();
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let found = warnings(&cohort, &Scoring::default());
    let same: Vec<&Warning> = found.iter().filter(|one| matches!(one, Warning::IdenticalAnswers { .. })).collect();
    assert_eq!(same.len(), 1, "{found:?}");
    assert_eq!(same[0].to_string(), "2 mentees gave the same answer to every question: mentee-00004, mentee-00009");
}

#[test]
fn what_is_no_feature_is_named_with_those_there_are() {
    let (units, mut mentees, mentors) = people(&World::all()[0], 12, 9);
    mentees[0].importance.insert("shoe size".to_owned(), Importance::VeryImportant);
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let texts: Vec<String> = warnings(&cohort, &Scoring::default()).iter().map(Warning::to_string).collect();
    assert!(texts[0].starts_with("mentee mentee-00000: 'shoe size' is said to matter, but it is not one of: goals, "));
}

#[test]
fn rounds_hand_their_warnings_out_whatever_the_size() {
    let policy = Policy::default();
    for (mentees, mentors) in [(0, 0), (0, 3), (1, 1), (2, 1), (150, 70)] {
        let mentees = (0..mentees).map(|number| Mentee::new(&format!("{number}")).unwrap()).collect();
        let mentors: Vec<Mentor> = (0..mentors).map(|number| Mentor::new(&format!("{number}")).unwrap()).collect();
        let (units, _, _) = people(&World::all()[0], 0, 0);
        let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
        let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
        assert_eq!(outcome.warnings().is_empty(), cohort.mentees().len() * cohort.mentors().len() < 4);
        assert_eq!(outcome.warnings(), outcome.warnings());
    }
}
