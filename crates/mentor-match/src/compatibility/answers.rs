//! Answers as dense rows: offsets into one column, and whether the question was answered at all.

use std::collections::BTreeMap;

use super::Sides;
use crate::cohort::{Cohort, Profile};
use crate::parallel::{Stop, go_on};
use crate::text;

/// No such entry, in columns of ids.
pub(super) const NONE: u32 = u32::MAX;

/// How many values of a table are computed between two questions whether to stop.
const VALUES_A_QUESTION: usize = 1 << 16;

/// `value(row, column)` of all pairs, row by row; `None` when there are more than `most`, or `stop` gives a reason to
/// stop: without a table each value is computed when it is needed, and whoever asks next stops.
pub(super) fn all_pairs(
    rows: usize,
    columns: usize,
    most: usize,
    stop: Stop<'_>,
    value: impl Fn(usize, usize) -> u32,
) -> Option<Vec<u32>> {
    let pairs = rows.checked_mul(columns).filter(|&pairs| pairs <= most)?;
    let mut all = Vec::with_capacity(pairs);
    let mut unasked = 0;
    for row in 0..rows {
        unasked += columns;
        if unasked >= VALUES_A_QUESTION {
            unasked = 0;
            go_on(stop).ok()?;
        }
        all.extend((0..columns).map(|column| value(row, column)));
    }
    Some(all)
}

/// One row of answers per person; `None` is *not answered*, an empty row *answered: none*.
#[derive(Debug)]
pub(super) struct Answers<T> {
    // INVARIANT: one per person: where its row begins in `items`, and how long it is; `NONE` where not answered. Both
    // beside each other, since rows are asked for pair by pair.
    rows: Vec<(u32, u32)>,
    items: Vec<T>,
}

impl<T> FromIterator<Option<Vec<T>>> for Answers<T> {
    fn from_iter<I: IntoIterator<Item = Option<Vec<T>>>>(people: I) -> Self {
        let mut answers = Self { rows: Vec::new(), items: Vec::new() };
        for row in people {
            let start = small(answers.items.len());
            answers.rows.push((start, row.as_ref().map_or(NONE, |row| small(row.len()))));
            answers.items.extend(row.unwrap_or_default());
        }
        answers
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number)
        .ok()
        .filter(|&number| number != NONE)
        .expect("people give fewer than 2^32 - 1 answers to a question")
}

impl<T> Answers<T> {
    /// What the person at that position answered.
    #[inline]
    pub(super) fn row(&self, person: usize) -> Option<&[T]> {
        let (start, length) = self.rows[person];
        (length != NONE).then(|| &self.items[start as usize..][..length as usize])
    }
}

impl<T> Answers<T> {
    /// Writes down what a person answered: two people answered alike exactly if the same is written.
    pub(super) fn write(&self, person: usize, key: &mut Vec<u32>, mut write: impl FnMut(&T, &mut Vec<u32>)) {
        let Some(row) = self.row(person) else { return key.push(NONE) };
        key.push(small(row.len()));
        for item in row {
            write(item, key);
        }
    }
}

impl Answers<u32> {
    /// The same for numbers.
    pub(super) fn write_numbers(&self, person: usize, key: &mut Vec<u32>) {
        self.write(person, key, |&number, key| key.push(number));
    }
}

impl<T> Sides<Answers<T>> {
    /// What both answered, if both did.
    #[inline]
    pub(super) fn rows(&self, mentee: usize, mentor: usize) -> Option<(&[T], &[T])> {
        Some((self.mentee.row(mentee)?, self.mentor.row(mentor)?))
    }
}

/// Distinct folded texts, numbered in the order in which they were first seen.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, u32>);

impl Names {
    /// The number of an already folded text.
    pub(super) fn folded(&mut self, folded: String) -> u32 {
        let next = u32::try_from(self.0.len()).expect("fewer than 2^32 distinct answers fit in memory");
        *self.0.entry(folded).or_insert(next)
    }

    /// The number of an already folded text that was seen before.
    pub(super) fn find(&self, folded: &str) -> Option<u32> {
        self.0.get(folded).copied()
    }

    /// All of them with their numbers, in the order of the texts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(folded, &number)| (folded.as_str(), number))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The number of a text; `None` when there is nothing to read in it.
    pub(super) fn number(&mut self, written: &str) -> Option<u32> {
        let folded = text::fold(written);
        (!folded.is_empty()).then(|| self.folded(folded))
    }

    /// Sorted numbers without repetition. Blank entries are left out; when there is nothing else, nothing was answered.
    pub(super) fn set(&mut self, written: Option<&Vec<String>>) -> Option<Vec<u32>> {
        let written = written?;
        let mut numbers: Vec<u32> = written.iter().filter_map(|one| self.number(one)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        (written.is_empty() || !numbers.is_empty()).then_some(numbers)
    }
}

/// The sets that both sides' profiles hold, under common numbers.
pub(super) fn sets(cohort: &Cohort, answer: impl Fn(&Profile) -> Option<&Vec<String>>) -> Sides<Answers<u32>> {
    let mut names = Names::default();
    Sides {
        mentee: cohort.mentees().iter().map(|mentee| names.set(answer(&mentee.profile))).collect(),
        mentor: cohort.mentors().iter().map(|mentor| names.set(answer(&mentor.profile))).collect(),
    }
}

/// Whether two ascending lists have an entry in common. O(length of both).
#[inline]
pub(super) fn intersect(one: &[u32], other: &[u32]) -> bool {
    let (mut at_one, mut at_other) = (0, 0);
    while at_one < one.len() && at_other < other.len() {
        match one[at_one].cmp(&other[at_other]) {
            std::cmp::Ordering::Less => at_one += 1,
            std::cmp::Ordering::Greater => at_other += 1,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// Whether anything readable was answered, or that there is none.
pub(super) fn said(written: Option<&Vec<String>>) -> bool {
    written.is_some_and(|list| list.is_empty() || list.iter().any(|one| !text::fold(one).is_empty()))
}

/// The entries that both lists have, as the first one writes them, sorted, each once.
pub(super) fn shared(one: Option<&Vec<String>>, other: Option<&Vec<String>>) -> Vec<String> {
    let folds: Vec<String> = other.into_iter().flatten().map(|entry| text::fold(entry)).collect();
    let mut found = BTreeMap::new();
    for entry in one.into_iter().flatten() {
        let folded = text::fold(entry);
        if !folded.is_empty() && folds.contains(&folded) {
            found.entry(folded).or_insert_with(|| entry.trim().to_owned());
        }
    }
    found.into_values().collect()
}
