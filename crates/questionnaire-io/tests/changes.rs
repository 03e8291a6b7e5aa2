//! A second run after letters were sent: what stays, who moved and why, and which letters are new.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use jiff::civil::date;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{Keep, MatchingRound};
use questionnaire_io::export::{Batch, Destination, Letters, OutputFile, Setting, earlier_letters};
use questionnaire_io::import::{Decisions, EarlierMatches, ImportOptions, SourceFile, SourceKind, import};

const MENTORS: &[u8] = include_bytes!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &[u8] = include_bytes!("../../../examples/data/altrusa/mentees.csv");

struct Run {
    files: Vec<OutputFile>,
    summary: String,
}

impl Run {
    fn bytes(&self, path: &str) -> &[u8] {
        &self.files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}")).bytes
    }

    fn rows(&self, path: &str) -> Vec<Vec<String>> {
        let text = std::str::from_utf8(self.bytes(path)).unwrap().trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn letters(&self, folder: &str) -> usize {
        let is_letter = |file: &&OutputFile| file.path.starts_with(folder) && file.path.ends_with(".txt");
        self.files.iter().filter(is_letter).count()
    }
}

fn run(mentees: &[u8], decisions: &str, earlier: Option<(&Path, Keep)>) -> Run {
    run_with(MENTORS, mentees, decisions, earlier)
}

fn run_with(mentors: &[u8], mentees: &[u8], decisions: &str, earlier: Option<(&Path, Keep)>) -> Run {
    let policy = Policy::preset(Preset::Altrusa);
    let mut options = ImportOptions::new(policy.levels().iter().cloned(), date(2026, 9, 1));
    if !decisions.is_empty() {
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let import = import(&sources, &options).unwrap();
    let matches = earlier.map(|(folder, _)| EarlierMatches::read(folder).unwrap());
    let incumbents = matches.as_ref().map(|one| one.incumbents(&import.cohort)).unwrap_or_default();
    let keep = earlier.map_or(Keep::None, |(_, keep)| keep);
    let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).seed(1);
    let outcome = round.as_of(date(2026, 9, 1)).incumbents(&incumbents, keep).run().unwrap();
    assert!(outcome.audit().adds_up());
    let earlier_letters = earlier.map(|(folder, _)| earlier_letters(folder)).unwrap_or_default();
    let setting = Setting { letters: Letters::default(), earlier_letters, ..Setting::default() };
    let batch = Batch::new(&import, &outcome, &setting).since(matches.as_ref());
    Run { files: batch.files(), summary: batch.summary() }
}

/// A mentor of the sample with two mentees, who leaves.
const LEAVES: &str = "action,mentee,mentor,value,reason\nwithdraw,,100009,,moved away\n";

#[test]
fn a_rerun_without_changes_moves_nobody_and_has_no_letter_to_send() {
    let here = tempfile::tempdir().unwrap();
    let first = run(MENTEES, "", None);
    Destination::new(here.path().join("one")).write(&first.files).unwrap();
    let again = run(MENTEES, "", Some((&here.path().join("one"), Keep::Sent)));
    assert!(again.rows("committee/changes.csv").is_empty());
    assert_eq!((again.letters("participants/introductions"), again.letters("participants/proposals")), (0, 0));
    assert!(again.rows("participants/mail-merge.csv").is_empty());
    assert!(again.summary.contains("Since the earlier result: 84 of 84 matches stay."), "{}", again.summary);
    // The letters are there for whoever wants to see them, and they are all of them.
    let folders = ["introductions", "proposals", "nobody"].map(|folder| format!("participants/{folder}"));
    let written: usize = folders.iter().map(|folder| first.letters(folder)).sum();
    assert_eq!(again.letters("participants/unchanged/"), written);
    // Once more from the second result, which has them in their new place.
    Destination::new(here.path().join("two")).write(&again.files).unwrap();
    let third = run(MENTEES, "", Some((&here.path().join("two"), Keep::Sent)));
    assert_eq!(third.letters("participants/unchanged/"), written);
}

#[test]
fn who_is_not_affected_does_not_move_when_a_mentor_with_two_mentees_leaves() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("one");
    let first = run(MENTEES, "", None);
    Destination::new(&folder).write(&first.files).unwrap();
    let own: Vec<String> = first
        .rows("committee/matches.csv")
        .into_iter()
        .filter(|row| row[3] == "100009")
        .map(|row| row[0].clone())
        .collect();
    assert_eq!(own.len(), 2);

    let kept = run(MENTEES, LEAVES, Some((&folder, Keep::Sent)));
    let changes = kept.rows("committee/changes.csv");
    let moved: Vec<&str> =
        changes.iter().filter(|row| row[2] != "kept, in the way of a wish").map(|row| &*row[0]).collect();
    assert_eq!(moved, own);
    assert!(
        changes
            .iter()
            .filter(|row| own.contains(&row[0]))
            .all(|row| row[7] == "the mentor does not take part in this round")
    );
    let told: Vec<String> = kept.rows("committee/matches.csv").into_iter().map(|row| row[6].clone()).collect();
    assert_eq!(told.iter().filter(|told| told.ends_with("kept")).count(), 82);
    assert!(told.iter().all(|told| !told.contains("committee")));
    // Only whose partner is another one is written to again.
    assert_eq!(kept.letters("participants/introductions") + kept.letters("participants/proposals"), 2);

    // Without it, three people move who have nothing to do with it, and two of them lose their mentor.
    let anew = run(MENTEES, LEAVES, Some((&folder, Keep::None)));
    let changes = anew.rows("committee/changes.csv");
    let uninvolved: Vec<&Vec<String>> = changes.iter().filter(|row| !own.contains(&row[0])).collect();
    assert_eq!((changes.len(), uninvolved.len()), (5, 3));
    assert_eq!(uninvolved.iter().filter(|row| row[2] == "no mentor now").count(), 2);
    assert!(
        anew.summary.contains("could have kept the earlier mentor; --keep sent lets them stay"),
        "{}",
        anew.summary
    );
}

/// The sample's mentors, and one more who is like one of them, with two seats.
fn with_a_late_mentor(like: &str) -> Vec<u8> {
    let text = std::str::from_utf8(MENTORS).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let column = |name: &str| rows[0].iter().position(|header| header.trim() == name).unwrap();
    let mut late = rows.iter().find(|row| row[1] == like).unwrap().clone();
    for (name, value) in [
        ("Member number", "199999"),
        ("Name", "Late Comer"),
        ("E-mail address", "late.comer@example.org"),
        ("Mentees you agree to", ""),
        ("How many mentees can you take?", "2"),
        ("How many mentees do you have at the moment?", "0"),
    ] {
        value.clone_into(&mut late[column(name)]);
    }
    rows.push(late);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn a_late_mentor_with_two_seats_takes_nobody_from_anybody() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("one");
    let first = run(MENTEES, "", None);
    Destination::new(&folder).write(&first.files).unwrap();
    let moved = |like, keep| {
        let again = run_with(&with_a_late_mentor(like), MENTEES, "", Some((&folder, keep)));
        let rows = again.rows("committee/changes.csv");
        let moved = |row: &&Vec<String>| row[2] == "another mentor" || row[2] == "no mentor now";
        let first = |row: &&Vec<String>| row[2] == "a mentor now";
        (rows.iter().filter(moved).count(), rows.iter().filter(first).count())
    };
    // One whom somebody would rather have, and one whom two mentees without a mentor may have.
    assert_eq!(moved("100009", Keep::None), (4, 0));
    assert_eq!((moved("100009", Keep::Sent), moved("100061", Keep::Sent)), ((0, 0), (0, 2)));
}

#[test]
fn a_table_that_was_saved_again_is_read_and_another_one_refused() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("one");
    let first = run(MENTEES, "", None);
    Destination::new(&folder).write(&first.files).unwrap();
    let table = std::fs::read_to_string(folder.join("committee/matches.csv")).unwrap();
    let name = "matches.csv";
    let read = EarlierMatches::parse(name, table.as_bytes()).unwrap();
    let semicolons = "mentee_id;mentor_id;mentee_name\r\nada;grace;Ada\r\n";
    assert_eq!(EarlierMatches::parse(name, semicolons.as_bytes()).unwrap().rows[0].mentor, "grace");
    assert_eq!(read.rows.len(), 84);
    for (table, says) in [
        ("mentee_id,fit\nada,1\n", "row 1: the header has no mentee_id or no mentor_id"),
        ("mentee_id,mentor_id\nada,\n", "row 2: a match needs the ids of both"),
        ("mentee_id,mentor_id\nada,grace\nada,hedy\n", "row 3: this mentee is in a row above, too"),
    ] {
        let error = EarlierMatches::parse(name, table.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{name} {says}")), "{error}");
    }
    assert!(EarlierMatches::read(here.path()).unwrap_err().to_string().contains("matches.csv: cannot be read"));
}

#[test]
fn an_id_that_a_spreadsheet_would_run_is_found_again() {
    let mentees = "Member number,Name,Active member,Club,Track\n=1+1,Ada Abel,yes,Hill,New member\n";
    let here = tempfile::tempdir().unwrap();
    let first = run(mentees.as_bytes(), "", None);
    Destination::new(here.path().join("one")).write(&first.files).unwrap();
    let again = run(mentees.as_bytes(), "", Some((&here.path().join("one"), Keep::Sent)));
    assert!(again.rows("committee/changes.csv").is_empty(), "{:?}", again.rows("committee/changes.csv"));
}
