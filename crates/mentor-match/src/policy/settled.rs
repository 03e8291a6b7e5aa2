//! What the committee has settled, by dense ids.

use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::Sides;

/// Rulings by dense ids.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    // INVARIANT: sorted, one mentor a mentee; kept pairs are among them.
    pub(crate) pins: Vec<(MenteeId, MentorId)>,
    // INVARIANT: sorted.
    pub(crate) agreed: Vec<(MenteeId, MentorId)>,
    pub(crate) bans: Vec<(MenteeId, MentorId)>,
    /// (mentee, mentor, bits of the policy's rules).
    pub(crate) waivers: Vec<(Option<MenteeId>, Option<MentorId>, u64)>,
    pub(crate) seats: Vec<(MentorId, u16)>,
    // INVARIANT: sorted, each once.
    pub(crate) withdrawn: Sides<Vec<u32>>,
    // INVARIANT: sorted, each once.
    pub(crate) priorities: Vec<MenteeId>,
    /// Pairs of an earlier result that are kept.
    // INVARIANT: sorted, one mentor a mentee.
    pub(crate) kept: Vec<(MenteeId, MentorId)>,
}

impl Settled {
    pub(crate) fn is_mentee_withdrawn(&self, mentee: MenteeId) -> bool {
        self.withdrawn.mentee.binary_search(&mentee.get()).is_ok()
    }

    pub(crate) fn is_kept(&self, mentee: MenteeId) -> bool {
        self.kept.binary_search_by_key(&mentee, |&(kept, _)| kept).is_ok()
    }

    pub(crate) fn is_mentor_withdrawn(&self, mentor: MentorId) -> bool {
        self.withdrawn.mentor.binary_search(&mentor.get()).is_ok()
    }
}
