//! Generated cohorts and the bundled sample exports, read back: what was written is what is understood.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use cohort_lab::generate::{GeneratedCohort, GeneratorOptions, Programme, Table, generate};
use mentor_match::cohort::{Choice, Cohort, Goal, Mentee, Mentor, PersonId, Priority, Profile, StyleWish};
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

fn read(cohort: &GeneratedCohort, programme: Programme) -> Import {
    let sources = [
        source(SourceKind::Mentees, "mentees.csv", &cohort.mentees),
        source(SourceKind::Mentors, "mentors.csv", &cohort.mentors),
    ];
    match programme {
        Programme::Altrusa => import(&sources, &options(ALTRUSA)).unwrap(),
        Programme::Iaip => import(&sources, &options(IAIP)).unwrap(),
    }
}

/// One row of a generated table.
struct Row<'a>(&'a Table, &'a [String]);

impl<'a> Row<'a> {
    fn get(&self, question: &str) -> &'a str {
        let column = self.0.header().iter().position(|header| header == question);
        &self.1[column.unwrap_or_else(|| panic!("no question '{question}'"))]
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
    ids.into_iter().map(|id| cohort.mentor(cohort.find_mentor(id).unwrap()).display_name()).collect()
}

fn mentee_names<'a>(cohort: &'a Cohort, ids: impl IntoIterator<Item = &'a PersonId>) -> Vec<&'a str> {
    ids.into_iter().map(|id| cohort.mentee(cohort.find_mentee(id).unwrap()).display_name()).collect()
}

fn texts(goals: &[Goal]) -> Vec<&str> {
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

fn slices(list: Option<&Vec<String>>) -> Option<Vec<&str>> {
    list.map(|list| list.iter().map(String::as_str).collect())
}

fn check_profile(row: &Row, profile: &Profile, cohort: &Cohort, programme: Programme, topics: &str) {
    let units = cohort.units();
    assert_eq!(profile.name.as_deref(), row.text("Name"));
    assert_eq!(profile.email.as_deref(), row.text("E-mail address"));
    assert_eq!(profile.active, Some(row.get("Are you an active member?") == "Yes"));
    let [club, district] = programme.unit_levels();
    let unit = profile.location.unit.unwrap();
    assert_eq!((units.name(unit), units.name(units.parent(unit).unwrap())), (row.get(club), row.get(district)));
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
    let style = row.0.header().iter().filter(|header| header.starts_with("On a scale") && row.text(header).is_some());
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

fn check_mentee(row: &Row, mentee: &Mentee, cohort: &Cohort, programme: Programme) {
    check_profile(row, &mentee.profile, cohort, programme, "What would you like to learn?");
    let track = row.get("Which track are you on?").to_lowercase().replace(' ', "-");
    assert_eq!(mentee.track.as_ref().unwrap().as_str(), track);
    let target = mentee.target.clone().unwrap_or_default();
    assert_eq!(target.title.as_deref(), row.text("Which position do you aspire to?"));
    assert_eq!(target.level.map(|level| cohort.units().level_name(level)), row.text("At which level?"));
    let written = ["First choice", "Second choice", "Third choice"].into_iter().filter_map(|choice| row.text(choice));
    assert_eq!(mentor_names(cohort, mentee.choices.iter().filter_map(Choice::person)), written.collect::<Vec<_>>());
    assert_eq!(mentor_names(cohort, &mentee.sponsor).first().copied(), row.text("Who sponsored you?"));
    assert_eq!(mentor_names(cohort, &mentee.supervisors).first().copied(), row.text("Who is your direct supervisor?"));
    let declined = row.text("People you would rather not be matched with");
    assert_eq!(mentor_names(cohort, &mentee.declines).first().copied(), declined);
    assert_eq!(mentee.beyond_choices.is_some(), row.text("If none of your choices is available").is_some());
    let meetings = mentee.meetings_attended.map(|meetings| meetings.to_string());
    assert_eq!(meetings.as_deref(), row.text("How many meetings have you attended?"));
}

fn check_mentor(row: &Row, mentor: &Mentor, cohort: &Cohort, programme: Programme) {
    check_profile(row, &mentor.profile, cohort, programme, "What can you help with?");
    assert_eq!(mentor.vetted, Some(row.get("Vetted") == "Yes"));
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
    for (programme, seed) in [(Programme::Altrusa, 3), (Programme::Iaip, 4)] {
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
            check_mentee(&row, cohort.mentee(cohort.find_mentee(&row.id()).unwrap()), cohort, programme);
        }
        for row in rows(&generated.mentors) {
            check_mentor(&row, cohort.mentor(cohort.find_mentor(&row.id()).unwrap()), cohort, programme);
        }
        let failed =
            rows(&generated.mentees).filter(|row| row.text("Earlier pairings that did not work out").is_some());
        assert_eq!(cohort.pairings().len(), failed.count());
    }
}

#[test]
fn blanks_of_any_share_are_read_without_a_question() {
    for missing_percent in [0, 50, 100] {
        let asked = GeneratorOptions { mentees: 60, mentors: 40, missing_percent, ..Default::default() };
        let import = read(&generate(&asked).unwrap(), Programme::Altrusa);
        assert_eq!((import.counts.mentees, import.counts.mentors, import.problems.len()), (60, 40, 0));
        let odd: Vec<String> = import.questions.iter().map(ToString::to_string).collect();
        assert!(odd.is_empty(), "{missing_percent} % missing: {odd:#?}");
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
    assert_eq!((counts.mentees, counts.mentors), (96, 70));
    assert_eq!((counts.read, counts.blank, counts.duplicates, counts.unusable), (171, 3, 1, 1));
    assert_eq!(import.problems.len(), 1);
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
        let mentor = import.cohort.mentors().iter().find(|mentor| mentor.display_name() == name);
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
