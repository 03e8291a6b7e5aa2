//! A letter as a web page, as a draft for a mail program, and the names of its files.

use std::fmt::Write;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use mentor_match::Shown;

use crate::sha256;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// Text without a meaning for HTML.
pub(in super::super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A page: lines are paragraphs, and lines that begin with a hyphen are a list.
pub(super) fn html(subject: &Shown, body: &[Shown]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n</head>\n<body style=\"max-width: 40em; font-family: sans-serif; line-height: 1.5\">\n",
        escaped(subject)
    );
    let mut in_list = false;
    for line in body {
        let item = line.strip_prefix("- ");
        if in_list != item.is_some() {
            page.push_str(if in_list { "</ul>\n" } else { "<ul>\n" });
            in_list = item.is_some();
        }
        match item {
            Some(item) => writeln!(page, "<li>{}</li>", escaped(item)).expect(INTO_MEMORY),
            None if line.is_empty() => {}
            None => writeln!(page, "<p>{}</p>", escaped(line)).expect(INTO_MEMORY),
        }
    }
    page.push_str(if in_list { "</ul>\n</body>\n</html>\n" } else { "</body>\n</html>\n" });
    page
}

/// Whether an address can stand in a header as it is: plain characters, one `@`, nothing that ends or divides
/// addresses.
pub(in super::super) fn is_plain_address(address: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@".contains(letter);
    let parts = address
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
    parts && address.len() <= 254 && address.chars().all(allowed)
}

/// A text in a header: as encoded words (RFC 2047), so that nothing in it can begin another header.
fn encoded_words(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == ' ') && text.len() < 60
    {
        return text.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        // A line with the longest header's name and one word has fewer than 76 characters.
        if word.len() + letter.len_utf8() > 39 {
            words.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    words.push(word);
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

fn mailbox(name: &str, address: &str) -> String {
    if name.is_empty() { address.to_owned() } else { format!("{}\r\n <{address}>", encoded_words(name)) }
}

/// An e-mail as a draft that mail programs open and send. Addresses must be plain.
pub(super) fn draft(from: Option<(&str, &str)>, to: (&str, &str), subject: &Shown, body: &[Shown]) -> String {
    // Behind two hyphens, which base64 does not have, it is nowhere in the parts.
    const BOUNDARY: &str = "=_letter";
    let mut draft = String::new();
    if let Some((name, address)) = from {
        write!(draft, "From: {}\r\n", mailbox(name, address)).expect(INTO_MEMORY);
    }
    write!(
        draft,
        "To: {}\r\nSubject: {}\r\nX-Unsent: 1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\n\r\n",
        mailbox(to.0, to.1),
        encoded_words(subject)
    )
    .expect(INTO_MEMORY);
    for (kind, text) in
        [("plain", Shown::joined(body, "\n").replace('\n', "\r\n") + "\r\n"), ("html", html(subject, body))]
    {
        write!(
            draft,
            "--{BOUNDARY}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )
        .expect(INTO_MEMORY);
        let encoded = BASE64_STANDARD.encode(text);
        for line in encoded.as_bytes().chunks(76) {
            draft.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
            draft.push_str("\r\n");
        }
    }
    write!(draft, "--{BOUNDARY}--\r\n").expect(INTO_MEMORY);
    draft
}

/// An id as a part of a file's name that every system takes, different for different ids: small letters, digits and
/// `@ . - +` as they are, all else as `_` and two hexadecimal digits a byte; long ones end in a hash.
pub(in super::super) fn file_name(id: &str) -> String {
    const LONGEST: usize = 120;
    let mut name = String::new();
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'@' | b'.' | b'-' | b'+' => name.push(byte.into()),
            other => write!(name, "_{other:02x}").expect(INTO_MEMORY),
        }
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST);
        name.extend(["__", &sha256(id.as_bytes())[..16]]);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_no_markup_but_its_own() {
        let body = ["Dear <b>", "", "- \"one\"", "- two & 'three'", "end"].map(Shown::from);
        let page = html(&"<script>".into(), &body);
        assert!(page.contains("<title>&lt;script&gt;</title>"));
        assert!(page.ends_with(
            "<p>Dear &lt;b&gt;</p>\n<ul>\n<li>&quot;one&quot;</li>\n<li>two &amp; &#39;three&#39;</li>\n</ul>\n<p>end</p>\n</body>\n</html>\n"
        ));
    }

    #[test]
    fn nothing_in_a_draft_begins_a_header() {
        let evil = "Ada\r\nBcc: everybody@example.org\r\n\r\nHello, \u{e9}".repeat(3);
        let (subject, body) = (Shown::line(&evil), [Shown::from(&evil)]);
        let draft = draft(Some((&evil, "c@example.org")), (&evil, "ada@example.org"), &subject, &body);
        let headers = draft.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> = headers
            .split("\r\n")
            .filter(|line| !line.starts_with(' '))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert_eq!(names, ["From", "To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"]);
        assert!(draft.split("\r\n").all(|line| line.len() <= 78 || line.starts_with("Content-Type")), "{draft}");
        for address in [
            "a@b.org\r\nBcc: c@d.org",
            "a@b.org, c@d.org",
            "<a@b.org>",
            "a@b@c.org",
            "a b@c.org",
            "@c.org",
            "é@b.org",
            "a@b",
        ] {
            assert!(!is_plain_address(address), "{address:?}");
        }
        assert!(is_plain_address("ada.o'neill+x@mail.example.org"));
    }

    #[test]
    fn names_of_files_are_different_and_fit_every_system() {
        let mut ids: Vec<String> = [
            "ada",
            "Ada",
            "a_da",
            "a/da",
            "a\\da",
            "a_2fda",
            "con",
            "josé",
            "a:b",
            "a*b?",
            "x.",
            "..",
            "a b",
            "ada@x.org",
        ]
        .map(str::to_owned)
        .into();
        ids.extend(["x".repeat(254), "x".repeat(253) + "y", "é".repeat(127)]);
        let names: std::collections::BTreeSet<String> = ids.iter().map(|id| file_name(id)).collect();
        assert_eq!(names.len(), ids.len());
        for name in names {
            assert!(name.len() <= 140 && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', ' ']), "{name}");
            assert!(name.is_ascii() && name == name.to_lowercase());
        }
    }
}
