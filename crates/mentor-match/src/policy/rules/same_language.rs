//! The two have a language in common. Unknown when one of them names none.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::said::{Answers, Comparison};
use super::{Check, Prepared};

/// `same-language`: at least one language in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameLanguage;

fn languages(profile: &Profile) -> Option<BTreeSet<String>> {
    Some(profile.languages.as_ref()?.iter().map(|one| text::fold(one)).filter(|one| !one.is_empty()).collect())
}

impl Check for SameLanguage {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Answers(Answers::new(cohort, Comparison::Common, languages, |_| true))
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::NoCommonLanguage
    }
}
