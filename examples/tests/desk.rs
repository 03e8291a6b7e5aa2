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
    if folder.join("out").is_dir() {
        files(&folder.join("out"), &folder.join("out"), &mut written);
    }
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

/// Who meets at an event: drop zone, argument and file.
type People<'a> = &'a [(&'static str, &'a Path)];

/// The arguments for these people.
fn arguments(people: People<'_>) -> Vec<String> {
    let rules = if people.iter().any(|(zone, _)| *zone == "peers") { "alao" } else { "altrusa" };
    let files = people.iter().flat_map(|(zone, path)| [format!("--{zone}"), path.display().to_string()]);
    ["--policy".to_owned(), rules.to_owned()].into_iter().chain(files).collect()
}

/// What the program writes for an event of these people.
fn evening(folder: &str, people: People<'_>, more: &[&str]) -> (PathBuf, BTreeMap<String, Vec<u8>>) {
    let people = arguments(people);
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    written(folder, "plan_meetings", &[&people, more].concat())
}

fn ask(session: &mut Session, path: &str, fields: &[(&str, &str)], files: &[(&str, &Path)]) -> String {
    let upload = |&(field, path): &(&str, &Path)| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Upload { field: field.to_owned(), name, bytes: fs::read(path).unwrap() }
    };
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let request = Request { path: path.to_owned(), fields, files: files.iter().map(upload).collect() };
    let Response::Page(page) = handle(session, &request, &()) else { panic!("a file") };
    page
}

/// Fills the form in, brings what belongs to it, and saves what the page then offers.
fn saved(session: &mut Session, fields: &[(&str, &str)], files: &[(&str, &Path)], written: &BTreeMap<String, Vec<u8>>) {
    let page = ask(session, "meetings", &[&[("plan", "yes")], fields].concat(), files);
    let form = page.split("<form data-go=download>").nth(1).unwrap_or_else(|| panic!("{page}"));
    let form = form.split("</form>").next().unwrap();
    let unescaped = |text: &str| text.replace("&#10;", "\n").replace("&#34;", "\"").replace("&amp;", "&");
    let hidden = form.split("<input type=hidden name=").skip(1).map(|field| {
        let (name, rest) = field.split_once(" value=\"").unwrap();
        (name.trim_matches('"').to_owned(), unescaped(rest.split('"').next().unwrap()))
    });
    let hidden: Vec<(String, String)> = hidden.collect();
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
    same_with(session, &hidden, written);
}

/// A file beside those of a test.
fn given(folder: &Path, name: &str, text: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

/// The same event by the program and at the desk.
fn meetings(folder: &str, arguments: &[&str], fields: &[(&str, &str)]) {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let people: People<'_> = &[("mentors", &mentors), ("mentees", &mentees)];
    let (_, written) = evening(folder, people, arguments);
    let mut session = today();
    bring(&mut session, people);
    same_with(&mut session, &[&[("file", "meetings.zip")], fields].concat(), &written);
}

#[test]
fn the_rest_of_an_evening_and_meetings_within_weeks_are_those_of_plan_meetings() {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let people: People<'_> = &[("mentors", &mentors), ("mentees", &mentees)];
    let (first, _) = evening("desk-evening", people, &["--rounds", "4"]);
    let plan = first.join("out/committee/plan.csv");
    let lines = "100001,mentor,all\n100002,mentee,1-2\n100004,mentee,3";
    let absent = given(&first, "absent.csv", &format!("person,role,round\n{lines}\n"));
    let [plan_file, absent_file] = [&plan, &absent].map(|path| path.to_str().unwrap());
    let again = ["--rounds", "4", "--plan", plan_file, "--played", "2", "--absent", absent_file, "--start", "19:30"];
    let (second, written) = evening("desk-evening-again", people, &again);
    let mut session = today();
    bring(&mut session, people);
    // The plan says how many rounds there are.
    let fields = [("played", "2"), ("absent", lines), ("start", "19:30")];
    saved(&mut session, &fields, &[("evening", &plan)], &written);

    // Weeks afterwards, with nobody whom they have met.
    let met = second.join("out/committee/met.csv");
    let weeks = ["--weeks", "--each-mentee", "2", "--each-mentor", "4", "--met", met.to_str().unwrap()];
    let (_, written) = evening("desk-weeks", people, &weeks);
    let fields = [("how", "weeks"), ("rounds", "6"), ("each-mentee", "2"), ("each-mentor", "4")];
    saved(&mut session, &fields, &[("met", &met)], &written);

    // What does not fit is said, and the form stays.
    let wrong = ask(&mut session, "meetings", &[("plan", "yes"), ("played", "2"), ("title", "Tea at five")], &[]);
    assert!(wrong.contains("Bring the plan of which rounds were played") && wrong.contains("Tea at five"), "{wrong}");
    let fields = [("plan", "yes"), ("rounds", "2"), ("played", "3")];
    let wrong = ask(&mut session, "meetings", &fields, &[("evening", &plan)]);
    assert!(wrong.contains("3 rounds were played, but the plan has 2 rounds"), "{wrong}");
    let fields = [("plan", "yes"), ("how", "weeks"), ("tables", "3")];
    assert!(ask(&mut session, "meetings", &fields, &[]).contains("there are no rounds: leave out tables"));
    // What is typed is no remark.
    let wrong = ask(&mut session, "meetings", &[("plan", "yes"), ("absent", "#7, mentor, 1")], &[]);
    assert!(wrong.contains("Who is absent, line 1: no mentor is called"), "{wrong}");
    // Nobody has met by a plan without meetings.
    let empty = given(&first, "empty.csv", "round,table,mentor,mentee\n");
    let wrong = ask(&mut session, "met", &[], &[("over", &empty)]);
    assert!(wrong.contains("nobody meets in this plan") && session.actions().is_empty(), "{wrong}");
}

#[test]
fn evenings_of_peers_at_the_desk_are_those_of_plan_meetings() {
    let peers = data("alao/peers.csv");
    let people: People<'_> = &[("peers", &peers)];
    let mut session = today();
    bring(&mut session, people);
    let (_, written) = evening("desk-circle", people, &[]);
    saved(&mut session, &[], &[], &written);
    let (first, written) = evening("desk-circle-six", people, &["--rounds", "6", "--start", "18:00", "--minutes", "5"]);
    saved(&mut session, &[("rounds", "6"), ("start", "18:00"), ("minutes", "5")], &[], &written);

    // After two rounds; then at tables of four, with nobody whom they have met.
    let plan = first.join("out/committee/plan.csv");
    let lines = "Aisha Farrow,3-5\nanselm.whitaker@example.org,1-2\nbeatrix.nakagawa@example.org,all";
    let absent = given(&first, "absent.csv", &format!("person,round\n{lines}\n"));
    let [plan_file, absent_file] = [&plan, &absent].map(|path| path.to_str().unwrap());
    let again = ["--plan", plan_file, "--played", "2", "--absent", absent_file];
    let (second, written) = evening("desk-circle-again", people, &again);
    saved(&mut session, &[("played", "2"), ("absent", lines)], &[("evening", &plan)], &written);
    let met = second.join("out/committee/met.csv");
    let tables = ["--rounds", "3", "--at-table", "4", "--met", met.to_str().unwrap(), "--title", "Round & about"];
    let (_, written) = evening("desk-circle-four", people, &tables);
    let fields = [("rounds", "3"), ("at-table", "4"), ("title", "Round & about")];
    saved(&mut session, &fields, &[("met", &met)], &written);
    let wrong = ask(&mut session, "meetings", &[("plan", "yes"), ("absent", "Aisha Farrow,1\nNobody Known,2")], &[]);
    assert!(wrong.contains("Who is absent, line 2: nobody is called") && wrong.contains("Nobody Known,2</textarea>"));
}

/// The evening is recorded by the program and at the desk; then there is another one, at which nobody meets the same
/// person again.
fn recorded_and_gone_on_with(folder: &str, people: People<'_>, lines: &str, columns: &str) {
    let rounds = ["--rounds", "3"];
    let (first, _) = evening(&format!("{folder}-first"), people, &rounds);
    let plan = first.join("out/committee/plan.csv");
    let absent = given(&first, "absent.csv", &format!("{columns}\n{lines}\n"));
    let [plan_file, absent_file] = [&plan, &absent].map(|path| path.to_str().unwrap());
    let record = ["--programme", "programme", "--new", "--record", plan_file, "--absent", absent_file];
    let (recorded, _) = evening(&format!("{folder}-recorded"), people, &record);
    let programme = recorded.join("programme");
    let mut of_program = BTreeMap::new();
    files(&programme, &programme, &mut of_program);
    of_program.retain(|path, _| Path::new(path).extension().is_some_and(|end| end == "csv") || path == "head");

    let mut session = today();
    bring(&mut session, people);
    let slip = format!("{lines}\nNobody Known{}", &lines[lines.find(',').unwrap()..lines.find('\n').unwrap()]);
    let typed = [("title", "Speed"), ("missed", &*slip), ("day", "2026-09-29")];
    let wrong = ask(&mut session, "met", &typed, &[("over", &plan)]);
    assert!(wrong.contains("Nobody Known") && wrong.contains("role=alert") && session.actions().is_empty(), "{wrong}");
    assert!(wrong.contains("name=\"over-file\""), "the plan stays: {wrong}");
    assert!(wrong.contains("value=\"2026-09-29\"") && wrong.contains("Nobody Known"), "what was typed stays: {wrong}");
    let later = ask(&mut session, "met", &[("missed", lines), ("day", "2026-10-02")], &[("over", &plan)]);
    assert!(later.contains("2026-10-02 is still to come") && session.actions().is_empty(), "{later}");
    let goes_on = [("missed", lines), ("title", "Speed"), ("rounds", "3")];
    let said = ask(&mut session, "met", &goes_on, &[("over", &plan), ("evening", &plan)]);
    assert!(said.contains(" pairs met on 2026-10-01. They do not meet again at an evening."), "{said}");
    assert!(!said.contains("role=alert") && said.contains("value=\"Speed\""), "{said}");
    // The plan that goes on is not the one that is recorded next.
    assert!(said.contains("name=\"evening-file\"") && said.contains("name=over required"), "{said}");
    let back = ask(&mut session, "undo", &[], &[]);
    assert!(back.contains("An evening of short meetings") && session.actions().is_empty(), "{back}");
    ask(&mut session, "met", &goes_on, &[("over", &plan)]);
    same(&mut session, "programme.zip", &of_program);

    let next = [&rounds[..], &["--programme", programme.to_str().unwrap()]].concat();
    let (_, written) = evening(&format!("{folder}-next"), people, &next);
    saved(&mut session, &[("rounds", "3")], &[], &written);
    let before = fs::read_to_string(&plan).unwrap();
    assert!(written["committee/plan.csv"] != before.as_bytes(), "others than before");
    // The same from the folder, on another day.
    let mut opened = today().with_programme(Programme::read(&programme).unwrap());
    bring(&mut opened, people);
    saved(&mut opened, &[("rounds", "3")], &[], &written);
}

#[test]
fn an_evening_of_a_programme_at_the_desk_is_the_one_of_plan_meetings() {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let lines = "100001,mentor,all\n100002,mentee,2";
    let people: People<'_> = &[("mentors", &mentors), ("mentees", &mentees)];
    recorded_and_gone_on_with("desk-year", people, lines, "person,role,round");
    let peers = data("alao/peers.csv");
    let lines = "Aisha Farrow,1\nanselm.whitaker@example.org,all";
    recorded_and_gone_on_with("desk-year-peers", &[("peers", &peers)], lines, "person,round");
}

/// A programme as a folder.
fn put(programme: &Programme, folder: &Path) {
    drop(fs::remove_dir_all(folder));
    for (path, bytes) in programme.to_files() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// In the middle of a year: some pairs are introduced, some asked, and one has failed.
#[test]
fn an_evening_in_the_middle_of_a_year_is_the_one_of_plan_meetings() {
    let [mentors, mentees] = ["altrusa/mentors.csv", "altrusa/mentees.csv"].map(data);
    let people: People<'_> = &[("mentors", &mentors), ("mentees", &mentees)];
    let mut session = today().with_programme(Programme::begin());
    bring(&mut session, people);
    ask(&mut session, "record", &[], &[]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-mid-year");
    let event = ["--rounds", "5", "--programme", folder.to_str().unwrap()];
    // Seats that the round has filled are taken, in the session in which it was recorded, too.
    put(session.programme().unwrap(), &folder);
    let (_, written) = evening("desk-mid-year-recorded", people, &event);
    saved(&mut session, &[("rounds", "5")], &[], &written);
    let pairs: Vec<[String; 2]> = {
        let state = session.programme().unwrap().ledger.state();
        state.open_pairs().map(|pair| [pair.mentee.to_string(), pair.mentor.to_string()]).collect()
    };
    for (at, [mentee, mentor]) in pairs.iter().take(9).enumerate() {
        for by in ["mentee", "mentor"] {
            let agreed = [("event", "agreed"), ("mentee", mentee), ("mentor", mentor), ("by", by)];
            ask(&mut session, "event", &agreed, &[]);
        }
        if at < 6 {
            ask(&mut session, "event", &[("event", "introduced"), ("mentee", mentee), ("mentor", mentor)], &[]);
        }
    }
    let [mentee, mentor] = &pairs[0];
    let failed = [("event", "ended"), ("mentee", mentee), ("mentor", mentor), ("value", "failed")];
    assert!(ask(&mut session, "event", &failed, &[]).contains("Recorded."));
    let programme = session.programme().unwrap().clone();
    put(&programme, &folder);
    let (_, written) = evening("desk-mid-year-evening", people, &event);
    saved(&mut session, &[("rounds", "5")], &[], &written);
    let mut opened = today().with_programme(programme);
    bring(&mut opened, people);
    saved(&mut opened, &[("rounds", "5")], &[], &written);
    let page = ask(&mut opened, "meetings", &[("plan", "yes"), ("rounds", "5")], &[]);
    assert!(page.contains("Pairs of the programme that stand keep their seats"), "{page}");
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
