//! What a programme's ledger says to a round, and what the round says to the ledger.
//!
//! To the round: who is with whom and takes a seat, who rests, who failed together, who declined whom, who went
//! without a mentor, who is trained and who takes no part, all as of the round's day. Where a questionnaire says
//! otherwise, the ledger counts, and it is said; where either gives more running pairings, the greater number counts.
//!
//! To the ledger: each new pair as *proposed*, everybody without a pair as *waiting*, with the hash of the round's
//! receipt. A pair that stood and does not stand in the result any more is taken back first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::cohort::{
    Choice, Cohort, CohortError, Mentee, Mentor, Pairing, PairingState, PersonId, PersonKey, Side,
};
use mentor_match::policy::Rulings;
use mentor_match::programme::{By, Chain, Event, EventKind, How, Number, Over, Pair, Phase, State, Value};
use mentor_match::text::count;

use super::error::ProgrammeError;
use super::{People, Programme};

/// A cohort with what the ledger knows of its people.
#[derive(Debug, Clone, PartialEq)]
pub struct Fed {
    /// The people.
    pub cohort: Cohort,
    /// What the committee settled; who takes no part is withdrawn.
    pub rulings: Rulings,
    /// Pairs of this round that stand, and where: they have a seat in this round, and are not among the running ones.
    pub standing: Vec<(PersonId, PersonId, Phase)>,
    /// Where questionnaires and ledger do not agree, for the committee.
    pub conflicts: Vec<String>,
}

/// What became of a round in the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// New pairs.
    pub proposed: usize,
    /// Pairs that stood and were taken back.
    pub taken_back: usize,
    /// Mentees without a pair.
    pub waiting: usize,
    /// Lines of the ledger from now on.
    pub lines: u64,
}

impl Programme {
    /// The round that is to be run: the last one while a pair of it waits for an answer or an introduction, else the
    /// next.
    pub fn round(&self) -> u32 {
        let state = self.ledger.state();
        let last = state.last_round();
        let is_going_on = state.open_pairs().any(|pair| pair.round == last && pair.introduced.is_none());
        if is_going_on { last } else { last + 1 }
    }

    /// The people of a round with what the ledger knows of them at the end of a day.
    ///
    /// # Errors
    /// [`CohortError`] does not happen for a cohort that has come out of an import.
    pub fn feed(&self, cohort: &Cohort, rulings: &Rulings, round: u32, day: Date) -> Result<Fed, CohortError> {
        let state = self.on(day);
        let known = Known::new(&self.people, cohort, &state);
        let mut told = Vec::new();
        let (pairings, standing) = pairings(&state, cohort, &known, round, &mut told);
        let mut mentees = cohort.mentees().to_vec();
        for mentee in &mut mentees {
            if let Some(number) = known.number(Side::Mentee, &mentee.id) {
                feed_mentee(mentee, number, &state, round, &known, &mut told);
            }
        }
        let mut mentors = cohort.mentors().to_vec();
        for mentor in &mut mentors {
            if let Some(number) = known.number(Side::Mentor, &mentor.id) {
                feed_mentor(mentor, number, &state, &known, round, &mut told);
            }
        }
        let mut rulings = rulings.clone();
        for (side, ids) in [(Side::Mentee, &known.numbers.0), (Side::Mentor, &known.numbers.1)] {
            for (id, &number) in ids {
                let key = PersonKey { side, id: id.clone() };
                let is_away = state.person(side, number).is_some_and(|person| person.away.is_some());
                if is_away && !rulings.withdrawals.contains(&key) {
                    if is_settled(&rulings, &key) {
                        told.push(format!(
                            "the {side} {number} takes no part, but a ruling speaks of them; the ruling counts"
                        ));
                    } else {
                        rulings.withdrawals.push(key);
                    }
                }
            }
        }
        let cohort =
            Cohort::new(cohort.units().clone(), mentees, mentors, pairings)?.keep_apart(cohort.apart().to_vec())?;
        Ok(Fed { cohort, rulings, standing, conflicts: told })
    }

    /// Records a round: who is with whom in its result, by the ids of the cohort, and the hash of its receipt.
    ///
    /// # Errors
    /// [`ProgrammeError::Ledger`] if the ledger says that a pair cannot be; nothing should be written then.
    pub fn record(
        &mut self,
        cohort: &Cohort,
        rulings: &Rulings,
        matches: &[(PersonId, PersonId)],
        (round, seats, day, receipt): (u32, u16, Date, Chain),
    ) -> Result<Recorded, ProgrammeError> {
        let mut next = self.next_number();
        let mut recorded = Recorded::default();
        let mut enter = |people: &mut People, side, id: &PersonId, name: Option<&str>, email: Option<&str>| {
            let number = people.enter(side, id, name, email, next);
            if number == next {
                next = next.next().unwrap_or(next);
            }
            number
        };
        let with: BTreeMap<&PersonId, &PersonId> = matches.iter().map(|(mentee, mentor)| (mentee, mentor)).collect();
        let mut mentors = BTreeMap::new();
        for mentor in cohort.mentors() {
            let profile = &mentor.profile;
            let number =
                enter(&mut self.people, Side::Mentor, &mentor.id, profile.name.as_deref(), profile.email.as_deref());
            mentors.insert(&mentor.id, number);
        }
        let mut mentees = Vec::new();
        for mentee in cohort.mentees() {
            let profile = &mentee.profile;
            let number =
                enter(&mut self.people, Side::Mentee, &mentee.id, profile.name.as_deref(), profile.email.as_deref());
            mentees.push((number, mentee, with.get(&mentee.id).and_then(|mentor| mentors.get(mentor)).copied()));
        }
        if seats != self.ledger.state().seats() {
            self.ledger.append(Event::new(day, EventKind::Seats).with(Value::Seats(seats)))?;
        }
        for &(mentee, _, mentor) in &mentees {
            let stood = self.ledger.state().open_pairs_of(Side::Mentee, mentee).find(|pair| pair.introduced.is_none());
            let gone = stood.map(|pair| pair.mentor).filter(|one| Some(*one) != mentor);
            if let Some(gone) = gone {
                self.ledger.append(Event::of_pair(day, EventKind::Declined, mentee, gone).in_round(round))?;
                recorded.taken_back += 1;
            }
        }
        for &(number, mentee, mentor) in &mentees {
            let state = self.ledger.state();
            let receipt = Value::Receipt(receipt);
            if let Some(mentor) = mentor {
                if state.pair(number, mentor).is_none_or(|pair| !pair.phase().is_open()) {
                    let event = Event::of_pair(day, EventKind::Proposed, number, mentor);
                    self.ledger.append(event.in_round(round).with(receipt))?;
                    recorded.proposed += 1;
                }
                continue;
            }
            let key = mentee.key();
            let person = state.person(Side::Mentee, number);
            let is_away = rulings.withdrawals.contains(&key) || person.is_some_and(|person| person.away.is_some());
            let waits_already = person.is_some_and(|person| person.waiting.last() == Some(&round));
            if !is_away && !waits_already && state.open_pairs_of(Side::Mentee, number).next().is_none() {
                let event = Event::of_person(day, EventKind::Waiting, Side::Mentee, number);
                self.ledger.append(event.in_round(round).with(receipt))?;
                recorded.waiting += 1;
            }
        }
        recorded.lines = self.ledger.head().lines;
        Ok(recorded)
    }
}

/// Which numbers the people of a cohort have.
struct Known {
    numbers: (BTreeMap<PersonId, Number>, BTreeMap<PersonId, Number>),
    ids: (BTreeMap<Number, PersonId>, BTreeMap<Number, PersonId>),
    /// Whom mentees declined, and whom mentors did, the last time they were proposed to each other.
    declined: (BTreeMap<Number, BTreeSet<PersonId>>, BTreeMap<Number, BTreeSet<PersonId>>),
}

impl Known {
    fn new(people: &People, cohort: &Cohort, state: &State) -> Self {
        let number = |side, id: &PersonId| people.number(side, id).map(|number| (id.clone(), number));
        let mentees: BTreeMap<_, _> = cohort.mentees().iter().filter_map(|one| number(Side::Mentee, &one.id)).collect();
        let mentors: BTreeMap<_, _> = cohort.mentors().iter().filter_map(|one| number(Side::Mentor, &one.id)).collect();
        let turned = |numbers: &BTreeMap<PersonId, Number>| numbers.iter().map(|(id, &n)| (n, id.clone())).collect();
        let ids = (turned(&mentees), turned(&mentors));
        let mut known = Self { ids, numbers: (mentees, mentors), declined: Default::default() };
        for pair in state.pairs() {
            let Some((mentee, mentor)) = known.pair(pair) else { continue };
            let last = state.pair(pair.mentee, pair.mentor).map(Pair::phase);
            match last {
                Some(Phase::Declined(By::Mentee)) => {
                    known.declined.0.entry(pair.mentee).or_default().insert(mentor);
                }
                Some(Phase::Declined(By::Mentor)) => {
                    known.declined.1.entry(pair.mentor).or_default().insert(mentee);
                }
                _ => {}
            }
        }
        known
    }

    fn number(&self, side: Side, id: &PersonId) -> Option<Number> {
        match side {
            Side::Mentee => self.numbers.0.get(id),
            Side::Mentor => self.numbers.1.get(id),
        }
        .copied()
    }

    /// The two by the ids of the cohort, if both are in it.
    fn pair(&self, pair: &Pair) -> Option<(PersonId, PersonId)> {
        self.ids.0.get(&pair.mentee).cloned().zip(self.ids.1.get(&pair.mentor).cloned())
    }
}

/// Whether a pair stands in this round, so that its seat is one of the round.
fn stands(pair: &Pair, round: u32, known: &Known) -> bool {
    let of_this_round = pair.introduced.is_none() || pair.round == round && pair.paused.is_none();
    pair.phase().is_open() && of_this_round && known.pair(pair).is_some()
}

/// Earlier pairings, those of the questionnaires included, and pairs that stand.
fn pairings(
    state: &State,
    cohort: &Cohort,
    known: &Known,
    round: u32,
    told: &mut Vec<String>,
) -> (Vec<Pairing>, Vec<(PersonId, PersonId, Phase)>) {
    let (mut by_ledger, mut standing) = (BTreeMap::new(), Vec::new());
    for pair in state.pairs() {
        let Some((mentee, mentor)) = known.pair(pair) else { continue };
        let is_over = |over| match over {
            Over::Ended(How::Failed) => Some(PairingState::Failed),
            Over::Ended(_) => Some(PairingState::Ended),
            Over::Declined(_) => None,
        };
        let past = match (pair.phase(), pair.over) {
            (_, Some((_, over))) => is_over(over),
            (phase, None) if stands(pair, round, known) => {
                standing.push((mentee.clone(), mentor.clone(), phase));
                None
            }
            (Phase::Paused, None) => Some(PairingState::Paused),
            (_, None) => Some(PairingState::Running),
        };
        // What came later counts, and a pair that failed is the last one of the two.
        by_ledger.insert((mentee, mentor), past);
    }
    let mut all = Vec::new();
    for past in cohort.pairings() {
        let key = (past.mentee.clone(), past.mentor.clone());
        match by_ledger.get(&key) {
            Some(Some(state)) if *state == past.state => {}
            Some(_) => told.push(conflict(known, past, "the ledger says otherwise and counts")),
            None => {
                if known.number(Side::Mentee, &past.mentee).is_some()
                    && known.number(Side::Mentor, &past.mentor).is_some()
                {
                    told.push(conflict(known, past, "the ledger knows of no such pair; the questionnaire counts"));
                }
                all.push(past.clone());
            }
        }
    }
    let by_ledger =
        by_ledger.into_iter().filter_map(|((mentee, mentor), state)| Some(Pairing { mentee, mentor, state: state? }));
    all.extend(by_ledger);
    (all, standing)
}

fn conflict(known: &Known, past: &Pairing, what: &str) -> String {
    let called = |side, id: &PersonId| known.number(side, id).map_or("?".to_owned(), |number| number.to_string());
    let (mentee, mentor) = (called(Side::Mentee, &past.mentee), called(Side::Mentor, &past.mentor));
    let state = match past.state {
        PairingState::Running => "is running",
        PairingState::Paused => "is paused",
        PairingState::Ended => "has ended",
        PairingState::Failed => "has failed",
    };
    format!("{mentee} and {mentor}: the questionnaire says their pairing {state}, but {what}")
}

fn feed_mentee(mentee: &mut Mentee, number: Number, state: &State, round: u32, known: &Known, told: &mut Vec<String>) {
    let Some(person) = state.person(Side::Mentee, number) else { return };
    train(&mut mentee.profile.trained, person.trained.is_some(), number, told);
    let rounds = person.waiting.iter().filter(|&&waited| waited < round).count();
    if rounds > 0 {
        let rounds = u16::try_from(rounds).unwrap_or(u16::MAX);
        if let Some(written) = mentee.waited.filter(|&written| written != rounds) {
            told.push(format!(
                "{number}: the questionnaire says {} without a mentor, the ledger {rounds}; the ledger counts",
                count(written, "round")
            ));
        }
        mentee.waited = Some(rounds);
    }
    for mentor in known.declined.0.get(&number).into_iter().flatten() {
        let wanted = mentee.accepts.contains(mentor) || mentee.choices.contains(&Choice::Person(mentor.clone()));
        decline(&mut mentee.declines, mentor, wanted, number, told);
    }
}

fn feed_mentor(mentor: &mut Mentor, number: Number, state: &State, known: &Known, round: u32, told: &mut Vec<String>) {
    let Some(person) = state.person(Side::Mentor, number) else { return };
    train(&mut mentor.profile.trained, person.trained.is_some(), number, told);
    let open = state.open_pairs_of(Side::Mentor, number);
    let running = open.filter(|pair| pair.phase().takes_a_seat() && !stands(pair, round, known)).count();
    let running = u16::try_from(running).unwrap_or(u16::MAX);
    if let Some(written) = mentor.running.filter(|&written| written != running) {
        told.push(format!(
            "{number}: the questionnaire says {}, the ledger {running}; the greater number counts",
            count(written, "running pairing")
        ));
    }
    mentor.running = Some(mentor.running.unwrap_or(0).max(running));
    for mentee in known.declined.1.get(&number).into_iter().flatten() {
        let wanted = mentor.accepts.contains(mentee) || mentor.choices.contains(&Choice::Person(mentee.clone()));
        decline(&mut mentor.declines, mentee, wanted, number, told);
    }
}

fn train(trained: &mut Option<bool>, in_ledger: bool, number: Number, told: &mut Vec<String>) {
    if in_ledger {
        if *trained == Some(false) {
            told.push(format!("{number}: the questionnaire says not trained, the ledger trained; the ledger counts"));
        }
        *trained = Some(true);
    }
}

fn decline(declines: &mut Vec<PersonId>, other: &PersonId, wanted: bool, number: Number, told: &mut Vec<String>) {
    if wanted {
        told.push(format!("{number} declined somebody before and asks for them now; the new wish counts"));
    } else if !declines.contains(other) {
        declines.push(other.clone());
    }
}

/// Whether a ruling asks for a match of somebody.
fn is_settled(rulings: &Rulings, key: &PersonKey) -> bool {
    match key.side {
        Side::Mentee => rulings.pins.iter().any(|pin| pin.mentee == key.id) || rulings.priorities.contains(&key.id),
        Side::Mentor => {
            rulings.pins.iter().any(|pin| pin.mentor == key.id) || rulings.seats.iter().any(|one| one.mentor == key.id)
        }
    }
}
