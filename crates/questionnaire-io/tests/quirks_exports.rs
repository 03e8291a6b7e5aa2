//! What several rows, columns and files say together, and cells that hold no answer: each a made-up export.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::Choice;
use questionnaire_io::import::{Decisions, Import, ImportOptions, SourceFile, SourceKind, import};

const MENTORS: &str =
    "Name,E-mail\nGrace Hopper,grace@example.org\nMary Kenneth,mary@example.org\nRuth Teitel,ruth@example.org\n";

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap())
}

fn read_with(options: &ImportOptions, files: &[(SourceKind, &str, &str)]) -> Import {
    let sources: Vec<SourceFile> = files.iter().map(|(kind, name, text)| SourceFile::new(*kind, name, *text)).collect();
    import(&sources, options).unwrap_or_else(|error| panic!("{error}"))
}

fn mentors(text: &str) -> Import {
    read_with(&options(), &[(SourceKind::Mentors, "mentors.csv", text)])
}

fn with_mentors(mentees: &str) -> Import {
    read_with(
        &options(),
        &[(SourceKind::Mentors, "mentors.csv", MENTORS), (SourceKind::Mentees, "mentees.csv", mentees)],
    )
}

/// The same files again, with an answer to the first question of a kind.
fn answered(files: &[(SourceKind, &str, &str)], kind: &str, answer: &str) -> Import {
    let first = read_with(&options(), files);
    let question = first.questions.iter().find(|question| question.kind.code() == kind).unwrap();
    let decided = format!("question_id,answer\n{},{answer}\n", question.id);
    let decisions = Decisions::parse("decisions.csv", decided.as_bytes()).unwrap();
    let second = read_with(&ImportOptions { decisions, ..options() }, files);
    assert!(second.stale_decisions.is_empty());
    second
}

fn questions(import: &Import) -> String {
    import.questions.iter().map(|question| format!("{} {question}", question.kind)).collect::<Vec<_>>().join("\n")
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn goals(import: &Import, mentor: usize) -> Vec<&str> {
    let goals = import.cohort.mentors()[mentor].profile.goals.as_deref().unwrap_or_default();
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

/// Who is chosen, by the beginning of the address; `-` for a blank place.
fn chosen(import: &Import) -> String {
    let line = |choice: &Choice| match choice {
        Choice::Person(id) => id.as_str().split('@').next().unwrap_or_default().to_owned(),
        Choice::Unresolved(text) => format!("-{text}"),
    };
    import.cohort.mentees()[0].choices.iter().map(line).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

#[test]
fn choices_are_numbered_in_many_forms() {
    for (one, two, three) in [
        ("1st", "2nd choice", "third"),
        ("First", "second choice", "#3"),
        ("1.", "Choice 2", "No. 3"),
        ("one", "2.0", "3rd"),
    ] {
        let import = with_mentors(&format!(
            "E-mail,Choice number,Chosen mentor\na@x.org,{three},Ruth Teitel\na@x.org,{one},Mary Kenneth\na@x.org,{two},\"Hopper, Grace\"\n"
        ));
        assert_eq!((chosen(&import).as_str(), questions(&import).as_str()), ("mary grace ruth", ""), "{one}");
    }
}

#[test]
fn a_number_of_a_choice_that_cannot_be_read_is_asked_about_and_costs_its_own_row_only() {
    let mentees =
        "E-mail,Choice number,Chosen mentor\na@x.org,top,Ruth Teitel\na@x.org,2,Mary Kenneth\na@x.org,,Grace Hopper\n";
    let files = [(SourceKind::Mentors, "mentors.csv", MENTORS), (SourceKind::Mentees, "mentees.csv", mentees)];
    let import = read_with(&options(), &files);
    assert_eq!((chosen(&import).as_str(), import.questions.len()), ("- mary", 2));
    says(
        &questions(&import),
        &[
            "unclear-answer mentees.csv row 2, column 'Choice number': \"top\" is not the number of a choice. Answer with the number",
            "Candidates: 1 | 3. Until then, the choice in this row is not used; the other rows of this person count",
            "row 4, column 'Choice number': The choice in this row has no number",
        ],
    );
    let import = answered(&files, "unclear-answer", "1st");
    assert_eq!((chosen(&import).as_str(), import.questions.len()), ("ruth mary", 1));
    // The only row of somebody needs no number.
    let import = with_mentors("E-mail,Choice number,Chosen mentor\na@x.org,top,Ruth Teitel\n");
    assert_eq!((chosen(&import).as_str(), import.questions.len()), ("ruth", 0));
    says(
        &notes(&import),
        &["row 2, column 'Choice number': \"top\" is not the number of a choice. As this is the person's only row"],
    );
}

#[test]
fn a_missing_number_leaves_its_place_blank() {
    let header = "E-mail,City,Choice number,Chosen mentor\n";
    let import = with_mentors(&format!("{header}a@x.org,Faro,3,Ruth Teitel\na@x.org,,1,Mary Kenneth\n"));
    assert_eq!(chosen(&import), "mary - ruth");
    says(
        &notes(&import),
        &["row 3: 2 rows are read as one answer", "No row has the number 2, so that rank stays blank"],
    );
    let import = with_mentors(&format!("{header}a@x.org,Faro,4,Ruth Teitel\na@x.org,,2,Mary Kenneth\n"));
    says(&notes(&import), &["No row has the numbers 1, 3, so those ranks stay blank"]);
    let import = with_mentors(&format!("{header}a@x.org,Faro,2,Ruth Teitel\n"));
    assert_eq!((chosen(&import).as_str(), questions(&import).as_str()), ("- ruth", ""));
    // Why rows are not put together.
    let import = with_mentors(&format!("{header}a@x.org,Faro,1,Ruth Teitel\na@x.org,Porto,2,Mary Kenneth\n"));
    says(&questions(&import), &["could not be merged into one list of choices because they differ in column 'City'"]);
    let import = with_mentors(&format!("{header}a@x.org,Faro,1,Ruth Teitel\na@x.org,Faro,1st,Mary Kenneth\n"));
    says(&questions(&import), &["because two of them have the number 1"]);
}

#[test]
fn rank_is_a_number_of_choices_only_where_there_is_a_row_for_each() {
    let holds = |mentees: &str| with_mentors(mentees).files[1].columns[1].holds.to_string();
    let not_used = "not used: looks like choice_number, which counts only where people have a row for each choice";
    assert!(holds("E-mail,Rank,First choice\na@x.org,1,Ruth Teitel\na@x.org,2,Ruth Teitel\n").starts_with(not_used));
    assert!(holds("E-mail,Priority,Chosen mentor\na@x.org,1,Ruth Teitel\nb@x.org,2,\n").starts_with(not_used));
    assert!(
        holds("E-mail,Rank,Chosen mentor\na@x.org,Captain,Ruth Teitel\na@x.org,Captain,Mary Kenneth\n")
            .starts_with(not_used)
    );
    let long = "E-mail,Rank,Chosen mentor\na@x.org,2,Ruth Teitel\na@x.org,1,Mary Kenneth\n";
    assert_eq!(
        (holds(long).as_str(), chosen(&with_mentors(long)).as_str()),
        ("choice_number (by its wording)", "mary ruth")
    );
    let file = &with_mentors("E-mail,Rank\na@x.org,1\n").files[1];
    assert_eq!(file.unmapped().count(), 1);
    says(&file.mapping(), &["# \"Rank\" = \"ignore\"   # looks like choice_number, without a row for each choice"]);
}

#[test]
fn two_separators_in_one_column() {
    let import = mentors(
        "Name,What can you help with?\nAda,Law; Budgets\nBea,Speaking;Law\nCleo,law|Speaking\nDora,Law|Tax\nEve,\"Law, Speaking\"\nFay,Golf\n",
    );
    assert_eq!([goals(&import, 2), goals(&import, 3)], [vec!["law", "Speaking"], vec!["Law|Tax"]]);
    says(
        &notes(&import),
        &[
            "row 5, column 'What can you help with?': \"Law|Tax\" is read as one answer, because ';' separates the answers in this column. If it is several",
            "row 6, column 'What can you help with?': \"Law, Speaking\" is read as one answer",
        ],
    );
    assert!(!notes(&import).contains("row 4"), "{}", notes(&import));
    let import = with_mentors(
        "Name,Preferred mentors in order\nAda,Mary Kenneth|Ruth Teitel\nBea,Ruth Teitel; Grace Hopper\nCleo,Grace Hopper; Ruth Teitel\n",
    );
    assert_eq!((chosen(&import).as_str(), questions(&import).as_str()), ("mary ruth", ""));
}

#[test]
fn what_only_begins_like_a_list_is_noted_and_kept() {
    let import = mentors(
        "Name,What can you help with?\nAda,\"['Law', 'Tax']\"\nBea,\"['Law', 'Ta\"\nCleo,{Golf}\nDora,[retired] Law\n",
    );
    assert_eq!([goals(&import, 0), goals(&import, 3)], [vec!["Law", "Tax"], vec!["[retired] Law"]]);
    assert_eq!(goals(&import, 1).len(), 2);
    says(
        &notes(&import),
        &[
            "mentors.csv row 3, column 'What can you help with?': \"['Law', 'Ta\" begins like a list written by a program",
            "row 4, column 'What can you help with?': \"{Golf}\" begins like a list",
        ],
    );
    assert_eq!(notes(&import).matches("begins like a list").count(), 3);
}

fn city(import: &Import) -> &str {
    import.cohort.mentors()[0].profile.location.city.as_deref().unwrap_or_default()
}

const UNDECIDED: &str = "05/04/2026,,Ada,ada@x.org,Lisbon\n04/05/2026,,,ada@x.org,Porto\n";

#[test]
fn another_column_or_file_tells_the_order_of_day_and_month() {
    let header = "Timestamp,Start time,Name,E-mail,City\n";
    let file = format!("{header}{UNDECIDED}03/05/2026,28/04/2026,Bo,bo@x.org,Faro\n");
    let import = mentors(&file);
    // Under "day first" the second row is the later one, although it has fewer answers.
    assert_eq!((city(&import), import.questions.len()), ("Porto", 1));
    says(
        &notes(&import),
        &["column 'Timestamp': Dates in this column are read day first, like those in column 'Start time'"],
    );
    // Columns that disagree, or hold something else, tell nothing.
    let other = format!("{file}03/05/2026,04/28/2026,Cy,cy@x.org,Faro\n");
    assert_eq!(mentors(&other).questions.len(), 2);
    assert_eq!(mentors(&format!("{file}03/05/2026,soon,Cy,cy@x.org,Faro\n")).questions.len(), 2);
    // Another file of the same form, in any order.
    let old = format!("{header}28/04/2025,,Bo,bo@x.org,Faro\n");
    let new = format!("{header}{UNDECIDED}");
    let year = |name, text| (SourceKind::Mentors, name, text);
    for files in [[year("a.csv", &old), year("b.csv", &new)], [year("b.csv", &new), year("a.csv", &old)]] {
        let import = read_with(&options(), &files.map(|(kind, name, text)| (kind, name, text.as_str())));
        assert_eq!((city(&import), import.questions.len()), ("Porto", 1));
        says(
            &notes(&import),
            &["b.csv, column 'Timestamp': Dates in this column are read day first, like those in a.csv"],
        );
    }
}

#[test]
fn the_order_is_asked_once_for_a_form_and_only_where_it_matters() {
    let header = "Timestamp,Start time,Name,E-mail,City\n";
    let (one, two) =
        (format!("{header}{UNDECIDED}"), format!("{header}{}", UNDECIDED.replace("ada", "bo").replace("Ada", "Bo")));
    let files = [(SourceKind::Mentors, "a.csv", one.as_str()), (SourceKind::Mentors, "b.csv", two.as_str())];
    let import = read_with(&options(), &files);
    let asked: Vec<_> = import.questions.iter().filter(|question| question.kind.code() == "date-order").collect();
    assert_eq!((asked.len(), asked[0].place.to_string().as_str()), (1, "a.csv, column 'Timestamp'"));
    assert_eq!(asked[0].default_used, "of a person's rows, the one with the most answers is used");
    let import = answered(&files, "date-order", "day first");
    let cities: Vec<_> = import.cohort.mentors().iter().map(|mentor| mentor.profile.location.city.as_deref()).collect();
    assert_eq!(cities, [Some("Porto"), Some("Porto")]);
    // Nobody answered twice.
    let import = mentors(&format!("{header}05/04/2026,,Ada,ada@x.org,Lisbon\n04/05/2026,,Bo,bo@x.org,Porto\n"));
    assert_eq!(questions(&import), "");
}

#[test]
fn dates_that_contradict_each_other_or_cannot_be_read_are_noted() {
    let import = mentors(
        "Timestamp,Name,E-mail\n13/1/2026,Ada,ada@x.org\n1/14/2026,Bo,bo@x.org\nyesterday,Cy,cy@x.org\nsoon,Di,di@x.org\n",
    );
    says(
        &notes(&import),
        &[
            "mentors.csv row 2, column 'Timestamp': \"13/1/2026\" can only have the day first, but \"1/14/2026\" in row 3 only the month first, so no date in this column is used",
            "mentors.csv row 4, column 'Timestamp': \"yesterday\" is not a readable date, like 1 other cell in this column.",
        ],
    );
    assert_eq!(questions(&import), "");
}

#[test]
fn errors_of_spreadsheets_are_no_answers() {
    let import = mentors(
        "Name,E-mail,City,Shoe size\nAda,ada@x.org,#REF!,#N/A\nBo,bo@x.org,#REF!,1\nCy,cy@x.org,Err:502,2\n#N/A,#N/A,#N/A,\nDi,#VALUE!,n/a,\n",
    );
    let cities: Vec<_> = import.cohort.mentors().iter().map(|mentor| mentor.profile.location.city.as_deref()).collect();
    assert_eq!((cities.iter().flatten().count(), import.counts.blank, import.problems.len()), (0, 1, 0), "{cities:?}");
    let notes = notes(&import);
    says(
        &notes,
        &[
            "mentors.csv row 2, column 'City': C2, C3: the spreadsheet shows #REF!, so this counts as not answered. Correct the formula",
            "mentors.csv row 4, column 'City': C4: the spreadsheet shows an error",
            "mentors.csv row 6, column 'E-mail': B6: the spreadsheet shows #VALUE!",
        ],
    );
    // A column that is not used has nothing to tell.
    assert!(!notes.contains("D2"), "{notes}");
}

#[test]
fn namesakes_of_several_years_are_asked_about() {
    let old = "Timestamp,Name,E-mail,City\n2025-09-01,Bo Berg,bo@old.org,Faro\n2025-09-01,Cy,cy@x.org,Faro\n";
    let new = "Timestamp,Name,E-mail,City\n2026-09-01,\"Berg, Bo\",bo@new.org,Porto\n2026-09-01,Cy,cy@x.org,Faro\n2026-09-01,Di,di@x.org,Faro\n";
    let files = [(SourceKind::Mentors, "2025.csv", old), (SourceKind::Mentors, "2026.csv", new)];
    for files in [files, [files[1], files[0]]] {
        let import = read_with(&options(), &files);
        let asked: Vec<_> = import.questions.iter().filter(|question| question.kind.code() == "namesake").collect();
        assert_eq!((import.counts.mentors, asked.len()), (3, 1), "{}", questions(&import));
        assert_eq!(import.cohort.mentors()[0].id.as_str(), "bo@new.org", "the later of two equally full rows");
        says(
            &asked[0].to_string(),
            &[
                "2025.csv row 2, column 'Name': \"Bo Berg\" is bo@old.org here and bo@new.org in 2026.csv row 2. Is this one person",
                "Candidates: one person | different people. Until then, the row with more answers counts",
            ],
        );
        let same = answered(&files, "namesake", "same person");
        let ids: Vec<&str> = same.cohort.mentors().iter().map(|mentor| mentor.id.as_str()).collect();
        assert_eq!(ids, ["bo@new.org", "cy@x.org", "di@x.org"]);
        let different = answered(&files, "namesake", "different people");
        assert_eq!((different.counts.mentors, questions(&different).contains("namesake")), (4, false));
    }
}

#[test]
fn own_columns_of_tools_and_wordings_of_choices() {
    let ids = |names: &[&str]| {
        names.iter().map(|name| format!("\"{{\"\"ImportId\"\":\"\"{name}\"\"}}\"")).collect::<Vec<_>>().join(",")
    };
    let rows = "Q1,Q2,Status,UserLanguage\nWhat is your name?,E-mail address,Response Type,User Language\n";
    let import = mentors(&format!(
        "{rows}{}\nAda,ada@x.org,IP Address,EN\nBo,bo@x.org,Survey Preview,EN\n",
        ids(&["a", "b", "c", "d"])
    ));
    assert_eq!(import.files[0].unmapped().count(), 0);
    says(&questions(&import), &["test-row mentors.csv row 5"]);
    assert_eq!(import.questions.len(), 1);
    let import = with_mentors(
        "Name,Who is your first choice? / ¿Primera opción?,Who is your second choice of mentor?\nAda,Mary Kenneth,Ruth Teitel\n",
    );
    assert_eq!(chosen(&import), "mary ruth");
}
