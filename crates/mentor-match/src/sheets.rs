//! What people get on paper at an event of short meetings: plain data between those who may see answers and
//! those who draw pages.
//!
//! Whoever fills a sheet in answers for what is on it: every text is one that its readers may see.

use jiff::civil::Time;

use crate::programme::Relation;
use crate::shown::Shown;

/// An event as its sheets call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSheets {
    /// What it is called.
    pub title: Shown,
    /// Whether mentees meet mentors, or everybody is a peer.
    pub relation: Relation,
    /// How many rounds there are.
    pub rounds: u32,
    /// When rounds begin; `None`: nobody said.
    pub clock: Option<RoundClock>,
    /// How many minutes a round and the change of tables take, for the timer.
    pub minutes: [u32; 2],
    /// A card for each person.
    pub cards: Vec<Card>,
    /// What mentors shared for reading.
    pub mentors: Vec<MentorSheet>,
    /// A ballot for each mentee.
    pub ballots: Vec<Ballot>,
    /// How many choices a ballot has room for.
    pub choices: u16,
    /// For each round who is at which table, for the committee.
    pub tables: Vec<TableRow>,
}

impl EventSheets {
    /// An event of which no more is known than its rounds.
    pub fn only_rounds(title: &str, rounds: u32, clock: Option<RoundClock>, minutes: [u32; 2]) -> Self {
        Self {
            title: Shown::line(title),
            relation: Relation::Mentoring,
            rounds,
            clock,
            minutes,
            cards: Vec::new(),
            mentors: Vec::new(),
            ballots: Vec::new(),
            choices: 0,
            tables: Vec::new(),
        }
    }
}

/// When rounds begin.
///
/// # Examples
/// ```
/// use mentor_match::jiff::civil::time;
/// use mentor_match::sheets::RoundClock;
/// // Rounds of eight minutes, two to change tables.
/// let clock = RoundClock { start: time(19, 0, 0, 0), minutes: 8, change: 2 };
/// assert_eq!(clock.starts(3), "19:30");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundClock {
    /// When the first begins.
    pub start: Time,
    /// How long one is.
    pub minutes: u32,
    /// How long changing tables takes.
    pub change: u32,
}

impl RoundClock {
    /// When a round begins, counted from 0: hours and minutes.
    pub fn starts(self, round: u32) -> String {
        let first = 60 * u64::from(self.start.hour().unsigned_abs()) + u64::from(self.start.minute().unsigned_abs());
        let then = (first + u64::from(round) * (u64::from(self.minutes) + u64::from(self.change))) % (24 * 60);
        format!("{:02}:{:02}", then / 60, then % 60)
    }
}

/// One person's way through the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// How the person is called on their own card.
    pub name: Shown,
    /// `mentee`, `mentor` or `peer`.
    pub role: &'static str,
    /// What happens in each round.
    pub lines: Vec<CardLine>,
}

/// What one person does in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardLine {
    /// They meet somebody.
    Meets {
        /// The table, from 1.
        table: u32,
        /// Whom.
        name: Shown,
        /// Their unit; blank if it is not known or not to be read.
        unit: Shown,
    },
    /// They have a break.
    Break,
    /// They are not there.
    Absent,
}

/// What a mentor shared for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentorSheet {
    /// How others may call the mentor.
    pub name: Shown,
    /// Where they sit, from 1; none if they meet nobody.
    pub tables: Vec<u32>,
    /// What about, and the words.
    pub facts: Vec<(&'static str, Shown)>,
}

/// The ballot of a mentee, or of a peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// How the mentee is called on their own ballot.
    pub name: Shown,
    /// What the ballot says of whose it is when it comes back.
    pub id: Shown,
    /// The mentors, or the peers, whom they met, as they read it.
    pub met: Vec<Shown>,
    /// The same for whoever types ballots in: namesakes with what tells them apart.
    pub typed: Vec<Shown>,
}

/// A meeting in the plan for the committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The round, from 0.
    pub round: u32,
    /// The table, from 1.
    pub table: u32,
    /// The mentor; among peers everybody at the table.
    pub mentor: Shown,
    /// The mentee; blank among peers.
    pub mentee: Shown,
}
