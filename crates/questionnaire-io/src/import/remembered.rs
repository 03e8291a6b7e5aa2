//! What texts mean, each looked up once: people pick and name the same few.

use std::cell::RefCell;

use super::lookup::Lookup;

/// How many texts are remembered.
const MOST: usize = 200_000;
/// The longest text that is remembered, in bytes: whatever is asked again is short.
const LONGEST: usize = 200;

/// What was found for texts before, in memory that is bounded.
#[derive(Debug)]
pub(crate) struct Remembered<V>(RefCell<Lookup<Box<str>, V>>);

impl<V> Default for Remembered<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V> Remembered<V> {
    /// All that is remembered.
    pub(crate) fn into_inner(self) -> Lookup<Box<str>, V> {
        self.0.into_inner()
    }
}

impl<V: Clone> Remembered<V> {
    /// What was found for a text, or is now.
    pub(crate) fn get(&self, text: &str, find: impl FnOnce(&str) -> V) -> V {
        if let Some(known) = self.0.borrow().get(text) {
            return known.clone();
        }
        let found = find(text);
        let mut known = self.0.borrow_mut();
        if text.len() <= LONGEST && known.len() < MOST {
            known.insert(text.into(), found.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_text_is_looked_up_once_unless_it_is_long() {
        let (remembered, looked_up) = (Remembered::default(), Cell::new(0));
        let find = |text: &str| {
            looked_up.set(looked_up.get() + 1);
            text.len()
        };
        let long = "x".repeat(LONGEST + 1);
        for (text, until_now) in [("a", 1), ("a", 1), ("ab", 2), ("a", 2), (&long, 3), (&long, 4)] {
            assert_eq!((remembered.get(text, find), looked_up.get()), (text.len(), until_now));
        }
    }

    #[test]
    fn no_more_texts_are_remembered_than_there_is_room_for() {
        let remembered = Remembered::default();
        for number in 0..=MOST {
            remembered.get(&number.to_string(), |_| ());
        }
        assert_eq!(remembered.0.borrow().len(), MOST);
    }
}
