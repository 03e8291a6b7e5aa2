//! A market named on a command line: its files read once, in whatever encoding, what is settled about single pairs, and
//! what there is to say of it all.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::published::PublishedArguments;
use clap::Args;
use cohort_lab::formats::orlib::{self, OrlibError};
use cohort_lab::formats::{
    FileProblem, Format, Found, MarketFileError, MarketSource, NamedMarket, Rounding, Settled, TableKind, UnbuiltMarket,
};
use matching_market::{Market, StopReason};
use questionnaire_io::import::{
    Given, ImportError, MAX_FILE_BYTES, MAX_GIVEN_BYTES, MAX_MARKET_BYTES, MAX_PAIRS_BYTES, decode_large,
};

/// Market files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input (CSV, pairs and capacities also Arrow or Parquet; - is the standard input)")]
pub struct MarketArguments {
    /// The pairs: who could be matched with whom, optionally with ranks and scores
    #[arg(long, value_name = "FILE", required_unless_present_any = ["orlib", "peers"])]
    pairs: Option<PathBuf>,
    /// The seats: mentor,capacity [default: 2 each]
    #[arg(long, value_name = "FILE")]
    capacities: Option<PathBuf>,
    /// Pairs that are in the matching whatever the strategy: mentee,mentor
    #[arg(long, value_name = "FILE")]
    pin: Option<PathBuf>,
    /// Pairs that are never matched: mentee,mentor
    #[arg(long, value_name = "FILE")]
    ban: Option<PathBuf>,
    /// Round scores of any length to six decimal places, and say how many
    #[arg(long)]
    pub round: bool,
    /// Instead of all these, an assignment file of the OR-Library: costs, which become negative scores
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "pairs", "capacities", "pin", "ban", "round", "out", "format", "mentor_lists", "seats_each", "categories",
    ])]
    orlib: Option<PathBuf>,
    #[command(flatten)]
    published: PublishedArguments,
}

/// A market as given, and what of it is left to be solved.
#[derive(Debug)]
pub struct GivenMarket {
    input: Input,
    /// What was found in its files; none for a file of the OR-Library.
    pub found: Option<Found>,
    /// What is settled about single pairs.
    pub settled: Settled,
    /// What is left of it, if anything is settled.
    rest: Option<Market>,
    /// What there is to say, a sentence each.
    pub notes: Vec<String>,
    /// Seconds until the files were read, and from there to the market.
    pub seconds: [f64; 2],
}

#[derive(Debug)]
enum Input {
    Named(NamedMarket),
    Bare(Market),
}

impl GivenMarket {
    /// The market as given.
    pub fn market(&self) -> &Market {
        match &self.input {
            Input::Named(named) => &named.market,
            Input::Bare(market) => market,
        }
    }

    /// The market with its people's ids, unless it has none.
    pub fn named(&self) -> Option<&NamedMarket> {
        match &self.input {
            Input::Named(named) => Some(named),
            Input::Bare(_) => None,
        }
    }

    /// The market for a strategy: without what is settled.
    pub fn solved(&self) -> &Market {
        self.rest.as_ref().unwrap_or_else(|| self.market())
    }
}

impl MarketArguments {
    /// Reads the files, until `stop` gives a reason to stop.
    ///
    /// # Errors
    /// A file that cannot be read or does not fit, with line; stopped.
    pub fn read(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<GivenMarket, Box<dyn Error>> {
        let clock = Instant::now();
        if let Some(path) = &self.orlib {
            let given = Given::up_to(path, MAX_MARKET_BYTES)?;
            let read = clock.elapsed().as_secs_f64();
            let market = orlib::read_until(given.text()?, stop).map_err(|error| match error {
                OrlibError::Stopped(reason) => {
                    MarketFileError { file: (&given.name).into(), place: None, problem: FileProblem::Stopped(reason) }
                        .into()
                }
                error => Box::<dyn Error>::from(format!("{}: {error}", given.name)),
            })?;
            let seconds = [read, clock.elapsed().as_secs_f64() - read];
            let (input, settled) = (Input::Bare(market), Settled::default());
            return Ok(GivenMarket { input, found: None, settled, rest: None, notes: Vec::new(), seconds });
        }
        let path = self.pairs.as_deref().ok_or("give --pairs or --orlib")?;
        if let Some(format) = self.published.format_of(path)? {
            return self.read_published(format, path, clock, stop);
        }
        let pairs = MarketFile::read(path, MAX_PAIRS_BYTES)?;
        let capacities = self.capacities.as_deref().map(|path| MarketFile::read(path, MAX_GIVEN_BYTES)).transpose()?;
        let others = [&self.pin, &self.ban].map(|path| path.as_deref());
        let others = others.map(|path| path.map(|path| MarketText::read(path, MAX_GIVEN_BYTES)).transpose());
        let [pins, bans] = others;
        let (pins, bans) = (pins?, bans?);
        let [pinned, banned] = [&pins, &bans].map(|text| text.as_ref().map(MarketText::named));
        let files = [Some(&pairs), capacities.as_ref()].into_iter().flatten();
        let mut notes: Vec<String> = files.filter_map(|file| file.note().cloned()).collect();
        let unbuilt = read_files(pairs, capacities, rounding(self.round), stop)?;
        let read = clock.elapsed().as_secs_f64();
        let found = unbuilt.found().clone();
        let named = unbuilt.build(stop)?;
        let settled = Settled::read(&named, pinned, banned, stop)?;
        let rest = (!settled.is_empty()).then(|| settled.rest(&named.market));
        notes.extend([pins.as_ref(), bans.as_ref()].into_iter().flatten().filter_map(|text| text.note.clone()));
        notes.extend(found.notes(&named.market));
        notes.extend(settled.notes());
        let seconds = [read, clock.elapsed().as_secs_f64() - read];
        Ok(GivenMarket { input: Input::Named(named), found: Some(found), settled, rest, notes, seconds })
    }
}

impl MarketArguments {
    fn read_published(
        &self,
        format: Format,
        path: &Path,
        clock: Instant,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<GivenMarket, Box<dyn Error>> {
        let others = [&self.pin, &self.ban].map(|path| path.as_deref());
        let others = others.map(|path| path.map(|path| MarketText::read(path, MAX_GIVEN_BYTES)).transpose());
        let [pins, bans] = others;
        let (pins, bans) = (pins?, bans?);
        let (named, file, mut notes) = self.published.read(format, path, self.capacities.as_deref(), stop)?;
        let seconds = [clock.elapsed().as_secs_f64(), 0.0];
        let pinned = pins.as_ref().map(MarketText::named);
        let settled = Settled::read(&named, pinned, bans.as_ref().map(MarketText::named), stop)?;
        let rest = (!settled.is_empty()).then(|| settled.rest(&named.market));
        let found = Found { pairs_file: file, ..Found::default() };
        notes.extend(found.notes(&named.market));
        notes.extend(settled.notes());
        Ok(GivenMarket { input: Input::Named(named), found: Some(found), settled, rest, notes, seconds })
    }
}

/// A market file as it was found: a text, or a table of Arrow or Parquet.
#[derive(Debug)]
pub enum MarketFile {
    /// CSV.
    Text(MarketText),
    /// What it is called, what it is, and its bytes.
    Table(String, TableKind, Vec<u8>),
}

impl MarketFile {
    /// Reads a file of at most `limit` bytes; `-` is the standard input.
    ///
    /// # Errors
    /// It cannot be read, is too large or is neither a text nor a table.
    pub fn read(path: &Path, limit: u64) -> Result<Self, ImportError> {
        let given = Given::up_to(path, limit)?;
        match TableKind::of(&given.bytes) {
            Some(kind) => Ok(Self::Table(given.name, kind, given.bytes)),
            None => MarketText::of(given, limit).map(Self::Text),
        }
    }

    /// What there is to say of how it was read.
    pub fn note(&self) -> Option<&String> {
        match self {
            Self::Text(text) => text.note.as_ref(),
            Self::Table(..) => None,
        }
    }

    fn source(&mut self) -> (&str, MarketSource<'_>) {
        match self {
            Self::Text(text) => (&text.name, MarketSource::Text(&text.text)),
            Self::Table(name, kind, bytes) => (name, MarketSource::Table(*kind, std::mem::take(bytes))),
        }
    }
}

/// Reads a market's rows, and drops its files.
///
/// # Errors
/// The first row that does not fit, with line or row and column; stopped.
pub fn read_files(
    mut pairs: MarketFile,
    mut capacities: Option<MarketFile>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<UnbuiltMarket, MarketFileError> {
    UnbuiltMarket::read_sources(pairs.source(), capacities.as_mut().map(MarketFile::source), rounding, stop)
}

/// A market file as text.
#[derive(Debug)]
pub struct MarketText {
    name: String,
    text: String,
    /// What there is to say of how it was read.
    pub note: Option<String>,
}

impl MarketText {
    /// Reads a file of at most `limit` bytes; `-` is the standard input.
    ///
    /// # Errors
    /// It cannot be read, is too large or is no text.
    pub fn read(path: &Path, limit: u64) -> Result<Self, ImportError> {
        Self::of(Given::up_to(path, limit)?, limit)
    }

    fn of(given: Given, limit: u64) -> Result<Self, ImportError> {
        let name = given.name.clone();
        let read = decode_large(given, limit.max(MAX_FILE_BYTES))?;
        let note = read.sample.map(|sample| {
            let encoding = read.encoding;
            format!(
                "{name} is not UTF-8. It was read as {encoding}: '{sample}'. If that is wrong, save it as CSV UTF-8."
            )
        });
        Ok(Self { name, text: read.text, note })
    }

    /// The name and the text, as the laboratory takes them.
    pub fn named(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }
}

/// What an option `--round` means.
pub fn rounding(round: bool) -> Rounding {
    if round { Rounding::Nearest } else { Rounding::Refuse }
}
