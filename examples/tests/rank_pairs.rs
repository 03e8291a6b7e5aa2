//! The pairs that `docs/scoring.md` walks through are those that `rank_pairs` prints.

use std::path::PathBuf;
use std::process::Command;

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("rank_pairs{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn the_tables_in_the_document_are_those_of_the_program() {
    let document = include_str!("../../docs/scoring.md");
    let mut tables = 0;
    for command in document.lines().filter_map(|line| line.strip_prefix("`rank_pairs ")?.split_once('`')) {
        let output = Command::new(program()).args(command.0.split(' ')).output();
        let output = output.expect("run `cargo test -p examples`: it builds the example first");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let table = String::from_utf8_lossy(&output.stdout);
        assert!(document.contains(&*table), "docs/scoring.md lacks what `rank_pairs {}` prints:\n{table}", command.0);
        assert_eq!(table.lines().count(), 22, "ten best, ten worst");
        tables += 1;
    }
    assert_eq!(tables, 5, "one table for each preset");
}
