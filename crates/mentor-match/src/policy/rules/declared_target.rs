//! Who wants to lead says on which level. There is no "no": the fact is there or missing, so the rule never refuses
//! unless the policy says `unknown = "refuse"`.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::refusal::MissingFact;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `declared-target`: the mentee has named the level they want to lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclaredTarget;

impl Check for DeclaredTarget {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let has_level = |one: &crate::cohort::Mentee| one.target.as_ref().is_some_and(|target| target.level.is_some());
        Prepared::Mentee(cohort.mentees().iter().map(|one| Answer::of(has_level(one).then_some(true))).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::Missing { rule: "declared-target", fact: MissingFact::TargetLevel }
    }
}
