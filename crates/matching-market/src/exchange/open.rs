//! Places of the lists at which somebody may move: the host ranks the pair no worse than its bar.
//!
//! A bit a place, which is read in the order of the lists. To look up each host's bar instead took most of a search's
//! time. Bars only rise while a matching is improved, so places are opened and never shut.

use crate::ids::PairId;
use crate::matching::NONE;

/// A set of places.
#[derive(Debug)]
pub(super) struct OpenPlaces {
    // INVARIANT: bit p % 64 of word p / 64 is set iff place p is open.
    words: Vec<u64>,
    /// For each pair its place, or [`NONE`] beyond what is ever read; empty while the matching is not followed.
    place_of: Vec<u32>,
}

impl OpenPlaces {
    /// Of so many places.
    pub(super) fn none(places: usize) -> Self {
        Self { words: vec![0; places.div_ceil(64)], place_of: Vec::new() }
    }

    /// From now on pairs are opened, which have these places.
    pub(super) fn follow(&mut self, place_of: Vec<u32>) {
        self.place_of = place_of;
    }

    #[inline]
    pub(super) fn open(&mut self, place: u32) {
        self.words[place as usize / 64] |= 1 << (place % 64);
    }

    /// Opens the place of a pair, if it is followed and ever read.
    pub(super) fn open_pair(&mut self, pair: PairId) {
        match self.place_of.get(pair.index()) {
            None | Some(&NONE) => {}
            Some(&place) => self.open(place),
        }
    }

    /// The first open place from this one on, before `end`.
    #[inline]
    pub(super) fn next(&self, place: u32, end: u32) -> Option<u32> {
        let mut word = place / 64;
        let mut bits = self.words.get(word as usize)? & (u64::MAX << (place % 64));
        while bits == 0 {
            word += 1;
            if word * 64 >= end {
                return None;
            }
            bits = self.words[word as usize];
        }
        Some(word * 64 + bits.trailing_zeros()).filter(|&open| open < end)
    }
}
