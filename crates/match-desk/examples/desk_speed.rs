//! How long clicks at the desk take: `desk_speed 400x300`.
//!
//! Invented people of the rules `altrusa` are brought in as two files; then everything is clicked at that changes or
//! shows an answer. What is printed is the time from a request to its page, in milliseconds: the median of the runs.

use std::error::Error;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::Parser;
use cohort_lab::generate::{GeneratorOptions, generate};
use match_desk::{Progress, Request, Response, Session, Upload, handle};
use mentor_match::StopReason;
use mentor_match::policy::Preset;

/// Measures clicks at the desk.
#[derive(Debug, Parser)]
struct Arguments {
    /// Mentees and mentors.
    #[arg(value_name = "MENTEESxMENTORS", default_value = "400x300")]
    size: String,
    /// How often each click is measured.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Says how long each stage of the first answer takes.
    #[arg(long)]
    stages: bool,
}

/// When each stage began.
struct Stages(Mutex<Vec<(&'static str, Instant)>>);

impl Progress for Stages {
    fn stage(&self, what: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((what, Instant::now()));
    }

    fn stop(&self) -> Option<StopReason> {
        None
    }
}

fn request(path: &str, fields: &[(&str, &str)]) -> Request {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    Request { path: path.to_owned(), fields, files: Vec::new() }
}

/// The answer, and after how many milliseconds.
fn timed(session: &mut Session, request: &Request) -> (Response, f64) {
    let began = Instant::now();
    let response = handle(session, request, &());
    (response, began.elapsed().as_secs_f64() * 1_000.0)
}

/// What stands behind a mark on a page, up to the next quotation mark.
fn after<'p>(page: &'p str, mark: &str) -> &'p str {
    page.split(mark).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let (mentees, mentors) = arguments.size.split_once('x').ok_or("a size such as 400x300")?;
    let options = GeneratorOptions {
        programme: Preset::Altrusa,
        seed: 7,
        ..GeneratorOptions::sized(mentees.parse()?, mentors.parse()?)
    };
    let made = generate(&options)?;
    let upload = |field: &str, bytes: Vec<u8>| Upload { field: field.to_owned(), name: format!("{field}.csv"), bytes };
    // One wish is spelt wrongly, so that there is a question.
    let (mentors, mentees) = (made.mentors.to_csv(), String::from_utf8(made.mentees.to_csv())?);
    let wished = made.pilot.mentors()[0].name_or_id().to_owned();
    let mentees = mentees.replacen(&wished, &wished.replacen(|letter: char| letter.is_lowercase(), "", 1), 1);
    let files = vec![upload("mentors", mentors), upload("mentees", mentees.into_bytes())];
    let bring = Request { files, ..request("files", &[("rules", "altrusa")]) };
    let mut out = std::io::stdout();
    if arguments.stages {
        let stages = Stages(Mutex::new(Vec::new()));
        let mut session = Session::new("2026-10-01".parse()?);
        handle(&mut session, &bring, &stages);
        handle(&mut session, &request("result", &[]), &stages);
        stages.stage("");
        let began = stages.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        for stage in began.windows(2) {
            writeln!(out, "{:9.1} ms  {}", (stage[1].1 - stage[0].1).as_secs_f64() * 1_000.0, stage[0].0)?;
        }
        return Ok(());
    }
    let (mut columns, mut result) = (Vec::new(), Vec::new());
    let mut session = Session::new("2026-10-01".parse()?);
    let mut shown = String::new();
    for _ in 0..arguments.runs {
        session = Session::new("2026-10-01".parse()?);
        columns.push(timed(&mut session, &bring).1);
        let (Response::Page(page), time) = timed(&mut session, &request("result", &[])) else {
            return Err("a file".into());
        };
        result.push(time);
        shown = page;
    }
    writeln!(out, "{:9.1} ms  two files read: the columns", median(columns))?;
    writeln!(out, "{:9.1} ms  and the first answer", median(result))?;
    let (mentee, mentor) = (after(&shown, "data-mentee=\""), after(&shown, "data-mentor=\""));
    let pair = |action: &'static str| [("action", action), ("mentee", mentee), ("mentor", mentor)];
    let (Response::Page(rules), _) = timed(&mut session, &request("rules", &[])) else { return Err("a file".into()) };
    let rule = after(&rules, "data-rule=\"").to_owned();
    let (Response::Page(questions), _) = timed(&mut session, &request("questions", &[])) else {
        return Err("a file".into());
    };
    let question =
        [("question", after(&questions, "data-question=\"")), ("answer", after(&questions, "data-answer=\""))];
    let seats = [("action", "seats"), ("mentor", mentor), ("value", "2")];
    let clicks: Vec<(&str, Request)> = vec![
        ("not this one: tried", request("try", &pair("ban"))),
        ("not this one: done", request("rule", &pair("ban"))),
        ("keep: done", request("rule", &pair("pin"))),
        ("one more seat: done", request("rule", &seats)),
        ("a rule off: tried", request("try", &[("action", "rule-off"), ("rule", &rule)])),
        ("a rule off: done", request("rule", &[("action", "rule-off"), ("rule", &rule)])),
        ("a weight", request("weights", &[("goals", "3"), ("interests", "12")])),
        ("a goal", request("goal", &[("goal", "best-fit")])),
        ("a question answered", request("answer", &question)),
    ];
    for (what, click) in &clicks {
        let mut times = Vec::new();
        for _ in 0..arguments.runs {
            let before = session.actions().len();
            if click.path == "answer" {
                // Questionnaires that were read last are of another answer.
                handle(&mut session, &request("answer", &[question[0], ("answer", "nobody")]), &());
                handle(&mut session, &request("undo", &[]), &());
            }
            times.push(timed(&mut session, click).1);
            while session.actions().len() > before {
                handle(&mut session, &request("undo", &[]), &());
            }
        }
        writeln!(out, "{:9.1} ms  {what}", median(times))?;
    }
    for (path, fields) in [
        ("person", vec![("person", mentee)]),
        ("rules", vec![]),
        ("goals", vec![]),
        ("questions", vec![]),
        ("letters", vec![]),
        ("finish", vec![]),
        ("download", vec![("file", "results.zip")]),
    ] {
        let mut times = Vec::new();
        for _ in 0..arguments.runs {
            // Nothing is known of the answer beyond the pairs.
            handle(&mut session, &request("rule", &pair("ban")), &());
            times.push(timed(&mut session, &request(path, &fields)).1);
            handle(&mut session, &request("undo", &[]), &());
        }
        writeln!(out, "{:9.1} ms  {path}, the first time after a step", median(times))?;
    }
    Ok(())
}
