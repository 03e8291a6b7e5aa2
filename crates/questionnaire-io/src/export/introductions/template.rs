//! Letters with places to fill in.
//!
//! A template is a text of letters, see [`Kind`]. `{{name}}` is filled in; a line in which such a name has nothing to
//! say is left out, so that no letter says "You both like: .", or what follows `{{else}}` is used instead. Values are
//! filled into the parsed template and are never read as one. The four letters to partners must be there; the built-in
//! words are used for others that are missing.

use std::fmt;
use std::str::FromStr;

use mentor_match::Shown;

use super::fact::{Fact, Facts};
use super::kind::Kind;

/// The letters that are used when the programme has none of its own.
pub const DEFAULT_TEMPLATE: &str = include_str!("letters.txt");
/// The same in German.
pub const GERMAN_TEMPLATE: &str = include_str!("letters.de.txt");

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Fact(Fact),
}

/// What a line says, and behind each `{{else}}` what it says when a place before has nothing to say.
type Line = Vec<Vec<Piece>>;

const ELSE: &str = "else";

/// One letter, to be filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    subject: Line,
    body: Vec<Line>,
}

/// The letters to mentees and mentors: of an introduction, of a proposal that waits for an agreement, and of all that
/// comes before and after.
///
/// ```
/// use questionnaire_io::export::{DEFAULT_TEMPLATE, Template};
/// assert!(DEFAULT_TEMPLATE.parse::<Template>().is_ok());
/// let error = DEFAULT_TEMPLATE.replace("{{partner}}", "{{partners}}").parse::<Template>().unwrap_err();
/// assert!(error.to_string().starts_with("line 6, column 23: there is no '{{partners}}' to fill in"), "{error}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    letters: [Letter; Kind::COUNT],
}

impl Default for Template {
    fn default() -> Self {
        DEFAULT_TEMPLATE.parse().expect("tests read the built-in template")
    }
}

/// Why a text is no template, and where: lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
#[non_exhaustive]
pub struct TemplateError {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// What is wrong.
    pub problem: TemplateProblem,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateProblem {
    /// Something to fill in that does not exist.
    UnknownPlace {
        /// What is written.
        found: String,
    },
    /// An alternative that is never said, because what stands before it is always said.
    NeverSaid,
    /// Braces that are opened and not closed on the line.
    Unclosed,
    /// A letter that does not exist.
    UnknownLetter {
        /// What is written.
        found: String,
    },
    /// A tip without a reader or a day.
    UnknownTip {
        /// What is written.
        found: String,
    },
    /// A letter that stands there twice.
    Repeated {
        /// Its name.
        letter: &'static str,
    },
    /// A letter that is not there.
    Missing {
        /// Its name.
        letter: &'static str,
    },
    /// A letter whose first line is no subject.
    NoSubject {
        /// Its name.
        letter: &'static str,
    },
    /// Text above the first letter.
    Stray,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPlace { found } => {
                write!(
                    formatter,
                    "there is no '{{{{{found}}}}}' to fill in; there are: {}, and {{{{{ELSE}}}}} for what to say otherwise",
                    Fact::NAMES.map(|name| format!("{{{{{name}}}}}")).join(", ")
                )
            }
            Self::NeverSaid => write!(
                formatter,
                "the text after '{{{{{ELSE}}}}}' is never used, because nothing before it on this line is filled in; put a name in braces there"
            ),
            Self::Unclosed => formatter.write_str("'{{' is not closed on this line; write '}}' after the name"),
            Self::UnknownLetter { found } => write!(
                formatter,
                "there is no letter '{found}'; there are: {}",
                Kind::NAMES.map(|name| format!("== {name} ==")).join(", ")
            ),
            Self::UnknownTip { found } => write!(
                formatter,
                "'{found}' does not say for whom and when; write a line such as == mentee, day 30 ==, or mentor, or both"
            ),
            Self::Repeated { letter } => write!(formatter, "the letter '{letter}' appears here a second time"),
            Self::Missing { letter } => {
                write!(formatter, "the letter '{letter}' is missing; add it after a line == {letter} ==")
            }
            Self::NoSubject { letter } => {
                write!(formatter, "the letter '{letter}' must begin with a line 'Subject: ...'")
            }
            Self::Stray => formatter.write_str(
                "this line comes before the first letter; begin it with # if it is a note, or put a line == mentee == above it",
            ),
        }
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    /// Reads a template. Letters besides those to partners are the built-in ones where they are missing.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let (letters, last) = read(text)?;
        let error = |index: usize, problem: fn(&'static str) -> TemplateProblem| {
            Err(TemplateError { line: last + 1, column: 1, problem: problem(Kind::NAMES[index]) })
        };
        for (index, letter) in letters.iter().enumerate() {
            match letter {
                None if index < Kind::NEEDED => return error(index, |letter| TemplateProblem::Missing { letter }),
                Some(letter) if letter.subject.is_empty() => {
                    return error(index, |letter| TemplateProblem::NoSubject { letter });
                }
                _ => {}
            }
        }
        let mut usual = read(DEFAULT_TEMPLATE).expect("tests read the built-in template").0.into_iter();
        let letters = letters.map(|own| {
            let usual = usual.next().flatten();
            own.or(usual).expect("a test looks for each letter in the built-in template")
        });
        Ok(Self { letters })
    }
}

type Found = [Option<Letter>; Kind::COUNT];

/// The letters of a text, and how many lines it has.
fn read(text: &str) -> Result<(Found, usize), TemplateError> {
    let mut letters: Found = [const { None }; Kind::COUNT];
    let mut current: Option<usize> = None;
    let mut last = 0;
    for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        last = line;
        let error = |column, problem| TemplateError { line, column, problem };
        let trimmed = written.trim();
        if written.starts_with('#') {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix("==").and_then(|rest| rest.strip_suffix("==")) {
            let name = name.trim();
            let index = Kind::NAMES.iter().position(|known| *known == name);
            let index = index.ok_or_else(|| error(1, TemplateProblem::UnknownLetter { found: name.to_owned() }))?;
            if letters[index].is_some() {
                return Err(error(1, TemplateProblem::Repeated { letter: Kind::NAMES[index] }));
            }
            letters[index] = Some(Letter::default());
            current = Some(index);
            continue;
        }
        let Some(index) = current else {
            if trimmed.is_empty() {
                continue;
            }
            return Err(error(1, TemplateProblem::Stray));
        };
        let letter = letters[index].as_mut().expect("begun above");
        letter.push(written, Kind::NAMES[index]).map_err(|(column, problem)| error(column, problem))?;
    }
    Ok((letters, last))
}

/// A line cut at what is to be filled in; an error has its column.
fn pieces(line: &str) -> Result<Line, (usize, TemplateProblem)> {
    let mut alternatives: Line = Vec::new();
    let mut pieces = Vec::new();
    let mut rest = line.trim_end();
    let column = |rest: &str| line.trim_end().chars().count() - rest.chars().count() + 1;
    while let Some((text, opened)) = rest.split_once("{{") {
        let at = column(opened) - 2;
        let (name, behind) = opened.split_once("}}").ok_or((at, TemplateProblem::Unclosed))?;
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        if name.trim() == ELSE {
            if !pieces.iter().any(|piece| matches!(piece, Piece::Fact(_))) {
                return Err((at, TemplateProblem::NeverSaid));
            }
            alternatives.push(std::mem::take(&mut pieces));
        } else {
            let fact = Fact::NAMES.iter().position(|known| *known == name.trim());
            let fact = fact.ok_or_else(|| (at, TemplateProblem::UnknownPlace { found: name.trim().to_owned() }))?;
            pieces.push(Piece::Fact(Fact::ALL[fact]));
        }
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    alternatives.push(pieces);
    Ok(alternatives)
}

/// The line filled in; `None` when each of its alternatives has something to fill in and nothing for it.
fn fill(line: &Line, facts: &Facts) -> Option<String> {
    let says = |piece: &Piece| !matches!(piece, Piece::Fact(fact) if facts[*fact as usize].is_empty());
    line.iter().find(|pieces| pieces.iter().all(says)).map(|pieces| filled(pieces, facts))
}

fn filled(pieces: &[Piece], facts: &Facts) -> String {
    let mut filled = String::new();
    for piece in pieces {
        filled.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Fact(fact) => &facts[*fact as usize],
        });
    }
    filled
}

impl Letter {
    /// Whether it has a subject.
    pub(super) fn has_subject(&self) -> bool {
        !self.subject.is_empty()
    }

    /// Adds a line; the first one is the subject.
    pub(super) fn push(&mut self, written: &str, name: &'static str) -> Result<(), (usize, TemplateProblem)> {
        let pieces = pieces(written)?;
        if self.has_subject() {
            self.body.push(pieces);
        } else if let Some(subject) = written.strip_prefix("Subject:").map(str::trim).filter(|it| !it.is_empty()) {
            self.subject = self::pieces(subject).expect("a part of a line that was read");
        } else if !written.trim().is_empty() {
            return Err((1, TemplateProblem::NoSubject { letter: name }));
        }
        Ok(())
    }

    /// Subject and lines, without blank lines at its ends and never two together.
    pub(super) fn write(&self, facts: &Facts) -> (Shown, Vec<Shown>) {
        // A subject is never left out: what has nothing to say in it stays blank.
        let subject = fill(&self.subject, facts);
        let subject = subject.or_else(|| self.subject.last().map(|pieces| filled(pieces, facts))).unwrap_or_default();
        let mut body: Vec<String> = Vec::new();
        for line in self.body.iter().filter_map(|line| fill(line, facts)) {
            if !line.is_empty() || body.last().is_some_and(|above| !above.is_empty()) {
                body.push(line);
            }
        }
        while body.last().is_some_and(String::is_empty) {
            body.pop();
        }
        (Shown::line(&subject), body.into_iter().map(Shown::from).collect())
    }
}

impl Template {
    /// Subject and lines of a letter.
    pub(super) fn write(&self, kind: Kind, facts: &Facts) -> (Shown, Vec<Shown>) {
        self.letters[kind.index()].write(facts)
    }
}

#[cfg(test)]
mod tests {
    use mentor_match::cohort::Side;

    use super::super::super::shared::Open;
    use super::super::kind::About;
    use super::*;

    const SMALL: &str = "# note\n== mentee ==\nSubject: {{partner}}\n\nHello {{name}}\n\n- {{advisers}}\n\nBye\n== mentor ==\nSubject: b\n\
                         == mentee, to be confirmed ==\nSubject: c\n== mentor, to be confirmed ==\nSubject: d\n";

    #[test]
    fn lines_with_nothing_to_say_are_left_out_and_values_are_no_templates() {
        let template: Template = SMALL.parse().unwrap();
        let mut facts = Facts::default();
        facts[Fact::Name as usize] = Open::words("{{contact}} # ==");
        let kind = Kind { side: Side::Mentee, about: About::Introduction };
        let write = |template: &Template, kind, facts: &Facts| {
            let (subject, body) = template.write(kind, facts);
            (subject.into_string(), Shown::joined(&body, "|").into_string())
        };
        assert_eq!(write(&template, kind, &facts), (String::new(), "Hello {{contact}} # ==||Bye".to_owned()));
        // The second of three alternatives is the first that has all it needs.
        let others: Template = SMALL.replace("Bye", "{{partner}}{{else}}Bye {{name}}{{else}}Bye").parse().unwrap();
        assert_eq!(write(&others, kind, &facts).1, "Hello {{contact}} # ==||Bye {{contact}} # ==");
        let subject: Template = SMALL.replacen("{{partner}}", "You: {{partner}}{{else}}You", 1).parse().unwrap();
        assert_eq!(write(&subject, kind, &facts).0, "You");
        facts[Fact::Advisers as usize] = Open::words("Ana");
        assert_eq!(write(&template, kind, &facts).1, "Hello {{contact}} # ==||- Ana||Bye");
        let subject = |side, about| write(&template, Kind { side, about }, &facts).0;
        assert_eq!(
            [
                subject(Side::Mentor, About::Introduction),
                subject(Side::Mentee, About::Proposal),
                subject(Side::Mentor, About::Proposal)
            ],
            ["b", "c", "d"]
        );
    }

    #[test]
    fn mistakes_are_refused_where_they_stand() {
        let error = |text: &str| text.parse::<Template>().unwrap_err().to_string();
        assert!(
            error(&SMALL.replace("Bye", "é {{who}}")).starts_with("line 9, column 3: there is no '{{who}}' to fill in")
        );
        assert!(error(&SMALL.replace("Bye", "{{name}")).starts_with("line 9, column 1: '{{' is not closed"));
        assert!(
            error(&SMALL.replace("== mentor ==", "== boss =="))
                .starts_with("line 10, column 1: there is no letter 'boss'")
        );
        assert!(error(&SMALL.replace("== mentor ==", "== mentee ==")).contains("a second time"));
        assert!(
            error(&SMALL.replace("Subject: d", "Hello"))
                .starts_with("line 15, column 1: the letter 'mentor, to be confirmed'")
        );
        assert!(error(&SMALL.replace("Subject: d", "")).contains("must begin with a line 'Subject"));
        assert!(error("Hello\n").starts_with("line 1, column 1: this line comes before the first letter"));
        assert!(error("").contains("the letter 'mentee' is missing"));
    }

    #[test]
    fn the_built_in_letters_are_complete_in_each_language() {
        for text in [DEFAULT_TEMPLATE, GERMAN_TEMPLATE] {
            let (letters, _) = read(text).unwrap();
            for (letter, name) in letters.iter().zip(Kind::NAMES) {
                assert!(letter.as_ref().is_some_and(|letter| !letter.subject.is_empty()), "{name}");
            }
        }
        let own: Template = SMALL.parse().unwrap();
        let kind = Kind { side: Side::Mentee, about: About::Ended };
        assert_eq!(own.letters[kind.index()], Template::default().letters[kind.index()]);
    }

    #[test]
    fn what_could_never_be_said_is_refused() {
        for (line, column) in
            [("{{else}}Bye", 1), ("Bye{{else}}Farewell", 4), ("{{partner}}{{else}}Bye{{else}}Farewell", 23)]
        {
            let error = SMALL.replace("Bye", line).parse::<Template>().unwrap_err();
            assert_eq!((error.line, error.column, error.problem), (9, column, TemplateProblem::NeverSaid), "{line}");
        }
        let error = SMALL.replacen("{{partner}}", "{{else}}You", 1).parse::<Template>().unwrap_err();
        assert_eq!((error.line, error.column, error.problem), (3, 10, TemplateProblem::NeverSaid));
    }
}
