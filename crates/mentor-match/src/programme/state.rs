//! How a programme stands on a day: who is with whom, who waits, and whose seats are taken.
//!
//! A state is what its events say and nothing else; there is no clock in it. [`Ledger::on`](super::Ledger::on) makes
//! that of any day. Everything that has to be asked often is counted as the events are gone through.
//!
//! # Invariants
//! - A pair that is open (neither declined nor ended) and not paused takes one seat of its mentor. No event takes a
//!   seat that the mentor does not have; only when the number of seats becomes smaller are more taken.
//! - A mentee has at most one pair that both agreed to or that was introduced, and at most one proposal beside it.
//! - A pair that failed is the last of the two: they are never proposed to each other again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching_market::Side;

use super::number::Number;
use super::pair::Pair;
use super::peers::Peers;
use super::phase::Phase;
use super::said::{By, How, Relation};
use crate::compatibility::Sides;

/// Positions of pairs.
#[expect(clippy::disallowed_types, reason = "only looked up, once an event, and never gone through")]
pub(super) type Latest = std::collections::HashMap<(Number, Number), usize>;

/// Seats of a mentor where the ledger does not say how many.
pub const USUAL_SEATS: u16 = 2;

/// Why somebody takes part in no round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// For now.
    Paused,
    /// Until they come back.
    Withdrawn,
}

/// What the ledger knows of a person on one side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// When they were trained, the last time.
    pub trained: Option<Date>,
    /// Since when they take part in no round, and why.
    pub away: Option<(Date, Away)>,
    /// When they evaluated the programme.
    pub evaluated: Vec<Date>,
    /// When they were thanked.
    pub recognised: Vec<Date>,
    /// Of a mentee: rounds that found nobody for them since they were introduced to somebody, ascending.
    pub waiting: Vec<u32>,
    /// Of a mentee: the round that found nobody for them, if nobody has been proposed to them since.
    pub waits_in: Option<u32>,
    /// Of a mentee: meetings of the club that they have been to.
    pub meetings: Vec<Date>,
    /// Of a mentee: when they changed what they aim for, the last time.
    pub target_changed: Option<Date>,
    /// Of a mentor: seats taken.
    pub seats_taken: u16,
    /// Of a mentor: seats of their own, where they are not as many as everybody's.
    pub own_seats: Option<OwnSeats>,
    /// Of a mentor: mentees whom the ledger does not know, who take seats as well.
    pub elsewhere: Option<Elsewhere>,
    /// Open pairs, by position.
    pub(super) open: Vec<usize>,
}

/// How many mentees one mentor has at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnSeats {
    /// How many.
    pub seats: u16,
    /// The round that took the number from a questionnaire; `None` if somebody recorded it.
    pub round: Option<u32>,
}

/// Mentees of a mentor whom the ledger does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// How many.
    pub count: u16,
    /// How many mentees the mentor wrote down, those whom the ledger knew included; `None` if they wrote nothing, or
    /// if somebody recorded the number.
    pub written: Option<u16>,
    /// The round that took the number from a questionnaire; `None` if somebody recorded it.
    pub round: Option<u32>,
    /// When it was recorded.
    pub date: Date,
}

/// A mentor who declined names another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Referral {
    /// When.
    pub date: Date,
    /// For whom.
    pub mentee: Number,
    /// The mentor who is named.
    pub mentor: Number,
    /// The mentor who declined.
    pub from: Number,
    /// Who said so; by the mentee: they want this mentor, after their own choices.
    pub by: By,
}

/// How a programme stands on a day; see the module's head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub(super) day: Option<Date>,
    pub(super) seats: Option<u16>,
    pub(super) round: u32,
    // INVARIANT: in the order in which they were proposed.
    pub(super) pairs: Vec<Pair>,
    // INVARIANT: the last position of each two people in `pairs`.
    pub(super) latest: Latest,
    pub(super) people: Sides<BTreeMap<Number, Person>>,
    pub(super) sessions: Vec<(Date, Number, Number)>,
    pub(super) met: BTreeSet<(Number, Number, Date)>,
    pub(super) referrals: Vec<Referral>,
    pub(super) targets: BTreeMap<String, u32>,
    pub(super) peers: Peers,
}

impl State {
    /// The day of the last event; `None` if nothing has happened yet.
    pub fn last_day(&self) -> Option<Date> {
        self.day
    }

    /// How many mentees a mentor has at most who has no number of their own.
    pub fn seats(&self) -> u16 {
        self.seats.unwrap_or(USUAL_SEATS)
    }

    /// How many mentees a mentor has at most: their own number, else everybody's. O(log people).
    pub fn seats_of(&self, mentor: Number) -> u16 {
        let own = self.person(Side::Mentor, mentor).and_then(|person| person.own_seats);
        own.map_or(self.seats(), |own| own.seats)
    }

    /// How many mentees a mentor has whom the ledger does not know. O(log people).
    pub fn elsewhere(&self, mentor: Number) -> u16 {
        let elsewhere = self.person(Side::Mentor, mentor).and_then(|person| person.elsewhere);
        elsewhere.map_or(0, |elsewhere| elsewhere.count)
    }

    /// How many mentees a mentor can have in the programme: their seats without those taken elsewhere. O(log people).
    pub fn seats_here(&self, mentor: Number) -> u16 {
        self.seats_of(mentor).saturating_sub(self.elsewhere(mentor))
    }

    /// Mentors with more mentees than seats, by number: their seats became fewer while their pairs went on.
    pub fn over_seats(&self) -> impl Iterator<Item = (Number, &Person)> {
        self.people(Side::Mentor).filter(|(mentor, person)| person.seats_taken > self.seats_here(*mentor))
    }

    /// Mentees who hold a mentor's seats, in the order in which they were proposed. O(log people).
    pub fn seat_holders(&self, mentor: Number) -> impl Iterator<Item = &Pair> {
        self.open_pairs_of(Side::Mentor, mentor).filter(|pair| pair.phase().takes_a_seat())
    }

    /// The last round; 0 before the first.
    pub fn last_round(&self) -> u32 {
        self.round
    }

    /// All pairs there ever were, in the order in which they were proposed.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Pairs that are neither declined nor ended.
    pub fn open_pairs(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.over.is_none())
    }

    /// The same with pairs of peers behind them.
    pub fn all_open_pairs(&self) -> impl Iterator<Item = &Pair> {
        self.open_pairs().chain(self.peers.open_pairs())
    }

    /// The last pair of two people of a kind; peers in either order. O(log pairs).
    pub fn pair_of(&self, (relation, one, other): (Relation, Number, Number)) -> Option<&Pair> {
        match relation {
            Relation::Mentoring => self.pair(one, other),
            Relation::Peers => self.peers.pair(one, other),
        }
    }

    /// The last pair of these two. O(log pairs).
    pub fn pair(&self, mentee: Number, mentor: Number) -> Option<&Pair> {
        self.latest.get(&(mentee, mentor)).map(|&at| &self.pairs[at])
    }

    /// Open pairs of a person on one side. O(log people).
    pub fn open_pairs_of(&self, side: Side, number: Number) -> impl Iterator<Item = &Pair> {
        self.person(side, number).into_iter().flat_map(|person| &person.open).map(|&at| &self.pairs[at])
    }

    /// Whether the two failed together, so that they are never proposed to each other again.
    pub fn has_failed(&self, mentee: Number, mentor: Number) -> bool {
        self.pair(mentee, mentor).is_some_and(|pair| pair.phase() == Phase::Ended(How::Failed))
    }

    /// What the ledger knows of a person on one side.
    pub fn person(&self, side: Side, number: Number) -> Option<&Person> {
        self.people.of(side).get(&number)
    }

    /// Everybody whom the ledger names on one side, by number.
    pub fn people(&self, side: Side) -> impl Iterator<Item = (Number, &Person)> {
        self.people.of(side).iter().map(|(&number, person)| (number, person))
    }

    /// Mentees who had no mentor in a round and have none now, by number.
    pub fn waiting(&self) -> impl Iterator<Item = (Number, &Person)> {
        self.people(Side::Mentee)
            .filter(|(_, person)| !person.waiting.is_empty() && person.open.is_empty() && person.away.is_none())
    }

    /// Single conversations.
    pub fn sessions(&self) -> &[(Date, Number, Number)] {
        &self.sessions
    }

    /// Who has talked at events of short meetings, mentee and mentor, and when.
    pub fn met(&self) -> &BTreeSet<(Number, Number, Date)> {
        &self.met
    }

    /// Mentors whom others have named, in the order in which it was recorded.
    pub fn referrals(&self) -> &[Referral] {
        &self.referrals
    }

    /// Peers, who mentor each other; their pairs are not among the others.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// What the programme wants to reach, by name.
    pub fn targets(&self) -> &BTreeMap<String, u32> {
        &self.targets
    }
}
