//! `programme record`: answers to a form.

use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, Watch, day, print};
use jiff::civil::Date;
use mentor_match::programme::Pace;
use questionnaire_io::import::{FormAnswers, SourceFile, SourceKind};
use questionnaire_io::programme::{AnswersRecorded, Programme, ProgrammeError};

/// Record answers to a form: events go into the ledger, marks and words into private/notes.csv.
#[derive(Args)]
pub(crate) struct Record {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// Exports of a form: CSV or workbooks; the form is known by its headers.
    #[arg(required = true)]
    answers: Vec<PathBuf>,
    /// The day on which they are recorded.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// Show what would be recorded, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Record {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let pace = Pace::default();
        let read = |path: &PathBuf| {
            let source = SourceFile::read(SourceKind::People, path)?;
            FormAnswers::read(&source, &|| watch.stop())
        };
        let files: Vec<FormAnswers> = self.answers.iter().map(read).collect::<Result<_, _>>()?;
        let record = |programme: &mut Programme| -> Result<Vec<AnswersRecorded>, ProgrammeError> {
            let recorded = files.iter().map(|answers| programme.record_answers(answers, self.as_of, &pace)).collect();
            watch.deliver();
            Ok(recorded)
        };
        // A folder that is no programme's is refused before one is made of it.
        let mut programme = Programme::read(&self.folder)?;
        let recorded = if self.dry_run {
            record(&mut programme)?
        } else {
            Programme::change(&self.folder, &|| watch.stop(), record)?
        };
        let people = if self.dry_run { programme.people } else { Programme::read(&self.folder)?.people };
        let mut said = String::new();
        for (answers, one) in files.iter().zip(&recorded) {
            said += &one.said(answers, &people);
        }
        if self.dry_run {
            said += "Dry run: nothing was written.\n";
        }
        print(said).map_err(|error: PrintError| error.after(&Programme::ledger_path(&self.folder)))?;
        Ok(u8::from(recorded.iter().any(|one| !one.problems.is_empty())))
    }
}
