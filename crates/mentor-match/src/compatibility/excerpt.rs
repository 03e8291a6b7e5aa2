//! What the features of some people have to know of all, so that a pair is worth the same wherever it is scored.
//!
//! A feature looks at two people's answers, with three exceptions: how telling a term is and which accents are written
//! ([`topics`](super::topics)), the questions of which anybody wants a certain answer ([`style`](super::style)), and
//! whether somebody of the mentee's own club has held the position aspired to ([`membership`](super::membership)).
//! Personal weights take sums over everybody on the other side ([`personal`](super::personal)). Whoever scores some
//! people of a cohort is told these; tables of professions and vectors are not told yet.

use std::collections::BTreeSet;

use super::Sides;
#[cfg(feature = "arrow")]
use super::goals::Goals;
#[cfg(feature = "arrow")]
use super::interests::Interests;
use super::personal::Totals;
use super::topics::Lexicon;
#[cfg(feature = "arrow")]
use super::{Resources, Scoring, membership, style};
#[cfg(feature = "arrow")]
use crate::cohort::Cohort;

/// What is the same for all people.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Common {
    pub(super) goals: Lexicon,
    pub(super) interests: Lexicon,
    pub(super) wanted: BTreeSet<String>,
}

/// What is told about some people.
#[derive(Debug)]
pub(crate) struct Excerpt<'c> {
    pub(crate) common: &'c Common,
    /// By mentee, what a mentor from elsewhere is worth, in millionths.
    pub(crate) outside: Vec<Option<u32>>,
    /// The totals over everybody on the other side of those who say what matters to them.
    pub(crate) totals: Sides<Vec<Option<Totals>>>,
}

#[cfg(feature = "arrow")]
impl Common {
    /// What all people of a cohort say together. O(answers).
    pub(crate) fn new(cohort: &Cohort, scoring: &Scoring) -> Self {
        let none = Resources::default();
        Self {
            goals: Goals::lexicon(cohort, scoring, &none),
            interests: Interests::lexicon(cohort, scoring, &none),
            wanted: style::wanted(cohort),
        }
    }
}

/// By mentee, what a mentor from elsewhere is worth, in millionths.
#[cfg(feature = "arrow")]
pub(crate) fn outside(cohort: &Cohort, as_of: jiff::civil::Date) -> Vec<Option<u32>> {
    membership::Memberships::new(cohort, as_of, None).outside()
}
