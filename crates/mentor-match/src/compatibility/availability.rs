//! Availability: time of the week in common (S50, S53, S62).
//!
//! The week is cut into 672 quarter hours; a quarter hour counts when a person offers all of it. Both weeks are shifted
//! to UTC by each zone's offset at noon UTC of the as-of date (bundled time zone data, never the machine's).
//!
//! ```text
//! value = min(minutes in common, enough) / enough        enough = 180 minutes a week by default
//! ```
//!
//! Range 0..=1,000,000, the same for both sides. When neither person gives a time zone, both are taken to be in the
//! same one, the value counts half because that may be wrong, and the breakdown says so; when only one does, the hours
//! are *not known*, as they are when either week is not answered. (A programme in one time zone that does not ask for it
//! should fill it in for everybody.) An answered week without any slot has nothing in common: 0. Neutral by default: 150,000.
//!
//! Time: 11 words of 64 quarter hours per pair.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::fixed::ratio;
use super::{Detail, Scoring, Sides, Silence, Values};
use crate::cohort::{Availability, Cohort, Location, Mentee, Mentor, PersonKey, Profile, WEEK_MINUTES, WeeklySlot};

const WORDS: usize = 11;
const QUARTER: u16 = 15;

/// A time zone that was answered but is not in the bundled data; it counts as not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownTimeZone {
    /// Who gave it.
    pub person: PersonKey,
    /// As written.
    pub written: String,
}

/// How the clocks of two people were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZoneBasis {
    /// Both time zones are known.
    Known,
    /// Neither is known: both were taken to be the same, and the value counts half.
    AssumedSame,
}

#[derive(Debug)]
pub(super) struct Weeks {
    people: Sides<Vec<Week>>,
    enough: u64,
    unknown: Vec<UnknownTimeZone>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    /// The week was not answered.
    Silent,
    /// The bits are of the week in UTC.
    Universal,
    /// The bits are of the week in a time zone that is not known.
    Local,
}

#[derive(Debug, Clone, Copy)]
struct Week {
    // Bit `q % 64` of word `q / 64`: the quarter hour from minute `15 q` of the week is free. The last 32 are unused.
    quarters: [u64; WORDS],
    clock: Clock,
}

impl Week {
    const SILENT: Self = Self { quarters: [0; WORDS], clock: Clock::Silent };

    /// `offset`: quarter hours east of UTC.
    fn new(availability: &Availability, offset: Option<i32>) -> Self {
        let clock = if offset.is_some() { Clock::Universal } else { Clock::Local };
        let mut week = Self { quarters: [0; WORDS], clock };
        for (from, to) in stretches(&availability.slots) {
            for quarter in from.div_ceil(QUARTER)..to / QUARTER {
                let utc = i32::from(quarter) - offset.unwrap_or(0);
                let bit = usize::try_from(utc.rem_euclid(i32::from(WEEK_MINUTES / QUARTER))).expect("not negative");
                week.quarters[bit / 64] |= 1 << (bit % 64);
            }
        }
        week
    }

    #[inline]
    fn minutes_with(&self, other: &Self) -> u32 {
        let mut quarters = 0;
        for (one, other) in self.quarters.iter().zip(&other.quarters) {
            quarters += (one & other).count_ones();
        }
        quarters * u32::from(QUARTER)
    }
}

/// The slots as stretches that neither touch nor run past the week's end, in minutes, so that two slots of ten minutes side by side
/// fill a quarter hour.
fn stretches(slots: &[WeeklySlot]) -> Vec<(u16, u16)> {
    let mut pieces = Vec::with_capacity(slots.len());
    for slot in slots {
        let (start, end) = (slot.start(), slot.start() + slot.minutes());
        pieces.push((start, end.min(WEEK_MINUTES)));
        if end > WEEK_MINUTES {
            pieces.push((0, end - WEEK_MINUTES));
        }
    }
    pieces.sort_unstable();
    let mut joined: Vec<(u16, u16)> = Vec::with_capacity(pieces.len());
    for (from, to) in pieces {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Looks time zones up, each once.
struct Clocks<'c> {
    database: TimeZoneDatabase,
    at: Timestamp,
    known: BTreeMap<&'c str, Option<i32>>,
    unknown: Vec<UnknownTimeZone>,
}

impl<'c> Clocks<'c> {
    /// Quarter hours east of UTC.
    fn offset(&mut self, location: &'c Location, person: impl FnOnce() -> PersonKey) -> Option<i32> {
        let name = location.time_zone.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
        let (database, at) = (&self.database, self.at);
        let offset = *self.known.entry(name).or_insert_with(|| {
            let zone = database.get(name).ok().filter(|zone| !zone.is_unknown())?;
            // Zones of today are whole quarter hours; local mean times of old are taken to the nearest.
            Some((zone.to_offset(at).seconds() + 450).div_euclid(900))
        });
        if offset.is_none() {
            self.unknown.push(UnknownTimeZone { person: person(), written: name.to_owned() });
        }
        offset
    }

    fn week(&mut self, profile: &'c Profile, person: impl FnOnce() -> PersonKey) -> Week {
        let offset = self.offset(&profile.location, person);
        profile.availability.as_ref().map_or(Week::SILENT, |availability| Week::new(availability, offset))
    }
}

impl Weeks {
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, as_of: Date) -> Self {
        let noon = as_of.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
        // The calendar begins a day before the timestamps do.
        let at = noon.map_or(Timestamp::MIN, |noon| noon.timestamp());
        let database = TimeZoneDatabase::bundled();
        let mut clocks = Clocks { database, at, known: BTreeMap::new(), unknown: Vec::new() };
        let people = Sides {
            mentee: cohort.mentees().iter().map(|one| clocks.week(&one.profile, || one.key())).collect(),
            mentor: cohort.mentors().iter().map(|one| clocks.week(&one.profile, || one.key())).collect(),
        };
        Self { people, enough: u64::from(scoring.enough_minutes.max(1)), unknown: clocks.unknown }
    }

    pub(super) fn unknown_time_zones(&self) -> &[UnknownTimeZone] {
        &self.unknown
    }

    #[inline]
    fn common(&self, mentee: usize, mentor: usize) -> Option<(u32, ZoneBasis)> {
        let (one, other) = (&self.people.mentee[mentee], &self.people.mentor[mentor]);
        let zones = match (one.clock, other.clock) {
            (Clock::Universal, Clock::Universal) => ZoneBasis::Known,
            (Clock::Local, Clock::Local) => ZoneBasis::AssumedSame,
            _ => return None,
        };
        Some((one.minutes_with(other), zones))
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (minutes, zones) = self.common(mentee, mentor)?;
        let whole = match zones {
            ZoneBasis::Known => self.enough,
            ZoneBasis::AssumedSame => 2 * self.enough,
        };
        Some(Sides::both(ratio(u64::from(minutes).min(self.enough), whole)))
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        match self.common(mentee, mentor) {
            Some((minutes, zones)) => Detail::Availability { minutes, zones },
            None => Detail::Unknown(match (&one.profile.availability, &other.profile.availability) {
                (Some(_), Some(_)) => Silence::OneTimeZone,
                (one, other) => Silence::of(one.is_some(), other.is_some()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(slots: &[(u16, u16)], offset: i32) -> Week {
        let slots = slots.iter().map(|&(start, minutes)| WeeklySlot::new(start, minutes).expect("in range")).collect();
        Week::new(&Availability { slots }, Some(offset))
    }

    #[test]
    fn only_whole_quarter_hours_count_and_neighbours_join() {
        let always = week(&[(0, WEEK_MINUTES)], 0);
        assert_eq!(always.minutes_with(&always), 10_080);
        assert_eq!(week(&[(5, 20)], 0).minutes_with(&always), 0);
        assert_eq!(week(&[(5, 25)], 0).minutes_with(&always), 15);
        assert_eq!(week(&[(0, 10), (10, 10), (15, 15)], 0).minutes_with(&always), 30);
    }

    #[test]
    fn weeks_are_round() {
        // Sunday 23:00 to Monday 01:00, and the same hours seen from one hour further west.
        let late = week(&[(WEEK_MINUTES - 60, 120)], 0);
        assert_eq!(late.minutes_with(&week(&[(0, 60)], 0)), 60);
        assert_eq!(late.minutes_with(&week(&[(WEEK_MINUTES - 120, 120)], -4)), 120);
        assert_eq!(late.minutes_with(&week(&[(0, 120)], 4)), 120);
    }
}
