//! The desk as a page that needs no server: what a browser's worker calls.
//!
//! Two functions, and one import: `desk.stage`, which is told what is being done. The worker asks for [`room`], writes
//! a request there as `match_desk::decode_request` reads it, and calls [`answer`]; the response lies where that says.
//! The request `begin` with the field `as_of` begins anew on that day: the page has a clock, this has none.

use std::cell::RefCell;

use match_desk::{Progress, Request, Response, Session, StopReason, decode_request, encode_response, handle};

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// The worker, which is told what is being done. Stopping ends it.
struct Worker;

impl Progress for Worker {
    fn stage(&self, what: &'static str) {
        told(what);
    }

    fn stop(&self) -> Option<StopReason> {
        None
    }
}

#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "a function of the worker's")]
fn told(what: &'static str) {
    #[link(wasm_import_module = "desk")]
    unsafe extern "C" {
        safe fn stage(at: *const u8, size: usize);
    }
    stage(what.as_ptr(), what.len());
}

#[cfg(not(target_arch = "wasm32"))]
fn told(_: &'static str) {}

/// Makes room for a request of so many bytes, and says where.
#[expect(unsafe_code, reason = "a function that a browser finds by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    ROOM.with_borrow_mut(|room| {
        *room = vec![0; bytes];
        room.as_mut_ptr()
    })
}

/// Answers the request in the room. The upper half of what it returns says where the response begins, the lower half
/// how long it is.
#[expect(unsafe_code, reason = "a function that a browser finds by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> u64 {
    ROOM.with_borrow_mut(|room| {
        *room = answer_to(&std::mem::take(room));
        (room.as_ptr() as u64) << 32 | room.len() as u64
    })
}

/// The response to a request, both as bytes.
pub fn answer_to(request: &[u8]) -> Vec<u8> {
    let response = match decode_request(request) {
        Ok(request) => SESSION.with_borrow_mut(|session| respond(session, &request)),
        Err(error) => Response::Page(error.to_string()),
    };
    encode_response(&response)
}

fn respond(session: &mut Option<Session>, request: &Request) -> Response {
    if request.path == "begin" {
        let day = request.fields.iter().find(|(name, _)| name == "as_of").and_then(|(_, day)| day.parse().ok());
        *session = day.map(Session::new);
    }
    match session {
        Some(session) => handle(session, request, &Worker),
        None => Response::Page("The page did not say which day it is.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::answer_to;

    fn page(request: &str) -> String {
        String::from_utf8(answer_to(format!("{request}\n").as_bytes())).expect("a page")
    }

    #[test]
    fn a_day_first_then_pages() {
        assert!(page("{\"path\":\"start\"}").contains("which day it is"));
        assert!(page("{\"path\":\"begin\",\"fields\":[[\"as_of\",\"soon\"]]}").contains("which day it is"));
        let start = page("{\"path\":\"begin\",\"fields\":[[\"as_of\",\"2026-10-01\"]]}");
        assert!(start.starts_with("{\"kind\":\"page\"}\n") && start.contains("as of 2026-10-01"), "{start}");
        assert!(page("{\"path\":\"invented\"}").contains("have a mentor"));
        assert!(page("nonsense").contains("not understood"));
    }
}
