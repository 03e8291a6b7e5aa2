//! The versioned form in which a cohort is stored: `{"format": "mentor-match/cohort", "version": 1, ...}`.
//!
//! Reading it goes through [`Cohort::new`], so a stored cohort is checked like any other. A form of another version is
//! refused; fields that this version does not know are refused rather than lost.

use super::{Apart, Cohort, CohortError, Mentee, Mentor, Pairing, Units};

const FORMAT: &str = "mentor-match/cohort";
const VERSION: u32 = 1;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CohortForm {
    format: String,
    version: u32,
    units: Units,
    mentees: Vec<Mentee>,
    mentors: Vec<Mentor>,
    #[serde(default)]
    pairings: Vec<Pairing>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    apart: Vec<Apart>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("format '{format}' version {version}: expected '{FORMAT}' version {VERSION}")]
    Version { format: String, version: u32 },
    #[error(transparent)]
    Cohort(#[from] CohortError),
}

impl From<Cohort> for CohortForm {
    fn from(cohort: Cohort) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            units: cohort.units,
            mentees: cohort.mentees,
            mentors: cohort.mentors,
            pairings: cohort.pairings,
            apart: cohort.apart,
        }
    }
}

impl TryFrom<CohortForm> for Cohort {
    type Error = FormError;
    fn try_from(form: CohortForm) -> Result<Self, FormError> {
        if form.format != FORMAT || form.version != VERSION {
            return Err(FormError::Version { format: form.format, version: form.version });
        }
        Ok(Self::new(form.units, form.mentees, form.mentors, form.pairings)?.keep_apart(form.apart)?)
    }
}
