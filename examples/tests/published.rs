//! Instances in published formats, as a researcher hands them in: converted, solved, refused with their place.

mod programs;

use std::fs;
use std::process::Output;

use programs::{fresh, run};

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_market_goes_through_every_format_and_has_the_same_answer() {
    let folder = fresh("published-every");
    // Three residents, two hospitals; the only stable matchings leave the third resident out.
    let residents = "3 2\n1 1 2\n2 1 2\n3 2 1\n1 1 (1 2) 3\n2 1 2 1 3\n";
    fs::write(folder.join("a.hrt"), residents).expect("writable");
    let solved = |arguments: &[&str]| {
        let all = [arguments, &["--strategy", "max-stable", "--out", "matching.csv", "--force"]].concat();
        let (code, json, error) = told(&run(&folder, "solve_market", &all));
        assert_eq!((code, json.contains("\"certified\":true")), (Some(0), true), "{arguments:?}: {error}");
        fs::read_to_string(folder.join("matching.csv")).expect("written")
    };
    let expected = solved(&["--pairs", "a.hrt"]);
    assert_eq!(expected.lines().last(), Some("3,"));
    for (to, files) in [
        ("csv", &["--out", "b.csv", "--second", "seats.csv"][..]),
        ("preflib", &["--out", "b.toc", "--second", "c.toc"]),
        ("hrt", &["--out", "b.hrt"]),
        ("smti", &["--out", "b.smti"]),
    ] {
        let (code, printed, error) = told(&run(&folder, "convert_market", &[&["a.hrt", "--to", to], files].concat()));
        assert_eq!((code, &*printed), (Some(0), "3 mentees, 2 mentors, 6 pairs"), "{error}");
    }
    assert_eq!(solved(&["--pairs", "b.csv", "--capacities", "seats.csv"]), expected);
    assert_eq!(solved(&["--pairs", "b.toc", "--mentor-lists", "c.toc"]), expected);
    assert_eq!(solved(&["--pairs", "b.smti"]), expected);
    assert_eq!(fs::read_to_string(folder.join("b.hrt")).expect("written"), residents);
}

#[test]
fn a_table_of_costs_is_minimised() {
    let folder = fresh("published-costs");
    fs::write(folder.join("a.txt"), "2\n 4 1\n 2 3\n").expect("writable");
    let (code, json, _) =
        told(&run(&folder, "solve_market", &["--pairs", "a.txt", "--format", "orlib", "--objective", "coverage"]));
    assert_eq!(code, Some(0));
    assert!(json.contains("\"total_score\":-0.000003"), "{json}");
    for (to, ending) in [("dimacs-asn", "asn"), ("matrix-market", "mtx"), ("npy", "npy"), ("dimacs-min", "min")] {
        let (file, out) = (format!("b.{ending}"), ["--out", &format!("b.{ending}")].map(str::to_owned));
        let arguments = ["a.txt", "--format", "orlib", "--to", to, &out[0], &out[1]];
        assert_eq!(told(&run(&folder, "convert_market", &arguments)).0, Some(0));
        let (code, json, error) = told(&run(&folder, "solve_market", &["--pairs", &file, "--objective", "coverage"]));
        assert_eq!(code, Some(0), "{to}: {error}");
        assert!(json.contains("\"total_score\":-0.000003"), "{json}");
    }
}

#[test]
fn roommates_are_matched_or_told_why_not() {
    let folder = fresh("published-roommates");
    fs::write(folder.join("a.sr"), "1 2 3 4\n2 3 1 4\n3 1 2 4\n4 1 2 3\n").expect("writable");
    let (code, json, said) = told(&run(&folder, "solve_market", &["--peers", "a.sr", "--roommates"]));
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("There is no stable matching: 1, 2, 3") && json.contains("\"certified\":true"),
        "{said} {json}"
    );
}

#[test]
fn what_does_not_fit_is_refused_with_line_and_column() {
    let folder = fresh("published-refused");
    fs::write(folder.join("a.hrt"), "2 2\n1 1 7\n2 1\n1 1 2 1\n2 2 (1 2)\n").expect("writable");
    fs::write(folder.join("pairs.csv"), "mentee,mentor\na,b\n").expect("writable");
    for (program, arguments, words) in [
        (
            "solve_market",
            &["--pairs", "a.hrt"][..],
            "a.hrt line 2 column 5: number is 7; write a whole number from 1 to 2",
        ),
        ("solve_market", &["--pairs", "a.hrt", "--format", "hr2"], "choose csv or one of preflib, hrt, smti"),
        ("solve_market", &["--pairs", "pairs.csv", "--seats-each", "2"], "are for published formats"),
        (
            "convert_market",
            &["pairs.csv", "--to", "npy", "--out", "b.npy"],
            "npy holds scores, and this market has none",
        ),
        ("convert_market", &["pairs.csv", "--to", "csv", "--out", "pairs.csv"], "pairs.csv already exists"),
    ] {
        let (code, printed, error) = told(&run(&folder, program, arguments));
        assert_eq!((code, &*printed), (Some(2), ""), "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
}
