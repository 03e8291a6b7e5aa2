//! What people and programs write into cells: each a made-up export, and what must be read from it or asked about it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::{Choice, Mentor};
use questionnaire_io::import::{Decisions, Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap())
}

fn read_with(options: &ImportOptions, files: &[(SourceKind, &str)]) -> Import {
    let mut sources = Vec::new();
    for (number, (kind, text)) in files.iter().enumerate() {
        let again = files[..number].iter().filter(|(other, _)| other == kind).count();
        let name = if again == 0 { format!("{kind}.csv") } else { format!("{kind}-{}.csv", again + 1) };
        sources.push(SourceFile::new(*kind, &name, *text));
    }
    import(&sources, options).unwrap_or_else(|error| panic!("{error}"))
}

fn read(text: &str) -> Import {
    read_with(&options(), &[(SourceKind::Mentors, text)])
}

/// The same files again, with this answer to the only question.
fn answered(files: &[(SourceKind, &str)], answer: &str) -> Import {
    let first = read_with(&options(), files);
    let [question] = first.questions.as_slice() else { panic!("{:?}", first.questions) };
    let decided = format!("question_id,answer\n{},{answer}\n", question.id);
    let decisions = Decisions::parse("decisions.csv", decided.as_bytes()).unwrap();
    let second = read_with(&ImportOptions { decisions, ..options() }, files);
    assert!(second.stale_decisions.is_empty());
    second
}

fn goals(import: &Import, mentor: usize) -> Vec<&str> {
    let goals = import.cohort.mentors()[mentor].profile.goals.as_deref().unwrap_or_default();
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

fn names(import: &Import) -> Vec<&str> {
    import.cohort.mentors().iter().map(Mentor::name_or_id).collect()
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn questions(import: &Import) -> String {
    import.questions.iter().map(|question| format!("{} {question}", question.kind)).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

#[test]
fn lists_of_programs_and_strokes() {
    let import = read(
        "Name,What can you help with?,Hobbies,When do you have time?\n\
         Ada,\"['Speaking', 'Budgets, dues', \"\"it's law\"\"]\",Golf|Chess|,\"['Mon 18:00-20:00', 'Saturday morning']\"\n\
         Bea,[],Golf,\n\
         Cleo,\"[\"\"Law\"\"]\",\"Go, and other games|Chess\",\n",
    );
    assert_eq!([goals(&import, 0), goals(&import, 2)], [vec!["Speaking", "Budgets, dues", "it's law"], vec!["Law"]]);
    // Nothing in the list is no answer, as nothing ticked is none.
    assert_eq!(import.cohort.mentors()[1].profile.goals, None);
    let hobbies = |mentor: usize| import.cohort.mentors()[mentor].profile.interests.clone().unwrap();
    assert_eq!([hobbies(0), hobbies(2)], [vec!["Golf", "Chess"], vec!["Go, and other games", "Chess"]]);
    assert_eq!(import.cohort.mentors()[0].profile.availability.as_ref().unwrap().slots.len(), 2);
    assert_eq!(import.files[0].columns[2].separator, Some('|'));
    assert!(import.questions.is_empty(), "{}", questions(&import));
}

#[test]
fn lists_of_people_by_strokes_and_as_programs_write_them() {
    let mentors = "Name,E-mail\nGrace Hopper,grace@example.org\nMary Kenneth,mary@example.org\n";
    for choices in [
        "\"['Hopper, Grace', 'Mary Kenneth']\"",
        "\"Hopper, Grace | Mary Kenneth\"",
        "\"Hopper, Grace, Kenneth, Mary\"",
    ] {
        let mentees = format!("Name,E-mail,Preferred mentors in order\nAda,ada@example.org,{choices}\n");
        let import = read_with(&options(), &[(SourceKind::Mentors, mentors), (SourceKind::Mentees, &mentees)]);
        let chosen: Vec<&Choice> = import.cohort.mentees()[0].choices.iter().collect();
        let person = |id: &str| Choice::Person(mentor_match::cohort::PersonId::new(id).unwrap());
        assert_eq!(
            chosen,
            [&person("grace@example.org"), &person("mary@example.org")],
            "{choices}: {}",
            questions(&import)
        );
    }
}

#[test]
fn options_that_drift_are_one_option_in_the_commonest_spelling() {
    let mentors = "Name,What can you help with?\nAda,Datacenter; C++\nBea,Data-center; C\nCleo,Datacenter\nDora,\"data  center\"\n";
    let mentees = "Name,What would you like to learn?\nEve,Data-Center; 9-11\nFay,datacenter; 911\n";
    let import = read_with(&options(), &[(SourceKind::Mentors, mentors), (SourceKind::Mentees, mentees)]);
    let all: Vec<_> = (0..4).map(|mentor| goals(&import, mentor)).collect();
    assert_eq!(all, [vec!["Datacenter", "C++"], vec!["Datacenter", "C"], vec!["Datacenter"], vec!["Datacenter"]]);
    let of = |mentee: usize| {
        import.cohort.mentees()[mentee].profile.goals.clone().unwrap().into_iter().map(|goal| goal.text)
    };
    // What differs in case only is as it was written, and numbers are not run together.
    assert_eq!([of(0).collect::<Vec<_>>(), of(1).collect()], [vec!["Datacenter", "9-11"], vec!["datacenter", "911"]]);
    says(
        &notes(&import),
        &[
            "mentors.csv, column 'What can you help with?': \"Data-center\", \"data center\" and \"Datacenter\" are read as one option, \"Datacenter\"",
            "mentees.csv, column 'What would you like to learn?': \"Data-Center\" and \"Datacenter\" are read as one option",
        ],
    );
    // What fewer than five people gave is not shown.
    assert!(!import.files[0].describe().to_lowercase().contains("data"), "{}", import.files[0].describe());
    let described = read(&format!("{mentors}Gil,Datacenter\n")).files[0].describe();
    says(&described, &["in several spellings: \"Datacenter\"", "5 answers; common: \"Datacenter\""]);
    // A mapping file has the last word.
    let mapping = "[values.\"What can you help with?\"]\n\"Data-center\" = \"Buildings\"\n";
    let mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    let import = read_with(&ImportOptions { mapping, ..options() }, &[(SourceKind::Mentors, mentors)]);
    assert_eq!([goals(&import, 1), goals(&import, 3)], [vec!["Buildings", "C"], vec!["Datacenter"]]);
}

#[test]
fn ranges_are_asked_about_and_ten_plus_is_ten() {
    let import = read_with(
        &options(),
        &[(
            SourceKind::Mentees,
            "Name,How many meetings have you attended?\nAda,3\u{2013}5\nBea,10+\nCleo,\u{a0}7\u{a0}\nDora,2 to 4\n",
        )],
    );
    let attended: Vec<_> = import.cohort.mentees().iter().map(|mentee| mentee.meetings_attended).collect();
    assert_eq!(attended, [None, Some(10), Some(7), None]);
    says(
        &questions(&import),
        &["\"3\u{2013}5\" is not one whole number, 0 or more", "\"2 to 4\" is not one whole number"],
    );
    says(&notes(&import), &["\"10+\" is read as 10"]);
}

#[test]
fn numbers_that_a_spreadsheet_shortened_are_no_ids() {
    let file = "Member number,Name,E-mail\n1.00E+10,Ada,ada@example.org\n1.00E+10,Bea,\n1.00E+10,,\n3E2,Cleo,\n";
    let import = read(file);
    let ids: Vec<&str> = import.cohort.mentors().iter().map(|mentor| mentor.id.as_str()).collect();
    assert_eq!(ids, ["3E2", "ada@example.org", "bea"]);
    says(
        &questions(&import),
        &[
            "unclear-answer mentors.csv row 2, column 'Member number': A spreadsheet has shortened the member number to \"1.00E+10\"",
            "Until then, this mentor is identified by ada@example.org",
            "this mentor is identified by Bea",
        ],
    );
    says(
        &import.problems[0].to_string(),
        &[
            "row 4, column 'Member number': A spreadsheet has shortened",
            "(found: \"1.00E+10\"). Format the column as text",
        ],
    );
    let import = answered(&[(SourceKind::Mentors, "Member number,Name\n1.00E+10,Ada\n")], "10000000007");
    assert_eq!((import.cohort.mentors()[0].id.as_str(), import.questions.len()), ("10000000007", 0));
}

#[test]
fn typography_makes_no_difference() {
    let mentors = "Name,E-mail,How many mentees can you take?\nZo\u{eb} O\u{2019}Brien,\u{a0}zoe@example.org\u{200b},\u{201c}two\u{201d}\n\
        Gri\u{fb03}n Field,griffin@example.org,1\u{a0}mentee\n";
    let mentees = "Name,First choice,Second choice\nAda,Griffin\u{a0}Field,\"O'Brien,\u{a0}Zoe\"\n";
    let import = read_with(&options(), &[(SourceKind::Mentors, mentors), (SourceKind::Mentees, mentees)]);
    let choices: Vec<String> = import.cohort.mentees()[0].choices.iter().map(|choice| format!("{choice:?}")).collect();
    assert!(choices[0].contains("griffin@example.org") && choices[1].contains("zoe@example.org"), "{choices:?}");
    let seats: Vec<_> = import.cohort.mentors().iter().map(|mentor| mentor.seats).collect();
    assert_eq!((seats, questions(&import).as_str()), (vec![Some(1), Some(2)], ""));
    let import =
        read("Name,What can you help with?\nAda,\"\u{201c}Budgets, dues\u{201d}, Speaking\"\nBea,\"\u{fb01}nance\"\n");
    assert_eq!(goals(&import, 0), ["Budgets, dues", "Speaking"]);
}

#[test]
fn the_order_of_day_and_month_is_learned_or_asked() {
    let file = |rows: &str| format!("Timestamp,Name,E-mail,City\n{rows}");
    let city = |import: &Import| import.cohort.mentors()[0].profile.location.city.clone().unwrap();
    // Each pair: the row that was sent in last stands first, with fewer answers.
    for (last, first) in [
        ("2026/09/28 3:00:00 PM GMT+3", "2026/09/28 11:00:00 AM GMT+3"),
        ("8/20/25 12:51:45", "8/9/25 12:51:45"),
        ("06-02-2021 23:58", "28-01-2021 23:59"),
        ("46292.625", "46292.5"),
        ("27.09.2026 15:04", "26.10.2025 15:04"),
        // Undecidable, but it makes no difference.
        ("05/06/2026", "04/05/2026"),
        ("04/05/2026 10:00", "04/05/2026 9:00"),
    ] {
        let import = read(&file(&format!("{last},Ada,ada@x.org,Lisbon\n{first},Ada L.,ada@x.org,Porto\n")));
        assert_eq!(city(&import), "Lisbon", "{last}");
        says(&questions(&import), &["(it was sent in last)"]);
        assert_eq!(import.questions.len(), 1);
    }
    let undecided = file("05/04/2026,Ada,ada@x.org,Lisbon\n04/05/2026,,ada@x.org,Porto\n");
    let import = read(&undecided);
    assert_eq!((city(&import).as_str(), import.questions.len()), ("Lisbon", 2));
    says(
        &questions(&import),
        &[
            "date-order mentors.csv, column 'Timestamp': No date shows whether the day or the month comes first (\"05/04/2026\")",
            "Candidates: day first | month first. Until then, of a person's rows, the one with the most answers is used",
        ],
    );
    let question = import.questions.iter().find(|question| question.kind.code() == "date-order").unwrap();
    for (answer, expected) in [("day first", "Porto"), ("MM/DD", "Lisbon")] {
        let decided = format!("question_id,answer\n{},{answer}\n", question.id);
        let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
        let import = read_with(&ImportOptions { decisions, ..options() }, &[(SourceKind::Mentors, &undecided)]);
        assert_eq!((city(&import).as_str(), import.stale_decisions.len()), (expected, 0));
        says(&questions(&import), &["(it was sent in last)"]);
    }
    // Another row of the column decides; a date that no order allows leaves the others as they are.
    let import = read(&format!("{undecided}14/05/2026,Bo,bo@x.org,Faro\nyesterday,Cy,cy@x.org,Faro\n"));
    assert_eq!((city(&import).as_str(), import.questions.len()), ("Porto", 1));
}

#[test]
fn rows_that_try_the_form_out_are_asked_about() {
    let file = "Name,E-mail,Status\nTest Test,test@example.org,\nAda Test,ada@example.org,IP Address\nBo,bo@example.org,Survey Preview\n";
    let import = read(file);
    assert_eq!((names(&import), import.questions.len()), (vec!["Ada Test"], 2));
    says(
        &questions(&import),
        &[
            "test-row mentors.csv row 2: This looks like a test submission. Answer \"ignore\" or \"keep\"",
            "Candidates: ignore | keep. Until then, the row is left out",
        ],
    );
    // Whoever is left out is named, with what to do.
    assert_eq!((import.problems.len(), import.counts.unusable), (2, 2));
    says(
        &import.problems[0].to_string(),
        &[
            "mentors.csv row 2: Held back: this looks like a test submission (found: \"Test Test\")",
            "If it is a real answer, answer \"keep\"",
        ],
    );
    let of = |row: u32| import.questions.iter().find(|question| question.place.row == Some(row)).unwrap().id.clone();
    let decided = format!("question_id,answer\n{},ignore\n{},keep\n", of(2), of(4));
    let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
    let second = read_with(&ImportOptions { decisions, ..options() }, &[(SourceKind::Mentors, file)]);
    assert_eq!((names(&second), second.questions.len(), second.counts.unusable), (vec!["Ada Test", "Bo"], 0, 1));
    says(
        &second.problems[0].to_string(),
        &["mentors.csv row 2: Held back: this looks like a test submission", "left out, as decided"],
    );
}

fn chosen(import: &Import, mentee: usize) -> Vec<String> {
    let line = |choice: &Choice| match choice {
        Choice::Person(id) => id.as_str().to_owned(),
        Choice::Unresolved(text) => format!("?{text}"),
    };
    import.cohort.mentees()[mentee].choices.iter().map(line).collect()
}

#[test]
fn a_row_for_each_choice_is_one_answer_when_the_choices_are_numbered() {
    let mentors =
        "Name,E-mail\nGrace Hopper,grace@example.org\nMary Kenneth,mary@example.org\nRuth Teitel,ruth@example.org\n";
    let header = "E-mail,Name,City,Choice number,Chosen mentor\n";
    let rows = [
        "ada@example.org,Ada,Faro,2,\"Hopper, Grace\"\n",
        "ada@example.org,Ada,,1,Mary Kenneth\n",
        "ada@example.org,ADA,Faro,3,Ruth Teitel\n",
    ];
    let bo = "bo@example.org,Bo,Lisbon,1,Grace Hopper\n";
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let rows = order.map(|row| rows[row]).concat();
        let import = read_with(
            &options(),
            &[(SourceKind::Mentors, mentors), (SourceKind::Mentees, &format!("{header}{rows}{bo}"))],
        );
        assert_eq!(chosen(&import, 0), ["mary@example.org", "grace@example.org", "ruth@example.org"]);
        // What the kept row leaves blank, another one says.
        assert_eq!(import.cohort.mentees()[0].profile.location.city.as_deref(), Some("Faro"));
        assert_eq!(
            (chosen(&import, 1), import.counts.mentees, import.counts.duplicates),
            (vec!["grace@example.org".to_owned()], 2, 2)
        );
        assert_eq!(questions(&import), "");
        says(&notes(&import), &["3 rows are read as one answer with a choice in each"]);
    }
    // A contradiction, or a number twice: they are several answers of one person, and one counts.
    for other in ["ada@example.org,Ada,Porto,3,Ruth Teitel\n", "ada@example.org,Ada,Faro,2,Ruth Teitel\n"] {
        let mentees = format!("{header}{}{}{other}", rows[0], rows[1]);
        let import = read_with(&options(), &[(SourceKind::Mentors, mentors), (SourceKind::Mentees, &mentees)]);
        assert_eq!((import.counts.mentees, import.counts.duplicates, chosen(&import, 0).len()), (1, 2, 1), "{other}");
        says(
            &questions(&import),
            &["duplicate-person mentees.csv", "3 rows with different answers belong to the mentee \"Ada\""],
        );
    }
}

#[test]
fn files_of_several_years_double_nobody() {
    let years = [
        (
            SourceKind::Mentors,
            "Timestamp,Name,E-mail,City,Hobbies\n2025-09-01,Ada,ada@example.org,Faro,Golf\n2025-09-01,Bo,bo@example.org,Faro,\n",
        ),
        (
            SourceKind::Mentors,
            "Timestamp,Name,E-mail,City,Hobbies\n2026-09-02,Ada,ADA@example.org,Porto,\n2026-09-02,Bo,bo.new@example.org,Faro,\n",
        ),
    ];
    for order in [[0, 1], [1, 0]] {
        let import = read_with(&options(), &order.map(|year| years[year]));
        // The newest answer counts, although the older one is fuller, and it is told.
        let ada = &import.cohort.mentors()[0];
        assert_eq!(
            (ada.id.as_str(), ada.profile.location.city.as_deref(), import.counts.duplicates),
            ("ada@example.org", Some("Porto"), 1)
        );
        says(
            &questions(&import),
            &[
                "duplicate-person mentors",
                "2 rows with different answers belong to the mentor",
                "(it was sent in last)",
            ],
        );
        // Nobody can know whether this is one Bo or two: the later row counts meanwhile, and the other is named.
        assert_eq!((import.questions.len(), import.counts.mentors), (2, 2));
        assert_eq!(import.cohort.mentors()[1].id.as_str(), "bo.new@example.org");
        says(&questions(&import), &["namesake mentors", "\"Bo\" is bo", "the other row is held back"]);
        let held = import.problems[0].to_string();
        assert!(held.contains("Held back: this mentor has the same name as mentors"), "{held}");
    }
    // Within one file a number tells them apart.
    let import = read("Member number,Name,E-mail\n1,Bo,bo@example.org\n2,Bo,bo.new@example.org\n");
    assert_eq!(questions(&import), "");
}

#[test]
fn a_pairing_that_runs_with_somebody_who_did_not_answer_takes_a_seat() {
    let import =
        read("Name,How many mentees can you take?,Who are you mentoring at the moment?\nAda,2,Zoë Quartermaine\n");
    let ada = &import.cohort.mentors()[0];
    assert_eq!((ada.seats, ada.running), (Some(2), Some(1)));
    says(
        &notes(&import),
        &["\"Zoë Quartermaine\" is not among the mentees of this round. The pairing counts as running all the same"],
    );
    assert!(import.questions.is_empty(), "{}", questions(&import));
}

#[test]
fn events_one_by_one_are_counted_where_the_question_asks_which() {
    let rows = "Boston; Chicago\nSpring 2019, Autumn 2021\n3\nnone\nseveral\n";
    let of = |question: &str| {
        let rows: Vec<String> = rows.lines().zip(1..).map(|(cell, at)| format!("Mentor {at},\"{cell}\"\n")).collect();
        let import = read(&format!("Name,{question}\n{}", rows.concat()));
        let times = |mentor: &Mentor| mentor.profile.attendance.as_ref().map(|all| all[0].times);
        (import.cohort.mentors().iter().map(times).collect::<Vec<_>>(), questions(&import), notes(&import))
    };
    let (times, asked, noted) = of("Which conferences have you attended?");
    assert_eq!(times, [Some(2), Some(2), Some(3), Some(0), None], "{asked}");
    assert!(!asked.contains("Boston"), "{asked}");
    says(&asked, &["row 6", "\"several\" is not one whole number, 0 or more. Answer with what is meant."]);
    says(&noted, &["row 2, column 'Which conferences have you attended?': \"Boston; Chicago\" is read as 2."]);
    // A question that asks how many is answered by names only where they have years.
    let (times, asked, _) = of("How many conferences have you attended?");
    assert_eq!(times, [None, Some(2), Some(3), Some(0), None]);
    says(&asked, &["\"Boston; Chicago\" is not one whole number"]);
}

#[test]
fn a_time_still_to_be_decided_is_no_question() {
    let mentees = "Name,E-mail,Availability\nAda,ada@x.org,Mon 18:00-20:00; tbd\nBo,bo@x.org,?; TBD\n";
    let import = read_with(&options(), &[(SourceKind::Mentees, mentees)]);
    let slots = |at: usize| {
        let availability = import.cohort.mentees()[at].profile.availability.as_ref();
        availability.map(|one| one.slots.len())
    };
    assert_eq!((slots(0), slots(1), questions(&import)), (Some(1), None, String::new()));
}

#[test]
fn a_track_that_says_nothing_readable_is_asked_about() {
    let mentees = "Name,E-mail,Which track are you on?\nAda,ada@x.org,***\nBo,bo@x.org,\n";
    let import = read_with(&options(), &[(SourceKind::Mentees, mentees)]);
    says(&questions(&import), &["\"***\" is not a track with a letter or digit in it", "the track stays unknown"]);
    assert_eq!(import.questions.len(), 1);
}
