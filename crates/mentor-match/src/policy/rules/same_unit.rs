//! Both people belong to the same unit of a level, such as the same club or the same region. Unknown
//! when somebody's unit of that level is not known.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Side};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared, level_in};

/// `same-unit`: the same unit of `level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameUnit {
    /// A level of the policy.
    pub level: String,
}

/// The names of both people's units on a level.
pub(super) fn unit_names(cohort: &Cohort, level: &str, mentee: MenteeId, mentor: MentorId) -> (String, String) {
    let units = cohort.units();
    let name = |unit: Option<crate::cohort::UnitId>| {
        let above = unit.zip(level_in(cohort, level)).and_then(|(unit, level)| units.ancestor_at(unit, level));
        above.map_or_else(|| "an unknown one".to_owned(), |unit| units.name(unit).to_owned())
    };
    (name(cohort.mentee(mentee).profile.location.unit), name(cohort.mentor(mentor).profile.location.unit))
}

impl Check for SameUnit {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { level: reader.required_text("level")?.into_inner() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("level", self.level.clone().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let level = level_in(cohort, &self.level);
        let [mentee, mentor] = [Side::Mentee, Side::Mentor].map(|side| Prepared::units(cohort, level, side));
        Prepared::Units { mentee, mentor, same: true }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (mentee_unit, mentor_unit) = unit_names(cohort, &self.level, mentee, mentor);
        Refusal::OtherUnit { level: self.level.clone(), mentee_unit, mentor_unit }
    }

    fn level(&self) -> Option<&str> {
        Some(&self.level)
    }
}
