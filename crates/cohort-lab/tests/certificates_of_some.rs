//! Certificates of rounds that build only some of their pairs: `certificates/check.py` follows the thresholds, and
//! refuses changed ones.
//!
//! These tests need python3; `.ci/run` runs them with `--ignored`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cohort_lab::formats::CertificateFile;
use cohort_lab::instances::Draw;
use matching_market::{Scope, Side, StrategySpec, TieRule};
use mentor_match::cohort::{Choice, Cohort, Goal, Mentee, Mentor, PersonId, Units};
use mentor_match::policy::Policy;
use mentor_match::{MatchingRound, PairsBuilt, RoundOutcome};
use serde_json::{Value, json};

fn cohort(seed: u64, mentees: u32, mentors: u32) -> Cohort {
    let mut draw = Draw::new(seed);
    let words = ["budgets", "speaking", "press", "law", "maps", "music", "nursing", "chairing"];
    let goals = |draw: &mut Draw| {
        let word = |draw: &mut Draw| words[draw.below(8) as usize];
        let all = (0..=draw.below(3)).map(|_| Goal::new(&format!("{} {}", word(draw), word(draw)))).collect();
        Some(all).filter(|_| draw.below(8) > 0)
    };
    let mut people = (Vec::new(), Vec::new());
    for number in 0..mentees {
        let mut one = Mentee::new(&format!("e{number}")).unwrap();
        one.profile.goals = goals(&mut draw);
        if draw.below(3) == 0 {
            one.choices = vec![Choice::Person(PersonId::new(&format!("o{}", draw.below(mentors / 4))).unwrap())];
        }
        people.0.push(one);
    }
    for number in 0..mentors {
        let mut one = Mentor::new(&format!("o{number}")).unwrap();
        one.profile.goals = goals(&mut draw);
        one.seats = Some(u16::try_from(draw.below(3)).unwrap());
        people.1.push(one);
    }
    Cohort::new(Units::default(), people.0, people.1, vec![]).unwrap()
}

fn certificate(outcome: &RoundOutcome<'_>, spec: StrategySpec) -> Value {
    let (market, solution, seed) = (outcome.market(), outcome.solution(), outcome.seed());
    let mentees: Vec<String> = outcome.cohort().mentees().iter().map(|one| one.id.to_string()).collect();
    let mentors: Vec<String> = outcome.cohort().mentors().iter().map(|one| one.id.to_string()).collect();
    let file = CertificateFile { strategy: spec.into(), seed, market, mentees: &mentees, mentors: &mentors, solution };
    let thresholds = outcome.thresholds(&|| None).unwrap().unwrap();
    let mut bytes = Vec::new();
    file.write_of_some(&thresholds, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// What the checker says of each, one a line.
fn checked(files: &[Value]) -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../certificates/check.py");
    let mut command = Command::new("python3");
    command.arg(script).arg("--lines").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = command.spawn().expect("python3, which runs the second checker, is not installed");
    let (mut input, mut text) = (python.stdin.take().unwrap(), Vec::new());
    for file in files {
        text.extend(serde_json::to_vec(file).unwrap());
        text.push(b'\n');
    }
    let written = std::thread::spawn(move || input.write_all(&text));
    let output = python.wait_with_output().unwrap();
    written.join().unwrap().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn stable(seed: u64, mentees: u32) -> (u64, Value) {
    let cohort = cohort(seed, mentees, 110);
    let policy = Policy::default();
    let tie_rule = ["lottery", "by-id", "single-lottery"][usize::try_from(seed % 3).unwrap()];
    let spec: StrategySpec = format!("mentee-optimal:improve=no,tie_rule={tie_rule}").parse().unwrap();
    let round = MatchingRound::new(&cohort, &policy).strategy(&spec).seed(seed).pairs(PairsBuilt::Sliver);
    let outcome = round.run().unwrap();
    outcome.rescan(&|| None).unwrap();
    let possible: u64 =
        outcome.thresholds(&|| None).unwrap().unwrap().possible(Side::Mentee).iter().copied().map(u64::from).sum();
    (possible - outcome.market().pairs() as u64, certificate(&outcome, spec))
}

/// Of the greatest total, where what is left out was held against prices.
fn greatest(seed: u64) -> Value {
    let (cohort, policy) = (cohort(seed, 150, 110), Policy::default());
    let spec: StrategySpec = "max-score:objective=coverage".parse().unwrap();
    let round = MatchingRound::new(&cohort, &policy).strategy(&spec).pairs(PairsBuilt::Sliver);
    certificate(&round.run().unwrap(), spec)
}

/// Somebody is unmatched beside a free seat, and the pair is left out: a cover of the listed pairs proves nothing.
fn covered_but_for_one() -> Value {
    let both = |one: &str, other: &str| json!({ one: [1, null], other: [1, null] });
    let cover = |mentees: &[&str]| json!({"mentees": mentees, "mentors": []});
    json!({
        "format": "mentor-match/certificate", "version": 1, "labels": "withheld", "tie_break": null,
        "market": {
            "mentees": ["a", "b"], "mentors": [["x", 1], ["y", 1]], "pairs": [["a", "x", 0, 0, 1]],
            "columns": ["mentee", "mentor", "mentee_rank", "mentor_rank", "score"],
        },
        "matching": [["a", "x"]],
        "claims": [{"claim": "most-people", "status": "proved", "scope": "as-given"}],
        "proof": {"kind": "covers", "all": cover(&["a"]), "better": cover(&[]), "total": null},
        "left_out": {"kind": "prices", "possible": 2, "mentees": both("a", "b"), "mentors": both("x", "y")},
    })
}

/// Two mentees and two mentors with a seat each: one pair is listed, without ties; a list was closed with it, and the
/// mentor would not take the other mentee.
fn two_left_out() -> Value {
    json!({
        "format": "mentor-match/certificate", "version": 1, "labels": "ids",
        "market": {
            "mentees": ["a", "b"], "mentors": [["x", 1], ["y", 1]], "pairs": [["a", "x", 0, 0]],
            "columns": ["mentee", "mentor", "mentee_rank", "mentor_rank"],
        },
        "matching": [["a", "x"]],
        "tie_break": {
            "rule": "by-id", "seed": 3, "mentees": {"a": ["x"], "b": []}, "mentors": {"x": ["a"], "y": []},
        },
        "claims": [
            {"claim": "stable", "status": "proved", "scope": "as-given"},
            {"claim": "mentee-optimal", "status": "proved", "scope": "tie-broken", "tie_rule": "by-id", "seed": 3},
        ],
        "proof": {"kind": "matching"},
        "left_out": {
            "kind": "thresholds", "possible": 3, "keys": [[5, 5]],
            "mentees": {"a": [2, 5], "b": [1, null]}, "mentors": {"x": [2, ["b", 6]], "y": [1, null]},
        },
    })
}

/// What is left out may tie, and then lots decide.
#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn ties_of_left_out_pairs_count() {
    let mut changed = Vec::new();
    let mut change = |why: &str, edit: &dyn Fn(&mut Value)| {
        let mut file = two_left_out();
        edit(&mut file);
        changed.push((why.to_owned(), file));
    };
    change("the best as given, as listed pairs do not tie", &|file| {
        file["claims"][1] = json!({"claim": "mentee-optimal", "status": "proved", "scope": "as-given"});
    });
    change("refused though a lot may decide for them", &|file| file["left_out"]["mentors"]["x"][1][1] = json!(5));
    change("closed after the last mentor listed", &|file| file["left_out"]["mentees"]["a"][1] = json!(6));
    change("closed before the last mentor listed", &|file| file["left_out"]["mentees"]["a"][1] = json!(4));
    change("more possible mentees than there are", &|file| {
        file["left_out"]["possible"] = json!(4);
        file["left_out"]["mentors"]["x"][0] = json!(3);
        file["left_out"]["mentees"]["a"][0] = json!(3);
    });
    change("somebody is refused with whom no pair is left out", &|file| {
        file["left_out"]["possible"] = json!(2);
        file["left_out"]["mentees"]["b"][0] = json!(0);
        file["left_out"]["mentors"]["x"][0] = json!(1);
    });
    refused(&changed);
}

/// Runs the checker on changed files, each of which must be refused, and none for its form.
fn refused(changed: &[(String, Value)]) {
    let said = checked(&changed.iter().map(|(_, file)| file.clone()).collect::<Vec<_>>());
    for (line, (why, _)) in changed.iter().enumerate() {
        let begins = format!("line {}, ", line + 1);
        assert!(said.lines().any(|said| said.starts_with(&begins)), "accepted: {why}\n{said}");
    }
    assert!(!said.contains("not as docs/formats.md describes it"), "{said}");
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn changed_prices_are_refused() {
    let file = greatest(1);
    let named = |table: &str| file["proof"][table].as_object().unwrap().keys().next().unwrap().clone();
    let (mentee, mentor) = (named("utility"), named("price"));
    let mut changed = vec![("a cover of the listed pairs".to_owned(), covered_but_for_one())];
    let mut change = |why: &str, edit: &dyn Fn(&mut Value)| {
        let mut file = file.clone();
        edit(&mut file);
        changed.push((why.to_owned(), file));
    };
    change("levels of the listed pairs", &|file| {
        let none = json!({});
        file["proof"] = json!({"kind": "levels", "value": "rank", "step": 1, "outside": [], "utility": none,
            "price": none, "total": null});
    });
    change("prices that count pairs that stand", &|file| {
        file["proof"]["kind"] = json!("keeping");
        for table in ["utility", "price"] {
            for amount in file["proof"][table].as_object_mut().unwrap().values_mut() {
                amount.as_array_mut().unwrap().insert(1, json!(0));
            }
        }
        file["claims"].as_array_mut().unwrap().retain(|claim| claim["claim"] == "most-people");
    });
    change("a mentee asks nothing", &|file| drop(file["proof"]["utility"].as_object_mut().unwrap().remove(&mentee)));
    change("a mentor asks nothing", &|file| drop(file["proof"]["price"].as_object_mut().unwrap().remove(&mentor)));
    change("a pair fewer", &|file| drop(file["matching"].as_array_mut().unwrap().pop()));
    change("stable beside prices", &|file| {
        file["claims"]
            .as_array_mut()
            .unwrap()
            .push(json!({"claim": "stable", "status": "proved", "scope": "as-given"}));
    });
    change("a list that was closed", &|file| file["left_out"]["mentees"][&mentee][1] = json!(1));
    change("keys", &|file| file["left_out"]["keys"] = json!([]));
    refused(&changed);
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn thresholds_are_followed() {
    let all: Vec<(u64, Value)> = (0..12).map(|seed| stable(seed, 150)).collect();
    assert!(all.iter().all(|(left_out, _)| *left_out > 1_000));
    let mut files: Vec<Value> = all.into_iter().map(|(_, file)| file).collect();
    files.extend((0..3).map(greatest));
    files.push(two_left_out());
    assert_eq!(checked(&files), "16 checked, 0 refused, 16 with pairs taken on trust\n");
}

/// Pairs that are left out may tie, so a market of some is never said to be without ties.
#[test]
fn the_scope_of_some_is_tie_broken() {
    let (cohort, policy) = (cohort(1, 1, 4), Policy::default());
    let spec: StrategySpec = "mentee-optimal:improve=no".parse().unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&spec).pairs(PairsBuilt::Sliver).run().unwrap();
    assert_eq!(outcome.solution().scoped_claims(outcome.market())[1].scope, Scope::AsGiven);
    let scope = Scope::TieBroken { rule: TieRule::Lottery, seed: outcome.seed() };
    assert_eq!(outcome.scoped_claims()[1].scope, scope);
    assert_eq!(certificate(&outcome, spec)["claims"][1]["scope"], "tie-broken");
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&spec).pairs(PairsBuilt::All).run().unwrap();
    assert_eq!(outcome.scoped_claims()[1].scope, Scope::AsGiven);
}

/// The first entry of a table of people for whom this holds.
fn find(file: &Value, side: &str, holds: impl Fn(&str, &Value) -> bool) -> String {
    let table = file["left_out"][side].as_object().unwrap();
    table.iter().find(|(name, row)| holds(name, row)).expect("somebody like that").0.clone()
}

#[test]
#[ignore = "needs python3; .ci/run runs it"]
fn changed_thresholds_are_refused() {
    let file = stable(3, 150).1;
    let mentor_of = |mentee: &str| {
        let mut pairs = file["matching"].as_array().unwrap().iter();
        pairs.find(|pair| pair[0] == mentee).map(|pair| pair[1].as_str().unwrap().to_owned())
    };
    let pairs = file["market"]["pairs"].as_array().unwrap();
    let key = |mentee: &str, mentor: &str, side: usize| {
        let at = pairs.iter().position(|pair| pair[0] == mentee && pair[1] == mentor).unwrap();
        (at, file["left_out"]["keys"][at][side].as_u64().unwrap())
    };
    let closed = find(&file, "mentees", |_, row| !row[1].is_null());
    let open = find(&file, "mentees", |name, row| row[1].is_null() && mentor_of(name).is_none());
    let refusing = find(&file, "mentors", |_, row| !row[1].is_null());
    let free = find(&file, "mentors", |_, row| row[1].is_null() && row[0].as_u64() > Some(0));
    let (own_at, own) = key(&closed, &mentor_of(&closed).unwrap(), 0);
    let mut changed = Vec::new();
    let mut change = |why: &str, edit: &dyn Fn(&mut Value)| {
        let mut file = file.clone();
        edit(&mut file);
        changed.push((why.to_owned(), file));
    };
    let out = |file: &mut Value, side: &str, name: &str, at: usize, value: Value| {
        file["left_out"][side][name][at] = value;
    };
    change("closed before the own mentor", &|file| out(file, "mentees", &closed, 1, json!(own - 1)));
    change("closed after the last listed", &|file| {
        let end = file["left_out"]["mentees"][&closed][1].as_u64().unwrap();
        out(file, "mentees", &closed, 1, json!(end + 1));
    });
    change("closed before the last listed", &|file| out(file, "mentees", &closed, 1, json!(own)));
    change("closed without a mentor", &|file| out(file, "mentees", &open, 1, json!(1_u64 << 62)));
    change("not closed, though mentors with free seats are left out", &|file| {
        *file = stable(3, 60).1;
        for row in file["left_out"]["mentees"].as_object_mut().unwrap().values_mut() {
            row[1] = Value::Null;
        }
    });
    change("fewer possible than listed", &|file| out(file, "mentees", &closed, 0, json!(1)));
    change("more possible on one side", &|file| out(file, "mentors", &refusing, 0, json!(149)));
    change("another sum", &|file| file["left_out"]["possible"] = json!(9));
    change("keys against ranks", &|file| file["left_out"]["keys"][own_at][0] = json!(1_u64 << 62));
    change("a pair without keys", &|file| drop(file["left_out"]["keys"].as_array_mut().unwrap().pop()));
    change("somebody missing", &|file| drop(file["left_out"]["mentors"].as_object_mut().unwrap().remove(&free)));
    change("refuses nobody", &|file| out(file, "mentors", &refusing, 1, Value::Null));
    change("refuses a mentee it holds", &|file| {
        let held = file["matching"].as_array().unwrap().iter().find(|pair| pair[1] == *refusing).unwrap()[0].clone();
        let key = key(held.as_str().unwrap(), &refusing, 1).1;
        out(file, "mentors", &refusing, 1, json!([held, key]));
    });
    change("refuses with another key", &|file| {
        let key = file["left_out"]["mentors"][&refusing][1][1].as_u64().unwrap();
        out(file, "mentors", &refusing, 1, json!([file["left_out"]["mentors"][&refusing][1][0], key + 1]));
    });
    change("refuses a stranger", &|file| out(file, "mentors", &refusing, 1, json!(["stranger", 1])));
    change("refuses with a free seat", &|file| out(file, "mentors", &free, 1, json!([closed, 1])));
    change("prices with thresholds", &|file| file["left_out"]["kind"] = json!("prices"));
    change("another kind", &|file| file["left_out"]["kind"] = json!("bounds"));
    change("a claim that left-out pairs could make false", &|file| {
        file["claims"]
            .as_array_mut()
            .unwrap()
            .push(json!({"claim": "maximal", "status": "proved", "scope": "as-given"}));
    });
    refused(&changed);
}
