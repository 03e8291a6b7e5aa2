//! `committee/matches.xlsx` says what the CSV files say, and nothing in it is a formula.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::compare::{self as side_by_side, Instance, entrants};
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, OutputFile, Setting, safe_cell};
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};

const MENTORS: &[u8] = include_bytes!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &[u8] = include_bytes!("../../../examples/data/altrusa/mentees.csv");

/// Sheets and the files that say the same.
const SHEETS: [(&str, &str); 9] = [
    ("Matches", "committee/matches.csv"),
    ("Unmatched", "committee/unmatched.csv"),
    ("Overdue", "committee/overdue.csv"),
    ("Due", "committee/due.csv"),
    ("Questions", "committee/questions.csv"),
    ("Problems", "committee/problems.csv"),
    ("Mentors", "committee/mentors.csv"),
    ("Directory", "committee/directory.csv"),
    ("Recruitment", "committee/recruitment.csv"),
];

/// Sheets of a round whose strategies are compared.
const COMPARED: [(&str, &str); 2] =
    [("Comparison", "committee/comparison.csv"), ("Safe and contested", "committee/contested.csv")];

fn files(mentors: &[u8], mentees: &[u8]) -> Vec<OutputFile> {
    files_compared(mentors, mentees, &[])
}

fn files_compared(mentors: &[u8], mentees: &[u8], strategies: &[&str]) -> Vec<OutputFile> {
    let policy = Policy::preset(Preset::Altrusa);
    let options = ImportOptions::for_policy(&policy, date(2026, 9, 1));
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let import = import(&sources, &options).unwrap();
    let outcome = MatchingRound::new(&import.cohort, &policy).seed(1).as_of(date(2026, 9, 1)).run().unwrap();
    let setting = Setting::default();
    let batch = Batch::new(&import, &outcome, &setting);
    let specs: Vec<_> = strategies.iter().map(|name| name.parse().unwrap()).collect();
    let comparison = side_by_side::compare(Instance::Round(&outcome), &entrants(&specs), &|| None, &mut |_| ());
    if specs.is_empty() { batch.files() } else { batch.comparison(comparison).files() }
}

fn file<'f>(files: &'f [OutputFile], path: &str) -> &'f [u8] {
    &files.iter().find(|file| file.path == path).unwrap().bytes
}

fn csv(files: &[OutputFile], path: &str) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file(files, path)).unwrap().trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn workbook(files: &[OutputFile]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(file(files, "committee/matches.xlsx").to_vec())).unwrap()
}

/// Compares every cell of every sheet with its CSV file, where texts are defused; gives all texts of the workbook.
fn compare(files: &[OutputFile]) -> Vec<String> {
    let mut workbook = workbook(files);
    let compared = files.iter().any(|file| file.path == COMPARED[0].1);
    let sheets: Vec<_> = SHEETS.into_iter().chain(COMPARED.into_iter().filter(|_| compared)).collect();
    assert_eq!(workbook.sheet_names(), sheets.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let mut texts = Vec::new();
    for (sheet, path) in sheets {
        let expected = csv(files, path);
        let found = workbook.worksheet_range(sheet).unwrap();
        assert_eq!(found.height(), expected.len(), "{sheet}");
        assert!(workbook.worksheet_formula(sheet).unwrap().is_empty(), "{sheet} has no formula");
        for (row, cells) in expected.iter().enumerate() {
            for (column, written) in cells.iter().enumerate() {
                let found = found.get((row, column)).unwrap_or(&Data::Empty);
                match found {
                    Data::Empty => assert_eq!(written, "", "{sheet} {row} {column}"),
                    Data::Float(number) => {
                        assert!((written.parse::<f64>().unwrap() - number).abs() < 1e-9, "{sheet} {row} {column}");
                    }
                    Data::String(text) => {
                        assert_eq!(safe_cell(text), written.replace("\r\n", "\n"), "{sheet} {row} {column}");
                        texts.push(text.clone());
                    }
                    other => panic!("{sheet} {row} {column}: {other:?}"),
                }
            }
        }
    }
    texts
}

#[test]
fn the_workbook_says_what_the_csv_files_say() {
    let files = files(MENTORS, MENTEES);
    compare(&files);
    let again = self::files(MENTORS, MENTEES);
    assert!(file(&files, "committee/matches.xlsx") == file(&again, "committee/matches.xlsx"), "the same bytes");
    let mut workbook = workbook(&files);
    let matches = workbook.worksheet_range("Matches").unwrap();
    let header: Vec<String> = matches.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let column = |name: &str| header.iter().position(|header| header == name).unwrap();
    for row in matches.rows().skip(1) {
        assert!(matches!(row[column("mentee_id")], Data::String(_)), "ids are text, so that no zero is lost");
        assert!(matches!(row[column("fit")], Data::Float(fit) if (0.0..=1.0).contains(&fit)), "scores are numbers");
    }
}

#[test]
fn s39_safe_and_contested_pairs_are_a_sheet_when_strategies_are_compared() {
    let files = files_compared(MENTORS, MENTEES, &["mentee-optimal", "max-score"]);
    let texts = compare(&files);
    for verdict in ["safe", "contested"] {
        assert!(texts.iter().filter(|text| *text == verdict).count() > 10, "{verdict}");
    }
}

#[test]
fn texts_that_look_like_formulas_are_shown_as_they_were_written() {
    let evil = [
        "=HYPERLINK(\"http://x\")",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "|cmd",
        "＝1",
        "\u{200b}=1",
        "\u{a0}=1",
        "a; =1",
        "- none",
        "-5",
    ];
    let mut mentors =
        String::from("Member number,Name,Club,District,Are you an active member?,What can you help with?\n");
    let mut mentees = String::from("Member number,Name,Club,District,Which track are you on?,First choice\n");
    for (index, name) in evil.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        writeln!(mentors, "=m{index},\"{quoted}\",\"=Club\",North,perhaps,\"{quoted}\"").unwrap();
        writeln!(mentees, "e{index},\"{quoted}\",\"=Club\",North,New member,\"=nobody\"").unwrap();
    }
    let files = files(mentors.as_bytes(), mentees.as_bytes());
    let texts: BTreeSet<String> = compare(&files).into_iter().collect();
    for name in [
        "=HYPERLINK(\"http://x\")",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "|cmd",
        "＝1",
        "a; =1",
        "- none",
        "-5",
        "=m0",
        "=Club, North",
    ] {
        assert!(texts.contains(name), "{name}: {texts:?}");
    }
    // The cells are marked as text, so that editing them runs nothing.
    let mut archive = zip_entry(file(&files, "committee/matches.xlsx"), "xl/styles.xml");
    assert!(archive.split_off(archive.find("<cellXfs").unwrap()).contains("quotePrefix=\"1\""));
}

/// An entry of a workbook, unpacked.
fn zip_entry(bytes: &[u8], name: &str) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn s11_new_members_past_their_fourth_meeting_are_listed_first_those_without_a_mentor() {
    let mentors = "Member number,Name,Club,District,How many mentees can you take?\nm1,Grace,Harbour,North,2\n";
    let mentees = "Member number,Name,Club,District,Which track are you on?,How many meetings have you attended?\n\
                   a,Ada,Harbour,North,New member,4\nb,Bea,Harbour,North,New member,3\nc,Cleo,Hill,North,New member,4\n\
                   d,Dora,Hill,North,New member,9\ne,Edith,Hill,North,Emerging leader,9\nf,Fay,Hill,North,New member,\n";
    let files = files(mentors.as_bytes(), mentees.as_bytes());
    let overdue = csv(&files, "committee/overdue.csv");
    let told: Vec<(&str, &str, &str)> = overdue[1..].iter().map(|row| (&*row[1], &*row[3], &*row[4])).collect();
    assert_eq!(told, [("Dora", "9", "no mentor"), ("Cleo", "4", "no mentor"), ("Ada", "4", "to be confirmed")]);
}

#[test]
fn s17_the_directory_says_what_each_mentor_is_good_at_and_nothing_confidential() {
    let files = files(MENTORS, MENTEES);
    let directory = csv(&files, "committee/directory.csv");
    let ursula = directory.iter().find(|row| row[0] == "Ursula Ferreira").unwrap();
    assert_eq!(ursula[1], "Northern Star, District 3");
    assert!(
        ursula[2].starts_with("Public speaking; Retail and small business; Fundraising"),
        "top goals first: {ursula:?}"
    );
    assert!(ursula[4].contains("President (club, 2001-2003)") && ursula[11].contains("always up for tennis"));
    assert!(!ursula.iter().any(|cell| cell.contains('@')), "no address");
}

/// Hostile and ordinary texts through another program: what it shows is what was written.
#[test]
#[ignore = "needs LibreOffice: .ci/xlsx_round_trip"]
fn libre_office_shows_what_was_written() {
    let mentors = "Member number,Name,Club,District,Are you an active member?\n1,\"=1+1\",=A1,North,perhaps\n\
                   2,\"- none\",+49 30 901820,North,\"=HYPERLINK(\"\"http://x\"\")\"\n3,Zoë & <b>O'Neill</b>,-5,North,\"two\nlines\"\n";
    let mentees = "Member number,Name,Club,District,Which track are you on?,First choice\n007,@SUM(A1),-5,North,New member,|cmd\n\
                   1E5,1/2,=A1,North,New member,＝1\n3,2026-01-02,TRUE,North,New member,1\n";
    for files in [files(MENTORS, MENTEES), files(mentors.as_bytes(), mentees.as_bytes())] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("matches.xlsx"), file(&files, "committee/matches.xlsx")).unwrap();
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        // Comma, quotation mark, UTF-8, from row 1; texts and numbers as they are shown; no formulas; every sheet.
        let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";
        let done = std::process::Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", filter, "matches.xlsx"])
            .current_dir(folder.path())
            .output()
            .expect("LibreOffice is installed");
        assert!(done.status.success(), "{done:?}");
        let mut workbook = workbook(&files);
        for (sheet, _) in SHEETS {
            let written = workbook.worksheet_range(sheet).unwrap();
            let shown = std::fs::read(folder.path().join(format!("matches-{sheet}.csv"))).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*shown);
            let shown: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(shown.len(), written.height(), "{sheet}");
            for (row, cells) in written.rows().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    let shown = shown[row].get(column).unwrap_or_default();
                    match cell {
                        Data::Float(number) => assert!((shown.parse::<f64>().unwrap() - number).abs() < 1e-9),
                        other => assert_eq!(shown, other.to_string(), "{sheet} {row} {column}"),
                    }
                }
            }
        }
    }
}
