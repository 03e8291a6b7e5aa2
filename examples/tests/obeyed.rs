//! What is said about arguments, files and their names never obeys them: no control letter, no line of their own.
//!
//! Every option of every program gets a value that would turn the text around, clear the screen and write a line that
//! looks like the program's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mentor_match::Shown;

/// A name for files, folders and values.
const EVIL: &str = "x\u{1b}[2J\u{9b}1A\u{202e}\nWritten to nowhere";

const PROGRAMS: [&str; 9] = [
    "batch_match",
    "compare_strategies",
    "generate_cohort",
    "inspect_questionnaire",
    "questionnaire_template",
    "rank_pairs",
    "score_pair",
    "show_policy",
    "solve_market",
];

/// `cargo test -p examples` builds the examples beside the tests.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let program = profile.join("examples").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).args(arguments).current_dir(folder).output();
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
            for more in [&[][..], &["--mentors", "no.csv", "--mentees", "no.csv"], &["--pairs", "no.csv"]] {
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
        let written = [&name[..], "--as", "people", "--write-mapping", EVIL];
        assert_shown("inspect_questionnaire", &run(&folder, "inspect_questionnaire", &written));
        assert_shown("batch_match", &run(&folder, "batch_match", &["--people", &name, "--force", "--out", EVIL]));
        assert_shown("batch_match, again", &run(&folder, "batch_match", &["--people", &name, "--out", EVIL]));
        assert_shown("generate_cohort", &run(&folder, "generate_cohort", &["4x3", "--out", EVIL]));
        assert_shown(
            "questionnaire_template",
            &run(&folder, "questionnaire_template", &["--policy", "nace", "--out", EVIL]),
        );
        let solved = run(&folder, "solve_market", &["--pairs", &name, "--out", &format!("{EVIL}/out.csv")]);
        assert_shown("solve_market", &solved);
    }
    assert!(said.contains(&2) && said.len() > 1, "{said:?}");
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
