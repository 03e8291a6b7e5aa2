//! A simulated programme: years of joiners, no-shows, declines, failures, pauses and renewals, as a ledger.
//!
//! Day by day everybody does something or nothing, by draws from a seed: the same seed means the same ledger, line by
//! line. What happens is what happens in programmes, so that the ledger is tried in the order of real events; tests
//! compare how things stand with an oracle that knows definitions alone.

use mentor_match::cohort::Side;
use mentor_match::jiff::ToSpan as _;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::{By, Chain, Event, EventKind, How, Ledger, Number, Pair, Phase, State, Value};

use crate::instances::Draw;

/// How large a simulated programme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryOptions {
    /// Seed of all draws.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// For how many days.
    pub days: u32,
    /// Mentors at the beginning.
    pub mentors: u32,
    /// Mentees at the beginning.
    pub mentees: u32,
    /// Of 1000 days, on how many somebody joins a side.
    pub joiners: u32,
    /// A round every so many days.
    pub round: u32,
    /// Of 1000 days, on how many a pair meets.
    pub meetings: u32,
    /// No more events than these.
    pub most: usize,
}

impl HistoryOptions {
    /// Two years in which some 500 pairs are found.
    pub fn two_years(seed: u64) -> Self {
        let from = Date::constant(2026, 9, 1);
        Self {
            seed,
            from,
            days: 730,
            mentors: 90,
            mentees: 140,
            joiners: 280,
            round: 60,
            meetings: 60,
            most: usize::MAX,
        }
    }

    /// Some months of a few people.
    pub fn small(seed: u64) -> Self {
        Self { days: 150, mentors: 3, mentees: 6, joiners: 40, round: 20, ..Self::two_years(seed) }
    }
}

/// The ledger of a simulated programme.
pub fn simulate(options: &HistoryOptions) -> Ledger {
    let mut history = History {
        draw: Draw::new(options.seed),
        ledger: Ledger::new(),
        day: options.from,
        next: Number::FIRST,
        mentees: Vec::new(),
        mentors: Vec::new(),
        open: Vec::new(),
        seen: 0,
        most: options.most,
    };
    for _ in 0..options.mentors {
        history.join(Side::Mentor);
    }
    for _ in 0..options.mentees {
        history.join(Side::Mentee);
    }
    history.say(Event::new(history.day, EventKind::TargetSet).with(Value::Target("matched".to_owned(), 90)));
    for day in 0..options.days {
        history.day = options.from.saturating_add(i64::from(day).days());
        for side in [Side::Mentor, Side::Mentee] {
            if history.happens(options.joiners) {
                history.join(side);
            }
        }
        if day % options.round == 0 {
            history.run_round(1 + day / options.round);
        }
        history.live(options.meetings);
    }
    history.ledger
}

struct History {
    draw: Draw,
    ledger: Ledger,
    day: Date,
    next: Number,
    mentees: Vec<Number>,
    mentors: Vec<Number>,
    /// Positions of pairs that may be open.
    open: Vec<usize>,
    /// Pairs that have been put into `open`.
    seen: usize,
    most: usize,
}

impl History {
    fn state(&self) -> &State {
        self.ledger.state()
    }

    fn happens(&mut self, of_a_thousand: u32) -> bool {
        self.draw.below(1000) < of_a_thousand
    }

    fn is_full(&self) -> bool {
        self.ledger.events().len() >= self.most
    }

    /// Everything said here is possible: a refusal is a mistake in the ledger or in this file.
    fn say(&mut self, event: Event) {
        if !self.is_full() {
            self.ledger.append(event).expect("a history says only what can happen");
        }
    }

    fn say_of(&mut self, (mentee, mentor): (Number, Number), kind: EventKind, by: By, value: Value) {
        self.say(Event::of_pair(self.day, kind, mentee, mentor).by(by).with(value));
    }

    fn join(&mut self, side: Side) {
        let number = self.next;
        self.next = number.next().expect("fewer people than numbers");
        match side {
            Side::Mentee => self.mentees.push(number),
            Side::Mentor => self.mentors.push(number),
        }
        if self.happens(600) {
            self.say(Event::of_person(self.day, EventKind::Trained, side, number));
        }
    }

    fn is_here(&self, side: Side, number: Number) -> bool {
        self.state().person(side, number).is_none_or(|person| person.away.is_none())
    }

    /// A mentor with a seat whom the mentee has not failed with.
    fn mentor_for(&mut self, mentee: Number) -> Option<Number> {
        for _ in 0..8 {
            let at = self.draw.below(u32::try_from(self.mentors.len()).unwrap_or(u32::MAX));
            let &mentor = self.mentors.get(usize::try_from(at).ok()?)?;
            let state = self.state();
            let taken = state.person(Side::Mentor, mentor).map_or(0, |person| person.seats_taken);
            let open = state.pair(mentee, mentor).is_some_and(|pair| pair.phase().is_open());
            if taken < state.seats_here(mentor)
                && !open
                && !state.has_failed(mentee, mentor)
                && self.is_here(Side::Mentor, mentor)
            {
                return Some(mentor);
            }
        }
        None
    }

    /// Before a round a few talk to a mentor, each round to another one.
    fn hold_evening(&mut self, round: u32) {
        let mentors = self.mentors.iter().cycle().skip(usize::try_from(round).unwrap_or(0));
        let tables: Vec<(Number, Number)> = self.mentees.iter().take(3).copied().zip(mentors.copied()).collect();
        for pair in tables {
            self.say_of(pair, EventKind::Met, By::Committee, Value::Nothing);
        }
    }

    fn run_round(&mut self, round: u32) {
        self.hold_evening(round);
        self.own_seats(round);
        let receipt = Value::Receipt(Chain::of_bytes(&round.to_be_bytes()));
        for mentee in self.mentees.clone() {
            let has_pair = self.state().open_pairs_of(Side::Mentee, mentee).next().is_some();
            if has_pair || !self.is_here(Side::Mentee, mentee) || self.is_full() {
                continue;
            }
            let event = match self.mentor_for(mentee) {
                Some(mentor) => Event::of_pair(self.day, EventKind::Proposed, mentee, mentor),
                None => Event::of_person(self.day, EventKind::Waiting, Side::Mentee, mentee),
            };
            self.say(event.in_round(round).with(receipt.clone()));
        }
    }

    /// Whether a pair can be introduced: the mentor's seats may have become fewer since it was proposed.
    fn has_seat(&self, mentor: Number) -> bool {
        let under_way = self.state().seat_holders(mentor).filter(|pair| pair.introduced.is_some()).count();
        under_way < usize::from(self.state().seats_here(mentor))
    }

    /// Some mentors have one seat or three, as their questionnaire says, or mentees elsewhere, and change their mind.
    fn own_seats(&mut self, round: u32) {
        for mentor in self.mentors.clone() {
            if self.happens(250) {
                let seats = u16::try_from(self.draw.below(4)).unwrap_or(0);
                let event =
                    Event::of_person(self.day, EventKind::Seats, Side::Mentor, mentor).with(Value::Seats(seats));
                let by_hand = self.happens(300);
                self.say(if by_hand { event } else { event.in_round(round) });
            }
            if self.happens(100) {
                let elsewhere = u16::try_from(self.draw.below(3)).unwrap_or(0);
                let event = Event::of_person(self.day, EventKind::Elsewhere, Side::Mentor, mentor);
                self.say(event.in_round(round).with(Value::Elsewhere(elsewhere, Some(elsewhere))));
            }
        }
    }

    /// What pairs and people do on one day.
    fn live(&mut self, meetings: u32) {
        let pairs = self.state().pairs().len();
        self.open.extend(self.seen..pairs);
        self.seen = pairs;
        let mut open = std::mem::take(&mut self.open);
        open.retain(|&at| self.state().pairs()[at].over.is_none());
        for &at in &open {
            if self.is_full() {
                return;
            }
            let Pair { mentee, mentor, introduced, term, .. } = self.state().pairs()[at];
            let pair = (mentee, mentor);
            match self.state().pairs()[at].phase() {
                Phase::Proposed => self.answer(at, pair),
                Phase::Agreed => {
                    if self.happens(20) {
                        self.say_of(pair, EventKind::Declined, By::Committee, Value::Nothing);
                    } else if self.has_seat(mentor) && self.happens(400) {
                        self.say_of(pair, EventKind::Introduced, By::Committee, Value::Nothing);
                    }
                }
                Phase::Introduced | Phase::Running => self.go_on(pair, introduced, term, meetings),
                Phase::Paused => self.rest(pair),
                Phase::Declined(_) | Phase::Ended(_) => {}
            }
        }
        self.open = open;
        self.people();
    }

    /// Some answer, some decline, and some never do.
    fn answer(&mut self, at: usize, pair: (Number, Number)) {
        let (mentee, mentor) = pair;
        if self.happens(40) {
            let by = [By::Mentee, By::Mentor, By::Committee]
                [usize::from(self.happens(500)) + usize::from(self.happens(200))];
            self.say_of(pair, EventKind::Declined, by, Value::Nothing);
            if by == By::Mentor
                && self.happens(300)
                && let Some(other) = self.mentor_for(mentee)
            {
                self.say_of((mentee, other), EventKind::Referred, By::Mentor, Value::Decliner(mentor));
            }
            return;
        }
        for (side, by) in [(Side::Mentee, By::Mentee), (Side::Mentor, By::Mentor)] {
            let agreed = self.state().pairs()[at].agreed;
            if agreed.of(side).is_none() && self.happens(250) {
                // S6: whoever has a mentor ends with them on the day both agree to the next one.
                let is_last = agreed.mentee.is_some() || agreed.mentor.is_some();
                let before = self.state().open_pairs_of(Side::Mentee, mentee).find(|one| one.mentor != mentor);
                if let Some(before) = before.map(|one| (one.mentee, one.mentor)).filter(|_| is_last) {
                    self.say_of(before, EventKind::Ended, By::Committee, Value::How(How::MovedUp));
                }
                self.say_of(pair, EventKind::Agreed, by, Value::Nothing);
            }
        }
    }

    fn go_on(&mut self, pair: (Number, Number), introduced: Option<Date>, term: Option<Date>, meetings: u32) {
        let since = introduced.unwrap_or(self.day);
        if term.is_some_and(|term| term <= self.day) {
            if self.happens(400) {
                let next = self.day.saturating_add(180.days());
                self.say_of(pair, EventKind::Renewed, By::Committee, Value::Day(next));
            } else {
                self.say_of(pair, EventKind::Ended, By::Committee, Value::How(How::Term));
                return;
            }
        }
        if self.happens(3) {
            let how = [How::Reached, How::BowedOut, How::Failed]
                [usize::from(self.happens(700)) + usize::from(self.happens(400))];
            self.say_of(pair, EventKind::Ended, By::Committee, Value::How(how));
            return;
        }
        if self.happens(meetings) {
            let day = if self.happens(200) { Value::Day(since) } else { Value::Nothing };
            self.say_of(pair, EventKind::Meeting, By::Mentee, day);
        }
        if term.is_none() && self.happens(60) {
            let until = self.day.saturating_add(300.days());
            self.say_of(pair, EventKind::Contract, By::Mentee, Value::Day(until));
        }
        if self.happens(meetings / 4) {
            let percent = u8::try_from(self.draw.below(101)).unwrap_or(100);
            self.say_of(pair, EventKind::Checkpoint, By::Mentee, Value::Percent(percent));
            self.say_of(pair, EventKind::Pulse, By::Mentor, Value::Nothing);
            if self.happens(300) {
                self.say_of(pair, EventKind::Called, By::Mentor, Value::Nothing);
            }
        }
        if self.happens(2) {
            self.say_of(pair, EventKind::Pause, By::Mentor, Value::Nothing);
            return;
        }
        if self.happens(2) {
            self.say(Event::of_person(self.day, EventKind::TargetChanged, Side::Mentee, pair.0));
            let has_two = self.state().open_pairs_of(Side::Mentee, pair.0).count() > 1;
            if !has_two
                && self.is_here(Side::Mentee, pair.0)
                && let Some(mentor) = self.mentor_for(pair.0)
            {
                let event = Event::of_pair(self.day, EventKind::Proposed, pair.0, mentor);
                self.say(event.in_round(self.state().last_round()));
            }
        }
    }

    /// A pair that rests goes on when there is a seat, or ends.
    fn rest(&mut self, pair: (Number, Number)) {
        let taken = self.state().person(Side::Mentor, pair.1).map_or(0, |person| person.seats_taken);
        if self.happens(40) && taken < self.state().seats_here(pair.1) {
            self.say_of(pair, EventKind::Resume, By::Mentor, Value::Nothing);
        } else if self.happens(10) {
            self.say_of(pair, EventKind::Ended, By::Committee, Value::How(How::BowedOut));
        }
    }

    /// People pause, come back, leave, have a single conversation, evaluate.
    fn people(&mut self) {
        for (side, kinds) in [
            (Side::Mentee, [EventKind::Pause, EventKind::Withdrawn, EventKind::Evaluated]),
            (Side::Mentor, [EventKind::Pause, EventKind::Withdrawn, EventKind::Recognised]),
        ] {
            let all = if side == Side::Mentee { self.mentees.clone() } else { self.mentors.clone() };
            let Some(bound) = u32::try_from(all.len()).ok().filter(|&bound| bound > 0) else { continue };
            let number = all[usize::try_from(self.draw.below(bound)).unwrap_or(0)];
            let has_pair = self.state().open_pairs_of(side, number).next().is_some();
            let kind = kinds[usize::try_from(self.draw.below(3)).unwrap_or(0)];
            if !self.is_here(side, number) {
                self.say(Event::of_person(self.day, EventKind::Resume, side, number));
            } else if !(kind == EventKind::Withdrawn && has_pair) && self.happens(200) {
                self.say(Event::of_person(self.day, kind, side, number));
            }
        }
        if let (Some(&mentee), Some(&mentor)) = (self.mentees.last(), self.mentors.first())
            && self.happens(50)
        {
            self.say_of((mentee, mentor), EventKind::Session, By::Committee, Value::Nothing);
        }
    }
}
