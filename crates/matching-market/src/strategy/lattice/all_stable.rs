//! All stable matchings, one after the other.
//!
//! The closed sets of rotations in the order of `closed_sets`, each carried out on the mentee-optimal matching. Nothing
//! is kept but the matching at hand: a market of 2 n people can have more than 2ⁿ stable matchings.

use std::fmt;

use super::Lattice;
use super::closed_sets::{Change, ClosedSets};
use crate::context::Context;
use crate::market::{Market, TieRule};
use crate::matching::Matching;
use crate::strategy::{SolveError, stopped};

/// Every stable matching of the market with its ties broken, each once, the mentee-optimal one first and the
/// mentor-optimal one last.
///
/// Ties are broken by `tie_rule` with the context's seed; matchings carry the pair ids of `market` itself. On a market
/// with ties these are not all weakly stable matchings of the ranks as given, but those of one reading of them. The
/// order in between is fixed and means nothing. All rotations are found before this returns; the iterator then asks the
/// context before each matching, and ends after an error.
///
/// # Errors
/// [`SolveError::Stopped`], from here or from the iterator.
///
/// # Complexity
/// O(n + m + pairs) before the first matching, and between one and the next; memory of the same order, however many
/// there are.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, SolveError, TieRule, all_stable_matchings};
/// // Each mentee prefers the mentor of its own number, each mentor the mentee of the other number.
/// let mut builder = MarketBuilder::new(2, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 1, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(1, 0));
/// let market = builder.build()?;
/// let mut context = Context::new(7);
/// let found: Vec<_> = all_stable_matchings(&market, TieRule::default(), &mut context)?.collect::<Result<_, _>>()?;
/// assert_eq!(found.len(), 2);
///
/// let mut limited = Context::new(7).with_work_limit(1);
/// let refused = all_stable_matchings(&market, TieRule::default(), &mut limited);
/// assert!(matches!(refused, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Irving and Leather (1986), DOI 10.1137/0215048; Gusfield and Irving (1989), section 3.5.
pub fn all_stable_matchings<'a, 'c>(
    market: &'a Market,
    tie_rule: TieRule,
    context: &'a mut Context<'c>,
) -> Result<StableMatchings<'a, 'c>, SolveError> {
    let before = context.work();
    let lattice = Lattice::of(market, tie_rule, context).map_err(|reason| stopped(reason, context, before))?;
    let sets = ClosedSets::new(&lattice.rotations);
    let column = lattice.rotations.start().to_vec();
    Ok(StableMatchings { lattice, sets, column, before, turn: Turn::First, context })
}

/// All stable matchings of a market; see [`all_stable_matchings`].
pub struct StableMatchings<'a, 'c> {
    lattice: Lattice<'a>,
    sets: ClosedSets,
    /// The matching of the closed set at hand: each mentee's pair.
    column: Vec<u32>,
    before: u64,
    turn: Turn,
    context: &'a mut Context<'c>,
}

enum Turn {
    First,
    Further,
    Over,
}

impl StableMatchings<'_, '_> {
    /// How many rotations the market has: there are more stable matchings than that, and at most two to that power.
    pub fn rotations(&self) -> usize {
        self.lattice.rotations.len()
    }
}

impl Iterator for StableMatchings<'_, '_> {
    type Item = Result<Matching, SolveError>;

    fn next(&mut self) -> Option<Self::Item> {
        let steps_before = self.sets.steps;
        let Self { lattice, sets, column, .. } = self;
        let more = match self.turn {
            Turn::First => true,
            Turn::Further => sets.advance(
                &lattice.rotations,
                |_| true,
                |rotation, change| {
                    for step in lattice.rotations.moves(rotation) {
                        let pair = if change == Change::Added { step.to } else { step.from };
                        column[lattice.strict.mentee_of(pair).index()] = pair.get();
                    }
                },
            ),
            Turn::Over => return None,
        };
        self.turn = if more { Turn::Further } else { Turn::Over };
        if let Err(reason) = self.context.spend(1 + self.sets.steps - steps_before) {
            self.turn = Turn::Over;
            return Some(Err(stopped(reason, self.context, self.before)));
        }
        more.then(|| Ok(self.lattice.as_given(self.column.clone())))
    }
}

impl std::iter::FusedIterator for StableMatchings<'_, '_> {}

impl fmt::Debug for StableMatchings<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StableMatchings").field("rotations", &self.rotations()).finish_non_exhaustive()
    }
}
