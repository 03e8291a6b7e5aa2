//! S51: the two have no relationship yet. Somebody who is not named is not known.

use crate::cohort::{Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared};

/// `not-acquainted` (S51): the two do not know each other already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAcquainted;

/// They know each other already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the two know each other already")]
pub struct AlreadyAcquainted;

impl NotAcquainted {
    #[expect(clippy::unnecessary_wraps, reason = "every rule reads its keys through the same signature")]
    pub(super) fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }
}

impl Check for NotAcquainted {
    fn prepare(&self, cohort: &Cohort) -> Prepared {
        Prepared::except(cohort, |mentee| &mentee.acquainted)
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        AlreadyAcquainted.into()
    }
}
