//! A written name in the forms in which it is compared.
//!
//! A *key* is a name's words, given names first, by their letters and digits in lower case and without accents. One
//! text has several *readings*: with and without titles and degrees in front of and behind the name (`Prof. Dr.`,
//! `PhD`), with the text in brackets as a part of the name or as a remark, with "ö" as "o" and as "oe". Two names are
//! equal when they share a reading; who then fits a text is counted over all readings, so that a reading too many costs
//! a question and never makes a match.
//!
//! A title goes only where at least two words remain, and a short one that is also a name ("Do", "Hon") only where a
//! dot or a comma shows what it is. "Jr.", "Sr.", "III" tell people apart: they are words of the name.
//!
//! O(length) for each text of at most [`LONGEST`] bytes; at most eight readings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use mentor_match::text;
use unicode_normalization::UnicodeNormalization;

use super::short;

/// Longer texts are no names and have one reading.
const LONGEST: usize = 400;
/// In front of a name.
const TITLES: [&str; 31] = [
    "dr",
    "drs",
    "prof",
    "professor",
    "profa",
    "professora",
    "doctor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "dame",
    "reverend",
    "herr",
    "frau",
    "hr",
    "fru",
    "mme",
    "mlle",
    "madame",
    "monsieur",
    "dra",
    "sr",
    "sra",
    "srta",
    "senor",
    "senora",
    "dipling",
    "engr",
];
/// In front of a name when written with a dot: without it they are names, too.
const DOTTED_TITLES: [&str; 18] = [
    "rev", "hon", "ing", "mag", "eng", "lic", "arq", "med", "phil", "rer", "nat", "jur", "hc", "ir", "fr", "univ",
    "dipl", "doz",
];
/// Behind a name.
const DEGREES: [&str; 18] = [
    "phd", "dphil", "mphil", "mba", "msc", "bsc", "mph", "edd", "dds", "llm", "llb", "cpa", "pharmd", "esq",
    "emeritus", "emerita", "dsc", "meng",
];
/// Behind a name when written with dots or behind a comma: else they are names, too.
const SHORT_DEGREES: [&str; 10] = ["md", "ma", "ba", "do", "jd", "rn", "pe", "ms", "bs", "mls"];
/// They tell a parent from a child.
const GENERATIONS: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "junior"];
/// In brackets behind a name.
const PRONOUNS: [&str; 6] = ["she", "her", "he", "him", "they", "them"];

/// One way to read a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) key: String,
    /// What stands in brackets, when it is read as a remark.
    pub(crate) remark: Option<String>,
}

/// All ways to read a name; none when it has no letter and no digit.
pub(crate) fn readings(written: &str) -> Vec<Reading> {
    if written.len() > LONGEST {
        return vec![Reading { key: key(&[tokens(written)]), remark: None }];
    }
    // ASCII is composed as it is.
    let tidy: String = if written.is_ascii() {
        written.replace('`', "'")
    } else {
        written.nfc().map(|letter| if matches!(letter, '`' | '´' | '′') { '\'' } else { letter }).collect()
    };
    let (rest, bracket) = in_brackets(&tidy);
    let is_pronouns = |bracket: &&str| {
        let words = text::words(bracket);
        !words.is_empty()
            && words.iter().all(|word| PRONOUNS.contains(&word.as_str()) || word == "hers" || word == "his")
    };
    let mut found = Vec::new();
    let mut add = |text: &str, remark: Option<&str>| {
        for spelling in spellings(text) {
            for key in keys(&spelling) {
                let reading = Reading { key, remark: remark.map(str::to_owned) };
                if !reading.key.is_empty() && !found.contains(&reading) {
                    found.push(reading);
                }
            }
        }
    };
    let remark = bracket.as_deref().filter(|bracket| !is_pronouns(bracket));
    if bracket.is_none() || remark.is_some() {
        add(&tidy, None);
    }
    if bracket.is_some() {
        add(&rest, remark);
    }
    found
}

/// The text without its last brackets, and what stands in them.
fn in_brackets(text: &str) -> (String, Option<String>) {
    let Some((before, rest)) = text.rsplit_once('(') else { return (text.to_owned(), None) };
    let (inside, behind) = rest.split_once(')').unwrap_or((rest, ""));
    if before.trim().is_empty() || inside.trim().is_empty() {
        return (text.to_owned(), None);
    }
    (format!("{before} {behind}"), Some(inside.trim().to_owned()))
}

/// The text with letters beyond accents as base letters, and, where that differs, as it is written without them.
fn spellings(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let mut spelled = String::with_capacity(text.len());
    for letter in text.chars() {
        let (base, full) = match letter {
            'ä' | 'Ä' => ("a", "ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => ("o", "oe"),
            'ü' | 'Ü' => ("u", "ue"),
            'å' | 'Å' => ("a", "aa"),
            'æ' | 'Æ' => ("ae", "ae"),
            'œ' | 'Œ' => ("oe", "oe"),
            'ß' | 'ẞ' => ("ss", "ss"),
            'ł' | 'Ł' => ("l", "l"),
            'đ' | 'Đ' | 'ð' | 'Ð' => ("d", "d"),
            'ħ' | 'Ħ' => ("h", "h"),
            'þ' | 'Þ' => ("th", "th"),
            'ı' => ("i", "i"),
            other => {
                plain.push(other);
                spelled.push(other);
                continue;
            }
        };
        plain.push_str(base);
        spelled.push_str(full);
    }
    if plain == spelled { vec![plain] } else { vec![plain, spelled] }
}

/// A name's words between white space.
struct Token {
    words: Vec<String>,
    /// Letters and digits together: "Ph.D." is "phd".
    bare: String,
    pieces: Vec<String>,
    dotted: bool,
}

impl Token {
    fn is_title(&self) -> bool {
        let known = |text: &str| TITLES.contains(&text) || (self.dotted && DOTTED_TITLES.contains(&text));
        known(&self.bare) || (self.dotted && self.pieces.iter().all(|piece| known(piece)))
    }

    fn is_degree(&self, behind_comma: bool) -> bool {
        let bare = self.bare.as_str();
        DEGREES.contains(&bare) || ((self.pieces.len() > 1 || behind_comma) && SHORT_DEGREES.contains(&bare))
    }

    fn is_generation(&self) -> bool {
        GENERATIONS.contains(&self.bare.as_str())
    }
}

fn tokens(part: &str) -> Vec<Token> {
    let token = |written: &str| {
        let (plain, dotted) = (words_of(written), written.contains('.'));
        let pieces = if dotted {
            written.split('.').map(|piece| words_of(piece).concat()).collect()
        } else {
            vec![plain.concat()]
        };
        let pieces: Vec<String> = pieces.into_iter().filter(|piece: &String| !piece.is_empty()).collect();
        let words = if plain.is_empty() { words(written) } else { plain };
        Token { bare: words.concat(), words, pieces, dotted }
    };
    part.split_whitespace().map(token).filter(|token| !token.bare.is_empty()).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = words_of(text);
    // A name in signs that are neither letters nor digits is what it is.
    if words.is_empty() && !text.chars().any(|letter| letter.is_ascii_punctuation()) {
        return Some(text::fold(text)).filter(|text| !text.is_empty()).into_iter().collect();
    }
    words
}

fn words_of(text: &str) -> Vec<String> {
    text::slug(text).split('-').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The one word behind titles: "Dr. Hale". It may be somebody's surname, and never says who is meant.
pub(crate) fn behind_titles(written: &str) -> Option<String> {
    let (before, _) = in_brackets(written);
    let mut tokens = tokens(&before);
    let last = tokens.pop()?;
    let are_titles = !tokens.is_empty() && tokens.iter().all(Token::is_title);
    are_titles.then(|| key(&[vec![last]])).filter(|key| !key.is_empty())
}

/// The name as it stands, and without titles and degrees.
fn keys(text: &str) -> Vec<String> {
    let mut parts: Vec<Vec<Token>> = text.split(',').map(tokens).filter(|part| !part.is_empty()).collect();
    let mut keys = vec![key(&parts)];
    let count = |parts: &[Vec<Token>]| parts.iter().map(Vec::len).sum::<usize>();
    while let Some((last, before)) = parts.split_last()
        && count(before) >= 2
        && last.iter().all(|token| token.is_degree(true))
    {
        parts.pop();
    }
    for part in 0..parts.len() {
        while count(&parts) > 2 && parts[part].len() > usize::from(part > 0) && parts[part][0].is_title() {
            parts[part].remove(0);
        }
        while count(&parts) > 2 && parts[part].len() > 1 && parts[part].last().is_some_and(|last| last.is_degree(false))
        {
            parts[part].pop();
        }
    }
    parts.retain(|part| !part.is_empty());
    let bare = key(&parts);
    if bare != keys[0] {
        keys.push(bare);
    }
    keys
}

/// Given names first, "Jr." last.
fn key(parts: &[Vec<Token>]) -> String {
    let (mut names, mut generation): (Vec<&[Token]>, &[Token]) = (parts.iter().map(Vec::as_slice).collect(), &[]);
    let several = names.len() > 1;
    // "Smith, John, Jr." and "Smith Jr., John".
    if several && names.last().is_some_and(|part| part.len() == 1 && part[0].is_generation()) {
        generation = names.pop().unwrap_or_default();
    } else if let Some((last, rest)) = names.first().filter(|_| several).and_then(|first| first.split_last())
        && last.is_generation()
        && !rest.is_empty()
    {
        generation = std::slice::from_ref(last);
        names[0] = rest;
    }
    if names.len() > 1 {
        names.rotate_left(1);
    }
    let words = names.into_iter().flatten().chain(generation).flat_map(|token| token.words.iter());
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Whether a text is nothing but what stands behind names: `PhD`, `Jr.`.
pub(crate) fn is_suffix(text: &str) -> bool {
    let tokens = tokens(text);
    !tokens.is_empty() && tokens.iter().all(|token| token.is_degree(true) || token.is_generation())
}

/// What never is in a name and separates two, and the words for "and" and "or" that are no names.
const SIGNS: [char; 4] = ['&', '/', '+', ';'];
const WORDS: [&str; 8] = ["and", "or", "und", "oder", "sowie", "et", "ou", "plus"];
/// The words for "and" that are also in names: "Ortega y Gasset", "Costa e Silva". Only in lower case.
const LITTLE_WORDS: [&str; 3] = ["y", "e", "en"];

/// The texts between signs and words that separate names.
pub(crate) fn between_words(text: &str) -> Vec<String> {
    text.split(SIGNS).flat_map(|part| between(part, |word| WORDS.contains(&text::fold(word).as_str()))).collect()
}

/// The texts between the little words that may separate names.
pub(crate) fn between_little_words(text: &str) -> Vec<String> {
    between(text, |word| LITTLE_WORDS.contains(&word))
}

fn between(text: &str, separates: impl Fn(&str) -> bool) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let parts = words.split(|word| separates(word)).map(|part| part.join(" "));
    parts.map(|part| part.trim_matches([',', ' ']).to_owned()).filter(|part| !part.is_empty()).collect()
}

/// How many words of a text are looked through for names, and how many a name has there.
const MOST_WORDS: usize = 40;
const WORDS_OF_A_NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Everything in a text that may be the first and last name of somebody: "not Ana Silva" has "not ana", "ana silva" and
/// the whole.
pub(crate) fn within(text: &str) -> Vec<String> {
    let words: Vec<String> = words_of(text).into_iter().take(MOST_WORDS).collect();
    WORDS_OF_A_NAME.flat_map(|length| words.windows(length).map(|part| part.join(" ")).collect::<Vec<_>>()).collect()
}

/// What says in a column of names that anybody will do, beside what says "none" and "no answer" everywhere. By letters,
/// without accents.
const ANYBODY: &str = "\
    any|anybody|anyone|any mentor|any mentee|anyone is fine|anybody is fine|anyone available|any of them|either|open|open to anyone|\
    open to anybody|whoever|whoever fits|whoever fits best|doesnt matter|does not matter|it doesnt matter|i dont mind|dont mind|\
    no matter|no preferences|no choice|no wish|no one in particular|nobody in particular|noone|nil|null|blank|skip|you choose|\
    you decide|up to you|your choice|surprise me|best match|\
    egal|ist egal|ist mir egal|mir egal|beliebig|irgendwer|irgendjemand|irgendeine|irgendeiner|irgendeinen|offen|kein|keinen|\
    niemanden|keine praferenz|keine praeferenz|keine vorliebe|kein wunsch|keine wunsche|\
    peu importe|peu mimporte|nimporte qui|nimporte lequel|nimporte laquelle|indifferent|indifferente|aucune preference|\
    pas de preference|sans preference|\
    da igual|me da igual|es igual|cualquiera|cualquier persona|indiferente|sin preferencia|sin preferencias|ninguna preferencia|\
    tanto faz|qualquer|qualquer um|qualquer uma|qualquer pessoa|sem preferencia|sem preferencias|\
    geen voorkeur|maakt niet uit|maakt me niet uit|maakt mij niet uit|om het even|wie dan ook|\
    nessuno|nessuna|nessuna preferenza|chiunque|non so";

/// Whether a text in a column of names names nobody: "anybody", "no preference", "n/a", "egal", "?".
pub(crate) fn is_nobody(text: &str) -> bool {
    static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ANYBODY.split('|').collect());
    let plain = text::slug(&text.replace(['’', '`', '´'], "'")).replace('-', " ");
    plain.is_empty() || short::is_none(text) || short::is_none(&plain) || KNOWN.contains(plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(written: &str) -> Vec<String> {
        readings(written).into_iter().map(|reading| reading.key).collect()
    }

    #[track_caller]
    fn equal(one: &str, other: &str) {
        let (one, other) = (keys(one), keys(other));
        assert!(one.iter().any(|key| other.contains(key)), "{one:?} and {other:?}");
    }

    #[track_caller]
    fn differ(one: &str, other: &str) {
        let (one, other) = (keys(one), keys(other));
        assert!(!one.iter().any(|key| other.contains(key)), "{one:?} and {other:?}");
    }

    #[test]
    fn what_makes_no_difference() {
        for written in [
            "ana da silva",
            "  ANA\u{a0}da\tSilva ",
            "Silva, Ana da".replace("Silva, Ana da", "da Silva, Ana").as_str(),
            "Dr. Ana da Silva",
            "Prof. Dr. Ana da Silva, PhD, MBA",
            "Prof.Dr. Ana da Silva Ph.D.",
            "da Silva, Dr. Ana, M.D.",
            "Mrs Ana da Silva (she/her)",
            "Ana\u{200b} da Silva",
        ] {
            equal(written, "Ána da Silva");
        }
        equal("Zoe O`Brien", "Zoë O’Brien");
        equal("Soeren Mueller", "Søren Müller");
        equal("Soren Muller", "Søren Müller");
        equal("Lukasz Gross", "Łukasz Groß");
        equal("Smith Jr., John", "John Smith Jr");
        equal("Smith, John, Jr.", "John Smith, Jr.");
        equal("ANNE-MARIE Roux", "Anne Marie Roux");
    }

    #[test]
    fn nobody_is_said_in_many_ways() {
        for text in [
            "n/a",
            "No preference.",
            "Anybody!",
            "EGAL",
            "Peu importe",
            "n’importe qui",
            "Da igual",
            "—",
            "?",
            "Keine Präferenz",
        ] {
            assert!(is_nobody(text), "{text}");
        }
        for name in ["Ann Nobody", "Noone Smith", "Egal Ahmed", "李", "Any Ng", "all"] {
            assert!(!is_nobody(name), "{name}");
        }
    }

    #[test]
    fn names_are_found_among_other_words() {
        assert_eq!(within("Not Ana Silva!"), ["not ana", "ana silva", "not ana silva"]);
        assert!(within("Ana").is_empty() && within("").is_empty());
        assert!(within(&"ana silva ".repeat(1000)).len() < 120);
    }

    #[test]
    fn words_and_signs_stand_between_names() {
        let parts = |text: &str| between_words(text).join("|");
        assert_eq!(parts("Ana Silva and Bo Berg"), "Ana Silva|Bo Berg");
        assert_eq!(parts("Ana & Bo/Cleo + Dan"), "Ana|Bo|Cleo|Dan");
        assert_eq!(parts("Ana und Bo, et Cleo ODER Dan"), "Ana|Bo|Cleo|Dan");
        assert_eq!(parts("and Andy Oren"), "Andy Oren");
        assert_eq!(between_little_words("Ana y Bo e Cleo"), ["Ana", "Bo", "Cleo"]);
        assert_eq!(between_little_words("MARIA E SILVA"), ["MARIA E SILVA"]);
    }

    #[test]
    fn what_tells_people_apart() {
        differ("John Smith", "John Smith Jr.");
        differ("Thomas James", "James Thomas");
        differ("Jon Smith", "John Smith");
        differ("J. Smith", "John Smith");
        differ("John A. Smith", "John Smith");
        // Short degrees are names unless something shows that they are none.
        differ("Minh Do", "Minh");
        differ("Hon Lee", "Lee");
        differ("Ma, Jun", "Jun");
        differ("Dr. Silva", "Silva");
    }

    #[test]
    fn brackets_are_a_part_of_the_name_or_a_remark() {
        let found = readings("Ana Silva (Harbour)");
        let found: Vec<_> = found.iter().map(|reading| (reading.key.as_str(), reading.remark.as_deref())).collect();
        assert_eq!(found, [("ana silva harbour", None), ("ana silva", Some("Harbour"))]);
        assert!(readings(" (-) ").is_empty());
        assert!(is_suffix("PhD, M.D.") && is_suffix("Jr.") && !is_suffix("Ana") && !is_suffix(""));
    }
}
