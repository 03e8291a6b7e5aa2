//! Runs that are killed, and runs at the same time: the folder is the old one or the new one, whole, each time.
//!
//! 200 kills and 50 pairs: `cargo test --release -p examples --test kills -- --ignored --nocapture`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails, and the figures")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use questionnaire_io::sha256;
use tempfile::TempDir;

const NOTE: &str = "participants/note.txt";

/// `cargo test -p examples` builds the examples beside the tests.
fn start(folder: &Path, seed: u64, out: &str, more: &[&str]) -> Child {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/batch_match");
    let mut command = Command::new(program);
    command.args([
        "--generate",
        "24x16",
        "--policy",
        "nace",
        "--eml",
        "--quiet",
        "--as-of",
        "2026-09-01",
        "--out",
        out,
    ]);
    command.args(["--seed", &seed.to_string()]).args(more).current_dir(folder).stdin(Stdio::null());
    let started = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    started.expect("run `cargo test -p examples`: it builds the examples first")
}

fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            files.extend(files_of(&entry).into_iter().map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            files.insert(name, fs::read(&entry).unwrap());
        }
    }
    files
}

/// The seed of the run whose results a folder holds: each file that its manifest names, as it was written, and no other
/// but the note.
fn whole(folder: &Path, note: Option<&str>) -> u64 {
    let mut files = files_of(folder);
    let written = files.remove(NOTE).map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(written.as_deref(), note, "the note");
    let manifest = String::from_utf8(files.remove("manifest.sha256").unwrap()).unwrap();
    let hashes: BTreeMap<String, String> = manifest
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(hash, path)| (path.to_owned(), hash.to_owned()))
        .collect();
    let found: BTreeMap<String, String> = files.iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    assert_eq!(found, hashes);
    assert!(found.len() > 40, "with letters");
    let receipt: serde_json::Value = serde_json::from_slice(&files["receipt.json"]).unwrap();
    receipt["seed"].as_u64().unwrap()
}

/// The folders beside, in which unfinished results are.
fn beside(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

/// Kills runs, half of them at any moment, the others while they write.
fn kill(times: u32) {
    let folder = TempDir::new().unwrap();
    let (here, old) = (folder.path(), folder.path().join("old"));
    let began = Instant::now();
    assert!(matches!(start(here, 0, "old", &[]).wait().unwrap().code(), Some(0 | 1)));
    let lasts = began.elapsed();
    fs::write(old.join(NOTE), "call Ruth").unwrap();
    let mut seeds = vec![0];
    let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 1..=times {
        let seed = u64::from(number);
        let fresh = format!("new-{number}");
        let is_new = number % 2 == 0;
        let mut run = if is_new { start(here, seed, &fresh, &[]) } else { start(here, seed, "old", &["--force"]) };
        // A sequence that goes everywhere; the scheduler does the rest.
        let part = f64::from(number * 619 % 1000) / 1000.0;
        if number % 4 < 2 {
            sleep(lasts.mul_f64(part));
        } else {
            while beside(here).is_empty() && run.try_wait().unwrap().is_none() {
                sleep(Duration::from_micros(200));
            }
            // At once, or when the disk may have been waited for.
            let longest = if number % 8 < 4 { Duration::from_millis(40) } else { lasts / 2 };
            sleep(longest.mul_f64(part));
        }
        let signal = ["KILL", "KILL", "KILL", "TERM", "INT"][number as usize % 5];
        let _ =
            Command::new("kill").args(["-s", signal, &run.id().to_string()]).stderr(Stdio::null()).status().unwrap();
        let code = run.wait().unwrap().code();
        assert!(matches!(code, None | Some(0 | 1 | 4)), "{code:?}");
        seeds.push(seed);
        let was = *seeds.iter().rev().nth(1).unwrap();
        let end = if is_new {
            let came = here.join(&fresh).exists().then(|| whole(&here.join(&fresh), None));
            assert!(came.is_none_or(|came| came == seed));
            if came.is_some() { "a new folder, whole" } else { "no new folder" }
        } else {
            let stands = whole(&old, Some("call Ruth"));
            assert!(stands == seed || seeds.contains(&stands), "{stands} after {was}");
            if stands == seed { "the new results, whole" } else { "the old results, whole" }
        };
        *ends.entry(end).or_default() += 1;
        *ends.entry("left something beside").or_default() += u32::from(!beside(here).is_empty());
        if number % 7 == 0 {
            // Whatever was left, the next run removes it and says so.
            let left = !beside(here).is_empty();
            let run = start(here, seed, &format!("next-{number}"), &[]).wait_with_output().unwrap();
            assert!(matches!(run.status.code(), Some(0 | 1)), "{left}: {}", String::from_utf8_lossy(&run.stderr));
            assert_eq!(beside(here), Vec::<String>::new());
            assert_eq!(whole(&here.join(format!("next-{number}")), None), seed);
        }
    }
    println!("{times} kills, a run lasts {lasts:.0?}: {ends:?}");
}

/// Two runs into the same folder, by turns one that is there and one that is not.
fn run_in_pairs(pairs: u64) {
    let folder = TempDir::new().unwrap();
    let (here, old) = (folder.path(), folder.path().join("old"));
    assert!(matches!(start(here, 0, "old", &[]).wait().unwrap().code(), Some(0 | 1)));
    fs::write(old.join(NOTE), "call Ruth").unwrap();
    for pair in 1..=pairs {
        let fresh = format!("new-{pair}");
        let (out, more): (&str, &[&str]) = if pair % 2 == 0 { (&fresh, &[]) } else { ("old", &["--force"]) };
        let runs = [2 * pair, 2 * pair + 1].map(|seed| start(here, seed, out, more));
        let ended = runs.map(|run| run.wait_with_output().unwrap());
        let done = ended.iter().filter(|run| matches!(run.status.code(), Some(0 | 1))).count();
        let refused = ended.iter().find(|run| run.status.code() == Some(2));
        let said = refused.map(|run| String::from_utf8_lossy(&run.stderr).into_owned()).unwrap_or_default();
        if pair % 2 == 0 {
            assert!(done == 1 && said.contains("already exists"), "{said}");
        } else {
            assert_eq!((done, &*said), (2, ""));
        }
        let note = (pair % 2 == 1).then_some("call Ruth");
        let stands = whole(&here.join(out), note);
        assert!(stands == 2 * pair || stands == 2 * pair + 1);
        assert_eq!(beside(here), Vec::<String>::new());
    }
    println!("{pairs} pairs");
}

#[test]
fn a_killed_run_leaves_the_old_folder_or_the_new_one() {
    kill(14);
}

#[test]
fn two_runs_at_once_leave_the_results_of_one() {
    run_in_pairs(4);
}

#[test]
#[ignore = "takes minutes"]
fn two_hundred_kills() {
    kill(200);
}

#[test]
#[ignore = "takes minutes"]
fn fifty_pairs() {
    run_in_pairs(50);
}
