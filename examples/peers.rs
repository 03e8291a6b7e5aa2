//! `solve_market --peers`: a market without sides from its files.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use cohort_lab::formats::{NamedPeers, Seconds, read_peers, read_roommates};
use matching_market::peers::{PeerAnswer, PeerGoal, PeerObjective, solve_peers};
use matching_market::{Context, Objective, StopReason, StrategySpec};
use questionnaire_io::import::{Given, MAX_GIVEN_BYTES, MAX_MARKET_BYTES};

use crate::market::{MarketText, rounding};

/// Lotteries that are tried where there are ties.
const MOST_LOTTERIES: u32 = 100;

/// Files of a market of peers.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input (CSV; - is the standard input)")]
pub struct PeerArguments {
    /// Instead of pairs, a market without sides, each two people once: person,peer and optionally
    /// `person_rank,peer_rank,score`. Strategies are stable (the default) and max-score
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pairs", "capacities", "pin", "ban", "orlib", "all_stable"])]
    pub peers: Option<PathBuf>,
    /// How many peers each person can have: person,seats [default: 1 each]
    #[arg(long, value_name = "FILE", requires = "peers")]
    seats: Option<PathBuf>,
    /// The file of --peers is one of Glasgow's Stable Roommates: a line for each person, number and list
    #[arg(long, requires = "peers", conflicts_with_all = ["seats", "round"])]
    roommates: bool,
}

/// A market of peers, what was found in it, and what there is to say.
#[derive(Debug)]
pub struct SolvedPeers {
    /// The market.
    pub named: NamedPeers,
    /// What was found.
    pub answer: PeerAnswer,
    /// Why it is not certified.
    pub fault: Option<String>,
    /// What there is to say, a sentence each.
    pub notes: Vec<String>,
    /// What it took.
    pub seconds: Seconds,
}

fn wanted(strategy: Option<&str>) -> Result<PeerGoal, String> {
    let choose = || "with --peers choose stable, max-score or max-score:objective=total".to_owned();
    match strategy {
        None | Some("stable") => Ok(PeerGoal::Stable),
        Some(text) => match text.parse::<StrategySpec>() {
            Ok(StrategySpec::MaxScore { objective: Objective::CoverageThenTotal, .. }) => {
                Ok(PeerGoal::Greatest(PeerObjective::People))
            }
            Ok(StrategySpec::MaxScore { objective: Objective::Total, .. }) => {
                Ok(PeerGoal::Greatest(PeerObjective::Total))
            }
            Ok(_) | Err(_) => Err(choose()),
        },
    }
}

impl PeerArguments {
    /// Reads, solves and proves, until `stop` gives a reason to stop.
    ///
    /// # Errors
    /// A file that cannot be read or does not fit, with line; another strategy than those for peers; stopped.
    pub fn solve(
        &self,
        round: bool,
        strategy: Option<&str>,
        seed: u64,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<SolvedPeers, Box<dyn Error>> {
        let (wanted, clock) = (wanted(strategy)?, Instant::now());
        let path = self.peers.as_deref().ok_or("give --peers")?;
        let (named, mut notes) = if self.roommates {
            let given = Given::up_to(path, MAX_MARKET_BYTES)?;
            read_roommates((&given.name, &given.bytes), stop)?
        } else {
            let pairs = MarketText::read(path, MAX_MARKET_BYTES)?;
            let seats = self.seats.as_deref().map(|path| MarketText::read(path, MAX_GIVEN_BYTES)).transpose()?;
            let named = read_peers(pairs.named(), seats.as_ref().map(MarketText::named), rounding(round), stop)?;
            let notes = [Some(&pairs), seats.as_ref()].into_iter().flatten().filter_map(|text| text.note.clone());
            (named, notes.collect())
        };
        let read = clock.elapsed().as_secs_f64();
        let mut context = Context::new(seed).with_stop(stop);
        let answer = solve_peers(&named.market, wanted, MOST_LOTTERIES, &mut context)?;
        let solve = clock.elapsed().as_secs_f64() - read;
        let fault = answer.certify(&named.market).err().map(|fault| fault.to_string());
        let verify = clock.elapsed().as_secs_f64() - read - solve;
        notes.extend(note(&named, &answer));
        Ok(SolvedPeers { named, answer, fault, notes, seconds: Seconds { read, build: 0.0, solve, verify } })
    }
}

/// Why nothing is stable, in words.
fn note(named: &NamedPeers, answer: &PeerAnswer) -> Option<String> {
    let PeerAnswer::Stable { lots, .. } = answer else { return None };
    let parties = lots.partition.odd_parties();
    let party = parties.first()?;
    let called: Vec<&str> = party.iter().take(9).map(|person| named.people[person.index()].as_str()).collect();
    let more = if party.len() > called.len() { ", ..." } else { "" };
    let after = if named.market.is_strict() {
        String::new()
    } else {
        format!(" after ties were broken by lot, in none of the {} lotteries tried", lots.tried)
    };
    Some(format!(
        "There is no stable matching{after}: {}{more} each prefer the next to the one before, in a ring of {}. One of them \
         has to be left over.",
        called.join(", "),
        party.len()
    ))
}
