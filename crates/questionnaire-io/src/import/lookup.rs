//! Tables that are only looked up: nobody can go through them, so no order of theirs can reach an output.

use std::borrow::Borrow;
use std::hash::Hash;

#[expect(clippy::disallowed_types, reason = "only looked up: the type below has nothing to go through it with")]
type Table<K, V> = std::collections::HashMap<K, V>;

/// What is known under each key.
#[derive(Debug)]
pub(crate) struct Lookup<K, V>(Table<K, V>);

impl<K, V> Default for Lookup<K, V> {
    fn default() -> Self {
        Self(Table::default())
    }
}

impl<K: Eq + Hash, V> Lookup<K, V> {
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, value);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Keys numbered in the order in which they are first met.
#[derive(Debug)]
pub(crate) struct Numbers<K>(Lookup<K, u32>);

impl<K> Default for Numbers<K> {
    fn default() -> Self {
        Self(Lookup::default())
    }
}

impl<K: Eq + Hash> Numbers<K> {
    /// The number of a key, the next one if it is new.
    pub(crate) fn number<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> usize
    where
        K: Borrow<Q> + for<'q> From<&'q Q>,
    {
        self.find(key).unwrap_or_else(|| self.add(key.into()))
    }

    /// The same of a key that is kept as it is.
    pub(crate) fn number_own(&mut self, key: K) -> usize {
        self.find(&key).unwrap_or_else(|| self.add(key))
    }

    fn add(&mut self, key: K) -> usize {
        let next = self.0.len();
        self.0.insert(key, u32::try_from(next).expect("fewer texts than bytes are read"));
        next
    }

    /// The number of a key that was met.
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.0.get(key).map(|&number| number as usize)
    }
}

/// Positions under texts.
#[derive(Debug)]
pub(crate) struct Entries {
    numbers: Numbers<Box<str>>,
    // INVARIANT: ascending, one more than there are texts; the positions of a text stand between two of them.
    ends: Vec<usize>,
    positions: Vec<usize>,
}

impl Entries {
    /// Enters each position under its text. O(texts).
    pub(crate) fn new<T: AsRef<str>>(entries: impl Iterator<Item = (T, usize)>) -> Self {
        let mut numbers = Numbers::<Box<str>>::default();
        let numbered: Vec<(usize, usize)> =
            entries.map(|(text, position)| (numbers.number(text.as_ref()), position)).collect();
        let mut ends = vec![0; numbers.0.len() + 1];
        for &(number, _) in &numbered {
            ends[number + 1] += 1;
        }
        for number in 1..ends.len() {
            ends[number] += ends[number - 1];
        }
        let (mut next, mut positions) = (ends.clone(), vec![0; numbered.len()]);
        for (number, position) in numbered {
            positions[next[number]] = position;
            next[number] += 1;
        }
        Self { numbers, ends, positions }
    }

    /// What was entered under a text, in the order of entering.
    pub(crate) fn get(&self, text: &str) -> &[usize] {
        self.numbers.find(text).map_or(&[], |number| self.of(number))
    }

    fn of(&self, number: usize) -> &[usize] {
        &self.positions[self.ends[number]..self.ends[number + 1]]
    }

    /// The positions under each text, in the order in which texts were first met.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[usize]> {
        (0..self.ends.len() - 1).map(|number| self.of(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_stand_under_their_texts_in_their_order() {
        let entries = Entries::new(["b", "a", "b", "c", "a", "b"].into_iter().zip([5, 1, 2, 9, 0, 7]));
        assert_eq!(entries.get("b"), [5, 2, 7]);
        assert_eq!(entries.all().collect::<Vec<_>>(), [&[5, 2, 7][..], &[1, 0], &[9]]);
        assert_eq!(entries.get("d"), [0_usize; 0]);
        assert_eq!(Entries::new([("", 0); 0].into_iter()).all().count(), 0);
    }

    #[test]
    fn keys_are_numbered_as_they_are_met() {
        let mut numbers = Numbers::<Box<str>>::default();
        assert_eq!(["b", "a", "b", "c"].map(|key| numbers.number(key)), [0, 1, 0, 2]);
        assert_eq!((numbers.find("c"), numbers.find("d")), (Some(2), None));
    }
}
