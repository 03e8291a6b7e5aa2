//! The frame of every page.

use askama::Template;
use mentor_match::text::fold;

use crate::opened::zone;
use crate::request::Response;
use crate::round::Refused;
use crate::session::Session;

/// The way through an evening: path, name.
pub(crate) const STEPS: [(&str, &str); 10] = [
    ("start", "Files"),
    ("columns", "Columns"),
    ("result", "Result"),
    ("rules", "Rules"),
    ("goals", "Goals"),
    ("questions", "Questions"),
    ("letters", "Letters"),
    ("answers", "Answers"),
    ("year", "Year"),
    ("finish", "Finish"),
];

/// The way, what was just done, the page itself.
#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    at: &'a str,
    /// Path, name, whether there is something to see.
    steps: Vec<(&'a str, &'a str, bool)>,
    done: usize,
    said: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    why: &'a str,
    can_undo: bool,
    can_name: bool,
    has_programme: bool,
}

#[derive(Template)]
#[template(path = "not_tried.html")]
struct NotTried<'a> {
    why: &'a str,
    back: &'a str,
}

pub(crate) fn render(page: &impl Template) -> String {
    page.render().expect("texts are written")
}

/// A page in its frame.
pub(crate) fn framed(session: &Session, at: &str, said: &str, body: &str) -> Response {
    let (has_files, is_of_peers) = (session.brought.is_some(), session.is_of_peers());
    let is_open = |path: &str| match path {
        "start" => true,
        "goals" => has_files && !is_of_peers,
        "answers" | "year" | "finish" => has_files || session.programme().is_some(),
        _ => has_files,
    };
    let steps = STEPS.iter().map(|&(path, name)| (path, name, is_open(path))).collect();
    Response::Page(render(&Frame { at, steps, done: session.actions().len(), said, body }))
}

/// Why there is no such page, and what to do.
pub(crate) fn why_not(session: &Session, at: &str, refused: &Refused) -> Response {
    let why = match refused {
        Refused::Input(why) | Refused::Unread(why) => why.clone(),
        Refused::Sheets { file, sheets } => return which_sheets(session, at, file, sheets),
        Refused::Stopped => "You stopped it. Nothing is lost: go on where you were.".to_owned(),
    };
    refused_page(session, at, &why, false)
}

#[derive(Template)]
#[template(path = "sheets.html")]
struct Sheets<'a> {
    file: &'a str,
    /// Each with the drop zone that its name suggests.
    sheets: Vec<(&'a str, &'static str)>,
}

/// Whose answers a sheet can hold: drop zones, in words.
const ZONES: [(&str, &str); 4] =
    [("mentors", "mentors"), ("mentees", "mentees"), ("people", "mentors and mentees"), ("", "not used")];

/// Asks whose answers the sheets of a workbook hold.
fn which_sheets(session: &Session, at: &str, file: &str, sheets: &[String]) -> Response {
    let brought = session.brought.iter().flat_map(|brought| &brought.files).find(|one| *one.name == *file);
    let given = brought.map_or("people", |file| zone(file.kind));
    let suggested = |sheet: &String| match (fold(sheet).contains("mentor"), fold(sheet).contains("mentee")) {
        (true, false) => "mentors",
        (false, true) => "mentees",
        _ => given,
    };
    let sheets = sheets.iter().map(|sheet| (&**sheet, suggested(sheet))).collect();
    framed(session, at, "", &render(&Sheets { file, sheets }))
}

/// Why exports cannot be read, where saying what their columns hold may help.
pub(crate) fn unread(session: &Session, at: &str, why: &str) -> Response {
    refused_page(session, at, why, true)
}

fn refused_page(session: &Session, at: &str, why: &str, can_name: bool) -> Response {
    let (can_undo, has_programme) = (!session.actions().is_empty(), session.programme().is_some());
    framed(session, at, "", &render(&RefusedPage { why, can_undo, can_name, has_programme }))
}

/// Why a step cannot be done; nothing was done.
pub(crate) fn not_tried(session: &Session, back: &str, refused: &Refused) -> Response {
    match refused {
        Refused::Stopped | Refused::Sheets { .. } => why_not(session, back, refused),
        Refused::Input(why) | Refused::Unread(why) => framed(session, back, "", &render(&NotTried { why, back })),
    }
}
