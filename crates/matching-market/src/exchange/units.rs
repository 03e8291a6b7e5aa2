//! What the graph of exchanges is made of: units, and the arrows by which they move.

use crate::matching::NONE;

/// An arrow: who moves, from which slot, and where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The slot that the arrow leaves, also a free one; [`NONE`] at the free.
    pub(super) slot: u32,
    /// The owner of the unit that moves, or [`NONE`].
    pub(super) owner: u32,
    /// The pair it gets.
    pub(super) pair: u32,
    /// The host it moves to, or the free.
    pub(crate) to: u32,
    /// Whether the unit gains.
    pub(crate) gains: bool,
}

/// How far the arrows that leave a node were read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    pub(super) source: u32,
    /// Places of the source's list read, plus 1; 0 before all.
    pub(super) read: u32,
}

/// What is matched once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// [`NONE`]: the slot is free.
    pub(super) owner: u32,
    /// Ends what the unit ranks better than its host.
    pub(super) better: u32,
    /// Ends what it ranks as high.
    pub(super) equal: u32,
    /// Its position in `seats`, and where its owner's begin.
    pub(super) seat: u32,
    pub(super) first_seat: u32,
    /// Where its owner's list begins.
    pub(super) start: u32,
    /// What it has.
    pub(super) pair: u32,
}

pub(super) const VACANT: Unit = Unit { owner: NONE, better: 0, equal: 0, seat: 0, first_seat: 0, start: 0, pair: NONE };
