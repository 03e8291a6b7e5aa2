//! The mapping file: which column is what, for headers that are not recognised by their wording.
//!
//! ```toml
//! [mentees]                                 # or [mentors], or [people] for one file with a role column
//! "Your answer to question 7" = "goals"
//! "Whom would you rather avoid?" = "confidential:declines"
//! "Shoe size" = "ignore"
//! "Gender" = "custom.gender"                # a question of the programme's own, confidential; "open:custom.gender" is not
//!
//! [separators]
//! "Your answer to question 7" = "|"
//!
//! [values."Are you in?"]
//! "you bet" = "yes"
//! ```
//! Columns that the file does not name are recognised as usual.

use std::path::Path;

use mentor_match::cohort::Side;
use mentor_match::text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::import::error::{ImportError, MappingError, MappingProblem, Position};
use crate::import::field::Field;
use crate::import::source::{Given, SourceKind};

/// A mapping file, checked as far as that is possible without the questionnaires.
///
/// # Examples
/// ```
/// use questionnaire_io::import::Mapping;
/// assert!(Mapping::parse("mapping.toml", "[mentors]\n\"Wie viele?\" = \"seats\"\n").is_ok());
/// let refused = Mapping::parse("mapping.toml", "[mentors]\n\"Wie viele?\" = \"seat\"\n").unwrap_err();
/// assert!(refused.to_string().starts_with("mapping.toml line 2, column 16: there is no field 'seat'"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) file: String,
    pub(crate) columns: Vec<ColumnEntry>,
    pub(crate) separators: Vec<SeparatorEntry>,
    pub(crate) values: Vec<ValueEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnEntry {
    pub(crate) kind: SourceKind,
    pub(crate) header: String,
    pub(crate) target: Target,
    pub(crate) at: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeparatorEntry {
    pub(crate) header: String,
    pub(crate) separator: char,
    pub(crate) at: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueEntry {
    pub(crate) header: String,
    /// Folded.
    pub(crate) written: String,
    pub(crate) meaning: String,
    pub(crate) at: Position,
}

/// What a column is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Field { field: Field, side: Option<Side>, confidential: bool },
    Ignore { confidential: bool },
}

impl Mapping {
    /// Reads a mapping; `name` is for messages.
    ///
    /// # Errors
    /// [`MappingError`] with line and column: no TOML, an unknown table or field, one field for two columns of a file,
    /// a field of the other side.
    pub fn parse(name: &str, text: &str) -> Result<Self, MappingError> {
        let parser = Parser { file: name, text };
        let document = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            parser.error(at, MappingProblem::Toml { message: error.message().to_owned() })
        })?;
        let mut mapping = Self { file: name.to_owned(), columns: vec![], separators: vec![], values: vec![] };
        for (key, value) in document.get_ref() {
            let kind = match key.get_ref().as_ref() {
                "mentors" => SourceKind::Mentors,
                "mentees" => SourceKind::Mentees,
                "people" => SourceKind::People,
                "peers" => SourceKind::Peers,
                "separators" => {
                    parser.separators(value, &mut mapping)?;
                    continue;
                }
                "values" => {
                    parser.values(value, &mut mapping)?;
                    continue;
                }
                other => {
                    let problem = MappingProblem::UnknownTable { name: other.to_owned() };
                    return Err(parser.error(key.span().start, problem));
                }
            };
            parser.columns(kind, value, &mut mapping)?;
        }
        Ok(mapping)
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// As [`Mapping::parse`], or the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let given = Given::read(path)?;
        Ok(Self::parse(&given.name, given.text()?)?)
    }

    pub(crate) fn error(&self, at: Position, problem: MappingProblem) -> MappingError {
        MappingError { file: self.file.clone(), at, problem }
    }
}

struct Parser<'a> {
    file: &'a str,
    text: &'a str,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Parser<'_> {
    fn position(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    fn error(&self, byte: usize, problem: MappingProblem) -> MappingError {
        MappingError { file: self.file.to_owned(), at: self.position(byte), problem }
    }

    fn table<'t, 'i>(&self, value: &'t Value<'i>) -> Result<&'t DeTable<'i>, MappingError> {
        let expected = "a table of \"Column header\" = \"field\" lines";
        let wrong = || self.error(value.span().start, MappingProblem::WrongType { expected });
        value.get_ref().as_table().ok_or_else(wrong)
    }

    fn text<'t>(&self, value: &'t Value<'_>) -> Result<&'t str, MappingError> {
        let wrong =
            || self.error(value.span().start, MappingProblem::WrongType { expected: "a text in quotation marks" });
        value.get_ref().as_str().ok_or_else(wrong)
    }

    fn columns(&self, kind: SourceKind, value: &Value<'_>, mapping: &mut Mapping) -> Result<(), MappingError> {
        // In the order of the file, so that the later of two contradicting lines is the one complained about.
        let mut lines: Vec<_> = self.table(value)?.iter().collect();
        lines.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in lines {
            let start = value.span().start;
            let target = self.target(kind, self.text(value)?, start)?;
            if let Target::Field { field: field @ (Field::Submitted | Field::ChoiceNumber), side, .. } = &target {
                let clashes = |entry: &&ColumnEntry| match &entry.target {
                    Target::Field { field: other, side: of, .. } => {
                        entry.kind == kind && other == field && (of == side || of.is_none() || side.is_none())
                    }
                    Target::Ignore { .. } => false,
                };
                if let Some(other) = mapping.columns.iter().find(clashes) {
                    let other = other.header.clone();
                    return Err(self.error(start, MappingProblem::DuplicateField { field: field.to_string(), other }));
                }
            }
            let at = self.position(key.span().start);
            mapping.columns.push(ColumnEntry { kind, header: key.get_ref().to_string(), target, at });
        }
        Ok(())
    }

    fn target(&self, kind: SourceKind, given: &str, start: usize) -> Result<Target, MappingError> {
        let (open, confidential, key) = match given.trim().split_once(':') {
            Some(("confidential", rest)) => (false, true, rest.trim()),
            Some(("open", rest)) => (true, false, rest.trim()),
            _ => (false, false, given.trim()),
        };
        if matches!(key, "ignore" | "confidential") {
            return Ok(Target::Ignore { confidential: confidential || key == "confidential" });
        }
        let (side, key) = match key.split_once('.') {
            Some(("mentee", rest)) => (Some(Side::Mentee), rest),
            Some(("mentor", rest)) => (Some(Side::Mentor), rest),
            _ => (None, key),
        };
        let field = Field::parse(key).ok_or_else(|| {
            let problem = MappingProblem::UnknownField { name: key.to_owned(), closest: closest_field(key) };
            self.error(start, problem)
        })?;
        let file_side = kind.side();
        let asked = side.or(field.side());
        if let (Some(of), Some(asked)) = (file_side.or(field.side()), asked)
            && of != asked
        {
            return Err(self.error(start, MappingProblem::WrongSide { field: field.to_string(), side: asked }));
        }
        // A programme's own questions are confidential unless the mapping says otherwise.
        let confidential = confidential || (field.is_custom() && !open);
        Ok(Target::Field { side: asked, field, confidential })
    }

    fn separators(&self, value: &Value<'_>, mapping: &mut Mapping) -> Result<(), MappingError> {
        for (key, value) in self.table(value)? {
            let given = self.text(value)?;
            let mut letters = given.chars();
            let (Some(separator), None) = (letters.next(), letters.next()) else {
                let problem = MappingProblem::BadSeparator { given: given.to_owned() };
                return Err(self.error(value.span().start, problem));
            };
            let at = self.position(key.span().start);
            mapping.separators.push(SeparatorEntry { header: key.get_ref().to_string(), separator, at });
        }
        Ok(())
    }

    fn values(&self, value: &Value<'_>, mapping: &mut Mapping) -> Result<(), MappingError> {
        for (header, value) in self.table(value)? {
            let at = self.position(header.span().start);
            for (written, meaning) in self.table(value)? {
                mapping.values.push(ValueEntry {
                    header: header.get_ref().to_string(),
                    written: text::fold(written.get_ref()),
                    meaning: self.text(meaning)?.to_owned(),
                    at,
                });
            }
        }
        Ok(())
    }
}

fn closest_field(key: &str) -> Option<String> {
    let wanted = text::slug(key);
    let similarity = |name: &str| strsim::jaro_winkler(&text::slug(name), &wanted);
    Field::plain_keys()
        .map(|name| (similarity(name), name))
        .filter(|(alike, _)| *alike > 0.8)
        .fold(None, |best, (alike, name)| match best {
            Some((high, _)) if high >= alike => best,
            _ => Some((alike, name)),
        })
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Mapping::parse("m.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn lines_say_which_column_is_what() {
        let mapping = Mapping::parse("m.toml", "[people]\nA = \"mentee.goals\"\nB = \"mentor.goals\"\nC = \"confidential:declines\"\nD = \"ignore\"\n[separators]\nA = \"|\"\n[values.C]\nNope = \"no\"\n").unwrap();
        assert_eq!((mapping.columns.len(), mapping.separators[0].separator), (4, '|'));
        assert_eq!(mapping.values[0].written, "nope");
        assert_eq!(mapping.columns[2].target, Target::Field { field: Field::Declines, side: None, confidential: true });
    }

    #[test]
    fn mistakes_are_refused_where_they_stand() {
        assert!(
            refused("[mentors]\nA = \"nmae\"\n")
                .starts_with("m.toml line 2, column 5: there is no field 'nmae' (did you mean 'name'?)")
        );
        assert!(
            refused("[mentors]\nA = \"submitted\"\nB = \"submitted\"\n")
                .starts_with("m.toml line 3, column 5: 'submitted' is already read from 'A'")
        );
        assert!(refused("[mentees]\nA = \"seats\"\n").contains("'seats' is a question for mentors"));
        assert!(refused("[metors]\n").starts_with("m.toml line 1, column 2: there is no table 'metors'"));
        assert!(refused("[mentors]\nA = 3\n").contains("line 2, column 5: expected a text"));
        assert!(refused("[mentors\n").starts_with("m.toml line 1, column"));
        assert!(refused("[mentors]\nA = \"name\"\nA = \"id\"\n").contains("line 3"));
        assert!(refused("[separators]\nA = \"--\"\n").contains("'--' is not a separator"));
    }
}
