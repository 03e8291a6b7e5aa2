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

/// The page in the making: asks every few thousand bytes whether to go on.
pub(crate) struct Paced<'s> {
    text: String,
    /// How long the text was when it asked last.
    asked: usize,
    stop: &'s dyn Fn() -> Option<StopReason>,
    ended: Option<StopReason>,
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
        if self.ended.is_none() { Ok(()) } else { Err(fmt::Error) }
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
        let mut written = Paced { text: String::new(), asked: 0, stop, ended: None };
        let rendered = render(quoted, &mut written);
        if let Some(reason) = written.ended {
            return Err(reason);
        }
        rendered.expect("writing into a string cannot fail");
        if written.text.len() <= LARGEST || quoted <= 12 {
            return Ok(written.text);
        }
        quoted /= 2;
    }
}
