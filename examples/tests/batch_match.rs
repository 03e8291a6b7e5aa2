//! `batch_match` as a coordinator runs it: the sample, own files, decisions, refusals and exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("batch_match{}", std::env::consts::EXE_SUFFIX))
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("batch-match-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("run `cargo test -p examples`: it builds the example first")
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let output = run(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
    assert!(error.contains(words), "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
}

fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(files_of(&entry));
        } else {
            files.push((entry.clone(), fs::read(&entry).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn the_sample_runs_twice_with_the_same_bytes_at_any_thread_count() {
    let folder = folder("sample");
    let first = run(&folder, &["--as-of", "2026-09-01"]);
    assert_eq!(first.status.code(), Some(1), "{}", String::from_utf8_lossy(&first.stderr));
    let written = files_of(&folder);
    // A letter to each side of 84 pairs, and to 11 mentees and 7 mentors with nobody, as text and as page.
    assert_eq!(written.len(), 20 + 2 * 2 * 84 + 2 * 18);
    let mut again = Command::new(program());
    let second = again.current_dir(&folder).args(["--as-of", "2026-09-01"]).env("RAYON_NUM_THREADS", "1").output();
    assert_eq!(second.expect("runs again").stdout, first.stdout);
    assert_eq!(files_of(&folder), written);
    // The README shows the end of what is printed.
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).expect("the README");
    let excerpt = readme.split_once("```text\n").and_then(|(_, rest)| rest.split_once("\n```")).expect("an excerpt").0;
    let printed = String::from_utf8_lossy(&first.stdout);
    assert!(printed.contains(excerpt), "the README's excerpt is not what the sample prints:\n{printed}");
    // So does the coordinator's page with the goals.
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/coordinator.md")).expect("the page");
    let shown = page.split_once("<!-- begin: from the output of the sample -->\n```text\n").expect("an excerpt").1;
    let shown = shown.split_once("\n```").expect("its end").0;
    assert!(printed.contains(shown), "the goals on the coordinator's page are not what the sample prints:\n{printed}");
    assert!(!printed.contains(env!("CARGO_MANIFEST_DIR")), "no path of this machine");
}

/// `.ci/run` gives such a file to the second checker.
#[test]
fn the_committee_gets_a_certificate_of_the_market_on_request() {
    let folder = folder("certificate");
    let output = run(&folder, &["--as-of", "2026-09-01", "--certificate", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(folder.join("out/committee/certificate.json")).expect("it was written");
    let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["format"], "mentor-match/certificate");
    let directory = fs::read_to_string(folder.join("out/committee/matches.csv")).expect("the matches");
    let pairs = file["matching"].as_array().expect("a list");
    assert_eq!(pairs.len(), 84);
    for pair in pairs {
        let [mentee, mentor] = [&pair[0], &pair[1]].map(|id| id.as_str().expect("an id"));
        let row = directory.lines().find(|row| row.contains(mentee)).unwrap_or_else(|| panic!("{mentee} is a mentee"));
        assert!(row.contains(mentor), "{row} does not have {mentor}");
    }
    let claims = file["claims"].as_array().expect("a list");
    assert!(!claims.is_empty() && claims.iter().all(|claim| claim["status"] == "proved"), "{claims:?}");
}

#[test]
fn the_report_of_two_thousand_people_is_under_two_megabytes() {
    let folder = folder("large");
    for (size, policy, strategy) in [
        ("1300x700", "altrusa", "mentee-optimal"),
        ("1200x800", "altrusa", "max-score"),
        ("1000x1000", "iaip", "mentee-optimal"),
    ] {
        let compared = ["--compare", "greedy; mentor-optimal"];
        let arguments =
            [&["--generate", size, "--policy", policy, "--strategy", strategy, "--out", size][..], &compared].concat();
        let output = run(&folder, &arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
        let page = fs::read_to_string(folder.join(size).join("committee/report.html")).expect("written");
        assert!(page.len() < 2 * 1024 * 1024, "{size} {policy} {strategy}: {} bytes", page.len());
        assert_eq!(page.matches("<details class=p ").count(), 2_000, "everybody has a record");
        assert!(page.contains("<section id=compared>"));
    }
}

#[test]
fn tables_are_used_or_refused_with_file_and_line() {
    let folder = folder("tables");
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tables");
    let table = |name: &str| tables.join(name).display().to_string();
    let (synonyms, professions, places) = (table("synonyms.csv"), table("professions.csv"), table("places.csv"));
    let all = ["--synonyms", &synonyms, "--professions", &professions, "--places", &places, "--as-of", "2026-09-01"];
    let output = run(&folder, &all);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout);
    // The table has two Portlands; whoever wrote coordinates has said which.
    assert!(!printed.contains("Portland"), "{printed}");
    let read = |file: &str| fs::read_to_string(folder.join("mentor-match-sample").join(file)).expect("a result");
    assert!(read("committee/problems.csv").contains("Paralegal,this profession is not in the table"));
    for name in ["synonyms", "professions", "places"] {
        assert!(read("receipt.json").contains(&format!("\"{name}\": \"")), "{name}");
    }
    refused(&folder, &["--places", &professions], "professions.csv: places, line 2: the column 'city' is missing");
    refused(&folder, &["--synonyms", &places], "places.csv: synonyms, line 3: the header 'term,synonym' is missing");
    refused(&folder, &["--professions", "none.csv"], "none.csv: cannot be read");
    fs::write(folder.join("old.csv"), b"code,parent,title,alias\n1,,M\xfcller,\n").expect("a file");
    refused(&folder, &["--professions", "old.csv"], "old.csv, line 2: this is not UTF-8 text");
}

#[test]
fn a_dry_run_writes_nothing_and_a_deadline_stops() {
    let folder = folder("dry");
    let output = run(&folder, &["--dry-run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing was written"));
    assert!(files_of(&folder).is_empty());
    let stopped = run(&folder, &["--deadline", "0"]);
    assert_eq!(stopped.status.code(), Some(4), "{}", String::from_utf8_lossy(&stopped.stderr));
    assert!(files_of(&folder).is_empty());
}

#[test]
fn letters_come_from_a_template_and_the_receipt_can_be_printed() {
    let folder = folder("letters");
    let shown = run(&folder, &["--show-template"]);
    let template =
        String::from_utf8(shown.stdout).expect("text").replace("Dear {{first_name}}", "Hello {{first_name}}");
    fs::write(folder.join("letters.txt"), &template).expect("written");
    fs::write(folder.join("broken.txt"), template.replace("{{partner}}", "{{mentor}}")).expect("written");
    refused(&folder, &["--template", "broken.txt"], "broken.txt, line 6, column 23: there is no '{{mentor}}'");
    refused(&folder, &["--contact", "Ana"], "not a contact");
    let arguments = ["--template", "letters.txt", "--contact", "Ana <ana@example.org>", "--eml", "--json"];
    let output = run(&folder, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let out = folder.join("mentor-match-sample");
    assert_eq!(fs::read(out.join("receipt.json")).expect("written"), output.stdout);
    let letters = files_of(&out.join("participants/introductions"));
    assert!(letters.iter().any(|(path, _)| path.extension().is_some_and(|kind| kind == "eml")));
    for (path, text) in letters.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "txt")) {
        let text = String::from_utf8_lossy(text);
        assert!(text.contains("\nHello ") && text.contains("Ask Ana (ana@example.org)."), "{}: {text}", path.display());
    }
    let quiet = run(&folder, &["--quiet", "--dry-run"]);
    assert_eq!((quiet.status.code(), quiet.stdout.len(), quiet.stderr.len()), (Some(1), 0, 0));
}

#[test]
fn own_files_without_questions_end_with_zero() {
    let folder = folder("own");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write("mentors.csv", "Full name,Places\nGrace Hopper,two\n");
    write("mentees.csv", "Full name,Wish\nAda Lovelace,\"Hopper, Grace\"\n");
    write(
        "mapping.toml",
        "[mentors]\n\"Full name\" = \"name\"\nPlaces = \"seats\"\n[mentees]\n\"Full name\" = \"name\"\nWish = \"choices.1\"\n",
    );
    write("decisions.csv", "");
    let own = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--mapping", "mapping.toml"];
    let arguments = [&own[..], &["--decisions", "decisions.csv", "--out", "out"]].concat();
    let output = run(&folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let matches = fs::read_to_string(folder.join("out/committee/matches.csv")).expect("written");
    assert!(matches.contains("Ada Lovelace") && matches.contains("Grace Hopper"));
    refused(&folder, &arguments, "out already exists");
    assert_eq!(run(&folder, &[&arguments[..], &["--force"]].concat()).status.code(), Some(0));
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_written() {
    let folder = folder("refused");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("written");
    write("empty.csv", b"");
    write("colours.csv", b"Colour\nred\n");
    write("broken.toml", b"[capacity]\ncap = \"two\"\n");
    write("latin.toml", b"name = \"\xe9\"\n");
    let before = files_of(&folder);
    refused(&folder, &["--people", "nowhere.csv"], "nowhere.csv: cannot be read");
    refused(&folder, &["--people", "empty.csv"], "the file is empty");
    refused(&folder, &["--people", "colours.csv"], "no column says");
    refused(&folder, &["--policy", "galaxy"], "there is no preset 'galaxy'");
    refused(&folder, &["--policy", "broken.toml"], "broken.toml, line 2, column 7: 'cap' must be a whole number");
    refused(
        &folder,
        &["--policy", "latin.toml"],
        "latin.toml, line 1: this is not UTF-8 text. In a spreadsheet choose 'Save as'",
    );
    refused(&folder, &["--strategy", "best"], "there is no strategy 'best'");
    refused(&folder, &["--generate", "many"], "90x60");
    refused(&folder, &["--mentors", "empty.csv"], "--mentees");
    refused(&folder, &["--out", "empty.csv/out"], "empty.csv is a file, not a folder");
    refused(&folder, &["--as-of", "yesterday"], "--as-of");
    assert_eq!(files_of(&folder), before);
}

#[test]
fn a_directory_needs_the_mentors_alone() {
    let folder = folder("directory");
    let mentors = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/altrusa/mentors.csv");
    let mentors = mentors.to_str().expect("a path in UTF-8");
    let output = run(&folder, &["--mentors", mentors, "--policy", "altrusa", "--directory"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("70 mentors. Written to mentor-match-directory: "));
    let written = files_of(&folder.join("mentor-match-directory"));
    // One of all, and one for each club and each district.
    assert!(written.len() > 5 && written.iter().any(|(path, _)| path.ends_with("units/club-old-mill-district-2.csv")));
    for (path, bytes) in &written {
        let text = String::from_utf8_lossy(bytes);
        let mut words = text.split([' ', ',', ';', '"', '\n']);
        assert!(words.all(|word| !(word.contains('@') && word.contains('.'))), "{}: no address", path.display());
    }
    refused(&folder, &["--mentors", mentors, "--policy", "altrusa"], "--mentees is missing");
    refused(&folder, &["--mentors", mentors, "--directory", "--by-unit"], "cannot be used with");
}

#[test]
fn results_unit_by_unit_are_written_on_request() {
    let folder = folder("units");
    let output = run(&folder, &["--as-of", "2026-09-01", "--by-unit", "--quiet"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let units = folder.join("mentor-match-sample/committee/units");
    for table in ["matches.csv", "unmatched.csv", "people.csv", "directory.csv"] {
        assert!(units.join("club-old-mill-district-2").join(table).is_file(), "{table}");
    }
}

#[test]
fn every_programme_has_a_questionnaire_under_which_most_mentees_are_matched() {
    let folder = folder("programmes");
    for policy in ["altrusa", "iaip", "nace", "palta", "alao"] {
        let arguments = ["--policy", policy, "--generate", "200x120", "--as-of", "2026-09-01", "--dry-run"];
        let output = run(&folder, &arguments);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{policy}: {}", String::from_utf8_lossy(&output.stderr));
        let line =
            said.lines().find(|line| line.contains(" of 200 mentees have a mentor")).expect("a line of the summary");
        let matched: u32 = line.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
        assert!((140..=200).contains(&matched), "{policy}: {line}");
        assert!(!said.contains("not used"), "{policy}: {said}");
    }
}
