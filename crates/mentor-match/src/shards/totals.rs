//! Totals of those who say what matters to them: sums over everybody on the other side, which add up over shards.

use std::collections::BTreeMap;

use matching_market::Side;

use super::error::ShardError;
use super::plan::Plan;
use super::table::{Column, Kind, Type, read, take};
use crate::compatibility::{Feature, PerFeature, Totals};

/// The name of the column.
pub(super) const TOTALS: &str = "totals";

pub(super) const COLUMNS: &[(&str, Type)] = &[("side", Type::U8), ("person", Type::U32), (TOTALS, Type::Bytes)];

const COUNT: usize = Feature::COUNT + 2;

/// Somebody's sums: of each feature's values, of scores, and of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums([u64; COUNT]);

/// Reads what [`Sums::bytes`] wrote.
pub(super) fn sums(bytes: &[u8]) -> Result<Sums, ShardError> {
    let (numbers, rest) = bytes.as_chunks::<8>();
    let all = numbers.iter().map(|number| u64::from_le_bytes(*number)).collect::<Vec<u64>>();
    let all = <[u64; COUNT]>::try_from(all).ok().filter(|_| rest.is_empty());
    let sums = Sums(all.ok_or_else(|| ShardError::Foreign("totals that have another number of sums".to_owned()))?);
    if sums.is_possible() { Ok(sums) } else { Err(ShardError::Foreign("totals that nobody can have".to_owned())) }
}

impl Sums {
    pub(super) fn of(totals: &Totals) -> Self {
        let values = totals.values.iter().map(|(_, &value)| value);
        let all: Vec<u64> = values.chain([totals.scores, totals.candidates.into()]).collect();
        Self(all.try_into().expect("one for each feature, and two"))
    }

    pub(super) fn totals(&self) -> Totals {
        Totals {
            values: PerFeature::from_fn(|feature| self.0[feature.index()]),
            scores: self.0[Feature::COUNT],
            candidates: u32::try_from(self.0[Feature::COUNT + 1]).unwrap_or(u32::MAX),
            ..Totals::default()
        }
    }

    /// Whether each sum is one of so many values from 0 to 1.
    fn is_possible(&self) -> bool {
        let candidates = self.0[COUNT - 1];
        u32::try_from(candidates).is_ok() && self.0[..COUNT - 1].iter().all(|&sum| sum <= candidates * 1_000_000)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|sum| sum.to_le_bytes()).collect()
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own = own.saturating_add(other));
    }
}

/// Sums by person.
pub(super) type ByPerson = BTreeMap<(Side, u32), Sums>;

pub(super) fn rows(columns: Vec<Column>) -> Result<ByPerson, ShardError> {
    let mut columns = columns.into_iter();
    let (sides, people, all) = (take!(columns, U8), take!(columns, U32), take!(columns, Bytes));
    let side = |side| if side == 0 { Side::Mentee } else { Side::Mentor };
    let row = |((of, person), bytes): ((u8, u32), &Vec<u8>)| Ok(((side(of), person), sums(bytes)?));
    sides.into_iter().zip(people).zip(&all).map(row).collect()
}

pub(super) fn columns(all: &ByPerson) -> [(&'static str, Column); 3] {
    let side = |side: &Side| u8::from(*side == Side::Mentor);
    [
        ("side", Column::U8(all.keys().map(|(of, _)| side(of)).collect())),
        ("person", Column::U32(all.keys().map(|&(_, person)| person).collect())),
        (TOTALS, Column::Bytes(all.values().map(Sums::bytes).collect())),
    ]
}

/// The totals of all pairs.
pub(super) fn decode(plan: &Plan, bytes: &[u8]) -> Result<ByPerson, ShardError> {
    let (header, all) = read(bytes, "a batch of totals", |kind| (kind == Kind::Totals).then_some(COLUMNS))?;
    plan.check(&header)?;
    let people = plan.people();
    header.cover.check(0..people.mentee, people.mentor)?;
    rows(all)
}
