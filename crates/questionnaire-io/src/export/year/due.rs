//! What is due, and whom to call, as tables for the committee.

use std::collections::BTreeMap;

use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{By, Concern, Due, Duty, Number, Pace, Why};
use mentor_match::text::count;

use super::super::table::{Table, Value};
use super::people::called;
use crate::programme::Programme;

/// Whom the committee has put in charge of which pair.
///
/// ```
/// use questionnaire_io::export::year::Contacts;
/// let contacts: Contacts = "mentee,mentor,contact\nP0001,P0002,Ana Silva\n,,Office\n".parse().unwrap();
/// assert_eq!(contacts.of("P0001".parse().unwrap(), None), "Office");
/// assert!("mentee,contact\n".parse::<Contacts>().is_err());
/// let refused = "mentee,mentor,contact\nP0001,Ana\n".parse::<Contacts>().unwrap_err();
/// assert_eq!(refused, "row 2 has 2 cells; write mentee,mentor,contact");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    of_pair: BTreeMap<(Option<Number>, Option<Number>), String>,
}

impl Contacts {
    /// The contact for everybody of whom no line says another.
    pub fn usual(&mut self, contact: &str) {
        self.of_pair.entry((None, None)).or_insert_with(|| contact.to_owned());
    }

    /// The contact of a pair: its own, else that of its mentee, of its mentor, of everybody; empty without one.
    pub fn of(&self, mentee: Number, mentor: Option<Number>) -> &str {
        let tries = [(Some(mentee), mentor), (Some(mentee), None), (None, mentor), (None, None)];
        tries.iter().find_map(|key| self.of_pair.get(key)).map_or("", String::as_str)
    }
}

impl std::str::FromStr for Contacts {
    type Err = String;

    /// Reads lines of `mentee,mentor,contact` with programme numbers; a blank one stands for everybody.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| error.to_string())?;
        if header.iter().ne(["mentee", "mentor", "contact"]) {
            return Err("the first row has to be mentee,mentor,contact".to_owned());
        }
        let header_cells = header.len();
        let mut contacts = Self::default();
        for (row, record) in (2..).zip(reader.records()) {
            let record = record.map_err(|error| format!("row {row}: {error}"))?;
            if record.len() != header_cells {
                return Err(format!("row {row} has {}; write mentee,mentor,contact", count(record.len(), "cell")));
            }
            let number = |at: usize| match &record[at] {
                "" => Ok(None),
                cell => cell.parse().map(Some).map_err(|error| format!("row {row}: {error}")),
            };
            if contacts.of_pair.insert((number(0)?, number(1)?), record[2].to_owned()).is_some() {
                return Err(format!("row {row}: this pair has a contact already; delete one of the rows"));
            }
        }
        Ok(contacts)
    }
}

/// What is due on a day or soon after, of pairs of which not both have said whether they go on: who has answered is
/// known from the notes alone.
pub fn due(programme: &Programme, day: Date, pace: &Pace) -> Vec<Due> {
    let state = programme.on(day);
    let votes = programme.votes(&state, day);
    let is_open = |one: &Due| match (one.duty, one.mentor) {
        (Duty::Renewal(_), Some(mentor)) => {
            votes.get(&(one.mentee, mentor)).is_none_or(|both| both.mentee.is_none() || both.mentor.is_none())
        }
        _ => true,
    };
    state.due(day, pace).into_iter().filter(is_open).collect()
}

/// Of pairs whose term is near: the side that has not said whether it goes on, where the other has.
pub(super) fn still_asked(programme: &Programme, day: Date) -> BTreeMap<(Number, Number), Side> {
    let votes = programme.votes(&programme.on(day), day).into_iter();
    votes
        .filter_map(|(pair, both)| match (both.mentee, both.mentor) {
            (Some(_), None) => Some((pair, Side::Mentor)),
            (None, Some(_)) => Some((pair, Side::Mentee)),
            _ => None,
        })
        .collect()
}

/// What is due, in words, and what to do about it.
pub(super) fn words(due: &Due, still_asked: &BTreeMap<(Number, Number), Side>) -> (String, &'static str) {
    let asked = due.mentor.and_then(|mentor| still_asked.get(&(due.mentee, mentor)));
    let (what, to_do) = match due.duty {
        Duty::Newcomer(meetings) => {
            return (
                format!("newcomer at {}, without a mentor", count(meetings, "meeting")),
                "find a mentor: programme next",
            );
        }
        Duty::Answer(Side::Mentee) => ("answer of the mentee to the proposal", "remind: programme letters"),
        Duty::Answer(Side::Mentor) => ("answer of the mentor to the proposal", "remind: programme letters"),
        Duty::Introduce => {
            ("introduction: both have agreed", "send both letters of introduction, then record introduced")
        }
        Duty::FirstMeeting => ("first meeting", "ask the two whether they have met"),
        Duty::Contract => ("signed contract", "ask for it, then record contract with its last day"),
        Duty::Plan => ("goals and plan, by the third meeting", "send the form plan"),
        Duty::Pulse(Side::Mentee) => ("how it goes, in confidence, from the mentee", "send the form pulse"),
        Duty::Pulse(Side::Mentor) => ("how it goes, in confidence, from the mentor", "send the form pulse"),
        Duty::Checkpoint => ("progress report", "send the form checkpoint"),
        Duty::Renewal(days) => {
            let what = if days == 60 { "60 days before the term ends" } else { "30 days before the term ends" };
            let to_do = match asked {
                None => "send the form renewal to both, apart",
                Some(Side::Mentee) => "send the form renewal to the mentee; the mentor has answered",
                Some(Side::Mentor) => "send the form renewal to the mentor; the mentee has answered",
            };
            (what, to_do)
        }
        Duty::Term => ("the term ends", "record renewed if both said yes, else ended with the value term"),
    };
    (what.to_owned(), to_do)
}

pub(super) fn table(programme: &Programme, due: &[Due], day: Date, contacts: &Contacts) -> Table {
    let mut table = Table::new(
        "Due",
        &["due_on", "status", "what", "mentee", "mentee_name", "mentor", "mentor_name", "contact", "what_to_do"],
    );
    let asked = still_asked(programme, day);
    for one in due {
        let (what, to_do) = words(one, &asked);
        let status = if one.is_overdue(day) {
            "overdue"
        } else if one.day <= day {
            "due"
        } else {
            "coming"
        };
        table.row([
            Value::text(one.day.to_string()),
            Value::text(status),
            Value::text(what),
            Value::text(one.mentee.to_string()),
            Value::Text(called(programme, one.mentee)),
            Value::text(one.mentor.map(|mentor| mentor.to_string()).unwrap_or_default()),
            Value::Text(one.mentor.map(|mentor| called(programme, mentor)).unwrap_or_default()),
            Value::Text(Shown::line(contacts.of(one.mentee, one.mentor))),
            Value::text(to_do),
        ]);
    }
    table
}

fn whose(by: By) -> &'static str {
    match by {
        By::Mentee => "the mentee",
        By::Mentor => "the mentor",
        By::Committee => "the committee",
    }
}

pub(super) fn attention(programme: &Programme, concerns: &[Concern]) -> Table {
    let mut table =
        Table::new("Attention", &["since", "why", "mentee", "mentee_name", "mentor", "mentor_name", "what_to_do"]);
    for one in concerns {
        let (why, to_do) = match one.why {
            Why::SomebodyElse(by) => (
                format!("{} asks for somebody else", whose(by)),
                "talk to them alone; then record ended with the value failed, and programme replace; if they go on, called",
            ),
            Why::Call(by) => (format!("{} asks for a call", whose(by)), "call them alone; then record called"),
            Why::LowMark(by, mark) => {
                (format!("{} gave the mark {mark} of 5", whose(by)), "call them alone; then record called")
            }
            Why::Silence => ("nothing heard".to_owned(), "call both; then record called"),
        };
        table.row([
            Value::text(one.since.to_string()),
            Value::text(why),
            Value::text(one.mentee.to_string()),
            Value::Text(called(programme, one.mentee)),
            Value::text(one.mentor.to_string()),
            Value::Text(called(programme, one.mentor)),
            Value::text(to_do),
        ]);
    }
    table
}
