//! `programme record`: answers to a form.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, Watch, day, print};
use jiff::civil::Date;
use mentor_match::programme::Pace;
use mentor_match::text::count;
use questionnaire_io::import::{FormAnswers, SourceFile, SourceKind};
use questionnaire_io::programme::{AnswersRecorded, People, Programme, ProgrammeError};

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
            said += &told(answers, one, &people);
        }
        if self.dry_run {
            said += "Dry run: nothing was written.\n";
        }
        print(said).map_err(|error: PrintError| error.after(&Programme::ledger_path(&self.folder)))?;
        Ok(u8::from(recorded.iter().any(|one| !one.problems.is_empty())))
    }
}

fn told(answers: &FormAnswers, one: &AnswersRecorded, people: &People) -> String {
    let mut said = format!(
        "{}, form {}: {} recorded, {} added to the ledger",
        answers.file,
        answers.form,
        count(one.rows, "row"),
        count(one.events, "event")
    );
    if one.known > 0 {
        let _ = write!(said, "; {} recorded before", count(one.known, "row"));
    }
    said += ".\n";
    for taken in &one.taken {
        let _ = write!(said, "  row {}: {}", taken.row, people.numbered(taken.who));
        if let Some(partner) = taken.partner {
            let _ = write!(said, ", about the pair with {}", people.numbered(partner));
        }
        said += &taken.corrects.map_or("\n".to_owned(), |day| format!("; in the place of the answer of {day}\n"));
    }
    if one.renewed > 0 {
        let _ = writeln!(said, "{}: both said yes, so they go on.", count(one.renewed, "pair"));
    }
    if one.ending > 0 {
        let _ = writeln!(
            said,
            "{}: not both said yes, so they end at their term. Tell nobody whose answer it was.",
            count(one.ending, "pair")
        );
    }
    if !one.alike.is_empty() {
        let rows: Vec<String> = one.alike.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            said,
            "Not recorded again, since they say the same as before: row {}. If an answer is new, give the file a column \
             'Submitted at' with its time.",
            rows.join(", ")
        );
    }
    for problem in &one.problems {
        let _ = writeln!(said, "Not used: {problem}.");
    }
    said
}
