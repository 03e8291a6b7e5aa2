//! `solve_market` as a researcher runs it: the sample, the output file, and the exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("solve_market{}", std::env::consts::EXE_SUFFIX))
}

fn solve(arguments: &[&str]) -> Output {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("market");
    let mut command = Command::new(program());
    command.arg("--pairs").arg(sample.join("pairs.csv")).arg("--capacities").arg(sample.join("capacities.csv"));
    command.args(arguments).output().expect("run `cargo test -p examples`: it builds the example first")
}

fn code_and_error(arguments: &[&str]) -> (Option<i32>, String) {
    let output = solve(arguments);
    assert!(output.stdout.is_empty(), "{arguments:?} prints nothing but the refusal");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
}

#[test]
fn the_sample_is_solved_written_and_reported() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("solve-market-sample.csv");
    let out_text = out.to_str().expect("a UTF-8 path");
    let output = solve(&["--seed", "7", "--out", out_text, "--force", "--deadline", "60"]);
    let json = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        json.starts_with(
            "{\"strategy\":\"mentee-optimal\",\"options\":{\"tie_rule\":\"lottery\",\"improve\":\"yes\"},\"seed\":7,"
        ),
        "{json}"
    );
    assert!(json.contains("\"certified\":true"), "{json}");
    let written = fs::read_to_string(&out).expect("the matching was written");
    assert_eq!(written.lines().count(), 8, "a header and seven mentees:\n{written}");

    let (code, error) = code_and_error(&["--out", out_text]);
    assert_eq!(code, Some(2));
    assert!(error.contains("already exists"), "{error}");
}

#[test]
fn what_cannot_be_done_is_refused_with_its_exit_code() {
    let names = matching_market::StrategySpec::NAMES.join(", ");
    let unknown = format!("nothing written: there is no strategy 'best'; choose one of {names}");
    assert_eq!(code_and_error(&["--strategy", "best"]), (Some(2), unknown));
    assert_eq!(code_and_error(&["--deadline", "0"]).0, Some(4));
    assert_eq!(code_and_error(&["--deadline", "-1"]).0, Some(2));
    assert_eq!(code_and_error(&["--strategy", "greedy", "--objective", "total"]).0, Some(2));
    assert_eq!(code_and_error(&["--seed", "seven"]).0, Some(2));
}
