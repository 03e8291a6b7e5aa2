//! Files at a glance: what their columns seem to hold, for files that cannot be read as they are.
//!
//! The import refuses a file in which nothing says who is who. Whoever has no programmer at hand wants to see its
//! columns then and say which one it is, so this looks at headers and answers and at no person.

use std::collections::BTreeMap;

use mentor_match::text;

use super::assign::Columns;
use super::column::{ColumnReport, ColumnUse, UnclearAnswer};
use super::read_sheets::{Opened, open_all};
use super::wordings::Wordings;
use crate::import::error::ImportError;
use crate::import::field::Field;
use crate::import::file_report::{FileReport, RowCounts};
use crate::import::findings::Findings;
use crate::import::given::options::ImportOptions;
use crate::import::parse::roles::Said;
use crate::import::read::table::Table;
use crate::import::source::SourceFile;

/// How many people must have given an answer to be shown.
const SEVERAL: usize = 2;
/// The most answers of a column that are shown.
const MOST_SHOWN: usize = 12;

/// The columns of all files.
pub(crate) fn glance(
    sources: &[SourceFile],
    options: &ImportOptions,
    findings: &mut Findings<'_>,
) -> Result<Vec<FileReport>, ImportError> {
    let wordings = Wordings::new(&options.levels);
    let opened = open_all(sources, &wordings, options.mapping.as_ref(), findings)?;
    opened.iter().map(|one| looked_at(one, &wordings, options)).collect()
}

fn looked_at(opened: &Opened<'_>, wordings: &Wordings, options: &ImportOptions) -> Result<FileReport, ImportError> {
    let (table, kind) = (&opened.table, opened.source.kind);
    let mapping = options.mapping.as_ref();
    let found = Columns::assign(&opened.file, kind, table, wordings, mapping, &options.levels, &BTreeMap::new())?;
    let report = |(column, report): (usize, &ColumnReport)| {
        let (mut report, answers) = (report.clone(), answers(table, column));
        report.answers = answers.iter().map(|(_, rows)| rows).sum();
        if let ColumnUse::Field { field: Field::Role, .. } = &report.holds {
            let synonyms = found.synonyms.get(&column);
            let meant = |written: &str| synonyms.and_then(|all| all.get(&text::fold(written)).cloned());
            report.unclear = unclear(&answers, meant);
        }
        let says_who = matches!(&report.holds, ColumnUse::Field { field, .. } if Field::IDENTITY.contains(field));
        if !says_who && !report.confidential {
            let several = answers.into_iter().filter(|(_, rows)| *rows >= SEVERAL);
            report.options = several.map(|(written, _)| written).take(MOST_SHOWN).collect();
        }
        report
    };
    let (blank, repeated_headers, unusable) =
        (table.blank_rows, table.repeated_headers.len(), table.unusable.len() + table.rows.len());
    let read = blank + repeated_headers + unusable;
    Ok(FileReport {
        name: opened.file.clone(),
        kind,
        sha256: opened.source.sha256(),
        encoding: opened.encoding,
        delimiter: table.delimiter.map(char::from),
        header_row: table.header_row,
        columns: found.reports.iter().enumerate().map(report).collect(),
        counts: RowCounts { read, blank, repeated_headers, unusable, ..RowCounts::default() },
    })
}

/// What stands in a column and in how many rows, the commonest first.
fn answers(table: &Table, column: usize) -> Vec<(String, usize)> {
    let mut answers: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for answer in table.rows.iter().filter_map(|row| table.cell(row, column)) {
        answers.entry(text::fold(answer)).or_insert((answer, 0)).1 += 1;
    }
    let mut answers: Vec<(String, usize)> =
        answers.into_values().map(|(written, rows)| (written.to_owned(), rows)).collect();
    answers.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    answers
}

/// Answers to who is who that name no role.
fn unclear(answers: &[(String, usize)], meant: impl Fn(&str) -> Option<String>) -> Vec<UnclearAnswer> {
    let says = |written: &str| {
        let said = Said::of(&meant(written).unwrap_or_else(|| written.to_owned()));
        said.peers || !said.sides.is_empty()
    };
    let unclear = answers.iter().filter(|(written, _)| !says(written)).take(MOST_SHOWN);
    let line = |(written, people): &(String, usize)| UnclearAnswer {
        written: written.clone(),
        people: *people,
        why: format!("\"{written}\" is not Mentor, Mentee or Both."),
    };
    unclear.map(line).collect()
}
