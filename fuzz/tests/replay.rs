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
fn tables() {
    replay("tables", mentor_match_fuzz::tables);
}

#[test]
fn text() {
    replay("text", mentor_match_fuzz::text);
}

#[test]
fn places() {
    replay("places", mentor_match_fuzz::places);
}

#[test]
fn shards() {
    replay("shards", mentor_match_fuzz::shards);
}

/// What honest rounds exchange is the beginning of the corpus: written again when its form changes.
#[test]
#[ignore = "writes into the corpus"]
fn write_what_is_exchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/shards");
    fs::create_dir_all(&folder).unwrap();
    for (number, round) in (0_u8..).zip(mentor_match_fuzz::Exchanged::rounds()) {
        for (at, bytes) in round.all.iter().enumerate() {
            let input = [&[number][..], &round.for_corpus(bytes)].concat();
            fs::write(folder.join(format!("exchanged-{number}-{at}")), input).unwrap();
        }
    }
}
