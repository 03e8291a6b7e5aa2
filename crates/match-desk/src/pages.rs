//! What each request shows.

use askama::Template;
use mentor_match::policy::{Preset, RoundGoal};
use mentor_match::text::count;
use questionnaire_io::export::OutputFile;
use questionnaire_io::import::{ColumnUse, Field, Question, SourceFile, SourceKind};

use crate::action::{self, Action};
use crate::archive;
use crate::request::{Progress, Request, Response};
use crate::round::{Brought, Refused, Round, RuleLine, run};
use crate::session::Session;
use crate::table::Table;

/// The way through an evening: path, name.
const STEPS: [(&str, &str); 8] = [
    ("start", "Files"),
    ("columns", "Columns"),
    ("result", "Result"),
    ("rules", "Rules"),
    ("goals", "Goals"),
    ("questions", "Questions"),
    ("letters", "Letters"),
    ("finish", "Finish"),
];

/// The most rows of a table on a page.
const ROWS: usize = 2_000;

/// The frame of every page: the way, what was just done, the page itself.
#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    at: &'a str,
    steps: &'a [(&'a str, &'a str)],
    has_files: bool,
    done: usize,
    said: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    presets: &'a [Preset],
    wrong: &'a str,
    as_of: String,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    why: &'a str,
    can_undo: bool,
}

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
    fields: &'a [String],
    missing: &'a str,
}

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage<'a> {
    answer: String,
    summary: &'a str,
    pairs: &'a Table,
    without: &'a Table,
    questions: usize,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules<'a> {
    rules: &'a [RuleLine],
    is_own: bool,
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
}

#[derive(Template)]
#[template(path = "finish.html")]
struct Finish<'a> {
    files: &'a [OutputFile],
    questions: usize,
    has_decisions: bool,
    has_mapping: bool,
}

/// Answers a request; see [`crate::handle`].
pub(crate) fn answer(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    let mut said = String::new();
    let path = match step(session, request, &mut said, progress) {
        Ok(path) => path,
        Err(response) => return response,
    };
    if request.field("quiet") == "yes" {
        return Response::Page(String::new());
    }
    if session.brought.is_none() || path == "start" {
        return start(session, "");
    }
    if let Err(refused) = know(session, progress) {
        return why_not(session, &path, &refused);
    }
    let round = session.round.as_ref().expect("known now");
    let body = match &*path {
        "columns" => columns(round),
        "questions" => render(&Questions { open: &round.questions, problems: &round.problems }),
        "rules" => render(&Rules { rules: &round.rules, is_own: round.policy.is_some() }),
        "goals" => render(&Goals { goals: &Table::of(&round.files, "committee/goals.csv") }),
        "letters" => letters(round, request.field("letter")),
        "finish" => {
            let files = &round.files[..];
            let has_decisions = action::decisions(&session.actions).is_some();
            let has_mapping = action::mapping(&session.actions).is_some();
            render(&Finish { files, questions: round.questions.len(), has_decisions, has_mapping })
        }
        _ => result(round),
    };
    let at = if STEPS.iter().any(|(step, _)| *step == path) { &*path } else { "result" };
    framed(session, at, &said, &body)
}

/// Does what a request asks for; the page that comes then, or a response of its own.
fn step(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<String, Response> {
    let next = match &*request.path {
        "files" => {
            let files = sources(request);
            if files.is_empty() {
                return Err(start(session, "No file was chosen. Choose the exports of your form tool and try again."));
            }
            let policy = request.field("rules").parse().unwrap_or(Preset::Altrusa);
            session.bring(Brought { files, policy, seed: 7 });
            "columns"
        }
        "invented" => {
            let policy = request.field("rules").parse().unwrap_or(Preset::Altrusa);
            let options = cohort_lab::generate::GeneratorOptions {
                programme: policy,
                seed: 7,
                ..cohort_lab::generate::GeneratorOptions::sized(40, 25)
            };
            let made = cohort_lab::generate::generate(&options).expect("a size that can be made up");
            let files = vec![
                SourceFile::new(SourceKind::Mentors, "mentors.csv", made.mentors.to_csv()),
                SourceFile::new(SourceKind::Mentees, "mentees.csv", made.mentees.to_csv()),
            ];
            session.bring(Brought { files, policy, seed: 7 });
            "result"
        }
        "undo" => {
            session.undo();
            said.push_str("The last step was taken back.");
            "result"
        }
        "map" => {
            for (name, field) in &request.fields {
                let Some((asks, header)) = name.split_once(':') else { continue };
                if !field.is_empty() {
                    let (asks, header, field) = (asks.to_owned(), header.to_owned(), field.clone());
                    session.act(Action::Column { asks, header, field });
                }
            }
            "columns"
        }
        "answer" => {
            let (question, answer) = (request.field("question"), request.field("answer"));
            if !question.is_empty() && !answer.is_empty() {
                session.act(Action::Answer { question: question.to_owned(), answer: answer.to_owned() });
                said.push_str("Answered.");
            }
            "questions"
        }
        "goal" => {
            let goal = request.field("goal").to_owned();
            if goal.parse::<RoundGoal>().is_ok() {
                session.act(Action::Goal { goal });
                said.push_str("The round has another goal now.");
            }
            "result"
        }
        "try" => return Err(attempt(session, request, progress)),
        "rule" => {
            if let Some(action) = ruling(request) {
                session.act(action);
                said.push_str("Done.");
            }
            "result"
        }
        "download" => return Err(download(session, request, progress)),
        other => other,
    };
    Ok(next.to_owned())
}

/// The files of a request, by drop zone.
fn sources(request: &Request) -> Vec<SourceFile> {
    let kind = |field: &str| match field {
        "mentors" => SourceKind::Mentors,
        "mentees" => SourceKind::Mentees,
        _ => SourceKind::People,
    };
    request.files.iter().map(|file| SourceFile::new(kind(&file.field), &file.name, file.bytes.clone())).collect()
}

/// Works the round out, if that is not done yet.
fn know(session: &mut Session, progress: &dyn Progress) -> Result<(), Refused> {
    if session.round.is_none() {
        let brought = session.brought.as_ref().expect("files were brought");
        session.round = Some(run(brought, &session.actions, session.as_of, progress)?);
    }
    Ok(())
}

fn render(page: &impl Template) -> String {
    page.render().expect("texts are written")
}

fn framed(session: &Session, at: &str, said: &str, body: &str) -> Response {
    let (has_files, done) = (session.brought.is_some(), session.actions.len());
    Response::Page(render(&Frame { at, steps: &STEPS, has_files, done, said, body }))
}

fn start(session: &Session, wrong: &str) -> Response {
    let body = render(&Start { presets: &Preset::ALL, wrong, as_of: session.as_of.to_string() });
    framed(session, "start", "", &body)
}

fn why_not(session: &Session, at: &str, refused: &Refused) -> Response {
    let why = match refused {
        Refused::Input(why) => why.clone(),
        Refused::Stopped => "You stopped it. Nothing is lost: go on where you were.".to_owned(),
    };
    let can_undo = !session.actions.is_empty();
    framed(session, at, "", &render(&RefusedPage { why: &why, can_undo }))
}

fn columns(round: &Round) -> String {
    let mut lines = Vec::new();
    for file in &round.columns {
        let asks = match file.kind {
            SourceKind::Mentors => "mentors",
            SourceKind::Mentees => "mentees",
            SourceKind::People | SourceKind::Peers => "people",
        };
        for column in &file.columns {
            let field = match &column.holds {
                ColumnUse::Field { field, .. } => field.to_string(),
                _ => String::new(),
            };
            lines.push(ColumnLine {
                file: file.name.to_string(),
                asks,
                header: column.header.clone(),
                field,
                used_for: column.holds.to_string(),
                options: column.options.iter().take(3).cloned().collect::<Vec<_>>().join(" · "),
                answers: column.answers,
            });
        }
    }
    let fields: Vec<String> = Field::all().map(|field| field.to_string()).collect();
    render(&Columns { lines: &lines, fields: &fields, missing: round.not_found.trim() })
}

fn result(round: &Round) -> String {
    let (pairs, without) =
        (Table::of(&round.files, "committee/matches.csv"), Table::of(&round.files, "committee/unmatched.csv"));
    let answer = format!("{} of {} have a mentor", round.pairs.len(), count(round.mentees, "mentee"));
    let questions = round.questions.len();
    render(&ResultPage { answer, summary: &round.summary, pairs: &pairs, without: &without, questions })
}

/// What a request settles for single people, or switches.
fn ruling(request: &Request) -> Option<Action> {
    let of = |name: &str| request.field(name).to_owned();
    let action = of("action");
    if let "rule-off" | "rule-on" = &*action {
        return Some(Action::Rule { rule: of("rule"), on: action == "rule-on" });
    }
    let known = matches!(&*action, "pin" | "ban" | "seats" | "withdraw");
    known.then(|| Action::Ruling { action, mentee: of("mentee"), mentor: of("mentor"), value: of("value") })
}

/// A step for single people as the beginning of a sentence.
fn step_in_words(round: &Round, request: &Request) -> String {
    let (mentee, mentor) = (request.field("mentee"), request.field("mentor"));
    let pair = round.pairs.iter().find(|pair| pair.mentee == mentee && pair.mentor == mentor);
    let (mentee, mentor) = pair.map_or((mentee, mentor), |pair| (&pair.mentee_name, &pair.mentor_name));
    match request.field("action") {
        "pin" => format!("If {mentee} stays with {mentor}"),
        "ban" => format!("If {mentee} is not matched with {mentor}"),
        "seats" => format!("If {mentor} has {} seats", request.field("value")),
        "rule-off" => format!("Without the rule “{}”", request.field("rule").replace('-', " ")),
        "rule-on" => format!("With the rule “{}”", request.field("rule").replace('-', " ")),
        _ => format!("If {mentee}{mentor} does not take part"),
    }
}

/// Shows what a step would change, before it is done.
fn attempt(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    let (Some(action), Some(brought)) = (ruling(request), session.brought.clone()) else {
        return start(session, "");
    };
    if let Err(refused) = know(session, progress) {
        return why_not(session, "result", &refused);
    }
    let mut actions = session.actions.clone();
    actions.push(action);
    let there = match run(&brought, &actions, session.as_of, progress) {
        Ok(there) => there,
        Err(refused) => return why_not(session, "result", &refused),
    };
    let here = session.round.as_ref().expect("known now");
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

fn letters(round: &Round, shown: &str) -> String {
    let letters =
        round.files.iter().filter(|file| file.path.starts_with("participants/") && file.path.ends_with(".txt"));
    let letters: Vec<(&str, String)> = letters.take(ROWS).map(|file| (&*file.path, told(file))).collect();
    let paths = || letters.iter().map(|(path, _)| *path);
    let shown = paths().find(|path| *path == shown).or(paths().next()).unwrap_or_default();
    let text = round.files.iter().find(|file| file.path == shown).map(|file| String::from_utf8_lossy(&file.bytes));
    render(&Letters { shown, text: &text.unwrap_or_default(), all: letters })
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
        "decisions.csv" => return text("decisions.csv", action::decisions(&session.actions).unwrap_or_default()),
        "mapping.toml" => return text("mapping.toml", action::mapping(&session.actions).unwrap_or_default()),
        _ if session.brought.is_none() => return start(session, ""),
        _ => {}
    }
    if let Err(refused) = know(session, progress) {
        return why_not(session, "finish", &refused);
    }
    let round = session.round.as_ref().expect("known now");
    if request.field("file") == "policy.toml" {
        return text("policy.toml", round.policy.clone().unwrap_or_default());
    }
    if request.field("file") == "results.zip" {
        let bytes = archive::zip(&round.files);
        return Response::File { name: "results.zip".to_owned(), media: "application/zip", bytes };
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
