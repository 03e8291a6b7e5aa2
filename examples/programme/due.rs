//! `programme due`: what is due on a day, as a list and a calendar, and whom to call.

use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, Watch, day, print};
use jiff::civil::Date;
use mentor_match::programme::Pace;
use mentor_match::text::count;
use questionnaire_io::export::year::{Contacts, concerns, due, of_the_day};
use questionnaire_io::export::{Contact, Destination, OutputFile, WriteError, Written};
use questionnaire_io::import::{Given, decode_given};
use questionnaire_io::programme::Programme;
use questionnaire_io::shown;

use crate::letters::tips;

/// List what is due on a day and soon after, as a table and a calendar, which pairs to call, and how far each has come.
#[derive(Args)]
pub(crate) struct Due {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// Whom pairs can ask, unless private/contacts.csv (mentee,mentor,contact) names somebody else.
    #[arg(long, value_name = "NAME <ADDRESS>")]
    contact: Option<Contact>,
    /// Your own tips (text), for the calendar; without it, the built-in ones.
    #[arg(long, value_name = "FILE")]
    tips: Option<PathBuf>,
    #[command(flatten)]
    out: Out,
}

/// Where results go.
#[derive(Args)]
pub(crate) struct Out {
    /// Folder for the results; an existing folder needs --force. By default a folder of this command's own in the
    /// programme's folder, which is replaced.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Replace the results in an existing folder; files that you put there or edited stay.
    #[arg(long, requires = "out")]
    force: bool,
}

impl Out {
    pub(crate) fn destination(&self, programme: &std::path::Path, name: &str) -> Destination {
        match &self.out {
            None => Destination::new(programme.join(name)).replacing(),
            Some(out) if self.force => Destination::new(out.clone()).replacing(),
            Some(out) => Destination::new(out.clone()),
        }
    }
}

/// Whether to go on.
pub(crate) fn going_on(watch: &Watch) -> Result<(), WriteError> {
    watch.stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)))
}

/// Writes results, unless the program is stopped before.
pub(crate) fn written(out: &Destination, files: &[OutputFile], watch: &Watch) -> Result<Written, WriteError> {
    out.recover()?;
    watch.deliver();
    out.write_until(files, &|| watch.stop())
}

impl Due {
    fn contacts(&self) -> Result<Contacts, Box<dyn std::error::Error>> {
        let path = self.folder.join("private/contacts.csv");
        let mut contacts = Contacts::default();
        if path.exists() {
            let given = Given::read(&path)?;
            contacts = decode_given(&given)?.text.parse().map_err(|error| format!("private/contacts.csv, {error}"))?;
        }
        if let Some(contact) = &self.contact {
            contacts.usual(&contact.to_string());
        }
        Ok(contacts)
    }

    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let (programme, pace) = (Programme::read(&self.folder)?, Pace::default());
        let (contacts, tips) = (self.contacts()?, tips(self.tips.as_deref())?);
        let files = of_the_day(&programme, self.as_of, &pace, (&contacts, &tips));
        let out = self.out.destination(&self.folder, "due");
        let written = written(&out, &files, watch)?;
        let due = due(&programme, self.as_of, &pace);
        let overdue = due.iter().filter(|one| one.is_overdue(self.as_of)).count();
        let now = due.iter().filter(|one| one.day <= self.as_of && !one.is_overdue(self.as_of)).count();
        let calls = concerns(&programme, self.as_of, &pace).len();
        let said = format!(
            "{}: {overdue} overdue, {now} due, {} coming within {} days; {} to call.\n\
             Written to {}: committee/due.csv, calendar.ics, attention.csv, progress.csv (all confidential)\n{written}",
            self.as_of,
            due.len() - overdue - now,
            pace.ahead_days,
            count(calls, "reason"),
            shown(out.folder()),
        );
        print(said).map_err(|error: PrintError| error.after(out.folder()))?;
        Ok(0)
    }
}
