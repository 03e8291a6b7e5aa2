//! An event of short meetings as files and sheets.
//!
//! # Invariants
//! - The plan and the tables are for the committee: they name people by id, and by name as the committee knows them.
//! - Cards, ballots and what mentors shared are for participants. They are made of `Open` texts
//!   alone: of others, a name and a unit that are not confidential, and of mentors what the directory says.
//! - Nothing here is a score, a wish or a reason.

mod committee;
mod one_sided;
mod participants;

pub use committee::{plan_file, session_file, table_files};
pub use one_sided::{Circle, CircleTable};
pub use participants::{EventNames, ballot_files, sheets};
