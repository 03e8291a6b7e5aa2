//! Ctrl-C, SIGTERM and a deadline end every program in any phase, with exit code 4 and nothing written.
//!
//! How long that takes is measured by `cargo test --release -p examples --test stopping -- --ignored --nocapture`.
// Only Linux says which signals a program catches; before it catches one, that signal just ends it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails, and the figures")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Programs with more to do than any test waits for; `data` has their input.
const RUNS: [(&str, &str); 9] = [
    ("batch_match", "--generate 9000x6000 --out out"),
    ("compare_strategies", "--generate 3000x2000"),
    ("generate_cohort", "60000x40000 --out out"),
    ("solve_market", "--pairs data/pairs.csv --strategy max-score --out out.csv"),
    ("inspect_questionnaire", "data/people.csv --as mentors --write-mapping out.toml"),
    ("programme", "next data/programme --generate 9000x6000 --mentee 100001"),
    ("plan_meetings", "--generate 9000x6000 --out out"),
    ("plan_meetings", "--pairs data/pairs.csv --rounds 40 --out out"),
    ("plan_meetings", "--peers data/people.csv --at-table 6 --out out"),
];

/// A folder with input that takes long to read.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let mut pairs = "mentee,mentor,score\n".to_owned();
    let mut people = "Name,Email,Goals\n".to_owned();
    for one in 0..2_000 {
        for other in 0..500 {
            writeln!(pairs, "e{one},o{other},0.{:06}", (one * 7_919 + other * 104_729) % 1_000_000).unwrap();
        }
    }
    for one in 0..150_000 {
        writeln!(people, "Ada {one},ada{one}@example.org,speaking; budgets; goal {one}").unwrap();
    }
    fs::write(data.join("pairs.csv"), pairs).unwrap();
    fs::write(data.join("people.csv"), people).unwrap();
    let add = "add data/programme trained --new --as-of 2026-09-01 --mentee P0001";
    assert!(start(folder.path(), "programme", add, &[]).wait().unwrap().success());
    folder
}

/// `cargo test -p examples` builds the examples beside the tests.
fn start(folder: &Path, program: &str, arguments: &str, more: &[&str]) -> Child {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples").join(program);
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace()).args(more).current_dir(folder).stdin(Stdio::null());
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    started.expect("run `cargo test -p examples`: it builds the examples first")
}

/// Until the program catches the signals that ask it to stop, however slowly it starts.
fn wait_for_handlers(child: &Child) {
    const INTERRUPT_AND_TERMINATE: u64 = 1 << 1 | 1 << 14;
    let caught = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap()
    };
    while caught() & INTERRUPT_AND_TERMINATE != INTERRUPT_AND_TERMINATE {
        sleep(Duration::from_millis(1));
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

fn assert_stopped(folder: &Path, program: &str, output: &Output, reason: &str) {
    // compare_strategies prints what it has compared, and there which strategies were stopped.
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(4), "{program}: {said}");
    assert!(said.contains(reason), "{program}: {said}");
    let left: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["data"], "{program}");
}

#[test]
fn a_signal_ends_every_program_and_leaves_nothing() {
    let folder = folder();
    for (program, arguments) in RUNS {
        for (name, after) in [("INT", 0), ("TERM", 350)] {
            let child = start(folder.path(), program, arguments, &[]);
            wait_for_handlers(&child);
            sleep(Duration::from_millis(after));
            signal(&child, name);
            assert_stopped(folder.path(), program, &child.wait_with_output().unwrap(), "it was cancelled");
        }
    }
}

#[test]
fn a_deadline_ends_every_program_and_leaves_nothing() {
    let folder = folder();
    for (program, arguments) in RUNS.into_iter().filter(|(program, _)| *program != "compare_strategies") {
        for after in ["0", "0.3"] {
            let child = start(folder.path(), program, arguments, &["--deadline", after]);
            assert_stopped(folder.path(), program, &child.wait_with_output().unwrap(), "the deadline passed");
        }
    }
}

/// Signals are spread over so much of a run at most, so that sixty take five minutes.
const LONGEST: Duration = Duration::from_secs(8);

/// How long a run takes, up to [`LONGEST`].
fn lasts(folder: &Path, program: &str, arguments: &str) -> Duration {
    let began = Instant::now();
    let mut child = start(folder, program, arguments, &[]);
    drop((child.stdout.take(), child.stderr.take()));
    while began.elapsed() < LONGEST && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(5));
    }
    let lasts = began.elapsed();
    let _ = child.kill();
    child.wait().unwrap();
    lasts
}

/// What a run left, and what it would write, is gone.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).filter(|entry| entry.file_name() != "data") {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
}

/// Signals spread over whole runs, letters, report and writing included: the time from each to the end of the program.
#[test]
#[ignore = "measures: it asks the clock, for five minutes"]
fn sixty_signals_end_programs_within_a_fifth_of_a_second() {
    let folder = folder();
    // The first five end in any phase of long work; these go through all phases.
    let all = ("batch_match", "--generate 300x200 --eml --by-unit --compare max-score;fair --what-if --out out");
    let mut taken = Vec::new();
    let mut early = 0;
    for (program, arguments) in RUNS.into_iter().chain([all]) {
        let whole = lasts(folder.path(), program, arguments);
        for part in 1..=10 {
            clear(folder.path());
            let child = start(folder.path(), program, arguments, &[]);
            wait_for_handlers(&child);
            sleep(whole * part / 11);
            let began = Instant::now();
            signal(&child, if part % 2 == 0 { "INT" } else { "TERM" });
            let output = child.wait_with_output().unwrap();
            if [0, 1].contains(&output.status.code().unwrap()) {
                println!("{program} was done before the signal at {part} of 11 parts");
                early += 1;
                continue;
            }
            taken.push(began.elapsed());
            println!("{program} at {part} of 11 parts of {whole:.1?}: {:?}", began.elapsed());
            assert_stopped(folder.path(), program, &output, "it was cancelled");
        }
    }
    taken.sort_unstable();
    println!(
        "{} measured, {early} too late; median {:?}, worst {:?}",
        taken.len(),
        taken[taken.len() / 2],
        taken.last()
    );
    assert!(taken.len() >= 50 && taken.iter().all(|one| one.as_millis() <= 200));
}
