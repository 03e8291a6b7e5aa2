//! Facts that a policy's rules ask for and nobody gave, as questions beside the import's own.
//!
//! Their id is that of a blank answer in the field, so that a decision fills the blank in the next run.

use mentor_match::policy::OpenFact;

use crate::import::{ColumnUse, Import, Place, Question, QuestionKind, question_id};

/// The question behind a missing fact; it stands in the person's row, in the column of the fact if there is one.
/// `None` for a person whom the import does not know.
pub(crate) fn question(open: &OpenFact, import: &Import) -> Option<Question> {
    let mut place: Place = import.origins.get(&open.person)?.clone();
    let columns = import.files.iter().filter(|file| file.name == place.file).flat_map(|file| &file.columns);
    let is_it = |used: &ColumnUse| match used {
        ColumnUse::Field { field, side, .. } => {
            side.is_none_or(|side| side == open.person.side) && field.to_string() == open.field
        }
        _ => false,
    };
    place.column = columns.into_iter().find(|column| is_it(&column.holds)).map(|column| column.header.clone());
    Some(Question {
        id: question_id(QuestionKind::MissingFact, &open.person.to_string(), &open.field, ""),
        kind: QuestionKind::MissingFact,
        person: Some(open.person.clone()),
        people: 1,
        field: open.field.clone(),
        fields: vec![open.field.clone()],
        excluded_by: Vec::new(),
        named: Vec::new(),
        place,
        found: String::new(),
        candidates: Vec::new(),
        default_used: format!("the rule \"{}\" treats this person as eligible", open.rule.replace('-', " ")),
        message: format!("Missing: {}. Answer as in the questionnaire.", open.fact),
        refused: false,
    })
}
