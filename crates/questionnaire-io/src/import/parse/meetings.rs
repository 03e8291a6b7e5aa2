//! How often and how long to meet, as points from 1 to 5, so that near answers count as near.
//!
//! | point | how often | how long |
//! |---|---|---|
//! | 1 | less than once a month | up to 30 minutes |
//! | 2 | once a month | up to 45 minutes |
//! | 3 | once or twice a month, every two or three weeks | up to an hour |
//! | 4 | once a week | up to an hour and a half |
//! | 5 | more often | longer |
//!
//! A range stands for its middle.

use mentor_match::text;

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A point from 1 to 5.
    Point(u8),
    /// "No preference".
    Open,
}

/// Answers without a wish.
const OPEN: [&str; 9] = [
    "no preference",
    "flexible",
    "as needed",
    "it depends",
    "either",
    "any",
    "does not matter",
    "it does not matter",
    "not sure",
];

/// Words that change nothing.
const FILLERS: [&str; 21] = [
    "a",
    "an",
    "about",
    "approximately",
    "around",
    "at",
    "each",
    "for",
    "i",
    "in",
    "long",
    "meet",
    "meeting",
    "meetings",
    "or",
    "per",
    "roughly",
    "the",
    "time",
    "times",
    "to",
];

/// "Weekly", "once a week", "every two weeks", "1-2 times per month". "Biweekly" means two things and is not read.
pub(crate) fn frequency(answer: &str) -> Option<Wish> {
    let words = text::words(answer);
    if is_open(&words) {
        return Some(Wish::Open);
    }
    let (mut numbers, mut days, mut every) = (Vec::new(), None, false);
    for word in &words {
        let adverb = match word.as_str() {
            "daily" => Some(1.0),
            "weekly" => Some(7.0),
            "fortnightly" => Some(14.0),
            "monthly" => Some(30.0),
            "quarterly" => Some(91.0),
            "yearly" | "annually" => Some(365.0),
            _ => None,
        };
        let unit = match word.strip_suffix('s').unwrap_or(word) {
            "day" => Some(1.0),
            "week" => Some(7.0),
            "fortnight" => Some(14.0),
            "month" => Some(30.0),
            "quarter" => Some(91.0),
            "year" => Some(365.0),
            _ => None,
        };
        if let Some(length) = adverb.or(unit) {
            every |= adverb.is_some();
            if days.replace(length).is_some() {
                return None;
            }
        } else if let Some(number) = number(word) {
            numbers.push(number);
        } else if word == "every" {
            every = true;
        } else if !FILLERS.contains(&word.as_str()) {
            return None;
        }
    }
    let days = days?;
    let count = middle(&numbers, every.then_some(1.0))?;
    let a_month = if every { 30.0 / (days * count) } else { count * 30.0 / days };
    Some(Wish::Point(match a_month {
        rate if rate < 0.9 => 1,
        rate if rate < 1.2 => 2,
        rate if rate < 3.0 => 3,
        rate if rate < 6.0 => 4,
        _ => 5,
    }))
}

/// "30 minutes", "an hour", "1.5 hours", "45-60 min", "half an hour", "hour-long".
pub(crate) fn length(answer: &str) -> Option<Wish> {
    let words = text::words(answer);
    if is_open(&words) {
        return Some(Wish::Open);
    }
    let phrase = words.join(" ");
    let minutes = match phrase.as_str() {
        "half an hour" | "half hour" | "a half hour" => 30.0,
        "an hour and a half" | "one and a half hours" | "hour and a half" => 90.0,
        _ => spans(&words)?,
    };
    Some(Wish::Point(match minutes {
        minutes if minutes <= 30.0 => 1,
        minutes if minutes <= 45.0 => 2,
        minutes if minutes <= 60.0 => 3,
        minutes if minutes <= 90.0 => 4,
        _ => 5,
    }))
}

/// The sum of numbers with their units; an hour without a number is one.
fn spans(words: &[String]) -> Option<f64> {
    let (mut numbers, mut sum) = (Vec::new(), None);
    for word in words {
        // "45min", "1h"
        let digits = word.find(|letter: char| letter.is_alphabetic()).unwrap_or(word.len());
        let (start, unit) = word.split_at(digits);
        let unit = match unit {
            "min" | "mins" | "minute" | "minutes" => Some(1.0),
            "h" | "hr" | "hrs" | "hour" | "hours" => Some(60.0),
            _ => None,
        };
        match unit {
            Some(unit) => {
                if !start.is_empty() {
                    numbers.push(number(start)?);
                }
                let count = middle(&numbers, (unit > 1.0).then_some(1.0))?;
                sum = Some(sum.unwrap_or(0.0) + count * unit);
                numbers.clear();
            }
            None => match number(word) {
                Some(number) => numbers.push(number),
                None if word == "and" || FILLERS.contains(&word.as_str()) => {}
                None => return None,
            },
        }
    }
    if numbers.is_empty() { sum } else { None }
}

fn is_open(words: &[String]) -> bool {
    OPEN.contains(&words.join(" ").as_str())
}

/// A number above 0 and of a sensible size.
fn number(word: &str) -> Option<f64> {
    let named = match word {
        "once" | "one" => 1.0,
        "twice" | "two" | "other" | "second" => 2.0,
        "three" | "third" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        _ => word.replace(',', ".").parse().ok()?,
    };
    (named > 0.0 && named <= 1000.0).then_some(named)
}

/// The middle of a number or a range; `without` for none, nothing for more.
fn middle(numbers: &[f64], without: Option<f64>) -> Option<f64> {
    match *numbers {
        [] => without,
        [one] => Some(one),
        [from, to] if from <= to => Some(f64::midpoint(from, to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often() {
        for (answer, point) in [
            ("1-2 times per month", 3),
            ("Once or twice a month", 3),
            ("every other week", 3),
            ("Every 2–3 weeks", 3),
            ("fortnightly", 3),
            ("Twice a month", 3),
            ("Weekly", 4),
            ("once a week", 4),
            ("about 4 times a month", 4),
            ("Monthly", 2),
            ("every month", 2),
            ("every two months", 1),
            ("quarterly", 1),
            ("three times a year", 1),
            ("2-3 times a week", 5),
            ("daily", 5),
        ] {
            assert_eq!(frequency(answer), Some(Wish::Point(point)), "{answer}");
        }
        assert_eq!(["No preference", "as needed"].map(frequency), [Some(Wish::Open); 2]);
        let unclear =
            ["biweekly", "often", "week", "3", "", "0 times a week", "2-1 times a week", "1 2 3 times a week"];
        assert_eq!(unclear.map(frequency), [None; 8]);
    }

    #[test]
    fn how_long() {
        for (answer, point) in [
            ("30 minutes", 1),
            ("half an hour", 1),
            ("20min", 1),
            ("45 min", 2),
            ("30-60 minutes", 2),
            ("An hour", 3),
            ("hour-long", 3),
            ("1h", 3),
            ("60 minutes", 3),
            ("1.5 hours", 4),
            ("1 hour 30 minutes", 4),
            ("an hour and a half", 4),
            ("two hours", 5),
        ] {
            assert_eq!(length(answer), Some(Wish::Point(point)), "{answer}");
        }
        assert_eq!(length("flexible"), Some(Wish::Open));
        assert_eq!(["60", "minutes", "a while", "", "inf hours", "1e9 hours"].map(length), [None; 6]);
    }
}
