//! Ballots: whom mentees would like after they have met mentors, read from what was typed off paper or what a
//! form tool exports.

use std::sync::Arc;

use mentor_match::text;

use super::budget::Budget;
use super::form_table;
use super::headings::Meaning;
use crate::import::error::ImportError;
use crate::import::report::problem::RowIssue;
use crate::import::source::SourceFile;

/// The column of a ballot that says whose it is.
pub const BALLOT_PERSON: &str = "Your name, number or e-mail address";

/// The columns of its choices, in order.
pub const BALLOT_CHOICES: &[&str] = &["First choice", "Second choice", "Third choice", "Fourth choice", "Fifth choice"];

/// One ballot as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ballot {
    pub(crate) file: Arc<str>,
    pub(crate) row: u32,
    /// Whose it is, as written; blank if nobody wrote it.
    pub(crate) person: String,
    /// The choices, each with the column; a blank line between others is a blank text.
    pub(crate) choices: Vec<(&'static str, String)>,
    /// Why the row cannot be used.
    pub(crate) issue: Option<RowIssue>,
}

/// All ballots of a file that choose somebody, and rows that cannot be used.
pub(crate) fn read(source: &SourceFile, budget: &Budget<'_>) -> Result<Vec<Ballot>, ImportError> {
    let table = form_table::table(source, budget, meaning)?;
    let find = |wanted: &str| table.header.iter().position(|header| text::fold(header) == text::fold(wanted));
    let choices: Vec<(&'static str, usize)> =
        BALLOT_CHOICES.iter().filter_map(|&column| Some((column, find(column)?))).collect();
    let (Some(person), false) = (find(BALLOT_PERSON), choices.is_empty()) else {
        let problem = format!("the columns must be '{BALLOT_PERSON}', '{}' and so on", BALLOT_CHOICES[0]);
        return Err(ImportError::Meetings { file: source.name.to_string(), row: table.header_row, problem });
    };
    let ballot =
        |row: u32| Ballot { file: source.name.clone(), row, person: String::new(), choices: Vec::new(), issue: None };
    let unusable = table.unusable.iter();
    let mut all: Vec<Ballot> =
        unusable.map(|(row, _, _, issue)| Ballot { issue: Some(issue.clone()), ..ballot(*row) }).collect();
    for row in &table.rows {
        budget.take(50 * row.width.max(1), &source.name)?;
        let cell = |column: usize| table.cell(row, column).map_or("", str::trim).to_owned();
        let mut chosen: Vec<(&'static str, String)> =
            choices.iter().map(|&(header, column)| (header, cell(column))).collect();
        while chosen.last().is_some_and(|(_, choice)| choice.is_empty()) {
            chosen.pop();
        }
        if !chosen.is_empty() {
            all.push(Ballot { person: cell(person), choices: chosen, ..ballot(row.number) });
        }
    }
    all.sort_by_key(|ballot| ballot.row);
    Ok(all)
}

fn meaning(header: &str) -> Meaning {
    let folded = text::fold(header);
    if folded == text::fold(BALLOT_PERSON) {
        Meaning::Identity
    } else if BALLOT_CHOICES.iter().any(|choice| text::fold(choice) == folded) {
        Meaning::Field
    } else {
        Meaning::Unknown
    }
}
