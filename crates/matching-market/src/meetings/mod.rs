//! Short meetings before people choose: which pairs meet, in which round, and at which table.
//!
//! **Notation.** Mentees `0..n` and mentors `0..m`, each with a *limit* on their meetings; *possible meetings*, pairs
//! with a worth each. A *choice* is a set of possible meetings that keeps all limits. A *timetable* gives each of them
//! a *round* in which neither of the two has another one.
//!
//! **Three questions, one after the other.**
//! - *Which* pairs meet: [`choose`]. As many mentees as possible have a first meeting, then a second, and so on, then
//!   the total worth is greatest. Exact, with [`MeetingPrices`] as the proof.
//! - *When*: [`timetable`]. No more rounds than the busiest person has meetings, exact, and breaks spread evenly. If
//!   people are absent from some rounds ([`timetable_with_absences`]), or only tables for some are free, it says how
//!   far it is from a bound.
//! - *Where*: [`seat`]. Mentors keep their table, mentees walk little. A heuristic.
//!
//! [`plan`] answers all three for an event, also after some of its rounds have been played.
//!
//! **Events with one side**: [`everybody_meets`], [`one_sided_rounds`], [`one_sided_with_absences`], and groups at
//! tables, [`tables_of`].
//!
//! [`verify`] checks answers from definitions and knows nothing of how they were found.

mod absences;
mod amount;
mod away;
mod breaks;
mod choice;
mod choose;
mod error;
mod everybody;
mod grid;
mod groups;
mod market;
mod misra_gries;
mod plan;
mod seating;
mod start;
mod timetable;
pub mod verify;

pub use absences::{Attendance, PartialTimetable, timetable_with_absences};
pub use away::one_sided_with_absences;
pub use choice::{Choice, MeetingPrices};
pub use choose::{choose, choose_from};
pub use error::{MeetingError, MeetingMarketError};
pub use everybody::everybody_meets;
pub use groups::{tables_after, tables_of};
pub use market::{MeetingMarket, PossibleMeeting};
pub use misra_gries::one_sided_rounds;
pub use plan::{Event, Plan, SeatedMeeting, plan};
pub use seating::{Seated, seat};
pub use timetable::{Meeting, Timetable, timetable};
