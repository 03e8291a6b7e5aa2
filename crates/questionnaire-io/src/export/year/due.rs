//! What is due, and whom to call, as tables for the committee.

use std::collections::BTreeMap;

use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{By, Concern, Due, Duty, EventKind, Number, Pace, Relation, Why};
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

    /// The contact for what is due: of two peers also where they stand the other way round.
    pub(super) fn for_due(&self, due: &Due) -> &str {
        match due.mentor.filter(|_| due.relation == Relation::Peers) {
            Some(other) if !self.of_pair.contains_key(&(Some(due.mentee), due.mentor)) => {
                let turned = self.of_pair.get(&(Some(other), Some(due.mentee)));
                turned.map_or_else(|| self.of(due.mentee, due.mentor), String::as_str)
            }
            _ => self.of(due.mentee, due.mentor),
        }
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
        (Duty::Renewal(_), Some(mentor)) => votes
            .get(&(one.relation, one.mentee, mentor))
            .is_none_or(|both| both.mentee.is_none() || both.mentor.is_none()),
        _ => true,
    };
    state.due(day, pace).into_iter().filter(is_open).collect()
}

/// Which side of which pair.
type StillAsked = BTreeMap<(Relation, Number, Number), Side>;

/// Of pairs whose term is near: the side that has not said whether it goes on, where the other has.
pub(super) fn still_asked(programme: &Programme, day: Date) -> StillAsked {
    let votes = programme.votes(&programme.on(day), day).into_iter();
    votes
        .filter_map(|(pair, both)| match (both.mentee, both.mentor) {
            (Some(_), None) => Some((pair, Side::Mentor)),
            (None, Some(_)) => Some((pair, Side::Mentee)),
            _ => None,
        })
        .collect()
}

/// What is due, in words, and what to do about it. Peers have no sides, so they are called by their numbers.
pub(super) fn words(due: &Due, still_asked: &StillAsked) -> (String, String) {
    let key = due.mentor.map(|mentor| (due.relation, due.mentee, mentor));
    let asked = key.and_then(|key| still_asked.get(&key));
    let of_peers = due.relation == Relation::Peers;
    let called = |side: Side| match (side, due.mentor) {
        (Side::Mentee, _) if of_peers => due.mentee.to_string(),
        (Side::Mentor, Some(other)) if of_peers => other.to_string(),
        (side, _) => format!("the {side}"),
    };
    let record = |kind: EventKind| kind.between(due.relation);
    let form = |name: &str| format!("send the form {name}");
    match due.duty {
        Duty::Newcomer(meetings) => (
            format!("newcomer at {}, without a mentor", count(meetings, "meeting")),
            "find a mentor: programme next".to_owned(),
        ),
        Duty::Answer(side) => {
            (format!("answer of {} to the proposal", called(side)), "remind: programme letters".to_owned())
        }
        Duty::Introduce => (
            "introduction: both have agreed".to_owned(),
            format!("send both letters of introduction, then record {}", record(EventKind::Introduced)),
        ),
        Duty::FirstMeeting => ("first meeting".to_owned(), "ask the two whether they have met".to_owned()),
        Duty::Contract => (
            "signed contract".to_owned(),
            format!("ask for it, then record {} with its last day", record(EventKind::Contract)),
        ),
        Duty::Plan => ("goals and plan, by the third meeting".to_owned(), form("plan")),
        Duty::Pulse(side) => (format!("how it goes, in confidence, from {}", called(side)), form("pulse")),
        Duty::Checkpoint => ("progress report".to_owned(), form("checkpoint")),
        Duty::Renewal(days) => {
            let what = if days == 60 { "60 days before the term ends" } else { "30 days before the term ends" };
            let to_do = match asked {
                None => "send the form renewal to both, apart".to_owned(),
                Some(&side) => {
                    let other = if side == Side::Mentee { Side::Mentor } else { Side::Mentee };
                    format!("send the form renewal to {}; {} has answered", called(side), called(other))
                }
            };
            (what.to_owned(), to_do)
        }
        Duty::Term => (
            "the term ends".to_owned(),
            format!(
                "record {} if both said yes, else {} with the value term",
                record(EventKind::Renewed),
                record(EventKind::Ended)
            ),
        ),
    }
}

pub(super) fn table(programme: &Programme, due: &[Due], day: Date, contacts: &Contacts) -> Table {
    let mut table = Table::new(
        "Due",
        &[
            "due_on",
            "status",
            "what",
            "mentee",
            "mentee_name",
            "mentor",
            "mentor_name",
            "contact",
            "what_to_do",
            "relation",
        ],
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
            Value::Text(Shown::line(contacts.for_due(one))),
            Value::text(to_do),
            Value::text(one.relation.name()),
        ]);
    }
    table
}

fn whose(one: &Concern, by: By) -> String {
    match (by, one.relation) {
        (By::Mentee, Relation::Peers) => one.mentee.to_string(),
        (By::Mentor, Relation::Peers) => one.mentor.to_string(),
        (by, _) => format!("the {by}"),
    }
}

pub(super) fn attention(programme: &Programme, concerns: &[Concern]) -> Table {
    let mut table = Table::new(
        "Attention",
        &["since", "why", "mentee", "mentee_name", "mentor", "mentor_name", "what_to_do", "relation"],
    );
    for one in concerns {
        let record = |kind: EventKind| kind.between(one.relation);
        let (called, ended) = (record(EventKind::Called), record(EventKind::Ended));
        let (why, to_do) = match one.why {
            Why::SomebodyElse(by) => {
                let next = match one.relation {
                    Relation::Mentoring => "programme replace",
                    Relation::Peers => "the next round of peers",
                };
                (
                    format!("{} asks for somebody else", whose(one, by)),
                    format!(
                        "talk to them alone; then record {ended} with the value failed, and {next}; if they go on, \
                         {called}"
                    ),
                )
            }
            Why::Call(by) => {
                (format!("{} asks for a call", whose(one, by)), format!("call them alone; then record {called}"))
            }
            Why::LowMark(by, mark) => (
                format!("{} gave the mark {mark} of 5", whose(one, by)),
                format!("call them alone; then record {called}"),
            ),
            Why::Silence => ("nothing heard".to_owned(), format!("call both; then record {called}")),
        };
        table.row([
            Value::text(one.since.to_string()),
            Value::text(why),
            Value::text(one.mentee.to_string()),
            Value::Text(self::called(programme, one.mentee)),
            Value::text(one.mentor.to_string()),
            Value::Text(self::called(programme, one.mentor)),
            Value::text(to_do),
            Value::text(one.relation.name()),
        ]);
    }
    table
}
