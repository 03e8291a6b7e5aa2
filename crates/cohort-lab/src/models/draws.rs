//! Draws that models have in common, and what is drawn.

use matching_market::Score;

use crate::instances::Draw;

/// A mentor on a mentee's list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    pub(super) mentor: u32,
    /// Equal worths keep this order; they tie.
    pub(super) order: u32,
    /// What the pair is worth to each, from 0 to 1.
    pub(super) to_mentee: f64,
    pub(super) to_mentor: f64,
}

impl Listed {
    /// The mean of what it is worth to the two.
    pub(super) fn score(&self) -> Score {
        score(f64::midpoint(self.to_mentee, self.to_mentor))
    }
}

/// Running sums of the weights 1, 2^−skew, 3^−skew, ...
pub(super) fn weights(count: usize, skew: f64) -> Vec<f64> {
    let weight = |place: usize| if skew == 0.0 { 1.0 } else { libm::pow(place as f64, -skew) };
    (1..=count)
        .scan(0.0, |sum, place| {
            *sum += weight(place);
            Some(*sum)
        })
        .collect()
}

/// An index by weight.
pub(super) fn ticket(draw: &mut Draw, weights: &[f64]) -> usize {
    let ticket = unit(draw) * weights.last().copied().unwrap_or_default();
    weights.partition_point(|&sum| sum <= ticket).min(weights.len() - 1)
}

/// So many of all, one after the other by weight, each among those not taken yet: the order of e^(ln u / w).
pub(super) fn sampled(draw: &mut Draw, all: &[u32], weights: &[f64], length: usize) -> Vec<u32> {
    let mut before = 0.0;
    let mut keys: Vec<(f64, u32)> = all
        .iter()
        .zip(weights)
        .map(|(&one, &sum)| {
            let weight = sum - before;
            before = sum;
            // The chance is from above 0 to 1, so the logarithm is finite.
            (-libm::log(1.0 - unit(draw)) / weight, one)
        })
        .collect();
    let sooner = |one: &(f64, u32), other: &(f64, u32)| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1));
    if length < keys.len() {
        keys.select_nth_unstable_by(length, sooner);
        keys.truncate(length);
    }
    keys.sort_unstable_by(sooner);
    keys.into_iter().map(|(_, one)| one).collect()
}

/// An order of the numbers below `count` at Kendall distance d from 0, 1, 2, ... with weight `spread`^d: each number is
/// inserted at a place k from the end with weight `spread`^k.
pub(super) fn mallows(draw: &mut Draw, count: usize, spread: f64) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    for number in 0..count {
        let back = if spread >= 1.0 {
            (unit(draw) * (number + 1) as f64) as usize
        } else if spread <= 0.0 {
            0
        } else {
            // The sum of the first k weights is (1 − spread^k) / (1 − spread).
            let all = 1.0 - libm::pow(spread, (number + 1) as f64);
            (libm::log(1.0 - unit(draw) * all) / libm::log(spread)) as usize
        };
        order.insert(number - back.min(number), number);
    }
    order
}

/// Something of a chance from 0 to 1.
pub(super) fn happens(draw: &mut Draw, chance: f64) -> bool {
    // Always drawn, so that another chance shifts nothing.
    unit(draw) < chance
}

/// From 0 to 1, without 1: 53 bits.
pub(super) fn unit(draw: &mut Draw) -> f64 {
    draw.below_u64(1 << 53) as f64 / (1_u64 << 53) as f64
}

/// The score that a worth from 0 to 1 is.
fn score(worth: f64) -> Score {
    Score::from_millionths((worth.clamp(0.0, 1.0) * 1_000_000.0).round() as i32)
}
