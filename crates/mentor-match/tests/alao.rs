//! One test for each row of ALAO's that is a rule, a choice or a score: a cohort in which the row decides the result.
//! Mentors and mentees only; peers are a market of another kind.

mod common;

use common::{Three, goals, monday, north, run, without_feature};
use mentor_match::cohort::{MeetingFormat, Style, StyleAnswer, StyleWish};
use mentor_match::compatibility::Feature;
use mentor_match::policy::Preset;

const ALAO: Preset = Preset::Alao;

#[test]
fn s61_who_knows_enough_about_what_is_needed_decides() {
    let offers = Three::new(ALAO, Feature::Goals).fill(|ada, bea, cleo| {
        ada.profile.goals = goals(&["Cataloguing", "Weeding a collection"]);
        bea.profile.goals = goals(&["Cataloguing"]);
        cleo.profile.goals = goals(&["Cataloguing", "Weeding a collection"]);
    });
    offers.decides();
    // On the mentor's side: the seat goes to the mentee who needs what the mentor knows.
    let town = &offers.town;
    let [mut ada, mut ann] = ["ada", "ann"].map(|name| town.mentee(name));
    ada.profile.goals = goals(&["Cataloguing"]);
    ann.profile.goals = goals(&["Teaching"]);
    let mut cleo = town.mentor("cleo");
    cleo.profile.goals = goals(&["Cataloguing"]);
    for (profile, point) in [(&mut ada.profile, 1), (&mut ann.profile, 2), (&mut cleo.profile, 2)] {
        profile.style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(point));
    }
    let cohort = town.cohort(vec![ada, ann], vec![cleo]);
    assert_eq!(run(&cohort, &offers.policy()), ["ada-cleo"]);
    assert_eq!(run(&cohort, &without_feature(&offers.policy(), Feature::Goals)), ["ann-cleo"]);
}

#[test]
fn s62_where_how_when_how_often_and_how_long_decide() {
    let where_to_meet = Three::new(ALAO, Feature::Location).fill(|ada, bea, cleo| {
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 400), (&mut cleo.profile, 0)] {
            profile.location.meeting = Some(MeetingFormat::InPerson);
            profile.location.coordinates = north(place);
        }
    });
    where_to_meet.decides();
    let how_to_meet = Three::new(ALAO, Feature::Location).fill(|ada, bea, cleo| {
        ada.profile.location.meeting = Some(MeetingFormat::Virtual);
        bea.profile.location.meeting = Some(MeetingFormat::InPerson);
        cleo.profile.location.meeting = Some(MeetingFormat::Virtual);
    });
    how_to_meet.decides();
    let when = Three::new(ALAO, Feature::Availability).fill(|ada, bea, cleo| {
        monday(&mut ada.profile, 12, 14);
        monday(&mut bea.profile, 8, 10);
        monday(&mut cleo.profile, 12, 14);
    });
    when.decides();
    // Whoever wishes for an opposite partner does not wish to meet monthly instead of weekly.
    for question in [Style::MEETING_FREQUENCY, Style::MEETING_LENGTH] {
        let near = Three::new(ALAO, Feature::Style).fill(|ada, bea, cleo| {
            for (profile, point) in [(&mut ada.profile, 4), (&mut bea.profile, 1), (&mut cleo.profile, 4)] {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Scale(point));
                profile.style.wish = Some(StyleWish::Opposite);
            }
        });
        near.decides();
    }
    // Frequency and length are questions with options.
    for (question, same, other) in [
        ("How often would you like to meet", "Every two weeks", "Every month"),
        ("How long should a meeting be", "An hour", "Half an hour"),
    ] {
        let agreed = Three::new(ALAO, Feature::Style).fill(|ada, bea, cleo| {
            for (profile, answer) in [(&mut ada.profile, same), (&mut bea.profile, other), (&mut cleo.profile, same)] {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Option(answer.to_owned()));
            }
        });
        agreed.decides();
    }
}
