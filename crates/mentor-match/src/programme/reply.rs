//! What an answer to a form means for the ledger.
//!
//! An answer becomes events of the pair it is about. Marks, wishes and texts do not: the ledger learns that somebody
//! has answered, and nothing else.

use jiff::civil::Date;
use matching_market::Side;

use super::due::Pace;
use super::event::{Event, EventKind, Value};
use super::number::Number;
use super::pair::Pair;
use super::phase::Phase;
use super::said::{By, How};
use super::state::State;
use crate::compatibility::Sides;

/// What somebody answered, as far as the ledger is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// How it goes, in confidence.
    Pulse,
    /// The goals and the plan: the first report of a pair.
    Plan,
    /// Progress in percent, if it was given, and when the two last met.
    Checkpoint(Option<u8>, Option<Date>),
    /// A meeting.
    Meeting(Date),
    /// Whether to go on. Nothing happens before both are heard.
    Renewal,
    /// What somebody thinks of the programme, with or without a partner; on which sides the programme knows them
    /// beside those of the ledger, which has no line about a mentor who never had a mentee.
    Evaluation(Sides<bool>),
}

/// Why an answer cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// The person has no pair on this day.
    #[error("{0} has no partner on this day; record the introduction first, or ignore the answer")]
    NoPair(Number),
    /// The person has several pairs.
    #[error("{0} has several partners; fill in which one the answer is about")]
    WhichPair(Number),
    /// The two are no pair on this day.
    #[error("{0} and {1} are not partners on this day; correct the partner, or record the introduction first")]
    NotPartners(Number, Number),
    /// Nobody of this number is in the ledger.
    #[error("{0} has not been in any round; correct the person, or ignore the answer")]
    Stranger(Number),
}

impl State {
    /// The pair under way that somebody speaks of, and which of the two they are.
    ///
    /// # Errors
    /// [`ReplyError`].
    pub fn pair_spoken_of(&self, who: Number, partner: Option<Number>) -> Result<(&Pair, Side), ReplyError> {
        let of = |side: Side| self.open_pairs_of(side, who).map(move |pair| (pair, side));
        let of_peers = self.peers().open_pairs_of(who).map(|pair| {
            let side = if pair.mentee == who { Side::Mentee } else { Side::Mentor };
            (pair, side)
        });
        let mut found = of(Side::Mentee)
            .chain(of(Side::Mentor))
            .chain(of_peers)
            .filter(|(pair, _)| pair.phase().is_under_way())
            .filter(|(pair, _)| partner.is_none_or(|partner| pair.partner_of(who) == partner));
        match (found.next(), found.next(), partner) {
            // Two people who are peers and mentor and mentee as well speak of the latter.
            (Some(one), None, _) | (Some(one), Some(_), Some(_)) => Ok(one),
            (None, _, Some(partner)) => Err(ReplyError::NotPartners(who, partner)),
            (None, _, None) => Err(ReplyError::NoPair(who)),
            _ => Err(ReplyError::WhichPair(who)),
        }
    }

    /// The events of an answer.
    ///
    /// # Errors
    /// [`ReplyError`].
    pub fn reply(
        &self,
        day: Date,
        who: Number,
        partner: Option<Number>,
        reply: Reply,
    ) -> Result<Vec<Event>, ReplyError> {
        if let Reply::Evaluation(known) = reply {
            // In both roles, where somebody has both.
            let is_known = |side: &Side| *known.of(*side) || self.person(*side, who).is_some();
            let sides = [Side::Mentee, Side::Mentor].into_iter().filter(is_known);
            let events: Vec<Event> = sides
                .map(|side| Event::of_person(day, EventKind::Evaluated, side, who).by(By::of_side(side)))
                .collect();
            return if events.is_empty() { Err(ReplyError::Stranger(who)) } else { Ok(events) };
        }
        let (pair, side) = self.pair_spoken_of(who, partner)?;
        let of_pair = |kind: EventKind| {
            Event::of_pair(day, kind.between(pair.relation), pair.mentee, pair.mentor).by(By::of_side(side))
        };
        let met = |met: Date| of_pair(EventKind::Meeting).with(Value::Day(met));
        Ok(match reply {
            Reply::Pulse => vec![of_pair(EventKind::Pulse)],
            // The plan of two people is one plan.
            Reply::Plan if !pair.checkpoints.is_empty() => Vec::new(),
            Reply::Plan => vec![of_pair(EventKind::Checkpoint).with(Value::Percent(0))],
            Reply::Checkpoint(percent, last_met) => {
                // Both report the same meeting.
                let last_met = last_met.filter(|met| !pair.meetings.contains(met));
                let mut events: Vec<Event> = last_met.map(met).into_iter().collect();
                events.push(of_pair(EventKind::Checkpoint).with(percent.map_or(Value::Nothing, Value::Percent)));
                events
            }
            Reply::Meeting(day) if pair.meetings.contains(&day) => Vec::new(),
            Reply::Meeting(day) => vec![met(day)],
            Reply::Renewal | Reply::Evaluation(_) => Vec::new(),
        })
    }

    /// What both said on going on comes to: nothing before both are heard, and nothing more than that it ends
    /// where one said no. Who said what is in no event.
    pub fn renewal(&self, day: Date, pair: &Pair, both: &Sides<Option<bool>>, pace: &Pace) -> Renewal {
        match (both.mentee, both.mentor) {
            _ if !matches!(pair.phase(), Phase::Introduced | Phase::Running) => Renewal::Open,
            (Some(true), Some(true)) => {
                let term = pace.term(pair).unwrap_or(day);
                let next = term.max(day).saturating_add(jiff::Span::new().months(i64::from(pace.term_months)));
                let kind = EventKind::Renewed.between(pair.relation);
                let renewed = Event::of_pair(day, kind, pair.mentee, pair.mentor);
                Renewal::GoesOn(renewed.with(Value::Day(next)))
            }
            (Some(_), Some(_)) => Renewal::EndsAt(pace.term(pair).unwrap_or(day)),
            _ => Renewal::Open,
        }
    }

    /// The events by which somebody says yes to a proposal. A mentee who moves up leaves the earlier mentor on the
    /// day on which the new pair is agreed.
    pub fn agreement(&self, day: Date, mentee: Number, mentor: Number, by: By) -> Vec<Event> {
        let mut events = Vec::new();
        let completes = self.pair(mentee, mentor).is_some_and(|pair| {
            let said = |side: Side| pair.agreed.of(side).is_some() || by.side().is_none_or(|by| by == side);
            pair.phase() == Phase::Proposed && said(Side::Mentee) && said(Side::Mentor)
        });
        let has_risen = self.person(Side::Mentee, mentee).is_some_and(|person| person.target_changed.is_some());
        if completes && has_risen {
            let earlier = self.open_pairs_of(Side::Mentee, mentee).filter(|pair| pair.mentor != mentor);
            events.extend(
                earlier.filter(|pair| pair.phase().is_under_way()).map(|pair| {
                    Event::of_pair(day, EventKind::Ended, mentee, pair.mentor).with(Value::How(How::MovedUp))
                }),
            );
        }
        events.push(Event::of_pair(day, EventKind::Agreed, mentee, mentor).by(by));
        events
    }
}

/// What both said on going on comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewal {
    /// Not both are heard.
    Open,
    /// Both want to: the event.
    GoesOn(Event),
    /// It ends on this day.
    EndsAt(Date),
}
