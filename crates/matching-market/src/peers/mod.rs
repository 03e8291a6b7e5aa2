//! Markets without sides: peers who mentor each other.
//!
//! **Notation.** People `0..n` with `seats[x]` each; *pairs* of two people who accept each other; each of the two ranks
//! the pair on their own list (0 is best, equal ranks are a tie), and a pair may carry a score. A *matching* is a set
//! of pairs in which nobody is in more pairs than they have seats. A pair outside of it *blocks* if each of the two has
//! a free seat or strictly prefers the other to somebody they are with. Without blocking pairs a matching is *stable*.
//!
//! Unlike with two sides, there may be none. [`stable_partition`] then shows why: people in a ring of odd length, each
//! of whom prefers the next to the one before. [`PeerPartition`] is that proof, and [`verify`] checks it without
//! knowing how it was found. With one seat each, this is the *stable roommates* problem of the literature, with several
//! *stable fixtures*; half of the pairs in a ring is what the literature calls a half-matching.

mod answer;
mod dual;
mod error;
mod greatest;
mod lots;
mod market;
mod matching;
mod nearly;
mod objective;
mod partition;
mod seats;
mod stable;
pub mod verify;

pub use answer::{NotCertified, PeerAnswer, PeerGoal, solve_peers};
pub use dual::{GreatestPeers, PeerDual};
pub use error::PeerMarketError;
pub use greatest::{PeerSolveError, greatest_score};
pub use lots::{PeerLots, stable_by_some_lots};
pub use market::{PeerMarket, PeerPair};
pub use matching::{PeerMatching, PeerMatchingError};
pub use nearly::{NearlyStablePeers, nearly_stable};
pub use objective::PeerObjective;
pub use partition::PeerPartition;
pub use seats::{PeerGraph, PeerNode};
pub use stable::stable_partition;
