//! What the people of one side wrote about the other side, in compressed rows.

use crate::cohort::{Choice, PersonId};

/// Stands for "agreed to without a position".
const NO_POSITION: u16 = u16::MAX;

/// Per person the others they named, sorted, each with the position of the choice.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    // INVARIANT: person p named entries[offsets[p]..offsets[p + 1]], ascending by the other's dense id, no id twice.
    offsets: Vec<usize>,
    entries: Vec<(u32, u16)>,
}

impl Wishes {
    pub(super) fn new<'p>(
        people: impl Iterator<Item = (&'p [Choice], &'p [PersonId])>,
        find: impl Fn(&PersonId) -> Option<u32>,
    ) -> Self {
        let mut wishes = Self { offsets: vec![0], entries: Vec::new() };
        for (choices, accepts) in people {
            let start = wishes.entries.len();
            // Positions past 65534 count as the last one; nobody writes so many choices.
            let positions = (0..NO_POSITION - 1).chain(std::iter::repeat(NO_POSITION - 1));
            let chosen =
                positions.zip(choices).filter_map(|(position, choice)| Some((find(choice.person()?)?, position)));
            wishes.entries.extend(chosen);
            wishes.entries.extend(accepts.iter().filter_map(|id| Some((find(id)?, NO_POSITION))));
            wishes.entries[start..].sort_unstable();
            let mut own = wishes.entries.split_off(start);
            own.dedup_by_key(|(other, _)| *other);
            wishes.entries.append(&mut own);
            wishes.offsets.push(wishes.entries.len());
        }
        wishes
    }

    /// By whom of these people each of so many others was chosen or accepted: that of other p is at `offsets[p]..`.
    pub(super) fn namers(&self, others: usize) -> (Vec<usize>, Vec<u32>) {
        let mut all: Vec<(u32, u32)> = Vec::with_capacity(self.entries.len());
        for (person, own) in (0_u32..).zip(self.offsets.windows(2)) {
            all.extend(self.entries[own[0]..own[1]].iter().map(|&(other, _)| (other, person)));
        }
        all.sort_unstable();
        let offsets = (0..=others).map(|other| all.partition_point(|&(one, _)| (one as usize) < other)).collect();
        (offsets, all.into_iter().map(|(_, person)| person).collect())
    }

    /// Everybody whom the person chose or accepted, by dense id.
    pub(super) fn named(&self, person: usize) -> impl Iterator<Item = u32> + '_ {
        self.entries[self.offsets[person]..self.offsets[person + 1]].iter().map(|&(other, _)| other)
    }

    fn entry(&self, person: usize, other: u32) -> Option<u16> {
        let own = &self.entries[self.offsets[person]..self.offsets[person + 1]];
        own.binary_search_by_key(&other, |(id, _)| *id).ok().map(|found| own[found].1)
    }

    /// The position of a written choice.
    pub(super) fn choice(&self, person: usize, other: u32) -> Option<u16> {
        self.entry(person, other).filter(|&position| position != NO_POSITION)
    }

    /// Whether the person chose or accepted the other.
    pub(super) fn names(&self, person: usize, other: u32) -> bool {
        self.entry(person, other).is_some()
    }

    /// How many positions the longest list of choices takes.
    pub(super) fn longest(&self) -> u16 {
        let positions = self.entries.iter().filter(|(_, position)| *position != NO_POSITION);
        positions.map(|(_, position)| position + 1).max().unwrap_or(0)
    }
}
