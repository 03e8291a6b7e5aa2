//! Shapes of markets that solvers get wrong.

use cohort_lab::instances::Draw;
use matching_market::Market;

use crate::scored::{FAMILIES, scored_market};

/// (mentees, mentors), seats a mentor at most, percent of the pairs.
const SHAPES: [((u32, u32), u32, u32); 10] = [
    ((0, 5), 2, 100),
    ((5, 0), 2, 100),
    ((1, 1), 1, 100),
    ((8, 8), 0, 100),
    ((30, 2), 5, 80),
    ((2, 30), 5, 80),
    ((12, 12), 1, 8),
    ((12, 12), 2, 30),
    ((10, 6), 5, 60),
    ((9, 9), 1, 100),
];

/// A market of one of the shapes, of any family.
pub(crate) fn shaped(seed: u64) -> Market {
    let (sizes, capacity, density) = SHAPES[usize::try_from(seed % 10).unwrap()];
    scored_market(&mut Draw::new(seed), FAMILIES[usize::try_from(seed / 10 % 7).unwrap()], sizes, capacity, density)
}
