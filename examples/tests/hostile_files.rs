//! Hostile files through the programs: exit codes are those that are documented, and what is refused writes nothing.
//!
//! The files are those of `crates/questionnaire-io/tests/ceiling`, which measures what the library takes for them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails, and the figures")]

#[path = "../../crates/questionnaire-io/tests/ceiling/generator.rs"]
mod generator;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};

use generator::{Generator, KINDS};
use mentor_match::Shown;
use mentor_match::programme::HEADER;
use tempfile::TempDir;

/// People who can be matched, for files that are not about people.
const PEOPLE: &str = "Role,Name,Goals\nmentee,Ann,Law\nmentor,Bo,Law\n";
/// More than a gibibyte: room that is asked for and not used counts, too.
const ADDRESSES_KIB: u64 = 4 * 1024 * 1024;

/// `cargo test -p examples` builds the examples beside the tests.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples").join(program);
    let limited = format!("ulimit -v {ADDRESSES_KIB}; exec timeout --kill-after=1 60 \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limited]).arg(program).args(arguments).current_dir(folder);
    command.output().expect("run `cargo test -p examples`: it builds the examples first")
}

/// The programs that read a kind of file, with their arguments.
fn runs<'f>(kind: &str, file: &'f str) -> Vec<(&'static str, Vec<&'f str>)> {
    let batch = |option: &'static str| vec![("batch_match", vec!["--people", "people.csv", option, file])];
    match kind {
        "csv" | "tsv" | "xlsx" | "ods" => vec![
            ("batch_match", vec!["--mentors", file, "--mentees", "people.csv"]),
            ("inspect_questionnaire", vec![file, "--as", "mentors", "--write-mapping", "out"]),
            ("plan_meetings", vec!["--mentors", file, "--mentees", "people.csv"]),
            ("plan_meetings", vec!["--peers", file, "--at-table", "3"]),
        ],
        "pairs" => {
            vec![("solve_market", vec!["--pairs", file, "--out", "out"]), ("plan_meetings", vec!["--pairs", file])]
        }
        "orlib" => vec![("solve_market", vec!["--orlib", file])],
        "mapping" => batch("--mapping"),
        "policy" => batch("--policy"),
        "decisions" => batch("--decisions"),
        "nicknames" => batch("--nicknames"),
        "synonyms" => batch("--synonyms"),
        "professions" => batch("--professions"),
        "places" => batch("--places"),
        "scores" => {
            let event = |more: &[&'f str]| ("plan_meetings", [&["--people", "people.csv"], more].concat());
            let held = ["--record", "plan", "--programme", "p", "--as-of", "2026-12-01"];
            let more = [
                event(&["--met", file]),
                event(&["--absent", "absent"]),
                event(&["--limits", "limits"]),
                event(&["--plan", "plan", "--played", "2"]),
                event(&held),
            ];
            batch("--scores").into_iter().chain(more).collect()
        }
        "ledger" | "numbers" | "notes" | "contacts" => {
            let day = |command: &'static str| ("programme", vec![command, "p", "--as-of", "2026-12-01"]);
            let mut close = day("close");
            close.1.extend(["--from", "2026-01-01"]);
            let round = vec!["--people", "people.csv", "--programme", "p"];
            let all = [day("status"), day("due"), day("letters"), close, ("batch_match", round)];
            all.into_iter().filter(|(_, arguments)| kind != "contacts" || arguments[0] == "due").collect()
        }
        "answers" => vec![("programme", vec!["record", "p", file, "--as-of", "2026-12-01"])],
        _ => batch("--template"),
    }
}

/// The rows of a file below the headers of the tables of an event.
const EVENT: [(&str, &str); 3] =
    [("absent", "person,role,round\n"), ("limits", "person,role,meetings\n"), ("plan", "round,table,mentor,mentee\n")];

fn write_event(here: &Path, file: &str) {
    let bytes = fs::read(here.join(file)).unwrap();
    let rows = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    for (name, header) in EVENT {
        fs::write(here.join(name), [header.as_bytes(), &bytes[rows..]].concat()).unwrap();
    }
}

/// A programme in which nobody has met yet, and the file in its place if it is one of a programme's.
fn begin(here: &Path, kind: &str, file: &str) {
    let place = here.join("p");
    fs::create_dir_all(place.join("private")).unwrap();
    fs::write(place.join("ledger.csv"), HEADER.join(",")).unwrap();
    fs::write(
        place.join("private/people.csv"),
        "number,mentee_id,mentor_id,name,email\nP0001,e1,,Ann,\nP0002,,o1,Bo,\n",
    )
    .unwrap();
    let name = match kind {
        "ledger" => "ledger.csv",
        "numbers" => "private/people.csv",
        "notes" => "private/notes.csv",
        "contacts" => "private/contacts.csv",
        _ => return,
    };
    fs::copy(here.join(file), place.join(name)).unwrap();
}

fn generate(seeds: Range<u64>, most: usize) {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    fs::write(here.join("people.csv"), PEOPLE).unwrap();
    let mut ends: BTreeMap<(&str, i32), u32> = BTreeMap::new();
    for seed in seeds {
        let mut generator = Generator::new(seed);
        let kind = KINDS[usize::try_from(seed % KINDS.len() as u64).unwrap()];
        let size = generator.size(most).max(most / 1000);
        let file = format!("{seed}.{kind}");
        fs::write(here.join(&file), generator.file(kind, size)).unwrap();
        if kind == "scores" {
            write_event(here, &file);
        }
        for (program, mut arguments) in runs(kind, &file) {
            begin(here, kind, &file);
            if program == "batch_match" || program == "plan_meetings" && !arguments.contains(&"--record") {
                arguments.extend(["--out", "out"]);
            }
            arguments.extend(["--deadline", "10"]);
            let output = run(here, program, &arguments);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let what =
                format!("{program} {arguments:?}: {}: {}", output.status, said.chars().take(600).collect::<String>());
            // An answer without a certificate (3) is no file's fault.
            let code =
                output.status.code().filter(|code| matches!(code, 0..=2 | 4)).unwrap_or_else(|| panic!("{what}"));
            assert_eq!(Shown::from(&*said).as_str(), said, "{what}");
            let is_done = code < 2;
            assert!(is_done || !said.is_empty(), "refused without a word: {what}");
            assert!(is_done || said.len() < 5_000, "{what}");
            assert_eq!(here.join("out").exists(), is_done && arguments.contains(&"out"), "{what}");
            let out = here.join("out");
            let _ = if out.is_dir() { fs::remove_dir_all(&out) } else { fs::remove_file(&out) };
            let made = ["due", "letters", "closing"].iter().any(|name| here.join("p").join(name).exists());
            assert_eq!(made, code == 0 && matches!(arguments[0], "due" | "letters" | "close"), "{what}");
            fs::remove_dir_all(here.join("p")).unwrap();
            *ends.entry((program, code)).or_default() += 1;
        }
        fs::remove_file(here.join(&file)).unwrap();
        for (name, _) in EVENT {
            drop(fs::remove_file(here.join(name)));
        }
        assert_eq!(fs::read_dir(here).unwrap().count(), 1, "nothing else is left behind");
    }
    println!("{ends:?}");
    assert!(ends.contains_key(&("plan_meetings", 2)) && ends.keys().any(|end| end.0 == "plan_meetings" && end.1 < 2));
    assert!(ends.contains_key(&("batch_match", 2)) && ends.keys().any(|(_, code)| *code < 2), "{ends:?}");
}

#[test]
fn hostile_files_end_programs_as_documented() {
    generate(0..45, 20_000);
}

#[test]
#[ignore = "500 files of up to 60 MB take an hour; run with --release"]
fn five_hundred_hostile_files_end_programs_as_documented() {
    let number =
        |name: &str, otherwise| std::env::var(name).map_or(otherwise, |number| number.parse().expect("a number"));
    generate(number("CEILING_FROM", 1000)..number("CEILING_TO", 1500), 60_000_000);
}
