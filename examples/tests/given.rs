//! What a program is given: regular files, read once and with a limit, or with `-` what another program pipes in.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use questionnaire_io::sha256;

/// `cargo test -p examples` builds the examples beside the tests.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(2).expect("tests lie in <profile>/deps").join("examples").join(name)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("given-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Runs with something piped in; a program that waits for ever is killed.
fn run(folder: &Path, name: &str, arguments: &[&str], piped: &[u8]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=1", "20"]).arg(program(name)).args(arguments).current_dir(folder);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("`timeout` is there");
    // A program that refuses its arguments reads nothing.
    drop(child.stdin.take().expect("piped").write_all(piped));
    child.wait_with_output().expect("it runs")
}

/// The options of a program that name a file to read, from its help.
fn files_of(name: &str) -> Vec<String> {
    let help = run(&folder("help"), name, &["--help"], b"");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let options = help.lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    let named = options.filter_map(|line| line.split_once(" <"));
    let others = ["out", "write-mapping", "contact", "eml", "programme"];
    named.filter(|(option, _)| !others.contains(option)).map(|(option, _)| format!("--{option}")).collect()
}

#[test]
fn pipes_devices_and_folders_are_refused_for_every_option_that_names_a_file() {
    let folder = folder("odd");
    fs::create_dir(folder.join("a-folder")).expect("a folder");
    assert!(Command::new("mkfifo").arg(folder.join("a-pipe")).status().expect("mkfifo").success());
    let mut refused = Vec::new();
    for name in ["batch_match", "compare_strategies", "inspect_questionnaire", "score_pair", "solve_market"] {
        for option in files_of(name) {
            for (odd, what) in
                [("a-pipe", "a pipe or a device"), ("/dev/zero", "a pipe or a device"), ("a-folder", "a folder")]
            {
                let mut arguments = vec![&*option, odd];
                match &*option {
                    "--mentors" => arguments.extend(["--mentees", odd]),
                    "--mentees" => arguments.extend(["--mentors", odd]),
                    "--capacities" | "--pin" | "--ban" => arguments.extend(["--pairs", "pairs.csv"]),
                    _ => {}
                }
                if name == "score_pair" {
                    arguments.extend(["--mentee", "100002", "--mentor", "100001"]);
                }
                fs::write(folder.join("pairs.csv"), "mentee,mentor\na,b\n").expect("a file");
                let output = run(&folder, name, &arguments, b"");
                let error = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}: {error}");
                if error.contains(&format!("this is not a file but {what}")) {
                    refused.push(format!("{name} {option} {odd}"));
                }
            }
        }
    }
    for odd in ["a-pipe", "/dev/zero", "pairs.csv"] {
        let output = run(&folder, "batch_match", &["--programme", odd, "--dry-run"], b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{odd}: {error}");
        assert!(error.contains("is not a folder"), "{odd}: {error}");
    }
    // Numbers, days and names are options, too; all that take a file are among those refused.
    for expected in [
        "batch_match --people",
        "batch_match --mentors",
        "batch_match --mapping",
        "batch_match --policy",
        "batch_match --decisions",
        "batch_match --nicknames",
        "batch_match --synonyms",
        "batch_match --professions",
        "batch_match --places",
        "batch_match --scores",
        "batch_match --template",
        "compare_strategies --pairs",
        "solve_market --pairs",
        "solve_market --capacities",
        "solve_market --pin",
        "solve_market --ban",
        "solve_market --orlib",
        "score_pair --policy",
    ] {
        let all = refused.iter().filter(|one| one.starts_with(&format!("{expected} "))).count();
        assert_eq!(all, 3, "{expected}: {refused:#?}");
    }
}

/// What a program looks for in a folder is read in the same way: a programme's files, and those of an earlier result.
#[test]
fn pipes_and_devices_in_the_place_of_a_folder_s_files_are_not_waited_for() {
    let folder = folder("inside");
    let begun = ["add", "p", "trained", "--new", "--as-of", "2026-09-01", "--mentee", "P0001"];
    assert_eq!(run(&folder, "programme", &begun, b"").status.code(), Some(0));
    let small = ["--generate", "4x3", "--out", "earlier"];
    assert!(run(&folder, "batch_match", &small, b"").status.code().is_some_and(|code| code < 2));
    let instead = |path: &str, odd: &str| {
        let path = folder.join(path);
        drop(fs::remove_file(&path));
        if odd == "a-pipe" {
            assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        } else {
            std::os::unix::fs::symlink(odd, &path).expect("a link");
        }
    };
    for odd in ["a-pipe", "/dev/zero"] {
        for (file, command) in [
            ("private/contacts.csv", "due"),
            ("private/notes.csv", "status"),
            ("private/people.csv", "status"),
            ("ledger.csv", "status"),
            ("head", "status"),
        ] {
            let place = folder.join("p").join(file);
            let kept = fs::read(&place).ok();
            fs::create_dir_all(folder.join("p/private")).expect("a folder");
            instead(&format!("p/{file}"), odd);
            let output = run(&folder, "programme", &[command, "p", "--as-of", "2026-09-01"], b"");
            let error = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{file} {odd}: {error}");
            assert!(error.contains("this is not a file but a pipe or a device"), "{file} {odd}: {error}");
            fs::remove_file(&place).expect("made above");
            kept.map(|kept| fs::write(&place, kept)).transpose().expect("it was there");
        }
        // Whoever wrote the earlier result, its letters are then unknown.
        instead("earlier/manifest.sha256", odd);
        for arguments in [&["--previous", "earlier", "--dry-run"][..], &["--out", "earlier", "--force"]] {
            let output = run(&folder, "batch_match", &[arguments, &["--generate", "4x3"]].concat(), b"");
            assert!(output.status.code().is_some_and(|code| code < 2), "{odd} {arguments:?}: {output:?}");
        }
        let matches = folder.join("earlier/committee/matches.csv");
        let kept = fs::read(&matches).expect("matches");
        instead("earlier/committee/matches.csv", odd);
        let previous = ["--generate", "4x3", "--previous", "earlier", "--dry-run"];
        let output = run(&folder, "batch_match", &previous, b"");
        assert_eq!(output.status.code(), Some(2), "{odd}: {output:?}");
        fs::remove_file(&matches).and_then(|()| fs::write(&matches, kept)).expect("made above");
    }
}

#[test]
fn what_is_piped_in_is_hashed_as_read() {
    let folder = folder("piped");
    let people = b"Name,Role,E-mail\nAnn,Mentor,ann@x.org\nBo,Mentee,bo@x.org\n";
    let output = run(&folder, "batch_match", &["--people", "-", "--out", "out", "--json"], people);
    let (error, receipt) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(output.status.code().is_some_and(|code| code < 2), "{error}");
    assert!(receipt.contains(&sha256(people)) && receipt.contains("standard input"), "{receipt}");
    let policy = run(&folder, "batch_match", &["--policy", "-", "--dry-run", "--json"], b"version = 9\n");
    assert!(String::from_utf8_lossy(&policy.stderr).contains("standard input, line 1"), "{policy:?}");
    let twice = run(&folder, "batch_match", &["--mentors", "-", "--mentees", "-", "--dry-run"], people);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("can be read only once"), "{twice:?}");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read_whole() {
    let folder = folder("large");
    fs::File::create(folder.join("large")).and_then(|file| file.set_len(1 << 40)).expect("a sparse file");
    for option in ["--policy", "--mapping", "--decisions", "--nicknames", "--template", "--people", "--places"] {
        let output = run(&folder, "batch_match", &[option, "large", "--dry-run"], b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{option}: {error}");
        assert!(error.contains("large: more than ") && error.contains(" bytes"), "{option}: {error}");
    }
}

#[test]
fn an_earlier_result_that_was_spoilt_is_refused_or_changes_nothing() {
    let folder = folder("spoilt");
    let round = |arguments: &[&str]| {
        let output = run(&folder, "batch_match", &[&["--generate", "12x8"], arguments].concat(), b"");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(round(&["--out", "earlier"]).0, Some(0));
    let [matches, manifest] =
        ["committee/matches.csv", "manifest.sha256"].map(|file| folder.join("earlier").join(file));
    let kept = [&matches, &manifest].map(|path| fs::read(path).expect("written above"));
    let mut rows = kept[0].split_inclusive(|&byte| byte == b'\n');
    let (head, row) = (rows.next().expect("a header"), rows.next().expect("a pair"));
    let again = |row: &[u8], times: usize| [head, &row.repeat(times)].concat();
    let noise: Vec<u8> = (0..3_000_000u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let keeping = ["--previous", "earlier", "--keep", "sent", "--dry-run"];
    for (spoilt, says) in [
        (Vec::new(), "the file is empty"),
        (noise.clone(), "this is binary data"),
        (again(row, 30_000), "row 3: this mentee is in a row above, too"),
        (again(b"x\n", 1), "row 2: a match needs the ids of both"),
    ] {
        fs::write(&matches, spoilt).expect("there");
        let (code, error) = round(&keeping);
        assert!(code == Some(2) && error.contains(says) && error.contains("earlier/committee/matches.csv"), "{error}");
    }
    fs::File::create(&matches).and_then(|file| file.set_len(1 << 40)).expect("a sparse file");
    let (code, error) = round(&keeping);
    assert!(code == Some(2) && error.contains("earlier/committee/matches.csv: more than "), "{error}");
    // Nothing but pairs of this round is read from one, and nothing is written but below the new folder.
    fs::write(&matches, again(b"\x1b[31m<script>,,,\xe2\x80\xae../../x\n", 1)).expect("there");
    assert_eq!(round(&keeping).0, Some(0));
    fs::write(&matches, &kept[0]).expect("there");
    let elsewhere = format!("{:064}  ../../../elsewhere\n", 0).repeat(100_000).into_bytes();
    for spoilt in [Vec::new(), noise, elsewhere] {
        fs::write(&manifest, spoilt).expect("there");
        assert_eq!(round(&keeping).0, Some(0));
    }
    fs::write(&manifest, &kept[1]).expect("there");
    assert_eq!(round(&keeping).0, Some(0));
}
