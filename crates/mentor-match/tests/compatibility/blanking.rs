//! Leaving an answer blank does not pay on average, and one perfect answer does not beat many good ones.

use mentor_match::cohort::{Cohort, Goal, Location, Mentee, MenteeId, Mentor, MentorId, Profile, Style, StyleAnswer};
use mentor_match::compatibility::{Compatibility, Feature, Scoring};

use super::people::{AS_OF, World, cohort, people};

/// A name and what it takes away from a profile.
type Blank = (&'static str, fn(&mut Profile));

/// All answers behind a feature that a profile carries.
fn blank(feature: Feature, profile: &mut Profile) {
    match feature {
        Feature::Goals => profile.goals = None,
        Feature::Interests => profile.interests = None,
        Feature::Profession => profile.profession = None,
        Feature::Location => {
            profile.location = Location { time_zone: profile.location.time_zone.take(), ..Location::default() };
        }
        Feature::Leadership => {
            profile.leadership = None;
            profile.attendance = None;
        }
        Feature::Background => {
            profile.employers = None;
            profile.colleges = None;
            profile.service = None;
            profile.networks = None;
        }
        Feature::Style => profile.style = Style::default(),
        Feature::Languages => profile.languages = None,
        Feature::Availability => profile.availability = None,
        Feature::Membership => {
            profile.member_since = None;
            profile.location.unit = None;
        }
    }
}

/// Single questions inside the features.
const QUESTIONS: [Blank; 16] = [
    ("title", |profile| {
        if let Some(profession) = &mut profile.profession {
            profession.title = None;
        }
    }),
    ("path", |profile| {
        if let Some(profession) = &mut profile.profession {
            profession.path.clear();
        }
    }),
    // Coordinates follow from the town: nobody leaves them blank alone.
    ("town", |profile| (profile.location.city, profile.location.coordinates) = (None, None)),
    ("every place", |profile| {
        profile.location = Location { meeting: profile.location.meeting, ..Location::default() };
    }),
    ("unit", |profile| profile.location.unit = None),
    ("meeting", |profile| profile.location.meeting = None),
    ("time zone", |profile| profile.location.time_zone = None),
    ("attendance", |profile| profile.attendance = None),
    ("role dates", |profile| {
        profile.leadership.iter_mut().flatten().for_each(|role| (role.from, role.to) = (None, None));
    }),
    ("role levels", |profile| profile.leadership.iter_mut().flatten().for_each(|role| role.level = None)),
    ("member since", |profile| profile.member_since = None),
    ("service", |profile| profile.service = None),
    ("networks", |profile| profile.networks = None),
    ("employers", |profile| profile.employers = None),
    ("colleges", |profile| profile.colleges = None),
    ("wish", |profile| profile.style.wish = None),
];

const MENTEES: usize = 120;
const MENTORS: usize = 90;

/// The usual weights, and some for what weighs nothing by default.
fn scoring() -> Scoring {
    let mut scoring = Scoring::default();
    (scoring.mentee_weights[Feature::Membership], scoring.mentor_weights[Feature::Membership]) = (3, 2);
    scoring
}

/// Sums over all pairs: the mentee's view, the mentor's view, fit.
fn totals(cohort: &Cohort) -> [i64; 3] {
    let compatibility = Compatibility::new(cohort, &scoring(), AS_OF);
    let mut sums = [0; 3];
    for (mentee, mentor) in pairs(cohort) {
        let scores = compatibility.scores(mentee, mentor);
        for (sum, score) in sums.iter_mut().zip([scores.mentee, scores.mentor, scores.fit]) {
            *sum += i64::from(score.millionths());
        }
    }
    sums
}

pub(crate) fn pairs(cohort: &Cohort) -> impl Iterator<Item = (MenteeId, MentorId)> + use<> {
    let (mentees, mentors) = (cohort.mentees().len(), cohort.mentors().len());
    (0..mentees)
        .flat_map(move |mentee| (0..mentors).map(move |mentor| (mentee, mentor)))
        .map(|(mentee, mentor)| (MenteeId::from_index(mentee), MentorId::from_index(mentor)))
}

/// A pair's score depends on its two people only, so blanking an answer for a whole side changes every pair as if that
/// person alone had blanked it: the sums compare the averages over the side's people and all candidates.
fn never_pays(world: &World, name: &str, mentees: impl Fn(&mut Mentee), mentors: impl Fn(&mut Mentor)) {
    for (who, before, after) in changes(world, mentees, mentors) {
        assert!(after <= before, "{who} leave {name} blank: {after} > {before} in {world:?}");
    }
}

/// What others make of a side before and after it falls silent: in their own view, and in the joint score.
fn changes(
    world: &World,
    mentees: impl Fn(&mut Mentee),
    mentors: impl Fn(&mut Mentor),
) -> [(&'static str, i64, i64); 4] {
    let (units, all_mentees, all_mentors) = people(world, MENTEES, MENTORS);
    let full = totals(&Cohort::new(units.clone(), all_mentees.clone(), all_mentors.clone(), vec![]).unwrap());
    let mut silent = all_mentees.clone();
    silent.iter_mut().for_each(mentees);
    let one = totals(&Cohort::new(units.clone(), silent, all_mentors.clone(), vec![]).unwrap());
    let mut silent = all_mentors;
    silent.iter_mut().for_each(mentors);
    let other = totals(&Cohort::new(units, all_mentees, silent, vec![]).unwrap());
    [
        ("mentees, seen by mentors,", full[1], one[1]),
        ("mentees, by fit,", full[2], one[2]),
        ("mentors, seen by mentees,", full[0], other[0]),
        ("mentors, by fit,", full[2], other[2]),
    ]
}

#[test]
fn blanking_a_feature_never_pays_on_average() {
    for world in World::all() {
        for &feature in Feature::ALL {
            let blank = |profile: &mut Profile| blank(feature, profile);
            never_pays(&world, feature.name(), |one| blank(&mut one.profile), |one| blank(&mut one.profile));
        }
    }
}

#[test]
fn blanking_a_single_question_never_pays_on_average() {
    for world in World::all() {
        for (name, blank) in QUESTIONS {
            never_pays(&world, name, |one| blank(&mut one.profile), |one| blank(&mut one.profile));
        }
        never_pays(&world, "target", |one| one.target = None, |_| {});
        let level = |one: &mut Mentee| one.target.iter_mut().for_each(|target| target.level = None);
        never_pays(&world, "target level", level, |_| {});
        let title = |one: &mut Mentee| one.target.iter_mut().for_each(|target| target.title = None);
        never_pays(&world, "target title", title, |_| {});
    }
}

/// One entry fewer in a list of answers moves a mean in neither direction: what is left is the luck of a cohort.
#[test]
fn leaving_out_one_entry_makes_no_difference_on_average() {
    for world in World::all() {
        let blank = |profile: &mut Profile| drop(profile.style.answers.remove("pace"));
        for (who, before, after) in changes(&world, |one| blank(&mut one.profile), |one| blank(&mut one.profile)) {
            assert!(
                after - before <= before / 500,
                "{who} leave a style question blank: {after} > {before} in {world:?}"
            );
        }
    }
}

/// `cargo test -- --nocapture known_answers` prints the table of `docs/scoring.md`.
#[test]
fn known_answers_are_worth_more_than_neutral_on_average() {
    let scoring = scoring();
    for world in World::all() {
        let cohort = cohort(&world, MENTEES, MENTORS);
        let compatibility = Compatibility::new(&cohort, &scoring, AS_OF);
        let mut known = [[0_i64; 3]; Feature::COUNT];
        for (mentee, mentor) in pairs(&cohort) {
            for (feature, part) in compatibility.open(mentee, mentor).parts.iter() {
                if let (Some(mentee), Some(mentor)) = (part.value.mentee, part.value.mentor) {
                    let sums = &mut known[feature.index()];
                    sums[0] += 1;
                    sums[1] += i64::from(mentee.millionths());
                    sums[2] += i64::from(mentor.millionths());
                }
            }
        }
        println!("{world:?}");
        for &feature in Feature::ALL {
            let [count, mentee, mentor] = known[feature.index()];
            let neutral = i64::from(scoring.neutral[feature]);
            let (mentee, mentor) = (mentee / count, mentor / count);
            println!("{feature:>13}: known {count:>6}, mean {mentee:>7} / {mentor:>7}, neutral {neutral:>7}");
            assert!(
                neutral <= mentee.min(mentor),
                "{feature}: neutral {neutral}, mean {mentee} / {mentor} in {world:?}"
            );
        }
    }
}

/// A pair that agrees well, not perfectly, in everything.
fn good_pair() -> (Mentee, Mentor) {
    let world = World { seed: 9, missing: 0, options: 24, towns: 1, meeting: [0, 0, 0, 1] };
    let (_, mut mentees, mut mentors) = people(&world, 1, 1);
    let (mut mentee, mut mentor) = (mentees.remove(0), mentors.remove(0));
    let (one, other) = (&mut mentee.profile, &mut mentor.profile);
    let goals = |texts: [&str; 4]| Some(texts.map(Goal::new).to_vec());
    one.goals = goals(["Budgeting", "Delegation", "Fundraising", "Networking"]);
    other.goals = goals(["Budgeting", "Delegation", "Fundraising", "Negotiation"]);
    one.interests = Some(["Chess", "Opera", "Dogs"].map(str::to_owned).to_vec());
    other.interests = Some(["Chess", "Opera", "Cats"].map(str::to_owned).to_vec());
    other.profession.clone_from(&one.profession);
    other.employers.clone_from(&one.employers);
    one.languages = Some(vec!["English".to_owned()]);
    other.languages.clone_from(&one.languages);
    other.availability.clone_from(&one.availability);
    for question in ["pace", "structure", "feedback", "detail"] {
        one.style.answers.insert(question.to_owned(), StyleAnswer::Scale(2));
        other.style.answers.insert(question.to_owned(), StyleAnswer::Scale(3));
    }
    (one.style.wish, other.style.wish) = (None, None);
    (one.location.unit, other.location.unit) = (None, None);
    let mut role = mentor.profile.leadership.take().unwrap_or_default();
    role.truncate(0);
    let mut president = mentor_match::cohort::LeadershipRole::new("President");
    president.from = Some(jiff::civil::date(2024, 7, 1));
    role.extend([president, mentor_match::cohort::LeadershipRole::new("Treasurer")]);
    mentor.profile.leadership = Some(role);
    mentee.target = Some(mentor_match::cohort::Target { title: Some("President".to_owned()), level: None });
    (mentee, mentor)
}

#[test]
fn one_perfect_answer_does_not_beat_many_good_ones() {
    let (mentee, good) = good_pair();
    for &perfect in Feature::ALL {
        // The rival says nothing but the one answer, and that one suits the mentee perfectly.
        let mut rival = Mentor { id: Mentor::new("rival").unwrap().id, ..good.clone() };
        for feature in Feature::ALL.iter().copied().filter(|&feature| feature != perfect) {
            blank(feature, &mut rival.profile);
        }
        match perfect {
            Feature::Goals => rival.profile.goals.clone_from(&mentee.profile.goals),
            Feature::Interests => rival.profile.interests.clone_from(&mentee.profile.interests),
            Feature::Style => rival.profile.style.answers.clone_from(&mentee.profile.style.answers),
            Feature::Location => rival.profile.location.clone_from(&mentee.profile.location),
            _ => {}
        }
        let mentors = vec![good.clone(), rival];
        let cohort = Cohort::new(super::people::tree().0, vec![mentee.clone()], mentors, vec![]).unwrap();
        let compatibility = Compatibility::new(&cohort, &scoring(), AS_OF);
        let scores = [0, 1].map(|mentor| compatibility.scores(MenteeId::new(0), MentorId::new(mentor)));
        assert!(scores[0].mentee > scores[1].mentee, "{perfect}: {scores:?}");
        assert!(scores[0].mentor > scores[1].mentor, "{perfect}: {scores:?}");
        assert!(scores[0].fit > scores[1].fit, "{perfect}: {scores:?}");
    }
}
