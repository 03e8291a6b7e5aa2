//! What a programme demands of peers: people who mentor each other.

use matching_market::peers::{PeerGoal as Wanted, PeerObjective};

use super::WhenUnknown;
use crate::text::count;

/// How peers are matched; the table `[peers]` of a policy. Without that table there are no peers.
///
/// Rules and the other tables count for peers as they do for mentees and mentors, each rule in both directions, apart
/// from `unpaired-mentee`: seats say how many others somebody can have.
///
/// # Examples
/// ```
/// use mentor_match::policy::{PeerGoal, Policy, Preset};
/// let alao = Policy::preset(Preset::Alao);
/// assert_eq!(alao.peers().map(|peers| (peers.seats, peers.goal)), Some((1, PeerGoal::BestFit)));
/// assert!(Policy::preset(Preset::Altrusa).peers().is_none());
/// assert!(Policy::from_toml("[peers]\nseats = 0").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerPolicy {
    /// The most peers of a person at any time.
    pub seats: u16,
    /// What is wanted first.
    pub goal: PeerGoal,
    /// Whether each must serve a top goal of the other.
    pub top_goals: TopGoals,
    /// What happens if that is not known because one of the two gave no goals.
    pub unknown: WhenUnknown,
    /// Whether somebody who is left over joins two others.
    pub trios: Trios,
    /// Whether mentors and mentees of a person take their seats.
    pub mentor_round: MentorRound,
}

/// What is wanted of peers first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerGoal {
    /// No two people would both rather have each other than whom they got.
    NoSwap,
    /// As many people as possible, of these whoever waited longest, then the greatest sum of scores.
    BestFit,
    /// The greatest sum of scores, whoever is left over.
    GreatestTotal,
}

/// Whether each must serve a top goal of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopGoals {
    /// Each of the two has to offer something close to one of the top goals of the other.
    Served,
    /// Goals count in scores alone.
    Ignored,
}

/// Groups of three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trios {
    /// Who is left over has no peer.
    Never,
    /// Who is left over is offered a place with two others, each of whom they could be matched with.
    Offer,
}

/// What a person's mentors and mentees mean for their seats as a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MentorRound {
    /// Each takes one of the seats that the person offers; peers get the rest.
    First,
    /// They take none.
    Apart,
}

impl Default for PeerPolicy {
    fn default() -> Self {
        Self {
            seats: 1,
            goal: PeerGoal::NoSwap,
            top_goals: TopGoals::Served,
            unknown: WhenUnknown::Ask,
            trios: Trios::Offer,
            mentor_round: MentorRound::First,
        }
    }
}

impl PeerGoal {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::NoSwap, Self::BestFit, Self::GreatestTotal];
    pub(super) const WORDS: &[(&str, Self)] =
        &[("no-swap", Self::NoSwap), ("best-fit", Self::BestFit), ("greatest-total", Self::GreatestTotal)];

    /// The name in policies and on command lines.
    pub fn name(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// The goal in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoSwap => "no two people would both rather have each other",
            Self::BestFit => "as many people as possible, then the best fit altogether",
            Self::GreatestTotal => "the greatest sum of scores",
        }
    }

    /// What that means for the engine.
    pub fn wanted(self) -> Wanted {
        match self {
            Self::NoSwap => Wanted::Stable,
            Self::BestFit => Wanted::Greatest(PeerObjective::People),
            Self::GreatestTotal => Wanted::Greatest(PeerObjective::Total),
        }
    }
}

impl std::str::FromStr for PeerGoal {
    type Err = UnknownPeerGoal;

    fn from_str(name: &str) -> Result<Self, UnknownPeerGoal> {
        let found = Self::WORDS.iter().find(|(word, _)| *word == name);
        found.map(|(_, goal)| *goal).ok_or_else(|| UnknownPeerGoal { found: name.to_owned() })
    }
}

/// Peers have no such goal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no goal '{}' for peers; choose one of {}",
    found.escape_debug(),
    PeerGoal::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ")
)]
#[non_exhaustive]
pub struct UnknownPeerGoal {
    /// The name found.
    pub found: String,
}

impl TopGoals {
    pub(super) const WORDS: &[(&str, Self)] = &[("served", Self::Served), ("ignored", Self::Ignored)];
}

impl Trios {
    pub(super) const WORDS: &[(&str, Self)] = &[("never", Self::Never), ("offer", Self::Offer)];
}

impl MentorRound {
    pub(super) const WORDS: &[(&str, Self)] = &[("first", Self::First), ("apart", Self::Apart)];
}

/// A person's seats for peers and how they were counted: `available = max(0, min(offered, cap) − taken)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerSeats {
    /// What the person wrote, or the committee settled; `None` when the question was left blank.
    pub offered: Option<u16>,
    /// Peers who are still running, and mentors and mentees where the policy counts them.
    pub taken: u16,
    /// Whether the person does not take part in this round.
    pub withdrawn: bool,
    /// Seats of this round.
    pub available: u16,
}

impl PeerSeats {
    pub(crate) fn count(policy: PeerPolicy, offered: Option<u16>, taken: u16, withdrawn: bool) -> Self {
        let counted = offered.unwrap_or(1).min(policy.seats);
        // Peers get what is left of all that was offered, and never more than the policy allows.
        let left = offered.unwrap_or(counted).saturating_sub(taken).min(policy.seats);
        Self { offered, taken, withdrawn, available: if withdrawn { 0 } else { left } }
    }

    /// Why there is no seat, in words; `None` where there is one.
    pub fn none_because(&self) -> Option<String> {
        match (self.available, self.withdrawn, self.taken) {
            (1.., ..) => None,
            (0, true, _) => Some("does not take part in this round".to_owned()),
            (0, false, 0) => Some("offered no seat".to_owned()),
            (0, false, taken) => Some(format!("has no seat left: {} taken already", count(usize::from(taken), "seat"))),
        }
    }
}
