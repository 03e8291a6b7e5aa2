//! No file costs more than ten seconds and a gibibyte, whatever is nested or repeated in it.
//!
//! Not a list of known bombs: files are generated. Each format has *atoms* (fragments that mean something to its
//! reader) and *brackets* (fragments that nest). A block of some size is an atom, a block again and again, some blocks
//! beside each other, or a block inside brackets that may stay open. Blocks fill cells, cells rows, rows sheets. Each
//! file is read by a process of its own, which says how much processor time and memory it took.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on fails, and prints what it measured"
)]

mod generator;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use cohort_lab::formats::{orlib, read_market};
use generator::{Generator, KINDS};
use mentor_match::cohort::{Cohort, Mentee, Mentor, PersonId, Side, Units};
use mentor_match::compatibility::{PlaceTable, ProfessionTable, ScoreMatrix, Synonyms};
use mentor_match::jiff::civil::date;
use mentor_match::programme::{Event, EventKind, HEADER, Pace};
use questionnaire_io::export::year::{Contacts, YearLetters, of_the_day};
use questionnaire_io::export::{Letters, Tips};
use questionnaire_io::import::{
    Decisions, FormAnswers, Given, ImportOptions, MAX_MARKET_BYTES, MAX_PAIRS_BYTES, Mapping, Nicknames, SourceFile,
    SourceKind, decode_given, decode_large, import,
};
use questionnaire_io::programme::{Names, Programme};
use questionnaire_io::{parse_table, read_policy};

const SECONDS: f64 = 10.0;
const PEAK_MIB: u64 = 1024;
const FILE: &str = "CEILING_FILE";

/// Generates files, has each read, and lists those that were not read or refused within the ceiling.
fn generate(seeds: std::ops::Range<u64>, most: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (mut wrong, mut slowest, mut largest) = (String::new(), (0.0, String::new()), (0, String::new()));
    let (mut read, mut refused) = (0, 0);
    for seed in seeds {
        let mut generator = Generator::new(seed);
        let kind = KINDS[(seed % KINDS.len() as u64) as usize];
        let size = generator.size(most).max(most / 1000);
        let bytes = generator.file(kind, size);
        let path = folder.path().join(format!("{seed}.{kind}"));
        fs::write(&path, &bytes).unwrap();
        let mut command = Command::new("timeout");
        command.args(["--kill-after=1", "300"]).arg(std::env::current_exe().unwrap());
        command.args(["--exact", "one_file", "--ignored", "--nocapture"]).env(FILE, &path).env("RUST_BACKTRACE", "0");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = |beginning: &str| said.lines().find_map(|line| line.strip_prefix(beginning));
        let seconds: f64 = line("seconds: ").map_or(f64::INFINITY, |seconds| seconds.parse().unwrap());
        let peak: u64 = line("peak MiB: ").map_or(u64::MAX, |peak| peak.parse().unwrap());
        let outcome = line("outcome: ").unwrap_or("nothing");
        let name = format!("{seed}.{kind} ({} bytes, grown to {size})", bytes.len());
        println!("{name}: {seconds:.2} s, {peak} MiB: {}", outcome.chars().take(160).collect::<String>());
        if !output.status.success() || seconds > SECONDS || peak > PEAK_MIB {
            let error = String::from_utf8_lossy(&output.stderr).chars().take(600).collect::<String>();
            writeln!(wrong, "{name}: {seconds:.2} s, {peak} MiB, {}: {outcome}\n{error}", output.status).unwrap();
        }
        if outcome.starts_with("read") {
            read += 1;
        } else {
            refused += 1;
        }
        if seconds > slowest.0 {
            slowest = (seconds, name.clone());
        }
        if peak > largest.0 {
            largest = (peak, name);
        }
        fs::remove_file(&path).unwrap();
    }
    println!("{read} read, {refused} refused; slowest {slowest:?}, largest {largest:?}");
    assert_eq!(wrong, "");
    assert!(read > 0 && refused > 0);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes without optimisation; run with --release")]
fn generated_files_stay_below_the_ceiling() {
    generate(0..60, 1_000_000);
}

#[test]
#[ignore = "500 files of up to 60 MB take half an hour; run with --release"]
fn many_large_generated_files_stay_below_the_ceiling() {
    let (from, to) = (std::env::var("CEILING_FROM"), std::env::var("CEILING_TO"));
    let number =
        |given: Result<String, _>, otherwise| given.map_or(otherwise, |number: String| number.parse().unwrap());
    generate(number(from, 1000)..number(to, 1500), 60_000_000);
}

#[test]
#[ignore = "started by the tests above, for one file"]
fn one_file() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let path = Path::new(&path);
    let outcome = match path.extension().unwrap().to_str().unwrap() {
        kind @ ("csv" | "tsv" | "xlsx" | "ods") => {
            let kind = if kind.len() == 3 { SourceKind::Mentors } else { SourceKind::Mentees };
            let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
            let read = SourceFile::read(kind, path).and_then(|source| import(&[source], &options));
            read.map(|import| format!("{} rows", import.counts.read)).map_err(|error| error.to_string())
        }
        kind => given(kind, path),
    };
    match outcome {
        Ok(what) => println!("\noutcome: read: {what}"),
        Err(error) => println!("\noutcome: refused: {error}"),
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim_end_matches("kB").trim().parse().unwrap();
    println!("peak MiB: {}", peak / 1024);
    // Fields 14 and 15 are the processor time of all threads, in hundredths of a second; field 2 may hold blanks.
    let times = fs::read_to_string("/proc/self/stat").unwrap();
    let times: Vec<&str> = times.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = [times[11], times[12]].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    println!("seconds: {}", ticks as f64 / 100.0);
}

fn done<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<String, String> {
    read.map(|_| String::new()).map_err(|error| error.to_string())
}

/// A file of a programme's folder, which has a ledger besides: read, and what follows from it made.
fn programme(kind: &str, path: &Path) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("private")).unwrap();
    fs::write(here.join("ledger.csv"), HEADER.join(",")).unwrap();
    let name = match kind {
        "ledger" => "ledger.csv",
        "numbers" => "private/people.csv",
        _ => "private/notes.csv",
    };
    if kind != "answers" {
        fs::copy(path, here.join(name)).unwrap();
    }
    let (day, pace) = (date(2026, 10, 1), Pace::default());
    let mut programme = Programme::read(here).map_err(|error| error.to_string())?;
    if kind == "answers" {
        let [mentee, mentor] = [(Side::Mentee, "e1"), (Side::Mentor, "o1")].map(|(side, id)| {
            let next = programme.next_number();
            programme.people.enter(side, &PersonId::new(id).unwrap(), Some(id), None, next)
        });
        for kind in [EventKind::Proposed, EventKind::Introduced] {
            programme.ledger.append(Event::of_pair(date(2026, 9, 1), kind, mentee, mentor).in_round(1)).unwrap();
        }
        let answers = SourceFile::read(SourceKind::People, path).map_err(|error| error.to_string())?;
        let answers = FormAnswers::read(&answers, &|| None).map_err(|error| error.to_string())?;
        programme.record_answers(&answers, day, &pace);
    }
    let letters = YearLetters::default();
    let made = [
        of_the_day(&programme, day, &pace, (&Contacts::default(), &Tips::default())),
        letters.between_rounds(&programme, date(2026, 1, 1), day, &pace, &|| Ok(())).unwrap(),
        letters.at_the_end(&programme, (date(2026, 1, 1), day), &|| Ok(())).unwrap(),
    ];
    Ok(format!("{} bytes, {} files", programme.status(day, Names::Shown).len(), made.concat().len()))
}

fn given(kind: &str, path: &Path) -> Result<String, String> {
    if matches!(kind, "ledger" | "numbers" | "notes" | "answers") {
        return programme(kind, path);
    }
    if kind == "policy" {
        return read_policy(path.to_str().unwrap()).map(|_| String::new()).map_err(|error| error.to_string());
    }
    let given = match kind {
        "pairs" => Given::up_to(path, MAX_PAIRS_BYTES),
        "orlib" | "scores" => Given::up_to(path, MAX_MARKET_BYTES),
        _ => Given::read(path),
    };
    let given = given.map_err(|error| error.to_string())?;
    match kind {
        "decisions" => done(Decisions::parse(&given.name, &given.bytes)),
        "contacts" => done(
            decode_given(&given)
                .map_err(|error| error.to_string())
                .and_then(|read| read.text.parse::<Contacts>().map_err(|error| error.clone())),
        ),
        "nicknames" => done(Nicknames::parse(&given.name, &given.bytes)),
        "mapping" => done(Mapping::parse(&given.name, given.text().map_err(|error| error.to_string())?)),
        "synonyms" => done(parse_table(&given, Synonyms::parse)),
        "professions" => done(parse_table(&given, ProfessionTable::parse)),
        "places" => done(parse_table(&given, PlaceTable::parse)),
        "scores" => {
            let (mentees, mentors) = (vec![Mentee::new("ana").unwrap()], vec![Mentor::new("ben").unwrap()]);
            let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
            done(parse_table(&given, |text| ScoreMatrix::parse("scores", text, &cohort)))
        }
        "template" => done(
            given
                .text()
                .map_err(|error| error.to_string())?
                .parse()
                .map(|template| Letters { template, ..Letters::default() }),
        ),
        "pairs" => done(
            decode_large(given, MAX_PAIRS_BYTES)
                .map_err(|error| error.to_string())
                .and_then(|read| read_market(("pairs.csv", &read.text), None).map_err(|error| error.to_string())),
        ),
        _ => done(
            given
                .text()
                .map_err(|error| error.to_string())
                .and_then(|text| orlib::read(text).map_err(|error| error.to_string())),
        ),
    }
}
