//! The ledger: everything that happened in a programme, in order, never changed.
//!
//! Every line is checked against the state that the lines before it make, and carries the hash of the line before it
//! (`chain`). So a ledger that can be read is one in which nothing impossible happened and no cell was changed.

use jiff::civil::Date;

use super::chain::{Cells, Chain, HEADER};
use super::error::LedgerError;
use super::event::Event;
use super::line::{Head, cells, event};
use super::state::State;

/// All events of a programme.
///
/// # Examples
/// ```
/// use mentor_match::jiff::civil::date;
/// use mentor_match::programme::{Event, EventKind, Ledger, Number};
///
/// let (ada, grace) = ("P0001".parse::<Number>()?, "P0002".parse::<Number>()?);
/// let mut ledger = Ledger::new();
/// ledger.append(Event::of_pair(date(2026, 9, 1), EventKind::Proposed, ada, grace).in_round(1))?;
/// ledger.append(Event::of_pair(date(2026, 9, 8), EventKind::Introduced, ada, grace))?;
/// assert_eq!(ledger.state().open_pairs().count(), 1);
/// assert_eq!(ledger.on(date(2026, 8, 31)).open_pairs().count(), 0);
///
/// // What cannot happen is refused, and the ledger is as it was.
/// let again = Event::of_pair(date(2026, 9, 9), EventKind::Proposed, ada, grace).in_round(1);
/// assert!(ledger.append(again).is_err());
/// assert_eq!(ledger.head().lines, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    // INVARIANT: the dates never go back, and `state` is what they make, one after the other.
    events: Vec<Event>,
    state: State,
    // INVARIANT: the hash of the last line, and of the column heads before there is one.
    last: Chain,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

impl Ledger {
    /// One in which nothing has happened.
    pub fn new() -> Self {
        Self { events: Vec::new(), state: State::default(), last: Chain::of(&HEADER) }
    }

    /// Adds an event.
    ///
    /// # Errors
    /// [`LedgerError::Impossible`] with the number that the line would have; the ledger is then as it was.
    ///
    /// # Complexity
    /// O(log events).
    pub fn append(&mut self, event: Event) -> Result<(), LedgerError> {
        let line = self.head().lines + 1;
        self.state.step(&event).map_err(|why| LedgerError::Impossible { line, why })?;
        self.last = Chain::of(&cells(line, &event, self.last));
        self.events.push(event);
        Ok(())
    }

    /// Reads lines without that of the column heads, as they were written.
    ///
    /// `head` is what was written beside them the last time. Lines beyond it are those of a run that was interrupted
    /// before it had written the new head; they count if they fit.
    ///
    /// # Errors
    /// [`LedgerError`], with the line: the first one that was changed, is missing or in the wrong place; else the first
    /// that says something impossible.
    ///
    /// # Complexity
    /// O(lines · log lines) time; of the lines no more than two are held at a time.
    pub fn read(lines: impl IntoIterator<Item = Vec<String>>, head: Head) -> Result<Self, LedgerError> {
        let mut ledger = Self::new();
        let mut refused = None;
        // The line that does not fit the one before it: which of the two was changed, the next one tells.
        let mut suspect: Option<u64> = None;
        let mut seq = 0;
        for row in lines {
            seq += 1;
            let width = row.len();
            let cells: Cells = row.try_into().map_err(|_| LedgerError::Cells { line: seq, cells: width })?;
            let chain = &cells[HEADER.len() - 1];
            let fits = chain.as_bytes() == ledger.last.digits();
            if let Some(line) = suspect {
                return Err(LedgerError::Changed { line: if fits { (line - 1).max(1) } else { line }, last: false });
            }
            if !fits {
                out_of_order(&cells, seq)?;
                suspect = Some(seq);
            }
            ledger.last = Chain::of(&cells);
            if seq == head.lines && ledger.last != head.last && suspect.is_none() {
                return Err(LedgerError::Changed { line: seq, last: true });
            }
            if suspect.is_none() && refused.is_none() {
                refused = ledger.take(&cells, seq).err();
            }
        }
        if let Some(line) = suspect {
            // The last line, of which only the head can tell.
            let is_whole = line == head.lines && ledger.last == head.last;
            return Err(LedgerError::Changed { line: if is_whole { (line - 1).max(1) } else { line }, last: false });
        }
        if seq < head.lines {
            return Err(LedgerError::Cut { from: seq + 1, to: head.lines });
        }
        if head.lines == 0 && head.last != Chain::of(&HEADER) {
            return Err(LedgerError::Head);
        }
        refused.map_or(Ok(ledger), Err)
    }

    /// The event of a line whose chain is right.
    fn take(&mut self, cells: &Cells, line: u64) -> Result<(), LedgerError> {
        out_of_order(cells, line)?;
        let event = event(cells).map_err(|why| LedgerError::Cell { line, why })?;
        self.state.step(&event).map_err(|why| LedgerError::Impossible { line, why })?;
        self.events.push(event);
        Ok(())
    }

    /// All events, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All lines as cells, in order, without that of the column heads. O(lines).
    pub fn lines(&self) -> impl Iterator<Item = Cells> {
        let mut last = Chain::of(&HEADER);
        (1..).zip(&self.events).map(move |(seq, event)| {
            let cells = cells(seq, event, last);
            last = Chain::of(&cells);
            cells
        })
    }

    /// What has to be known of the ledger elsewhere.
    pub fn head(&self) -> Head {
        Head { lines: u64::try_from(self.events.len()).unwrap_or(u64::MAX), last: self.last }
    }

    /// How things stand after the last line.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How things stood, or stand, at the end of a day.
    ///
    /// # Complexity
    /// O(events until that day · log events).
    pub fn on(&self, day: Date) -> State {
        let until = self.events.partition_point(|event| event.date <= day);
        if until == self.events.len() {
            return self.state.clone();
        }
        let mut state = State::default();
        for event in &self.events[..until] {
            state.step(event).expect("the events of a ledger can happen, one after the other");
        }
        state
    }
}

/// Whether the number of a line is that of its place.
fn out_of_order(cells: &Cells, line: u64) -> Result<(), LedgerError> {
    match cells[0].parse::<u64>() {
        Ok(found) if found == line => Ok(()),
        Ok(found) if found > line => Err(LedgerError::Missing { from: line, to: found }),
        _ => Err(LedgerError::Order { line, found: (&cells[0]).into() }),
    }
}
