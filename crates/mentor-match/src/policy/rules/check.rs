//! What each rule's file provides.

use jiff::civil::Date;

use crate::cohort::{Cohort, Level, MenteeId, MentorId};

use super::super::PolicyError;
use super::super::reader::Reader;
use super::super::refusal::Refusal;
use super::Prepared;

/// What each rule file provides.
pub(crate) trait Check {
    /// Reads the rule's own keys.
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError>
    where
        Self: Sized;

    /// The rule's own keys, as [`Check::read`] reads them.
    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        Vec::new()
    }

    /// Evaluates the rule for all people at once, as things stand on a day.
    fn prepare(&self, cohort: &Cohort, as_of: Date) -> Prepared;

    /// The reason for a pair to which the answer is no.
    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal;

    /// The level it speaks of.
    fn level(&self) -> Option<&str> {
        None
    }
}

/// Resolves a level's name in a cohort; checked by `Eligibility::new` before any rule is prepared.
pub(crate) fn level_in(cohort: &Cohort, name: &str) -> Option<Level> {
    cohort.units().level(name)
}
