//! Comments and documents are at most 120 columns wide. Code is rustfmt's.
//!
//! Excepted: tables and fenced blocks, which cannot be broken (in comments, too), and lines with an address of the web.

use std::path::Path;

use crate::sources::{files, read, root};

const MOST_COLUMNS: usize = 120;

#[test]
fn comments_and_documents_are_no_wider_than_120_columns() {
    let root = root();
    let folders = ["crates", "examples", "benches", "fuzz", "docs", ".ci"].map(|name| root.join(name));
    let mut all: Vec<_> =
        folders.iter().flat_map(|folder| ["rs", "md", "toml"].map(|kind| files(folder, kind))).collect();
    all.push(
        [".ci/run", ".ci/report_browser", ".ci/xlsx_round_trip", "Cargo.toml"].map(|name| root.join(name)).to_vec(),
    );
    all.push(["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| root.join(name)).to_vec());
    let (mut found, mut checked) = (Vec::new(), 0);
    for path in all.concat() {
        let name = path.strip_prefix(&root).expect("below the root").display().to_string();
        checked += 1;
        found.extend(wide(&path, &read(&path)).into_iter().map(|line| format!("{name}:{line}")));
    }
    assert!(found.is_empty(), "comments or documents wider than {MOST_COLUMNS} columns:\n{found:#?}");
    assert!(checked > 300, "only {checked} files found");
}

/// The numbers of the lines that are too wide.
fn wide(path: &Path, text: &str) -> Vec<usize> {
    let marks: &[&str] = match path.extension().and_then(|kind| kind.to_str()) {
        Some("md") => &[""],
        Some("rs") => &["//!", "///", "//"],
        _ => &["#"],
    };
    let (mut fenced, mut found) = (false, Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let Some(words) = marks.iter().find_map(|mark| line.trim_start().strip_prefix(mark)).map(str::trim_start)
        else {
            fenced = false;
            continue;
        };
        fenced ^= words.starts_with("```");
        let counts = !fenced && !words.starts_with('|') && !line.contains("://");
        if counts && line.chars().count() > MOST_COLUMNS {
            found.push(number);
        }
    }
    found
}

#[test]
fn a_wide_line_is_found_where_it_counts() {
    let long = "x".repeat(121);
    let wide = |name: &str, text: String| wide(Path::new(name), &text);
    assert_eq!(wide("a.rs", format!("let a = 1;\n    // {long}\nlet {long} = 1;\n")), [2]);
    assert_eq!(wide("a.md", format!("{long}\n| {long} |\n```\n{long}\n```\nhttps://{long}\n{long}\n")), [1, 7]);
    assert_eq!(wide("a.rs", format!("/// ```\n/// {long}\n/// ```\n/// {long}\n/// | {long}\n")), [4]);
    assert_eq!(wide("run", format!("# {long}\necho {long}\n")), [1]);
    assert_eq!(wide("a.rs", format!("// {}", &long[4..])), [0; 0]);
}
