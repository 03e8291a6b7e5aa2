//! Personal weights: the theorem of `compatibility/personal.rs`, checked on what comes out.

use std::collections::BTreeMap;

use matching_market::Score;
use mentor_match::cohort::{Cohort, Importance, Mentee, MenteeId, Mentor, MentorId, Side, StyleAnswer, Units};
use mentor_match::compatibility::{
    Compatibility, Feature, PerFeature, Personal, ScoreMatrix, ScoreUse, Scoring, Sides,
};
use proptest::prelude::*;

use super::people::{AS_OF, Dice, World, people};

type People = (Units, Vec<Mentee>, Vec<Mentor>);

/// `scores[person][candidate]` in one side's view.
fn views(compatibility: &Compatibility<'_>, side: Side) -> Vec<Vec<i64>> {
    let cohort = compatibility.cohort();
    let (mentees, mentors) = (cohort.mentees().len(), cohort.mentors().len());
    let score = |mentee: usize, mentor: usize| {
        let scores = compatibility.scores(MenteeId::from_index(mentee), MentorId::from_index(mentor));
        i64::from(if side == Side::Mentee { scores.mentee } else { scores.mentor }.millionths())
    };
    match side {
        Side::Mentee => (0..mentees).map(|one| (0..mentors).map(|other| score(one, other)).collect()).collect(),
        Side::Mentor => (0..mentors).map(|one| (0..mentees).map(|other| score(other, one)).collect()).collect(),
    }
}

fn says(dice: &mut Dice) -> BTreeMap<String, Importance> {
    let spoken = Feature::ALL.iter().copied().filter(|_| dice.percent(60)).collect::<Vec<_>>();
    spoken.into_iter().map(|feature| (feature.name().to_owned(), *dice.one(Importance::ALL))).collect()
}

fn speak((units, mut mentees, mut mentors): People, mut says: impl FnMut() -> BTreeMap<String, Importance>) -> People {
    mentees.iter_mut().for_each(|one| one.importance = says());
    mentors.iter_mut().for_each(|one| one.importance = says());
    (units, mentees, mentors)
}

fn cohort((units, mentees, mentors): People) -> Cohort {
    Cohort::new(units, mentees, mentors, vec![]).unwrap()
}

/// Scores of a panel's own for most pairs, other ones for each side.
fn panel(cohort: &Cohort) -> ScoreMatrix {
    let (mut own, mut dice) = (ScoreMatrix::new("panel", cohort), Dice(7));
    for mentee in cohort.mentees() {
        for mentor in cohort.mentors() {
            let mut score = || Score::from_millionths(i32::try_from(dice.below(1_000_001)).unwrap());
            let scores = Sides { mentee: score(), mentor: score() };
            if scores.mentee > Score::from_millionths(200_000) {
                own.set_sides(&mentee.id, &mentor.id, scores).unwrap();
            }
        }
    }
    own
}

/// Whether a person says more of one thing than of another, of those that weigh anything.
fn prefers(cohort: &Cohort, scoring: &Scoring, side: Side, person: usize, panel: bool) -> bool {
    let importance = match side {
        Side::Mentee => &cohort.mentees()[person].importance,
        Side::Mentor => &cohort.mentors()[person].importance,
    };
    let percent = |feature: Feature| {
        scoring.personal.percent(*importance.get(feature.name()).unwrap_or(&Importance::ModeratelyImportant))
    };
    let weighed = Feature::ALL.iter().copied().filter(|&feature| scoring.weights(side)[feature] > 0);
    let mut percents: Vec<u32> = weighed.map(percent).chain(panel.then_some(100)).collect();
    percents.dedup();
    percents.len() > 1
}

/// All that the theorem promises, for everybody on both sides, against the same people without personal weights.
fn check(silent: &Cohort, spoken: &Cohort, scoring: &Scoring, panel: bool) {
    let (mut plain, mut personal) =
        (Compatibility::new(silent, scoring, AS_OF), Compatibility::new(spoken, scoring, AS_OF));
    let own = self::panel(silent);
    if panel {
        plain = plain.with_source(&own, ScoreUse::Beside(5)).unwrap();
        personal = personal.with_source(&own, ScoreUse::Beside(5)).unwrap();
    }
    for side in [Side::Mentee, Side::Mentor] {
        for (person, (before, after)) in views(&plain, side).iter().zip(views(&personal, side)).enumerate() {
            let candidates = i64::try_from(before.len()).unwrap();
            let (sum, personal_sum) = (before.iter().sum::<i64>(), after.iter().sum::<i64>());
            assert!(personal_sum <= sum, "{side} {person} gains: {personal_sum} > {sum}");
            assert!(personal_sum > sum - 2 * candidates, "{side} {person} loses: {personal_sum} against {sum}");
            assert!(after.iter().all(|score| (0..=1_000_000).contains(score)));
            // The order is the one of the person's own weighted sums.
            let opened = |candidate: usize| match side {
                Side::Mentee => personal.open(MenteeId::from_index(person), MentorId::from_index(candidate)),
                Side::Mentor => personal.open(MenteeId::from_index(candidate), MentorId::from_index(person)),
            };
            let mut order: Vec<(i64, i64)> = Vec::new();
            for (candidate, score) in after.iter().enumerate() {
                let opened = opened(candidate);
                let parts = || opened.parts.iter().map(|(_, part)| part).chain(opened.own.iter().map(|own| &own.part));
                let sum: i64 = parts().map(|part| *part.contribution.of(side)).sum();
                let weights: u32 = parts().map(|part| *part.weight.of(side)).sum();
                assert_eq!(weights + opened.ballast.of(side), *opened.weight_sum.of(side));
                assert!([0, 1_000_000 * i64::from(*opened.ballast.of(side))].contains(opened.balance.of(side)));
                let exact = sum + opened.balance.of(side);
                let whole = i64::from(*opened.weight_sum.of(side));
                assert!((2 * exact - 2 * whole * score).abs() <= whole, "the parts do not add up");
                order.push((sum, *score));
            }
            // The ballast is the one that comes closest to the sum without passing it.
            let first = opened(0);
            let (ballast, all) = (i128::from(*first.ballast.of(side)), i128::from(*first.weight_sum.of(side)));
            let counts = all != i128::from(*plain.open(MenteeId::new(0), MentorId::new(0)).weight_sum.of(side));
            assert_eq!(counts, prefers(spoken, scoring, side, person, panel) && sum >= candidates, "{side} {person}");
            if counts {
                let reached: i128 = order.iter().map(|&(sum, _)| i128::from(sum)).sum();
                let aim = 2 * i128::from(sum) - i128::from(candidates);
                let raises = *first.balance.of(side) > 0 || ballast == 0;
                let worth = |ballast: i128, sums: i128| {
                    2 * (reached + if raises { ballast * 1_000_000 * i128::from(candidates) } else { 0 }) - aim * sums
                };
                assert!(worth(ballast, all) <= 0, "{side} {person}: too much");
                let step = if raises { 1 } else { -1 };
                assert!(worth(ballast + step, all + step) > 0, "{side} {person}: not the closest");
            }
            order.sort_unstable();
            assert!(order.is_sorted_by_key(|(_, score)| *score));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn s44_personal_weights_never_raise_the_average(
        seed in any::<u64>(),
        missing in 0_usize..80,
        weights in proptest::array::uniform10(0..=1_000_u32),
        most in 100..=400_u32,
        least in 25..=100_u32,
    ) {
        let world = World { seed, missing, ..World::all()[0] };
        let personal = Personal { least, most };
        let mentee_weights = if seed % 2 == 0 { Scoring::default().mentee_weights } else { PerFeature::from_fn(|feature| weights[feature.index()]) };
        let scoring = Scoring { personal, mentee_weights, ..Scoring::default() };
        prop_assume!(scoring.check().is_ok());
        let mut dice = Dice(seed);
        let silent = people(&world, 7, 6);
        // Some say nothing.
        let spoken = speak(silent.clone(), || if dice.percent(30) { BTreeMap::new() } else { says(&mut dice) });
        check(&cohort(silent), &cohort(spoken), &scoring, seed % 3 == 0);
    }

    /// Speaking changes one's own view and nobody else's.
    #[test]
    fn nobody_elses_view_changes(seed in any::<u64>()) {
        let world = World { seed, ..World::all()[1] };
        let silent = people(&world, 5, 6);
        let mut spoken = silent.clone();
        let mut dice = Dice(seed);
        spoken.1[2].importance = says(&mut dice);
        let (silent, spoken) = (cohort(silent), cohort(spoken));
        let scoring = Scoring::default();
        let (plain, personal) =
            (Compatibility::new(&silent, &scoring, AS_OF), Compatibility::new(&spoken, &scoring, AS_OF));
        prop_assert_eq!(views(&plain, Side::Mentor), views(&personal, Side::Mentor));
        let (mut before, mut after) = (views(&plain, Side::Mentee), views(&personal, Side::Mentee));
        before.remove(2);
        after.remove(2);
        prop_assert_eq!(before, after);
    }

    /// To say the same of everything is to say nothing.
    #[test]
    fn equal_emphasis_is_none(seed in any::<u64>(), step in 0_usize..5) {
        let world = World { seed, ..World::all()[1] };
        let silent = people(&world, 4, 5);
        let all = || Feature::ALL.iter().copied().map(|feature| (feature.name().to_owned(), Importance::ALL[step])).collect();
        let (spoken, silent) = (cohort(speak(silent.clone(), all)), cohort(silent));
        let scoring = Scoring::default();
        let (plain, personal) =
            (Compatibility::new(&silent, &scoring, AS_OF), Compatibility::new(&spoken, &scoring, AS_OF));
        for side in [Side::Mentee, Side::Mentor] {
            prop_assert_eq!(views(&plain, side), views(&personal, side));
        }
    }
}

/// Every feature of every pair the worst, the best, or hardly worth anything.
#[test]
fn nothing_is_gained_where_all_candidates_are_alike() {
    let (mut mentees, mut mentors) = (Vec::new(), Vec::new());
    for number in 0..4 {
        let mut mentee = Mentee::new(&format!("mentee {number}")).unwrap();
        mentee.profile.style.answers.insert("pace".to_owned(), StyleAnswer::Scale(1));
        mentee.profile.languages = Some(vec!["English".to_owned()]);
        let mut mentor = Mentor::new(&format!("mentor {number}")).unwrap();
        mentor.profile = mentee.profile.clone();
        mentees.push(mentee);
        mentors.push(mentor);
    }
    let silent = (Units::default(), mentees, mentors);
    for neutral in [0, 1, 2, 500_000, 999_999, 1_000_000] {
        for (style, languages) in [(0, 0), (1, 1), (1_000, 1)] {
            let mut scoring = Scoring {
                neutral: PerFeature::filled(neutral),
                personal: Personal { least: 25, most: 400 },
                ..Scoring::default()
            };
            scoring.mentee_weights[Feature::Style] = style;
            scoring.mentee_weights[Feature::Languages] = languages;
            let mut dice = Dice(u64::from(neutral));
            for _ in 0..20 {
                let spoken = speak(silent.clone(), || says(&mut dice));
                check(&cohort(silent.clone()), &cohort(spoken), &scoring, false);
            }
        }
    }
}

#[test]
fn s44_what_matters_to_a_person_decides_whom_they_prefer() {
    let mut mentee = Mentee::new("ada").unwrap();
    mentee.profile.languages = Some(vec!["Português".to_owned()]);
    mentee.profile.interests = Some(vec!["Chess".to_owned()]);
    let mut speaker = Mentor::new("speaker").unwrap();
    speaker.profile.languages = Some(vec!["Português".to_owned()]);
    speaker.profile.interests = Some(vec!["Opera".to_owned()]);
    let mut player = Mentor::new("player").unwrap();
    player.profile.languages = Some(vec!["English".to_owned()]);
    player.profile.interests = Some(vec!["Chess".to_owned()]);
    let scoring = Scoring::default();
    let prefers = |importance: &[(&str, Importance)]| {
        let importance = importance.iter().map(|&(name, step)| (name.to_owned(), step)).collect();
        let mentees = vec![Mentee { importance, ..mentee.clone() }];
        let cohort = Cohort::new(Units::default(), mentees, vec![speaker.clone(), player.clone()], vec![]).unwrap();
        let compatibility = Compatibility::new(&cohort, &scoring, AS_OF);
        let score = |mentor: u32| compatibility.scores(MenteeId::new(0), MentorId::new(mentor)).mentee;
        let unknown = compatibility.unknown_importances().len();
        let (player, speaker) = (score(0), score(1));
        (if player > speaker { "player" } else { "speaker" }, unknown)
    };
    assert_eq!(prefers(&[]), ("speaker", 0));
    assert_eq!(prefers(&[("Interests", Importance::VeryImportant)]), ("player", 0));
    // A name that is no feature's changes nothing and is reported.
    assert_eq!(prefers(&[("hobbies", Importance::VeryImportant)]), ("speaker", 1));
}

#[test]
fn without_anybody_on_the_other_side_there_is_nothing_to_weigh() {
    let mut ada = mentor_match::cohort::Mentee::new("ada").unwrap();
    ada.importance.insert("goals".to_owned(), Importance::VeryImportant);
    let alone = Cohort::new(mentor_match::cohort::Units::default(), vec![ada], vec![], vec![]).unwrap();
    let compatibility = Compatibility::new(&alone, &Scoring::default(), AS_OF);
    assert_eq!(compatibility.unknown_importances(), []);
}
