//! The mentor has held enough leadership positions, project and committee leadership included, in the association
//! or outside it. Unknown when the mentor's positions were not asked or not answered.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `leadership-count`: the mentor has held at least `at-least` positions (default 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadershipCount {
    /// The least number.
    pub at_least: u16,
}

impl LeadershipCount {
    fn held(cohort: &Cohort, mentor: MentorId) -> Option<usize> {
        cohort.mentor(mentor).profile.leadership.as_ref().map(Vec::len)
    }
}

impl Check for LeadershipCount {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        let at_least = reader.number("at-least", 1..=100, 2)?;
        Ok(Self { at_least: u16::try_from(at_least).expect("at most 100") })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("at-least", i64::from(self.at_least).into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let answer = |j| Answer::of(Self::held(cohort, MentorId::from_index(j)).map(|n| n >= self.at_least.into()));
        Prepared::Mentor((0..cohort.mentors().len()).map(answer).collect())
    }

    fn reason(&self, cohort: &Cohort, _: MenteeId, mentor: MentorId) -> Refusal {
        Refusal::TooFewPositions { held: Self::held(cohort, mentor).unwrap_or(0), needed: self.at_least }
    }
}
