//! Solves a market from CSV files with any strategy and prints one JSON object: the researchers' way in.
//!
//! ```text
//! cargo run --release --example solve_market -- --pairs examples/data/market/pairs.csv \
//!     --capacities examples/data/market/capacities.csv --strategy mentee-optimal --seed 7 --out matching.csv
//! ```
//!
//! Exit codes: 0 done and certified · 2 arguments or input refused, nothing written · 3 not certified · 4 stopped by
//! the deadline, Ctrl-C or SIGTERM · 5 the answer could not be printed.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use cohort_lab::formats::{NamedMarket, Seconds, SolveReport, UnbuiltMarket, orlib, write_matching};
use examples::{Watch, complain, failed, print, seconds, seed};
use matching_market::verify::CertifyError;
use matching_market::{Context, Market, StrategySpec, verify};
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::import::{Given, MAX_MARKET_BYTES};

#[derive(Parser)]
#[command(about = "Matches a market of CSV files and proves the answer")]
struct Arguments {
    /// The pairs, as CSV: who could be matched with whom, optionally with ranks and scores
    #[arg(long, required_unless_present = "orlib")]
    pairs: Option<PathBuf>,
    /// Instead, an assignment file of the OR-Library: costs, which become negative scores
    #[arg(long, conflicts_with_all = ["pairs", "capacities", "out"])]
    orlib: Option<PathBuf>,
    /// The seats: mentor,capacity [default: 2 each]
    #[arg(long)]
    capacities: Option<PathBuf>,
    /// The strategy: name or name:key=value,key=value [default: mentee-optimal]
    #[arg(long, conflicts_with = "objective")]
    strategy: Option<String>,
    /// Short for --strategy max-score:objective=X
    #[arg(long)]
    objective: Option<String>,
    /// Seed for every lottery
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// The matching as CSV: every mentee with its mentor
    #[arg(long)]
    out: Option<PathBuf>,
    /// Replace the file of --out if it already exists
    #[arg(long)]
    force: bool,
    /// Stop after this many seconds
    #[arg(long, value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(3),
        Err(error) => failed(&*error, "nothing written"),
    }
}

/// Whether the answer was certified; only then it is written.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let objective = arguments.objective.as_ref().map(|objective| format!("max-score:objective={objective}"));
    let spec: StrategySpec = match arguments.strategy.as_ref().or(objective.as_ref()) {
        Some(text) => text.parse()?,
        None => StrategySpec::default(),
    };
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    if let Some(path) = arguments.out.as_ref().filter(|path| existing == Existing::Keep && path.exists()) {
        let path = path.display();
        return Err(format!("{path} already exists; choose another name, or pass --force to replace it").into());
    }

    let clock = Instant::now();
    let (input, read) = read(arguments, &clock)?;
    let market = match &input {
        Input::Named(named) => &named.market,
        Input::Bare(market) => market,
    };
    let build = clock.elapsed().as_secs_f64() - read;

    let began = Instant::now();
    let stop = || watch.stop();
    let solution = spec.build().solve(market, &mut Context::new(arguments.seed).with_stop(&stop))?;
    let solve = began.elapsed().as_secs_f64();
    let proof = verify::certify_until(market, &solution, &stop);
    if let Err(stopped @ CertifyError::Stopped(_)) = proof {
        return Err(stopped.into());
    }
    let seconds = Seconds { read, build, solve, verify: began.elapsed().as_secs_f64() - solve };

    let certified = proof.is_ok();
    watch.deliver();
    match (&proof, &arguments.out, &input) {
        (Ok(_), Some(path), Input::Named(named)) => {
            write_file(path, existing, |file| write_matching(named, &solution.matching, file))?;
        }
        (Ok(_), ..) => {}
        (Err(error), ..) => complain(format_args!("not certified, nothing written: {error}")),
    }
    let report = SolveReport { spec, seed: arguments.seed, market, solution: &solution, certified, seconds };
    print(report.to_json() + "\n").map_err(|error| match &arguments.out {
        Some(path) if certified => error.after(path),
        _ => error,
    })?;
    Ok(certified)
}

enum Input {
    Named(NamedMarket),
    Bare(Market),
}

/// The market, and the seconds until its files were read.
fn read(arguments: &Arguments, clock: &Instant) -> Result<(Input, f64), Box<dyn Error>> {
    if let Some(path) = &arguments.orlib {
        let given = Given::up_to(path, MAX_MARKET_BYTES)?;
        let seconds = clock.elapsed().as_secs_f64();
        let market = orlib::read(given.text()?).map_err(|error| format!("{}: {error}", given.name))?;
        return Ok((Input::Bare(market), seconds));
    }
    let path = arguments.pairs.as_deref().ok_or("give --pairs or --orlib")?;
    let pairs = Given::up_to(path, MAX_MARKET_BYTES)?;
    let capacities = arguments.capacities.as_deref().map(Given::read).transpose()?;
    let capacities = capacities.as_ref().map(|given| (&*given.name, &*given.bytes));
    let unbuilt = UnbuiltMarket::read((&pairs.name, &*pairs.bytes), capacities)?;
    let seconds = clock.elapsed().as_secs_f64();
    Ok((Input::Named(unbuilt.build()?), seconds))
}
