//! Words and groups of words that a programme takes for the same: "HR" and "human resources".
//!
//! A table with the header `term,synonym` and one or more synonyms in each row:
//!
//! ```text
//! term,synonym
//! # Whatever is in one row, and in rows that share a term, is the same thing.
//! HR,human resources
//! CV,résumé,curriculum vitae
//! ```
//!
//! Terms are read like everything else: without case, accents, endings and words that say nothing. When terms overlap
//! in a text, the one with the most words that begins first is taken.

use super::table;
use crate::text;

/// Synonyms as they were written.
///
/// # Examples
/// ```
/// use mentor_match::compatibility::{SynonymErrorKind, Synonyms};
/// let synonyms = Synonyms::parse("term,synonym\nHR,human resources\n\"press, radio\",media\n")?;
/// assert_eq!(synonyms.groups().len(), 2);
///
/// let error = Synonyms::parse("term,synonym\nHR\n").unwrap_err();
/// assert_eq!((error.line, error.kind), (2, SynonymErrorKind::Alone));
/// # Ok::<(), mentor_match::compatibility::SynonymError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<String>>,
}

/// Why a table of synonyms cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("synonyms, line {line}: {kind}")]
#[non_exhaustive]
pub struct SynonymError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: SynonymErrorKind,
}

/// What is wrong with a line of a table of synonyms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SynonymErrorKind {
    /// The first line that is neither blank nor a remark is not the header.
    #[error("the header 'term,synonym' is missing; write it before the first row")]
    Header,
    /// A row with one term only.
    #[error("a term without a synonym; write 'term,synonym'")]
    Alone,
    /// A term in which nothing can be read.
    #[error("an empty term; take out the comma or fill it in")]
    Empty,
    /// A quote that is not closed on its line, or text behind a closing quote.
    #[error("a quote that is not closed, or text behind it; write \"\" for a quote inside of a term")]
    Quote,
}

impl Synonyms {
    /// Reads a table as described above. Lines may end in CR LF, and the text may begin with a byte order mark; blank
    /// lines and lines that begin with `#` say nothing. A text without any row, not even a header, has no synonyms.
    ///
    /// # Errors
    /// [`SynonymError`] with the line: no header, a row of one term, an empty term, an open quote.
    pub fn parse(table: &str) -> Result<Self, SynonymError> {
        let mut groups = Vec::new();
        let mut header = false;
        for (line, cells) in table::lines(table) {
            let fail = |kind| SynonymError { line, kind };
            let cells = cells.ok_or(fail(SynonymErrorKind::Quote))?;
            if !header {
                let names: Vec<String> = cells.iter().map(|cell| text::fold(cell)).collect();
                if names != ["term", "synonym"] {
                    return Err(fail(SynonymErrorKind::Header));
                }
                header = true;
                continue;
            }
            if cells.len() < 2 {
                return Err(fail(SynonymErrorKind::Alone));
            }
            if cells.iter().any(|cell| text::fold(cell).is_empty()) {
                return Err(fail(SynonymErrorKind::Empty));
            }
            groups.push(cells);
        }
        Ok(Self { groups })
    }

    /// The rows.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_or_refused_with_their_line() {
        let table =
            "\u{feff}# ours\r\nTerm , Synonym\r\n\r\nCV,  résumé ,curriculum vitae\r\n\"say \"\"no\"\"\",decline";
        let rows = Synonyms::parse(table).expect("a table");
        assert_eq!(rows.groups()[0], ["CV", "résumé", "curriculum vitae"]);
        assert_eq!(rows.groups()[1], ["say \"no\"", "decline"]);
        assert_eq!(Synonyms::parse("\n# nothing\n"), Ok(Synonyms::default()));
        for (table, line, kind) in [
            ("HR,human resources", 1, SynonymErrorKind::Header),
            ("term,synonym\n\nHR", 3, SynonymErrorKind::Alone),
            ("term,synonym\nHR,", 2, SynonymErrorKind::Empty),
            ("term,synonym\n\"HR,people", 2, SynonymErrorKind::Quote),
            ("term,synonym\n\"HR\" x,people", 2, SynonymErrorKind::Quote),
        ] {
            assert_eq!(Synonyms::parse(table), Err(SynonymError { line, kind }), "{table}");
        }
    }
}
