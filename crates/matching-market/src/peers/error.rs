//! Why something is not a market of peers.

use crate::ids::PersonId;

/// Why pairs are not a market of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerMarketError {
    /// A person whose number is not below the number of people.
    #[error("person {person} is not one of the {people} people; give everybody an entry in the seats")]
    UnknownPerson {
        /// The person.
        person: PersonId,
        /// How many people there are.
        people: usize,
    },
    /// A pair of a person with themself.
    #[error("person {0} is paired with themself; a pair has two people")]
    OnePerson(PersonId),
    /// The same two people twice, in whichever order.
    #[error("persons {0} and {1} are a pair twice; write each pair once, in one order")]
    DuplicatePair(PersonId, PersonId),
    /// Ranks for some pairs and not for others.
    #[error("the pair of persons {0} and {1} has no ranks while others have; rank all or none")]
    PartialRanks(PersonId, PersonId),
    /// Scores for some pairs and not for others.
    #[error("the pair of persons {0} and {1} has no score while others have; score all or none")]
    PartialScores(PersonId, PersonId),
    /// More people or pairs than ids.
    #[error("{count} {what}; a market of peers holds at most {limit}, split it")]
    TooMany {
        /// What there are too many of: `people` or `pairs`.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are possible.
        limit: usize,
    },
    /// Not one label a person.
    #[error("{found} labels for {people} people; give one for each")]
    Labels {
        /// Labels found.
        found: usize,
        /// How many people there are.
        people: usize,
    },
    /// Not one priority a person.
    #[error("{found} priorities for {people} people; give one for each")]
    Priorities {
        /// Priorities found.
        found: usize,
        /// How many people there are.
        people: usize,
    },
}
