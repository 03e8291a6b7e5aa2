//! Times of a week: `Mon 18:00-20:00`, `Saturday morning`, `Weekday evenings`, `Tue, Thu 6-8pm`.
//!
//! Entries are separated by semicolons or line breaks. Within an entry days are gathered until a time follows, which
//! then holds for all of them; days without any time are from 8:00 to 20:00. Morning is 8–12, midday 12–14, afternoon
//! 13–18, evening 18–22.

use jiff::civil::Weekday;
use mentor_match::cohort::WeeklySlot;
use mentor_match::text;

/// Minutes of a day: from, to.
type Span = (u16, u16);

const WHOLE_DAY: Span = (8 * 60, 20 * 60);
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Entries of a cell.
pub(crate) fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty())
}

/// The slots of one entry, `None` when any part of it is unclear.
pub(crate) fn parse(entry: &str) -> Option<Vec<WeeklySlot>> {
    let plain = text::fold(entry)
        .replace(" to ", "-")
        .replace(" until ", "-")
        .replace(" - ", "-")
        .replace(" am", "am")
        .replace(" pm", "pm");
    let mut slots = Vec::new();
    // Days that wait for a time; a time that waits for days.
    let (mut days, mut waiting): (Vec<Weekday>, Option<Span>) = (Vec::new(), None);
    for word in plain.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '&' | '/' | '+')) {
        let word = word.trim_matches(['.', '(', ')', ':']);
        if matches!(
            word,
            "" | "and" | "on" | "from" | "between" | "in" | "the" | "after" | "at" | "or" | "also" | "all" | "day"
        ) {
            if word == "after" {
                return None;
            }
            continue;
        }
        if let Some(more) = named_days(word) {
            days.extend(more);
        } else {
            let span = part_of_day(word).or_else(|| clock_span(word))?;
            if days.is_empty() {
                if waiting.replace(span).is_some() {
                    return None;
                }
            } else {
                slots.extend(place(&days, span)?);
                days.clear();
            }
        }
    }
    match (days.is_empty(), waiting) {
        (true, Some(_)) => return None,
        (true, None) => {}
        (false, span) => slots.extend(place(&days, span.unwrap_or(WHOLE_DAY))?),
    }
    (!slots.is_empty()).then_some(slots)
}

fn place(days: &[Weekday], (from, to): Span) -> Option<Vec<WeeklySlot>> {
    days.iter().map(|&day| WeeklySlot::on(day, from, to).ok()).collect()
}

fn named_days(word: &str) -> Option<Vec<Weekday>> {
    let days = |range: std::ops::Range<usize>| Some(WEEK[range].to_vec());
    match word {
        "weekday" | "weekdays" => return days(0..5),
        "weekend" | "weekends" => return days(5..7),
        "daily" | "every" | "any" | "everyday" | "anytime" => return days(0..7),
        _ => {}
    }
    if let Some(one) = day(word) {
        return Some(vec![WEEK[one]]);
    }
    let (first, last) = word.split_once('-')?;
    let (first, last) = (day(first)?, day(last)?);
    if first <= last { days(first..last + 1) } else { Some([&WEEK[first..], &WEEK[..=last]].concat()) }
}

fn day(word: &str) -> Option<usize> {
    let plural = word.strip_suffix('s').filter(|word| word.ends_with("day")).unwrap_or(word);
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    names
        .iter()
        .position(|name| *name == plural || (plural.len() >= 2 && plural.len() <= 5 && name.starts_with(plural)))
        .filter(|_| !matches!(plural, "s" | "t" | "m"))
}

fn part_of_day(word: &str) -> Option<Span> {
    let hours = match word.strip_suffix('s').unwrap_or(word) {
        "morning" => (8, 12),
        "midday" | "noon" | "lunch" | "lunchtime" => (12, 14),
        "afternoon" => (13, 18),
        "evening" | "night" => (18, 22),
        _ => return None,
    };
    Some((hours.0 * 60, hours.1 * 60))
}

/// `18:00-20:00`, `18-20`, `6-8pm`, `6pm-8pm`, `18.30-20h`.
fn clock_span(word: &str) -> Option<Span> {
    let (from, to) = word.split_once('-')?;
    let (to_minutes, half) = clock(to)?;
    let (from_minutes, own_half) = clock(from)?;
    let to = twelve(to_minutes, half)?;
    let from = match (own_half, half) {
        (Some(_), _) | (None, None) => twelve(from_minutes, own_half)?,
        // "6-8pm" is from six in the evening, "11-1pm" from eleven in the morning.
        (None, Some(_)) => {
            let same = twelve(from_minutes, half)?;
            if same < to { same } else { twelve(from_minutes, Some(Half::Am))? }
        }
    };
    (from != to).then_some((from, to))
}

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

fn twelve((hour, minute): (u16, u16), half: Option<Half>) -> Option<u16> {
    let hour = match half {
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(Half::Am) => hour % 12,
        Some(Half::Pm) => hour % 12 + 12,
        None => hour,
    };
    let minutes = hour * 60 + minute;
    (minutes <= 24 * 60).then_some(minutes)
}

fn clock(text: &str) -> Option<((u16, u16), Option<Half>)> {
    let (plain, half) = if let Some(plain) = text.strip_suffix("am") {
        (plain, Some(Half::Am))
    } else if let Some(plain) = text.strip_suffix("pm") {
        (plain, Some(Half::Pm))
    } else {
        (text.strip_suffix('h').unwrap_or(text), None)
    };
    let (hour, minute) = plain.split_once([':', '.']).unwrap_or((plain, "0"));
    let number = |digits: &str| {
        let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (hour <= 24 && minute < 60).then_some(((hour, minute), half))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entry: &str) -> Option<Vec<(u16, u16, u16)>> {
        let slot = |slot: WeeklySlot| (slot.start() / 1440, slot.start() % 1440 / 60, slot.minutes() / 60);
        parse(entry).map(|slots| slots.into_iter().map(slot).collect())
    }

    #[test]
    fn days_and_times_are_read() {
        assert_eq!(read("Mon 18:00-20:00"), Some(vec![(0, 18, 2)]));
        assert_eq!(read("Saturday morning"), Some(vec![(5, 8, 4)]));
        assert_eq!(read("Tue, Thu 6-8pm"), Some(vec![(1, 18, 2), (3, 18, 2)]));
        assert_eq!(read("Monday evening, Wednesdays 9 to 11"), Some(vec![(0, 18, 4), (2, 9, 2)]));
        assert_eq!(read("evenings on Friday"), Some(vec![(4, 18, 4)]));
        assert_eq!(read("Sat"), Some(vec![(5, 8, 12)]));
        assert_eq!(read("Weekday evenings").map(|slots| slots.len()), Some(5));
        assert_eq!(read("Fri-Sun 10-12").map(|slots| slots.len()), Some(3));
        assert_eq!(read("Mon 11-1pm"), Some(vec![(0, 11, 2)]));
    }

    #[test]
    fn what_is_unclear_is_not_guessed() {
        for unclear in
            ["evenings", "after work", "Mon sometimes", "Mon 25-26", "Mon 18:75-20:00", "ask me", "", "-", "Mon 18-18"]
        {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }
}
