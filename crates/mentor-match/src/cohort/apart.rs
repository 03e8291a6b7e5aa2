//! Two people who are kept apart until a question about them is answered.
//!
//! Who says no to a name that nearly is somebody's has said no; whose no it is, is open. The safe side is to match
//! neither of those who may be meant.

use std::fmt;

use matching_market::Side;

use super::PersonId;

/// A mentee and a mentor of the cohort who are not matched with each other, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Apart {
    /// The mentee.
    pub mentee: PersonId,
    /// The mentor.
    pub mentor: PersonId,
    /// Why.
    pub because: ApartBecause,
}

/// Why two people are kept apart. All but the first hold until a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ApartBecause {
    /// They are one person under two ids.
    OnePerson,
    /// They have one name and may be one person.
    PerhapsOnePerson,
    /// One of the two declined a name that may be the other's.
    PerhapsDeclined {
        /// Who of the two.
        by: Side,
    },
    /// An earlier pairing that did not work out names somebody who may be the other.
    PerhapsFailed,
    /// The mentor may be the mentee's direct supervisor; it counts where the policy asks about supervisors.
    PerhapsSupervisor,
    /// The two may know each other; it counts where the policy asks about that.
    PerhapsAcquainted,
}

impl fmt::Display for ApartBecause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnePerson => return formatter.write_str("they are the same person"),
            Self::PerhapsOnePerson => formatter.write_str("they have the same name and may be one person"),
            Self::PerhapsDeclined { by } => {
                write!(formatter, "the {by} declined a name that may be this {}'s", by.other())
            }
            Self::PerhapsFailed => {
                formatter.write_str("an earlier pairing that did not work out may have been between these two")
            }
            Self::PerhapsSupervisor => formatter.write_str("the mentor may be the mentee's direct supervisor"),
            Self::PerhapsAcquainted => formatter.write_str("the two may know each other already"),
        }?;
        formatter.write_str("; they are kept apart until that question is answered")
    }
}
