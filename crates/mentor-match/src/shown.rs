//! Text on its way out of a program.
//!
//! Answers can hold letters that are obeyed rather than seen: escape sequences that rewrite a terminal, marks that turn
//! the direction of whatever follows, tags that carry a text nobody sees. A [`Shown`] has none of them, and whatever
//! leaves a program is one: the screen, letters, tables, the report.
//!
//! - A line break stays (`\r\n` and `\r` become `\n`); every other control character becomes a blank.
//! - Marks of direction, fillers, tags and other letters that are never seen are left out.
//! - Joiners, without which Persian and Indic names are misspelt, and variation selectors stay behind a letter that is
//!   not ASCII, one at a time. Elsewhere they do nothing but hide.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A text that shows all it says; see the module's head for what is left out.
///
/// ```
/// use mentor_match::Shown;
/// assert_eq!(Shown::from("Ada\u{202e}\u{1b}[31m\r\nLovelace").as_str(), "Ada [31m\nLovelace");
/// assert_eq!(Shown::line(" two\nlines ").as_str(), "two lines");
/// // A Persian name keeps the joiner that it is written with.
/// assert_eq!(Shown::from("علی\u{200c}رضا").as_str(), "علی\u{200c}رضا");
/// ```
///
/// # Complexity
/// O(length).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown(String);

impl Shown {
    /// The text on one line: every run of white space is one blank, and none is at its ends.
    pub fn line(text: &str) -> Self {
        let shown = shown(text);
        Self(shown.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What the text shows, without a copy where that is all of it.
    pub fn text(text: &str) -> Cow<'_, str> {
        shown(text)
    }

    /// Texts with something of the program's own between them.
    pub fn joined<'t>(texts: impl IntoIterator<Item = &'t Self>, between: &'static str) -> Self {
        Self(texts.into_iter().map(Self::as_str).collect::<Vec<_>>().join(between))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a `String`, which can be anything again.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self(shown(text).into_owned())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        match shown(&text) {
            Cow::Owned(shown) => Self(shown),
            Cow::Borrowed(_) => Self(text),
        }
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl Deref for Shown {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a message quotes of a file, a name or an argument: shown, on one line, and not longer than a reader needs to
/// find it. Errors that quote have fields of this type, so that nothing in a file can begin a line of its own on the
/// screen, or fill it.
///
/// ```
/// use mentor_match::Quoted;
/// assert_eq!(Quoted::from("x\u{1b}[2J\rWritten to nowhere").as_str(), "x [2J Written to nowhere");
/// assert_eq!(Quoted::from("x".repeat(1_000)).chars().count(), Quoted::LONGEST + 4);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quoted(String);

impl Quoted {
    /// So many letters are quoted; behind more there is an ellipsis.
    pub const LONGEST: usize = 200;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Quoted {
    fn from(text: &str) -> Self {
        // What is left out may be in front of what is not.
        let some: String = text.chars().take(8 * Self::LONGEST).collect();
        let line = Shown::line(&some).into_string();
        match line.char_indices().nth(Self::LONGEST) {
            Some((end, _)) => Self(format!("{} ...", &line[..end])),
            None => Self(line),
        }
    }
}

impl From<String> for Quoted {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Quoted {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl Deref for Quoted {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn shown(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte == b'\n' || (b' '..0x7f).contains(&byte);
    let next = |text: &str| text.bytes().position(|byte| !is_plain(byte));
    // Without a way out in the middle, so that many bytes are looked at in one step.
    let are_plain = |bytes: &[u8]| bytes.iter().fold(true, |all, &byte| all & is_plain(byte));
    if text.as_bytes().chunks(64).all(are_plain) {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = next(rest) {
        shown.push_str(&rest[..at]);
        let mut letters = rest[at..].chars();
        let letter = letters.next().expect("a byte is there, and those before it are ASCII");
        rest = letters.as_str();
        match letter {
            '\r' if rest.starts_with('\n') => {}
            '\r' => shown.push('\n'),
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => shown.push(' '),
            letter if is_joiner(letter) => {
                let joins = |before: char| !before.is_ascii() && !before.is_whitespace() && !is_joiner(before);
                if shown.chars().next_back().is_some_and(joins) {
                    shown.push(letter);
                }
            }
            letter if is_hidden(letter) => {}
            letter => shown.push(letter),
        }
    }
    shown.push_str(rest);
    if shown == text { Cow::Borrowed(text) } else { Cow::Owned(shown) }
}

/// Joiners and variation selectors, which change how the letter before them looks.
pub(crate) fn is_joiner(letter: char) -> bool {
    matches!(letter,
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters that are never seen, and those that Unicode promises never to assign.
pub(crate) fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
        || u32::from(letter) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    #[test]
    fn what_is_obeyed_and_not_seen_is_left_out() {
        for hidden in ["\u{202e}", "\u{2066}", "\u{200f}", "\u{61c}", "\u{feff}", "\u{200b}", "\u{ad}", "\u{3164}"] {
            assert_eq!(Shown::from(format!("a{hidden}b{hidden}")).as_str(), "ab", "{hidden:?}");
        }
        for control in ["\0", "\u{1b}", "\t", "\u{7}", "\u{85}", "\u{9b}", "\u{7f}", "\u{2028}"] {
            assert_eq!(Shown::from(format!("a{control}b")).as_str(), "a b", "{control:?}");
        }
        // A text in tags, and one in variation selectors.
        assert_eq!(Shown::from("a\u{e0041}\u{e007f}b").as_str(), "ab");
        assert_eq!(Shown::from("é\u{fe0f}\u{e0101}\u{e0102}b").as_str(), "é\u{fe0f}b");
        assert_eq!(Shown::from("\u{fffe}\u{ffff}\u{1ffff}").as_str(), "");
    }

    /// Persian, Sinhala, Malayalam and Devanagari as they are written, and an emoji of several.
    #[test]
    fn joiners_stay_where_a_name_needs_them() {
        for name in [
            "می\u{200c}خواهم",
            "ශ\u{dca}\u{200d}රී",
            "ന\u{d4d}\u{200d}",
            "क\u{94d}\u{200d}ष",
            "👩\u{200d}🔬",
            "葛\u{e0100}",
        ] {
            assert_eq!(Shown::from(name).as_str(), name);
        }
        assert_eq!(Shown::from("\u{200d}a\u{200d}b \u{200c}c").as_str(), "ab c");
    }

    proptest! {
        #[test]
        fn it_is_shown_once_and_compares_as_before(text in "(\\PC|\\p{C}|[a-c \u{200c}\u{200d}\u{202e}\r\n]){0,20}") {
            let shown = Shown::from(text.as_str());
            prop_assert_eq!(&Shown::from(shown.as_str()), &shown);
            prop_assert!(shown.chars().all(|letter| (!letter.is_control() || letter == '\n') && !is_hidden(letter)));
            prop_assert_eq!(fold(&shown), fold(&text));
            prop_assert!(!Shown::line(&text).contains('\n'));
            prop_assert_eq!(Quoted::from(text.as_str()).to_string(), Shown::line(&text).into_string());
        }
    }
}
