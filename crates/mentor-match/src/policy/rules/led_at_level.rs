//! The mentor is an experienced leader: they have held an office in the association on a level or above it. An
//! office without a level counts as one of the most local level, for it is at least that. Unknown when the mentor's
//! positions are not known.

use jiff::civil::Date;

use crate::cohort::{Cohort, LeadershipRole, Level, MenteeId, Mentor, MentorId, RoleKind, Sphere};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared, level_in};

/// `led-at-level`: the mentor has held an office in the association on `level` or above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedAtLevel {
    /// A level of the policy.
    pub level: String,
}

/// Whether one of the positions is an office on the level or above; `None` when the positions are not known.
fn has_led(mentor: &Mentor, level: Option<Level>) -> Option<bool> {
    let is_office = |role: &LeadershipRole| role.kind == RoleKind::Office && role.sphere == Sphere::Association;
    let height = |level: Option<Level>| level.map_or(0, Level::index);
    let held = mentor.profile.leadership.as_ref()?;
    Some(held.iter().any(|role| is_office(role) && height(role.level) >= height(level)))
}

impl Check for LedAtLevel {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { level: reader.required_text("level")?.into_inner() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("level", self.level.clone().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let level = level_in(cohort, &self.level);
        Prepared::Mentor(cohort.mentors().iter().map(|mentor| Answer::of(has_led(mentor, level))).collect())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NeverLed { level: self.level.clone() }
    }

    fn level(&self) -> Option<&str> {
        Some(&self.level)
    }
}
