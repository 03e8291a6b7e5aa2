//! Requests and responses as bytes: a line of JSON, then the bytes of files, one after the other.
//!
//! Both fronts speak it: the server in the body of a POST, the page's worker in a message. It knows no boundaries to be
//! searched for, so nothing in a file can end it early.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::request::{Request, Response, Upload};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    path: String,
    #[serde(default)]
    fields: Vec<(String, String)>,
    #[serde(default)]
    files: Vec<FileHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHead {
    field: String,
    name: String,
    size: usize,
}

/// Bytes that are no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError(&'static str);

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for WireError {}

/// Reads a request.
///
/// # Errors
/// No line of JSON as documented, or other bytes behind it than it says.
///
/// ```
/// let request = match_desk::decode_request(
///     b"{\"path\":\"files\",\"files\":[{\"field\":\"people\",\"name\":\"a.csv\",\"size\":4}]}\nName",
/// )?;
/// assert_eq!((&*request.path, &*request.files[0].bytes), ("files", &b"Name"[..]));
/// assert!(match_desk::decode_request(b"{\"path\":\"files\"}\nName").is_err());
/// # Ok::<(), match_desk::WireError>(())
/// ```
pub fn decode_request(bytes: &[u8]) -> Result<Request, WireError> {
    let end = bytes.iter().position(|&byte| byte == b'\n').ok_or(WireError("the request has no first line"))?;
    let head: Head =
        serde_json::from_slice(&bytes[..end]).map_err(|_| WireError("the request's first line is not understood"))?;
    let mut rest = &bytes[end + 1..];
    let mut files = Vec::new();
    for FileHead { field, name, size } in head.files {
        let (one, others) = rest.split_at_checked(size).ok_or(WireError("a file of the request is cut off"))?;
        files.push(Upload { field, name, bytes: one.to_vec() });
        rest = others;
    }
    if !rest.is_empty() {
        return Err(WireError("the request has more bytes than its first line says"));
    }
    Ok(Request { path: head.path, fields: head.fields, files })
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Answer<'a> {
    Page,
    File { name: &'a str, media: &'a str },
}

/// Writes a response: a line of JSON, then the page or the file.
pub fn encode_response(response: &Response) -> Vec<u8> {
    let (head, body) = match response {
        Response::Page(page) => (Answer::Page, page.as_bytes()),
        Response::File { name, media, bytes } => (Answer::File { name, media }, &**bytes),
    };
    let mut all = serde_json::to_vec(&head).expect("texts");
    all.push(b'\n');
    all.extend_from_slice(body);
    all
}
