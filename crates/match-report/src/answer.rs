//! The answer first: how many have a mentor, with which choice, and how that is known.

use mentor_match::{Audit, Property, RoundOutcome};

use crate::figures::{Bar, Figure};
use crate::words::{list, ordinal};

/// With which choice people were matched, as a sentence.
pub(crate) fn how(audit: &Audit) -> String {
    let mut parts = Vec::new();
    for (position, &mentees) in audit.by_choice.iter().enumerate().filter(|(_, mentees)| **mentees > 0) {
        let (verb, noun) = if parts.is_empty() { ("got ", " choice") } else { ("", "") };
        parts.push(format!("{mentees} {verb}their {}{noun}", ordinal(position)));
    }
    for (mentees, what) in [
        (audit.with_sponsor, "got their sponsor"),
        (audit.by_score, if audit.by_score == 1 { "was matched by score" } else { "were matched by score" }),
    ] {
        if mentees > 0 {
            parts.push(format!("{mentees} {what}"));
        }
    }
    if parts.is_empty() { "No match was possible.".to_owned() } else { format!("{}.", list(&parts)) }
}

/// How many have withdrawn, by side.
pub(crate) fn withdrawn(audit: &Audit) -> [(usize, &'static str); 2] {
    [(audit.withdrawn.mentee, "mentee"), (audit.withdrawn.mentor, "mentor")]
}

/// What was checked, and by which strategy.
pub(crate) fn proof(outcome: &RoundOutcome<'_>) -> String {
    let claims: Vec<String> = outcome.scoped_claims().iter().map(ToString::to_string).collect();
    let claims = if claims.is_empty() { "nothing claimed".to_owned() } else { claims.join("; ") };
    let stable = outcome.proved().contains(&Property::Stable);
    let meaning = if stable { "Checked: no mentee and mentor would both rather have each other. " } else { "" };
    format!(
        "{meaning}Strategy {}, seed {} ({claims}). Whatever is proved was checked again before this page was written.",
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
        bars.push(Bar::new("their sponsor, not a choice", audit.with_sponsor));
    }
    bars.push(Bar::new("matched by score, not a choice", audit.by_score));
    bars.push(Bar::new("no mentor", audit.unmatched));
    if audit.going_on > 0 {
        bars.push(Bar::new("an earlier mentor", audit.going_on));
    }
    if audit.withdrawn.mentee > 0 {
        bars.push(Bar::new("not taking part in this round", audit.withdrawn.mentee));
    }
    let title = "Mentees by the choice they got";
    Figure { id: "f-choices", title, columns: ["Result", "Mentees"], bars, whole: audit.mentees }
}
