//! Why something is not a market of meetings, and why there is no answer.

use crate::context::StopReason;
use crate::ids::{MenteeId, MentorId};

/// Why pairs are not a market of meetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MeetingMarketError {
    /// A mentee whose number is not below the number of mentees.
    #[error("mentee {mentee} is not one of the {mentees} mentees; give everybody a limit")]
    UnknownMentee {
        /// The mentee.
        mentee: MenteeId,
        /// How many there are.
        mentees: usize,
    },
    /// A mentor whose number is not below the number of mentors.
    #[error("mentor {mentor} is not one of the {mentors} mentors; give everybody a limit")]
    UnknownMentor {
        /// The mentor.
        mentor: MentorId,
        /// How many there are.
        mentors: usize,
    },
    /// The same two people twice.
    #[error("mentee {0} and mentor {1} are a pair twice; two people meet at most once")]
    DuplicatePair(MenteeId, MentorId),
    /// More of something than ids, or than can be added up.
    #[error("{count} {what}; a market of meetings holds at most {limit}, split the event")]
    TooMany {
        /// `mentees`, `mentors` or `pairs`.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are possible.
        limit: usize,
    },
    /// Not one entry a mentee.
    #[error("{found} numbers of earlier meetings for {mentees} mentees; give one for each")]
    Earlier {
        /// Entries found.
        found: usize,
        /// How many mentees there are.
        mentees: usize,
    },
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MeetingError {
    /// A table of people by rounds that is larger than memory should be.
    #[error("{people} people in {rounds} rounds are too many for one timetable; split the event")]
    TooLarge {
        /// How many people.
        people: usize,
        /// How many rounds.
        rounds: usize,
    },
    /// Fewer rounds, or fewer tables in them, than the meetings need.
    #[error(
        "the meetings need {needed} rounds, and there are {rounds}; allow each person fewer meetings, or add rounds"
    )]
    TooFewRounds {
        /// How many are needed.
        needed: usize,
        /// How many there are.
        rounds: usize,
    },
    /// No table at all.
    #[error("there is no table; name at least one")]
    NoTables,
    /// Groups of a size that the heuristic does not make.
    #[error("tables of {size}; choose a size from 2 to 12")]
    GroupSize {
        /// The size asked for.
        size: usize,
    },
    /// Stopped by the caller.
    #[error("stopped because {0}")]
    Stopped(StopReason),
}

impl From<StopReason> for MeetingError {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}
