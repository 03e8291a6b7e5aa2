//! Converts a market between the formats of this field: PrefLib, Glasgow's, DIMACS', the OR-Library's, MatrixMarket,
//! numpy's, and the project's market files, as CSV or, with `--features arrow`, as Arrow or Parquet.
//!
//! ```text
//! cargo run --release --example convert_market -- votes.toc --seats-each 2 --to csv --out pairs.csv \
//!     --second capacities.csv
//! ```
//!
//! What the target does not hold is said on the error output, a sentence each. Exit codes: 0 done · 2 arguments or
//! input refused, nothing written · 4 stopped by Ctrl-C or SIGTERM · 5 done, but not printed.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use cohort_lab::formats::{NamedMarket, Rounding, TableKind, write_capacities, write_pairs, write_published};
use examples::{
    MarketFile, PublishedArguments, Watch, Written, arguments, complain, failed, format, print, read_files,
};
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::import::{MAX_GIVEN_BYTES, MAX_PAIRS_BYTES};
use questionnaire_io::shown;

#[derive(Parser)]
#[command(about = "Converts a market between the formats of this field")]
struct Arguments {
    /// The market
    market: PathBuf,
    /// The seats, mentor,capacity, for market files and for formats that hold no seats
    #[arg(long, value_name = "FILE")]
    capacities: Option<PathBuf>,
    #[command(flatten)]
    published: PublishedArguments,
    /// The format to write
    #[arg(long, value_name = "NAME", value_parser = format)]
    to: Written,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The second file: capacities of --to csv, arrow, arrow-stream and parquet, the mentors' lists of --to preflib
    #[arg(long, value_name = "FILE")]
    second: Option<PathBuf>,
    /// Replace the files if they already exist
    #[arg(long)]
    force: bool,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, "nothing written"),
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let watch = Watch::new(None)?;
    for path in [Some(&arguments.out), arguments.second.as_ref()].into_iter().flatten() {
        if !arguments.force && path.exists() {
            return Err(format!("{} already exists; choose another name, or pass --force", shown(path)).into());
        }
    }
    let (named, notes) = read(arguments, &watch)?;
    notes.iter().for_each(complain);
    let (main, second) = match arguments.to {
        Written::Csv => {
            let (mut pairs, mut capacities) = (Vec::new(), Vec::new());
            write_pairs(&named, &mut pairs)?;
            write_capacities(&named, &mut capacities)?;
            (pairs, Some(capacities))
        }
        Written::Table(kind) => {
            let (pairs, capacities) = tables(&named, kind)?;
            (pairs, Some(capacities))
        }
        Written::Published(format) => {
            let written = write_published(format, &named)?;
            written.lost.iter().for_each(complain);
            (written.main, written.mentors)
        }
    };
    watch.deliver();
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    write_file(&arguments.out, existing, |file| file.write_all(&main))?;
    match (second, &arguments.second) {
        (Some(second), Some(path)) => write_file(path, existing, |file| file.write_all(&second))?,
        (Some(_), None) => {
            complain("There is a second file, of capacities or of the mentors' lists: name it with --second.");
        }
        (None, Some(_)) => complain("This format is one file; nothing was written to the file of --second."),
        (None, None) => {}
    }
    let market = &named.market;
    let sizes = (market.mentees(), market.mentors(), market.pairs());
    let said = format!("{} mentees, {} mentors, {} pairs\n", sizes.0, sizes.1, sizes.2);
    print(said).map_err(|error| error.after(&arguments.out))?;
    Ok(())
}

/// The pairs and the capacities as tables.
#[cfg(feature = "arrow")]
fn tables(named: &NamedMarket, kind: TableKind) -> Result<(Vec<u8>, Vec<u8>), Box<dyn Error>> {
    use cohort_lab::formats::{TableParts, write_table};
    Ok((write_table(named, kind, TableParts::Pairs)?, write_table(named, kind, TableParts::Capacities)?))
}

#[cfg(not(feature = "arrow"))]
fn tables(_: &NamedMarket, kind: TableKind) -> Result<(Vec<u8>, Vec<u8>), Box<dyn Error>> {
    Err(format!("this program was built without tables; build with --features arrow for --to {}", kind.name()).into())
}

fn read(arguments: &Arguments, watch: &Watch) -> Result<(NamedMarket, Vec<String>), Box<dyn Error>> {
    let (path, capacities, stop) = (&arguments.market, arguments.capacities.as_deref(), || watch.stop());
    if let Some(format) = arguments.published.format_of(path)? {
        let (named, _, notes) = arguments.published.read(format, path, capacities, &stop)?;
        return Ok((named, notes));
    }
    let pairs = MarketFile::read(path, MAX_PAIRS_BYTES)?;
    let capacities = capacities.map(|path| MarketFile::read(path, MAX_GIVEN_BYTES)).transpose()?;
    let unbuilt = read_files(pairs, capacities, Rounding::Nearest, &stop)?;
    let found = unbuilt.found().clone();
    let named = unbuilt.build(&stop)?;
    let notes = found.notes(&named.market);
    Ok((named, notes))
}
