//! Numbers, in digits or in words, and which of several choices.

use mentor_match::text;

use crate::import::field::MAX_CHOICES;

/// A number read from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) value: u32,
    /// Whether nothing but the number was written.
    pub(crate) exact: bool,
}

/// English, then German, French, Spanish, Portuguese and Dutch, folded. German "null" is missing: programs write it for
/// a blank.
const NUMBER_WORDS: [(u32, &str); 13] = [
    (
        0,
        "zero none nil never nothing kein keine keinen keiner nie niemals aucun aucune jamais cero ninguno ninguna \
         ningun nunca nenhum nenhuma geen nooit nul",
    ),
    (1, "one once single ein eine einen eins einmal un une uno una um uma een een"),
    (2, "two twice zwei zweimal deux dos dois duas twee tweemaal"),
    (3, "three drei trois tres drie"),
    (4, "four vier quatre cuatro quatro"),
    (5, "five funf cinq cinco vijf"),
    (6, "six sechs seis zes"),
    (7, "seven"),
    (8, "eight"),
    (9, "nine"),
    (10, "ten zehn dix diez dez tien"),
    (11, "eleven"),
    (12, "twelve"),
];

fn number_word(word: &str) -> Option<u32> {
    let named = NUMBER_WORDS.iter().find(|(_, words)| words.split(' ').any(|known| known == word));
    named.map(|(number, _)| *number)
}

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
    "maximal",
    "maximaal",
    "maximo",
    "hochstens",
    "hoogstens",
    "bis",
    "zu",
    "nur",
    "personen",
    "personnes",
    "personas",
    "pessoas",
    "hasta",
    "ate",
    "tot",
    "mal",
    "fois",
    "veces",
    "vezes",
    "keer",
];

/// A whole number, in digits or in words, alone or among words that do not change it: "2", "two", "2 (two)", "One
/// mentee only, please!", "up to 2", "10+". Ranges, fractions, negative numbers and anything vague are `None`.
pub(crate) fn count(answer: &str) -> Option<Count> {
    let folded = text::fold(answer);
    if let Ok(value) = folded.parse::<u32>() {
        return Some(Count { value, exact: !folded.starts_with('+') });
    }
    if matches!(folded.as_str(), "no" | "nein" | "non" | "nao" | "nee") {
        return Some(Count { value: 0, exact: false });
    }
    let negative =
        folded.match_indices('-').any(|(at, _)| folded[at + 1..].starts_with(|next: char| next.is_ascii_digit()));
    if negative {
        return None;
    }
    // One number in words, one in digits, and nothing else may stand beside them.
    let (mut worded, mut digits, mut exact) = (None, None, true);
    for word in text::words(&folded) {
        let repeated = match (number_word(&word), whole(&word)) {
            (Some(number), _) => worded.replace(number).is_some(),
            (None, Some(number)) => digits.replace(number).is_some(),
            (None, None) if FILLERS.contains(&word.as_str()) => {
                exact = false;
                false
            }
            (None, None) => return None,
        };
        if repeated {
            return None;
        }
    }
    let exact = exact && !folded.contains('+');
    match (worded, digits) {
        (Some(worded), Some(digits)) if worded != digits => None,
        _ => worded.or(digits).map(|value| Count { value, exact }),
    }
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
            .or_else(|| number_word(&word))
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

#[cfg(test)]
mod tests {
    use super::*;

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
            ["one (1)", "2 (two)", "Zwei", "une", "(3)"].map(value),
            [Some((1, true)), Some((2, true)), Some((2, true)), Some((1, true)), Some((3, true))]
        );
        assert_eq!(["bis zu 2", "two (2) mentees"].map(value), [Some((2, false)); 2]);
        let nothing = ["none", "nil", "Never", "zero", "0", "keine", "aucun", "nunca", "nenhum", "geen"];
        assert_eq!(nothing.map(value), [Some((0, true)); 10]);
        assert_eq!(["no", "nein"].map(value), [Some((0, false)); 2]);
        let unclear = ["-1", "1-2", "one or two", "2.5", "lots", "4th next week", "", "99999999999", "two (3)", "2 2"];
        assert_eq!(unclear.map(value), [None; 10]);
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
}
