//! What each goal would make of the same round, side by side.

use mentor_match::compare::{Comparison, Contender};
use mentor_match::policy::RoundGoal;

/// Each goal with its figures.
pub(crate) fn rows(comparison: &Comparison) -> Vec<(RoundGoal, &Contender)> {
    comparison.contenders.iter().filter_map(|one| Some((one.strategy.parse().ok()?, one))).collect()
}
