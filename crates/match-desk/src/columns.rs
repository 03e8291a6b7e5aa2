//! What the files say: rows counted, a line a column, and answers that nobody could read.

use std::collections::BTreeMap;

use askama::Template;
use mentor_match::text::{count, fold};
use questionnaire_io::import::{
    ColumnReport, ColumnUse, Field, FileReport, IgnoredBecause, Import, Question, QuestionKind, RowIssue, SourceKind,
    UnclearAnswer, glance,
};

use crate::frame::render;
use crate::request::Progress;
use crate::round::LaidOut;
use crate::session::Session;
use crate::{opened, words};

struct ColumnLine {
    file: String,
    asks: &'static str,
    header: String,
    field: String,
    used_for: String,
    options: String,
    answers: usize,
}

#[derive(Template)]
#[template(path = "columns.html")]
struct Columns<'a> {
    is_read: bool,
    /// Each file with what became of its rows.
    files: Vec<(&'a str, String)>,
    /// How many rows cannot be used.
    problems: usize,
    lines: &'a [ColumnLine],
    /// Answers of several people that were not understood, those of most people first.
    unclear: Vec<&'a Question>,
    roles: Vec<UnclearRole>,
    /// Each with its words.
    fields: &'a [(String, String)],
    missing: &'a str,
    /// Files that look like those of the other side.
    exchanged: Vec<String>,
    /// How many steps were taken since the files were read.
    steps: usize,
    /// Which side nobody is of.
    alone: &'a str,
}

/// An answer to who is a mentor and who a mentee that says neither.
struct UnclearRole {
    header: String,
    written: String,
    people: usize,
}

/// What a role can be, as mappings say it, and in words.
const ROLES: [(&str, &str); 3] = [("Mentor", "a mentor"), ("Mentee", "a mentee"), ("Both", "both")];

/// What became of a file's rows.
fn counted(file: &FileReport, import: &Import) -> String {
    let counts = &file.counts;
    let is_test = |issue: &RowIssue| matches!(issue, RowIssue::TestRow { .. });
    let tests = import.problems.iter().filter(|one| one.place.file == file.name && is_test(&one.issue)).count();
    let mut said = format!("{} read, {} used", count(counts.read, "row"), counts.used);
    for (rows, words) in [
        (counts.duplicates, "double (the same person again)"),
        (tests, "probably a test"),
        (counts.unusable.saturating_sub(tests), "not usable"),
        (counts.elsewhere, "of people who take part otherwise"),
        (counts.blank + counts.repeated_headers, "blank"),
    ] {
        if rows > 0 {
            said.extend([format!(", {rows} {words}")]);
        }
    }
    said
}

/// The answers to who is who that name no role, those of most people first.
fn roles(import: &Import) -> Vec<UnclearRole> {
    let is_unclear = |issue: &RowIssue| matches!(issue, RowIssue::UnknownRole);
    let rows = import.problems.iter().filter(|one| is_unclear(&one.issue));
    let mut found: BTreeMap<(String, String), UnclearRole> = BTreeMap::new();
    // What was cut off cannot be named.
    for one in rows.filter(|one| !one.found.is_empty() && !one.found.ends_with('…')) {
        let Some(header) = &one.place.column else { continue };
        let new = || UnclearRole { header: header.clone(), written: one.found.clone(), people: 0 };
        found.entry((header.clone(), fold(&one.found))).or_insert_with(new).people += 1;
    }
    let mut found: Vec<UnclearRole> = found.into_values().collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.people));
    found
}

/// Why nothing is read from a column, in words of the page.
fn unused(holds: &ColumnUse) -> String {
    match holds {
        ColumnUse::Ignored(IgnoredBecause::OtherSide(side)) => format!("not used: a question to {side}s"),
        holds => of_page(&holds.to_string()),
    }
}

/// What the importer advises, in words of the page.
fn of_page(advice: &str) -> String {
    let said = advice.replace("name it in a mapping file", "choose below which column says it");
    let said = said.replace("name them in a mapping file", "choose below what they hold");
    let said = said.replace("Name the right one in a mapping", "Choose below what the right one holds");
    let said = said.replace("name it in a mapping", "choose what it holds");
    // Keys are for those who write files.
    Field::all().fold(said, |said, field| said.replace(&format!(" ({field})"), ""))
}

/// How many questions to the other side make a file look like that side's.
const ASKED_OF_OTHERS: usize = 3;

/// The files in which people have answered what only the other side is asked.
fn exchanged(files: &[FileReport]) -> Vec<String> {
    let of = |file: &FileReport| {
        let is_of_others = |column: &&ColumnReport| {
            let asked = matches!(column.holds, ColumnUse::Ignored(IgnoredBecause::OtherSide(_)));
            // Whoever has one form for both has these columns, too, but they are blank.
            asked && column.answers * 2 > file.counts.read
        };
        let asked = file.columns.iter().filter(is_of_others).count();
        let (given, other) = match file.kind {
            SourceKind::Mentors => ("mentors", "mentees"),
            SourceKind::Mentees => ("mentees", "mentors"),
            _ => return None,
        };
        (asked >= ASKED_OF_OTHERS).then(|| {
            format!("{} was given as the export of {given}, but {asked} of its questions are for {other}.", file.name)
        })
    };
    files.iter().filter_map(of).collect()
}

/// What to do where nobody is of one of the two sides.
pub(crate) fn alone(import: &Import) -> &'static str {
    // A file of everybody does not stay beside one of only one side.
    let is_of_both = import.files.iter().any(|file| file.kind == SourceKind::People);
    match (import.cohort.mentees().is_empty(), import.cohort.mentors().is_empty()) {
        (true, false) if is_of_both => {
            "No mentee was read, so nobody can be matched yet. Bring the exports of both on the page Files, or one of \
             everybody in which people say that they look for a mentor."
        }
        (false, true) if is_of_both => {
            "No mentor was read, so nobody can be matched yet. Bring the exports of both on the page Files, or one of \
             everybody in which people say that they offer help."
        }
        (true, false) => {
            "No mentee was read, so nobody can be matched yet. Bring the mentees’ export on the page Files; the mentors’ \
             stays."
        }
        (false, true) => {
            "No mentor was read, so nobody can be matched yet. Bring the mentors’ export on the page Files; the mentees’ \
             stays."
        }
        (true, true) => {
            "Nobody was read: the files have no row that can be used. Choose other files on the page Files."
        }
        (false, false) => "",
    }
}

/// A line a column.
fn lines(files: &[FileReport]) -> Vec<ColumnLine> {
    let mut lines = Vec::new();
    for file in files {
        let asks = opened::zone(file.kind);
        for column in &file.columns {
            let field = match &column.holds {
                ColumnUse::Field { field, .. } => field.to_string(),
                _ => String::new(),
            };
            lines.push(ColumnLine {
                file: file.name.to_string(),
                asks,
                header: column.header.clone(),
                used_for: if field.is_empty() { unused(&column.holds) } else { words::field(&field) },
                field,
                options: column.options.iter().take(3).cloned().collect::<Vec<_>>().join(" · "),
                answers: column.answers,
            });
        }
    }
    lines
}

/// What a column can hold: keys with their words, by these.
fn fields() -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> =
        Field::all().map(|field| (field.to_string(), words::field(&field.to_string()))).collect();
    fields.sort_by(|one, other| one.1.cmp(&other.1));
    fields
}

/// The page about columns; `missing`: what the round would use and did not find; `steps`: how many were taken.
pub(crate) fn columns(import: &Import, questions: &[Question], missing: &str, steps: usize) -> String {
    let is_value = |question: &&Question| {
        use QuestionKind::{UnclearAnswer, UnclearPlace, UnclearUnit};
        question.people > 1 && matches!(question.kind, UnclearAnswer | UnclearPlace | UnclearUnit)
    };
    let mut unclear: Vec<&Question> = questions.iter().filter(is_value).collect();
    unclear.sort_by_key(|question| std::cmp::Reverse(question.people));
    render(&Columns {
        is_read: true,
        files: import.files.iter().map(|file| (&*file.name, counted(file, import))).collect(),
        problems: import.problems.len(),
        lines: &lines(&import.files),
        unclear,
        roles: roles(import),
        fields: &fields(),
        missing: &of_page(missing),
        exchanged: exchanged(&import.files),
        steps,
        alone: alone(import),
    })
}

/// The page about columns of files that cannot be read as they are: `why`, and what could be said of each column.
/// `None` where they are no tables.
pub(crate) fn not_read(session: &Session, why: &str, progress: &dyn Progress) -> Option<String> {
    let brought = session.brought.as_deref()?;
    let laid = LaidOut::of(brought, session.actions(), session.state().as_of).ok()?;
    let files = glance(&brought.files, &laid.options, &|| progress.stop()).ok()?;
    let of_column = |column: &ColumnReport| {
        let header = column.header.clone();
        let role = move |one: &UnclearAnswer| UnclearRole {
            header: header.clone(),
            written: one.written.clone(),
            people: one.people,
        };
        column.unclear.iter().map(role).collect::<Vec<_>>()
    };
    let roles: Vec<UnclearRole> = files.iter().flat_map(|file| &file.columns).flat_map(of_column).collect();
    // Where somebody can say it with a click, there is no need to read why they must.
    let missing = if roles.is_empty() { why } else { "" };
    Some(render(&Columns {
        is_read: false,
        files: files.iter().map(|file| (&*file.name, count(file.counts.read, "row"))).collect(),
        problems: 0,
        lines: &lines(&files),
        unclear: Vec::new(),
        roles,
        fields: &fields(),
        missing: &of_page(missing),
        exchanged: exchanged(&files),
        steps: session.actions().len(),
        alone: "",
    }))
}
