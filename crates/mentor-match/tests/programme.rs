//! The ledger: what it refuses, how things stand on a day, and that no edited line goes unnoticed.

use jiff::civil::{Date, date};
use mentor_match::cohort::Side;
use mentor_match::programme::{
    By, Chain, Event, EventKind, Head, How, Impossible, Ledger, LedgerError, Number, Phase, Value,
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
    // A round that proposed somebody in between, and came to nothing, is one round without a mentor all the same.
    let between = [waiting.clone(), pair(6, Proposed, 1, 2), pair(7, Declined, 1, 2)];
    let again = Event { date: day(8), ..waiting };
    let ledger = ledger([&between[..], std::slice::from_ref(&again)].concat());
    let mentee = ledger.state().person(Side::Mentee, number(1)).unwrap();
    assert_eq!((&mentee.waiting[..], mentee.waits_in), (&[1][..], Some(1)));
    assert!(matches!(
        refused(&[&between[..], std::slice::from_ref(&again)].concat(), again.clone()),
        Impossible::WaitsAlready { .. }
    ));
}

/// Seats are counted as of a day: a pause frees one from that day on, a resumption takes one.
#[test]
fn s84_seats_are_counted_as_of_a_day() {
    let two = [pair(1, Proposed, 1, 9), pair(1, Introduced, 1, 9), pair(2, Proposed, 2, 9)];
    assert!(matches!(refused(&two, pair(2, Proposed, 3, 9)), Impossible::NoSeat { seats: 2, .. }));
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

/// A mentor's own seats: one for the pair that rests, and somebody else has it meanwhile. Nobody is given a second one.
#[test]
fn s84_a_pair_that_rests_comes_back_only_to_a_seat_of_its_mentor() {
    let own =
        |on, seats| Event::of_person(day(on), EventKind::Seats, Side::Mentor, number(9)).with(Value::Seats(seats));
    let begun = [own(1, 1), pair(1, Proposed, 1, 9), pair(1, Introduced, 1, 9)];
    assert!(matches!(refused(&begun, pair(2, Proposed, 3, 9)), Impossible::NoSeat { kind: Proposed, seats: 1, .. }));
    let taken = [&begun[..], &[pair(2, Pause, 1, 9), pair(2, Proposed, 3, 9), pair(2, Introduced, 3, 9)]].concat();
    let told = refused(&taken, pair(3, Resume, 1, 9)).to_string();
    assert!(
        told.contains("'resume' is not possible: P0009 has 1 seat, held by P0003") && told.contains("value 2"),
        "{told}"
    );
    // One more seat, or the other pair is over.
    for way in [own(3, 2), ended(3, 3, 9, How::Term)] {
        let back = ledger([&taken[..], &[way, pair(3, Resume, 1, 9)]].concat());
        assert_eq!(
            back.state().pair(number(1), number(9)).map(mentor_match::programme::Pair::phase),
            Some(Phase::Introduced)
        );
    }
    let seats = |all: &Ledger, on| all.on(day(on)).seats_of(number(9));
    let more = ledger([&taken[..], &[own(3, 2)]].concat());
    assert_eq!((seats(&more, 2), seats(&more, 3), more.state().seats_of(number(8))), (1, 2, 2), "as of a day");
    // Seats become fewer: who is introduced stays, who is only proposed is not introduced.
    let fewer = [own(1, 2), pair(1, Proposed, 1, 9), pair(1, Introduced, 1, 9), pair(1, Proposed, 3, 9), own(2, 1)];
    assert_eq!(ledger(fewer.iter().cloned()).state().over_seats().count(), 1);
    let told = refused(&fewer, pair(3, Introduced, 3, 9));
    assert!(matches!(told, Impossible::NoSeat { kind: Introduced, seats: 1, .. }), "{told}");
    assert!(told.to_string().contains("held by P0001"), "{told}");
    ledger([&fewer[..], &[pair(3, Declined, 3, 9)]].concat());
    // Everybody has fewer: a number of one's own still counts.
    let all = Event::new(day(2), EventKind::Seats).with(Value::Seats(1));
    ledger([own(1, 2), all, pair(2, Proposed, 1, 9), pair(2, Proposed, 3, 9)]);
}

/// Friday's event is written down on Monday, after somebody else's of Saturday; and what cannot be is named.
#[test]
fn what_becomes_known_late_counts_from_its_own_day() {
    let begun = [pair(1, Proposed, 1, 2), pair(2, Introduced, 1, 2), pair(9, Proposed, 3, 4)];
    let all = ledger([&begun[..], &[ended(5, 1, 2, How::Reached), pair(9, Proposed, 5, 2)]].concat());
    let phase = |on| all.on(day(on)).pair(number(1), number(2)).map(mentor_match::programme::Pair::phase);
    assert_eq!([phase(4), phase(5)], [Some(Phase::Introduced), Some(Phase::Ended(How::Reached))]);
    assert_eq!(all.state().last_day(), Some(day(9)));
    assert_eq!(Ledger::read(rows(&all), all.head()), Ok(all.clone()));
    assert_eq!(all.happened().map(|(line, _)| line).collect::<Vec<_>>(), [1, 2, 4, 3, 5]);
    // Written down in another order, the same happened.
    let other =
        ledger([&begun[..2], &[ended(5, 1, 2, How::Reached)], &begun[2..], &[pair(9, Proposed, 5, 2)]].concat());
    assert_eq!(other.state(), all.state());
    // Before the introduction it is refused itself; after a meeting that was recorded, that one is named.
    assert!(matches!(refused(&begun, ended(1, 1, 2, How::Reached)), Impossible::Phase { .. }));
    let met = ledger([&begun[..], &[pair(9, Meeting, 1, 2)]].concat());
    let mut late = met.clone();
    let error = late.append(ended(5, 1, 2, How::Reached)).expect_err("they met later");
    assert!(matches!(error, LedgerError::Breaks { line: 5, later: 4, .. }), "{error}");
    assert!(error.to_string().contains("line 4 would then be impossible"), "{error}");
    assert_eq!(late, met);
}

/// A line that does not hold is struck: the state is that without it, on every day.
#[test]
fn a_line_is_struck_by_a_later_one() {
    let struck = |on, line| Event::new(day(on), EventKind::Struck).with(Value::Line(line));
    let begun = [pair(1, Proposed, 1, 2), pair(2, Introduced, 1, 2), ended(5, 1, 2, How::Failed)];
    let all = ledger([&begun[..], &[struck(6, 3), ended(4, 1, 2, How::Reached)]].concat());
    let without = ledger([&begun[..2], &[ended(4, 1, 2, How::Reached)]].concat());
    assert_eq!(all.state(), without.state());
    for on in 1..=7 {
        assert_eq!(all.on(day(on)), without.on(day(on)), "{on}");
    }
    assert_eq!(all.struck().collect::<Vec<_>>(), [3]);
    assert_eq!((all.events().len(), all.head().lines), (5, 5), "nothing is deleted");
    assert_eq!(Ledger::read(rows(&all), all.head()), Ok(all.clone()));
    // What a later line needs stays; what is no line above, or struck, or strikes, cannot be struck.
    for (line, why) in [(1, "line 2"), (2, "line 5"), (3, "struck before"), (4, "strikes a line itself"), (6, "above")]
    {
        let mut again = all.clone();
        let error = again.append(struck(8, line)).expect_err("it cannot be struck");
        assert!(error.to_string().contains(why), "{line}: {error}");
        assert_eq!(again, all);
        // The same lines in a file are refused as well.
        let mut forged = rows(&all);
        let mut cells = rows(&ledger([&begun[..], &[struck(8, 3)]].concat()))[3].clone();
        (cells[0], cells[6], cells[8]) = ("6".to_owned(), line.to_string(), all.head().last.to_string());
        forged.push(cells);
        assert!(Ledger::read(forged, all.head()).is_err(), "{line}");
    }
    assert!(struck(1, 0).check().is_err());
}

#[test]
fn s63_a_contract_does_not_end_before_the_pair_began() {
    let begun = [pair(1, Proposed, 1, 2), pair(4, Introduced, 1, 2)];
    for kind in [EventKind::Contract, EventKind::Renewed] {
        let until = |on| pair(5, kind, 1, 2).with(Value::Day(day(on)));
        assert!(matches!(refused(&begun, until(3)), Impossible::LastDay { .. }));
        ledger([&begun[..], &[until(4)]].concat());
    }
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
        pair(9, EventKind::Met, 4, 5),
        pair(9, EventKind::PeerMet, 9, 8),
        ended(9, 1, 2, How::Reached),
        person(9, EventKind::Evaluated, Side::Mentee, 4),
        person(9, EventKind::Recognised, Side::Mentor, 2),
        person(9, Withdrawn, Side::Mentee, 4),
        person(9, EventKind::Seats, Side::Mentor, 5).with(Value::Seats(1)),
        person(9, EventKind::Trained, Side::Mentor, 7),
        Event::new(day(9), EventKind::Struck).with(Value::Line(25)),
        person(3, EventKind::Trained, Side::Mentor, 6),
        pair(9, EventKind::PeerProposed, 8, 9).in_round(1),
        pair(9, EventKind::PeerAgreed, 9, 8),
        pair(9, EventKind::PeerIntroduced, 8, 9),
        pair(9, EventKind::PeerContract, 8, 9).with(Value::Day(day(30))),
        pair(9, EventKind::PeerMeeting, 9, 8),
        pair(9, EventKind::PeerCheckpoint, 8, 9).with(Value::Percent(40)),
        pair(9, EventKind::PeerPulse, 9, 8).by(By::Mentee),
        pair(9, EventKind::PeerCalled, 8, 9),
        pair(9, EventKind::PeerPause, 8, 9),
        pair(9, EventKind::PeerResume, 8, 9),
        pair(9, EventKind::PeerRenewed, 8, 9),
        pair(9, EventKind::PeerEnded, 8, 9).with(Value::How(How::Failed)),
        pair(9, EventKind::PeerProposed, 8, 10).in_round(1),
        pair(9, EventKind::PeerDeclined, 8, 10),
        person(9, EventKind::PeerWaiting, Side::Mentee, 8).in_round(1),
        person(9, EventKind::Elsewhere, Side::Mentor, 5).in_round(1).with(Value::Elsewhere(1, Some(2))),
        pair(7, EventKind::Called, 1, 2),
    ])
}

fn rows(ledger: &Ledger) -> Vec<Vec<String>> {
    ledger.lines().collect()
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
    fn every_edited_cell_is_found(line in 0usize..29, column in 0usize..9, text in "\\PC{0,12}|[0-9]{1,4}|P000[1-9]") {
        let all = everything();
        let mut edited = rows(&all);
        prop_assume!(edited[line][column] != text);
        edited[line][column] = text;
        let found = Ledger::read(edited, all.head()).expect_err("it was edited");
        prop_assert_eq!(found.line(), Some(line as u64 + 1), "{}", found);
    }

    /// The same with a cell of another line of the same column, which can be read.
    #[test]
    fn every_cell_copied_from_elsewhere_is_found(line in 0usize..27, from in 0usize..27, column in 0usize..9) {
        let all = everything();
        let mut edited = rows(&all);
        prop_assume!(edited[line][column] != edited[from][column]);
        edited[line][column] = edited[from][column].clone();
        let found = Ledger::read(edited, all.head()).expect_err("it was edited");
        prop_assert_eq!(found.line(), Some(line as u64 + 1), "{}", found);
    }
}
