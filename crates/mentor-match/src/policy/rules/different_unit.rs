//! The two belong to different units of a level, such as different clubs. Unknown when somebody's unit of
//! that level is not known.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Side};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::same_unit::unit_names;
use super::{Check, Prepared, level_in};

/// `different-unit`: not the same unit of `level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferentUnit {
    /// A level of the policy.
    pub level: String,
}

impl Check for DifferentUnit {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { level: reader.required_text("level")?.into_inner() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("level", self.level.clone().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let level = level_in(cohort, &self.level);
        let [mentee, mentor] = [Side::Mentee, Side::Mentor].map(|side| Prepared::units(cohort, level, side));
        Prepared::Units { mentee, mentor, same: false }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (unit, _) = unit_names(cohort, &self.level, mentee, mentor);
        Refusal::SharesUnit { level: self.level.clone(), unit }
    }

    fn level(&self) -> Option<&str> {
        Some(&self.level)
    }
}
