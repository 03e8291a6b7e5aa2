//! Tops: what a mentee's pairs are worth at most from each place of its list on.
//!
//! Long lists are read again and again by everything here, and hardly a pair matters: what a mentee looks for leaves it
//! at least so much, and no price is below the least. So a list is cut into blocks, and of each block the greatest
//! score from there to the end is known: once that score at the least price is not enough, the rest need not be read.
//! Lists mostly follow the scores, and then a reading ends where the scores get too low; on a list in any other order
//! it goes to the end, and is right all the same.
//!
//! O(pairs) once; 4 bytes a block.

use crate::score::Score;

/// Pairs in a block.
pub(super) const BLOCK: usize = 64;
/// From so many blocks on average lists are long.
const LONG: usize = 4;

/// The least and the greatest score of a market, in millionths; 0 when it has no pairs.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: i64,
    pub(super) most: i64,
}

impl Range {
    pub(super) fn of(score: &[Score]) -> Self {
        let (mut least, mut most) = (i32::MAX, i32::MIN);
        for score in score {
            least = least.min(score.millionths());
            most = most.max(score.millionths());
        }
        if score.is_empty() { Self { least: 0, most: 0 } } else { Self { least: least.into(), most: most.into() } }
    }
}

/// The greatest score from each block of each list on.
#[derive(Debug)]
pub(super) struct Tops {
    /// Pairs in a block, at most [`BLOCK`].
    pub(super) block: usize,
    /// Per mentee its first block, and the end of all.
    first: Vec<u32>,
    most: Vec<i32>,
}

impl Tops {
    /// The tops where lists are long, and the least and the greatest score.
    pub(super) fn of(offsets: &[u32], score: &[Score]) -> (Option<Self>, Range) {
        if score.is_empty() || score.len() < LONG * BLOCK * (offsets.len() - 1) {
            return (None, Range::of(score));
        }
        let (tops, scores) = Self::cut(offsets, score, BLOCK);
        (Some(tops), scores)
    }

    /// The tops of lists cut into blocks of so many pairs.
    pub(super) fn cut(offsets: &[u32], score: &[Score], block: usize) -> (Self, Range) {
        let blocks = score.len() / block + offsets.len();
        let mut tops = Self { block, first: Vec::with_capacity(offsets.len()), most: Vec::with_capacity(blocks) };
        let mut least = i32::MAX;
        tops.first.push(0);
        for bounds in offsets.windows(2) {
            let begin = tops.most.len();
            for block in score[bounds[0] as usize..bounds[1] as usize].chunks(block) {
                let (lower, upper) = block.iter().fold((i32::MAX, i32::MIN), |(lower, upper), score| {
                    (lower.min(score.millionths()), upper.max(score.millionths()))
                });
                least = least.min(lower);
                tops.most.push(upper);
            }
            let blocks = &mut tops.most[begin..];
            for later in (1..blocks.len()).rev() {
                blocks[later - 1] = blocks[later - 1].max(blocks[later]);
            }
            tops.first.push(u32::try_from(tops.most.len()).expect("no more blocks than pairs"));
        }
        let most = tops.most.iter().copied().max();
        let scores = most.map_or(Range { least: 0, most: 0 }, |most| Range { least: least.into(), most: most.into() });
        (tops, scores)
    }

    /// The blocks of a mentee with these pairs: what a pair is worth at most from there on, and the pairs.
    #[inline]
    pub(super) fn blocks(
        &self,
        mentee: usize,
        pairs: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (i64, std::ops::Range<usize>)> + '_ {
        let most = &self.most[self.first[mentee] as usize..self.first[mentee + 1] as usize];
        let begins = pairs.clone().step_by(self.block);
        most.iter().zip(begins).map(move |(&most, first)| (most.into(), first..pairs.end.min(first + self.block)))
    }
}
