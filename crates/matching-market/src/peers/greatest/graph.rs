//! A graph with weights, as the matching of greatest weight wants it.

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A whole number wide enough for all sums.
pub(super) trait Weight:
    Copy
    + Ord
    + Add<Output = Self>
    + Sub<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + Into<i128>
    + From<i32>
    + fmt::Debug
{
    /// Above every sum.
    const MOST: Self;
    /// Of an even number.
    fn half(self) -> Self;
    /// The next even number, itself if it is even.
    fn to_even(self) -> Self;
}

macro_rules! weight {
    ($($number:ty),*) => {$(
        impl Weight for $number {
            const MOST: Self = Self::MAX;

            fn half(self) -> Self {
                debug_assert!(self & 1 == 0, "values of nodes in outer blossoms differ by even numbers");
                self >> 1
            }

            fn to_even(self) -> Self {
                self + (self & 1)
            }
        }
    )*};
}

weight!(i64, i128);

/// Nodes `0..n` with lists of places, each the one half of an edge.
#[derive(Clone, Debug)]
pub(super) struct Graph<W> {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of places.
    pub(super) offsets: Vec<u32>,
    // INVARIANT: one entry a place, below n, never the node itself.
    pub(super) to: Vec<u32>,
    // INVARIANT: twice the weight of the edge; the same at both places, and positive.
    pub(super) twice: Vec<W>,
    // INVARIANT: mate[mate[p]] = p, and the two places are on the lists of each other's nodes.
    pub(super) mate: Vec<u32>,
}

impl<W: Weight> Graph<W> {
    /// The graph of these edges: two nodes and the weight. Those that are not positive are left out.
    pub(super) fn new(nodes: usize, edges: &[([u32; 2], W)]) -> Self {
        let zero = W::from(0);
        let mut offsets = vec![0u32; nodes + 1];
        for (ends, _) in edges.iter().filter(|(_, weight)| *weight > zero) {
            for &end in ends {
                offsets[end as usize + 1] += 1;
            }
        }
        let mut sum = 0;
        for entry in offsets.iter_mut().skip(1) {
            sum += std::mem::replace(entry, sum);
        }
        let places = sum as usize;
        let mut graph = Self { offsets, to: vec![0; places], twice: vec![zero; places], mate: vec![0; places] };
        for &([one, other], weight) in edges.iter().filter(|(_, weight)| *weight > zero) {
            let [first, second] = [one, other].map(|end| {
                let cursor = &mut graph.offsets[end as usize + 1];
                *cursor += 1;
                *cursor - 1
            });
            for (place, end, mate) in [(first, other, second), (second, one, first)] {
                graph.to[place as usize] = end;
                graph.twice[place as usize] = weight + weight;
                graph.mate[place as usize] = mate;
            }
        }
        graph
    }

    pub(super) fn nodes(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(super) fn places(&self, node: u32) -> std::ops::Range<u32> {
        self.offsets[node as usize]..self.offsets[node as usize + 1]
    }

    /// The two nodes of a place: whose list it is on, and who stands there.
    pub(super) fn ends(&self, place: u32) -> (u32, u32) {
        (self.to[self.mate[place as usize] as usize], self.to[place as usize])
    }
}
