//! The pages of a programme: what people answered, what is due, who could take somebody.

use askama::Template;
use mentor_match::cohort::Side;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{
    Due, Duty, Event, EventKind, Number, Pace, Pair, Phase, Relation, Satisfaction, Why as Concerned,
};
use mentor_match::text::count;
use questionnaire_io::export::year::{
    Contacts, YearLetters, asked, concerns, due, marks, numbers, of_the_day, peer_marks,
};
use questionnaire_io::export::{OutputFile, Tips};
use questionnaire_io::programme::{Names, Programme};
use questionnaire_io::run::Why;

use crate::frame::render;
use crate::request::{Progress, Request};
use crate::round::{Refused, Suggestion, suggestions};
use crate::session::Session;
use crate::table::Table;

/// Before the numbers of two peers.
pub(crate) const OF_PEERS: &str = "peers:";

/// How many lines of the ledger are shown.
const LINES: usize = 15;
/// How many pairs are named in a sentence.
const NAMED: usize = 10;

#[derive(Template)]
#[template(path = "answers.html")]
struct Answers {
    head: String,
    has_programme: bool,
    has_files: bool,
    to_record: bool,
    would: String,
    last: u32,
    can_choose_last: bool,
    conflicts: Vec<String>,
    lines: Vec<AnswerLine>,
    /// How the two columns of people are called.
    sides: [&'static str; 2],
    agreed: usize,
    left: Vec<(Number, String)>,
}

/// A pair that is asked.
struct AnswerLine {
    mentee: String,
    mentor: String,
    mentee_number: Number,
    mentor_number: Number,
    mentee_said: Option<Date>,
    mentor_said: Option<Date>,
    /// What yes and no are called in the ledger.
    yes: &'static str,
    no: &'static str,
}

/// Pairs that are asked, or have agreed and do not know it yet.
fn open(programme: &Programme) -> Vec<(Relation, Pair)> {
    let state = programme.ledger.state();
    let mentoring = state.open_pairs().map(|pair| (Relation::Mentoring, pair));
    let peers = state.peers().open_pairs().map(|pair| (Relation::Peers, pair));
    let open = mentoring.chain(peers).filter(|(_, pair)| pair.introduced.is_none());
    let mut open: Vec<(Relation, Pair)> = open.map(|(relation, pair)| (relation, pair.clone())).collect();
    open.sort_by_key(|(relation, pair)| (pair.phase() == Phase::Agreed, *relation == Relation::Peers, pair.mentee));
    open
}

/// Pairs of which both have said yes, with what the ledger calls it when they know of each other.
pub(crate) fn agreed(programme: &Programme) -> Vec<(&'static str, Number, Number)> {
    let open = open(programme).into_iter().filter(|(_, pair)| pair.phase() == Phase::Agreed);
    open.map(|(of, pair)| (EventKind::Introduced.between(of).name(), pair.mentee, pair.mentor)).collect()
}

/// Who answered what.
pub(crate) fn answers(session: &Session, progress: &dyn Progress) -> Result<String, Refused> {
    let state = session.state();
    let (has_files, mut head) = (session.brought.is_some(), "What people answered".to_owned());
    let Some(programme) = &state.programme else {
        return Ok(render(&Answers {
            head: "A programme for the year".to_owned(),
            has_programme: false,
            has_files,
            to_record: false,
            would: String::new(),
            last: 0,
            can_choose_last: false,
            conflicts: Vec::new(),
            lines: Vec::new(),
            sides: ["Mentee", "Mentor"],
            agreed: 0,
            left: Vec::new(),
        }));
    };
    let (ledger, people) = (programme.ledger.state(), &programme.people);
    let line = |(relation, pair): &(Relation, Pair)| AnswerLine {
        mentee: people.called(pair.mentee),
        mentor: people.called(pair.mentor),
        mentee_number: pair.mentee,
        mentor_number: pair.mentor,
        mentee_said: pair.agreed.mentee,
        mentor_said: pair.agreed.mentor,
        yes: EventKind::Agreed.between(*relation).name(),
        no: EventKind::Declined.between(*relation).name(),
    };
    let open = open(programme);
    let has_mentors = open.iter().any(|(relation, _)| *relation == Relation::Mentoring);
    if !open.is_empty() {
        let asked = open.iter().filter(|(_, pair)| pair.phase() == Phase::Proposed).count();
        head = format!("{asked} of {} still to answer", count(open.len(), "pair"));
    }
    let is_left = |pair: &&Pair| {
        matches!(pair.phase(), Phase::Declined(by) if by.side().is_some())
            && pair.round == ledger.last_round()
            && ledger.person(Side::Mentee, pair.mentee).is_some_and(|person| person.away.is_none())
            && ledger.open_pairs_of(Side::Mentee, pair.mentee).next().is_none()
    };
    let mut left: Vec<(Number, String)> =
        ledger.pairs().iter().filter(is_left).map(|pair| (pair.mentee, people.called(pair.mentee))).collect();
    left.sort_unstable();
    left.dedup();
    let to_record = !state.is_recorded && (state.round.is_some() || state.peers.is_some());
    let of_round = state.of_round.as_ref().map_or(0, |(_, number)| *number);
    let last = if session.is_of_peers() { ledger.peers().last_round() } else { ledger.last_round() };
    let recorded = if to_record { state.recorded(progress)? } else { None };
    let conflicts = state.round.as_deref().filter(|_| to_record).map(|round| round.conflicts().to_vec());
    Ok(render(&Answers {
        head,
        has_programme: true,
        has_files,
        to_record,
        would: recorded.map_or_else(String::new, |(_, said)| {
            format!("It would be {}", said.split("; the ledger").next().unwrap_or(said))
        }),
        last: last.max(1),
        can_choose_last: last > 0 && of_round > last,
        conflicts: conflicts.unwrap_or_default(),
        lines: open.iter().map(line).collect(),
        sides: if has_mentors || open.is_empty() { ["Mentee", "Mentor"] } else { ["Who", "With whom"] },
        agreed: agreed(programme).len(),
        left,
    }))
}

#[derive(Template)]
#[template(path = "suggest.html")]
struct Suggest {
    head: String,
    mentee: String,
    all: Vec<Suggestion>,
}

/// Who could take somebody.
pub(crate) fn suggest(session: &Session, request: &Request, progress: &dyn Progress) -> Result<String, Refused> {
    let (Some(brought), Some(programme)) = (&session.brought, session.programme()) else {
        return Err(Refused::Input("Bring the exports on the page Files first.".to_owned()));
    };
    if session.is_of_peers() {
        let why = "Peers are found in rounds: match again and record the result.";
        return Err(Refused::Input(why.to_owned()));
    }
    let why = if request.field("why") == "newcomer" { Why::Newcomer } else { Why::Replacement };
    let wanted = request.field("mentee");
    let on = (programme, session.today());
    let (mentee, all) = suggestions(brought, session.actions(), on, (wanted, why), progress)?;
    let name = wanted.parse().map_or_else(|_| wanted.to_owned(), |number: Number| programme.people.called(number));
    let head = match all.len() {
        0 => format!("Nobody could take {name} now"),
        1 => format!("One mentor could take {name}"),
        _ => format!("{} mentors could take {name}", all.len()),
    };
    Ok(render(&Suggest { head, mentee, all }))
}

/// Something to click at a line.
#[derive(Clone, Copy)]
struct Button {
    label: &'static str,
    go: &'static str,
    event: &'static str,
    value: &'static str,
    by: &'static str,
}

struct YearLine {
    day: String,
    status: String,
    what: String,
    mentee: String,
    mentor: String,
    mentee_number: String,
    mentor_number: String,
    buttons: Vec<Button>,
}

#[derive(Template)]
#[template(path = "year.html")]
struct Year<'a> {
    head: String,
    today: Date,
    /// Whether there are exports from which somebody can be found for one mentee.
    has_files: bool,
    has_peers: bool,
    is_of_peers: bool,
    due: Vec<YearLine>,
    calls: Vec<YearLine>,
    waiting: Vec<(Number, String)>,
    waiting_for_peers: Vec<String>,
    events: &'a [(&'a str, &'a str)],
    people: Vec<(String, String)>,
    lines: Vec<(u64, String)>,
    status: String,
}

/// What is recorded by hand.
const EVENTS: [(&str, &str); 14] = [
    ("meeting", "they met"),
    ("contract", "their contract is here (its last day)"),
    ("checkpoint", "they reported their progress (percent)"),
    ("called", "somebody of us talked to them"),
    ("pause", "they pause"),
    ("resume", "they go on after a pause"),
    ("renewed", "both want another time (its last day)"),
    ("ended", "it is over (reached, term, bowed-out or failed)"),
    ("introduced", "they were introduced"),
    ("agreed", "said yes"),
    ("declined", "said no"),
    ("withdrawn", "left the programme"),
    ("trained", "was at the training"),
    ("recognised", "was thanked"),
];

fn button(label: &'static str, event: &'static str, value: &'static str, by: &'static str) -> Button {
    Button { label, go: "event", event, value, by }
}

/// What can be clicked at a line of the list.
fn buttons(due: &Due) -> Vec<Button> {
    let all = match (due.relation, due.duty) {
        (Relation::Peers, Duty::Answer(side)) => {
            let by = if side == Side::Mentee { "mentee" } else { "mentor" };
            vec![button("Yes", "agreed", "", by), button("No", "declined", "", by)]
        }
        (_, duty) => buttons_of(duty),
    };
    all.into_iter().map(|one| between(one, due.relation)).collect()
}

/// The same for peers: their events have names of their own.
fn between(button: Button, relation: Relation) -> Button {
    let event = button.event.parse::<EventKind>().map_or(button.event, |kind| kind.between(relation).name());
    Button { event, ..button }
}

fn buttons_of(duty: Duty) -> Vec<Button> {
    let go = |label, go| Button { label, go, event: "", value: "", by: "" };
    match duty {
        Duty::Newcomer(_) => vec![go("Who could take them?", "suggest")],
        Duty::Answer(_) => vec![go("Record the answer", "answers")],
        Duty::Introduce => vec![button("Introduced", "introduced", "", "")],
        Duty::FirstMeeting => vec![button("They met", "meeting", "", "")],
        Duty::Contract => vec![button("It is here", "contract", "", "")],
        Duty::Plan | Duty::Checkpoint => vec![button("It is here", "checkpoint", "", "")],
        Duty::Pulse(side) => {
            vec![button("Answered", "pulse", "", if side == Side::Mentee { "mentee" } else { "mentor" })]
        }
        Duty::Renewal(_) => vec![button("Both go on", "renewed", "", "")],
        Duty::Term => vec![button("Both go on", "renewed", "", ""), button("It ends", "ended", "term", "")],
    }
}

/// Rows of a table of the day with what can be clicked at each.
fn lines(table: &Table, day: &str, what: &str, clicks: impl Iterator<Item = Vec<Button>>) -> Vec<YearLine> {
    let rows = table.rows.iter().zip(clicks);
    rows.map(|(row, buttons)| YearLine {
        day: row.get(day).to_owned(),
        status: row.get("status").to_owned(),
        what: row.get(what).to_owned(),
        mentee: row.get("mentee_name").to_owned(),
        mentor: row.get("mentor_name").to_owned(),
        mentee_number: row.get("mentee").to_owned(),
        mentor_number: row.get("mentor").to_owned(),
        buttons,
    })
    .collect()
}

/// The committee's files of the day, as `programme due` writes them.
fn day_files(programme: &Programme, day: Date) -> Vec<OutputFile> {
    of_the_day(programme, day, &Pace::default(), (&Contacts::default(), &Tips::default()))
}

fn told(programme: &Programme, event: &Event) -> String {
    let who = [event.mentee, event.mentor].into_iter().flatten().map(|number| programme.people.called(number));
    format!("{} {}: {}", event.date, event.kind, who.collect::<Vec<_>>().join(" with "))
}

/// What the year asks for.
pub(crate) fn year(session: &Session) -> String {
    let (today, begun) = (session.today(), Programme::begin());
    let programme = session.programme().unwrap_or(&begun);
    let (pace, files) = (Pace::default(), day_files(programme, today));
    let all = due(programme, today, &pace);
    let overdue = all.iter().filter(|one| one.is_overdue(today)).count();
    let concerned = concerns(programme, today, &pace);
    let state = programme.on(today);
    let words =
        |pair: &Pair| format!("{} with {}", programme.people.called(pair.mentee), programme.people.called(pair.mentor));
    let pairs = state.open_pairs().map(|pair| (format!("{},{}", pair.mentee, pair.mentor), words(pair)));
    let peers = state.peers().open_pairs();
    let peers = peers.map(|pair| (format!("{OF_PEERS}{},{}", pair.mentee, pair.mentor), words(pair) + " (peers)"));
    let pairs: Vec<(String, String)> = pairs.chain(peers).collect();
    let single = |side: Side| {
        let people = state.people(side).map(|(number, _)| number).collect::<Vec<_>>();
        people.into_iter().map(move |number| match side {
            Side::Mentee => (format!("{number},"), format!("{} (mentee)", programme.people.called(number))),
            Side::Mentor => (format!(",{number}"), format!("{} (mentor)", programme.people.called(number))),
        })
    };
    let mut of_peers: Vec<Number> = state.waiting_for_peers().collect();
    of_peers.extend(state.peers().pairs().iter().flat_map(|pair| [pair.mentee, pair.mentor]));
    of_peers.sort_unstable();
    of_peers.dedup();
    of_peers.retain(|number| {
        [Side::Mentee, Side::Mentor].into_iter().all(|side| state.people(side).all(|(one, _)| one != *number))
    });
    let of_peers = of_peers
        .into_iter()
        .map(|number| (format!("{number},"), format!("{} (peer)", programme.people.called(number))));
    let happened: Vec<(u64, &Event)> = programme.ledger.happened().rev().take(LINES).collect();
    let calls = concerned.iter().map(|one| {
        let all = match one.why {
            Concerned::SomebodyElse(_) => {
                vec![button("We talked, they go on", "called", "", ""), button("It failed", "ended", "failed", "")]
            }
            _ => vec![button("We talked", "called", "", "")],
        };
        all.into_iter().map(|button| between(button, one.relation)).collect()
    });
    render(&Year {
        head: match all.len() {
            0 => "The year".to_owned(),
            _ => format!("{overdue} overdue, {} due or coming", all.len() - overdue),
        },
        today,
        has_files: session.brought.is_some() && !session.is_of_peers(),
        is_of_peers: session.is_of_peers(),
        has_peers: !state.peers().pairs().is_empty(),
        due: lines(&Table::of(&files, "committee/due.csv"), "due_on", "what", all.iter().map(buttons)),
        calls: lines(&Table::of(&files, "committee/attention.csv"), "since", "why", calls),
        waiting: state.waiting().map(|(number, _)| (number, programme.people.called(number))).collect(),
        waiting_for_peers: state.waiting_for_peers().map(|number| programme.people.called(number)).collect(),
        events: &EVENTS,
        people: pairs.into_iter().chain(single(Side::Mentee)).chain(single(Side::Mentor)).chain(of_peers).collect(),
        lines: happened.into_iter().map(|(line, event)| (line, told(programme, event))).collect(),
        status: programme.status(today, Names::Shown),
    })
}

/// The list, the calendar and the letters of a day.
pub(crate) fn of_today(programme: &Programme, today: Date) -> Result<Vec<OutputFile>, Refused> {
    let mut files = day_files(programme, today);
    let letters = YearLetters::default().between_rounds(programme, today, today, &Pace::default(), &|| Ok(()));
    files.extend(letters.map_err(|error| Refused::Input(error.to_string()))?);
    Ok(files)
}

/// The files of a year that is closed, as `programme close` writes them.
pub(crate) fn closed(programme: &Programme, name: &str, (from, to): (Date, Date)) -> Result<Vec<OutputFile>, Refused> {
    if to < from {
        return Err(Refused::Input(format!("The first day, {from}, is after the last day, {to}. Exchange the two.")));
    }
    let asked = asked(programme, (from, to));
    let asked = asked.all();
    let closing = programme.on(to).close(from, to, &Pace::default(), &asked).map_err(|open| {
        let named = |&(_, mentee, mentor): &(Relation, Number, Number)| {
            format!("{} with {}", programme.people.called(mentee), programme.people.called(mentor))
        };
        let more = open.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named: Vec<String> = open.iter().take(NAMED).map(named).collect();
        Refused::Input(format!(
            "{} neither ended nor gone on in this year: {}{more}. Record one or the other for each, then close the year.",
            if open.len() == 1 { "1 pair has".to_owned() } else { format!("{} pairs have", open.len()) },
            named.join(", ")
        ))
    })?;
    let marked =
        Satisfaction::of(&marks(programme, &std::collections::BTreeMap::new())).with_peers(peer_marks(programme));
    let page = match_report::closing(&closing, &marked, name, (from, to));
    let mut files = vec![OutputFile::text("committee/closing.html", page), numbers(&closing)];
    let letters = YearLetters { programme: name.to_owned(), ..YearLetters::default() };
    let letters = letters.at_the_end(programme, (from, to), &|| Ok(()));
    files.extend(letters.map_err(|error| Refused::Input(error.to_string()))?);
    Ok(files)
}
