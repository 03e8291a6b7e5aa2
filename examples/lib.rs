//! What the programs share: where people come from, what they are read with, lists of strategies,
//! stopping, and printing.

mod certificate;
mod exit;
mod market;
mod peers;
mod published;
mod reading;
mod watch;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;
use cohort_lab::generate::{GeneratorOptions, generate_until};
use jiff::civil::Date;
use mentor_match::compatibility::{PlaceTable, ProfessionTable, Resources, ScoreUse, Synonyms};
use mentor_match::engine::ParseSpecError;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{Shown, StopReason, StrategySpec};
use questionnaire_io::import::{ImportError, SourceFile, SourceKind};
use questionnaire_io::run::ScoreFile;
use questionnaire_io::{TableFileError, read_table};

pub use certificate::{
    certificate_path, committee_certificate, committee_peer_certificate, write_certificate, write_peer_certificate,
};
pub use exit::{PrintError, failed};
pub use market::{GivenMarket, MarketArguments, MarketFile, MarketText, read_files, rounding};
pub use peers::{PeerArguments, SolvedPeers};
pub use published::{PublishedArguments, Written, format};
pub use reading::{Reading, ReadingArguments};
pub use watch::{GRACE, STOPPED, Watch};

/// Reads the command line. What is refused is quoted without letters that are obeyed and not seen.
pub fn arguments<A: clap::Parser>() -> A {
    A::try_parse().unwrap_or_else(|error| {
        if error.use_stderr() {
            // Once more with the arguments as they may be shown: a line break in one begins no line.
            let shown = std::env::args_os().map(|one| Shown::line(&one.to_string_lossy()).into_string());
            let error = A::try_parse_from(shown).err().unwrap_or(error);
            complain(error.render().to_string().trim_end());
            std::process::exit(2);
        }
        error.exit()
    })
}

/// Prints what a program has to say. A reader that stops reading, such as `head`, is no failure.
///
/// # Errors
/// It cannot be written for another reason, such as a full disk.
pub fn print(text: impl Into<Shown>) -> Result<(), PrintError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.into().as_bytes()).and_then(|()| out.flush()) {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(source.into()),
        _ => Ok(()),
    }
}

/// Says on the error output what went wrong. Where nobody reads that either, the exit code has to do.
pub fn complain(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{}", Shown::from(text.to_string()));
}

/// Several strategies in one argument, separated by semicolons.
#[derive(Clone, Debug)]
pub struct Strategies(pub Vec<StrategySpec>);

impl Strategies {
    /// Reads `name; name:key=value`.
    ///
    /// # Errors
    /// No name at all; the name or option that there is not, and those there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let names = text.split(';').map(str::trim).filter(|name| !name.is_empty());
        let all = names.map(|name| name.parse().map_err(|error: ParseSpecError| error.to_string()));
        let all: Vec<StrategySpec> = all.collect::<Result<_, _>>()?;
        if all.is_empty() {
            let names = StrategySpec::NAMES.join(", ");
            return Err(format!("no strategy is named; write one or more, such as \"max-score; fair\", of {names}"));
        }
        Ok(Self(all))
    }
}

/// Seconds on a command line.
///
/// # Errors
/// No number of seconds from 0 on.
pub fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|&seconds: &f64| seconds.is_finite() && seconds >= 0.0);
    seconds.ok_or_else(|| "expected a number of seconds, 0 or more, such as 2.5".to_owned())
}

/// A day on a command line.
///
/// # Errors
/// No day of the calendar, or written in another way.
pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a day of the calendar as YYYY-MM-DD, such as 2026-09-01".to_owned())
}

/// A seed on a command line.
///
/// # Errors
/// No whole number, or one that is too large.
pub fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}

/// Whose questionnaires: files, an invented cohort, or else the bundled sample.
#[derive(Debug, Args)]
pub struct PeopleArguments {
    /// Export of the mentors' questionnaire: CSV or a workbook (XLSX, XLS, ODS); FILE#SHEET chooses one of several
    /// sheets.
    #[arg(long)]
    mentors: Vec<PathBuf>,
    /// Export of the mentees' questionnaire.
    #[arg(long, requires = "mentors")]
    mentees: Vec<PathBuf>,
    /// One export with mentors and mentees, and a column that says who is who.
    #[arg(long, conflicts_with_all = ["mentors", "mentees"])]
    people: Vec<PathBuf>,
    /// Invent people instead, such as 90x60 (mentees x mentors).
    #[arg(long, value_name = "SIZE", value_parser = GeneratorOptions::parse_size, conflicts_with_all = ["mentors", "mentees", "people"])]
    generate: Option<(usize, usize)>,
}

impl PeopleArguments {
    /// Whether files were named.
    pub fn has_files(&self) -> bool {
        !(self.people.is_empty() && self.mentors.is_empty())
    }

    /// Whether there is nothing but the bundled sample.
    pub fn is_sample(&self) -> bool {
        !self.has_files() && self.generate.is_none()
    }

    /// The questionnaires. An invented cohort fills in that of the policy's programme, until `stop` gives a reason to
    /// stop.
    ///
    /// # Errors
    /// A file that cannot be read, or a size that cannot be made up; stopped.
    pub fn sources(
        &self,
        policy: &Policy,
        seed: u64,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<SourceFile>, Box<dyn std::error::Error>> {
        use SourceKind::{Mentees, Mentors, People};
        if let Some((mentees, mentors)) = self.generate {
            // A policy of one's own keeps the questionnaire of the preset whose name it bears.
            let programme = policy.name().parse().unwrap_or(Preset::Altrusa);
            let options = GeneratorOptions { programme, seed, ..GeneratorOptions::sized(mentees, mentors) };
            let made = generate_until(&options, stop)?;
            return Ok(vec![
                SourceFile::new(Mentors, "mentors.csv", made.mentors.to_csv()),
                SourceFile::new(Mentees, "mentees.csv", made.mentees.to_csv()),
            ]);
        }
        if !self.has_files() {
            return Ok(vec![
                SourceFile::new(Mentors, "mentors.csv", include_bytes!("data/altrusa/mentors.csv")),
                SourceFile::new(Mentees, "mentees.csv", include_bytes!("data/altrusa/mentees.csv")),
            ]);
        }
        if self.people.is_empty() && self.mentees.is_empty() {
            return Err("--mentees is missing: name the export of the mentees' questionnaire as well".into());
        }
        let all = [(Mentors, &self.mentors), (Mentees, &self.mentees), (People, &self.people)];
        let read = |(kind, paths): (SourceKind, &Vec<PathBuf>)| -> Vec<_> {
            paths.iter().map(|path| SourceFile::read(kind, path)).collect()
        };
        Ok(all.into_iter().flat_map(read).collect::<Result<_, _>>()?)
    }

    /// The questionnaires without those of mentees, for what is made before mentees answer. A file of everybody is read
    /// whole.
    ///
    /// # Errors
    /// As [`PeopleArguments::sources`].
    pub fn mentors_alone(
        &self,
        policy: &Policy,
        seed: u64,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<SourceFile>, Box<dyn std::error::Error>> {
        if self.mentors.is_empty() {
            let mut all = self.sources(policy, seed, stop)?;
            all.retain(|source| source.kind != SourceKind::Mentees);
            return Ok(all);
        }
        let read = self.mentors.iter().map(|path| SourceFile::read(SourceKind::Mentors, path));
        Ok(read.collect::<Result<_, _>>()?)
    }
}

/// Tables of a programme, as CSV files in UTF-8; `docs/formats.md` describes them.
#[derive(Debug, Args)]
pub struct TableArguments {
    /// Words with the same meaning in goals and interests (CSV: `term,synonym`).
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
    /// A tree of professions (CSV: `code,parent,title,alias`).
    #[arg(long, value_name = "FILE")]
    professions: Option<PathBuf>,
    /// Where towns are, and their time zones (CSV: `city,region,country,latitude,longitude,time_zone`).
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
}

/// The tables that were given.
#[derive(Debug, Default)]
pub struct Tables {
    /// For the scores.
    pub resources: Resources,
    /// For the import.
    pub places: Option<PlaceTable>,
    /// SHA-256 of each file, by the name of its argument, for the receipt.
    pub sha256: BTreeMap<&'static str, String>,
}

impl TableArguments {
    /// Reads the files that were named.
    ///
    /// # Errors
    /// [`TableFileError`]: with the file's name, and the line where there is one.
    pub fn read(&self) -> Result<Tables, TableFileError> {
        let mut tables = Tables::default();
        if let Some(path) = &self.synonyms {
            let (synonyms, sha256) = read_table(path, Synonyms::parse)?;
            tables.resources.synonyms = synonyms;
            tables.sha256.insert("synonyms", sha256);
        }
        if let Some(path) = &self.professions {
            let (professions, sha256) = read_table(path, ProfessionTable::parse)?;
            tables.resources.professions = Some(professions);
            tables.sha256.insert("professions", sha256);
        }
        if let Some(path) = &self.places {
            let (places, sha256) = read_table(path, PlaceTable::parse)?;
            tables.places = Some(places);
            tables.sha256.insert("places", sha256);
        }
        Ok(tables)
    }
}

/// Scores of the programme's own, as a CSV file in UTF-8; `docs/formats.md` describes it.
#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// Your own scores of pairs, instead of the built-in ones (CSV: `mentee,mentor,score`, from 0 to 1).
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Count your own scores with this weight beside the built-in ones (1 to 1000; the built-in weights add up to about
    /// 30).
    #[arg(long, value_name = "WEIGHT", requires = "scores", value_parser = clap::value_parser!(u32).range(1..=1000))]
    scores_weight: Option<u32>,
}

impl ScoreArguments {
    /// Reads the file, if one was named, once.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self) -> Result<Option<ScoreFile>, ImportError> {
        let usage = self.scores_weight.map_or(ScoreUse::Replace, ScoreUse::Beside);
        self.scores.as_deref().map(|path| ScoreFile::read(path, usage)).transpose()
    }
}
