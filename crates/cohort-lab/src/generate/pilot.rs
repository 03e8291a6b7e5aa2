//! The invented people as a cohort of the core, with every answer given and nobody chosen yet.
//!
//! Eligibility and scores of it are what mentees go by when they choose.

use mentor_match::cohort::{Cohort, Mentee, Mentor, Target, Track, UnitId, Units};

use super::person::{MenteeSketch, MentorSketch, Person, World};
use super::places::Places;
use super::questionnaires::ask;

/// A mentor's number from their place in the list.
pub(super) fn mentor_number(place: usize) -> String {
    (100_001 + 2 * place).to_string()
}

/// A mentee's number from their place in the list.
pub(super) fn mentee_number(place: usize) -> String {
    (100_002 + 2 * place).to_string()
}

pub(super) fn cohort(world: &World, mentees: &[MenteeSketch], mentors: &[MentorSketch]) -> Cohort {
    let questionnaire = world.questionnaire;
    let policy = questionnaire.policy();
    let mut units = Units::new(policy.levels()).expect("a preset's levels are in order");
    let mut unit = |club: usize| -> [Option<UnitId>; 2] {
        let larger = questionnaire
            .units
            .get(1)
            .map(|level| units.add(level, &world.places.district_name(club), None).expect("a level of the preset"));
        let own = units.add(questionnaire.units[0], &Places::club_name(club), larger).expect("a level of the preset");
        [Some(own), larger]
    };
    let mut at = |person: &Person| {
        let own = unit(person.club);
        let past: Vec<[Option<UnitId>; 2]> = if questionnaire.past.is_empty() {
            Vec::new()
        } else {
            person.past_clubs.iter().map(|&club| unit(club)).collect()
        };
        let mut larger: Vec<UnitId> =
            past.iter().filter_map(|units| units[1]).filter(|past| Some(*past) != own[1]).collect();
        larger.dedup();
        (own[0].expect("just added"), past.iter().filter_map(|units| units[0]).chain(larger).collect::<Vec<_>>())
    };
    let mentor_units: Vec<_> = mentors.iter().map(|mentor| at(&mentor.person)).collect();
    let mentee_units: Vec<_> = mentees.iter().map(|mentee| at(&mentee.person)).collect();

    let mentors = mentors.iter().zip(mentor_units).enumerate().map(|(place, (sketch, (unit, past)))| {
        let mut mentor = Mentor::new(&mentor_number(place)).expect("a number");
        mentor.profile = sketch.person.profile(questionnaire, &units, unit, past);
        mentor.vetted = questionnaire.asks(ask::VETTED).then_some(sketch.vetted);
        mentor
    });
    let mentors = mentors.collect();
    let mentees = mentees.iter().zip(mentee_units).enumerate().map(|(place, (sketch, (unit, past)))| {
        let mut mentee = Mentee::new(&mentee_number(place)).expect("a number");
        mentee.profile = sketch.person.profile(questionnaire, &units, unit, past);
        mentee.track = questionnaire
            .tracks
            .map(|tracks| Track::new(tracks[usize::from(sketch.aspires.is_some())]).expect("words"));
        mentee.target = sketch.aspires.map(|office| Target {
            title: Some(office.title_name().to_owned()),
            level: units.level(questionnaire.level(office.level)),
        });
        mentee
    });
    let mentees = mentees.collect();
    Cohort::new(units, mentees, mentors, Vec::new()).expect("numbers differ and name each other")
}
