//! Dependencies are those that `deny.toml` lets in: their licences, what is banned, and where they come from.
//!
//! `cargo deny check` says the same and more, but has to be installed; this reads what cargo has here. Advisories need
//! the network and are left to it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::sources::{read, root};

/// The strings of a list in `deny.toml`.
fn listed<'t>(deny: &'t toml::Table, table: &str, key: &str) -> BTreeSet<&'t str> {
    let entries = deny[table][key].as_array().expect("a list");
    let text = |entry: &'t toml::Value| entry.as_str().or_else(|| entry.get("name")?.as_str());
    let listed: BTreeSet<&str> = entries.iter().filter_map(text).collect();
    assert_eq!(listed.len(), entries.len(), "{table}.{key}");
    listed
}

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be met with these licences. `/` is an old
/// way to write OR.
fn is_met(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words: Vec<String> = Vec::new();
    let mut parts = spaced.split_whitespace();
    while let Some(part) = parts.next() {
        match (part, words.last_mut()) {
            ("WITH", Some(licence)) => *licence = format!("{licence} WITH {}", parts.next().unwrap_or_default()),
            _ => words.push(part.to_owned()),
        }
    }
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    met && at == words.len()
}

fn any(words: &[String], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at).is_some_and(|word| word == "OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[String], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at).is_some_and(|word| word == "AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[String], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let word = words.get(*at).map_or("", String::as_str);
    *at += 1;
    if word != "(" {
        return allowed.contains(word);
    }
    let met = any(words, at, allowed);
    *at += 1;
    met && words.get(*at - 1).is_some_and(|word| word == ")")
}

#[test]
fn licences_are_those_that_are_allowed() {
    let allowed = BTreeSet::from(["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"]);
    for met in ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(GPL-3.0 OR MIT) AND Zlib", "Apache-2.0 WITH LLVM-exception"] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for not in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT OR", "(MIT", "MIT)", "Apache-2.0", "(GPL-3.0 OR MIT) AND ISC"] {
        assert!(!is_met(not, &allowed), "{not}");
    }

    let deny = read(&root().join("deny.toml"));
    let deny: toml::Table = deny.parse().expect("TOML");
    let (allowed, banned) = (listed(&deny, "licenses", "allow"), banned(&deny));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version=1", "--offline", "--locked", "--all-features"]).current_dir(root());
    let output = cargo.output().expect("cargo runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100);
    let mut used = BTreeSet::new();
    for package in packages {
        let (name, licence) = (package["name"].as_str().expect("a name"), package["license"].as_str().unwrap_or(""));
        assert!(is_met(licence, &allowed), "{name} is under '{licence}', which deny.toml does not allow");
        used.extend(allowed.iter().filter(|one| licence.contains(**one)));
    }
    assert_eq!(used, allowed, "licences that nothing needs");
    let mut used = BTreeSet::new();
    for package in packages {
        let by = package["name"].as_str().expect("a name");
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let name = dependency["name"].as_str().expect("a name");
            let there = packages.iter().any(|package| package["name"] == name);
            let Some(wrappers) = banned.get(name).filter(|_| there) else { continue };
            let ours = package["source"].is_null();
            let is_optional = dependency["optional"] == true || (!ours && dependency["kind"] == "dev");
            let is_let_in = wrappers.contains(by) && (!ours || dependency["kind"] == "dev");
            assert!(is_let_in || is_optional, "{name} is banned in deny.toml, and {by} uses it");
            used.extend(is_let_in.then_some(name));
        }
    }
    let let_in = banned.iter().filter(|(_, wrappers)| !wrappers.is_empty()).map(|(name, _)| name.as_str());
    assert_eq!(used, let_in.collect(), "banned packages that nothing uses need no exception");
}

/// What deny.toml bans, each with the packages that may use it all the same.
fn banned(deny: &toml::Table) -> BTreeMap<String, BTreeSet<String>> {
    let entries = deny["bans"]["deny"].as_array().expect("a list").iter();
    let text = |value: &toml::Value| value.as_str().expect("a name").to_owned();
    entries
        .map(|entry| {
            let wrappers = entry.get("wrappers").and_then(toml::Value::as_array).into_iter().flatten();
            (text(&entry["name"]), wrappers.map(text).collect())
        })
        .collect()
}

#[test]
fn dependencies_come_from_the_registry() {
    let deny: toml::Table = read(&root().join("deny.toml")).parse().expect("TOML");
    let registries = listed(&deny, "sources", "allow-registry");
    for lock in ["Cargo.lock", "crates/matching-market-py/Cargo.lock", "fuzz/Cargo.lock"] {
        let lock: toml::Table = read(&root().join(lock)).parse().expect("TOML");
        for package in lock["package"].as_array().expect("packages") {
            let Some(source) = package.get("source").and_then(toml::Value::as_str) else { continue };
            let registry = source.strip_prefix("registry+").unwrap_or(source);
            assert!(registries.contains(registry) && package.get("checksum").is_some(), "{package}");
        }
    }
}
