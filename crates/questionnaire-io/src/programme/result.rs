//! What a round says to a programme's ledger.
//!
//! Each new pair is *proposed*, and *agreed* where nobody has to be asked any more: by those who said so in the
//! questionnaires, else by the committee. Everybody without a pair is *waiting*. All of these carry the hash of the
//! round's receipt, or the number of the round. Seats come first: everybody's, those of mentors who have another
//! number, and mentees whom mentors have elsewhere. A proposal that does not stand in the result any more is taken
//! back before.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mentor_match::cohort::{Cohort, Consent, PersonId, Side};
use mentor_match::policy::Rulings;
use mentor_match::programme::{By, Chain, Elsewhere, Event, EventKind, Number, Phase, Value};
use mentor_match::{Match, RoundOutcome};

use super::Programme;
use super::error::ProgrammeError;

/// What is to be recorded of a round.
#[derive(Debug)]
pub struct RoundResult<'r> {
    /// The people, by whose ids the rest speaks.
    pub cohort: &'r Cohort,
    /// What the committee settled.
    pub rulings: &'r Rulings,
    /// Which round it is, from 1.
    pub round: u32,
    /// Its day.
    pub day: Date,
    /// The hash of its receipt.
    pub receipt: Chain,
    /// How many mentees a mentor has at most.
    pub cap: u16,
    /// What counts as seats of each mentor who takes part.
    pub seats: Vec<(PersonId, u16)>,
    /// Mentees whom mentors have elsewhere.
    pub elsewhere: Vec<(PersonId, Elsewhere)>,
    /// Who is with whom.
    pub matches: Vec<Matched>,
}

/// A pair of a round's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The mentee's id.
    pub mentee: PersonId,
    /// The mentor's id.
    pub mentor: PersonId,
    /// Who has said yes for the two, as far as nobody has to be asked any more: both sides, or the committee. Nobody
    /// where an answer is missing.
    pub agreed: &'static [By],
}

impl Matched {
    fn new(one: &Match<'_>) -> Self {
        let agreed: &[By] = match (one.consent.mentee, one.consent.mentor) {
            (Consent::Agreed, Consent::Agreed) if !one.pinned => &[By::Mentee, By::Mentor],
            _ if one.to_be_confirmed => &[],
            _ => &[By::Committee],
        };
        Self { mentee: one.mentee.id.clone(), mentor: one.mentor.id.clone(), agreed }
    }
}

impl<'r> RoundResult<'r> {
    /// What is to be recorded of an outcome.
    pub fn of(
        outcome: &RoundOutcome<'r>,
        rulings: &'r Rulings,
        elsewhere: &[(PersonId, Elsewhere)],
        (round, day, receipt): (u32, Date, Chain),
    ) -> RoundResult<'r> {
        let cohort = outcome.cohort();
        let counted = outcome.market().mentor_ids().map(|mentor| (mentor, outcome.seats(mentor)));
        let seats = counted.filter(|(_, seats)| !seats.withdrawn);
        RoundResult {
            cohort,
            rulings,
            round,
            day,
            receipt,
            cap: outcome.policy().capacity().cap,
            seats: seats.map(|(mentor, seats)| (cohort.mentor(mentor).id.clone(), seats.counted)).collect(),
            elsewhere: elsewhere.to_vec(),
            matches: outcome.matches().iter().map(Matched::new).collect(),
        }
    }
}

/// What became of a round in the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// New pairs.
    pub proposed: usize,
    /// Pairs, new or not, of which both are known to have said yes from now on.
    pub agreed: usize,
    /// Pairs that stood and were taken back.
    pub taken_back: usize,
    /// Mentees without a pair.
    pub waiting: usize,
    /// Lines of the ledger from now on.
    pub lines: u64,
}

/// The programme numbers of a round's people.
struct Numbers<'r> {
    mentees: BTreeMap<&'r PersonId, Number>,
    mentors: BTreeMap<&'r PersonId, Number>,
}

impl Programme {
    /// Records a round's result.
    ///
    /// # Errors
    /// [`ProgrammeError::Ledger`] if the ledger says that a pair cannot be; nothing should be written then.
    pub fn record(&mut self, result: &RoundResult<'_>) -> Result<Recorded, ProgrammeError> {
        let mut recorded = Recorded::default();
        let numbers = self.enter_all(result.cohort);
        let with: BTreeMap<&PersonId, &Matched> = result.matches.iter().map(|one| (&one.mentee, one)).collect();
        let mentor_of = |id: &PersonId| with.get(id).and_then(|one| numbers.mentors.get(&one.mentor)).copied();
        for (id, &mentee) in &numbers.mentees {
            let stood = self.ledger.state().open_pairs_of(Side::Mentee, mentee).find(|pair| pair.introduced.is_none());
            let gone = stood.map(|pair| pair.mentor).filter(|one| Some(*one) != mentor_of(id));
            if let Some(gone) = gone {
                let event = Event::of_pair(result.day, EventKind::Declined, mentee, gone);
                self.ledger.append(event.in_round(result.round))?;
                recorded.taken_back += 1;
            }
        }
        self.record_seats(result, &numbers)?;
        for (id, &mentee) in &numbers.mentees {
            match (with.get(id), mentor_of(id)) {
                (Some(one), Some(mentor)) => self.record_pair(result, one, (mentee, mentor), &mut recorded)?,
                _ => self.record_waiting(result, id, mentee, &mut recorded)?,
            }
        }
        recorded.lines = self.ledger.head().lines;
        Ok(recorded)
    }

    /// Gives everybody in a cohort a number, so that events can be recorded of people who are in no round yet.
    pub fn enter(&mut self, cohort: &Cohort) {
        self.enter_all(cohort);
    }

    fn enter_all<'r>(&mut self, cohort: &'r Cohort) -> Numbers<'r> {
        let mut next = self.next_number();
        let people = &mut self.people;
        let mut enter = |side, id, name: &Option<String>, email: &Option<String>| {
            let number = people.enter(side, id, name.as_deref(), email.as_deref(), next);
            if number == next {
                next = next.next().unwrap_or(next);
            }
            (id, number)
        };
        let mentors = cohort.mentors().iter().map(|one| (Side::Mentor, &one.id, &one.profile));
        let mentors = mentors.map(|(side, id, profile)| enter(side, id, &profile.name, &profile.email)).collect();
        let mentees = cohort.mentees().iter().map(|one| (Side::Mentee, &one.id, &one.profile));
        let mentees = mentees.map(|(side, id, profile)| enter(side, id, &profile.name, &profile.email)).collect();
        Numbers { mentees, mentors }
    }

    /// Everybody's seats, and those of mentors who have another number. What somebody recorded stays, unless a ruling
    /// of this round says otherwise.
    fn record_seats(&mut self, result: &RoundResult<'_>, numbers: &Numbers<'_>) -> Result<(), ProgrammeError> {
        if result.cap != self.ledger.state().seats() {
            let event = Event::new(result.day, EventKind::Seats).with(Value::Seats(result.cap));
            self.ledger.append(event.in_round(result.round))?;
        }
        for (id, seats) in &result.seats {
            let Some(&mentor) = numbers.mentors.get(id) else { continue };
            let state = self.ledger.state();
            let own = state.person(Side::Mentor, mentor).and_then(|person| person.own_seats);
            let is_settled = result.rulings.seats.iter().any(|ruling| ruling.mentor == *id);
            let stays = own.is_some_and(|own| own.round.is_none()) && !is_settled;
            if *seats != state.seats_of(mentor) && !stays {
                let event = Event::of_person(result.day, EventKind::Seats, Side::Mentor, mentor);
                self.ledger.append(event.in_round(result.round).with(Value::Seats(*seats)))?;
            }
        }
        self.record_elsewhere(result, numbers)
    }

    /// What has changed, and who counts somebody for the first time.
    fn record_elsewhere(&mut self, result: &RoundResult<'_>, numbers: &Numbers<'_>) -> Result<(), ProgrammeError> {
        for &(ref id, Elsewhere { count, written, round, .. }) in &result.elsewhere {
            let Some(&mentor) = numbers.mentors.get(id) else { continue };
            let person = self.ledger.state().person(Side::Mentor, mentor);
            let is_new = match person.and_then(|person| person.elsewhere) {
                Some(recorded) => (recorded.count, recorded.written) != (count, written),
                None => written.is_some_and(|written| written > 0),
            };
            if round == Some(result.round) && is_new {
                let event = Event::of_person(result.day, EventKind::Elsewhere, Side::Mentor, mentor);
                self.ledger.append(event.in_round(result.round).with(Value::Elsewhere(count, written)))?;
            }
        }
        Ok(())
    }

    fn record_pair(
        &mut self,
        result: &RoundResult<'_>,
        one: &Matched,
        (mentee, mentor): (Number, Number),
        recorded: &mut Recorded,
    ) -> Result<(), ProgrammeError> {
        let of_pair = |kind| Event::of_pair(result.day, kind, mentee, mentor).in_round(result.round);
        if self.ledger.state().pair(mentee, mentor).is_none_or(|pair| !pair.phase().is_open()) {
            self.ledger.append(of_pair(EventKind::Proposed).with(Value::Receipt(result.receipt)))?;
            recorded.proposed += 1;
        }
        // A mentee who still has another mentor moves when somebody records that both agree (S6).
        let has_another = self.ledger.state().open_pairs_of(Side::Mentee, mentee).any(|pair| pair.mentor != mentor);
        let phase =
            |programme: &Self| programme.ledger.state().pair(mentee, mentor).map(mentor_match::programme::Pair::phase);
        for &by in one.agreed.iter().filter(|_| !has_another) {
            let said = self.ledger.state().pair(mentee, mentor).map(|pair| pair.agreed);
            let is_new = said.is_none_or(|said| by.side().is_none_or(|side| said.of(side).is_none()));
            if is_new && phase(self) == Some(Phase::Proposed) {
                self.ledger.append(of_pair(EventKind::Agreed).by(by))?;
                recorded.agreed += usize::from(phase(self) == Some(Phase::Agreed));
            }
        }
        Ok(())
    }

    fn record_waiting(
        &mut self,
        result: &RoundResult<'_>,
        id: &PersonId,
        mentee: Number,
        recorded: &mut Recorded,
    ) -> Result<(), ProgrammeError> {
        let state = self.ledger.state();
        let person = state.person(Side::Mentee, mentee);
        let withdrawn = result.rulings.withdrawals.iter().any(|key| key.side == Side::Mentee && key.id == *id);
        let is_away = withdrawn || person.is_some_and(|person| person.away.is_some());
        let waits_already = person.is_some_and(|person| person.waits_in == Some(result.round));
        if !is_away && !waits_already && state.open_pairs_of(Side::Mentee, mentee).next().is_none() {
            let event = Event::of_person(result.day, EventKind::Waiting, Side::Mentee, mentee);
            self.ledger.append(event.in_round(result.round).with(Value::Receipt(result.receipt)))?;
            recorded.waiting += 1;
        }
        Ok(())
    }
}
