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

/// A folder with the files of a round.
fn marked_folder(name: &str, is_confidential: &dyn Fn(&Field) -> bool) -> PathBuf {
    let folder = fresh(name);
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
    folder
}

/// What an output of a round says that is not for its reader.
fn leaks_of_a_round(output: &str, text: &str, is_confidential: &dyn Fn(&Field) -> bool) -> BTreeSet<String> {
    let ruled = found(&marked::named(Side::Mentee, 1));
    let mut leaks = BTreeSet::new();
    if Shown::from(text).as_str() != text {
        leaks.insert(format!("{output}: letters that are not seen"));
    }
    // A manifest has the names of all files, by which the committee finds a letter or a unit.
    let is_committee =
        output.ends_with("/manifest.sha256") || output.contains("/committee/") && !output.ends_with("directory.csv");
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
        let own = is_identity(&key) && output.contains("/participants/");
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
    leaks
}

#[test]
fn s25_what_programs_say_and_write_has_nothing_that_is_not_for_its_reader() {
    let everything: &dyn Fn(&Field) -> bool = &|_| true;
    for (name, is_confidential) in
        [("open", &(|_: &Field| false) as &dyn Fn(&Field) -> bool), ("who", &is_identity), ("all", everything)]
    {
        let folder = marked_folder(&format!("markers-{name}"), is_confidential);
        let told = told(&folder);
        assert!(told.len() > 60, "{:?}", told.keys());
        let leaks: BTreeSet<String> =
            told.iter().flat_map(|(output, text)| leaks_of_a_round(output, text, is_confidential)).collect();
        assert!(leaks.is_empty(), "{name}: {} leaks: {leaks:#?}", leaks.len());
    }
}

/// A card or a ballot has its reader's name and number at its head. Below it, and in what mentors shared, is nothing
/// about others that is confidential, and on cards nothing but names and units.
#[test]
fn s25_cards_ballots_and_the_timer_tell_nobody_what_is_not_for_them() {
    let everything: &dyn Fn(&Field) -> bool = &|_| true;
    for (name, is_confidential) in
        [("open", &(|_: &Field| false) as &dyn Fn(&Field) -> bool), ("who", &is_identity), ("all", everything)]
    {
        let folder = marked_folder(&format!("markers-meetings-{name}"), is_confidential);
        let given = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--mapping", "mapping.toml"];
        let more =
            ["--policy", "policy.toml", "--as-of", "2026-09-01", "--decisions", "decisions.csv", "--out", "meetings"];
        let screen = run(&folder, "plan_meetings", &[&given[..], &more].concat());
        let page = |path: &str| fs::read_to_string(folder.join("meetings").join(path)).expect("a page");
        assert!(found(&page("event.html")).is_empty());
        let mut seen = BTreeSet::new();
        for (path, is_list) in [
            ("participants/cards.html", false),
            ("participants/ballots.html", false),
            ("participants/mentors.html", true),
        ] {
            let page = page(path);
            for article in page.split("<article") {
                let below = article.split_once("</header>").filter(|_| !is_list).map_or(article, |(_, below)| below);
                for marker in found(below) {
                    let key = Field::parse(&marker.key).expect("a field");
                    let is_name = matches!(key, Field::Name | Field::FirstName | Field::LastName);
                    let is_open = is_list || is_name || key.to_string().starts_with("unit.");
                    assert!(is_open && !is_confidential(&key) && !key.is_custom(), "{name}, {path}: {key}");
                    seen.insert(path);
                }
            }
        }
        assert_eq!(seen.len(), if name == "all" { 0 } else { 3 - usize::from(name == "who") }, "{name}: {seen:?}");
        for marker in found(&screen) {
            let key = Field::parse(&marker.key).expect("a field");
            assert!(!is_confidential(&key) && !key.is_custom(), "{name}, screen: {key}");
        }
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

/// What somebody answers in confidence between rounds.
const CONFIDED: &str = "zqconfidedq";
const PAIRED: [&str; 4] = ["introduced", "failed", "declined", "paused"];

/// The rows of a table, each with its cells.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).expect("a table");
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    rows.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// Forms with some of their questions, and an answer to the first of these.
const FORMS: [(&str, &str, &str); 6] = [
    (
        "pulse",
        "How is your mentoring going?,What should we do?,What would you like us to know?",
        "1,Please find me somebody else",
    ),
    ("renewal", "Would you like to go on together for another term?,Anything we should know about going on?", "No"),
    (
        "evaluation",
        "How satisfied are you with the programme?,Would you take part again?,What should stay as it is?",
        "2,No",
    ),
    ("checkpoint", "How far have you come with your goals?,What comes next?", "30"),
    ("plan", "By when do you want to reach it?,What do you want to reach together?", "June"),
    ("meeting", "Date of this meeting,What we talked about", "2026-10-05"),
];

/// Two rounds with a programme, and what lies between and after them; all that is said and written.
fn told_in_a_year(folder: &Path) -> BTreeMap<String, String> {
    let files = ["--mentors", "mentors.csv", "--mentees", "mentees.csv", "--mapping", "mapping.toml"];
    let given = [&files[..], &["--policy", "policy.toml"]].concat();
    let decided = [&given[..], &["--decisions", "decisions.csv", "--programme", "p"]].concat();
    let mut told = BTreeMap::new();
    let mut round = |out: &str, more: &[&str]| {
        let said = run(folder, "batch_match", &[&decided[..], &["--out", out, "--eml"], more].concat());
        told.insert(format!("screen, {out}"), said);
    };
    round("one", &["--as-of", "2026-09-01"]);
    let pairs: Vec<[String; 2]> = rows(&folder.join("p/ledger.csv"))
        .into_iter()
        .filter(|cells| cells[2] == "proposed")
        .map(|cells| [cells[3].clone(), cells[4].clone()])
        .collect();
    let programme = |arguments: &[&str]| run(folder, "programme", arguments);
    let add = |event: &str, day: &str, [mentee, mentor]: &[String; 2], more: &[&str]| {
        let pair = ["add", "p", event, "--as-of", day, "--mentee", mentee, "--mentor", mentor];
        programme(&[&pair[..], more].concat())
    };
    assert!(pairs.len() > PAIRED.len(), "{pairs:?}");
    for (pair, what) in pairs.iter().zip(PAIRED) {
        if what == "declined" {
            add("declined", "2026-09-02", pair, &["--by", "mentor"]);
        } else {
            add("introduced", "2026-09-02", pair, &[]);
        }
    }
    add("ended", "2026-10-01", &pairs[1], &["--value", "failed", "--by", "mentee"]);
    add("pause", "2026-10-01", &pairs[3], &[]);
    told.insert("said, add".to_owned(), add("ended", "2026-10-01", &["P9999".to_owned(), pairs[0][1].clone()], &[]));

    let who = "\"Your name, number or e-mail address\"";
    let [mentee, mentor] = &pairs[0];
    for (form, questions, good) in FORMS {
        let bad = vec![CONFIDED; questions.split(',').count()].join(",");
        let text =
            format!("{who},{questions}\n{mentee},{good},{CONFIDED}\n{mentor},{bad}\n{mentor},{good},{CONFIDED}\n");
        fs::write(folder.join(format!("{form}.csv")), text).expect("the target folder can be written");
        told.insert(
            format!("said, record {form}"),
            programme(&["record", "p", &format!("{form}.csv"), "--as-of", "2026-12-01"]),
        );
    }
    let day = ["--as-of", "2026-12-01"];
    told.insert(
        "said, due".to_owned(),
        programme(&[&["due", "p", "--contact", "Ana <ana@example.org>"], &day[..]].concat()),
    );
    told.insert(
        "said, letters".to_owned(),
        programme(&[&["letters", "p", "--since", "2026-09-01", "--eml"], &day[..]].concat()),
    );
    told.insert("said, status".to_owned(), programme(&[&["status", "p"], &day[..]].concat()));
    told.insert("said, status by number".to_owned(), programme(&[&["status", "p", "--numbers"], &day[..]].concat()));
    told.insert("said, check".to_owned(), programme(&["check", "p"]));
    let people = rows(&folder.join("p/private/people.csv"));
    for (command, pair) in [("next", &pairs[2]), ("replace", &pairs[1])] {
        let id = people.iter().find(|cells| cells[0] == pair[0]).expect("everybody has a row")[1].clone();
        let whom = [command, "p", "--mentee", &id];
        told.insert(format!("screen, {command}"), programme(&[&whom[..], &given, &day].concat()));
    }
    let target = ["target", "p", "--mentee", mentee, "--dry-run"];
    told.insert("said, target".to_owned(), programme(&[&target[..], &given, &day].concat()));
    let mut round = |out: &str, more: &[&str]| {
        let said = run(folder, "batch_match", &[&decided[..], &["--out", out, "--eml"], more].concat());
        told.insert(format!("screen, {out}"), said);
    };
    round("two", &["--previous", "one", "--keep", "sent", "--as-of", "2026-12-02"]);
    let end = "2027-08-31";
    let close =
        ["close", "p", "--from", "2026-09-01", "--as-of", end, "--matches", "one/committee/matches.csv", "--eml"];
    let refused = programme(&close);
    let open =
        refused.split_once(": ").and_then(|(_, rest)| rest.split_once("in this year: ")).map_or("", |(_, open)| open);
    for pair in open.split(';').next().unwrap_or("").split(", ") {
        if let Some((mentee, mentor)) = pair.split_once(" with ") {
            // Each by number, then the name if the questionnaire does not keep it in confidence.
            let pair = [mentee, mentor].map(|one| one.split(' ').next().unwrap_or_default().to_owned());
            if add("ended", end, &pair, &["--value", "term"]).starts_with("error") {
                add("declined", end, &pair, &[]);
            }
        }
    }
    told.insert("said, close".to_owned(), programme(&close));
    for path in ["one", "two", "p"].map(|name| folder.join(name)).iter().flat_map(|folder| below(folder)) {
        let name = path.strip_prefix(folder).expect("below").display().to_string();
        if let Ok(text) = String::from_utf8(fs::read(&path).expect("a file")) {
            told.insert(name, text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
        }
    }
    told
}

/// What a file or a screen of the programme says that is not for its reader.
fn leaks_of_a_programme(
    output: &str,
    text: &str,
    people: &BTreeMap<String, BTreeSet<marked::Found>>,
    is_confidential: &dyn Fn(&Field) -> bool,
) -> BTreeSet<String> {
    let is_private = output.starts_with("p/private/");
    let mut leaks = BTreeSet::new();
    // Progress and meetings are not asked in confidence.
    let is_open = matches!(output, "said, record checkpoint" | "said, record meeting");
    if text.contains(CONFIDED) && !is_private && !is_open {
        leaks.insert(format!("{output}: what was said in confidence"));
    }
    if output.starts_with("one/") || output.starts_with("two/") || matches!(output, "screen, one" | "screen, two") {
        leaks.extend(leaks_of_a_round(output, text, is_confidential));
        return leaks;
    }
    if Shown::from(text).as_str() != text {
        leaks.insert(format!("{output}: letters that are not seen"));
    }
    let mut look = |output: &str, text: &str, readers: &str| {
        // The file's name says to whom a letter is, and of whom it speaks.
        let mut numbers =
            readers.split(['-', '.']).filter(|part| people.contains_key(*part)).map(|number| &people[number]);
        let [own, partner] = [numbers.next(), numbers.next()];
        for marker in found(text) {
            let key = Field::parse(&marker.key).expect("a field");
            let is_of =
                |person: Option<&BTreeSet<marked::Found>>| person.is_some_and(|person| person.contains(&marker));
            let is_name = matches!(key, Field::Name | Field::FirstName | Field::LastName);
            let allowed = match output {
                "said, status by number" => false,
                // The committee's own screen.
                "said, status" => is_name && !is_confidential(&key),
                output if output.starts_with("said, record ") => is_name && !is_confidential(&key),
                "p/private/people.csv" => is_identity(&key) || key == Field::Languages,
                output if output.starts_with("screen") => is_identity(&key) && !is_confidential(&Field::Name),
                output if output.contains("/committee/") => is_identity(&key) && !output.ends_with("closing.html"),
                output if output.contains("/participants/") => {
                    is_of(own) && is_identity(&key) || is_of(partner) && is_name && !is_confidential(&key)
                }
                _ => false,
            };
            if !allowed {
                leaks.insert(format!("{output}: {key} of {:?} to {readers}", marker.whose));
            }
        }
    };
    if output.ends_with("/mail-merge.csv") {
        for row in csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records() {
            let row: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
            look(output, &row.join(" "), row[3].rsplit('/').next().unwrap_or(""));
        }
    } else {
        look(output, text, output.rsplit('/').next().unwrap_or(""));
    }
    leaks
}

/// A year with a programme: what questionnaires say in confidence, and what people answer between rounds, is in nothing
/// that participants read, in no ledger and on no screen.
#[test]
fn s25_a_year_tells_nobody_what_is_not_for_them() {
    let everything: &dyn Fn(&Field) -> bool = &|_| true;
    for (name, is_confidential) in
        [("open", &(|_: &Field| false) as &dyn Fn(&Field) -> bool), ("who", &is_identity), ("all", everything)]
    {
        let folder = marked_folder(&format!("markers-year-{name}"), is_confidential);
        let told = told_in_a_year(&folder);
        let people = rows(&folder.join("p/private/people.csv")).into_iter();
        let people: BTreeMap<String, BTreeSet<marked::Found>> =
            people.map(|cells| (cells[0].clone(), found(&cells[..5].join(" ")))).collect();
        // All that was to happen did.
        for kind in ["reminder", "changed", "paused", "ended", "tips", "closing", "thanks", "certificates"] {
            let path = format!("participants/{kind}/");
            assert!(told.keys().any(|output| output.starts_with("p/") && output.contains(&path)), "no {kind}");
        }
        assert!(told["p/private/notes.csv"].contains(CONFIDED) && told.contains_key("p/closing/statistics/year.csv"));
        assert!(told["p/due/committee/attention.csv"].contains("asks for somebody else"));
        assert!(told["said, record pulse"].contains("Not used: pulse.csv row 3"), "{}", told["said, record pulse"]);
        let partners = told.iter().filter(|(output, _)| output.starts_with("p/letters/participants/"));
        let partners = partners.flat_map(|(_, text)| found(text)).map(|marker| marker.key).collect::<BTreeSet<_>>();
        assert!(partners.contains("name"), "{partners:?}");
        let leaks: BTreeSet<String> = told
            .iter()
            .flat_map(|(output, text)| leaks_of_a_programme(output, text, &people, is_confidential))
            .collect();
        assert!(leaks.is_empty(), "{name}: {} leaks: {leaks:#?}", leaks.len());
    }
}
