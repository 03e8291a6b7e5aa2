//! One row for each choice: several rows of one person that are one answer.
//!
//! Programs that keep choices in a table of their own export a row for each of them, everything else repeated. Such
//! rows are put together when a column numbers the choices and the rows contradict each other nowhere else; each choice
//! then stands in the place of its number, whatever the order of the rows, and a number that is missing leaves its
//! place blank, like a blank line among columns of choices. A row whose number cannot be read is asked about. With a
//! contradiction, or one number twice, they are rows of one person like any others: a question, which says why.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::person::{self, Draft};
use crate::import::columns::sheet::Sheet;
use crate::import::field::{Field, MAX_CHOICES};
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::lists;
use crate::import::parse::numbers;
use crate::import::parse::short;
use crate::import::report::NoteKind;
use crate::import::report::question::{QuestionKind, shortened};

/// The line of a number that no row has.
pub(crate) const GAP: &str = "\u{1}";

/// The row that stands for all, and what it says together with the others.
pub(crate) struct Joined<'p> {
    pub(crate) kept: &'p Draft,
    pub(crate) cells: Vec<(Field, String)>,
}

/// Puts the rows of one person, all of one side, together. Otherwise says why that is not possible, if they look as if
/// it should be. `identity` stands for the person in questions.
pub(crate) fn join<'p>(
    sheets: &[Sheet],
    rows: &[&'p Draft],
    identity: &str,
    findings: &mut Findings<'_>,
) -> Result<Joined<'p>, Option<String>> {
    let first = rows.first().ok_or(None)?;
    let (sheet, side) = (&sheets[first.at.sheet], first.side);
    let numbers = sheet.columns.find(&Field::ChoiceNumber, side).ok_or(None)?;
    let choices = sheet.columns.find(&Field::Choices, side).ok_or(None)?;
    if rows.iter().any(|row| row.at.sheet != first.at.sheet) {
        return Err(Some("they are in several files".to_owned()));
    }
    let mut cells: Vec<(Field, BTreeSet<&str>)> = Vec::new();
    for (field, column) in sheet.columns.fields(side) {
        if matches!(field, Field::ChoiceNumber | Field::Choices | Field::Submitted) {
            continue;
        }
        let said: BTreeSet<&str> = rows.iter().filter_map(|row| sheet.raw(row.at.row, column)).collect();
        if said.iter().map(|said| text::fold(said)).collect::<BTreeSet<_>>().len() > 1 {
            return Err(Some(format!("they differ in column '{}'", sheet.header(column).unwrap_or_default())));
        }
        cells.push((field.clone(), said));
    }
    let mut by_number: BTreeMap<u16, &'p Draft> = BTreeMap::new();
    let mut unclear = Vec::new();
    for &row in rows {
        let written = sheet.raw(row.at.row, numbers).unwrap_or_default();
        let chosen = sheet.raw(row.at.row, choices).filter(|chosen| !short::is_none(chosen));
        if written.is_empty() && chosen.is_none() {
            continue; // It says other things.
        }
        let subject = format!("{side} {identity} {}", text::fold(chosen.unwrap_or_default()));
        let number = numbers::ordinal(written).or_else(|| {
            match findings.decided(QuestionKind::UnclearAnswer, &subject, "choice_number", written) {
                Answer::Text(answer) => numbers::ordinal(&answer),
                _ => None,
            }
        });
        match number {
            Some(number) if by_number.insert(number, row).is_some() => {
                return Err(Some(format!("two of them have the number {number}")));
            }
            Some(_) => {}
            None => unclear.push((row, written, subject)),
        }
    }
    if let [only] = rows {
        if let [(_, written, _)] = unclear.as_slice()
            && !written.is_empty()
        {
            let kind = NoteKind::OnlyChoice { found: shortened(written) };
            findings.note(sheet.place_in(only.at.row, Some(numbers)), kind);
        }
        if by_number.keys().all(|&number| number == 1) {
            return Err(None);
        }
    }
    let missing = |most: u16| (1..=most).filter(|number| !by_number.contains_key(number));
    let kept = by_number.values().next().copied().unwrap_or(first);
    let person = person::key(kept).ok();
    for (row, written, subject) in &unclear {
        if findings.decided(QuestionKind::UnclearAnswer, subject, "choice_number", written) == Answer::Nothing {
            continue;
        }
        let most = u16::try_from(rows.len()).unwrap_or(MAX_CHOICES).min(MAX_CHOICES);
        let what = if written.is_empty() {
            "The choice in this row has no number".to_owned()
        } else {
            format!("\"{}\" is not the number of a choice", shortened(written))
        };
        findings.ask(Asked {
            kind: QuestionKind::UnclearAnswer,
            subject,
            person: person.as_ref(),
            field: "choice_number",
            place: &sheet.place_in(row.at.row, Some(numbers)),
            found: written,
            candidates: missing(most).map(|number| number.to_string()).collect(),
            default_used: "the choice in this row is not used; the other rows of this person count".to_owned(),
            message: format!(
                "{what}. Answer with the number (1 for the first choice), or \"nothing\" to leave the choice out."
            ),
        });
    }
    let own =
        |field: &Field| sheet.columns.find(field, side).and_then(|column| sheet.raw(kept.at.row, column)).is_some();
    let mut cells: Vec<(Field, String)> = cells
        .into_iter()
        .filter(|(field, _)| !own(field))
        .filter_map(|(field, said)| Some((field, (*said.first()?).to_owned())))
        .collect();
    let last = by_number.keys().next_back().copied().unwrap_or(0);
    let line = |number: u16| {
        let chosen = by_number.get(&number).and_then(|row| sheet.raw(row.at.row, choices));
        chosen.filter(|chosen| !short::is_none(chosen)).map_or_else(|| GAP.to_owned(), lists::whole)
    };
    // Without any number there is no choice, whatever the row that is kept says.
    let lines: Vec<String> = (1..=last.max(1)).map(line).collect();
    cells.push((Field::Choices, lines.join("\n")));
    let kind = NoteKind::RowsJoined { rows: rows.len(), missing: missing(last).collect() };
    findings.note(sheet.place_in(kept.at.row, None), kind);
    Ok(Joined { kept, cells })
}
