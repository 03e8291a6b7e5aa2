//! Columns of a market that take the fewest bytes their numbers fit into, or none.
//!
//! Lists are mostly shorter than 65,536, so that ranks take 2 bytes, and levels mostly below 256, so that they take 1.
//! Where lists are long, hardly any two neighbouring pairs are of two mentees: the mentee of every 64th pair is kept,
//! and the others are found from there.

use crate::ids::{MenteeId, PairId};

/// Pairs of which the first one's mentee is kept.
const STRETCH: u32 = if cfg!(test) { 4 } else { 64 };

/// Whole numbers, one a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ranks {
    /// INVARIANT: where all fit.
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

impl Ranks {
    /// `wide`, of which none is as great as `bound`.
    pub(super) fn below(bound: usize, wide: Vec<u32>) -> Self {
        if bound > 1 << u16::BITS {
            return Self::Wide(wide);
        }
        // By reference: a vector that takes over the memory of a wider one keeps all of it.
        Self::Narrow(wide.iter().map(|&rank| u16::try_from(rank).expect("below a bound that fits")).collect())
    }

    /// The number at a place.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> u32 {
        match self {
            Self::Narrow(column) => column[place].into(),
            Self::Wide(column) => column[place],
        }
    }

    /// All numbers, four bytes each.
    pub(super) fn to_wide(&self) -> Vec<u32> {
        match self {
            Self::Narrow(column) => column.iter().map(|&rank| rank.into()).collect(),
            Self::Wide(column) => column.clone(),
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Narrow(column) => 2 * column.capacity(),
            Self::Wide(column) => 4 * column.capacity(),
        }
    }
}

/// Levels, one a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Levels {
    /// INVARIANT: where all fit.
    Narrow(Vec<u8>),
    Wide(Vec<u16>),
}

impl Levels {
    /// `wide` in the fewest bytes.
    pub(super) fn new(wide: Vec<u16>) -> Self {
        if wide.iter().any(|&level| level > u8::MAX.into()) {
            return Self::Wide(wide);
        }
        Self::Narrow(wide.iter().map(|&level| u8::try_from(level).expect("none is greater")).collect())
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> u16 {
        match self {
            Self::Narrow(column) => column[place].into(),
            Self::Wide(column) => column[place],
        }
    }

    pub(super) fn to_wide(&self) -> Vec<u16> {
        match self {
            Self::Narrow(column) => column.iter().map(|&level| level.into()).collect(),
            Self::Wide(column) => column.clone(),
        }
    }

    /// The same levels in another order of the pairs.
    pub(super) fn arranged(&self, order: &[PairId]) -> Self {
        match self {
            Self::Narrow(column) => Self::Narrow(order.iter().map(|&pair| column[pair.index()]).collect()),
            Self::Wide(column) => Self::Wide(order.iter().map(|&pair| column[pair.index()]).collect()),
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Narrow(column) => column.capacity(),
            Self::Wide(column) => 2 * column.capacity(),
        }
    }
}

/// What is kept to find the mentee of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mentees {
    /// The mentee of each pair, where lists are short.
    Each(Vec<MenteeId>),
    /// INVARIANT: of each stretch of pairs the mentee of the first, and of the last pair of all.
    Firsts(Vec<MenteeId>),
}

impl Mentees {
    /// `offsets` says where the pairs of each mentee begin, and where all end.
    pub(crate) fn new(offsets: &[u32]) -> Self {
        let pairs = offsets.last().copied().unwrap_or(0);
        let mentees = offsets.len() - 1;
        let ids = |index: usize| MenteeId::from_index(index);
        if (pairs as usize) < mentees * STRETCH as usize {
            let mut each = Vec::with_capacity(pairs as usize);
            for (index, bounds) in offsets.windows(2).enumerate() {
                each.extend(std::iter::repeat_n(ids(index), (bounds[1] - bounds[0]) as usize));
            }
            return Self::Each(each);
        }
        let mut firsts = Vec::with_capacity((pairs / STRETCH) as usize + 2);
        for (index, bounds) in offsets.windows(2).enumerate() {
            let (first, end) = (bounds[0].div_ceil(STRETCH), bounds[1].div_ceil(STRETCH));
            firsts.extend((first..end).map(|_| ids(index)));
        }
        let last = offsets.windows(2).rposition(|bounds| bounds[0] < bounds[1]);
        firsts.extend(last.map(ids));
        Self::Firsts(firsts)
    }

    /// The mentee of a pair, with the offsets this was made from.
    #[inline]
    pub(crate) fn of(&self, offsets: &[u32], pair: u32) -> MenteeId {
        match self {
            Self::Each(each) => each[pair as usize],
            Self::Firsts(firsts) => {
                let stretch = (pair / STRETCH) as usize;
                let (first, last) = (firsts[stretch], firsts[stretch + 1]);
                if first == last {
                    return first;
                }
                let later = &offsets[first.index() + 1..=last.index()];
                MenteeId::from_index(first.index() + later.partition_point(|&begin| begin <= pair))
            }
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Each(column) | Self::Firsts(column) => 4 * column.capacity(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_a_pair_is_can_be_found() {
        let mut state = 7_u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % bound).unwrap()
        };
        let mut kept = 0;
        for round in 0..3_000 {
            let mentees = below(9);
            let mut offsets = vec![0];
            for _ in 0..mentees {
                let pairs = if below(3) == 0 { 0 } else { below(if round % 2 == 0 { 30 } else { 6 }) };
                offsets.push(offsets.last().unwrap() + pairs);
            }
            let mentee_of = Mentees::new(&offsets);
            kept += usize::from(matches!(mentee_of, Mentees::Firsts(_)));
            for (index, bounds) in offsets.windows(2).enumerate() {
                assert!(
                    (bounds[0]..bounds[1]).all(|pair| mentee_of.of(&offsets, pair).index() == index),
                    "{offsets:?}"
                );
            }
        }
        assert!(kept > 500, "{kept}");
    }

    #[test]
    fn numbers_keep_their_values_in_fewer_bytes() {
        let wide = vec![0, 7, 65_535];
        assert_eq!(Ranks::below(65_536, wide.clone()), Ranks::Narrow(vec![0, 7, 65_535]));
        assert_eq!(Ranks::below(65_537, wide.clone()), Ranks::Wide(wide.clone()));
        assert_eq!([65_536, 65_537].map(|bound| Ranks::below(bound, wide.clone()).to_wide()), [wide.clone(), wide]);
        assert_eq!(Levels::new(vec![0, 255]), Levels::Narrow(vec![0, 255]));
        assert_eq!(Levels::new(vec![0, 256]), Levels::Wide(vec![0, 256]));
        let order = [1, 0].map(PairId::new);
        let levels = [vec![3, 255], vec![3, 256]].map(|wide| Levels::new(wide).arranged(&order).to_wide());
        assert_eq!(levels, [[255, 3], [256, 3]]);
    }
}
