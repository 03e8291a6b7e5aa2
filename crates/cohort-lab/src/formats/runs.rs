//! Whose row each row of a file of pairs is: files name a mentee in many rows on end, so runs of rows are kept.
//!
//! 8 bytes a run; O(1) a row.

use std::ops::Range;

/// Rows by whom they are of.
#[derive(Debug, Default)]
pub(super) struct Runs {
    // INVARIANT: a mentee and the first row of a run; rows ascend, neighbours are of different mentees, none is empty.
    begin: Vec<(u32, u32)>,
    rows: u32,
}

impl Runs {
    /// Rows altogether.
    pub(super) fn rows(&self) -> usize {
        self.rows as usize
    }

    /// How many runs there are.
    pub(super) fn len(&self) -> usize {
        self.begin.len()
    }

    /// The mentee of the last row.
    #[inline]
    pub(super) fn last(&self) -> Option<u32> {
        self.begin.last().map(|&(mentee, _)| mentee)
    }

    /// The next row is of this mentee; the caller sees to it that there are fewer than 2^32 rows.
    #[inline]
    pub(super) fn push(&mut self, mentee: u32) {
        if self.last() != Some(mentee) {
            self.begin.push((mentee, self.rows));
        }
        self.rows += 1;
    }

    /// Other numbers for the mentees.
    pub(super) fn renumber(&mut self, number_of: &[u32]) {
        for (mentee, _) in &mut self.begin {
            *mentee = number_of[*mentee as usize];
        }
    }

    /// The mentee of each run.
    pub(super) fn mentees(&self) -> impl Iterator<Item = u32> + Clone {
        self.begin.iter().map(|&(mentee, _)| mentee)
    }

    /// The rows of a run.
    #[inline]
    pub(super) fn of(&self, run: usize) -> Range<usize> {
        let end = self.begin.get(run + 1).map_or(self.rows, |&(_, row)| row);
        self.begin[run].1 as usize..end as usize
    }
}
