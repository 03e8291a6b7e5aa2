//! The rows of a file of capacities, which name mentors of the pairs or new ones.

use mentor_match::text::fold;

use super::cells::Cells;
use super::error::Refusal;
use super::names::Names;
use super::pairs::{Capacity, MAX_PEOPLE};
use super::{FileProblem, Rounding};

/// The columns of a file of capacities.
pub(super) const CAPACITY_COLUMNS: &[&str] = &["mentor", "capacity", "at_least"];

/// The seats that the second column of a row says.
pub(super) fn seats<'t>(row: &impl Cells<'t>, rounding: Rounding) -> Result<u16, Refusal> {
    match short(row, 1, rounding) {
        Some(seats) => Ok(seats),
        None => row.refuse(FileProblem::BadCapacity { found: (&*row.written(1)).into() }),
    }
}

/// A cell as a whole number of 16 bits, if there is one in it.
fn short<'t>(row: &impl Cells<'t>, column: usize, rounding: Rounding) -> Option<u16> {
    let number = (!row.is_empty(column)).then(|| row.whole(column, rounding)).flatten();
    number.and_then(|number| u16::try_from(number).ok())
}

/// Mentors and their seats, taken row by row.
pub(super) struct Seats<'s> {
    mentors: &'s mut Names,
    /// How many mentors the pairs name.
    in_pairs: usize,
    capacity: &'s mut Vec<Capacity>,
    rounding: Rounding,
    alike: Option<Alike>,
}

impl<'s> Seats<'s> {
    /// Those of the pairs' mentors, of which there is a capacity each.
    pub(super) fn new(mentors: &'s mut Names, capacity: &'s mut Vec<Capacity>, rounding: Rounding) -> Self {
        Self { mentors, in_pairs: capacity.len(), capacity, rounding, alike: None }
    }

    /// Takes all rows of a file of capacities, or of a part of one.
    pub(super) fn take_all<'t, C: Cells<'t>>(&mut self, rows: &mut C) -> Result<(), Refusal> {
        while rows.next()? {
            self.take(rows)?;
        }
        Ok(())
    }

    fn take<'t, C: Cells<'t>>(&mut self, row: &C) -> Result<(), Refusal> {
        let written = row.id(0)?;
        let seats = seats(row, self.rounding)?;
        let at_least = short(row, 2, self.rounding).filter(|&needed| needed <= seats);
        if at_least.is_none() && !row.is_empty(2) {
            return row.refuse(FileProblem::BadAtLeast { found: (&*row.written(2)).into(), seats });
        }
        let Some((mentor, new)) = self.mentors.number(&written) else {
            return row.refuse(FileProblem::TooMany { what: "mentors", limit: MAX_PEOPLE });
        };
        if new {
            self.capacity.push(Capacity::DEFAULT);
            let alike = self.alike.get_or_insert_with(|| Alike::new(self.mentors.from(0).take(self.in_pairs)));
            if let Some(likely) = alike.to(&written) {
                let (written, likely) = ((&*written).into(), likely.into());
                return row.refuse(FileProblem::LikelyMentor { written, likely });
            }
        }
        let first = self.capacity[mentor as usize].line;
        if first > 0 {
            let (mentor, first) = ((&*written).into(), C::place(first));
            return row.refuse(FileProblem::DuplicateCapacity { mentor, first });
        }
        self.capacity[mentor as usize] = Capacity { seats: seats.into(), at_least, line: row.line() };
        Ok(())
    }
}

/// Ids by what is left of them without case, accents, needless spaces, the ways in which Unicode writes one letter, and
/// the zeros that a spreadsheet drops from a number in front or pandas adds behind.
pub(super) struct Alike(Vec<(String, String)>);

impl Alike {
    pub(super) fn new<'n>(ids: impl Iterator<Item = &'n str>) -> Self {
        let mut folded: Vec<_> = ids.map(|id| (key(id), id.to_owned())).collect();
        folded.sort_unstable();
        Self(folded)
    }

    /// The first id that differs from this one only so.
    pub(super) fn to(&self, written: &str) -> Option<&str> {
        let folded = key(written);
        let at = self.0.partition_point(|(other, _)| *other < folded);
        self.0.get(at).filter(|(other, _)| *other == folded).map(|(_, id)| id.as_str())
    }
}

/// What two ids have in common that look alike.
fn key(id: &str) -> String {
    let folded = fold(id);
    let number = folded.strip_suffix(".0").unwrap_or(&folded);
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { number.trim_start_matches('0').to_owned() } else { folded }
}
