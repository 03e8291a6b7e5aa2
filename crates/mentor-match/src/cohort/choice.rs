//! What one person said about another: choices in order, and agreement.

use super::PersonId;

/// One line of a written preference list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Choice {
    /// Somebody of the other side.
    Person(PersonId),
    /// What was written could not be resolved (yet); the line keeps its position, so that a second choice stays a
    /// second choice.
    Unresolved(String),
}

impl Choice {
    /// The person, if the line names one.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Unresolved(_) => None,
        }
    }
}

/// Whether somebody takes a partner they did not write down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum BeyondChoices {
    /// Another suitable partner is welcome.
    Welcome,
    /// Rather none than one they did not write down.
    RatherNone,
}

/// What one side said about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Consent {
    /// Said no: never matched.
    Declined,
    /// Said nothing.
    NotDeclined,
    /// Wrote the other down as a choice, or said yes.
    Agreed,
}
