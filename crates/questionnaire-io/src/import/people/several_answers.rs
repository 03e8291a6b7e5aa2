//! People who answered one question in several columns, and not alike: which of the answers counts is asked.
//!
//! Until it is answered, the first column counts; where an answer is a list, all of them together. Days in one column
//! and times in another are no contradiction: they are one answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use mentor_match::cohort::{PersonKey, Side};
use mentor_match::text;

use super::answers::Answers;
use super::person::Person;
use crate::import::columns::sheet::CellText;
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::{days_and_times, lists, short};
use crate::import::report::question::{QuestionKind, shortened};

/// Puts in the place of several answers the one that counts.
pub(crate) fn settle<'a>(mut answers: Answers<'a>, people: &[Person], findings: &mut Findings<'_>) -> Answers<'a> {
    for person in people {
        let side = person.key.side;
        let fields = answers.sheet(person).columns.asked(side).filter(|(_, columns)| columns.len() > 1);
        for (field, columns) in fields.filter(|(field, _)| !Field::IDENTITY.contains(field) && !field.says_role()) {
            if let Some(settled) = settled(&answers, person, field, columns, findings) {
                let joined = Arc::make_mut(&mut answers.joined);
                joined.entry((person.draft.at, side)).or_default().insert(field.clone(), settled);
            }
        }
    }
    answers
}

/// What counts of several answers; `None`: there are not several.
fn settled(
    answers: &Answers<'_>,
    person: &Person,
    field: &Field,
    columns: &[usize],
    findings: &mut Findings<'_>,
) -> Option<String> {
    let (sheet, row) = (answers.sheet(person), person.draft.at.row);
    let cells = columns.iter().filter_map(|&column| sheet.meant(sheet.raw(row, column)?, column));
    let cells: Vec<CellText<'_>> = cells.filter(|cell| !short::is_no_answer(&cell.text)).collect();
    if cells.iter().map(|cell| text::fold(&cell.text)).collect::<BTreeSet<_>>().len() < 2 {
        return None;
    }
    if let (Field::Availability, [one, other]) = (field, cells.as_slice())
        && let Some(both) = days_and_times::together(&one.text, &other.text)
    {
        return Some(both);
    }
    // A cell that both roles share is one question.
    let side = if answers.is_for_both(person, field) { Side::Mentee } else { person.key.side };
    let subject = PersonKey { side, id: person.key.id.clone() }.to_string();
    let written: Vec<String> =
        cells.iter().map(|cell| cell.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let (found, key) = (written.join(" | "), field.to_string());
    match findings.decided(QuestionKind::SeveralAnswers, &subject, &key, &found) {
        Answer::Nothing => return Some(String::new()),
        Answer::Text(answer) => return Some(answer),
        Answer::Open => {}
    }
    let headers: Vec<String> =
        cells.iter().filter_map(|cell| Some(format!("'{}'", sheet.header(cell.column?)?))).collect();
    let is_list = field.is_list();
    findings.ask(Asked {
        kind: QuestionKind::SeveralAnswers,
        subject: &subject,
        person: Some(&person.key),
        field: &key,
        place: &sheet.place_in(row, cells[0].column),
        found: &found,
        candidates: written.iter().map(|one| shortened(one)).collect(),
        default_used: if is_list { "all of them count" } else { "the first one counts" }.to_owned(),
        message: format!(
            "{} ask the same, and this row answers them differently. Answer with what counts.",
            headers.join(" and ")
        ),
    });
    if !is_list {
        return Some(cells[0].text.to_string());
    }
    let lines = |cell: &CellText<'_>| {
        if field.names_people() {
            return vec![cell.text.to_string()]; // "Last, First" is one name.
        }
        answers.answers_in(person, cell).iter().map(|answer| lists::whole(answer)).collect()
    };
    Some(cells.iter().flat_map(lines).collect::<Vec<_>>().join("\n"))
}
