//! Values of options that make no sense are refused in a sentence, with code 2, before anything is written.

mod programs;

use std::fs;
use std::path::{Path, PathBuf};

use programs::run;

/// A folder of its own for each test, with an empty file and an empty folder in it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("options-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("a-folder")).expect("the target folder can be written");
    fs::write(folder.join("a-file"), "").expect("the target folder can be written");
    folder
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}

#[test]
fn nonsense_is_refused_in_a_sentence_and_nothing_is_written() {
    let folder = folder("nonsense");
    let before = entries(&folder);
    let pairs = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/market/pairs.csv").display().to_string();
    for (name, arguments, words) in [
        ("batch_match", &["--compare", ""][..], "no strategy is named; write one or more, such as \"max-score; fair\""),
        ("batch_match", &["--compare", " ; "], "no strategy is named"),
        ("batch_match", &["--compare", "nobody"], "there is no strategy 'nobody'"),
        ("batch_match", &["--strategy", ""], "there is no strategy ''"),
        ("batch_match", &["--goal", "luck"], "there is no goal 'luck'; choose one of no-swap, first-choices"),
        ("batch_match", &["--goal", "best-fit", "--strategy", "greedy"], "cannot be used with"),
        ("batch_match", &["--generate", "5"], "expected mentees x mentors, such as 90x60"),
        ("batch_match", &["--generate", ""], "expected mentees x mentors, such as 90x60"),
        ("batch_match", &["--generate", "99999999999x3"], "99999999999 is not in 0 to 10000000"),
        ("batch_match", &["--seed", "-1"], "a seed is a whole number from 0 to 18446744073709551615"),
        ("batch_match", &["--seed", "x"], "a seed is a whole number from 0 to 18446744073709551615"),
        ("batch_match", &["--seed", "18446744073709551616"], "a seed is a whole number from 0 to 18446744073709551615"),
        ("batch_match", &["--as-of", "2026-13-01"], "expected a day of the calendar as YYYY-MM-DD, such as 2026-09-01"),
        ("batch_match", &["--as-of", "2026-02-29"], "expected a day of the calendar as YYYY-MM-DD, such as 2026-09-01"),
        ("batch_match", &["--deadline", "-1"], "expected a number of seconds, 0 or more, such as 2.5"),
        ("batch_match", &["--deadline", "soon"], "expected a number of seconds, 0 or more, such as 2.5"),
        ("batch_match", &["--policy", ""], "there is no preset ''; there are: altrusa"),
        ("batch_match", &["--policy", "a-folder"], "policy: a-folder: this is not a file but a folder"),
        ("batch_match", &["--contact", "Ana"], "'Ana' is not a contact"),
        ("batch_match", &["--out", ""], "a value is required for '--out <OUT>'"),
        ("batch_match", &["--out", "a-file"], "a-file is a file, not a folder; choose another folder for the results"),
        ("batch_match", &["--out", "a-file", "--force"], "a-file is a file, not a folder"),
        ("batch_match", &["--out", "a-file/results"], "a-file is a file, not a folder"),
        ("batch_match", &["--out", "a-folder"], "a-folder already exists; choose another folder, or pass --force"),
        ("batch_match", &["--decisions", "a-folder"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--mapping", "a-folder"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--template", "a-folder"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--nicknames", "a-folder"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--places", "a-folder"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--mentors", "a-folder", "--mentees", "a-file"], "a-folder: this is not a file but a folder"),
        ("batch_match", &["--mentors", "a-file", "--mentees", "a-file"], "a-file: the file is empty"),
        ("batch_match", &["--what-if=yes"], "unexpected value 'yes'"),
        ("compare_strategies", &["--strategies", ";"], "no strategy is named"),
        ("compare_strategies", &["--deadline", "-1"], "expected a number of seconds, 0 or more, such as 2.5"),
        ("compare_strategies", &["--seed", "-"], "a seed is a whole number from 0"),
        ("generate_cohort", &["5x5", "--out", "a-file", "--force"], "nothing written: a-file"),
        ("generate_cohort", &["5x5", "--out", "a-file/c"], "nothing written: a-file is a file, not a folder"),
        ("generate_market", &["--out", "a-file/c"], "nothing written: a-file is a file, not a folder"),
        ("generate_market", &["--model", "euclid"], "is no model; choose one of uniform, zipf"),
        ("generate_market", &["--ties", "2"], "the share of mentors' ties is 2, and may be 0 to 1"),
        ("inspect_questionnaire", &["--write-mapping", "a-file"], "a-file already exists"),
        ("inspect_questionnaire", &["--write-mapping", "nowhere/mapping.toml"], "nowhere/mapping.toml"),
        ("questionnaire_template", &["--policy", "nace", "--out", "a-file"], "a-file"),
        ("rank_pairs", &["--as-of", "tomorrow"], "expected a day of the calendar"),
        ("score_pair", &["--mentee", "", "--mentor", ""], "the id is empty"),
        ("show_policy", &[""], "there is no preset ''"),
        ("solve_market", &["--orlib", "a-file"], "a-file: the file is empty; expected the size, then the costs"),
        ("solve_market", &["--pairs", &pairs, "--out", "a-folder", "--force"], "a-folder"),
        ("solve_market", &["--pairs", &pairs, "--seed", "1.5"], "a seed is a whole number from 0"),
    ] {
        let output = run(&folder, name, arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}: {error}");
        assert!(error.contains(words), "{name} {arguments:?}: {error}");
        assert!(!error.contains("panicked"), "{name} {arguments:?}: {error}");
        assert_eq!(entries(&folder), before, "{name} {arguments:?} left something behind");
        assert_eq!(entries(&folder.join("a-folder")), Vec::<PathBuf>::new(), "{name} {arguments:?}");
    }
}

/// All four files of a blank questionnaire or none, also where one of them is there.
#[test]
fn a_questionnaire_is_written_whole_or_not_at_all() {
    let folder = folder("questionnaire");
    let into = |folder: &Path| run(folder, "questionnaire_template", &["--policy", "nace", "--out", "forms"]);
    fs::create_dir(folder.join("forms")).expect("a folder");
    fs::write(folder.join("forms/mentees.txt"), "mine").expect("a file");
    let output = into(&folder);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("mentees.txt already exists; choose another folder"));
    assert_eq!(entries(&folder.join("forms")), [folder.join("forms/mentees.txt")]);
    fs::remove_file(folder.join("forms/mentees.txt")).expect("it is there");
    assert_eq!(into(&folder).status.code(), Some(0));
    assert_eq!(entries(&folder.join("forms")).len(), 4, "and nothing aside");
}

/// Which file and which rows, and then who: the two lines of the decisions that contradict each other.
#[test]
fn rulings_that_cannot_be_followed_are_named_with_file_and_rows() {
    let folder = folder("rulings");
    for (lines, words) in [
        (
            "pin,100016,100135,,\nban,100016,100135,,\n",
            "rows 2, 3 cannot be followed:\nerror: 100016 and 100135 are pinned and banned",
        ),
        (
            "pin,100016,100135,,\npin,100016,100061,,\n",
            "rows 2, 3 cannot be followed:\nerror: the mentee 100016 is pinned to",
        ),
        (
            "seats,,100135,1,\nban,100016,100061,,\nseats,,100135,2,\n",
            "rows 2, 4 cannot be followed:\nerror: the seats of 100135",
        ),
        (
            "seats,,100135,0,\npin,100016,100135,,\n",
            "rows 2, 3 cannot be followed:\nerror: 1 mentee pinned to 100135, who has 0 seats",
        ),
        (
            "waive,100016,,same-unitt,x\n",
            "row 2 cannot be followed:\nerror: the policy has no rule 'same-unitt' to waive",
        ),
        (
            "pin,100016,100001,,\n",
            "row 2 cannot be followed:\nerror: 100016 and 100001 cannot be pinned: not in the same club",
        ),
    ] {
        fs::write(folder.join("decisions.csv"), format!("action,mentee,mentor,value,reason\n{lines}")).expect("a file");
        let output = run(&folder, "batch_match", &["--as-of", "2026-09-01", "--decisions", "decisions.csv"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{lines}: {error}");
        assert!(error.contains(&format!("decisions.csv: {words}")), "{lines}: {error}");
        assert!(!folder.join("mentor-match-sample").exists());
    }
}

/// What went in is in the receipt, nicknames as every other table.
#[test]
fn the_receipt_has_the_hash_of_the_nicknames() {
    let folder = folder("nicknames");
    let table = "nickname,name\nPeggy,Margaret\n";
    fs::write(folder.join("nicknames.csv"), table).expect("a file");
    let hashes = |arguments: &[&str]| {
        let output = run(&folder, "batch_match", &[&["--dry-run", "--json"], arguments].concat());
        let receipt: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a receipt");
        receipt["tables_sha256"].clone()
    };
    assert_eq!(hashes(&[]), serde_json::json!({}));
    let expected = questionnaire_io::sha256(table.as_bytes());
    assert_eq!(hashes(&["--nicknames", "nicknames.csv"]), serde_json::json!({ "nicknames": expected }));
}

/// Two releases about the same people give away more than each: the receipt and the screen say that there were others.
#[test]
fn the_receipt_warns_of_statistics_of_an_earlier_run() {
    let folder = folder("earlier-statistics");
    let statistics = |seed: &str| {
        let arguments = ["--generate", "60x40", "--as-of", "2026-09-01", "--out", "out", "--force", "--seed", seed];
        let said = String::from_utf8(run(&folder, "batch_match", &arguments).stdout).expect("UTF-8");
        let receipt = fs::read(folder.join("out/receipt.json")).expect("written");
        let receipt: serde_json::Value = serde_json::from_slice(&receipt).expect("JSON");
        let statistics = receipt["statistics"].clone();
        let written = fs::read(folder.join("out/statistics/summary.csv")).expect("written");
        assert_eq!(statistics["sha256"], questionnaire_io::sha256(&written));
        let is_warned = statistics["warning"].is_string();
        assert_eq!(said.contains("An earlier run wrote other statistics into this folder."), is_warned, "{said}");
        (statistics["sha256"].clone(), statistics["earlier_sha256"].clone())
    };
    let (first, none) = statistics("1");
    assert_eq!(none, serde_json::json!([]));
    assert_eq!(statistics("1"), (first.clone(), none), "the same again is no other release");
    let (second, earlier) = statistics("2");
    assert_ne!(first, second);
    assert_eq!(earlier, serde_json::json!([first]));
    // Neither a third run nor one that comes back to the first makes what was there forgotten.
    assert_eq!(statistics("2"), (second.clone(), serde_json::json!([first])));
    assert_eq!(statistics("1"), (first, serde_json::json!([second])));
}

/// Own scores decide who is with whom, are told in the receipt, and give the same files on one thread and on two.
#[test]
fn scores_of_a_table_replace_the_features_or_count_beside_them() {
    let folder = folder("scores");
    let read = |path: &str| fs::read_to_string(folder.join(path)).expect("a file");
    let matched = |arguments: &[&str], out: &str| {
        let output = run(&folder, "batch_match", &[&["--as-of", "2026-09-01", "--out", out], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("text");
        let receipt: serde_json::Value = serde_json::from_str(&read(&format!("{out}/receipt.json"))).expect("JSON");
        (said, receipt["own_scores"].clone(), read(&format!("{out}/committee/explanations.md")))
    };
    let table = "mentee,mentor,score,sentence\n100002,100001,0.5,Both *sing*\n100004,100003,0.25,\n0,100001,1,\n";
    fs::write(folder.join("panel.csv"), table).expect("a file");
    let (said, own, explained) = matched(&["--scores", "panel.csv"], "replaced");
    let line = "Scores for 2 pairs from panel.csv: the table replaces the features. 1 person of the table is not in this \
                round and left out; see line 4.\n";
    assert!(said.contains(line), "{said}");
    let expected = serde_json::json!({ "file": "panel.csv", "weight": null, "pairs": 2, "strangers": 1 });
    assert_eq!(own, expected);
    assert!(explained.contains("view: panel ") && !explained.contains("goals "), "the features are not spoken of");

    let (said, own, explained) = matched(&["--scores", "panel.csv", "--scores-weight", "30"], "beside");
    assert!(said.contains("the table counts beside the features with weight 30."), "{said}");
    assert_eq!(own["weight"], 30);
    assert!(explained.contains("goals ") && explained.contains("; panel "));

    for (rows, words) in [
        ("100002,100001,50", "panel.csv: scores, line 2: 50 is not between 0 and 1; scale all scores"),
        ("x,100001,0.5", "panel.csv: scores, line 2: no scored pair is in this cohort; use its ids, such as 1"),
    ] {
        fs::write(folder.join("panel.csv"), format!("mentee,mentor,score\n{rows}\n")).expect("a file");
        let output = run(&folder, "batch_match", &["--scores", "panel.csv", "--out", "refused"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(words), "{error}");
        assert!(!folder.join("refused").exists());
    }
    let output = run(&folder, "score_pair", &["--mentee", "100002", "--mentor", "100001", "--scores", "a-folder"]);
    assert_eq!(output.status.code(), Some(2));
}
