//! The ledger from outside: two rounds of a programme, edited lines, and runs that are killed.
//!
//! 200 kills, and a ledger of a million events:
//! `cargo test --release -p examples --test programme -- --ignored --nocapture`, after the examples were built.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails, and the figures")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cohort_lab::history::{HistoryOptions, simulate};
use questionnaire_io::programme::{Programme, ProgrammeError};
use tempfile::TempDir;

/// `cargo test -p examples` builds the examples beside the tests.
fn command(here: &Path, program: &str, arguments: &[&str]) -> Command {
    let test = std::env::current_exe().unwrap();
    let mut command = Command::new(test.ancestors().nth(2).unwrap().join("examples").join(program));
    command.args(arguments).current_dir(here).stdin(Stdio::null());
    command
}

fn run(here: &Path, program: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } =
        command(here, program, arguments).output().expect("run `cargo test -p examples`: it builds the examples first");
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

fn programme(here: &Path, line: &str) -> (Option<i32>, String) {
    run(here, "programme", &line.split(' ').collect::<Vec<_>>())
}

/// A round of an invented cohort, recorded in the programme `p`.
fn round(here: &Path, out: &str, day: &str, more: &[&str]) -> (Option<i32>, String) {
    let round = ["--generate", "24x16", "--policy", "nace", "--as-of", day, "--out", out, "--programme", "p"];
    run(here, "batch_match", &[&round[..], more].concat())
}

fn lines(here: &Path) -> Vec<Vec<String>> {
    let ledger = fs::read_to_string(here.join("p/ledger.csv")).unwrap();
    ledger.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_round_is_recorded_and_the_next_one_knows_of_it() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let (code, said) = round(here, "one", "2026-09-01", &[]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    assert!(said.starts_with("A new programme begins in p, with round 1.\n"), "{said}");
    assert!(said.contains("Recorded in p/ledger.csv: round 1"), "{said}");
    let first = lines(here);
    let proposed: Vec<_> = first.iter().filter(|line| line[2] == "proposed").cloned().collect();
    assert!(proposed.len() > 10);
    // The receipt is chained in, and says what the ledger was before.
    let receipt = fs::read(here.join("one/receipt.json")).unwrap();
    let hash = mentor_match::programme::Chain::of_bytes(&receipt).to_string();
    assert!(proposed.iter().all(|line| line[6] == hash));
    assert!(String::from_utf8(receipt).unwrap().contains("\"programme\": {\n    \"round\": 1,\n    \"lines\": 0"));

    // The same round again: whoever stands stays, and nothing is recorded twice. Whom to ask is no news.
    let (_, said) = round(here, "two", "2026-09-02", &["--seed", "1", "--contact", "Ana Silva <ana@example.org>"]);
    assert!(said.contains("round 1, 0 pairs proposed"), "{said}");
    assert_eq!(lines(here), first);
    // Nobody gets the same letter twice, without --previous.
    assert!(said.contains("of these letters are not to be sent again"), "{said}");
    assert_eq!(to_send(here, "two"), Vec::<String>::new());
    assert_eq!(changes(here, "two"), Vec::<Vec<String>>::new());

    // One pair fails, one ends well, one pauses, the others go on: the next round.
    for line in &proposed {
        let pair = format!("--mentee {} --mentor {}", line[3], line[4]);
        let (code, said) = programme(here, &format!("add p introduced --as-of 2026-09-03 {pair}"));
        assert_eq!(code, Some(0), "{said}");
    }
    let pair = |at: usize| format!("--mentee {} --mentor {}", proposed[at][3], proposed[at][4]);
    for (event, at, value) in [("ended", 0, " --value failed"), ("ended", 1, " --value term"), ("pause", 2, "")] {
        let (code, said) = programme(here, &format!("add p {event} --as-of 2027-01-10 {}{value}", pair(at)));
        assert_eq!(code, Some(0), "{said}");
    }
    // Nobody is surprised by a round that nobody asked for.
    let was = lines(here);
    let (code, said) = round(here, "three", "2027-02-01", &[]);
    let choose = "Nothing of round 1 is open. To go on with it, for a newcomer, a replacement or a free seat, pass --round 1; to \
                  begin the next round, pass --round 2";
    assert!(code == Some(2) && said.contains(choose), "{said}");
    assert!(lines(here) == was && !here.join("three").exists(), "nothing was written");
    let (code, said) = round(here, "three", "2027-02-01", &["--dry-run"]);
    assert!(matches!(code, Some(0 | 1)) && said.starts_with(&format!("{choose}, as shown here.\n")), "{said}");
    let (code, said) = round(here, "three", "2027-02-01", &["--round", "3"]);
    assert!(code == Some(2) && said.contains("the last round was 1; pass --round 1 or --round 2"), "{said}");
    let (code, said) = round(here, "three", "2027-02-01", &["--round", "2"]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    assert!(said.starts_with("A new round begins: round 2. Whoever has been introduced"), "{said}");
    // Nobody has this number.
    let (code, said) = programme(here, "add p pause --as-of 2027-02-01 --mentee P9999");
    assert!(code == Some(2) && said.contains("nobody has the programme number P9999"), "{said}");
    let second: Vec<_> = lines(here).into_iter().filter(|line| line[5] == "2" && line[2] == "proposed").collect();
    assert!(!second.is_empty());
    let same = |at: usize| second.iter().any(|line| line[3..5] == proposed[at][3..5]);
    assert!(!same(0), "a failed pair again");
    assert!(!same(2) && !second.iter().any(|line| line[3] == proposed[2][3]), "who rests has a mentor");
    // Nobody who has a mentor reads as having none.
    let (_, screen) = round(here, "three", "2027-02-01", &["--dry-run"]);
    let going_on = format!(" from this round, and {} go on with theirs; ", proposed.len() - 2);
    assert!(screen.contains(&going_on) && screen.contains("Of those who go on, 1 pair rests for now."), "{screen}");
    let read = |file: &str| fs::read_to_string(here.join("three").join(file)).unwrap();
    let [unmatched, mentees] = ["committee/unmatched.csv", "participants/mentees.csv"].map(read);
    assert_eq!(
        (unmatched.matches("; their mentoring rests").count(), mentees.matches("mentoring rests").count()),
        (1, 1)
    );
    let on = proposed.len() - 3;
    assert_eq!((unmatched.matches("goes on with ").count(), mentees.matches("mentoring goes on").count()), (on, on));
    let (receipt, report) = (read("receipt.json"), read("committee/report.html"));
    assert!(receipt.contains(&format!("\"going_on\": {}", on + 1)) && receipt.contains("\"counts_add_up\": true"));
    assert!(
        report.contains("rests with ")
            && report.contains(&format!("{} go on with an earlier mentor, of which 1 pair rests.", on + 1))
    );
    let (code, said) = programme(here, "check p");
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = programme(here, "status p --as-of 2027-01-09");
    assert_eq!(code, Some(0));
    assert!(said.contains(&format!("{} introduced; ", proposed.len())), "{said}");
    let (code, said) = round(here, "four", "2026-12-01", &[]);
    assert!(code == Some(2) && said.contains("the ledger goes on until 2027-02-01"), "{said}");
    assert!(!here.join("four").exists());
}

/// Letters of a result that are to be sent.
fn to_send(here: &Path, out: &str) -> Vec<String> {
    let mut letters = Vec::new();
    for folder in ["introductions", "proposals", "nobody"] {
        let Ok(entries) = fs::read_dir(here.join(out).join("participants").join(folder)) else { continue };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        letters.extend(
            names
                .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "txt"))
                .map(|name| format!("{folder}/{name}")),
        );
    }
    letters.sort();
    letters
}

/// Who has another result than before; kept pairs in somebody's way left aside.
fn changes(here: &Path, out: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(here.join(out).join("committee/changes.csv")).unwrap();
    let rows = text.lines().skip(1).filter(|line| !line.contains("in the way of a wish"));
    rows.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Two say no, one pair rests and goes on, and each of them hears once what concerns them.
#[test]
fn a_rerun_with_the_programme_alone_writes_what_has_changed_and_introduces_nobody_twice() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    round(here, "one", "2026-09-01", &[]);
    assert!(to_send(here, "one").len() > 20);
    let proposed: Vec<_> = lines(here).into_iter().filter(|line| line[2] == "proposed").collect();
    let ids = fs::read_to_string(here.join("p/private/people.csv")).unwrap();
    let id = |number: &str, column: usize| -> String {
        let line = ids.lines().find(|line| line.starts_with(number)).unwrap();
        line.split(',').nth(column).unwrap().to_owned()
    };
    let add = |what: &str, at: usize| {
        let (code, said) =
            programme(here, &format!("add p {what} --mentee {} --mentor {}", proposed[at][3], proposed[at][4]));
        assert_eq!(code, Some(0), "{said}");
    };
    // One whose mentor has not said yes in the questionnaire.
    let matches = fs::read_to_string(here.join("one/committee/matches.csv")).unwrap();
    let asked = |at: &usize| {
        let mentee = format!("{},", id(&proposed[*at][3], 1));
        matches.lines().any(|line| line.starts_with(&mentee) && line.contains(",agreed,said nothing,"))
    };
    let no = (0..proposed.len()).find(asked).unwrap();
    assert_ne!(no, 1);
    add("declined --by mentor --as-of 2026-09-02", no);
    add("introduced --as-of 2026-09-02", 1);
    add("pause --as-of 2026-09-03", 1);
    round(here, "two", "2026-09-04", &[]);
    let changed = &changes(here, "two")[0];
    let expected = (id(&proposed[no][3], 1), "the mentor said no on 2026-09-02".to_owned());
    assert_eq!((&changed[0], &changed[7]), (&expected.0, &expected.1), "{changed:?}");
    // While the two rest, the round has nothing for them.
    let letter_of = format!("mentee-{}.txt", id(&proposed[1][3], 1));
    assert!(!to_send(here, "two").iter().any(|letter| letter.ends_with(&letter_of)));
    // The round has given the seat away: the two come back to a seat, or not at all (S84).
    let (mentee, mentor) = (&proposed[1][3], &proposed[1][4]);
    let resume = format!("add p resume --as-of 2026-09-05 --mentee {mentee} --mentor {mentor}");
    let (code, said) = programme(here, &resume);
    assert!(code == Some(2) && said.contains(&format!("{mentor} has 1 seat, held by P0")), "{said}");
    assert!(said.contains(&format!("'seats', mentor {mentor}, value 2")), "{said}");
    programme(here, &format!("add p seats --as-of 2026-09-05 --mentor {mentor} --value 2"));
    add("resume --as-of 2026-09-05", 1);
    round(here, "three", "2026-09-06", &[]);
    assert!(!to_send(here, "three").iter().any(|letter| letter.ends_with(&letter_of)), "introduced twice");
    assert!(here.join("three/participants/unchanged/introductions").join(&letter_of).exists());
    assert!(changes(here, "three").iter().all(|row| row[0] != id(&proposed[1][3], 1)));
    // With the last result as well, it is the same.
    round(here, "four", "2026-09-06", &["--previous", "two"]);
    assert!(!to_send(here, "four").iter().any(|letter| letter.ends_with(&letter_of)), "introduced twice");
    // Without what was noted, everybody is written to again but those who know each other.
    fs::remove_file(here.join("p/private/letters.csv")).unwrap();
    round(here, "five", "2026-09-06", &[]);
    let again = to_send(here, "five");
    assert!(again.len() > 20 && !again.iter().any(|letter| letter.ends_with(&letter_of)), "{again:?}");
}

/// All but one pair are introduced, and the mentor of that one says no, though the questionnaire asks for the mentee:
/// the round is run again for the mentee, who alone is written to, and then it is over.
#[test]
fn a_no_after_all_others_were_introduced_belongs_to_its_round() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    round(here, "one", "2026-09-01", &[]);
    let first = lines(here);
    let proposed: Vec<_> = first.iter().filter(|line| line[2] == "proposed").collect();
    let ids = fs::read_to_string(here.join("p/private/people.csv")).unwrap();
    let matches = fs::read_to_string(here.join("one/committee/matches.csv")).unwrap();
    let mentee_id =
        |number: &str| ids.lines().find(|line| line.starts_with(number)).unwrap().split(',').nth(1).unwrap();
    let both_asked = |line: &&Vec<String>| {
        let mentee = format!("{},", mentee_id(&line[3]));
        matches.lines().any(|row| row.starts_with(&mentee) && row.contains(",agreed,agreed,"))
    };
    let no = *proposed.iter().copied().find(both_asked).as_ref().unwrap();
    for pair in &proposed {
        let what = if *pair == no { "declined --by mentor" } else { "introduced" };
        let (code, said) =
            programme(here, &format!("add p {what} --mentee {} --mentor {} --as-of 2026-09-03", pair[3], pair[4]));
        assert_eq!(code, Some(0), "{said}");
    }
    let before = lines(here).len();
    let (_, said) = round(here, "two", "2026-09-04", &[]);
    assert!(said.contains("Recorded in p/ledger.csv: round 1, "), "{said}");
    let told =
        format!("{} declined somebody whom an older answer in the questionnaire asks for; the ledger counts", no[4]);
    assert!(said.contains(&told), "{said}");
    let added = lines(here).split_off(before);
    assert!(added.iter().all(|line| line[3] == no[3] || line[2] == "seats"), "nobody else waits again: {added:?}");
    assert!(added.iter().all(|line| line[2] != "proposed" || line[4] != no[4]), "proposed again: {added:?}");
    let letter_of = format!("mentee-{}.txt", mentee_id(&no[3]));
    let letters = to_send(here, "two");
    let to_mentees: Vec<_> = letters.iter().filter(|letter| letter.contains("/mentee-")).collect();
    assert!(to_mentees.len() == 1 && to_mentees[0].ends_with(&letter_of), "{letters:?}");
    for pair in added.iter().filter(|line| line[2] == "proposed") {
        let pair = format!("--mentee {} --mentor {}", pair[3], pair[4]);
        programme(here, &format!("add p introduced --as-of 2026-09-05 {pair}"));
    }
    let (_, said) = round(here, "three", "2027-02-01", &["--round", "2"]);
    assert!(said.contains("Recorded in p/ledger.csv: round 2, "), "{said}");
}

/// Goals for which most can be kept, with what proves it in a file; every other one is refused before anything is
/// written.
#[test]
fn most_is_kept_under_two_goals_and_refused_under_the_others() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let keep = |keep: &str, goal: &str, out: &str| {
        let round = ["--generate", "24x16", "--policy", "nace", "--as-of", "2026-09-02", "--previous", "one"];
        let more = ["--keep", keep, "--goal", goal, "--certificate", "--out", out];
        run(here, "batch_match", &[&round[..], &more].concat())
    };
    round(here, "one", "2026-09-01", &[]);
    for (how, goal, claim, strategy) in [
        ("most", "no-swap", "most-kept", "fewest-changes"),
        ("most", "best-fit", "best-keeping", "max-score-keeping"),
        ("most:worth=0.05", "best-fit", "best-for", "max-score"),
    ] {
        let out = format!("{goal}-{claim}");
        let (code, said) = keep(how, goal, &out);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        let file = fs::read_to_string(here.join(&out).join("committee/certificate.json")).unwrap();
        assert!(file.contains(&format!("\"claim\":\"{claim}\"")), "{how} {goal}");
        assert!(file.contains(&format!("\"strategy\":\"{strategy}\"")), "{how} {goal}");
        assert_eq!(file.contains("\"standing\":{"), how == "most");
    }
    for (how, goal) in [("most", "first-choices"), ("most", "no-last-choice"), ("most", "weakest-first")] {
        let (code, said) = keep(how, goal, "refused");
        assert!(code == Some(2) && said.contains("`most` needs the goal no-swap"), "{goal}: {said}");
        assert!(!here.join("refused").exists());
    }
    let (code, said) = keep("most:worth=0.05", "no-swap", "refused");
    assert!(code == Some(2) && said.contains("best-fit"), "{said}");
}

#[test]
fn s26_s58_somebody_else_is_found_for_a_mentee_and_a_newcomer_moves_nobody_who_was_introduced() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    round(here, "one", "2026-09-01", &[]);
    let table = |path: &str| -> Vec<String> {
        let text = fs::read_to_string(here.join(path)).unwrap();
        text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
    };
    let (matched, unmatched) = (table("one/committee/matches.csv"), table("one/committee/unmatched.csv"));
    let place = |command: &str, mentee: &str| {
        let people = ["--generate", "24x16", "--policy", "nace", "--as-of", "2026-09-02", "--mentee", mentee];
        run(here, "programme", &[&[command, "p"][..], &people].concat())
    };
    let (code, said) = place("next", &matched[0]);
    assert!(code == Some(2) && said.contains("has a mentor already; use programme replace"), "{said}");
    let people = fs::read_to_string(here.join("p/private/people.csv")).unwrap();
    let number = people.lines().find(|line| line.split(',').nth(1) == Some(&matched[0])).unwrap();
    let (by_number, said) = place("replace", &number[..5]);
    assert_eq!((by_number, said), place("replace", &matched[0]));
    let (code, said) = place("replace", &matched[0]);
    assert!(code == Some(0) && said.contains(" could have:\n1. "), "{said}");
    for mentee in &unmatched {
        let (code, said) = place("next", mentee);
        assert!(matches!(code, Some(0 | 1)), "{said}");
    }
    let (code, said) = place("next", "nobody of this name");
    assert!(code == Some(2) && said.contains("fits no mentee in these files; write the programme number"), "{said}");
    assert_eq!(programme(here, "check p").0, Some(0), "nothing was written");
}

#[test]
fn edited_missing_and_cut_lines_are_named() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    for (day, mentee) in [("2026-09-01", "P0001"), ("2026-09-02", "P0003")] {
        programme(here, &format!("add p --new proposed --as-of {day} --mentee {mentee} --mentor P0002"));
    }
    let (code, said) = programme(here, "add p proposed --as-of 2026-09-03 --mentee P0004 --mentor P0002");
    assert!(code == Some(2) && said.contains("P0002 has 2 seats, held by P0001 and P0003"), "{said}");
    let path = here.join("p/ledger.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let rows: Vec<&str> = whole.lines().collect();
    for (edited, line, what) in [
        (whole.replace("P0003", "P0005"), 2, "was changed"),
        (whole.replacen("2026-09-01", "2026-08-01", 1), 1, "was changed"),
        (rows[..2].join("\n"), 2, "is missing at its end"),
        ([rows[0], rows[2]].join("\n"), 1, "is missing"),
        ([rows[0], rows[2], rows[1]].join("\n"), 1, ""),
    ] {
        fs::write(&path, edited).unwrap();
        for command in
            ["check p", "status p --as-of 2026-09-05", "add p session --as-of 2026-09-05 --mentee P0001 --mentor P0002"]
        {
            let (code, said) = programme(here, command);
            assert!(code == Some(2) && said.contains(&format!("line {line}")) && said.contains(what), "{said}");
        }
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(programme(here, "check p").0, Some(0));
}

/// A pause takes back what was proposed, a wrong line is struck, and each is said.
#[test]
fn what_follows_from_an_event_is_said() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    programme(here, "add p --new proposed --as-of 2026-09-01 --mentee P0001 --mentor P0002");
    let (code, said) = programme(here, "add p pause --as-of 2026-09-05 --mentee P0001");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("Line 2: declined of P0001 and P0002, which follows from it.\nLine 3: pause"), "{said}");
    let (code, said) = programme(here, "add p trained --as-of 2026-09-03 --mentor P0002");
    assert!(code == Some(0) && said.contains("Other lines go on until 2026-09-05"), "{said}");
    let (code, said) = programme(here, "add p struck --as-of 2026-09-06 --value 1");
    assert!(code == Some(2) && said.contains("line 2 would then be impossible"), "{said}");
    for line in ["3", "2"] {
        assert_eq!(programme(here, &format!("add p struck --as-of 2026-09-06 --value {line}")).0, Some(0));
    }
    let (code, said) = programme(here, "check p");
    assert!(code == Some(0) && said.contains("Struck, so that they do not count: 2 lines (2, 3)."), "{said}");
    let (_, said) = programme(here, "status p --as-of 2026-09-06");
    assert!(said.contains("1 pair: 1 proposed"), "{said}");
}

/// Kills runs that append: the ledger is the old one or the new one, whole, each time.
fn kill(times: u32) {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let session = ["add", "p", "session", "--new", "--as-of", "2026-09-01", "--mentee", "P0001", "--mentor", "P0002"];
    let began = Instant::now();
    assert!(command(here, "programme", &session).stdout(Stdio::null()).status().unwrap().success());
    let lasts = began.elapsed().max(Duration::from_millis(2));
    let (mut had, mut added, mut beyond) = (1, 0, 0);
    for number in 1..=times {
        let mut one = command(here, "programme", &session).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // A sequence that goes everywhere; the scheduler does the rest.
        sleep(lasts.mul_f64(1.2 * f64::from(number * 619 % 1000) / 1000.0));
        let _ = one.kill();
        one.wait().unwrap();
        let read = Programme::read(&here.join("p")).unwrap();
        let has = read.ledger.head().lines;
        assert!(has == had || has == had + 1, "{has} lines after {had}");
        added += has - had;
        beyond += u64::from(read.beyond_head > 0);
        had = has;
    }
    let (code, said) = programme(here, &session.join(" "));
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = programme(here, "check p");
    assert_eq!(code, Some(0), "{said}");
    let names: Vec<_> = fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["p"], "nothing is left beside");
    println!(
        "{times} kills, a run lasts {lasts:.1?}: {added} had added their line, {beyond} before the head was written"
    );
}

#[test]
fn a_killed_run_leaves_the_old_ledger_or_the_new_one() {
    kill(20);
}

/// Two at once: both lines are there, one after the other.
#[test]
fn two_runs_at_once_add_one_line_each() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let session = ["add", "p", "session", "--new", "--as-of", "2026-09-01", "--mentee", "P0001", "--mentor", "P0002"];
    for pair in 1..=5 {
        let runs = [(); 2].map(|()| command(here, "programme", &session).stdout(Stdio::null()).spawn().unwrap());
        assert!(runs.into_iter().all(|mut run| run.wait().unwrap().success()));
        let read = Programme::read(&here.join("p")).unwrap();
        assert_eq!(read.ledger.head().lines, 2 * pair);
    }
}

#[test]
#[ignore = "takes minutes"]
fn two_hundred_kills() {
    kill(200);
}

#[test]
#[ignore = "measures"]
fn the_status_of_a_million_events() {
    let two_years = HistoryOptions::two_years(1);
    let large = HistoryOptions { mentors: 9_000, mentees: 14_000, joiners: 900, meetings: 160, ..two_years };
    let ledger = simulate(&HistoryOptions { most: 1_000_000, ..large });
    assert_eq!(ledger.events().len(), 1_000_000);
    let middle = ledger.events()[500_000].date;
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let written = Programme::change(&here.join("p"), &|| None, |programme| {
        programme.ledger = ledger;
        Ok::<(), ProgrammeError>(())
    });
    written.unwrap();
    for line in [format!("status p --as-of {middle}"), "status p --as-of 2100-01-01".to_owned(), "check p".to_owned()] {
        let began = Instant::now();
        let (code, said) = programme(here, &line);
        let lasts = began.elapsed();
        assert_eq!(code, Some(0));
        println!("{line}: {lasts:.2?}: {}", said.lines().next().unwrap());
        assert!(lasts < Duration::from_secs(2));
    }
}

/// A mentee who has left the files, and one who pauses: what is said of their proposals, and to whom.
#[test]
fn proposals_of_mentees_who_left_or_pause_are_spoken_of() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("altrusa");
    for name in ["mentors.csv", "mentees.csv"] {
        fs::copy(sample.join(name), here.join(name)).unwrap();
    }
    let round = |out: &str, day: &str| {
        let given = ["--policy", "altrusa", "--mentors", "mentors.csv", "--mentees", "mentees.csv", "--programme", "p"];
        run(here, "batch_match", &[&given[..], &["--out", out, "--as-of", day]].concat()).1
    };
    round("one", "2026-09-01");
    let ledger = lines(here);
    let is_agreed = |line: &[String]| ledger.iter().any(|one| one[2] == "agreed" && one[3..5] == line[3..5]);
    let asked: Vec<_> = ledger.iter().filter(|line| line[2] == "proposed" && !is_agreed(line)).collect();
    let (left, paused) = (asked[0], asked[1]);

    let (code, said) = programme(here, &format!("add p pause --as-of 2026-09-02 --mentee {}", paused[3]));
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = programme(here, "letters p --since 2026-09-02 --as-of 2026-09-02");
    assert!(matches!(code, Some(0 | 1)), "{said}");
    let changed = here.join("p/letters/participants/changed");
    assert!(changed.join(format!("mentor-{}-{}.txt", paused[4], paused[3])).exists());
    // Who pauses is not told that another mentor is looked for.
    assert!(!changed.join(format!("mentee-{}-{}.txt", paused[3], paused[4])).exists());

    let people = fs::read_to_string(here.join("p/private/people.csv")).unwrap();
    let row = people.lines().find(|row| row.trim_start_matches('\u{feff}').starts_with(&left[3])).unwrap();
    let id = row.split(',').nth(1).unwrap();
    let mentees = fs::read_to_string(here.join("mentees.csv")).unwrap();
    let kept: Vec<&str> = mentees.lines().filter(|row| !row.split(';').any(|cell| cell == id)).collect();
    assert!(kept.len() < mentees.lines().count());
    fs::write(here.join("mentees.csv"), kept.join("\n")).unwrap();
    let said = round("two", "2026-09-03");
    let expected = format!("{}, who is proposed to {}, is not in the files; the seat is kept", left[3], left[4]);
    assert!(said.contains(&expected), "{said}");
}

/// A typing error in the folder's name begins no programme, and people who are in no round yet can have events.
#[test]
fn a_programme_begins_only_when_somebody_says_so() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let newcomers = "Member number,Name,Club\n17,Ada Lovelace,Faro\n";
    fs::write(here.join("mentees.csv"), newcomers).unwrap();
    let target = "target-set --as-of 2026-08-01 --value matched-percent=90";
    fs::write(here.join("mentors.csv"), newcomers.replace("17,Ada Lovelace", "18,Grace Hopper")).unwrap();
    let enter = "people p --mentees mentees.csv --mentors mentors.csv";
    for line in [&*format!("add p {target}"), enter, "next p --mentee 17 --mentees mentees.csv --mentors mentors.csv"] {
        let (code, said) = programme(here, line);
        assert!(code == Some(2) && said.contains("p has no ledger.csv") && said.contains("--new"), "{said}");
        assert!(!here.join("p").exists());
    }
    let (code, said) = programme(here, &format!("{enter} --new"));
    assert!(code == Some(0) && said.contains("2 new; p/private/people.csv lists 2 in all."), "{said}");
    let (code, said) = programme(here, enter);
    assert!(code == Some(0) && said.contains("0 new; "), "{said}");
    // S11: a newcomer has been to a meeting before the first round.
    let (code, said) = programme(here, "add p meeting --as-of 2026-08-20 --mentee 17");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(programme(here, &format!("add p {target}")).0, Some(0));
    assert_eq!(programme(here, "check p").0, Some(0));
    assert_eq!(programme(here, &format!("add q --new {target}")).0, Some(0));
    assert!(here.join("q/ledger.csv").exists());
}

/// `introduced --from matches.csv` takes who has said yes, says who has not, and can be given again.
#[test]
fn s08_only_who_has_said_yes_is_introduced_from_a_table_of_matches() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    round(here, "one", "2026-09-01", &[]);
    let events = |event: &str| lines(here).iter().filter(|line| line[2] == event).count();
    let (proposed, agreed) = (events("proposed"), events("agreed"));
    let introduce = "add p introduced --from one/committee/matches.csv --as-of 2026-09-04";
    let (code, said) = programme(here, introduce);
    let both = events("introduced");
    assert!(code == Some(1) && both < proposed && both <= agreed, "{said}");
    let open = proposed - both;
    assert!(said.contains(&format!("since not both have said yes: {open} pair")), "{said}");
    assert_eq!(
        said.lines().filter(|line| line.starts_with("  P0") && line.contains(" with P0")).count(),
        open,
        "{said}"
    );
    let (code, said) = programme(here, "add p agreed --from one/committee/matches.csv --as-of 2026-09-05");
    assert!(code == Some(0) && said.contains(&format!("recorded before: {both} row")), "{said}");
    let (code, said) = programme(here, introduce.replace("09-04", "09-05").as_str());
    assert!(code == Some(0) && said.contains(&format!("recorded before: {both} row")), "{said}");
    assert_eq!(events("introduced"), proposed);
    let (code, said) = programme(here, introduce.replace("09-04", "09-06").as_str());
    assert!(code == Some(0) && said.contains("0 lines added"), "{said}");
    // Seats are a mentor's.
    let mentee = lines(here).iter().find(|line| line[2] == "proposed").unwrap()[3].clone();
    let (code, said) = programme(here, &format!("add p seats --as-of 2026-09-06 --mentor {mentee} --value 1"));
    assert!(code == Some(2) && said.contains("is not a mentor, and 'seats' is about mentors"), "{said}");
}
