//! Pairings of earlier rounds.

use super::PersonId;

/// What became of an earlier pairing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PairingState {
    /// Still going on: it takes one of the mentor's seats.
    Running,
    /// Rests for now: it takes no seat, and the two are not proposed to each other.
    Paused,
    /// Came to its end in good order: may be proposed again.
    Ended,
    /// Did not work out: never proposed again. The reason is confidential and not kept here.
    Failed,
}

/// An earlier pairing of two people of the cohort.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Pairing {
    /// Who was mentored.
    pub mentee: PersonId,
    /// By whom.
    pub mentor: PersonId,
    /// What became of it.
    pub state: PairingState,
}
