//! `programme add`: one event more, or all of a table.

use std::path::{Path, PathBuf};

use clap::Args;
use examples::{PrintError, Watch, day, print};
use jiff::civil::Date;
use mentor_match::programme::{Event, EventKind, Ledger};
use mentor_match::text::count;
use questionnaire_io::import::{Given, decode_given};
use questionnaire_io::programme::{Programme, ProgrammeError, Written};

/// Add an event to the ledger, such as a meeting, a pause or an end; with --from, all events of a table.
#[derive(Args)]
pub(crate) struct Add {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// What happened.
    #[arg(value_parser = EventKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>(), required_unless_present = "from")]
    event: Option<String>,
    /// The day on which it happened. It can be earlier than that of other lines, if what they say stays possible.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// The mentee, by programme number, id, address or name.
    #[arg(long, conflicts_with = "from")]
    mentee: Option<String>,
    /// The mentor, likewise.
    #[arg(long, conflicts_with = "from")]
    mentor: Option<String>,
    /// A table (CSV) with an event in each row: event,mentee,mentor,value,by,date. What a row leaves blank is as on the
    /// command line. With an event on the command line, any table with mentees and mentors will do, such as
    /// committee/matches.csv. All rows are added, or none; rows that were recorded before are left out, and so are
    /// pairs to be introduced of which not both have said yes.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// The round; the last one by default, where the event needs one.
    #[arg(long)]
    round: Option<u32>,
    /// What else there is to say: how a pair ended, the day of a meeting or the end of a contract, a number of seats, a
    /// target, or the number of the line that does not hold.
    #[arg(long, default_value = "", hide_default_value = true)]
    value: String,
    /// Begin a programme in a folder that has none.
    #[arg(long)]
    new: bool,
    /// Who said it; the committee by default.
    #[arg(long, value_parser = ["mentee", "mentor", "committee"])]
    by: Option<String>,
}

impl Add {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        // A typing error in the folder's name must not begin another programme.
        if !self.new {
            Programme::begun(&self.folder)?;
        }
        let event = self.event.as_deref().unwrap_or_default();
        let written = Written {
            event,
            mentee: self.mentee.as_deref(),
            mentor: self.mentor.as_deref(),
            round: self.round,
            value: &self.value,
            by: self.by.as_deref(),
        };
        let (said, code) = match &self.from {
            Some(from) => self.all(from, written, watch)?,
            None => (self.one(written, watch)?, 0),
        };
        print(said).map_err(|error: PrintError| error.after(&Programme::ledger_path(&self.folder)))?;
        Ok(code)
    }

    fn one(&self, written: Written<'_>, watch: &Watch) -> Result<String, Box<dyn std::error::Error>> {
        let (lines, late, more) = self.change(watch, |programme| {
            let (before, last) = (programme.ledger.events().len(), programme.ledger.state().last_day());
            programme.add(self.as_of, written)?;
            let lines = programme.ledger.head().lines;
            Ok((lines, last.filter(|&last| self.as_of < last), follows(&programme.ledger, before)))
        })?;
        let late = late.map_or(String::new(), |last| {
            format!(" Other lines go on until {last}; what follows from it counts from {} on.", self.as_of)
        });
        Ok(format!("{more}Line {lines}: {}, from {}.{late}\n", written.event, self.as_of))
    }

    fn all(&self, from: &Path, usual: Written<'_>, watch: &Watch) -> Result<(String, u8), Box<dyn std::error::Error>> {
        let given = Given::read(from)?;
        let text = decode_given(&given)?.text;
        let (added, lines, asked) = self.change(watch, |programme| {
            let added = programme.add_rows(self.as_of, usual, &given.name, &text)?;
            let numbered = |number| programme.people.numbered(number);
            let pair = |&(mentee, mentor): &_| format!("  {} with {}\n", numbered(mentee), numbered(mentor));
            let asked: String = added.asked.iter().map(pair).collect();
            Ok((added, programme.ledger.head().lines, asked))
        })?;
        let mut said = format!("{} added; the ledger has {lines} lines.\n", count(added.lines, "line"));
        if added.known > 0 {
            said.extend(["Left out, since they were recorded before: ", &count(added.known, "row"), ".\n"]);
        }
        if !asked.is_empty() {
            said.extend([
                "Left out, since not both have said yes: ",
                &count(added.asked.len(), "pair"),
                ". Record 'agreed' once they have, then give this file again.\n",
                &asked,
            ]);
        }
        Ok((said, u8::from(!asked.is_empty())))
    }

    fn change<T>(
        &self,
        watch: &Watch,
        change: impl FnOnce(&mut Programme) -> Result<T, ProgrammeError>,
    ) -> Result<T, Box<dyn std::error::Error>> {
        Ok(Programme::change(&self.folder, &|| watch.stop(), |programme| {
            let changed = change(programme)?;
            watch.deliver();
            Ok::<T, ProgrammeError>(changed)
        })?)
    }
}

/// What was added with an event since there were so many lines: what is taken back for somebody who pauses, or the end
/// of the pair that a mentee leaves.
fn follows(ledger: &Ledger, before: usize) -> String {
    let (_, with_it) = ledger.events()[before..].split_last().expect("an event was added");
    let line = |(at, event): (usize, &Event)| {
        let (mentee, mentor) = event.pair().expect("only pairs follow");
        format!("Line {}: {} of {mentee} and {mentor}, which follows from it.\n", before + at + 1, event.kind)
    };
    with_it.iter().enumerate().map(line).collect()
}
