//! The ledger: what it refuses, how things stand on a day, and that no edited line goes unnoticed.

use jiff::civil::{Date, date};
use mentor_match::cohort::Side;
use mentor_match::programme::{
    By, Cells, Chain, Event, EventKind, Head, How, Impossible, Ledger, LedgerError, Number, Phase, Value,
};
use proptest::prelude::*;

fn number(number: u32) -> Number {
    format!("P{number:04}").parse().expect("a number")
}

fn day(day: i8) -> Date {
    date(2026, 9, day)
}

fn pair(on: i8, kind: EventKind, mentee: u32, mentor: u32) -> Event {
    let event = Event::of_pair(day(on), kind, number(mentee), number(mentor));
    if kind == EventKind::Proposed { event.in_round(1) } else { event }
}

fn ended(on: i8, mentee: u32, mentor: u32, how: How) -> Event {
    pair(on, EventKind::Ended, mentee, mentor).with(Value::How(how))
}

fn ledger(events: impl IntoIterator<Item = Event>) -> Ledger {
    let mut ledger = Ledger::new();
    for event in events {
        ledger.append(event).expect("it can happen");
    }
    ledger
}

/// Why an event cannot follow these.
fn refused(before: &[Event], event: Event) -> Impossible {
    let mut ledger = ledger(before.iter().cloned());
    let was = ledger.clone();
    let refused = ledger.append(event).expect_err("it cannot happen");
    assert_eq!(ledger, was, "nothing is left of what was refused");
    let LedgerError::Impossible { line, why } = refused else { panic!("{refused}") };
    assert_eq!(usize::try_from(line), Ok(before.len() + 1));
    why
}

use EventKind::{Agreed, Declined, Introduced, Meeting, Pause, Proposed, Referred, Resume, Withdrawn};

#[test]
fn impossible_orders_are_refused() {
    let proposed = [pair(1, Proposed, 1, 2)];
    let introduced = [pair(1, Proposed, 1, 2), pair(2, Introduced, 1, 2)];
    assert!(matches!(refused(&[], pair(1, Agreed, 1, 2)), Impossible::NeverProposed { kind: Agreed, .. }));
    assert!(matches!(refused(&proposed, ended(2, 1, 2, How::Term)), Impossible::Phase { phase: Phase::Proposed, .. }));
    assert!(matches!(refused(&introduced, pair(2, Agreed, 1, 2)), Impossible::Phase { .. }));
    assert!(matches!(refused(&introduced, pair(2, Declined, 1, 2)), Impossible::Phase { .. }));
    let over = [&introduced[..], &[ended(3, 1, 2, How::Reached)]].concat();
    let twice = refused(&over, ended(3, 1, 2, How::Reached));
    assert!(matches!(twice, Impossible::Phase { phase: Phase::Ended(How::Reached), .. }));
    assert!(twice.to_string().contains("has ended"), "{twice}");
    assert!(matches!(refused(&over, pair(2, Proposed, 1, 2)), Impossible::Earlier { .. }));
    assert!(matches!(refused(&over, pair(3, Proposed, 2, 2)), Impossible::OnePerson(_)));
    let yes = [proposed[0].clone(), pair(1, Agreed, 1, 2).by(By::Mentee)];
    assert!(matches!(refused(&yes, pair(2, Agreed, 1, 2).by(By::Mentee)), Impossible::Twice { .. }));
    let refer = |from| pair(2, Referred, 1, 3).with(Value::Decliner(number(from)));
    assert!(matches!(refused(&proposed, refer(2)), Impossible::NotDeclined { .. }));
    ledger([proposed[0].clone(), pair(2, Declined, 1, 2).by(By::Mentor), refer(2)]);
    let early = pair(3, Meeting, 1, 2).with(Value::Day(day(1)));
    assert!(matches!(refused(&introduced, early), Impossible::MeetingDay { .. }));
}

#[test]
fn a_failed_pair_is_never_proposed_again_and_one_that_ended_well_is() {
    for &how in How::ALL {
        let mut over = ledger([pair(1, Proposed, 1, 2), pair(2, Introduced, 1, 2), ended(3, 1, 2, how)]);
        let again = over.append(pair(9, Proposed, 1, 2));
        assert_eq!(again.is_err(), how == How::Failed);
        assert_eq!(over.on(day(3)).has_failed(number(1), number(2)), how == How::Failed);
        assert!(!over.on(day(2)).has_failed(number(1), number(2)));
    }
}

#[test]
fn a_person_is_in_one_state() {
    let proposed = [pair(1, Proposed, 1, 2)];
    assert!(matches!(refused(&proposed, pair(1, Proposed, 1, 3)), Impossible::Elsewhere { .. }));
    let running = [pair(1, Proposed, 1, 2), pair(2, Introduced, 1, 2), pair(3, Proposed, 1, 3)];
    assert!(matches!(refused(&running, pair(4, Agreed, 1, 3)), Impossible::Elsewhere { .. }));
    assert!(matches!(refused(&running, pair(4, Introduced, 1, 3)), Impossible::Elsewhere { .. }));
    // S6: the old pair ends on the day the new one agrees.
    ledger([&running[..], &[ended(4, 1, 2, How::MovedUp), pair(4, Agreed, 1, 3)]].concat());
    let person = |kind, side| Event::of_person(day(5), kind, side, number(1));
    assert!(matches!(refused(&proposed, person(Withdrawn, Side::Mentee)), Impossible::HasPair { .. }));
    assert!(matches!(refused(&[], person(Resume, Side::Mentor)), Impossible::Presence { away: false, .. }));
    let paused = [person(Pause, Side::Mentor)];
    assert!(matches!(refused(&paused, person(Pause, Side::Mentor)), Impossible::Presence { away: true, .. }));
    assert!(matches!(refused(&paused, pair(5, Proposed, 3, 1)), Impossible::Away { .. }));
    let waiting = person(EventKind::Waiting, Side::Mentee).in_round(1);
    assert!(matches!(refused(&proposed, waiting.clone()), Impossible::Elsewhere { .. }));
    assert!(matches!(refused(std::slice::from_ref(&waiting), waiting.clone()), Impossible::WaitsAlready { .. }));
}

/// Seats are counted as of a day: a pause frees one from that day on, a resumption takes one.
#[test]
fn s84_seats_are_counted_as_of_a_day() {
    let two = [pair(1, Proposed, 1, 9), pair(1, Introduced, 1, 9), pair(2, Proposed, 2, 9)];
    assert!(matches!(refused(&two, pair(2, Proposed, 3, 9)), Impossible::NoSeat { taken: 2, seats: 2, .. }));
    let rests = [&two[..], &[pair(5, Pause, 1, 9), pair(5, Proposed, 3, 9)]].concat();
    assert!(matches!(refused(&rests, pair(6, Resume, 1, 9)), Impossible::NoSeat { .. }));
    let on = [&rests[..], &[pair(7, Declined, 3, 9).by(By::Mentee), pair(7, Resume, 1, 9)]].concat();
    let all = ledger(on);
    let taken = |on: i8| all.on(day(on)).person(Side::Mentor, number(9)).map_or(0, |person| person.seats_taken);
    assert_eq!([taken(1), taken(2), taken(4), taken(5), taken(6), taken(7)], [1, 2, 2, 2, 2, 2]);
    let rests = ledger([&two[..], &[pair(5, Pause, 1, 9)]].concat());
    let taken = |on: i8| rests.on(day(on)).person(Side::Mentor, number(9)).map_or(0, |person| person.seats_taken);
    assert_eq!([taken(4), taken(5), taken(6)], [2, 1, 1]);
    // A paused pair that ends frees no second seat.
    let mut over = rests.clone();
    over.append(ended(6, 1, 9, How::BowedOut)).expect("it can end");
    assert_eq!(over.state().person(Side::Mentor, number(9)).map(|person| person.seats_taken), Some(1));
    let more = [Event::new(day(2), EventKind::Seats).with(Value::Seats(3)), pair(2, Proposed, 3, 9)];
    ledger([&two[..], &more].concat());
}

/// S23: reached early, S64: at its term, S65: no time left. The seat is free on that day, and nothing bars the two.
#[test]
fn s23_s64_s65_a_pair_that_ends_frees_its_seat_on_that_day() {
    for how in [How::Reached, How::Term, How::BowedOut, How::MovedUp, How::Failed] {
        let over = ledger([pair(1, Proposed, 1, 9), pair(2, Introduced, 1, 9), ended(5, 1, 9, how)]);
        let taken = |on| over.on(day(on)).person(Side::Mentor, number(9)).map(|person| person.seats_taken);
        assert_eq!([taken(4), taken(5)], [Some(1), Some(0)]);
        assert_eq!(over.state().open_pairs_of(Side::Mentee, number(1)).count(), 0);
    }
}

#[test]
fn s67_targets_are_set_and_s75_a_session_takes_no_seat() {
    let target = |number| Event::new(day(1), EventKind::TargetSet).with(Value::Target("matched".into(), number));
    let set = ledger([target(80), target(90), pair(2, EventKind::Session, 1, 9), pair(2, EventKind::Session, 2, 9)]);
    assert_eq!(set.state().targets().get("matched"), Some(&90));
    assert_eq!(set.state().sessions().len(), 2);
    assert!(set.state().person(Side::Mentor, number(9)).is_none());
}

#[test]
fn who_waits_is_counted_in_rounds_until_they_are_introduced() {
    let waits = |on, round| Event::of_person(day(on), EventKind::Waiting, Side::Mentee, number(1)).in_round(round);
    let all = ledger([
        waits(1, 1),
        waits(2, 2),
        pair(3, Proposed, 1, 2).in_round(3),
        pair(4, Introduced, 1, 2),
        ended(5, 1, 2, How::Term),
    ]);
    let rounds = |on| all.on(day(on)).waiting().map(|(_, person)| person.waiting.len()).next();
    assert_eq!([rounds(1), rounds(2), rounds(3), rounds(5)], [Some(1), Some(2), None, None]);
}

/// Events that say too much or too little, each with what it should say.
#[test]
fn events_say_what_their_kind_must_say() {
    for &kind in EventKind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    let error = "accepted".parse::<EventKind>().expect_err("no event").to_string();
    assert!(error.contains("'accepted'") && error.contains("agreed"), "{error}");
    assert!(pair(1, EventKind::Trained, 1, 2).check().is_err());
    assert!(pair(1, EventKind::Ended, 1, 2).check().is_err());
    assert!(Event { round: None, ..pair(1, Proposed, 1, 2) }.check().is_err());
    let marked = pair(1, EventKind::Pulse, 1, 2).by(By::Mentee).with(Value::Percent(20));
    assert!(marked.check().expect_err("a mark").to_string().contains("never in the ledger"));
    assert!(pair(1, EventKind::Pulse, 1, 2).check().is_err(), "the committee cannot say how it goes");
}

/// A history with every event in it.
fn everything() -> Ledger {
    let person = |on, kind, side, one| Event::of_person(day(on), kind, side, number(one));
    let receipt = Value::Receipt(Chain::of_bytes(b"receipt"));
    ledger([
        Event::new(day(1), EventKind::Seats).with(Value::Seats(2)),
        Event::new(day(1), EventKind::TargetSet).with(Value::Target("matched".into(), 90)),
        person(1, EventKind::Trained, Side::Mentor, 2),
        pair(1, Proposed, 1, 2).with(receipt.clone()),
        pair(1, Proposed, 3, 2).with(receipt.clone()),
        person(1, EventKind::Waiting, Side::Mentee, 4).in_round(1).with(receipt),
        pair(2, Agreed, 1, 2),
        pair(2, Declined, 3, 2).by(By::Mentor),
        pair(2, Referred, 3, 5).with(Value::Decliner(number(2))),
        pair(3, Introduced, 1, 2),
        pair(4, EventKind::Contract, 1, 2).with(Value::Day(day(30))),
        pair(5, Meeting, 1, 2).with(Value::Day(day(4))),
        pair(6, EventKind::Checkpoint, 1, 2).with(Value::Percent(40)),
        pair(6, EventKind::Pulse, 1, 2).by(By::Mentee),
        pair(7, Pause, 1, 2),
        pair(8, Resume, 1, 2),
        person(8, EventKind::TargetChanged, Side::Mentee, 1),
        pair(9, EventKind::Renewed, 1, 2).with(Value::Day(date(2027, 1, 1))),
        pair(9, EventKind::Session, 4, 5),
        ended(9, 1, 2, How::Reached),
        person(9, EventKind::Evaluated, Side::Mentee, 4),
        person(9, EventKind::Recognised, Side::Mentor, 2),
        person(9, Withdrawn, Side::Mentee, 4),
    ])
}

fn rows(ledger: &Ledger) -> Vec<Vec<String>> {
    ledger.lines().map(|cells: Cells| cells.to_vec()).collect()
}

#[test]
fn a_ledger_is_read_as_it_was_written() {
    let all = everything();
    let kinds: std::collections::BTreeSet<EventKind> = all.events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds.len(), EventKind::ALL.len());
    assert_eq!(Ledger::read(rows(&all), all.head()), Ok(all.clone()));
    assert_eq!(Ledger::read(Vec::new(), Ledger::new().head()), Ok(Ledger::new()));
    // Of a run that was interrupted before it wrote the head.
    let part = ledger(all.events()[..20].iter().cloned());
    assert_eq!(Ledger::read(rows(&all), part.head()), Ok(all));
}

#[test]
fn cut_missing_and_sorted_lines_are_named() {
    let all = everything();
    let (full, head) = (rows(&all), all.head());
    for kept in 0..full.len() {
        let cut = Ledger::read(full[..kept].to_vec(), head).expect_err("cut");
        assert_eq!(cut, LedgerError::Cut { from: kept as u64 + 1, to: head.lines });
        let mut gap = full.clone();
        gap.remove(kept);
        assert_eq!(Ledger::read(gap, head).expect_err("a gap").line(), Some(kept as u64 + 1));
        let mut twice = full.clone();
        twice.insert(kept, full[kept].clone());
        assert!(Ledger::read(twice, head).expect_err("a copy").line().is_some());
    }
    let mut sorted = full.clone();
    sorted.sort_by(|one, other| one[2].cmp(&other[2]));
    assert!(Ledger::read(sorted, head).expect_err("sorted").line().is_some());
    let other = Head { last: Chain::of_bytes(b""), ..head };
    assert_eq!(Ledger::read(full, other).expect_err("another head").line(), Some(head.lines));
}

proptest! {
    /// Any cell of any line, also of the last one, written over with anything: the line is named.
    #[test]
    fn every_edited_cell_is_found(line in 0usize..23, column in 0usize..9, text in "\\PC{0,12}|[0-9]{1,4}|P000[1-9]") {
        let all = everything();
        let mut edited = rows(&all);
        prop_assume!(edited[line][column] != text);
        edited[line][column] = text;
        let found = Ledger::read(edited, all.head()).expect_err("it was edited");
        prop_assert_eq!(found.line(), Some(line as u64 + 1), "{}", found);
    }

    /// The same with a cell of another line of the same column, which can be read.
    #[test]
    fn every_cell_copied_from_elsewhere_is_found(line in 0usize..23, from in 0usize..23, column in 0usize..9) {
        let all = everything();
        let mut edited = rows(&all);
        prop_assume!(edited[line][column] != edited[from][column]);
        edited[line][column] = edited[from][column].clone();
        let found = Ledger::read(edited, all.head()).expect_err("it was edited");
        prop_assert_eq!(found.line(), Some(line as u64 + 1), "{}", found);
    }
}
