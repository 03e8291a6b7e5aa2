//! What a decision says of a column that nobody understood and that names people of the round.
//!
//! The question is asked where it is known who is who (`links::unread_names`); the answer makes the column what a line
//! of the mapping would.

use mentor_match::text;

use super::assign::Columns;
use super::column::{ColumnUse, IgnoredBecause, Recognition};
use crate::import::field::Field;
use crate::import::findings::{Answer, Findings};
use crate::import::report::question::QuestionKind;
use crate::import::source::SourceKind;

/// Answers to what a column of names is, the most dangerous to overlook first.
pub(crate) const MAY_BE: [&str; 6] =
    ["declines", "choices", "supervisors", "failed_with", "running_with", "none of these"];

/// Stands for the field in such a question.
pub(crate) const FIELD: &str = "column";

/// What the question about a column is looked up by, beside its header: whose answers it holds.
pub(crate) fn subject(kind: SourceKind) -> String {
    kind.to_string()
}

/// Gives the columns that a decision names their use.
pub(crate) fn settle(kind: SourceKind, columns: &mut Columns, findings: &mut Findings<'_>) {
    if !findings.has_decisions() {
        return;
    }
    for column in 0..columns.reports.len() {
        if !columns.reports[column].is_unmapped() {
            continue;
        }
        let header = columns.reports[column].shown_header().to_owned();
        columns.reports[column].holds =
            match findings.decided(QuestionKind::UnclearColumn, &subject(kind), FIELD, &header) {
                Answer::Open => continue,
                Answer::Nothing => ColumnUse::Ignored(IgnoredBecause::Decision),
                Answer::Text(answer) => match meant(&answer, kind) {
                    Some(Some(field)) => {
                        let side = field.side();
                        columns.hold(&field, side, column);
                        ColumnUse::Field { field, side, how: Recognition::Decision }
                    }
                    Some(None) => ColumnUse::Ignored(IgnoredBecause::Decision),
                    None => continue,
                },
            };
    }
}

/// The field that an answer means, `Some(None)` for none of them; `None`: it cannot be read.
#[expect(clippy::option_option, reason = "unreadable, none of them, or a field")]
fn meant(answer: &str, kind: SourceKind) -> Option<Option<Field>> {
    let key = text::slug(answer).replace('-', "_");
    let field = match key.as_str() {
        "none_of_these" | "something_else" | "other" => return Some(None),
        "decline" | "declined" => Field::Declines,
        "choice" => Field::Choices,
        "supervisor" => Field::Supervisors,
        "present_mentor" | "present_mentee" | "current_mentor" | "current_mentee" => Field::RunningWith,
        _ => Field::parse(answer.trim()).or_else(|| Field::parse(&key))?,
    };
    let asks = |side| kind.side().is_none_or(|of| of == side);
    (field.names_people() && field.side().is_none_or(asks)).then_some(Some(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_that_is_offered_is_understood_and_what_names_nobody_is_not() {
        for answer in MAY_BE {
            assert!(meant(answer, SourceKind::Mentees).is_some(), "{answer}");
        }
        for (answer, field) in [("Decline", Field::Declines), ("present mentor", Field::RunningWith)] {
            assert_eq!(meant(answer, SourceKind::Mentees), Some(Some(field)));
        }
        assert_eq!(meant("choices.2", SourceKind::People), Some(Some(Field::Choice(2))));
        assert_eq!(meant("None of these", SourceKind::Mentees), Some(None));
        assert_eq!(meant("supervisors", SourceKind::Mentors), None, "mentees have supervisors");
        for answer in ["goals", "perhaps", "choices.99"] {
            assert_eq!(meant(answer, SourceKind::Mentees), None, "{answer}");
        }
    }
}
