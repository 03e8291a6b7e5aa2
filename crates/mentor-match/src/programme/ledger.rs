//! The ledger: everything that happened in a programme, in the order in which it was written, never changed.
//!
//! Every line carries the hash of the line before it (`chain`). What happened are the lines that no later line strikes,
//! in the order of their days, and of one day in the order in which they were written. Each of them is checked against
//! the state that those before it make. So a ledger that can be read is one in which nothing impossible happened and no
//! cell was changed, although it may be written down late, and although a line may have been wrong.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::chain::{Chain, HEADER};
use super::error::{Impossible, LedgerError, Unstruck};
use super::event::{Event, EventKind, Value};
use super::line::{Head, cells, event};
use super::state::State;

/// All events of a programme.
///
/// # Examples
/// ```
/// use mentor_match::jiff::civil::date;
/// use mentor_match::programme::{Event, EventKind, Ledger, Number, Value};
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
///
/// // The introduction was two days earlier: that is written down, and the wrong line is struck.
/// ledger.append(Event::new(date(2026, 9, 10), EventKind::Struck).with(Value::Line(2)))?;
/// ledger.append(Event::of_pair(date(2026, 9, 6), EventKind::Introduced, ada, grace))?;
/// let introduced = ledger.on(date(2026, 9, 7)).pair(ada, grace).and_then(|pair| pair.introduced);
/// assert_eq!(introduced, Some(date(2026, 9, 6)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    events: Vec<Event>,
    // INVARIANT: numbers of lines above the one that strikes them, none of which strikes.
    struck: BTreeSet<u64>,
    // INVARIANT: no line strikes, and the dates never go back.
    is_straight: bool,
    // INVARIANT: what the events that hold make, in the order of their days.
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
        let (events, struck, state) = (Vec::new(), BTreeSet::new(), State::default());
        Self { events, struck, is_straight: true, state, last: Chain::of(HEADER) }
    }

    /// Adds an event. Its day may be earlier than that of the line before, if everything that is written down of later
    /// days can still happen.
    ///
    /// # Errors
    /// [`LedgerError::Impossible`] with the number that the line would have, [`LedgerError::Breaks`] with the line that
    /// could not have happened then, [`LedgerError::CannotStrike`]; the ledger is then as it was.
    ///
    /// # Complexity
    /// O(log events); O(events · log events) for an event of an earlier day, and for one that strikes.
    pub fn append(&mut self, event: Event) -> Result<(), LedgerError> {
        let line = self.head().lines + 1;
        event.check().map_err(|why| LedgerError::Impossible { line, why: why.into() })?;
        let struck = self.strikes(&event, line)?;
        let is_next = struck.is_none() && !self.is_late(&event);
        if is_next {
            self.state.step(&event).map_err(|why| LedgerError::Impossible { line, why })?;
        }
        let last = Chain::of(&cells(line, &event, self.last));
        self.events.push(event);
        if !is_next {
            let was_straight = std::mem::replace(&mut self.is_straight, false);
            self.struck.extend(struck);
            match self.replay(None) {
                Ok(state) => self.state = state,
                Err((later, why)) => {
                    self.events.pop();
                    self.is_straight = was_straight;
                    struck.map(|struck| self.struck.remove(&struck));
                    let breaks = LedgerError::Breaks { line, later, why: why.clone() };
                    return Err(if later == line { LedgerError::Impossible { line, why } } else { breaks });
                }
            }
        }
        self.last = last;
        Ok(())
    }

    fn is_late(&self, event: &Event) -> bool {
        self.state.last_day().is_some_and(|last| event.date < last)
    }

    /// The line that an event strikes, if it may.
    fn strikes(&self, event: &Event, line: u64) -> Result<Option<u64>, LedgerError> {
        let (EventKind::Struck, &Value::Line(struck)) = (event.kind, &event.value) else { return Ok(None) };
        let refused = |why| Err(LedgerError::CannotStrike { line, struck, why });
        let at = usize::try_from(struck).ok().and_then(|struck| struck.checked_sub(1));
        match at.and_then(|at| self.events.get(at)) {
            None => refused(Unstruck::NotEarlier),
            Some(one) if one.kind == EventKind::Struck => refused(Unstruck::Strike),
            Some(_) if self.struck.contains(&struck) => refused(Unstruck::Twice),
            Some(_) => Ok(Some(struck)),
        }
    }

    /// The state that what happened until a day makes; else the line that cannot have happened.
    fn replay(&self, until: Option<Date>) -> Result<State, (u64, Impossible)> {
        let mut state = State::default();
        for (line, event) in self.happened().take_while(|(_, event)| until.is_none_or(|until| event.date <= until)) {
            state.step(event).map_err(|why| (line, why))?;
        }
        Ok(state)
    }

    /// Reads lines without that of the column heads, as they were written; see [`LedgerReader`], which takes them one
    /// by one.
    ///
    /// # Errors
    /// As [`LedgerReader::line`] and [`LedgerReader::finish`].
    ///
    /// # Complexity
    /// O(lines · log lines) time.
    pub fn read(lines: impl IntoIterator<Item = Vec<String>>, head: Head) -> Result<Self, LedgerError> {
        let mut reader = LedgerReader::new(head);
        for line in lines {
            reader.line(&line)?;
        }
        reader.finish()
    }

    /// The event of a line whose chain is right. Once a line strikes or is late, how things stand is worked out at the
    /// end.
    fn take(&mut self, cells: &[&str; HEADER.len()], line: u64) -> Result<(), LedgerError> {
        out_of_order(cells, line)?;
        let event = event(cells).map_err(|why| LedgerError::Cell { line, why })?;
        event.check().map_err(|why| LedgerError::Impossible { line, why: why.into() })?;
        let struck = self.strikes(&event, line)?;
        self.is_straight &= struck.is_none() && !self.is_late(&event);
        self.struck.extend(struck);
        if self.is_straight {
            self.state.step(&event).map_err(|why| LedgerError::Impossible { line, why })?;
        }
        self.events.push(event);
        Ok(())
    }

    /// All lines as events, in the order in which they were written, also those that were struck.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What happened, with the lines that say so: what was not struck, in the order of the days, and of one day in the
    /// order in which it was written. O(events · log events).
    pub fn happened(&self) -> impl DoubleEndedIterator<Item = (u64, &Event)> {
        let is_held = |&(line, event): &(u64, &Event)| event.kind != EventKind::Struck && !self.struck.contains(&line);
        let mut happened: Vec<(u64, &Event)> = (1..).zip(&self.events).filter(is_held).collect();
        if !self.is_straight {
            happened.sort_by_key(|(_, event)| event.date);
        }
        happened.into_iter()
    }

    /// Lines that do not hold, ascending.
    pub fn struck(&self) -> impl Iterator<Item = u64> {
        self.struck.iter().copied()
    }

    /// All lines as cells, as many as [`HEADER`] has, in order, without that of the column heads. O(lines).
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        let mut last = Chain::of(HEADER);
        (1..).zip(&self.events).map(move |(seq, event)| {
            let cells = cells(seq, event, last);
            last = Chain::of(&cells);
            cells.into()
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
    /// O(events · log events).
    pub fn on(&self, day: Date) -> State {
        if self.state.last_day().is_none_or(|last| last <= day) {
            return self.state.clone();
        }
        self.replay(Some(day)).expect("what happened can happen, one after the other")
    }
}

/// Whether the number of a line is that of its place.
fn out_of_order(cells: &[&str; HEADER.len()], line: u64) -> Result<(), LedgerError> {
    match cells[0].parse::<u64>() {
        Ok(found) if found == line => Ok(()),
        Ok(found) if found > line => Err(LedgerError::Missing { from: line, to: found }),
        _ => Err(LedgerError::Order { line, found: cells[0].into() }),
    }
}

/// Reads a ledger line by line, in the order in which the lines were written; nothing of a line is kept but its event.
#[derive(Debug)]
pub struct LedgerReader {
    ledger: Ledger,
    head: Head,
    lines: u64,
    // The first line that says something impossible: a later line that was changed is named before it.
    refused: Option<LedgerError>,
    // The line that does not fit the one before it: which of the two was changed, the next one tells.
    suspect: Option<u64>,
}

impl LedgerReader {
    /// `head` is what was written beside the lines the last time. Lines beyond it are those of a run that was
    /// interrupted before it had written the new head; they count if they fit.
    pub fn new(head: Head) -> Self {
        Self { ledger: Ledger::new(), head, lines: 0, refused: None, suspect: None }
    }

    /// Takes the cells of the next line, in the order of [`HEADER`].
    ///
    /// # Errors
    /// [`LedgerError`] with the line: it was changed, is missing or is in the wrong place. What is impossible is told
    /// at the end.
    ///
    /// # Complexity
    /// O(length of the cells + log lines).
    pub fn line(&mut self, cells: &[impl AsRef<str>]) -> Result<(), LedgerError> {
        self.lines += 1;
        let seq = self.lines;
        let wrong = LedgerError::Cells { line: seq, cells: cells.len() };
        let cells: &[_; HEADER.len()] = cells.try_into().map_err(|_| wrong)?;
        let cells = cells.each_ref().map(AsRef::as_ref);
        let fits = cells[HEADER.len() - 1].as_bytes() == self.ledger.last.digits();
        if let Some(line) = self.suspect {
            return Err(LedgerError::Changed { line: if fits { (line - 1).max(1) } else { line }, last: false });
        }
        if !fits {
            out_of_order(&cells, seq)?;
            self.suspect = Some(seq);
        }
        self.ledger.last = Chain::of(&cells);
        if seq == self.head.lines && self.ledger.last != self.head.last && self.suspect.is_none() {
            return Err(LedgerError::Changed { line: seq, last: true });
        }
        if self.suspect.is_none() && self.refused.is_none() {
            self.refused = self.ledger.take(&cells, seq).err();
        }
        Ok(())
    }

    /// The ledger, after its last line.
    ///
    /// # Errors
    /// [`LedgerError`], with the line: the last one was changed, or lines are missing at the end; else the first that
    /// says something impossible.
    ///
    /// # Complexity
    /// O(lines · log lines) where a line strikes or was written late, else O(1).
    pub fn finish(self) -> Result<Ledger, LedgerError> {
        let Self { mut ledger, head, lines, refused, suspect } = self;
        if let Some(line) = suspect {
            // The last line, of which only the head can tell.
            let is_whole = line == head.lines && ledger.last == head.last;
            return Err(LedgerError::Changed { line: if is_whole { (line - 1).max(1) } else { line }, last: false });
        }
        if lines < head.lines {
            return Err(LedgerError::Cut { from: lines + 1, to: head.lines });
        }
        if head.lines == 0 && head.last != Chain::of(HEADER) {
            return Err(LedgerError::Head);
        }
        if let Some(refused) = refused {
            return Err(refused);
        }
        if !ledger.is_straight {
            ledger.state = ledger.replay(None).map_err(|(line, why)| LedgerError::Impossible { line, why })?;
        }
        Ok(ledger)
    }
}
