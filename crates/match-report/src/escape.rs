//! Texts made harmless on their way into a template.
//!
//! Whatever a template prints goes through [`Plain`] (`askama.toml`), which shows what a [`Shown`] shows; only the
//! page's own style and script are `safe`.

use std::fmt::{self, Display, Write};

use askama::filters::Escaper;
use mentor_match::Shown;

/// Text without a meaning for HTML, for content and for attributes in quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain;

impl Escaper for Plain {
    fn write_escaped_str<W: Write>(&self, into: W, text: &str) -> fmt::Result {
        write_plain(into, text, ' ')
    }
}

/// The same, and lines stay lines: for templates that show whole letters.
#[derive(Debug, Clone, Copy)]
pub struct PlainLines;

impl Escaper for PlainLines {
    fn write_escaped_str<W: Write>(&self, into: W, text: &str) -> fmt::Result {
        write_plain(into, text, '\n')
    }
}

fn write_plain(mut into: impl Write, text: &str, line_end: char) -> fmt::Result {
    let text = Shown::text(text);
    let mut rest = &*text;
    // Letters with a meaning are one byte each, and so is none of the bytes of longer ones.
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\n')) {
        into.write_str(&rest[..at])?;
        match rest.as_bytes()[at] {
            b'&' => into.write_str("&amp;")?,
            b'<' => into.write_str("&lt;")?,
            b'>' => into.write_str("&gt;")?,
            b'"' => into.write_str("&quot;")?,
            b'\'' => into.write_str("&#39;")?,
            _ => into.write_char(line_end)?,
        }
        rest = &rest[at + 1..];
    }
    into.write_str(rest)
}

/// At most so many letters of a text, then an ellipsis.
#[derive(Debug)]
pub(crate) struct Clipped<T>(T, usize);

/// At most `longest` letters.
pub(crate) fn clip<T: Display>(text: T, longest: usize) -> Clipped<T> {
    Clipped(text, longest)
}

/// A name, in full unless somebody wrote a paragraph.
pub(crate) fn name(name: &str) -> Clipped<&str> {
    clip(name, 80)
}

impl<T: Display> Display for Clipped<T> {
    fn fmt(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, longest) = self;
        let mut cut = Cut { into, left: Some(*longest), is_over: false };
        write!(cut, "{text}").or_else(|error| if cut.is_over { Ok(()) } else { Err(error) })
    }
}

/// Passes letters on while some are left; `None` once the ellipsis is to be written. Whatever comes behind it is not
/// asked for: an error ends the text.
struct Cut<W> {
    into: W,
    left: Option<usize>,
    /// Whether the ellipsis is written.
    is_over: bool,
}

impl<W: Write> Write for Cut<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Some(left) = self.left else { return Err(fmt::Error) };
        let Some((end, _)) = text.char_indices().nth(left) else {
            self.left = Some(left - text.chars().count());
            return self.into.write_str(text);
        };
        self.left = None;
        self.into.write_str(&text[..end])?;
        self.into.write_char('…')?;
        self.is_over = true;
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: impl Display) -> String {
        askama::filters::escape(text, Plain).map(|text| text.to_string()).expect("texts are written")
    }

    #[test]
    fn texts_have_no_markup_left() {
        let text = "\" onload='x' <b>&amp;\0\u{85}\u{202e}\u{2066}y";
        assert_eq!(plain(text), "&quot; onload=&#39;x&#39; &lt;b&gt;&amp;amp;  y");
    }

    #[test]
    fn long_texts_are_cut_between_letters_and_say_so() {
        let cut = |longest| plain(clip(format_args!("{}{}", "é<", "z"), longest));
        assert_eq!([cut(3), cut(2), cut(1), cut(0)], ["é&lt;z", "é&lt;…", "é…", "…"]);
        assert_eq!(plain(format_args!("{}, {}", clip("long", 2), clip("", 0))), "lo…, ");
    }

    #[test]
    fn what_cannot_be_written_is_no_cut() {
        struct Full;
        impl Write for Full {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                if text == "…" { Err(fmt::Error) } else { Ok(()) }
            }
        }
        assert!(write!(Full, "{}", clip("long", 4)).is_ok());
        assert!(write!(Full, "{}", clip("long", 2)).is_err());
    }
}
