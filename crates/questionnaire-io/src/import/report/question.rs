//! Questions to the coordinator, and how they keep their identity from run to run.

use std::fmt;

use mentor_match::cohort::PersonKey;
use mentor_match::text;
use sha2::{Digest, Sha256};

use super::place::Place;
use crate::import::source::hex;

/// Something that is not guessed. Until it is answered in `decisions.csv`, `default_used` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// `q` and twelve hexadecimal digits: a hash of the kind's family, the field, the text found and, where the answer
    /// is theirs alone, the person. A name means the same person in every field. The id does not depend on row numbers,
    /// so an answer still fits when the rows are in another order.
    pub id: String,
    /// What is asked.
    pub kind: QuestionKind,
    /// Whose answer it is about, when it is about one person's.
    pub person: Option<PersonKey>,
    /// How many people it concerns: everybody who wrote this text. 0: it is about a whole file.
    pub people: usize,
    /// The key of the field, such as `choices.2`; of several the first, exclusions before wishes.
    pub field: String,
    /// The keys of all fields in which people wrote it.
    pub fields: Vec<String>,
    /// Who must not be matched with the person meant, each with the field that says so.
    pub excluded_by: Vec<(PersonKey, String)>,
    /// Who may have named whom in a column that nobody understood: until it is answered, letters that show one of the
    /// two the other's address are held back.
    pub named: Vec<(PersonKey, PersonKey)>,
    /// File, row and column; of several rows the first.
    pub place: Place,
    /// What stands there.
    pub found: String,
    /// Answers that seem likely, best first.
    pub candidates: Vec<String>,
    /// What holds until there is an answer, as it reads behind "Until then,".
    pub default_used: String,
    /// The question in words, with what to answer.
    pub message: String,
    /// Whether a decision was given that does not answer it; the message quotes it.
    pub refused: bool,
}

impl Question {
    /// Whether it is, or may be, about whom a person must not be matched with. Such questions are asked first.
    pub fn is_exclusion(&self) -> bool {
        self.kind == QuestionKind::UnclearColumn || !self.excluded_by.is_empty()
    }

    /// Who has excluded somebody whom no name of the round resembles, each with the field that says so: until it is
    /// answered, letters that show an address to them or of them are held back.
    pub fn holds_letters_of(&self) -> impl Iterator<Item = &(PersonKey, String)> {
        let open = self.excluded_by.iter().filter(|_| self.candidates.is_empty());
        open.filter(|(_, field)| field != "acquainted")
    }

    /// Whether a line of a mapping can say what the text means, wherever it is written in the field.
    pub(crate) fn is_of_a_value(&self) -> bool {
        matches!(self.kind, QuestionKind::UnclearAnswer | QuestionKind::UnclearPlace | QuestionKind::UnclearUnit)
    }

    /// Why the text is not understood, with what could be meant: the message without what to answer.
    pub(crate) fn why(&self) -> String {
        let message = self.message.split(" Answer").next().unwrap_or_default();
        let likely = match self.candidates.as_slice() {
            [] => String::new(),
            candidates => format!(" Perhaps: {}.", candidates.join(" | ")),
        };
        format!("{message}{likely}")
    }

    /// The order in which questions are asked: exclusions first, then as the files have them.
    pub(crate) fn order(&self) -> (bool, &Place, &str, &str) {
        (!self.is_exclusion(), &self.place, &self.field, &self.id)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)?;
        if self.people > 1 && self.kind != QuestionKind::UnclearColumn {
            write!(formatter, " {} people wrote this.", self.people)?;
        }
        if !self.candidates.is_empty() {
            write!(formatter, " Candidates: {}.", self.candidates.join(" | "))?;
        }
        write!(formatter, " Until then, {}. [{}]", self.default_used, self.id)
    }
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum QuestionKind {
    /// A text that names nobody, but nearly somebody.
    NearPerson,
    /// A text that names nobody.
    UnknownPerson,
    /// A text that names several people.
    AmbiguousPerson,
    /// A text that names somebody of the same side.
    SameSide,
    /// A person who named themself.
    Oneself,
    /// One person chosen or accepted, and declined.
    Contradiction,
    /// One person in several rows.
    DuplicatePerson,
    /// Several people who are known by one name only.
    SameName,
    /// People of one name, on one side or on both, with different numbers or addresses.
    Namesake,
    /// Two people with one member number.
    SharedId,
    /// An answer that is none of those the question allows.
    UnclearAnswer,
    /// One question in several columns, answered differently in one row.
    SeveralAnswers,
    /// A fact that a rule of the policy asks for and nobody gave.
    MissingFact,
    /// A unit that may be another one, or one of several.
    UnclearUnit,
    /// A town that is in the table of places several times, or not at all.
    UnclearPlace,
    /// A column that nobody understood and that names people of this round.
    UnclearColumn,
    /// A file that is not UTF-8.
    Encoding,
    /// Dates whose day and month may be either way round.
    DateOrder,
    /// A row that somebody seems to have written to try the form out.
    TestRow,
}

impl QuestionKind {
    /// The kind as `questions.csv` writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NearPerson => "near-person",
            Self::UnknownPerson => "unknown-person",
            Self::AmbiguousPerson => "ambiguous-person",
            Self::SameSide => "same-side",
            Self::Oneself => "oneself",
            Self::Contradiction => "contradiction",
            Self::DuplicatePerson => "duplicate-person",
            Self::SameName => "same-name",
            Self::Namesake => "namesake",
            Self::SharedId => "shared-id",
            Self::UnclearAnswer => "unclear-answer",
            Self::SeveralAnswers => "several-answers",
            Self::MissingFact => "missing-fact",
            Self::UnclearUnit => "unclear-unit",
            Self::UnclearPlace => "unclear-place",
            Self::UnclearColumn => "unclear-column",
            Self::Encoding => "encoding",
            Self::DateOrder => "date-order",
            Self::TestRow => "test-row",
        }
    }

    /// Whether it is about who is meant by a name.
    fn names_somebody(self) -> bool {
        self.family() == Self::NearPerson.family()
    }

    /// The part of the kind that the id depends on. All questions about who is meant are one family: a decision still
    /// fits when somebody of a similar name joins the round.
    pub fn family(self) -> &'static str {
        match self {
            Self::NearPerson | Self::UnknownPerson | Self::AmbiguousPerson | Self::SameSide | Self::Oneself => "person",
            Self::DuplicatePerson | Self::SameName => "duplicate",
            Self::Contradiction => "contradiction",
            Self::Namesake => "namesake",
            Self::SharedId => "shared-id",
            Self::UnclearAnswer | Self::MissingFact => "answer",
            Self::SeveralAnswers => "several-answers",
            Self::UnclearUnit => "unit",
            Self::UnclearPlace => "place",
            Self::UnclearColumn => "column",
            Self::Encoding => "encoding",
            Self::DateOrder => "date-order",
            Self::TestRow => "test-row",
        }
    }
}

impl fmt::Display for QuestionKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Whether a question is about somebody whom a field excludes.
pub(crate) fn excludes(kind: QuestionKind, field: &str) -> bool {
    kind.names_somebody() && matches!(field, "declines" | "failed_with" | "supervisors" | "acquainted")
}

/// The id of a question. `subject` is the person's key as text, or whatever stands for it.
pub(crate) fn question_id(kind: QuestionKind, subject: &str, field: &str, found: &str) -> String {
    let mut hash = Sha256::new();
    let field = if kind.names_somebody() { "" } else { field };
    for part in [kind.family(), subject, field, &text::fold(found)] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("q{}", &hex(&hash.finalize())[..12])
}

/// At most 80 characters of an answer, on one line, for messages.
pub(crate) fn shortened(found: &str) -> String {
    const LONGEST: usize = 80;
    let mut short = String::new();
    for (count, letter) in found.split_whitespace().flat_map(|word| word.chars().chain([' '])).enumerate() {
        if count == LONGEST {
            short.push('…');
            return short;
        }
        short.push(if letter.is_control() { '\u{fffd}' } else { letter });
    }
    short.truncate(short.trim_end().len());
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_stable_and_no_number_for_a_spreadsheet() {
        let id = question_id(QuestionKind::NearPerson, "mentee ada", "choices.1", "Grace  HOPER");
        assert_eq!(id, question_id(QuestionKind::UnknownPerson, "mentee ada", "choices.1", "grace hoper"));
        assert_eq!(id, question_id(QuestionKind::NearPerson, "mentee ada", "declines", "grace hoper"));
        assert_ne!(id, question_id(QuestionKind::NearPerson, "mentee bo", "choices.1", "grace hoper"));
        let unclear = |field| question_id(QuestionKind::UnclearAnswer, "", field, "some");
        assert_ne!(unclear("seats"), unclear("running"));
        assert!(id.len() == 13 && id.starts_with('q'), "{id}");
    }

    #[test]
    fn long_answers_are_shortened_to_one_line() {
        assert_eq!(shortened(" two\nlines "), "two lines");
        assert!(shortened(&"word ".repeat(1000)).len() < 100);
    }
}
