//! The answer first: how many have a mentor, with which choice, and how that is known.

use mentor_match::{Audit, Property, RoundOutcome};

use crate::figures::{Bar, Figure};
use crate::words::{list, ordinal};

/// With which choice people were matched, as a sentence.
pub(crate) fn how(audit: &Audit) -> String {
    let mut parts = Vec::new();
    for (position, &mentees) in audit.by_choice.iter().enumerate().filter(|(_, mentees)| **mentees > 0) {
        let noun = if parts.is_empty() { " choice" } else { "" };
        parts.push(format!("{mentees} with their {}{noun}", ordinal(position)));
    }
    for (mentees, what) in [(audit.with_sponsor, "with their sponsor"), (audit.by_score, "by score")] {
        if mentees > 0 {
            parts.push(format!("{mentees} {what}"));
        }
    }
    if parts.is_empty() { "Nobody could be matched.".to_owned() } else { format!("Matched: {}.", list(&parts)) }
}

/// How many have withdrawn, by side.
pub(crate) fn withdrawn(audit: &Audit) -> [(usize, &'static str); 2] {
    [(audit.withdrawn.mentee, "mentee"), (audit.withdrawn.mentor, "mentor")]
}

/// What is claimed and how that is known.
pub(crate) fn proof(outcome: &RoundOutcome<'_>) -> String {
    let claims: Vec<String> = outcome.solution().guarantee.claims.iter().map(ToString::to_string).collect();
    let claims = if claims.is_empty() { "nothing claimed".to_owned() } else { claims.join("; ") };
    let meaning = if outcome.proved().contains(&Property::Stable) {
        " Stable means: no mentee and mentor would both rather have each other than what they got."
    } else {
        ""
    };
    format!(
        "Strategy {}, seed {} ({claims}). What is proved was proved a second time before this page was written.{meaning}",
        outcome.strategy(),
        outcome.seed()
    )
}

/// Which choice people got.
pub(crate) fn choices(audit: &Audit) -> Figure {
    let mut bars: Vec<Bar> = Vec::new();
    for (position, &mentees) in audit.by_choice.iter().enumerate() {
        bars.push(Bar::new(format!("{} choice", ordinal(position)), mentees));
    }
    if audit.with_sponsor > 0 {
        bars.push(Bar::new("their sponsor, not among the choices", audit.with_sponsor));
    }
    bars.push(Bar::new("by score, not among the choices", audit.by_score));
    bars.push(Bar::new("no mentor", audit.unmatched));
    if audit.withdrawn.mentee > 0 {
        bars.push(Bar::new("withdrawn from this round", audit.withdrawn.mentee));
    }
    let title = "Mentees by the choice they got";
    Figure { id: "f-choices", title, columns: ["Result", "Mentees"], bars, whole: audit.mentees }
}
