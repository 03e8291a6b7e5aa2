//! An event as somebody writes it on a command line or in a form: by names or numbers.

use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::programme::{
    By, CellError, Event, EventKind, LedgerError, Number, Pair, Phase, Relation, State, Value, ValueKind,
};

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

/// What became of a table of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsAdded {
    /// Lines that were added.
    pub lines: usize,
    /// Rows that say what was recorded before.
    pub known: usize,
    /// Pairs to be introduced of which not both have said yes; nothing was recorded of them.
    pub asked: Vec<(Number, Number)>,
}

impl Programme {
    /// Adds an event as it was written.
    ///
    /// # Errors
    /// [`ProgrammeError::Nobody`] if a name is nobody's or several people's, [`ProgrammeError::Ledger`] if the event
    /// cannot be read or cannot happen.
    pub fn add(&mut self, date: Date, written: Written<'_>) -> Result<(), ProgrammeError> {
        for event in self.meant_by(date, written)? {
            self.ledger.append(event)?;
        }
        Ok(())
    }

    /// The event that was written, after those that follow from it.
    fn meant_by(&self, date: Date, written: Written<'_>) -> Result<Vec<Event>, ProgrammeError> {
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
        let last = if kind.is_of_peers() { then.peers().last_round() } else { then.last_round() };
        let last = kind.needs_round().then(|| last.max(1));
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
        if let (EventKind::Seats | EventKind::Elsewhere, Some(mentor)) = (kind, event.mentor) {
            self.refuse_no_mentor(kind, mentor)?;
        }
        // A mentee who moves up leaves the earlier mentor on the day on which the new one agrees (S6).
        Ok(match event.pair() {
            Some((mentee, mentor)) if kind == EventKind::Agreed => then.agreement(date, mentee, mentor, by),
            None if matches!(kind, EventKind::Pause | EventKind::Withdrawn) => taken_back(&then, &event),
            _ => vec![event],
        })
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

    /// Seats are a mentor's: who was never one has none.
    fn refuse_no_mentor(&self, kind: EventKind, number: Number) -> Result<(), ProgrammeError> {
        let is_listed = self.people.of(number).is_none_or(|entry| !entry.ids.mentor.is_empty());
        if is_listed || self.ledger.state().person(Side::Mentor, number).is_some() {
            return Ok(());
        }
        Err(ProgrammeError::NoMentor { kind, number })
    }
}

/// The columns of a table of events, by the names that they go by.
const COLUMNS: [&[&str]; 7] = [
    &["event"],
    &["mentee", "mentee_id", "peer_id", "person"],
    &["mentor", "mentor_id", "other_id", "other"],
    &["value"],
    &["by"],
    &["date"],
    &["round"],
];

impl Programme {
    /// Adds all events of a table, or none. Where a row leaves something blank, `usual` counts, and `day` as its date.
    /// A table with a column `event` has no columns but its own; of any other table, such as `matches.csv`, only the
    /// people are read. A row that says what was recorded before is left out, so that a table can be given again. So is
    /// a pair of such another table that is to be introduced and of which not both have said yes.
    ///
    /// # Errors
    /// [`ProgrammeError::Rows`] with every row that cannot be recorded; something may then have been added here, and
    /// nothing should be written.
    pub fn add_rows(
        &mut self,
        day: Date,
        usual: Written<'_>,
        file: &str,
        text: &str,
    ) -> Result<RowsAdded, ProgrammeError> {
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
        let (before, mut added, mut problems) = (self.ledger.events().len(), RowsAdded::default(), Vec::new());
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
            let done = date.and_then(|date| Ok((date, round?)));
            let done = done.and_then(|(date, round)| {
                let events = self.meant_by(date, Written { round, ..written });
                let done = events.and_then(|events| self.add_of_table(events, !has_events, &mut added));
                done.map_err(|error| match error {
                    // The line that it would have had says nothing about the file.
                    ProgrammeError::Ledger(LedgerError::Impossible { why, .. }) => why.to_string(),
                    ProgrammeError::Ledger(LedgerError::Cell { why, .. }) => why.to_string(),
                    error => error.to_string(),
                })
            });
            problems.extend(done.err().map(|problem| (*row, problem)));
        }
        added.lines = self.ledger.events().len() - before;
        if problems.is_empty() { Ok(added) } else { Err(refused(problems)) }
    }

    /// Adds what a row says, unless it was recorded before or has to wait.
    fn add_of_table(
        &mut self,
        events: Vec<Event>,
        is_of_round: bool,
        added: &mut RowsAdded,
    ) -> Result<(), ProgrammeError> {
        if let Some((event, (mentee, mentor))) = events.last().and_then(|event| Some((event, event.pair()?))) {
            if has_met(self.ledger.state(), event) {
                added.known += 1;
                return Ok(());
            }
            let pair = self.ledger.state().pair_of((event.kind.relation(), mentee, mentor));
            if pair.is_some_and(|pair| says_so(pair, event)) {
                added.known += 1;
                return Ok(());
            }
            let is_asked = pair.is_some_and(|pair| pair.phase() == Phase::Proposed);
            if is_of_round && plain(event) == EventKind::Introduced && is_asked {
                added.asked.push((mentee, mentor));
                return Ok(());
            }
        }
        for event in events {
            self.ledger.append(event)?;
        }
        Ok(())
    }
}

/// Whether a pair has agreed or was introduced already, as an event says once more.
fn says_so(pair: &Pair, event: &Event) -> bool {
    match plain(event) {
        EventKind::Introduced => pair.phase().is_under_way(),
        EventKind::Agreed => {
            // Peers stand in either order.
            let is_turned = event.mentee != Some(pair.mentee);
            let by = if is_turned { event.by.side().map(other) } else { event.by.side() };
            let said = |side| by.is_some_and(|by| by != side) || pair.agreed.of(side).is_some();
            pair.over.is_none() && (pair.introduced.is_some() || said(Side::Mentee) && said(Side::Mentor))
        }
        _ => false,
    }
}

/// Whether two people have talked at this day's event already, as an event says once more.
fn has_met(state: &State, event: &Event) -> bool {
    let Some((one, other)) = event.pair() else { return false };
    match event.kind {
        EventKind::Met => state.met().contains(&(one, other, event.date)),
        EventKind::PeerMet => state.peers().met().contains(&(one.min(other), one.max(other), event.date)),
        _ => false,
    }
}

/// What an event would be of a mentee and a mentor.
fn plain(event: &Event) -> EventKind {
    event.kind.between(Relation::Mentoring)
}

fn other(side: Side) -> Side {
    match side {
        Side::Mentee => Side::Mentor,
        Side::Mentor => Side::Mentee,
    }
}

/// Who takes part no longer takes part in no proposal either: what was proposed is taken back before.
fn taken_back(then: &State, event: &Event) -> Vec<Event> {
    let of_side = |side, number: Option<Number>| number.into_iter().flat_map(move |one| then.open_pairs_of(side, one));
    let open = of_side(Side::Mentee, event.mentee).chain(of_side(Side::Mentor, event.mentor));
    // Peers stand in the column of mentees.
    let open = open.chain(event.mentee.into_iter().flat_map(|one| then.peers().open_pairs_of(one)));
    let proposals = open.filter(|pair| pair.introduced.is_none());
    let declined = |pair: &Pair| EventKind::Declined.between(pair.relation);
    let back = proposals.map(|pair| Event::of_pair(event.date, declined(pair), pair.mentee, pair.mentor));
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
