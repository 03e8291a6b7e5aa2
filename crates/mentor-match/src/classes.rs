//! People who answered alike, as numbered classes.

/// Numbers of classes by the answers that make them.
#[expect(clippy::disallowed_types, reason = "only looked up, once a person, and never gone through")]
type Known = std::collections::HashMap<Vec<u32>, u32>;

/// One side's people by what they answered.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    // INVARIANT: one per person, below the number of classes.
    pub(crate) of: Vec<u32>,
    // INVARIANT: one per class, in the order of the classes' first people: somebody of that class.
    pub(crate) somebody: Vec<u32>,
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 people")
}

impl Classes {
    /// Classes of those for whom `answers` writes down the same. O(answers).
    pub(crate) fn new(people: usize, answers: impl Fn(usize, &mut Vec<u32>)) -> Self {
        let (mut known, mut classes, mut key) = (Known::default(), Self::default(), Vec::new());
        for person in 0..people {
            key.clear();
            answers(person, &mut key);
            let number = known.get(&key).copied().unwrap_or_else(|| {
                let number = small(classes.somebody.len());
                classes.somebody.push(small(person));
                known.insert(key.clone(), number);
                number
            });
            classes.of.push(number);
        }
        classes
    }

    pub(crate) fn count(&self) -> usize {
        self.somebody.len()
    }

    /// Everybody, class by class: class c is at `offsets[c]..offsets[c + 1]`.
    pub(crate) fn members(&self) -> (Vec<usize>, Vec<u32>) {
        let mut offsets = vec![0; self.count() + 1];
        self.of.iter().for_each(|&class| offsets[class as usize + 1] += 1);
        (0..self.count()).for_each(|class| offsets[class + 1] += offsets[class]);
        let mut next = offsets.clone();
        let mut members = vec![0; self.of.len()];
        for (person, &class) in (0..).zip(&self.of) {
            members[next[class as usize]] = person;
            next[class as usize] += 1;
        }
        (offsets, members)
    }
}
