//! Why a shard or a batch is refused.

use std::ops::Range;

use matching_market::{MarketError, SolveError, StopReason};

use crate::cohort::CohortError;
use crate::compatibility::PrepareError;
use crate::policy::{EligibilityError, PolicyError};
use crate::round_error::RoundError;

/// What is wrong with bytes that came from elsewhere, or with what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShardError {
    /// No Arrow stream, or not one of this program's.
    #[error("not a plan, shard or batch of mentor-match: {0}")]
    Foreign(String),
    /// Another version of the format.
    #[error("{what} has version {found} of its format, and this program reads version {expected}")]
    Version {
        /// What it says it is.
        what: String,
        /// Its version.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },
    /// Another kind of thing.
    #[error("{found} was given where {expected} is needed")]
    Kind {
        /// What it is.
        found: String,
        /// What is needed.
        expected: &'static str,
    },
    /// The content is not what it was when it was written.
    #[error("{what} was changed after it was written: its content does not have the hash {hash}")]
    Changed {
        /// What it says it is.
        what: String,
        /// The hash it was written with.
        hash: String,
    },
    /// It was made for another policy.
    #[error("{what} was made for the policy with the hash {found}, and the plan has {expected}")]
    OtherPolicy {
        /// What it is.
        what: String,
        /// The hash of its policy.
        found: String,
        /// The hash of the plan's policy.
        expected: String,
    },
    /// The same policy, but other people, another day, goal or seed.
    #[error("{what} belongs to the plan {found} and not to {expected}: other people, another day, goal or seed")]
    OtherPlan {
        /// What it is.
        what: String,
        /// The hash of its plan.
        found: String,
        /// The hash of the plan in use.
        expected: String,
    },
    /// It answers another question.
    #[error("{what} answers the question {found} and not {expected}")]
    OtherQuestion {
        /// What it is.
        what: String,
        /// The question that it answers.
        found: String,
        /// The question that was asked.
        expected: String,
    },
    /// Pairs that are there twice.
    #[error("the pairs of mentees {mentees:?} with mentors {mentors:?} are there twice")]
    Twice {
        /// Positions of mentees.
        mentees: Range<u32>,
        /// Positions of mentors.
        mentors: Range<u32>,
    },
    /// Pairs that are not there.
    #[error("the pairs of mentee {mentee} with mentors {mentors:?} are missing")]
    Missing {
        /// The position of the first mentee of whom pairs are missing.
        mentee: u32,
        /// The first mentors of that mentee that are missing.
        mentors: Range<u32>,
    },
    /// People who are in no shard, or in two.
    #[error("the {side} {people:?} are {times}")]
    People {
        /// `mentees` or `mentors`.
        side: &'static str,
        /// Positions.
        people: Range<u32>,
        /// "in no shard" or "in two shards".
        times: &'static str,
    },
    /// Personal weights were not told.
    #[error("{what} has no totals yet, which personal weights need: merge all totals and weigh the shards by them")]
    Unweighed {
        /// The shard.
        what: String,
    },
    /// A driver that ended in the middle of an answer.
    #[error(
        "this driver ended in the middle of an answer and is of no more use: begin another one, which is given the \
         same shards and all answers from the first on"
    )]
    Spent,
    /// What shards cannot do.
    #[error("shards cannot do this: {0}")]
    Unsupported(String),
    /// The answer does not hold on all pairs: a defect of the program.
    #[error("{0}; this is a defect")]
    Unproved(String),
    /// People who do not go together.
    #[error(transparent)]
    Cohort(#[from] CohortError),
    /// A policy that cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A policy that does not fit the people.
    #[error(transparent)]
    Eligibility(#[from] EligibilityError),
    /// Scores that cannot be prepared.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A market that cannot be made.
    #[error(transparent)]
    Market(#[from] MarketError),
    /// A market that cannot be solved.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// An answer that fails its proof.
    #[error(transparent)]
    Round(#[from] RoundError),
    /// Stopped by the caller.
    #[error("stopped because {0}")]
    Stopped(StopReason),
}
