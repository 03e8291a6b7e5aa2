//! Who reads what: a marker in every field of either side, open or confidential, is in no output that is not for it.
//!
//! What an output may say is listed here once, in the words of `docs/privacy.md`; whatever is not listed is a leak, and
//! so is any answer to a field that is new.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod marked;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use jiff::civil::date;
use marked::{EVIL, Found, Marked, POLICY, Round, Whose, asked, found, is_identity};
use mentor_match::cohort::Side;
use mentor_match::compare::{Instance, compare, entrants};
use mentor_match::policy::Policy;
use mentor_match::{MatchingRound, Shown};
use questionnaire_io::export::{Batch, Letters, Setting, WhatIf};
use questionnaire_io::import::{Decisions, Field, Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

type Person = (Side, usize);

/// What leaves the programs, by a path or another name; and who is matched with whom, either way round.
struct Told {
    outputs: BTreeMap<String, String>,
    partners: BTreeSet<(Person, Person)>,
}

fn read(marked: &Marked, policy: &Policy) -> Import {
    let mut options = ImportOptions::for_policy(policy, date(2026, 9, 1));
    options.mapping = Some(Mapping::parse("mapping.toml", &marked.mapping).unwrap());
    options.decisions = Decisions::parse("decisions.csv", marked.decisions.as_bytes()).unwrap();
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", &*marked.mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", &*marked.mentees),
    ];
    import(&sources, &options).unwrap()
}

fn told(import: &Import, policy: &Policy) -> Told {
    let strategy = "max-score".parse().unwrap();
    let round = MatchingRound::new(&import.cohort, policy).rulings(&import.rulings).strategy(&strategy);
    let round = round.seed(1).as_of(date(2026, 9, 1));
    let outcome = round.run().unwrap();
    let go_on = || None;
    let what_if = WhatIf {
        rulings: round.ruling_effects(&outcome, &go_on).unwrap(),
        together: Some(round.joint_effect(&outcome, &go_on).unwrap()),
        rules: round.rule_prices(&outcome, &go_on).unwrap(),
        seats: round.seat_gains(&outcome, 5, &go_on).unwrap(),
    };
    let others = entrants(&[strategy, "mentor-optimal".parse().unwrap()]);
    let compared = compare(Instance::Round(&outcome), &others, &go_on, &mut |_| ());
    let setting = Setting { letters: Letters { drafts: true, ..Letters::default() }, ..Setting::default() };
    let batch = Batch::new(import, &outcome, &setting).what_if(what_if).comparison(compared);
    let mut told = BTreeMap::new();
    let files = [batch.files(), batch.unit_files()].concat();
    for file in files.into_iter().chain(batch.directories()) {
        let text =
            if file.path.ends_with(".xlsx") { unzipped(file.bytes) } else { String::from_utf8(file.bytes).unwrap() };
        told.insert(file.path.into_owned(), decoded(text.trim_start_matches('\u{feff}')));
    }
    told.insert("screen".to_owned(), Shown::from(batch.summary() + &batch.what_if_text()).into_string());
    told.insert("columns".to_owned(), batch.columns_text());
    told.insert("ids".to_owned(), import.ids_on_screen().concat().join("\n"));
    let inspected = import.files.iter().map(|file| file.describe() + &file.mapping());
    told.insert("inspect".to_owned(), inspected.collect());
    let person = |id: &str| match found(id).first().map(|one| one.whose) {
        Some(Whose::One(side, person)) => (side, person),
        other => panic!("{id}: {other:?}"),
    };
    let pairs =
        outcome.matches().into_iter().map(|one| [person(one.mentee.id.as_str()), person(one.mentor.id.as_str())]);
    let partners = pairs.flat_map(|[mentee, mentor]| [(mentee, mentor), (mentor, mentee)]).collect();
    Told { outputs: told, partners }
}

/// All parts of a workbook. Letters that XML cannot hold are written as `_x001B_`, which nothing here may be.
fn unzipped(workbook: Vec<u8>) -> String {
    let mut parts = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    for part in 0..parts.len() {
        parts.by_index(part).unwrap().read_to_string(&mut text).unwrap();
    }
    text.replace("_x00", "\u{1b}")
}

/// A draft with what its base64 says, other files as they are.
fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let decode = |text: &str| base64::prelude::BASE64_STANDARD.decode(text).unwrap_or_default();
    let words = text.split("=?UTF-8?B?").skip(1).filter_map(|word| word.split("?=").next());
    let words: Vec<u8> = words.flat_map(decode).collect();
    let parts = text.split("base64\r\n\r\n").skip(1).filter_map(|part| part.split("\r\n--").next());
    let parts: Vec<u8> = parts.flat_map(|part| decode(&part.replace("\r\n", ""))).collect();
    text.to_owned() + &String::from_utf8(words).unwrap() + &String::from_utf8(parts).unwrap()
}

const NAME: [&str; 3] = ["name", "first_name", "last_name"];
const GOALS: [&str; 4] = ["goals", "ranked_goals", "top_goals", "goals.1"];

/// What is confidential in a round.
struct Confidential<'c>(&'c Hides<'c>);

/// Whether a side's column of a field is declared confidential.
type Hides<'h> = dyn Fn(Side, &Field) -> bool + 'h;

impl Confidential<'_> {
    fn hides(&self, side: Side, keys: &[&str]) -> bool {
        keys.iter().any(|key| (self.0)(side, &Field::parse(key).unwrap()))
    }

    fn hides_names(&self) -> bool {
        [Side::Mentee, Side::Mentor]
            .into_iter()
            .any(|side| self.hides(side, &["id", "email", NAME[0], NAME[1], NAME[2]]))
    }

    /// What others may read of somebody; one column of goals hides all of them.
    fn opens(&self, side: Side, key: &str) -> bool {
        let together: &[&str] = match key {
            key if NAME.contains(&key) => &NAME,
            key if GOALS.contains(&key) => &GOALS,
            _ => &[key],
        };
        !self.hides(side, together)
    }

    fn allows(&self, output: &str, reader: Option<Person>, told: &Told, marker: &Found) -> bool {
        let key = marker.key.as_str();
        let is_name = NAME.contains(&key);
        let directory = |side| {
            let says = is_name
                || GOALS.contains(&key)
                || [
                    "unit.club",
                    "avoids",
                    "leadership",
                    "service",
                    "networks",
                    "member_since",
                    "profession_path",
                    "title",
                    "languages",
                    "meeting",
                    "biography",
                ]
                .contains(&key);
            side == Side::Mentor && says && self.opens(side, key)
        };
        let both = || self.opens(Side::Mentee, key) && self.opens(Side::Mentor, key);
        let of = |allowed: &dyn Fn(Side) -> bool| match marker.whose {
            Whose::One(side, _) => allowed(side),
            Whose::Everybody => allowed(Side::Mentee) || allowed(Side::Mentor),
            Whose::Committee => false,
        };
        if output.ends_with("directory.csv") || output.starts_with("units/") {
            return of(&directory);
        }
        if output.starts_with("committee/units/") {
            // The people of a unit, and why somebody has no mentor.
            return is_identity(&Field::parse(key).unwrap()) || matches!(key, "unit.club" | "declines" | "choices.1");
        }
        if output.starts_with("committee/") {
            // Answers to a programme's own questions are where they have to be decided about, and nowhere else.
            let decides = ["questions.csv", "problems.csv", "matches.xlsx"].iter().any(|name| output.ends_with(name));
            return decides || !Field::parse(key).unwrap().is_custom();
        }
        if output == "receipt.json" {
            // The rulings as they are written.
            return marker.whose == Whose::Committee
                || *marker == found(&marked::named(Side::Mentee, 1)).pop_first().unwrap();
        }
        if matches!(output, "screen" | "ids") {
            let is_refusal = matches!(key, "declines" | "failed_with" | "ended_with");
            let is_own = key.starts_with("custom.") || key.starts_with("wants_only.");
            let id = key == "id" && !self.hides(Side::Mentee, &["id"]) && !self.hides(Side::Mentor, &["id"]);
            return if self.hides_names() {
                id
            } else {
                !is_refusal && !is_own && of(&|side| !self.hides(side, &[key]))
            };
        }
        if output == "inspect" {
            // Six people gave it, so it is an option.
            let is_own = key.starts_with("custom.") || key.starts_with("wants_only.");
            return marker.whose == Whose::Everybody && !is_own && of(&|side| !self.hides(side, &[key]));
        }
        let Some(reader) = reader else { return false };
        let is_letter = !is_table(output);
        match marker.whose {
            Whose::One(side, person) if (side, person) == reader => is_identity(&Field::parse(key).unwrap()),
            Whose::One(side, person) if told.partners.contains(&(reader, (side, person))) => {
                let says = is_name
                    || (key == "email" && !output.contains("/proposals/"))
                    || (is_letter && matches!(key, "unit.club" | "biography"))
                    || (is_letter && side == Side::Mentor && (GOALS.contains(&key) || key == "leadership"));
                says && self.opens(side, key)
            }
            Whose::Everybody if is_letter => {
                let shared = GOALS.contains(&key) || matches!(key, "interests" | "languages");
                (shared && both())
                    || (reader.0 == Side::Mentee && GOALS.contains(&key) && self.opens(Side::Mentor, key))
            }
            _ => false,
        }
    }
}

/// Who reads a file, by the markers of who they are; the first one in it is the reader's.
fn reader(path: &str, text: &str) -> Option<Person> {
    let side = if path.contains("/mentee") { Side::Mentee } else { Side::Mentor };
    let first = text.to_lowercase().find("zq")?;
    let own = found(&text[first..first + 7]).into_iter().next()?;
    matches!(own.whose, Whose::One(of, _) if of == side).then_some(())?;
    if let Whose::One(side, person) = own.whose { Some((side, person)) } else { None }
}

fn leaks(told: &Told, confidential: &Confidential<'_>) -> BTreeSet<String> {
    let mut leaks = BTreeSet::new();
    let mut look = |output: &str, reader: Option<Person>, text: &str| {
        for marker in found(text).into_iter().filter(|one| !confidential.allows(output, reader, told, one)) {
            let reader = reader.map(|reader| format!(" to {reader:?}")).unwrap_or_default();
            leaks.insert(format!("{output}{reader}: {} of {:?}", marker.key, marker.whose));
        }
    };
    for (path, text) in &told.outputs {
        let is_row = path.starts_with("participants/") && is_table(path);
        let is_letter = path.starts_with("participants/") && !is_row;
        if is_row {
            // A row is one line: no answer that participants read has two, but letters in the mail merge have.
            let mut rows = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            for row in rows.records().map(Result::unwrap) {
                let row: Vec<&str> = row.iter().collect();
                let is_merge = path.ends_with("mail-merge.csv");
                let side =
                    if path.contains("mentees") || (is_merge && row[1] == "mentee") { "mentee" } else { "mentor" };
                let (output, text) = if is_merge {
                    (format!("participants/{}", row[3]), [row[3], &row.join(" ")].join(" "))
                } else {
                    (path.clone(), row.join(" "))
                };
                look(&output, reader(&format!("/{side}"), &text), &text);
            }
        } else if is_letter {
            let text = format!("{path} {text}");
            look(path, reader(path, &text), &text);
        } else {
            look(path, None, text);
        }
    }
    leaks
}

/// The outputs that have what is not seen, letter by letter and not as `Shown` sees it.
fn hidden(told: &Told) -> Vec<String> {
    let unseen = |text: &str| text.contains(['\u{202e}', '\u{1b}', '\u{7}', '\u{200b}', '\u{9b}']);
    told.outputs.iter().filter(|(_, text)| unseen(text)).map(|(path, _)| path.clone()).collect()
}

/// What leaks from a round in which some columns are confidential.
fn leaked(what: &str, round: Round<'_>, confidential: &Hides<'_>) -> Vec<String> {
    let policy = Policy::from_toml(POLICY).unwrap();
    let told = told(&read(&Marked::new(&round, confidential), &policy), &policy);
    let unseen = hidden(&told).into_iter().map(|path| format!("{path}: letters that are not seen"));
    let leaks = leaks(&told, &Confidential(confidential)).into_iter().chain(unseen);
    leaks.map(|leak| format!("{what}, strangers {}: {leak}", round.strangers)).collect()
}

#[test]
fn no_answer_is_where_it_must_not_be_open_or_confidential() {
    let mut leaks = Vec::new();
    for strangers in [false, true] {
        let round = Round { strangers, ..Round::default() };
        leaks.extend(leaked("all open", round, &|_, _| false));
        leaks.extend(leaked("all confidential", round, &|_, _| true));
        leaks.extend(leaked("who is who", round, &|_, field| is_identity(field)));
        leaks.extend(leaked("all but who is who", round, &|_, field| !is_identity(field)));
    }
    assert!(leaks.is_empty(), "{} leaks: {:#?}", leaks.len(), &leaks[..leaks.len().min(40)]);
}

#[test]
fn each_column_by_itself_can_be_open_or_confidential() {
    let mut leaks = Vec::new();
    for side in [Side::Mentee, Side::Mentor] {
        for (_, field) in asked(side) {
            let strangers = (field.names_people() && field != Field::Choice(1)) || field.is_custom();
            let round = Round { strangers, only: Some(&field), ..Round::default() };
            let mut look = |what: &str, confidential: &Hides<'_>| {
                leaks.extend(leaked(&format!("{field} of {side}s {what}"), round, confidential));
            };
            look("confidential", &|of, one| of == side && *one == field);
            if side == Side::Mentee || field.side() == Some(side) {
                look("open", &|_, _| false);
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks: {:#?}", leaks.len(), &leaks[..leaks.len().min(40)]);
}

/// What participants read of a match that is to be confirmed does not say which of the two has agreed.
#[test]
fn what_is_to_be_confirmed_does_not_say_who_has_agreed() {
    let policy = Policy::from_toml(POLICY).unwrap();
    let told = [Side::Mentee, Side::Mentor].map(|agreed| {
        let round = Round { agreed, only: Some(&Field::Name), ..Round::default() };
        told(&read(&Marked::new(&round, &|_, _| false), &policy), &policy)
    });
    assert_eq!(told[0].partners, told[1].partners, "the same matches");
    let [mentee, mentor] = told.each_ref().map(|told| {
        let read = told.outputs.iter().filter(|(path, _)| path.starts_with("participants/"));
        read.collect::<BTreeMap<_, _>>()
    });
    assert!(mentee.keys().filter(|path| path.contains("/proposals/")).count() >= marked::PEOPLE);
    assert_eq!(mentee, mentor);
}

/// The markers are read, and each is in the outputs that are for it: otherwise nothing above could fail.
#[test]
fn markers_are_where_they_may_be() {
    let policy = Policy::from_toml(POLICY).unwrap();
    let import = read(&Marked::new(&Round::default(), &|_, _| false), &policy);
    assert_eq!(
        (import.counts.mentees, import.counts.mentors),
        (marked::PEOPLE, marked::PEOPLE),
        "{:?}",
        import.problems
    );
    let told = told(&import, &policy);
    let keys = |path: &str| -> BTreeSet<String> {
        let files = told.outputs.iter().filter(|(name, _)| name.contains(path));
        files.flat_map(|(_, text)| found(text)).map(|one| one.key).collect()
    };
    for (path, expected) in [
        (
            "directory.csv",
            &["name", "unit.club", "avoids", "leadership", "service", "networks", "title", "biography"][..],
        ),
        ("participants/introductions/mentee", &["name", "email", "unit.club", "biography", "interests", "leadership"]),
        ("participants/proposals/mentee", &["name", "unit.club", "biography", "interests", "languages"]),
        ("participants/mentees.csv", &["id", "name", "email"]),
        ("screen", &["email", "active", "availability"]),
        ("committee/questions.csv", &["seats", "active", "member_since"]),
        ("committee/matches.xlsx", &["id", "name", "email", "unit.club", "seats"]),
        ("committee/units/", &["id", "name", "email", "unit.club"]),
        ("ids", &["id", "name", "email"]),
    ] {
        let found = keys(path);
        assert!(expected.iter().all(|key| found.contains(*key)), "{path}: {found:?}");
    }
    assert!(told.outputs["committee/problems.csv"].contains("zqca"), "the answer of the stale decision");
    assert!(Marked::new(&Round::default(), &|_, _| false).mentors.contains(EVIL));
}

fn is_table(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "csv")
}
