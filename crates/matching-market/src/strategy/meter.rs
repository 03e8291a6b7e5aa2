//! Counts the work and asks whether to go on.

use crate::context::{Context, Progress, StopReason};

/// The most that is sorted without a question.
const PIECE: usize = 1 << 14;

/// Why a phase ended early.
pub(super) type Stop = StopReason;

/// The context's work limit, deadline and progress; work is counted in pairs examined.
#[derive(Debug)]
pub(super) struct Meter<'a, 'c> {
    context: &'a mut Context<'c>,
    unspent: u64,
    at_most: u64,
}

impl<'a, 'c> Meter<'a, 'c> {
    pub(super) fn new(context: &'a mut Context<'c>, at_most: u64) -> Self {
        Self { context, unspent: 0, at_most }
    }

    /// Counts work without asking.
    #[inline]
    pub(super) fn count(&mut self, steps: u64) {
        self.unspent += steps;
    }

    /// Counts and clears `steps`, and asks once enough has come together.
    #[inline]
    pub(super) fn spend_now_and_then(&mut self, steps: &mut u64) -> Result<(), Stop> {
        self.unspent += std::mem::take(steps);
        if self.unspent >= Context::STRIDE { self.spend() } else { Ok(()) }
    }

    /// Counts `steps` and asks now.
    pub(super) fn spend_all(&mut self, steps: u64) -> Result<(), Stop> {
        self.unspent += steps;
        self.spend()
    }

    /// Sorts, and asks between pieces.
    ///
    /// # Complexity
    /// O(n log n) on average; between two questions O(n), and O(1) once the pieces are small.
    pub(super) fn sort<T: Ord>(&mut self, items: &mut [T]) -> Result<(), Stop> {
        if items.len() <= PIECE {
            items.sort_unstable();
            return self.spend_now_and_then(&mut (items.len() as u64));
        }
        let (before, _, after) = items.select_nth_unstable(items.len() / 2);
        self.spend()?;
        self.sort(before)?;
        self.sort(after)
    }

    /// Asks now.
    pub(super) fn spend(&mut self) -> Result<(), Stop> {
        self.context.spend(std::mem::take(&mut self.unspent))?;
        // Bounds are made from pairs; people without any count too, and may be more.
        let done = self.context.work();
        self.context.report(Progress { done, at_most: self.at_most.max(done) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lottery::draw_pair;

    #[test]
    fn sorting_asks_often_and_stops_when_told() {
        let drawn: Vec<u64> = (0..100_000).map(|number| draw_pair(1, 2, number) % 1000).collect();
        let (mut sorted, mut expected) = (drawn.clone(), drawn.clone());
        expected.sort_unstable();
        let asked = std::cell::Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            None
        };
        let mut context = Context::new(7).with_stop(&stop);
        assert_eq!(Meter::new(&mut context, 0).sort(&mut sorted), Ok(()));
        assert_eq!(sorted, expected);
        assert!(asked.get() > 10, "{asked:?}");
        let mut limited = Context::new(7).with_work_limit(50_000);
        assert_eq!(Meter::new(&mut limited, 0).sort(&mut drawn.clone()), Err(StopReason::WorkLimit));
    }
}
