//! What is said of a sheet once its columns are known: mapping lines without a column, headers that cannot do, columns
//! that are missing, rows and cells that say nothing.

use mentor_match::cohort::Side;
use mentor_match::text;

use super::assign;
use super::column::{ColumnUse, IgnoredBecause};
use super::options_seen;
use super::sheet::Sheet;
use super::wordings::Wordings;
use crate::import::error::ImportError;
use crate::import::field::Field;
use crate::import::findings::Findings;
use crate::import::given::options::ImportOptions;
use crate::import::read::table;
use crate::import::report::question::shortened;
use crate::import::report::{NoteKind, Place};
use crate::import::source::SourceKind;

/// A line of the mapping whose column is in none of the files it is for.
pub(super) fn check_mapping_lines(sheets: &[Sheet], options: &ImportOptions) -> Result<(), ImportError> {
    let Some(mapping) = &options.mapping else { return Ok(()) };
    let lines = mapping.separators.iter().map(|entry| (&entry.header, entry.at));
    for (header, at) in lines.chain(mapping.values.iter().map(|entry| (&entry.header, entry.at))) {
        let mut problem = None;
        for sheet in sheets {
            match sheet.columns.named(&sheet.name, header) {
                Ok(_) => {
                    problem = None;
                    break;
                }
                Err(found) => problem = Some(found),
            }
        }
        if let Some(problem) = problem {
            return Err(mapping.error(at, problem).into());
        }
    }
    Ok(())
}

/// A header must say who somebody is, a file of both sides also in which role, and answers must stand below it.
pub(super) fn check_header(sheet: &Sheet, wordings: &Wordings) -> Result<(), ImportError> {
    let (file, row) = (sheet.name.to_string(), sheet.table.header_row);
    let sides = [Side::Mentee, Side::Mentor];
    let has = |field: &Field| sides.iter().any(|&side| sheet.columns.find(field, side).is_some());
    if !Field::IDENTITY.iter().any(has) {
        let columns = sheet.table.header.len();
        let found: Vec<String> =
            sheet.table.header.iter().take(5).map(|header| format!("'{}'", shortened(header))).collect();
        return Err(ImportError::NoIdentity { file, row, columns, found: found.join(", ") });
    }
    let says_role = has(&Field::Role) || (has(&Field::IsMentee) && has(&Field::IsMentor));
    if sheet.kind == SourceKind::People && !says_role {
        let mut unread = sheet.columns.reports.iter().filter(|report| report.is_unmapped());
        let called =
            unread.find(|report| wordings.guess(&report.header, None).is_some_and(|guess| guess.field == Field::Role));
        let place = called.and_then(|called| sheet.columns.reports.iter().position(|report| report == called));
        let words = place.map(|column| options_seen::common_words(sheet, column)).unwrap_or_default();
        let called = called.map(|report| report.header.clone());
        return Err(ImportError::NoRole {
            file,
            row,
            called,
            words: words.into(),
            likeliest: assign::likeliest_role(&sheet.table, &sheet.columns),
            yes_or_no: assign::yes_or_no_to_roles(&sheet.table, &sheet.columns),
        });
    }
    if sheet.table.rows.is_empty() && sheet.table.unusable.is_empty() {
        return Err(ImportError::NoRows { file, row });
    }
    Ok(())
}

/// Columns without which much is unknown.
pub(super) fn note_missing_columns(sheet: &Sheet, options: &ImportOptions, findings: &mut Findings<'_>) {
    let has = |field: &Field, side| sheet.columns.find(field, side).is_some();
    let mut missing = Vec::new();
    if sheet.kind != SourceKind::Mentees && !has(&Field::Seats, Side::Mentor) {
        let seats = text::count(options.seats_when_blank, "seat");
        let every = if sheet.kind == SourceKind::Peers { "everybody counts" } else { "every mentor counts" };
        missing.push((Field::Seats, format!("{every} as not having answered ({seats} by the policy)")));
    }
    let goals = |side| [Field::Goals, Field::RankedGoals, Field::TopGoals].iter().any(|field| has(field, side));
    if sheet.kind == SourceKind::Peers {
        let apart = sheet.columns.find(&Field::Goals, Side::Mentee) != sheet.columns.find(&Field::Goals, Side::Mentor);
        if !goals(Side::Mentor) || !apart {
            let consequence = "what people can help with is not asked apart from what they want to learn. Ask both, or \
                               name the two columns in a mapping as mentee.goals and mentor.goals";
            missing.push((Field::Goals, consequence.to_owned()));
        }
    }
    let choices = [Field::Choice(1), Field::Choices];
    if sheet.kind != SourceKind::Mentors && !choices.iter().any(|field| has(field, Side::Mentee)) {
        let nobody = if sheet.kind == SourceKind::Peers { "nobody" } else { "no mentee" };
        let later = sheet.columns.fields(Side::Mentee).any(|(field, _)| matches!(field, Field::Choice(_)));
        missing.push(if later {
            (Field::Choice(1), format!("{nobody} has a first choice. Look among the ignored columns"))
        } else {
            (Field::Choices, format!("{nobody} has a choice"))
        });
    }
    if let Some(level) = options.levels.first() {
        let unit = Field::Unit(text::slug(level));
        if ![Side::Mentee, Side::Mentor].into_iter().any(|side| has(&unit, side)) {
            missing.push((unit, format!("we do not know who belongs to which {level}")));
        }
    }
    for (field, consequence) in missing {
        let place = Place { file: sheet.name.clone(), row: None, column: None };
        findings.note(place, NoteKind::MissingColumn { field: field.to_string(), consequence });
    }
}

/// What can be said about rows without knowing who they are.
pub(super) fn report_rows(sheet: &Sheet, findings: &mut Findings<'_>) {
    let at = |row: u32, column: Option<usize>| Place {
        file: sheet.name.clone(),
        row: Some(row),
        column: column.and_then(|column| sheet.header(column)),
    };
    for &row in &sheet.table.set_aside {
        findings.note(at(row, None), NoteKind::NotAnswers { header: sheet.table.header_row });
    }
    for &row in &sheet.table.repeated_headers {
        findings.note(at(row, None), NoteKind::HeaderRepeated);
    }
    for (row, column, found, issue) in &sheet.table.unusable {
        findings.problem(at(*row, *column), found, issue.clone());
    }
    note_without_value(sheet, findings);
    let columns = sheet.table.header.len();
    for row in &sheet.table.rows {
        if row.width < columns {
            findings.note(at(row.number, None), NoteKind::ShortRow { cells: row.width, columns });
        }
        for (column, answer) in sheet.table.answers(row) {
            if answer.contains('\u{fffd}') && !sheet.columns.reports[column].is_unmapped() {
                findings.note(at(row.number, Some(column)), NoteKind::DamagedText);
            }
        }
    }
}

/// Cells of columns that are read for which a spreadsheet program has no value: one note for each column and error.
fn note_without_value(sheet: &Sheet, findings: &mut Findings<'_>) {
    const SHOWN: usize = 5;
    let mut cells = sheet.table.without_value.clone();
    cells.sort_unstable();
    for group in cells.chunk_by(|one, other| (one.column, one.error) == (other.column, other.error)) {
        let (first, more) = (group[0], group.len().saturating_sub(SHOWN));
        let is_read = sheet.columns.reports.get(first.column).is_some_and(|report| {
            matches!(report.holds, ColumnUse::Field { .. } | ColumnUse::Ignored(IgnoredBecause::PartOfQuestion))
        });
        if !is_read {
            continue;
        }
        let letter = assign::letter(first.column);
        let shown: Vec<String> = group.iter().take(SHOWN).map(|cell| format!("{letter}{}", cell.row)).collect();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let place = Place { file: sheet.name.clone(), row: Some(first.row), column: sheet.header(first.column) };
        let kind = NoteKind::WithoutValue {
            cells: format!("{}{more}", shown.join(", ")),
            error: (first.error != table::NO_VALUE).then_some(first.error),
        };
        findings.note(place, kind);
    }
}
