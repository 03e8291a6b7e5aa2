//! A programme's folder and its rounds: Ada and Kofi, Grace and Hedy.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod added;
mod elsewhere;
mod fed;
mod folder;
mod recorded;
mod unfinished;

use mentor_match::cohort::{Cohort, Mentee, Mentor, Pairing, PairingState, PersonId, Side, Units};
use mentor_match::jiff::civil::{Date, date};
use mentor_match::policy::Rulings;
use mentor_match::programme::{By, Chain, Event, EventKind, How, Number, Value};
use questionnaire_io::programme::{Matched, Note, Programme, ProgrammeError, RoundResult, Written};
use std::path::Path;
use tempfile::TempDir;

fn day(day: i8) -> Date {
    date(2026, 9, day)
}

fn number(number: u32) -> Number {
    format!("P{number:04}").parse().unwrap()
}

fn change(folder: &Path, change: impl FnOnce(&mut Programme) -> Result<(), ProgrammeError>) {
    Programme::change(folder, &|| None, change).unwrap();
}

/// An event of Kofi and Grace.
fn kofi(event: &str) -> Written<'_> {
    Written { event, mentee: Some("Kofi"), mentor: Some("P0002"), ..Written::default() }
}

/// Two pairs, one of which has ended, with names and a note.
fn begun() -> (TempDir, std::path::PathBuf) {
    let here = TempDir::new().unwrap();
    let folder = here.path().join("programme");
    change(&folder, |programme| {
        for (side, id, name) in [
            (Side::Mentee, "ada@example.org", "Ada Lovelace"),
            (Side::Mentor, "grace@example.org", "Grace Hopper"),
            (Side::Mentee, "=1+1", "Kofi"),
        ] {
            let next = programme.next_number();
            programme.people.enter(side, &PersonId::new(id).unwrap(), Some(name), None, next);
        }
        let pair = |on, kind, mentee| Event::of_pair(day(on), kind, number(mentee), number(2));
        for event in [
            pair(1, EventKind::Proposed, 1).in_round(1),
            pair(1, EventKind::Proposed, 3).in_round(1),
            pair(2, EventKind::Introduced, 1),
            pair(3, EventKind::Contract, 1).with(Value::Day(date(2027, 2, 4))),
            pair(4, EventKind::Pulse, 1).by(By::Mentee),
            pair(12, EventKind::Ended, 1).with(Value::How(How::Failed)),
        ] {
            programme.ledger.append(event)?;
        }
        programme.notes.add(Note {
            date: day(4),
            event: EventKind::Pulse,
            mentee: Some(number(1)),
            mentor: Some(number(2)),
            by: By::Mentee,
            about: "how it goes".into(),
            mark: Some(2),
            text: "=cmd, \"not\" well;\nreally".into(),
        });
        Ok(())
    });
    (here, folder)
}

/// Two mentees and two mentors of whom questionnaires say something as well.
fn cohort() -> Cohort {
    let (mut ada, kofi) = (Mentee::new("ada@example.org").unwrap(), Mentee::new("=1+1").unwrap());
    ada.profile.trained = Some(false);
    let (mut grace, hedy) = (Mentor::new("grace@example.org").unwrap(), Mentor::new("hedy@example.org").unwrap());
    grace.running = Some(0);
    let past = Pairing { mentee: ada.id.clone(), mentor: grace.id.clone(), state: PairingState::Ended };
    Cohort::new(Units::default(), vec![ada, kofi], vec![grace, hedy], vec![past]).unwrap()
}

/// A fed round: whether the mentee is trained, the seats of Grace that are taken, and the state of Ada and Grace.
fn fed(programme: &Programme, on: Date) -> questionnaire_io::programme::Fed {
    programme.feed(&cohort(), &Rulings::default(), 2, on).unwrap()
}

/// What a round found, of the two mentees and two mentors, each mentor with one seat.
fn found<'r>(
    cohort: &'r Cohort,
    rulings: &'r Rulings,
    (round, on): (u32, i8),
    pairs: &[(&str, &str, &'static [By])],
) -> RoundResult<'r> {
    let id = |id: &str| PersonId::new(id).unwrap();
    let matched =
        |&(mentee, mentor, agreed): &(&str, &str, _)| Matched { mentee: id(mentee), mentor: id(mentor), agreed };
    RoundResult {
        cohort,
        rulings,
        round,
        day: day(on),
        receipt: Chain::of_bytes(b"receipt"),
        cap: 2,
        seats: cohort.mentors().iter().map(|mentor| (mentor.id.clone(), 1)).collect(),
        elsewhere: Vec::new(),
        matches: pairs.iter().map(matched).collect(),
    }
}
