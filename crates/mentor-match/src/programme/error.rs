//! Why something cannot be in a ledger: what is wrong, on which line, and what to do.

use jiff::civil::Date;
use matching_market::Side;

use super::chain::HEADER;
use super::event::{EventError, EventKind, UnknownBy, UnknownEvent};
use super::number::{Number, NumberError};
use super::phase::Phase;
use super::said::{How, Relation};
use crate::shown::Quoted;
use crate::text::count;

/// Why an event cannot happen as things stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Impossible {
    /// The event does not say what it must say.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The two were never proposed to each other.
    #[error("{mentee} and {mentor} cannot have '{kind}': they were never proposed; record '{}' first", if .kind.is_of_peers() { "peer-proposed" } else { "proposed" })]
    NeverProposed {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentee: Number,
        /// With whom.
        mentor: Number,
    },
    /// The two are a pair of another kind.
    #[error("{mentee} and {mentor} are {}, so '{kind}' is not about them; record '{}' instead", match .kind.relation() {
        Relation::Mentoring => "peers",
        Relation::Peers => "a mentee and a mentor",
    }, .kind.between(if .kind.is_of_peers() { Relation::Mentoring } else { Relation::Peers }))]
    OtherRelation {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentee: Number,
        /// With whom.
        mentor: Number,
    },
    /// The pair is somewhere else.
    #[error("{mentee} and {mentor} cannot have '{kind}': {}", phase_told(*.phase, *.kind))]
    Phase {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentee: Number,
        /// With whom.
        mentor: Number,
        /// Where they stand.
        phase: Phase,
    },
    /// It has been said already.
    #[error("{mentee} and {mentor} have '{kind}' from this side already; leave the second one out")]
    Twice {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentee: Number,
        /// With whom.
        mentor: Number,
    },
    /// A mentee and a mentor who are one person.
    #[error("{0} cannot be their own mentor; correct one of the two numbers")]
    OnePerson(Number),
    /// The mentor has no seat left.
    #[error("'{kind}' is not possible: {}", no_seat(*.mentor, *.seats, *.elsewhere, .holders))]
    NoSeat {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentor: Number,
        /// Seats that the mentor has.
        seats: u16,
        /// Mentees of the mentor whom the ledger does not know, who hold some of them.
        elsewhere: u16,
        /// Mentees who hold them.
        holders: Vec<Number>,
    },
    /// The mentee is elsewhere already.
    #[error(
        "{mentee} has an open pair with {other}, so '{kind}' is not possible; record how that pair ends ('declined' \
         before the introduction, else 'ended') first"
    )]
    Elsewhere {
        /// What was to be recorded.
        kind: EventKind,
        /// Who.
        mentee: Number,
        /// With whom they have an open pair.
        other: Number,
    },
    /// Somebody takes no part at present.
    #[error("the {side} {number} takes no part at present; record 'resume' first")]
    Away {
        /// On which side.
        side: Side,
        /// Who.
        number: Number,
    },
    /// Somebody is not away, or is away already.
    #[error("the {side} {number} cannot have '{kind}': {}", if *.away {
        "they take no part already"
    } else {
        "they have neither paused nor withdrawn"
    })]
    Presence {
        /// What was to be recorded.
        kind: EventKind,
        /// On which side.
        side: Side,
        /// Who.
        number: Number,
        /// Whether they are away.
        away: bool,
    },
    /// Somebody leaves who has an open pair.
    #[error(
        "the {side} {number} has an open pair; record how it ends ('declined' before the introduction, else 'ended'; \
         of peers 'peer-declined' or 'peer-ended') first"
    )]
    HasPair {
        /// On which side.
        side: Side,
        /// Who.
        number: Number,
    },
    /// A round before the last one.
    #[error("round {round} is over: round {last} has begun; write {last}")]
    Round {
        /// Which round.
        round: u32,
        /// The last one.
        last: u32,
    },
    /// The mentee waits in this round already.
    #[error("{mentee} is recorded as waiting in round {round} already; leave the second one out")]
    WaitsAlready {
        /// Who.
        mentee: Number,
        /// In which round.
        round: u32,
    },
    /// A meeting after the day on which it was recorded, or before the introduction.
    #[error("{day} cannot be the day of the meeting: the two were introduced on {from}, and this is recorded on {to}")]
    MeetingDay {
        /// The day.
        day: Date,
        /// The earliest.
        from: Date,
        /// The latest.
        to: Date,
    },
    /// A last day before the pair began.
    #[error(
        "{day} cannot be the last day in '{kind}': the two were introduced on {introduced}; correct the day, or leave \
         the value empty"
    )]
    LastDay {
        /// What was to be recorded.
        kind: EventKind,
        /// The day.
        day: Date,
        /// When they were introduced.
        introduced: Date,
    },
    /// The mentor who is said to have declined has not.
    #[error("{from} has not declined {mentee}, so they cannot refer {mentee} to somebody; record 'declined' first")]
    NotDeclined {
        /// Who.
        mentee: Number,
        /// The mentor.
        from: Number,
    },
}

/// Who holds the seats of a mentor, and what to do.
fn no_seat(mentor: Number, seats: u16, elsewhere: u16, holders: &[Number]) -> String {
    let mut more = format!("give {mentor} one more seat ('seats', mentor {mentor}, value {})", seats.saturating_add(1));
    let mut named: Vec<String> = holders.iter().map(ToString::to_string).collect();
    if elsewhere > 0 {
        named.push(format!("{} elsewhere", count(elsewhere, "mentee")));
        more += ", or correct the number elsewhere ('elsewhere')";
    }
    let (seats, named) = (count(seats, "seat"), named.join(" and "));
    match holders.len() {
        _ if named.is_empty() => format!("{mentor} has {seats}; {more} first"),
        0 => format!("{mentor} has {seats}, held by {named}; {more}"),
        1 => format!(
            "{mentor} has {seats}, held by {named}; record how that pair ends, is declined or pauses, or {more}"
        ),
        _ => format!(
            "{mentor} has {seats}, held by {named}; record how one of these pairs ends, is declined or pauses, or {more}"
        ),
    }
}

/// What the phase means for an event, and what to do.
fn phase_told(phase: Phase, kind: EventKind) -> String {
    let called = |other: EventKind| other.between(kind.relation());
    match (phase, kind.between(Relation::Mentoring)) {
        (Phase::Ended(How::Failed), EventKind::Proposed) => {
            "their pairing failed, and they are never proposed to each other again; find somebody else".to_owned()
        }
        (Phase::Agreed, EventKind::Agreed) => "both have said yes already; leave this one out".to_owned(),
        (Phase::Proposed | Phase::Agreed, EventKind::Proposed) => "they are proposed to each other already".to_owned(),
        (Phase::Proposed | Phase::Agreed, EventKind::Ended) => {
            format!("they have not been introduced; record '{}' instead", called(EventKind::Declined))
        }
        (Phase::Proposed | Phase::Agreed | Phase::Introduced | Phase::Running, EventKind::Resume) => {
            "their pair does not rest".to_owned()
        }
        (Phase::Proposed | Phase::Agreed, _) => {
            format!("they have not been introduced; record '{}' first", called(EventKind::Introduced))
        }
        (Phase::Introduced | Phase::Running, EventKind::Declined) => {
            format!("they have been introduced; record '{}' instead", called(EventKind::Ended))
        }
        (Phase::Introduced | Phase::Running, _) => "they have been introduced already".to_owned(),
        (Phase::Paused, _) => format!("their pair rests; record '{}' first", called(EventKind::Resume)),
        (Phase::Declined(_) | Phase::Ended(_), _) if kind.is_of_peers() => {
            "it is over; if the two are to be peers after all, record 'peer-proposed' first".to_owned()
        }
        (Phase::Declined(_), _) => {
            "it was declined; if the two are to be a pair after all, record 'proposed' first".to_owned()
        }
        (Phase::Ended(_), _) => "their pair has ended; if they begin again, record 'proposed' first".to_owned(),
    }
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellError {
    /// Not a day.
    #[error("the date is a day written as year-month-day, such as 2026-09-01")]
    Date,
    /// No event.
    #[error(transparent)]
    Event(#[from] UnknownEvent),
    /// No programme number.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// No round.
    #[error("the round is a whole number from 1, or empty")]
    Round,
    /// No value of this event.
    #[error(transparent)]
    Value(EventError),
    /// Nobody who can have said it.
    #[error(transparent)]
    By(#[from] UnknownBy),
}

/// Why a line cannot be struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unstruck {
    /// It is not above.
    #[error("only a line above can be; the column seq counts them")]
    NotEarlier,
    /// It was struck before.
    #[error("it was struck before; leave this one out")]
    Twice,
    /// It strikes a line itself.
    #[error("it strikes a line itself; write what holds as a new line, with its own day")]
    Strike,
}

/// What is wrong with a ledger.
///
/// Lines are counted as in the column `seq`, from 1; in a spreadsheet the header is above them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The columns are others.
    #[error("the columns of the ledger are {}; these are {found}", HEADER.join(","))]
    Header {
        /// What was found.
        found: Quoted,
    },
    /// A row with too many or too few cells.
    #[error("ledger, line {line}: {cells} cells, but there are 9 columns; put the line back from a copy")]
    Cells {
        /// Which line.
        line: u64,
        /// How many.
        cells: usize,
    },
    /// A line is not what it was when the next one was written.
    #[error(
        "ledger, line {line} was changed after it was written: it does not fit {}; put it back from a copy, and record \
         what is new as a new line", if *.last { "the head" } else { "the chain" }
    )]
    Changed {
        /// Which line.
        line: u64,
        /// Whether it is the last one, of which the head knows.
        last: bool,
    },
    /// Lines are missing in the middle.
    #[error("ledger, {} missing: the next one is line {to}; put {} back from a copy", lines(*.from, *.to - 1), if .to - .from == 1 {
        "it"
    } else {
        "them"
    })]
    Missing {
        /// The first.
        from: u64,
        /// The line after the last.
        to: u64,
    },
    /// The lines are in another order.
    #[error("ledger: line {found} is where line {line} should be; sort the rows by the column seq, or delete the copy")]
    Order {
        /// Which line should be there.
        line: u64,
        /// Which is.
        found: Quoted,
    },
    /// The last lines are missing.
    #[error("ledger, {} missing at its end: the head knows {to}; put the file back from a copy", lines(*.from, *.to))]
    Cut {
        /// The first that is missing.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A cell cannot be read.
    #[error("ledger, line {line}: {why}")]
    Cell {
        /// Which line.
        line: u64,
        /// What is wrong.
        why: CellError,
    },
    /// It cannot have happened.
    #[error("ledger, line {line}: {why}")]
    Impossible {
        /// Which line.
        line: u64,
        /// Why.
        why: Impossible,
    },
    /// A line further down cannot have happened if this is added.
    #[error(
        "ledger, line {line} cannot be added: line {later} would then be impossible ({why}); if line {later} does not hold \
         either, strike it first"
    )]
    Breaks {
        /// The new line.
        line: u64,
        /// The line that does not fit any more.
        later: u64,
        /// Why.
        why: Impossible,
    },
    /// A line cannot be struck.
    #[error("ledger, line {line}: line {struck} cannot be struck: {why}")]
    CannotStrike {
        /// The line that strikes.
        line: u64,
        /// The line that is to be struck.
        struck: u64,
        /// Why.
        why: Unstruck,
    },
    /// The head is no head.
    #[error(
        "the head of the ledger is damaged: three lines were expected, 'version 1', 'lines N' and 'last HASH'; put it back from a copy"
    )]
    Head,
}

fn lines(from: u64, to: u64) -> String {
    if from == to { format!("line {from} is") } else { format!("lines {from} to {to} are") }
}

impl LedgerError {
    /// The line it is about, if it is about one.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Cells { line, .. }
            | Self::Changed { line, .. }
            | Self::Order { line, .. }
            | Self::Cell { line, .. }
            | Self::Breaks { line, .. }
            | Self::CannotStrike { line, .. }
            | Self::Impossible { line, .. } => Some(*line),
            Self::Missing { from, .. } | Self::Cut { from, .. } => Some(*from),
            Self::Header { .. } | Self::Head => None,
        }
    }
}
