//! What each request shows.

use std::sync::Arc;

use askama::Template;
use mentor_match::cohort::{PersonId, Side};
use mentor_match::compatibility::Feature;
use questionnaire_io::export::{DEFAULT_TEMPLATE, OutputFile};
use questionnaire_io::import::{Import, Question, RowProblem};
use questionnaire_io::programme::Programme;

use crate::action::{self, Action};
use crate::columns::{columns, not_read};
use crate::frame::{STEPS, framed, not_tried, render, unread, why_not};
use crate::request::{Progress, Request, Response};
use crate::result::{instead, of_peers as of_peers_result, person, result, since};
use crate::round::{Moved, Pair, Refused, RuleLine, moved};
use crate::session::Session;
use crate::steps::{ruling, step};
use crate::table::Table;
use crate::{archive, blank, ledger, meetings, number, opened, start, words, year};

/// The most rows of a table on a page.
const ROWS: usize = 2_000;

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules<'a> {
    lines: &'a [RuleLine],
    /// Rules that can be added, each with the number to begin with.
    added: Vec<(&'static str, number::RuleNumber)>,
    weights: Vec<WeightLine>,
}

struct WeightLine {
    name: &'static str,
    words: &'static str,
    /// As it is, where that is none of the usual weights, or other for the two sides.
    other: String,
    choices: Vec<(u32, &'static str, bool)>,
}

fn rules(lines: &[RuleLine], weights: impl Iterator<Item = (Feature, u32, u32)>) -> String {
    let added = number::to_add().filter(|(name, _)| lines.iter().all(|line| line.name != *name)).collect();
    render(&Rules { lines, added, weights: weight_lines(weights) })
}

fn weight_lines(weights: impl Iterator<Item = (Feature, u32, u32)>) -> Vec<WeightLine> {
    let line = |(feature, mentee, mentor): (Feature, u32, u32)| {
        let is_usual = mentee == mentor && words::WEIGHTS.iter().any(|(weight, _)| *weight == mentee);
        let other = match (is_usual, mentee == mentor) {
            (true, _) => String::new(),
            (false, true) => format!("as the rules say ({mentee})"),
            (false, false) => format!("as the rules say ({mentee} for mentees, {mentor} for mentors)"),
        };
        let choices = words::WEIGHTS.iter().map(|&(weight, words)| (weight, words, is_usual && weight == mentee));
        WeightLine { name: feature.name(), words: words::feature(feature), other, choices: choices.collect() }
    };
    weights.map(line).collect()
}

#[derive(Template)]
#[template(path = "told.html")]
struct Told<'a> {
    summary: &'a str,
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
    moved: &'a [Moved<'a>],
    fields: &'a [(String, String)],
    back: &'a str,
}

#[derive(Template)]
#[template(path = "questions.html")]
struct Questions<'a> {
    /// Each with the name of the person whose answer it is about.
    open: Vec<(&'a Question, &'a str)>,
    problems: Vec<String>,
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
        return start::start(session, "");
    }
    if path != "year"
        && let Err(refused) = session.know(progress)
    {
        let Refused::Unread(why) = &refused else { return why_not(session, &path, &refused) };
        return match not_read(session, why, progress) {
            Some(body) if path == "columns" => framed(session, "columns", &said, &body),
            Some(_) => unread(session, &path, why),
            None => why_not(session, &path, &refused),
        };
    }
    let body = match &*path {
        "answers" => year::answers(session, progress),
        "year" => Ok(year::year(session)),
        "suggest" => year::suggest(session, request, progress),
        "finish" => finish(session, progress),
        _ => of_round(session, &path, request, progress),
    };
    let at = match &*path {
        "suggest" => "answers",
        path if STEPS.iter().any(|(step, _)| *step == path) => path,
        _ => "result",
    };
    match body {
        Ok(body) => framed(session, at, &said, &body),
        Err(refused) => why_not(session, at, &refused),
    }
}

/// A page about the round.
fn of_round(session: &mut Session, path: &str, request: &Request, progress: &dyn Progress) -> Result<String, Refused> {
    if session.is_of_peers() {
        return of_peers(session, path, request, progress);
    }
    let since = since(request).map(|when| session.pairs_before(when, progress)).transpose()?;
    let Some(round) = session.state().round.as_deref() else { return Ok(String::new()) };
    Ok(match path {
        "columns" => columns(
            round.import(),
            round.batch().questions(),
            round.batch().not_found_text().trim(),
            session.actions().len(),
        ),
        "questions" => {
            let batch = round.with_weights(progress)?;
            let problems = problems(round.import());
            render(&Questions { open: about(batch.questions(), round.import()), problems })
        }
        "rules" => rules(&round.rules(progress)?, round.weights()),
        "goals" => {
            let file = round.with_goals(progress)?.goals_file();
            render(&Goals { goals: &Table::of(file.as_slice(), "committee/goals.csv") })
        }
        "letters" => letters(session, round.letters(progress)?, request.field("letter")),
        "person" => person(round, request.field("person")),
        "instead" => instead(round, request),
        "meetings" => meetings::page(session, request, progress)?,
        "told" => render(&Told { summary: &round.complete(progress)?.summary() }),
        _ => result(round, session, request, since.as_deref().map(Vec::as_slice)),
    })
}

/// A page about a round of peers.
fn of_peers(session: &Session, path: &str, request: &Request, progress: &dyn Progress) -> Result<String, Refused> {
    let Some(round) = session.state().peers.as_deref() else { return Ok(String::new()) };
    Ok(match path {
        "columns" => columns(round.import(), &round.import().questions, "", session.actions().len()),
        "rules" => rules(round.rules(progress)?, round.weights()),
        "questions" => {
            let problems = problems(round.import());
            render(&Questions { open: about(&round.made(progress)?.questions, round.import()), problems })
        }
        "letters" => letters(session, &round.made(progress)?.files, request.field("letter")),
        "meetings" => meetings::page(session, request, progress)?,
        "told" => render(&Told { summary: &round.made(progress)?.summary }),
        _ => of_peers_result(round, session, request),
    })
}

/// Rows that cannot be used, in words of the page.
fn problems(import: &Import) -> Vec<String> {
    let said =
        |one: &RowProblem| one.to_string().replace("the question about the two in decisions.csv", "its question above");
    import.problems.iter().map(said).collect()
}

/// Questions, each with the name of the person whose answer it is about; blank where that has no row that counts.
fn about<'a>(questions: &'a [Question], import: &'a Import) -> Vec<(&'a Question, &'a str)> {
    let name = |question: &'a Question| {
        let Some(person) = &question.person else { return "" };
        let cohort = &import.cohort;
        let name = match person.side {
            Side::Mentee => cohort.find_mentee(&person.id).map(|id| cohort.mentee(id).name_or_id()),
            Side::Mentor => cohort.find_mentor(&person.id).map(|id| cohort.mentor(id).name_or_id()),
        };
        name.unwrap_or_default()
    };
    questions.iter().map(|question| (question, name(question))).collect()
}

fn finish(session: &Session, progress: &dyn Progress) -> Result<String, Refused> {
    let state = session.state();
    let files = state.files(progress)?.unwrap_or_default();
    let peers = state.peers.as_deref().map(|peers| peers.made(progress)).transpose()?;
    let questions = peers.map_or(0, |peers| peers.questions.len());
    let questions = state.round.as_deref().map_or(questions, |round| round.batch().questions().len());
    let actions = session.actions();
    Ok(render(&Finish {
        files,
        questions,
        has_decisions: action::decisions(actions).is_some(),
        has_mapping: action::mapping(actions).is_some(),
        has_programme: session.programme().is_some(),
        to_record: session.programme().is_some() && !session.state().is_recorded && !files.is_empty(),
    }))
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

fn given_out(session: &Session, name: &str, files: Result<Vec<OutputFile>, Refused>) -> Response {
    match files {
        Ok(files) => zipped(name, &files),
        Err(refused) => why_not(session, "start", &refused),
    }
}

fn zipped(name: &str, files: &[OutputFile]) -> Response {
    Response::File { name: name.to_owned(), media: "application/zip", bytes: archive::zip(files) }
}

/// A step for single people as the beginning of a sentence.
fn step_in_words(pairs: &[Pair], import: &Import, request: &Request) -> String {
    let (mentee, mentor) = (request.field("mentee"), request.field("mentor"));
    let pair = pairs.iter().find(|pair| pair.mentee == mentee && pair.mentor == mentor);
    let (mentee, mentor) = pair.map_or((mentee, mentor), |pair| (&pair.mentee_name, &pair.mentor_name));
    match request.field("action") {
        "pin" if pair.is_some() => format!("If {mentee} stays with {mentor}"),
        "pin" => {
            let [mentee, mentor] = names(import, (request.field("mentee"), request.field("mentor")));
            format!("If {mentee} goes to {mentor}")
        }
        "ban" => format!("If {mentee} is not matched with {mentor}"),
        "seats" => format!("If {} takes {} mentees", names(import, ("", mentor))[1], request.field("value")),
        "number" => format!("The rule “{}” with {}", words::rule(request.field("rule")), request.field("value")),
        "rule-off" => format!("Without the rule “{}”", words::rule(request.field("rule"))),
        "rule-on" => format!("With the rule “{}”", words::rule(request.field("rule"))),
        _ => format!("If {mentee}{mentor} does not take part"),
    }
}

/// A mentee and a mentor by name; whoever is not there stays as written.
fn names<'r>(import: &'r Import, (mentee, mentor): (&'r str, &'r str)) -> [&'r str; 2] {
    let cohort = &import.cohort;
    let [mentee_id, mentor_id] = [mentee, mentor].map(|id| PersonId::new(id).ok());
    let mentee_id = mentee_id.and_then(|id| cohort.find_mentee(&id));
    let mentor_id = mentor_id.and_then(|id| cohort.find_mentor(&id));
    [
        mentee_id.map_or(mentee, |id| cohort.mentee(id).name_or_id()),
        mentor_id.map_or(mentor, |id| cohort.mentor(id).name_or_id()),
    ]
}

/// Shows what a step would change, before it is done.
fn attempt(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    let (Some(action), Some(_)) = (ruling(request), &session.brought) else { return start::start(session, "") };
    let back = if matches!(action, Action::Rule { .. } | Action::Number { .. }) { "rules" } else { "result" };
    if let Err(refused) = session.know(progress) {
        return why_not(session, back, &refused);
    }
    let there = if session.is_of_peers() {
        session.attempt_of_peers(action, progress).map(|round| round.pairs)
    } else {
        session.attempt(action, progress).map(|round| Arc::clone(&round.pairs))
    };
    let there = match there {
        Ok(there) => there,
        Err(refused) => return not_tried(session, back, &refused),
    };
    let state = session.state();
    let (here, import) = match (&state.round, &state.peers) {
        (Some(round), _) => (&round.pairs, round.import()),
        (None, Some(peers)) => (&peers.pairs, peers.import()),
        (None, None) => return start::start(session, ""),
    };
    // Peers are both whom a pair is about.
    let both = |pairs: &[Pair]| pairs.iter().flat_map(|one| [one.clone(), one.turned()]).collect::<Vec<_>>();
    let turned = session.is_of_peers().then(|| [both(here), both(&there)]);
    let (before, after) = turned.as_ref().map_or((&here[..], &there[..]), |[here, there]| (here, there));
    let moved = moved(before, after);
    let what = format!(
        "{}, {}",
        step_in_words(here, import, request),
        match moved.len() {
            0 => "nobody moves".to_owned(),
            1 => "1 person moves".to_owned(),
            more => format!("{more} people move"),
        }
    );
    framed(session, back, "", &render(&Trial { what, moved: &moved, fields: &request.fields, back }))
}

fn letters(session: &Session, files: &[OutputFile], shown: &str) -> String {
    let with = session.actions().iter().rev().find_map(|action| match action {
        Action::Letters { template, contact, drafts } => Some((&**template, &**contact, *drafts)),
        _ => None,
    });
    let (template, contact, drafts) = with.unwrap_or_default();
    let template = if template.is_empty() { DEFAULT_TEMPLATE } else { template };
    let has_drafts = files.iter().any(|file| file.path.ends_with(".eml"));
    let letters = files.iter().filter(|file| file.path.starts_with("participants/") && file.path.ends_with(".txt"));
    let letters: Vec<(&str, String)> = letters.take(ROWS).map(|file| (&*file.path, told(file))).collect();
    let paths = || letters.iter().map(|(path, _)| *path);
    let shown = paths().find(|path| *path == shown).or(paths().next()).unwrap_or_default();
    let text = files.iter().find(|file| file.path == shown).map(|file| String::from_utf8_lossy(&file.bytes));
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
        "forms.zip" => return given_out(session, "forms.zip", blank::forms()),
        "questionnaires.zip" => {
            return given_out(session, "questionnaires.zip", blank::questionnaires(start::rules(request)));
        }
        _ if session.brought.is_none() => return start::start(session, ""),
        _ => {}
    }
    if let Err(refused) = session.know(progress) {
        return why_not(session, "finish", &refused);
    }
    if request.field("file") == "meetings.zip" {
        return match meetings::files(session, request, progress) {
            Ok(files) => zipped("meetings.zip", &files),
            Err(refused) => why_not(session, "result", &refused),
        };
    }
    let made = match (&session.state().round, &session.state().peers) {
        (Some(round), _) => match request.field("file") {
            "policy.toml" => return text("policy.toml", round.policy()),
            file if file == "drafts.zip" || file.starts_with("participants/mail-merge") => round.letters(progress),
            _ => round.files(progress),
        },
        (None, Some(peers)) if request.field("file") == "policy.toml" => return text("policy.toml", peers.policy()),
        (None, Some(peers)) => peers.made(progress).map(|made| &made.files[..]),
        (None, None) => return start::start(session, ""),
    };
    let files = match made {
        Ok(files) => files,
        Err(refused) => return why_not(session, "finish", &refused),
    };
    if request.field("file") == "drafts.zip" {
        let drafts: Vec<OutputFile> = files.iter().filter(|file| file.path.ends_with(".eml")).cloned().collect();
        return zipped("drafts.zip", &drafts);
    }
    if request.field("file") == "results.zip" {
        progress.stage("Packing the files");
        return zipped("results.zip", files);
    }
    let Some(file) = files.iter().find(|file| file.path == request.field("file")) else {
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
