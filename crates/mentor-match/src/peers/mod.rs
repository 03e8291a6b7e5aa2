//! One round of peers: people who fill in one questionnaire and mentor each other.
//!
//! Everybody is on both lists of a [`Cohort`](crate::cohort::Cohort), under one id: as a mentee with what they want to
//! learn, as a mentor with what they know enough about. Whoever is on one list only is no peer. So rules, scores and
//! wishes are those of [`MatchingRound`](crate::MatchingRound), asked twice for each two people. Notation, for peers x
//! and y:
//!
//! ```text
//! gets(x, y) = the score in the mentee's view of x as mentee and y as mentor
//! fit(x, y)  = (gets(x, y) + gets(y, x)) / 2, half-even
//! ```
//!
//! # Invariants
//! - Two peers are a pair of the market iff both have a seat, nothing refuses them in either direction, what each
//!   offers is close to a top goal of the other (at least [`SERVED`]), and neither of them is pinned or has all seats
//!   taken by pairs that are kept.
//! - On everybody's list wishes come first ([`peer_place`](crate::preference::Preferences::peer_place)), then who has
//!   waited, then what the other gives: a formula decides between two wishes and takes no seat from a wish.
//! - What was found is proved again from definitions before it is handed out, as in a mentor round.
//!
//! Under the goals that maximise, people come before scores and who has waited before others; under `no-swap` the lists
//! fix who is left over, whatever anybody does ([`PeerOutcome::left_over`] says why).

mod explain;
mod kept;
mod lists;
mod outcome;
mod prepared;
mod refusal;
mod round;
mod scenario;
mod trios;

pub use explain::{LeftOver, WhyNotPeer};
pub use kept::{PeerNotKept, WhyPeersNotKept};
pub use matching_market::PersonId as PeerId;
pub use outcome::{PeerAudit, PeerMatch, PeerOutcome};
pub use prepared::SERVED;
pub use refusal::PeerRefusal;
pub use round::{PeerRound, PeerRoundError};
pub use scenario::{PeerDifference, PeerMoved, PeerRulingEffect};
pub use trios::PeerTrio;
