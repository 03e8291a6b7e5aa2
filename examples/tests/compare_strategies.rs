//! `compare_strategies` on its three kinds of input: the figures, who is without an answer, and the exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mentor_match::StrategySpec;
use serde_json::Value;

/// `cargo test -p examples` builds the examples beside the tests.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn data(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path).display().to_string()
}

fn run(program_name: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program(program_name)).args(arguments).output();
    output.expect("run `cargo test -p examples`: it builds the example first")
}

#[track_caller]
fn compare(code: i32, arguments: &[&str]) -> String {
    let output = run("compare_strategies", arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn json(code: i32, arguments: &[&str]) -> Value {
    let text = compare(code, &[arguments, &["--json"]].concat());
    assert_eq!(text.lines().count(), 1, "one object in one line: {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// Every strategy that there is stands in the table or among the refused, once.
fn assert_complete(compared: &Value) {
    let names = |list: &str| -> Vec<String> {
        let rows = compared[list].as_array().expect("a list");
        rows.iter().map(|row| row["strategy"].as_str().expect("a name").to_owned()).collect()
    };
    let mut found = [names("strategies"), names("refused")].concat();
    let mut all: Vec<String> = StrategySpec::NAMES.iter().map(|&name| name.to_owned()).collect();
    found.sort();
    all.sort();
    assert_eq!(found, all);
}

#[test]
fn s39_a_market_has_the_figures_that_solve_market_has() {
    let (pairs, capacities) = (data("market/pairs.csv"), data("market/capacities.csv"));
    let files = ["--pairs", &pairs, "--capacities", &capacities, "--seed", "7"];
    let compared = json(0, &files);
    assert_complete(&compared);
    for row in compared["strategies"].as_array().expect("a list") {
        let name = row["strategy"].as_str().expect("a name");
        let alone = run("solve_market", &[&files[..], &["--strategy", name]].concat());
        let alone: Value = serde_json::from_slice(&alone.stdout).expect("JSON");
        for (key, its_name) in [
            ("matched", "matched"),
            ("rank_profile", "rank_profile"),
            ("blocking_pairs", "blocking_pairs"),
            ("total", "total_score"),
            ("claims", "claims"),
        ] {
            assert_eq!(row[key], alone[its_name], "{name}: {key}");
        }
        assert!(row["solve_seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    }
    let mentees = compared["mentees"].as_u64().expect("a number");
    let list = |key: &str| compared[key].as_array().map_or(0, |list| list.len() as u64);
    assert!(list("contested") > 0 && list("safe") + list("contested") <= mentees, "{compared}");
    let text = compare(0, &files);
    let heads = text.lines().find(|line| line.contains("matched")).expect("a table");
    let first = text.lines().find(|line| line.starts_with("  mentee-optimal ")).expect("a row");
    assert_eq!(heads.len(), first.len(), "columns line up:\n{text}");
    assert!(!heads.contains("choice"), "a market knows no written choices: {heads}");
}

#[test]
fn the_frontier_leads_from_a_stable_matching_to_the_greatest_total() {
    let (pairs, capacities) = (data("market/pairs.csv"), data("market/capacities.csv"));
    let files = ["--pairs", &pairs, "--capacities", &capacities, "--strategies", "max-score", "--frontier"];
    let compared = json(0, &files);
    let points = compared["frontier"].as_array().expect("a list");
    let (first, last) = (points.first().expect("one at least"), points.last().expect("one at least"));
    assert_eq!(first["blocking_pairs"], 0, "{compared}");
    for key in ["matched", "total", "blocking_pairs"] {
        assert_eq!(last[key], compared["strategies"][0][key], "{key}: {compared}");
    }
    let text = compare(0, &files);
    assert!(text.contains("\nBetween stable and best: "), "{text}");
    assert!(json(0, &files[..6])["frontier"].is_null());
}

#[test]
fn a_strategy_that_a_market_does_not_allow_is_listed_and_the_others_go_on() {
    let scoreless = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare-scoreless.csv");
    std::fs::write(&scoreless, "mentee,mentor\nana,ben\neve,ben\nkim,\n").expect("the target folder can be written");
    let scoreless = scoreless.display().to_string();
    let compared = json(0, &["--pairs", &scoreless]);
    assert_complete(&compared);
    let refused = compared["refused"].as_array().expect("a list");
    let reason = refused.iter().find(|row| row["strategy"] == "max-score").map(|row| row["reason"].to_string());
    assert!(reason.is_some_and(|reason| reason.contains("needs a score for every pair")), "{compared}");
    assert!(compared["strategies"].as_array().is_some_and(|rows| rows.iter().all(|row| row["total"].is_null())));

    // Who names it is told by the exit code, too.
    let text = compare(1, &["--pairs", &scoreless, "--strategies", "max-score; mentee-optimal:tie_rule=by-id"]);
    assert!(text.contains("\n  mentee-optimal:tie_rule=by-id ") && text.contains("\n  max-score: strategy"), "{text}");
    let text = compare(2, &["--pairs", &scoreless, "--strategies", "max-score"]);
    assert!(text.contains("No strategy has an answer."), "{text}");
}

#[test]
fn an_invented_cohort_and_questionnaires_are_compared_as_batch_match_compares_them() {
    let invented = ["--generate", "60x40", "--policy", "nace", "--as-of", "2026-09-01"];
    let compared = json(0, &invented);
    assert_complete(&compared);
    for row in compared["strategies"].as_array().expect("a list") {
        let sum = |key: &str| row[key].as_array().expect("counts").iter().filter_map(Value::as_u64).sum::<u64>();
        assert_eq!(Some(sum("rank_profile")), row["matched"].as_u64(), "{row}");
        assert_eq!(sum("loads"), 40, "{row}");
    }

    // The sample, whose questionnaires leave questions. Its table is that of the summary of batch_match.
    let day = ["--as-of", "2026-09-01"];
    let files =
        ["--mentors", &data("altrusa/mentors.csv"), "--mentees", &data("altrusa/mentees.csv"), "--policy", "altrusa"];
    let all = ["--strategies", "mentee-optimal;max-score"];
    let (sample, own) = (json(1, &[&day[..], &all].concat()), json(1, &[&day[..], &all, &files].concat()));
    assert_eq!((&sample["safe"], &sample["contested"]), (&own["safe"], &own["contested"]));
    let batch = run("batch_match", &["--dry-run", "--compare", "max-score", "--as-of", "2026-09-01"]);
    let summary = String::from_utf8_lossy(&batch.stdout).into_owned();
    for row in sample["strategies"].as_array().expect("a list") {
        let name = row["strategy"].as_str().expect("a name");
        let line = summary.lines().find(|line| line.split_whitespace().next() == Some(name)).expect("a line");
        let cells: Vec<f64> = line.split_whitespace().skip(1).filter_map(|cell| cell.parse().ok()).collect();
        let number = |value: &Value| value.as_f64().expect("a number");
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        assert_eq!(cells[..2], [number(&row["matched"]), number(&row["by_choice"][0])], "{line}");
        assert_eq!(cells[2..4], [rounded(number(&row["total"])), rounded(number(&row["worst"]))], "{line}");
        assert_eq!(cells[4..6], [number(&row["blocking_pairs"]), number(&row["wishes_lost"])], "{line}");
        assert_eq!(cells[6..], [rounded(number(&row["gini"]))], "{line}");
    }
    let safe = sample["safe"].as_array().map_or(0, Vec::len);
    assert!(summary.contains(&format!("  The same under every strategy: {safe} matches.")), "{summary}");
}

#[test]
fn what_cannot_be_done_is_refused_with_its_exit_code() {
    compare(2, &["--strategies", "best"]);
    compare(2, &["--pairs", "no-such-file.csv"]);
    compare(2, &["--pairs", "a.csv", "--generate", "9x6"]);
    compare(2, &["--generate", "0x0"]);
    compare(2, &["--policy", "no-such-policy"]);
    compare(2, &["--deadline", "-1"]);
    compare(4, &["--deadline", "0", "--generate", "60x40"]);
    // Stopped while the files are read: there is nothing to print yet.
    assert_eq!(compare(4, &["--deadline", "0", "--json", "--pairs", &data("market/pairs.csv")]), "");
}

/// Who declares names, addresses or numbers confidential reads of rows, on the screen and in JSON.
#[test]
fn s25_confidential_ids_are_not_printed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare-confidential");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("the target folder can be written");
        folder.join(name).display().to_string()
    };
    let people = |kind: &str| {
        let rows = (1..=6).map(|n| format!("{kind} {n},Quoll-{kind}{n}@Example.org,no{kind}{n},art\n"));
        "Name,E-mail address,Member number,Goals\n".to_owned() + &rows.collect::<String>()
    };
    let (mentors, mentees) = (write("mentors.csv", &people("tor")), write("mentees.csv", &people("tee")));
    let without_numbers =
        |text: &str, kind: &str| (1..=6).fold(text.to_owned(), |text, n| text.replace(&format!(",no{kind}{n},"), ",,"));
    let bare_mentors = write("bare-mentors.csv", &without_numbers(&people("tor"), "tor"));
    let bare_mentees = write("bare-mentees.csv", &without_numbers(&people("tee"), "tee"));
    let map = |field: &str, header: &str| {
        let line = format!("\"{header}\" = \"confidential:{field}\"\n");
        write(&format!("{field}.toml"), &format!("[mentors]\n{line}[mentees]\n{line}"))
    };
    let (email, name, id) = (map("email", "E-mail address"), map("name", "Name"), map("id", "Member number"));
    for (mentors, mentees, mapping, secret) in [
        (&bare_mentors, &bare_mentees, &email, "quoll-te"),
        (&bare_mentors, &bare_mentees, &name, "quoll-te"),
        (&mentors, &mentees, &id, "note"),
    ] {
        let files = ["--mentors", mentors, "--mentees", mentees];
        let open = [&files[..], &["--strategies", "max-score; mentor-optimal"]].concat();
        let closed = [&open[..], &["--mapping", mapping]].concat();
        assert!(json(0, &open).to_string().contains(secret), "{}", json(0, &open));
        let told = json(0, &closed).to_string() + &compare(0, &closed);
        assert!(!told.to_lowercase().contains("quoll") && !told.contains("note"), "{told}");
        assert!(told.contains("mentees.csv row 2"), "{told}");
    }
}
