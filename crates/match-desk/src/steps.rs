//! What each request does, before anything is shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::Quoted;
use mentor_match::compatibility::Feature;
use mentor_match::policy::{PeerGoal, Preset, RoundGoal};
use mentor_match::programme::{EventKind, Relation};

use crate::action::{self, Action};
use crate::frame::{not_tried, why_not};
use crate::request::{Progress, Request, Response};
use crate::round::Refused;
use crate::session::Session;
use crate::start::{brought, exchanged, invented, start, with_sheets};
use crate::{meetings, opened, year};

/// Does what a request asks for; the page that comes then, or a response of its own.
pub(crate) fn step(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<String, Response> {
    if let Some(next) = begin(session, request, said, progress)? {
        return Ok(next.to_owned());
    }
    let next = match &*request.path {
        "undo" => {
            let next = match session.actions().last() {
                Some(Action::Met { .. }) => "meetings",
                Some(action) if action.is_of_round() => "result",
                _ => "answers",
            };
            let is_undone = session.undo();
            said.push_str(if is_undone {
                "The last step was taken back."
            } else {
                "What is recorded in the programme’s folder is taken back on the page Year: say which line does not hold."
            });
            next
        }
        "map" => {
            name_columns(session, request, progress)?;
            "columns"
        }
        "value" => {
            let [header, written, meaning] =
                ["header", "written", "meaning"].map(|name| request.field(name).to_owned());
            if !written.is_empty() && !meaning.is_empty() {
                said.extend([format!("“{written}” means {meaning} now.")]);
                done(session, Action::Value { header, written, meaning }, progress)?;
            }
            "columns"
        }
        "answer" => {
            let (question, answer) = (request.field("question"), request.field("answer"));
            if !question.is_empty() && !answer.is_empty() {
                done(session, Action::Answer { question: question.to_owned(), answer: answer.to_owned() }, progress)?;
                said.push_str("Answered.");
            }
            if request.field("back") == "columns" { "columns" } else { "questions" }
        }
        "weights" => {
            weigh(session, request, progress)?;
            said.push_str("The answers count as you said.");
            "result"
        }
        "rules-file" => {
            bring_rules(session, request, said, progress)?;
            "rules"
        }
        "letters-with" => {
            word_letters(session, request, progress)?;
            said.push_str("The letters are written anew.");
            "letters"
        }
        "ballots" => {
            bring_ballots(session, request, said, progress)?;
            "result"
        }
        "earlier" => {
            keep_earlier(session, request, said, progress)?;
            "result"
        }
        "goal" => {
            let goal = request.field("goal").to_owned();
            if goal.parse::<RoundGoal>().is_ok() || goal.parse::<PeerGoal>().is_ok() {
                done(session, Action::Goal { goal }, progress)?;
                said.push_str("The round has another goal now.");
            }
            "result"
        }
        "rule" => {
            if let Some(action) = ruling(request) {
                done(session, action, progress)?;
                said.push_str("Done.");
            }
            "result"
        }
        _ => return step_of_programme(session, request, said, progress),
    };
    Ok(next.to_owned())
}

/// The steps with which a round begins anew: other files, or the same read otherwise. `None`: it is none of them.
fn begin(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<Option<&'static str>, Response> {
    Ok(Some(match &*request.path {
        "open" => {
            let Some(file) = request.files.first() else {
                return Err(start(session, "No file was chosen. Choose the programme’s file and try again."));
            };
            if let Err(refused) = opened::open(session, &file.bytes, progress) {
                let why = match refused {
                    Refused::Input(why) | Refused::Unread(why) => why,
                    Refused::Sheets { file, .. } => format!("{file} has several sheets. Bring it on its own."),
                    Refused::Stopped => "You stopped it.".to_owned(),
                };
                return Err(start(session, &why));
            }
            said.push_str("Opened. Bring this round’s exports on the page Files, or look at the year.");
            if session.brought.is_some() { "result" } else { "year" }
        }
        "files" => {
            bring_files(session, request, said)?;
            "columns"
        }
        "sheets" => {
            if let Some(brought) = session.brought.as_deref().and_then(|brought| with_sheets(brought, request)) {
                session.bring(brought, session.today());
            }
            "columns"
        }
        "exchange" => {
            if let Some(brought) = session.brought.clone() {
                session.bring(exchanged(&brought), session.today());
                said.push_str("The two exports are read the other way round now.");
            }
            "columns"
        }
        "invented" => {
            session.bring(invented(request), session.today());
            "result"
        }
        _ => return Ok(None),
    }))
}

/// Puts exports in the place of those before.
fn bring_files(session: &mut Session, request: &Request, said: &mut String) -> Result<(), Response> {
    let Some(brought) = brought(session, request) else {
        return Err(start(session, "No file was chosen. Choose the exports of your form tool and try again."));
    };
    session.bring(brought, session.today());
    if session.is_of_peers() {
        said.push_str("Everybody is a peer here: each one’s answers say what they want and what they offer.");
    }
    Ok(())
}

/// Says what columns hold, where something else was chosen than they hold now.
fn name_columns(session: &mut Session, request: &Request, progress: &dyn Progress) -> Result<(), Response> {
    for (name, field) in &request.fields {
        let Some((asks, header)) = name.split_once(':') else { continue };
        if !field.is_empty() {
            let (asks, header, field) = (asks.to_owned(), header.to_owned(), field.clone());
            done(session, Action::Column { asks, header, field }, progress)?;
        }
    }
    Ok(())
}

/// Lets what people chose on ballots count.
fn bring_ballots(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<(), Response> {
    for file in &request.files {
        let action = Action::Ballots { name: file.name.clone(), file: STANDARD.encode(&file.bytes) };
        done(session, action, progress)?;
        said.push_str("The choices are those of the ballots now.");
    }
    Ok(())
}

/// Words letters otherwise.
fn word_letters(session: &mut Session, request: &Request, progress: &dyn Progress) -> Result<(), Response> {
    // A form sends its lines with both ends of a line.
    let template = request.field("template").replace("\r\n", "\n");
    let is_own = template.trim() != questionnaire_io::export::DEFAULT_TEMPLATE.trim();
    let template = if is_own { template } else { String::new() };
    let (contact, drafts) = (request.field("contact").to_owned(), request.field("drafts") == "yes");
    done(session, Action::Letters { template, contact, drafts }, progress).map(drop)
}

/// Lets the rules of a file count.
fn bring_rules(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<(), Response> {
    let Some(file) = request.files.first() else { return Ok(()) };
    let not_text =
        || Refused::Input(format!("{} is no text. Bring the rules as they were saved.", Quoted::from(&file.name)));
    let text = String::from_utf8(file.bytes.clone()).map_err(|_| not_tried(session, "rules", &not_text()))?;
    let action = Action::Rules { name: file.name.clone(), text };
    let known = session.brought.as_ref().map_or(Preset::Altrusa, |brought| brought.policy);
    action::begun(known, std::slice::from_ref(&action))
        .map_err(|why| not_tried(session, "rules", &Refused::Input(why)))?;
    done(session, action, progress)?;
    said.push_str("The rules are those of the file now.");
    Ok(())
}

/// Brings an earlier result, or says what becomes of its pairs.
fn keep_earlier(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<(), Response> {
    let (mut name, mut file, mut manifest) = (String::new(), String::new(), String::new());
    if let Some(upload) = request.files.first() {
        let found = opened::earlier(&upload.bytes).map_err(|refused| not_tried(session, "result", &refused))?;
        (name, file, manifest) = (upload.name.clone(), STANDARD.encode(found.0), found.1);
    }
    let action = Action::Earlier { name, file, manifest, keep: request.field("keep").to_owned() };
    done(session, action, progress)?;
    said.push_str("Matched again with the earlier pairs.");
    Ok(())
}

/// Lets answers count for more or less.
fn weigh(session: &mut Session, request: &Request, progress: &dyn Progress) -> Result<(), Response> {
    let Some(now) = session.policy() else { return Ok(()) };
    let scoring = now.scoring();
    for &feature in Feature::ALL {
        let Ok(weight) = request.field(feature.name()).parse::<u32>() else { continue };
        if (scoring.mentee_weights[feature], scoring.mentor_weights[feature]) != (weight, weight) {
            done(session, Action::Weight { feature: feature.name().to_owned(), weight }, progress)?;
        }
    }
    Ok(())
}

/// The steps of a programme.
fn step_of_programme(
    session: &mut Session,
    request: &Request,
    said: &mut String,
    progress: &dyn Progress,
) -> Result<String, Response> {
    let next = match &*request.path {
        "round" => {
            let number = request.field("number").parse().unwrap_or(1);
            done(session, Action::Round { number, day: session.today().to_string() }, progress)?;
            "answers"
        }
        "record" => {
            done(session, Action::Record, progress)?;
            said.push_str("Recorded. Save the programme before you leave.");
            "answers"
        }
        "choose" => {
            if let Some(action) = ruling(request) {
                done(session, action, progress)?;
                said.push_str("Chosen. This is the result with it; record it if it is right.");
            }
            "answers"
        }
        "tick" | "event" => {
            let is_no = request.field("event") == "declined" && session.brought.is_some() && !session.is_of_peers();
            done(session, happened(session, request), progress)?;
            said.push_str("Recorded.");
            match &*request.path {
                "tick" if is_no => "suggest",
                "tick" => "answers",
                _ => "year",
            }
        }
        "introduced" => {
            for (event, mentee, mentor) in session.programme().map(year::agreed).unwrap_or_default() {
                let day = session.today().to_string();
                let (mentee, mentor) = (mentee.to_string(), mentor.to_string());
                let (event, none) = (event.to_owned(), String::new());
                done(session, Action::Event { event, mentee, mentor, value: none.clone(), by: none, day }, progress)?;
            }
            said.push_str("Recorded.");
            "answers"
        }
        "met" => {
            said.push_str(&meetings::record(session, request, progress)?);
            "meetings"
        }
        "record-answers" => {
            for file in &request.files {
                let (name, day) = (file.name.clone(), session.today().to_string());
                let action = Action::Answers { name, file: STANDARD.encode(&file.bytes), day };
                said.push_str(&done(session, action, progress)?);
            }
            "year"
        }
        other => other,
    };
    Ok(next.to_owned())
}

/// Does something, or says why it cannot be done; what was recorded.
fn done(session: &mut Session, action: Action, progress: &dyn Progress) -> Result<String, Response> {
    let at = if action.is_of_round() { "result" } else { "answers" };
    session.act(action, progress).map_err(|refused| why_not(session, at, &refused))
}

/// What a request says has happened.
fn happened(session: &Session, request: &Request) -> Action {
    let of = |name: &str| request.field(name).to_owned();
    let pair = request.field("pair");
    let (pair, relation) = pair.strip_prefix(year::OF_PEERS).map_or((pair, None), |two| (two, Some(Relation::Peers)));
    let (mentee, mentor) = match pair.split_once(',') {
        Some((mentee, mentor)) => (mentee.to_owned(), mentor.to_owned()),
        None => (of("mentee"), of("mentor")),
    };
    let kind: Option<EventKind> = of("event").parse().ok();
    let event = kind.zip(relation).map_or_else(|| of("event"), |(kind, of)| kind.between(of).name().to_owned());
    let day = match request.field("day") {
        "" => session.today().to_string(),
        day => day.to_owned(),
    };
    Action::Event { event, mentee, mentor, value: of("value"), by: of("by"), day }
}

/// What a request settles for single people, or switches.
pub(crate) fn ruling(request: &Request) -> Option<Action> {
    let of = |name: &str| request.field(name).to_owned();
    let action = of("action");
    if let "rule-off" | "rule-on" = &*action {
        return Some(Action::Rule { rule: of("rule"), on: action == "rule-on" });
    }
    if action == "number" {
        return Some(Action::Number { rule: of("rule"), number: of("value") });
    }
    let known = matches!(&*action, "pin" | "ban" | "seats" | "withdraw");
    known.then(|| Action::Ruling { action, mentee: of("mentee"), mentor: of("mentor"), value: of("value") })
}
