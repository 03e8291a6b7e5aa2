//! Both searches until neither finds anything.

use super::backward::relieve;
use super::forward::{Labels, place};
use super::network::{NOTHING, Network, State, id};
use crate::matching::NONE;
use crate::strategy::meter::{Meter, Stop};

/// Places every mentee who gains from a seat, then lowers every price that an empty seat does not justify.
pub(super) fn finish(
    network: &Network<'_>,
    state: &mut State,
    labels: &mut Labels,
    meter: &mut Meter<'_, '_>,
) -> Result<(), Stop> {
    // Searches for mentees only raise prices.
    labels.least_price = state.price.iter().copied().min().unwrap_or(NOTHING);
    for mentee in 0..network.mentees() {
        if state.seating.pair_of[mentee] == NONE && state.utility[mentee] > 0 {
            place(network, state, labels, id(mentee), meter)?;
        }
    }
    for mentor in 0..network.mentors() {
        while state.is_overpriced(network, id(mentor)) {
            relieve(network, state, labels, id(mentor), meter)?;
        }
    }
    debug_assert!(state.check(network), "the searches keep their invariants");
    Ok(())
}
