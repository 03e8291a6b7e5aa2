//! The rules of `docs/architecture.md` that a compiler does not check: who may use whom, and what is absent. Also
//! whether the documents describe what there is.
//!
//! The sources are read as text: comments and literals are dropped, the rest is cut into words and punctuation. That is
//! coarse, and on purpose strict: a forbidden module's name may not even be a variable's name.

mod licences;
mod modules;
mod names;
mod sources;
mod widths;

use std::collections::BTreeSet;

use mentor_match::StrategySpec;
use mentor_match::compatibility::{Feature, Scoring};
use mentor_match::policy::{Policy, Preset, RuleKind};

use self::sources::{files, folders, library_sources, read, root, tokens};

/// Each package with its layer: it may use packages of lower layers and no others.
const LAYERS: [(&str, usize); 11] = [
    ("matching-market", 0),
    ("mentor-match", 1),
    ("cohort-lab", 2),
    ("questionnaire-io", 2),
    ("match-report", 2),
    ("match-desk", 3),
    ("desk-page", 4),
    ("examples", 4),
    ("matching-market-py", 4),
    ("benches", 3),
    ("fuzz", 3),
];

/// Round trips between the generator and the importer are tested there; no other exception.
const DEV_EXCEPTIONS: [(&str, &str); 1] = [("questionnaire-io", "cohort-lab")];

/// What no file of a folder may name.
const MODULE_ARROWS: [(&str, &[&str]); 10] = [
    ("crates/matching-market/src/market", &["strategy", "verify", "solution", "Strategy", "Solution"]),
    (
        "crates/matching-market/src/verify",
        &["strategy", "Strategy", "StrategySpec", "SolveError", "Greedy", "SerialDictatorship", "Context"],
    ),
    ("crates/mentor-match/src/cohort", &["policy", "compatibility", "preference", "round", "outcome", "explain"]),
    (
        "crates/mentor-match/src/compatibility",
        &["policy", "preference", "round", "outcome", "explain", "strategy", "Policy", "Strategy", "StrategySpec"],
    ),
    ("crates/mentor-match/src/policy", &["preference", "round", "outcome", "explain", "strategy", "Strategy"]),
    ("crates/mentor-match/src/preference", &["round", "outcome", "explain", "strategy", "Strategy", "StrategySpec"]),
    (
        "crates/mentor-match/src/programme",
        &[
            "cohort",
            "policy",
            "preference",
            "MatchingRound",
            "outcome",
            "explain",
            "strategy",
            "Strategy",
            "StrategySpec",
        ],
    ),
    ("crates/mentor-match/src/explain", &["round", "strategy", "Strategy", "StrategySpec"]),
    ("crates/mentor-match/src/text.rs", &["cohort", "policy", "compatibility", "preference"]),
    ("crates/mentor-match/src/parallel.rs", &["cohort", "policy", "compatibility", "preference"]),
];

/// The stages of the importer: no file of one names a later one.
const STAGES: [&str; 9] = ["parse", "read", "given", "findings", "columns", "people", "units", "answers", "links"];

const MOST_LINES: usize = 600;

/// Where one of `words` is named, as `file:line: word`.
fn named(name: &str, source: &str, words: &[&str]) -> Vec<String> {
    let hits = tokens(source).into_iter().filter(|token| words.contains(&token.text.as_str()));
    hits.map(|token| format!("{name}:{}: {}", token.line, token.text)).collect()
}

fn none_of(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

fn layer(package: &str) -> Option<usize> {
    LAYERS.iter().find(|(name, _)| *name == package).map(|(_, layer)| *layer)
}

/// The packages of this workspace that a manifest's table of dependencies names.
fn own_dependencies(table: Option<&toml::Value>) -> Vec<String> {
    let entries = table.and_then(toml::Value::as_table).into_iter().flatten();
    let package = |(key, value): (&String, &toml::Value)| {
        value.get("package").and_then(toml::Value::as_str).unwrap_or(key).to_owned()
    };
    entries.map(package).filter(|name| layer(name).is_some()).collect()
}

#[test]
fn packages_use_only_lower_layers() {
    let root = root();
    let mut packages = folders(&root.join("crates"));
    packages.extend(["examples", "benches", "fuzz"].map(|name| root.join(name)));
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for folder in packages.into_iter().filter(|folder| folder.join("Cargo.toml").is_file()) {
        let manifest: toml::Table = toml::from_str(&read(&folder.join("Cargo.toml"))).expect("a manifest");
        let folder_name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(own) = layer(&folder_name) else {
            wrong.push(format!("{folder_name} has no layer: add it to LAYERS and to docs/architecture.md"));
            continue;
        };
        let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
        let tables: Vec<&toml::Value> = targets.map(|(_, value)| value).collect();
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let all = tables.iter().map(|table| table.get(kind)).chain([manifest.get(kind)]);
            for used in all.flat_map(own_dependencies) {
                arrows += 1;
                let exception =
                    kind == "dev-dependencies" && DEV_EXCEPTIONS.contains(&(folder_name.as_str(), used.as_str()));
                if layer(&used).is_none_or(|layer| layer >= own) && !exception {
                    wrong.push(format!("{folder_name} has {used} among its {kind}"));
                }
            }
        }
    }
    none_of("arrows between packages that docs/architecture.md does not have", &wrong);
    assert!(arrows >= 4, "only {arrows} arrows found");
}

#[test]
fn modules_name_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for (folder, forbidden) in MODULE_ARROWS {
        let sources = files(&root().join(folder), "rs");
        assert!(!sources.is_empty(), "{folder} is gone: change MODULE_ARROWS");
        for path in sources {
            wrong.extend(named(&path.display().to_string(), &read(&path), forbidden));
        }
        let single = root().join(format!("{folder}.rs"));
        if single.is_file() {
            wrong.extend(named(&single.display().to_string(), &read(&single), forbidden));
        }
    }
    none_of("arrows between modules that docs/architecture.md does not have", &wrong);
}

#[test]
fn stages_of_the_importer_name_no_later_one() {
    let (mut wrong, import) = (Vec::new(), root().join("crates/questionnaire-io/src/import"));
    for (at, stage) in STAGES.iter().enumerate() {
        let mut sources = files(&import.join(stage), "rs");
        sources.extend(Some(import.join(format!("{stage}.rs"))).filter(|file| file.is_file()));
        assert!(!sources.is_empty(), "{stage} is gone: change STAGES");
        for path in sources {
            let tokens = tokens(&read(&path));
            let paths =
                tokens.windows(4).filter(|path| ["import", "super"].contains(&&*path[0].text) && path[2].text == ":");
            let later = paths.filter(|path| STAGES[at + 1..].contains(&&*path[3].text));
            // `super::answers` is a sibling where there is one.
            let later = later.filter(|path_of| {
                path_of[0].text == "import" || !path.with_file_name(format!("{}.rs", path_of[3].text)).is_file()
            });
            wrong.extend(later.map(|later| format!("{}:{}: {}", path.display(), later[0].line, later[3].text)));
        }
    }
    none_of("stages of the importer that name a later one", &wrong);
}

#[test]
fn the_certifier_takes_nothing_from_the_root_of_the_engine() {
    // Strategies are re-exported there under names that properties share (`MenteeOptimal`), so paths go by module.
    let mut wrong = Vec::new();
    for path in files(&root().join("crates/matching-market/src/verify"), "rs") {
        let tokens = tokens(&read(&path));
        for window in tokens.windows(4) {
            let [word, colon, _, next] = window else { continue };
            let first = next.text.chars().next().unwrap_or('_');
            if word.text == "crate" && colon.text == ":" && !first.is_lowercase() {
                wrong.push(format!("{}:{}: crate::{}", path.display(), next.line, next.text));
            }
        }
    }
    none_of("verify imports from the crate's root", &wrong);
}

#[test]
fn engine_and_core_do_no_io_and_read_no_clock() {
    const MODULES: [&str; 6] = ["fs", "io", "time", "env", "net", "process"];
    const WORDS: [&str; 8] = ["now", "today", "Instant", "SystemTime", "rand", "getrandom", "stdin", "stdout"];
    let mut wrong = Vec::new();
    for (name, source) in library_sources() {
        let engine = name.starts_with("crates/matching-market/");
        if !engine && !name.starts_with("crates/mentor-match/") {
            continue;
        }
        wrong.extend(named(&name, &source, &WORDS));
        if engine {
            wrong.extend(named(&name, &source, &["rayon", "thread", "jiff"]));
        }
        let tokens = tokens(&source);
        let std_paths = tokens.windows(4).filter(|window| window[0].text == "std" && window[1].text == ":");
        for window in std_paths {
            let next = &window[3].text;
            if MODULES.contains(&next.as_str()) || next == "{" {
                wrong.push(format!("{name}:{}: std::{next}", window[3].line));
            }
        }
    }
    none_of("files, clocks or unseeded randomness (or `std::{..}`, which hides them) in engine or core", &wrong);
}

#[test]
fn only_examples_print() {
    let mut wrong = Vec::new();
    for (name, source) in library_sources() {
        let tokens = tokens(&source);
        let calls = tokens.windows(2).filter(|window| {
            window[1].text == "!" && ["print", "println", "eprint", "eprintln", "dbg"].contains(&&*window[0].text)
        });
        wrong.extend(calls.map(|window| format!("{name}:{}: {}!", window[0].line, window[0].text)));
    }
    none_of("libraries return what they have to say", &wrong);
}

/// Rows of `docs/requirements.md` are ours: who reads the documentation of a crate does not have them.
#[test]
fn documentation_of_the_crates_cites_no_rows() {
    let mut wrong = Vec::new();
    for (name, source) in library_sources() {
        for (line, text) in source.lines().enumerate() {
            let Some(text) = text.trim_start().strip_prefix("//").and_then(|text| text.strip_prefix(['/', '!'])) else {
                continue;
            };
            let row =
                |word: &&str| word.len() < 4 && word.strip_prefix('S').is_some_and(|row| row.parse::<u8>().is_ok());
            let rows = text.split(|letter: char| !letter.is_alphanumeric()).filter(row);
            wrong.extend(rows.map(|row| format!("{name}:{}: {row}", line + 1)));
        }
    }
    none_of("rows in public documentation: they belong into tests, presets and docs/requirements.md", &wrong);
}

#[test]
fn files_that_are_given_are_opened_in_one_place() {
    let mut sources = library_sources();
    let programs = files(&root().join("examples"), "rs");
    sources.extend(programs.into_iter().map(|path| (path.display().to_string(), read(&path))));
    let mut wrong = Vec::new();
    for (name, source) in sources {
        // What the program itself wrote is looked at where it is written.
        if name.ends_with("import/source.rs") || name.contains("/export/") || name.contains("/tests/") {
            continue;
        }
        let tokens = tokens(&source);
        for window in tokens.windows(4) {
            let [of, .., call] = [0, 1, 2, 3].map(|at: usize| window[at].text.as_str());
            if matches!((of, call), ("File", "open") | ("fs", "read" | "read_to_string")) {
                wrong.push(format!("{name}:{}: {of}::{call}", window[3].line));
            }
        }
    }
    none_of("files opened without a limit, or as pipes and devices: use `Given`", &wrong);
}

#[test]
fn no_hash_order_without_a_reason() {
    let mut wrong = Vec::new();
    for (name, source) in library_sources() {
        let tokens: Vec<String> = tokens(&source).into_iter().map(|token| token.text).collect();
        let reasoned = tokens.iter().position(|word| word == "disallowed_types").is_some_and(|place| {
            tokens[place..].iter().take(3).any(|word| word == "reason")
                && tokens[..place].contains(&"expect".to_owned())
        });
        if !reasoned {
            wrong.extend(named(&name, &source, &["HashMap", "HashSet", "hash_map", "hash_set", "RandomState"]));
        }
    }
    none_of("hash containers, whose order differs from run to run, without `expect(.., reason = ..)`", &wrong);
}

/// An array has its length in its type: one entry more would be another type for whoever uses it.
#[test]
fn public_lists_are_slices() {
    let mut found = Vec::new();
    for (name, source) in library_sources() {
        let words = tokens(&source);
        let is_array = |at: &[sources::Token]| {
            let text = |place: usize| at[place].text.as_str();
            text(0) == "pub" && ["const", "static"].contains(&text(1)) && text(3) == ":" && text(4) == "["
        };
        let arrays = words.windows(5).filter(|five| is_array(five));
        found.extend(arrays.map(|five| format!("{name}:{}: {}", five[0].line, five[2].text)));
    }
    none_of("a public constant that is an array, not a slice", &found);
}

#[test]
fn no_file_is_too_long() {
    let long = |(name, source): (String, String)| {
        let lines = source.lines().count();
        (lines > MOST_LINES).then(|| format!("{name}: {lines} lines"))
    };
    let long: Vec<String> = library_sources().into_iter().filter_map(long).collect();
    none_of("files of more than 600 lines; split them", &long);
}

/// One row of the table in `docs/requirements.md`.
struct Row {
    number: usize,
    programme: String,
    kind: String,
    shown: String,
}

fn rows() -> Vec<Row> {
    let document = read(&root().join("docs/requirements.md"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| S")?.trim_end_matches('|').split('|').map(str::trim).collect();
        let [number, programme, kind, _, .., shown] = cells[..] else { return None };
        let [programme, kind, shown] = [programme, kind, shown].map(str::to_owned);
        Some(Row { number: number.parse().ok()?, programme, kind, shown })
    };
    document.lines().filter_map(row).collect()
}

/// Names of all functions in a file or folder, as seen from this package.
fn functions(place: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in files(&root().join("crates/mentor-match").join(place), "rs") {
        let tokens = tokens(&read(&path));
        names.extend(tokens.windows(2).filter(|two| two[0].text == "fn").map(|two| two[1].text.clone()));
    }
    names
}

#[test]
fn every_requirement_has_one_row() {
    let numbers: Vec<usize> = rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=84).collect::<Vec<_>>());
}

#[test]
fn rules_choices_and_scores_of_the_presets_have_tests() {
    let functions_of = |preset: &Preset| (preset.name().to_uppercase(), functions(&format!("tests/{preset}.rs")));
    let presets: Vec<_> = Preset::ALL.iter().map(functions_of).collect();
    let places =
        ["tests", "src", "../questionnaire-io/tests", "../questionnaire-io/src/export", "../../examples/tests"];
    let anywhere: BTreeSet<String> = places.into_iter().flat_map(functions).collect();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for row in rows() {
        let kinds =
            row.kind.split(", ").any(|kind| ["rule", "choice", "score"].iter().any(|one| kind.starts_with(one)));
        let programmes: Vec<String> = row.programme.split(", ").map(str::to_uppercase).collect();
        let mut own = presets.iter().filter(|(programme, _)| kinds && programmes.contains(programme)).peekable();
        assert_eq!(kinds, own.peek().is_some(), "S{}: {} has no preset", row.number, row.programme);
        checked += usize::from(kinds);
        let prefix = format!("s{:02}_", row.number);
        // A row of several programmes is decided in the preset of one of them.
        if kinds && !own.any(|(_, names)| names.iter().any(|name| name.starts_with(&prefix))) {
            wrong.push(format!("S{} ({}) has no test named {prefix}..", row.number, row.programme));
        }
        // Words in backticks with several underscores are names of tests.
        let tests = row.shown.split('`').skip(1).step_by(2).filter(|word| word.matches('_').count() > 1);
        let gone = tests.filter(|name| !anywhere.contains(*name));
        wrong.extend(gone.map(|name| format!("S{}: there is no test {name}", row.number)));
    }
    none_of("requirements without the test that shows them", &wrong);
    assert!(checked >= 40, "only {checked} rows found");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = root();
    let mut documents = files(&root.join("docs"), "md");
    documents.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root.join(name)));
    let mut wrong = Vec::new();
    for path in documents {
        let document = read(&path);
        for target in document.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !outside && !path.parent().expect("a folder").join(target).exists() {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    none_of("links to files that are not there", &wrong);
}

/// The first block of a document in that language that has a certain word.
fn block<'d>(document: &'d str, language: &str, word: &str) -> &'d str {
    let rests = document.split(&format!("```{language}\n")).skip(1).collect::<Vec<_>>();
    let mut blocks = rests.iter().filter_map(|rest| rest.split_once("```")).map(|(block, _)| block);
    blocks.find(|block| block.contains(word)).expect("a block of that language")
}

#[test]
fn documents_describe_what_there_is() {
    let [formats, algorithms, requirements, coordinator] = ["formats", "algorithms", "requirements", "coordinator"]
        .map(|name| read(&root().join(format!("docs/{name}.md"))));
    let policy = Policy::from_toml(block(&formats, "toml", "[[rules]]"));
    assert!(policy.is_ok(), "the policy in formats.md: {policy:?}");
    let mut wrong = Vec::new();
    let mut expect = |document: &str, name: &str, text: String| {
        if !document.contains(&text) {
            wrong.push(format!("{name} lacks {text}"));
        }
    };
    for rule in RuleKind::NAMES {
        expect(&formats, "formats.md", format!("\n| `{rule}` |"));
    }
    for &feature in Feature::ALL {
        expect(&formats, "formats.md", format!("`{feature}`"));
    }
    for key in toml::Table::try_from(Scoring::default()).expect("a table").keys() {
        expect(&formats, "formats.md", format!("`{key}`"));
    }
    for strategy in StrategySpec::NAMES {
        expect(&algorithms, "algorithms.md", format!("\n## {strategy}\n"));
    }
    for &preset in Preset::ALL {
        expect(&requirements.to_lowercase(), "requirements.md", format!("\n| {preset} |"));
        expect(&coordinator, "coordinator.md", format!("\n## {preset}\n"));
        let policy = Policy::preset(preset);
        let tracks: Vec<&str> = policy.tracks().iter().map(mentor_match::cohort::Track::as_str).collect();
        let tracks = if tracks.is_empty() { "–".to_owned() } else { tracks.join(", ") };
        expect(&formats, "formats.md", format!("\n| `{preset}` | {} | {tracks} |", policy.levels().join(", ")));
        let page = coordinator.split(&format!("\n## {preset}\n")).nth(1).and_then(|page| page.split("\n## ").next());
        for rule in policy.rules().iter().map(|rule| rule.kind().name()) {
            expect(&coordinator, "coordinator.md, the words a rule rests on,", format!("\n| {preset} | `{rule}`"));
        }
        for rule in policy.rules().iter().map(|rule| rule.kind().name()).filter(|&rule| rule != "unpaired-mentee") {
            expect(page.unwrap_or_default(), &format!("coordinator.md, {preset},"), format!("`{rule}`"));
        }
    }
    none_of("documents that do not describe what there is", &wrong);
}

#[cfg(feature = "serde")]
#[test]
fn the_cohort_in_the_documents_can_be_read() {
    let formats = read(&root().join("docs/formats.md"));
    let cohort: mentor_match::cohort::Cohort =
        serde_json::from_str(block(&formats, "json", "mentor-match/cohort")).expect("a cohort");
    assert_eq!((cohort.mentees().len(), cohort.mentors().len()), (1, 1));
}

#[test]
fn the_code_map_names_every_file() {
    let map = read(&root().join("docs/code-map.md"));
    for section in map.split("\n## ").skip(1) {
        let folder = section.split('`').nth(1).expect("a folder in backticks");
        let lines = section.lines().filter_map(|line| line.strip_prefix("| `"));
        let named: Vec<&str> = lines.filter_map(|line| Some(line.split_once("` | ")?.0)).collect();
        let sources = root().join(folder);
        let there = files(&sources, "rs").into_iter();
        let there = there.map(|path| path.strip_prefix(&sources).expect("below it").display().to_string());
        let (named, there): (BTreeSet<&str>, BTreeSet<String>) = (named.into_iter().collect(), there.collect());
        let missing: Vec<_> = there.iter().filter(|file| !named.contains(file.as_str())).collect();
        let gone: Vec<_> = named.iter().filter(|file| !there.contains(**file)).collect();
        assert!(missing.is_empty() && gone.is_empty(), "docs/code-map.md, {folder}: add {missing:?}, delete {gone:?}");
    }
    assert!(map.matches("\n## ").count() == 7);
}
