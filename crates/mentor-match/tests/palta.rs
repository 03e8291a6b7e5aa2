//! One test for each row of PALTA's that is a rule, a choice or a score: a cohort in which the row decides the result.

mod common;

use common::{Three, choices, field_of_work, goals, monday, north, run, with_mode};
use mentor_match::cohort::{MeetingFormat, StyleAnswer};
use mentor_match::compatibility::Feature;
use mentor_match::policy::{Mode, PreferencePolicy, Preset, RoundGoal};

const PALTA: Preset = Preset::Palta;

#[test]
fn s53_goals_skills_wishes_timetables_and_places_decide() {
    let three = |feature| Three::new(PALTA, feature);
    let goals_decide = three(Feature::Goals).fill(|ada, bea, cleo| {
        ada.profile.goals = goals(&["Running a practice"]);
        bea.profile.goals = goals(&["Wound care"]);
        cleo.profile.goals = goals(&["Running a practice"]);
    });
    goals_decide.decides();
    let skills_decide = three(Feature::Profession).fill(|ada, bea, cleo| {
        ada.profile.profession = field_of_work(&["Medicine", "Geriatrics"]);
        bea.profile.profession = field_of_work(&["Administration"]);
        cleo.profile.profession = field_of_work(&["Medicine", "Geriatrics"]);
    });
    skills_decide.decides();
    let wishes_decide = three(Feature::Style).fill(|ada, bea, cleo| {
        for (profile, answer) in [(&mut ada.profile, "Talk"), (&mut bea.profile, "Write"), (&mut cleo.profile, "Talk")]
        {
            profile.style.answers.insert("How to keep in touch".to_owned(), StyleAnswer::Option(answer.to_owned()));
        }
    });
    wishes_decide.decides();
    let timetables_decide = three(Feature::Availability).fill(|ada, bea, cleo| {
        monday(&mut ada.profile, 7, 8);
        monday(&mut bea.profile, 20, 22);
        monday(&mut cleo.profile, 7, 8);
    });
    timetables_decide.decides();
    let places_decide = three(Feature::Location).fill(|ada, bea, cleo| {
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 2_000), (&mut cleo.profile, 10)] {
            profile.location.coordinates = north(place);
        }
    });
    places_decide.decides();
    // A mentor who was written down comes before any score where nobody is to want to swap; for the best fit altogether
    // the wish is weighed against what the two others have in common.
    let mut written = goals_decide;
    written.ada.choices = choices(&["bea"]);
    let goal = |goal| {
        let preferences = PreferencePolicy { goal, ..written.policy().preferences().clone() };
        written.policy().with_preferences(preferences)
    };
    assert_eq!(run(&written.cohort(), &goal(RoundGoal::NoSwap)), ["ada-bea"]);
    assert_eq!(run(&written.cohort(), &goal(RoundGoal::FirstChoices)), ["ada-bea"]);
    assert_eq!(run(&written.cohort(), &written.policy()), ["ada-cleo"]);
    assert_eq!(run(&written.cohort(), &with_mode(&written.policy(), Mode::ScoreOnly)), ["ada-cleo"]);
}

/// Everybody wants to meet in person at least once; bea is very far away, cleo as far as given.
fn at_least_once(cleo_is: u16) -> Three {
    Three::new(PALTA, Feature::Location).fill(|ada, bea, cleo| {
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 3_000), (&mut cleo.profile, cleo_is)] {
            profile.location.meeting = Some(MeetingFormat::Mixed);
            profile.location.coordinates = north(place);
        }
    })
}

#[test]
fn s55_one_meeting_in_person_is_within_reach() {
    at_least_once(20).decides();
    // It is a journey, not a commute: 200 km still count as near, other than where people meet every week.
    let journey = at_least_once(200);
    journey.decides();
    let mut scoring = journey.policy().scoring().clone();
    scoring.half_distance_km = 50;
    assert_eq!(run(&journey.cohort(), &journey.policy().with_scoring(scoring).unwrap()), ["ada-bea"]);
    // A mentor who would never meet in person is worth less than one who would, however near.
    let mut never = at_least_once(20);
    never.bea.profile.location.coordinates = north(0);
    never.bea.profile.location.meeting = Some(MeetingFormat::Virtual);
    never.decides();
}
