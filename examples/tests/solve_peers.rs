//! `solve_market --peers`: the sample, a market in which nothing is stable, seats, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo test -p examples` builds the examples beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("solve_market{}", std::env::consts::EXE_SUFFIX))
}

fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("written");
    path.to_str().expect("a UTF-8 path").to_owned()
}

fn solve(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("run `cargo test -p examples`: it builds the example first")
}

fn json(arguments: &[&str]) -> String {
    let output = solve(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

const RING: &str = "person,peer,person_rank,peer_rank,score\na,b,0,1,0.5\nb,c,0,1,0.25\nc,a,0,1,0.75\nd,a,0,2,0.1\n";

#[test]
fn the_sample_has_a_stable_matching_and_one_of_the_greatest_score() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("market").join("peers.csv");
    let sample = sample.to_str().expect("a UTF-8 path");
    let out = file("solve-peers-sample.csv", "");
    let stable = json(&["--peers", sample, "--out", &out, "--force"]);
    for said in
        ["\"claims\":[{\"property\":\"stable\",\"status\":\"proved\",\"scope\":\"as-given\"}]", "\"certified\":true"]
    {
        assert!(stable.contains(said), "{stable}");
    }
    assert!(stable.contains("\"blocking_pairs\":0,") && stable.contains("\"odd_parties\":[],"), "{stable}");
    let written = fs::read_to_string(&out).expect("the matching was written");
    assert_eq!(written.lines().count(), 7, "a header and six people:\n{written}");
    // Three pairs: ana and eve 0.64, ben and kim 0.58, lou and max 0.55; or 0.81 + 0.49 + 0.55.
    let greatest = json(&["--peers", sample, "--strategy", "max-score"]);
    assert!(greatest.contains("\"matched_people\":6,") && greatest.contains("\"total_score\":1.85,"), "{greatest}");
}

#[test]
fn who_is_in_the_way_of_everything_stable_is_named() {
    let peers = file("solve-peers-ring.csv", RING);
    let output = solve(&["--peers", &peers]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("There is no stable matching: a, b, c each prefer the next"), "{said}");
    let json = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(json.contains("\"odd_parties\":[[\"a\",\"b\",\"c\"]],"), "{json}");
    assert!(json.contains("\"property\":\"none-stable\"") && json.contains("\"blocking_pairs_at_least\":1,"), "{json}");
    let seats = file("solve-peers-seats.csv", "person,seats\na,2\nb,2\nc,2\n");
    let json = self::json(&["--peers", &peers, "--seats", &seats]);
    // With two seats a, b and c are all with each other, and nobody is left for d.
    assert!(json.contains("\"matched_pairs\":3,") && json.contains("\"property\":\"stable\""), "{json}");
    // Under total the pairs of the greatest scores: c with a, and b with nobody.
    let json = self::json(&["--peers", &peers, "--objective", "total"]);
    assert!(json.contains("\"total_score\":0.75,"), "{json}");
}

#[test]
fn what_does_not_fit_is_refused_with_its_line() {
    let refused = |text: &str, seats: Option<&str>, arguments: &[&str]| {
        let peers = file("solve-peers-refused.csv", text);
        let seats = seats.map(|text| file("solve-peers-refused-seats.csv", text));
        let mut all = vec!["--peers", &peers];
        all.extend(seats.iter().flat_map(|path| ["--seats", path.as_str()]));
        all.extend(arguments);
        let output = solve(&all);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for (text, seats, said) in [
        (
            "person,peer\na,b\nb,a\n",
            None,
            "line 3: 'b' and 'a' are a pair in line 2 already, in this or the other order",
        ),
        ("person,peer\na,a\n", None, "line 2: 'a' is person and peer in one row; name two people"),
        ("person,peer\na,\na,b\n", None, "line 3: 'a' is declared without pairs, but is in line 2, too"),
        ("person,peer,score\na,,1\n", None, "line 2: column 'score' is filled although no peer is named"),
        ("person,peer\nAna,b\n", Some("person,seats\nana,2\n"), "line 2: 'ana' is in no pair, but 'Ana' is"),
        ("person,peer\na,b\n", Some("person,seats\na,2\na,3\n"), "line 3: 'a' has seats in line 2 already; keep one"),
        ("person,peer\na,b\n", Some("person,seats\na,many\n"), "line 2: 'many' is not a capacity"),
        ("person,mentor\na,b\n", None, "line 1: unknown column 'mentor'; the columns are person, peer"),
        ("person,peer\n", None, "there is a header and no row below it"),
    ] {
        let found = refused(text, seats, &[]);
        assert!(found.contains(said), "{said}: {found}");
    }
    let found = refused(RING, None, &["--strategy", "greedy"]);
    assert!(found.contains("with --peers choose stable, max-score or max-score:objective=total"), "{found}");
    let found = refused("person,peer\na,b\n", None, &["--strategy", "max-score"]);
    assert!(found.contains("the pairs have no scores; give each pair one"), "{found}");
}
