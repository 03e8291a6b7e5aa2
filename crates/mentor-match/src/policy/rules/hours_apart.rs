//! The clocks of the two are not too far apart, in any week of the year from the round's day on: clocks that change on
//! different days count with their greatest difference. Unknown when somebody's time zone is not known.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::clock::{Clock, Clocks};
use crate::cohort::{Cohort, MenteeId, MentorId, Profile};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::prepared::NOWHERE;
use super::{Check, Prepared};

/// `hours-apart`: at most `at-most` hours between the time zones of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursApart {
    /// The most hours.
    pub at_most: u16,
}

/// The greatest difference of two clocks in the year, in quarter hours.
fn apart(one: &Clock, other: &Clock) -> u16 {
    one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max().unwrap_or(0)
}

impl Check for HoursApart {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        let at_most = reader.required_number("at-most", 0..=25)?;
        Ok(Self { at_most: u16::try_from(at_most).expect("at most 25") })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("at-most", i64::from(self.at_most).into())]
    }

    fn prepare(&self, cohort: &Cohort, as_of: Date) -> Prepared {
        let mut clocks = Clocks::new(as_of);
        let mut clock = |profile: &Profile| clocks.of(profile.location.time_zone.as_deref()?);
        let mentors: Vec<Option<Clock>> = cohort.mentors().iter().map(|one| clock(&one.profile)).collect();
        let most = 4 * self.at_most;
        let is_near =
            |one: &Clock, other: &Option<Clock>| other.as_ref().is_some_and(|other| apart(one, other) <= most);
        let (mut classes, mut table) = (BTreeMap::new(), Vec::new());
        let mut class = |clock: Clock| {
            let next = u32::try_from(classes.len()).expect("fewer clocks than time zones");
            *classes.entry(clock).or_insert_with_key(|clock| {
                table.extend(mentors.iter().map(|other| is_near(clock, other)));
                next
            })
        };
        let mentee = cohort.mentees().iter().map(|one| clock(&one.profile).map_or(NOWHERE, &mut class)).collect();
        Prepared::Classes { mentee, known: mentors.iter().map(Option::is_some).collect(), table }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let zone = |profile: &Profile| profile.location.time_zone.clone().unwrap_or_default();
        Refusal::TooFarApart {
            at_most: self.at_most,
            mentee_zone: zone(&cohort.mentee(mentee).profile),
            mentor_zone: zone(&cohort.mentor(mentor).profile),
        }
    }
}
