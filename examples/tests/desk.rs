//! The desk hands out what `batch_match` writes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use match_desk::{Request, Response, Session, Upload, handle};
use questionnaire_io::programme::Programme;

fn files(folder: &Path, of: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, of, into);
        } else {
            let name = path.strip_prefix(of).unwrap().to_string_lossy().replace('\\', "/");
            into.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The results of `batch_match`, and of a session into which the same files are brought.
fn both(folder: &str, more: &[&str], mut session: Session) -> (PathBuf, BTreeMap<String, Vec<u8>>, Session) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/altrusa");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    let [mentors, mentees] = ["mentors.csv", "mentees.csv"].map(|file| data.join(file));
    // `cargo test -p examples` builds the examples beside the tests.
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/batch_match");
    let arguments = ["--policy", "altrusa", "--as-of", "2026-10-01", "--seed", "7", "--out", "out"];
    let mut command = Command::new(program);
    command.args(arguments).args(more).arg("--mentors").arg(&mentors).arg("--mentees").arg(&mentees);
    let output = command.current_dir(&folder).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    let mut written = BTreeMap::new();
    files(&folder.join("out"), &folder.join("out"), &mut written);

    let upload = |field: &str, path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Upload { field: field.to_owned(), name, bytes: fs::read(path).unwrap() }
    };
    let rules = vec![("rules".to_owned(), "altrusa".to_owned())];
    let brought = vec![upload("mentors", &mentors), upload("mentees", &mentees)];
    handle(&mut session, &Request { path: "files".to_owned(), fields: rules, files: brought }, &());
    (folder, written, session)
}

/// The files of an archive that the desk hands out are these.
fn same(session: &mut Session, archive: &str, written: &BTreeMap<String, Vec<u8>>) {
    let zip = vec![("file".to_owned(), archive.to_owned())];
    let request = Request { path: "download".to_owned(), fields: zip, ..Request::default() };
    let Response::File { bytes, .. } = handle(session, &request, &()) else { panic!("a page") };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut handed = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        handed.insert(file.name().unwrap().into_owned(), bytes);
    }
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&handed), names(written));
    for (name, bytes) in written {
        assert!(handed[name] == *bytes, "{name} differs");
    }
}

fn today() -> Session {
    Session::new("2026-10-01".parse().unwrap())
}

#[test]
fn the_archive_of_the_desk_is_the_folder_of_batch_match() {
    let (_, written, mut session) = both("desk", &[], today());
    same(&mut session, "results.zip", &written);
}

#[test]
fn the_programme_of_the_desk_is_the_folder_that_batch_match_records_in() {
    let begun = today().with_programme(Programme::begin());
    let (folder, written, mut session) = both("desk-programme", &["--programme", "programme"], begun);
    handle(&mut session, &Request { path: "record".to_owned(), ..Request::default() }, &());
    same(&mut session, "results.zip", &written);
    let mut recorded = BTreeMap::new();
    files(&folder.join("programme"), &folder.join("programme"), &mut recorded);
    recorded.retain(|path, _| Path::new(path).extension().is_some_and(|end| end == "csv") || path == "head");
    assert!(recorded.contains_key("ledger.csv") && recorded.contains_key("private/letters.csv"), "{recorded:?}");
    same(&mut session, "programme.zip", &recorded);
}
