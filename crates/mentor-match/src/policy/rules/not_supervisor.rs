//! The mentor is not the mentee's direct supervisor at work. Somebody who is not named is none.

use jiff::civil::Date;

use crate::cohort::{ApartBecause, Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared};

/// `not-supervisor`: the mentor is not a direct supervisor of the mentee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSupervisor;

impl Check for NotSupervisor {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::except(cohort, |mentee| mentee.supervisors.iter(), ApartBecause::PerhapsSupervisor)
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        if cohort.mentee(mentee).supervisors.contains(&cohort.mentor(mentor).id) {
            Refusal::DirectSupervisor
        } else {
            Refusal::KeptApart { because: ApartBecause::PerhapsSupervisor }
        }
    }
}
