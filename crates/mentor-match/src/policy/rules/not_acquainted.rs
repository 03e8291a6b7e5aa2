//! S51: the two have no relationship yet, unless that is what the mentee asked for. Somebody who is not named is not
//! known.

use crate::cohort::{Choice, Cohort, Mentee, MenteeId, MentorId, PersonId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared};

/// `not-acquainted` (S51): the two do not know each other already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAcquainted {
    /// Whether a mentor whom the mentee wrote down or accepted may be an acquaintance.
    pub unless_chosen: bool,
}

impl NotAcquainted {
    fn is_excepted(self, mentee: &Mentee, mentor: &PersonId) -> bool {
        let mut chosen = mentee.choices.iter().filter_map(Choice::person);
        self.unless_chosen && (chosen.any(|id| id == mentor) || mentee.accepts.contains(mentor))
    }
}

impl Check for NotAcquainted {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { unless_chosen: reader.boolean("unless-chosen", false)? })
    }

    fn prepare(&self, cohort: &Cohort) -> Prepared {
        Prepared::except(cohort, |mentee| mentee.acquainted.iter().filter(|mentor| !self.is_excepted(mentee, mentor)))
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::AlreadyAcquainted
    }
}
