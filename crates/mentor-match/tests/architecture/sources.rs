//! The repository's files, and a source cut into words.

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace. Taken from the environment first, so that a test run can be pointed at a copy.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).join("../..")
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder (or the file itself) whose names end in `.extension`, sorted.
pub(crate) fn files(path: &Path, extension: &str) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(folder) = fs::read_dir(path) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in folder.map(|entry| entry.expect("a readable folder").path()) {
        if entry.is_dir() && !entry.ends_with("target") {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|found| found == extension) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a readable folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.join("Cargo.toml").is_file()).collect();
    found.sort();
    found
}

/// Every source file of the libraries, with its name relative to the workspace.
pub(crate) fn library_sources() -> Vec<(String, String)> {
    let root = root();
    let sources = folders(&root.join("crates")).into_iter().flat_map(|package| files(&package.join("src"), "rs"));
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("below the root").display().to_string();
        (name, read(&path))
    };
    let sources: Vec<_> = sources.map(named).collect();
    assert!(sources.len() > 50, "only {} source files found", sources.len());
    sources
}

/// One word or punctuation mark and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// Words and punctuation of a source, without comments and literals.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let letters: Vec<char> = source.chars().collect();
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let (mut place, mut line, mut found) = (0, 1, Vec::new());
    while place < letters.len() {
        let start = place;
        match (at(place), at(place + 1)) {
            ('/', '/') => place = until(&letters, place, "\n"),
            ('/', '*') => place = until(&letters, place + 2, "*/") + 2,
            ('r', '"' | '#') if raw_string(&letters, place).is_some() => {
                place = raw_string(&letters, place).expect("just checked");
            }
            ('"', _) => place = after_string(&letters, place),
            // A character; otherwise the mark begins a lifetime, and its name is a word like any other.
            ('\'', '\\') => place = until(&letters, place + 3, "'") + 1,
            ('\'', _) if at(place + 2) == '\'' => place += 3,
            (letter, _) if letter.is_alphanumeric() || letter == '_' => {
                while at(place).is_alphanumeric() || at(place) == '_' {
                    place += 1;
                }
                found.push(Token { text: letters[start..place].iter().collect(), line });
            }
            (letter, _) => {
                place += 1;
                if !letter.is_whitespace() {
                    found.push(Token { text: letter.to_string(), line });
                }
            }
        }
        let end = place.min(letters.len());
        line += letters[start..end].iter().filter(|&&letter| letter == '\n').count();
    }
    found
}

fn until(letters: &[char], from: usize, end: &str) -> usize {
    let end: Vec<char> = end.chars().collect();
    (from..letters.len()).find(|&place| letters[place..].starts_with(&end)).unwrap_or(letters.len())
}

fn after_string(letters: &[char], quote: usize) -> usize {
    let mut place = quote + 1;
    while place < letters.len() && letters[place] != '"' {
        place += 1 + usize::from(letters[place] == '\\');
    }
    place + 1
}

/// Behind the raw string that begins at `place`, if one does.
fn raw_string(letters: &[char], place: usize) -> Option<usize> {
    let marks = letters[place + 1..].iter().take_while(|&&letter| letter == '#').count();
    (letters.get(place + 1 + marks) == Some(&'"')).then(|| {
        let end = format!("\"{}", "#".repeat(marks));
        until(letters, place + 2 + marks, &end) + end.len()
    })
}

#[test]
fn comments_and_literals_are_no_words() {
    let source = "use a::policy; // strategy\n/* verify\n */ let x = \"round\"; let y = r#\"outcome \" \"#; 'l: loop {} '\\n' 'q' b";
    let words: Vec<(String, usize)> = tokens(source).into_iter().map(|token| (token.text, token.line)).collect();
    let has = |word: &str| words.iter().find(|(text, _)| text == word).map(|(_, line)| *line);
    assert_eq!((has("policy"), has("strategy"), has("verify"), has("round")), (Some(1), None, None, None));
    assert_eq!((has("outcome"), has("x"), has("l"), has("q"), has("b")), (None, Some(3), Some(3), None, Some(3)));
}
