//! From files to files: nobody vanishes, the order of rows changes nothing, cells are safe, answers stay where they
//! belong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "batch/screen.rs"]
mod screen;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::date;
use mentor_match::compare::{Instance, compare, entrants, goals};
use mentor_match::policy::{Policy, Preset, RoundGoal};
use mentor_match::{MatchingRound, StopReason};
use questionnaire_io::export::{Batch, Destination, OutputFile, Setting, WriteError};
use questionnaire_io::import::{Decisions, ImportOptions, Mapping, SourceFile, SourceKind, import};

const MENTORS: &[u8] = include_bytes!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &[u8] = include_bytes!("../../../examples/data/altrusa/mentees.csv");

struct Run {
    files: Vec<OutputFile>,
    summary: String,
    needs_attention: bool,
}

impl Run {
    fn rows(&self, path: &str) -> Vec<Vec<String>> {
        let bytes = &self.files.iter().find(|file| file.path == path).unwrap().bytes;
        let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn column(&self, path: &str, column: usize) -> Vec<String> {
        self.rows(path).into_iter().map(|row| row[column].clone()).collect()
    }
}

fn run(mentors: &[u8], mentees: &[u8], decisions: &str) -> Run {
    run_with(mentors, mentees, decisions, "", "mentee-optimal")
}

fn run_with(mentors: &[u8], mentees: &[u8], decisions: &str, mapping: &str, strategy: &str) -> Run {
    let policy = Policy::preset(Preset::Altrusa);
    let mut options = ImportOptions::new(policy.levels().iter().cloned(), date(2026, 9, 1));
    if !decisions.is_empty() {
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    }
    if !mapping.is_empty() {
        options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let import = import(&sources, &options).unwrap();
    let outcome = MatchingRound::new(&import.cohort, &policy)
        .strategy(&strategy.parse().unwrap())
        .seed(1)
        .as_of(date(2026, 9, 1))
        .run()
        .unwrap();
    assert!(outcome.audit().adds_up());
    let setting = Setting::default();
    let batch = Batch::new(&import, &outcome, &setting);
    Run { files: batch.files(), summary: batch.summary(), needs_attention: batch.needs_attention() }
}

/// The same rows in another order.
fn shuffled(file: &[u8], delimiter: u8, step: usize) -> Vec<u8> {
    let text = std::str::from_utf8(file).unwrap().trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let (header, rows) = rows.split_first().unwrap();
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    writer.write_record(header).unwrap();
    let count = rows.len();
    assert!((1..count).all(|factor| !(factor * step).is_multiple_of(count)), "the step visits every row");
    for index in 0..count {
        writer.write_record(&rows[(index * step + 5) % count]).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn nobody_vanishes() {
    let run = run(MENTORS, MENTEES, "");
    let matched = run.column("committee/matches.csv", 0);
    let unmatched = run.column("committee/unmatched.csv", 0);
    let all: BTreeSet<&String> = matched.iter().chain(&unmatched).collect();
    assert_eq!(all.len(), matched.len() + unmatched.len(), "nobody is in both");
    let participants = run.column("participants/mentees.csv", 0);
    assert_eq!(all, participants.iter().collect());
    assert_eq!(run.column("committee/mentors.csv", 0), run.column("participants/mentors.csv", 0));
    assert_eq!(participants.len(), 95, "94 rows and the person with both roles");
    assert_eq!(run.column("participants/mentors.csv", 0).len(), 70);
    // Mentors' loads are the matches, and nobody carries more than two.
    let loads: Vec<usize> = run.column("committee/mentors.csv", 7).iter().map(|load| load.parse().unwrap()).collect();
    assert_eq!(loads.iter().sum::<usize>(), matched.len());
    assert!(loads.iter().all(|&load| load <= 2));
    for row in run.rows("committee/unmatched.csv") {
        assert!(!row[3].is_empty(), "{row:?} has a reason");
    }
    assert!(run.needs_attention && run.summary.contains("questions for you to decide"));
}

#[test]
fn the_formats_page_names_every_column_of_every_result() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats.md");
    let page = std::fs::read_to_string(page).unwrap();
    for file in run(MENTORS, MENTEES, "").files {
        if ["introductions", "proposals", "nobody"]
            .iter()
            .any(|folder| file.path.starts_with(&format!("participants/{folder}/")))
        {
            continue;
        }
        assert!(page.contains(&format!("`{}`", file.path)), "{}", file.path);
        let Ok(text) = String::from_utf8(file.bytes) else { continue };
        let first = text.trim_start_matches('\u{feff}').lines().next().unwrap();
        if file.path.starts_with("committee/") && first.starts_with('#') || file.path == "receipt.json" {
            continue;
        }
        assert!(page.contains(&format!("`{}`", first.replace(',', ", "))), "{}: {first}", file.path);
    }
}

#[test]
fn the_order_of_rows_changes_nothing_but_row_numbers() {
    let first = run(MENTORS, MENTEES, "");
    let second = run(&shuffled(MENTORS, b',', 33), &shuffled(MENTEES, b';', 17), "");
    for (one, other) in first.files.iter().zip(&second.files) {
        assert_eq!(one.path, other.path);
        match &*one.path {
            // They name rows, and the receipt has the files' hashes.
            "committee/questions.csv" => {
                let ids = |run: &Run| run.column("committee/questions.csv", 0).into_iter().collect::<BTreeSet<_>>();
                assert_eq!(ids(&first), ids(&second));
            }
            "committee/problems.csv" | "committee/matches.xlsx" | "receipt.json" => {}
            path => assert!(one.bytes == other.bytes, "{path} differs"),
        }
    }
}

#[test]
fn formulas_are_defused_in_every_table() {
    let evil = ["=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "|cmd"];
    let mut mentors = String::from("Member number,Name,Club,District,Are you an active member?\n");
    let mut mentees = String::from("Member number,Name,Club,District,Which track are you on?,First choice\n");
    for (index, name) in evil.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        writeln!(mentors, "m{index},\"{quoted}\",\"=Club\",North,perhaps").unwrap();
        writeln!(mentees, "e{index},\"{quoted}\",\"=Club\",North,New member,\"=nobody\"").unwrap();
    }
    let run = run(mentors.as_bytes(), mentees.as_bytes(), "");
    assert!(run.rows("committee/matches.csv").len() > 3);
    for file in run.files.iter().filter(|file| file.path.rsplit_once('.').is_some_and(|(_, kind)| kind == "csv")) {
        for cell in run.rows(&file.path).iter().flatten() {
            let harmless = cell.parse::<f64>().is_ok() || !cell.trim_start().starts_with(['=', '+', '-', '@', '|']);
            assert!(harmless && !cell.starts_with(['\t', '\r']), "{}: {cell:?}", file.path);
        }
    }
    let explanations = run.files.iter().find(|file| file.path == "committee/explanations.md").unwrap();
    assert!(!String::from_utf8_lossy(&explanations.bytes).contains('<'));
}

#[test]
fn participants_learn_nothing_about_others_but_how_to_reach_their_partner() {
    let run = run(MENTORS, MENTEES, "");
    let matches = run.rows("committee/matches.csv");
    for row in run.rows("participants/mentees.csv") {
        let found = matches.iter().find(|one| one[0] == row[0]);
        let (name, mut email) = found.map_or((String::new(), String::new()), |one| (one[4].clone(), one[5].clone()));
        if found.is_some_and(|one| one[7] == "to be confirmed") {
            email.clear();
        }
        assert_eq!(row[4..], [name, email]);
        assert!(["matched", "matched, to be confirmed", "no mentor in this round"].contains(&row[3].as_str()));
    }
    for row in run.rows("participants/mentors.csv") {
        let held: Vec<&Vec<String>> = matches.iter().filter(|one| one[3] == row[0]).collect();
        let names: BTreeSet<&str> = held.iter().map(|one| one[1].as_str()).collect();
        let told: BTreeSet<&str> = row[4].split("; ").filter(|name| !name.is_empty()).collect();
        assert_eq!(told, names);
    }
    // Counts only: no name, number or address of anybody.
    let statistics = run.rows("statistics/summary.csv");
    for row in &statistics {
        assert!(row[1].parse::<u64>().is_ok(), "{row:?}");
        assert!(!row[0].contains('@'));
    }
}

#[test]
fn confidential_answers_are_in_the_committees_files_only() {
    let mentors = "Member number,Name,E-mail address,What can you help with?,About me,People you would rather not be matched with\n\
                   1,Grace,grace@x.org,marker-goal-1,marker-about-1,Bea\n\
                   2,Joan,joan@x.org,marker-goal-2,marker-about-2,marker-unknown-person\n";
    let mentees = "Member number,Name,E-mail address,Which track are you on?,First choice,Second choice,\
                   What would you like to learn?,Earlier pairings that did not work out,Hobbies and interests\n\
                   1,Ada,ada@x.org,New member,Grace,Joan,marker-goal-3,Joan,marker-hobby\n\
                   2,Bea,bea@x.org,New member,Grace,Joan,marker-goal-4,marker-failed-with,marker-hobby\n";
    let run = run(mentors.as_bytes(), mentees.as_bytes(), "");
    let committee = |path: &str| path.starts_with("committee/");
    let text = |file: &OutputFile| String::from_utf8_lossy(&file.bytes).into_owned();
    assert!(run.files.iter().any(|file| committee(&file.path) && text(file).contains("marker-")));
    for file in run.files.iter().filter(|file| !committee(&file.path)) {
        assert!(!text(file).contains("marker-"), "{} leaks an answer", file.path);
        for word in ["declined", "did not work out", "ranks", "choice 1", "0."] {
            let allowed = file.path == "receipt.json" || (file.path.starts_with("statistics") && word == "choice 1");
            assert!(allowed || !text(file).contains(word), "{} says '{word}'", file.path);
        }
    }
    for secret in ["marker-unknown-person", "marker-failed-with", "marker-about"] {
        assert!(!run.summary.contains(secret), "the screen shows {secret}");
    }
    // Nobody's row names somebody they are not matched with.
    let matched: BTreeSet<(String, String)> =
        run.rows("committee/matches.csv").into_iter().map(|row| (row[1].clone(), row[4].clone())).collect();
    for (path, own_is_mentee) in [("participants/mentees.csv", true), ("participants/mentors.csv", false)] {
        for row in run.rows(path) {
            for other in ["Ada", "Bea", "Grace", "Joan"].into_iter().filter(|other| *other != row[1]) {
                let (own, other_name) = (row[1].clone(), other.to_owned());
                let pair = if own_is_mentee { (own, other_name) } else { (other_name, own) };
                let named = row[3..].concat().contains(other);
                assert!(!named || matched.contains(&pair), "{row:?} names {other}");
            }
        }
    }
}

#[test]
fn messages_speak_of_the_policys_seats() {
    let mentors = "Name,How many mentees can you take?\nGrace,2\nJoan,-1\n";
    let notes = |cap: u16, when_blank: u16| {
        let document = format!("[capacity]\ncap = {cap}\nwhen-blank = {when_blank}");
        let options = ImportOptions::for_policy(&Policy::from_toml(&document).unwrap(), date(2026, 9, 1));
        let import = import(&[SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors)], &options).unwrap();
        let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
        (notes.join("\n"), import.questions[0].default_used.clone())
    };
    let (capped, default) = notes(1, 0);
    assert!(
        capped.contains("This mentor offers 2, but the policy allows 1: 1 seat in this round")
            && default.contains("0 seats by the policy"),
        "{capped} {default}"
    );
    let (free, default) = notes(3, 2);
    assert!(!free.contains("allows") && default.contains("2 seats by the policy"), "{free} {default}");
}

#[test]
fn exports_of_one_name_are_told_apart() {
    let policy = Policy::default();
    let options = ImportOptions::for_policy(&policy, date(2026, 9, 1));
    let file = |kind, text: &str| SourceFile::new(kind, "responses.csv", text.as_bytes());
    let sources = [file(SourceKind::Mentors, "Name\nGrace\n"), file(SourceKind::Mentees, "Name\nAda\n")];
    let import = import(&sources, &options).unwrap();
    let names: Vec<&str> = import.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["responses.csv (mentors)", "responses.csv (mentees)"]);
    let twice = [file(SourceKind::Mentors, "Name\nGrace\n"), file(SourceKind::Mentees, "Name\nGrace\n")];
    assert!(questionnaire_io::import::import(&twice, &options).is_err());
}

#[test]
fn an_answered_question_is_asked_no_more_and_a_stale_decision_is_reported() {
    let before = run(MENTORS, MENTEES, "");
    let questions = before.rows("committee/questions.csv");
    let typo = questions.iter().find(|row| row[1] == "near-person" && row[5].contains("Thistelwood")).unwrap();
    let decisions =
        format!("question_id,answer,reason\n{},Ivana Thistlewood,asked her\nq000000000000,nobody,old\n", typo[0]);
    let after = run(MENTORS, MENTEES, &decisions);
    assert!(after.column("committee/questions.csv", 0).iter().all(|id| *id != typo[0]));
    let problems = after.rows("committee/problems.csv");
    assert!(problems.iter().any(|row| row[0] == "stale decision" && row[5].contains("q000000000000")));
    // A fact that nobody gave is filled by its decision, too.
    let missing =
        questions.iter().find(|row| row[1] == "missing-fact" && row[11].contains("active membership")).unwrap();
    let decisions = format!("question_id,answer,reason\n{},no,left the club\n", missing[0]);
    let after = run(MENTORS, MENTEES, &decisions);
    assert!(after.column("committee/questions.csv", 0).iter().all(|id| *id != missing[0]));
    assert!(after.rows("committee/problems.csv").iter().all(|row| row[0] != "stale decision"));
    let unmatched = after.rows("committee/unmatched.csv");
    let person = unmatched.iter().find(|row| row[1] == missing[10]).expect("not an active member: no mentor");
    assert!(person[5].contains("not an active member"), "{person:?}");
}

#[test]
fn a_fact_that_no_column_says_is_one_line_on_the_screen() {
    let lines = |run: &Run| -> Vec<String> {
        run.summary.lines().filter(|line| line.contains("which is in no column")).map(str::to_owned).collect()
    };
    assert!(lines(&run(MENTORS, MENTEES, "")).is_empty());
    let mentors = String::from_utf8(MENTORS.to_vec()).unwrap().replacen("Are you an active member?", "Colour", 1);
    let lines = lines(&run(mentors.as_bytes(), MENTEES, ""));
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.contains("70 of them ask mentors for `active`"), "{line}");
}

#[test]
fn an_existing_folder_needs_force_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let files = run(MENTORS, MENTEES, "").files;
    Destination::new(&out).write(&files).unwrap();
    let seen = std::fs::read(out.join("committee/matches.csv")).unwrap();
    assert_eq!(seen, files[1].bytes);
    assert!(matches!(Destination::new(&out).write(&files), Err(WriteError::Exists { .. })));
    std::fs::write(out.join("committee/notes-of-mine.txt"), "kept").unwrap();
    Destination::new(&out).replacing().write(&files[..1]).unwrap();
    assert_eq!(std::fs::read_to_string(out.join("committee/notes-of-mine.txt")).unwrap(), "kept");
    let leftovers: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(leftovers, ["out"], "nothing is left aside");
    // What the program did not write gives way where it has to, and is kept.
    let part = folder.path().join("part");
    std::fs::create_dir_all(part.join("committee")).unwrap();
    std::fs::write(part.join("committee/matches.csv"), "of last year").unwrap();
    std::fs::write(part.join("statistics"), "a file where a folder should be").unwrap();
    let written = Destination::new(&part).replacing().write(&files).unwrap();
    assert_eq!(std::fs::read_to_string(part.join("committee/matches-kept.csv")).unwrap(), "of last year");
    assert_eq!(std::fs::read_to_string(part.join("statistics-kept")).unwrap(), "a file where a folder should be");
    assert!(part.join("statistics/summary.csv").is_file() && part.join("receipt.json").is_file());
    let said = "Kept 2 files that this program did not write, or that you have edited:\n  committee/matches.csv, now \
                committee/matches-kept.csv\n  statistics, now statistics-kept\n";
    assert_eq!(written.to_string(), said);
    // A file where a folder should be.
    let blocked = folder.path().join("blocked");
    std::fs::write(&blocked, "").unwrap();
    let error = Destination::new(blocked.join("out")).write(&files).unwrap_err();
    assert!(error.to_string().contains("blocked is a file, not a folder"), "{error}");
    assert!(matches!(Destination::new(&blocked).replacing().check(), Err(WriteError::NotAFolder { .. })));
    // Stopped while it writes, with two folders to be made first: neither they nor anything aside stay.
    let (asked, deep) = (Cell::new(0), folder.path().join("new/deep/out"));
    let stop = || {
        asked.set(asked.get() + 1);
        (asked.get() > 5).then_some(StopReason::Cancelled)
    };
    assert!(matches!(Destination::new(&deep).write_until(&files, &stop), Err(WriteError::Stopped(_))));
    assert!(!folder.path().join("new").exists());
    Destination::new(&deep).write(&files).unwrap();
    let receipt = files.iter().find(|file| file.path == "receipt.json").unwrap();
    assert_eq!(std::fs::read(deep.join("receipt.json")).unwrap(), receipt.bytes);
    assert!(!out.join("receipt.json").exists(), "what the last run did not write is of an earlier result");
}

#[test]
fn a_strategy_that_maximises_tells_what_wishes_cost_and_seats_are_worth() {
    let mentors = b"Name,Email,Seats\nBea,bea@example.org,1\n";
    let mentees = b"Name,Email,First choice\nAda,ada@example.org,Bea\nCleo,cleo@example.org,Bea\n";
    let told = |strategy| {
        let run = run_with(mentors, mentees, "", "", strategy);
        let file = run.files.iter().find(|file| file.path == "committee/explanations.md").unwrap();
        (String::from_utf8(file.bytes.clone()).unwrap(), run.summary)
    };
    let (explanations, summary) = told("max-score");
    assert!(
        explanations.contains("granting it would cost the round nothing in total and change the result of 2 people"),
        "{explanations}"
    );
    assert!(
        explanations.contains("one more seat with this mentor would give one more mentee a mentor"),
        "{explanations}"
    );
    assert!(summary.contains(
        "Where one more seat would help most:\n  - Bea: one more seat would give one more mentee a mentor\n"
    ));
    let (explanations, summary) = told("mentee-optimal");
    assert!(!explanations.contains("granting") && !summary.contains("one more seat"));
}

#[test]
fn s49_each_match_names_who_could_be_asked_next() {
    let run = run(MENTORS, MENTEES, "");
    let mentors = run.rows("committee/mentors.csv");
    let has_room = |name: &str| {
        let mut named = mentors
            .iter()
            .filter(|row| row[1] == name)
            .map(|row| [6, 7].map(|column| row[column].parse::<u32>().unwrap()));
        named.any(|[available, now]| now < available)
    };
    let (mut named, mut moving, mut blank) = (0, 0, 0);
    for row in run.rows("committee/matches.csv") {
        blank += usize::from(row[16].is_empty());
        for next in row[16].split("; ").filter(|name| !name.is_empty()) {
            let (name, takes) = next.split_once(" (").unwrap_or((next, ""));
            assert!(name != row[4] && has_room(name) == takes.is_empty(), "{row:?}");
            let last = takes.trim_end_matches(')').rsplit_once(" moves to ");
            // What is free in the end: a seat, or the one that the no frees.
            assert!(last.is_none_or(|(_, to)| has_room(to) || to == row[4]), "{row:?}");
            named += 1;
            moving += usize::from(last.is_some());
        }
    }
    assert!(named > 50 && moving > 10 && blank < 5, "{named} {moving} {blank}");
}

#[test]
fn strategies_side_by_side_are_tables_and_lines_of_the_summary() {
    let policy = Policy::preset(Preset::Altrusa);
    let options = ImportOptions::new(policy.levels().iter().cloned(), date(2026, 9, 1));
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", MENTEES),
    ];
    let import = import(&sources, &options).unwrap();
    let outcome = MatchingRound::new(&import.cohort, &policy).as_of(date(2026, 9, 1)).run().unwrap();
    let specs = ["mentee-optimal", "max-score"].map(|name| name.parse().unwrap());
    let comparison = compare(Instance::Round(&outcome), &entrants(&specs), &|| None, &mut |_| ());
    let (contested, safe) = (comparison.contested().len(), comparison.safe().len());
    let profile = |ranks: &[usize]| ranks.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let profiles: Vec<String> = comparison.contenders.iter().map(|one| profile(&one.ranks)).collect();
    assert!(contested > 0 && safe > 0);
    let setting = Setting::default();
    let batch = Batch::new(&import, &outcome, &setting).comparison(comparison);
    let files = batch.files();
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let figures = text("committee/comparison.csv");
    assert_eq!(figures.lines().count(), 3, "{figures}");
    assert!(figures.lines().skip(1).zip(&profiles).all(|(row, profile)| row.ends_with(profile)), "{figures}");
    let results = text("committee/contested.csv");
    assert_eq!(results.matches(",contested,").count(), 2 * contested);
    assert_eq!(results.matches(",safe,").count(), safe);
    let said = batch.summary();
    assert!(
        said.contains(&format!(
            "The same under every strategy: {safe} matches. Depending on the strategy: {contested} mentees;"
        )),
        "{said}"
    );
}

/// One of something is never told in the plural, on the screen or in a file.
#[test]
fn one_is_one() {
    let header = "Member number,Name,E-mail address,Club,District,Are you an active member?,";
    let mentors = header.to_owned()
        + "How many mentees can you take?,How many mentees do you have at the moment?,Leadership positions held\n"
        + "m1,Grace Hopper,grace@x.org,Harbour,North,yes,1,0,\"President (club); Chair (club)\"\n"
        + "m2,Rosa Bell,,Hill,North,yes,0,1,\"President (club); Chair (club)\"\n";
    let mentees = header.to_owned()
        + "Which track are you on?,First choice\ne1,Ada Lovelace,ada@x.org,Harbour,North,yes,New member,Grace Hopper\n";
    let told = run(mentors.as_bytes(), mentees.as_bytes(), "");
    let texts = told.files.iter().filter(|file| !file.path.ends_with(".xlsx"));
    let mut texts: Vec<(&str, String)> =
        texts.map(|file| (&*file.path, String::from_utf8_lossy(&file.bytes).into_owned())).collect();
    texts.push(("the screen", told.summary));
    for (place, text) in &texts {
        for noun in ["mentee", "mentor", "seat", "pairing", "letter", "reader", "choice", "match", "row", "position"] {
            let plural = if noun == "match" { "matches".to_owned() } else { format!("{noun}s") };
            let wanted = format!("1 {plural}");
            let wrong = text.match_indices(&wanted).map(|(at, _)| at);
            // Not the end of another number.
            let mut wrong = wrong.filter(|&at| !text[..at].ends_with(|before: char| before.is_ascii_digit()));
            assert_eq!(wrong.next(), None, "{place}: '1 {plural}': {text}");
        }
        assert!(!text.contains("0 of 0"), "{place}: {text}");
    }
    let explained = &texts.iter().find(|(place, _)| *place == "committee/explanations.md").unwrap().1;
    assert!(
        explained.contains("no seat in this round, 1 pairing still running; 0 mentees would have been possible."),
        "{explained}"
    );
}

/// Every figure of the goals' table is one of the round that follows the goal; the run's own goal is marked.
#[test]
fn goals_side_by_side_are_a_table_of_the_committees() {
    let policy = Policy::preset(Preset::Altrusa);
    let options = ImportOptions::new(policy.levels().iter().cloned(), date(2026, 9, 1));
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", MENTEES),
    ];
    let import = import(&sources, &options).unwrap();
    let setting = Setting::default();
    for &goal in RoundGoal::ALL {
        let round = MatchingRound::new(&import.cohort, &policy).strategy(&goal.into()).seed(1);
        let outcome = round.as_of(date(2026, 9, 1)).run().unwrap();
        let batch = Batch::new(&import, &outcome, &setting).goals(goals(&outcome, &|| None).unwrap());
        let run = Run { files: batch.files(), summary: batch.summary(), needs_attention: true };
        let rows = run.rows("committee/goals.csv");
        assert_eq!(rows.len(), RoundGoal::ALL.len());
        let own = rows.iter().find(|row| row[0] == goal.name()).unwrap();
        assert!(rows.iter().all(|row| (row[2] == "yes") == (row[0] == goal.name())));
        let audit = outcome.audit();
        let by_choice = |position: usize| audit.by_choice.get(position).copied().unwrap_or(0).to_string();
        assert_eq!(own[3], audit.matched.to_string());
        assert_eq!(own[4..7], [by_choice(0), by_choice(1), by_choice(2)]);
        assert_eq!(own[8], (audit.by_score + audit.with_sponsor).to_string());
        assert_eq!(own[9], audit.unmatched.to_string());
        let line = run.summary.lines().find(|line| line.trim_start().starts_with('*')).unwrap();
        assert!(line.contains(goal.words()) && line.contains(&audit.matched.to_string()), "{line}");
        let elsewhere = run.files.iter().filter(|file| !file.path.starts_with("committee/"));
        for file in elsewhere.filter(|file| file.path != "receipt.json") {
            assert!(!String::from_utf8_lossy(&file.bytes).contains(goal.words()), "{}", file.path);
        }
        let receipt: serde_json::Value = serde_json::from_str(&batch.receipt()).unwrap();
        assert_eq!(receipt["goal"], goal.name());
    }
}
