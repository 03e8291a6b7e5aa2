//! From one state to the next: what an event changes, or why it cannot happen.
//!
//! Everything is checked before anything is changed, so that a refused event leaves no trace.

use jiff::civil::Date;
use matching_market::Side;

use super::error::Impossible;
use super::event::{Event, EventKind, Value};
use super::number::Number;
use super::pair::{Pair, meeting_day};
use super::phase::{Over, Phase};
use super::said::{By, How, Relation};
use super::state::{Away, Elsewhere, OwnSeats, Person, Referral, State};

impl State {
    /// The state after one more event. O(log events).
    ///
    /// # Errors
    /// [`Impossible`]; the state is then as it was.
    pub(super) fn step(&mut self, event: &Event) -> Result<(), Impossible> {
        if event.kind.is_of_peers() {
            if let Some((one, _)) = event.pair().filter(|(one, other)| one == other) {
                return Err(Impossible::OnePerson(one));
            }
            if matches!(event.kind, EventKind::PeerProposed | EventKind::PeerWaiting) {
                // Peers stand in the column of mentees.
                for number in event.mentee.into_iter().chain(event.mentor) {
                    self.is_here(Side::Mentee, number)?;
                }
            }
            if let Some((one, other)) = event.pair()
                && !matches!(event.kind, EventKind::PeerProposed | EventKind::PeerMet)
                && self.peers.pair(one, other).is_none()
                && [(one, other), (other, one)]
                    .iter()
                    .any(|two| self.latest.get(two).is_some_and(|&at| self.pairs[at].over.is_none()))
            {
                return Err(Impossible::OtherRelation { kind: event.kind, mentee: one, mentor: other });
            }
            self.peers.step(event)?;
            self.day = Some(event.date);
            return Ok(());
        }
        if let Some((round, last)) = event.round.map(|round| (round, self.round)).filter(|(round, last)| round < last) {
            return Err(Impossible::Round { round, last });
        }
        match event.pair() {
            Some((mentee, mentor)) if mentee == mentor => return Err(Impossible::OnePerson(mentee)),
            Some(pair) => self.pair_step(event, pair)?,
            None => self.person_step(event)?,
        }
        self.day = Some(event.date);
        self.round = self.round.max(event.round.unwrap_or(0));
        Ok(())
    }

    fn pair_step(&mut self, event: &Event, (mentee, mentor): (Number, Number)) -> Result<(), Impossible> {
        let (date, kind) = (event.date, event.kind);
        match kind {
            EventKind::Proposed => return self.propose(event, mentee, mentor),
            EventKind::Referred => return self.refer(event, mentee, mentor),
            EventKind::Session => {
                self.sessions.push((date, mentee, mentor));
                return Ok(());
            }
            EventKind::Met => {
                if !self.met.insert((mentee, mentor, date)) {
                    return Err(Impossible::Twice { kind, mentee, mentor });
                }
                return Ok(());
            }
            EventKind::Evaluated | EventKind::Recognised => {
                for (side, number) in [(Side::Mentee, mentee), (Side::Mentor, mentor)] {
                    if event.by.side().is_none_or(|by| by == side) {
                        self.mark(kind, side, number, date);
                    }
                }
                return Ok(());
            }
            _ => {}
        }
        let Some(&at) = self.latest.get(&(mentee, mentor)) else {
            let are_peers = self.peers.pair(mentee, mentor).is_some_and(|pair| pair.over.is_none());
            return Err(if are_peers && kind.between(Relation::Peers) != kind {
                Impossible::OtherRelation { kind, mentee, mentor }
            } else {
                Impossible::NeverProposed { kind, mentee, mentor }
            });
        };
        self.pairs[at].can_have(event)?;
        match kind {
            EventKind::Agreed => self.agree(event, at)?,
            EventKind::Introduced => {
                self.has_no_other(kind, at)?;
                self.has_seat_for(kind, at)?;
                self.pairs[at].introduced = Some(date);
                self.person_mut(Side::Mentee, mentee).waiting.clear();
            }
            EventKind::Declined => self.end(at, date, Over::Declined(event.by)),
            EventKind::Ended => {
                let Value::How(how) = event.value else { return Ok(()) };
                self.end(at, date, Over::Ended(how));
            }
            EventKind::Pause => {
                self.pairs[at].paused = Some(date);
                self.person_mut(Side::Mentor, mentor).seats_taken -= 1;
            }
            EventKind::Resume => {
                self.take_seat(kind, mentor)?;
                self.pairs[at].paused = None;
            }
            _ => self.pairs[at].take_note(event)?,
        }
        Ok(())
    }

    fn propose(&mut self, event: &Event, mentee: Number, mentor: Number) -> Result<(), Impossible> {
        let kind = EventKind::Proposed;
        let before = self.pair(mentee, mentor).map(Pair::phase);
        if let Some(phase) = before.filter(|&phase| phase.is_open() || phase == Phase::Ended(How::Failed)) {
            return Err(Impossible::Phase { kind, mentee, mentor, phase });
        }
        for (side, number) in [(Side::Mentee, mentee), (Side::Mentor, mentor)] {
            self.is_here(side, number)?;
        }
        let proposal = self.open_pairs_of(Side::Mentee, mentee).find(|pair| pair.introduced.is_none());
        if let Some(other) = proposal.map(|pair| pair.mentor) {
            return Err(Impossible::Elsewhere { kind, mentee, other });
        }
        self.take_seat(kind, mentor)?;
        let at = self.pairs.len();
        self.pairs.push(Pair::new(
            Relation::Mentoring,
            (mentee, mentor),
            event.round.unwrap_or(self.round),
            event.date,
        ));
        self.latest.insert((mentee, mentor), at);
        let person = self.person_mut(Side::Mentee, mentee);
        person.waits_in = None;
        person.open.push(at);
        self.person_mut(Side::Mentor, mentor).open.push(at);
        Ok(())
    }

    fn refer(&mut self, event: &Event, mentee: Number, mentor: Number) -> Result<(), Impossible> {
        let Value::Decliner(from) = event.value else { return Ok(()) };
        let declined = self.pair(mentee, from).is_some_and(|pair| pair.phase() == Phase::Declined(By::Mentor));
        if !declined {
            return Err(Impossible::NotDeclined { mentee, from });
        }
        self.referrals.push(Referral { date: event.date, mentee, mentor, from, by: event.by });
        Ok(())
    }

    fn agree(&mut self, event: &Event, at: usize) -> Result<(), Impossible> {
        let agreed = self.pairs[at].agreed_after(event)?;
        if agreed.mentee.is_some() && agreed.mentor.is_some() {
            self.has_no_other(event.kind, at)?;
        }
        self.pairs[at].agreed = agreed;
        Ok(())
    }

    /// Whether the mentee of a pair has no other one.
    fn has_no_other(&self, kind: EventKind, at: usize) -> Result<(), Impossible> {
        let Pair { mentee, mentor, .. } = self.pairs[at];
        match self.open_pairs_of(Side::Mentee, mentee).find(|pair| pair.mentor != mentor) {
            Some(other) => Err(Impossible::Elsewhere { kind, mentee, other: other.mentor }),
            None => Ok(()),
        }
    }

    fn person_step(&mut self, event: &Event) -> Result<(), Impossible> {
        let (date, kind) = (event.date, event.kind);
        let one = |number: Option<Number>, side| number.map(|number| (side, number));
        let Some((side, number)) = one(event.mentee, Side::Mentee).or(one(event.mentor, Side::Mentor)) else {
            match &event.value {
                Value::Seats(seats) => self.seats = Some(*seats),
                Value::Target(name, number) => _ = self.targets.insert(name.clone(), *number),
                _ => {}
            }
            return Ok(());
        };
        let away = self.person(side, number).and_then(|person| person.away);
        let presence = Impossible::Presence { kind, side, number, away: away.is_some() };
        match kind {
            EventKind::Pause if away.is_some() => return Err(presence),
            EventKind::Resume if away.is_none() => return Err(presence),
            EventKind::Withdrawn if matches!(away, Some((_, Away::Withdrawn))) => return Err(presence),
            EventKind::Withdrawn
                if self.open_pairs_of(side, number).next().is_some()
                    || side == Side::Mentee && self.peers.open_pairs_of(number).next().is_some() =>
            {
                return Err(Impossible::HasPair { side, number });
            }
            EventKind::Waiting => {
                self.is_here(side, number)?;
                self.wait(event.round.unwrap_or(self.round), number)?;
            }
            EventKind::Meeting => {
                let day = meeting_day(event, Date::MIN)?;
                self.person_mut(side, number).meetings.push(day);
            }
            EventKind::Seats => {
                let Value::Seats(seats) = event.value else { return Ok(()) };
                self.person_mut(side, number).own_seats = Some(OwnSeats { seats, round: event.round });
            }
            EventKind::Elsewhere => {
                let Value::Elsewhere(count, written) = event.value else { return Ok(()) };
                let elsewhere = Elsewhere { count, written, round: event.round, date };
                self.person_mut(side, number).elsewhere = Some(elsewhere);
            }
            _ => {}
        }
        self.mark(kind, side, number, date);
        Ok(())
    }

    fn wait(&mut self, round: u32, mentee: Number) -> Result<(), Impossible> {
        if let Some(pair) = self.open_pairs_of(Side::Mentee, mentee).next() {
            return Err(Impossible::Elsewhere { kind: EventKind::Waiting, mentee, other: pair.mentor });
        }
        let person = self.person_mut(Side::Mentee, mentee);
        if person.waits_in == Some(round) {
            return Err(Impossible::WaitsAlready { mentee, round });
        }
        person.waits_in = Some(round);
        // A round that proposed somebody in between, and came to nothing, is one round all the same.
        if person.waiting.last() != Some(&round) {
            person.waiting.push(round);
        }
        Ok(())
    }

    /// What an event says of one person.
    fn mark(&mut self, kind: EventKind, side: Side, number: Number, date: Date) {
        let person = self.person_mut(side, number);
        match kind {
            EventKind::Trained => person.trained = Some(date),
            EventKind::Pause => person.away = Some((date, Away::Paused)),
            EventKind::Withdrawn => person.away = Some((date, Away::Withdrawn)),
            EventKind::Resume => person.away = None,
            EventKind::TargetChanged => person.target_changed = Some(date),
            EventKind::Evaluated => person.evaluated.push(date),
            EventKind::Recognised => person.recognised.push(date),
            _ => {}
        }
    }

    fn is_here(&self, side: Side, number: Number) -> Result<(), Impossible> {
        let away = self.person(side, number).is_some_and(|person| person.away.is_some());
        if away { Err(Impossible::Away { side, number }) } else { Ok(()) }
    }

    fn take_seat(&mut self, kind: EventKind, mentor: Number) -> Result<(), Impossible> {
        let (here, person) = (self.seats_here(mentor), self.person_mut(Side::Mentor, mentor));
        if person.seats_taken >= here {
            let holders = self.seat_holders(mentor).map(|pair| pair.mentee).collect();
            return Err(self.no_seat(kind, mentor, holders));
        }
        person.seats_taken += 1;
        Ok(())
    }

    /// Whether the mentor of a pair that is to be introduced has a seat for it beside the pairs that are under way: the
    /// seats may have become fewer since it was proposed.
    fn has_seat_for(&self, kind: EventKind, at: usize) -> Result<(), Impossible> {
        let mentor = self.pairs[at].mentor;
        let under_way = self.seat_holders(mentor).filter(|pair| pair.introduced.is_some());
        let holders: Vec<Number> = under_way.map(|pair| pair.mentee).collect();
        if holders.len() < usize::from(self.seats_here(mentor)) {
            Ok(())
        } else {
            Err(self.no_seat(kind, mentor, holders))
        }
    }

    fn no_seat(&self, kind: EventKind, mentor: Number, holders: Vec<Number>) -> Impossible {
        let (seats, elsewhere) = (self.seats_of(mentor), self.elsewhere(mentor));
        Impossible::NoSeat { kind, mentor, seats, elsewhere, holders }
    }

    fn end(&mut self, at: usize, date: Date, over: Over) {
        let Pair { mentee, mentor, .. } = self.pairs[at];
        if self.pairs[at].phase().takes_a_seat() {
            self.person_mut(Side::Mentor, mentor).seats_taken -= 1;
        }
        self.pairs[at].over = Some((date, over));
        self.person_mut(Side::Mentee, mentee).open.retain(|&open| open != at);
        self.person_mut(Side::Mentor, mentor).open.retain(|&open| open != at);
    }

    fn person_mut(&mut self, side: Side, number: Number) -> &mut Person {
        match side {
            Side::Mentee => &mut self.people.mentee,
            Side::Mentor => &mut self.people.mentor,
        }
        .entry(number)
        .or_default()
    }
}
