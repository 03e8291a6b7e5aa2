//! Folders that are old or new, whole: killed at every step, kept apart, and with what others put into them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;

use mentor_match::StopReason;

use super::manifest::{MANIFEST, Manifest, hash_of};
use super::system::{Here, Portable, System, entries};
use super::{Destination, Ending, Filled, OutputFile, WriteError, Written, beside, recover_all};

/// What gets the files that are made.
type Take<'t> = &'t mut dyn FnMut(OutputFile) -> Result<(), WriteError>;

/// Results of one run: the same paths each time but for a letter, and other bytes.
fn results(of: &str) -> Vec<(String, String)> {
    let mut files = vec![
        ("committee/matches.csv".to_owned(), format!("{of} matches")),
        (format!("participants/introductions/mentee-{of}.txt"), format!("{of} letter")),
        ("receipt.json".to_owned(), of.to_owned()),
    ];
    files.sort();
    files
}

fn filled(files: &[(String, String)]) -> Vec<Filled<'_>> {
    let filled = |(path, text): &'_ (String, String)| -> Filled<'static> {
        let (path, text): (&'static str, String) = (path.clone().leak(), text.clone());
        (path, Box::new(move |to| to.write_all(text.as_bytes())))
    };
    files.iter().map(filled).collect()
}

fn write(to: &Path, of: &str, system: &dyn System) -> Result<Written, WriteError> {
    Destination::new(to).replacing().write_by(&filled(&results(of)), &|| None, system)
}

/// All files of a folder, by path.
fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for path in entries(folder).expect("a folder") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(files_of(&path).into_iter().map(|(inside, text)| (format!("{name}/{inside}"), text)));
        } else {
            files.insert(name, String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned());
        }
    }
    files
}

/// Whose results a folder holds: all of them, none of another run's, and nothing else but the files of `others`.
fn whole(folder: &Path, others: &[(&str, &str)]) -> String {
    let mut found = files_of(folder);
    for (path, text) in others {
        assert_eq!(found.remove(*path).as_deref(), Some(*text), "{path}");
    }
    let manifest = Manifest::read(folder).expect("a manifest");
    found.remove(MANIFEST);
    for path in found.keys() {
        assert_eq!(manifest.hash(path), Some(&*hash_of(&folder.join(path)).expect("a file")), "{path}");
    }
    let of = found["receipt.json"].clone();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), results(&of));
    of
}

/// What tests want done in the middle.
struct Watched<'a> {
    system: &'a dyn System,
    told: &'a dyn Fn(&str),
}

impl System for Watched<'_> {
    fn sync(&self, folder: &Path) -> io::Result<()> {
        // The disk of the tests need not be waited for. Here's own waiting is in every other test.
        (self.told)(&format!("sync {}", folder.display()));
        Ok(())
    }

    fn settle(&self, folder: &Path) -> io::Result<()> {
        (self.told)(&format!("settle {}", folder.display()));
        Ok(())
    }

    fn move_in(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.told)("move in");
        let moved = self.system.move_in(from, to);
        (self.told)("moved in");
        moved
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        (self.told)("exchange");
        let exchanged = self.system.exchange(one, other);
        (self.told)("exchanged");
        exchanged
    }

    fn remove(&self, folder: &Path) -> io::Result<()> {
        (self.told)("remove");
        // The half of it, by names.
        let inside = entries(folder)?;
        for path in &inside[..inside.len() / 2] {
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
        (self.told)("half removed");
        self.system.remove(folder)
    }
}

const SYSTEMS: [(&str, &dyn System); 2] = [("here", &Here), ("portable", &Portable)];
const CHILD: &str = "export::write::tests::dies_at_the_step_that_it_is_told";

/// Not a test: the process that [`a_run_killed_at_any_step_leaves_the_old_folder_or_the_new_one`] starts.
#[test]
fn dies_at_the_step_that_it_is_told() {
    let Ok(told) = std::env::var("MENTOR_MATCH_TEST_DIE") else { return };
    let told: Vec<&str> = told.splitn(3, ' ').collect();
    let [step, system, folder] = told[..] else { panic!("{told:?}") };
    let left = Cell::new(step.parse::<usize>().expect("a step"));
    let step = || {
        if left.get() == 0 {
            std::process::abort();
        }
        left.set(left.get() - 1);
    };
    let system = SYSTEMS.iter().find(|(name, _)| *name == system).expect("a system").1;
    let watched = Watched { system, told: &|_| step() };
    let never = || {
        step();
        None
    };
    Destination::new(folder).replacing().write_by(&filled(&results("new")), &never, &watched).expect("written");
}

#[test]
fn a_run_killed_at_any_step_leaves_the_old_folder_or_the_new_one() {
    let here = tempfile::tempdir().expect("a folder");
    let note = [("participants/note.txt", "call Ruth")];
    for ((system_name, system), is_there) in SYSTEMS.into_iter().flat_map(|one| [(one, true), (one, false)]) {
        let mut ends = BTreeMap::new();
        for step in 0.. {
            let folder = here.path().join(format!("{system_name}-{is_there}-{step}"));
            let others: &[_] = if is_there { &note } else { &[] };
            if is_there {
                write(&folder, "old", &Watched { system, told: &|_| {} }).expect("written");
                fs::write(folder.join(note[0].0), note[0].1).expect("written");
            }
            let told = format!("{step} {system_name} {}", folder.display());
            let mut child = Command::new(std::env::current_exe().expect("a test has a path"));
            child.args(["--exact", CHILD, "--nocapture"]).env("MENTOR_MATCH_TEST_DIE", told);
            let output = child.output().expect("it runs");
            let ended = output.status.success();
            // Somebody who is killed has no code.
            assert!(ended || output.status.code().is_none(), "{}", String::from_utf8_lossy(&output.stderr));

            // Before anybody repairs anything.
            if system_name == "here" && folder.exists() {
                whole(&folder, others);
            }
            assert!(folder.exists() || !is_there || system_name == "portable", "step {step}");
            let recovered = recover_all(&folder, system).expect("recovered");
            assert!(recovered.len() <= 1 && recovered.iter().all(|one| one.path == folder));
            let end = recovered.into_iter().next().map(|one| match one.end {
                Ending::Finished(kept) => {
                    assert_eq!(kept, [], "step {step}: carried over before");
                    "finished"
                }
                Ending::Removed => "removed",
                Ending::PutBack => "put back",
            });
            let of = folder.exists().then(|| whole(&folder, others));
            assert!(is_there == of.is_some() || of.as_deref() == Some("new"), "step {step}");
            assert!(!beside::path_beside(&folder).exists(), "step {step}: nothing is left beside");
            *ends.entry((end, of)).or_insert(0) += 1;
            if ended {
                break;
            }
        }
        let ends: Vec<_> = ends.keys().map(|(end, of)| (*end, of.as_deref())).collect();
        let mut expected = vec![(None, Some("new"))];
        if is_there {
            expected.push((Some("finished"), Some("new")));
            expected.extend((system_name == "portable").then_some((Some("put back"), Some("old"))));
        }
        expected.push((Some("removed"), is_there.then_some("old")));
        assert_eq!(ends, expected, "{system_name} {is_there}");
    }
}

#[test]
fn all_is_on_the_disk_once_before_the_names_are_exchanged() {
    let here = tempfile::tempdir().expect("a folder");
    for (name, system) in SYSTEMS {
        let folder = here.path().join(name);
        let steps = RefCell::new(Vec::new());
        let told = |step: &str| {
            if let Some(new) = step.strip_prefix("sync ") {
                assert_eq!(whole(Path::new(new), &[]), "new", "complete, with its manifest");
            }
            let step = step.split(' ').next().unwrap_or_default().to_owned();
            steps.borrow_mut().push(step);
        };
        let watched = Watched { system, told: &told };
        write(&folder, "new", &watched).expect("written");
        assert_eq!(steps.take(), ["sync", "move", "moved", "settle"]);
        write(&folder, "new", &watched).expect("written");
        let steps = steps.take();
        let before = steps.iter().position(|step| step == "exchange").expect("an exchange");
        assert_eq!(steps[..before], ["sync"]);
        assert_eq!(steps.iter().filter(|step| *step == "sync").count(), 1);
        let [settled, removed] = ["settle", "remove"].map(|one| steps.iter().position(|step| step == one));
        assert!(settled < removed, "the exchange is on the disk before the earlier folder goes");
    }
}

/// What this system really does, which the other tests need not wait for.
#[test]
fn this_system_waits_and_exchanges() {
    let here = tempfile::tempdir().expect("a folder");
    write(&here.path().join("out"), "old", &Here).expect("written");
    for system in [&Here as &dyn System, &Portable] {
        system.sync(here.path()).expect("a folder is waited for");
        system.settle(here.path()).expect("names are waited for");
        assert!(system.sync(&here.path().join("nothing")).is_err());
        let (one, other) = (here.path().join("one"), here.path().join("other"));
        for path in [&one, &other] {
            fs::write(path, path.display().to_string()).expect("written");
        }
        assert_eq!(system.move_in(&one, &other).expect_err("taken").kind(), ErrorKind::AlreadyExists);
        match system.exchange(&one, &other) {
            Ok(()) => assert_eq!(fs::read_to_string(&one).expect("a file"), other.display().to_string()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported),
        }
    }
}

#[test]
fn a_folder_that_comes_or_goes_meanwhile_is_seen_at_the_exchange() {
    let here = tempfile::tempdir().expect("a folder");
    for (name, system) in SYSTEMS {
        let folder = here.path().join(name);
        // Once complete, it is only a name that is missing.
        let told = |step: &str| {
            if step.starts_with("sync") {
                fs::create_dir(&folder).expect("nothing is there");
            }
        };
        let watched = Watched { system, told: &told };
        let refused = Destination::new(&folder).write_by(&filled(&results("new")), &|| None, &watched);
        assert!(matches!(refused, Err(WriteError::Exists { .. })), "{refused:?}");
        assert_eq!(files_of(&folder), BTreeMap::new());
        fs::remove_dir(&folder).expect("it is there");
        let refused = write(&folder, "new", &watched);
        assert!(matches!(refused, Err(WriteError::Changed { .. })), "{refused:?}");
        assert_eq!(files_of(&folder), BTreeMap::new());

        let told = |step: &str| {
            if step.starts_with("sync") {
                fs::rename(&folder, folder.with_extension("moved")).expect("it is there");
            }
        };
        let refused = write(&folder, "new", &Watched { system, told: &told });
        assert!(matches!(refused, Err(WriteError::Changed { .. })), "{refused:?}");
        assert!(!folder.exists() && !beside::path_beside(&folder).exists());
    }
}

#[test]
fn two_runs_do_not_write_at_the_same_time() {
    let here = tempfile::tempdir().expect("a folder");
    let folder = here.path().join("out");
    let asked = Cell::new(0);
    let held = beside::Beside::enter(&folder, &|| None).expect("nobody else is here");
    let stop = || {
        asked.set(asked.get() + 1);
        (asked.get() > 3).then_some(StopReason::Cancelled)
    };
    let waited = Destination::new(&folder).write_by(&filled(&results("one")), &stop, &Here);
    assert!(matches!(waited, Err(WriteError::Stopped(_))), "{waited:?}");
    assert!(!folder.exists());
    assert_eq!(recover_all(&folder, &Here).expect("left alone"), [], "what is held is not a leftover");
    held.leave(&Here).expect("removed");
    // Many at once, one after the other.
    let quiet = Watched { system: &Here, told: &|_| {} };
    write(&folder, "none", &quiet).expect("written");
    let name = |number: usize| format!("run-{number}");
    let folder = &folder;
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                for _ in 0..5 {
                    let quiet = Watched { system: &Here, told: &|_| {} };
                    write(folder, &name(number), &quiet).expect("written");
                }
            });
        }
    });
    assert!((0..8).any(|number| whole(folder, &[]) == name(number)));
    assert_eq!(entries(here.path()).expect("a folder"), std::slice::from_ref(folder));
}

#[test]
fn what_others_put_there_or_edited_is_carried_over() {
    let here = tempfile::tempdir().expect("a folder");
    for (name, system) in SYSTEMS {
        let folder = here.path().join(name);
        let at = |path: &str| folder.join(path);
        let put = |path: &str, text: &str| fs::write(at(path), text).expect("written");
        let quiet = Watched { system, told: &|_| {} };
        write(&folder, "old", &quiet).expect("written");
        put("participants/note.txt", "call Ruth");
        put("participants/introductions/mentee-old.txt", "old letter, in my words");
        put("committee/matches.csv", "old matches, edited");
        fs::create_dir_all(at("mine/empty")).expect("made");
        put("mine/plan", "plan");
        // A new name for what the next run writes itself.
        put("participants/introductions/mentee-new.txt", "somebody else's");
        // And one that comes when the new folder is complete.
        let told = |step: &str| {
            if step == "exchange" {
                put("late.txt", "late");
            }
        };
        let written = write(&folder, "new", &Watched { system, told: &told }).expect("written");
        let kept: Vec<_> =
            written.kept.iter().map(|kept| (kept.path.to_str(), kept.now.to_str(), kept.edited)).collect();
        let letters = "participants/introductions";
        let named = |name: &str| format!("{letters}/{name}");
        let [old, old_kept, new, new_kept] =
            ["mentee-old.txt", "mentee-old-kept.txt", "mentee-new.txt", "mentee-new-kept.txt"].map(named);
        assert_eq!(
            kept,
            [
                (Some("committee/matches.csv"), Some("committee/matches-kept.csv"), true),
                (Some("late.txt"), Some("late.txt"), false),
                (Some("mine/plan"), Some("mine/plan"), false),
                (Some(&*new), Some(&*new_kept), false),
                (Some(&*old), Some(&*old_kept), true),
                (Some("participants/note.txt"), Some("participants/note.txt"), false),
            ]
        );
        let others = [
            ("committee/matches-kept.csv", "old matches, edited"),
            ("late.txt", "late"),
            ("mine/plan", "plan"),
            (&*new_kept, "somebody else's"),
            (&*old_kept, "old letter, in my words"),
            ("participants/note.txt", "call Ruth"),
        ];
        assert_eq!(whole(&folder, &others), "new");
        assert!(at("mine/empty").is_dir());
        let said = written.to_string();
        let line = "  1 edited letter in participants/introductions, with -kept in the name; do not send them unread\n";
        assert!(said.ends_with(line) && !said.contains("mentee-old"), "{said}");
        // Again, and edited again: what was kept stays.
        put("committee/matches.csv", "new matches, edited");
        let written = write(&folder, "new", &quiet).expect("written");
        assert!(written.kept.iter().any(|kept| kept.now == Path::new("committee/matches-kept-2.csv")));
        assert_eq!(written.left, None);
        let mut others = others.to_vec();
        others.push(("committee/matches-kept-2.csv", "new matches, edited"));
        assert_eq!(whole(&folder, &others), "new");
        assert!(!beside::path_beside(&folder).exists());
    }
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    let here = tempfile::tempdir().expect("a folder");
    let (folder, link) = (here.path().join("out"), here.path().join("link"));
    let quiet = Watched { system: &Here, told: &|_| {} };
    write(&folder, "old", &quiet).expect("written");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("ours");
    fs::set_permissions(folder.join("committee"), fs::Permissions::from_mode(0o750)).expect("ours");
    symlink("committee/matches.csv", folder.join("shortcut")).expect("made");
    symlink("nowhere", folder.join("broken")).expect("made");
    // By a link to the folder: the folder is replaced, not the link.
    symlink("out", &link).expect("made");
    write(&link, "new", &quiet).expect("written");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(fs::read_link(folder.join("broken")).expect("a link"), Path::new("nowhere"));
    assert_eq!(fs::read_to_string(folder.join("shortcut")).expect("a link"), "new matches");
    let mode = |path: PathBuf| fs::metadata(path).expect("there").mode() & 0o777;
    assert_eq!((mode(folder.clone()), mode(folder.join("committee"))), (0o700, 0o750));
}

#[test]
fn paths_that_lead_out_of_the_folder_and_too_many_files_of_others_are_refused() {
    let here = tempfile::tempdir().expect("a folder");
    let folder = here.path().join("out");
    for path in ["../x", "/x", "a//b", "", ".", "a\nb", "a\\b", MANIFEST] {
        let refused = Destination::new(&folder).fill(&[(path, Box::new(|_| Ok(())))], &|| None);
        assert!(matches!(refused, Err(WriteError::Path { .. })), "{path}: {refused:?}");
    }
    assert!(!folder.exists());
    fs::create_dir(&folder).expect("made");
    for number in 0..=super::carry::MOST {
        fs::write(folder.join(number.to_string()), "").expect("written");
    }
    let refused = write(&folder, "new", &Watched { system: &Here, told: &|_| {} });
    assert!(matches!(refused, Err(WriteError::TooMany { .. })), "{refused:?}");
    assert_eq!(entries(here.path()).expect("a folder"), [folder]);
}

#[test]
fn a_file_is_never_written_over_one_that_came_meanwhile() {
    use super::{Existing, write_file, write_files};
    let here = tempfile::tempdir().expect("a folder");
    let path = here.path().join("matching.csv");
    let late = write_file(&path, Existing::Keep, |_| fs::write(&path, "somebody else's"));
    assert!(matches!(late, Err(WriteError::FileExists { .. })), "{late:?}");
    assert_eq!(fs::read_to_string(&path).expect("there"), "somebody else's");
    let failing = |_: &mut dyn io::Write| Err(io::Error::other("full"));
    assert!(matches!(write_file(&path, Existing::Replace, failing), Err(WriteError::Io { .. })));
    assert_eq!(fs::read_to_string(&path).expect("there"), "somebody else's");
    // What a killed run left beside does not get in the way.
    let left = beside::path_beside(&path);
    fs::create_dir(&left).expect("made");
    fs::write(left.join("new"), "half").expect("written");
    write_file(&path, Existing::Replace, |file| file.write_all(b"new")).expect("written");
    assert_eq!(fs::read_to_string(&path).expect("there"), "new");
    // Two at once: one of them is refused and neither is lost halfway.
    let files = || -> [Filled<'_>; 2] {
        ["one.txt", "matching.csv"].map(|name| -> Filled<'_> { (name, Box::new(|file| file.write_all(b"x"))) })
    };
    assert!(write_files(here.path(), &files(), Existing::Keep).is_err());
    assert_eq!(entries(here.path()).expect("a folder"), [path]);
}

#[test]
fn files_that_are_made_while_others_are_written_are_whole_or_not_there() {
    let here = tempfile::tempdir().expect("a folder");
    let letter = |number: usize| OutputFile::text(format!("participants/{number}.txt"), format!("letter {number}"));
    let receipt = || vec![OutputFile::text("receipt.json", "{}")];
    let left = || entries(here.path()).expect("a folder").len();
    for (name, system) in SYSTEMS {
        let folder = here.path().join(name);
        let quiet = Watched { system, told: &|_| {} };
        let out = Destination::new(&folder).replacing();
        let some = |most: usize| move |take: Take<'_>| (0..most).try_for_each(|number| take(letter(number)));
        out.stream(receipt(), some(500), &|| None, &quiet).expect("written");
        let before = files_of(&folder);
        assert_eq!((before.len(), &*before["participants/499.txt"]), (502, "letter 499"));
        let all: Vec<OutputFile> = receipt().into_iter().chain((0..500).map(letter)).collect();
        assert_eq!(before[MANIFEST], String::from_utf8(super::manifest(&all).bytes).expect("a text"));

        let folders = left();
        let is_as_it_was = |refused: Result<Written, WriteError>| {
            assert_eq!((files_of(&folder) == before, left()), (true, folders), "{refused:?}");
            refused.expect_err("refused")
        };
        // It is to stop while more is made than fits between the two.
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() > 40).then_some(StopReason::Deadline)
        };
        let stopped = is_as_it_was(out.stream(receipt(), some(500), &stop, &quiet));
        assert!(matches!(stopped, WriteError::Stopped(StopReason::Deadline)), "{stopped:?}");
        // Whoever makes them stops.
        let stops = |take: Take<'_>| some(300)(take).and(Err(WriteError::Stopped(StopReason::Cancelled)));
        let stopped = is_as_it_was(out.stream(receipt(), stops, &|| None, &quiet));
        assert!(matches!(stopped, WriteError::Stopped(StopReason::Cancelled)), "{stopped:?}");
        // What comes cannot be written, and what is made goes on for a while without anybody who takes it.
        let twice = |take: Take<'_>| {
            take(letter(1))?;
            let gone = (0..1_000).map(|_| take(letter(1))).filter(Result::is_err).count();
            assert!(gone > 800, "{gone}");
            Ok(())
        };
        let refused = is_as_it_was(out.stream(receipt(), twice, &|| None, &quiet)).to_string();
        assert!(refused.contains("participants/1.txt"), "{refused}");
        let panics = |take: Take<'_>| {
            take(letter(1))?;
            panic::resume_unwind(Box::new("made"));
        };
        let passed_on = panic::catch_unwind(AssertUnwindSafe(|| drop(out.stream(receipt(), panics, &|| None, &quiet))));
        assert_eq!(passed_on.expect_err("it panicked").downcast_ref::<&str>(), Some(&"made"));
        assert_eq!((files_of(&folder) == before, left()), (true, folders));
        let leads_out = |take: Take<'_>| take(OutputFile::text("../x", ""));
        let refused = is_as_it_was(out.stream(receipt(), leads_out, &|| None, &quiet));
        assert!(matches!(refused, WriteError::Path { .. }), "{refused:?}");
        // A file where a folder has to be, as on a disk that is full: nothing more can be written.
        let blocked = vec![OutputFile::text("participants", "")];
        let refused = is_as_it_was(out.stream(blocked, some(1), &|| None, &quiet));
        assert!(matches!(refused, WriteError::Io { .. }), "{refused:?}");
    }
}
