//! S15, S29: the two belong to different units of a level, such as different clubs. Unknown when somebody's unit of
//! that level is not known.

use crate::cohort::{Cohort, MenteeId, MentorId, Side};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::same_unit::unit_names;
use super::{Check, Prepared, level_in};

/// `different-unit` (S15, S29): not the same unit of `level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferentUnit {
    /// A level of the policy.
    pub level: String,
}

/// They belong to the same unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("both are in the {level} {unit}, and the mentor has to be from outside it")]
pub struct SharesUnit {
    /// The level.
    pub level: String,
    /// The unit of both.
    pub unit: String,
}

impl DifferentUnit {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { level: reader.required_text("level")?.into_inner() })
    }
}

impl Check for DifferentUnit {
    fn prepare(&self, cohort: &Cohort) -> Prepared {
        let level = level_in(cohort, &self.level);
        let [mentee, mentor] = [Side::Mentee, Side::Mentor].map(|side| Prepared::units(cohort, level, side));
        Prepared::Units { mentee, mentor, same: false }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (unit, _) = unit_names(cohort, &self.level, mentee, mentor);
        SharesUnit { level: self.level.clone(), unit }.into()
    }

    fn level(&self) -> Option<&str> {
        Some(&self.level)
    }
}
