//! When a form was sent in, without guessing the order of day and month.
//!
//! `8/20/25 12:51:45` has its month first because no month is the twentieth; `03/04/2026` alone may be March or April.
//! A form tool writes one column in one order, so the order is learned from the whole column: it is one that every date
//! of the column allows, and [`date_orders`](crate::import::columns::date_orders) says what decides between two. While
//! both are possible dates are still compared where both say the same; see [`surely_later`].

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};
use mentor_match::text;

/// What stands first in a date that does not begin with its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    pub(crate) const ALL: [Self; 2] = [Self::DayFirst, Self::MonthFirst];

    /// As an answer to the question names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "day first",
            Self::MonthFirst => "month first",
        }
    }

    /// "day first", "MM/DD": an answer to the question.
    pub(crate) fn of(answer: &str) -> Option<Self> {
        match text::words(answer).first()?.as_str() {
            "day" | "dd" | "d" => Some(Self::DayFirst),
            "month" | "mm" | "m" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// The orders that every date of a column allows; what is a date in neither order is no date and says nothing.
pub(crate) fn orders<'c>(cells: impl Iterator<Item = &'c str>) -> Vec<Order> {
    let mut allowed = Order::ALL.to_vec();
    for cell in cells {
        let fits = Order::ALL.map(|order| parse(cell, order).is_some());
        if fits != [false, false] {
            allowed.retain(|&order| fits[order as usize]);
        }
    }
    allowed
}

/// The readings of a date under the orders its column allows; empty when one of them does not give any.
pub(crate) fn readings(text: &str, orders: &[Order]) -> Vec<DateTime> {
    let read: Option<Vec<DateTime>> = orders.iter().map(|&order| parse(text, order)).collect();
    read.unwrap_or_default()
}

/// Whether one date is later than another however they are read: within a column both in the same order.
pub(crate) fn surely_later(one: &[DateTime], other: &[DateTime], same_column: bool) -> bool {
    if same_column {
        return one.iter().zip(other).all(|(one, other)| one > other);
    }
    one.iter().min() > other.iter().max()
}

/// Whether two dates are one moment under every order; a date that reads alike under both equals one whose order is
/// known.
pub(crate) fn same_moment(one: &[DateTime], other: &[DateTime]) -> bool {
    one.first() == other.first() && one.last() == other.last()
}

/// The one that beats all others, if there is one, in two passes: whoever beats all stays once it is met.
pub(crate) fn beating_all<T>(all: &[T], beats: impl Fn(&T, &T) -> bool) -> Option<usize> {
    let last = (0..all.len()).reduce(|best, next| if beats(&all[next], &all[best]) { next } else { best })?;
    (0..all.len()).all(|other| other == last || beats(&all[last], &all[other])).then_some(last)
}

/// Reads `2026-09-27 15:04:05`, `2026-09-27T15:04`, `2026/09/27 3:00:00 PM GMT+3`, in the given order `8/20/25
/// 12:51:45` and `06-02-2021 23:58`, and the numbers of days that spreadsheets count with (`46292.625`). With dots the
/// day comes first: `27.09.2026 15:04`. A year of two digits is of this century and stands behind a stroke or a dot.
/// The zone is left out; one form tool writes one zone.
pub(crate) fn parse(text: &str, order: Order) -> Option<DateTime> {
    let text = text.trim();
    if let Some(days) = serial(text) {
        return Some(days);
    }
    let ends: Vec<usize> = text.match_indices(|letter: char| !letter.is_ascii_digit()).map(|(at, _)| at).collect();
    let (first, second) = (*ends.first()?, *ends.get(1)?);
    let separator = text.get(first..=first).filter(|separator| matches!(*separator, "-" | "/" | "."))?;
    if text.get(second..=second) != Some(separator) {
        return None;
    }
    let third = ends.get(2).copied().unwrap_or(text.len());
    let parts = [&text[..first], &text[first + 1..second], &text[second + 1..third]];
    let [one, two, three] = parts.map(|part| part.parse::<i16>().ok());
    let (one, two, three) = (one?, two?, three?);
    let (year, month, day) = match (parts[0].len(), parts[2].len()) {
        (4, ..=2) => (one, two, three),
        (..=2, 2 | 4) if parts[2].len() == 4 || separator != "-" => {
            let year = if parts[2].len() == 2 { 2000 + three } else { three };
            if separator == "." || order == Order::DayFirst { (year, two, one) } else { (year, one, two) }
        }
        _ => return None,
    };
    if !(1900..=2200).contains(&year) {
        return None;
    }
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    Some(date.to_datetime(time(&text[third..])?))
}

/// The time of day behind a date; midnight without one.
fn time(rest: &str) -> Option<Time> {
    let mut numbers = rest
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<i8>().ok());
    let colons = rest.matches(':').count();
    // "09.10", as some countries write the time.
    let dotted = rest.trim().split_once('.').is_some_and(|(hour, minute)| {
        let is_short =
            |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_short(hour) && is_short(minute)
    });
    let colons = if colons == 0 && dotted { 1 } else { colons };
    let mut part = |stands: bool| if stands { numbers.next().flatten().unwrap_or(0) } else { 0 };
    let (mut hour, minute, second) = (part(colons > 0), part(colons > 0), part(colons > 1));
    let upper = rest.to_ascii_uppercase().replace(['.', ' ', '\u{a0}', '\u{202f}'], "");
    if upper.contains("PM") && hour < 12 {
        hour += 12;
    } else if upper.contains("AM") && hour == 12 {
        hour = 0;
    }
    Time::new(hour, minute, second.min(59), 0).ok()
}

/// Days since 30 December 1899, as spreadsheets count, from 1954 to 2119.
fn serial(text: &str) -> Option<DateTime> {
    let number: f64 = text.replace(',', ".").parse().ok().filter(|days| (20_000.0..80_000.0).contains(days))?;
    if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "in range: below 80,000 days")]
    let seconds = (number * 86_400.0).round() as i64;
    Date::new(1899, 12, 30).ok()?.to_datetime(Time::midnight()).checked_add(seconds.seconds()).ok()
}

#[cfg(test)]
mod tests {
    use super::Order::{DayFirst, MonthFirst};
    use super::*;

    #[test]
    fn dates_are_read_in_the_order_of_their_column() {
        let read = |text, order| parse(text, order).map(|time| time.to_string()).unwrap_or_default();
        for (text, day_first, month_first) in [
            ("2026/09/27 3:00:00 PM GMT+3", "2026-09-27T15:00:00", "2026-09-27T15:00:00"),
            ("2026-09-27T15:04", "2026-09-27T15:04:00", "2026-09-27T15:04:00"),
            ("2026-09-27 3:00:00 p.\u{a0}m.", "2026-09-27T15:00:00", "2026-09-27T15:00:00"),
            ("2026-09-27 12:30 a.m.", "2026-09-27T00:30:00", "2026-09-27T00:30:00"),
            ("27.09.2026 15.04", "2026-09-27T15:04:00", "2026-09-27T15:04:00"),
            ("2026-09-27", "2026-09-27T00:00:00", "2026-09-27T00:00:00"),
            ("27.09.2026 15:04:05", "2026-09-27T15:04:05", "2026-09-27T15:04:05"),
            ("7.9.26", "2026-09-07T00:00:00", "2026-09-07T00:00:00"),
            ("8/20/25 12:51:45", "", "2025-08-20T12:51:45"),
            ("06-02-2021 23:58", "2021-02-06T23:58:00", "2021-06-02T23:58:00"),
            ("3/4/2026 12:10 AM", "2026-04-03T00:10:00", "2026-03-04T00:10:00"),
            ("46292.625", "2026-09-27T15:00:00", "2026-09-27T15:00:00"),
            ("46292,75", "2026-09-27T18:00:00", "2026-09-27T18:00:00"),
        ] {
            assert_eq!(
                (read(text, DayFirst).as_str(), read(text, MonthFirst).as_str()),
                (day_first, month_first),
                "{text}"
            );
        }
        for unclear in ["yesterday", "", "2026-13-40", "99999999999", "25-08-20", "1/2", "1/2-2026", "2026", "1/2/3"] {
            assert_eq!(
                (read(unclear, DayFirst), read(unclear, MonthFirst)),
                (String::new(), String::new()),
                "{unclear}"
            );
        }
    }

    #[test]
    fn the_order_is_one_that_the_whole_column_allows() {
        let of = |cells: &[&str]| orders(cells.iter().copied());
        assert_eq!(of(&["3/4/2026", "3/14/2026", "late"]), [MonthFirst]);
        assert_eq!(of(&["3/4/2026", "14/3/2026"]), [DayFirst]);
        assert_eq!(of(&["3/4/2026", "2026-09-27"]), [DayFirst, MonthFirst]);
        assert_eq!(of(&["14/3/2026", "3/14/2026"]), []);
        let both = |text| readings(text, &of(&["3/4/2026"]));
        assert!(surely_later(&both("5/4/2026"), &both("3/4/2026"), true));
        assert!(!surely_later(&both("5/4/2026"), &both("4/5/2026"), true));
        assert!(surely_later(&both("3/5/2026"), &both("2/5/2026"), true));
        assert!(!surely_later(&both("3/5/2026"), &both("2/5/2026"), false));
        assert!(surely_later(&both("5/4/2026"), &both("3/4/2025"), false));
    }

    #[test]
    fn the_last_of_many_is_found_in_two_passes() {
        let compared = std::cell::Cell::new(0);
        let beats = |one: &usize, other: &usize| {
            compared.set(compared.get() + 1);
            one > other
        };
        let many: Vec<usize> = (0..16_000).map(|index| index * 7919 % 16_001).collect();
        let last = beating_all(&many, beats);
        assert_eq!(last.map(|at| many[at]), many.iter().max().copied());
        assert!(compared.get() < 2 * many.len(), "{} comparisons", compared.get());
        // In a circle nobody beats all.
        assert_eq!(beating_all(&[0, 1, 2], |one: &i32, other| (one + 1) % 3 == *other), None);
    }
}
