//! Pages of an event of short meetings: cards, ballots and what mentors shared, to print and hand out; the
//! tables, for the committee; and a timer with a bell, for the wall.
//!
//! All of them ask nothing of a network, and forbid everything but their own style and script by hash.

use askama::Template;
use mentor_match::Shown;
use mentor_match::programme::Relation;
use mentor_match::sheets::{Ballot, Card, CardLine, EventSheets, MentorSheet};

use crate::escape::{clip, name};
use crate::page::hash;

const STYLE: &str = include_str!("event.css");
const TIMER_STYLE: &str = include_str!("timer.css");
const TIMER: &str = include_str!("timer.js");

#[derive(Template)]
#[template(path = "cards.html")]
struct Cards<'a> {
    title: &'a Shown,
    /// When each round begins; blank where nobody said.
    starts: Vec<String>,
    people: &'a [Card],
    style: &'static str,
}

impl Cards<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn start(&self, round: &usize) -> &str {
        self.starts.get(*round).map_or("", String::as_str)
    }
}

#[derive(Template)]
#[template(path = "ballots.html")]
struct Ballots<'a> {
    title: &'a Shown,
    people: &'a [Ballot],
    choices: u16,
    wanted: &'static str,
    style: &'static str,
}

#[derive(Template)]
#[template(path = "reading.html")]
struct Reading<'a> {
    title: &'a Shown,
    mentors: &'a [MentorSheet],
    style: &'static str,
}

/// A round of the plan: when it begins, and who sits where.
struct TablesOfRound<'a> {
    starts: Option<String>,
    rows: Vec<(u32, &'a Shown, &'a Shown)>,
}

#[derive(Template)]
#[template(path = "tables.html")]
struct Tables<'a> {
    title: &'a Shown,
    of_peers: bool,
    rounds: Vec<TablesOfRound<'a>>,
    style: &'static str,
}

#[derive(Template)]
#[template(path = "timer.html")]
struct Timer<'a> {
    title: &'a Shown,
    rounds: u32,
    starts: Option<String>,
    labels: Vec<String>,
    minutes: [u32; 2],
    style: &'static str,
    script: &'static str,
}

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// A card for each person, four on a page of paper.
///
/// # Examples
/// ```
/// use mentor_match::programme::Relation;
/// use mentor_match::sheets::{Card, CardLine, EventSheets};
/// let meets = CardLine::Meets { table: 3, name: "Grace <H>".into(), unit: "Harbour".into() };
/// let card = Card { name: "Ada".into(), role: "mentee", lines: vec![meets, CardLine::Break] };
/// let sheets = EventSheets {
///     title: "Meet & greet".into(), relation: Relation::Mentoring, rounds: 2, clock: None, minutes: [8, 2], cards: vec![card], mentors: vec![],
///     ballots: vec![], choices: 3, tables: vec![],
/// };
/// let page = match_report::cards(&sheets);
/// assert!(page.contains("Grace &lt;H&gt;") && page.contains("Meet &amp; greet") && !page.contains("<H>"));
/// assert!(match_report::timer(&sheets).contains("Content-Security-Policy"));
/// ```
pub fn cards(sheets: &EventSheets) -> String {
    let page = Cards { title: &sheets.title, starts: starts(sheets), people: &sheets.cards, style: STYLE };
    page.render().expect(INTO_MEMORY)
}

/// A ballot for each mentee, or each peer, four on a page of paper.
pub fn ballots(sheets: &EventSheets) -> String {
    let (choices, wanted) = (sheets.choices.clamp(1, 9), if is_of_peers(sheets) { "peer" } else { "mentor" });
    let page = Ballots { title: &sheets.title, people: &sheets.ballots, choices, wanted, style: STYLE };
    page.render().expect(INTO_MEMORY)
}

/// What mentors shared for reading.
pub fn reading(sheets: &EventSheets) -> String {
    let page = Reading { title: &sheets.title, mentors: &sheets.mentors, style: STYLE };
    page.render().expect(INTO_MEMORY)
}

/// Who sits where, round by round.
pub fn tables(sheets: &EventSheets) -> String {
    let rounds = (0..sheets.rounds).map(|round| TablesOfRound {
        starts: sheets.clock.map(|clock| clock.starts(round)),
        rows: {
            let own = sheets.tables.iter().filter(|row| row.round == round);
            own.map(|row| (row.table, &row.mentor, &row.mentee)).collect()
        },
    });
    let page = Tables { title: &sheets.title, of_peers: is_of_peers(sheets), rounds: rounds.collect(), style: STYLE };
    page.render().expect(INTO_MEMORY)
}

/// The rounds with a clock and a bell, to show on the wall; it names nobody.
pub fn timer(sheets: &EventSheets) -> String {
    let page = Timer {
        title: &sheets.title,
        rounds: sheets.rounds,
        starts: sheets.clock.map(|clock| clock.starts(0)),
        labels: match sheets.clock {
            Some(_) => starts(sheets),
            None => (1..=sheets.rounds).map(|round| format!("round {round}")).collect(),
        },
        minutes: sheets.minutes,
        style: TIMER_STYLE,
        script: TIMER,
    };
    page.render().expect(INTO_MEMORY)
}

/// All pages of an event, each with its path in the folder of its files. Without rounds there are ballots and what
/// mentors shared alone.
pub fn event_pages(sheets: &EventSheets) -> Vec<(&'static str, String)> {
    let mut pages = vec![("participants/ballots.html", ballots(sheets))];
    if sheets.rounds > 0 || is_of_peers(sheets) {
        pages.push(("committee/tables.html", tables(sheets)));
        pages.push(("participants/cards.html", cards(sheets)));
        pages.push(("event.html", timer(sheets)));
    }
    if !is_of_peers(sheets) {
        pages.push(("participants/mentors.html", reading(sheets)));
    }
    pages
}

fn is_of_peers(sheets: &EventSheets) -> bool {
    sheets.relation == Relation::Peers
}

/// When rounds begin; nothing if nobody said.
fn starts(sheets: &EventSheets) -> Vec<String> {
    sheets.clock.map(|clock| (0..sheets.rounds).map(|round| clock.starts(round)).collect()).unwrap_or_default()
}
