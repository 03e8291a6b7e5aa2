//! Written ids, numbered as they come.
//!
//! All ids lie in one text, one behind the other. A table of 16 bytes a slot finds the number of an id: open
//! addressing, at most half full. An id of at most eight bytes is its own key there, so that one look decides; of a
//! longer one the key is a hash, and the id itself is compared. Files name a person in many rows on end, so the last id
//! is tried first.
//!
//! **Numbered ids**, `4711` or `mentor-4711`, need no table: behind what stands before the number of the first id, a
//! number without leading zeros is a position in a list of 4 bytes each, a quarter of the memory that a look-up goes
//! through. Numbers far beyond how many ids there are go into the table like any other id.
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

/// Where an id is looked for first.
#[derive(Clone, Copy, Debug)]
enum Sought {
    Ending(usize),
    Key(u64),
}

/// Ids that are looked up together.
pub(super) const AT_ONCE: usize = 64;

/// Numbers of ids below this have a place in the list of numbers; greater ones while the list is not mostly empty.
const NUMBERED: usize = 1 << 20;

const EMPTY: Slot = Slot { key: 0, length: 0, number: 0 };

/// Ids ascending, and for each number its place there.
pub(super) type Sorted = (Vec<String>, Vec<u32>);

/// Written ids, numbered as they come.
#[derive(Clone, Debug)]
pub(super) struct Names {
    all: String,
    /// Where each id ends in `all`; a 0 in front.
    ends: Vec<u32>,
    // INVARIANT: a power of two, at least twice the ids in it, of which there are `hashed`.
    slots: Vec<Slot>,
    hashed: usize,
    seeds: [u64; 2],
    last: Slot,
    /// How many bytes of the first id stand before its number.
    before_number: usize,
    // INVARIANT: for a number that an id ends in, one more than the id's own number if it is found here, or 0.
    by_number: Vec<u32>,
    most: usize,
}

impl Names {
    /// At most so many.
    pub(super) fn up_to(most: usize) -> Self {
        let (all, ends, slots) = (String::new(), vec![0], vec![EMPTY; 64]);
        Self { all, ends, slots, hashed: 0, seeds: seeds(), last: EMPTY, before_number: 0, by_number: Vec::new(), most }
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
        match self.known(name) {
            Some(number) => Some((number, false)),
            None => self.number_of(name, self.key(name.as_bytes())),
        }
    }

    /// The number of an id that ends in one and was met before.
    #[inline]
    pub(super) fn known(&self, name: &str) -> Option<u32> {
        self.by_number.get(self.ending(name)?)?.checked_sub(1)
    }

    /// The same, and the number of the id that was met last, however it ends.
    #[inline]
    pub(super) fn known_or_last(&self, name: &str) -> Option<u32> {
        self.known(name).or_else(|| {
            let Slot { key, length, number } = self.last;
            let alike = length as usize == name.len() && key == self.key(name.as_bytes());
            let number = number.checked_sub(1).filter(|_| alike)?;
            (length <= 8 || self.name(number) == name).then_some(number)
        })
    }

    /// What stands before the number of the first id, if it ends in one; none while there is no id.
    pub(super) fn before_number(&self) -> Option<&str> {
        (self.len() > 0).then(|| &self.all[..self.before_number])
    }

    /// The number of the id that begins as the first one does and ends in this number, if it was met before and is in
    /// the list of numbers.
    #[inline]
    pub(super) fn by_ending(&self, ending: u32) -> Option<u32> {
        self.by_number.get(ending as usize)?.checked_sub(1)
    }

    /// The number that an id ends in, if all that is before it is what the first id has there.
    #[inline]
    fn ending(&self, name: &str) -> Option<usize> {
        let (before, digits) = name.as_bytes().split_at_checked(self.before_number)?;
        // As numbers are written: without zeros in front.
        if digits.first() == Some(&b'0') && digits.len() > 1 {
            return None;
        }
        if self.before_number > 0 && before != &self.all.as_bytes()[..self.before_number] {
            return None;
        }
        eight_digits(digits).map(|number| number as usize)
    }

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
        let mut sought = [Sought::Ending(0); AT_ONCE];
        for (names, first) in names.chunks(AT_ONCE).zip((0_usize..).step_by(AT_ONCE)) {
            for (sought, name) in sought.iter_mut().zip(names) {
                *sought = match self.ending(name).filter(|&ending| ending < self.by_number.len()) {
                    Some(ending) => Sought::Ending(ending),
                    None => Sought::Key(self.key(name.as_bytes())),
                };
            }
            let sought = &sought[..names.len()];
            // Only the reading counts: it fetches what the look-ups below are made from.
            black_box(sought.iter().fold(0, |all, sought| all ^ self.first_look(*sought)));
            for ((name, &sought), place) in names.iter().zip(sought).zip(first..) {
                let number = match (sought, self.first_look(sought)) {
                    (Sought::Ending(_), found @ 1..) => found - 1,
                    _ => self.number(name).ok_or(place)?.0,
                };
                numbers.push(number);
            }
        }
        Ok(())
    }

    /// The numbers of ids of which what they end in is known, at most [`AT_ONCE`], one behind the other; the ids begin
    /// as the first one does.
    ///
    /// # Errors
    /// The first of them that is one too many.
    #[inline]
    pub(super) fn numbers_by_ending<'t>(
        &mut self,
        endings: &[u32],
        name: impl Fn(usize) -> &'t str,
        numbers: &mut Vec<u32>,
    ) -> Result<(), usize> {
        // All are read before one is looked at, so that waiting for one is waiting for all.
        let mut found = [0; AT_ONCE];
        for (found, &ending) in found.iter_mut().zip(endings) {
            *found = self.by_number.get(ending as usize).copied().unwrap_or(0);
        }
        for (place, &found) in found[..endings.len()].iter().enumerate() {
            numbers.push(match found.checked_sub(1) {
                Some(number) => number,
                None => self.number(name(place)).ok_or(place)?.0,
            });
        }
        Ok(())
    }

    /// What is found at the first look: for an ending its number and one more, or 0.
    #[inline]
    fn first_look(&self, sought: Sought) -> u32 {
        match sought {
            Sought::Ending(ending) => self.by_number[ending],
            Sought::Key(key) => self.slots[self.slot_of(key)].number,
        }
    }

    fn add(&mut self, name: &str, slot: Slot, at: usize) -> Option<(u32, bool)> {
        let number = u32::try_from(self.len()).ok().filter(|_| self.len() < self.most)?;
        let end = u32::try_from(self.all.len() + name.len()).ok()?;
        if number == 0 {
            self.before_number = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
        }
        self.all.push_str(name);
        self.ends.push(end);
        if let Some(ending) = self.ending(name).filter(|&ending| ending < NUMBERED.max(4 * self.len())) {
            if ending >= self.by_number.len() {
                self.grow_list(ending);
            }
            self.by_number[ending] = number + 1;
            return Some((number, true));
        }
        self.last = Slot { number: number + 1, ..slot };
        self.slots[at] = self.last;
        self.hashed += 1;
        if 2 * self.hashed > self.slots.len() {
            self.grow();
        }
        Some((number, true))
    }

    /// The pages of a new list are made when they are written, so that a great number does not cost its size.
    #[cold]
    fn grow_list(&mut self, ending: usize) {
        let mut list = vec![0; (ending + 1).next_power_of_two()];
        list[..self.by_number.len()].copy_from_slice(&self.by_number);
        self.by_number = list;
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
        let (order, place_of) = self.places();
        (self.written(&order), place_of)
    }

    /// The numbers by their ids ascending, and for each number its place there.
    pub(super) fn places(&self) -> (Vec<u32>, Vec<u32>) {
        let order = self.order();
        let mut place_of = vec![0; order.len()];
        for (place, &number) in (0..).zip(&order) {
            place_of[number as usize] = place;
        }
        (order, place_of)
    }

    /// The ids of these numbers.
    pub(super) fn written(&self, numbers: &[u32]) -> Vec<String> {
        numbers.iter().map(|&number| self.name(number).to_owned()).collect()
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
        // In one number each, so that comparing is one instruction; those that begin alike are looked at once more.
        let mut keyed: Vec<u128> =
            names().map(key).zip(0_u32..).map(|(key, number)| u128::from(key) << 64 | u128::from(number)).collect();
        keyed.sort_unstable();
        #[expect(clippy::cast_possible_truncation, reason = "the lowest part is what is wanted")]
        let number = |key: u128| key as u32;
        let mut order: Vec<u32> = keyed.iter().map(|&key| number(key)).collect();
        let mut from = 0;
        for alike in keyed.chunk_by(|one, other| one >> 64 == other >> 64) {
            let those = &mut order[from..from + alike.len()];
            from += alike.len();
            if those.len() > 1 {
                those.sort_unstable_by(|&one, &other| self.name(one).cmp(self.name(other)));
            }
        }
        order
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

/// Eight zeros in digits.
pub(super) const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
/// The highest bit of each byte.
pub(super) const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);

/// At most eight digits as a number; none if there is anything else, or nothing.
#[inline]
pub(super) fn eight_digits(text: &[u8]) -> Option<u32> {
    const HIGH: u64 = u64::from_le_bytes([0xf0; 8]);
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    let free = 64 - 8 * text.len();
    // The first digit is the lowest byte: shifted up, and zeros put before it.
    let digits = if free == 0 { short(text) } else { short(text) << free | ZEROS >> (64 - free) };
    let beyond_nine = digits.wrapping_add(u64::from_le_bytes([6; 8]));
    if (digits & HIGH) != ZEROS || (beyond_nine & HIGH) != ZEROS {
        return None;
    }
    Some(of_digits(digits ^ ZEROS))
}

/// The number that eight digits are, one a byte from 0 to 9, the first one in the lowest.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "eight digits are below 2^32")]
pub(super) const fn of_digits(digits: u64) -> u32 {
    // Neighbours together, three times: digits, pairs of them, fours.
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) as u32
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
        for first in ["7", "mentor-12", "x", "\0", "é9", "0", "123456789"] {
            let (mut names, mut map) = (Names::up_to(100_000), BTreeMap::new());
            names.number(first);
            map.insert(first.to_owned(), 0);
            let mut state = 1_u64;
            for _ in 0..60_000 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let number = (state >> 40) % 9_000;
                let name = match number % 7 {
                    0 => format!("{number}"),
                    5 => format!("0{number}"),
                    6 => format!("{}", 700_000_000 + number * 1_000_003),
                    1 => format!("{number}\0"),
                    2 if number.is_multiple_of(2) => format!("mentor-{number}"),
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
    }

    #[test]
    fn digits_are_numbers_and_nothing_else_is() {
        for number in (0..100_000_000_u32).step_by(99_991).chain([0, 9, 10, 99_999_999]) {
            assert_eq!(eight_digits(number.to_string().as_bytes()), Some(number));
            assert_eq!(eight_digits(format!("{number:08}").as_bytes()), Some(number));
        }
        for at in 0..8 {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = *b"12345678";
                text[at] = byte;
                assert_eq!(eight_digits(&text), None, "{text:?}");
                assert_eq!(eight_digits(&text[at..]), None, "{text:?}");
            }
        }
        assert_eq!([eight_digits(b""), eight_digits(b"123456789")], [None, None]);
    }

    #[test]
    fn one_more_than_there_may_be_is_none() {
        let mut names = Names::up_to(2);
        assert_eq!([names.number("a"), names.number("b")], [Some((0, true)), Some((1, true))]);
        assert_eq!([names.number("c"), names.number("a")], [None, Some((0, false))]);
    }
}
