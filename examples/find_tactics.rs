//! Does it pay to write another list than the true one? Tries every list of every mentee on small random markets, under
//! every strategy.
//!
//! ```text
//! cargo run --release --example find_tactics -- --markets 200
//! cargo run --release --example find_tactics -- --markets 200 --asked by-choice
//! ```
//!
//! Exit codes: 0 done · 2 options refused · 4 stopped by Ctrl-C or SIGTERM · 5 done, but not printed.

use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use cohort_lab::tactics::{Gain, Tactic, TrueLists};
use examples::{STOPPED, Strategies, Watch, arguments, failed, print};
use matching_market::StrategySpec;
use mentor_match::cohort::BeyondChoices;
use mentor_match::policy::Asked;

#[derive(Parser)]
#[command(about = "Tries whether another list than the true one pays, strategy by strategy")]
struct Arguments {
    /// How many random markets, with the seeds 1, 2, 3, ...
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    markets: u32,
    /// Mentees of each market
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=6))]
    mentees: u32,
    /// Mentors of each market, with one or two seats
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=5))]
    mentors: u32,
    /// The strategies, separated by semicolons; without it, all
    #[arg(long, value_name = "STRATEGIES", value_parser = Strategies::parse)]
    strategies: Option<Strategies>,
    /// In rounds whose mentors rank nobody and treat those who asked as this `preferences.asked` says; without it, in
    /// markets whose mentors rank everybody
    #[arg(long)]
    asked: Option<AskedName>,
    /// With --asked: mentees would rather have nobody than a mentor they did not write down
    #[arg(long, requires = "asked")]
    only_written: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum AskedName {
    /// Whoever asked comes first
    First,
    /// And an earlier choice before a later one
    ByChoice,
    /// The score decides alone
    ByScore,
}

impl From<AskedName> for Asked {
    fn from(name: AskedName) -> Self {
        match name {
            AskedName::First => Self::First,
            AskedName::ByChoice => Self::ByChoice,
            AskedName::ByScore => Self::ByScore,
        }
    }
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn Error>> {
    let watch = Watch::new(None)?;
    let strategies = arguments.strategies.as_ref().map_or_else(|| StrategySpec::ALL.to_vec(), |named| named.0.clone());
    let mut said = format!(
        "{} {} of {} mentees and {} mentors; how many have somebody who gains by a list that is\n\n{:<24}",
        arguments.markets,
        if arguments.asked.is_some() { "rounds" } else { "markets" },
        arguments.mentees,
        arguments.mentors,
        "strategy"
    );
    Tactic::ALL.iter().try_for_each(|tactic| write!(said, "{:>12}", tactic.name()))?;
    said += "  the first example\n";
    for strategy in strategies {
        let (mut counts, mut example, mut refused) = (vec![0; Tactic::ALL.len()], None, None);
        for seed in 1..=u64::from(arguments.markets) {
            if watch.stop().is_some() {
                return Ok(STOPPED);
            }
            let lists = TrueLists::random(seed, arguments.mentees, arguments.mentors);
            match gains(arguments, &lists, strategy, seed) {
                Ok(gains) => {
                    for gain in &gains {
                        counts[Tactic::ALL.iter().position(|&one| one == gain.tactic).unwrap_or_default()] += 1;
                    }
                    example = example.or_else(|| gains.first().map(|gain| told(seed, &lists, gain)));
                }
                Err(error) => refused = Some(error),
            }
        }
        write!(said, "{:<24}", strategy.to_string())?;
        counts.iter().try_for_each(|count| write!(said, "{count:>12}"))?;
        writeln!(said, "  {}", refused.or(example).unwrap_or_else(|| "none".to_owned()))?;
    }
    watch.deliver();
    print(said)?;
    Ok(0)
}

/// What pays, or why there is no answer.
fn gains(arguments: &Arguments, lists: &TrueLists, strategy: StrategySpec, seed: u64) -> Result<Vec<Gain>, String> {
    let beyond = if arguments.only_written { BeyondChoices::RatherNone } else { BeyondChoices::Welcome };
    match arguments.asked {
        None => lists.gains(strategy, seed).map_err(|error| error.to_string()),
        Some(asked) => lists.gains_in_round(strategy, asked.into(), beyond, seed).map_err(|error| error.to_string()),
    }
}

/// One gain in words; people are numbered from 1.
fn told(seed: u64, lists: &TrueLists, gain: &Gain) -> String {
    let names = |list: &[u32]| list.iter().map(|mentor| (mentor + 1).to_string()).collect::<Vec<_>>().join(" ");
    let [before, after] =
        gain.mentor.map(|mentor| mentor.map_or("nobody".to_owned(), |mentor| (mentor + 1).to_string()));
    let truth = &lists.mentees[gain.mentee][..lists.acceptable[gain.mentee]];
    format!(
        "seed {seed}: mentee {} wants {}, writes {}: {after} instead of {before}",
        gain.mentee + 1,
        names(truth),
        if gain.written.is_empty() { "nobody".to_owned() } else { names(&gain.written) }
    )
}
