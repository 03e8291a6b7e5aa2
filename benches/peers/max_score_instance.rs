//! Writes one instance of class P3 for other solvers and solves it with `max-score`, for `max_score.py`.
//!
//! Arguments: mentees, `u` or `z`, `tight` or `spare`, seed, runs, file. The file is little-endian `u32`/`i32`:
//! mentees, mentors, pairs; the capacities; the offsets (mentees + 1); each pair's mentor; each pair's score in
//! millionths. One line of JSON per objective goes to standard output.
#![expect(clippy::print_stdout, reason = "a program talks to whoever started it")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use cohort_lab::instances::{Popularity, Seats, scored_candidates};
use matching_market::{Context, Market, MaxScore, Objective, Spread, Strategy, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mentees, popularity, seats, seed, runs, file] = arguments.as_slice() else {
        return Err("six arguments: mentees, u or z, tight or spare, seed, runs, file".into());
    };
    let popularity = if popularity == "z" { Popularity::Zipf } else { Popularity::Uniform };
    let seats = if seats == "spare" { Seats::Spare } else { Seats::Tight };
    let market = Market::from_columns(scored_candidates(popularity, seats, mentees.parse()?, 20, seed.parse()?))?;
    write(&market, file)?;
    // What the peers have, too.
    for objective in [Objective::Total, Objective::CoverageThenTotal] {
        let strategy = MaxScore { objective, spread: Spread::ZERO };
        let mut seconds = Vec::new();
        let mut found = (0, 0);
        for _ in 0..runs.parse::<u32>()? {
            let start = Clock::now();
            let solution = strategy.solve(&market, &mut Context::new(7))?;
            seconds.push(start.seconds());
            verify::certify(&market, &solution)?;
            found = (solution.matching.len(), solution.matching.total_score(&market).unwrap_or(0));
        }
        let (matched, total) = found;
        println!(
            "{{\"objective\": \"{objective}\", \"seconds\": {seconds:?}, \"matched\": {matched}, \"total\": {total}}}"
        );
    }
    Ok(())
}

/// Processor time of this thread where the system tells it (Linux), else the time of day.
struct Clock {
    processor: Option<f64>,
    day: Instant,
}

impl Clock {
    fn now() -> Self {
        Self { processor: processor_seconds(), day: Instant::now() }
    }

    fn seconds(&self) -> f64 {
        let elapsed = self.processor.zip(processor_seconds()).map(|(start, end)| end - start);
        elapsed.unwrap_or_else(|| self.day.elapsed().as_secs_f64())
    }
}

fn processor_seconds() -> Option<f64> {
    // Linux brings the figure up to date when the thread gives way, otherwise at the next tick.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn write(market: &Market, file: &str) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut number = |number: usize| -> Result<(), Box<dyn Error>> {
        out.write_all(&u32::try_from(number)?.to_le_bytes()).map_err(Into::into)
    };
    number(market.mentees())?;
    number(market.mentors())?;
    number(market.pairs())?;
    for mentor in market.mentor_ids() {
        number(market.capacity(mentor).into())?;
    }
    number(0)?;
    for mentee in market.mentee_ids() {
        number(market.pairs_of_mentee(mentee).indices().end)?;
    }
    for pair in market.pair_ids() {
        number(market.mentor_of(pair).index())?;
    }
    for pair in market.pair_ids() {
        let score = market.score(pair).ok_or("a market with scores")?.millionths();
        out.write_all(&score.to_le_bytes())?;
    }
    out.flush().map_err(Into::into)
}
