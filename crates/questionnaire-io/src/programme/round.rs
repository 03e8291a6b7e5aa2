//! What a programme's ledger says to a round: who is with whom and takes a seat, who rests, who failed together, who
//! declined whom, who went without a mentor, who is trained, whose seats somebody recorded, and who takes no part,
//! all as of the round's day. Where a questionnaire says otherwise, the ledger counts, and it is said. Mentees whom a
//! mentor has [elsewhere](super::elsewhere) take seats beside those whom the ledger knows.
//!
//! A no that was said in the round counts whatever the questionnaires say, since they were filled in before it, and so
//! does one that came after the answer. What somebody asks for later is newer than the no, and counts.
//!
//! A pair of this round that has been introduced stands in its result as long as nothing but an answer in a
//! questionnaire speaks against it. Where a ruling does, or one of the two takes no part, it is a running pairing, as
//! pairs of earlier rounds are: it takes its seat, and only `ended` ends it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mentor_match::cohort::{
    Choice, Cohort, CohortError, Mentee, Mentor, Pairing, PairingState, PersonId, PersonKey, Side,
};
use mentor_match::policy::Rulings;
use mentor_match::programme::{By, Elsewhere, How, Number, Over, Pair, Phase, State};
use mentor_match::text::count;

use super::elsewhere::Introduced;
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
    /// Mentees whom mentors have elsewhere, to be recorded.
    pub elsewhere: Vec<(PersonId, Elsewhere)>,
    /// Where questionnaires and ledger do not agree, for the committee.
    pub conflicts: Vec<String>,
}

impl Programme {
    /// The round that is to be run: the last one while it is going on, else the next.
    ///
    /// It is going on while a pair of it waits for an answer or an introduction. It is also going on while a mentee
    /// whose proposal came to nothing has nobody and takes part, until it is run again for them: then they have
    /// somebody or are recorded as *waiting*. But not once a pair of it has come to its planned end or was renewed,
    /// since nobody looks any more for those of that time.
    pub fn round(&self) -> u32 {
        let state = self.ledger.state();
        let last = state.last_round();
        let of_last = || state.pairs().iter().filter(|pair| pair.round == last);
        let is_asked = |pair: &Pair| pair.over.is_none() && pair.introduced.is_none();
        let is_full_term =
            |pair: &Pair| !pair.renewed.is_empty() || matches!(pair.phase(), Phase::Ended(How::Reached | How::Term));
        let is_left = |pair: &Pair| {
            let person = state.person(Side::Mentee, pair.mentee);
            matches!(pair.phase(), Phase::Declined(_))
                && person.is_some_and(|person| person.away.is_none() && person.waits_in != Some(last))
                && state.open_pairs_of(Side::Mentee, pair.mentee).next().is_none()
        };
        let is_going_on = of_last().any(is_asked) || of_last().any(is_left) && !of_last().any(is_full_term);
        if is_going_on { last } else { last + 1 }
    }

    /// The people of a round with what the ledger knows of them at the end of a day.
    ///
    /// # Errors
    /// [`CohortError`] does not happen for a cohort that has come out of an import.
    pub fn feed(&self, cohort: &Cohort, rulings: &Rulings, round: u32, day: Date) -> Result<Fed, CohortError> {
        let state = self.on(day);
        let began = self.ledger.happened().map(|(_, event)| event).filter(|event| event.round == Some(round));
        let began = began.map(|event| event.date).min();
        let known = Known::new(&self.people, cohort, &state, rulings, (round, began));
        let mut told = Vec::new();
        let (pairings, standing) = pairings(&state, cohort, &known, &mut told);
        let mut mentees = cohort.mentees().to_vec();
        for mentee in &mut mentees {
            if let Some(number) = known.number(Side::Mentee, &mentee.id) {
                feed_mentee(mentee, number, &state, round, &known, &mut told);
            }
        }
        let mut mentors = cohort.mentors().to_vec();
        let (introduced, mut elsewhere) = (Introduced::of(&state), Vec::new());
        for mentor in &mut mentors {
            let number = known.number(Side::Mentor, &mentor.id);
            let recorded = |number| state.person(Side::Mentor, number).and_then(|person| person.elsewhere);
            let recorded = number.map(|number| (number, recorded(number)));
            let has_elsewhere = introduced.elsewhere(mentor, recorded, (round, day));
            if let Some(number) = number {
                feed_mentor(mentor, number, (&state, has_elsewhere.count), &known, &mut told);
            }
            elsewhere.push((mentor.id.clone(), has_elsewhere));
        }
        let mut rulings = rulings.clone();
        without_mentor(&state, &known, &mut rulings, &mut told);
        without_mentee(&state, &known, &mut told);
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
        Ok(Fed { cohort, rulings, standing, elsewhere, conflicts: told })
    }
}

/// Whom somebody declined, when, and whether that was in the round that is run.
type Declined = BTreeMap<Number, BTreeMap<PersonId, (Date, bool)>>;

/// Which numbers the people of a cohort have.
struct Known<'r> {
    round: u32,
    /// The first day of the round, if it has been recorded before.
    began: Option<Date>,
    rulings: &'r Rulings,
    numbers: (BTreeMap<PersonId, Number>, BTreeMap<PersonId, Number>),
    ids: (BTreeMap<Number, PersonId>, BTreeMap<Number, PersonId>),
    /// Whom mentees declined, and whom mentors did, the last time they were proposed to each other.
    declined: (Declined, Declined),
}

impl<'r> Known<'r> {
    fn new(
        people: &People,
        cohort: &Cohort,
        state: &State,
        rulings: &'r Rulings,
        (round, began): (u32, Option<Date>),
    ) -> Self {
        let number = |side, id: &PersonId| people.number(side, id).map(|number| (id.clone(), number));
        let mentees: BTreeMap<_, _> = cohort.mentees().iter().filter_map(|one| number(Side::Mentee, &one.id)).collect();
        let mentors: BTreeMap<_, _> = cohort.mentors().iter().filter_map(|one| number(Side::Mentor, &one.id)).collect();
        let turned = |numbers: &BTreeMap<PersonId, Number>| numbers.iter().map(|(id, &n)| (n, id.clone())).collect();
        let ids = (turned(&mentees), turned(&mentors));
        let numbers = (mentees, mentors);
        let mut known = Self { round, began, rulings, ids, numbers, declined: Default::default() };
        for pair in state.pairs() {
            let Some((mentee, mentor)) = known.pair(pair) else { continue };
            let Some((last, (day, _))) = state.pair(pair.mentee, pair.mentor).and_then(|last| Some((last, last.over?)))
            else {
                continue;
            };
            let no = (day, known.is_of_round(last, day));
            match last.phase() {
                Phase::Declined(By::Mentee) => {
                    known.declined.0.entry(pair.mentee).or_default().insert(mentor, no);
                }
                Phase::Declined(By::Mentor) => {
                    known.declined.1.entry(pair.mentor).or_default().insert(mentee, no);
                }
                _ => {}
            }
        }
        known
    }

    /// Whether a pair came to its end in the round that is run: it is one of it, or an earlier one that was still open
    /// when the round began.
    fn is_of_round(&self, pair: &Pair, day: Date) -> bool {
        pair.round >= self.round || self.began.is_some_and(|began| day > began)
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
fn stands(pair: &Pair, state: &State, known: &Known<'_>) -> bool {
    let Some((mentee, mentor)) = known.pair(pair).filter(|_| pair.phase().takes_a_seat()) else { return false };
    pair.introduced.is_none()
        || pair.round == known.round && !is_parted(&mentee, &mentor, known.rulings) && is_here(pair, state)
}

/// Whether both of a pair take part.
fn is_here(pair: &Pair, state: &State) -> bool {
    [(Side::Mentee, pair.mentee), (Side::Mentor, pair.mentor)]
        .into_iter()
        .all(|(side, number)| state.person(side, number).is_none_or(|person| person.away.is_none()))
}

/// Whether a ruling speaks against a pair.
fn is_parted(mentee: &PersonId, mentor: &PersonId, rulings: &Rulings) -> bool {
    rulings.bans.iter().any(|ban| ban.mentee == *mentee && ban.mentor == *mentor)
        || rulings.pins.iter().any(|pin| pin.mentee == *mentee && pin.mentor != *mentor)
        || rulings.withdrawals.iter().any(|key| match key.side {
            Side::Mentee => key.id == *mentee,
            Side::Mentor => key.id == *mentor,
        })
}

/// Mentees whose mentor is not in the files: who has been introduced is not matched with somebody else.
fn without_mentor(state: &State, known: &Known<'_>, rulings: &mut Rulings, told: &mut Vec<String>) {
    for pair in state.open_pairs() {
        let Some(id) = known.ids.0.get(&pair.mentee) else { continue };
        if known.ids.1.contains_key(&pair.mentor) {
            continue;
        }
        let (mentee, mentor) = (pair.mentee, pair.mentor);
        let key = PersonKey { side: Side::Mentee, id: id.clone() };
        match pair.phase() {
            phase if phase.is_under_way() => {
                let is_pinned = rulings.pins.iter().any(|pin| pin.mentee == *id);
                told.push(format!(
                    "{mentee} has a mentor, {mentor}, who is not in the files; {}",
                    if is_pinned { "a pin speaks of the mentee and counts" } else { "nobody else is proposed" }
                ));
                if !is_pinned && !rulings.withdrawals.contains(&key) {
                    rulings.priorities.retain(|one| one != id);
                    rulings.withdrawals.push(key);
                }
            }
            Phase::Agreed => told.push(format!(
                "{mentee} and {mentor} have both said yes, but {mentor} is not in the files; the round takes this back"
            )),
            _ => {}
        }
    }
}

/// Proposals to mentees who are not in the files: nobody takes them back, so that a file of newcomers alone is safe.
fn without_mentee(state: &State, known: &Known<'_>, told: &mut Vec<String>) {
    for pair in state.open_pairs().filter(|pair| pair.introduced.is_none()) {
        let (mentee, mentor) = (pair.mentee, pair.mentor);
        if !known.ids.0.contains_key(&mentee) && known.ids.1.contains_key(&mentor) {
            told.push(format!(
                "{mentee}, who is proposed to {mentor}, is not in the files; the seat is kept until 'declined' of the two \
                 or 'withdrawn' of the mentee is recorded"
            ));
        }
    }
}

/// Earlier pairings, those of the questionnaires included, and pairs that stand.
fn pairings(
    state: &State,
    cohort: &Cohort,
    known: &Known<'_>,
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
            (phase, None) if stands(pair, state, known) => {
                standing.push((mentee.clone(), mentor.clone(), phase));
                None
            }
            (Phase::Paused, None) => Some(PairingState::Paused),
            (_, None) => {
                if is_parted(&mentee, &mentor, known.rulings) {
                    told.push(format!(
                        "{} and {} have been introduced, but a ruling speaks against them; they keep their seat until \
                         'ended' is recorded",
                        pair.mentee, pair.mentor
                    ));
                }
                // While one of the two pauses, their pair rests; it keeps its seat, which `Mentor::running` counts.
                Some(if is_here(pair, state) { PairingState::Running } else { PairingState::Paused })
            }
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

fn conflict(known: &Known<'_>, past: &Pairing, what: &str) -> String {
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

fn feed_mentee(
    mentee: &mut Mentee,
    number: Number,
    state: &State,
    round: u32,
    known: &Known<'_>,
    told: &mut Vec<String>,
) {
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
    // S49: whom a mentor who declined has named, if the mentee wants them and has not said no to them since.
    let wanted = state.referrals().iter().filter(|one| one.mentee == number && one.by == By::Mentee);
    let wanted = wanted.filter_map(|one| Some((known.ids.1.get(&one.mentor)?, one.date)));
    let declined = known.declined.0.get(&number);
    let is_newer = |(mentor, asked): &(&PersonId, Date)| {
        declined.and_then(|all| all.get(*mentor)).is_none_or(|(day, _)| day < asked)
    };
    let wanted: Vec<&PersonId> = wanted.filter(is_newer).map(|(mentor, _)| mentor).collect();
    for (mentor, &no) in declined.into_iter().flatten().filter(|(mentor, _)| !wanted.contains(mentor)) {
        let Mentee { profile, choices, accepts, declines, .. } = mentee;
        let is_newer = is_newer_than(profile.answered, no);
        decline(Wishes { choices, accepts, declines }, mentor, is_newer, number, told);
    }
    for mentor in wanted {
        if mentee.declines.contains(mentor) {
            told.push(format!(
                "{number} wants somebody who was named to them and declines them in the questionnaire; the decline counts"
            ));
        } else {
            mentee.refer(mentor.clone());
        }
    }
}

fn feed_mentor(
    mentor: &mut Mentor,
    number: Number,
    (state, elsewhere): (&State, u16),
    known: &Known<'_>,
    told: &mut Vec<String>,
) {
    let Some(person) = state.person(Side::Mentor, number) else { return };
    train(&mut mentor.profile.trained, person.trained.is_some(), number, told);
    let open = state.open_pairs_of(Side::Mentor, number);
    let running = open.filter(|pair| pair.phase().takes_a_seat() && !stands(pair, state, known)).count();
    let running = u16::try_from(running).unwrap_or(u16::MAX);
    if elsewhere > 0 && running > 0 {
        told.push(format!(
            "{number}: beside {} in the ledger, {} elsewhere; if that is no longer so, record 'elsewhere' with the right \
             number",
            count(running, "running pairing"),
            count(elsewhere, "mentee")
        ));
    }
    // What somebody recorded since counts more than the questionnaire; a round took its number from there.
    if let Some(own) = person.own_seats.filter(|own| own.round.is_none()) {
        if let Some(written) = mentor.seats.filter(|&written| written != own.seats) {
            told.push(format!(
                "{number}: the questionnaire says {}, the ledger {}; the ledger counts",
                count(written, "seat"),
                own.seats
            ));
        }
        mentor.seats = Some(own.seats);
    }
    mentor.running = Some(running.saturating_add(elsewhere));
    for (mentee, &no) in known.declined.1.get(&number).into_iter().flatten() {
        let Mentor { profile, choices, accepts, declines, .. } = mentor;
        let is_newer = is_newer_than(profile.answered, no);
        decline(Wishes { choices, accepts, declines }, mentee, is_newer, number, told);
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

/// Whom somebody wants and whom they do not.
struct Wishes<'w> {
    choices: &'w mut Vec<Choice>,
    accepts: &'w mut Vec<PersonId>,
    declines: &'w mut Vec<PersonId>,
}

/// Whether a no came after a questionnaire: in the round that is run, or on the day of the answer or later.
fn is_newer_than(answered: Option<Date>, (day, is_of_round): (Date, bool)) -> bool {
    is_of_round || answered.is_some_and(|answered| answered <= day)
}

/// A no counts, unless a questionnaire that is newer asks for the other one.
fn decline(wishes: Wishes<'_>, other: &PersonId, is_newer: bool, number: Number, told: &mut Vec<String>) {
    let Wishes { choices, accepts, declines } = wishes;
    let choice = choices.iter_mut().find(|choice| choice.person() == Some(other));
    let is_wanted = choice.is_some() || accepts.contains(other);
    if is_wanted && !is_newer {
        told.push(format!("{number} declined somebody before and asks for them now; the new wish counts"));
        return;
    }
    if is_wanted {
        told.push(format!(
            "{number} declined somebody whom an older answer in the questionnaire asks for; the ledger counts"
        ));
        // Its place stays blank, so that a second choice stays a second choice.
        if let Some(choice) = choice {
            *choice = Choice::Unresolved(String::new());
        }
        accepts.retain(|one| one != other);
    }
    if !declines.contains(other) {
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
