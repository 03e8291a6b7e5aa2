//! The reasons, and how they read.

use std::fmt;

use crate::cohort::{MenteeId, MentorId};
use crate::policy::{Refusal, Seats};
use crate::preference::Ground;
use crate::text::{self, count};

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
    /// The mentee has a mentor who comes before this one on their list.
    HasBetter {
        /// Whom they have.
        current: MentorId,
        /// Why that mentor comes first.
        ground: Ground,
    },
    /// The mentee has a mentor who is level with this one on their list; a lottery decided.
    LevelWith(MentorId),
    /// The mentor has no seat in this round.
    NoSeat(Seats),
    /// All seats are taken.
    Full(Holders),
    /// A seat is free; the strategy did not use it for this mentee. Only under strategies that are not stable.
    FreeSeat,
}

/// Who holds a mentor's seats, by how they stand to a mentee on the mentor's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Holders {
    /// Whom the committee pinned to the mentor.
    pub pinned: Vec<MenteeId>,
    /// Who is kept with the mentor from an earlier result.
    pub kept: Vec<MenteeId>,
    /// Who comes before the mentee, and why.
    pub above: Vec<(MenteeId, Ground)>,
    /// Who is level with the mentee; a lottery decided.
    pub tied: Vec<MenteeId>,
    /// Whom the mentee comes before, and why; only under strategies that are not stable.
    pub below: Vec<(MenteeId, Ground)>,
}

impl Holders {
    /// All of them, in the order in which the reason is told.
    pub fn all(&self) -> Vec<MenteeId> {
        let mut all = self.pinned.clone();
        all.extend(&self.kept);
        all.extend(in_order(&self.above).map(|(mentee, _)| mentee));
        all.extend(&self.tied);
        all.extend(in_order(&self.below).map(|(mentee, _)| mentee));
        all
    }
}

/// Together who stands where they do on the same ground.
fn in_order(standing: &[(MenteeId, Ground)]) -> impl Iterator<Item = (MenteeId, Ground)> {
    let mut sorted = standing.to_vec();
    sorted.sort_by_key(|&(mentee, ground)| (ground, mentee));
    sorted.into_iter()
}

/// How a holder reads who comes before the mentee on this ground, one and several.
const fn before(ground: Ground) -> [&'static str; 2] {
    match ground {
        Ground::Ranked => ["whom the mentor ranked higher"; 2],
        Ground::Named => ["named by the mentor"; 2],
        // Not on mentors' lists: there a sponsored mentee is one who was promised something, and a former one fits.
        Ground::Sponsor | Ground::Promised => ["whom the mentor agreed to or sponsors"; 2],
        Ground::Asked => ["who asked for the mentor"; 2],
        Ground::AskedEarlier => ["who also asked, as an earlier choice"; 2],
        Ground::AskedToo => ["who also asked and fits better", "who also asked and fit better"],
        Ground::Priority => ["given priority by the committee"; 2],
        Ground::Waited => ["who went without a mentor in more rounds"; 2],
        Ground::Former | Ground::Fits => ["who fits better", "who fit better"],
    }
}

/// How a holder reads whom the mentee comes before on this ground.
const fn behind(ground: Ground) -> [&'static str; 2] {
    match ground {
        Ground::Ranked => ["whom the mentor ranked lower"; 2],
        Ground::Named => ["whom the mentor did not name"; 2],
        Ground::Sponsor | Ground::Promised => ["whom the mentor had not agreed to"; 2],
        Ground::Asked => ["who did not ask for the mentor"; 2],
        Ground::AskedEarlier => ["who also asked, as a later choice"; 2],
        Ground::AskedToo => ["who also asked and fits less well", "who also asked and fit less well"],
        Ground::Priority => ["not given priority by the committee"; 2],
        Ground::Waited => ["who went without a mentor in fewer rounds"; 2],
        Ground::Former | Ground::Fits => ["who fits less well", "who fit less well"],
    }
}

impl fmt::Display for Holders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("full")?;
        let all = (self.pinned.iter().map(|_| ["settled by the committee"; 2]))
            .chain(self.kept.iter().map(|_| ["kept from the earlier result"; 2]))
            .chain(in_order(&self.above).map(|(_, ground)| before(ground)))
            .chain(self.tied.iter().map(|_| ["equally suitable (decided by lot)"; 2]))
            .chain(in_order(&self.below).map(|(_, ground)| behind(ground)));
        let mut kinds: Vec<([&str; 2], usize)> = Vec::new();
        for words in all {
            match kinds.last_mut() {
                Some((last, count)) if *last == words => *count += 1,
                _ => kinds.push((words, 1)),
            }
        }
        let mut separator = ": taken by ";
        for (words, count) in kinds {
            write!(formatter, "{separator}{} {}", text::count(count, "mentee"), words[usize::from(count != 1)])?;
            separator = ", ";
        }
        if !self.below.is_empty() {
            formatter.write_str("; this strategy allows that")?;
        }
        Ok(())
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved { written } if written.trim().is_empty() => formatter.write_str("left blank"),
            Self::Unresolved { written } => {
                write!(formatter, "\"{written}\" was not found among the mentors of this round")
            }
            Self::Refused(refusals) => all(refusals, formatter),
            Self::NoSeat(seats @ Seats { counted, running, .. }) if *running > 0 => {
                write!(formatter, "no seat left: {counted} counted")?;
                if let Some(cut) = seats.cut() {
                    write!(formatter, " ({cut})")?;
                }
                write!(formatter, ", {} still running", count(*running, "pairing"))
            }
            Self::NoSeat(_) => formatter.write_str("the mentor offers no seat in this round"),
            Self::Full(holders) => holders.fmt(formatter),
            Self::HasBetter { ground, .. } => formatter.write_str(has_better(*ground)),
            Self::LevelWith(_) => formatter.write_str("the mentee's mentor is equally suitable (decided by lot)"),
            Self::FreeSeat => formatter.write_str("a seat is free, but this strategy did not use it for this mentee"),
        }
    }
}

/// Why a mentee's own mentor comes before another one.
const fn has_better(ground: Ground) -> &'static str {
    match ground {
        Ground::Ranked => "the mentee got an earlier choice",
        Ground::Named => "the mentee got a mentor they asked for",
        Ground::Sponsor => "the mentee got their sponsor",
        Ground::Former => "the mentee got the mentor of an earlier pairing that ended well",
        Ground::Asked | Ground::AskedEarlier => "the mentee got a mentor who named them",
        Ground::AskedToo => "the mentee got a mentor who also named them and fits better",
        // Nothing is promised on mentees' lists, and nobody has waited.
        Ground::Promised | Ground::Priority | Ground::Waited | Ground::Fits => {
            "the mentee got a mentor who fits better"
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
    /// The mentee is with a mentor who comes before this one on their list.
    PrefersOther {
        /// With whom they are.
        current: MentorId,
        /// Why that mentor comes first.
        ground: Ground,
    },
    /// The mentee is with a mentor who is level with this one on their list; a lottery decided.
    LevelWith(MentorId),
    /// The mentor's seats are taken by mentees who come before this one or are level.
    Full(Holders),
    /// None of these: the two would both rather have each other. Only under strategies that are not stable.
    Blocking,
}

impl fmt::Display for WhyNotMentee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved { written } if written.trim().is_empty() => formatter.write_str("left blank"),
            Self::Unresolved { written } => {
                write!(formatter, "\"{written}\" was not found among the mentees of this round")
            }
            Self::Refused(refusals) => all(refusals, formatter),
            Self::NoSeat(seats) => WhyNot::NoSeat(*seats).fmt(formatter),
            Self::PrefersOther { ground, .. } => formatter.write_str(has_better(*ground)),
            Self::LevelWith(_) => formatter.write_str("the mentee's mentor is equally suitable (decided by lot)"),
            Self::Full(holders) => holders.fmt(formatter),
            Self::Blocking => formatter.write_str("both would rather have each other; this strategy allows that"),
        }
    }
}

/// Why a mentee has no mentor, in one word; the explanation has the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum UnmatchedReason {
    /// The mentee does not take part in this round after all.
    Withdrawn,
    /// The mentee goes on with an earlier mentor.
    GoesOn,
    /// The mentee has an earlier mentor, and their pairing rests.
    Rests,
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

impl UnmatchedReason {
    /// Whether the round looked for a mentor and found none.
    pub fn is_of_round(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::GoesOn | Self::Rests)
    }
}

impl fmt::Display for UnmatchedReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Withdrawn => "not taking part in this round",
            Self::GoesOn => "goes on with the mentor they have",
            Self::Rests => "has a mentor, and their mentoring rests",
            Self::NoMentors => "this round has no mentors",
            Self::NobodyEligible => "no mentor is eligible",
            Self::OnlyChoices => "only their choices count, and none of them is possible",
            Self::NoSeats => "no eligible mentor offers a seat",
            Self::AllFull => "every eligible mentor is full",
            Self::SeatLeftFree => "this strategy left a seat free",
        })
    }
}
