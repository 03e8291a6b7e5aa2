//! Nicknames: which given names stand for each other, by a table of the coordinator.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mentor_match::text;

use crate::import::error::ImportError;
use crate::import::read::budget::Budget;
use crate::import::read::decode;
use crate::import::read::headings::Meaning;
use crate::import::read::table::Table;
use crate::import::source::Given;

/// Nicknames from a CSV file with the columns `nickname` and `name`, one pair a row; a nickname may stand for several
/// names and a name have several nicknames. Rows that begin with `#` are remarks.
///
/// They never decide who is meant: they find the candidates of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nicknames {
    /// What else a word may stand for.
    others: BTreeMap<String, BTreeSet<String>>,
}

impl Nicknames {
    /// Reads a table from its bytes; `name` is for messages. An empty file has no nicknames.
    ///
    /// # Errors
    /// No text, a missing column, a row with one name only or with several words in one cell.
    ///
    /// ```
    /// use questionnaire_io::import::Nicknames;
    /// let nicknames = Nicknames::parse("nicknames.csv", b"nickname,name\nKate,Katherine\nKitty,Katherine\n")?;
    /// assert!(nicknames.alike("kate", "kitty") && !nicknames.alike("kate", "grace"));
    /// assert!(Nicknames::parse("nicknames.csv", b"nickname,name\nKate,\n").is_err());
    /// # Ok::<(), questionnaire_io::import::ImportError>(())
    /// ```
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let decoded = decode::decode(name, bytes, None)?;
        let known = |header: &str| match text::slug(header).as_str() {
            "nickname" | "name" => Meaning::Field,
            _ => Meaning::Unknown,
        };
        let table = Table::read(name, &decoded.text, &Budget::default(), known)?;
        let find = |wanted: &str| table.header.iter().position(|header| text::slug(header) == wanted);
        let refused = |row: u32, problem| ImportError::Nicknames { file: name.to_owned(), row, problem };
        let (Some(nickname), Some(full)) = (find("nickname"), find("name")) else {
            return Err(refused(table.header_row, "the header must be nickname,name"));
        };
        let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        if let Some((row, ..)) = table.unusable.first() {
            return Err(refused(*row, "each row needs two cells. Write several nicknames in several rows"));
        }
        for row in &table.rows {
            let cell = |column| table.cell(row, column).unwrap_or_default();
            if table.answers(row).next().is_some_and(|(_, first)| first.starts_with('#')) {
                continue;
            }
            let (nickname, full) = (text::slug(cell(nickname)), text::slug(cell(full)));
            if nickname.is_empty() || full.is_empty() {
                return Err(refused(row.number, "each row needs a nickname and a name"));
            }
            if nickname.contains('-') || full.contains('-') {
                return Err(refused(row.number, "a nickname and a name must be one word each"));
            }
            groups.entry(full).or_default().insert(nickname);
        }
        let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (full, nicknames) in &groups {
            for one in nicknames.iter().chain([full]) {
                let rest = nicknames.iter().chain([full]).filter(|other| *other != one).cloned();
                others.entry(one.clone()).or_default().extend(rest);
            }
        }
        Ok(Self { others })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`Nicknames::parse`], or the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let given = Given::read(path)?;
        Self::parse(&given.name, &given.bytes)
    }

    /// Whether two words, folded, may be one given name.
    pub fn alike(&self, one: &str, other: &str) -> bool {
        self.others.get(one).is_some_and(|others| others.contains(other))
    }

    /// What else a folded word may stand for.
    pub(crate) fn others(&self, word: &str) -> impl Iterator<Item = &str> {
        self.others.get(word).into_iter().flatten().map(String::as_str)
    }
}
