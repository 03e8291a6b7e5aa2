//! What can happen in a programme: the events of the ledger, their written names and what each must say.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use matching_market::Side;

use super::chain::Chain;
use super::number::Number;
use super::said::{By, How, Relation};

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum About {
    /// A mentee and a mentor.
    Pair,
    /// A mentee.
    Mentee,
    /// A mentee or a mentor.
    Person,
    /// A mentee and a mentor, or one of them.
    PairOrPerson,
    /// A mentee and a mentor, or the mentee alone.
    PairOrMentee,
    /// A mentor.
    Mentor,
    /// Everybody, or a mentor.
    EverybodyOrMentor,
    /// Everybody.
    Everybody,
    /// A line of the ledger.
    Line,
}

/// What stands in the column `value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// Nothing.
    Nothing,
    /// The first digits of the hash of the round's receipt, or nothing.
    Receipt,
    /// A day, or nothing.
    Day,
    /// A percentage, or nothing.
    Percent,
    /// The programme number of the mentor who declined.
    Decliner,
    /// How a pair ended.
    How,
    /// How many mentees a mentor has at most.
    Seats,
    /// How many mentees a mentor has elsewhere, of how many that they wrote down.
    Elsewhere,
    /// A name and a whole number, such as `matched=90`.
    Target,
    /// The number of an earlier line.
    Line,
}

macro_rules! events {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $about:ident, $value:ident;)*) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum EventKind {
            $($(#[$doc])* $kind,)*
        }

        impl EventKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// Whom it is about.
            pub fn about(self) -> About {
                match self { $(Self::$kind => About::$about,)* }
            }

            /// What its value is.
            pub fn value(self) -> ValueKind {
                match self { $(Self::$kind => ValueKind::$value,)* }
            }
        }
    };
}

events! {
    /// A round, or the committee, found this pair. It takes a seat from here on.
    Proposed = "proposed", Pair, Receipt;
    /// One of the two says yes; by the committee: both have.
    Agreed = "agreed", Pair, Nothing;
    /// One of the two says no before they were introduced; by the committee: the proposal is taken back.
    Declined = "declined", Pair, Nothing;
    /// A mentor who declined names another one; by the mentee: they want this one, after their own choices.
    Referred = "referred", Pair, Decliner;
    /// The two know of each other.
    Introduced = "introduced", Pair, Nothing;
    /// Somebody has been to the training.
    Trained = "trained", Person, Nothing;
    /// The signed contract has arrived; the value is its term.
    Contract = "contract", Pair, Day;
    /// The two have met, or a newcomer has been to a meeting of the club; the value is the day, if it was an
    /// earlier one.
    Meeting = "meeting", PairOrMentee, Day;
    /// The pair has reported its progress, in percent.
    Checkpoint = "checkpoint", Pair, Percent;
    /// One of the two has answered how it goes, in confidence.
    Pulse = "pulse", Pair, Nothing;
    /// The committee has spoken to the two, or to one of them: what they asked for until then is done.
    Called = "called", Pair, Nothing;
    /// A pair rests, or somebody takes part in no round for now. The pair's seat is free from here on.
    Pause = "pause", PairOrPerson, Nothing;
    /// It goes on; somebody who had withdrawn is back.
    Resume = "resume", PairOrPerson, Nothing;
    /// The mentee aims for something else.
    TargetChanged = "target-changed", Mentee, Nothing;
    /// The pair is over; the value is how.
    Ended = "ended", Pair, How;
    /// Both want to go on; the value is the new term.
    Renewed = "renewed", Pair, Day;
    /// A round found nobody for this mentee.
    Waiting = "waiting", Mentee, Receipt;
    /// A single conversation, which takes no seat.
    Session = "session", Pair, Nothing;
    /// The two have talked at an event of short meetings, after which people choose. It takes no seat.
    Met = "met", Pair, Nothing;
    /// Somebody has evaluated the programme.
    Evaluated = "evaluated", PairOrPerson, Nothing;
    /// Somebody has been thanked.
    Recognised = "recognised", PairOrPerson, Nothing;
    /// Somebody has left the programme.
    Withdrawn = "withdrawn", Person, Nothing;
    /// A number that the programme wants to reach.
    TargetSet = "target-set", Everybody, Target;
    /// From here on, mentors have at most so many mentees at a time, or this mentor has.
    Seats = "seats", EverybodyOrMentor, Seats;
    /// From here on, this mentor has so many mentees whom the ledger does not know. Each takes a seat.
    Elsewhere = "elsewhere", Mentor, Elsewhere;
    /// A round of peers, or the committee, found these two, who would mentor each other. It takes no seat of a
    /// mentor.
    PeerProposed = "peer-proposed", Pair, Receipt;
    /// One of two peers says yes; by the committee: both have.
    PeerAgreed = "peer-agreed", Pair, Nothing;
    /// One of two peers says no before they were introduced; by the committee: the proposal is taken back.
    PeerDeclined = "peer-declined", Pair, Nothing;
    /// Two peers know of each other.
    PeerIntroduced = "peer-introduced", Pair, Nothing;
    /// The signed contract of two peers has arrived; the value is its term.
    PeerContract = "peer-contract", Pair, Day;
    /// Two peers have met; the value is the day, if it was an earlier one.
    PeerMeeting = "peer-meeting", Pair, Day;
    /// Two peers have reported their progress, in percent.
    PeerCheckpoint = "peer-checkpoint", Pair, Percent;
    /// One of two peers has answered how it goes, in confidence.
    PeerPulse = "peer-pulse", Pair, Nothing;
    /// The committee has spoken to two peers, or to one of them.
    PeerCalled = "peer-called", Pair, Nothing;
    /// Two peers rest.
    PeerPause = "peer-pause", Pair, Nothing;
    /// Two peers go on after a rest.
    PeerResume = "peer-resume", Pair, Nothing;
    /// Two peers both want to go on; the value is the new term.
    PeerRenewed = "peer-renewed", Pair, Day;
    /// Two people have talked at an event of short meetings in which everybody is a peer.
    PeerMet = "peer-met", Pair, Nothing;
    /// Two peers are no more; the value is how.
    PeerEnded = "peer-ended", Pair, How;
    /// A round of peers found nobody for this person, who stands in the column of mentees.
    PeerWaiting = "peer-waiting", Mentee, Receipt;
    /// An earlier line does not hold: how things stand is worked out without it.
    Struck = "struck", Line, Line;
}

impl EventKind {
    /// Whether the event says of which round it is.
    pub fn needs_round(self) -> bool {
        matches!(self, Self::Proposed | Self::Waiting | Self::PeerProposed | Self::PeerWaiting)
    }

    /// Between whom it happens: peers have no sides, and their rounds are counted by themselves.
    pub fn relation(self) -> Relation {
        // They stand beside each other above.
        let is_of_peers = (Self::PeerProposed..=Self::PeerWaiting).contains(&self);
        if is_of_peers { Relation::Peers } else { Relation::Mentoring }
    }

    /// Whether it is about peers.
    pub fn is_of_peers(self) -> bool {
        self.relation() == Relation::Peers
    }

    /// The same between others: what happens to a mentee and a mentor where it happens to peers, or the other way
    /// round. What cannot happen to peers stays as it is.
    #[must_use]
    pub fn between(self, relation: Relation) -> Self {
        if self.relation() == relation {
            return self;
        }
        let found = OF_PEERS.iter().find(|&&(mentoring, of_peers)| mentoring == self || of_peers == self);
        found.map_or(self, |&(mentoring, of_peers)| match relation {
            Relation::Mentoring => mentoring,
            Relation::Peers => of_peers,
        })
    }
}

/// What happens to peers as well, with what it is called then.
const OF_PEERS: [(EventKind, EventKind); 15] = [
    (EventKind::Proposed, EventKind::PeerProposed),
    (EventKind::Agreed, EventKind::PeerAgreed),
    (EventKind::Declined, EventKind::PeerDeclined),
    (EventKind::Introduced, EventKind::PeerIntroduced),
    (EventKind::Waiting, EventKind::PeerWaiting),
    (EventKind::Met, EventKind::PeerMet),
    (EventKind::Contract, EventKind::PeerContract),
    (EventKind::Meeting, EventKind::PeerMeeting),
    (EventKind::Checkpoint, EventKind::PeerCheckpoint),
    (EventKind::Pulse, EventKind::PeerPulse),
    (EventKind::Called, EventKind::PeerCalled),
    (EventKind::Pause, EventKind::PeerPause),
    (EventKind::Resume, EventKind::PeerResume),
    (EventKind::Renewed, EventKind::PeerRenewed),
    (EventKind::Ended, EventKind::PeerEnded),
];

impl fmt::Display for EventKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What an event says beside whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Nothing,
    /// The first digits of the hash of the round's receipt.
    Receipt(Chain),
    /// A day.
    Day(Date),
    /// 0 to 100.
    Percent(u8),
    /// The mentor who declined.
    Decliner(Number),
    /// How a pair ended.
    How(How),
    /// How many mentees a mentor has at most.
    Seats(u16),
    /// How many mentees a mentor has elsewhere, and of how many that the mentor wrote down, if a questionnaire says so.
    Elsewhere(u16, Option<u16>),
    /// What is to be reached, and how much of it.
    Target(String, u32),
    /// The number of an earlier line.
    Line(u64),
}

impl Value {
    /// The value of an event, as it is written.
    ///
    /// # Errors
    /// [`EventError::Value`] says what the event needs.
    pub fn parse(kind: EventKind, text: &str) -> Result<Self, EventError> {
        Self::read(kind.value(), text).ok_or(EventError::Value { kind })
    }

    fn read(kind: ValueKind, text: &str) -> Option<Self> {
        let optional = matches!(kind, ValueKind::Nothing | ValueKind::Receipt | ValueKind::Day | ValueKind::Percent);
        if text.is_empty() {
            return optional.then_some(Self::Nothing);
        }
        let value = match kind {
            ValueKind::Nothing => return None,
            ValueKind::Receipt => Self::Receipt(text.parse().ok()?),
            ValueKind::Day => Self::Day(day(text)?),
            ValueKind::Percent => Self::Percent(text.parse().ok()?),
            ValueKind::Decliner => Self::Decliner(text.parse().ok()?),
            ValueKind::How => Self::How(How::ALL.iter().copied().find(|how| how.name() == text)?),
            ValueKind::Seats => Self::Seats(text.parse().ok()?),
            ValueKind::Elsewhere => match text.split_once(" of ") {
                None => Self::Elsewhere(text.parse().ok()?, None),
                Some((count, written)) => Self::Elsewhere(count.parse().ok()?, Some(written.parse().ok()?)),
            },
            ValueKind::Line => Self::Line(text.parse().ok()?),
            ValueKind::Target => {
                let (name, number) = text.split_once('=')?;
                Self::Target(name.to_owned(), number.parse().ok()?)
            }
        };
        // One way to write it: no `+5`, no `007`.
        (value.fits(kind) && value.to_string() == text).then_some(value)
    }

    /// Whether it is a value of a kind that can be written and read again.
    fn fits(&self, kind: ValueKind) -> bool {
        match (kind, self) {
            (ValueKind::Nothing | ValueKind::Receipt | ValueKind::Day | ValueKind::Percent, Self::Nothing)
            | (ValueKind::Receipt, Self::Receipt(_))
            | (ValueKind::Decliner, Self::Decliner(_))
            | (ValueKind::How, Self::How(_))
            | (ValueKind::Seats, Self::Seats(_))
            | (ValueKind::Elsewhere, Self::Elsewhere(..)) => true,
            (ValueKind::Day, day) => matches!(day, Self::Day(day) if day.year() >= 0),
            (ValueKind::Percent, percent) => matches!(percent, Self::Percent(0..=100)),
            (ValueKind::Line, line) => matches!(line, Self::Line(1..)),
            (ValueKind::Target, Self::Target(name, _)) => {
                let is_letter = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
                (1..=40).contains(&name.len()) && name.bytes().all(is_letter)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Receipt(chain) => chain.fmt(formatter),
            Self::Day(day) => day.fmt(formatter),
            Self::Percent(percent) => percent.fmt(formatter),
            Self::Decliner(number) => number.fmt(formatter),
            Self::How(how) => how.fmt(formatter),
            Self::Seats(seats) => seats.fmt(formatter),
            Self::Elsewhere(count, None) => count.fmt(formatter),
            Self::Elsewhere(count, Some(written)) => write!(formatter, "{count} of {written}"),
            Self::Line(line) => line.fmt(formatter),
            Self::Target(name, number) => write!(formatter, "{name}={number}"),
        }
    }
}

/// A day as the ledger writes it, year first, and nothing else.
pub(super) fn day(text: &str) -> Option<Date> {
    let is_form = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    (text.len() == 10 && text.bytes().enumerate().all(is_form)).then(|| text.parse().ok()).flatten()
}

/// One event: a line of the ledger without its number and chain.
///
/// # Examples
/// ```
/// use mentor_match::jiff::civil::date;
/// use mentor_match::programme::{Event, EventKind, How, Number, Value};
///
/// let (mentee, mentor) = ("P0001".parse::<Number>()?, "P0002".parse::<Number>()?);
/// let ended = Event::of_pair(date(2026, 9, 1), EventKind::Ended, mentee, mentor).with(Value::How(How::Reached));
/// assert!(ended.check().is_ok());
/// // How it ended has to be said.
/// assert!(Event::of_pair(date(2026, 9, 1), EventKind::Ended, mentee, mentor).check().is_err());
/// # Ok::<(), mentor_match::programme::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day from which it holds.
    pub date: Date,
    /// What happened.
    pub kind: EventKind,
    /// The mentee, if it is about one.
    pub mentee: Option<Number>,
    /// The mentor, if it is about one.
    pub mentor: Option<Number>,
    /// The round that it comes from, counted from 1.
    pub round: Option<u32>,
    /// What else it says.
    pub value: Value,
    /// Who said it.
    pub by: By,
}

/// What an event lacks, or has too much of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// Somebody is missing, or somebody is named whom it is not about.
    #[error("'{kind}' is about {}", match .kind.about() {
        About::Pair => "a pair: name the mentee and the mentor",
        About::Mentee => "a mentee: name the mentee and no mentor",
        About::Person => "one person: name the mentee or the mentor, not both",
        About::PairOrPerson => "a pair or one person: name the mentee, the mentor or both",
        About::PairOrMentee => "a pair or a newcomer: name the mentee, and the mentor if the two have met",
        About::Mentor => "a mentor: name the mentor and no mentee",
        About::EverybodyOrMentor => "everybody or one mentor: leave the mentee empty",
        About::Everybody => "everybody: leave mentee and mentor empty",
        About::Line => "a line of the ledger: leave mentee and mentor empty",
    })]
    About {
        /// Which event.
        kind: EventKind,
    },
    /// A round that has to be said, or is 0.
    #[error("'{kind}' needs the number of its round, from 1")]
    Round {
        /// Which event.
        kind: EventKind,
    },
    /// Said by the committee, where only one of the two can say it.
    #[error("'{kind}' is said by one of the two: write mentee or mentor")]
    By {
        /// Which event.
        kind: EventKind,
    },
    /// A value of another kind.
    #[error("the value of '{kind}' is {}", match .kind.value() {
        ValueKind::Nothing => "empty: marks, reasons and answers are never in the ledger".to_owned(),
        ValueKind::Receipt => "empty, or the first 16 digits of the receipt's hash in groups of four".to_owned(),
        ValueKind::Day => "empty, or a day such as 2026-09-01".to_owned(),
        ValueKind::Percent => "empty, or a whole number from 0 to 100".to_owned(),
        ValueKind::Decliner => "the programme number of the mentor who declined, such as P0001".to_owned(),
        ValueKind::How => How::ALL.iter().map(|how| how.name()).collect::<Vec<_>>().join(", ") + ": one of these",
        ValueKind::Seats => "how many mentees a mentor has at most, such as 2".to_owned(),
        ValueKind::Elsewhere => "how many mentees a mentor has whom the ledger does not know, such as 1".to_owned(),
        ValueKind::Target => "a name and a whole number, such as matched=90".to_owned(),
        ValueKind::Line => "the number of the line that does not hold, as in the column seq".to_owned(),
    })]
    Value {
        /// Which event.
        kind: EventKind,
    },
}

impl Event {
    /// An event of the committee about nobody yet.
    pub fn new(date: Date, kind: EventKind) -> Self {
        Self { date, kind, mentee: None, mentor: None, round: None, value: Value::Nothing, by: By::Committee }
    }

    /// An event about a pair.
    pub fn of_pair(date: Date, kind: EventKind, mentee: Number, mentor: Number) -> Self {
        Self { mentee: Some(mentee), mentor: Some(mentor), ..Self::new(date, kind) }
    }

    /// An event about one person.
    pub fn of_person(date: Date, kind: EventKind, side: Side, number: Number) -> Self {
        match side {
            Side::Mentee => Self { mentee: Some(number), ..Self::new(date, kind) },
            Side::Mentor => Self { mentor: Some(number), ..Self::new(date, kind) },
        }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(self, value: Value) -> Self {
        Self { value, ..self }
    }

    /// The same, said by somebody else than the committee.
    #[must_use]
    pub fn by(self, by: By) -> Self {
        Self { by, ..self }
    }

    /// The same, of a round.
    #[must_use]
    pub fn in_round(self, round: u32) -> Self {
        Self { round: Some(round), ..self }
    }

    /// The mentee and the mentor, if it is about both.
    pub fn pair(&self) -> Option<(Number, Number)> {
        self.mentee.zip(self.mentor)
    }

    /// Whether it says what its kind must say, and no more. Whether it can happen is for the ledger to say.
    ///
    /// # Errors
    /// [`EventError`].
    pub fn check(&self) -> Result<(), EventError> {
        let kind = self.kind;
        let fits = match (kind.about(), self.mentee.is_some(), self.mentor.is_some()) {
            (About::Pair, mentee, mentor) => mentee && mentor,
            (About::Mentee, mentee, mentor) => mentee && !mentor,
            (About::Person, mentee, mentor) => mentee != mentor,
            (About::PairOrPerson, mentee, mentor) => mentee || mentor,
            (About::PairOrMentee, mentee, _) => mentee,
            (About::Mentor, mentee, mentor) => !mentee && mentor,
            (About::EverybodyOrMentor, mentee, _) => !mentee,
            (About::Everybody | About::Line, mentee, mentor) => !mentee && !mentor,
        };
        if !fits {
            return Err(EventError::About { kind });
        }
        if self.round == Some(0) || kind.needs_round() && self.round.is_none() {
            return Err(EventError::Round { kind });
        }
        if matches!(kind, EventKind::Pulse | EventKind::PeerPulse) && self.by == By::Committee {
            return Err(EventError::By { kind });
        }
        if self.value.fits(kind.value()) { Ok(()) } else { Err(EventError::Value { kind }) }
    }
}

impl FromStr for EventKind {
    type Err = UnknownEvent;
    fn from_str(text: &str) -> Result<Self, UnknownEvent> {
        let found = Self::ALL.iter().copied().find(|kind| kind.name() == text);
        found.ok_or_else(|| UnknownEvent { written: crate::Shown::line(text).into_string() })
    }
}

/// A name that no event has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no event '{written}'; the events are {}",
    EventKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// What was written.
    pub written: String,
}

impl FromStr for By {
    type Err = UnknownBy;
    fn from_str(text: &str) -> Result<Self, UnknownBy> {
        Self::ALL.iter().copied().find(|by| by.name() == text).ok_or(UnknownBy)
    }
}

/// A name of nobody who can say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is said by the mentee, the mentor or the committee")]
pub struct UnknownBy;

#[cfg(test)]
mod tests {
    use super::*;

    /// A value fits its kind alone, and nothing may be anything that need not be said; what fits is read as it is
    /// written.
    #[test]
    fn a_value_fits_where_it_can_be_written_and_read_again() {
        use ValueKind::{Day, Decliner, Elsewhere, How as Ending, Line, Nothing, Percent, Receipt, Seats, Target};
        let target = |name: &str| Value::Target(name.to_owned(), 90);
        let values: [(Value, &[ValueKind]); 20] = [
            (Value::Nothing, &[Nothing, Receipt, Day, Percent]),
            (Value::Receipt("00ff-12ab-34cd-56ef".parse().expect("a hash")), &[Receipt]),
            (Value::Day(jiff::civil::date(2026, 9, 1)), &[Day]),
            (Value::Day(jiff::civil::date(-1, 9, 1)), &[]),
            (Value::Percent(0), &[Percent]),
            (Value::Percent(100), &[Percent]),
            (Value::Percent(101), &[]),
            (Value::Decliner(Number::FIRST), &[Decliner]),
            (Value::How(How::Term), &[Ending]),
            (Value::Seats(0), &[Seats]),
            (Value::Elsewhere(1, None), &[Elsewhere]),
            (Value::Elsewhere(1, Some(2)), &[Elsewhere]),
            (target("matched-2"), &[Target]),
            (target(&"a".repeat(40)), &[Target]),
            (target(&"a".repeat(41)), &[]),
            (target(""), &[]),
            (target("Matched"), &[]),
            (target("a=b"), &[]),
            (Value::Line(0), &[]),
            (Value::Line(1), &[Line]),
        ];
        for kind in EventKind::ALL.iter().map(|kind| kind.value()) {
            for (value, fitting) in &values {
                assert_eq!(value.fits(kind), fitting.contains(&kind), "{value:?}, {kind:?}");
                let is_read = Value::read(kind, &value.to_string()).as_ref() == Some(value);
                assert!(is_read || !fitting.contains(&kind), "{value:?}, {kind:?}");
            }
        }
    }
}
