//! Replays the corpus on stable: seeds and everything fuzzing ever found.

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "no corpus in {}", folder.display());
    for input in inputs {
        println!("{}", input.display());
        run(&fs::read(&input).unwrap());
    }
}

#[test]
fn import() {
    replay("import", mentor_match_fuzz::import);
}

#[test]
fn toml() {
    replay("toml", mentor_match_fuzz::toml);
}

#[test]
fn market() {
    replay("market", mentor_match_fuzz::market);
}

#[test]
fn published() {
    replay("published", mentor_match_fuzz::published);
}

#[test]
fn text() {
    replay("text", mentor_match_fuzz::text);
}

#[test]
fn places() {
    replay("places", mentor_match_fuzz::places);
}
