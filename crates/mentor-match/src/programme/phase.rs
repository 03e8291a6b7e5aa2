//! Where a pair stands, and how it came to its end.

use super::said::{By, How};

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Not both have said yes.
    Proposed,
    /// Both have, and they have not been introduced.
    Agreed,
    /// They know of each other, and nothing has come back yet.
    Introduced,
    /// They have met, or their contract is here.
    Running,
    /// It rests, and takes no seat.
    Paused,
    /// One of the two said no before they were introduced, or the committee took it back.
    Declined(By),
    /// It is over.
    Ended(How),
}

impl Phase {
    /// Whether it can still go on.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Declined(_) | Self::Ended(_))
    }

    /// Whether it takes a seat of its mentor.
    pub fn takes_a_seat(self) -> bool {
        self.is_open() && self != Self::Paused
    }

    /// Whether the two have been introduced, and it is not over.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Introduced | Self::Running | Self::Paused)
    }
}

/// How a pair came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Before the two were introduced, by whom.
    Declined(By),
    /// Afterwards, how.
    Ended(How),
}
