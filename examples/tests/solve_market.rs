//! `solve_market` as a researcher runs it: the sample, the output file, and the exit codes.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("solve_market{}", std::env::consts::EXE_SUFFIX))
}

fn solve(arguments: &[&str]) -> Output {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("market");
    let mut command = Command::new(program());
    command.arg("--pairs").arg(sample.join("pairs.csv")).arg("--capacities").arg(sample.join("capacities.csv"));
    command.args(arguments).output().expect("run `cargo test -p examples`: it builds the example first")
}

fn code_and_error(arguments: &[&str]) -> (Option<i32>, String) {
    let output = solve(arguments);
    assert!(output.stdout.is_empty(), "{arguments:?} prints nothing but the refusal");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
}

#[test]
fn the_sample_is_solved_written_and_reported() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("solve-market-sample.csv");
    let out_text = out.to_str().expect("a UTF-8 path");
    let output = solve(&["--seed", "7", "--out", out_text, "--force", "--deadline", "60"]);
    let json = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        json.starts_with(
            "{\"strategy\":\"mentee-optimal\",\"options\":{\"tie_rule\":\"lottery\",\"improve\":\"yes\"},\"seed\":7,"
        ),
        "{json}"
    );
    assert!(json.contains("\"certified\":true"), "{json}");
    let written = fs::read_to_string(&out).expect("the matching was written");
    assert_eq!(written.lines().count(), 8, "a header and seven mentees:\n{written}");

    let (code, error) = code_and_error(&["--out", out_text]);
    assert_eq!(code, Some(2));
    assert!(error.contains("already exists"), "{error}");
}

#[test]
fn what_cannot_be_done_is_refused_with_its_exit_code() {
    let names = matching_market::StrategySpec::NAMES.join(", ");
    let unknown = format!("nothing written: there is no strategy 'best'; choose one of {names}");
    assert_eq!(code_and_error(&["--strategy", "best"]), (Some(2), unknown));
    assert_eq!(code_and_error(&["--deadline", "0"]).0, Some(4));
    assert_eq!(code_and_error(&["--deadline", "-1"]).0, Some(2));
    assert_eq!(code_and_error(&["--strategy", "greedy", "--objective", "total"]).0, Some(2));
    assert_eq!(code_and_error(&["--seed", "seven"]).0, Some(2));
}

/// Runs the program among these files, with something piped in.
fn among(files: &[(&str, &[u8])], arguments: &str, piped: &[u8]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let mut command = Command::new(program());
    command.args(arguments.split_whitespace()).current_dir(folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("run `cargo test -p examples`: it builds the example first");
    // A program that refuses its arguments reads nothing.
    drop(child.stdin.take().expect("a pipe").write_all(piped));
    let output = child.wait_with_output().expect("it ends");
    let [json, said] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    (output.status.code(), json, said)
}

/// The JSON up to the seconds.
fn answer(json: &str) -> &str {
    json.split(",\"notes\"").next().unwrap_or(json)
}

const PAIRS: &str = "mentee,mentor,score\nZoë,José,0.5\nAna,José,0.25\nAna,Åsa,0.75\n";

#[test]
fn separators_encodings_and_pipes_change_nothing() {
    let capacities = "mentor,capacity\nJosé,1\nÅsa,1\n";
    let (code, plain, said) = among(
        &[("p.csv", PAIRS.as_bytes()), ("c.csv", capacities.as_bytes())],
        "--pairs p.csv --capacities c.csv",
        b"",
    );
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let german = PAIRS.replace(',', ";").replace('.', ",");
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let text = format!("\u{feff}{text}");
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let latin: Vec<u8> = german.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect();
    let tabs = PAIRS.replace(',', "\t").replace('\n', "\r\n");
    let comma = "The scores of p.csv have a decimal comma: '0,5' was read as 0.5.\n";
    let older = "p.csv is not UTF-8. It was read as windows-1252: 'Zoë'. If that is wrong, save it as CSV UTF-8.\n";
    let cases: [(Vec<u8>, String); 8] = [
        (german.clone().into(), comma.into()),
        (format!("sep=;\r\n{german}").into(), comma.into()),
        (tabs.into(), String::new()),
        (utf16(PAIRS, false), String::new()),
        (utf16(&PAIRS.replace(',', "\t"), true), String::new()),
        (latin, format!("{older}{comma}")),
        (PAIRS.replace('\n', "\r").into(), String::new()),
        (format!("\u{feff}{}\n,,\n , ,\n", PAIRS.replace("mentee,", "mentee ,")).into(), String::new()),
    ];
    for (pairs, expected) in cases {
        let shown = String::from_utf8_lossy(&pairs).into_owned();
        let files = [("p.csv", &*pairs), ("c.csv", capacities.as_bytes())];
        let (code, json, said) = among(&files, "--pairs p.csv --capacities c.csv", b"");
        assert_eq!((code, answer(&json), said), (Some(0), answer(&plain), expected), "{shown}");
        let (code, json, _) = among(&files[1..], "--pairs - --capacities c.csv", &pairs);
        assert_eq!((code, answer(&json)), (Some(0), answer(&plain)), "piped: {shown}");
    }
    let (code, json, _) = among(&[("p.csv", PAIRS.as_bytes())], "--pairs p.csv --capacities -", capacities.as_bytes());
    assert_eq!((code, answer(&json)), (Some(0), answer(&plain)));
    let (code, json, said) = among(&[], "--pairs - --capacities -", capacities.as_bytes());
    assert_eq!((code, json.as_str()), (Some(2), ""));
    assert!(said.contains("can be read only once"), "{said}");
}

#[test]
fn what_was_assumed_is_said_and_in_the_json() {
    let (code, json, said) = among(&[("p.csv", PAIRS.as_bytes())], "--pairs p.csv", b"");
    assert_eq!(code, Some(0));
    assert_eq!(said, "No file of capacities was given: every mentor (2 mentors) counts with 2 seats.\n");
    let capacities =
        "\"seats\":4,\"capacities\":[{\"seats\":2,\"mentors\":2}],\"default_capacity\":2,\"mentors_by_default\":2,";
    assert!(json.contains(capacities) && json.contains(said.trim_end()), "{json}");

    let pandas = b"mentee,mentor,score,mentee_rank\na,x,0.1234567890123456,1.0\na,y,1e-05,2.0\nb,x,0.25,1.0\n";
    let (code, _, said) = among(&[("p.csv", pandas)], "--pairs p.csv", b"");
    assert_eq!(code, Some(2));
    assert!(
        said.contains("p.csv line 2: column 'mentee_rank': '1.0' is not a rank") && said.contains("--round"),
        "{said}"
    );
    let (code, json, said) = among(&[("p.csv", pandas)], "--pairs p.csv --round", b"");
    assert_eq!(code, Some(0));
    assert!(said.contains("1 of 3 scores in p.csv was rounded to six decimal places"), "{said}");
    assert!(json.contains("\"rounded_scores\":1,") && json.contains("\"total_score\":0.373457,"), "{json}");

    for (pairs, seats, why) in [
        ("mentee,mentor\na,\nb,\n", "mentor,capacity\nx,2\n", "no row of p.csv names a mentor"),
        ("mentee,mentor\na,x\n", "mentor,capacity\nx,0\ny,3\n", "all mentors who are in a pair have 0 seats in c.csv"),
    ] {
        let files = [("p.csv", pairs.as_bytes()), ("c.csv", seats.as_bytes())];
        for more in ["", " --all-stable"] {
            let (code, json, said) = among(&files, &format!("--pairs p.csv --capacities c.csv{more}"), b"");
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains(why) && json.contains(why) && json.contains("\"certified\":true"), "{said}{json}");
        }
    }
    let (code, json, said) = among(&[("p.csv", b"mentee,mentor\n")], "--pairs p.csv", b"");
    assert_eq!((code, json.as_str()), (Some(2), ""));
    let header_only = "nothing written: p.csv: there is a header and no row below it; write one row for each pair\n";
    assert_eq!(said, header_only);
}

#[test]
fn pinned_and_banned_pairs_hold_under_every_strategy() {
    let pairs = "mentee,mentor,score\na,x,0.9\na,y,0.8\nb,x,0.7\nb,y,0.6\nc,x,0.5\nc,y,0.1\n";
    let files: [(&str, &[u8]); 4] = [
        ("p.csv", pairs.as_bytes()),
        ("c.csv", b"mentor,capacity\nx,1\ny,2\n"),
        ("pins.csv", b"mentee;mentor\nc;x\n"),
        ("bans.csv", b"mentor,mentee\ny,a\nx,b\n"),
    ];
    for &spec in matching_market::StrategySpec::ALL {
        let settled = format!("--pairs p.csv --capacities c.csv --pin pins.csv --ban bans.csv --strategy {spec}");
        let (code, json, said) = among(&files, &settled, b"");
        assert_eq!(code, Some(0), "{spec}: {said}");
        // Only b with y is left: c has the seat of x, a may not have y.
        assert!(json.contains("\"pairs\":6,") && json.contains("\"matched\":2,\"total_score\":1.1,"), "{spec}: {json}");
        let about = "\"claims_about\":\"the market without the mentees and seats of 1 pinned pair and 2 banned pairs\"";
        assert!(json.contains(about) && json.contains("\"certified\":true"), "{spec}: {json}");
        assert!(json.contains("\"pinned\":1,\"banned\":2,"), "{spec}: {json}");
        assert!(said.contains("claims and blocking pairs are about the market without them"), "{said}");
    }
    let all = "--pairs p.csv --capacities c.csv --pin pins.csv --ban bans.csv --all-stable";
    let (code, json, _) = among(&files, all, b"");
    assert_eq!(code, Some(0), "{json}");
    assert!(
        json.contains("\"listed\":1,\"complete\":true,") && json.contains("\"mentors\":[null,\"y\",\"x\"]"),
        "{json}"
    );
}

#[test]
fn all_stable_matchings_are_listed_up_to_the_limit() {
    // Five pairs of couples who want the opposite of each other: 2^5 stable matchings.
    let mut pairs = "mentee,mentor,mentee_rank,mentor_rank\n".to_owned();
    for couple in 0..5 {
        for (mentee, mentor) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let same = usize::from(mentee != mentor);
            writeln!(pairs, "e{couple}{mentee},o{couple}{mentor},{same},{}", 1 - same).expect("into memory");
        }
    }
    let of_couple = |couple| format!("o{couple}0,1\no{couple}1,1\n");
    let capacities = format!("mentor,capacity\n{}", (0..5).map(of_couple).collect::<Vec<_>>().concat());
    let files = [("p.csv", pairs.as_bytes()), ("c.csv", capacities.as_bytes())];
    let run = |limit: &str| among(&files, &format!("--pairs p.csv --capacities c.csv --all-stable {limit}"), b"");
    let (code, json, said) = run("");
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(json.contains(
        "\"scope\":\"as-given\",\"claims_about\":\"the market\",\"rotations\":5,\"limit\":1000,\"listed\":32,"
    ));
    assert_eq!(json.matches("\"mentee_rank_sum\"").count(), 32);
    assert!(
        json.contains(
            "\"matchings\":[{\"matched\":10,\"total_score\":null,\"mentee_rank_sum\":0,\"mentor_rank_sum\":10,"
        )
    );
    assert_eq!(run("32").1.matches("\"complete\":true").count(), 1);
    let (code, json, said) = run("31");
    assert_eq!(code, Some(0));
    assert!(json.contains("\"listed\":31,\"complete\":false"), "{json}");
    assert_eq!(said, "There are more than 31 stable matchings; the first 31 are listed.\n");
    assert_eq!(run("0").0, Some(2));

    let ties = [("p.csv", &b"mentee,mentor\na,x\nb,x\nc,x\n"[..])];
    let (code, json, said) = among(&ties, "--pairs p.csv --all-stable 9 --tie-rule by-id --out out.csv", b"");
    assert_eq!(code, Some(0));
    assert!(json.contains("\"scope\":\"tie-broken\"") && json.contains("\"tie_rule\":\"by-id\""), "{json}");
    assert!(said.contains("These are the stable matchings after ties were broken by id"), "{said}");
    assert_eq!(among(&ties, "--pairs p.csv --tie-rule by-id", b"").0, Some(2));
    assert_eq!(among(&ties, "--pairs p.csv --all-stable --strategy greedy", b"").0, Some(2));
}
