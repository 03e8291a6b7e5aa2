//! A line of the ledger as cells, and the head.

use std::fmt;
use std::str::FromStr;

use super::chain::{Chain, HEADER};
use super::error::{CellError, LedgerError};
use super::event::{Event, EventKind, Value, day};
use super::number::Number;

/// The cells of an event.
pub(super) fn cells(seq: u64, event: &Event, chain: Chain) -> [String; HEADER.len()] {
    let number = |number: Option<Number>| number.map_or(String::new(), |number| number.to_string());
    [
        seq.to_string(),
        event.date.to_string(),
        event.kind.to_string(),
        number(event.mentee),
        number(event.mentor),
        event.round.map_or(String::new(), |round| round.to_string()),
        event.value.to_string(),
        event.by.to_string(),
        chain.to_string(),
    ]
}

/// The event in the cells of a line; neither number nor chain are looked at.
pub(super) fn event(cells: &[&str; HEADER.len()]) -> Result<Event, CellError> {
    let &[_, date, kind, mentee, mentor, round, value, by, _] = cells;
    let number = |cell: &str| if cell.is_empty() { Ok(None) } else { cell.parse::<Number>().map(Some) };
    let kind: EventKind = kind.parse()?;
    let round = match round {
        "" => None,
        round if round.starts_with(['0', '+']) && round != "0" => return Err(CellError::Round),
        round => Some(round.parse().map_err(|_| CellError::Round)?),
    };
    Ok(Event {
        date: day(date).ok_or(CellError::Date)?,
        kind,
        mentee: number(mentee)?,
        mentor: number(mentor)?,
        round,
        value: Value::parse(kind, value).map_err(CellError::Value)?,
        by: by.parse()?,
    })
}

/// How many lines a ledger has, and the hash of the last one: what the next line's chain will be.
///
/// It is kept beside the ledger and repeated in receipts, since nothing else knows of the last line.
///
/// ```
/// use mentor_match::programme::{Head, Ledger};
/// let head = Ledger::new().head();
/// assert_eq!(head.to_string().parse::<Head>()?, head);
/// assert!("lines 7".parse::<Head>().is_err());
/// # Ok::<(), mentor_match::programme::LedgerError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many lines, without that of the column heads.
    pub lines: u64,
    /// The hash of the last of them.
    pub last: Chain,
}

impl fmt::Display for Head {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "version 1\nlines {}\nlast {}\n", self.lines, self.last)
    }
}

impl FromStr for Head {
    type Err = LedgerError;
    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let version = lines.next() == Some("version 1");
        let mut after = |words: &str| lines.next().and_then(|line| line.strip_prefix(words));
        let count = after("lines ").and_then(|count| count.parse().ok());
        let last = after("last ").and_then(|last| last.parse().ok());
        let head = count.zip(last).map(|(lines, last)| Self { lines, last });
        head.filter(|_| version && lines.next().is_none()).ok_or(LedgerError::Head)
    }
}
