//! Why this mentor, why not an earlier choice, why nobody: answers that can be checked.
//!
//! For a mentee, every written choice above the result gets exactly one [`WhyNot`]; the mentors filled in by score are
//! counted by the same reasons. An explanation speaks of the matching as it is, so it is true under every strategy:
//! where a mentor is full, it tells apart those who come before the mentee on the mentor's list, those tied and those
//! below, each with the [`Ground`](crate::preference::Ground): named by the mentor, asked too and fits better, promised
//! earlier. That a mentor ranks somebody is only said of mentors who wrote a ranking. Under a stable strategy nobody is
//! below.
//!
//! Where the strategy maximises, [`Costs`] adds what a wish would cost and what a seat would be worth.
//!
//! Identities of others are in here. They are for the committee; what a participant may read is decided where
//! participants' files are written.

mod cost;
mod mentee;
mod mentor;
mod reason;
mod robustness;

pub use cost::{Costs, SeatWorth, WishCost};
pub use mentee::{FilledAbove, MenteeExplanation, PassedOver, Wish};
pub use mentor::{MentorExplanation, NotHeld};
pub use reason::{Holders, UnmatchedReason, WhyNot, WhyNotMentee};
pub use robustness::{Change, Robustness, Turn, WeightRange};
