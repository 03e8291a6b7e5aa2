//! Short answers: yes and no, numbers, one of several options.

use mentor_match::cohort::{BeyondChoices, Importance, MeetingFormat, StyleAnswer, StyleWish};
use mentor_match::text;

use crate::import::field::MAX_CHOICES;

/// Yes or no in their usual forms; also "Yes, since 2019". Anything else is `None`.
pub(crate) fn yes_no(answer: &str) -> Option<bool> {
    let folded = text::fold(answer);
    let first = folded.split([',', '.', ';', '-', '!']).next().unwrap_or_default().trim();
    match first {
        "yes" | "y" | "true" | "1" | "x" | "ja" | "oui" | "si" | "sim" | "✓" | "✔" | "☑" | "checked"
        | "definitely yes" | "of course" | "yes please" | "active" | "i am" | "approved" | "vetted" => Some(true),
        "no" | "n" | "false" | "0" | "nein" | "non" | "nao" | "✗" | "✘" | "☐" | "unchecked" | "not yet"
        | "inactive" | "lapsed" | "i am not" | "not active" | "not approved" | "not vetted" => Some(false),
        _ => None,
    }
}

/// A number read from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) value: u32,
    /// Whether nothing but the number was written.
    pub(crate) exact: bool,
}

const NUMBER_WORDS: &[(&str, u32)] = &[
    ("zero", 0),
    ("none", 0),
    ("nil", 0),
    ("never", 0),
    ("one", 1),
    ("once", 1),
    ("single", 1),
    ("two", 2),
    ("twice", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
];

/// Words that may stand beside a number without changing it.
const FILLERS: &[&str] = &[
    "mentee",
    "mentees",
    "mentor",
    "mentors",
    "person",
    "people",
    "place",
    "places",
    "seat",
    "seats",
    "only",
    "please",
    "max",
    "maximum",
    "up",
    "to",
    "at",
    "most",
    "a",
    "an",
    "just",
    "exactly",
    "time",
    "times",
    "conference",
    "conferences",
    "convention",
    "conventions",
    "meeting",
    "meetings",
    "so",
    "far",
    "this",
    "year",
    "i",
    "can",
    "take",
    "would",
    "like",
    "x",
    "in",
    "total",
    "i'm",
    "willing",
    "happy",
    "able",
    "on",
];

/// A whole number, in digits or in words, alone or among words that do not change it: "2", "two", "One mentee only,
/// please!", "up to 2", "10+". Ranges, fractions, negative numbers and anything vague are `None`.
pub(crate) fn count(answer: &str) -> Option<Count> {
    let folded = text::fold(answer);
    if let Ok(value) = folded.parse::<u32>() {
        return Some(Count { value, exact: !folded.starts_with('+') });
    }
    if matches!(folded.as_str(), "-" | "no" | "n/a") {
        return Some(Count { value: 0, exact: false });
    }
    let negative =
        folded.match_indices('-').any(|(at, _)| folded[at + 1..].starts_with(|next: char| next.is_ascii_digit()));
    if negative {
        return None;
    }
    let mut value = None;
    for word in text::words(&folded) {
        let number = NUMBER_WORDS.iter().find(|(known, _)| *known == word).map(|(_, number)| *number);
        let number = number.or_else(|| whole(&word));
        match number {
            Some(_) if value.is_some() => return None,
            Some(number) => value = Some(number),
            None if FILLERS.contains(&word.as_str()) => {}
            None => return None,
        }
    }
    let exact = NUMBER_WORDS.iter().any(|(word, _)| *word == folded) || whole(&folded).is_some();
    value.map(|value| Count { value, exact })
}

/// "2" or "2.0".
fn whole(word: &str) -> Option<u32> {
    let digits = match word.split_once(['.', ',']) {
        Some((digits, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') && zeros.len() < 3 => {
            digits
        }
        Some(_) => return None,
        None => word,
    };
    digits.parse().ok()
}

/// Which of several choices: "2", "2.", "#2", "2nd", "second choice", "Choice 2", "number two".
pub(crate) fn ordinal(answer: &str) -> Option<u16> {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    const BESIDE: [&str; 11] =
        ["choice", "preference", "mentor", "mentee", "rank", "priority", "number", "no", "nr", "my", "the"];
    if answer.trim_start().starts_with(['-', '\u{2212}', '\u{2013}']) {
        return None;
    }
    let mut found = None;
    for word in text::words(answer) {
        let digits = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(&word);
        let number = whole(digits)
            .or_else(|| NUMBER_WORDS.iter().find(|(known, _)| *known == word).map(|(_, number)| *number))
            .or_else(|| WORDS.iter().zip(1..).find(|(known, _)| **known == word).map(|(_, number)| number));
        match number {
            Some(_) if found.is_some() => return None,
            Some(number) => found = Some(number),
            None if BESIDE.contains(&word.as_str()) => {}
            None => return None,
        }
    }
    found.and_then(|number| u16::try_from(number).ok()).filter(|number| (1..=MAX_CHOICES).contains(number))
}

/// How many mentees: as [`count`], and a plain no ("not this year") is none.
pub(crate) fn seats(answer: &str) -> Option<Count> {
    count(answer).or_else(|| {
        let words = text::words(answer);
        let says_no = matches!(words.first().map(String::as_str), Some("no" | "not"));
        let harmless = |word: &String| {
            matches!(
                word.as_str(),
                "no" | "not"
                    | "now"
                    | "year"
                    | "round"
                    | "season"
                    | "time"
                    | "currently"
                    | "moment"
                    | "the"
                    | "thanks"
                    | "thank"
                    | "you"
            ) || FILLERS.contains(&word.as_str())
        };
        (says_no && words.iter().all(harmless)).then_some(Count { value: 0, exact: false })
    })
}

pub(crate) fn meeting(answer: &str) -> Option<MeetingFormat> {
    match text::slug(answer).as_str() {
        "in-person" | "face-to-face" | "personally" | "on-site" | "offline" | "in-person-only" => {
            Some(MeetingFormat::InPerson)
        }
        "online" | "virtual" | "virtually" | "remote" | "remotely" | "video" | "video-call" | "online-only"
        | "by-phone" | "phone" | "phone-or-video" => Some(MeetingFormat::Virtual),
        "mostly-online-in-person-at-least-once"
        | "mixed"
        | "hybrid"
        | "mostly-online"
        | "online-in-person-at-least-once" => Some(MeetingFormat::Mixed),
        "either"
        | "both"
        | "any"
        | "no-preference"
        | "in-person-or-online"
        | "online-or-in-person"
        | "both-are-fine"
        | "either-is-fine"
        | "it-does-not-matter"
        | "in-person-online"
        | "online-in-person" => Some(MeetingFormat::Either),
        _ => None,
    }
}

pub(crate) fn beyond_choices(answer: &str) -> Option<BeyondChoices> {
    match text::slug(answer).as_str() {
        "match-me-with-another-suitable-mentor"
        | "match-me-with-another-suitable-mentee"
        | "another-suitable-mentor"
        | "another-suitable-partner"
        | "match-me-with-someone-else"
        | "match-me"
        | "anyone-suitable"
        | "welcome" => Some(BeyondChoices::Welcome),
        "rather-none" | "none" | "nobody" | "no-match" | "do-not-match-me" | "rather-no-mentor" | "only-my-choices" => {
            Some(BeyondChoices::RatherNone)
        }
        _ => yes_no(answer).map(|yes| if yes { BeyondChoices::Welcome } else { BeyondChoices::RatherNone }),
    }
}

pub(crate) fn style_wish(answer: &str) -> Option<StyleWish> {
    match text::slug(answer).as_str() {
        "similar" | "similar-to-me" | "someone-similar" | "somebody-similar" | "like-me" | "someone-like-me" => {
            Some(StyleWish::Similar)
        }
        "opposite" | "my-opposite" | "someone-opposite" | "an-opposite" | "different" | "different-from-me"
        | "complementary" => Some(StyleWish::Opposite),
        "no-preference" | "either" | "any" | "both" | "does-not-matter" | "it-does-not-matter" | "none" => {
            Some(StyleWish::Either)
        }
        _ => None,
    }
}

/// One of the words for it or a point from 1 to 5, also both: "4 - important", when they say the same.
pub(crate) fn importance(answer: &str) -> Option<Importance> {
    let folded = text::fold(answer);
    Importance::from_words(&folded).or_else(|| {
        let (point, words) = folded.split_at_checked(1)?;
        let words = Importance::from_words(words.trim_start_matches([' ', '-', '=', ':', '.', ')']))?;
        Importance::from_words(point).filter(|point| *point == words)
    })
}

/// A point from 1 to 5, alone or before a word ("4 - agree"); words alone are an option. Other numbers are `None`.
pub(crate) fn style(answer: &str) -> Option<StyleAnswer> {
    let folded = text::fold(answer);
    let digits = folded.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(folded.len());
    if digits == 0 {
        let is_text = folded.chars().any(char::is_alphabetic);
        return is_text.then(|| StyleAnswer::Option(answer.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let rest = folded[digits..].trim_start_matches(".0");
    let is_label = rest.is_empty()
        || (rest.starts_with([' ', '-', '=', ':', '(', '/', ')'])
            && !rest.contains(|letter: char| letter.is_ascii_digit() && letter != '5'));
    match folded[..digits].parse::<u8>() {
        Ok(point @ 1..=5) if is_label => Some(StyleAnswer::Scale(point)),
        _ => None,
    }
}

/// Degrees with a point or a comma.
pub(crate) fn degrees(answer: &str) -> Option<f64> {
    let plain = text::fold(answer).replace(',', ".").replace('°', "");
    plain.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite())
}

/// Answers to a question for a list or a name that mean "none".
pub(crate) fn is_none(answer: &str) -> bool {
    matches!(
        text::fold(answer).as_str(),
        "none"
            | "no"
            | "nobody"
            | "no one"
            | "nothing"
            | "n/a"
            | "na"
            | "-"
            | "--"
            | "—"
            | "/"
            | "."
            | "not applicable"
            | "none so far"
            | "none yet"
            | "no preference"
            | "not yet"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_have_many_forms() {
        assert_eq!(["Yes", "x", "TRUE", "Sí", "Yes, since 2019"].map(yes_no), [Some(true); 5]);
        assert_eq!(["no", "N", "0", "No, not any more"].map(yes_no), [Some(false); 4]);
        assert_eq!(["maybe", "yes and no", "asdf", ""].map(yes_no), [None; 4]);
    }

    #[test]
    fn numbers_are_read_from_words() {
        let value = |text| count(text).map(|count| (count.value, count.exact));
        assert_eq!(
            ["2", "two", "2.0", " 7 "].map(value),
            [Some((2, true)), Some((2, true)), Some((2, true)), Some((7, true))]
        );
        assert_eq!(
            ["One mentee only, please!", "up to 2", "10+"].map(value),
            [Some((1, false)), Some((2, false)), Some((10, false))]
        );
        assert_eq!(
            ["-1", "1-2", "one or two", "2.5", "lots", "4th next week", "", "99999999999"].map(value),
            [None; 8]
        );
        assert_eq!(seats("not this year").map(|count| count.value), Some(0));
        assert_eq!(seats("I’m willing to take on two mentees.").map(|count| count.value), Some(2));
        assert_eq!(seats("not sure, two"), None);
    }

    #[test]
    fn ordinals_are_read_in_their_usual_forms() {
        let second = [
            "2",
            "2.",
            "#2",
            "2nd",
            "2ND choice",
            "second",
            "Second preference",
            "Choice 2",
            "No. 2",
            "2.0",
            "two",
            " (2) ",
        ];
        assert_eq!(second.map(ordinal), [Some(2); 12]);
        assert_eq!(["first", "1st", "tenth", "20th"].map(ordinal), [Some(1), Some(1), Some(10), Some(20)]);
        let unclear = ["", "0", "21", "-1", "1-2", "2.5", "1st or 2nd", "top", "maybe 2", "A", "choice", "secondary"];
        assert_eq!(unclear.map(ordinal), [None; 12]);
    }

    #[test]
    fn importance_is_read_from_words_and_points() {
        let five = ["very important", "5", "5 - Very important", "5: essential", "Extremely important"];
        assert_eq!(five.map(importance), [Some(Importance::VeryImportant); 5]);
        assert_eq!(["4 - very important", "6", "9", "", "é", "somewhat blue"].map(importance), [None; 6]);
    }

    #[test]
    fn scales_are_one_to_five() {
        assert_eq!(style("4"), Some(StyleAnswer::Scale(4)));
        assert_eq!(style("5 - fully agree"), Some(StyleAnswer::Scale(5)));
        assert_eq!(style("Mostly"), Some(StyleAnswer::Option("Mostly".to_owned())));
        assert_eq!(["7", "0", "300", "", "2-3", "?"].map(style), [const { None }; 6]);
    }
}
