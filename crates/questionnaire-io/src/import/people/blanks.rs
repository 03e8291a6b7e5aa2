//! Blank answers that decisions fill in.
//!
//! A rule of the policy may ask for a fact that nobody gave; the question about it has the id of a blank answer in that
//! field. Here, once it is known who everybody is, each blank field is looked up among the decisions.

use std::collections::BTreeSet;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::answers::Answers;
use super::identity::Cells;
use super::person::Person;
use crate::import::columns::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::Findings;

/// Fills in what was decided about blank answers. Without decisions there is nothing to do.
pub(crate) fn fill<'a>(
    answers: Answers<'a>,
    people: &[Person],
    levels: &[String],
    findings: &mut Findings<'_>,
) -> Answers<'a> {
    if !findings.has_decisions() {
        return answers;
    }
    let mut filled = Cells::new();
    let fields = fields(answers.sheets, levels);
    for person in people {
        let (place, subject) = ((person.draft.at, person.key.side), person.key.to_string());
        for (field, key) in &fields {
            let is_asked = field.side().is_none_or(|of| of == person.key.side);
            if is_asked
                && answers.cell(person, field).is_none()
                && let Some(answer) = findings.filled(&subject, key)
            {
                filled.entry(place).or_default().insert(field.clone(), answer);
            }
        }
    }
    answers.with_filled(filled)
}

/// Everything that can be filled in, with its key.
fn fields(sheets: &[Sheet], levels: &[String]) -> Vec<(Field, String)> {
    let mut fields: BTreeSet<Field> = Field::plain_keys().filter_map(Field::parse).collect();
    fields.extend(["conference", "convention"].map(|event| Field::Attendance(event.to_owned())));
    for level in levels.iter().map(|level| text::slug(level)) {
        fields.insert(Field::Unit(level.clone()));
        fields.insert(Field::PastUnit(level));
    }
    for sheet in sheets {
        let asked = [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| sheet.columns.fields(side));
        fields.extend(asked.map(|(field, _)| field.clone()));
    }
    let who = [Field::Role, Field::Id, Field::Email, Field::Name, Field::FirstName, Field::LastName, Field::Submitted];
    fields.into_iter().filter(|field| !who.contains(field)).map(|field| (field.clone(), field.to_string())).collect()
}
