//! The empty page into which answers are put, and what a browser is told it may do.

use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

#[derive(Template)]
#[template(path = "shell.html")]
struct Page {
    style: &'static str,
    script: String,
}

/// The page of the server's front, and its content security policy.
#[derive(Debug)]
pub struct Shell {
    /// HTML without any data.
    pub page: String,
    /// The value of the header `Content-Security-Policy`.
    pub policy: String,
}

static SERVED: LazyLock<Shell> = LazyLock::new(|| {
    let script = format!("{}{}", include_str!("http.js"), include_str!("desk.js"));
    let style = include_str!("desk.css");
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(&script),
        hash(style)
    );
    Shell { page: Page { style, script }.render().expect("texts are written"), policy }
});

/// The page that a server hands out; its script sends requests to `do` and a sign of life to `alive`, both with the
/// token behind the `#` of the page's address.
pub fn served() -> &'static Shell {
    &SERVED
}
