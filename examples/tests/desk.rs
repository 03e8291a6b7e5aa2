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

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}

/// A new folder, and what a program writes into its folder `out`.
fn written(folder: &str, program: &str, arguments: &[&str]) -> (PathBuf, BTreeMap<String, Vec<u8>>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    // `cargo test -p examples` builds the examples beside the tests.
    let test = std::env::current_exe().unwrap();
    let mut command = Command::new(test.ancestors().nth(2).unwrap().join("examples").join(program));
    command.args(arguments).args(["--as-of", "2026-10-01", "--out", "out"]);
    let output = command.current_dir(&folder).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    let mut written = BTreeMap::new();
    files(&folder.join("out"), &folder.join("out"), &mut written);
    (folder, written)
}

/// Brings files, each by its drop zone.
fn bring(session: &mut Session, brought: &[(&str, &Path)]) {
    let upload = |&(field, path): &(&str, &Path)| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Upload { field: field.to_owned(), name, bytes: fs::read(path).unwrap() }
    };
    let fields = vec![("rules".to_owned(), "altrusa".to_owned())];
    let files = brought.iter().map(upload).collect();
    handle(session, &Request { path: "files".to_owned(), fields, files }, &());
}

/// The results of `batch_match`, and of a session into which the same files are brought.
fn both(folder: &str, more: &[&str], mut session: Session) -> (PathBuf, BTreeMap<String, Vec<u8>>, Session) {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let [as_mentors, as_mentees] = [&mentors, &mentees].map(|path| path.to_str().unwrap());
    let arguments = ["--policy", "altrusa", "--seed", "7", "--mentors", as_mentors, "--mentees", as_mentees];
    let (folder, written) = written(folder, "batch_match", &[&arguments, more].concat());
    bring(&mut session, &[("mentors", &mentors), ("mentees", &mentees)]);
    (folder, written, session)
}

/// The files of an archive that the desk hands out are these.
fn same(session: &mut Session, archive: &str, written: &BTreeMap<String, Vec<u8>>) {
    same_with(session, &[("file", archive)], written);
}

fn same_with(session: &mut Session, fields: &[(&str, &str)], written: &BTreeMap<String, Vec<u8>>) {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let request = Request { path: "download".to_owned(), fields, ..Request::default() };
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

/// The same event by the program and at the desk.
fn meetings(folder: &str, arguments: &[&str], fields: &[(&str, &str)]) {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let [as_mentors, as_mentees] = [&mentors, &mentees].map(|path| path.to_str().unwrap());
    let people = ["--policy", "altrusa", "--mentors", as_mentors, "--mentees", as_mentees];
    let (_, written) = written(folder, "plan_meetings", &[&people[..], arguments].concat());
    let mut session = today();
    bring(&mut session, &[("mentors", &mentors), ("mentees", &mentees)]);
    same_with(&mut session, &[&[("file", "meetings.zip")], fields].concat(), &written);
}

#[test]
fn the_meetings_of_the_desk_are_those_of_plan_meetings() {
    let event = ["--start", "19:00", "--rounds", "5", "--tables", "20", "--title", "Meet us"];
    let fields = [("start", "19:00"), ("rounds", "5"), ("tables", "20"), ("title", "Meet us")];
    meetings("desk-meetings", &event, &fields);
}

#[test]
fn absences_limits_and_areas_of_the_desk_are_those_of_plan_meetings() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-meetings-given");
    fs::create_dir_all(&folder).unwrap();
    let given = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (absent, limits) = ("100001,mentor,1-2\n100002,mentee,all", "100003,mentor,2\n100004,mentee,1");
    let absent_file = given("absent.csv", &format!("person,role,round\n{absent}\n"));
    let limits_file = given("limits.csv", &format!("person,role,meetings\n{limits}\n"));
    let event = ["--absent", &absent_file, "--limits", &limits_file, "--within", "district"];
    meetings("desk-areas", &event, &[("absent", absent), ("limits", limits), ("within", "district")]);
}

#[test]
fn peers_of_the_desk_are_those_of_batch_match() {
    let peers = data("alao/peers.csv");
    let arguments = ["--policy", "alao", "--seed", "7", "--peers", peers.to_str().unwrap()];
    let (_, written) = written("desk-peers", "batch_match", &arguments);
    let mut session = today();
    bring(&mut session, &[("peers", &peers)]);
    same(&mut session, "results.zip", &written);
}

#[test]
fn the_programme_of_peers_at_the_desk_is_the_folder_that_batch_match_records_in() {
    let peers = data("alao/peers.csv");
    let arguments = ["--policy", "alao", "--seed", "7", "--peers", peers.to_str().unwrap(), "--programme", "programme"];
    let (folder, written) = written("desk-peers-programme", "batch_match", &arguments);
    let mut session = today().with_programme(Programme::begin());
    bring(&mut session, &[("peers", &peers)]);
    handle(&mut session, &Request { path: "record".to_owned(), ..Request::default() }, &());
    same(&mut session, "results.zip", &written);
    let mut recorded = BTreeMap::new();
    files(&folder.join("programme"), &folder.join("programme"), &mut recorded);
    recorded.retain(|path, _| Path::new(path).extension().is_some_and(|end| end == "csv") || path == "head");
    assert!(recorded.contains_key("ledger.csv"), "{recorded:?}");
    same(&mut session, "programme.zip", &recorded);
}

/// The desk is given the archive of a first session, the program the folder of its first run.
fn kept(folder: &str, keep: &str, arguments: &[&str], brought: &[(&str, &Path)]) {
    let (first, _) = written(&format!("{folder}-first"), "batch_match", arguments);
    let first = first.join("out");
    let again = ["--previous", first.to_str().unwrap(), "--keep", keep];
    let (_, written) = written(folder, "batch_match", &[arguments, &again].concat());
    let mut session = today();
    bring(&mut session, brought);
    let fields = vec![("file".to_owned(), "results.zip".to_owned())];
    let saved = handle(&mut session, &Request { path: "download".to_owned(), fields, files: Vec::new() }, &());
    let Response::File { bytes, name, .. } = saved else { panic!("a page") };
    let fields = vec![("keep".to_owned(), keep.to_owned())];
    let files = vec![Upload { field: "earlier".to_owned(), name, bytes }];
    handle(&mut session, &Request { path: "earlier".to_owned(), fields, files }, &());
    same(&mut session, "results.zip", &written);
}

#[test]
fn earlier_pairs_are_kept_at_the_desk_as_batch_match_keeps_them() {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let [as_mentors, as_mentees] = [&mentors, &mentees].map(|path| path.to_str().unwrap());
    let arguments = ["--policy", "altrusa", "--seed", "7", "--mentors", as_mentors, "--mentees", as_mentees];
    kept("desk-kept", "most", &arguments, &[("mentors", &mentors), ("mentees", &mentees)]);
    let peers = data("alao/peers.csv");
    let arguments = ["--policy", "alao", "--seed", "7", "--peers", peers.to_str().unwrap()];
    kept("desk-peers-kept", "sent", &arguments, &[("peers", &peers)]);
}
