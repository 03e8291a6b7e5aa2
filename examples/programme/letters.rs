//! `programme letters`: the letters between rounds.

use std::path::{Path, PathBuf};

use clap::Args;
use examples::{PrintError, Watch, day, print};
use jiff::civil::Date;
use mentor_match::programme::Pace;
use mentor_match::text::count;
use questionnaire_io::export::year::YearLetters;
use questionnaire_io::export::{Contact, Letters as Words, OutputFile, Tips};
use questionnaire_io::import::Given;
use questionnaire_io::programme::Programme;
use questionnaire_io::shown;

use crate::due::{Out, going_on, written};

/// Write the letters about what happened since a day (ended, paused, resumed, renewed, no longer proposed), reminders
/// and tips.
#[derive(Args)]
pub(crate) struct Letters {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// From which day on; the same day by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<Date>,
    #[command(flatten)]
    words: WordArguments,
    #[command(flatten)]
    out: Out,
}

/// What letters are made with.
#[derive(Args)]
pub(crate) struct WordArguments {
    /// Contact named in the letters, such as "Ana Silva <ana@example.org>".
    #[arg(long, value_name = "NAME <ADDRESS>")]
    contact: Option<Contact>,
    /// Your own wording of the letters (text); `batch_match --show-template` prints the built-in one.
    #[arg(long, value_name = "FILE")]
    template: Vec<PathBuf>,
    /// Your own tips (text); without it, the built-in ones.
    #[arg(long, value_name = "FILE")]
    tips: Option<PathBuf>,
    /// Also write the letters as drafts for mail programs.
    #[arg(long)]
    eml: bool,
}

impl WordArguments {
    pub(crate) fn read(&self, programme: &str) -> Result<YearLetters, Box<dyn std::error::Error>> {
        let mut letters = Words { contact: self.contact.clone(), drafts: self.eml, ..Words::default() };
        letters.read(&self.template)?;
        let mut with = YearLetters { letters, programme: programme.to_owned(), ..YearLetters::default() };
        with.tips = tips(self.tips.as_deref())?;
        Ok(with)
    }
}

/// The tips of a file; the built-in ones without one.
pub(crate) fn tips(path: Option<&Path>) -> Result<Tips, Box<dyn std::error::Error>> {
    let Some(path) = path else { return Ok(Tips::default()) };
    let given = Given::read(path)?;
    Ok(given.text()?.parse().map_err(|error| format!("{}, {error}", given.name))?)
}

/// Refuses a time that ends before it begins.
pub(crate) fn in_order((first, from): (&str, Date), to: Date) -> Result<(), String> {
    if from <= to {
        return Ok(());
    }
    Err(format!("{first} is {from}, after --as-of {to}; the first day comes before the last: exchange the two"))
}

/// How many letters there are among files.
pub(crate) fn letters_in(files: &[OutputFile]) -> usize {
    files.iter().filter(|file| file.path.starts_with("participants/") && file.path.ends_with(".txt")).count()
}

impl Letters {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let programme = Programme::read(&self.folder)?;
        let with = self.words.read("")?;
        let since = self.since.unwrap_or(self.as_of);
        in_order(("--since", since), self.as_of)?;
        let files = with.between_rounds(&programme, since, self.as_of, &Pace::default(), &|| going_on(watch))?;
        let out = self.out.destination(&self.folder, "letters");
        let written = written(&out, &files, watch)?;
        let letters = count(letters_in(&files), "letter");
        let said = format!(
            "{letters}, each for the person in its file name.\nWritten to {}: participants/\n{written}",
            shown(out.folder())
        );
        print(said).map_err(|error: PrintError| error.after(out.folder()))?;
        Ok(0)
    }
}
