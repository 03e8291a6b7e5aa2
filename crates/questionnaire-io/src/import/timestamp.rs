//! When a form was sent in, as far as it can be read without guessing the order of day and month.

use jiff::civil::{Date, DateTime, Time};

/// Reads `2026-09-27 15:04:05`, `2026-09-27T15:04`, `2026/09/27 3:00:00 PM GMT+3`. Dots mean that
/// the day comes first: `27.09.2026 15:04`. Anything else is not read: 03/04/2026 may be March or April. The zone is left out; one form tool writes one zone.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    if let Some(year_first) = day_first_with_dots(text) {
        return parse(&year_first);
    }
    let mut numbers = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<i16>().ok());
    let year = numbers.next()??;
    if !(1900..=2200).contains(&year) || !text.trim_start().starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let mut small = || Some(numbers.next().flatten().and_then(|number| i8::try_from(number).ok()));
    let date = Date::new(year, small()??, small()??).ok()?;
    let has_time = text.contains(':');
    let mut part = || if has_time { small().flatten() } else { None };
    let (mut hour, minute) = (part().unwrap_or(0), part().unwrap_or(0));
    let second = if text.matches(':').count() > 1 { part().unwrap_or(0) } else { 0 };
    let upper = text.to_ascii_uppercase();
    if upper.contains("PM") && hour < 12 {
        hour += 12;
    } else if upper.contains("AM") && hour == 12 {
        hour = 0;
    }
    Some(date.to_datetime(Time::new(hour, minute, second.min(59), 0).ok()?))
}

fn day_first_with_dots(text: &str) -> Option<String> {
    let (date, time) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let mut parts = date.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    (year.len() == 4 && parts.next().is_none()).then(|| format!("{year}-{month}-{day} {time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_with_the_year_is_read() {
        let read = |text| parse(text).map(|time| time.to_string());
        assert_eq!(read("2026/09/27 3:00:00 PM GMT+3").as_deref(), Some("2026-09-27T15:00:00"));
        assert_eq!(read("2026-09-27T15:04").as_deref(), Some("2026-09-27T15:04:00"));
        assert_eq!(read("2026-09-27").as_deref(), Some("2026-09-27T00:00:00"));
        assert_eq!(read("27.09.2026 15:04:05").as_deref(), Some("2026-09-27T15:04:05"));
        for unclear in ["03/04/2026 10:00", "yesterday", "", "2026-13-40", "99999999999"] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }
}
