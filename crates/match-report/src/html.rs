//! The writer: markup from literals, everything else escaped.
//!
//! End tags that HTML lets one omit (`</td>`, `</tr>`, `</li>`, ..) are omitted in what repeats for every person: a
//! third of the bytes.

use std::fmt::{self, Display, Write};

/// Why writing into a `String` cannot fail.
const INTO_MEMORY: &str = "writing into a string cannot fail";

/// The longest name that is shown in full.
pub(crate) const LONGEST_NAME: usize = 80;

/// A page in the making.
#[derive(Default)]
pub(crate) struct Html {
    written: String,
}

impl Html {
    /// Markup of this crate; a literal, so that nothing from outside can get here.
    pub(crate) fn markup(&mut self, literal: &'static str) -> &mut Self {
        self.written.push_str(literal);
        self
    }

    /// Words or numbers, escaped for text and for attributes in quotes.
    pub(crate) fn text(&mut self, words: impl Display) -> &mut Self {
        self.clipped(words, usize::MAX)
    }

    /// At most `longest` characters of a text, then an ellipsis.
    pub(crate) fn clipped(&mut self, words: impl Display, longest: usize) -> &mut Self {
        let mut escape = Escape { into: &mut self.written, left: longest, cut: false };
        write!(escape, "{words}").expect(INTO_MEMORY);
        self
    }

    /// What somebody wrote as a name: isolated, so that its direction of writing does not reorder what stands around it.
    /// Links, `<b>` and `<small>` isolate by the page's style.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.markup("<bdi>").clipped(name, LONGEST_NAME).markup("</bdi>")
    }

    pub(crate) fn finish(self) -> String {
        self.written
    }
}

/// Passes text on without a meaning for HTML.
struct Escape<'a> {
    into: &'a mut String,
    left: usize,
    cut: bool,
}

impl Write for Escape<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars().filter(|&letter| !reorders(letter)) {
            if self.left == 0 {
                if !self.cut {
                    self.into.push('…');
                    self.cut = true;
                }
                break;
            }
            self.left -= 1;
            match letter {
                '&' => self.into.push_str("&amp;"),
                '<' => self.into.push_str("&lt;"),
                '>' => self.into.push_str("&gt;"),
                '"' => self.into.push_str("&quot;"),
                '\'' => self.into.push_str("&#39;"),
                letter if letter.is_control() => self.into.push(' '),
                letter => self.into.push(letter),
            }
        }
        Ok(())
    }
}

/// Marks that change the order in which other letters are shown, and would reach beyond the text that they stand in.
fn reorders(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_no_markup_left() {
        let mut html = Html::default();
        html.markup("<p title=\"").text("\" onload='x' <b>&amp;\0\u{85}\u{202e}\u{2066}y");
        assert_eq!(html.finish(), "<p title=\"&quot; onload=&#39;x&#39; &lt;b&gt;&amp;amp;  y");
    }

    #[test]
    fn long_texts_are_cut_between_letters_and_say_so() {
        let cut = |longest| {
            let mut html = Html::default();
            html.clipped(format_args!("{}{}", "é<", "z"), longest);
            html.finish()
        };
        assert_eq!([cut(3), cut(2), cut(1), cut(0)], ["é&lt;z", "é&lt;…", "é…", "…"]);
    }
}
