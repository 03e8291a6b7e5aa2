//! How often somebody has been to an event: a number, or the times one by one (`Boston 2019; Chicago 2021`).
//!
//! A question that asks which (`Which conferences have you attended?`) is answered by a list; one that does not say so
//! only where each entry has a year. "Several" and "most of them" are no list: they are asked about.

use mentor_match::text;

use super::numbers::{self, Count};

/// Words of a question that asks which, in six languages.
const WHICH: [&str; 16] = [
    "which", "list", "name", "welche", "welchen", "welcher", "quel", "quels", "quelle", "quelles", "cual", "cuales",
    "qual", "quais", "welk", "welke",
];
/// Words that say neither how often nor which.
const VAGUE: [&str; 40] = [
    "a", "all", "almost", "and", "can", "cannot", "don", "dont", "every", "few", "i", "it", "know", "lots", "many",
    "maybe", "more", "most", "not", "of", "one", "or", "other", "others", "remember", "several", "some", "sure", "t",
    "than", "the", "them", "these", "too", "two", "unsure", "various", "year", "years", "yes",
];

/// Whether a question asks which events, not how many.
pub(crate) fn asks_which(question: &str) -> bool {
    text::words(question).iter().any(|word| WHICH.contains(&word.as_str()))
}

/// How often, where the question asks which or does not, which is looked up only if it matters.
pub(crate) fn times(answer: &str, asks_which: impl Fn() -> bool) -> Option<Count> {
    let strong = answer.contains([';', '|', '\n']);
    let entries = answer.split(if strong { &[';', '|', '\n'][..] } else { &[','][..] });
    let entries: Vec<&str> = entries.map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let listed = || Count { value: u32::try_from(entries.len()).unwrap_or(u32::MAX), exact: false };
    if !entries.is_empty() && entries.iter().all(|entry| has_year(entry)) {
        return Some(listed());
    }
    let count = numbers::count(answer);
    let is_list = || asks_which() && !entries.is_empty() && !entries.iter().any(|entry| is_vague(entry));
    count.or_else(|| is_list().then(listed))
}

/// Whether the only number of an entry is a year.
fn has_year(entry: &str) -> bool {
    let mut numbers = entry.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let year =
        numbers.next().filter(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")));
    year.is_some() && numbers.next().is_none()
}

/// Whether an entry names nothing: a number, or words that say how often.
fn is_vague(entry: &str) -> bool {
    let words = text::words(entry);
    words.iter().all(|word| VAGUE.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit()))
        || numbers::count(entry).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_counts_where_it_is_asked_for_or_has_years() {
        let read = |answer: &str, which: bool| times(answer, || which).map(|count| count.value);
        for (answer, how_many, which) in [
            ("2", Some(2), Some(2)),
            ("none", Some(0), Some(0)),
            ("Boston 2019; Chicago 2021", Some(2), Some(2)),
            ("2019, 2021, 2022", Some(3), Some(3)),
            ("2019", Some(1), Some(1)),
            ("Boston\nChicago\nLisbon", None, Some(3)),
            ("Spring meeting, Autumn meeting", None, Some(2)),
            ("Lisbon", None, Some(1)),
            ("several", None, None),
            ("All of them", None, None),
            ("Boston, and many more", None, None),
            ("2 or 3, maybe more", None, None),
            ("2 in Boston 2019", None, Some(1)),
            (";", None, None),
            // All entries have a year, and each only one.
            ("Boston 2019; Chicago", None, Some(2)),
            ("Boston 1999", Some(1), Some(1)),
            ("Boston 20190", None, Some(1)),
            ("Boston 2019 2020", None, Some(1)),
            // The stronger sign separates.
            ("Boston, MA 2019; Chicago, IL 2021", Some(2), Some(2)),
            ("Boston 2019|Chicago 2021\nLisbon 2022", Some(3), Some(3)),
            ("Lisbon, several", None, None),
        ] {
            assert_eq!((read(answer, false), read(answer, true)), (how_many, which), "{answer}");
        }
        assert!(!times("Boston 2019", || false).unwrap().exact && times("2", || false).unwrap().exact);
        assert!(
            asks_which("Which conferences have you attended?")
                && !asks_which("How many conferences have you attended?")
        );
    }
}
