//! `verify` never imports a strategy: what proves an answer knows nothing about how it was found.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// Code lines, without comments: those may speak of strategies.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).filter(|line| !line.trim().is_empty())
}

#[test]
fn verify_and_what_it_builds_on_name_no_strategy() {
    let files = [sources("verify"), sources("market")].concat();
    assert!(files.len() > 8);
    for (path, text) in files {
        for line in code(&text) {
            for word in ["strategy", "Strategy", "MenteeOptimal::", "Greedy", "SerialDictatorship"] {
                let named = line.contains(word) && !line.contains("Property::");
                assert!(!named, "{path}: {line}");
            }
        }
    }
}

#[test]
fn the_engine_reads_no_clock_no_file_and_starts_no_thread() {
    for (path, text) in [sources("verify"), sources("market"), sources("strategy"), sources("")].concat() {
        for line in code(&text) {
            for word in ["std::time", "std::fs", "std::thread", "std::env", "HashMap", "HashSet", "unsafe"] {
                assert!(!line.contains(word), "{path}: {line}");
            }
        }
    }
}
