//! Why two people cannot be matched.

use std::fmt;

use matching_market::Score;

use super::rules::Comparison;
use crate::cohort::{ApartBecause, Side};
use crate::text::count;

/// One reason why a pair is not possible. Displayed as a sentence for the coordinator; it may carry answers of either
/// person, so it is not for the other one to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// One person in both roles.
    #[error("they are the same person")]
    SamePerson,
    /// The two are kept apart until a question about them is answered.
    #[error("{because}")]
    KeptApart {
        /// What is open.
        because: ApartBecause,
    },
    /// Somebody said no.
    #[error("the {by} declined")]
    Declined {
        /// Who of the two.
        by: Side,
    },
    /// Somebody did not say yes, and the policy wants both to.
    #[error("the {by} has not agreed, and this programme needs a yes")]
    NotAgreed {
        /// Who of the two.
        by: Side,
    },
    /// An earlier pairing of the two did not work out.
    #[error("an earlier pairing of the two did not work out")]
    FailedBefore,
    /// The two are paired at present.
    #[error("the two are already paired")]
    RunningTogether,
    /// Somebody does not take part in this round after all.
    #[error("the {side} does not take part in this round")]
    Withdrawn {
        /// Who of the two.
        side: Side,
    },
    /// The committee does not want the two matched.
    #[error("the committee ruled this match out")]
    Banned,
    /// The committee has settled another mentor for the mentee.
    #[error("the committee gave the mentee another mentor")]
    PinnedToAnother,
    /// The mentee keeps the mentor of an earlier result.
    #[error("the mentee keeps the mentor of the earlier result")]
    KeptWithAnother,
    /// The mentee did not write the mentor down, and only written choices count.
    #[error("{wish}")]
    NotChosen {
        /// Whether the programme or the mentee wants it so.
        wish: OnlyChoices,
    },
    /// The rule needs a fact that is missing.
    #[error("unknown: {fact} (rule {rule})")]
    Missing {
        /// The rule.
        rule: &'static str,
        /// The fact.
        fact: MissingFact,
    },
    /// Somebody is no active member.
    #[error("the {side} is not an active member")]
    NotActive {
        /// Who of the two.
        side: Side,
    },
    /// The mentor was not found suitable, or not looked at.
    #[error("the mentor has not been vetted")]
    NotVetted,
    /// Somebody has not been to the training.
    #[error("the {side} has not been trained")]
    NotTrained {
        /// Who of the two.
        side: Side,
    },
    /// The mentor has held too few positions.
    #[error("the mentor has held {}, {needed} needed", count(*.held, "leadership position"))]
    TooFewPositions {
        /// How many were listed.
        held: usize,
        /// How many are needed.
        needed: u16,
    },
    /// The mentor held neither the position, nor the office next to it, nor one above it.
    #[error("the mentor has not held the position aimed for ({position}), nor one next to it or above it")]
    NeverHeldPosition {
        /// The target in words.
        position: String,
    },
    /// The mentor never held an office on that level or above.
    #[error("the mentor has held no office at {level} level or above")]
    NeverLed {
        /// The level.
        level: String,
    },
    /// The mentor has attended too few events.
    #[error("the mentor has attended {}, {needed} needed", count(*.times, .event))]
    TooFewEvents {
        /// The kind of event.
        event: String,
        /// How many times.
        times: u16,
        /// How many are needed.
        needed: u16,
    },
    /// They belong to different units.
    #[error("not in the same {level}: the mentee is in {mentee_unit}, the mentor in {mentor_unit}")]
    OtherUnit {
        /// The level.
        level: String,
        /// The mentee's unit.
        mentee_unit: String,
        /// The mentor's unit.
        mentor_unit: String,
    },
    /// They belong to the same unit.
    #[error("both are in the {level} {unit}; the mentor must be from outside it")]
    SharesUnit {
        /// The level.
        level: String,
        /// The unit of both.
        unit: String,
    },
    /// The mentor never was in the mentee's unit.
    #[error("the mentor is not in the mentee's {level}, {unit}, and never was")]
    NoHistory {
        /// The level.
        level: String,
        /// The mentee's unit.
        unit: String,
    },
    /// The mentor is the mentee's direct supervisor.
    #[error("the mentor is the mentee's direct supervisor")]
    DirectSupervisor,
    /// They know each other already.
    #[error("the two already know each other")]
    AlreadyAcquainted,
    /// The mentee has a mentor.
    #[error("the mentee already has a mentor")]
    HasMentor,
    /// They have no language in common.
    #[error("the two have no language in common")]
    NoCommonLanguage,
    /// They fit too little.
    #[error("their fit{} is below the minimum, {at_least}", fit.map_or_else(String::new, |fit| format!(", {fit},")))]
    FitTooLow {
        /// The fit, without what a written choice adds; `None` where no scores are at hand.
        fit: Option<Score>,
        /// The least.
        at_least: Score,
    },
    /// Their clocks are too far apart.
    #[error("more than {} between the time zones {mentee_zone} and {mentor_zone}", count(*.at_most, "hour"))]
    TooFarApart {
        /// The most hours.
        at_most: u16,
        /// The mentee's time zone.
        mentee_zone: String,
        /// The mentor's time zone.
        mentor_zone: String,
    },
    /// Their answers to a question of the programme's own are not what a rule needs. The answers are not told.
    #[error(
        "the two {} to the question \"{question}\" (rule {rule})",
        match needed {
            Comparison::Same => "do not give the same answer",
            Comparison::Different => "do not give different answers",
            Comparison::Common => "have no answer in common",
        }
    )]
    Answers {
        /// The rule.
        rule: &'static str,
        /// The question.
        question: String,
        /// What the answers have to be.
        needed: Comparison,
    },
    /// One of the two does not meet a condition of the other. The answers are not told.
    #[error("the {} does not meet the {by}'s condition on the question \"{question}\"", by.other())]
    OwnCondition {
        /// Whose condition.
        by: Side,
        /// The question.
        question: String,
    },
}

impl Refusal {
    /// The rule, if it is one about the programme's own questions: answers to these, and what follows from them, are
    /// for the committee alone.
    pub fn confidential_rule(&self) -> Option<&'static str> {
        const RULES: [&str; 4] = ["same-answer", "different-answer", "common-answer", "own-condition"];
        match self {
            Self::Answers { rule, .. } => Some(rule),
            Self::OwnCondition { .. } => Some("own-condition"),
            Self::Missing { rule, .. } => Some(*rule).filter(|rule| RULES.contains(rule)),
            _ => None,
        }
    }
}

impl Refusal {
    /// The reason for a reader who may not see what anybody said about the other: such a reason is only called
    /// confidential.
    pub fn without_answers(&self) -> String {
        match self {
            Self::Declined { .. }
            | Self::FailedBefore
            | Self::KeptApart { because: ApartBecause::PerhapsDeclined { .. } | ApartBecause::PerhapsFailed } => {
                "a confidential answer rules it out".to_owned()
            }
            told => match told.confidential_rule() {
                Some(rule) => format!("the rule {rule} excludes it"),
                None => told.to_string(),
            },
        }
    }
}

/// Who wants only written choices to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnlyChoices {
    /// The programme.
    Policy,
    /// The mentee would rather have no mentor than another one.
    Mentee,
}

impl fmt::Display for OnlyChoices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Policy => "the mentee did not choose this mentor, and only written choices count",
            Self::Mentee => "the mentee would rather have no mentor than one they did not choose",
        })
    }
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
            Self::TargetLevel => formatter.write_str("the level the mentee aims for"),
            Self::Of { side: Some(side), what } => write!(formatter, "{what} of the {side}"),
            Self::Of { side: None, what } => write!(formatter, "{what} of the mentee or the mentor"),
        }
    }
}
