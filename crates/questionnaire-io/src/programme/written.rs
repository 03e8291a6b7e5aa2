//! An event as somebody writes it on a command line or in a form: by names or numbers.

use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::programme::{By, CellError, Event, EventKind, LedgerError, Number, Value, ValueKind};

use super::error::ProgrammeError;
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
        let last = kind.needs_round().then(|| self.ledger.state().last_round().max(1));
        let event = Event {
            mentee: find(written.mentee, Side::Mentee)?,
            mentor: find(written.mentor, Side::Mentor)?,
            round: written.round.or(last),
            value,
            by,
            ..Event::new(date, kind)
        };
        // A mentee who moves up leaves the earlier mentor on the day on which the new one agrees (S6).
        let events = match event.pair() {
            Some((mentee, mentor)) if kind == EventKind::Agreed => {
                self.ledger.state().agreement(date, mentee, mentor, by)
            }
            _ => vec![event],
        };
        for event in events {
            self.ledger.append(event)?;
        }
        Ok(())
    }
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
