//! Peers in the ledger: pairs without sides, apart from those of mentors and mentees.
//!
//! A pair of peers takes no seat of a mentor, and has nothing to do with a pair in which one of the two mentors the
//! other. Its two people stand in the columns `mentee` and `mentor`, in either order; `by` says which of the two
//! columns somebody is in. Rounds of peers are counted by themselves. Once introduced, peers live as other pairs do:
//! they meet, answer, rest, go on and end. Who takes part as a peer stands in the column of mentees, also where they
//! pause or leave.
//!
//! # Invariants
//! - Two people have at most one open pair of peers, and none after one that failed.
//! - Who is in an open pair that both agreed to or that was introduced may be in others: how many somebody can have is
//!   the policy's to say, round by round.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching_market::Side;

use super::error::Impossible;
use super::event::{Event, EventKind, Value};
use super::number::Number;
use super::pair::Pair;
use super::phase::{Over, Phase};
use super::said::{By, How, Relation};

/// How peers stand on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers {
    // INVARIANT: in the order in which they were proposed; of two people the lower number is the mentee.
    pairs: Vec<Pair>,
    // INVARIANT: the last position of each two people in `pairs`.
    latest: BTreeMap<[Number; 2], usize>,
    // INVARIANT: the positions of everybody's open pairs.
    open: BTreeMap<Number, Vec<usize>>,
    waiting: BTreeMap<Number, BTreeSet<u32>>,
    met: BTreeSet<(Number, Number, Date)>,
    round: u32,
}

impl Peers {
    /// All pairs there ever were, in the order in which they were proposed.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Pairs that are neither declined nor ended.
    pub fn open_pairs(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.over.is_none())
    }

    /// Open pairs of a person. O(log people).
    pub fn open_pairs_of(&self, person: Number) -> impl Iterator<Item = &Pair> {
        self.open.get(&person).into_iter().flatten().map(|&at| &self.pairs[at])
    }

    /// The last pair of two people, in either order. O(log pairs).
    pub fn pair(&self, one: Number, other: Number) -> Option<&Pair> {
        self.latest.get(&sorted(one, other)).map(|&at| &self.pairs[at])
    }

    /// In how many rounds before this one nobody was found for a person, since they were introduced to a peer.
    pub fn waited(&self, person: Number, before: u32) -> usize {
        self.waiting.get(&person).map_or(0, |rounds| rounds.range(..before).count())
    }

    /// Whether a round found nobody for a person.
    pub fn waits_in(&self, person: Number, round: u32) -> bool {
        self.waiting.get(&person).is_some_and(|rounds| rounds.contains(&round))
    }

    /// Who was in a round that found nobody for them and has no open pair since, by number, with how many rounds that
    /// were; those who take no part at present as well.
    pub fn waiting(&self) -> impl Iterator<Item = (Number, usize)> {
        let left = self.waiting.iter().filter(|(person, _)| self.open_pairs_of(**person).next().is_none());
        left.map(|(&person, rounds)| (person, rounds.len()))
    }

    /// Who has talked at events of short meetings, the lower number first, and when.
    pub fn met(&self) -> &BTreeSet<(Number, Number, Date)> {
        &self.met
    }

    /// The last round of peers; 0 before the first.
    pub fn last_round(&self) -> u32 {
        self.round
    }

    /// What an event of peers changes.
    pub(super) fn step(&mut self, event: &Event) -> Result<(), Impossible> {
        let last = self.round;
        if let Some(round) = event.round.filter(|&round| round < last) {
            return Err(Impossible::Round { round, last });
        }
        if let Some((one, other)) = event.pair() {
            self.pair_step(&turned(event, one, other))?;
        } else {
            let (person, round) = (event.mentee.unwrap_or(Number::FIRST), event.round.unwrap_or(last));
            if !self.waiting.entry(person).or_default().insert(round) {
                return Err(Impossible::WaitsAlready { mentee: person, round });
            }
        }
        self.round = last.max(event.round.unwrap_or(0));
        Ok(())
    }

    fn pair_step(&mut self, event: &Event) -> Result<(), Impossible> {
        let (kind, date) = (event.kind, event.date);
        let Some((mentee, mentor)) = event.pair() else { return Ok(()) };
        if kind == EventKind::PeerMet {
            let is_new = self.met.insert((mentee, mentor, date));
            return if is_new { Ok(()) } else { Err(Impossible::Twice { kind, mentee, mentor }) };
        }
        let at = self.latest.get(&[mentee, mentor]).copied();
        let phase = at.map(|at| self.pairs[at].phase());
        if kind == EventKind::PeerProposed {
            if let Some(phase) = phase.filter(|&phase| phase.is_open() || phase == Phase::Ended(How::Failed)) {
                return Err(Impossible::Phase { kind, mentee, mentor, phase });
            }
            let (at, round) = (self.pairs.len(), event.round.unwrap_or(self.round));
            self.latest.insert([mentee, mentor], at);
            for person in [mentee, mentor] {
                self.open.entry(person).or_default().push(at);
            }
            self.pairs.push(Pair::new(Relation::Peers, (mentee, mentor), round, date));
            return Ok(());
        }
        let at = at.ok_or(Impossible::NeverProposed { kind, mentee, mentor })?;
        let pair = &mut self.pairs[at];
        pair.can_have(event)?;
        match (kind, &event.value) {
            (EventKind::PeerAgreed, _) => pair.agreed = pair.agreed_after(event)?,
            (EventKind::PeerDeclined, _) => self.end(at, event, Over::Declined(event.by)),
            (EventKind::PeerIntroduced, _) => {
                pair.introduced = Some(date);
                for person in [mentee, mentor] {
                    self.waiting.remove(&person);
                }
            }
            (EventKind::PeerEnded, &Value::How(how)) => self.end(at, event, Over::Ended(how)),
            (EventKind::PeerPause, _) => pair.paused = Some(date),
            (EventKind::PeerResume, _) => pair.paused = None,
            _ => pair.take_note(event)?,
        }
        Ok(())
    }

    fn end(&mut self, at: usize, event: &Event, over: Over) {
        self.pairs[at].over = Some((event.date, over));
        for person in self.pairs[at].people() {
            if let Some(open) = self.open.get_mut(&person) {
                open.retain(|&open| open != at);
            }
        }
    }
}

fn sorted(one: Number, other: Number) -> [Number; 2] {
    [one.min(other), one.max(other)]
}

/// An event of two peers with the lower number first; who said it stays who said it.
fn turned(event: &Event, one: Number, other: Number) -> Event {
    let [mentee, mentor] = sorted(one, other);
    let by = match event.by.side().filter(|_| one > other) {
        None => event.by,
        Some(side) => By::of_side(match side {
            Side::Mentee => Side::Mentor,
            Side::Mentor => Side::Mentee,
        }),
    };
    Event { mentee: Some(mentee), mentor: Some(mentor), by, ..event.clone() }
}
