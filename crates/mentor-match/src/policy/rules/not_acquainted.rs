//! The two have no relationship yet. Somebody who is not named is not known.

use jiff::civil::Date;

use crate::cohort::{ApartBecause, Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared};

/// `not-acquainted`: the two do not know each other already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAcquainted;

impl Check for NotAcquainted {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::except(cohort, |mentee| mentee.acquainted.iter(), ApartBecause::PerhapsAcquainted)
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        if cohort.mentee(mentee).acquainted.contains(&cohort.mentor(mentor).id) {
            Refusal::AlreadyAcquainted
        } else {
            Refusal::KeptApart { because: ApartBecause::PerhapsAcquainted }
        }
    }
}
