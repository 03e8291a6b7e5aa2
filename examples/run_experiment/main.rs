//! Runs an experiment: every market of a plan by every strategy, into one table and one page of figures.
//!
//! ```text
//! cargo run --release --example run_experiment -- examples/data/experiments/average-ranks.toml --out average-ranks
//! ```
//!
//! `rows.csv` has one row a run, written as runs end and in the order of the plan, so that the same plan gives the same
//! bytes on every machine and with any number of threads; only seconds and memory differ, which are measured where
//! the plan says `timed = true`, one run at a time. After an interruption, `--resume` goes on behind the last row.
//! `--parquet` writes the same table once more as `rows.parquet`, with numbers as numbers.
//!
//! Exit codes: 0 done · 1 done, but a run has no answer: its row says why · 2 plan or folder refused · 3 an answer
//! failed its proof · 4 stopped by Ctrl-C or SIGTERM, the rows so far are there · 5 done, but not printed.

mod figures;
mod memory;
mod rows;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use clap::Parser;
use cohort_lab::experiment::{Gauges, Plan, Row, Status, measure};
use examples::{MarketText, STOPPED, Watch, arguments, complain, failed, print};
use matching_market::StopReason;
use memory::Peak;
use mentor_match::text::count;
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::import::MAX_GIVEN_BYTES;
use questionnaire_io::shown;
use rows::Rows;
#[cfg(feature = "arrow")]
use rows::Written;

#[derive(Parser)]
#[command(about = "Runs a plan of markets and strategies: a row a run, and figures")]
struct Arguments {
    /// The plan (TOML)
    plan: PathBuf,
    /// The folder to write to
    #[arg(long, default_value = "experiment")]
    out: PathBuf,
    /// Go on behind the last row of an earlier run of the same plan
    #[arg(long)]
    resume: bool,
    /// How many runs at a time [default: one for each processor; always one where the plan is timed]
    #[arg(long)]
    threads: Option<NonZero<usize>>,
    /// Also write the rows as Parquet (in programs built with --features arrow)
    #[arg(long)]
    parquet: bool,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn Error>> {
    let watch = Watch::new(None)?;
    if arguments.parquet && !cfg!(feature = "arrow") {
        return Err("this program was built without tables; build with --features arrow for --parquet".into());
    }
    let text = MarketText::read(&arguments.plan, MAX_GIVEN_BYTES)?;
    let (name, text) = text.named();
    let plan = Plan::parse(text).map_err(|error| format!("{name}: {error}"))?;
    forget_parquet(arguments)?;
    let mut rows =
        if arguments.resume { Rows::resume(&arguments.out, text, &plan)? } else { Rows::begin(&arguments.out, text)? };
    let before = rows.instances(&plan);
    let stopped = solve(arguments, &plan, before, &mut rows, &watch)?;
    if let Some(reason) = stopped {
        let done = rows.instances(&plan);
        complain(format_args!(
            "{reason}: {} of {} are in '{}'. The same command with --resume goes on.",
            done,
            count(plan.instances.len(), "instance"),
            shown(rows.path())
        ));
        return Ok(STOPPED);
    }
    watch.deliver();
    let table = rows.read()?;
    let page = figures::page(&plan, &table)?;
    let path = arguments.out.join("figures.html");
    write_file(&path, Existing::Replace, |file| file.write_all(page.as_bytes()))?;
    #[cfg(feature = "arrow")]
    if arguments.parquet {
        write_parquet(&arguments.out, &table)?;
    }
    let [refused, late, failed] = [Status::Refused, Status::Stopped, Status::FailedProof]
        .map(|status| table.iter().filter(|row| row.is(status)).count());
    let mut said = format!(
        "{}: {} of {}, {} by {} {}.\n",
        plan.name,
        count(table.len(), "run"),
        count(plan.instances.len(), "instance"),
        count(table.len() - refused - late - failed, "answer"),
        plan.strategies.len(),
        if plan.strategies.len() == 1 { "strategy" } else { "strategies" },
    );
    for (runs, what) in [(refused, "without an answer"), (late, "ended by the deadline"), (failed, "not proved")] {
        if runs > 0 {
            writeln!(said, "{} {what}: the column 'why' says more.", count(runs, "run"))?;
        }
    }
    let table = if arguments.parquet { ", rows.parquet" } else { "" };
    writeln!(said, "Written: rows.csv{table}, plan.toml and figures.html in '{}'.", shown(&arguments.out))?;
    print(said).map_err(|error| error.after(&arguments.out))?;
    Ok(if failed > 0 { 3 } else { u8::from(refused + late > 0) })
}

/// Takes away the table of the run that is gone on with: the rows that follow are not in it. Any other stays.
fn forget_parquet(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let path = arguments.out.join("rows.parquet");
    if !path.exists() {
        return Ok(());
    }
    if !arguments.resume {
        return Err(format!("{} already exists; choose another folder", shown(&path)).into());
    }
    Ok(std::fs::remove_file(&path)?)
}

/// How far rows are written when they cannot be written any more.
const NOBODY_WRITES: usize = usize::MAX;

/// The rows as Parquet, beside the text.
#[cfg(feature = "arrow")]
fn write_parquet(folder: &std::path::Path, table: &[Written]) -> Result<(), Box<dyn Error>> {
    let bytes = cohort_lab::experiment::rows_as_parquet(table.iter().map(Written::cells))?;
    Ok(write_file(&folder.join("rows.parquet"), Existing::Replace, |file| file.write_all(&bytes))?)
}

/// Solves what is left of the plan, several instances at a time, and writes them in order; why it was stopped, if it
/// was.
fn solve(
    arguments: &Arguments,
    plan: &Plan,
    before: usize,
    rows: &mut Rows,
    watch: &Watch,
) -> Result<Option<StopReason>, Box<dyn Error>> {
    let threads = match arguments.threads {
        _ if plan.timed => 1,
        Some(threads) => threads.get(),
        None => thread::available_parallelism().map_or(1, NonZero::get),
    };
    // Whoever is timed runs alone: not while the rows of the run before are written.
    let ahead = if plan.timed { 0 } else { 1_000 * threads };
    let (next, written) = (AtomicUsize::new(before), AtomicUsize::new(before));
    let (send, receive) = channel::<(usize, Result<Vec<Row>, StopReason>)>();
    thread::scope(|scope| {
        for _ in 0..threads {
            let send = send.clone();
            let (next, written) = (&next, &written);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(shape) = plan.instances.get(at) else { break };
                    // Nobody runs far ahead of what is written.
                    while at > written.load(Ordering::Acquire).saturating_add(ahead) && watch.stop().is_none() {
                        thread::yield_now();
                    }
                    if written.load(Ordering::Acquire) == NOBODY_WRITES {
                        break;
                    }
                    let since = Cell::new((usize::MAX, Instant::now()));
                    let late = |strategy: usize| {
                        if since.get().0 != strategy {
                            since.set((strategy, Instant::now()));
                        }
                        let seconds = since.get().1.elapsed().as_secs_f64();
                        plan.deadline.filter(|&limit| seconds >= limit).map(|_| StopReason::Deadline)
                    };
                    let began = Instant::now();
                    let (seconds, peak) = (|| began.elapsed().as_secs_f64(), Peak::default());
                    let (begins, peak_bytes) = (|| peak.begin(), || Some(peak.bytes()));
                    let gauges = Gauges { seconds: &seconds, begins: &begins, peak_bytes: &peak_bytes };
                    let gauges = plan.timed.then_some(gauges);
                    let measured = measure(shape, &plan.strategies, gauges, &late, &|| watch.stop());
                    let is_over = measured.is_err();
                    if send.send((at, measured)).is_err() || is_over {
                        break;
                    }
                }
            });
        }
        drop(send);
        let (mut waiting, mut turn) = (BTreeMap::new(), before);
        for (at, measured) in receive {
            match measured {
                Ok(measured) => waiting.insert(at, measured),
                Err(reason) => return Ok(Some(reason)),
            };
            while let Some(measured) = waiting.remove(&turn) {
                if let Err(error) = rows.append(&measured) {
                    written.store(NOBODY_WRITES, Ordering::Release);
                    return Err(error);
                }
                turn += 1;
                drop(measured);
                written.store(turn, Ordering::Release);
            }
        }
        Ok(watch.stop().filter(|_| turn < plan.instances.len()))
    })
}
