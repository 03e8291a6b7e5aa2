//! No crate has a circle of modules: whoever reads a module can read first what it uses.
//!
//! **What counts.** A module is a file. It has an *arrow* to another file of its crate if a path in it leads there, in
//! a `use` or elsewhere. Declaring a module (`mod`) and passing a name on (`pub use`) are no arrows; a path is followed
//! through the names passed on to the file that defines what it names. A call of a method that an `impl` block in
//! another file than its type adds is an arrow to that block: moved there, it would hide an arrow back.
//!
//! **What does not.** Code under `#[cfg(test)]`, and what a macro writes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::names::{Use, calls, inherent_blocks, items, paths, uses, without_tests};
use crate::sources::{Token, files, folders, read, root, tokens};

/// Names passed on through so many others at most.
const DEEPEST: usize = 16;

#[test]
fn no_crate_has_a_circle_of_modules() {
    let mut wrong = Vec::new();
    for package in folders(&root().join("crates")) {
        let name = package.file_name().expect("a name").to_string_lossy().into_owned();
        let sources = files(&package.join("src"), "rs").into_iter().map(|path| {
            let name = path.strip_prefix(package.join("src")).expect("below src").display().to_string();
            (name, read(&path))
        });
        let graph = Crate::new(sources).arrows();
        wrong.extend(circles(&graph).into_iter().map(|circle| format!("{name}: {circle}")));
    }
    assert!(wrong.is_empty(), "circles of modules; move what both ends share below them:\n{}", wrong.join("\n"));
}

/// One file's names and words.
struct Module {
    file: String,
    /// `["policy", "rules"]` for `policy/rules.rs` and `policy/rules/mod.rs`.
    path: Vec<String>,
    /// Without code under `#[cfg(test)]`.
    words: Vec<Token>,
    items: BTreeSet<String>,
    uses: Vec<Use>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

/// From file to file, each with the place and the path that make the arrow.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

struct Crate {
    modules: Vec<Module>,
    by_path: BTreeMap<Vec<String>, usize>,
}

impl Crate {
    fn new(sources: impl Iterator<Item = (String, String)>) -> Self {
        let mut modules = Vec::new();
        let mut tests = Vec::new();
        for (file, source) in sources {
            let mut path: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if ["mod", "lib"].contains(&path.last().expect("a name").as_str()) {
                path.pop();
            }
            let (words, test_modules) = without_tests(&tokens(&source));
            tests.extend(test_modules.into_iter().map(|name| [path.clone(), vec![name]].concat()));
            modules.push(Module { items: items(&words), uses: uses(&words), file, path, words });
        }
        modules.retain(|module| !tests.iter().any(|test| module.path.starts_with(test)));
        let by_path = modules.iter().enumerate().map(|(at, module)| (module.path.clone(), at)).collect();
        Self { modules, by_path }
    }

    /// What a path in module `at` leads to, if it stays within the crate.
    fn resolve(&self, at: usize, path: &[String], deep: usize) -> Option<Found> {
        let mut found = Found::Module(at);
        for (place, segment) in path.iter().enumerate() {
            let Found::Module(module) = found else { break };
            found = match segment.as_str() {
                "crate" => Found::Module(*self.by_path.get(&Vec::new())?),
                "self" => found,
                "super" => {
                    let (_, parent) = self.modules[module].path.split_last()?;
                    Found::Module(*self.by_path.get(parent)?)
                }
                name => match self.look_up(module, name, place + 1 < path.len(), deep) {
                    Some(next) => next,
                    // Written by a macro, or of another crate if it is the first.
                    None if place > 0 => Found::Item(module),
                    None => return None,
                },
            };
        }
        Some(found)
    }

    fn look_up(&self, at: usize, name: &str, more_follows: bool, deep: usize) -> Option<Found> {
        let module = &self.modules[at];
        let child = self.by_path.get(&[&module.path[..], &[name.to_owned()]].concat()).copied().map(Found::Module);
        let item = module.items.contains(name).then_some(Found::Item(at));
        if let Some(found) = if more_follows { child.or(item) } else { item.or(child) } {
            return Some(found);
        }
        if deep == DEEPEST {
            return None;
        }
        let follow = |used: &Use| self.resolve(at, &used.path, deep + 1);
        let named = |used: &&Use| used.name.as_deref() == Some(name) && used.path != [name];
        if let Some(found) = module.uses.iter().filter(named).find_map(follow) {
            return Some(found);
        }
        let mut globs = module.uses.iter().filter(|used| used.name.is_none()).filter_map(follow);
        globs.find_map(|found| match found {
            Found::Module(from) if from != at => self.look_up(from, name, more_follows, deep + 1),
            _ => None,
        })
    }

    fn arrows(&self) -> Arrows {
        let added = self.methods_added();
        let mut arrows = Arrows::new();
        for (at, module) in self.modules.iter().enumerate() {
            let to = arrows.entry(module.file.clone()).or_default();
            let mut add = |to_module: usize, line: usize, why: String| {
                if to_module != at {
                    let why = format!("{}:{line}: {why}", module.file);
                    to.entry(self.modules[to_module].file.clone()).or_insert(why);
                }
            };
            for used in module.uses.iter().filter(|used| !used.passed_on) {
                match (self.resolve(at, &used.path, 0), &used.name) {
                    (Some(Found::Item(to)), _) | (Some(Found::Module(to)), None) => {
                        add(to, used.line, used.path.join("::"));
                    }
                    // Only what is taken from the module counts.
                    _ => {}
                }
            }
            for (path, line, called) in paths(&module.words) {
                // A single word is a name only where it is a type or called; otherwise it may be a variable.
                let is_name = path.len() > 1 || called || path[0].starts_with(char::is_uppercase);
                if let Some(Found::Item(to) | Found::Module(to)) = self.resolve(at, &path, 0).filter(|_| is_name) {
                    add(to, line, path.join("::"));
                }
            }
            for (method, of, line) in calls(&module.words) {
                let Some((block, types)) = added.get(method) else { continue };
                let known = || types.iter().any(|name| module.words.iter().any(|word| word.text == *name));
                // A method of that name may be another type's where the type is not named.
                if of.map_or_else(known, |of| of == "Self" || types.contains(of)) {
                    add(*block, line, format!("{method}(), of an `impl` away from its type"));
                }
            }
        }
        arrows
    }

    /// Methods in `impl` blocks that live in another file than their type: where, and the names of the types.
    fn methods_added(&self) -> BTreeMap<String, (usize, BTreeSet<String>)> {
        let mut added = BTreeMap::new();
        for (at, module) in self.modules.iter().enumerate() {
            for (path, methods) in inherent_blocks(&module.words) {
                if !matches!(self.resolve(at, &path, 0), Some(Found::Item(of)) if of != at) {
                    continue;
                }
                for method in methods {
                    let (_, types) = added.entry(method).or_insert((at, BTreeSet::new()));
                    types.insert(path.last().expect("a name").clone());
                }
            }
        }
        added
    }
}

/// The shortest circle through the first module of every knot of modules that lead to each other, as one text.
fn circles(arrows: &Arrows) -> Vec<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in arrows.keys() {
        if seen.contains(start.as_str()) {
            continue;
        }
        let Some(circle) = circle_through(arrows, start) else { continue };
        let ahead = reached(arrows, start);
        let knot = ahead.iter().filter(|&&other| reached(arrows, other).contains(start.as_str()));
        let knot: Vec<&str> = knot.copied().collect();
        seen.extend(&knot);
        let steps: Vec<&str> = circle.windows(2).map(|step| arrows[step[0]][step[1]].as_str()).collect();
        let (circle, steps) = (circle.join(" → "), steps.join("\n    "));
        found.push(format!("{circle} of {} modules that lead to each other:\n    {steps}", knot.len()));
    }
    found
}

fn reached<'a>(arrows: &'a Arrows, start: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut queue: Vec<&str> = arrows[start].keys().map(String::as_str).collect();
    while let Some(next) = queue.pop() {
        if found.insert(next) {
            queue.extend(arrows[next].keys().map(String::as_str));
        }
    }
    found
}

fn circle_through<'a>(arrows: &'a Arrows, start: &'a str) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(module) = queue.pop_front() {
        for next in arrows[module].keys().map(String::as_str) {
            if next == start {
                let mut circle = vec![start, module];
                while let Some(&earlier) = before.get(circle.last().expect("not empty")).filter(|_| module != start) {
                    circle.push(earlier);
                }
                circle.reverse();
                if module == start {
                    circle.pop();
                }
                return Some(circle);
            }
            if !before.contains_key(next) {
                before.insert(next, module);
                queue.push_back(next);
            }
        }
    }
    None
}

fn circles_of(sources: &[(&str, &str)]) -> Vec<String> {
    circles(&Crate::new(sources.iter().map(|&(file, source)| (file.to_owned(), source.to_owned()))).arrows())
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let root = ("lib.rs", "mod a; mod b; pub use a::A; pub use b::{B, make};");
    let b = ("b.rs", "pub struct B(crate::A); pub fn make() -> B { todo() }");
    for a in [
        "use super::B; pub struct A;",
        "use crate::{b::B as Other, x}; pub struct A;",
        "pub use crate::b::B; pub struct A; fn f() -> B {}",
        "pub struct A; fn f() { crate::make(); }",
        "use crate::b; pub struct A; fn f() { b::make() }",
        "pub struct A; mod inner { use super::super::b::make; }",
        "use super::*; pub struct A; fn f(b: B) {}",
    ] {
        let found = circles_of(&[root, ("a.rs", a), b]);
        assert_eq!(found.len(), 1, "{a}");
        assert!(found[0].starts_with("a.rs → b.rs → a.rs of 2 modules"), "{found:?}");
    }
    for a in [
        "pub struct A;",
        "pub use crate::b::B; pub struct A;",
        "pub struct A; #[cfg(test)] mod tests { use crate::B; } // crate::B",
        "pub struct A; fn f() { std::b::make() }",
    ] {
        assert_eq!(circles_of(&[root, ("a.rs", a), b]), [""; 0], "{a}");
    }
}

#[test]
fn a_method_from_another_file_than_its_type_is_an_arrow() {
    let root = ("lib.rs", "mod a; mod b;");
    let added = ("b.rs", "use crate::a::A; impl<T> A<T> { pub fn extra(&self) {} }");
    assert_eq!(circles_of(&[root, ("a.rs", "struct A<T>(T); fn f(a: A<u8>) { a.extra() }"), added]).len(), 1);
    assert_eq!(circles_of(&[root, ("a.rs", "struct A<T>(T); fn f(a: A<u8>) { a.other() }"), added]).len(), 0);
    let of_trait = ("b.rs", "use crate::a::A; impl<T> Extra for A<T> { fn extra(&self) {} }");
    assert_eq!(circles_of(&[root, ("a.rs", "struct A<T>(T); fn f(a: A<u8>) { a.extra() }"), of_trait]).len(), 0);
}
