//! A round and its results are there both or not at all, also when a run is killed between the two.

use std::fs;
use std::path::Path;

use mentor_match::programme::Chain;
use questionnaire_io::programme::{Programme, ProgrammeError, ResultsOf};
use tempfile::TempDir;

use super::{begun, day, kofi};

const RECEIPT: &[u8] = b"{}";

/// The folder as a run that is killed at this moment leaves it.
fn killed(folder: &Path, at: &Path) {
    fs::create_dir_all(at).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let to = at.join(path.file_name().unwrap());
        if path.is_dir() {
            killed(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

#[test]
fn a_run_that_was_killed_has_recorded_what_it_wrote() {
    let (here, folder) = begun();
    let (results, other) = (here.path().join("round-1"), TempDir::new().unwrap());
    let at = |when: &str| other.path().join(when);
    let was = Programme::read(&folder).unwrap();
    let of = ResultsOf { folder: &results, receipt: Chain::of_bytes(RECEIPT) };
    let change = |programme: &mut Programme| {
        programme.people.enter(
            mentor_match::cohort::Side::Mentor,
            &mentor_match::cohort::PersonId::new("hedy").unwrap(),
            None,
            None,
            programme.next_number(),
        );
        programme.add(day(14), kofi("introduced"))
    };
    let write = || {
        killed(&folder, &at("before"));
        fs::create_dir(&results).unwrap();
        fs::write(results.join("receipt.json"), RECEIPT).unwrap();
        killed(&folder, &at("after"));
        Ok::<_, ProgrammeError>(())
    };
    Programme::change_with(&folder, of, change, write).unwrap();
    let now = Programme::read(&folder).unwrap();
    assert!(now.ledger.head() != was.ledger.head() && !folder.join("unfinished").exists());

    // Killed with the results: they are recorded when the next run looks, and then no more.
    for when in ["before", "after"] {
        assert_eq!(Programme::read(&at(when)).unwrap().ledger, was.ledger, "until then it is the old one");
    }
    let told = Programme::recover(&at("after"), &|| None).unwrap().unwrap().to_string();
    assert!(told.contains("round-1, is recorded now"), "{told}");
    assert_eq!(Programme::read(&at("after")).unwrap(), now);
    assert_eq!(Programme::recover(&at("after"), &|| None).unwrap(), None);
    // Killed without them, or with others in their place: forgotten.
    fs::write(results.join("receipt.json"), b"another one").unwrap();
    let told = Programme::recover(&at("before"), &|| None).unwrap().unwrap().to_string();
    assert!(told.contains("before its results were in") && told.contains("nothing of it is recorded"), "{told}");
    assert_eq!(Programme::read(&at("before")).unwrap(), was);
    assert!(!at("before").join("unfinished").exists());
}

#[test]
fn what_cannot_be_written_is_not_recorded_and_any_change_finishes_first() {
    let (here, folder) = begun();
    let (results, other) = (here.path().join("round-1"), TempDir::new().unwrap());
    let was = Programme::read(&folder).unwrap();
    let of = ResultsOf { folder: &results, receipt: Chain::of_bytes(RECEIPT) };
    let introduce = |programme: &mut Programme| programme.add(day(14), kofi("introduced"));
    let full = || Err::<(), _>(ProgrammeError::NoFolder { path: "the disk is full".to_owned() });
    assert!(Programme::change_with(&folder, of, introduce, full).is_err());
    assert!(Programme::read(&folder).unwrap() == was && !folder.join("unfinished").exists());
    let write = || {
        fs::create_dir(&results).unwrap();
        fs::write(results.join("receipt.json"), RECEIPT).unwrap();
        killed(&folder, other.path());
        Ok::<_, ProgrammeError>(())
    };
    Programme::change_with(&folder, of, introduce, write).unwrap();
    // A meeting needs the introduction that the killed run was about to record.
    Programme::change(other.path(), &|| None, |programme| programme.add(day(15), kofi("meeting"))).unwrap();
    assert_eq!(Programme::read(other.path()).unwrap().ledger.head().lines, was.ledger.head().lines + 2);
    // Not whole yet: nothing was written.
    fs::create_dir(folder.join("unfinished")).unwrap();
    fs::write(folder.join("unfinished/ledger.csv"), "half").unwrap();
    assert_eq!(Programme::recover(&folder, &|| None).unwrap(), None);
    assert!(!folder.join("unfinished").exists());
}
