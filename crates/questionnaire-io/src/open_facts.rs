//! Facts that a policy's rules ask for and nobody gave, as questions beside the import's own.
//!
//! Their id is that of a blank answer in the field, so that a decision fills the blank in the next run.

use mentor_match::policy::OpenFact;

use crate::import::{Place, Question, QuestionKind, question_id};

/// The question behind a missing fact. `origin` is the person's row.
pub(crate) fn question(open: &OpenFact, origin: &Place) -> Question {
    Question {
        id: question_id(QuestionKind::MissingFact, &open.person.to_string(), &open.field, ""),
        kind: QuestionKind::MissingFact,
        person: Some(open.person.clone()),
        field: open.field.clone(),
        place: origin.clone(),
        found: String::new(),
        candidates: Vec::new(),
        default_used: format!("the rule {} lets them pass", open.rule),
        message: format!("{} is not known ({}); answer with what belongs in the questionnaire", open.fact, open.field),
    }
}
