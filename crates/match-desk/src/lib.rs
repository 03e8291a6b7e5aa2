#![doc = include_str!("../README.md")]
//!
//! # Invariants
//! - A [`Session`] is what was brought (files, rules, day, seed) and the list of what was done since. Everything shown
//!   follows from these, so taking the last step back is taking the last action off the list.
//! - The results are the files that `batch_match` writes for the same input, byte for byte; tables on pages are read
//!   out of them.
//! - Whatever people wrote goes through the escaper of the report; the pages carry no script.

mod action;
mod archive;
mod blank;
mod columns;
mod frame;
mod ledger;
mod meetings;
mod number;
mod opened;
mod pages;
mod peers;
mod request;
mod result;
mod round;
mod session;
mod shell;
mod start;
mod steps;
mod table;
mod typed;
mod wire;
mod words;
mod year;

pub use action::Action;
pub use mentor_match::StopReason;
pub use request::{Progress, Request, Response, Upload};
pub use session::Session;
pub use shell::{Shell, alone, served};
pub use wire::{WireError, decode_request, encode_response};

/// Answers a request.
///
/// Whatever is wrong with the input is said on the page; a request that leads nowhere shows the page that comes next.
/// Of a request with the field `quiet` (`yes`) only the step counts: nothing is worked out and the page is blank, for
/// steps that are done once more.
///
/// # Complexity
/// A round for each action; pages and files of a round that is known are looked up.
///
/// # Examples
/// ```
/// use match_desk::{Request, Response, Session, handle};
///
/// let mut session = Session::new("2026-10-01".parse()?);
/// let go = |path: &str| Request { path: path.to_owned(), ..Request::default() };
/// let Response::Page(page) = handle(&mut session, &go("start"), &()) else { panic!("a file") };
/// assert!(page.contains("Your two exports"));
/// let Response::Page(page) = handle(&mut session, &go("invented"), &()) else { panic!("a file") };
/// assert!(page.contains("have a mentor"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn handle(session: &mut Session, request: &Request, progress: &dyn Progress) -> Response {
    pages::answer(session, request, progress)
}
