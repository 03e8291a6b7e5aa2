//! The empty page into which answers are put, and what a browser is told it may do.

use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

#[derive(Template)]
#[template(path = "shell.html")]
struct Page<'a> {
    style: &'static str,
    script: String,
    /// For a page without a server that could say it.
    policy: &'a str,
    engine: &'a str,
    worker: &'a str,
}

/// The page of the server's front, and its content security policy.
#[derive(Debug)]
pub struct Shell {
    /// HTML without any data.
    pub page: String,
    /// The value of the header `Content-Security-Policy`.
    pub policy: String,
}

const SCRIPT: &str = include_str!("desk.js");
const STYLE: &str = include_str!("desk.css");
const WORKER: &str = include_str!("worker.js");

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

fn render(script: String, policy: &str, engine: &str, worker: &str) -> String {
    Page { style: STYLE, script, policy, engine, worker }.render().expect("texts are written")
}

static SERVED: LazyLock<Shell> = LazyLock::new(|| {
    let script = format!("{}{SCRIPT}", include_str!("http.js"));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(&script),
        hash(STYLE)
    );
    Shell { page: render(script, "", "", ""), policy }
});

/// The page that a server hands out; its script sends requests to `do`, asks `alive` what is being done, and tells
/// `stop` to give it up, each with the token behind the `#` of the page's address.
pub fn served() -> &'static Shell {
    &SERVED
}

/// The page that needs no server: everything in one file, for the crate `desk-page` as WebAssembly, compressed as raw
/// deflate. Its own policy lets it ask nothing of any network.
pub fn alone(engine: &[u8]) -> String {
    let script = format!("{}{SCRIPT}", include_str!("page.js"));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; worker-src blob:; style-src 'sha256-{}'; \
         connect-src 'none'; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(STYLE)
    );
    render(script, &policy, &STANDARD.encode(engine), WORKER)
}
