//! What each request shows.

use askama::Template;
use mentor_match::compatibility::Feature;
use questionnaire_io::export::{DEFAULT_TEMPLATE, OutputFile};
use questionnaire_io::import::{ColumnUse, Field, Question};
use questionnaire_io::programme::Programme;

use crate::action::{self, Action};
use crate::frame::{STEPS, framed, render, why_not};
use crate::request::{Progress, Request, Response};
use crate::result::{person, result};
use crate::round::{Round, RuleLine, run};
use crate::session::Session;
use crate::start::start;
use crate::steps::{ruling, step};
use crate::table::Table;
use crate::{archive, ledger, opened, words, year};

/// The most rows of a table on a page.
const ROWS: usize = 2_000;

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
    lines: &'a [ColumnLine],
    /// Each with its words.
    fields: &'a [(String, String)],
    missing: &'a str,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules<'a> {
    lines: &'a [RuleLine],
    weights: Vec<WeightLine>,
}

struct WeightLine {
    name: &'static str,
    words: &'static str,
    /// As it is, where that is none of the usual weights, or other for the two sides.
    other: String,
    choices: Vec<(u32, &'static str, bool)>,
}

fn weights(round: &Round) -> Vec<WeightLine> {
    let line = |&(feature, mentee, mentor): &(Feature, u32, u32)| {
        let is_usual = mentee == mentor && words::WEIGHTS.iter().any(|(weight, _)| *weight == mentee);
        let other = match (is_usual, mentee == mentor) {
            (true, _) => String::new(),
            (false, true) => format!("as the rules say ({mentee})"),
            (false, false) => format!("as the rules say ({mentee} for mentees, {mentor} for mentors)"),
        };
        let choices = words::WEIGHTS.iter().map(|&(weight, words)| (weight, words, is_usual && weight == mentee));
        WeightLine { name: feature.name(), words: words::feature(feature), other, choices: choices.collect() }
    };
    round.weights.iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "goals.html")]
struct Goals<'a> {
    goals: &'a Table,
}

#[derive(Template)]
#[template(path = "trial.html")]
struct Trial<'a> {
    what: String,
    moved: &'a [(&'a str, Option<&'a str>, Option<&'a str>)],
    fields: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "questions.html")]
struct Questions<'a> {
    open: &'a [Question],
    problems: &'a [String],
}

#[derive(Template)]
#[template(path = "letters.html")]
struct Letters<'a> {
    /// Each with its path and to whom it is.
    all: Vec<(&'a str, String)>,
    shown: &'a str,
    text: &'a str,
    template: &'a str,
    contact: &'a str,
    drafts: bool,
    has_drafts: bool,
}

#[derive(Template)]
#[template(path = "finish.html")]
struct Finish<'a> {
    files: &'a [OutputFile],
    questions: usize,
    has_decisions: bool,
    has_mapping: bool,
    has_programme: bool,
    to_record: bool,
}

/// Answers a request; see [`crate::handle`].
pub(crate) fn answer(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    match &*request.path {
        "try" => return attempt(session, request, progress),
        "close" => return close(session, request),
        "download" => return download(session, request, progress),
        _ => {}
    }
    let mut said = String::new();
    let path = match step(session, request, &mut said, progress) {
        Ok(path) => path,
        Err(response) => return response,
    };
    if request.field("quiet") == "yes" {
        return Response::Page(String::new());
    }
    let is_of_programme = matches!(&*path, "answers" | "year" | "suggest" | "finish") && session.programme().is_some();
    if session.brought.is_none() && !is_of_programme || path == "start" {
        return start(session, "");
    }
    if path != "year"
        && let Err(refused) = session.know(progress)
    {
        return why_not(session, &path, &refused);
    }
    let body = match &*path {
        "answers" => year::answers(session),
        "year" => year::year(session),
        "suggest" => match year::suggest(session, request, progress) {
            Ok(body) => body,
            Err(refused) => return why_not(session, "answers", &refused),
        },
        "finish" => finish(session),
        _ => of_round(session, &path, request),
    };
    let at = if path == "suggest" { "answers" } else { &*path };
    let at = if STEPS.iter().any(|(step, _)| *step == at) { at } else { "result" };
    framed(session, at, &said, &body)
}

/// A page about the round.
fn of_round(session: &Session, path: &str, request: &Request) -> String {
    let Some(round) = session.state().round.as_deref() else { return String::new() };
    match path {
        "columns" => columns(round),
        "questions" => render(&Questions { open: &round.questions, problems: &round.problems }),
        "rules" => render(&Rules { lines: &round.rules, weights: weights(round) }),
        "goals" => render(&Goals { goals: &Table::of(&round.files, "committee/goals.csv") }),
        "letters" => letters(session, round, request.field("letter")),
        "person" => person(round, request.field("person")),
        _ => result(round, session, request),
    }
}

fn finish(session: &Session) -> String {
    let (files, questions) =
        session.state().round.as_deref().map_or((&[][..], 0), |round| (&round.files[..], round.questions.len()));
    let actions = session.actions();
    render(&Finish {
        files,
        questions,
        has_decisions: action::decisions(actions).is_some(),
        has_mapping: action::mapping(actions).is_some(),
        has_programme: session.programme().is_some(),
        to_record: session.programme().is_some() && !session.state().is_recorded && !files.is_empty(),
    })
}

/// The files of a year that is closed.
fn close(session: &Session, request: &Request) -> Response {
    let programme = session.programme().cloned().unwrap_or_else(Programme::begin);
    let day = |name: &str| ledger::day(request.field(name));
    let closed = day("from").and_then(|from| year::closed(&programme, request.field("name"), (from, day("to")?)));
    match closed {
        Ok(files) => zipped("closing.zip", &files),
        Err(refused) => why_not(session, "year", &refused),
    }
}

fn zipped(name: &str, files: &[OutputFile]) -> Response {
    Response::File { name: name.to_owned(), media: "application/zip", bytes: archive::zip(files) }
}

fn columns(round: &Round) -> String {
    let mut lines = Vec::new();
    for file in &round.columns {
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
                used_for: if field.is_empty() { column.holds.to_string() } else { words::field(&field) },
                field,
                options: column.options.iter().take(3).cloned().collect::<Vec<_>>().join(" · "),
                answers: column.answers,
            });
        }
    }
    let mut fields: Vec<(String, String)> =
        Field::all().map(|field| (field.to_string(), words::field(&field.to_string()))).collect();
    fields.sort_by(|one, other| one.1.cmp(&other.1));
    render(&Columns { lines: &lines, fields: &fields, missing: round.not_found.trim() })
}

/// A step for single people as the beginning of a sentence.
fn step_in_words(round: &Round, request: &Request) -> String {
    let (mentee, mentor) = (request.field("mentee"), request.field("mentor"));
    let pair = round.pairs.iter().find(|pair| pair.mentee == mentee && pair.mentor == mentor);
    let (mentee, mentor) = pair.map_or((mentee, mentor), |pair| (&pair.mentee_name, &pair.mentor_name));
    match request.field("action") {
        "pin" => format!("If {mentee} stays with {mentor}"),
        "ban" => format!("If {mentee} is not matched with {mentor}"),
        "seats" => format!("If {} takes {} mentees", mentor_name(round, mentor), request.field("value")),
        "rule-off" => format!("Without the rule “{}”", words::rule(request.field("rule"))),
        "rule-on" => format!("With the rule “{}”", words::rule(request.field("rule"))),
        _ => format!("If {mentee}{mentor} does not take part"),
    }
}

/// A mentor by name, from any of the pairs.
fn mentor_name<'r>(round: &'r Round, mentor: &'r str) -> &'r str {
    let found = round.pairs.iter().find(|pair| pair.mentor == mentor);
    found.map_or(mentor, |pair| &pair.mentor_name)
}

/// Shows what a step would change, before it is done.
fn attempt(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    let (Some(action), Some(brought)) = (ruling(request), session.brought.clone()) else {
        return start(session, "");
    };
    if let Err(refused) = session.know(progress) {
        return why_not(session, "result", &refused);
    }
    let (mut actions, state) = (session.actions().to_vec(), session.state());
    actions.push(action);
    let there = match run(&brought, &actions, (state.as_of, state.of_round.as_ref()), progress) {
        Ok(there) => there,
        Err(refused) => return why_not(session, "result", &refused),
    };
    let here = session.state().round.as_ref().expect("known now");
    let moved = here.moved(&there);
    let what = format!(
        "{}, {}",
        step_in_words(here, request),
        match moved.len() {
            0 => "nobody moves".to_owned(),
            1 => "1 person moves".to_owned(),
            more => format!("{more} people move"),
        }
    );
    framed(session, "result", "", &render(&Trial { what, moved: &moved, fields: &request.fields }))
}

fn letters(session: &Session, round: &Round, shown: &str) -> String {
    let with = session.actions().iter().rev().find_map(|action| match action {
        Action::Letters { template, contact, drafts } => Some((&**template, &**contact, *drafts)),
        _ => None,
    });
    let (template, contact, drafts) = with.unwrap_or_default();
    let template = if template.is_empty() { DEFAULT_TEMPLATE } else { template };
    let has_drafts = round.files.iter().any(|file| file.path.ends_with(".eml"));
    let letters =
        round.files.iter().filter(|file| file.path.starts_with("participants/") && file.path.ends_with(".txt"));
    let letters: Vec<(&str, String)> = letters.take(ROWS).map(|file| (&*file.path, told(file))).collect();
    let paths = || letters.iter().map(|(path, _)| *path);
    let shown = paths().find(|path| *path == shown).or(paths().next()).unwrap_or_default();
    let text = round.files.iter().find(|file| file.path == shown).map(|file| String::from_utf8_lossy(&file.bytes));
    let text = &text.unwrap_or_default();
    render(&Letters { shown, text, template, contact, drafts, has_drafts, all: letters })
}

/// To whom a letter is and what about: its first two lines without their heads.
fn told(letter: &OutputFile) -> String {
    let text = String::from_utf8_lossy(&letter.bytes);
    let mut lines = text.lines().map(|line| line.split_once(": ").map_or(line, |(_, rest)| rest));
    let [to, about] = [lines.next(), lines.next()].map(Option::unwrap_or_default);
    format!("{}: {about}", to.split(" <").next().unwrap_or(to))
}

/// A file of the results, all of them, or what was decided.
fn download(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    let text = |name: &str, text: String| Response::File {
        name: name.to_owned(),
        media: "text/plain; charset=utf-8",
        bytes: text.into_bytes(),
    };
    match request.field("file") {
        "decisions.csv" => return text("decisions.csv", action::decisions(session.actions()).unwrap_or_default()),
        "mapping.toml" => return text("mapping.toml", action::mapping(session.actions()).unwrap_or_default()),
        "programme.zip" => {
            let bytes = session.programme().map(opened::programme_file).unwrap_or_default();
            return Response::File { name: "programme.zip".to_owned(), media: "application/zip", bytes };
        }
        "evening.zip" => {
            let bytes = opened::evening_file(session).unwrap_or_default();
            return Response::File { name: "evening.zip".to_owned(), media: "application/zip", bytes };
        }
        "day.zip" => {
            let programme = session.programme().cloned().unwrap_or_else(Programme::begin);
            return match year::of_today(&programme, session.today()) {
                Ok(files) => zipped("day.zip", &files),
                Err(refused) => why_not(session, "year", &refused),
            };
        }
        _ if session.brought.is_none() => return start(session, ""),
        _ => {}
    }
    if let Err(refused) = session.know(progress) {
        return why_not(session, "finish", &refused);
    }
    let Some(round) = session.state().round.as_deref() else { return start(session, "") };
    if request.field("file") == "policy.toml" {
        return text("policy.toml", round.policy.clone());
    }
    if request.field("file") == "drafts.zip" {
        let drafts: Vec<OutputFile> = round.files.iter().filter(|file| file.path.ends_with(".eml")).cloned().collect();
        return zipped("drafts.zip", &drafts);
    }
    if request.field("file") == "results.zip" {
        return zipped("results.zip", &round.files);
    }
    let Some(file) = round.files.iter().find(|file| file.path == request.field("file")) else {
        return framed(session, "finish", "There is no such file.", "");
    };
    let media = match file.path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/plain; charset=utf-8",
    };
    let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_owned();
    Response::File { name, media, bytes: file.bytes.clone() }
}
