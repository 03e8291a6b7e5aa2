//! Says what is understood of an exported questionnaire, column by column, and writes a mapping file to edit.
//!
//! Without a file it looks at the bundled sample's mentees. Exit codes: 0 done, 1 done with questions or unusable rows,
//! 2 file refused, 4 stopped by the deadline, Ctrl-C or SIGTERM.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use examples::{Watch, arguments, failed, print, seconds};
use mentor_match::text::count;
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::import::{
    Import, ImportError, ImportOptions, Mapping, SourceFile, SourceKind, import_until, mapping_draft,
};
use questionnaire_io::{read_policy, shown};

/// Show how each column of an exported questionnaire is read.
#[derive(Parser)]
struct Arguments {
    /// The export; without it, the mentees of the bundled sample.
    file: Option<PathBuf>,
    /// Whose answers the file holds; by default both, if a column says who is who, otherwise mentees.
    #[arg(long = "as", value_name = "WHOSE", value_parser = ["mentors", "mentees", "people"])]
    whose: Option<String>,
    /// The mentors' export, to look at both files together; --write-mapping then writes one mapping for both.
    #[arg(long, value_name = "FILE", requires = "mentees", conflicts_with_all = ["file", "whose"])]
    mentors: Option<PathBuf>,
    /// The mentees' export.
    #[arg(long, value_name = "FILE", requires = "mentors")]
    mentees: Option<PathBuf>,
    /// A preset or a policy file (TOML), for the names of its levels.
    #[arg(long, default_value = "altrusa")]
    policy: String,
    /// Read the file with this mapping.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Write a mapping file to edit; an existing file is not replaced.
    #[arg(long, value_name = "FILE")]
    write_mapping: Option<PathBuf>,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn std::error::Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let (policy, _) = read_policy(&arguments.policy)?;
    let mut options = ImportOptions::for_policy(&policy, jiff::Zoned::now().date());
    if let Some(path) = &arguments.mapping {
        options.mapping = Some(Mapping::read(path)?);
    }
    let source = |kind| match &arguments.file {
        Some(path) => SourceFile::read(kind, path),
        None => Ok(SourceFile::new(kind, "mentees.csv", include_bytes!("data/altrusa/mentees.csv"))),
    };
    let import_all = |sources: &[SourceFile]| import_until(sources, &options, &|| watch.stop());
    let read = |kind| -> Result<Import, ImportError> { import_all(&[source(kind)?]) };
    let import = match (&arguments.mentors, &arguments.mentees, arguments.whose.as_deref()) {
        (Some(mentors), Some(mentees), _) => import_all(&[
            SourceFile::read(SourceKind::Mentors, mentors)?,
            SourceFile::read(SourceKind::Mentees, mentees)?,
        ])?,
        (.., Some("mentors")) => read(SourceKind::Mentors)?,
        (.., Some("people")) => read(SourceKind::People)?,
        (.., Some(_)) => read(SourceKind::Mentees)?,
        (.., None) => match read(SourceKind::People) {
            Err(ImportError::NoRole { .. }) => read(SourceKind::Mentees)?,
            other => other?,
        },
    };
    let mut said = String::new();
    for file in &import.files {
        writeln!(said, "{}", file.describe())?;
    }
    let counts = &import.counts;
    let (questions, problems) = (import.questions.len(), import.problems.len());
    // Names of people are looked for on the other side: with one side alone, each would be a question.
    let both = counts.mentees > 0 && counts.mentors > 0;
    let people = format!("{} and {}", count(counts.mentees, "mentee"), count(counts.mentors, "mentor"));
    let mut open = Vec::new();
    open.extend((both && questions > 0).then(|| count(questions, "question")));
    open.extend((problems > 0).then(|| format!("{} that cannot be used", count(problems, "row"))));
    match (open.is_empty(), both) {
        (true, true) => writeln!(said, "{people}; no question, and every row can be used.")?,
        (false, true) => writeln!(said, "{people}; {}: batch_match lists them.", open.join(" and "))?,
        (true, false) => {
            writeln!(said, "{people}; every row can be used. batch_match asks its questions when it has both sides.")?;
        }
        (false, false) => writeln!(
            said,
            "{people}; {}: batch_match lists them, and asks its questions when it has both sides.",
            open.join(" and ")
        )?,
    }
    watch.deliver();
    if let Some(path) = &arguments.write_mapping {
        let mapping = mapping_draft(&import.files);
        write_file(path, Existing::Keep, |file| file.write_all(mapping.as_bytes()))?;
        writeln!(said, "Written to {}", shown(path))?;
    }
    print(said).map_err(|error| match &arguments.write_mapping {
        Some(path) => error.after(path),
        None => error,
    })?;
    let open = questions + problems;
    Ok(u8::from(open > 0))
}
