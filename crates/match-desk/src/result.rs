//! The result: the pairs, searched and filtered, and one person opened.

use askama::Template;
use mentor_match::compatibility::Feature;
use mentor_match::text::{count, fold};

use crate::frame::render;
use crate::request::Request;
use crate::round::Round;
use crate::session::Session;
use crate::table::{Row, Table};
use crate::words;

/// The most rows of a table on a page.
const ROWS: usize = 2_000;
/// How many are the weakest.
const WEAKEST: usize = 10;

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage<'a> {
    answer: String,
    summary: &'a str,
    pairs: Vec<Line<'a>>,
    all: usize,
    without: Vec<&'a Row>,
    questions: usize,
    to_record: bool,
    find: &'a str,
    show: &'a str,
}

impl ResultPage<'_> {
    fn is_shown(&self, filter: &str) -> bool {
        self.show == filter
    }
}

struct Line<'a> {
    row: &'a Row,
    /// How many mentees the mentor takes now, and one more.
    more: usize,
}

/// All pairs, or those that are looked for.
pub(crate) fn result(round: &Round, session: &Session, request: &Request) -> String {
    let (pairs, without) =
        (Table::of(&round.files, "committee/matches.csv"), Table::of(&round.files, "committee/unmatched.csv"));
    let (find, show) = (request.field("find"), request.field("show"));
    let wanted = fold(find);
    let is_found =
        |row: &&Row| [row.name("mentee"), row.name("mentor")].into_iter().any(|name| fold(name).contains(&wanted));
    let fit = |row: &Row| row.get("fit").parse::<f64>().unwrap_or(f64::MAX);
    let mut rows: Vec<&Row> = pairs.rows.iter().filter(is_found).collect();
    match show {
        "confirm" => rows.retain(|row| row.get("status") == "to be confirmed"),
        "without" => rows.clear(),
        "weakest" => {
            rows.sort_by(|one, other| fit(one).total_cmp(&fit(other)));
            rows.truncate(WEAKEST);
        }
        _ => {}
    }
    let seats = |row: &Row| round.pairs.iter().filter(|pair| pair.mentor == row.get("mentor_id")).count() + 1;
    let is_all = matches!(show, "" | "without");
    let answer = format!("{} of {} have a mentor", round.pairs.len(), count(round.mentees, "mentee"));
    render(&ResultPage {
        answer,
        summary: &round.summary,
        all: pairs.rows.len(),
        pairs: rows.into_iter().take(ROWS).map(|row| Line { row, more: seats(row) }).collect(),
        without: without.rows.iter().filter(|_| is_all).filter(is_found).take(ROWS).collect(),
        questions: round.questions.len(),
        to_record: session.programme().is_some() && !session.state().is_recorded,
        find,
        show,
    })
}

#[derive(Template)]
#[template(path = "person.html")]
struct Person<'a> {
    name: &'a str,
    /// What the explanations say, without the line of values.
    told: Vec<&'a str>,
    /// What each value is about, in the mentee's view and in the mentor's.
    values: Vec<(&'a str, &'a str, &'a str)>,
}

/// `goals 0.200 / 0.500` in words, for the mentee and for the mentor.
fn value(line: &str) -> Option<(&str, &str, &str)> {
    let (left, of_mentor) = line.rsplit_once(" / ")?;
    let (name, of_mentee) = left.rsplit_once(' ')?;
    let words = match Feature::from_name(name.trim()) {
        Some(feature) => words::feature(feature),
        None => name.trim(),
    };
    Some((words, of_mentee, of_mentor))
}

/// What the explanations say of one mentee, by id.
pub(crate) fn person(round: &Round, id: &str) -> String {
    let file = round.files.iter().find(|file| file.path == "committee/explanations.md");
    let text = file.map(|file| String::from_utf8_lossy(&file.bytes)).unwrap_or_default();
    let suffix = format!("({id})");
    let mut sections = text.split("\n### ").skip(1).map(|section| section.split("\n## ").next().unwrap_or(section));
    let found = sections.find(|section| section.lines().next().is_some_and(|line| line.ends_with(&suffix)));
    let (name, rest) = found.and_then(|section| section.split_once('\n')).unwrap_or(("Nobody of that number", ""));
    let is_values = |line: &&str| line.starts_with("Score by feature");
    let values = rest.lines().find(is_values).and_then(|line| line.split_once(": ")).map_or("", |(_, values)| values);
    let values = values.split(". ").next().unwrap_or_default().trim_end_matches('.').split("; ").filter_map(value);
    let told = rest.lines().filter(|line| !line.trim().is_empty() && !is_values(line)).collect();
    render(&Person { name, told, values: values.collect() })
}
