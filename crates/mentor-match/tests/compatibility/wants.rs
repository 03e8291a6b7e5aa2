//! What somebody wants of the other's answers counts in their own view, and in nobody else's.

use mentor_match::Score;
use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, StyleAnswer, StyleWish, Units};
use mentor_match::compatibility::{Compatibility, Detail, Feature, Scoring};

use super::blanking::pairs;
use super::people::{AS_OF, World, people};

const TRAIT: &str = "I am outgoing";

/// Own point and the point wanted.
fn mentee(id: &str, own: u8, wanted: Option<u8>) -> Mentee {
    let mut mentee = Mentee::new(id).unwrap();
    mentee.profile.style.answers.insert(TRAIT.to_owned(), StyleAnswer::Scale(own));
    mentee.profile.style.wants =
        wanted.map(|point| (TRAIT.to_uppercase(), StyleAnswer::Scale(point))).into_iter().collect();
    mentee
}

fn mentor(id: &str, own: u8) -> Mentor {
    let mut mentor = Mentor::new(id).unwrap();
    mentor.profile.style.answers.insert(TRAIT.to_owned(), StyleAnswer::Scale(own));
    mentor
}

/// Each pair's values of style, mentee by mentee.
fn styles(cohort: &Cohort) -> Vec<Option<(i32, i32)>> {
    let compatibility = Compatibility::new(cohort, &Scoring::default(), AS_OF);
    let value = |(mentee, mentor)| {
        let value = compatibility.open(mentee, mentor).parts[Feature::Style].value;
        Some((value.mentee?.millionths(), value.mentor?.millionths()))
    };
    pairs(cohort).map(value).collect()
}

fn cohort(mentees: Vec<Mentee>, mentors: Vec<Mentor>) -> Cohort {
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

#[test]
fn a_wanted_answer_is_compared_with_the_others_own() {
    let mentors = || vec![mentor("bram", 1), mentor("tove", 5)];
    let wanting = cohort(vec![mentee("kofi", 5, Some(2)), mentee("orla", 1, Some(5))], mentors());
    // Kofi wants 2: Bram, 1, is a point off. The mentors want nothing: the neutral value.
    let expected = [(750_000, 300_000), (250_000, 300_000), (0, 300_000), (1_000_000, 300_000)];
    assert_eq!(styles(&wanting), expected.map(Some));
    // With nobody who wants anything, own answers are compared for likeness.
    let alike = cohort(vec![mentee("kofi", 5, None), mentee("orla", 1, None)], mentors());
    assert_eq!(styles(&alike), [(0, 0), (1_000_000, 1_000_000), (1_000_000, 1_000_000), (0, 0)].map(Some));
    // As soon as one mentee wants something there, the question is a matter of wants for everybody.
    let one = cohort(vec![mentee("kofi", 5, None), mentee("orla", 1, Some(5))], mentors());
    assert_eq!(styles(&one), [None, None, Some((0, 300_000)), Some((1_000_000, 300_000))]);

    let opened = Compatibility::new(&wanting, &Scoring::default(), AS_OF).open(MenteeId::new(1), MentorId::new(0));
    let words = "the mentee wants 5 of 5 for \"I AM OUTGOING\", the mentor answered 1 of 5";
    assert_eq!(opened.parts[Feature::Style].detail.to_string(), words);
}

#[test]
fn both_sides_want_something_and_other_questions_count_beside_it() {
    let (mut one, mut other) = (mentee("orla", 1, Some(5)), mentor("tove", 4));
    other.profile.style.wants.insert(TRAIT.to_owned(), StyleAnswer::Scale(3));
    for style in [&mut one.profile.style, &mut other.profile.style] {
        style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(2));
    }
    other.profile.style.wish = Some(StyleWish::Opposite);
    // A wish for somebody opposite turns likeness round, never what is wanted: (1 + 0.75) / 2 and (0 + 0.5) / 2.
    assert_eq!(styles(&cohort(vec![one.clone()], vec![other.clone()])), [Some((875_000, 250_000))]);
    let opened = Compatibility::new(&cohort(vec![one], vec![other]), &Scoring::default(), AS_OF)
        .open(MenteeId::new(0), MentorId::new(0));
    let Detail::Style { questions: 1, wants, .. } = &opened.parts[Feature::Style].detail else { panic!() };
    assert_eq!(wants.len(), 2);
    assert_eq!(
        opened.parts[Feature::Style].detail.to_string(),
        "100 % alike in 1 question; the mentor would like an opposite; the mentee wants 5 of 5 for \"I AM OUTGOING\", the \
         mentor answered 4 of 5; the mentor wants 3 of 5 for \"I am outgoing\", the mentee answered 1 of 5"
    );
}

#[test]
fn forms_that_differ_are_not_compared() {
    let one = mentee("orla", 1, Some(5));
    let mut other = mentor("tove", 5);
    other.profile.style.answers.insert(TRAIT.to_owned(), StyleAnswer::Option("5".to_owned()));
    assert_eq!(styles(&cohort(vec![one], vec![other])), [None]);
}

/// What one person wants, however often it changes, moves no score but in their own view.
#[test]
fn a_want_changes_nobody_elses_view() {
    for world in World::all() {
        let (units, mut mentees, mentors) = people(&world, 12, 9);
        mentees[0].profile.style.wants.insert("pace".to_owned(), StyleAnswer::Scale(1));
        let views = |mentees: &[Mentee]| -> Vec<(Score, Score)> {
            let cohort = Cohort::new(units.clone(), mentees.to_vec(), mentors.clone(), vec![]).unwrap();
            let compatibility = Compatibility::new(&cohort, &Scoring::default(), AS_OF);
            let scores = |(mentee, mentor)| {
                let scores = compatibility.scores(mentee, mentor);
                (scores.mentee, scores.mentor)
            };
            pairs(&cohort).map(scores).collect()
        };
        let before = views(&mentees);
        for wanted in [None, Some(3), Some(5)] {
            mentees[1].profile.style.wants =
                wanted.map(|point| ("pace".to_owned(), StyleAnswer::Scale(point))).into_iter().collect();
            let after = views(&mentees);
            for (index, (one, other)) in before.iter().zip(&after).enumerate() {
                assert_eq!(one.1, other.1, "a mentor's view, pair {index} of {world:?}");
                assert!(
                    index / mentors.len() == 1 || one.0 == other.0,
                    "another mentee's view, pair {index} of {world:?}"
                );
            }
        }
    }
}
