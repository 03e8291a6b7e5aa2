//! The words of weekly times, by language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::tokens::{Clock, Half, Token, Word};

/// The words of one language.
#[derive(Debug)]
pub(super) struct Language(&'static str);

pub(super) const LANGUAGES: [Language; 6] =
    [Language("en"), Language("de"), Language("fr"), Language("es"), Language("pt"), Language("nl")];

const WORDS: &str = include_str!("../weekly.txt");
/// The most parts of a word.
const LONGEST: usize = 4;

/// Language and word → meaning.
static KNOWN: LazyLock<BTreeMap<(&'static str, String), Word>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words = lines.flat_map(|line| {
        let [language, what, words] =
            line.split('|').map(str::trim).collect::<Vec<_>>().try_into().expect("three parts");
        let word = meaning(what);
        words.split(' ').map(move |written| ((language, written.replace('_', " ")), word))
    });
    words.collect()
});

fn meaning(what: &str) -> Word {
    let number = |text: &str| text.parse::<u16>().expect("a number");
    let (kind, range) = what.split_once(' ').unwrap_or((what, "0"));
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (first, last) = (number(first), number(last));
    match kind {
        "day" => Word::Days(first.into(), last.into()),
        "hours" => Word::Hours(first * 60, last * 60),
        "noon" => Word::Noon,
        "every" => Word::Every,
        "to" => Word::To,
        "until" => Word::Until,
        "before" => Word::Before,
        "after" => Word::After,
        "from" => Word::From,
        "onwards" => Word::Onwards,
        "between" => Word::Between,
        "and" => Word::And,
        "except" => Word::Except,
        "nothing" => Word::Nothing,
        other => unreachable!("weekly.txt has only these kinds, and a test reads it: {other}"),
    }
}

impl Language {
    /// The meanings of a text, if every word has one.
    pub(super) fn tokens(&self, plain: &str) -> Option<Vec<Token>> {
        let mut tokens = Vec::new();
        let mut rest = plain.trim_start();
        while let Some(letter) = rest.chars().next() {
            if letter.is_ascii_digit() {
                let (clock, more) = self.clock(rest)?;
                tokens.push(Token::Clock(clock));
                rest = more;
            } else if let Some((more, length)) = self.word(rest) {
                tokens.extend(more.into_iter().map(Token::Word));
                rest = &rest[length..];
            } else {
                tokens.extend(match letter {
                    '-' => Some(Token::Dash),
                    '+' => Some(Token::Plus),
                    ',' | '/' | '&' => Some(Token::Between),
                    '.' | '(' | ')' | ':' | '\'' => None,
                    _ => return None,
                });
                rest = &rest[letter.len_utf8()..];
            }
            rest = rest.trim_start();
        }
        Some(tokens)
    }

    /// The longest word that a text begins with, and its length in bytes.
    fn word(&self, text: &str) -> Option<(Vec<Word>, usize)> {
        let is_inside = |letter: char| letter.is_alphanumeric() || letter == '\'';
        let mut ends = Vec::new();
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            if !is_inside(letter) && (at == 0 || !text[..at].ends_with([' ', '-', '/'])) {
                ends.push(at);
                if ends.len() == LONGEST || at > 40 || !matches!(letter, ' ' | '-' | '/') {
                    break;
                }
            }
        }
        let known = ends.iter().rev().find_map(|&end| {
            let word = KNOWN.get(&(self.0, text[..end].trim().to_owned()))?;
            Some((vec![*word], end))
        });
        let first = *ends.first().filter(|&&end| end > 0)?;
        known.or_else(|| Some((self.compound(&text[..first]).or_else(|| self.letters(&text[..first]))?, first)))
    }

    /// Reads the time that a text begins with, and what stands behind.
    fn clock<'t>(&self, text: &'t str) -> Option<(Clock, &'t str)> {
        let (hour, rest) = digits(text)?;
        let mut clock =
            Clock { hour: hour.parse().ok()?, minute: 0, half: None, bare: true, of_24: hour.starts_with('0') };
        let mut rest = rest;
        if let Some((minute, more)) = rest.strip_prefix([':', '.', 'h']).and_then(digits) {
            clock.of_24 |= rest.starts_with('h');
            clock.bare = false;
            clock.minute = minute.parse().ok().filter(|_| minute.len() == 2)?;
            rest = more;
        }
        let behind = rest.trim_start();
        let end = behind.find(|letter: char| !letter.is_alphabetic()).unwrap_or(behind.len());
        let (word, more) = behind.split_at(end);
        match word {
            // "6-8 am Montag"
            "am" if self.is_german() => {}
            "am" | "a" if word == "am" || !rest.starts_with(' ') => (clock.half, rest) = (Some(Half::Am), more),
            "pm" | "p" if word == "pm" || !rest.starts_with(' ') => (clock.half, rest) = (Some(Half::Pm), more),
            word if self.is_hour(word) => (clock.of_24, rest) = (true, more),
            // "6th", "2nd"
            _ if !word.is_empty() && !rest.starts_with(' ') => return None,
            _ => {}
        }
        let is_clock =
            clock.minute < 60 && clock.hour <= 24 && (clock.half.is_none() || (1..=12).contains(&clock.hour));
        is_clock.then_some((clock, rest))
    }

    /// Whether this is German, where "am" stands before a day.
    fn is_german(&self) -> bool {
        self.0 == "de"
    }

    /// The word behind an hour that says it is one of 24.
    fn is_hour(&self, word: &str) -> bool {
        match word {
            "h" | "hrs" => true,
            "uhr" => self.is_german(),
            "uur" => self.0 == "nl",
            _ => false,
        }
    }

    /// "Montagabend", "zaterdagochtend".
    fn compound(&self, word: &str) -> Option<Vec<Word>> {
        if !matches!(self.0, "de" | "nl") {
            return None;
        }
        let cut = word
            .find("tag")
            .or_else(|| word.find("dag"))
            .map_or_else(|| word.find("mittwoch").map(|at| at + 8), |at| Some(at + 3))?;
        let parts = [word.get(..cut)?, word.get(cut..)?];
        let found: Option<Vec<Word>> =
            parts.iter().map(|&part| KNOWN.get(&(self.0, part.to_owned())).copied()).collect();
        found.filter(|found| matches!(found[..], [Word::Days(..), Word::Hours(..)]))
    }

    /// "F", "MWF", "TTh": days by their letters, in the order of the week; "S" could be two.
    fn letters(&self, word: &str) -> Option<Vec<Word>> {
        const LETTERS: [(&str, usize); 10] =
            [("th", 3), ("tu", 1), ("sa", 5), ("su", 6), ("m", 0), ("t", 1), ("w", 2), ("r", 3), ("f", 4), ("u", 6)];
        const ROMANCE: [(&str, usize); 2] = [("l", 0), ("v", 4)];
        let letters: &[(&str, usize)] = match self.0 {
            "en" => &LETTERS,
            "fr" | "es" => &ROMANCE,
            _ => return None,
        };
        let (mut days, mut rest) = (Vec::new(), word);
        while !rest.is_empty() {
            let (code, day) = letters.iter().find(|(code, _)| rest.starts_with(code))?;
            if days.last().is_some_and(|last| last >= day) {
                return None;
            }
            days.push(*day);
            rest = &rest[code.len()..];
        }
        // Alone these two are no usual letters.
        let is_usual = days.len() > 1 || !matches!(word, "r" | "u");
        is_usual.then(|| days.into_iter().map(|day| Word::Days(day, day)).collect())
    }
}

/// One or two digits and what stands behind; a longer number is none.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    (1..=2).contains(&end).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_are_folded_and_of_a_language() {
        let written = WORDS.lines().filter(|line| !line.starts_with('#'));
        let words = written.filter_map(|line| line.rsplit_once('|')).map(|(_, words)| words.split_whitespace().count());
        assert_eq!(words.sum::<usize>(), KNOWN.len(), "a word with two meanings");
        for (language, word) in KNOWN.keys() {
            assert!(LANGUAGES.iter().any(|known| known.0 == *language), "{language}");
            assert_eq!(mentor_match::text::fold(word), *word);
            assert!(word.split([' ', '-', '/']).count() <= LONGEST, "{word}");
        }
    }
}
