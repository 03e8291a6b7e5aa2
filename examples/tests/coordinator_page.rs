//! What `docs/coordinator.md` writes into `decisions.csv` works on the sample that it speaks of.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The fenced blocks of a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("```").skip(1).step_by(2)
}

#[test]
fn decisions_of_the_page_fit_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let page = fs::read_to_string(root.join("docs/coordinator.md")).expect("the page");
    let test = std::env::current_exe().expect("a test has a path");
    let program = test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples/batch_match");
    let decisions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinator-page.csv");
    let mut tried = 0;
    for block in blocks(&page).map(|block| block.trim_start_matches('\n')) {
        if !block.starts_with("question_id,") && !block.starts_with("action,") {
            continue;
        }
        tried += 1;
        fs::write(&decisions, block).expect("the target folder can be written");
        let output = Command::new(&program)
            .args(["--as-of", "2026-09-01", "--dry-run", "--decisions"])
            .arg(&decisions)
            .output()
            .expect("run `cargo test -p examples`: it builds the example first");
        let screen = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{block}\n{error}");
        // What fits no question is reported, and nothing of the page is.
        assert!(!format!("{screen}{error}").contains("no question"), "{block}\n{screen}\n{error}");
    }
    assert_eq!(tried, 3, "blocks of decisions on the page");
}

/// Every command about questionnaires, as a reader types it who has put the sample and its tables into the folder.
/// Those of the year need a year: `programme_year` goes through one.
#[test]
fn commands_of_the_page_run_on_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let page = fs::read_to_string(root.join("docs/coordinator.md")).expect("the page");
    let test = std::env::current_exe().expect("a test has a path");
    let programs = test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinator-commands");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    for given in ["altrusa", "tables"].map(|name| root.join("examples/data").join(name)) {
        for entry in fs::read_dir(given).expect("files of the sample") {
            let path = entry.expect("an entry").path();
            fs::copy(&path, folder.join(path.file_name().expect("a file"))).expect("the target folder can be written");
        }
    }
    let blocks: Vec<String> = blocks(&page).filter_map(|block| block.strip_prefix("sh\n")).map(joined).collect();
    let commands: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    for command in commands.iter().filter(|command| !command.starts_with("programme ")) {
        let (command, into) = command.split_once(" > ").map_or((*command, None), |(one, file)| (one, Some(file)));
        let command = command.strip_prefix("cargo run --release --example ").expect(command);
        let (program, arguments) = command.split_once(" -- ").unwrap_or((command, ""));
        let output = Command::new(programs.join(program)).args(words(arguments)).current_dir(&folder).output();
        let output = output.expect("run `cargo test -p examples`: it builds the examples first");
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {said}");
        if let Some(file) = into {
            fs::write(folder.join(file), output.stdout).expect("the target folder can be written");
        }
    }
    assert!(commands.len() >= 8, "{commands:?}");
}

/// A command over several lines is one.
fn joined(block: &str) -> String {
    block.replace("\\\n", " ")
}

/// The words of a command; a text in quotation marks is one.
fn words(arguments: &str) -> Vec<String> {
    let parts = arguments.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}
