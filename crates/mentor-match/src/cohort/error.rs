//! What makes a cohort impossible.

use std::fmt;

use matching_market::Side;

use super::{PersonId, PersonKey, Profile};

/// Which of a person's fields an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonField {
    /// Written choices.
    Choices,
    /// Accepted people.
    Accepts,
    /// Declined people.
    Declines,
    /// The sponsor.
    Sponsor,
    /// Direct supervisors.
    Supervisors,
    /// People known already.
    Acquainted,
    /// An earlier pairing.
    Pairing,
    /// Who is kept apart.
    Apart,
}

impl fmt::Display for PersonField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Choices => "choices",
            Self::Accepts => "accepts",
            Self::Declines => "declines",
            Self::Sponsor => "sponsor",
            Self::Supervisors => "supervisors",
            Self::Acquainted => "acquainted",
            Self::Pairing => "earlier pairing",
            Self::Apart => "kept apart",
        })
    }
}

/// Why people cannot be one cohort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CohortError {
    /// Dense ids are 32 bits wide.
    #[error("{count} {side}s, at most 4294967294 fit")]
    TooManyPeople {
        /// On which side.
        side: Side,
        /// How many.
        count: usize,
    },
    /// One id used twice on one side.
    #[error("{0} is there twice: give each person an id of their own")]
    DuplicateId(PersonKey),
    /// A reference to nobody.
    #[error("{person}: {field} names {named}, who is not a {} of this cohort", person.side.other())]
    UnknownPerson {
        /// Whose field.
        person: PersonKey,
        /// Which field.
        field: PersonField,
        /// The id it gives.
        named: PersonId,
    },
    /// A choice written twice, or one person accepted and declined at once.
    #[error("{person}: {field} names {named}, who is already among {already}")]
    Contradiction {
        /// Whose field.
        person: PersonKey,
        /// Which field.
        field: PersonField,
        /// The id it gives.
        named: PersonId,
        /// Where the same id stands, too.
        already: PersonField,
    },
    /// Too many goals, interests or things to be avoided: every one is compared with every one of everybody.
    #[error(
        "{person}: {count} {list}, but at most {} are compared; keep the most important ones",
        Profile::MOST_ENTRIES
    )]
    TooManyEntries {
        /// Whose list.
        person: PersonKey,
        /// Of what.
        list: &'static str,
        /// How many.
        count: usize,
    },
    /// A unit or level that the tree does not have.
    #[error("{person}: a unit or level that is not of this cohort's units")]
    UnknownUnit {
        /// Who.
        person: PersonKey,
    },
    /// A style answer outside 1..=5.
    #[error("{person}: a style answer is not on the scale 1 to 5")]
    StyleScale {
        /// Who.
        person: PersonKey,
    },
    /// A position that ended before it began.
    #[error("{person}: a position ended before it began")]
    RoleDates {
        /// Who.
        person: PersonKey,
    },
}
