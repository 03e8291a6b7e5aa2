//! What follows a match, from a programme's folder: what is due, whom to call, letters, tips and certificates.
//!
//! # Invariants
//! - What is due and who needs a call is for the committee (`committee/`). Letters (`participants/`) are for the person
//!   in their file name. They say that something ended, pauses or no longer holds, never who asked, declined or failed:
//!   both partners get the same words.
//! - Numbers for everybody (`statistics/`) are a [`Release`](crate::disclosure::Release).
//! - Everything is a function of the programme and a day; there is no clock.

mod calendar;
mod certificate;
mod day;
mod due;
mod letters;
mod notes;
mod numbers;
mod people;
mod progress;

pub use calendar::calendar;
pub use day::of_the_day;
pub use due::{Contacts, due};
pub use letters::{Since, YearLetters};
pub(crate) use notes::{GOES_ON, MARK, WISH, WISHES};
pub use notes::{concerns, confided};
pub use numbers::{Thought, marks, numbers, peer_marks, thoughts};
pub use people::{Asked, asked, describe_people};
