//! Peers in the ledger: what can happen to them, against the slowest way to tell, and that mentors and mentees know
//! nothing of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::compatibility::Sides;
use mentor_match::jiff::civil::{Date, date};
use mentor_match::programme::{
    By, Confided, Due, Duty, Event, EventKind, How, Impossible, Ledger, LedgerError, Number, Pace, Phase, Relation,
    Renewal, Reply, ReplyError, Value, Wish,
};

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
    assert_eq!(
        (two(&ledger).phase(), two(&ledger).agreed),
        (Phase::Agreed, Sides { mentee: Some(day(3)), mentor: Some(day(2)) })
    );
    // In the column of mentors stands the lower number, who says no: of the pair that is the first.
    ledger.append(pair(4, EventKind::PeerDeclined, 2, 1).by(By::Mentor)).unwrap();
    assert_eq!(two(&ledger).phase(), Phase::Declined(By::Mentee));
    assert!(ledger.state().pairs().is_empty());
    assert_eq!(ledger.state().person(Side::Mentor, number(2)).unwrap().seats_taken, 0);
    // A pair in which the one mentors the other is another thing.
    let refused = ledger.append(pair(5, EventKind::Introduced, 1, 2)).unwrap_err().to_string();
    assert!(refused.contains("record 'proposed' first"), "{refused}");
    ledger.append(pair(5, EventKind::PeerProposed, 1, 2)).unwrap();
    let refused = ledger.append(pair(5, EventKind::Introduced, 1, 2)).unwrap_err().to_string();
    assert!(refused.contains("P0001 and P0002 are peers") && refused.contains("record 'peer-introduced'"), "{refused}");
    ledger.append(pair(5, EventKind::Proposed, 4, 3)).unwrap();
    let refused = ledger.append(pair(5, EventKind::PeerIntroduced, 3, 4)).unwrap_err().to_string();
    assert!(refused.contains("a mentee and a mentor") && refused.contains("record 'introduced'"), "{refused}");
    let refused = ledger.append(pair(5, EventKind::PeerIntroduced, 6, 7)).unwrap_err().to_string();
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
    assert_eq!(kinds.len(), 15);
    let mut draw = 7u64;
    let mut below = |bound: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33) % bound
    };
    let (mut taken, mut refused) = (BTreeMap::new(), 0);
    for _ in 0..600 {
        let mut ledger = Ledger::new();
        // Of each two people: whether they are open, introduced, failed, and who said yes.
        let mut open: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut met: BTreeSet<(u32, u32)> = BTreeSet::new();
        let (mut introduced, mut failed, mut rests) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut yes: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
        for _ in 0..90 {
            let kind = kinds[usize::try_from(below(15)).unwrap()];
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
                EventKind::PeerMet => met.insert(key),
                EventKind::PeerPulse if by == By::Committee => false,
                EventKind::PeerResume => rests.contains(&key),
                EventKind::PeerPause | EventKind::PeerMeeting | EventKind::PeerRenewed => {
                    is_introduced && !rests.contains(&key)
                }
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
                EventKind::PeerPause => drop(rests.insert(key)),
                EventKind::PeerResume => drop(rests.remove(&key)),
                EventKind::PeerEnded => {
                    open.remove(&key);
                    rests.remove(&key);
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
        assert_eq!(Ledger::read(ledger.lines(), ledger.head()).as_ref(), Ok(&ledger));
    }
    assert!(
        taken.len() == 15
            && taken.iter().all(|(&kind, &count)| count > 40 || kind == EventKind::PeerMet)
            && refused > 1_000,
        "{taken:?} {refused}"
    );
}

/// What happens to a mentee and a mentor happens to two peers in the same way: the same duties on the same days, the
/// same calls, the same words about going on, whatever they do.
#[test]
fn peers_live_as_other_pairs_do() {
    let story = [
        (1, EventKind::Proposed, Value::Nothing),
        (3, EventKind::Agreed, Value::Nothing),
        (4, EventKind::Introduced, Value::Nothing),
        (20, EventKind::Meeting, Value::Day(day(18))),
        (21, EventKind::Contract, Value::Day(date(2027, 8, 31))),
        (22, EventKind::Checkpoint, Value::Percent(20)),
        (23, EventKind::Pulse, Value::Nothing),
        (24, EventKind::Called, Value::Nothing),
        (25, EventKind::Pause, Value::Nothing),
        (26, EventKind::Resume, Value::Nothing),
        (27, EventKind::Renewed, Value::Day(date(2028, 8, 31))),
        (28, EventKind::Ended, Value::How(How::Term)),
    ];
    let mut ledgers = [Relation::Mentoring, Relation::Peers].map(|relation| (relation, Ledger::new()));
    let mut pace = Pace::default();
    pace.ahead_days = 400;
    for (on, kind, value) in story {
        let mut told = Vec::new();
        for (relation, ledger) in &mut ledgers {
            let by = if kind == EventKind::Pulse { By::Mentor } else { By::Committee };
            ledger.append(pair(on, kind.between(*relation), 1, 2).with(value.clone()).by(by)).unwrap();
            let state = ledger.state();
            let low = Confided {
                date: day(on),
                relation: *relation,
                mentee: number(1),
                mentor: number(2),
                by: By::Mentee,
                mark: Some(1),
                wish: Wish::Nothing,
            };
            let later = date(2027, 6, 1);
            let calls = state.attention(&[low], &[(*relation, number(1), number(2), day(29))], later, &pace);
            let stands = state.pair_of((*relation, number(1), number(2))).unwrap();
            let both = Sides { mentee: Some(true), mentor: Some(true) };
            let renewal = match state.renewal(later, stands, &both, &pace) {
                Renewal::GoesOn(event) => (event.kind.between(Relation::Mentoring), event.value),
                other => (EventKind::Ended, Value::Target(format!("{other:?}"), 0)),
            };
            let spoken = state.reply(day(29), number(2), None, Reply::Checkpoint(Some(5), Some(day(20))));
            let spoken = spoken.map(|events| {
                let plain = |event: Event| {
                    assert_eq!(event.kind.relation(), *relation);
                    Event { kind: event.kind.between(Relation::Mentoring), ..event }
                };
                events.into_iter().map(plain).collect::<Vec<_>>()
            });
            let due: Vec<Due> = state.due(day(on), &pace);
            assert!(due.iter().chain(&state.due(later, &pace)).all(|one| one.relation == *relation));
            told.push((
                due.iter().map(|one| (one.day, one.duty, one.mentee, one.mentor, one.since)).collect::<Vec<_>>(),
                calls.iter().map(|one| (one.why, one.since)).collect::<Vec<_>>(),
                (stands.phase(), pace.term(stands), stands.meetings.clone(), stands.checkpoints.clone()),
                (renewal, spoken),
            ));
            let uids: BTreeSet<String> = due.iter().map(Due::uid).collect();
            assert!(uids.iter().all(|uid| uid.starts_with("peers-") == (*relation == Relation::Peers)), "{uids:?}");
        }
        assert_eq!(told[0], told[1], "after {kind}");
    }
    let closed = ledgers.map(|(_, ledger)| ledger.state().close(day(1), date(2027, 8, 31), &pace, &BTreeSet::new()));
    let [mentoring, peers] = closed.map(Result::unwrap);
    assert_eq!((mentoring.matched, mentoring.meetings.0, mentoring.ended[&How::Term]), (1, 1, 1));
    assert_eq!((peers.mentees, peers.matched, peers.ended.len()), (0, 0, 0), "peers are nobody's mentees");
    let of_peers = (peers.peers.people, peers.peers.matched, peers.peers.meetings, peers.peers.ended[&How::Term]);
    assert_eq!((of_peers, mentoring.peers.people), ((2, 2, 1, 1), 0));
}

#[test]
fn a_year_is_not_closed_over_peers_who_neither_ended_nor_go_on() {
    let mut ledger = Ledger::new();
    for event in [
        pair(1, EventKind::PeerProposed, 1, 2),
        pair(2, EventKind::PeerIntroduced, 1, 2),
        pair(2, EventKind::PeerProposed, 3, 4),
        waits(2, 5, 1),
        waits(2, 6, 1),
    ] {
        ledger.append(event).unwrap();
    }
    let close = |ledger: &Ledger| ledger.state().close(day(1), day(29), &Pace::default(), &BTreeSet::new());
    let key = |one, other| (Relation::Peers, number(one), number(other));
    assert_eq!(close(&ledger).unwrap_err(), [key(1, 2), key(3, 4)]);
    ledger.append(pair(3, EventKind::PeerRenewed, 2, 1)).unwrap();
    ledger.append(pair(3, EventKind::PeerDeclined, 4, 3)).unwrap();
    // Who pauses was in the round of this year, and waits for nobody.
    ledger.append(Event::of_person(day(4), EventKind::Pause, Side::Mentee, number(6))).unwrap();
    let peers = close(&ledger).unwrap().peers;
    assert_eq!((peers.people, peers.matched, peers.waiting, peers.declined, peers.renewed), (6, 2, 1, 1, 1));
    let later = ledger.state().close(date(2027, 9, 1), date(2028, 8, 31), &Pace::default(), &BTreeSet::new());
    assert!(later.is_err(), "they went on in the year before");
}

#[test]
fn who_takes_no_part_rests_as_a_peer_and_leaves_no_pair_behind() {
    let mut ledger = Ledger::new();
    for event in [pair(1, EventKind::PeerProposed, 1, 2), pair(2, EventKind::PeerIntroduced, 1, 2)] {
        ledger.append(event).unwrap();
    }
    let of = |kind, side| Event::of_person(day(3), kind, side, number(2));
    let refused = |ledger: &mut Ledger, event| match ledger.append(event) {
        Err(LedgerError::Impossible { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    let leaves = of(EventKind::Withdrawn, Side::Mentee);
    assert!(matches!(refused(&mut ledger, leaves), Impossible::HasPair { .. }));
    // A mentor who is a peer as well may stop being a mentor.
    ledger.append(of(EventKind::Withdrawn, Side::Mentor)).unwrap();
    assert!(!ledger.state().due(day(20), &Pace::default()).is_empty());
    ledger.append(of(EventKind::Pause, Side::Mentee)).unwrap();
    assert_eq!(ledger.state().due(day(20), &Pace::default()), []);
    assert!(matches!(refused(&mut ledger, pair(4, EventKind::PeerProposed, 3, 2)), Impossible::Away { .. }));
    assert!(matches!(refused(&mut ledger, waits(4, 2, 1)), Impossible::Away { .. }));
}

#[test]
fn an_answer_is_about_the_pair_that_is_meant() {
    let mut ledger = Ledger::new();
    for event in [
        pair(1, EventKind::Proposed, 1, 3),
        pair(1, EventKind::PeerProposed, 2, 1),
        pair(2, EventKind::Introduced, 1, 3),
        pair(2, EventKind::PeerIntroduced, 1, 2),
    ] {
        ledger.append(event).unwrap();
    }
    let reply = |partner: Option<u32>| ledger.state().reply(day(3), number(1), partner.map(number), Reply::Pulse);
    assert_eq!(reply(None), Err(ReplyError::WhichPair(number(1))));
    let kind = |partner| reply(Some(partner)).unwrap()[0].kind;
    assert_eq!([kind(2), kind(3)], [EventKind::PeerPulse, EventKind::Pulse]);
    assert_eq!(reply(Some(4)), Err(ReplyError::NotPartners(number(1), number(4))));
    let of_two = ledger.state().reply(day(3), number(2), None, Reply::Pulse).unwrap();
    assert_eq!((of_two[0].pair(), of_two[0].by), (Some((number(1), number(2))), By::Mentor));
    let due = ledger.state().due(day(30), &Pace::default());
    assert!(due.iter().any(|one| one.duty == Duty::FirstMeeting && one.relation == Relation::Peers));
}
