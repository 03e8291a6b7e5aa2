//! The different texts of a table's columns.
//!
//! Most columns of a questionnaire hold a few texts many times over: whatever is asked of a text, such as how a list is
//! split, is asked once for each different one. A column in which nearly every text is another one is not compared
//! text by text: there each cell counts as a text of its own, so texts are different only as a rule, and whoever counts
//! adds up.
//!
//! O(length of the texts), and at most 28 bytes for each cell that is not blank; of so many columns at a time that
//! their tables of texts are small beside that.

use crate::import::lookup::Lookup;

/// Of how many columns texts are numbered in one go over the rows.
pub(super) const NUMBERED_AT_ONCE: usize = if cfg!(test) { 3 } else { 64 };
/// After so many cells it is looked whether their texts are compared at all.
const TRIED: usize = 4_096;
/// Of so many cells, one must repeat an earlier text.
const ONE_OF: usize = 8;

/// The different texts of one column, in the order in which they are first met.
#[derive(Debug, Default)]
pub(crate) struct Different {
    // INVARIANT: one for each number below the count of texts.
    pub(super) texts: Vec<Text>,
    // INVARIANT: ascending; one for each cell of the column.
    rows: Vec<u32>,
    // INVARIANT: as many as `rows`, each the number of a text.
    numbers: Vec<u32>,
}

/// A text, and where it is met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Position in the table's rows.
    pub(super) first: u32,
    pub(super) rows: u32,
}

impl Different {
    /// Which text each of so many rows has.
    pub(super) fn by_row(&self, rows: usize) -> Vec<Option<usize>> {
        let mut by_row = vec![None; rows];
        for (&row, &number) in self.rows.iter().zip(&self.numbers) {
            by_row[row as usize] = Some(number as usize);
        }
        by_row
    }
}

/// Numbers the texts of a column from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Numbering<'t> {
    known: Option<Lookup<&'t str, u32>>,
    different: Different,
}

impl<'t> Numbering<'t> {
    pub(super) fn new() -> Self {
        Self { known: Some(Lookup::default()), different: Different::default() }
    }

    /// The number of the text of a row, which stands from `start` to `end`.
    pub(super) fn number(&mut self, text: &'t str, row: usize, (start, end): (u32, u32)) -> u32 {
        let Different { texts, rows, numbers } = &mut self.different;
        let (next, row) = (small(texts.len()), small(row));
        let number = match &mut self.known {
            None => next,
            Some(known) => known.get(text).copied().unwrap_or_else(|| {
                known.insert(text, next);
                next
            }),
        };
        if number == next {
            texts.push(Text { start, end, first: row, rows: 0 });
        }
        texts[number as usize].rows += 1;
        rows.push(row);
        numbers.push(number);
        if rows.len() >= TRIED && ONE_OF * (rows.len() - texts.len()) < rows.len() {
            self.known = None;
        }
        number
    }

    pub(super) fn finish(self) -> Different {
        self.different
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a table has fewer rows and bytes than 2^32")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_until_nearly_every_one_is_another() {
        let mut numbering = Numbering::new();
        assert_eq!(["b", "a", "b"].map(|text| numbering.number(text, 7, (0, 1))), [0, 1, 0]);
        let different = numbering.finish();
        assert_eq!(different.texts.iter().map(|text| text.rows).collect::<Vec<_>>(), [2, 1]);
        let names: Vec<String> = (0..TRIED).map(|name| name.to_string()).collect();
        let mut numbering = Numbering::new();
        for (row, name) in names.iter().enumerate() {
            numbering.number(name, row, (0, 1));
        }
        assert!(numbering.known.is_none());
        assert_eq!(numbering.number("0", TRIED, (0, 1)) as usize, TRIED);
    }
}
