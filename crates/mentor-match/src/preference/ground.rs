//! Why one person comes before another on somebody's list: what decided, and nothing that nobody said.

use super::{Place, Preferences, Standing};
use crate::cohort::{MenteeId, MentorId};

/// What puts one person before another on the list of a third, its owner.
///
/// Only [`Ground::Ranked`] and [`Ground::Named`] are the owner's words about the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The owner wrote both down, this one first.
    Ranked,
    /// The owner wrote this one down, and not the other.
    Named,
    /// The mentee's sponsor; on mentees' lists only.
    Sponsor,
    /// The mentee's former mentor, from a pair that ended well; on mentees' lists only.
    Former,
    /// This one wrote the owner down, and the other did not.
    Asked,
    /// Both wrote the owner down, this one at an earlier position, where positions count.
    AskedEarlier,
    /// Both wrote the owner down, and this one fits better.
    AskedToo,
    /// The mentor agreed to this one or sponsors them; on mentors' lists only.
    Promised,
    /// No wish tells the two apart, and the committee gave this one priority; on mentors' lists only.
    Priority,
    /// No wish tells the two apart, and this one went without a mentor in more rounds; on mentors' lists only.
    Waited,
    /// No wish tells the two apart; this one fits better.
    Fits,
}

impl Ground {
    pub(super) fn between(better: Place, worse: Place) -> Self {
        match (better, worse) {
            (Place::Choice(_), Place::Choice(_)) => Self::Ranked,
            (Place::Choice(_), _) => Self::Named,
            (Place::Sponsor, _) => Self::Sponsor,
            (Place::Former, Place::Former) => Self::Fits,
            (Place::Former, _) => Self::Former,
            (Place::Asked(one), Place::Asked(other)) if one == other => Self::AskedToo,
            (Place::Asked(_), Place::Asked(_)) => Self::AskedEarlier,
            (Place::Asked(_), _) => Self::Asked,
            (Place::Promised, Place::FilledIn) => Self::Promised,
            (Place::Promised | Place::FilledIn, _) => Self::Fits,
        }
    }
}

impl Preferences<'_> {
    /// Why the mentor's list has the one mentee before the other, which it must.
    pub(crate) fn ground_of_mentor(&self, mentor: MentorId, better: MenteeId, worse: MenteeId) -> Ground {
        let (own, other) = (self.mentor_place(better, mentor), self.mentor_place(worse, mentor));
        let standing = self.standing(better);
        if own == other && standing != self.standing(worse) {
            return if standing == Standing::Priority { Ground::Priority } else { Ground::Waited };
        }
        match Ground::between(own, other) {
            // The other wrote the mentor down as well, but further down than the policy counts.
            Ground::Asked if self.written_choice(worse, mentor).is_some() => Ground::AskedEarlier,
            ground => ground,
        }
    }

    /// Why the mentee's list has the one mentor before the other, which it must.
    pub(crate) fn ground_of_mentee(&self, mentee: MenteeId, better: MentorId, worse: MentorId) -> Ground {
        Ground::between(self.mentee_place(mentee, better), self.mentee_place(mentee, worse))
    }
}
