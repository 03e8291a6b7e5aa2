//! The facilitator or committee has vetted the mentor. Unknown when nobody recorded it.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `vetted-mentor`: the mentor has been vetted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vetted;

impl Check for Vetted {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Mentor(cohort.mentors().iter().map(|one| Answer::of(one.vetted)).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NotVetted
    }
}
