//! Writes one market of peers for other solvers and solves it with `greatest_score`, for `greatest_score.cpp`.
//!
//! Arguments: people, pairs a person (0: everybody with everybody), seed, runs, file. The file is text: people and
//! pairs, then a line for each pair with its two people and its score in millionths. One line of JSON for each
//! objective goes to standard output.
#![expect(clippy::print_stdout, reason = "a program talks to whoever started it")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use cohort_lab::peers::peer_pairs;
use matching_market::Context;
use matching_market::peers::{PeerMarket, PeerObjective, greatest_score, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [people, list, seed, runs, file] = arguments.as_slice() else {
        return Err("five arguments: people, pairs a person, seed, runs, file".into());
    };
    let people: u32 = people.parse()?;
    let pairs = peer_pairs(seed.parse()?, people, Some(list.parse()?).filter(|&list| list > 0));
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "{people} {}", pairs.len())?;
    for pair in &pairs {
        let [one, other] = pair.people;
        writeln!(out, "{one} {other} {}", pair.score.unwrap_or_default().millionths())?;
    }
    out.flush()?;
    let market = PeerMarket::new(vec![1; people as usize], &pairs)?;
    for objective in [PeerObjective::Total, PeerObjective::People] {
        let (mut seconds, mut found) = (Vec::new(), None);
        for _ in 0..runs.parse::<u32>()? {
            let start = Instant::now();
            let answer = greatest_score(&market, objective, &mut Context::new(7))?;
            seconds.push(start.elapsed().as_secs_f64());
            verify::greatest_total(&market, &answer)?;
            found = Some((answer.matching.len(), answer.total));
        }
        let (pairs, total) = found.ok_or("at least one run")?;
        println!(
            "{{\"objective\": \"{objective:?}\", \"seconds\": {seconds:?}, \"pairs\": {pairs}, \"total\": {total}}}"
        );
    }
    Ok(())
}
