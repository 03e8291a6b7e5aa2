//! Markets in the formats that others publish, named on a command line.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;
use cohort_lab::formats::{Format, NamedMarket, PublishedFiles, TableKind, read_published};
use matching_market::StopReason;
use questionnaire_io::import::{Given, MAX_GIVEN_BYTES, MAX_PAIRS_BYTES};

use crate::market::MarketText;

/// What is said of a file in a published format.
#[derive(Debug, Args)]
#[command(next_help_heading = "Published formats")]
pub struct PublishedArguments {
    /// The format of the file: csv, arrow, arrow-stream or parquet (these four are recognised anyway), preflib, hrt (or
    /// hr), smti (or sm), orlib, dimacs-asn, dimacs-min, matrix-market or npy [default: by its ending, else csv]
    #[arg(long, value_name = "NAME", value_parser = format)]
    format: Option<Written>,
    /// PrefLib: the mentors' lists of mentees, in a file of their own
    #[arg(long, value_name = "FILE")]
    mentor_lists: Option<PathBuf>,
    /// Seats of each mentor where the format says nothing of them [default: 1]
    #[arg(long, value_name = "N")]
    seats_each: Option<u16>,
    /// PrefLib's cat: alternatives of so many categories are acceptable [default: all]
    #[arg(long, value_name = "N")]
    categories: Option<u32>,
}

/// The project's own market files, or a published format.
#[derive(Clone, Copy, Debug)]
pub enum Written {
    /// `pairs.csv` and `capacities.csv`.
    Csv,
    /// The same as tables.
    Table(TableKind),
    /// One of the others.
    Published(Format),
}

/// A format as it is written on a command line.
///
/// # Errors
/// There is no such format; the text says which there are.
pub fn format(name: &str) -> Result<Written, String> {
    let unknown = || {
        let tables = TableKind::ALL.iter().map(|one| one.name());
        let known = Format::ALL.iter().map(|one| one.name()).chain(tables).collect::<Vec<_>>().join(", ");
        format!("choose csv or one of {known}")
    };
    let table = || TableKind::ALL.iter().copied().find(|kind| kind.name() == name);
    match name {
        "csv" => Ok(Written::Csv),
        _ => table().map(Written::Table).or(Format::named(name).map(Written::Published)).ok_or_else(unknown),
    }
}

impl PublishedArguments {
    /// The format of this file, unless it is one of market files.
    ///
    /// # Errors
    /// Something is said of a published format, and the file is a market file.
    pub fn format_of(&self, path: &Path) -> Result<Option<Format>, String> {
        let format = match self.format {
            Some(Written::Csv | Written::Table(_)) => None,
            Some(Written::Published(format)) => Some(format),
            None => Format::of_path(path),
        };
        let about_published = self.mentor_lists.is_some() || self.seats_each.is_some() || self.categories.is_some();
        match format {
            None if about_published => Err("--mentor-lists, --seats-each and --categories are for published formats; \
                name one with --format, or write capacities into a file of their own"
                .to_owned()),
            format => Ok(format),
        }
    }

    /// Reads a market: the market, how messages call the file, and what there is to say.
    ///
    /// # Errors
    /// A file that cannot be read or does not fit, with line and column; stopped.
    pub fn read(
        &self,
        format: Format,
        path: &Path,
        capacities: Option<&Path>,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<(NamedMarket, String, Vec<String>), Box<dyn Error>> {
        let main = Given::up_to(path, MAX_PAIRS_BYTES)?;
        let mentors = self.mentor_lists.as_deref().map(|path| Given::up_to(path, MAX_PAIRS_BYTES)).transpose()?;
        let capacities = capacities.map(|path| MarketText::read(path, MAX_GIVEN_BYTES)).transpose()?;
        let files = PublishedFiles {
            mentors: mentors.as_ref().map(|given| (given.name.as_str(), &*given.bytes)),
            capacities: capacities.as_ref().map(MarketText::named),
            seats: self.seats_each.unwrap_or(1),
            categories: self.categories,
            ..PublishedFiles::one(&main.name, &main.bytes)
        };
        let (named, notes) = read_published(format, files, stop)?;
        Ok((named, main.name, notes))
    }
}
