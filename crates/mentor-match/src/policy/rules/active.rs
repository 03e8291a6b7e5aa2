//! An active member of the association. Unknown when the question was not answered.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Side};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `active-mentee`: the mentee is an active member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveMentee;

/// `active-mentor`: the mentor is an active member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveMentor;

impl Check for ActiveMentee {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Mentee(cohort.mentees().iter().map(|one| Answer::of(one.profile.active)).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NotActive { side: Side::Mentee }
    }
}

impl Check for ActiveMentor {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Mentor(cohort.mentors().iter().map(|one| Answer::of(one.profile.active)).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NotActive { side: Side::Mentor }
    }
}
