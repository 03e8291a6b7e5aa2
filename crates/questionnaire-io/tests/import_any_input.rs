//! Any input: nothing panics, counts add up, and the order of the rows changes nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use questionnaire_io::import::{
    Decisions, Import, ImportError, ImportOptions, Mapping, SourceFile, SourceKind, import,
};

const PEOPLE: &str = "Timestamp,Role,Member number,Name,E-mail address,Are you an active member?,Club,District,Previous clubs,City,Latitude,Longitude,Time zone,How would you like to meet?,Field of work,Job title,What would you like to learn?,What can you help with?,Leadership positions held,How many conferences have you attended?,At which level?,Who sponsored you?,First choice,Second choice,Mentees you agree to,People you would rather not be matched with,On a scale of 1 to 5: I plan,What kind of partner suits you?,When do you have time?,How many mentees can you take?,Who are you mentoring / being mentored by at the moment?,About me
2026-09-01 10:00,Mentee,1,Ada Lovelace,ada@example.org,yes,Harbour,North,Mill,Lisbon,38.7,-9.1,Europe/Lisbon,Online,Science > Maths,Analyst,\"Speaking, Budgets, dues and fees\",,\"Treasurer (club, 2018-2020)\",2,district,Grace Hopper,Grace Hopper,\"O'Brien, Zoë\",,,3,similar,Mon 18:00-20:00,,,\"Likes
lines\"
2026-09-02 10:00,Mentee,1,Ada Lovelace,ada@example.org,yes,Harbour,North,,Porto,,,,,,,\"Law, Speaking\",,none,,,,Grace Hoper,,,,9,,after work,,,
2026-09-02 11:00,Both,2,Grace Hopper,grace@example.org,x,Harbour,,Mill,,,,,Either,,,Law,\"Budgets, dues and fees; Speaking\",\"President (district, 2020-)\",5,,,Zoe O'Brien,,Ada Lovelace,,5,opposite,\"Sat morning\",2,Ada Lovelace,
2026-09-03 11:00,Mentor,3,Zoë O'Brien,zoe@example.org,no,Mill,South,,,,,,,,,,Law,,,,,,,\"Lovelace, Ada, Bo Li\",Bo Li,4 - yes,,Sun,two,,
2026-09-03 12:00,Mentee,,Bo Li,,yes,Harbour,South,,,,,,,,,Law; Speaking,,,,,,2,2,,Zoë O'Brien,1,,,,,
2026-09-03 13:00,Mentee,,Bo Ng,bo@example.org,yes,Mill,,,,,,,,,,,,,,,,,,,,,,,,,
2026-09-03 14:00,Mentor,4,Zoë O'Brien,zoe2@example.org,yes,Mill,South,,,,,,,,,,Law,,,,,,,,,2,,,-1,,
";

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap())
}

fn read(bytes: &[u8], options: &ImportOptions) -> Result<Import, ImportError> {
    let result = import(&[SourceFile::new(SourceKind::People, "people.csv", bytes)], options);
    if let Ok(import) = &result {
        assert!(import.counts.add_up());
        assert_eq!(import.cohort.mentees().len() + import.cohort.mentors().len(), import.origins.len());
        for line in import.questions.iter().map(ToString::to_string) {
            assert!(line.len() < 20_000);
        }
    }
    if let Err(error) = &result {
        assert!(!matches!(error, ImportError::Cohort(_) | ImportError::CountsDisagree { .. }), "{error}");
    }
    result
}

/// Records of the text above; one of them spans two lines.
fn records() -> (String, Vec<String>) {
    let (header, rest) = PEOPLE.split_once('\n').unwrap();
    let mut records: Vec<String> = Vec::new();
    for line in rest.lines() {
        if line.starts_with("2026") {
            records.push(line.to_owned());
        } else if let Some(last) = records.last_mut() {
            *last = format!("{last}\n{line}");
        }
    }
    (header.to_owned(), records)
}

#[test]
fn the_fixture_is_understood() {
    let import = read(PEOPLE.as_bytes(), &options()).unwrap();
    let counts = import.counts;
    assert_eq!((counts.read, counts.used, counts.duplicates, counts.both_roles, counts.unusable), (7, 6, 1, 1, 0));
    assert_eq!(import.files[0].unmapped().count(), 0);
    // Somebody with both roles chooses as a mentee.
    let grace = import.cohort.mentees().iter().find(|mentee| mentee.id.as_str() == "2").unwrap();
    assert_eq!(grace.choices.len(), 1);
    assert!(import.cohort.mentors().iter().all(|mentor| mentor.choices.is_empty()));
    assert_eq!(import.cohort.pairings().len(), 1);
}

#[test]
fn the_id_of_a_question_does_not_depend_on_the_rows() {
    let (header, mut records) = records();
    let ids = |records: &[String]| {
        let import = read(format!("{header}\n{}\n", records.join("\n")).as_bytes(), &options()).unwrap();
        let mut ids: Vec<String> = import.questions.iter().map(|question| question.id.clone()).collect();
        ids.sort();
        ids
    };
    let before = ids(&records);
    assert!(before.len() > 5, "{before:?}");
    records.reverse();
    assert_eq!(ids(&records), before);
}

/// A cell too many moves the number into the column of names; two people then go by "1".
#[test]
fn a_name_that_is_the_number_of_somebody_else_is_held_back() {
    let rows = "Role,Member number,Name,E-mail address,Club,District\nMentee,1,Ada,ada@example.org,Mill,North\n\
                Mentee,,1,Ada,Mill,North\nMentor,3,Zoe,zoe@example.org,Mill,South\n";
    let import = read(rows.as_bytes(), &options()).unwrap();
    let ids: Vec<&str> = import.cohort.mentees().iter().map(|mentee| mentee.id.as_str()).collect();
    assert_eq!((ids, import.counts.unusable), (vec!["1"], 1));
}

/// Cells and files made to take for ever; this test is over in seconds.
#[test]
fn hostile_files_take_no_longer_than_their_size() {
    let repeated = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len());
    let distinct = (0..6_000).map(|number| format!("a{number}")).collect::<Vec<_>>().join(",");
    let cells = [
        repeated("\"\"a\"\",", 40_000),
        repeated("-", 40_000),
        repeated("2019-", 40_000),
        repeated("(", 40_000),
        distinct,
        repeated("Mon,", 40_000),
    ];
    for cell in cells {
        let row = format!(
            "Mentee,7,Ann,ann@example.org,\"{cell}\",\"{cell}\",\"{cell}\",\"Chair ({cell})\",\"{cell}\",\"{cell}\""
        );
        let header = "Role,Member number,Name,E-mail,Goals,Top goals,Declines,Leadership positions held,Availability,Who sponsored you?";
        let header = header.replace("Declines", "People you would rather not be matched with");
        let _ = read(format!("{header}\n{row}\nMentor,8,Ben,,,,,,,\n").as_bytes(), &options());
        let _ = read(format!("Role,Name,\"{cell}\"\nMentor,Ben,\n").as_bytes(), &options());
    }
    let two = |number| format!("Both,{number},Ann,Ann,Mill,D{number}\nMentee,x{number},Bo,Ann,Mill,");
    let namesakes = (0..3000).map(two).collect::<Vec<_>>().join("\n");
    let import =
        read(format!("Role,Member number,Name,First choice,Club,District\n{namesakes}").as_bytes(), &options())
            .unwrap();
    assert!(import.questions.iter().all(|question| question.candidates.len() <= 10));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_rows_changes_nothing(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
        let (header, records) = records();
        let shuffled: Vec<&str> = order.iter().map(|&index| records[index].as_str()).collect();
        let text = format!("{header}\n{}\n", shuffled.join("\n"));
        let (one, other) = (read(PEOPLE.as_bytes(), &options()).unwrap(), read(text.as_bytes(), &options()).unwrap());
        prop_assert_eq!(one.cohort, other.cohort);
        prop_assert_eq!(one.counts, other.counts);
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &options());
        let _ = Decisions::parse("decisions.csv", &bytes);
        let _ = Mapping::parse("mapping.toml", &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_text_of_special_characters_does_not_panic(text in "([,;\t\n\r\"() @<>-]|Name|Role|Mentor|Both|E-mail|Club|é|\u{0}|\u{1}|1){0,80}") {
        let _ = read(text.as_bytes(), &options());
        let rows = format!("{}\n{text}\n", PEOPLE.lines().next().unwrap());
        let _ = read(rows.as_bytes(), &options());
    }

    #[test]
    fn mutations_do_not_panic(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..4, any::<u8>(), 1usize..60), 1..12)) {
        let mut bytes = PEOPLE.as_bytes().to_vec();
        for (at, kind, byte, length) in edits {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b",;\"\n\t(@-"[usize::from(byte) % 8]),
                2 => { bytes.drain(at..end); }
                _ => { let piece = bytes[at..end].to_vec(); let place = usize::from(byte) * bytes.len() / 256; bytes.splice(place..place, piece); }
            }
        }
        let _ = read(&bytes, &options());
    }

    #[test]
    fn any_answers_to_all_questions_are_taken(answers in proptest::collection::vec("(row-)?[a-z0-9 ()@.,-]{0,12}|nobody|yes|3|Harbour|Harbour [(]North[)]", 1..20)) {
        let first = read(PEOPLE.as_bytes(), &options()).unwrap();
        let mut text = "question_id,answer\n".to_owned();
        for (question, answer) in first.questions.iter().zip(answers.iter().cycle()) {
            text = format!("{text}{},\"{answer}\"\n", question.id);
        }
        let decisions = Decisions::parse("decisions.csv", text.as_bytes()).unwrap();
        read(PEOPLE.as_bytes(), &ImportOptions { decisions, ..options() }).unwrap();
    }
}
