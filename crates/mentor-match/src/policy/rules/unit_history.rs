//! The mentor is or was a member of the mentee's unit of a level, such as the mentee's district.
//!
//! The mentor's units are the present one, past ones and those in which a position was held. Unknown when the mentee's
//! unit is not known, or when it is not among the mentor's and the mentor's present or past units are not known.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile, Side, UnitId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::same_unit::unit_names;
use super::{Check, Prepared, level_in};

/// `unit-history`: the mentor is or was in the mentee's unit of `level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitHistory {
    /// A level of the policy.
    pub level: String,
}

fn all_units(profile: &Profile) -> impl Iterator<Item = UnitId> + '_ {
    let past = profile.past_units.iter().flatten().copied();
    let led = profile.leadership.iter().flatten().filter_map(|role| role.unit);
    profile.location.unit.into_iter().chain(past).chain(led)
}

impl Check for UnitHistory {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { level: reader.required_text("level")?.into_inner() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("level", self.level.clone().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let level = level_in(cohort, &self.level);
        let (mut offsets, mut values, mut complete) = (vec![0u32], Vec::new(), Vec::new());
        for mentor in cohort.mentors() {
            let on_level = |unit| level.and_then(|level| cohort.units().ancestor_at(unit, level));
            let units = all_units(&mentor.profile).filter_map(on_level);
            let mut own: Vec<u32> = units.filter_map(|unit| u32::try_from(unit.index()).ok()).collect();
            own.sort_unstable();
            own.dedup();
            values.extend(own);
            offsets.push(u32::try_from(values.len()).expect("fewer memberships than 2^32"));
            let present = mentor.profile.location.unit.and_then(on_level);
            complete.push(present.is_some() && mentor.profile.past_units.is_some());
        }
        Prepared::Contains { mentee: Prepared::units(cohort, level, Side::Mentee), offsets, values, complete }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (unit, _) = unit_names(cohort, &self.level, mentee, mentor);
        Refusal::NoHistory { level: self.level.clone(), unit }
    }

    fn level(&self) -> Option<&str> {
        Some(&self.level)
    }
}
