//! Peers in the ledger: what can happen to them, against the slowest way to tell, and that mentors and mentees know
//! nothing of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::jiff::civil::{Date, date};
use mentor_match::programme::{By, Event, EventKind, How, Ledger, Number, Phase, Value};

fn number(number: u32) -> Number {
    format!("P{number:04}").parse().unwrap()
}

fn day(day: i8) -> Date {
    date(2026, 9, day)
}

fn pair(on: i8, kind: EventKind, one: u32, other: u32) -> Event {
    Event::of_pair(day(on), kind, number(one), number(other)).in_round(1)
}

fn waits(on: i8, one: u32, round: u32) -> Event {
    Event::of_person(day(on), EventKind::PeerWaiting, Side::Mentee, number(one)).in_round(round)
}

#[test]
fn the_two_stand_in_either_order_and_take_no_seat_of_a_mentor() {
    let mut ledger = Ledger::new();
    let seats = Event::of_person(day(1), EventKind::Seats, Side::Mentor, number(2)).with(Value::Seats(0));
    for event in [
        seats,
        pair(1, EventKind::PeerProposed, 2, 1),
        pair(2, EventKind::PeerAgreed, 1, 2).by(By::Mentor),
        pair(3, EventKind::PeerAgreed, 1, 2).by(By::Mentee),
    ] {
        ledger.append(event).unwrap();
    }
    let two = |ledger: &Ledger| ledger.state().peers().pair(number(1), number(2)).unwrap().clone();
    assert_eq!((two(&ledger).phase(), two(&ledger).agreed), (Phase::Agreed, [Some(day(3)), Some(day(2))]));
    // In the column of mentors stands the lower number, who says no: of the pair that is the first.
    ledger.append(pair(4, EventKind::PeerDeclined, 2, 1).by(By::Mentor)).unwrap();
    assert_eq!(two(&ledger).phase(), Phase::Declined(By::Mentee));
    assert!(ledger.state().pairs().is_empty());
    assert_eq!(ledger.state().person(Side::Mentor, number(2)).unwrap().seats_taken, 0);
    // A pair in which the one mentors the other is another thing.
    let refused = ledger.append(pair(5, EventKind::Introduced, 1, 2)).unwrap_err().to_string();
    assert!(refused.contains("record 'proposed' first"), "{refused}");
    let refused = ledger.append(pair(5, EventKind::PeerIntroduced, 3, 4)).unwrap_err().to_string();
    assert!(refused.contains("record 'peer-proposed' first"), "{refused}");
}

#[test]
fn who_waits_is_counted_in_rounds_of_peers_until_they_are_introduced() {
    let mut ledger = Ledger::new();
    for event in [waits(1, 1, 1), waits(2, 1, 2), waits(2, 2, 2)] {
        ledger.append(event).unwrap();
    }
    assert!(ledger.append(waits(2, 1, 2)).is_err(), "twice in a round");
    assert!(ledger.append(waits(3, 3, 1)).is_err(), "round 1 is over");
    let waited = |ledger: &Ledger, one, before| ledger.state().peers().waited(number(one), before);
    assert_eq!([waited(&ledger, 1, 3), waited(&ledger, 1, 2), waited(&ledger, 2, 3)], [2, 1, 1]);
    // Rounds of mentors are counted by themselves.
    assert_eq!((ledger.state().last_round(), ledger.state().peers().last_round()), (0, 2));
    for event in [pair(3, EventKind::PeerProposed, 1, 5), pair(4, EventKind::PeerIntroduced, 1, 5)] {
        ledger.append(event.in_round(3)).unwrap();
    }
    assert_eq!([waited(&ledger, 1, 4), waited(&ledger, 2, 4)], [0, 1]);
    assert_eq!(ledger.on(day(3)).peers().waited(number(1), 4), 2);
}

/// Every event of peers in every order, against what a few sentences say.
#[test]
fn whatever_is_not_refused_is_possible() {
    let kinds: Vec<EventKind> = EventKind::ALL.iter().copied().filter(|kind| kind.is_of_peers()).collect();
    assert_eq!(kinds.len(), 6);
    let mut draw = 7u64;
    let mut below = |bound: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33) % bound
    };
    let (mut taken, mut refused) = (BTreeMap::new(), 0);
    for _ in 0..400 {
        let mut ledger = Ledger::new();
        // Of each two people: whether they are open, introduced, failed, and who said yes.
        let mut open: BTreeSet<(u32, u32)> = BTreeSet::new();
        let (mut introduced, mut failed) = (BTreeSet::new(), BTreeSet::new());
        let mut yes: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
        for _ in 0..60 {
            let kind = kinds[usize::try_from(below(6)).unwrap()];
            let (one, other) = (u32::try_from(1 + below(3)).unwrap(), u32::try_from(1 + below(3)).unwrap());
            let by = By::ALL[usize::try_from(below(3)).unwrap()];
            let how = How::ALL[usize::try_from(below(5)).unwrap()];
            let event = match kind {
                EventKind::PeerWaiting => waits(1, one, 1),
                EventKind::PeerEnded => pair(1, kind, one, other).with(Value::How(how)),
                _ => pair(1, kind, one, other).by(by),
            };
            let key = (one.min(other), one.max(other));
            let said: BTreeSet<u32> = match by {
                By::Mentee => [one].into(),
                By::Mentor => [other].into(),
                By::Committee => [one, other].into(),
            };
            let (is_open, is_introduced) = (open.contains(&key), introduced.contains(&key));
            let has_said = yes.entry(key).or_default();
            let can = match kind {
                EventKind::PeerWaiting => !ledger.state().peers().waits_in(number(one), 1),
                _ if one == other => false,
                EventKind::PeerProposed => !is_open && !failed.contains(&key),
                EventKind::PeerAgreed => is_open && !is_introduced && !said.is_subset(has_said),
                EventKind::PeerDeclined | EventKind::PeerIntroduced => is_open && !is_introduced,
                _ => is_introduced,
            };
            assert_eq!(ledger.append(event).is_ok(), can, "{kind} {one} {other} {by}");
            if !can {
                refused += 1;
                continue;
            }
            *taken.entry(kind).or_insert(0) += 1;
            match kind {
                EventKind::PeerProposed => {
                    open.insert(key);
                    has_said.clear();
                }
                EventKind::PeerAgreed => has_said.extend(said),
                EventKind::PeerIntroduced => drop(introduced.insert(key)),
                EventKind::PeerDeclined => drop(open.remove(&key)),
                EventKind::PeerEnded => {
                    open.remove(&key);
                    introduced.remove(&key);
                    if how == How::Failed {
                        failed.insert(key);
                    }
                }
                _ => {}
            }
            let peers = ledger.state().peers();
            let of_ledger: BTreeSet<(u32, u32)> = (1..4)
                .flat_map(|one| (one + 1..4).map(move |other| (one, other)))
                .filter(|&(one, other)| {
                    peers.pair(number(one), number(other)).is_some_and(|pair| pair.phase().is_open())
                })
                .collect();
            assert_eq!(of_ledger, open);
        }
        assert_eq!(Ledger::read(ledger.lines().map(|cells| cells.to_vec()), ledger.head()).as_ref(), Ok(&ledger));
    }
    assert!(taken.len() == 6 && taken.values().all(|&count| count > 100) && refused > 1_000, "{taken:?} {refused}");
}
