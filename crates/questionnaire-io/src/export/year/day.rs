//! The committee's files of a day.

use mentor_match::jiff::civil::Date;
use mentor_match::programme::Pace;

use super::super::OutputFile;
use super::super::introductions::tips::Tips;
use super::calendar::calendar;
use super::due::{self, Contacts};
use super::notes::concerns;
use super::progress;
use crate::programme::Programme;

/// The committee's files of a day: `due.csv`, `calendar.ics`, `attention.csv`, `progress.csv`.
pub fn of_the_day(
    programme: &Programme,
    day: Date,
    pace: &Pace,
    (contacts, tips): (&Contacts, &Tips),
) -> Vec<OutputFile> {
    let state = programme.on(day);
    let due = due::due(programme, day, pace);
    let attention = concerns(programme, day, pace);
    let calendar = calendar(programme, &due, (day, pace), (contacts, tips)).into_bytes();
    vec![
        OutputFile::encoded("committee/due.csv", due::table(programme, &due, day, contacts).to_csv()),
        OutputFile::encoded("committee/calendar.ics", calendar),
        OutputFile::encoded("committee/attention.csv", due::attention(programme, &attention).to_csv()),
        OutputFile::encoded("committee/progress.csv", progress::table(programme, &state, day, pace).to_csv()),
    ]
}
