//! The end of a year on one page: targets against results, and satisfaction against fit and wishes.
//!
//! The page is for the committee: its counts can be small.

use std::sync::LazyLock;

use askama::Template;
use mentor_match::compatibility::Sides;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Closing, FEWEST, Group, How, Satisfaction};
use mentor_match::text::count;

use crate::page::hash;

#[derive(Template)]
#[template(path = "closing.html")]
struct Page<'a> {
    programme: &'a str,
    from: Date,
    to: Date,
    lead: String,
    targets: Vec<[String; 4]>,
    results: Vec<[String; 2]>,
    satisfaction: Vec<[String; 3]>,
    style: &'static str,
}

static STYLE: LazyLock<String> = LazyLock::new(|| include_str!("style.css").to_owned());

/// A year as a page, as a UTF-8 text.
///
/// # Examples
/// ```
/// use mentor_match::jiff::civil::date;
/// use mentor_match::programme::{Closing, Satisfaction};
/// let (closing, satisfaction) = (Closing::default(), Satisfaction::default());
/// let page = match_report::closing(&closing, &satisfaction, "Ours <3", (date(2026, 9, 1), date(2027, 8, 31)));
/// assert!(page.contains("Ours &lt;3") && page.contains("too few"));
/// ```
pub fn closing(closing: &Closing, satisfaction: &Satisfaction, programme: &str, (from, to): (Date, Date)) -> String {
    let page = Page {
        programme,
        from,
        to,
        lead: closing_lead(closing),
        targets: targets(closing),
        results: results(closing),
        satisfaction: groups(satisfaction),
        style: &STYLE,
    };
    page.render().expect("writing into a string cannot fail")
}

/// How many mentees had a mentor in the year, and what became of the others.
///
/// ```
/// use mentor_match::programme::Closing;
/// let closing = Closing { mentees: 113, matched: 80, waiting: 12, waiting_again: 1, ..Closing::default() };
/// assert_eq!(
///     match_report::closing_lead(&closing),
///     "80 of 113 mentees had a mentor. 33 had none: 11 wait for one, and 22 do not, since they pause, have withdrawn or \
///      had only a suggestion that came to nothing. 1 who had a mentor waits for another."
/// );
/// ```
///
/// A programme with rounds of peers says the same of them:
///
/// ```
/// use mentor_match::programme::{Closing, PeersClosing};
/// let peers = PeersClosing { people: 12, matched: 10, waiting: 2, ..PeersClosing::default() };
/// let closing = Closing { peers, ..Closing::default() };
/// assert_eq!(match_report::closing_lead(&closing), "10 of 12 people had a peer. 2 wait for one.");
/// ```
pub fn closing_lead(closing: &Closing) -> String {
    let mut lead = Vec::new();
    if closing.mentees > 0 || closing.peers.people == 0 {
        lead.push(lead_of_mentees(closing));
    }
    if closing.peers.people > 0 {
        let waiting = match closing.peers.waiting {
            0 => String::new(),
            1 => " 1 waits for one.".to_owned(),
            waiting => format!(" {waiting} wait for one."),
        };
        let people = if closing.peers.people == 1 { "person" } else { "people" };
        lead.push(format!("{} of {} {people} had a peer.{waiting}", closing.peers.matched, closing.peers.people));
    }
    lead.join(" ")
}

fn lead_of_mentees(closing: &Closing) -> String {
    let mut lead = vec![format!("{} of {} had a mentor.", closing.matched, count(closing.mentees, "mentee"))];
    let wait = |number: usize| if number == 1 { "waits" } else { "wait" };
    let does = |number: usize| if number == 1 { "does" } else { "do" };
    let (waiting, others) = closing.without();
    match (waiting, others) {
        (0, 0) => {}
        (waiting, 0) => lead.push(format!("{waiting} had none and {} for one.", wait(waiting))),
        (0, others) => lead.push(format!("{others} had none and {} not wait for one, {SINCE}.", does(others))),
        (waiting, others) => {
            let (all, wait) = (waiting + others, wait(waiting));
            let others_do = does(others);
            lead.push(format!("{all} had none: {waiting} {wait} for one, and {others} {others_do} not, {SINCE}."));
        }
    }
    if closing.waiting_again > 0 {
        let again = closing.waiting_again;
        lead.push(format!("{again} who had a mentor {} for another.", wait(again)));
    }
    lead.join(" ")
}

const SINCE: &str = "since they pause, have withdrawn or had only a suggestion that came to nothing";

fn of((part, whole): (usize, usize)) -> String {
    if whole == 0 { "none yet".to_owned() } else { format!("{part} of {whole}") }
}

/// Hundredths with a point.
fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

fn targets(closing: &Closing) -> Vec<[String; 4]> {
    let row = |target: &mentor_match::programme::Target| {
        let reached = target.reached.map_or("not measured by the ledger".to_owned(), |reached| reached.to_string());
        let met = match target.is_met() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "see for yourself",
        };
        let wanted = if target.at_most { format!("at most {}", target.wanted) } else { target.wanted.to_string() };
        [target.name.clone(), wanted, reached, met.to_owned()]
    };
    closing.targets.iter().map(row).collect()
}

fn results(closing: &Closing) -> Vec<[String; 2]> {
    let ended = |how: How| closing.ended.get(&how).copied().unwrap_or(0).to_string();
    let days = match closing.days_to_match {
        (Some(days), pairs) => format!("{days} days (the middle one of {pairs})"),
        (None, _) => "none yet".to_owned(),
    };
    let (meetings, months) = closing.meetings;
    let a_month = (100 * meetings as u64).checked_div(months as u64).map_or("none yet".to_owned(), hundredths);
    let mentees = if closing.peers.people == 0 { "mentees" } else { "mentees or peers" };
    let rows = [
        ("Mentees who had a mentor in this year", of((closing.matched, closing.mentees))),
        ("Mentees who wait at the end, those included who had a mentor before", closing.waiting.to_string()),
        ("Mentors with a mentee", closing.mentors.to_string()),
        ("Proposals that came to nothing", closing.declined.to_string()),
        ("From proposal to introduction", days),
        ("Contracts within their month", of(closing.contracts_in_time)),
        ("Meetings of a pair in a month", a_month),
        ("Pairs that reached their goals", ended(How::Reached)),
        ("Pairs that ended at their term", ended(How::Term)),
        ("Pairs that bowed out", ended(How::BowedOut)),
        ("Pairs that did not work out", ended(How::Failed)),
        ("Mentees who moved up to another mentor", ended(How::MovedUp)),
        ("Pairs that go on", closing.renewed.to_string()),
        ("Single conversations", closing.sessions.to_string()),
        (
            "People who evaluated the programme, of those asked",
            match closing.evaluated_as {
                Sides { mentee: 0, mentor: 0 } => of(closing.evaluated),
                Sides { mentee, mentor } => {
                    format!("{} ({mentee} as {mentees}, {mentor} as mentors)", of(closing.evaluated))
                }
            },
        ),
    ];
    let met = Some(("Short meetings at events", closing.met.to_string())).filter(|_| closing.met > 0);
    rows.into_iter().chain(met).chain(of_peers(closing)).map(|(what, result)| [what.to_owned(), result]).collect()
}

/// What came of rounds of peers, if there were any.
fn of_peers(closing: &Closing) -> Vec<(&'static str, String)> {
    let peers = &closing.peers;
    if peers.people == 0 {
        return Vec::new();
    }
    let ended = |how: How| peers.ended.get(&how).copied().unwrap_or(0).to_string();
    vec![
        ("People who had a peer in this year", of((peers.matched, peers.people))),
        ("People who wait for a peer at the end", peers.waiting.to_string()),
        ("Proposals to peers that came to nothing", peers.declined.to_string()),
        ("Meetings of peers", peers.meetings.to_string()),
        ("Pairs of peers that reached their goals", ended(How::Reached)),
        ("Pairs of peers that ended at their term", ended(How::Term)),
        ("Pairs of peers that bowed out", ended(How::BowedOut)),
        ("Pairs of peers that did not work out", ended(How::Failed)),
        ("Pairs of peers that go on", peers.renewed.to_string()),
    ]
}

fn groups(satisfaction: &Satisfaction) -> Vec<[String; 3]> {
    let row = |(what, group): (&str, &Group)| {
        let mean = match group.mean() {
            Some((mean, half)) => {
                let (low, high) = (mean.saturating_sub(half).max(100), (mean + half).min(500));
                format!("{} ({} to {})", hundredths(mean), hundredths(low), hundredths(high))
            }
            None => format!("too few (fewer than {FEWEST})"),
        };
        [what.to_owned(), group.marks.to_string(), mean]
    };
    let all = [
        ("all mentees", &satisfaction.all),
        ("the better half by fit", &satisfaction.by_fit[1]),
        ("the other half by fit", &satisfaction.by_fit[0]),
        ("first choice", &satisfaction.by_choice[0]),
        ("a later choice", &satisfaction.by_choice[1]),
        ("a mentor they had not chosen", &satisfaction.by_choice[2]),
    ];
    let peers = Some(("all peers", &satisfaction.peers)).filter(|(_, group)| group.marks > 0);
    all.into_iter().chain(peers).map(row).collect()
}
