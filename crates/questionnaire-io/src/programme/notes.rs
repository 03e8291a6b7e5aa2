//! `private/notes.csv`: marks and remarks, which are in confidence and never in the ledger.
//!
//! A note stands beside an event and not in its chain: rows can be deleted, and the ledger is as whole as before.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::programme::{By, EventKind, Number};

use super::error::ProgrammeError;
use super::table::rows;
use crate::export::safe_cell;
use crate::template::Form;

/// When the form tool says that somebody answered, as a note.
pub(super) const ANSWERED: &str = "answered";

/// Whether a note is of a plan, and not of a report on progress, which is the same event.
pub(super) fn is_of_plan(note: &Note) -> bool {
    Form::Plan.asked().iter().any(|asked| asked.key == note.about)
}

const FILE: &str = "private/notes.csv";
const COLUMNS: [&str; 8] = ["date", "event", "mentee", "mentor", "by", "about", "mark", "text"];

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub date: Date,
    /// With which event.
    pub event: EventKind,
    /// About which mentee.
    pub mentee: Option<Number>,
    /// About which mentor.
    pub mentor: Option<Number>,
    /// Who answered.
    pub by: By,
    /// Which question.
    pub about: String,
    /// The answer as a number, if it is one.
    pub mark: Option<u8>,
    /// The answer in words, or empty.
    pub text: String,
}

/// A text as a cell of the table.
pub(super) fn cell(text: &str) -> String {
    safe_cell(Shown::from(text).trim())
}

impl Note {
    /// The same with texts that no spreadsheet takes for a formula.
    pub(super) fn in_cells(self) -> Self {
        Self { about: cell(&self.about), text: cell(&self.text), ..self }
    }
}

/// What comes into the place of notes, by where these begin.
pub(super) type Corrected = BTreeMap<usize, (Range<usize>, Vec<Note>)>;

/// All notes, in the order in which they were taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    notes: Vec<Note>,
}

impl Notes {
    pub(super) fn parse(text: &str) -> Result<Self, ProgrammeError> {
        let note = |(row, cells): (usize, Vec<String>)| {
            let refused = |column: &str| ProgrammeError::Row {
                file: FILE,
                row,
                problem: format!(
                    "the column '{column}' cannot be read; correct it (days are written like 2026-09-01) or delete the row"
                ),
            };
            let [date, event, mentee, mentor, by, about, mark, text] =
                <[String; 8]>::try_from(cells).expect("eight columns");
            let number = |cell: &str, column| match cell {
                "" => Ok(None),
                cell => cell.parse::<Number>().map(Some).map_err(|_| refused(column)),
            };
            Ok::<_, ProgrammeError>(Note {
                date: date.parse().map_err(|_| refused("date"))?,
                event: event.parse().map_err(|_| refused("event"))?,
                mentee: number(&mentee, "mentee")?,
                mentor: number(&mentor, "mentor")?,
                by: by.parse().map_err(|_| refused("by"))?,
                about,
                mark: if mark.is_empty() { None } else { Some(mark.parse().map_err(|_| refused("mark"))?) },
                text,
            })
        };
        Ok(Self { notes: rows(FILE, text, &COLUMNS)?.map(note).collect::<Result<_, _>>()? })
    }

    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS).expect("into memory");
        let number = |number: Option<Number>| number.map_or(String::new(), |number| number.to_string());
        for note in &self.notes {
            let cells = [
                note.date.to_string(),
                note.event.to_string(),
                number(note.mentee),
                number(note.mentor),
                note.by.to_string(),
                note.about.clone(),
                note.mark.map_or(String::new(), |mark| mark.to_string()),
                note.text.clone(),
            ];
            writer.write_record(cells).expect("into memory");
        }
        writer.into_inner().expect("writing into memory cannot fail")
    }

    /// All of them.
    pub fn all(&self) -> &[Note] {
        &self.notes
    }

    /// The places of the notes of each answer, in order: those of one answer stand beside each other, begin with when
    /// it was given, and are about something else each.
    pub(super) fn answers(&self) -> impl Iterator<Item = Range<usize>> {
        let notes = &self.notes;
        let key = |at: usize| {
            let note: &Note = &notes[at];
            (note.date, note.event, note.mentee, note.mentor, note.by)
        };
        let mut from = 0;
        std::iter::from_fn(move || {
            let first = Some(from).filter(|&first| first < notes.len())?;
            let is_new = |to: &usize| {
                let (note, before) = (&notes[*to], &notes[*to - 1]);
                let other_form = before.about != ANSWERED && is_of_plan(note) != is_of_plan(before);
                let again = || notes[first..*to].iter().any(|earlier| earlier.about == note.about);
                note.about == ANSWERED || key(*to) != key(first) || other_form || again()
            };
            from = (first + 1..notes.len()).find(is_new).unwrap_or(notes.len());
            Some(first..from)
        })
    }

    /// The notes of each answer.
    pub fn by_answer(&self) -> impl Iterator<Item = &[Note]> {
        self.answers().map(|at| &self.notes[at])
    }

    /// Puts notes into the places of others. O(notes).
    pub(super) fn replace(&mut self, corrected: Corrected) {
        if corrected.is_empty() {
            return;
        }
        let was = std::mem::take(&mut self.notes);
        let mut from = 0;
        for (at, with) in corrected.into_values() {
            self.notes.extend_from_slice(&was[from..at.start]);
            self.notes.extend(with);
            from = at.end;
        }
        self.notes.extend_from_slice(&was[from..]);
    }

    /// Adds one. Its texts become cells that no spreadsheet takes for a formula.
    pub fn add(&mut self, note: Note) {
        self.notes.push(note.in_cells());
    }

    /// Forgets what was said about or by somebody; how many notes that were.
    pub fn forget(&mut self, number: Number) -> usize {
        let before = self.notes.len();
        self.notes.retain(|note| note.mentee != Some(number) && note.mentor != Some(number));
        before - self.notes.len()
    }
}
