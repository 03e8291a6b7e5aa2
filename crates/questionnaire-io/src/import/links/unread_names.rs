//! Columns that nobody understood and that name people of the other side: each is one question.
//!
//! Such a column may say whom people must not be matched with, or whom they ask for. To keep everybody apart whom it
//! names would turn wishes into refusals, and to match them would turn refusals into wishes. So nothing is read from
//! it, but until the question is answered nobody learns the address of a partner whom they may have named there, or
//! who may have named them.

use std::collections::BTreeSet;

use super::directory::{Found, People};
use super::written::Written;
use crate::import::columns::decided::{FIELD, MAY_BE, subject};
use crate::import::columns::sheet::Sheet;
use crate::import::file_report::FileReport;
use crate::import::findings::{Asked, Findings};
use crate::import::parse::lists::Splitter;
use crate::import::parse::names;
use crate::import::people::person::Person;
use crate::import::report::question::QuestionKind;

/// So many answers of a column show whether it holds names that are written with mistakes.
const SAMPLE: usize = 50;
/// Longer answers are no names with mistakes.
const MOST_WORDS: usize = 8;

/// Counts the answers of such columns that nearly name somebody, too: most people mistype a name or write a part of it.
pub(crate) fn count(sheets: &[Sheet], files: &mut [FileReport], people: &People<'_>) {
    for (at, (sheet, file)) in sheets.iter().zip(files).enumerate() {
        let unread = file.columns.iter_mut().enumerate().filter(|(_, report)| report.is_unmapped());
        for (column, report) in unread.filter(|(_, report)| report.may_name() > 0) {
            let own = people.all.iter().enumerate().filter(|(_, person)| person.draft.at.sheet == at);
            let answers = own.filter_map(|(me, person)| {
                let cell = sheet.raw(person.draft.at.row, column).filter(|cell| !names::is_nobody(cell))?;
                Some((me, person.draft.at.row, cell))
            });
            let names = |(me, row, cell): (usize, usize, &str)| {
                let is_short = cell.split_whitespace().nth(MOST_WORDS).is_none();
                let named = if is_short { named(people, &people.all[me], cell) } else { Vec::new() };
                (row, named.iter().any(|&who| !people.same_human(me, who)))
            };
            let sample: Vec<(usize, bool)> = answers.clone().take(SAMPLE).map(names).collect();
            if 2 * sample.iter().filter(|(_, named)| *named).count() >= sample.len() {
                let rows = sample.into_iter().chain(answers.skip(SAMPLE).map(names));
                let rows: BTreeSet<usize> = rows.filter_map(|(row, named)| named.then_some(row)).collect();
                report.names = report.names.max(rows.len());
            }
        }
    }
}

/// Asks about each column that holds names and has no use.
pub(crate) fn ask(sheets: &[Sheet], files: &[FileReport], people: &People<'_>, findings: &mut Findings<'_>) {
    for (at, (sheet, file)) in sheets.iter().zip(files).enumerate() {
        let unread = file.columns.iter().enumerate().filter(|(_, report)| report.holds_names());
        for (column, report) in unread {
            let (place, header) = (sheet.place_in_header(column), report.shown_header());
            let subject = subject(sheet.kind);
            for person in people.all.iter().filter(|person| person.draft.at.sheet == at) {
                let Some(cell) = sheet.raw(person.draft.at.row, column) else { continue };
                let asked = Asked {
                    kind: QuestionKind::UnclearColumn,
                    subject: &subject,
                    person: Some(&person.key),
                    field: FIELD,
                    place: &place,
                    found: header,
                    candidates: MAY_BE.map(str::to_owned).to_vec(),
                    default_used:
                        "nothing is read from this column, and letters of partners of whom one may have named the \
                                   other in it are held back"
                            .to_owned(),
                    message: format!(
                        "It is not known what this column says, and {} of its {} answers name people of this round. If they must \
                         not be matched with them, answer \"declines\" or \"failed_with\"; for direct supervisors, whom the rule not-supervisor keeps apart, \"supervisors\". If they ask for them, \
                         answer \"choices\"; if they are matched with them now, \"running_with\"; otherwise \"none of these\".",
                        report.names,
                        report.may_name()
                    ),
                };
                let whom = named(people, person, cell).into_iter().map(|who| people.all[who].key.clone());
                findings.ask_naming(asked, whom.collect());
            }
        }
    }
}

/// Everybody of the other side whom a cell names or may name.
fn named(people: &People<'_>, person: &Person, cell: &str) -> Vec<usize> {
    let (side, mut whom) = (person.key.side, Vec::new());
    for text in (Written { people, side }).names(cell, Some(&Splitter::Commas([].into()))) {
        whom.extend(match people.find(side.other(), &text) {
            Found::One(who) => vec![who],
            Found::Several(which) => which,
            Found::Nobody => people.resembling(side.other(), &text),
        });
    }
    if whom.is_empty() {
        // "Please, anybody but Ana Silva"
        for text in names::within(cell) {
            match people.find(side.other(), &text) {
                Found::One(who) => whom.push(who),
                Found::Several(which) => whom.extend(which),
                Found::Nobody => {}
            }
        }
    }
    whom
}
