//! What a programme's ledger says to a round of peers, and what the round says to the ledger.
//!
//! Introduced peers are running pairs, which take their seats and are not proposed anew; failed ones stay apart, and
//! those that ended well are earlier pairings. Who declined somebody is not proposed to them again, and the rounds in
//! which nobody was found count instead of the questionnaire's. Mentors and mentees of the same ledger take seats where
//! the policy says so, and who pauses or has withdrawn takes no part. Proposals stand, and a round that keeps none of
//! them takes back those it does not find again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::cohort::{Choice, Cohort, CohortError, Consent, Mentee, Pairing, PairingState, PersonId, Side};
use mentor_match::peers::{PeerMatch, PeerOutcome};
use mentor_match::programme::{By, Chain, Event, EventKind, How, Number, Pair, Phase, Relation, Value};
use mentor_match::{Incumbent, Stage};

use super::error::ProgrammeError;
use super::result::Recorded;
use super::{People, Programme};

/// What a ledger says to a round of peers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FedPeers {
    /// The people.
    pub cohort: Cohort,
    /// With how many mentors and mentees they are, by id.
    pub taken: Vec<(PersonId, u16)>,
    /// Pairs that were proposed or agreed and are not introduced yet.
    pub standing: Vec<Incumbent>,
    /// Who takes no part at present.
    pub away: Vec<PersonId>,
}

/// The number of a person, on whichever side they were entered.
fn number(people: &People, id: &PersonId) -> Option<Number> {
    people.number(Side::Mentee, id).or_else(|| people.number(Side::Mentor, id))
}

impl Programme {
    /// The round of peers that is to be run: the last one while a proposal of it waits for an answer or an
    /// introduction, else the next.
    pub fn peer_round(&self) -> u32 {
        let peers = self.ledger.state().peers();
        let is_asked = |pair: &&Pair| pair.over.is_none() && pair.introduced.is_none();
        let is_going_on = peers.pairs().iter().filter(is_asked).any(|pair| pair.round == peers.last_round());
        if is_going_on { peers.last_round() } else { peers.last_round() + 1 }
    }

    /// The people of a round of peers with what the ledger knows of them at the end of a day.
    ///
    /// # Errors
    /// [`CohortError`] does not happen for a cohort that has come out of an import.
    pub fn feed_peers(&self, cohort: &Cohort, round: u32, day: Date) -> Result<FedPeers, CohortError> {
        let state = self.on(day);
        let ids = cohort.mentees().iter().filter_map(|one| Some((number(&self.people, &one.id)?, one.id.clone())));
        let ids: BTreeMap<Number, PersonId> = ids.collect();
        let mut pairings: BTreeMap<[PersonId; 2], PairingState> = BTreeMap::new();
        let mut declined: Vec<[PersonId; 2]> = Vec::new();
        let mut standing: BTreeMap<[PersonId; 2], Stage> = BTreeMap::new();
        for pair in state.peers().pairs() {
            let [Some(one), Some(other)] = pair.people().map(|person| ids.get(&person).cloned()) else { continue };
            let both = [one, other];
            let past = match pair.phase() {
                Phase::Introduced | Phase::Running | Phase::Paused => Some(PairingState::Running),
                Phase::Ended(How::Failed) => Some(PairingState::Failed),
                Phase::Ended(_) => Some(PairingState::Ended),
                Phase::Declined(By::Committee) | Phase::Proposed | Phase::Agreed => None,
                Phase::Declined(_) => {
                    declined.push(both.clone());
                    None
                }
            };
            // What came later counts.
            pairings.remove(&both);
            standing.remove(&both);
            let so_far = match pair.phase() {
                Phase::Proposed => Some(Stage::Proposed),
                Phase::Agreed => Some(Stage::Agreed),
                _ => None,
            };
            standing.extend(so_far.map(|stage| (both.clone(), stage)));
            pairings.extend(past.map(|past| (both, past)));
        }
        let mut mentees = cohort.mentees().to_vec();
        for learner in &mut mentees {
            let Some(own) = number(&self.people, &learner.id) else { continue };
            let waited = state.peers().waited(own, round);
            if waited > 0 {
                learner.waited = Some(u16::try_from(waited).unwrap_or(u16::MAX));
            }
            let others = declined.iter().filter(|both| both.contains(&learner.id));
            let others: Vec<PersonId> = others.flatten().filter(|id| **id != learner.id).cloned().collect();
            for other in others {
                keep_from(learner, other);
            }
        }
        let is_away = |number| state.person(Side::Mentee, number).is_some_and(|person| person.away.is_some());
        let away = ids.iter().filter(|&(&number, _)| is_away(number)).map(|(_, id)| id.clone()).collect();
        let pairings = pairings.into_iter().map(|([mentee, mentor], state)| Pairing { mentee, mentor, state });
        let pairings = cohort.pairings().iter().cloned().chain(pairings).collect();
        let (units, mentors) = (cohort.units().clone(), cohort.mentors().to_vec());
        let fed = Cohort::new(units, mentees, mentors, pairings)?.keep_apart(cohort.apart().to_vec())?;
        let seats = state.open_pairs().filter(|pair| pair.phase().takes_a_seat());
        let taken = seats.flat_map(|pair| [pair.mentee, pair.mentor]);
        let taken = taken.filter_map(|person| Some((ids.get(&person)?.clone(), 1))).collect();
        let standing = standing.into_iter().map(|([mentee, mentor], stage)| Incumbent { mentee, mentor, stage });
        Ok(FedPeers { cohort: fed, taken, standing: standing.collect(), away })
    }

    /// Who of a cohort has talked at an event of short meetings by a day, or has been a pair: of peers with each other,
    /// else of mentees with mentors.
    pub fn has_talked(&self, cohort: &Cohort, relation: Relation, day: Date) -> BTreeSet<(PersonId, PersonId)> {
        let state = self.on(day);
        let by_number = |side: Side| -> BTreeMap<Number, PersonId> {
            let mentees = cohort.mentees().iter().map(|one| &one.id);
            let mentors = cohort.mentors().iter().map(|one| &one.id);
            let ids: Vec<&PersonId> = if side == Side::Mentee { mentees.collect() } else { mentors.collect() };
            let number = |id: &PersonId| match relation {
                Relation::Mentoring => self.people.number(side, id),
                Relation::Peers => number(&self.people, id),
            };
            ids.into_iter().filter_map(|id| Some((number(id)?, id.clone()))).collect()
        };
        let (mentees, mentors) = (by_number(Side::Mentee), by_number(Side::Mentor));
        let both = |one: Number, other: Number| Some((mentees.get(&one)?.clone(), mentors.get(&other)?.clone()));
        let pair = |pair: &Pair| (pair.mentee, pair.mentor);
        let talked: Vec<(Number, Number)> = match relation {
            Relation::Mentoring => {
                let sessions = state.sessions().iter().map(|&(_, mentee, mentor)| (mentee, mentor));
                let met = state.met().iter().map(|&(mentee, mentor, _)| (mentee, mentor));
                state.pairs().iter().map(pair).chain(sessions).chain(met).collect()
            }
            Relation::Peers => {
                let met = state.peers().met().iter().map(|&(one, other, _)| (one, other));
                state.peers().pairs().iter().map(pair).chain(met).collect()
            }
        };
        talked.into_iter().filter_map(|(one, other)| both(one, other)).collect()
    }

    /// Records an event of short meetings: who has talked with whom on its day. Whoever is new gets a number. How many
    /// lines that added, since what was recorded before is left out.
    ///
    /// # Errors
    /// [`ProgrammeError::Ledger`] if a line of a later day would become impossible; nothing should be written then.
    pub fn record_meetings(
        &mut self,
        cohort: &Cohort,
        (relation, day): (Relation, Date),
        met: &BTreeSet<(PersonId, PersonId)>,
    ) -> Result<usize, ProgrammeError> {
        let mut numbers: BTreeMap<(Side, PersonId), Number> = BTreeMap::new();
        for learner in cohort.mentees() {
            numbers.insert((Side::Mentee, learner.id.clone()), self.enter_peer(learner));
        }
        for mentor in cohort.mentors() {
            let known = match relation {
                Relation::Peers => numbers.get(&(Side::Mentee, mentor.id.clone())).copied(),
                Relation::Mentoring => self.people.number(Side::Mentor, &mentor.id),
            };
            let next = self.next_number();
            let number = known.unwrap_or_else(|| {
                let (name, email) = (mentor.profile.name.as_deref(), mentor.profile.email.as_deref());
                self.people.enter(Side::Mentor, &mentor.id, name, email, next)
            });
            numbers.insert((Side::Mentor, mentor.id.clone()), number);
        }
        let kind = EventKind::Met.between(relation);
        let before = self.ledger.events().len();
        for (one, other) in met {
            let one = numbers.get(&(Side::Mentee, one.clone()));
            let Some((&one, &other)) = one.zip(numbers.get(&(Side::Mentor, other.clone()))) else { continue };
            let state = self.ledger.state();
            let is_known = match relation {
                Relation::Mentoring => state.met().contains(&(one, other, day)),
                Relation::Peers => state.peers().met().contains(&(one.min(other), one.max(other), day)),
            };
            if !is_known && one != other {
                self.ledger.append(Event::of_pair(day, kind, one, other))?;
            }
        }
        Ok(self.ledger.events().len() - before)
    }

    /// Records the result of a round of peers: proposals that do not stand any more as taken back, each new pair as
    /// proposed, and as agreed where both have said so or nobody has to be asked, and everybody who has a seat and no
    /// peer as waiting.
    ///
    /// # Errors
    /// [`ProgrammeError::Ledger`] if the ledger says that a pair cannot be; nothing should be written then.
    pub fn record_peers(
        &mut self,
        outcome: &PeerOutcome<'_>,
        (round, day, receipt): (u32, Date, Chain),
    ) -> Result<Recorded, ProgrammeError> {
        let mut recorded = Recorded::default();
        let numbers: Vec<Number> = outcome.people().map(|person| self.enter_peer(outcome.learner(person))).collect();
        let found: Vec<([Number; 2], PeerMatch)> =
            outcome.matches().into_iter().map(|one| (one.people.map(|person| numbers[person.index()]), one)).collect();
        let stands = |pair: &Pair| {
            found.iter().any(|(people, _)| people.contains(&pair.mentee) && people.contains(&pair.mentor))
        };
        let open = self.ledger.state().peers().pairs().iter().filter(|pair| pair.over.is_none());
        let here = |pair: &&Pair| pair.people().iter().all(|person| numbers.contains(person));
        let gone = open.filter(|pair| pair.introduced.is_none()).filter(here).filter(|pair| !stands(pair));
        let gone: Vec<[Number; 2]> = gone.map(Pair::people).collect();
        let of_pair = |kind, [one, other]: [Number; 2]| Event::of_pair(day, kind, one, other).in_round(round);
        for people in gone {
            self.ledger.append(of_pair(EventKind::PeerDeclined, people))?;
            recorded.taken_back += 1;
        }
        for (people, one) in &found {
            let before = self.ledger.state().peers().pair(people[0], people[1]).map(Pair::phase);
            if before.is_none_or(|phase| !phase.is_open()) {
                self.ledger.append(of_pair(EventKind::PeerProposed, *people).with(Value::Receipt(receipt)))?;
                recorded.proposed += 1;
            }
            let phase = self.ledger.state().peers().pair(people[0], people[1]).map(Pair::phase);
            let agreed = one.consent == [Consent::Agreed; 2] || !one.to_be_confirmed;
            if phase == Some(Phase::Proposed) && agreed {
                self.ledger.append(of_pair(EventKind::PeerAgreed, *people))?;
                recorded.agreed += 1;
            }
        }
        for person in outcome.without_peer() {
            let number = numbers[person.index()];
            if !self.ledger.state().peers().waits_in(number, round) {
                let event = Event::of_person(day, EventKind::PeerWaiting, Side::Mentee, number).in_round(round);
                self.ledger.append(event.with(Value::Receipt(receipt)))?;
                recorded.waiting += 1;
            }
        }
        recorded.lines = self.ledger.head().lines;
        Ok(recorded)
    }

    /// Notes the letters that a run of a round of peers wrote, in the place of those of the run before: to whom, and
    /// the hash of each.
    pub fn note_peer_letters(&mut self, round: u32, letters: &[(PersonId, String)]) {
        let people = &self.people;
        let letters = letters.iter().filter_map(|(id, hash)| Some((number(people, id)?, hash.clone())));
        let letters: Vec<_> = letters.collect();
        self.letters.replace_of_peers(round, letters.into_iter());
    }

    /// The number of a peer; who has none yet gets the next.
    fn enter_peer(&mut self, learner: &Mentee) -> Number {
        let known = number(&self.people, &learner.id);
        let next = known.unwrap_or_else(|| self.next_number());
        let (name, email) = (learner.profile.name.as_deref(), learner.profile.email.as_deref());
        self.people.enter(Side::Mentee, &learner.id, name, email, next)
    }
}

/// Somebody is not proposed to another one to whom one of the two said no.
fn keep_from(learner: &mut Mentee, other: PersonId) {
    for choice in &mut learner.choices {
        if choice.person() == Some(&other) {
            // Its place stays blank, so that a second choice stays a second choice.
            *choice = Choice::Unresolved(String::new());
        }
    }
    learner.accepts.retain(|one| *one != other);
    if !learner.declines.contains(&other) {
        learner.declines.push(other);
    }
}
