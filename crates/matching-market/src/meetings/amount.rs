//! What meetings are worth, as one whole number: people first, then worth.

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use super::market::MeetingMarket;
use crate::ids::MenteeId;

/// Whole numbers that prices are made of: 64 bits where they suffice, else 128.
pub(super) trait Amount:
    Copy
    + Ord
    + Default
    + Add<Output = Self>
    + Sub<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + From<i32>
    + TryFrom<i128>
    + Into<i128>
{
    /// Below and above all sums.
    const LEAST: Self;
    const GREATEST: Self;
}

impl Amount for i64 {
    const LEAST: Self = Self::MIN;
    const GREATEST: Self = Self::MAX;
}

impl Amount for i128 {
    const LEAST: Self = Self::MIN;
    const GREATEST: Self = Self::MAX;
}

/// An amount that is known to fit.
pub(super) fn narrow<W: Amount>(amount: i128) -> W {
    W::try_from(amount).ok().expect("the market was found small enough")
}

/// `unit` times a small number.
pub(super) fn times<W: Amount>(unit: W, number: i128) -> W {
    narrow(unit.into() * number)
}

/// The least number that no difference in worth between two choices reaches.
///
/// A choice has at most as many meetings as one side's limits add up to, so its worth lies within plus and minus that
/// many times the greatest worth of a pair.
pub(super) fn least_unit(market: &MeetingMarket) -> i128 {
    let limits = [
        market.mentee_ids().map(|mentee| i128::from(market.mentee_limit(mentee))).sum::<i128>(),
        market.mentor_ids().map(|mentor| i128::from(market.mentor_limit(mentor))).sum(),
        market.pairs() as i128,
    ];
    let meetings = limits.into_iter().min().unwrap_or(0);
    let worths = market.worth_column().iter().map(|worth| i128::from(worth.millionths()).abs());
    2 * meetings * worths.max().unwrap_or(0) + 1
}

/// What a mentee's `number`-th meeting in this event (from 1) counts for, beside the worth of its pair: the first ever
/// `most` units, each further one a unit less.
///
/// Steps that fall by one serve as well as steps of which each outweighs all later ones together. The meetings that
/// mentees can have at once form an integral polymatroid; in it, whatever is greatest for one strictly concave function
/// of the same form for everybody is so for all of them, and first counts of mentees with a meeting, then of those with
/// two, and so on, are no exception (Frank and Murota, 2022).
pub(super) fn step(market: &MeetingMarket, mentee: MenteeId, number: usize) -> i128 {
    i128::from(market.most()) + 1 - i128::from(market.earlier(mentee)) - number as i128
}
