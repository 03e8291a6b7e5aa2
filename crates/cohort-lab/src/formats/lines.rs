//! The lines of a file's rows, kept where they do not follow one another.
//!
//! 8 bytes for each row whose line is not one more than that of the row before; a row is found in O(log of those).

/// The lines of rows that have a pair.
#[derive(Debug, Default)]
pub(super) struct Lines {
    // INVARIANT: row and line where a row's line is not one more than that of the row before; the first row is one.
    breaks: Vec<(u32, u32)>,
    rows: u32,
}

impl Lines {
    pub(super) fn rows(&self) -> usize {
        self.rows as usize
    }

    /// The next row is on this line; none if its number is too large.
    #[inline]
    pub(super) fn push(&mut self, line: u64) -> Option<()> {
        let line = u32::try_from(line).ok()?;
        if self.breaks.last().is_none_or(|&(row, of_row)| line.wrapping_sub(of_row) != self.rows - row) {
            self.breaks.push((self.rows, line));
        }
        self.rows += 1;
        Some(())
    }

    pub(super) fn of(&self, row: usize) -> u64 {
        let after = self.breaks.partition_point(|&(from, _)| from as usize <= row);
        let (from, line) = self.breaks[after - 1];
        u64::from(line) + (row - from as usize) as u64
    }

    /// These and then those of `second`, `above` lines further down.
    pub(super) fn followed_by(&mut self, second: &Self, above: u64) -> Option<()> {
        let ends = second.breaks.iter().skip(1).map(|&(row, _)| row).chain([second.rows]);
        for (&(row, line), end) in second.breaks.iter().zip(ends) {
            self.push(u64::from(line) + above)?;
            let more = end - row - 1;
            u32::try_from(u64::from(line) + above + u64::from(more)).ok()?;
            self.rows += more;
        }
        Some(())
    }
}
