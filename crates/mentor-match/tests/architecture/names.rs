//! What a source defines, takes from elsewhere, and names, read off its words.

use std::collections::BTreeSet;

use crate::sources::Token;

/// One name that a `use` brings in, or a glob.
pub(crate) struct Use {
    pub(crate) path: Vec<String>,
    /// None for a glob.
    pub(crate) name: Option<String>,
    /// Whether others may take it from here.
    pub(crate) passed_on: bool,
    pub(crate) line: usize,
}

/// Drops every item under `#[cfg(test)]`, and names the modules among them that have a file of their own. In a module
/// within the file `super` is the file itself.
pub(crate) fn without_tests(words: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut tests) = (Vec::new(), Vec::new());
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let mut at = 0;
    while at < words.len() {
        let is_test = text(at) == "#" && text(at + 1) == "[" && text(at + 2) == "cfg" && {
            let end = closing(words, at + 1);
            let within: Vec<&str> = (at + 3..end).map(text).collect();
            within.contains(&"test") && !within.contains(&"not")
        };
        if !is_test {
            kept.push(words[at].clone());
            at += 1;
            continue;
        }
        at = closing(words, at + 1) + 1;
        while text(at) == "#" {
            at = closing(words, at + 1) + 1;
        }
        if text(at) == "mod" && text(at + 2) == ";" {
            tests.push(text(at + 1).to_owned());
        }
        while at < words.len() && text(at) != ";" && text(at) != "{" {
            at = if ["(", "["].contains(&text(at)) { closing(words, at) + 1 } else { at + 1 };
        }
        at = if text(at) == "{" { closing(words, at) + 1 } else { at + 1 };
    }
    for at in 0..kept.len().saturating_sub(2) {
        if kept[at].text == "mod" && kept[at + 2].text == "{" {
            for inner in at + 3..closing(&kept, at + 2) {
                if kept[inner].text == "super" && kept[inner - 1].text != ":" {
                    "self".clone_into(&mut kept[inner].text);
                }
            }
        }
    }
    (kept, tests)
}

/// Where the bracket that opens at `at` closes.
fn closing(words: &[Token], at: usize) -> usize {
    let mut depth = 0;
    for (place, word) in words.iter().enumerate().skip(at) {
        match word.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place;
        }
    }
    words.len()
}

pub(crate) fn items(words: &[Token]) -> BTreeSet<String> {
    const KINDS: [&str; 9] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union", "mod"];
    let named = words.windows(3).filter_map(|three| {
        let [kind, name, next] = three else { return None };
        let is_item = KINDS.contains(&&*kind.text) && name.text != "fn" && (kind.text != "mod" || next.text == "{");
        is_item.then(|| name.text.clone())
    });
    let macros = words.windows(3).filter(|three| three[0].text == "macro_rules").map(|three| three[2].text.clone());
    named.chain(macros).collect()
}

pub(crate) fn uses(words: &[Token]) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.text == "use") {
        let before = at.checked_sub(1).map_or("", |before| words[before].text.as_str());
        let tree: Vec<&str> =
            words[at + 1..].iter().map(|word| word.text.as_str()).take_while(|&text| text != ";").collect();
        let mut leaves = Vec::new();
        use_tree(&tree, &mut 0, &[], &mut leaves);
        // `pub use`, `pub(crate) use`
        let passed_on = before == "pub" || before == ")";
        found.extend(leaves.into_iter().map(|(path, name)| Use { path, name, passed_on, line: word.line }));
    }
    found
}

/// One tree of a `use` from `at` on, behind `prefix`: all its leaves, each with the name it brings in.
fn use_tree(tree: &[&str], at: &mut usize, prefix: &[String], leaves: &mut Vec<(Vec<String>, Option<String>)>) {
    let mut path = prefix.to_vec();
    while let Some(&text) = tree.get(*at) {
        *at += 1;
        match text {
            ":" => {}
            "*" => return leaves.push((path, None)),
            "{" => {
                while tree.get(*at).is_some_and(|&text| text != "}") {
                    use_tree(tree, at, &path, leaves);
                    *at += usize::from(tree.get(*at) == Some(&","));
                }
                *at += 1;
                return;
            }
            "as" => {
                leaves.push((path, tree.get(*at).map(|&name| name.to_owned())));
                *at += 1;
                return;
            }
            "self" if !path.is_empty() => {}
            _ => path.push(text.to_owned()),
        }
        if matches!(tree.get(*at), Some(&"," | &"}") | None) {
            let name = path.last().cloned();
            return leaves.push((path, name));
        }
    }
}

/// Paths outside of `use` and `mod`, with their lines and whether an opening bracket follows.
pub(crate) fn paths(words: &[Token]) -> Vec<(Vec<String>, usize, bool)> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let is_word = |at: usize| text(at).starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let (mut at, mut found) = (0, Vec::new());
    while at < words.len() {
        if text(at) == "use" {
            while at < words.len() && text(at) != ";" {
                at += 1;
            }
        }
        // `pub(in ..)` says who may see, not what is used.
        if text(at) == "(" && text(at + 1) == "in" {
            at = closing(words, at);
        }
        if !is_word(at) || (at > 0 && [".", "mod"].contains(&text(at - 1))) {
            at += 1;
            continue;
        }
        let line = words[at].line;
        let mut path = vec![text(at).to_owned()];
        at += 1;
        while text(at) == ":" && text(at + 1) == ":" && is_word(at + 2) {
            path.push(text(at + 2).to_owned());
            at += 3;
        }
        found.push((path, line, text(at) == "("));
    }
    found
}

/// `.method(` and `Type::method(`, with the type if it is named, and the line.
pub(crate) fn calls(words: &[Token]) -> impl Iterator<Item = (&str, Option<&str>, usize)> {
    (1..words.len().saturating_sub(1)).filter_map(|at| {
        let text = |at: usize| words[at].text.as_str();
        let of = match text(at - 1) {
            "." => None,
            ":" if at > 2 && text(at - 2) == ":" => Some(text(at - 3)),
            _ => return None,
        };
        ["(", ":"].contains(&text(at + 1)).then_some((text(at), of, words[at].line))
    })
}

/// The type of each `impl` block without a trait, and its functions.
pub(crate) fn inherent_blocks(words: &[Token]) -> Vec<(Vec<String>, Vec<String>)> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let mut found = Vec::new();
    for start in (0..words.len()).filter(|&at| text(at) == "impl") {
        // `impl` begins a block only where an item may stand.
        if start > 0 && !["}", ";", "]", "{", "unsafe"].contains(&text(start - 1)) {
            continue;
        }
        let (mut at, mut depth, mut path, mut of_trait) = (start + 1, 0, Vec::new(), false);
        while at < words.len() && text(at) != "{" && text(at) != "where" {
            match text(at) {
                "<" => depth += 1,
                ">" if text(at - 1) != "-" => depth -= 1,
                "for" if depth == 0 => of_trait = true,
                ":" | ">" => {}
                word if depth == 0 => path.push(word.to_owned()),
                _ => {}
            }
            at += 1;
        }
        while at < words.len() && text(at) != "{" {
            at += 1;
        }
        if of_trait || path.is_empty() {
            continue;
        }
        let (end, mut methods) = (closing(words, at), Vec::new());
        at += 1;
        while at < end {
            if text(at) == "fn" {
                methods.push(text(at + 1).to_owned());
            }
            at = if ["(", "[", "{"].contains(&text(at)) { closing(words, at) + 1 } else { at + 1 };
        }
        found.push((path, methods));
    }
    found
}
