//! What is said about arguments, files and their names never obeys them: no control letter, no line of their own.
//!
//! Every option of every program gets a value that would turn the text around, clear the screen and write a line that
//! looks like the program's.

#[path = "../../crates/questionnaire-io/tests/markers/marked.rs"]
#[allow(dead_code, reason = "the markers are looked for elsewhere")]
mod marked;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use marked::{Marked, POLICY, Round};
use mentor_match::Shown;
use mentor_match::cohort::Side;

/// A name for files, folders and values.
const EVIL: &str = "x\u{1b}[2J\u{9b}1A\u{202e}\nWritten to nowhere";

const PROGRAMS: [&str; 24] = [
    "batch_match",
    "compare_strategies",
    "convert_market",
    "find_tactics",
    "generate_cohort",
    "generate_market",
    "inspect_questionnaire",
    "questionnaire_template",
    "rank_pairs",
    "run_experiment",
    "score_pair",
    "show_policy",
    "solve_market",
    "programme check",
    "programme status",
    "programme add",
    "programme form",
    "programme record",
    "programme due",
    "programme letters",
    "programme target",
    "programme close",
    "programme next",
    "programme replace",
];

/// `cargo test -p examples` builds the examples beside the tests.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let (program, command) =
        program.split_once(' ').map_or((program, None), |(program, command)| (program, Some(command)));
    let program = profile.join("examples").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).args(command).args(arguments).current_dir(folder).output();
    output.expect("run `cargo test -p examples`: it builds the examples first")
}

fn assert_shown(what: &str, output: &Output) {
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).expect("UTF-8");
    assert!(matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"), "{what}: {said}");
    assert_eq!(Shown::from(&*said).as_str(), said, "{what}: letters that are obeyed and not seen");
    let own = said.lines().find(|line| line.starts_with("Written to nowhere"));
    assert_eq!(own, None, "{what}: a line of its own in {said}");
}

/// The options of a program that take a value, and those that do not.
fn options(folder: &Path, program: &str) -> [Vec<String>; 2] {
    let help = run(folder, program, &["--help"]);
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let lines = help.lines().filter_map(|line| line.trim().strip_prefix("--"));
    let mut all = [Vec::new(), Vec::new()];
    for line in lines {
        let name = line.split([' ', '=']).next().expect("a first part");
        all[usize::from(!line[name.len()..].trim().starts_with('<'))].push(format!("--{name}"));
    }
    all
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

#[test]
fn values_are_quoted_and_not_obeyed() {
    let folder = fresh("obeyed-values");
    let mut tried = 0;
    for program in PROGRAMS {
        let [with, without] = options(&folder, program);
        for option in &with {
            // Alone, and beside what most programs need.
            for more in [
                &[][..],
                &["--mentors", "no.csv", "--mentees", "no.csv"],
                &["--pairs", "no.csv"],
                &["no", "--as-of", "2026-09-01"],
            ] {
                let arguments = [&[&**option, EVIL], more].concat();
                assert_shown(&format!("{program} {option}"), &run(&folder, program, &arguments));
                tried += 1;
            }
            let joined = format!("{option}={EVIL}");
            assert_shown(&format!("{program} {option}="), &run(&folder, program, &[&joined]));
        }
        for option in without.iter().filter(|option| !matches!(&***option, "--help" | "--version")) {
            let joined = format!("{option}={EVIL}");
            assert_shown(&format!("{program} {option}="), &run(&folder, program, &[&joined]));
        }
        for arguments in [&[EVIL][..], &[EVIL, EVIL], &["--", EVIL], &[&*format!("--{EVIL}")], &[&*format!("-{EVIL}")]]
        {
            assert_shown(&format!("{program} alone"), &run(&folder, program, arguments));
        }
    }
    assert!(tried > 100, "{tried} options with a value");
}

/// The same with files of that name that are there, and hold what cannot be read, and hold what can.
#[test]
fn names_of_files_are_quoted_and_not_obeyed() {
    let folder = fresh("obeyed-names");
    let people = "Role,Name,Goals,First choice\nmentee,Ann,Law,Bo\u{1b}[2J\nmentor,Bob,Law,\n";
    let contents = ["\0\u{1}", "a,b\n1,2\n", "[rules\n\u{1b}", "{{none}}", people, "mentee,mentor\na,b\n"];
    let mut said = BTreeSet::new();
    for (number, content) in contents.iter().enumerate() {
        let name = format!("{EVIL}.csv");
        fs::write(folder.join(&name), content).expect("the target folder can be written");
        for program in PROGRAMS {
            let [with, _] = options(&folder, program);
            let inputs = with.iter().filter(|option| !matches!(&***option, "--out" | "--write-mapping"));
            for option in inputs {
                let more: &[&str] = match (program, &**option) {
                    ("batch_match", "--people") => &["--dry-run"],
                    ("batch_match", _) => &["--people", &name, "--dry-run"],
                    (_, "--mentees") => &["--mentors", &name],
                    (_, "--mentors") => &["--mentees", &name],
                    _ => &[],
                };
                let output = run(&folder, program, &[&[&**option, &*name], more].concat());
                assert_shown(&format!("{program} {option}, {number}"), &output);
                said.extend(output.status.code());
            }
        }
        in_a_programme(&folder, number, content, &mut said);
        let written = [&name[..], "--as", "people", "--write-mapping", EVIL];
        assert_shown("inspect_questionnaire", &run(&folder, "inspect_questionnaire", &written));
        assert_shown("batch_match", &run(&folder, "batch_match", &["--people", &name, "--force", "--out", EVIL]));
        assert_shown("batch_match, again", &run(&folder, "batch_match", &["--people", &name, "--out", EVIL]));
        assert_shown("generate_cohort", &run(&folder, "generate_cohort", &["4x3", "--out", EVIL]));
        assert_shown("generate_market", &run(&folder, "generate_market", &["--n", "4", "--force", "--out", EVIL]));
        assert_shown(
            "questionnaire_template",
            &run(&folder, "questionnaire_template", &["--policy", "nace", "--out", EVIL]),
        );
        let solved = run(&folder, "solve_market", &["--pairs", &name, "--out", &format!("{EVIL}/out.csv")]);
        assert_shown("solve_market", &solved);
    }
    assert!(said.contains(&2) && said.len() > 1, "{said:?}");
}

/// A programme's folder of that name in which one file after the other holds the content.
fn in_a_programme(folder: &Path, number: usize, content: &str, said: &mut BTreeSet<i32>) {
    let answers = format!("{EVIL}.csv");
    for file in ["ledger.csv", "head", "private/people.csv", "private/notes.csv", "private/contacts.csv"] {
        let place = begun(folder, EVIL);
        fs::write(place.join(file), content).expect("the target folder can be written");
        for arguments in [
            &["check", EVIL][..],
            &["status", EVIL, "--as-of", "2026-12-01", "--numbers"],
            &["add", EVIL, "trained", "--as-of", "2026-12-01", "--mentee", EVIL],
            &["record", EVIL, &answers, "--as-of", "2026-12-01"],
            &["due", EVIL, "--as-of", "2026-12-01"],
            &["letters", EVIL, "--as-of", "2026-12-01"],
            &["close", EVIL, "--from", "2026-09-01", "--as-of", "2026-12-01"],
            &["next", EVIL, "--mentee", EVIL, "--generate", "3x2", "--as-of", "2026-12-01"],
        ] {
            let output = run(folder, "programme", arguments);
            assert_shown(&format!("programme {arguments:?}, {file}, {number}"), &output);
            said.extend(output.status.code());
        }
    }
}

/// A programme of two people with names that would be obeyed.
fn begun(folder: &Path, name: &str) -> PathBuf {
    let place = folder.join(name);
    drop(fs::remove_dir_all(&place));
    fs::create_dir_all(place.join("private")).expect("the target folder can be written");
    let people = format!(
        "number,mentee_id,mentor_id,name,email\nP0001,e1,,\"Ann{EVIL}\",\"a{EVIL}\"\nP0002,,o1,\"Bo{EVIL}\",\n"
    );
    fs::write(place.join("private/people.csv"), people).expect("the target folder can be written");
    for event in ["proposed", "introduced"] {
        let pair = ["add", name, event, "--as-of", "2026-09-01", "--mentee", "P0001", "--mentor", "o1"];
        assert_eq!(run(folder, "programme", &pair).status.code(), Some(0));
    }
    place
}

/// What people are called and answer is shown on the screen and in every file of the year.
#[test]
fn a_programme_shows_names_and_answers_and_obeys_none() {
    let folder = fresh("obeyed-programme");
    let place = begun(&folder, "p");
    let contacts = format!("mentee,mentor,contact\n,,\"Ana{EVIL}\"\n");
    fs::write(place.join("private/contacts.csv"), contacts).expect("the target folder can be written");
    let who = "\"Your name, number or e-mail address\"";
    let answers = format!(
        "Timestamp,{who},How is your mentoring going?,What would you like us to know?\n\"1{EVIL}\",P0001,2,\"x{EVIL}\"\n\
         \"2{EVIL}\",\"{EVIL}\",\"{EVIL}\",\"y{EVIL}\"\n"
    );
    fs::write(folder.join("answers.csv"), answers).expect("the target folder can be written");
    for (code, arguments) in [
        (1, &["record", "p", "answers.csv", "--as-of", "2026-12-01"][..]),
        (0, &["status", "p", "--as-of", "2026-12-01"]),
        (0, &["due", "p", "--as-of", "2026-12-01"]),
        (0, &["add", "p", "pause", "--as-of", "2026-12-01", "--mentee", "P0001", "--mentor", "P0002"]),
        (0, &["letters", "p", "--as-of", "2026-12-01", "--since", "2026-09-01", "--eml"]),
        (0, &["add", "p", "resume", "--as-of", "2026-12-02", "--mentee", "P0001", "--mentor", "P0002"]),
        (0, &["add", "p", "ended", "--as-of", "2026-12-03", "--mentee", "e1", "--mentor", "o1", "--value", "term"]),
        (0, &["close", "p", "--as-of", "2026-12-03", "--from", "2026-09-01", "--name", EVIL]),
    ] {
        let output = run(&folder, "programme", arguments);
        assert_shown(&format!("{arguments:?}"), &output);
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    }
    let mut files = 0;
    for path in ["due", "letters", "closing"].iter().flat_map(|name| below(&place.join(name))) {
        let text = fs::read_to_string(&path).expect("text").replace("\r\n", "\n");
        let text = text.trim_start_matches('\u{feff}');
        assert_eq!(Shown::from(text).as_str(), text, "{}", path.display());
        let own = text.lines().find(|line| line.starts_with("Written to nowhere"));
        assert_eq!(own, None, "a line of its own in {}", path.display());
        files += 1;
    }
    assert!(files > 15, "{files}");
    let notes = fs::read_to_string(place.join("private/notes.csv")).expect("notes");
    assert_eq!(Shown::from(notes.trim_start_matches('\u{feff}')).as_str(), notes.trim_start_matches('\u{feff}'));
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Every header, answer and name of a round has a line break: on the screen none begins a line.
#[test]
fn headers_answers_and_names_begin_no_line_on_the_screen() {
    const LINE: &str = "\nWritten to nowhere";
    let folder = fresh("obeyed-lines");
    let mut made = Marked::new(&Round::default(), &|_, _| false);
    for text in [&mut made.mentors, &mut made.mentees, &mut made.decisions] {
        *text = text.replace(marked::EVIL, LINE).replace("about ", &format!("about{LINE} "));
    }
    made.mapping = made.mapping.replace("about ", &format!("about{} ", LINE.escape_default()));
    let policy = format!("name = \"ours{0}\"\n{POLICY}", LINE.escape_default());
    let usual = Marked::new(&Round::default(), &|_, _| false).with_usual_headers();
    for (file, text) in [
        ("mentors.csv", &*made.mentors),
        ("mentees.csv", &made.mentees),
        ("usual-mentors.csv", &usual.mentors.replace(marked::EVIL, LINE)),
        ("usual-mentees.csv", &usual.mentees.replace(marked::EVIL, LINE)),
        ("mapping.toml", &made.mapping),
        ("decisions.csv", &made.decisions),
        ("policy.toml", &policy),
        ("professions.csv", "code,parent,title,alias\n1,,Work,\n"),
    ] {
        fs::write(folder.join(file), text).expect("the target folder can be written");
    }
    let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--mapping", "mapping.toml"];
    let usual = ["--mentors", "usual-mentors.csv", "--mentees", "usual-mentees.csv"];
    let more = ["--policy", "policy.toml", "--as-of", "2026-09-01", "--professions", "professions.csv"];
    let all = ["--decisions", "decisions.csv", "--dry-run", "--what-if", "--columns"];
    let [mentee, mentor] = [Side::Mentee, Side::Mentor].map(|side| marked::named(side, 0));
    let mut said = 0;
    for (program, arguments) in [
        ("batch_match", [&files[..], &more, &all].concat()),
        ("batch_match", [&files[..], &more, &["--dry-run", "--compare", "max-score; mentor-optimal"]].concat()),
        ("batch_match", [&usual[..], &more, &all].concat()),
        ("batch_match", [&usual[..], &["--as-of", "2026-09-01", "--directory", "--out", "directory"]].concat()),
        ("compare_strategies", [&usual[..], &["--policy", "policy.toml"]].concat()),
        ("score_pair", [&usual[..], &more, &["--mentee", &mentee, "--mentor", &mentor]].concat()),
        ("rank_pairs", [&["100"], &usual[..], &["--programme", "nace"]].concat()),
        ("inspect_questionnaire", vec!["usual-mentors.csv", "--as", "mentors", "--write-mapping", "draft.toml"]),
        ("inspect_questionnaire", vec!["usual-mentees.csv", "--as", "mentees", "--write-mapping", "usual.toml"]),
    ] {
        let output = run(&folder, program, &arguments);
        assert_shown(&format!("{program} {arguments:?}"), &output);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(matches!(output.status.code(), Some(0 | 1)) && !text.is_empty(), "{program} {arguments:?}: {text}");
        said += usize::from(text.contains("Written to nowhere"));
    }
    assert!(said >= 5, "what is quoted has the words: {said}");
}

/// Nobody can be matched, and why is said without a confidential answer.
#[test]
fn what_cannot_be_used_is_said_without_what_is_confidential() {
    let folder = fresh("obeyed-confidential");
    let secret = "zqsecretq";
    fs::write(folder.join("people.csv"), format!("Member number,Health\n,{secret}\n,{secret},{secret}\n"))
        .expect("the target folder can be written");
    fs::write(folder.join("mapping.toml"), "[mentors]\n\"Health\" = \"confidential:interests\"\n")
        .expect("the target folder can be written");
    for arguments in [
        &["--mentors", "people.csv", "--mentees", "people.csv", "--mapping", "mapping.toml", "--dry-run"][..],
        &["--mentors", "people.csv", "--mapping", "mapping.toml", "--directory"],
    ] {
        let output = run(&folder, "batch_match", arguments);
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert!(!said.contains(secret), "{said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
    }
}
