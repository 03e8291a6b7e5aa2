//! The questions of a blank questionnaire.

use mentor_match::cohort::Side;

/// The questions of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questionnaire {
    /// Who is asked.
    pub side: Side,
    /// In the order in which they are asked.
    pub questions: Vec<TemplateQuestion>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateQuestion {
    /// The question, and the column's header.
    pub header: String,
    /// The field it is read as; see `docs/formats.md`.
    pub field: String,
    /// How to answer.
    pub hint: &'static str,
    /// Answers to choose from; empty when people write their own.
    pub options: Vec<String>,
    /// Who fills it in.
    pub filled_in_by: FilledInBy,
}

/// Who fills in the answers to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilledInBy {
    /// The person whose row it is.
    Person,
    /// The committee, once the answers are in.
    Committee,
}
