//! Tables that are typed, a line each, as the files that programs read: their columns need not be named.

use mentor_match::text::slug;
use questionnaire_io::import::{Given, ImportError};

use crate::round::{Refused, refused};

/// A table that can be typed: its field, and what it is called.
pub(crate) type Typed = (&'static str, &'static str);

pub(crate) const ABSENT: Typed = ("absent", "Who is absent");
pub(crate) const LIMITS: Typed = ("limits", "Who wants fewer meetings");

/// The columns of absences.
pub(crate) fn absences(of_peers: bool) -> &'static [&'static str] {
    if of_peers { &["person", "round"] } else { &["person", "role", "round"] }
}

/// What stands between cells.
fn between(lines: &str) -> &'static str {
    ["\t", ";"].into_iter().find(|between| lines.contains(between)).unwrap_or(",")
}

/// Whether the columns are named in the first line.
fn has_header(lines: &str) -> bool {
    let first = lines.lines().next().and_then(|first| first.split(between(lines)).next());
    first.is_some_and(|first| slug(first) == "person")
}

/// Lines that were typed or pasted as the table that `plan_meetings` reads.
pub(crate) fn typed((_, name): Typed, lines: &str, columns: &[&str]) -> Option<Given> {
    let header = if has_header(lines) { String::new() } else { columns.join(between(lines)) + "\n" };
    // In a file a row that begins with # is a remark; what is typed is meant.
    let meant = |line: &str| match line.split_once('#') {
        Some((before, after)) if !before.contains(char::is_alphanumeric) => format!("{before}'#{after}"),
        _ => line.to_owned(),
    };
    let typed: Vec<String> = lines.lines().map(meant).collect();
    (!lines.is_empty()).then(|| Given { name: name.to_owned(), bytes: (header + &typed.join("\n")).into_bytes() })
}

/// What is wrong with a table: of one that was typed the line, counted as it was typed.
pub(crate) fn of_table<'l>(error: &ImportError, lines: impl FnOnce(&str) -> &'l str) -> Refused {
    if let ImportError::Meetings { file, row, problem } = error
        && let Some((field, name)) = [ABSENT, LIMITS].into_iter().find(|(_, name)| name == file)
    {
        let line = row.saturating_sub(u32::from(!has_header(lines(field)))).max(1);
        return Refused::Input(format!("{name}, line {line}: {problem}."));
    }
    refused(error)
}
