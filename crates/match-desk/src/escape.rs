//! Texts made harmless on their way into a template (`askama.toml`): nothing that people wrote is markup, and what
//! cannot be seen is left out.

use std::fmt::{self, Write};

use askama::filters::Escaper;
use mentor_match::Shown;

/// Text without a meaning for HTML, for content and for attributes in quotes; lines stay lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain;

impl Escaper for Plain {
    fn write_escaped_str<W: Write>(&self, mut into: W, text: &str) -> fmt::Result {
        for letter in Shown::from(text).chars() {
            match letter {
                '&' => into.write_str("&amp;")?,
                '<' => into.write_str("&lt;")?,
                '>' => into.write_str("&gt;")?,
                '"' => into.write_str("&quot;")?,
                '\'' => into.write_str("&#39;")?,
                letter => into.write_char(letter)?,
            }
        }
        Ok(())
    }
}
