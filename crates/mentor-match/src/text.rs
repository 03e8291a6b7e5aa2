//! Texts brought into comparable forms.
//!
//! Two forms are used. A *fold* compares what people wrote: compatibility decomposition (NFKD), accents and what is
//! never seen dropped, lower case, every run of white space or control characters one space. A *slug* names things: the
//! fold's letters and digits, every other run one hyphen.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use crate::shown::{is_hidden, is_joiner};

/// The text without case, accents, ligatures and needless white space.
///
/// ```
/// assert_eq!(mentor_match::text::fold("  José\u{a0} ÁLVAREZ "), "jose alvarez");
/// ```
///
/// # Complexity
/// O(length).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return folded_ascii(text);
    }
    spaced(text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase), text.len())
}

/// The same: nothing in ASCII has an accent or a ligature, is hidden or has other forms.
fn folded_ascii(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if is_spaced(lower.as_bytes()) {
        return lower;
    }
    let words = lower.split(|letter: char| letter.is_ascii_whitespace() || letter.is_ascii_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether ASCII has nothing but single blanks for white space, and only between words, as nearly every answer has.
fn is_spaced(text: &[u8]) -> bool {
    let is_seen = |byte: &u8| (b' '..0x7f).contains(byte);
    let is_double = |two: &[u8]| two == b"  ";
    text.first() != Some(&b' ')
        && text.last() != Some(&b' ')
        && text.iter().all(is_seen)
        && !text.windows(2).any(is_double)
}

/// Letters with single blanks for white space, without hidden ones, and with one kind of quotation mark and dash.
fn spaced(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut space = false;
    for letter in letters {
        if is_hidden(letter) || is_joiner(letter) {
            continue;
        }
        if letter.is_whitespace() || letter.is_control() {
            space = true;
        } else {
            if space && !folded.is_empty() {
                folded.push(' ');
            }
            space = false;
            folded.push(match letter {
                '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
                '\u{201c}' | '\u{201d}' => '"',
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                other => other,
            });
        }
    }
    folded
}

/// A number with its noun: `1 mentee`, `2 mentees`, `3 matches`.
///
/// ```
/// use mentor_match::text::count;
/// assert_eq!([count(1, "mentee"), count(0, "seat"), count(2, "match")], ["1 mentee", "0 seats", "2 matches"]);
/// ```
pub fn count<N: Copy + fmt::Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let ending = match noun {
        _ if number == N::from(1) => "",
        noun if noun.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{number} {noun}{ending}")
}

/// A place in an order: `1st`, `2nd`, `12th`.
///
/// ```
/// use mentor_match::text::ordinal;
/// assert_eq!([1, 2, 3, 11, 22].map(ordinal), ["1st", "2nd", "3rd", "11th", "22nd"]);
/// ```
pub fn ordinal(place: u16) -> String {
    let ending = match (place % 10, place % 100) {
        (1, teen) if teen != 11 => "st",
        (2, teen) if teen != 12 => "nd",
        (3, teen) if teen != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

/// The fold's letters and digits, everything between them one hyphen.
///
/// ```
/// assert_eq!(mentor_match::text::slug("New Member (2026)"), "new-member-2026");
/// ```
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in fold(text).chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') && letter != '\'' {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The words of a text, folded, in their order, by Unicode word boundaries: "AI" is a word of "AI strategy", never of
/// "retail".
///
/// ```
/// assert_eq!(mentor_match::text::words("Retail & AI"), ["retail", "ai"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    fold(text).unicode_words().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_texts_are_folded_as_beside_other_letters(text in "[ -~\\t\\r\\n]{0,9}|[A-c ]{0,9}") {
            let beside = format!("{} e", fold(&text));
            prop_assert_eq!(fold(&format!("{text} É")), beside.trim_start());
        }
    }

    #[test]
    fn ascii_is_folded_as_beside_other_letters() {
        let ascii: String = (0..=127u8).map(char::from).chain(" A\r\n\tB  'C\" - ".chars()).collect();
        assert_eq!(fold(&format!("{ascii}É")), format!("{} e", fold(&ascii)));
    }
}
