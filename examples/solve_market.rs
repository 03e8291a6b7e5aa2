//! Solves a market from CSV files with any strategy and prints one JSON object: the researchers' way in.
//!
//! ```text
//! cargo run --release --example solve_market -- --pairs examples/data/market/pairs.csv \
//!     --capacities examples/data/market/capacities.csv --strategy mentee-optimal --seed 7 --out matching.csv
//! ```
//!
//! `--all-stable` lists every stable matching instead. `--pin` and `--ban` settle single pairs beforehand. `--peers`
//! takes a market without sides, in which everybody can be with everybody.
//!
//! Exit codes: 0 done and certified · 1 the same, but nobody can be matched: there is no pair, or no seat · 2 arguments
//! or input refused, nothing written · 3 not certified · 4 stopped by the deadline, Ctrl-C or SIGTERM · 5 the answer
//! could not be printed.

use std::error::Error;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use clap::Parser;
use cohort_lab::formats::{
    AllStableReport, PeersReport, Seconds, SolveReport, StableList, is_vacuous, write_matching, write_matchings,
    write_peers,
};
use examples::{
    GivenMarket, MarketArguments, PeerArguments, Watch, arguments, certificate_path, complain, failed, print, seconds,
    seed, write_certificate, write_peer_certificate,
};
use matching_market::verify::CertifyError;
use matching_market::{Context, Matching, Scope, StrategySpec, TieRule, verify};
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::shown;

#[derive(Parser)]
#[command(about = "Matches a market of CSV files and proves the answer")]
struct Arguments {
    #[command(flatten)]
    input: MarketArguments,
    #[command(flatten)]
    peers: PeerArguments,
    #[command(flatten)]
    task: Task,
    /// The matching as CSV: every mentee with its mentor; with --all-stable one matching below the other
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,
    /// The answer with everything that proves it, as JSON, for certificates/check.py or a checker of your own; of the
    /// market without the pairs of --pin and --ban
    #[arg(long, value_name = "FILE", help_heading = "Output", value_parser = certificate_path, conflicts_with = "all_stable")]
    certificate: Option<PathBuf>,
    /// Replace the files of --out and --certificate if they already exist
    #[arg(long, help_heading = "Output")]
    force: bool,
}

#[derive(clap::Args)]
#[command(next_help_heading = "What is wanted")]
struct Task {
    /// The strategy: name or name:key=value,key=value [default: mentee-optimal]
    #[arg(long, conflicts_with = "objective")]
    strategy: Option<String>,
    /// Short for --strategy max-score:objective=X
    #[arg(long, value_name = "X")]
    objective: Option<String>,
    /// Instead of one matching list all stable ones, but not more than this [default: 1000]
    #[arg(long, value_name = "LIMIT", num_args = 0..=1, default_missing_value = "1000", value_parser = limit, conflicts_with_all = ["strategy", "objective", "orlib"])]
    all_stable: Option<usize>,
    /// How ties are broken before all stable matchings are listed: lottery, single-lottery or by-id
    #[arg(long, value_name = "RULE", default_value_t, value_parser = tie_rule, requires = "all_stable")]
    tie_rule: TieRule,
    /// Seed for every lottery
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
}

fn limit(text: &str) -> Result<usize, String> {
    let limit = text.parse().ok().filter(|&limit: &usize| limit > 0);
    limit.ok_or_else(|| "a limit is a whole number from 1 on".to_owned())
}

fn tie_rule(text: &str) -> Result<TieRule, String> {
    let rule = TieRule::ALL.iter().copied().find(|rule| rule.name() == text);
    rule.ok_or_else(|| {
        format!("choose one of {}", TieRule::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", "))
    })
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "nothing written"),
    }
}

/// The exit code. Only what was certified is written.
fn run(arguments: &Arguments) -> Result<u8, Box<dyn Error>> {
    let (task, watch) = (&arguments.task, Watch::new(arguments.task.deadline)?);
    let objective = task.objective.as_ref().map(|objective| format!("max-score:objective={objective}"));
    if arguments.peers.peers.is_some() {
        let strategy = task.strategy.as_ref().or(objective.as_ref());
        refuse_existing(arguments)?;
        return of_peers(arguments, strategy.map(String::as_str), &watch);
    }
    let spec: StrategySpec = match task.strategy.as_ref().or(objective.as_ref()) {
        Some(text) => text.parse()?,
        None => StrategySpec::default(),
    };
    refuse_existing(arguments)?;
    // Names by the million are not given back one by one by a program that ends.
    let given = ManuallyDrop::new(arguments.input.read(&|| watch.stop())?);
    given.notes.iter().for_each(complain);
    let certified = match task.all_stable {
        Some(limit) => all_stable(arguments, &given, limit, &watch)?,
        None => one(arguments, &given, spec, &watch)?,
    };
    Ok(if certified { u8::from(is_vacuous(given.market())) } else { 3 })
}

/// Nothing is overwritten without `--force`.
fn refuse_existing(arguments: &Arguments) -> Result<(), String> {
    let mut outputs = arguments.out.iter().chain(&arguments.certificate);
    match outputs.find(|path| !arguments.force && path.exists()) {
        Some(path) => {
            Err(format!("{} already exists; choose another name, or pass --force to replace it", shown(path)))
        }
        None => Ok(()),
    }
}

/// A market without sides; the exit code.
fn of_peers(arguments: &Arguments, strategy: Option<&str>, watch: &Watch) -> Result<u8, Box<dyn Error>> {
    let seed = arguments.task.seed;
    let solved = arguments.peers.solve(arguments.input.round, strategy, seed, &|| watch.stop())?;
    let (named, answer) = (&solved.named, &solved.answer);
    solved.notes.iter().for_each(complain);
    if let Some(fault) = &solved.fault {
        complain(format_args!("not certified, nothing written: {fault}"));
    }
    let certified = solved.fault.is_none();
    let report = PeersReport { named, seed, answer, certified, notes: &solved.notes, seconds: solved.seconds };
    watch.deliver();
    if let (true, Some(path)) = (certified, &arguments.certificate) {
        let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
        write_peer_certificate(path, existing, (named, seed), answer)?;
    }
    deliver(arguments, certified, &report.to_json(), |file| write_peers(named, answer.matching(), file))?;
    let seats: u64 = named.market.person_ids().map(|person| u64::from(named.market.seats(person))).sum();
    Ok(if certified { u8::from(named.market.pairs() == 0 || seats == 0) } else { 3 })
}

/// One matching by a strategy; whether it was certified.
fn one(arguments: &Arguments, given: &GivenMarket, spec: StrategySpec, watch: &Watch) -> Result<bool, Box<dyn Error>> {
    let (solved, seed, began, stop) = (given.solved(), arguments.task.seed, Instant::now(), || watch.stop());
    let solution = spec.build().solve(solved, &mut Context::new(seed).with_stop(&stop))?;
    let solve = began.elapsed().as_secs_f64();
    // What is written if the proof succeeds is put into words beside it.
    let text = || {
        let (named, mut text) = (given.named().filter(|_| arguments.out.is_some())?, Vec::new());
        let whole = given.settled.with_pins(&named.market, &solution.matching);
        Some(write_matching(named, &whole, &mut text).map(|()| text))
    };
    let (proof, seconds, text) = thread::scope(|scope| {
        let written = thread::Builder::new().spawn_scoped(scope, text);
        let proof = verify::certify_until(solved, &solution, &stop);
        let seconds = seconds_of(given, solve, began);
        let text = match written {
            Ok(written) => written.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => text(),
        };
        (proof, seconds, text)
    });
    if let Err(stopped @ CertifyError::Stopped(_)) = proof {
        return Err(stopped.into());
    }
    if let Err(error) = &proof {
        complain(format_args!("not certified, nothing written: {error}"));
    }
    let report = SolveReport {
        spec,
        seed,
        market: given.market(),
        found: given.found.as_ref(),
        settled: &given.settled,
        solved,
        solution: &solution,
        certified: proof.is_ok(),
        notes: &given.notes,
        seconds,
    };
    watch.deliver();
    if let (true, Some(path)) = (report.certified, &arguments.certificate) {
        let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
        write_certificate(path, existing, (solved, given.named()), (spec, seed), &solution)?;
    }
    deliver(arguments, report.certified, &report.to_json(), |file| text.map_or(Ok(()), |text| file.write_all(&text?)))?;
    Ok(report.certified)
}

/// All stable matchings up to a limit; whether each was proved stable again.
fn all_stable(arguments: &Arguments, given: &GivenMarket, limit: usize, watch: &Watch) -> Result<bool, Box<dyn Error>> {
    let (Some(named), Some(found)) = (given.named(), &given.found) else { return Err("give --pairs".into()) };
    let (solved, began, stop) = (given.solved(), Instant::now(), || watch.stop());
    let (seed, tie_rule) = (arguments.task.seed, arguments.task.tie_rule);
    let list = StableList::of(solved, tie_rule, limit, &mut Context::new(seed).with_stop(&stop))?;
    let solve = began.elapsed().as_secs_f64();
    let certified = list.is_certified(solved, tie_rule, seed, &stop).map_err(CertifyError::Stopped)?;
    let seconds = seconds_of(given, solve, began);
    if !certified {
        complain("not certified, nothing written: one of the matchings is not stable");
    }
    let scope = if solved.is_strict() { Scope::AsGiven } else { Scope::TieBroken { rule: tie_rule, seed } };
    let said = list.notes(scope);
    said.iter().for_each(complain);
    let notes = &[&*given.notes, &*said].concat();
    let settled = &given.settled;
    let whole: Vec<Matching> = list.matchings.iter().map(|one| settled.with_pins(&named.market, one)).collect();
    let (list, matchings) = (&list, &*whole);
    let report =
        AllStableReport { seed, tie_rule, scope, named, found, settled, list, matchings, certified, notes, seconds };
    watch.deliver();
    deliver(arguments, certified, &report.to_json(), |file| write_matchings(named, matchings, file))?;
    Ok(certified)
}

fn seconds_of(given: &GivenMarket, solve: f64, began: Instant) -> Seconds {
    let [read, build] = given.seconds;
    Seconds { read, build, solve, verify: began.elapsed().as_secs_f64() - solve }
}

/// Writes what is certified, and prints the report.
fn deliver(
    arguments: &Arguments,
    certified: bool,
    json: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let out = arguments.out.as_ref().filter(|_| certified);
    if let Some(path) = out {
        let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
        write_file(path, existing, write)?;
    }
    print(format!("{json}\n")).map_err(|error| match out {
        Some(path) => error.after(path),
        None => error,
    })?;
    Ok(())
}
