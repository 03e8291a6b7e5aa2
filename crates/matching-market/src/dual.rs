//! Amounts of people, mentors and score: what prices, utilities and objectives are made of.

use std::ops::{Add, Sub};

/// A price or utility: people first, then kept pairs, then mentors with a mentee, then score, compared in this order.
/// Objectives that do not count people, kept pairs or mentors leave these at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dual {
    /// People matched.
    pub people: i32,
    /// Pairs kept of those that stand.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub kept: i32,
    /// Mentors with a mentee at least.
    pub mentors: i32,
    /// Score in millionths.
    pub score: i64,
}

impl Dual {
    /// No people, so much score.
    pub const fn score(millionths: i64) -> Self {
        Self { people: 0, kept: 0, mentors: 0, score: millionths }
    }
}

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_zero(count: &i32) -> bool {
    *count == 0
}

/// Sums of [`Dual`]s, compared in the same order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DualSum {
    pub(crate) people: i64,
    pub(crate) kept: i64,
    pub(crate) mentors: i64,
    pub(crate) score: i128,
}

impl From<Dual> for DualSum {
    fn from(one: Dual) -> Self {
        let (people, kept, mentors) = (one.people.into(), one.kept.into(), one.mentors.into());
        Self { people, kept, mentors, score: one.score.into() }
    }
}

impl DualSum {
    /// The same amounts where they fit, else the nearest that do.
    pub(crate) fn nearest(self) -> Dual {
        let count = |count: i64| i32::try_from(count).unwrap_or(if count < 0 { i32::MIN } else { i32::MAX });
        let score = i64::try_from(self.score).unwrap_or(if self.score < 0 { i64::MIN } else { i64::MAX });
        Dual { people: count(self.people), kept: count(self.kept), mentors: count(self.mentors), score }
    }
}

impl Add for DualSum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (people, kept) = (self.people + other.people, self.kept + other.kept);
        Self { people, kept, mentors: self.mentors + other.mentors, score: self.score + other.score }
    }
}

impl Sub for DualSum {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        let (people, kept) = (self.people - other.people, self.kept - other.kept);
        Self { people, kept, mentors: self.mentors - other.mentors, score: self.score - other.score }
    }
}
