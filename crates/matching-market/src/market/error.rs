//! Why something is not a market.

use crate::context::StopReason;
use crate::ids::{MenteeId, MentorId};
use crate::score::FloatScoreError;

/// Whose preferences a column or a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Side {
    /// The mentees' side.
    Mentee,
    /// The mentors' side.
    Mentor,
}

impl Side {
    /// The opposite side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Mentee => Self::Mentor,
            Self::Mentor => Self::Mentee,
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mentee => "mentee",
            Self::Mentor => "mentor",
        })
    }
}

/// Why something is not a market; carries the ids at fault and the bound that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarketError {
    /// A mentor has more seats than a market can hold.
    #[error("mentor {mentor} has capacity {capacity}; at most 65535 seats are possible, lower it")]
    CapacityTooLarge {
        /// The mentor.
        mentor: MentorId,
        /// The capacity found.
        capacity: u32,
    },
    /// A pair names a mentee the market does not have.
    #[error("a pair names mentee {mentee}, but there are only {mentees} mentees, numbered from 0")]
    UnknownMentee {
        /// The mentee named.
        mentee: MenteeId,
        /// How many mentees there are.
        mentees: usize,
    },
    /// A pair names a mentor the market does not have.
    #[error("a pair of mentee {mentee} names mentor {mentor}, but there are only {mentors} mentors, numbered from 0")]
    UnknownMentor {
        /// The mentee of the pair.
        mentee: MenteeId,
        /// The mentor named.
        mentor: MentorId,
        /// How many mentors there are.
        mentors: usize,
    },
    /// Two pairs join the same two people.
    #[error("mentee {mentee} and mentor {mentor} are paired twice; give each pair once")]
    DuplicatePair {
        /// The mentee of both pairs.
        mentee: MenteeId,
        /// The mentor of both pairs.
        mentor: MentorId,
    },
    /// Some pairs carry a rank of this side and others do not.
    #[error("the pair of mentee {mentee} and mentor {mentor} has no {side} rank while others have; rank all or none")]
    PartialRanks {
        /// The side whose rank is missing.
        side: Side,
        /// The mentee of the pair without a rank.
        mentee: MenteeId,
        /// The mentor of the pair without a rank.
        mentor: MentorId,
    },
    /// Some pairs carry a level of this side and others do not.
    #[error(
        "the pair of mentee {mentee} and mentor {mentor} has no {side} level while others have; give all pairs one or none"
    )]
    PartialLevels {
        /// The side whose level is missing.
        side: Side,
        /// The mentee of the pair without a level.
        mentee: MenteeId,
        /// The mentor of the pair without a level.
        mentor: MentorId,
    },
    /// A level contradicts the ranks: it decreases down a list, or differs within a tie.
    #[error(
        "the pair of mentee {mentee} and mentor {mentor} has {side} level {level} after level {before} on the {side}'s list; \
         levels never decrease down a list and are equal where ranks are"
    )]
    LevelAgainstRank {
        /// Whose list it is.
        side: Side,
        /// The mentee of the pair.
        mentee: MenteeId,
        /// The mentor of the pair.
        mentor: MentorId,
        /// The level of the pair.
        level: u16,
        /// The level of the pair before it on the list.
        before: u16,
    },
    /// Some pairs carry a score and others do not.
    #[error("the pair of mentee {mentee} and mentor {mentor} has no score while others have; score all or none")]
    PartialScores {
        /// The mentee of the pair without a score.
        mentee: MenteeId,
        /// The mentor of the pair without a score.
        mentor: MentorId,
    },
    /// A number that is not a score.
    #[error("the score of mentee {mentee} and mentor {mentor}: {error}")]
    Score {
        /// The mentee of the pair.
        mentee: MenteeId,
        /// The mentor of the pair.
        mentor: MentorId,
        /// What is wrong with it.
        error: FloatScoreError,
    },
    /// More people or pairs than a dense `u32` id can number.
    #[error("{count} {what}; a market holds at most {limit}, split it")]
    TooMany {
        /// What there are too many of: `mentees`, `mentors` or `pairs`.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are possible.
        limit: usize,
    },
    /// A mentor needs more mentees than it has seats.
    #[error("mentor {mentor} needs at least {at_least} mentees but has {capacity} seats; give it more, or need fewer")]
    AtLeastAboveCapacity {
        /// The mentor.
        mentor: MentorId,
        /// Mentees it needs.
        at_least: u16,
        /// Seats it has.
        capacity: u16,
    },
    /// A column does not have one entry for each thing it describes.
    #[error("column {column} has {found} entries, expected {expected}")]
    ColumnLength {
        /// The column's name.
        column: &'static str,
        /// Entries found.
        found: usize,
        /// Entries needed.
        expected: usize,
    },
    /// The offsets do not start at 0, decrease, or do not end at the number of pairs.
    #[error("mentee_offsets[{position}] is {found}; offsets start at 0, never decrease and end at the number of pairs")]
    Offsets {
        /// The first position at fault.
        position: usize,
        /// The value found there.
        found: u32,
    },
    /// Stopped by the caller ([`Market::from_columns_until`](crate::Market::from_columns_until)).
    #[error("stopped while the market was made because {0}")]
    Stopped(StopReason),
}

impl From<StopReason> for MarketError {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}
