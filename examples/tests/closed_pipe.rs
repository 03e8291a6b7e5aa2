//! A reader that stops reading, such as `head`, makes no program panic or fail; and what makes nobody up is refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo test -p examples` builds the examples beside the tests.
fn command(name: &str, arguments: &[&str]) -> Command {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}

/// A name in the tests' own folder at which nothing is.
fn unused(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&path));
    path.display().to_string()
}

/// Runs a program whose standard output nobody reads.
fn unread(name: &str, arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = command(name, arguments).stdout(writer).output();
    output.expect("run `cargo test -p examples`: it builds the example first")
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let market =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/market").join(name).display().to_string();
    let (pairs, capacities) = (market("pairs.csv"), market("capacities.csv"));
    let [cohort, drawn, rows, forms, pulse] =
        ["closed-pipe-cohort", "closed-pipe-market", "closed-pipe-rows", "closed-pipe-forms", "closed-pipe-pulse"]
            .map(unused);
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/experiments/envy.toml").display().to_string();
    let converted = unused("closed-pipe.csv");
    drop(std::fs::remove_file(&converted));
    let programs: [(&str, &[&str], i32); 18] = [
        ("batch_match", &["--dry-run"], 1),
        ("batch_match", &["--show-template"], 0),
        ("compare_strategies", &["--generate", "20x10", "--policy", "nace"], 0),
        ("compare_strategies", &["--pairs", &pairs, "--json"], 0),
        ("convert_market", &[&pairs, "--to", "csv", "--out", &converted], 0),
        ("embed", &[], 0),
        ("find_tactics", &["--markets", "2"], 0),
        ("generate_cohort", &["20x10", "--out", &cohort], 0),
        ("generate_market", &["--n", "20", "--out", &drawn], 0),
        ("inspect_questionnaire", &[], 1),
        ("plan_meetings", &["--dry-run"], 1),
        ("programme", &["form", "pulse", "--out", &pulse], 0),
        ("questionnaire_template", &["--policy", "altrusa", "--out", &forms], 0),
        ("rank_pairs", &[], 0),
        ("run_experiment", &[&plan, "--out", &rows], 0),
        ("score_pair", &["--mentee", "100002", "--mentor", "100001"], 0),
        ("show_policy", &["nace"], 0),
        ("solve_market", &["--pairs", &pairs, "--capacities", &capacities], 0),
    ];
    for (name, arguments, code) in programs {
        let output = unread(name, arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!error.contains("panicked"), "{name} {arguments:?}: {error}");
        assert_eq!(output.status.code(), Some(code), "{name} {arguments:?}: {error}");
    }
    // Every program is in the list.
    let manifest = include_str!("../Cargo.toml");
    for name in manifest.split("[[example]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(programs.iter().any(|(listed, ..)| *listed == name), "{name} is not tried with a closed pipe");
    }
}

/// What is written is written: a full disk behind the output alone is code 5, and the sentence says what is complete.
#[cfg(target_os = "linux")]
#[test]
fn a_full_output_is_said_with_a_code_of_its_own() {
    let market =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/market").join(name).display().to_string();
    let pairs = market("pairs.csv");
    let [results, directory, cohort, drawn, rows, forms, meetings] =
        ["full-results", "full-directory", "full-cohort", "full-market", "full-rows", "full-forms", "full-meetings"]
            .map(unused);
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/experiments/envy.toml").display().to_string();
    let [matching, mapping, converted] = ["full-matching.csv", "full-mapping.toml", "full-converted.csv"].map(|name| {
        let path = unused(name);
        drop(std::fs::remove_file(&path));
        path
    });
    let programme = unused("full-programme");
    let begun = ["add", &programme, "trained", "--new", "--as-of", "2026-09-01", "--mentee", "P0001"];
    let [ledger, letters] = ["ledger.csv", "letters"].map(|name| format!("{programme}/{name}"));
    let programs: [(&str, &[&str], Option<&str>); 23] = [
        ("batch_match", &["--out", &results], Some(&results)),
        ("batch_match", &["--directory", "--out", &directory], Some(&directory)),
        ("batch_match", &["--dry-run"], None),
        ("batch_match", &["--show-template"], None),
        ("compare_strategies", &["--pairs", &pairs, "--json"], None),
        ("convert_market", &[&pairs, "--to", "csv", "--out", &converted], Some(&converted)),
        ("find_tactics", &["--markets", "2"], None),
        ("generate_cohort", &["20x10", "--out", &cohort], Some(&cohort)),
        ("generate_market", &["--n", "20", "--out", &drawn], Some(&drawn)),
        ("inspect_questionnaire", &["--write-mapping", &mapping], Some(&mapping)),
        ("inspect_questionnaire", &[], None),
        ("questionnaire_template", &["--policy", "altrusa", "--out", &forms], Some(&forms)),
        ("plan_meetings", &["--out", &meetings], Some(&meetings)),
        ("plan_meetings", &["--dry-run"], None),
        ("programme", &begun, Some(&ledger)),
        ("programme", &["status", &programme, "--as-of", "2026-09-01"], None),
        ("programme", &["letters", &programme, "--as-of", "2026-09-01"], Some(&letters)),
        ("programme", &["check", &programme], None),
        ("rank_pairs", &[], None),
        ("run_experiment", &[&plan, "--out", &rows], Some(&rows)),
        ("score_pair", &["--mentee", "100002", "--mentor", "100001"], None),
        ("show_policy", &["nace"], None),
        ("solve_market", &["--pairs", &pairs, "--out", &matching], Some(&matching)),
    ];
    for (name, arguments, written) in programs {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = command(name, arguments).stdout(full).output();
        let output = output.expect("run `cargo test -p examples`: it builds the example first");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{name} {arguments:?}: {error}");
        assert!(error.contains("the output could not be printed"), "{name} {arguments:?}: {error}");
        let said = written.map(|path| format!("error: {path} is written and complete, but "));
        assert_eq!(error.contains("is written"), said.is_some(), "{name} {arguments:?}: {error}");
        assert!(said.is_none_or(|said| error.contains(&said)), "{name} {arguments:?}: {error}");
        assert!(written.is_none_or(|path| Path::new(path).exists()), "{name} {arguments:?}");
    }
    assert!(Path::new(&results).join("manifest.sha256").is_file());
}

/// Neither what goes wrong nor what is said besides can be told; the exit code still says how it ended.
#[test]
fn a_closed_error_output_is_no_panic() {
    let here = |name: &str, arguments: &[&str], code: i32| {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let status = command(name, arguments).stdout(writer.try_clone().expect("a pipe")).stderr(writer).status();
        let status = status.expect("run `cargo test -p examples`: it builds the example first");
        assert_eq!(status.code(), Some(code), "{name} {arguments:?}");
    };
    let decisions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("closed-pipe-decisions.csv");
    let pins = "action,mentee,mentor\npin,100002,100001\nban,100002,100001\n";
    std::fs::write(&decisions, pins).expect("the target folder can be written");
    let unwritable = unused("closed-pipe-file");
    std::fs::write(&unwritable, "a file is no folder").expect("the target folder can be written");
    here("batch_match", &["--policy", "none-such"], 2);
    here("batch_match", &["--dry-run", "--decisions", &decisions.display().to_string()], 2);
    // 14 open questions, which it says on the error output.
    here("compare_strategies", &["--strategies", "greedy"], 1);
    here("compare_strategies", &["--policy", "none-such"], 2);
    here("generate_cohort", &["20x10", "--clubs", "0"], 2);
    here("generate_market", &["--n", "0"], 2);
    here("inspect_questionnaire", &["none-such.csv"], 2);
    here("questionnaire_template", &["--policy", "nace", "--out", &unwritable], 2);
    here("rank_pairs", &["--policy", "none-such"], 2);
    here("score_pair", &["--mentee", "nobody", "--mentor", "100001"], 2);
    here("show_policy", &["none-such"], 2);
    here("solve_market", &["--pairs", "none-such.csv"], 2);
    here("embed", &[], 0);
    std::fs::remove_file(&unwritable).expect("it is there");
}

#[test]
fn a_cohort_of_nobody_is_refused() {
    for (name, arguments) in [
        ("generate_cohort", &["0x0"][..]),
        ("generate_cohort", &["--mentees", "0", "--mentors", "0"]),
        ("batch_match", &["--generate", "0x0"]),
        ("rank_pairs", &["--generate", "0x0"]),
    ] {
        let output = command(name, arguments).output().expect("it can be run");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}: {error}");
        assert!(error.contains("a cohort of nobody: ask for at least one mentee or one mentor"), "{name}: {error}");
    }
}
