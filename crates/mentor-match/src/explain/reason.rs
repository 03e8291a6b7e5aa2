//! The reasons, and how they read.

use std::fmt;

use crate::cohort::{MenteeId, MentorId};
use crate::policy::{Refusal, Seats};
use crate::text::count;

/// Why a mentee did not get a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// What was written names nobody (yet).
    Unresolved {
        /// What was written.
        written: String,
    },
    /// They cannot be matched.
    Refused(Vec<Refusal>),
    /// The mentee has a mentor who stands higher on their list, as the policy orders it.
    HasBetter(MentorId),
    /// The mentee has a mentor who stands level on their list; a lottery decided.
    LevelWith(MentorId),
    /// The mentor has no seat in this round.
    NoSeat(Seats),
    /// All seats are taken.
    Full {
        /// Holders whom the committee pinned to the mentor.
        pinned: Vec<MenteeId>,
        /// Holders whom the mentor ranks above the mentee.
        preferred: Vec<MenteeId>,
        /// Holders who tie with the mentee on the mentor's list; a lottery decided.
        tied: Vec<MenteeId>,
        /// Holders whom the mentor ranks below the mentee; only under strategies that are not stable.
        below: Vec<MenteeId>,
    },
    /// A seat is free; the strategy did not use it for this mentee. Only under strategies that are not stable.
    FreeSeat,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved { written } if written.trim().is_empty() => formatter.write_str("left blank"),
            Self::Unresolved { written } => {
                write!(formatter, "what was written, \"{written}\", does not name a mentor of this round")
            }
            Self::Refused(refusals) => all(refusals, formatter),
            Self::NoSeat(Seats { counted, running, .. }) if *running > 0 => {
                write!(formatter, "no seat left: {counted} counted, {} still running", count(*running, "pairing"))
            }
            Self::NoSeat(_) => formatter.write_str("the mentor offers no seat in this round"),
            Self::Full { pinned, preferred, tied, below } => {
                formatter.write_str("full")?;
                let kinds = [
                    (pinned.len(), "settled by the committee"),
                    (preferred.len(), "whom the mentor ranks higher"),
                    (tied.len(), "level with the mentee, by lot"),
                    (below.len(), "whom the mentor ranks lower, which this strategy permits"),
                ];
                let mut separator = ": with ";
                for (count, words) in kinds {
                    if count > 0 {
                        write!(formatter, "{separator}{count} {words}")?;
                        separator = ", ";
                    }
                }
                Ok(())
            }
            Self::HasBetter(_) => formatter.write_str("the mentee's mentor stands higher on their list"),
            Self::LevelWith(_) => formatter.write_str("the mentee's mentor stands level on their list, by lot"),
            Self::FreeSeat => formatter.write_str("a seat is free, but this strategy did not use it for the mentee"),
        }
    }
}

fn all(refusals: &[Refusal], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, refusal) in refusals.iter().enumerate() {
        write!(formatter, "{}{refusal}", if index == 0 { "" } else { "; " })?;
    }
    Ok(())
}

/// Why a mentor did not get a mentee they asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNotMentee {
    /// What was written names nobody (yet).
    Unresolved {
        /// What was written.
        written: String,
    },
    /// They cannot be matched.
    Refused(Vec<Refusal>),
    /// The mentor has no seat in this round.
    NoSeat(Seats),
    /// The mentee is with a mentor whom they rank higher.
    PrefersOther(MentorId),
    /// The mentee is with a mentor who stands level on their list; a lottery decided.
    LevelWith(MentorId),
    /// The mentor's seats are taken by mentees they rank at least as high.
    Full,
    /// None of these: the two would both rather have each other. Only under strategies that are not stable.
    Blocking,
}

impl fmt::Display for WhyNotMentee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved { written } if written.trim().is_empty() => formatter.write_str("left blank"),
            Self::Unresolved { written } => {
                write!(formatter, "what was written, \"{written}\", does not name a mentee of this round")
            }
            Self::Refused(refusals) => all(refusals, formatter),
            Self::NoSeat(seats) => WhyNot::NoSeat(*seats).fmt(formatter),
            Self::PrefersOther(_) => formatter.write_str("the mentee is with a mentor they rank higher"),
            Self::LevelWith(_) => formatter.write_str("the mentee is with a mentor level on their list, by lot"),
            Self::Full => formatter.write_str("all seats are taken by mentees ranked at least as high"),
            Self::Blocking => formatter.write_str("both would rather have each other; this strategy permits that"),
        }
    }
}

/// Why a mentee has no mentor, in one word; the explanation has the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnmatchedReason {
    /// There is no mentor in the round.
    NoMentors,
    /// Rules, refusals or earlier pairings leave no mentor.
    NobodyEligible,
    /// Some would be eligible, but only written choices count, and none of those is possible.
    OnlyChoices,
    /// All possible mentors are without a seat in this round.
    NoSeats,
    /// All possible mentors are full.
    AllFull,
    /// A possible mentor has a free seat. Only under strategies that are not stable.
    SeatLeftFree,
}

impl fmt::Display for UnmatchedReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoMentors => "there is no mentor in this round",
            Self::NobodyEligible => "no mentor is eligible",
            Self::OnlyChoices => "only written choices count, and none of them is possible",
            Self::NoSeats => "every eligible mentor is without a seat",
            Self::AllFull => "every eligible mentor is full",
            Self::SeatLeftFree => "a seat stayed free under this strategy",
        })
    }
}
