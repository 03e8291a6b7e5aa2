//! The fit of the two is high enough. It is the fit without what a written choice adds, the number that reports show:
//! how well two people fit, not how much one wants the other. Never unknown, for answers that are missing have their
//! neutral values.
//!
//! This rule is the only one that needs scores, and rules know none: it refuses nobody where it is prepared, and
//! `preference` asks for the number by [`Eligibility::least_fit`](super::super::Eligibility::least_fit).

use jiff::civil::Date;
use matching_market::Score;

use crate::cohort::{Cohort, MenteeId, MentorId};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Check, Prepared};

/// `minimum-fit`: a fit of at least `at-least`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumFit {
    /// The least fit.
    pub at_least: Score,
}

impl Check for MinimumFit {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self { at_least: reader.fraction("at-least")? })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("at-least", (f64::from(self.at_least.millionths()) / 1e6).into())]
    }

    fn prepare(&self, _: &Cohort, _: Date) -> Prepared {
        Prepared::Except(Vec::new())
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::FitTooLow { fit: None, at_least: self.at_least }
    }
}
