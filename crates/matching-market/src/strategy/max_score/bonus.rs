//! How much a bonus must be that puts people before scores, and why there may be none.

use super::network::Network;
use super::tops::Range;
use crate::context::Context;
use crate::strategy::meter::Stop;
use crate::strategy::{SolveError, stopped};

/// Prices stay below 2^61 (see `network`).
const GREATEST_BONUS: i64 = 1 << 60;

/// Why there is no answer.
#[derive(Debug)]
pub(in crate::strategy) enum Failure {
    Stopped(Stop),
    TooLarge { bits: u32 },
}

impl Failure {
    /// As an error of a run that began when so much work was done.
    pub(in crate::strategy) fn into_error(self, context: &Context<'_>, before: u64) -> SolveError {
        match self {
            Self::Stopped(reason) => stopped(reason, context, before),
            Self::TooLarge { bits } => SolveError::TooLarge { bits },
        }
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// Bonuses that put people before scores.
pub(super) struct Bonus {
    /// Enough in most markets.
    pub(super) modest: i64,
    /// Enough in this market, whatever its pairs.
    full: i128,
}

impl Bonus {
    pub(super) fn of(network: &Network<'_>) -> Self {
        let (Range { least, most }, spread) = (network.range, network.spread + network.further);
        // A path to a free seat takes one pair more than it gives up, by at most so many exchanges; the seat may be a
        // mentor's last. All of it together cannot lose as much as the full bonus.
        let exchanges = network.mentees().min(network.mentors()) as i128;
        let full = exchanges * i128::from(most - least)
            + i128::from(most.abs().max(least.abs()))
            + i128::from(u16::MAX) * i128::from(spread)
            + 1;
        Self { modest: (most - least) / 2 + most.abs().max(least.abs()) + spread + 1, full }
    }

    pub(super) fn after(&self, bonus: i64) -> Result<i64, Failure> {
        if bonus >= GREATEST_BONUS {
            return Err(Failure::TooLarge { bits: self.full.ilog2() + 1 });
        }
        let raised = (i128::from(bonus) * 16).min(self.full).min(i128::from(GREATEST_BONUS));
        Ok(i64::try_from(raised).expect("at most the greatest bonus"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bonus_grows_to_what_is_enough_and_is_refused_where_prices_could_overflow() {
        let enough = Bonus { modest: 5, full: 100 };
        assert!(matches!(enough.after(5), Ok(80)) && matches!(enough.after(80), Ok(100)));
        // Hundreds of millions of people, scores at both ends of their range.
        let endless = Bonus { modest: 5, full: 1 << 61 };
        assert!(matches!(endless.after(1 << 57), Ok(GREATEST_BONUS)));
        assert!(matches!(endless.after(GREATEST_BONUS), Err(Failure::TooLarge { bits: 62 })));
    }
}
