//! Written ids, numbered as they come.
//!
//! All ids lie in one text, one behind the other. A table of 16 bytes a slot finds the number of an id: open
//! addressing, at most half full. An id of at most eight bytes is its own key there, so that one look decides; of a
//! longer one the key is a hash, and the id itself is compared. Files name a person in many rows on end, so the last id
//! is tried first.
//!
//! **Hostile ids.** The hash is keyed by a random number of the process, so that nobody can write a file of ids that
//! all want one slot. Numbers are given in the order of the file and nothing ever goes through the table in its order,
//! so the key shows in no result.
//!
//! O(length of the id) a look-up, expected.

use std::hint::black_box;

/// A slot; `number` is one more than the id's, 0 for an empty slot.
#[derive(Clone, Copy, Debug)]
struct Slot {
    key: u64,
    length: u32,
    number: u32,
}

/// Ids that are looked up together.
pub(super) const AT_ONCE: usize = 64;

const EMPTY: Slot = Slot { key: 0, length: 0, number: 0 };

/// Ids ascending, and for each number its place there.
pub(super) type Sorted = (Vec<String>, Vec<u32>);

/// Written ids, numbered as they come.
#[derive(Clone, Debug)]
pub(super) struct Names {
    all: String,
    /// Where each id ends in `all`; a 0 in front.
    ends: Vec<u32>,
    // INVARIANT: a power of two, at least twice the ids.
    slots: Vec<Slot>,
    seeds: [u64; 2],
    last: Slot,
    most: usize,
}

impl Names {
    /// At most so many.
    pub(super) fn up_to(most: usize) -> Self {
        Self { all: String::new(), ends: vec![0], slots: vec![EMPTY; 64], seeds: seeds(), last: EMPTY, most }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len() - 1
    }

    /// The id of a number.
    #[inline]
    pub(super) fn name(&self, number: u32) -> &str {
        let number = number as usize;
        &self.all[self.ends[number] as usize..self.ends[number + 1] as usize]
    }

    /// All ids from this number on.
    pub(super) fn from(&self, number: usize) -> impl Iterator<Item = &str> {
        self.ends[number..].windows(2).map(|ends| &self.all[ends[0] as usize..ends[1] as usize])
    }

    /// The number of this id, and whether it is new; `None` if there are too many.
    #[inline]
    pub(super) fn number(&mut self, name: &str) -> Option<(u32, bool)> {
        self.number_of(name, self.key(name.as_bytes()))
    }

    #[inline]
    fn number_of(&mut self, name: &str, key: u64) -> Option<(u32, bool)> {
        let length = u32::try_from(name.len()).ok()?;
        let is_in = |slot: Slot| {
            let alike = slot.key == key && slot.length == length && slot.number > 0;
            alike && (length <= 8 || self.name(slot.number - 1) == name)
        };
        if is_in(self.last) {
            return Some((self.last.number - 1, false));
        }
        let mut at = self.slot_of(key);
        loop {
            let slot = self.slots[at];
            if is_in(slot) {
                self.last = slot;
                return Some((slot.number - 1, false));
            }
            if slot.number == 0 {
                return self.add(name, Slot { key, length, ..EMPTY }, at);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The numbers of these ids, one behind the other, as [`number`](Self::number) gives them; but the slots of
    /// [`AT_ONCE`] are read at once, so that waiting for one is waiting for all.
    ///
    /// # Errors
    /// The first of them that is one too many.
    pub(super) fn numbers(&mut self, names: &[&str], numbers: &mut Vec<u32>) -> Result<(), usize> {
        let mut keys = [0; AT_ONCE];
        for (names, first) in names.chunks(AT_ONCE).zip((0_usize..).step_by(AT_ONCE)) {
            keys.iter_mut().zip(names).for_each(|(key, name)| *key = self.key(name.as_bytes()));
            let keys = &keys[..names.len()];
            black_box(keys.iter().fold(0, |all, &key| all ^ self.slots[self.slot_of(key)].number));
            for ((name, &key), place) in names.iter().zip(keys).zip(first..) {
                numbers.push(self.number_of(name, key).ok_or(place)?.0);
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, slot: Slot, at: usize) -> Option<(u32, bool)> {
        let number = u32::try_from(self.len()).ok().filter(|_| self.len() < self.most)?;
        let end = u32::try_from(self.all.len() + name.len()).ok()?;
        self.all.push_str(name);
        self.ends.push(end);
        self.last = Slot { number: number + 1, ..slot };
        self.slots[at] = self.last;
        if 2 * self.len() > self.slots.len() {
            self.grow();
        }
        Some((number, true))
    }

    #[cold]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![EMPTY; 2 * old.len()];
        for slot in old.into_iter().filter(|slot| slot.number > 0) {
            let mut at = self.slot_of(slot.key);
            while self.slots[at].number > 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = slot;
        }
    }

    /// At most eight bytes as they are, else a hash.
    #[inline]
    fn key(&self, name: &[u8]) -> u64 {
        if name.len() <= 8 {
            return short(name);
        }
        let mut hash = self.seeds[1] ^ name.len() as u64;
        let (words, rest) = name.as_chunks::<8>();
        for eight in words {
            hash = folded(hash ^ u64::from_le_bytes(*eight), self.seeds[0]);
        }
        if rest.is_empty() { hash } else { folded(hash ^ short(rest), self.seeds[0]) }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
    fn slot_of(&self, key: u64) -> usize {
        folded(key ^ self.seeds[0], self.seeds[1]) as usize & (self.slots.len() - 1)
    }

    /// The ids ascending, and for each number its place there.
    pub(super) fn sorted(&self) -> Sorted {
        let order = self.order();
        let mut place_of = vec![0; order.len()];
        for (place, &number) in (0..).zip(&order) {
            place_of[number as usize] = place;
        }
        (order.into_iter().map(|number| self.name(number).to_owned()).collect(), place_of)
    }

    /// The numbers by their ids ascending: by the eight bytes behind what all have in common, then by all.
    fn order(&self) -> Vec<u32> {
        let names = || self.from(0).map(str::as_bytes);
        if names().is_sorted() {
            return (0..).take(self.len()).collect();
        }
        let mut shared = self.name(0).as_bytes();
        for name in names() {
            shared = &shared[..shared.iter().zip(name).take_while(|(one, other)| one == other).count()];
        }
        let key = |name: &[u8]| {
            let mut eight = [0; 8];
            let behind = &name[shared.len()..];
            let length = behind.len().min(8);
            eight[..length].copy_from_slice(&behind[..length]);
            u64::from_be_bytes(eight)
        };
        let mut keyed: Vec<(u64, u32)> = names().map(key).zip(0..).collect();
        keyed.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| self.name(one.1).cmp(self.name(other.1))));
        keyed.into_iter().map(|(_, number)| number).collect()
    }
}

/// Random numbers of the process: where an id is in the table depends on them, its number does not.
#[expect(clippy::disallowed_types, reason = "keys a table that is looked up only; its order is never seen")]
fn seeds() -> [u64; 2] {
    use std::hash::{BuildHasher, RandomState};
    [0, 1].map(|number: u64| RandomState::new().hash_one(number) | 1)
}

/// At most eight bytes in one number.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Where the two overlap they agree.
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4));
    }
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// The two halves of a product, one over the other: every bit of both counts.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product as u64) ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn numbers_are_those_of_a_map() {
        let (mut names, mut map) = (Names::up_to(100_000), BTreeMap::new());
        let mut state = 1_u64;
        for _ in 0..60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let number = (state >> 40) % 9_000;
            let name = match number % 5 {
                0 => format!("{number}"),
                1 => format!("{number}\0"),
                2 => format!("mentor number {number}"),
                3 => format!("é{number:08}"),
                _ => "\0".repeat(number as usize % 40),
            };
            let next = u32::try_from(map.len()).unwrap();
            let known = map.get(&name).copied();
            assert_eq!(names.number(&name), Some((known.unwrap_or(next), known.is_none())), "{name:?}");
            map.entry(name).or_insert(next);
        }
        let (sorted, place_of) = names.sorted();
        assert_eq!(sorted, map.keys().cloned().collect::<Vec<_>>());
        for (name, number) in &map {
            assert_eq!(&sorted[place_of[*number as usize] as usize], name);
            assert_eq!(names.name(*number), name);
        }
    }

    #[test]
    fn one_more_than_there_may_be_is_none() {
        let mut names = Names::up_to(2);
        assert_eq!([names.number("a"), names.number("b")], [Some((0, true)), Some((1, true))]);
        assert_eq!([names.number("c"), names.number("a")], [None, Some((0, false))]);
    }
}
