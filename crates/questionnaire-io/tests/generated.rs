//! Generated cohorts and the bundled sample exports, read back: what was written is what is understood.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use cohort_lab::generate::{GeneratedCohort, GeneratorOptions, Table, generate};
use mentor_match::cohort::{
    Choice, Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, PersonId, Priority, Profile, StyleWish,
};
use mentor_match::compatibility::{Compatibility, Feature};
use mentor_match::policy::{Eligibility, Policy, Preset};
use mentor_match::text;
use questionnaire_io::import::{Import, ImportOptions, Place, QuestionKind, RowIssue, SourceFile, SourceKind, import};

const ALTRUSA: [&str; 3] = ["club", "district", "international"];
const IAIP: [&str; 2] = ["association", "region"];

fn options<const N: usize>(levels: [&str; N]) -> ImportOptions {
    ImportOptions::new(levels, "2026-10-01".parse().unwrap())
}

fn source(kind: SourceKind, name: &str, table: &Table) -> SourceFile {
    let mut bytes = Vec::new();
    table.write_csv(&mut bytes).unwrap();
    SourceFile::new(kind, name, bytes)
}

fn read(cohort: &GeneratedCohort, programme: Preset) -> Import {
    let sources = [
        source(SourceKind::Mentees, "mentees.csv", &cohort.mentees),
        source(SourceKind::Mentors, "mentors.csv", &cohort.mentors),
    ];
    import(&sources, &options_of(programme)).unwrap()
}

fn options_of(programme: Preset) -> ImportOptions {
    ImportOptions::for_policy(&Policy::preset(programme), "2026-09-01".parse().unwrap())
}

/// One row of a generated table.
struct Row<'a>(&'a Table, &'a [String]);

impl<'a> Row<'a> {
    fn get(&self, question: &str) -> &'a str {
        // A form that does not ask gets no answer.
        self.0.header().iter().position(|header| header == question).map_or("", |column| &self.1[column])
    }

    fn list(&self, question: &str) -> Option<Vec<&'a str>> {
        let cell = self.get(question);
        (!cell.is_empty()).then(|| cell.split("; ").collect())
    }

    fn text(&self, question: &str) -> Option<&'a str> {
        Some(self.get(question)).filter(|cell| !cell.is_empty())
    }

    fn id(&self) -> PersonId {
        PersonId::new(self.get("Member number")).unwrap()
    }
}

fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    table.rows().iter().map(move |row| Row(table, row))
}

fn mentor_names<'a>(cohort: &'a Cohort, ids: impl IntoIterator<Item = &'a PersonId>) -> Vec<&'a str> {
    ids.into_iter().map(|id| cohort.mentor(cohort.find_mentor(id).unwrap()).name_or_id()).collect()
}

fn mentee_names<'a>(cohort: &'a Cohort, ids: impl IntoIterator<Item = &'a PersonId>) -> Vec<&'a str> {
    ids.into_iter().map(|id| cohort.mentee(cohort.find_mentee(id).unwrap()).name_or_id()).collect()
}

fn capital(level: &str) -> String {
    format!("{}{}", level[..1].to_uppercase(), &level[1..])
}

fn is_style(header: &str) -> bool {
    ["On a scale", "How do you like to learn", "How do you prefer", "How often", "How long"]
        .iter()
        .any(|beginning| header.starts_with(beginning))
}

fn texts(goals: &[Goal]) -> Vec<&str> {
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

fn slices(list: Option<&Vec<String>>) -> Option<Vec<&str>> {
    list.map(|list| list.iter().map(String::as_str).collect())
}

fn check_profile(row: &Row, profile: &Profile, cohort: &Cohort, topics: &str) {
    let units = cohort.units();
    assert_eq!(profile.name.as_deref(), row.text("Name"));
    assert_eq!(profile.email.as_deref(), row.text("E-mail address"));
    assert_eq!(profile.active, row.text("Are you an active member?").map(|answer| answer == "Yes"));
    let unit = profile.location.unit.unwrap();
    let club = units.level_name(units.level_of(unit));
    assert_eq!(text::fold(units.name(unit)), text::fold(row.get(&capital(club))));
    if let Some(district) = units.parent(unit) {
        assert_eq!(units.name(district), row.get(&capital(units.level_name(units.level_of(district)))));
    }
    assert_eq!(profile.location.city.as_deref(), row.text("City"));
    assert_eq!(profile.location.time_zone.as_deref(), row.text("Time zone"));
    let latitude = profile.location.coordinates.map(|place| format!("{:.2}", place.latitude()));
    assert_eq!(latitude.as_deref(), row.text("Latitude"));
    assert_eq!(profile.location.meeting.is_some(), row.text("How would you like to meet?").is_some());
    let path =
        profile.profession.as_ref().map(|profession| profession.path.join(" > ")).filter(|path| !path.is_empty());
    assert_eq!(path.as_deref(), row.text("Field of work"));
    assert_eq!(profile.profession.as_ref().and_then(|profession| profession.title.as_deref()), row.text("Job title"));
    assert_eq!(slices(profile.employers.as_ref()), row.list("Employers"));
    assert_eq!(slices(profile.colleges.as_ref()), row.list("Colleges"));
    assert_eq!(slices(profile.interests.as_ref()), row.list("Hobbies and interests"));
    assert_eq!(slices(profile.languages.as_ref()), row.list("Languages"));
    assert_eq!(profile.biography.as_deref(), row.text("About me"));
    if let Some(goals) = row.list(topics) {
        assert_eq!(texts(profile.goals.as_ref().unwrap()), goals);
        for goal in profile.goals.iter().flatten() {
            let top = row.list("Which of these matter most to you?").is_some_and(|top| top.contains(&&*goal.text));
            assert_eq!(goal.priority == Priority::Top, top, "{}", goal.text);
        }
    }
    let slots = profile.availability.as_ref().map(|availability| availability.slots.len());
    assert_eq!(slots, row.list("When do you have time?").map(|slots| slots.len()));
    let wish = match row.get("What kind of partner suits you?") {
        "Similar to me" => Some(StyleWish::Similar),
        "My opposite" => Some(StyleWish::Opposite),
        "No preference" => Some(StyleWish::Either),
        _ => None,
    };
    assert_eq!(profile.style.wish, wish);
    let style = row.0.header().iter().filter(|header| is_style(header) && row.text(header).is_some());
    assert_eq!(profile.style.answers.len(), style.count());
    check_leadership(row, profile, cohort);
}

fn check_leadership(row: &Row, profile: &Profile, cohort: &Cohort) {
    let written = row.list("Leadership positions held").map(|roles| if roles == ["None"] { vec![] } else { roles });
    assert_eq!(profile.leadership.as_ref().map(Vec::len), written.as_ref().map(Vec::len));
    for (role, written) in profile.leadership.iter().flatten().zip(written.iter().flatten()) {
        assert!(written.starts_with(&format!("{} (", role.title)), "{written}: {role:?}");
        let level = role.level.map(|level| cohort.units().level_name(level));
        for known in cohort.units().levels() {
            assert_eq!(written.contains(&format!("({known}, ")), level == Some(known), "{written}: {role:?}");
        }
        assert!(role.from.is_some(), "{written}: {role:?}");
    }
    for event in ["conference", "convention"] {
        let counted = profile.attendance.iter().flatten().find(|attended| attended.event == event);
        let written = row.text(&format!("How many {event}s have you attended?"));
        assert_eq!(counted.map(|attended| attended.times.to_string()).as_deref(), written, "{event}");
    }
}

fn check_mentee(row: &Row, mentee: &Mentee, cohort: &Cohort) {
    check_profile(row, &mentee.profile, cohort, "What would you like to learn?");
    let track = row.text("Which track are you on?").map(|track| track.to_lowercase().replace(' ', "-"));
    assert_eq!(mentee.track.as_ref().map(mentor_match::cohort::Track::as_str), track.as_deref());
    let target = mentee.target.clone().unwrap_or_default();
    assert_eq!(target.title.as_deref(), row.text("Which position do you aspire to?"));
    assert_eq!(target.level.map(|level| cohort.units().level_name(level)), row.text("At which level?"));
    let written = ["First choice", "Second choice", "Third choice"].into_iter().filter_map(|choice| row.text(choice));
    assert_eq!(mentor_names(cohort, mentee.choices.iter().filter_map(Choice::person)), written.collect::<Vec<_>>());
    assert_eq!(mentor_names(cohort, &mentee.sponsor).first().copied(), row.text("Who sponsored you?"));
    assert_eq!(mentor_names(cohort, &mentee.supervisors).first().copied(), row.text("Who is your direct supervisor?"));
    let acquainted = row.text("Mentors you already know well");
    assert_eq!(mentor_names(cohort, &mentee.acquainted).first().copied(), acquainted);
    let declined = row.text("People you would rather not be matched with");
    assert_eq!(mentor_names(cohort, &mentee.declines).first().copied(), declined);
    assert_eq!(mentee.beyond_choices.is_some(), row.text("If none of your choices is available").is_some());
    let meetings = mentee.meetings_attended.map(|meetings| meetings.to_string());
    assert_eq!(meetings.as_deref(), row.text("How many meetings have you attended?"));
}

fn check_mentor(row: &Row, mentor: &Mentor, cohort: &Cohort) {
    check_profile(row, &mentor.profile, cohort, "What can you help with?");
    assert_eq!(mentor.vetted, row.text("Vetted").map(|answer| answer == "Yes"));
    let number = |number: Option<u16>| number.map(|number| number.to_string());
    assert_eq!(number(mentor.seats).as_deref(), row.text("How many mentees can you take?"));
    assert_eq!(number(mentor.running).as_deref(), row.text("How many mentees do you have at the moment?"));
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let written = |question: &str| sorted(row.list(question).unwrap_or_default());
    assert_eq!(sorted(mentee_names(cohort, &mentor.accepts)), written("Mentees you agree to"));
    assert_eq!(sorted(mentee_names(cohort, &mentor.declines)), written("People you would rather not be matched with"));
}

#[test]
fn a_generated_cohort_is_read_back_answer_by_answer() {
    for (programme, seed) in Preset::ALL.iter().copied().zip(3..) {
        let asked = GeneratorOptions { mentees: 120, mentors: 80, seed, programme, ..Default::default() };
        let generated = generate(&asked).unwrap();
        let import = read(&generated, programme);
        assert_eq!(import.problems, []);
        let odd: Vec<String> = import.questions.iter().map(ToString::to_string).collect();
        assert!(odd.is_empty(), "{odd:#?}");
        for file in &import.files {
            let unmapped: Vec<&str> = file.unmapped().map(|column| column.header.as_str()).collect();
            assert!(unmapped.is_empty(), "{}: {unmapped:?}", file.name);
        }
        let cohort = &import.cohort;
        assert_eq!((cohort.mentees().len(), cohort.mentors().len()), (120, 80));
        for row in rows(&generated.mentees) {
            check_mentee(&row, cohort.mentee(cohort.find_mentee(&row.id()).unwrap()), cohort);
        }
        for row in rows(&generated.mentors) {
            check_mentor(&row, cohort.mentor(cohort.find_mentor(&row.id()).unwrap()), cohort);
        }
        let failed =
            rows(&generated.mentees).filter(|row| row.text("Earlier pairings that did not work out").is_some());
        assert_eq!(cohort.pairings().len(), failed.count());
    }
}

#[test]
fn what_is_read_from_a_complete_cohort_is_the_pilot() {
    for (programme, seed) in Preset::ALL.iter().copied().zip(20..) {
        let asked = GeneratorOptions { missing_percent: 0, seed, programme, ..GeneratorOptions::sized(60, 40) };
        let generated = generate(&asked).unwrap();
        let read = read(&generated, programme).cohort;
        let pilot = &generated.pilot;
        // Units have other numbers when they are met in another order.
        let units = |cohort: &Cohort, profile: &Profile| -> Vec<String> {
            let units = profile.location.unit.iter().chain(profile.past_units.iter().flatten());
            let mut names: Vec<String> = units.map(|&unit| cohort.units().name(unit).to_owned()).collect();
            names.sort_unstable();
            names
        };
        let check = |one: &Profile, other: &Profile| {
            assert_eq!(units(pilot, one), units(&read, other), "{programme}");
            let mut one = one.clone();
            (one.location.unit, one.past_units) = (other.location.unit, other.past_units.clone());
            assert_eq!(one, *other, "{programme}");
        };
        for (one, other) in pilot.mentees().iter().zip(read.mentees()) {
            check(&one.profile, &other.profile);
            assert_eq!((&one.id, &one.track, &one.target), (&other.id, &other.track, &other.target));
        }
        for (one, other) in pilot.mentors().iter().zip(read.mentors()) {
            check(&one.profile, &other.profile);
            assert_eq!((&one.id, one.vetted), (&other.id, other.vetted));
        }
    }
}

#[test]
fn the_rules_of_a_preset_find_their_facts_in_its_own_questionnaire() {
    for &programme in Preset::ALL {
        let asked = GeneratorOptions { missing_percent: 0, programme, ..GeneratorOptions::sized(200, 120) };
        let (import, policy) = (read(&generate(&asked).unwrap(), programme), Policy::preset(programme));
        let eligibility = Eligibility::new(&import.cohort, &policy).unwrap();
        assert_eq!(eligibility.open_facts(), [], "{programme}");
        // Every feature that has a weight can be compared.
        let compatibility = Compatibility::new(&import.cohort, policy.scoring(), "2026-09-01".parse().unwrap());
        let some = (0..40).map(|one| compatibility.open(MenteeId::new(one), MentorId::new(one)));
        let some: Vec<_> = some.collect();
        for &feature in Feature::ALL {
            let weighs = policy.scoring().mentee_weights[feature] > 0;
            let known = some.iter().any(|pair| pair.parts[feature].value.mentee.is_some());
            assert!(known || !weighs, "{programme}: {feature:?}");
        }
    }
}

#[test]
fn blanks_of_any_share_are_read_without_a_question() {
    for &programme in Preset::ALL {
        for missing_percent in [0, 50, 100] {
            let asked = GeneratorOptions { mentees: 60, mentors: 40, missing_percent, programme, ..Default::default() };
            let import = read(&generate(&asked).unwrap(), programme);
            assert_eq!((import.counts.mentees, import.counts.mentors, import.problems.len()), (60, 40, 0));
            let odd: Vec<String> = import.questions.iter().map(ToString::to_string).collect();
            assert!(odd.is_empty(), "{programme}: {missing_percent} % missing: {odd:#?}");
        }
    }
}

fn sample(file: &str) -> SourceFile {
    let kind = match file {
        "altrusa/mentors.csv" => SourceKind::Mentors,
        "altrusa/mentees.csv" => SourceKind::Mentees,
        _ => SourceKind::People,
    };
    SourceFile::read(kind, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data").join(file)).unwrap()
}

/// The kinds of the questions that one row raises.
fn asked(import: &Import, file: &str, row: u32) -> Vec<QuestionKind> {
    let here = |place: &Place| &*place.file == file && place.row == Some(row);
    import.questions.iter().filter(|question| here(&question.place)).map(|question| question.kind).collect()
}

fn altrusa() -> Import {
    import(&[sample("altrusa/mentors.csv"), sample("altrusa/mentees.csv")], &options(ALTRUSA)).unwrap()
}

/// The mentee who was read in a row of `mentees.csv`.
fn mentee_in(import: &Import, row: u32) -> &Mentee {
    let here = |place: &Place| &*place.file == "mentees.csv" && place.row == Some(row);
    let (key, _) = import.origins.iter().find(|(_, place)| here(place)).expect("a row that became a mentee");
    import.cohort.mentee(import.cohort.find_mentee(&key.id).unwrap())
}

#[test]
fn the_rows_of_the_sample_add_up_and_every_column_is_recognised() {
    let import = altrusa();
    let counts = import.counts;
    assert_eq!((counts.mentees, counts.mentors), (95, 70));
    assert_eq!((counts.read, counts.blank, counts.duplicates, counts.unusable), (171, 3, 1, 2));
    assert_eq!(import.problems.len(), 2);
    assert_eq!((import.problems[0].place.row, &import.problems[0].issue), (Some(33), &RowIssue::NoIdentity));
    for (file, delimiter) in import.files.iter().zip([',', ';']) {
        assert_eq!(
            (file.delimiter, file.encoding, file.unmapped().count()),
            (Some(delimiter), "UTF-8", 0),
            "{}",
            file.name
        );
    }
    assert!(asked(&import, "mentees.csv", 102).contains(&QuestionKind::DuplicatePerson));
}

#[test]
fn a_person_with_both_roles_is_two_people_of_one_id() {
    let import = altrusa();
    let mentee = mentee_in(&import, 28);
    let mentor = import.cohort.mentor(import.cohort.find_mentor(&mentee.id).unwrap());
    assert_eq!(
        (mentee.profile.name.as_deref(), &mentee.profile.email),
        (Some("Annette Jankowska"), &mentor.profile.email)
    );
    assert_eq!(mentor.profile.name, mentee.profile.name);
}

#[test]
fn the_second_programme_comes_in_one_file_with_a_role_column() {
    let import = import(&[sample("iaip/people.tsv")], &options(IAIP)).unwrap();
    assert_eq!((import.counts.mentees, import.counts.mentors, import.counts.blank), (20, 15, 1));
    assert_eq!(
        (import.problems.len(), import.files[0].delimiter, import.files[0].unmapped().count()),
        (0, Some('\t'), 0)
    );
}

#[test]
fn spellings_of_a_choice_are_understood_and_what_is_not_is_asked() {
    let import = altrusa();
    for (row, line, name) in [
        (9, 1, "Florence Navarro"),
        (37, 0, "Florence Navarro"),
        (58, 0, "Magdalena MacLeod"),
        (71, 0, "Chloë Whitfield"),
        (79, 0, "Annette Jankowska"),
        (85, 1, "Catarina Whitfield"),
        (89, 1, "Anaïs Salazar"),
        (98, 0, "Esther Quigley"),
        (99, 0, "Kateřina O'Brien"),
        (62, 0, "Amélie Cruickshank"),
    ] {
        let choice = mentee_in(&import, row).choices[line].person();
        assert_eq!(mentor_names(&import.cohort, choice), [name], "row {row}");
        assert_eq!(asked(&import, "mentees.csv", row), [], "row {row}");
    }
    for (row, line, kind) in [
        (28, 1, QuestionKind::Oneself),
        (40, 2, QuestionKind::UnknownPerson),
        (45, 2, QuestionKind::NearPerson),
        (88, 0, QuestionKind::NearPerson),
        (95, 1, QuestionKind::AmbiguousPerson),
        (100, 1, QuestionKind::SameSide),
    ] {
        assert!(matches!(mentee_in(&import, row).choices[line], Choice::Unresolved(_)), "row {row}");
        assert_eq!(asked(&import, "mentees.csv", row), [kind], "row {row}");
    }
    assert_eq!(
        mentee_in(&import, 68).choices.iter().filter_map(Choice::person).count(),
        2,
        "a repeated choice counts once"
    );
}

#[test]
fn seats_are_read_in_whatever_words() {
    let import = altrusa();
    let seats = |name: &str| {
        let mentor = import.cohort.mentors().iter().find(|mentor| mentor.name_or_id() == name);
        mentor.expect("a mentor of the sample").seats
    };
    assert_eq!((seats("Paloma O'Connell"), seats("Joan Laurent"), seats("Edith Petrov")), (Some(2), Some(1), Some(0)));
    assert_eq!((seats("Clara Fairweather"), seats("Gwendolyn Obiora")), (Some(3), None));
    assert_eq!(
        (seats("Evangelina Greenwood"), asked(&import, "mentors.csv", 13)),
        (None, vec![QuestionKind::UnclearAnswer])
    );
}

#[test]
fn options_with_commas_stay_whole_and_positions_may_stand_on_lines_of_their_own() {
    let import = altrusa();
    let goals = texts(mentee_in(&import, 6).profile.goals.as_ref().unwrap());
    assert!(goals.contains(&"Budgets, dues and accounts"), "{goals:?}");
    for row in [24, 43, 50] {
        assert!(mentee_in(&import, row).profile.leadership.as_ref().unwrap().len() > 1, "row {row}");
    }
}
