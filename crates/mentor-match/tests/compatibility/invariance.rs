//! What holds for every pair of every cohort.

use std::thread;

use mentor_match::Score;
use mentor_match::cohort::{
    Choice, Cohort, Goal, LeadershipRole, Mentee, MenteeId, Mentor, MentorId, Profession, Profile, Style, StyleAnswer,
    StyleWish, Target, Units,
};
use mentor_match::compatibility::{Breakdown, Compatibility, Detail, Feature, PairScores, PerFeature, Scoring, Sides};
use proptest::prelude::*;

use super::blanking::pairs;
use super::people::{AS_OF, Dice, World, cohort, people};

/// What only the mentor brings.
const ONE_SIDED: [Feature; 2] = [Feature::Leadership, Feature::Membership];

fn world() -> impl Strategy<Value = World> {
    (any::<u64>(), 0_usize..90, 8_usize..24, 1..=World::TOWNS).prop_map(|(seed, missing, options, towns)| World {
        seed,
        missing,
        options,
        towns,
        meeting: [1, 1, 1, 1],
    })
}

fn scoring() -> impl Strategy<Value = Scoring> {
    let table = |most: u32| {
        proptest::collection::vec(0..=most, Feature::COUNT)
            .prop_map(|table| PerFeature::from_fn(|feature| table[feature.index()]))
    };
    let shares = (0..=1_000_u32, 0..=1_000_u32);
    (table(1_000), table(1_000), table(1_000_000), shares, 1..=20_000_u32).prop_filter_map(
        "has to pass its check",
        |(mentee_weights, mentor_weights, neutral, (mentee_share, mentor_share), half_distance_km)| {
            let scoring = Scoring {
                mentee_weights,
                mentor_weights,
                neutral,
                mentee_share,
                mentor_share,
                half_distance_km,
                ..Scoring::default()
            };
            scoring.check().is_ok().then_some(scoring)
        },
    )
}

/// Half-even division, written down a second time.
fn rounded(sum: i128, weight: i128) -> i128 {
    let (floor, rest) = (sum.div_euclid(weight), sum.rem_euclid(weight));
    match (2 * rest).cmp(&weight) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor % 2,
    }
}

fn in_range(score: Score) -> bool {
    (Score::ZERO..=Score::ONE).contains(&score)
}

fn sum(
    parts: &PerFeature<mentor_match::compatibility::Part>,
    of: impl Fn(&mentor_match::compatibility::Part) -> i64,
) -> i128 {
    parts.iter().map(|(_, part)| i128::from(of(part))).sum()
}

/// The totals follow from the parts, by the formulas at the head of `compatibility/mod.rs`.
fn check_breakdown(opened: &Breakdown, scoring: &Scoring) {
    for (feature, part) in opened.parts.iter() {
        assert_eq!(
            part.weight,
            Sides { mentee: scoring.mentee_weights[feature], mentor: scoring.mentor_weights[feature] }
        );
        for (value, counted) in [(part.value.mentee, part.counted.mentee), (part.value.mentor, part.counted.mentor)] {
            assert!(in_range(counted), "{feature}");
            assert_eq!(counted.millionths(), value.map_or(scoring.neutral[feature].cast_signed(), Score::millionths));
        }
        let known = part.value.mentee.is_some();
        assert_eq!(known, part.value.mentor.is_some());
        assert_eq!(known, !matches!(part.detail, Detail::Unknown(_)), "{feature}: {:?}", part.detail);
        assert!(!part.detail.to_string().is_empty());
        assert_eq!(
            part.contribution.mentee,
            i64::from(part.weight.mentee) * i64::from(part.counted.mentee.millionths())
        );
        assert_eq!(
            part.contribution.mentor,
            i64::from(part.weight.mentor) * i64::from(part.counted.mentor.millionths())
        );
    }
    let weight = Sides {
        mentee: sum(&opened.parts, |part| i64::from(part.weight.mentee)),
        mentor: sum(&opened.parts, |part| i64::from(part.weight.mentor)),
    };
    let mentee = rounded(sum(&opened.parts, |part| part.contribution.mentee), weight.mentee);
    let mentor = rounded(sum(&opened.parts, |part| part.contribution.mentor), weight.mentor);
    let (share, other) = (i128::from(scoring.mentee_share), i128::from(scoring.mentor_share));
    let fit = rounded(share * mentee + other * mentor, share + other);
    let PairScores { mentee: total, mentor: other_total, fit: joint } = opened.scores;
    assert_eq!([total, other_total, joint].map(|score| i128::from(score.millionths())), [mentee, mentor, fit]);
    assert!([total, other_total, joint].into_iter().all(in_range));
    let known = |side: fn(&Sides<u32>) -> u32| {
        let known = opened.parts.iter().filter(|(_, part)| part.value.mentee.is_some());
        known.map(|(_, part)| i128::from(side(&part.weight))).sum::<i128>() * 1_000_000
    };
    let coverage = opened.coverage.map(|score| i128::from(score.millionths()));
    assert_eq!(coverage.mentee, rounded(known(|weight| weight.mentee), weight.mentee));
    assert_eq!(coverage.mentor, rounded(known(|weight| weight.mentor), weight.mentor));
}

fn all_scores(cohort: &Cohort) -> Vec<PairScores> {
    let compatibility = Compatibility::new(cohort, &Scoring::default(), AS_OF);
    pairs(cohort).map(|(mentee, mentor)| compatibility.scores(mentee, mentor)).collect()
}

fn shuffle_answers(profile: &mut Profile, dice: &mut Dice) {
    profile.goals.iter_mut().for_each(|list| dice.shuffle(list));
    profile.leadership.iter_mut().for_each(|list| dice.shuffle(list));
    profile.availability.iter_mut().for_each(|week| dice.shuffle(&mut week.slots));
    profile.avoids.iter_mut().for_each(|list| dice.shuffle(list));
    for list in [&mut profile.interests, &mut profile.employers, &mut profile.colleges, &mut profile.languages] {
        list.iter_mut().for_each(|list| dice.shuffle(list));
    }
}

/// The same text as somebody else would have typed it.
fn respell(text: &mut String) {
    *text = format!("\u{a0} {}\t", text.to_uppercase().replace('Ú', "U\u{301}").replace(' ', "  \u{200b}"));
}

fn respell_profile(profile: &mut Profile) {
    profile.goals.iter_mut().flatten().for_each(|goal| respell(&mut goal.text));
    profile.avoids.iter_mut().flatten().for_each(respell);
    profile.leadership.iter_mut().flatten().for_each(|role| respell(&mut role.title));
    for list in [&mut profile.interests, &mut profile.employers, &mut profile.colleges, &mut profile.languages] {
        list.iter_mut().flatten().for_each(respell);
    }
    if let Some(profession) = &mut profile.profession {
        profession.path.iter_mut().chain(&mut profession.title).for_each(respell);
    }
    profile.location.city.iter_mut().for_each(respell);
    for answers in [&mut profile.style.answers, &mut profile.style.wants] {
        let respelled = std::mem::take(answers).into_iter().map(|(mut question, mut answer)| {
            respell(&mut question);
            if let StyleAnswer::Option(option) = &mut answer {
                respell(option);
            }
            (question, answer)
        });
        *answers = respelled.collect();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn open_and_scores_agree_and_add_up(world in world(), scoring in scoring()) {
        let cohort = cohort(&world, 6, 5);
        let compatibility = Compatibility::new(&cohort, &scoring, AS_OF);
        for (mentee, mentor) in pairs(&cohort) {
            let opened = compatibility.open(mentee, mentor);
            prop_assert_eq!(opened.scores, compatibility.scores(mentee, mentor));
            prop_assert_eq!(opened.coverage, compatibility.coverage(mentee, mentor));
            check_breakdown(&opened, &scoring);
        }
    }

    #[test]
    fn order_changes_nothing(world in world()) {
        let (units, mut mentees, mut mentors) = people(&world, 6, 5);
        let before = Cohort::new(units.clone(), mentees.clone(), mentors.clone(), vec![]).unwrap();
        let mut dice = Dice(world.seed ^ 1);
        dice.shuffle(&mut mentees);
        dice.shuffle(&mut mentors);
        mentees.iter_mut().for_each(|one| shuffle_answers(&mut one.profile, &mut dice));
        mentors.iter_mut().for_each(|one| shuffle_answers(&mut one.profile, &mut dice));
        let after = Cohort::new(units, mentees, mentors, vec![]).unwrap();
        prop_assert_eq!(all_scores(&before), all_scores(&after));
        let details = |cohort: &Cohort| -> Vec<String> {
            let compatibility = Compatibility::new(cohort, &Scoring::default(), AS_OF);
            let opened = pairs(cohort).map(|(mentee, mentor)| compatibility.open(mentee, mentor));
            opened.flat_map(|opened| opened.parts.iter().map(|(_, part)| part.detail.to_string()).collect::<Vec<_>>()).collect()
        };
        prop_assert_eq!(details(&before), details(&after));
    }

    #[test]
    fn spelling_of_case_accents_and_spaces_changes_nothing(world in world()) {
        let (units, mut mentees, mentors) = people(&world, 6, 5);
        let before = Cohort::new(units.clone(), mentees.clone(), mentors.clone(), vec![]).unwrap();
        for mentee in &mut mentees {
            respell_profile(&mut mentee.profile);
            if let Some(title) = mentee.target.as_mut().and_then(|target| target.title.as_mut()) {
                respell(title);
            }
        }
        let after = Cohort::new(units, mentees, mentors, vec![]).unwrap();
        prop_assert_eq!(all_scores(&before), all_scores(&after));
    }

    /// Whoever else is in the cohort does not change a pair; neither does a person added. Goals and interests are an
    /// exception: how much a word tells depends on the phrases of the cohort. So is membership: somebody from outside
    /// is worth more where nobody at home knows the position (S15).
    #[test]
    fn a_pair_depends_on_its_two_people_only(world in world()) {
        let (units, mentees, mentors) = people(&world, 6, 5);
        let all = Cohort::new(units.clone(), mentees.clone(), mentors.clone(), vec![]).unwrap();
        let alone = Cohort::new(units, vec![mentees[2].clone()], vec![mentors[3].clone()], vec![]).unwrap();
        let scoring = Scoring::default();
        let one = Compatibility::new(&all, &scoring, AS_OF).open(MenteeId::new(2), MentorId::new(3));
        let other = Compatibility::new(&alone, &scoring, AS_OF).open(MenteeId::new(0), MentorId::new(0));
        for (feature, part) in one.parts.iter() {
            let others = [Feature::Goals, Feature::Interests, Feature::Membership].contains(&feature);
            prop_assert!(others || *part == other.parts[feature], "{}", feature);
            prop_assert_eq!(part.value.mentee.is_some(), other.parts[feature].value.mentee.is_some());
            prop_assert_eq!(part.value.mentee > Some(Score::ZERO), other.parts[feature].value.mentee > Some(Score::ZERO));
        }
    }

    /// With the roles exchanged, the two sides' values change places; what is one-sided is left out.
    #[test]
    fn exchanging_the_roles_exchanges_the_views(world in world()) {
        let (units, mentees, mentors) = people(&world, 4, 4);
        let plain = |mentee: &Mentee, mentor: &Mentor| {
            let mut exchanged = (Mentee::new(mentor.id.as_str()).unwrap(), Mentor::new(mentee.id.as_str()).unwrap());
            exchanged.0.profile = mentor.profile.clone();
            exchanged.1.profile = mentee.profile.clone();
            exchanged
        };
        let (other_mentees, other_mentors) = mentees.iter().zip(&mentors).map(|(one, other)| plain(one, other)).unzip();
        let one = Cohort::new(units.clone(), mentees, mentors, vec![]).unwrap();
        let other = Cohort::new(units, other_mentees, other_mentors, vec![]).unwrap();
        let scoring = Scoring::default();
        let (here, there) = (Compatibility::new(&one, &scoring, AS_OF), Compatibility::new(&other, &scoring, AS_OF));
        for (mentee, mentor) in pairs(&one) {
            let opened = here.open(mentee, mentor);
            let exchanged = there.open(MenteeId::from_index(mentor.index()), MentorId::from_index(mentee.index()));
            for feature in Feature::ALL.iter().copied().filter(|feature| !ONE_SIDED.contains(feature)) {
                let (value, mirrored) = (opened.parts[feature].value, exchanged.parts[feature].value);
                prop_assert_eq!(value, Sides { mentee: mirrored.mentor, mentor: mirrored.mentee }, "{}", feature);
                let one_sided = [Feature::Goals, Feature::Interests, Feature::Style].contains(&feature);
                prop_assert!(one_sided || value.mentee == value.mentor, "{}", feature);
            }
        }
    }

    #[test]
    fn an_opposite_wish_mirrors_a_similar_one(world in world()) {
        let (units, mut mentees, mentors) = people(&world, 6, 5);
        let styles = |mentees: &[Mentee]| -> Vec<Option<i32>> {
            let cohort = Cohort::new(units.clone(), mentees.to_vec(), mentors.clone(), vec![]).unwrap();
            let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
            let value = |(mentee, mentor)| compatibility.open(mentee, mentor).parts[Feature::Style].value.mentee;
            pairs(&cohort).map(value).map(|value| value.map(Score::millionths)).collect()
        };
        let mut wish = |wish| {
            mentees.iter_mut().for_each(|one| one.profile.style.wish = wish);
            styles(&mentees)
        };
        let (similar, opposite) = (wish(Some(StyleWish::Similar)), wish(Some(StyleWish::Opposite)));
        let mirrored: Vec<Option<i32>> = opposite.iter().map(|value| value.map(|value| 1_000_000 - value)).collect();
        prop_assert_eq!(&similar, &mirrored);
        prop_assert_eq!(&similar, &wish(None));
        let either: Vec<Option<i32>> = similar.iter().map(|value| value.map(|_| 1_000_000)).collect();
        prop_assert_eq!(either, wish(Some(StyleWish::Either)));
    }

    #[test]
    fn hostile_texts_are_scored_like_any_other(texts in prop::collection::vec(any::<String>(), 1..6), repeat in 1_usize..400) {
        let mut texts = texts;
        texts.extend(["\u{202e}ابجد \u{5d0}\u{5d1}", "👩‍👩‍👧‍👦🏳️‍🌈", "\u{0}", "  ", "e\u{301}\u{301}\u{301}"].map(str::to_owned));
        texts[0] = texts[0].repeat(repeat) + &"long ".repeat(repeat);
        let profile = Profile {
            goals: Some(texts.iter().map(|text| Goal::new(text)).collect()),
            interests: Some(texts.clone()),
            profession: Some(Profession { path: texts.clone(), title: Some(texts[0].clone()) }),
            employers: Some(texts.clone()),
            colleges: Some(texts.clone()),
            leadership: Some(texts.iter().map(|text| LeadershipRole::new(text)).collect()),
            style: Style {
                answers: texts.iter().map(|text| (text.clone(), StyleAnswer::Option(text.clone()))).collect(),
                ..Style::default()
            },
            languages: Some(texts.clone()),
            ..Profile::default()
        };
        let mut mentee = Mentee::new("mentee").unwrap();
        let mut mentor = Mentor::new("mentor").unwrap();
        (mentee.profile, mentor.profile) = (profile.clone(), profile);
        mentee.profile.location.time_zone = Some(texts[0].clone());
        mentee.profile.location.city = Some(texts[0].clone());
        mentor.profile.location.city = Some(texts[0].clone());
        mentee.target = Some(Target { title: Some(texts[0].clone()), level: None });
        mentee.choices = vec![Choice::Unresolved(texts[0].clone())];
        let cohort = Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).unwrap();
        let scoring = Scoring::default();
        let compatibility = Compatibility::new(&cohort, &scoring, AS_OF);
        let opened = compatibility.open(MenteeId::new(0), MentorId::new(0));
        check_breakdown(&opened, &scoring);
        // Identical lists with something readable in them are identical answers.
        for feature in [Feature::Goals, Feature::Interests, Feature::Profession, Feature::Background, Feature::Languages] {
            prop_assert_eq!(opened.parts[feature].value, Sides { mentee: Some(Score::ONE), mentor: Some(Score::ONE) });
        }
    }
}

#[test]
fn a_cohort_without_answers_is_neutral_everywhere() {
    let mentees = (0..3).map(|number| Mentee::new(&format!("{number}")).unwrap()).collect();
    let mentors = (0..2).map(|number| Mentor::new(&format!("{number}")).unwrap()).collect();
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let mut scoring = Scoring::default();
    for &feature in Feature::ALL {
        scoring.neutral[feature] = 123_456;
    }
    let compatibility = Compatibility::new(&cohort, &scoring, AS_OF);
    for (mentee, mentor) in pairs(&cohort) {
        let opened = compatibility.open(mentee, mentor);
        let neutral = Score::from_millionths(123_456);
        assert_eq!(opened.scores, PairScores { mentee: neutral, mentor: neutral, fit: neutral });
        assert_eq!(opened.coverage, Sides { mentee: Score::ZERO, mentor: Score::ZERO });
        assert!(opened.parts.iter().all(|(_, part)| matches!(part.detail, Detail::Unknown(_))));
    }
}

/// Whoever says nothing is not known to anybody, whatever the others said.
#[test]
fn silence_meets_silence_whatever_the_other_says() {
    for world in World::all() {
        let (units, mut mentees, mentors) = people(&world, 3, 40);
        mentees.push(Mentee::new("silent").unwrap());
        let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
        let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
        let silent = cohort.find_mentee(&Mentee::new("silent").unwrap().id).unwrap();
        for mentor in (0..40).map(MentorId::new) {
            let opened = compatibility.open(silent, mentor);
            let known = opened.parts.iter().filter(|(_, part)| part.value.mentee.is_some());
            // What the mentor has led, and for how long they have been a member, stands without the mentee's help.
            assert!(known.map(|(feature, _)| feature).all(|feature| ONE_SIDED.contains(&feature)));
        }
    }
}

#[test]
fn unchecked_weights_do_not_panic() {
    let (units, mut mentees, mentors) = people(&World::all()[1], 3, 3);
    mentees[0].importance.insert("goals".to_owned(), mentor_match::cohort::Importance::VeryImportant);
    let cohort = Cohort::new(units, mentees, mentors, vec![]).unwrap();
    let wild = Scoring {
        mentee_weights: PerFeature::filled(u32::MAX),
        mentor_weights: PerFeature::filled(0),
        neutral: PerFeature::filled(u32::MAX),
        mentee_share: 0,
        mentor_share: 0,
        half_distance_km: 0,
        recency_half_life_years: 0,
        enough_minutes: 0,
        personal: mentor_match::compatibility::Personal { least: 0, most: u32::MAX },
        ..Scoring::default()
    };
    for as_of in [jiff::civil::Date::MIN, AS_OF, jiff::civil::Date::MAX] {
        let compatibility = Compatibility::new(&cohort, &wild, as_of);
        for (mentee, mentor) in pairs(&cohort) {
            let opened = compatibility.open(mentee, mentor);
            assert!(in_range(opened.scores.mentee));
            assert_eq!((opened.scores.mentor, opened.scores.fit), (Score::ZERO, Score::ZERO));
        }
    }
}

#[test]
fn threads_compute_the_same_integers() {
    let cohort = cohort(&World::all()[1], 40, 30);
    let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
    let score = |(mentee, mentor)| compatibility.scores(mentee, mentor);
    let alone: Vec<PairScores> = pairs(&cohort).map(score).collect();
    let together: Vec<PairScores> = thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let compatibility = &compatibility;
            let pairs = pairs(&cohort).skip(half * alone.len() / 2).take(alone.len() / 2);
            scope.spawn(move || pairs.map(|(mentee, mentor)| compatibility.scores(mentee, mentor)).collect::<Vec<_>>())
        });
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
}
