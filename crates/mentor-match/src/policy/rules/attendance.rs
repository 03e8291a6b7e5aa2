//! The mentor has gone to enough conferences, or conventions. Unknown when the number was not given; an event that
//! the mentor does not mention is unknown, not zero.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, PolicyErrorKind, Refusal};
use super::{Answer, Check, Prepared};

/// `attendance`: the mentor has attended events of the kind `event` at least `at-least` times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// The kind of event, as a slug.
    pub event: String,
    /// The least number of times.
    pub at_least: u16,
}

impl Attended {
    fn times(&self, cohort: &Cohort, mentor: MentorId) -> Option<u16> {
        let attended = cohort.mentor(mentor).profile.attendance.as_ref()?;
        attended.iter().find(|one| text::slug(&one.event) == self.event).map(|one| one.times)
    }
}

impl Check for Attended {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        let written = reader.required_text("event")?;
        let event = text::slug(written.get_ref());
        if event.is_empty() {
            let why = format!("'{}' is not a kind of event; use words such as conference", written.get_ref());
            return Err(reader.source.error(&written.span(), PolicyErrorKind::Impossible { rule: "attendance", why }));
        }
        let at_least = reader.number("at-least", 1..=100, 1)?;
        Ok(Self { event, at_least: u16::try_from(at_least).expect("at most 100") })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("event", self.event.clone().into()), ("at-least", i64::from(self.at_least).into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let answer = |j| Answer::of(self.times(cohort, MentorId::from_index(j)).map(|times| times >= self.at_least));
        Prepared::Mentor((0..cohort.mentors().len()).map(answer).collect())
    }

    fn reason(&self, cohort: &Cohort, _: MenteeId, mentor: MentorId) -> Refusal {
        let times = self.times(cohort, mentor).unwrap_or(0);
        Refusal::TooFewEvents { event: self.event.clone(), times, needed: self.at_least }
    }
}
