//! Writes one instance of class P1 for other solvers and solves it with `max-score`, for `dense.py`.
//!
//! Arguments: `a`, `b` or `c`, people a side, seed, runs, file. The file is little-endian `u32`/`i32`: people, then the
//! scores in millionths, row by row. One line of JSON goes to standard output; `verify` is the part of each time that a
//! second check of the prices takes.
#![expect(clippy::print_stdout, reason = "a program talks to whoever started it")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use cohort_lab::instances::{TableScores, full_geometric, full_table};
use matching_market::{Context, Market, MarketColumns, MaxScore, MentorId, Objective, Spread, Strategy, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [class, people, seed, runs, file] = arguments.as_slice() else {
        return Err("five arguments: a, b or c, people a side, seed, runs, file".into());
    };
    let (people, seed) = (people.parse()?, seed.parse()?);
    let columns = match class.as_str() {
        "a" => full_table(TableScores::Uniform, people, seed),
        "b" => full_table(TableScores::Hundred, people, seed),
        _ => MarketColumns { capacities: vec![1; people as usize], ..full_geometric(people, people, seed) },
    };
    let market = Market::from_columns(columns)?;
    write(&market, file)?;
    let strategy = MaxScore { objective: Objective::Total, spread: Spread::ZERO };
    let (mut seconds, mut verify, mut total) = (Vec::new(), Vec::new(), None);
    for _ in 0..runs.parse::<u32>()? {
        let start = processor_seconds()?;
        let solution = strategy.solve(&market, &mut Context::new(7))?;
        let solved = processor_seconds()?;
        verify::certify(&market, &solution)?;
        seconds.push(solved - start);
        verify.push(processor_seconds()? - solved);
        total = solution.matching.total_score(&market);
    }
    println!("{{\"seconds\": {seconds:?}, \"verify\": {verify:?}, \"total\": {}}}", total.ok_or("at least one run")?);
    Ok(())
}

/// Processor time of this thread where the system tells it (Linux), else the time of day.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    // Linux brings the figure up to date when the thread gives way, otherwise at the next tick.
    std::thread::yield_now();
    let Ok(text) = std::fs::read_to_string("/proc/thread-self/schedstat") else {
        static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        return Ok(BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64());
    };
    let nanoseconds: f64 = text.split_whitespace().next().ok_or("an empty file")?.parse()?;
    Ok(nanoseconds / 1e9)
}

fn write(market: &Market, file: &str) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(file)?);
    out.write_all(&u32::try_from(market.mentees())?.to_le_bytes())?;
    for mentee in market.mentee_ids() {
        let mut row = vec![0_i32; market.mentors()];
        for pair in market.pairs_of_mentee(mentee) {
            let mentor: MentorId = market.mentor_of(pair);
            row[mentor.index()] = market.score(pair).ok_or("a market with scores")?.millionths();
        }
        row.iter().try_for_each(|score| out.write_all(&score.to_le_bytes()))?;
    }
    out.flush().map_err(Into::into)
}
