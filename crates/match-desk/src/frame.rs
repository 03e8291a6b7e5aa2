//! The frame of every page.

use askama::Template;

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
    steps: &'a [(&'a str, &'a str)],
    has_files: bool,
    has_programme: bool,
    done: usize,
    said: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    why: &'a str,
    can_undo: bool,
    has_programme: bool,
}

pub(crate) fn render(page: &impl Template) -> String {
    page.render().expect("texts are written")
}

/// A page in its frame.
pub(crate) fn framed(session: &Session, at: &str, said: &str, body: &str) -> Response {
    let (has_files, done) = (session.brought.is_some(), session.actions().len());
    let has_programme = session.programme().is_some();
    Response::Page(render(&Frame { at, steps: &STEPS, has_files, has_programme, done, said, body }))
}

/// Why there is no such page, and what to do.
pub(crate) fn why_not(session: &Session, at: &str, refused: &Refused) -> Response {
    let why = match refused {
        Refused::Input(why) => why.clone(),
        Refused::Stopped => "You stopped it. Nothing is lost: go on where you were.".to_owned(),
    };
    let (can_undo, has_programme) = (!session.actions().is_empty(), session.programme().is_some());
    framed(session, at, "", &render(&RefusedPage { why: &why, can_undo, has_programme }))
}
