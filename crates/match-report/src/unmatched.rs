//! Who has no mentor, grouped by the reason.

use std::collections::BTreeMap;

use mentor_match::cohort::{MenteeId, MentorId, PairingState};
use mentor_match::explain::UnmatchedReason;

use crate::report::Report;
use crate::words::by_count;

/// How many obstacles are named for a group.
const OBSTACLES: usize = 5;

/// Mentees without a mentor, by reason.
pub(crate) fn groups(report: &Report<'_>) -> BTreeMap<UnmatchedReason, Vec<MenteeId>> {
    let mut groups: BTreeMap<UnmatchedReason, Vec<MenteeId>> = BTreeMap::new();
    for told in &report.told {
        if let Some(reason) = told.unmatched.filter(|_| report.outcome.goes_on_with(told.mentee).is_none()) {
            groups.entry(reason).or_default().push(told.mentee);
        }
    }
    groups
}

/// With whom a mentee goes on whom an earlier round has matched.
pub(crate) struct Earlier<'r> {
    /// What comes before the mentor's name.
    pub(crate) how: &'static str,
    /// The mentor.
    pub(crate) mentor: MentorId,
    /// How the mentor is called.
    pub(crate) name: &'r str,
}

/// The earlier mentor of a mentee who has nobody from this round.
pub(crate) fn earlier<'r>(report: &'r Report<'_>, mentee: MenteeId) -> Option<Earlier<'r>> {
    let (mentor, state) = report.outcome.goes_on_with(mentee)?;
    let how = if state == PairingState::Paused { "rests with" } else { "goes on with" };
    Some(Earlier { how, mentor, name: report.outcome.cohort().mentor(mentor).name_or_id() })
}

pub(crate) fn what_helps(reason: UnmatchedReason) -> &'static str {
    match reason {
        UnmatchedReason::Withdrawn => "The committee took them out of this round.",
        UnmatchedReason::GoesOn | UnmatchedReason::Rests => "An earlier round found their mentor.",
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
