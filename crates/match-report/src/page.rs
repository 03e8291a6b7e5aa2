//! The page: its templates, and how much of each answer there is room for.
//!
//! End tags that HTML lets one omit (`</td>`, `</tr>`, `</li>`, ..) are omitted in what repeats for every person: a
//! third of the bytes.

use std::fmt::{self, Write};
use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::explain::{WhyNotMentee, Wish};
use mentor_match::{Audit, Score, StopReason};
use sha2::{Digest, Sha256};

use crate::escape::{clip, name};
use crate::report::Report;
use crate::words::{Number as _, OrBlank as _, Share};

/// How many bytes a page may have before what people answered is quoted in fewer letters.
const LARGEST: usize = 2 << 20;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    report: &'a Report<'a>,
    audit: &'a Audit,
    style: &'static str,
    script: &'static str,
    /// How many letters of what was compared are quoted for one feature.
    quoted: usize,
}

impl Page<'_> {
    /// Whether there is room for the mentors whom each mentee could have next.
    fn names_reserves(&self) -> bool {
        self.quoted >= 100
    }
}

pub(crate) const SCRIPT: &str = include_str!("search.js");

/// What is written by hand, and a class for each width of a bar: attributes with a style are forbidden on the page.
pub(crate) static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = include_str!("style.css").to_owned();
    for width in 1..=100 {
        write!(style, ".w{width}{{--w:{width}%}}").expect("writing into a string cannot fail");
    }
    style
});

pub(crate) fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// The page in the making: asks every few thousand bytes whether to go on, and ends where it is too long.
pub(crate) struct Paced<'s> {
    text: String,
    /// How long the text was when it asked last.
    asked: usize,
    stop: &'s dyn Fn() -> Option<StopReason>,
    ended: Option<StopReason>,
    /// How long the text may be.
    longest: usize,
}

impl Paced<'_> {
    fn is_too_long(&self) -> bool {
        self.text.len() > self.longest
    }
}

/// Bytes between two questions: a person's entry is about as long.
const STRIDE: usize = 2048;

impl Write for Paced<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.text.push_str(part);
        if self.text.len() >= self.asked + STRIDE {
            self.asked = self.text.len();
            self.ended = (self.stop)();
        }
        if self.ended.is_none() && !self.is_too_long() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// The page; of a round with many people, a shorter one.
pub(crate) fn write(report: &Report<'_>, stop: &dyn Fn() -> Option<StopReason>) -> Result<String, StopReason> {
    let mut page = Page { report, audit: &report.audit, style: &STYLE, script: SCRIPT, quoted: 0 };
    paced(stop, |quoted, into| {
        page.quoted = quoted;
        page.render_into(into)
    })
}

/// A page that quotes so many letters of an answer; fewer where it would be too large.
pub(crate) fn paced(
    stop: &dyn Fn() -> Option<StopReason>,
    mut render: impl FnMut(usize, &mut Paced<'_>) -> askama::Result<()>,
) -> Result<String, StopReason> {
    let mut quoted = 400;
    loop {
        let longest = if quoted > 12 { LARGEST } else { usize::MAX };
        let mut written = Paced { text: String::new(), asked: 0, stop, ended: None, longest };
        let rendered = render(quoted, &mut written);
        if let Some(reason) = written.ended {
            return Err(reason);
        }
        if !written.is_too_long() {
            rendered.expect("writing into a string cannot fail");
            return Ok(written.text);
        }
        quoted /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of as many parts as letters are quoted, and one of a length that is too much however little is quoted.
    #[test]
    fn a_page_that_is_too_long_is_given_up_where_it_is() {
        let part = "x".repeat(LARGEST / 32);
        for (fewest, quoted, most) in [(0, 25, 4 * 33 + 25), (40, 40, 5 * 33 + 40)] {
            let mut parts = 0;
            let page = paced(&|| None, |quoted, into| {
                for _ in 0..quoted.max(fewest) {
                    parts += 1;
                    into.write_str(&part)?;
                }
                Ok(())
            });
            assert_eq!(page.map(|page| page.len()), Ok(quoted * part.len()));
            assert_eq!(parts, most);
        }
        let stopped = paced(&|| Some(StopReason::Cancelled), |_, into| Ok(into.write_str(&part)?));
        assert_eq!(stopped, Err(StopReason::Cancelled));
    }
}
