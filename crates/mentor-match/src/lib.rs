#![doc = include_str!("../README.md")]

mod bits;
mod checked;
mod classes;
mod clock;
pub mod cohort;
pub mod compare;
pub mod compatibility;
mod difference;
pub mod explain;
mod incumbents;
mod kept;
mod openings;
mod outcome;
mod parallel;
pub mod peers;
pub mod policy;
pub mod preference;
pub mod programme;
#[cfg(test)]
mod random;
mod report;
mod round;
mod round_error;
pub mod scenario;
#[cfg(feature = "arrow")]
pub mod shards;
pub mod sheets;
mod shown;
mod sliver;
pub mod text;

pub use incumbents::{Incumbent, Keep, NotKept, Stage, UnknownKeep, WhyNotKept};
pub use jiff;
pub use kept::{OwnedOutcome, RoundInput};
pub use matching_market as engine;
pub use matching_market::{Property, Score, StopReason, StrategySpec};
pub use openings::{Need, Opening, Openings, Placement, Step};
pub use outcome::{Audit, Match, RoundOutcome};
pub use peers::{PeerOutcome, PeerRound, PeerRoundError};
pub use report::{
    ReportedClaim, ReportedFact, ReportedMatch, ReportedMentee, ReportedMentor, ReportedWish, RoundReport,
};
pub use round::MatchingRound;
pub use round_error::RoundError;
pub use shown::{Quoted, Shown};
pub use sliver::{PairsBuilt, Rescan, RescanError, Sliver, Thresholds};

/// The examples of README and documents, compiled and run with the other doctests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/embedder.md")]
    struct Embedder;
    #[doc = include_str!("../../../docs/researcher.md")]
    struct Researcher;
}
