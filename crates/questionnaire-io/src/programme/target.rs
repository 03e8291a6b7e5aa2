//! A mentee who aims for something else: whether the mentor of the running pair fits the new target.

use mentor_match::RoundOutcome;
use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::policy::Refusal;

/// What the rules of the new target say against a pair that runs. Empty if the two may stay together.
///
/// That they are paired already, and what only a new proposal needs, speaks against nothing.
pub fn against_staying(outcome: &RoundOutcome<'_>, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
    let only_of_proposals = |refusal: &Refusal| {
        matches!(
            refusal,
            Refusal::RunningTogether
                | Refusal::HasMentor
                | Refusal::NotAgreed { .. }
                | Refusal::NotChosen { .. }
                | Refusal::PinnedToAnother
                | Refusal::Withdrawn { .. }
        )
    };
    outcome.refusals(mentee, mentor).into_iter().filter(|refusal| !only_of_proposals(refusal)).collect()
}
