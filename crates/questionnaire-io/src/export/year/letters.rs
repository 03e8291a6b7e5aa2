//! Letters between rounds: reminders, changes, pauses and what follows them, renewals, ends, tips; and at the end of
//! the year closing letters, thanks and certificates.
//!
//! Both partners get the same words about what happened to their pair. Who asked for it, who declined and how it ended
//! is in none of them.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{PersonId, Profile, Side};
use mentor_match::jiff::ToSpan;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Event, EventKind, Number, Over, Pace, Pair, Relation, State};

use super::super::batch::GoOn;
use super::super::introductions::fact::{Fact, Facts};
use super::super::introductions::kind::{About, Kind};
use super::super::introductions::tips::Tips;
use super::super::introductions::{Letters, Written, as_files, letter};
use super::super::shared::{Open, Own, PublicName};
use super::super::{OutputFile, WriteError};
use super::certificate;
use super::people::asked;
use crate::programme::Programme;

/// From which day on what happened is told.
pub type Since = Date;

/// What the letters between rounds are made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YearLetters {
    /// Words and contact.
    pub letters: Letters,
    /// Tips for partners.
    pub tips: Tips,
    /// How the programme is called on certificates.
    pub programme: String,
}

/// A reader, with what can be said of them.
struct Reader {
    id: PersonId,
    profile: Profile,
    hides_name: bool,
}

impl Reader {
    fn of(programme: &Programme, number: Number) -> Self {
        let entry = programme.people.of(number);
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let id = PersonId::new(&number.to_string()).expect("a programme number is an id");
        let profile = Profile {
            name: entry.and_then(|entry| text(&entry.name)),
            email: entry.and_then(|entry| text(&entry.email)),
            languages: entry.and_then(|entry| text(&entry.language)).map(|language| vec![language]),
            ..Profile::default()
        };
        Self { id, profile, hides_name: entry.is_some_and(|entry| entry.hides_name) }
    }

    fn own(&self) -> Own<'_> {
        Own::new(&self.id, &self.profile)
    }

    /// How the partner may be told of them.
    fn public_name(&self) -> PublicName {
        let name = self.own().name();
        match (self.hides_name, name.is_empty()) {
            (true, _) => PublicName::Confidential,
            (false, true) => PublicName::NotGiven,
            (false, false) => PublicName::Given(name),
        }
    }
}

/// Letters being made.
struct Desk<'d> {
    programme: &'d Programme,
    with: &'d YearLetters,
    written: Vec<Written>,
    /// Readers to whom this was said already, by path.
    paths: BTreeSet<String>,
}

impl Desk<'_> {
    fn facts(&self, number: Number, partner: Option<Number>, day: Option<Date>) -> (Reader, Facts) {
        let reader = Reader::of(self.programme, number);
        let mut facts = Facts::default();
        facts[Fact::Name as usize] = reader.own().name();
        facts[Fact::FirstName as usize] = reader.own().first_name();
        if let Some(partner) = partner {
            facts[Fact::Partner as usize] = Reader::of(self.programme, partner).public_name().given();
        }
        if let Some(day) = day {
            facts[Fact::Day as usize] = Open::day(day);
        }
        (reader, facts)
    }

    fn write(&mut self, side: Side, about: About, (number, partner): (Number, Option<Number>), day: Option<Date>) {
        // Somebody whose row was deleted is nobody to write to.
        if self.programme.people.of(number).is_none() {
            return;
        }
        let kind = Kind { side, about };
        let (reader, facts) = self.facts(number, partner, day);
        let with = partner.map(|partner| format!("-{partner}")).unwrap_or_default();
        let path = format!("{}/{}-{number}{with}", kind.word(), kind.reader());
        if self.paths.insert(path.clone()) {
            self.written.push(letter(
                &self.with.letters,
                kind,
                facts,
                path,
                (reader.own(), reader.profile.languages.as_ref()),
            ));
        }
    }

    /// To both of a pair, in the same words.
    fn both(&mut self, about: About, pair: &Pair, day: Date) {
        for (side, reader) in [(Side::Mentee, pair.mentee), (Side::Mentor, pair.mentor)] {
            self.one(side, about, (pair, reader), Some(day));
        }
    }

    /// To one of a pair.
    fn one(&mut self, side: Side, about: About, (pair, reader): (&Pair, Number), day: Option<Date>) {
        let about = if pair.relation == Relation::Peers { about.of_peers() } else { about };
        self.write(side, about, (reader, Some(pair.partner_of(reader))), day);
    }

    fn tips(&mut self, pair: &Pair, (since, day): (Date, Date)) {
        // Tips are for mentees and for mentors.
        let Some(begun) = pair.introduced.filter(|_| pair.relation == Relation::Mentoring) else { return };
        let with = self.with;
        for (side, reader, partner) in
            [(Side::Mentee, pair.mentee, pair.mentor), (Side::Mentor, pair.mentor, pair.mentee)]
        {
            for (at, after) in with.tips.days(side) {
                let on = begun.saturating_add(i64::from(after).days());
                if on < since || day < on || self.programme.people.of(reader).is_none() {
                    continue;
                }
                let (person, mut facts) = self.facts(reader, Some(partner), Some(on));
                facts[Fact::Contact as usize] = with.letters.for_languages(person.profile.languages.as_ref()).1;
                let (subject, body) = with.tips.write(at, &facts);
                let path = format!("tips/{side}-{reader}-{partner}-{on}-{}", at + 1);
                self.written.push(Written {
                    side,
                    reader_is: if side == Side::Mentee { "mentee" } else { "mentor" },
                    reader_id: person.id.clone(),
                    is_known: false,
                    word: "tip",
                    path,
                    email: person.own().email(),
                    facts,
                    subject,
                    body,
                });
            }
        }
    }
}

impl YearLetters {
    /// The letters that follow from what happened from `since` to `day`, reminders that come due in this time of
    /// answers that are owed on `day`, and tips of these days. A reminder is sent when the answer is due, and once more
    /// as long after that.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    pub fn between_rounds(
        &self,
        programme: &Programme,
        since: Since,
        day: Date,
        pace: &Pace,
        go_on: GoOn<'_>,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let (before, state) = (since.yesterday().map(|day| programme.on(day)).unwrap_or_default(), programme.on(day));
        let mut desk = Desk { programme, with: self, written: Vec::new(), paths: BTreeSet::new() };
        let happened: Vec<&Event> = programme.ledger.happened().map(|(_, event)| event).collect();
        let happened = || happened.iter().copied().filter(|event| since <= event.date && event.date <= day);
        for event in happened() {
            go_on()?;
            let Some((one, other)) = event.pair() else { continue };
            let Some(pair) = state.pair_of((event.kind.relation(), one, other)) else { continue };
            let Some((about, day)) = told(pair, event, pace) else { continue };
            for (side, reader) in [(Side::Mentee, pair.mentee), (Side::Mentor, pair.mentor)] {
                // Who takes no part themself is not told that somebody else is looked for.
                let known_as = if pair.relation == Relation::Peers { Side::Mentee } else { side };
                let is_away = state.person(known_as, reader).is_some_and(|person| person.away.is_some());
                if about != About::Changed || !is_away {
                    desk.one(side, about, (pair, reader), Some(day));
                }
            }
        }
        for pair in state.all_open_pairs() {
            go_on()?;
            let rests = state.rests_since(pair);
            if pair.introduced.is_some() {
                let rested = before
                    .pair_of(pair.key())
                    .filter(|was| was.proposed == pair.proposed && was.introduced.is_some())
                    .and_then(|was| before.rests_since(was));
                match (rested, rests) {
                    (None, Some(since)) => desk.both(About::Paused, pair, since),
                    (Some(_), None) => {
                        let resumed = happened().rfind(|event| resumes(event, pair));
                        let from = resumed.map_or(day, |event| event.date);
                        desk.both(About::Resumed, pair, from);
                    }
                    _ => {}
                }
            }
            if rests.is_some() {
                continue;
            }
            if pair.introduced.is_some() {
                desk.tips(pair, (since, day));
            }
            let is_now = |on: Date| since <= on && on <= day;
            let by = pace.answer_by(pair.proposed);
            let is_owed = pair.introduced.is_none() && (is_now(by) || is_now(pace.answer_by(by)));
            for side in
                [Side::Mentee, Side::Mentor].into_iter().filter(|side| is_owed && pair.agreed.of(*side).is_none())
            {
                let reader = if side == Side::Mentee { pair.mentee } else { pair.mentor };
                desk.one(side, About::Reminder, (pair, reader), None);
            }
        }
        as_files(&desk.written, &self.letters, &BTreeSet::new(), go_on)
    }

    /// The letters at the end of a year: to everybody who is asked to evaluate it, matched or not, and has not done so,
    /// one to each, whichever roles they have, that of a peer last; and thanks with a certificate to every mentor who
    /// had a mentee.
    ///
    /// # Errors
    /// [`WriteError::Stopped`].
    pub fn at_the_end(
        &self,
        programme: &Programme,
        (from, to): (Date, Date),
        go_on: GoOn<'_>,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let state = programme.on(to);
        let mut desk = Desk { programme, with: self, written: Vec::new(), paths: BTreeSet::new() };
        let asked = asked(programme, (from, to));
        let has_evaluated = |number, side| {
            let person = state.person(side, number);
            person.is_some_and(|person| person.evaluated.iter().any(|on| (from..=to).contains(on)))
        };
        let has_evaluated = |number| has_evaluated(number, Side::Mentee) || has_evaluated(number, Side::Mentor);
        for side in [Side::Mentee, Side::Mentor] {
            for &number in asked.of(side) {
                go_on()?;
                let is_told = side == Side::Mentor && asked.mentee.contains(&number);
                if !is_told && !has_evaluated(number) {
                    desk.write(side, About::Closing, (number, None), Some(to));
                }
            }
        }
        for &number in &asked.peers {
            go_on()?;
            let is_told = asked.mentee.contains(&number) || asked.mentor.contains(&number);
            if !is_told && !has_evaluated(number) {
                desk.write(Side::Mentee, About::PeerClosing, (number, None), Some(to));
            }
        }
        let thanked = mentors_of(&state, from);
        for &mentor in thanked.keys() {
            go_on()?;
            desk.write(Side::Mentor, About::Thanks, (mentor, None), None);
        }
        let mut files = as_files(&desk.written, &self.letters, &BTreeSet::new(), go_on)?;
        for (&mentor, &begun) in &thanked {
            let name = Reader::of(programme, mentor).own().name();
            if programme.people.of(mentor).is_some() && !name.is_empty() {
                let page = certificate::page(&name, &self.programme, (begun.max(from), to));
                files.push(OutputFile::text(format!("participants/certificates/mentor-{mentor}.html"), page));
            }
        }
        Ok(files)
    }
}

/// Mentors who had a mentee at some time since a day, with when they began.
fn mentors_of(state: &State, from: Date) -> BTreeMap<Number, Date> {
    let mut mentors: BTreeMap<Number, Date> = BTreeMap::new();
    for pair in state.pairs() {
        let is_later = pair.over.is_none_or(|(day, _)| day >= from);
        if let Some(begun) = pair.introduced.filter(|_| is_later) {
            let first = mentors.entry(pair.mentor).or_insert(begun);
            *first = begun.min(*first);
        }
    }
    mentors
}

/// Whether an event lets a pair go on that has rested.
fn resumes(event: &Event, pair: &Pair) -> bool {
    let has = |one: Option<Number>| one.is_none_or(|one| pair.people().contains(&one));
    match (event.kind, pair.relation) {
        (EventKind::Resume, Relation::Mentoring) => {
            event.mentee.is_none_or(|one| one == pair.mentee) && event.mentor.is_none_or(|one| one == pair.mentor)
        }
        (EventKind::PeerResume, Relation::Peers) => has(event.mentee) && has(event.mentor),
        // Peers stand in the column of mentees.
        (EventKind::Resume, Relation::Peers) => event.mentor.is_none() && has(event.mentee),
        _ => false,
    }
}

/// What the two are told of an event, if it still holds, and of which day.
fn told(pair: &Pair, event: &Event, pace: &Pace) -> Option<(About, Date)> {
    let about = match event.kind.between(Relation::Mentoring) {
        EventKind::Ended => {
            matches!(pair.over, Some((day, Over::Ended(_))) if day == event.date).then_some(About::Ended)
        }
        EventKind::Declined => {
            matches!(pair.over, Some((day, Over::Declined(_))) if day == event.date).then_some(About::Changed)
        }
        EventKind::Renewed if pair.over.is_none() && pair.renewed.last() == Some(&event.date) => {
            return pace.term(pair).map(|term| (About::Renewed, term));
        }
        _ => None,
    };
    about.map(|about| (about, event.date))
}
