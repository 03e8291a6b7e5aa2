//! Simulated programmes against an oracle that knows definitions alone: at no day a seat too many, a failed pair again,
//! or a person in two states.
//!
//! One of a million events: `cargo test --release -p cohort-lab --test programme -- --ignored --nocapture`.
#![expect(clippy::print_stdout, reason = "a test that cannot go on fails, and the figures")]

use std::collections::BTreeMap;
use std::time::Instant;

use cohort_lab::history::{HistoryOptions, simulate};
use cohort_lab::instances::Draw;
use mentor_match::cohort::Side;
use mentor_match::jiff::ToSpan as _;
use mentor_match::jiff::civil::{Date, date};
use mentor_match::programme::{By, Event, EventKind, How, Ledger, Number, Phase, Value};

/// What the last event of its kind says of a pair, from the definitions in docs/formats.md and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Proposed,
    Introduced,
    Paused,
    Over,
    Failed,
}

/// Everything the events say, in the slowest way.
#[derive(Default)]
struct Oracle {
    pairs: BTreeMap<(Number, Number), Stands>,
    yes: BTreeMap<(Number, Number), (bool, bool)>,
    away: BTreeMap<(Side, Number), bool>,
    seats: Option<u16>,
    own: BTreeMap<Number, u16>,
    elsewhere: BTreeMap<Number, u16>,
    /// Seats taken by each mentor when the last event was told.
    taken: BTreeMap<Number, u16>,
    /// Pairs that came back from a pause.
    resumed: usize,
}

impl Oracle {
    fn seats_of(&self, mentor: Number) -> u16 {
        let seats = self.own.get(&mentor).copied().unwrap_or(self.seats.unwrap_or(2));
        seats.saturating_sub(self.elsewhere.get(&mentor).copied().unwrap_or(0))
    }

    fn tell(&mut self, event: &Event) {
        let Some(pair) = event.pair() else {
            let people = [(Side::Mentee, event.mentee), (Side::Mentor, event.mentor)];
            let who = people.into_iter().find_map(|(side, number)| Some((side, number?)));
            match (event.kind, &event.value, who) {
                (EventKind::Seats, Value::Seats(seats), None) => self.seats = Some(*seats),
                (EventKind::Seats, Value::Seats(seats), Some((_, mentor))) => _ = self.own.insert(mentor, *seats),
                (EventKind::Elsewhere, &Value::Elsewhere(count, _), Some((_, mentor))) => {
                    self.elsewhere.insert(mentor, count);
                }
                (EventKind::Pause | EventKind::Withdrawn, _, Some(who)) => _ = self.away.insert(who, true),
                (EventKind::Resume, _, Some(who)) => {
                    assert_eq!(self.away.insert(who, false), Some(true), "resumed without a pause");
                }
                (EventKind::Waiting, _, Some((_, mentee))) => {
                    assert!(!self.open().any(|(one, _)| one == mentee), "{mentee} waits and has a pair");
                }
                _ => {}
            }
            return;
        };
        let was = self.pairs.get(&pair).copied();
        let now = match event.kind {
            EventKind::Proposed => {
                assert_ne!(was, Some(Stands::Failed), "a failed pair again");
                assert!(was.is_none_or(|was| was == Stands::Over), "proposed twice");
                for who in [(Side::Mentee, pair.0), (Side::Mentor, pair.1)] {
                    assert_ne!(self.away.get(&who), Some(&true), "proposed while away");
                }
                self.yes.insert(pair, (false, false));
                Stands::Proposed
            }
            EventKind::Agreed => {
                assert_eq!(was, Some(Stands::Proposed));
                let yes = self.yes.entry(pair).or_default();
                yes.0 |= event.by != By::Mentor;
                yes.1 |= event.by != By::Mentee;
                Stands::Proposed
            }
            EventKind::Declined => {
                assert_eq!(was, Some(Stands::Proposed));
                Stands::Over
            }
            EventKind::Introduced => {
                assert_eq!(was, Some(Stands::Proposed));
                let introduced = self.open().filter(|one| one.1 == pair.1 && self.pairs[one] == Stands::Introduced);
                assert!(introduced.count() < usize::from(self.seats_of(pair.1)), "introduced without a seat");
                Stands::Introduced
            }
            EventKind::Pause => {
                assert_eq!(was, Some(Stands::Introduced));
                Stands::Paused
            }
            EventKind::Resume => {
                assert_eq!(was, Some(Stands::Paused));
                self.resumed += 1;
                Stands::Introduced
            }
            EventKind::Ended => {
                assert!(matches!(was, Some(Stands::Introduced | Stands::Paused)), "{was:?}");
                if event.value == Value::How(How::Failed) { Stands::Failed } else { Stands::Over }
            }
            _ => return,
        };
        self.pairs.insert(pair, now);
    }

    fn open(&self) -> impl Iterator<Item = (Number, Number)> {
        let open = self.pairs.iter().filter(|(_, stands)| !matches!(stands, Stands::Over | Stands::Failed));
        open.map(|(&pair, _)| pair)
    }

    /// What has to be true at the end of each day, and at any moment.
    fn check(&mut self) {
        let (mut taken, mut firm, mut asked) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for pair in self.open() {
            let stands = self.pairs[&pair];
            *taken.entry(pair.1).or_insert(0u16) += u16::from(stands != Stands::Paused);
            let both = self.yes[&pair] == (true, true);
            *firm.entry(pair.0).or_insert(0) += u16::from(stands != Stands::Proposed || both);
            *asked.entry(pair.0).or_insert(0) += u16::from(stands == Stands::Proposed);
        }
        // More than there are only where seats became fewer, and never one more then.
        for (mentor, &taken) in &taken {
            let most = self.seats_of(*mentor).max(self.taken.get(mentor).copied().unwrap_or(0));
            assert!(taken <= most, "a seat too many: {mentor} has {taken} of {}", self.seats_of(*mentor));
        }
        self.taken = taken;
        assert!(firm.values().chain(asked.values()).all(|&count| count <= 1), "a mentee in two states");
    }

    /// The same seats as the ledger counts.
    fn agrees_with(&self, ledger: &Ledger) {
        let state = ledger.state();
        for &mentor in self.own.keys().chain(self.elsewhere.keys()) {
            assert_eq!(state.seats_here(mentor), self.seats_of(mentor));
        }
        for (number, person) in state.people(Side::Mentor) {
            let taken = self.open().filter(|pair| pair.1 == number && self.pairs[pair] != Stands::Paused).count();
            assert_eq!(usize::from(person.seats_taken), taken, "{number}");
        }
        let open: BTreeMap<(Number, Number), bool> =
            state.open_pairs().map(|pair| ((pair.mentee, pair.mentor), pair.phase() == Phase::Paused)).collect();
        let told = self.open().map(|pair| (pair, self.pairs[&pair] == Stands::Paused)).collect();
        assert_eq!(open, told);
    }
}

/// Goes through a ledger event by event; `days` is called at the end of each day with how things stand by definition.
fn check_all(ledger: &Ledger, mut days: impl FnMut(Date, &Oracle)) {
    let mut oracle = Oracle::default();
    let mut events = ledger.happened().map(|(_, event)| event).peekable();
    while let Some(event) = events.next() {
        oracle.tell(event);
        oracle.check();
        if events.peek().is_none_or(|next| next.date > event.date) {
            days(event.date, &oracle);
        }
    }
    oracle.agrees_with(ledger);
}

fn rows(ledger: &Ledger) -> Vec<Vec<String>> {
    ledger.lines().collect()
}

#[test]
fn two_years_and_five_hundred_pairs() {
    let options = HistoryOptions::two_years(7);
    let ledger = simulate(&options);
    assert_eq!(simulate(&options).head(), ledger.head(), "the same lines again");
    let read = Ledger::read(rows(&ledger), ledger.head()).unwrap();
    assert_eq!(read, ledger);
    let pairs = ledger.state().pairs();
    assert!(pairs.len() >= 500, "{} pairs", pairs.len());
    for &how in How::ALL {
        assert!(pairs.iter().any(|pair| pair.phase() == Phase::Ended(how)), "{how}");
    }
    for &kind in EventKind::ALL.iter().filter(|&&kind| kind != EventKind::Struck && !kind.is_of_peers()) {
        assert!(ledger.events().iter().any(|event| event.kind == kind), "{kind}");
    }
    let (mut days, mut replayed) = (0, Ledger::new());
    check_all(&ledger, |day, oracle| {
        days += 1;
        for event in ledger.events()[replayed.events().len()..].iter().take_while(|event| event.date <= day) {
            replayed.append(event.clone()).unwrap();
        }
        if days % 20 == 0 {
            assert_eq!(&ledger.on(day), replayed.state(), "{day}");
            oracle.agrees_with(&replayed);
        }
    });
    assert!(days > 600);
    println!("{} pairs, {} events", pairs.len(), ledger.events().len());
}

#[test]
fn a_thousand_small_histories() {
    let (mut events, mut paused, mut failed, mut resumed, mut own) = (0, 0, 0, 0, 0);
    for seed in 0..1000 {
        let ledger = simulate(&HistoryOptions::small(seed));
        let (mut back, mut numbers) = (0, 0);
        check_all(&ledger, |day, oracle| {
            (back, numbers) = (oracle.resumed, oracle.own.values().filter(|&&seats| seats != 2).count());
            if day.day() == 15 {
                let on = ledger.on(day);
                assert_eq!(on.open_pairs().count(), oracle.open().count());
                assert!(oracle.own.iter().all(|(&mentor, &seats)| on.seats_of(mentor) == seats), "{day}");
            }
        });
        (resumed, own) = (resumed + back, own + numbers);
        events += ledger.events().len();
        paused += ledger.events().iter().filter(|event| event.kind == EventKind::Pause).count();
        failed += ledger.events().iter().filter(|event| event.value == Value::How(How::Failed)).count();
    }
    assert!(events > 50_000 && paused > 100 && failed > 100, "{events} events, {paused} pauses, {failed} failures");
    assert!(resumed > 100 && own > 1000, "{resumed} pairs resumed, {own} seats of their own");
}

/// Events that make no sense for the most part, of a few people: what the ledger takes is possible by definition.
#[test]
fn whatever_is_not_refused_is_possible() {
    let number = |number: u32| format!("P{number:04}").parse::<Number>().unwrap();
    let (mut taken, mut refused, mut late, mut struck) = (0, 0, 0, 0);
    let late_in = |ledger: &Ledger| ledger.events().windows(2).filter(|two| two[1].date < two[0].date).count();
    for seed in 0..1000 {
        let mut draw = Draw::new(seed);
        let mut ledger = Ledger::new();
        for _ in 0..120 {
            let kind = EventKind::ALL[draw.below(u32::try_from(EventKind::ALL.len()).unwrap()) as usize];
            let by = By::ALL[draw.below(3) as usize];
            let value = match kind {
                EventKind::Ended | EventKind::PeerEnded => Value::How(How::ALL[draw.below(5) as usize]),
                EventKind::Referred => Value::Decliner(number(7 + draw.below(2))),
                EventKind::Seats => Value::Seats(u16::try_from(draw.below(4)).unwrap()),
                EventKind::Struck => Value::Line(u64::from(1 + draw.below(60))),
                _ => Value::Nothing,
            };
            let day = date(2026, 9, i8::try_from(1 + ledger.events().len() / 10).unwrap().min(30));
            // One in four was a few days before.
            let before = if draw.below(4) == 0 { i64::from(draw.below(6)) } else { 0 };
            let day = day.saturating_sub(before.days());
            let event = Event::of_pair(day, kind, number(1 + draw.below(3)), number(7 + draw.below(2)));
            let event = Event { round: Some(1), ..event.by(by).with(value) };
            let event = match draw.below(5) {
                0 => Event { mentor: None, ..event },
                1 => Event { mentee: None, ..event },
                _ if matches!(kind, EventKind::Struck) => Event { mentee: None, mentor: None, ..event },
                _ => event,
            };
            match ledger.append(event) {
                Ok(()) => taken += 1,
                Err(_) => refused += 1,
            }
        }
        check_all(&ledger, |_, _| ());
        (late, struck) = (late + late_in(&ledger), struck + ledger.struck().count());
        assert_eq!(Ledger::read(rows(&ledger), ledger.head()), Ok(ledger));
    }
    assert!(late > 1000 && struck > 100, "{late} late, {struck} struck");
    assert!(taken > 10_000 && refused > 10_000, "{taken} taken, {refused} refused");
}

#[test]
#[ignore = "measures"]
fn a_million_events() {
    let two_years = HistoryOptions::two_years(1);
    let large = HistoryOptions { mentors: 9_000, mentees: 14_000, joiners: 900, meetings: 160, ..two_years };
    let ledger = simulate(&HistoryOptions { most: 1_000_000, ..large });
    assert_eq!(ledger.events().len(), 1_000_000);
    let (lines, head) = (rows(&ledger), ledger.head());
    let began = Instant::now();
    let read = Ledger::read(lines, head).unwrap();
    let has_read = began.elapsed();
    let middle = read.events()[500_000].date;
    let began = Instant::now();
    let state = read.on(middle);
    println!(
        "{} pairs; read and checked in {has_read:.2?}; on {middle} in {:.2?}: {} open pairs",
        read.state().pairs().len(),
        began.elapsed(),
        state.open_pairs().count()
    );
    assert!(has_read.as_secs_f64() < 2.0);
}
