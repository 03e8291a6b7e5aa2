//! Whether somebody has been to the programme's training. Unknown when the question was not answered.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Side};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `trained-mentee`: the mentee has been trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainedMentee;

/// `trained-mentor`: the mentor has been trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainedMentor;

impl Check for TrainedMentee {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Mentee(cohort.mentees().iter().map(|one| Answer::of(one.profile.trained)).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NotTrained { side: Side::Mentee }
    }
}

impl Check for TrainedMentor {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Mentor(cohort.mentors().iter().map(|one| Answer::of(one.profile.trained)).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NotTrained { side: Side::Mentor }
    }
}
