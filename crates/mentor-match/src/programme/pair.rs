//! A pair from its proposal to its end: a mentee and a mentor, or two peers.

use jiff::civil::Date;
use matching_market::Side;

use super::error::Impossible;
use super::event::{Event, EventKind, Value};
use super::number::Number;
use super::phase::{Over, Phase};
use super::said::{By, Relation};
use crate::compatibility::Sides;

/// One pair from its proposal to its end. Two people who are proposed to each other again are another pair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// Between whom it is.
    pub relation: Relation,
    /// Who is mentored; of two peers the one with the lower number.
    pub mentee: Number,
    /// By whom; the other peer.
    pub mentor: Number,
    /// In which round it was found.
    pub round: u32,
    /// When it was proposed.
    pub proposed: Date,
    /// When each side said yes.
    pub agreed: Sides<Option<Date>>,
    /// When the two were introduced.
    pub introduced: Option<Date>,
    /// When the contract arrived, the first time.
    pub contract: Option<Date>,
    /// The last day that they have agreed on.
    pub term: Option<Date>,
    /// When they met, in the order in which it was recorded.
    pub meetings: Vec<Date>,
    /// When they reported their progress, and in percent if they did.
    pub checkpoints: Vec<(Date, Option<u8>)>,
    /// When who answered how it goes.
    pub pulses: Vec<(Date, By)>,
    /// When the committee spoke to whom of them; by the committee: to both.
    pub calls: Vec<(Date, By)>,
    /// When they went on for another time.
    pub renewed: Vec<Date>,
    /// Since when it rests, if it does.
    pub paused: Option<Date>,
    /// When and how it came to its end.
    pub over: Option<(Date, Over)>,
}

impl Pair {
    pub(super) fn new(relation: Relation, (mentee, mentor): (Number, Number), round: u32, proposed: Date) -> Self {
        Self {
            relation,
            mentee,
            mentor,
            round,
            proposed,
            agreed: Sides { mentee: None, mentor: None },
            introduced: None,
            contract: None,
            term: None,
            meetings: Vec::new(),
            checkpoints: Vec::new(),
            pulses: Vec::new(),
            calls: Vec::new(),
            renewed: Vec::new(),
            paused: None,
            over: None,
        }
    }

    /// The two, the mentee or the lower number first.
    pub fn people(&self) -> [Number; 2] {
        [self.mentee, self.mentor]
    }

    /// Which pair it is, as a key.
    pub fn key(&self) -> (Relation, Number, Number) {
        (self.relation, self.mentee, self.mentor)
    }

    /// The other one of the two.
    pub fn partner_of(&self, person: Number) -> Number {
        if person == self.mentee { self.mentor } else { self.mentee }
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        match self.over {
            Some((_, Over::Declined(by))) => Phase::Declined(by),
            Some((_, Over::Ended(how))) => Phase::Ended(how),
            None if self.paused.is_some() => Phase::Paused,
            None if self.introduced.is_none() && self.agreed.mentee.is_some() && self.agreed.mentor.is_some() => {
                Phase::Agreed
            }
            None if self.introduced.is_none() => Phase::Proposed,
            None if self.meetings.is_empty() && self.contract.is_none() => Phase::Introduced,
            None => Phase::Running,
        }
    }
}

impl Pair {
    /// Whether an event that is neither a proposal nor about one person can happen to it; of peers, too.
    pub(super) fn can_have(&self, event: &Event) -> Result<(), Impossible> {
        let (kind, phase, (mentee, mentor)) = (event.kind, self.phase(), (self.mentee, self.mentor));
        let fits = match kind.between(Relation::Mentoring) {
            EventKind::Agreed => phase == Phase::Proposed,
            EventKind::Declined | EventKind::Introduced => matches!(phase, Phase::Proposed | Phase::Agreed),
            EventKind::Meeting | EventKind::Renewed | EventKind::Pause => {
                matches!(phase, Phase::Introduced | Phase::Running)
            }
            EventKind::Resume => phase == Phase::Paused,
            _ => phase.is_under_way(),
        };
        if fits { Ok(()) } else { Err(Impossible::Phase { kind, mentee, mentor, phase }) }
    }

    /// Who has said yes after one more said so.
    pub(super) fn agreed_after(&self, event: &Event) -> Result<Sides<Option<Date>>, Impossible> {
        let mut agreed = self.agreed;
        let said = |side: Side| event.by.side().is_none_or(|by| by == side);
        let mut is_new = false;
        for (side, agreed) in [(Side::Mentee, &mut agreed.mentee), (Side::Mentor, &mut agreed.mentor)] {
            if said(side) && agreed.is_none() {
                *agreed = Some(event.date);
                is_new = true;
            }
        }
        if is_new {
            Ok(agreed)
        } else {
            Err(Impossible::Twice { kind: event.kind, mentee: self.mentee, mentor: self.mentor })
        }
    }

    /// A meeting, or what is only counted.
    pub(super) fn take_note(&mut self, event: &Event) -> Result<(), Impossible> {
        let (kind, introduced) = (event.kind, self.introduced);
        match kind.between(Relation::Mentoring) {
            EventKind::Meeting => self.meetings.push(meeting_day(event, introduced.unwrap_or(event.date))?),
            plain => {
                if let (EventKind::Contract | EventKind::Renewed, &Value::Day(term), Some(introduced)) =
                    (plain, &event.value, introduced)
                    && term < introduced
                {
                    return Err(Impossible::LastDay { kind, day: term, introduced });
                }
                self.note(event);
            }
        }
        Ok(())
    }

    /// What is only counted.
    fn note(&mut self, event: &Event) {
        let date = event.date;
        match (event.kind.between(Relation::Mentoring), &event.value) {
            (EventKind::Contract, value) => {
                self.contract = self.contract.or(Some(date));
                if let Value::Day(term) = value {
                    self.term = Some(*term);
                }
            }
            (EventKind::Renewed, value) => {
                self.renewed.push(date);
                if let Value::Day(term) = value {
                    self.term = Some(*term);
                }
            }
            (EventKind::Checkpoint, Value::Percent(percent)) => self.checkpoints.push((date, Some(*percent))),
            (EventKind::Checkpoint, _) => self.checkpoints.push((date, None)),
            (EventKind::Pulse, _) => self.pulses.push((date, event.by)),
            (EventKind::Called, _) => self.calls.push((date, event.by)),
            _ => {}
        }
    }
}

/// The day of a meeting: its own, or the one on which it is recorded.
pub(super) fn meeting_day(event: &Event, from: Date) -> Result<Date, Impossible> {
    let Value::Day(day) = event.value else { return Ok(event.date) };
    let to = event.date;
    if (from..=to).contains(&day) { Ok(day) } else { Err(Impossible::MeetingDay { day, from, to }) }
}
