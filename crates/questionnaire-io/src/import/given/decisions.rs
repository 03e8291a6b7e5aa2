//! `decisions.csv`: what the coordinator answered, and what the committee settled.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use mentor_match::text;

use crate::import::error::ImportError;
use crate::import::read::budget::Budget;
use crate::import::read::decode;
use crate::import::read::headings::Meaning;
use crate::import::read::table::{Row, Table};
use crate::import::report::Place;
use crate::import::source::Given;

/// Answers by question id, and rulings.
///
/// The file has the columns `question_id`, `answer` and `reason`, or `action`, `mentee`, `mentor`, `value` and
/// `reason`, or all of them; further columns are allowed, so that `questions.csv` with two columns added is a decisions
/// file. A line is an answer or a ruling ([`RulingLine`]); lines with neither are skipped. An answer replaces what the
/// cell says and is read by the same rules; "nobody", "none", "blank" and "unknown" say that nothing stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    file: Option<Arc<str>>,
    answers: BTreeMap<String, Decision>,
    rulings: Vec<RulingLine>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What holds from now on.
    pub answer: String,
    /// Why, for the record.
    pub reason: String,
    /// The line.
    pub row: u32,
}

impl Decisions {
    /// Reads `decisions.csv` from its bytes; `name` is for messages.
    ///
    /// An empty file decides nothing.
    ///
    /// # Errors
    /// No text, missing columns, two different answers to one question, a ruling that is not complete.
    ///
    /// ```
    /// use questionnaire_io::import::Decisions;
    /// let decisions = Decisions::parse("decisions.csv", b"question_id,answer,reason\nq0123456789ab,nobody,moved away\n")?;
    /// assert_eq!(decisions.len(), 1);
    /// assert!(Decisions::parse("decisions.csv", b"id;what\n1;2\n").is_err());
    /// # Ok::<(), questionnaire_io::import::ImportError>(())
    /// ```
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let decoded = decode::decode(name, bytes, None)?;
        let columns = ["question-id", "answer", "reason", "action", "mentee", "mentor", "value"];
        let known = |header: &str| {
            if columns.contains(&text::slug(header).as_str()) { Meaning::Field } else { Meaning::Unknown }
        };
        let table = Table::read(name, &decoded.text, &Budget::default(), known)?;
        let find = |wanted: &str| table.header.iter().position(|header| text::slug(header) == wanted);
        let refused = |row: u32, problem: &str| ImportError::Decisions {
            file: name.to_owned(),
            row,
            problem: problem.to_owned(),
        };
        let (id, answer, action) = (find("question-id"), find("answer"), find("action"));
        if action.is_none() && (id.is_none() || answer.is_none()) {
            let problem = "the header must be question_id,answer,reason or action,mentee,mentor,value,reason";
            return Err(refused(table.header_row, problem));
        }
        let [reason, mentee, mentor, value] = ["reason", "mentee", "mentor", "value"].map(find);
        let mut decisions = Self { file: Some(Arc::from(name)), ..Self::default() };
        let cell = |row: &Row, column: Option<usize>| {
            column.and_then(|column| table.cell(row, column)).unwrap_or_default().trim().to_owned()
        };
        if let Some((row, _, _, issue)) = table.unusable.first() {
            return Err(refused(*row, &format!("{issue}. Put text with commas in quotation marks")));
        }
        for row in &table.rows {
            let (question, answer, action) = (cell(row, id), cell(row, answer), cell(row, action));
            if !action.is_empty() {
                let Some(action) = Action::of(&action) else {
                    let problem = format!("\"{action}\" is not an action. {}", Action::WORDS);
                    return Err(refused(row.number, &problem));
                };
                if !answer.is_empty() {
                    return Err(refused(row.number, "this line has an answer and an action. Make two lines of it"));
                }
                let [mentee, mentor, value, reason] = [mentee, mentor, value, reason].map(|column| cell(row, column));
                let line = RulingLine { action, mentee, mentor, value, reason, row: row.number };
                if let Some(problem) = line.problem() {
                    return Err(refused(row.number, &problem));
                }
                decisions.rulings.push(line);
                continue;
            }
            if answer.is_empty() {
                let of_ruling = [mentee, mentor, value].map(|column| cell(row, column));
                if find("action").is_some() && of_ruling.iter().any(|text| !text.is_empty()) {
                    let problem = format!("this line has no action. {}", Action::WORDS);
                    return Err(refused(row.number, &problem));
                }
                continue;
            }
            if question.is_empty() {
                return Err(refused(row.number, "this answer has no question_id. Copy the id from questions.csv"));
            }
            let reason = cell(row, reason);
            let decision = Decision { answer, reason, row: row.number };
            if let Some(earlier) = decisions.answers.get(&question)
                && earlier.answer != decision.answer
            {
                let problem = format!(
                    "question {question} is answered differently in row {}. Delete one of the two lines",
                    earlier.row
                );
                return Err(refused(row.number, &problem));
            }
            decisions.answers.entry(question).or_insert(decision);
        }
        Ok(decisions)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`Decisions::parse`], or the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let given = Given::read(path)?;
        Self::parse(&given.name, &given.bytes)
    }

    /// How many questions are answered.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether none is. There may be rulings all the same.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Whether the same questions are answered, by the same lines; rulings may differ.
    pub fn answers_as(&self, other: &Self) -> bool {
        self.answers == other.answers
    }

    /// What the committee settled, in the order of the lines.
    pub fn rulings(&self) -> &[RulingLine] {
        &self.rulings
    }

    /// The file's name, for messages.
    pub(crate) fn file(&self) -> Arc<str> {
        self.file.clone().unwrap_or_else(|| Arc::from("decisions.csv"))
    }

    /// The answer to a question.
    pub fn get(&self, question_id: &str) -> Option<&Decision> {
        self.answers.get(question_id)
    }

    /// The same with this answer to a question that has none.
    #[must_use]
    pub fn with_answer(mut self, question_id: &str, answer: &str) -> Self {
        let decision = Decision { answer: answer.to_owned(), reason: String::new(), row: 0 };
        self.answers.entry(question_id.to_owned()).or_insert(decision);
        self
    }

    /// All answers, by question id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Decision)> {
        self.answers.iter().map(|(id, decision)| (id.as_str(), decision))
    }

    pub(crate) fn place(&self, decision: &Decision) -> Place {
        Place { file: self.file(), row: Some(decision.row), column: None }
    }
}

/// One ruling as written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RulingLine {
    /// What is ruled.
    pub action: Action,
    /// Whom, as written; blank where the action needs none.
    pub mentee: String,
    /// Whom, as written; blank where the action needs none.
    pub mentor: String,
    /// A rule's name, a number of seats, or, of a pin, that both have agreed.
    pub value: String,
    /// Why, for the record.
    pub reason: String,
    /// The line.
    pub row: u32,
}

/// What can be ruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Two people are matched.
    Pin,
    /// Two people are not.
    Ban,
    /// A rule does not count for somebody.
    Waive,
    /// A mentor has so many seats.
    Seats,
    /// Somebody does not take part in this round after all.
    Withdraw,
    /// A mentee comes first among those between whom scores decide.
    Priority,
}

impl Action {
    const ALL: [(&'static str, Self); 6] = [
        ("pin", Self::Pin),
        ("ban", Self::Ban),
        ("waive", Self::Waive),
        ("seats", Self::Seats),
        ("withdraw", Self::Withdraw),
        ("priority", Self::Priority),
    ];

    /// What can be written, for messages.
    pub(crate) const WORDS: &'static str = "Write pin, ban, waive, seats, withdraw or priority";

    /// The action of a word in the column `action`.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, action)| action)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Self::ALL[*self as usize].0)
    }
}

impl RulingLine {
    /// Whether a pin says that both have agreed.
    pub(crate) fn is_agreed(&self) -> bool {
        self.value.trim().eq_ignore_ascii_case("agreed")
    }

    /// What is missing or too much, and what to do.
    pub(crate) fn problem(&self) -> Option<String> {
        let blank = |text: &str| text.trim().is_empty();
        let (mentee, mentor, value) = (!blank(&self.mentee), !blank(&self.mentor), !blank(&self.value));
        let wanted = match self.action {
            Action::Pin if mentee && mentor && (!value || self.is_agreed()) => return None,
            Action::Pin => "a mentee and a mentor, and as value nothing or 'agreed'",
            Action::Ban if mentee && mentor && !value => return None,
            Action::Ban => "a mentee and a mentor, and no value; withdraw takes one person out of the round",
            Action::Waive if (mentee || mentor) && value && !blank(&self.reason) => return None,
            Action::Waive => "a mentee or a mentor or both, the rule's name as value, and a reason",
            Action::Seats if mentor && !mentee && self.value.trim().parse::<u16>().is_ok() => return None,
            Action::Seats => "a mentor, no mentee, and a number of seats as value",
            Action::Withdraw if mentee != mentor && !value => return None,
            Action::Withdraw => {
                "a mentee or a mentor, not both, and no value; somebody with both roles takes two lines"
            }
            Action::Priority if mentee && !mentor && !value => return None,
            Action::Priority => "a mentee, no mentor, and no value",
        };
        Some(format!("'{}' needs {wanted}", self.action))
    }
}

/// A decision that fits no question of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaleDecision {
    /// Where the decision stands.
    pub place: Place,
    /// The question it was for.
    pub question_id: String,
    /// What it answers, for the committee.
    pub answer: String,
}

impl fmt::Display for StaleDecision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of a question that is not asked nobody knows whether its answer is a secret. What is no id may be anything.
        let digits = self.question_id.strip_prefix('q').filter(|digits| digits.len() == 12).unwrap_or_default();
        let is_id = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let question = if is_id { &*self.question_id } else { "with this question_id" };
        write!(
            formatter,
            "{}: there is no question {question} in this run. The text it was about has changed or is settled. Delete the line, or \
             correct its question_id.",
            self.place
        )
    }
}
