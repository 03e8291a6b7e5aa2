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
        // What fits nothing is reported, and nothing of the page is.
        assert!(!format!("{screen}{error}").contains("fits no"), "{block}\n{screen}\n{error}");
    }
    assert_eq!(tried, 4, "blocks of decisions on the page");
}
