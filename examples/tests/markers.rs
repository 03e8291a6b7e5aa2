//! What the programs themselves say and write: markers in every field are in nothing that is not for them.
//!
//! `crates/questionnaire-io/tests/markers` says who may read what, column by column. Here the same files go through the
//! programs, with their options, and what must be nowhere is looked for in all they say.

#[path = "../../crates/questionnaire-io/tests/markers/marked.rs"]
mod marked;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use marked::{Marked, POLICY, Round, Whose, found, is_identity};
use mentor_match::Shown;
use mentor_match::cohort::Side;
use questionnaire_io::import::Field;

/// Runs a program in a folder; what it says, on both outputs.
fn run(folder: &Path, name: &str, arguments: &[&str]) -> String {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.expect("run `cargo test -p examples`: it builds the example first");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    assert!(matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"), "{name} {arguments:?}: {said}");
    said
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Everything that is said and written, by what it is.
fn told(folder: &Path) -> BTreeMap<String, String> {
    let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--mapping", "mapping.toml"];
    let given = [&files[..], &["--policy", "policy.toml", "--as-of", "2026-09-01"]].concat();
    let decided = [&given[..], &["--decisions", "decisions.csv"]].concat();
    let mut told = BTreeMap::new();
    let batch = |more: &[&str]| run(folder, "batch_match", &[&decided[..], more].concat());
    let all = ["--what-if", "--columns", "--compare", "max-score; mentor-optimal"];
    told.insert("screen, dry run".to_owned(), batch(&[&["--dry-run"], &all[..]].concat()));
    told.insert("screen".to_owned(), batch(&[&["--by-unit", "--eml", "--out", "out"], &all[..]].concat()));
    told.insert("screen, receipt".to_owned(), batch(&["--dry-run", "--json"]));
    let directory = [&given[..], &["--directory", "--out", "directory"]].concat();
    told.insert("screen, directory".to_owned(), run(folder, "batch_match", &directory));
    for more in [&["--strategies", "max-score; mentor-optimal"][..], &["--strategies", "max-score; greedy", "--json"]] {
        told.insert(
            format!("compared {}", more.len()),
            run(folder, "compare_strategies", &[&decided[..], more].concat()),
        );
    }
    for side in ["mentors", "mentees"] {
        let (file, written) = (format!("{side}.csv"), format!("{side}-mapping.toml"));
        fs::write(folder.join("one.toml"), of_side(folder, side)).expect("the target folder can be written");
        let options = ["--as", side, "--policy", "policy.toml", "--mapping", "one.toml", "--write-mapping", &written];
        let said = run(folder, "inspect_questionnaire", &[&[&*file][..], &options].concat());
        told.insert(format!("inspected {side}"), said + &fs::read_to_string(folder.join(written)).unwrap_or_default());
    }
    for path in ["out", "directory"].map(|name| folder.join(name)).iter().flat_map(|folder| below(folder)) {
        let name = path.strip_prefix(folder).expect("below").display().to_string();
        if let Ok(text) = String::from_utf8(fs::read(&path).expect("a file")) {
            told.insert(name, text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
        }
    }
    told
}

/// The mapping of one side alone.
fn of_side(folder: &Path, side: &str) -> String {
    let mapping = fs::read_to_string(folder.join("mapping.toml")).expect("written above");
    let tables = mapping.split_inclusive('\n').skip_while(|line| line.trim() != format!("[{side}]"));
    tables.enumerate().take_while(|(at, line)| *at == 0 || !line.starts_with('[')).map(|(_, line)| line).collect()
}

#[test]
fn s25_what_programs_say_and_write_has_nothing_that_is_not_for_its_reader() {
    let everything: &dyn Fn(&Field) -> bool = &|_| true;
    for (name, is_confidential) in
        [("open", &(|_: &Field| false) as &dyn Fn(&Field) -> bool), ("who", &is_identity), ("all", everything)]
    {
        let folder = fresh(&format!("markers-{name}"));
        let made = Marked::new(&Round::default(), &|_, field| is_confidential(field));
        for (file, text) in [
            ("mentors.csv", &*made.mentors),
            ("mentees.csv", &made.mentees),
            ("mapping.toml", &made.mapping),
            ("decisions.csv", &made.decisions),
            ("policy.toml", POLICY),
        ] {
            fs::write(folder.join(file), text).expect("the target folder can be written");
        }
        let told = told(&folder);
        assert!(told.len() > 60, "{:?}", told.keys());
        let ruled = found(&marked::named(Side::Mentee, 1));
        let mut leaks = BTreeSet::new();
        for (output, text) in &told {
            if Shown::from(text.as_str()).as_str() != text {
                leaks.insert(format!("{output}: letters that are not seen"));
            }
            // A manifest has the names of all files, by which the committee finds a letter or a unit.
            let is_committee = output.ends_with("/manifest.sha256")
                || output.starts_with("out/committee/") && !output.ends_with("directory.csv");
            let is_receipt = output.ends_with("receipt.json") || output == "screen, receipt";
            let is_said = !output.contains('/');
            // The page is the committee's; answers to a programme's own questions are not even for it.
            let is_page = output.ends_with("report.html");
            let is_hidden = |marker: &marked::Found| {
                !is_committee || is_page && Field::parse(&marker.key).is_some_and(|field| field.is_custom())
            };
            for marker in found(text).into_iter().filter(is_hidden) {
                let key = Field::parse(&marker.key).expect("a field");
                let whose = marker.whose;
                let own = is_identity(&key) && output.starts_with("out/participants/");
                let allowed = match whose {
                    Whose::Committee => is_receipt,
                    _ if own => true,
                    _ if is_receipt => ruled.contains(&marker),
                    Whose::Everybody if output.starts_with("inspected") => !key.is_custom() && !is_confidential(&key),
                    _ if output.starts_with("inspected") || output.contains("/statistics/") => false,
                    _ if key.is_custom() => false,
                    // By the names of others nobody is told where names are confidential.
                    _ if is_said => !is_confidential(&key) && !is_confidential(&Field::Name),
                    _ => !is_confidential(&key),
                };
                if !allowed {
                    leaks.insert(format!("{output}: {key} of {whose:?}"));
                }
            }
        }
        assert!(leaks.is_empty(), "{name}: {} leaks: {leaks:#?}", leaks.len());
    }
}

/// What is said about one pair is about these two; a list of pairs has names and nothing else.
#[test]
fn scores_of_pairs_are_about_these_people_alone() {
    let folder = fresh("markers-pairs");
    let made = Marked::new(&Round::default(), &|_, _| false).with_usual_headers();
    fs::write(folder.join("mentors.csv"), made.mentors).expect("the target folder can be written");
    fs::write(folder.join("mentees.csv"), made.mentees).expect("the target folder can be written");
    fs::write(folder.join("policy.toml"), POLICY).expect("the target folder can be written");
    let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--policy", "policy.toml"];
    let [mentee, mentor] = [Side::Mentee, Side::Mentor].map(|side| marked::named(side, 0));
    let pair = [&files[..], &["--as-of", "2026-09-01", "--mentee", &mentee, "--mentor", &mentor]].concat();
    let opened = run(&folder, "score_pair", &pair);
    assert_seen(&opened, |marker| {
        let key = Field::parse(&marker.key).expect("a field");
        let is_theirs = matches!(marker.whose, Whose::One(_, 0) | Whose::Everybody);
        is_theirs && (key == Field::Name || !is_identity(&key) && !is_private(&key))
    });
    let keys: BTreeSet<String> = found(&opened).into_iter().map(|marker| marker.key).collect();
    for key in ["name", "goals", "interests", "employers"] {
        assert!(keys.contains(key), "{key} is compared: {opened}");
    }
    let ranked =
        run(&folder, "rank_pairs", &[&["100"], &files[..], &["--programme", "nace", "--as-of", "2026-09-01"]].concat());
    assert_seen(&ranked, |marker| match marker.whose {
        // Whoever gave no name goes by what the committee knows them by.
        Whose::One(_, 0 | 1 | 4) => marker.key == "name",
        Whose::One(_, 2) => marker.key == "email",
        Whose::One(_, 3) => marker.key == "id",
        Whose::One(..) => matches!(&*marker.key, "first_name" | "last_name"),
        _ => false,
    });
    assert!(found(&ranked).len() >= 2 * marked::PEOPLE, "everybody is in the list: {ranked}");
    // Somebody whom nobody knows: ids are said, and no answer.
    let stranger = run(&folder, "score_pair", &[&files[..], &["--mentee", "zz\u{202e}", "--mentor", &mentor]].concat());
    assert_seen(&stranger, |marker| is_identity(&Field::parse(&marker.key).expect("a field")));
    assert!(!found(&stranger).is_empty(), "{stranger}");
}

/// Answers that no score compares.
fn is_private(field: &Field) -> bool {
    let names_others = field.names_people() && !matches!(field, Field::Choice(_) | Field::Choices | Field::Sponsor);
    names_others || field.is_custom() || *field == Field::Biography
}

fn assert_seen(said: &str, is_allowed: impl Fn(&marked::Found) -> bool) {
    assert_eq!(Shown::from(said).as_str(), said, "letters that are not seen");
    let leaks: Vec<_> = found(said).into_iter().filter(|marker| !is_allowed(marker)).collect();
    assert!(leaks.is_empty(), "{leaks:#?} in {said}");
}

/// A market's ids are whatever somebody wrote: an answer of `solve_market` has none, a comparison names some.
#[test]
fn ids_of_markets_are_shown_and_never_obeyed() {
    let folder = fresh("markers-market");
    let [mentee, mentor] = [Side::Mentee, Side::Mentor]
        .map(|side| [0, 1, 3].map(|person| marked::named(side, person) + "\u{1b}[2J\u{9b}\u{202e}\u{200b}x"));
    let mut pairs = "mentee,mentor,mentee_rank,mentor_rank,score\n".to_owned();
    for (at, one) in mentee.iter().enumerate() {
        for (to, other) in mentor.iter().enumerate() {
            writeln!(pairs, "{one},{other},{},{},0.{}", (at + to) % 3, (at + 2 * to) % 3, 1 + 3 * at * to)
                .expect("into memory");
        }
    }
    fs::write(folder.join("pairs.csv"), &pairs).expect("the target folder can be written");
    let seats = format!("mentor,capacity\n{},1\n", mentor.join(",1\n"));
    fs::write(folder.join("seats.csv"), seats).expect("the target folder can be written");
    let files = ["--pairs", "pairs.csv", "--capacities", "seats.csv"];
    let solved = run(&folder, "solve_market", &[&files[..], &["--out", "matching.csv"]].concat());
    assert_seen(&solved, |_| false);
    assert!(solved.contains("\"matched\":3"), "{solved}");
    // What it writes is joined with what was read: the ids are in it as they were.
    let written = fs::read_to_string(folder.join("matching.csv")).expect("written");
    assert!(mentee.iter().all(|id| written.contains(&**id)), "{written:?}");
    let some = ["--strategies", "mentee-optimal; mentor-optimal; max-score"];
    let [text, json] = [&[][..], &["--json"]].map(|more| {
        let said = run(&folder, "compare_strategies", &[&files[..], &some, more].concat());
        assert_seen(&said, |marker| is_identity(&Field::parse(&marker.key).expect("a field")));
        said
    });
    assert!(!found(&text).is_empty() && !found(&json).is_empty(), "somebody depends on the strategy: {text}");
    // A refusal quotes ids.
    fs::write(folder.join("pairs.csv"), pairs.clone() + &pairs[pairs.find('\n').expect("a header") + 1..])
        .expect("the target folder can be written");
    for program in ["solve_market", "compare_strategies"] {
        let refused = run(&folder, program, &files);
        assert_seen(&refused, |_| true);
        assert!(refused.contains("line"), "{refused}");
    }
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
