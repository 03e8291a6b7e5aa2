//! What was understood of one column: what it holds, how that is known, and what its answers show.

use std::collections::BTreeMap;
use std::fmt;

use mentor_match::cohort::Side;

use crate::import::field::Field;

/// What was understood of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnReport {
    /// As a spreadsheet names it: A, B, ..., AA.
    pub letter: String,
    /// Its header on one line.
    pub header: String,
    /// What it is used for.
    pub holds: ColumnUse,
    /// Whether the mapping declares it confidential.
    pub confidential: bool,
    /// How many rows have an answer in it.
    pub answers: usize,
    /// How many answers name people whom the file's people could choose or decline; 0 for columns that are used.
    pub names: usize,
    /// How many answers say that there is nobody to name: "none", "n/a"; 0 for columns that are used.
    pub nobody: usize,
    /// What stands between several answers of one cell, for columns of lists.
    pub separator: Option<char>,
    /// What the mapping fixes as separator.
    pub fixed_separator: Option<char>,
    /// What the mapping says that answers mean, by their folded spelling.
    pub meanings: BTreeMap<String, String>,
    /// How many options with commas inside were learned from the column.
    pub learned: usize,
    /// Those of them that at least five people gave; none of confidential columns.
    pub learned_options: Vec<String>,
    /// Options that are written in several ways and read as one, when at least five people gave them; none of
    /// confidential columns.
    pub drifting: Vec<String>,
    /// Answers that at least five people gave, the commonest first; none of columns that say who somebody is, or are
    /// confidential.
    pub options: Vec<String>,
    /// Answers that were not understood and that at least five people gave; none of such columns either.
    pub unclear: Vec<UnclearAnswer>,
}

/// An answer that many people gave and that was not understood: a line of a mapping can say what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnclearAnswer {
    /// What they wrote.
    pub written: String,
    /// How many they are.
    pub people: usize,
    /// Why it is not understood, with what the field admits.
    pub why: String,
}

impl ColumnReport {
    /// Whether nothing is read from it although nobody said so.
    pub fn is_unmapped(&self) -> bool {
        matches!(self.holds, ColumnUse::Unmapped { .. } | ColumnUse::OnlyInLongFormat)
    }

    /// The header, or the letter of a column that has none.
    pub(crate) fn shown_header(&self) -> &str {
        if self.header.is_empty() { &self.letter } else { &self.header }
    }

    /// Whether most of what is not read from it names people: perhaps whom somebody must not be matched with.
    pub fn holds_names(&self) -> bool {
        self.is_unmapped() && self.names > 0 && 2 * self.names >= self.may_name()
    }

    /// How many answers say more than that there is nobody to name.
    pub fn may_name(&self) -> usize {
        self.answers.saturating_sub(self.nobody)
    }

    /// Whether it says who somebody is and is confidential.
    pub(crate) fn hides_names(&self) -> bool {
        let names = |field: &Field| Field::IDENTITY.contains(field);
        self.confidential && matches!(&self.holds, ColumnUse::Field { field, .. } if names(field))
    }
}

impl fmt::Display for ColumnReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = if self.header.is_empty() { "(no header)" } else { &self.header };
        write!(formatter, "{:>3}  {header}  ->  {}", self.letter, self.holds)?;
        if let Some(separator) = self.separator {
            write!(formatter, ", several answers separated by '{separator}'")?;
        }
        if self.learned > 0 {
            let mut shown: Vec<String> = self.learned_options.iter().map(|option| format!("\"{option}\"")).collect();
            let hidden = self.learned - shown.len();
            shown.extend((hidden > 0).then(|| format!("{hidden} not shown")));
            write!(formatter, ", read as one option each: {}", shown.join(", "))?;
        }
        if !self.drifting.is_empty() {
            write!(formatter, ", in several spellings: \"{}\"", self.drifting.join("\", \""))?;
        }
        if self.confidential {
            formatter.write_str(", confidential")?;
        }
        Ok(())
    }
}

/// What a column is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnUse {
    /// It holds a field.
    Field {
        /// The field.
        field: Field,
        /// Whose answers; `None`: everybody's.
        side: Option<Side>,
        /// How that is known.
        how: Recognition,
    },
    /// Set aside on purpose.
    Ignored(IgnoredBecause),
    /// Not used; listed so that nobody has to wonder.
    Unmapped {
        /// The field it looks like, and the header of the column that holds that field.
        taken: Option<(Field, String)>,
        /// The field whose usual wording is nearly the header.
        alike: Option<Field>,
    },
    /// Not used: it may number choices, but there is no row for each choice.
    OnlyInLongFormat,
}

impl fmt::Display for ColumnUse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { field, side, how } => {
                if let Some(side) = side.filter(|_| field.side().is_none()) {
                    write!(formatter, "{side}.")?;
                }
                write!(formatter, "{field} ({how})")
            }
            Self::Ignored(because) => write!(formatter, "ignored: {because}"),
            Self::Unmapped { taken: None, alike: None } => {
                formatter.write_str("not used. If it matters, name it in a mapping")
            }
            Self::Unmapped { taken: None, alike: Some(field) } => {
                write!(
                    formatter,
                    "not used. Did you mean {field}? Correct the header or name it in a mapping"
                )
            }
            Self::OnlyInLongFormat => formatter.write_str(
                "not used: looks like choice_number, which counts only where people have a row for each choice. If it is, name \
                 it in a mapping",
            ),
            Self::Unmapped { taken: Some((field, header)), .. } => {
                write!(formatter, "not used: looks like {field}, which is read from '{header}'")
            }
        }
    }
}

/// How a column was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// The mapping says so.
    Mapping,
    /// A decision says so.
    Decision,
    /// The header is a usual wording.
    Wording,
    /// The words of the header mean it.
    Meaning,
    /// The header begins with a usual wording.
    Beginning,
}

impl fmt::Display for Recognition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mapping => "by the mapping",
            Self::Decision => "by a decision",
            Self::Wording => "by its wording",
            Self::Meaning => "by its words",
            Self::Beginning => "probably, by how it begins",
        })
    }
}

/// Why a column is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IgnoredBecause {
    /// The mapping says so.
    Mapping,
    /// A decision says so.
    Decision,
    /// The form tool's own column.
    Bookkeeping,
    /// A question to the other side, in a file of one side.
    OtherSide(Side),
    /// A role column in a file of one side.
    RoleIsKnown,
    /// A part of a question that stands in several columns; its answers are in the first of them.
    PartOfQuestion,
    /// It should say who somebody is, and every answer in it is "anonymous".
    Anonymous,
}

impl fmt::Display for IgnoredBecause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mapping => formatter.write_str("as the mapping says"),
            Self::Decision => formatter.write_str("as a decision says"),
            Self::Bookkeeping => formatter.write_str("the form tool's own column"),
            Self::OtherSide(side) => write!(formatter, "asked of {side}s"),
            Self::PartOfQuestion => formatter.write_str("part of a question, read with its first column"),
            Self::Anonymous => formatter.write_str("every answer in it is \"anonymous\""),
            Self::RoleIsKnown => formatter.write_str("the file is given as one of mentors or mentees"),
        }
    }
}
