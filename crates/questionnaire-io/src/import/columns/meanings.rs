//! What the words of a header mean, in six languages: `meanings.txt`.
//!
//! A header is cut into the longest phrases that the list has, then into words with the same stem as one of the list in
//! some language. A phrase may be read in several ways ("area" is a region or a topic), and one reading may have
//! several meanings at once ("Wunschmentor" is a wish and a mentor). A word that nobody knows has no reading.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use mentor_match::text;
use rust_stemmers::{Algorithm, Stemmer};

/// A line for each meaning or several at once, then its words and phrases.
const MEANINGS: &str = include_str!("meanings.txt");
/// Longer headers explain something, and words of every kind occur in them.
const MOST_WORDS: usize = 32;
/// Shorter words and stems are alike by chance.
const SHORTEST_WORD: usize = 5;
const SHORTEST_STEM: usize = 4;
/// Shorter parts of a word are there by chance.
const SHORTEST_PART: usize = 4;
/// What German and Dutch put between two words to make one.
const LINKS: [&str; 5] = ["s", "es", "en", "n", "e"];
/// Shorter words are other words with a letter changed.
const SHORTEST_MISTYPED: usize = 6;
/// A word is at most so much longer than its stem.
const LONGEST_ENDING: usize = 3;
/// The highest number that may be a place in an order.
const HIGHEST_PLACE: u16 = 20;
/// What follows a number that says a place: "2nd", "2da", "2ème".
const ORDINAL_ENDINGS: [&str; 28] = [
    "st", "nd", "rd", "th", "er", "re", "ere", "e", "eme", "ieme", "nde", "a", "o", "ra", "ro", "da", "do", "ta", "to",
    "ma", "mo", "va", "vo", "na", "no", "ste", "de", "ter",
];
/// Greater numbers may as well count letters or years.
const SURE_PLACE: u16 = 3;

const LANGUAGES: [Algorithm; 6] = [
    Algorithm::English,
    Algorithm::German,
    Algorithm::French,
    Algorithm::Spanish,
    Algorithm::Portuguese,
    Algorithm::Dutch,
];

/// A set of meanings, of at most [`MOST_MEANINGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Meanings([u64; 3]);

/// How many meanings a set can tell apart.
const MOST_MEANINGS: usize = 3 * 64;

impl Meanings {
    /// The meaning of a number.
    fn one(number: usize) -> Self {
        Self([0, 1, 2].map(|part| if number / 64 == part { 1 << (number % 64) } else { 0 }))
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self([0, 1, 2].map(|part| self.0[part] | other.0[part]))
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self([0, 1, 2].map(|part| self.0[part] & !other.0[part]))
    }

    pub(super) fn shares(self, other: Self) -> bool {
        (0..3).any(|part| self.0[part] & other.0[part] != 0)
    }

    pub(super) fn lies_in(self, other: Self) -> bool {
        self.without(other) == Self::default()
    }

    pub(super) fn count(self) -> u32 {
        self.0.iter().map(|part| part.count_ones()).sum()
    }
}

/// One way to understand a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    pub(super) means: Meanings,
    /// The place in an order, for "first" or "2nd".
    pub(super) place: Option<u16>,
}

/// The readings of a phrase of a header; none for a word that nobody knows.
pub(super) type Phrase = Vec<Reading>;

/// Fifty thousand of them are entered before the first header is read.
#[expect(clippy::disallowed_types, reason = "only looked up, and never gone through")]
type ByStems = std::collections::HashMap<(usize, String), Phrase>;

/// What the list says.
#[derive(Debug)]
pub(super) struct Lexicon {
    names: BTreeMap<&'static str, Meanings>,
    /// By the phrase, its words separated by single blanks.
    phrases: BTreeMap<String, Phrase>,
    /// By how a word begins.
    beginnings: BTreeMap<String, Phrase>,
    /// By the stems in one of the languages.
    stems: ByStems,
    /// How many words the longest phrase has.
    longest: usize,
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self {
            names: BTreeMap::new(),
            phrases: BTreeMap::new(),
            beginnings: BTreeMap::new(),
            stems: ByStems::new(),
            longest: 1,
        };
        for name in ["own", "partner"] {
            lexicon.register(name);
        }
        let mut stems = Stems::default();
        for (meanings, listed) in lines() {
            let reading = lexicon.reading(meanings);
            let says_little = ["_", "never"].iter().any(|name| reading.means == lexicon.named(name));
            for phrase in listed.split('|').map(str::trim) {
                let words = words(phrase);
                if let (Some(_), [word]) = (phrase.strip_suffix('*'), words.as_slice()) {
                    add(lexicon.beginnings.entry(word.clone()).or_default(), reading);
                    continue;
                }
                lexicon.longest = lexicon.longest.max(words.len());
                if !says_little {
                    for (language, stem) in stems.of(&words).into_iter().enumerate() {
                        add(lexicon.stems.entry((language, stem)).or_default(), reading);
                    }
                }
                add(lexicon.phrases.entry(words.join(" ")).or_default(), reading);
            }
        }
        lexicon
    }

    /// The meanings of a line, and the place if one of them is a number.
    fn reading(&mut self, names: &'static str) -> Reading {
        let mut reading = Reading { means: Meanings::default(), place: None };
        for name in names.split_whitespace() {
            match name.parse() {
                Ok(place) => reading.place = Some(place),
                Err(_) => reading.means = reading.means.with(self.register(name)),
            }
        }
        reading
    }

    fn register(&mut self, name: &'static str) -> Meanings {
        let next = self.names.len();
        debug_assert!(next < MOST_MEANINGS || self.names.contains_key(name));
        *self.names.entry(name).or_insert_with(|| Meanings::one(next))
    }

    /// A meaning by its name; none for a name the list does not have.
    pub(super) fn named(&self, name: &str) -> Meanings {
        self.names.get(name).copied().unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.keys().copied()
    }

    /// A text as phrases; none of a text that is too long.
    pub(super) fn phrases(&self, text: &str) -> Vec<Phrase> {
        let words = words(text);
        if words.len() > MOST_WORDS {
            return Vec::new();
        }
        let stemmers = LANGUAGES.map(Stemmer::create);
        // The stems of short words are never looked at.
        let stem = |stemmer: &Stemmer, word: &String| match word.len() {
            SHORTEST_WORD.. => stemmer.stem(word).into_owned(),
            _ => String::new(),
        };
        let stems: Vec<Vec<String>> =
            stemmers.iter().map(|stemmer| words.iter().map(|word| stem(stemmer, word)).collect()).collect();
        let mut phrases = Vec::new();
        let mut from = 0;
        while from < words.len() {
            let lengths = (1..=self.longest.min(words.len() - from)).rev();
            let found = lengths
                .map(|length| (length, self.look_up(&words, &stems, from, from + length)))
                .find(|(_, phrase)| !phrase.is_empty());
            let (length, mut phrase) = match found {
                Some(found) => found,
                None => match self.compound(&words[from]) {
                    Some((first, second)) => {
                        phrases.push(first);
                        (1, second)
                    }
                    // A header that is one word with a mistake in it is pointed out, never guessed.
                    None if words.len() > 1 => (1, self.mistyped(&words[from])),
                    None => (1, Phrase::new()),
                },
            };
            if length == 1 {
                self.add_places(&words[from], &mut phrase);
            }
            phrases.push(phrase);
            from += length;
        }
        phrases
    }

    fn look_up(&self, words: &[String], stems: &[Vec<String>], from: usize, to: usize) -> Phrase {
        let words = &words[from..to];
        if let Some(phrase) = self.phrases.get(&words.join(" ")) {
            return phrase.clone();
        }
        if let [word] = words {
            let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
            if let Some(phrase) = ends.map(|end| &word[..end]).find_map(|beginning| self.beginnings.get(beginning)) {
                return phrase.clone();
            }
        }
        let mut phrase = Phrase::new();
        if words.iter().any(|word| word.len() < SHORTEST_WORD) {
            return phrase;
        }
        for (language, stems) in stems.iter().enumerate() {
            let stems = &stems[from..to];
            let fits = |(word, stem): (&String, &String)| {
                stem.len() >= SHORTEST_STEM && word.len() <= stem.len() + LONGEST_ENDING
            };
            if words.iter().zip(stems).all(fits) {
                let listed = self.stems.get(&(language, stems.join(" ")));
                listed.into_iter().flatten().for_each(|&reading| add(&mut phrase, reading));
            }
        }
        phrase
    }

    /// The phrases of the two listed words that a word nobody knows is made of: "Heimatclub", "Districtsnummer". The
    /// longest first one counts.
    fn compound(&self, word: &str) -> Option<(Phrase, Phrase)> {
        let telling = |part: &str| {
            let phrase = self.phrases.get(part).filter(|_| part.len() >= SHORTEST_PART)?;
            (!phrase.contains(&Reading { means: self.named("_"), place: None })).then_some(phrase)
        };
        let cuts = word.char_indices().map(|(at, _)| at).rev();
        cuts.filter(|&at| at >= SHORTEST_PART).find_map(|at| {
            let second = telling(&word[at..])?;
            let whole = &word[..at];
            let without = LINKS.iter().filter_map(|link| whole.strip_suffix(link));
            let first = [whole].into_iter().chain(without).find_map(telling)?;
            Some((first.clone(), second.clone()))
        })
    }

    /// The phrase of the one listed word that a word nobody knows is with a typing error behind its first letter.
    fn mistyped(&self, word: &str) -> Phrase {
        if word.len() < SHORTEST_MISTYPED {
            return Phrase::new();
        }
        let Some(first) = word.chars().next() else { return Phrase::new() };
        // Those with the same first letter, which are next to each other.
        let listed = self.phrases.range(first.to_string()..).take_while(|(listed, _)| listed.starts_with(first));
        let is_near = |listed: &str| {
            listed.len() >= SHORTEST_MISTYPED && !listed.contains(' ') && is_one_mistake_off(listed, word)
        };
        let mut phrases = listed.filter(|(listed, _)| is_near(listed)).map(|(_, phrase)| phrase);
        let Some(phrase) = phrases.next() else { return Phrase::new() };
        let agree = phrases.all(|other| other == phrase);
        if agree { phrase.clone() } else { Phrase::new() }
    }

    /// A number may be a place in an order, and one with an ending is.
    fn add_places(&self, word: &str, phrase: &mut Phrase) {
        let ending = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
        if let Ok(place @ 1..=HIGHEST_PLACE) = word[..word.len() - ending.len()].parse()
            && ORDINAL_ENDINGS.contains(&ending)
        {
            phrase.clear();
            add(phrase, Reading { means: self.named("ord"), place: Some(place) });
        }
        let Ok(number) = word.parse::<u16>() else { return };
        phrase.clear();
        if (1..=HIGHEST_PLACE).contains(&number) {
            add(phrase, Reading { means: self.named("ord"), place: Some(number) });
        }
        if number == 0 || number > SURE_PLACE {
            add(phrase, Reading { means: self.named("_"), place: None });
        }
    }
}

/// `meaning meaning: phrase | phrase`; nothing for comments and empty lines.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    MEANINGS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'))
}

fn add(phrase: &mut Phrase, reading: Reading) {
    if !phrase.contains(&reading) {
        phrase.push(reading);
    }
}

/// The words of a text, folded, "ß" as "ss". French tells a mentee (mentoré) from mentors by the accent alone.
fn words(text: &str) -> Vec<String> {
    let folded = text::fold(
        &text
            .to_lowercase()
            .replace("mentoré", "mentoree")
            .replace('#', " no ")
            .replace('&', " and ")
            .replace('ß', "ss"),
    );
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether a letter is missing, too many or another one, or two neighbours have changed places.
fn is_one_mistake_off(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.chars(), other.chars());
    loop {
        let (from_one, from_other) = (one.as_str(), other.as_str());
        match (one.next(), other.next()) {
            (None, None) => return false,
            (Some(letter), Some(same)) if letter == same => {}
            (letter, instead) => {
                let (rest, others) = (one.as_str(), other.as_str());
                let is_changed = letter.is_some() && instead.is_some() && rest == others;
                let is_longer = rest == from_other || from_one == others;
                let are_exchanged = one.next() == instead && other.next() == letter && one.as_str() == other.as_str();
                return is_changed || is_longer || are_exchanged;
            }
        }
    }
}

/// The stems of words in each language; phrases have the same few words.
struct Stems {
    stemmers: [Stemmer; LANGUAGES.len()],
    known: BTreeMap<String, [String; LANGUAGES.len()]>,
}

impl Default for Stems {
    fn default() -> Self {
        Self { stemmers: LANGUAGES.map(Stemmer::create), known: BTreeMap::new() }
    }
}

impl Stems {
    /// Those of a phrase, in each language.
    fn of(&mut self, words: &[String]) -> [String; LANGUAGES.len()] {
        let mut phrase: [String; LANGUAGES.len()] = Default::default();
        for word in words {
            if !self.known.contains_key(word) {
                let stems = std::array::from_fn(|language| self.stemmers[language].stem(word).into_owned());
                self.known.insert(word.clone(), stems);
            }
            for (phrase, stem) in phrase.iter_mut().zip(&self.known[word]) {
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(stem);
            }
        }
        phrase
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_mistake_is_one_step_of_typing(one in "[abé]{0,5}", other in "[abé]{0,5}") {
            prop_assert_eq!(is_one_mistake_off(&one, &other), strsim::osa_distance(&one, &other) == 1);
        }
    }
}
