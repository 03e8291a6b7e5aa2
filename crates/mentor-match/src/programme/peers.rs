//! Peers in the ledger: pairs without sides, apart from those of mentors and mentees.
//!
//! A pair of peers takes no seat of a mentor, and has nothing to do with a pair in which one of the two mentors the
//! other. Its two people stand in the columns `mentee` and `mentor`, in either order; `by` says which of the two
//! columns somebody is in. Rounds of peers are counted by themselves.
//!
//! # Invariants
//! - Two people have at most one open pair of peers, and none after one that failed.
//! - Who is in an open pair that both agreed to or that was introduced may be in others: how many somebody can have is
//!   the policy's to say, round by round.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching_market::Side;

use super::error::Impossible;
use super::event::{By, Event, EventKind, How, Value};
use super::number::Number;
use super::phase::{Over, Phase};

/// Two peers from their proposal to their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerPair {
    /// The two, the lower number first.
    pub people: [Number; 2],
    /// In which round of peers they were found.
    pub round: u32,
    /// When they were proposed to each other.
    pub proposed: Date,
    /// When each of them said yes.
    pub agreed: [Option<Date>; 2],
    /// When they were introduced.
    pub introduced: Option<Date>,
    /// When and how it came to its end.
    pub over: Option<(Date, Over)>,
}

impl PeerPair {
    /// Where it stands; what two peers do once they were introduced is not recorded.
    pub fn phase(&self) -> Phase {
        match self.over {
            Some((_, Over::Declined(by))) => Phase::Declined(by),
            Some((_, Over::Ended(how))) => Phase::Ended(how),
            None if self.introduced.is_some() => Phase::Introduced,
            None if self.agreed.iter().all(Option::is_some) => Phase::Agreed,
            None => Phase::Proposed,
        }
    }
}

/// How peers stand on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers {
    // INVARIANT: in the order in which they were proposed.
    pairs: Vec<PeerPair>,
    // INVARIANT: the last position of each two people in `pairs`.
    latest: BTreeMap<[Number; 2], usize>,
    waiting: BTreeMap<Number, BTreeSet<u32>>,
    round: u32,
}

impl Peers {
    /// All pairs there ever were, in the order in which they were proposed.
    pub fn pairs(&self) -> &[PeerPair] {
        &self.pairs
    }

    /// The last pair of two people, in either order. O(log pairs).
    pub fn pair(&self, one: Number, other: Number) -> Option<&PeerPair> {
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
            self.pair_step(event, one, other)?;
        } else {
            let (person, round) = (event.mentee.unwrap_or(Number::FIRST), event.round.unwrap_or(last));
            if !self.waiting.entry(person).or_default().insert(round) {
                return Err(Impossible::WaitsAlready { mentee: person, round });
            }
        }
        self.round = last.max(event.round.unwrap_or(0));
        Ok(())
    }

    fn pair_step(&mut self, event: &Event, mentee: Number, mentor: Number) -> Result<(), Impossible> {
        let (kind, date) = (event.kind, event.date);
        let people = sorted(mentee, mentor);
        let at = self.latest.get(&people).copied();
        let phase = at.map(|at| self.pairs[at].phase());
        if kind == EventKind::PeerProposed {
            if let Some(phase) = phase.filter(|&phase| phase.is_open() || phase == Phase::Ended(How::Failed)) {
                return Err(Impossible::Phase { kind, mentee, mentor, phase });
            }
            let round = event.round.unwrap_or(self.round);
            self.latest.insert(people, self.pairs.len());
            let (agreed, introduced, over) = ([None; 2], None, None);
            self.pairs.push(PeerPair { people, round, proposed: date, agreed, introduced, over });
            return Ok(());
        }
        let Some((at, phase)) = at.zip(phase) else {
            return Err(Impossible::NeverProposed { kind, mentee, mentor });
        };
        let fits = match kind {
            EventKind::PeerAgreed => phase == Phase::Proposed,
            EventKind::PeerDeclined | EventKind::PeerIntroduced => matches!(phase, Phase::Proposed | Phase::Agreed),
            _ => phase == Phase::Introduced,
        };
        if !fits {
            return Err(Impossible::Phase { kind, mentee, mentor, phase });
        }
        let pair = &mut self.pairs[at];
        match (kind, &event.value) {
            (EventKind::PeerAgreed, _) => {
                let said = |person: Number| match event.by.side() {
                    None => true,
                    Some(Side::Mentee) => person == mentee,
                    Some(Side::Mentor) => person == mentor,
                };
                let mut is_new = false;
                for (person, agreed) in people.into_iter().zip(&mut pair.agreed) {
                    is_new |= said(person) && agreed.is_none();
                    *agreed = agreed.or(said(person).then_some(date));
                }
                if !is_new {
                    return Err(Impossible::Twice { kind, mentee, mentor });
                }
            }
            (EventKind::PeerDeclined, _) => {
                // `by` speaks of the columns of the event; the pair has the lower number first.
                let turned = mentee > mentor;
                let by = match event.by {
                    By::Mentee if turned => By::Mentor,
                    By::Mentor if turned => By::Mentee,
                    by => by,
                };
                pair.over = Some((date, Over::Declined(by)));
            }
            (EventKind::PeerIntroduced, _) => {
                pair.introduced = Some(date);
                for person in people {
                    self.waiting.remove(&person);
                }
            }
            (_, &Value::How(how)) => pair.over = Some((date, Over::Ended(how))),
            _ => {}
        }
        Ok(())
    }
}

fn sorted(one: Number, other: Number) -> [Number; 2] {
    [one.min(other), one.max(other)]
}
