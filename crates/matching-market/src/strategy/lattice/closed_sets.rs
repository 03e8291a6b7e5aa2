//! The closed sets of rotations, one after the other.
//!
//! A closed set is read as a binary number whose leading digit is rotation 0. Predecessors have smaller numbers, so
//! every beginning of a closed set is closed, and the next larger closed set is found like the next number: from the
//! last rotation backwards drop what is chosen until one comes that is not chosen and has all its predecessors. From
//! the empty set on, each closed set comes exactly once, with O(rotations + arcs) steps in between and one bit of
//! memory a rotation.

use super::rotations::Rotations;

/// What happens to a rotation between one closed set and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Dropped,
}

/// A closed set on its way through all of them.
#[derive(Debug)]
pub(super) struct ClosedSets {
    chosen: Vec<bool>,
    /// Rotations looked at so far.
    pub(super) steps: u64,
}

impl ClosedSets {
    /// The empty set.
    pub(super) fn new(rotations: &Rotations) -> Self {
        Self { chosen: vec![false; rotations.len()], steps: 0 }
    }

    /// Which rotations are chosen.
    pub(super) fn chosen(&self) -> &[bool] {
        &self.chosen
    }

    /// Goes on to the next closed set, telling each change; `false` when there is none.
    ///
    /// `may_add` is asked before a rotation is added to what stands before it; `false` leaves out this set and all
    /// further ones that begin like it.
    pub(super) fn advance(
        &mut self,
        rotations: &Rotations,
        may_add: impl Fn(usize) -> bool,
        mut tell: impl FnMut(usize, Change),
    ) -> bool {
        for rotation in (0..self.chosen.len()).rev() {
            self.steps += 1;
            if self.chosen[rotation] {
                self.chosen[rotation] = false;
                tell(rotation, Change::Dropped);
            } else if may_add(rotation) && rotations.before(rotation).iter().all(|&before| self.chosen[before as usize])
            {
                self.chosen[rotation] = true;
                tell(rotation, Change::Added);
                return true;
            }
        }
        false
    }
}
