//! Who has no mentor, grouped by the reason.

use std::collections::BTreeMap;

use mentor_match::cohort::MenteeId;
use mentor_match::explain::UnmatchedReason;

use crate::report::Report;
use crate::words::by_count;

/// How many obstacles are named for a group.
const OBSTACLES: usize = 5;

/// Mentees without a mentor, by reason.
pub(crate) fn groups(report: &Report<'_>) -> BTreeMap<UnmatchedReason, Vec<MenteeId>> {
    let mut groups: BTreeMap<UnmatchedReason, Vec<MenteeId>> = BTreeMap::new();
    for told in &report.told {
        if let Some(reason) = told.unmatched {
            groups.entry(reason).or_default().push(told.mentee);
        }
    }
    groups
}

pub(crate) fn what_helps(reason: UnmatchedReason) -> &'static str {
    match reason {
        UnmatchedReason::Withdrawn => "The committee took them out of this round.",
        UnmatchedReason::NoMentors => "There are no mentors in this round.",
        UnmatchedReason::NobodyEligible => {
            "Rules, refusals or earlier pairings exclude every mentor. More mentors of the right kind would help, or a softer rule."
        }
        UnmatchedReason::OnlyChoices => {
            "They can only be matched with mentors they chose. Ask them for another choice."
        }
        UnmatchedReason::NoSeats => {
            "The mentors they could have offer no seat in this round. One more seat would help."
        }
        UnmatchedReason::AllFull => "The mentors they could have are full. One more seat would help.",
        UnmatchedReason::SeatLeftFree => {
            "A mentor they could have has a free seat, but this strategy left it free. Another strategy may use it."
        }
    }
}

/// What stands most often between these mentees and the mentors, where nobody may have them.
pub(crate) fn obstacles(report: &Report<'_>, reason: UnmatchedReason, mentees: &[MenteeId]) -> Vec<(String, usize)> {
    let mut commonest: BTreeMap<String, usize> = BTreeMap::new();
    for mentee in mentees.iter().filter(|_| reason == UnmatchedReason::NobodyEligible) {
        if let Some((reason, _)) = by_count(&report.told[mentee.index()].refused).into_iter().next() {
            *commonest.entry(reason).or_default() += 1;
        }
    }
    let mut obstacles = by_count(&commonest);
    obstacles.truncate(OBSTACLES);
    obstacles
}
