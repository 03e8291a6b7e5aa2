//! How the clocks of time zones go through the year: people mean the hours of their own clock, and clocks change on
//! different days in different places, or not at all.
//!
//! A zone is looked at in each of the 52 weeks from a day on, with its offset at noon UTC of that day of the week, from
//! bundled time zone data, never the machine's. Two zones whose clocks go alike through the year are one [`Clock`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

/// What is looked at.
pub(crate) const WEEKS: usize = 52;

/// How a clock goes: quarter hours east of UTC in each of the weeks looked at.
pub(crate) type Clock = [i16; WEEKS];

/// Looks time zones up, each once.
pub(crate) struct Clocks {
    database: TimeZoneDatabase,
    days: [Timestamp; WEEKS],
    known: BTreeMap<String, Option<Clock>>,
}

impl Clocks {
    pub(crate) fn new(as_of: Date) -> Self {
        let noon = |week: usize| {
            let later = i64::try_from(week).expect("at most 52").weeks();
            // The calendar ends: there the last day stands for those that do not exist any more. It also begins a day
            // before the timestamps do.
            let day = as_of.checked_add(later).unwrap_or(Date::MAX);
            day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |noon| noon.timestamp())
        };
        Self { database: TimeZoneDatabase::bundled(), days: std::array::from_fn(noon), known: BTreeMap::new() }
    }

    /// The clock of a zone by its IANA name; `None` when there is no such zone.
    pub(crate) fn of(&mut self, name: &str) -> Option<Clock> {
        let name = name.trim();
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let zone = self.database.get(name).ok().filter(|zone| !name.is_empty() && !zone.is_unknown());
        // Zones of today are whole quarter hours; local mean times of old are taken to the nearest.
        let quarters = |zone: &TimeZone, day: Timestamp| (zone.to_offset(day).seconds() + 450).div_euclid(900);
        let clock = zone.map(|zone| self.days.map(|day| i16::try_from(quarters(&zone, day)).expect("within two days")));
        self.known.insert(name.to_owned(), clock);
        clock
    }
}
