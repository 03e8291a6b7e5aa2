//! Why two people cannot be matched.

use std::fmt;

use crate::cohort::Side;

use super::rules::{
    AlreadyAcquainted, DirectSupervisor, HasMentor, NeverHeldPosition, NeverLed, NoHistory, NotActive, NotVetted,
    OtherUnit, SharesUnit, TooFewEvents, TooFewPositions,
};

/// One reason why a pair is not possible. Displayed as a sentence for the coordinator; it may carry answers of either
/// person, so it is not for the other one to read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// One person in both roles.
    SamePerson,
    /// Somebody said no.
    Declined {
        /// Who of the two.
        by: Side,
    },
    /// Somebody did not say yes, and the policy wants both to.
    NotAgreed {
        /// Who of the two.
        by: Side,
    },
    /// An earlier pairing of the two did not work out.
    FailedBefore,
    /// The two are paired at present.
    RunningTogether,
    /// The committee does not want the two matched.
    Banned,
    /// The committee has settled another mentor for the mentee.
    PinnedToAnother,
    /// The mentee did not write the mentor down, and only written choices count.
    NotChosen {
        /// Whether the programme or the mentee wants it so.
        wish: OnlyChoices,
    },
    /// The rule needs a fact that is missing.
    Missing {
        /// The rule.
        rule: &'static str,
        /// The fact.
        fact: MissingFact,
    },
    /// See [`NotActive`].
    NotActive(NotActive),
    /// See [`NotVetted`].
    NotVetted(NotVetted),
    /// See [`TooFewPositions`].
    TooFewPositions(TooFewPositions),
    /// See [`NeverHeldPosition`].
    NeverHeldPosition(NeverHeldPosition),
    /// See [`NeverLed`].
    NeverLed(NeverLed),
    /// See [`TooFewEvents`].
    TooFewEvents(TooFewEvents),
    /// See [`OtherUnit`].
    OtherUnit(OtherUnit),
    /// See [`SharesUnit`].
    SharesUnit(SharesUnit),
    /// See [`NoHistory`].
    NoHistory(NoHistory),
    /// See [`DirectSupervisor`].
    DirectSupervisor(DirectSupervisor),
    /// See [`AlreadyAcquainted`].
    AlreadyAcquainted(AlreadyAcquainted),
    /// See [`HasMentor`].
    HasMentor(HasMentor),
}

/// Who wants only written choices to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlyChoices {
    /// The programme.
    Policy,
    /// The mentee would rather have no mentor than another one.
    Mentee,
}

/// A fact that was asked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingFact {
    /// The mentee's track, or it is none of the policy's.
    Track,
    /// The level the mentee aspires to.
    TargetLevel,
    /// The fact a rule needs, of one of the two.
    Of {
        /// Who of the two; `None` when it may be either.
        side: Option<Side>,
        /// In words, such as "the club".
        what: String,
    },
}

impl fmt::Display for MissingFact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Track => formatter.write_str("the mentee's track"),
            Self::TargetLevel => formatter.write_str("the level the mentee aspires to"),
            Self::Of { side: Some(side), what } => write!(formatter, "{what} of the {side}"),
            Self::Of { side: None, what } => write!(formatter, "{what} of the mentee or the mentor"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SamePerson => formatter.write_str("they are the same person"),
            Self::Declined { by } => write!(formatter, "the {by} declined"),
            Self::NotAgreed { by } => write!(formatter, "the {by} has not agreed, and this programme needs a yes"),
            Self::FailedBefore => formatter.write_str("an earlier pairing of the two did not work out"),
            Self::RunningTogether => formatter.write_str("the two are paired at present"),
            Self::Banned => formatter.write_str("the committee does not want the two matched"),
            Self::PinnedToAnother => formatter.write_str("the committee has settled another mentor for the mentee"),
            Self::NotChosen { wish: OnlyChoices::Policy } => {
                formatter.write_str("the mentee did not choose this mentor, and only written choices count")
            }
            Self::NotChosen { wish: OnlyChoices::Mentee } => {
                formatter.write_str("the mentee would rather have no mentor than one they did not choose")
            }
            Self::Missing { rule, fact } => write!(formatter, "not known: {fact} (rule {rule})"),
            Self::NotActive(reason) => reason.fmt(formatter),
            Self::NotVetted(reason) => reason.fmt(formatter),
            Self::TooFewPositions(reason) => reason.fmt(formatter),
            Self::NeverHeldPosition(reason) => reason.fmt(formatter),
            Self::NeverLed(reason) => reason.fmt(formatter),
            Self::TooFewEvents(reason) => reason.fmt(formatter),
            Self::OtherUnit(reason) => reason.fmt(formatter),
            Self::SharesUnit(reason) => reason.fmt(formatter),
            Self::NoHistory(reason) => reason.fmt(formatter),
            Self::DirectSupervisor(reason) => reason.fmt(formatter),
            Self::AlreadyAcquainted(reason) => reason.fmt(formatter),
            Self::HasMentor(reason) => reason.fmt(formatter),
        }
    }
}

macro_rules! from_reason {
    ($($reason:ident),+) => {
        $(impl From<$reason> for Refusal {
            fn from(reason: $reason) -> Self {
                Self::$reason(reason)
            }
        })+
    };
}

from_reason!(
    AlreadyAcquainted,
    DirectSupervisor,
    HasMentor,
    NeverHeldPosition,
    NeverLed,
    NoHistory,
    NotActive,
    NotVetted,
    OtherUnit,
    SharesUnit,
    TooFewEvents,
    TooFewPositions
);
