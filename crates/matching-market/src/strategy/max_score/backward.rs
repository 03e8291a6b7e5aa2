//! Backward search: lowers the price of a mentor who has a free seat and asks more than it costs.
//!
//! The mirror image of [`forward`](super::forward): from the mentor to mentees who might come (at the slack of the
//! pair), and from a mentee to the mentor it would leave. A path ends where a seat may fall free: at a mentor whose
//! price has come down to what its last seat costs; at an unmatched mentee; or at the searching mentor itself once its
//! price is down to what its next seat costs. Every mentor nearer than the shortest such path lowers its price by what
//! is missing, and its mentees gain as much.

use super::forward::Labels;
use super::network::{Network, State};
use crate::matching::NONE;
use crate::strategy::meter::{Meter, Stop};

#[derive(Clone, Copy, Debug)]
enum End {
    /// The price itself comes down far enough.
    Settled,
    /// A mentor is content to lose a mentee.
    Release(u32),
    /// An unmatched mentee comes by this pair.
    Newcomer(u32),
}

/// Fills a free seat of `root`, or lowers its price until an empty seat is right.
pub(super) fn relieve(
    network: &Network<'_>,
    state: &mut State,
    labels: &mut Labels,
    root: u32,
    meter: &mut Meter<'_, '_>,
) -> Result<(), Stop> {
    labels.clear();
    let mut nearest = state.price[root as usize] - state.ceiling(network, root);
    let mut end = End::Settled;
    let mut examined = 0;
    labels.improve(root, 0, NONE);
    while let Some((distance, mentor)) = labels.settle_nearest(nearest) {
        let pairs = network.pairs_of_mentor(mentor);
        examined += pairs.len() as u64;
        let from = distance + state.price[mentor as usize];
        for &pair in &network.columns.by_mentor[pairs] {
            let mentee = network.mentee(pair.index());
            let arriving = from + state.utility[mentee as usize] - network.weight(mentee, pair.index());
            if arriving >= nearest {
                continue;
            }
            let sits_by = state.seating.pair_of[mentee as usize];
            if sits_by == NONE {
                nearest = arriving;
                end = End::Newcomer(pair.get());
                continue;
            }
            let other = network.mentor(sits_by as usize);
            if labels.improve(other, arriving, pair.get()) {
                let released = arriving + (state.price[other as usize] - state.floor(network, other)).max(0);
                if released < nearest {
                    nearest = released;
                    end = End::Release(other);
                }
            }
        }
        meter.spend_now_and_then(&mut examined)?;
    }
    meter.count(examined);
    lower_prices(state, labels, nearest);
    move_over(network, state, labels, root, end);
    Ok(())
}

fn lower_prices(state: &mut State, labels: &Labels, nearest: i64) {
    for &mentor in &labels.settled {
        let missing = nearest - labels.distance[mentor as usize];
        if missing <= 0 {
            continue;
        }
        state.price[mentor as usize] -= missing;
        let first = state.seating.offsets[mentor as usize] as usize;
        for seat in first..first + state.seating.load[mentor as usize] as usize {
            state.utility[state.seating.holder[seat] as usize] += missing;
        }
    }
}

/// From the end of the path to the root, everybody moves to the mentor their pair leads to.
fn move_over(network: &Network<'_>, state: &mut State, labels: &Labels, root: u32, end: End) {
    let seating = &mut state.seating;
    let mut pair = match end {
        End::Settled => return,
        End::Newcomer(pair) => pair,
        End::Release(mentor) => {
            let pair = labels.parent[mentor as usize];
            seating.leave(network.columns, network.mentee(pair as usize));
            pair
        }
    };
    loop {
        let (mentee, mentor) = (network.mentee(pair as usize), network.mentor(pair as usize));
        if mentor == root {
            seating.take_free(network.columns, pair);
            return;
        }
        let next = labels.parent[mentor as usize];
        let seat = seating.lift(network.mentee(next as usize));
        seating.put(mentee, seat, pair);
        pair = next;
    }
}
