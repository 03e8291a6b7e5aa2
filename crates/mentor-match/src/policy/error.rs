//! What makes a policy impossible, and where.

use std::fmt;

/// A policy that cannot be followed, with the place in its TOML document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {kind}")]
#[non_exhaustive]
pub struct PolicyError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub kind: PolicyErrorKind,
}

/// What is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// Not TOML.
    Syntax {
        /// The parser's words.
        message: String,
    },
    /// A key that has no meaning there.
    UnknownKey {
        /// The key.
        key: String,
        /// Keys that have.
        known: Vec<String>,
    },
    /// A key that must be there.
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value of another type.
    WrongType {
        /// Whose value.
        key: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A number out of its range.
    OutOfRange {
        /// Whose value.
        key: &'static str,
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// More rules than a policy can have.
    TooManyRules {
        /// How many there are.
        found: usize,
        /// How many there can be.
        most: usize,
    },
    /// A word that is none of those that have a meaning there.
    UnknownWord {
        /// Whose value.
        key: &'static str,
        /// The word.
        found: String,
        /// Words that have.
        known: Vec<String>,
    },
    /// Two rules that nobody can satisfy together.
    Contradiction {
        /// This rule.
        rule: &'static str,
        /// The rule it contradicts.
        other: &'static str,
        /// The line of that rule in the policy's document; 0 when it was made in code.
        other_line: usize,
        /// Why.
        why: String,
    },
    /// A rule that can never be satisfied, or never refuse anybody.
    Impossible {
        /// The rule.
        rule: &'static str,
        /// Why.
        why: String,
    },
    /// The `[scoring]` table is not usable.
    Scoring {
        /// Why.
        message: String,
    },
}

impl std::error::Error for PolicyErrorKind {}

impl fmt::Display for PolicyErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message } => write!(formatter, "not TOML: {}", message.trim_end()),
            Self::UnknownKey { key, known } => {
                write!(formatter, "unknown key '{key}'; known here: {}", known.join(", "))
            }
            Self::MissingKey { key } => write!(formatter, "'{key}' is missing: add it"),
            Self::WrongType { key, expected, found } => {
                write!(formatter, "'{key}' must be {expected}, found {found}")
            }
            Self::OutOfRange { key, least, most } => {
                write!(formatter, "'{key}' must be a whole number from {least} to {most}")
            }
            Self::TooManyRules { found, most } => {
                write!(formatter, "there are {found} rules, but a policy can have at most {most}: remove some")
            }
            Self::UnknownWord { key, found, known } => {
                write!(formatter, "'{key}' cannot be '{found}'; choose one of: {}", known.join(", "))
            }
            Self::Contradiction { rule, other, other_line: 0, why } => {
                write!(formatter, "rule '{rule}' contradicts the rule '{other}': {why}; remove or limit one")
            }
            Self::Contradiction { rule, other_line, why, .. } => {
                write!(formatter, "rule '{rule}' contradicts the rule on line {other_line}: {why}; remove or limit one")
            }
            Self::Impossible { rule, why } => write!(formatter, "rule '{rule}' makes no sense: {why}"),
            Self::Scoring { message } => write!(formatter, "[scoring]: {}", message.trim_end()),
        }
    }
}
