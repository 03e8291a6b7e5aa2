//! Sets of dense numbers, a bit each.

/// A set of numbers below a bound that is given where the set is filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits(Vec<u64>);

const WORD: usize = u64::BITS as usize;

impl Bits {
    /// None of the numbers below `bound`.
    pub(crate) fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(WORD)])
    }

    /// Empties the set, for numbers below `bound`.
    pub(crate) fn empty(&mut self, bound: usize) {
        self.0.clear();
        self.0.resize(bound.div_ceil(WORD), 0);
    }

    /// All numbers below `bound`.
    pub(crate) fn fill(&mut self, bound: usize) {
        self.0.clear();
        self.0.resize(bound.div_ceil(WORD), u64::MAX);
        if let Some(last) = self.0.last_mut().filter(|_| !bound.is_multiple_of(WORD)) {
            *last = (1 << (bound % WORD)) - 1;
        }
    }

    pub(crate) fn insert(&mut self, number: usize) {
        self.0[number / WORD] |= 1 << (number % WORD);
    }

    pub(crate) fn remove(&mut self, number: usize) {
        self.0[number / WORD] &= !(1 << (number % WORD));
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        self.0[number / WORD] & (1 << (number % WORD)) != 0
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Takes out what is in `others` and not in `but`; how many these were.
    pub(crate) fn take_out(&mut self, others: &Self, but: Option<&Self>) -> u64 {
        let mut taken = 0;
        for (at, (word, others)) in self.0.iter_mut().zip(&others.0).enumerate() {
            let out = *word & others & !but.map_or(0, |but| but.0[at]);
            *word &= !out;
            taken += u64::from(out.count_ones());
        }
        taken
    }

    /// Takes out what is neither in `kept`, where each number stands once, nor in `and`; how many these were.
    pub(crate) fn keep(&mut self, kept: &[u32], and: Option<&Self>) -> u64 {
        let before = self.count();
        let found: Vec<usize> =
            kept.iter().map(|&number| number as usize).filter(|&number| self.contains(number)).collect();
        match and {
            None => self.0.fill(0),
            Some(and) => self.0.iter_mut().zip(&and.0).for_each(|(word, and)| *word &= and),
        }
        for number in found {
            self.insert(number);
        }
        before - self.count()
    }

    /// Takes each of the numbers, ascending; quicker than [`Bits::iter`].
    #[inline]
    pub(crate) fn for_each(&self, mut take: impl FnMut(usize)) {
        for (at, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                take(at * WORD + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// The numbers, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            let rest = std::iter::successors(Some(word), |&rest| Some(rest & rest.wrapping_sub(1)));
            rest.take_while(|&rest| rest != 0).map(move |rest| at * WORD + rest.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn bits_are_a_set() {
        for bound in [0, 1, 63, 64, 65, 130, 192] {
            let mut bits = Bits::default();
            bits.fill(bound);
            assert_eq!(bits.iter().collect::<Vec<_>>(), (0..bound).collect::<Vec<_>>());
            let (mut threes, mut fives) = (Bits::none(bound), Bits::none(bound));
            (0..bound).step_by(3).for_each(|number| threes.insert(number));
            (0..bound).step_by(5).for_each(|number| fives.insert(number));
            let mut expected: BTreeSet<usize> = (0..bound).collect();
            expected.retain(|number| number % 3 > 0 || number % 5 == 0);
            assert_eq!(bits.take_out(&threes, Some(&fives)), (bound - expected.len()) as u64);
            expected.retain(|number| number % 5 > 0);
            let before = bits.count();
            assert_eq!(bits.take_out(&fives, None), before - expected.len() as u64);
            assert!(bits.iter().eq(expected.iter().copied()) && bits.count() == expected.len() as u64);
            for and in [Some(&threes), None] {
                let (before, mut kept) = (expected.clone(), bits.clone());
                let sevens: Vec<u32> = (0..).step_by(7).take_while(|&number| (number as usize) < bound).collect();
                let is_kept = |number: &usize| number.is_multiple_of(7) || and.is_some_and(|and| and.contains(*number));
                let (left, taken): (BTreeSet<usize>, BTreeSet<usize>) = before.into_iter().partition(is_kept);
                assert_eq!(kept.keep(&sevens, and), taken.len() as u64);
                assert!(kept.iter().eq(left));
            }
            let mut taken = Vec::new();
            bits.for_each(|number| taken.push(number));
            assert!(expected.iter().eq(&taken));
            if let Some(&first) = expected.first() {
                assert!(bits.contains(first));
                bits.remove(first);
                assert!(!bits.contains(first));
            }
            bits.empty(bound);
            assert_eq!(bits.count(), 0);
        }
    }
}
