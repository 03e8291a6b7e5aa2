//! What became of the columns: the whole list for the committee, and on the screen what was missed.

use mentor_match::cohort::Side;
use mentor_match::policy::{Rule, RuleKind};
use mentor_match::text::count;

use super::batch::Batch;
use super::table::{Table, Value};
use crate::import::{ColumnReport, ColumnUse, Field, FileReport, Import};

/// How many columns of a file are named on the screen.
const SHOWN: usize = 5;

/// Every column of every file.
pub(super) fn table(import: &Import) -> Table {
    let mut table = Table::new("Columns", &["file", "column", "header", "field", "used_for", "answers"]);
    for file in &import.files {
        for column in &file.columns {
            let field = match &column.holds {
                ColumnUse::Field { field, .. } => Some(field.to_string()),
                _ => None,
            };
            table.row([
                Value::text(&*file.name),
                Value::text(&column.letter),
                Value::text(&column.header),
                Value::maybe(field.as_deref()),
                Value::text(column.holds.to_string()),
                Value::count(column.answers),
            ]);
        }
    }
    table
}

/// The same for the screen.
pub(super) fn list(import: &Import) -> String {
    let lines = |file: &FileReport| {
        let columns: Vec<String> = file.columns.iter().map(|column| format!("\n{column}")).collect();
        format!("\nColumns of {}:{}\n", file.name, columns.concat())
    };
    import.files.iter().map(lines).collect()
}

/// What no column answers although the round would use it, and the unused columns that may; blank when nothing is
/// missing.
pub(super) fn not_found(batch: &Batch<'_>) -> String {
    let lines: Vec<String> = batch.import.files.iter().filter_map(|file| missed(batch, file)).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\nNot found, although this round would use it:\n{}", lines.concat())
}

/// A line for each column that names people whom only a rule would keep apart, and the policy has none.
pub(super) fn without_rules(batch: &Batch<'_>) -> String {
    batch.import.files.iter().flat_map(|file| without_rule(batch, file)).collect::<Vec<_>>().concat()
}

fn without_rule(batch: &Batch<'_>, file: &FileReport) -> impl Iterator<Item = String> {
    let rules = || batch.outcome.policy().rules().iter().map(Rule::kind);
    let supervisors = rules().any(|kind| matches!(kind, RuleKind::NotSupervisor(_)));
    let acquainted = rules().any(|kind| matches!(kind, RuleKind::NotAcquainted(_)));
    file.columns.iter().filter(|column| column.answers > 0).filter_map(move |column| {
        let rule = match &column.holds {
            ColumnUse::Field { field: Field::Supervisors, .. } if !supervisors => "not-supervisor",
            ColumnUse::Field { field: Field::Acquainted, .. } if !acquainted => "not-acquainted",
            _ => return None,
        };
        Some(format!(
            "{}, column '{}': nobody is kept apart by it, since the policy has no rule {rule}.\n",
            file.name, column.header
        ))
    })
}

fn missed(batch: &Batch<'_>, file: &FileReport) -> Option<String> {
    let policy = batch.outcome.policy();
    let asks = |side: Side| file.kind.side().is_none_or(|of| of == side);
    let holds = |is: fn(&Field) -> bool| {
        file.columns.iter().any(|column| matches!(&column.holds, ColumnUse::Field { field, .. } if is(field)))
    };
    let has_goals = |asked: Side| {
        file.columns.iter().any(|column| match &column.holds {
            ColumnUse::Field { field, side, .. } => {
                matches!(field, Field::Goals | Field::RankedGoals | Field::Goal(_) | Field::TopGoals)
                    && side.is_none_or(|side| side == asked)
            }
            _ => false,
        })
    };
    let mut missing = Vec::new();
    if asks(Side::Mentee) && !holds(|field| matches!(field, Field::Choice(_) | Field::Choices)) {
        missing.push("the mentees' choices (choices)");
    }
    if asks(Side::Mentor) && !holds(|field| *field == Field::Seats) {
        missing.push("how many mentees each mentor can take (seats)");
    }
    if asks(Side::Mentee) && !has_goals(Side::Mentee) {
        missing.push("what mentees would like to learn (goals)");
    }
    if asks(Side::Mentor) && !has_goals(Side::Mentor) {
        missing.push("what mentors can help with (goals)");
    }
    if !holds(|field| *field == Field::Declines) {
        missing.push("people not to be matched with (declines)");
    }
    if asks(Side::Mentee) && policy.tracks().len() > 1 && !holds(|field| *field == Field::Track) {
        missing.push("the track (track)");
    }
    // Columns without an answer hold nothing.
    let mut unused: Vec<&ColumnReport> = file.unmapped().filter(|column| column.answers > 0).collect();
    unused.sort_by_key(|column| !column.holds_names());
    let named: Vec<String> = unused.iter().filter(|column| column.holds_names()).map(|column| names(column)).collect();
    if unused.is_empty() || (missing.is_empty() && named.is_empty()) {
        return None;
    }
    if missing.is_empty() {
        return Some(format!("  {}:\n{}", file.name, named.concat()));
    }
    let shown = unused.iter().take(SHOWN).map(|column| format!("'{}'", column.header));
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if unused.len() > SHOWN {
        shown.push_str(", ...");
    }
    let missing = missing.join("; ");
    let among = match unused.len() {
        1 => "One column is not used".to_owned(),
        more => format!("Look among the {more} unused columns"),
    };
    Some(format!(
        "  {}: {missing}.\n    {among}: {shown}. Name the right one in a mapping.\n{}",
        file.name,
        named.concat()
    ))
}

/// What a column may be whose answers name people. Nothing is read from it until somebody says which.
fn names(column: &ColumnReport) -> String {
    format!(
        "    '{}' names people of this round in {} of {}, and nobody is kept apart by it so far.\n    Answer the question \
         about it below, or name it in a mapping.\n",
        column.header,
        column.names,
        count(column.may_name(), "answer")
    )
}

/// How many columns have a use.
pub(super) fn summary(import: &Import) -> String {
    let columns = || import.files.iter().flat_map(|file| &file.columns);
    let ignored = columns().filter(|column| column.is_unmapped()).count();
    let said = match ignored {
        0 => "Every column has a use or is ignored on purpose".to_owned(),
        1 => "1 column is ignored. Does it matter?".to_owned(),
        _ => format!("{ignored} columns are ignored. Does one of them matter?"),
    };
    let end = if ignored == 0 { ": see" } else { " See" };
    format!("{said}{end} committee/columns.csv, or --columns.\n")
}
