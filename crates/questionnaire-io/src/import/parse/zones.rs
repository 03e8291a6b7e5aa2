//! Time zones as people and tools write them: `Europe/Lisbon`, `(GMT-08:00) Pacific Time (US & Canada)`, `(UTC+01:00)
//! Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`, `W. Europe Standard Time`, `Pacific Time - Los Angeles`, `EST`,
//! `UTC+5:30`.
//!
//! A text is an offset, names, or both. A name is IANA's or the town in it, Windows' name of a zone, its label or a
//! town in that (CLDR, by the crate `windows-timezones`), or one of `zones.txt`. What stands beside a name narrows it
//! down: `IST - Kolkata`. The text is read when all zones that it can mean have one clock in the 52 weeks from the
//! as-of date on; otherwise they are the candidates of a question, one for each clock.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use mentor_match::text;
use strum::IntoEnumIterator;
use windows_timezones::WindowsTimezone;

use crate::import::remembered::Remembered;

const OWN: &str = include_str!("zones.txt");
/// Longer texts are no time zones.
const LONGEST: usize = 200;
/// A question lists at most so many candidates.
const CANDIDATES: usize = 8;
const WEEKS: usize = 52;
/// Between names, the strongest last.
const SEPARATORS: [&str; 7] = [" - ", ":", ";", ",", "(", ")", "/"];
/// Windows' table has some zones under the names that they used to have.
const RENAMED: [(&str, &str); 8] = [
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("America/Godthab", "America/Nuuk"),
    ("America/Indianapolis", "America/Indiana/Indianapolis"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Etc/UTC", "UTC"),
];

/// Names by their letters and digits → zones.
static NAMES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |name: &str, zone: &str| {
        let zones = names.entry(key(name)).or_default();
        if !zones.iter().any(|known| known == zone) {
            zones.push(zone.to_owned());
        }
    };
    for zone in TimeZoneDatabase::bundled().available() {
        let zone = zone.as_str();
        add(zone, zone);
        // "US/Central" is no town, and neither are these.
        let town = zone.rsplit_once('/').filter(|(region, _)| !matches!(*region, "Etc" | "US" | "Canada" | "Mexico"));
        if let Some((_, town)) = town.filter(|(_, town)| !matches!(*town, "North" | "South" | "West" | "Center")) {
            add(town, zone);
        }
    }
    for zone in WindowsTimezone::iter() {
        let (_, label) = zone.description().split_once(')').unwrap_or_default();
        for name in label.split(',').chain([label, zone.name()]) {
            add(name, zone.tzdb_id());
        }
    }
    // What people mean by "EST" is not the zone of that name.
    for (zones, written) in OWN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('|')) {
        let zones: Vec<String> = zones.split(',').map(|zone| zone.trim().to_owned()).collect();
        for name in written.split(';') {
            names.insert(key(name), zones.clone());
        }
    }
    names.remove("");
    names
});

/// Letters and digits.
fn key(name: &str) -> String {
    text::fold(name).replace('&', "and").chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Zone {
    /// A zone by its IANA name.
    One(String),
    /// It may be one of these, or, with none, anything.
    OneOf(Vec<String>),
}

type Clock = [i32; WEEKS];

/// Reads time zones, each text once.
#[derive(Debug)]
pub(crate) struct Zones {
    database: TimeZoneDatabase,
    days: [Timestamp; WEEKS],
    read: Remembered<Zone>,
}

impl Zones {
    pub(crate) fn new(as_of: Date) -> Self {
        let noon = |week: usize| {
            let later = i64::try_from(week).expect("at most 52").weeks();
            let day = as_of.checked_add(later).unwrap_or(Date::MAX);
            day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |noon| noon.timestamp())
        };
        let days = std::array::from_fn(noon);
        Self { database: TimeZoneDatabase::bundled(), days, read: Remembered::default() }
    }

    /// What a text means.
    pub(crate) fn read(&self, text: &str) -> Zone {
        if text.len() > LONGEST {
            return Zone::OneOf(Vec::new());
        }
        let folded = text::fold(text).replace("&amp;", "&");
        self.read.get(&folded, |folded| self.meaning(folded))
    }

    fn meaning(&self, folded: &str) -> Zone {
        if let Some(zone) = WindowsTimezone::iter().find(|zone| text::fold(zone.description()) == folded) {
            return Zone::One(self.iana(zone.tzdb_id()));
        }
        let (offset, rest) = split_offset(folded);
        let Some(named) = self.named(rest.trim()) else { return Zone::OneOf(self.suggested(rest)) };
        let Some(offset) = offset else { return self.decided(named) };
        if named.is_empty() {
            let there = WindowsTimezone::iter().filter(|zone| label_offset(zone.description()) == Some(offset));
            // "GMT-8" is Los Angeles before Tijuana.
            let (likely, others): (Vec<_>, Vec<_>) = there.partition(|zone| zone.description().contains("(US"));
            let zones = likely.into_iter().chain(others).map(|zone| zone.tzdb_id().to_owned());
            let zone = self.decided(zones.collect());
            // None of the places that go by it is meant.
            return if matches!(zone, Zone::One(_)) && offset % 60 == 0 && offset != 0 {
                Zone::One(format!("Etc/GMT{:+}", -offset / 60))
            } else {
                zone
            };
        }
        // An offset of summer will do, too.
        let fits = |zone: &&String| self.clock(zone).is_some_and(|clock| clock.contains(&(offset * 60)));
        let fitting: Vec<String> = named.iter().filter(fits).cloned().collect();
        if fitting.is_empty() { Zone::OneOf(self.one_a_clock(named)) } else { self.decided(fitting) }
    }

    /// The zones that all names of a text can mean; none without a name. `None`: a part of it has no meaning.
    fn named(&self, rest: &str) -> Option<Vec<String>> {
        let mut all = vec![rest.to_owned()];
        let known = |part: &str| NAMES.get(&key(part));
        let is_known = |parts: &[String]| parts.iter().all(|part| key(part).is_empty() || known(part).is_some());
        for separators in [&[" - "][..], &[" - ", ":", ";", ","], &[" - ", ":", ";", ",", "(", ")"], &SEPARATORS] {
            if is_known(&all) {
                break;
            }
            let parts = separators.iter().fold(vec![rest.to_owned()], |parts, separator| {
                parts.iter().flat_map(|part| part.split(separator)).map(str::to_owned).collect()
            });
            all = parts;
        }
        if !is_known(&all) {
            return None;
        }
        let mut sets: Vec<&Vec<String>> = all.iter().filter_map(|part| known(part)).collect();
        // The zone is called as the most certain of the names calls it.
        sets.sort_by_key(|zones| zones.len());
        let Some((first, others)) = sets.split_first() else { return Some(Vec::new()) };
        let clocks = |zones: &[String]| zones.iter().filter_map(|zone| self.clock(zone)).collect::<Vec<_>>();
        let others: Vec<Vec<Clock>> = others.iter().map(|zones| clocks(zones)).collect();
        let in_all =
            |zone: &&String| self.clock(zone).is_some_and(|clock| others.iter().all(|clocks| clocks.contains(&clock)));
        let common: Vec<String> = first.iter().filter(in_all).cloned().collect();
        let union = || sets.iter().flat_map(|zones| zones.iter().cloned()).collect();
        Some(if common.is_empty() { union() } else { common })
    }

    /// Zones of the words that have a meaning, for a text that as a whole has none.
    fn suggested(&self, rest: &str) -> Vec<String> {
        let parts = rest.split([' ', ',', ';', ':', '(', ')', '/']).filter_map(|part| NAMES.get(&key(part)));
        self.one_a_clock(parts.flatten().cloned().collect())
    }

    fn decided(&self, zones: Vec<String>) -> Zone {
        let different = self.one_a_clock(zones);
        match different.as_slice() {
            [only] => Zone::One(only.clone()),
            _ => Zone::OneOf(different),
        }
    }

    /// The first zone of each clock.
    fn one_a_clock(&self, zones: Vec<String>) -> Vec<String> {
        let (mut seen, mut different): (Vec<Clock>, Vec<String>) = (Vec::new(), Vec::new());
        for zone in zones {
            if let Some(clock) = self.clock(&zone)
                && !seen.contains(&clock)
                && different.len() < CANDIDATES
            {
                seen.push(clock);
                different.push(self.iana(&zone));
            }
        }
        different
    }

    /// As the database writes it.
    fn iana(&self, zone: &str) -> String {
        let zone = RENAMED.iter().find(|(old, _)| *old == zone).map_or(zone, |(_, new)| new);
        let known = self.database.get(zone).ok();
        known.as_ref().and_then(TimeZone::iana_name).unwrap_or(zone).to_owned()
    }

    /// Seconds east of UTC in each of the weeks.
    fn clock(&self, zone: &str) -> Option<Clock> {
        let zone = self.database.get(zone).ok()?;
        Some(self.days.map(|day| zone.to_offset(day).seconds()))
    }
}

/// Minutes east of UTC in front of a label.
fn label_offset(label: &str) -> Option<i32> {
    split_offset(&text::fold(label)).0
}

/// Minutes east of UTC, and what else the text says: "(gmt-08:00) pacific time", "utc+5:30", "gmt -0500".
fn split_offset(folded: &str) -> (Option<i32>, &str) {
    let none = (None, folded);
    let inside = folded.trim_start_matches('(');
    let Some(rest) = inside.strip_prefix("gmt").or_else(|| inside.strip_prefix("utc")) else { return none };
    let rest = rest.trim_start();
    let (sign, digits) = match rest.chars().next() {
        Some('+') => (1, rest[1..].trim_start()),
        Some('-') => (-1, rest[1..].trim_start()),
        // "(UTC) Dublin"; "GMT" alone is a name.
        Some(')') if folded.starts_with('(') && !rest[1..].trim().is_empty() => return (Some(0), &rest[1..]),
        _ => return none,
    };
    let length = |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let end = length(digits);
    let (hours, behind) = digits.split_at(end);
    let (hours, minutes, behind) = match (end, behind.strip_prefix([':', '.'])) {
        (1 | 2, Some(more)) if length(more) == 2 => (hours, &more[..2], &more[2..]),
        (1 | 2, None) => (hours, "0", behind),
        (4, None) => (&hours[..2], &digits[2..4], behind),
        _ => return none,
    };
    let (Ok(hours), Ok(minutes)) = (hours.parse::<i32>(), minutes.parse::<i32>()) else { return none };
    if hours > 14 || minutes > 59 {
        return none;
    }
    (Some(sign * (hours * 60 + minutes)), behind.trim_start_matches([')', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Zones::new(jiff::civil::date(2026, 9, 1)).read(text) {
            Zone::One(zone) => zone,
            Zone::OneOf(zones) => format!("? {}", zones.join(" | ")),
        }
    }

    /// What is read otherwise.
    fn wrong<'t>(expected: &[(&'t str, &'t str)]) -> Vec<(&'t str, String)> {
        let read = expected.iter().map(|(text, zone)| (*text, *zone, read(text)));
        read.filter(|(_, zone, read)| zone != read).map(|(text, _, read)| (text, read)).collect()
    }

    #[test]
    fn all_names_are_of_zones_that_there_are() {
        let zones = Zones::new(jiff::civil::date(2026, 9, 1));
        for (name, of) in NAMES.iter() {
            assert!(of.iter().all(|zone| zones.clock(zone).is_some()), "{name}: {of:?}");
        }
        let written = OWN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('|'));
        let mut names: Vec<String> = written.flat_map(|(_, names)| names.split(';')).map(key).collect();
        names.sort();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "a name twice");
    }

    /// Every name of the list means what its line says: one zone, or the choice among several.
    #[test]
    fn every_name_of_the_list_is_read_as_its_line_says() {
        let lines = OWN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('|'));
        let (mut one, mut several) = (0, 0);
        for (zones, names) in lines {
            let zones: Vec<&str> = zones.split(',').map(str::trim).collect();
            for name in names.split(';').map(str::trim) {
                if let [zone] = zones[..] {
                    assert_eq!(read(name), zone, "{name}");
                    one += 1;
                } else {
                    let offered = read(name);
                    assert!(offered.starts_with("? "), "{name}: {offered}");
                    assert!(zones.iter().all(|zone| offered.contains(zone)), "{name}: {offered}");
                    several += 1;
                }
            }
        }
        assert!(one > 150 && several > 10, "{one} {several}");
    }

    #[test]
    fn labels_of_tools_are_read() {
        let expected = [
            ("Europe/Lisbon", "Europe/Lisbon"),
            ("america/los angeles", "America/Los_Angeles"),
            ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
            ("(GMT -8:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
            ("(GMT-7:00) Pacific Time (US and Canada)", "America/Los_Angeles"),
            ("(UTC\u{2212}05:00) Eastern Time (US &amp; Canada)", "America/New_York"),
            ("(GMT-08:00) Pacific Time (US & Canada); Tijuana", "America/Los_Angeles"),
            ("(GMT-08:00) Pacific Time - Los Angeles", "America/Los_Angeles"),
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
            ("(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
            ("(UTC+06:00) Astana", "Asia/Bishkek"),
            ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
            ("(GMT+00:00) London", "Europe/London"),
            ("(GMT+05:30) India Standard Time - Kolkata", "Asia/Kolkata"),
            ("(GMT+5:30) Mumbai", "Asia/Kolkata"),
            ("(GMT-0500) America/New_York", "America/New_York"),
            ("(UTC-04:00) Georgetown, La Paz, Manaus, San Juan", "America/La_Paz"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Pacific Standard Time (Mexico)", "America/Tijuana"),
            ("Pacific Time (US & Canada)", "America/Los_Angeles"),
            ("UK, Ireland, Lisbon Time", "Europe/London"),
            ("America/Los_Angeles (Pacific Time)", "America/Los_Angeles"),
            ("Central European Time - Berlin", "Europe/Berlin"),
            ("Mid-Atlantic", "? "),
        ];
        assert_eq!(wrong(&expected), []);
    }

    #[test]
    fn what_people_mean_is_read_where_it_is_one_clock() {
        let expected = [
            ("EST", "America/New_York"),
            ("EST/EDT", "America/New_York"),
            ("PST", "America/Los_Angeles"),
            ("CET", "Europe/Berlin"),
            ("MEZ", "Europe/Berlin"),
            ("Lisbon", "Europe/Lisbon"),
            ("New York", "America/New_York"),
            ("EST (New York)", "America/New_York"),
            ("IST (Kolkata)", "Asia/Kolkata"),
            ("UTC", "UTC"),
            ("UTC+5:30", "Asia/Kolkata"),
            ("GMT+3", "Etc/GMT-3"),
            ("IST", "? Asia/Kolkata | Europe/Dublin | Asia/Jerusalem"),
            ("BST", "? Europe/London | Asia/Dhaka"),
            ("CST", "? America/Chicago | Asia/Shanghai | America/Havana"),
            ("GMT", "? Europe/London | UTC"),
            ("UTC+1", "? Africa/Casablanca | Europe/Berlin | Africa/Lagos"),
            ("GMT-8", "? America/Los_Angeles | Etc/GMT+8"),
            // The clocks do not go so in Berlin, and a word has no meaning.
            ("(GMT+05:00) Berlin", "? Europe/Berlin"),
            ("PST, sometimes EST", "? America/Los_Angeles | America/New_York"),
            ("PST or EST", "? America/Los_Angeles | America/New_York"),
            ("my own", "? "),
            ("UTC+25", "? "),
            ("", "? "),
        ];
        assert_eq!(wrong(&expected), []);
        assert_eq!(read(&"PST ".repeat(100)), "? ");
    }
}
