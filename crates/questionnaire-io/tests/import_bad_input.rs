//! Bad input, tried as a coordinator would: each case is answered with what was found and what to do.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mentor_match::cohort::{Choice, Cohort, Mentee};
use questionnaire_io::import::{Decisions, Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap())
}

fn run(files: &[(SourceKind, &str)], options: &ImportOptions) -> Import {
    import(&sources(files), options).unwrap_or_else(|error| panic!("{error}"))
}

fn sources(files: &[(SourceKind, &str)]) -> Vec<SourceFile> {
    let name = |kind: SourceKind| format!("{kind}.csv");
    files.iter().map(|(kind, text)| SourceFile::new(*kind, &name(*kind), text.as_bytes())).collect()
}

fn refused(kind: SourceKind, bytes: &[u8]) -> String {
    import(&[SourceFile::new(kind, "file.csv", bytes)], &options()).unwrap_err().to_string()
}

const MENTORS: &str = "Member number,Name,E-mail address,Are you an active member?,How many mentees can you take?\n\
    1,Grace Hopper,grace@example.org,yes,2\n\
    2,Anna Smith,anna@example.org,yes,1\n\
    3,Anna Smith,anna.smith@example.org,yes,1\n\
    4,Zoë O'Brien,zoe@example.org,no,1\n";

/// Mentors above, and one mentee with three choices.
fn choosing(choices: &str, options: &ImportOptions) -> Import {
    let mentees = format!(
        "Name,E-mail address,First choice,Second choice,Third choice\nAda Lovelace,ada@example.org,{choices}\nBeth Bell,beth@example.org,,,\n"
    );
    run(&[(SourceKind::Mentors, MENTORS), (SourceKind::Mentees, &mentees)], options)
}

fn ada(cohort: &Cohort) -> &Mentee {
    cohort.mentees().iter().find(|mentee| mentee.id.as_str() == "ada@example.org").unwrap()
}

/// The lines of Ada's list; a question mark before those that are open.
fn chosen(import: &Import) -> String {
    let line = |choice: &Choice| match choice {
        Choice::Person(id) => id.as_str().to_owned(),
        Choice::Unresolved(text) => format!("?{text}"),
    };
    ada(&import.cohort).choices.iter().map(line).collect::<Vec<_>>().join(" | ")
}

fn questions(import: &Import) -> String {
    import.questions.iter().map(|question| format!("{} {question}", question.kind)).collect::<Vec<_>>().join("\n")
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn problems(import: &Import) -> String {
    import.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

#[test]
fn an_empty_file() {
    says(&refused(SourceKind::Mentors, b""), &["file.csv: the file is empty", "Export the answers again"]);
    says(&refused(SourceKind::Mentors, b"\xEF\xBB\xBF \r\n\n"), &["the file is empty"]);
    says(&refused(SourceKind::Mentors, b"Name,Club\n"), &["a header in row 1, but no answers below it"]);
}

#[test]
fn a_wrong_separator() {
    let text = refused(SourceKind::Mentors, b"Name|Mail|Club\nAda|a@b.c|West\n");
    says(&text, &["no column says who a person is", "Found 1 column: 'Name|Mail|Club'", "commas, semicolons or tabs"]);
    for (separator, file) in [(';', "Name;Club\nAda, the first;West\n"), ('\t', "Name\tClub\nAda, the first\tWest\n")] {
        let import = run(&[(SourceKind::Mentors, file)], &options());
        assert_eq!(
            (import.files[0].delimiter, import.cohort.mentors()[0].name_or_id()),
            (Some(separator), "Ada, the first")
        );
    }
}

#[test]
fn bytes_of_an_older_spreadsheet() {
    let source = [SourceFile::new(SourceKind::Mentors, "old.csv", b"Name;Club\nJos\xE9 Mu\xF1oz;West\n".to_vec())];
    let first = import(&source, &options()).unwrap();
    assert_eq!(first.cohort.mentors()[0].name_or_id(), "José Muñoz");
    says(
        &questions(&first),
        &[
            "encoding old.csv: The file is not UTF-8. Read as windows-1252, it says \"José\"",
            "'Save as', type 'CSV UTF-8'",
        ],
    );
    let decided = format!("question_id,answer\n{},windows-1252\n", first.questions[0].id);
    let options =
        ImportOptions { decisions: Decisions::parse("decisions.csv", decided.as_bytes()).unwrap(), ..options() };
    let second = import(&source, &options).unwrap();
    assert!(second.questions.is_empty() && second.stale_decisions.is_empty());
    says(&notes(&second), &["old.csv: This file is read as windows-1252, as decided"]);
    let text = refused(SourceKind::Mentors, b"Name;Club\nJos\xE9;West\nX\x90;Y\n");
    says(&text, &["file.csv row 3: the byte 0x90 (byte 22 of the file)", "'Save as', type 'CSV UTF-8'"]);
    says(&refused(SourceKind::Mentors, b"\xFF\xFEN\0a\0"), &["no column says who a person is", "Found 1 column: 'Na'"]);
}

#[test]
fn a_missing_column() {
    says(
        &refused(SourceKind::People, b"Name,Club\nAda,West\n"),
        &["no column says who is a mentor and who a mentee", "Add a column 'Role'"],
    );
    let import = run(&[(SourceKind::Mentors, "Name\nAda\n")], &options());
    says(
        &notes(&import),
        &[
            "mentors.csv: We found no column for seats, so every mentor counts as not having answered (1 seat by the policy)",
            "We found no column for unit.club",
        ],
    );
}

#[test]
fn the_header_twice_blank_rows_and_ragged_rows() {
    let import = run(
        &[(
            SourceKind::Mentors,
            "Name,Club,District\nAda,West\n\nName,Club,District\n,,\nBob,West,North,,\nCy,West,North,what?\n\"Dee\nDot\",East,\n",
        )],
        &options(),
    );
    let counts = import.counts;
    assert_eq!((counts.read, counts.used, counts.blank, counts.repeated_headers, counts.unusable), (7, 3, 2, 1, 1));
    says(
        &notes(&import),
        &[
            "row 4: The header is repeated here",
            "row 2: This row has 2 cells for 3 columns. The missing ones count as not answered",
        ],
    );
    says(
        &problems(&import),
        &["mentors.csv row 7: This row has 4 answers for 3 columns", "(found: \"what?\")", "without quotation marks"],
    );
    assert_eq!(import.origins.values().map(|place| place.row.unwrap()).max(), Some(8));
}

#[test]
fn all_rows_bad() {
    let file = "Role,Name,E-mail\nFriend,Ada,a@b.c\nMentor,,\n,Bob,\nMentor,,nobody\n";
    let refused = import(&[SourceFile::new(SourceKind::People, "people.csv", file)], &options()).unwrap_err();
    says(
        &refused.to_string(),
        &[
            "none of the 4 rows can be used, so there is no one to match",
            "people.csv row 2, column 'Role': This row does not say whether the person is a mentor or a mentee (found: \"Friend\"). Write Mentor, Mentee or Both, or say in a mapping what the word means.",
            "people.csv row 3: This row has no usable member number, e-mail address or name. Fill in a member number, an e-mail address or a name",
            "row 4, column 'Role'",
            "row 5, column 'E-mail': This row has no usable member number, e-mail address or name (found: \"nobody\")",
        ],
    );
}

#[test]
fn seats_in_words_and_nonsense() {
    let seats = |written: &str| {
        let import =
            run(&[(SourceKind::Mentors, &format!("Name,How many mentees can you take?\nAda,{written}\n"))], &options());
        (import.cohort.mentors()[0].seats, questions(&import), notes(&import))
    };
    assert_eq!(seats("two").0, Some(2));
    assert_eq!(seats("").0, None);
    let (value, _, note) = seats("\"One mentee only, please!\"");
    assert_eq!(value, Some(1));
    says(&note, &["\"One mentee only, please!\" is read as 1"]);
    says(
        &seats("5").2,
        &[
            "mentors.csv row 2, column 'How many mentees can you take?': This mentor offers 5, but the policy allows 2: 2 seats in this round",
        ],
    );
    for nonsense in ["-1", "lots", "1-2", "2.5"] {
        let (value, question, _) = seats(nonsense);
        assert_eq!(value, None);
        says(
            &question,
            &[
                "unclear-answer mentors.csv row 2, column 'How many mentees can you take?'",
                &format!("\"{nonsense}\" is not one whole number, 0 or more"),
                "Until then, it counts as not answered (1 seat by the policy)",
            ],
        );
    }
}

#[test]
fn choices_by_number_address_and_any_spelling_of_a_name() {
    for written in [
        "1",
        "GRACE@example.org",
        "grace  hopper",
        "\"Hopper, Grace\"",
        "Grace Hopper (1)",
        "Grace <grace@example.org>",
    ] {
        let import = choosing(&format!("{written},,"), &options());
        assert_eq!((chosen(&import), import.questions.len()), ("1".to_owned(), 0), "{written}");
    }
    assert_eq!(chosen(&choosing("zoe o’brien,,", &options())), "4");
}

#[test]
fn a_choice_that_names_nobody() {
    let import = choosing("my old boss,Grace Hoper,2", &options());
    assert_eq!(chosen(&import), "?my old boss | ?Grace Hoper | 2");
    says(
        &questions(&import),
        &[
            "unknown-person mentees.csv row 2, column 'First choice': We found no mentor called \"my old boss\". Answer with a name, number or e-mail address, or with \"nobody\". Until then, this wish is ignored, and the other choices keep their ranks.",
            "near-person mentees.csv row 2, column 'Second choice': We found no mentor called \"Grace Hoper\", but similar names",
            "Candidates: Grace Hopper (1)",
        ],
    );
}

#[test]
fn a_choice_that_names_a_mentee_a_namesake_oneself_or_an_inactive_mentor() {
    let import = choosing("Beth Bell,Anna Smith,Ada Lovelace", &options());
    assert_eq!(chosen(&import), "?Beth Bell | ?Anna Smith | ?Ada Lovelace");
    says(
        &questions(&import),
        &[
            "same-side mentees.csv row 2, column 'First choice': \"Beth Bell\" is a mentee in this round, not a mentor",
            "ambiguous-person mentees.csv row 2, column 'Second choice': \"Anna Smith\" fits 2 mentors. Answer with the number or e-mail address of the one who is meant. Candidates: Anna Smith (2) | Anna Smith (3)",
            "oneself mentees.csv row 2, column 'Third choice': \"Ada Lovelace\" is the name of this mentee. Answer with another person",
        ],
    );
    let import = choosing("Zoe O'Brien,,", &options());
    assert_eq!(chosen(&import), "4");
    says(&notes(&import), &["column 'First choice': Zoë O'Brien (4) is not an active member. The choice is kept"]);
}

#[test]
fn repeated_and_blank_choices_keep_the_places_of_the_others() {
    let import = choosing("1,grace@example.org,2", &options());
    assert_eq!(chosen(&import), "1 | ?grace@example.org | 2");
    says(
        &notes(&import),
        &["column 'Second choice': Grace Hopper (1) is already choice 1, so this repetition is ignored"],
    );
    assert_eq!(chosen(&choosing(",,2", &options())), "? | ? | 2");
}

#[test]
fn decisions_answer_are_checked_and_can_be_stale() {
    let first = choosing("my old boss,Anna Smith,Grace Hoper", &options());
    let ids: Vec<&str> = first.questions.iter().map(|question| question.id.as_str()).collect();
    let text = format!(
        "question_id,answer,reason\n{},nobody,\n{},3,asked her\n{},Grace Hooper,?\nq000000000000,1,\n",
        ids[0], ids[1], ids[2]
    );
    let decisions = Decisions::parse("decisions.csv", text.as_bytes()).unwrap();
    let second = choosing("my old boss,Anna Smith,Grace Hoper", &ImportOptions { decisions, ..options() });
    assert_eq!(chosen(&second), "?my old boss | 3 | ?Grace Hoper");
    says(
        &questions(&second),
        &[
            "The decision \"Grace Hooper\" does not answer this. We found no mentor called \"Grace Hoper\", but similar names",
            ids[2],
        ],
    );
    assert_eq!(second.questions.len(), 1);
    says(
        &second.stale_decisions[0].to_string(),
        &["decisions.csv row 5: there is no question q000000000000 in this run", "Delete the line"],
    );
    let twice = format!("question_id,answer\n{0},1\n{0},2\n", ids[0]);
    says(
        &Decisions::parse("d.csv", twice.as_bytes()).unwrap_err().to_string(),
        &["d.csv row 3", "answered differently in row 2"],
    );
    says(
        &Decisions::parse("d.csv", b"a,b\n1,2\n").unwrap_err().to_string(),
        &["d.csv row 1: the header must be question_id,answer,reason"],
    );
}

#[test]
fn a_sponsor_who_is_no_mentor_and_a_mentor_who_agrees_to_somebody_who_never_asked() {
    let mentees =
        "Name,E-mail,Who sponsored you?,First choice\nAda,ada@x.org,Somebody Else,Grace\nBeth,beth@x.org,,Grace\n";
    let mentors = "Name,E-mail,Mentees you agree to\nGrace,grace@x.org,Ada\nMary,mary@x.org,\"Beth, Ada\"\n";
    let import = run(&[(SourceKind::Mentors, mentors), (SourceKind::Mentees, mentees)], &options());
    says(
        &notes(&import),
        &[
            "mentees.csv row 2, column 'Who sponsored you?': The sponsor \"Somebody Else\" is not among the mentors of this round",
            "mentors.csv row 3, column 'Mentees you agree to': This mentor agrees to Beth (beth@x.org), who did not ask for this mentor. The agreement is kept",
        ],
    );
    assert_eq!(import.cohort.mentors()[1].accepts.len(), 2);
    assert!(import.questions.is_empty());
}

#[test]
fn chosen_and_declined_at_once() {
    let files = |decisions| {
        let mentees = "Name,E-mail,First choice,People you would rather not be matched with\nAda,ada@example.org,Grace Hopper,\"Hopper, Grace\"\n";
        run(
            &[(SourceKind::Mentors, MENTORS), (SourceKind::Mentees, mentees)],
            &ImportOptions { decisions, ..options() },
        )
    };
    let first = files(Decisions::default());
    says(
        &questions(&first),
        &[
            "contradiction mentees.csv row 2",
            "Grace Hopper (1) is choice 1 and declined at once. Answer \"declined\" or \"chosen\"",
            "Until then, the decline counts, and choice 1 is ignored",
        ],
    );
    assert_eq!((chosen(&first), ada(&first.cohort).declines.len()), ("?Grace Hopper".to_owned(), 1));
    let decided = format!("question_id,answer\n{},chosen\n", first.questions[0].id);
    let second = files(Decisions::parse("d.csv", decided.as_bytes()).unwrap());
    assert_eq!((chosen(&second), ada(&second.cohort).declines.len(), second.questions.len()), ("1".to_owned(), 0, 0));
}

#[test]
fn one_person_in_several_rows() {
    let rows = "Timestamp,Name,E-mail,City\n2026-09-02 10:00,Ada,ADA@example.org,Lisbon\n2026-09-01 10:00,Ada,ada@example.org,Porto\n2026-09-03 10:00,Bob,bob@x.org,Faro\n2026-09-04 10:00,Bob,bob@x.org,Faro\n";
    let files = |decisions| {
        run(
            &[(SourceKind::Mentees, rows), (SourceKind::Mentors, "Name,E-mail\nAda,ada@example.org\n")],
            &ImportOptions { decisions, ..options() },
        )
    };
    let first = files(Decisions::default());
    assert_eq!((first.counts.duplicates, first.counts.mentees, first.counts.mentors), (2, 2, 1));
    says(
        &questions(&first),
        &[
            "duplicate-person mentees.csv row 2: 2 rows with different answers belong to the mentee \"Ada\" (ada@example.org)",
            "is used (it was sent in last)",
        ],
    );
    says(&notes(&first), &["This row has the same answers as mentees.csv row 4, so the two count once"]);
    assert_eq!(ada(&first.cohort).profile.location.city.as_deref(), Some("Lisbon"));
    let other = first.questions[0].candidates.iter().find(|candidate| candidate.contains("row 3")).unwrap();
    let decided = format!("question_id,answer\n{},\"{other}\"\n", first.questions[0].id);
    let second = files(Decisions::parse("d.csv", decided.as_bytes()).unwrap());
    assert_eq!((ada(&second.cohort).profile.location.city.as_deref(), second.questions.len()), (Some("Porto"), 0));
}

#[test]
fn people_who_cannot_be_told_apart() {
    let import = run(
        &[(
            SourceKind::Mentors,
            "Member number,Name,E-mail,City\n,Ada,,Lisbon\n,ada,,Porto\n7,Bo,bo@x.org,\n7,Cy,cy@x.org,\n",
        )],
        &options(),
    );
    assert_eq!((import.counts.unusable, import.counts.mentors), (2, 2));
    says(
        &problems(&import),
        &[
            "mentors.csv row 2, column 'Name': This mentor has only a name, and mentors.csv row 3 has the same name, so the two cannot be told apart (found: \"Ada\"). Give each of them an e-mail address or a member number",
        ],
    );
    says(
        &questions(&import),
        &[
            "same-name",
            "shared-id mentors.csv row 4, column 'Member number': The member number \"7\" is on rows of different people",
            "Until then, this mentor is identified by bo@x.org",
        ],
    );
}

#[test]
fn all_answers_blank_and_unclear_forms() {
    let import = run(
        &[(
            SourceKind::Mentees,
            "Name,Are you an active member?,Latitude,Time zone,When do you have time?\nAda,,,,\nBob,perhaps,91,Mars/Base,\"Mon 18:00-20:00; after work\"\n",
        )],
        &options(),
    );
    says(&notes(&import), &["mentees.csv row 2: This row has no answer in the columns that are used"]);
    says(
        &questions(&import),
        &[
            "\"perhaps\" is not yes or no",
            "\"91\" is not a latitude from -90 to 90 degrees",
            "\"Mars/Base\" is not a time zone such as Europe/Lisbon",
            "\"after work\" is not a time of the week",
            "Until then, this time is left out",
        ],
    );
    let bob = &import.cohort.mentees()[1];
    assert_eq!(bob.profile.availability.as_ref().unwrap().slots.len(), 1);
}

#[test]
fn units_that_contradict_each_other() {
    let rows = "Name,Club,District\nA,Harbour,North\nB,Harbour,North\nC,Harbour,South\nD,Harbour,\nE,Harbuor,North\n";
    let files = |decisions| run(&[(SourceKind::Mentors, rows)], &ImportOptions { decisions, ..options() });
    let first = files(Decisions::default());
    says(
        &questions(&first),
        &[
            "row 4, column 'District': Only this row says that Harbour belongs to South. Answer with the right district, or with South if there are two units called Harbour. Candidates: North",
            "row 5, column 'Club': There are 2 units of this name. Answer with one of the candidates. Candidates: Harbour (North) | Harbour (South). Until then, the unit stays unknown",
            "row 6, column 'Club': No other person wrote this name. Is it one of the candidates? Answer with the right name. Candidates: Harbour",
        ],
    );
    let ids: Vec<&str> = first.questions.iter().map(|question| question.id.as_str()).collect();
    let decided = format!("question_id,answer\n{},North\n{},Harbour (North)\n{},Harbour\n", ids[0], ids[1], ids[2]);
    let second = files(Decisions::parse("d.csv", decided.as_bytes()).unwrap());
    assert_eq!(questions(&second), "");
    let homes: Vec<_> = second.cohort.mentors().iter().map(|mentor| mentor.profile.location.unit).collect();
    assert!(homes.iter().all(|home| home.is_some() && *home == homes[0]), "{homes:?}");
}

#[test]
fn a_blank_that_a_decision_fills() {
    let rows = "Name,Vetted,Leadership positions held\nAda,,\n";
    let id = |field: &str| questionnaire_id("mentor ada", field);
    let decided =
        format!("question_id,answer\n{},yes\n{},\"President (club, 2019)\"\n", id("vetted"), id("leadership"));
    let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
    let import = run(&[(SourceKind::Mentors, rows)], &ImportOptions { decisions, ..options() });
    let mentor = &import.cohort.mentors()[0];
    assert_eq!((mentor.vetted, mentor.profile.leadership.as_ref().map(Vec::len)), (Some(true), Some(1)));
    assert!(import.stale_decisions.is_empty());
}

/// The id of a question about a blank answer, from its definition.
fn questionnaire_id(person: &str, field: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in ["answer", person, field, ""] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    format!("q{}", digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

#[test]
fn a_mapping_that_does_not_fit() {
    let with = |mapping: &str| {
        let options = ImportOptions { mapping: Some(Mapping::parse("mapping.toml", mapping).unwrap()), ..options() };
        import(&sources(&[(SourceKind::Mentors, "Nome,Quantos,Segredo\nAda,2,x\n")]), &options)
    };
    let import = with("[mentors]\nNome = \"name\"\nQuantos = \"seats\"\nSegredo = \"confidential\"\n").unwrap();
    assert_eq!(import.cohort.mentors()[0].seats, Some(2));
    assert_eq!(import.files[0].confidential().map(|column| column.header.as_str()).collect::<Vec<_>>(), ["Segredo"]);
    let refused = |mapping| with(mapping).unwrap_err().to_string();
    says(
        &refused("[mentors]\nNomme = \"name\"\n"),
        &["mapping.toml line 2, column 1: mentors.csv has no column 'Nomme' (did you mean 'Nome'?)"],
    );
    says(
        &refused("[mentors]\nNome = \"unit.galaxy\"\n"),
        &["the policy has no level 'galaxy'. It has: club, district"],
    );
    says(
        &refused("[mentors]\nNome = \"name\"\n[separators]\nX = \"|\"\n"),
        &["mapping.toml line 4, column 1", "no column 'X'"],
    );
}

#[test]
fn too_large() {
    let header = vec!["x"; 2001].join(",");
    says(
        &refused(SourceKind::Mentors, format!("{header}\n").as_bytes()),
        &["file.csv row 1: 2001 columns, but at most 2000 are read"],
    );
    let long = "y".repeat(1024 * 1024 + 1);
    let import = run(&[(SourceKind::Mentors, &format!("Name,Club\nAda,{long}\nBob,West\n"))], &options());
    says(
        &problems(&import),
        &["mentors.csv row 2, column 'Club': This answer has 1048577 bytes, but at most 1048576 are read"],
    );
    assert_eq!(import.counts.used, 1);
    says(
        &refused(SourceKind::Mentors, &[b"Name\n".as_slice(), &vec![b','; 10_000_001]].concat()),
        &["more than 10000000 cells"],
    );
}

#[test]
fn an_unclosed_quotation_mark_stops_nobody_else() {
    let import = run(&[(SourceKind::Mentors, "Name,Club\nAda,\"West\nBob,West\n")], &options());
    assert_eq!((import.counts.used, import.counts.unusable), (1, 1));
    says(
        &problems(&import),
        &[
            "mentors.csv row 2: A quotation mark is opened here and never closed (found: \"Ada,\"West\"). Close or delete the quotation mark",
        ],
    );
}
