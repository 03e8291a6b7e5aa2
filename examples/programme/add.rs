//! `programme add`: one event more.

use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, day, print};
use jiff::civil::Date;
use mentor_match::programme::EventKind;
use questionnaire_io::programme::{Programme, ProgrammeError, Written};

/// Add one event to the ledger, such as a meeting, a pause or an end.
#[derive(Args)]
pub(crate) struct Add {
    /// The programme's folder; it is made if there is none.
    folder: PathBuf,
    /// What happened.
    #[arg(value_parser = EventKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>())]
    event: String,
    /// The day from which it holds.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// The mentee, by programme number, id, address or name.
    #[arg(long)]
    mentee: Option<String>,
    /// The mentor, likewise.
    #[arg(long)]
    mentor: Option<String>,
    /// The round; the last one by default, where the event needs one.
    #[arg(long)]
    round: Option<u32>,
    /// What else there is to say: how a pair ended, the day of a meeting or the end of a contract, a target.
    #[arg(long, default_value = "", hide_default_value = true)]
    value: String,
    /// Who said it; the committee by default.
    #[arg(long, value_parser = ["mentee", "mentor", "committee"])]
    by: Option<String>,
}

impl Add {
    pub(crate) fn run(&self) -> Result<u8, Box<dyn std::error::Error>> {
        let written = Written {
            event: &self.event,
            mentee: self.mentee.as_deref(),
            mentor: self.mentor.as_deref(),
            round: self.round,
            value: &self.value,
            by: self.by.as_deref(),
        };
        let line = Programme::change(&self.folder, &|| None, |programme| {
            programme.add(self.as_of, written)?;
            Ok::<u64, ProgrammeError>(programme.ledger.head().lines)
        })?;
        let path = Programme::ledger_path(&self.folder);
        print(format!("Line {line}: {}, from {}.\n", self.event, self.as_of))
            .map_err(|error: PrintError| error.after(&path))?;
        Ok(0)
    }
}
