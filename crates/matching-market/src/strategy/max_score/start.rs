//! The schedule of the auction: how large the steps are, when a scale ends, how far prices go down in between.
//!
//! Where nearly everything ties there is none: [`bulk`](super::bulk).
//!
//! Measured on sparse random markets with 10,000 to 1,000,000 mentees; the result is exact whatever these numbers are.

use super::auction::Auction;
use super::bulk::bulk_start;
use super::common_worth;
use super::network::{Network, State};
use super::refine::refine;
use super::tops::Range;
use crate::strategy::meter::{Meter, Stop};
use crate::strategy::seating::Seating;

/// With fewer mentees there is nothing to gain by it.
const FEWEST_IN_BULK: usize = 64;
/// The first step, as a part of the greatest weight.
const FIRST_STEP: i64 = 30;
/// The last step, as a part of the spread of the scores.
const LAST_STEP: i64 = 200_000;
/// How much smaller each step is than the one before.
const SHRINK: i64 = 8;
/// Between scales prices go down by so many steps.
const LOWER: i64 = 4;
/// A scale ends when so many of a million are still waiting.
const STILL_WAITING: usize = 20;
/// A scale examines no pair more often than this, on average.
const VISITS: u64 = 40;
/// Price refinement goes over the mentees at most so often, ...
const SWEEPS: u32 = 12;
/// ... and no longer when fewer than one in so many changed a price.
const SETTLED: usize = 1000;

/// Seats nearly everybody right, at prices that are a legal start for the searches.
pub(super) fn good_start(network: &Network<'_>, meter: &mut Meter<'_, '_>) -> Result<State, Stop> {
    if network.mentees() >= FEWEST_IN_BULK
        && let Some(state) = bulk_start(network, meter)?
    {
        return Ok(state);
    }
    let (mut step, last) = steps(network);
    let seating = Seating::new(network.columns);
    let offsets = seating.offsets.clone();
    let seats = seating.holder.len();
    let common = common_worth::first_prices(network, seats);
    let skipped = if is_full(network, seats) { SHRINK * SHRINK } else { SHRINK };
    if common.is_some() || skipped > SHRINK {
        step = (step / skipped).max(last);
    }
    let price = common.unwrap_or_else(|| State::first_prices(network));
    let mut auction = Auction::new(network, &offsets, price);
    let enough = network.mentees() * STILL_WAITING / 1_000_000;
    let budget = VISITS * (network.columns.mentor.len() + network.mentees()) as u64;
    loop {
        auction.run(step, enough, budget, meter)?;
        if step <= last {
            break;
        }
        auction.lower(LOWER * step);
        step = (step / SHRINK).max(last);
    }
    let state = refine(network, seating, auction, SWEEPS, network.mentees() / SETTLED, meter)?;
    debug_assert!(state.check(network), "refinement leaves a legal start");
    Ok(state)
}

/// Whether nearly everybody can be with anybody, and there are seats for all. Then prices differ by little, and what
/// the first scales find out is no better than to begin where they end. Elsewhere some have to climb above all scores.
fn is_full(network: &Network<'_>, seats: usize) -> bool {
    let (mentees, pairs) = (network.mentees(), network.columns.mentor.len());
    network.tops.is_some() && network.needs.is_none() && mentees <= seats && pairs >= mentees * network.mentors() / 2
}

/// The first and the last step, at least 1 each.
fn steps(network: &Network<'_>) -> (i64, i64) {
    let Range { least, most } = network.range;
    let last = ((most - least) / LAST_STEP).max(1);
    (((most + network.bonus) / FIRST_STEP).max(last), last)
}
