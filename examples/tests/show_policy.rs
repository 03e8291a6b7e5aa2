//! `show_policy` as a coordinator runs it: the list, a document to copy, and a name that does not exist.

use std::path::PathBuf;
use std::process::{Command, Output};

use mentor_match::policy::{Policy, Preset};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("show_policy{}", std::env::consts::EXE_SUFFIX))
}

fn show(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("run `cargo test -p examples`: it builds the example first")
}

#[test]
fn all_are_listed_on_a_line_each() {
    let output = show(&[]);
    assert_eq!(output.status.code(), Some(0));
    let listed = String::from_utf8(output.stdout).expect("UTF-8");
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, Preset::ALL.iter().map(|preset| preset.name()).collect::<Vec<_>>());
    assert!(listed.lines().all(|line| line.chars().count() <= 100), "{listed}");
}

#[test]
fn what_is_printed_is_the_policy() {
    for &preset in Preset::ALL {
        let output = show(&[preset.name()]);
        assert_eq!(output.status.code(), Some(0));
        let document = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(Policy::from_toml(&document), Ok(Policy::preset(preset)));
        assert!(document.starts_with("# "), "{preset} begins with what it is");
    }
}

#[test]
fn an_unknown_name_is_refused_with_those_there_are() {
    let output = show(&["galaxy"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("galaxy") && words.contains("altrusa, iaip, nace, palta, alao"), "{words}");
}
