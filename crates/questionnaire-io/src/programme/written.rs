//! An event as somebody writes it on a command line or in a form: by names or numbers.

use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::programme::{By, CellError, Event, EventKind, LedgerError, Number, State, Value, ValueKind};

use super::error::ProgrammeError;
use super::table::Loose;
use super::{People, Programme};

/// An event whose people may be written by number, id, address or name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The mentee, or nothing.
    pub mentee: Option<&'a str>,
    /// The mentor, or nothing.
    pub mentor: Option<&'a str>,
    /// The round; the last one where an event needs one and none is given.
    pub round: Option<u32>,
    /// The value; nothing if there is none.
    pub value: &'a str,
    /// Who said it; the committee if nobody is given.
    pub by: Option<&'a str>,
}

impl Programme {
    /// Adds an event as it was written.
    ///
    /// # Errors
    /// [`ProgrammeError::Nobody`] if a name is nobody's or several people's, [`ProgrammeError::Ledger`] if the event
    /// cannot be read or cannot happen.
    pub fn add(&mut self, date: Date, written: Written<'_>) -> Result<(), ProgrammeError> {
        let line = self.ledger.head().lines + 1;
        let unreadable = |why: CellError| LedgerError::Cell { line, why };
        let kind: EventKind = written.event.parse().map_err(|why| unreadable(CellError::Event(why)))?;
        let find = |text: Option<&str>, side| text.map(|text| self.people.meant(text, side)).transpose();
        let value = match kind.value() {
            ValueKind::Decliner if !written.value.is_empty() => {
                Value::Decliner(self.people.meant(written.value, Side::Mentor)?)
            }
            _ => Value::parse(kind, written.value).map_err(|why| unreadable(CellError::Value(why)))?,
        };
        let by = written.by.map_or(Ok(By::Committee), str::parse).map_err(|why| unreadable(CellError::By(why)))?;
        // As things stood on its day, which may be an earlier one.
        let then = self.ledger.on(date);
        let last = kind.needs_round().then(|| then.last_round().max(1));
        let event = Event {
            mentee: find(written.mentee, Side::Mentee)?,
            mentor: find(written.mentor, Side::Mentor)?,
            round: written.round.or(last),
            value,
            by,
            ..Event::new(date, kind)
        };
        for number in event.mentee.into_iter().chain(event.mentor) {
            self.refuse_unknown(number)?;
        }
        // A mentee who moves up leaves the earlier mentor on the day on which the new one agrees (S6).
        let events = match event.pair() {
            Some((mentee, mentor)) if kind == EventKind::Agreed => then.agreement(date, mentee, mentor, by),
            None if matches!(kind, EventKind::Pause | EventKind::Withdrawn) => taken_back(&then, &event),
            _ => vec![event],
        };
        for event in events {
            self.ledger.append(event)?;
        }
        Ok(())
    }
}

impl Programme {
    /// A number is somebody's if the people's file or an earlier line has it: a row of that file may have been deleted.
    /// Without any row there, the ledger is kept by numbers alone.
    fn refuse_unknown(&self, number: Number) -> Result<(), ProgrammeError> {
        let state = self.ledger.state();
        let is_in_ledger = [Side::Mentee, Side::Mentor].into_iter().any(|side| state.person(side, number).is_some());
        if self.people.of(number).is_some() || is_in_ledger || self.people.entries().next().is_none() {
            return Ok(());
        }
        Err(ProgrammeError::UnknownNumber(number))
    }
}

/// The columns of a table of events, by the names that they go by.
const COLUMNS: [&[&str]; 7] =
    [&["event"], &["mentee", "mentee_id"], &["mentor", "mentor_id"], &["value"], &["by"], &["date"], &["round"]];

impl Programme {
    /// Adds all events of a table, or none; how many lines that were. Where a row leaves something blank, `usual`
    /// counts, and `day` as its date. A table with a column `event` has no columns but its own; of any other table,
    /// such as `matches.csv`, only the people are read.
    ///
    /// # Errors
    /// [`ProgrammeError::Rows`] with every row that cannot be recorded; something may then have been added here, and
    /// nothing should be written.
    pub fn add_rows(&mut self, day: Date, usual: Written<'_>, file: &str, text: &str) -> Result<u64, ProgrammeError> {
        let refused = |problems| ProgrammeError::Rows { file: file.to_owned(), problems };
        let has_events = Loose::read(text, &COLUMNS[..1]).has(0);
        let table = Loose::read(text, if has_events { &COLUMNS } else { &COLUMNS[..3] });
        let in_header = |problem: String| refused(vec![(1, problem)]);
        if let (true, Some(other)) = (has_events, table.others.first()) {
            let known = COLUMNS.map(|names| names[0]).join(", ");
            let other = Shown::line(other);
            return Err(in_header(format!("the column '{other}' is not known; the columns are {known}")));
        }
        if !has_events && usual.event.is_empty() {
            return Err(in_header(
                "the column 'event' is missing; add it, or name the event on the command line".into(),
            ));
        }
        if !has_events && !table.has(1) && !table.has(2) {
            return Err(in_header("there is no column 'mentee' or 'mentor'".to_owned()));
        }
        let (before, mut problems) = (self.ledger.head().lines, Vec::new());
        for (row, record) in &table.rows {
            let cell = |column: usize| if column < table.width() { table.cell(record, column) } else { None };
            let written = Written {
                event: cell(0).unwrap_or(usual.event),
                mentee: cell(1),
                mentor: cell(2),
                value: cell(3).unwrap_or(usual.value),
                by: cell(4).or(usual.by),
                round: usual.round,
            };
            let date = cell(5).map_or(Ok(day), |text| {
                let date = text.parse().ok().filter(|date: &Date| date.to_string() == text);
                date.ok_or_else(|| format!("'{}' is not a day such as 2026-09-01", Shown::line(text)))
            });
            let round = cell(6).map_or(Ok(usual.round), |text| {
                text.parse().map(Some).map_err(|_| format!("the round '{}' is not a whole number", Shown::line(text)))
            });
            let added = date.and_then(|date| Ok((date, round?)));
            let added = added.and_then(|(date, round)| {
                self.add(date, Written { round, ..written }).map_err(|error| match error {
                    // The line that it would have had says nothing about the file.
                    ProgrammeError::Ledger(LedgerError::Impossible { why, .. }) => why.to_string(),
                    ProgrammeError::Ledger(LedgerError::Cell { why, .. }) => why.to_string(),
                    error => error.to_string(),
                })
            });
            problems.extend(added.err().map(|problem| (*row, problem)));
        }
        if problems.is_empty() { Ok(self.ledger.head().lines - before) } else { Err(refused(problems)) }
    }
}

/// Who takes part no longer takes part in no proposal either: what was proposed is taken back before.
fn taken_back(then: &State, event: &Event) -> Vec<Event> {
    let of_side = |side, number: Option<Number>| number.into_iter().flat_map(move |one| then.open_pairs_of(side, one));
    let open = of_side(Side::Mentee, event.mentee).chain(of_side(Side::Mentor, event.mentor));
    let proposals = open.filter(|pair| pair.introduced.is_none());
    let back = proposals.map(|pair| Event::of_pair(event.date, EventKind::Declined, pair.mentee, pair.mentor));
    back.chain([event.clone()]).collect()
}

impl People {
    /// Who is meant on a side; somebody who was only on the other one, too.
    fn meant(&self, written: &str, side: Side) -> Result<Number, ProgrammeError> {
        let anybody = |nobody: Vec<Number>| if nobody.is_empty() { self.find(written, None) } else { Err(nobody) };
        self.find(written, Some(side)).or_else(anybody).map_err(|meant| ProgrammeError::Nobody {
            written: Shown::line(written).into_string(),
            meant: meant.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })
    }
}
