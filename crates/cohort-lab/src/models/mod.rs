//! Markets by model: the random and the adversarial markets of the literature, by name, size and seed.
//!
//! A [`Model`] says what a pair is worth to either side. Each mentee lists the mentors who are worth most, best first,
//! up to the length of a list; each mentor ranks the mentees who list it, best first; the score of a pair is the mean
//! of what it is worth to the two. Then ties are made: each entry of a list ties with the one before it with the chance
//! asked for, as the literature on ties does. [`MarketStatistics`] says what came out.
//!
//! What is drawn is drawn from `ChaCha8` by fixed rules, each purpose from a stream of its own: the same shape gives
//! the same market on every machine, and asking for ties changes nobody's order.
//!
//! # References
//! - R. W. Irving, D. F. Manlove: Finding large stable matchings. *ACM Journal of Experimental Algorithmics* 14 (2009).
//!   DOI 10.1145/1498698.1537595: ties by the chance that neighbours on a list tie.
//! - C. L. Mallows: Non-null ranking models. *Biometrika* 44 (1957) 114–130. DOI 10.1093/biomet/44.1-2.114.
//! - P. S. Efraimidis, P. G. Spirakis: Weighted random sampling with a reservoir. *Information Processing Letters* 97
//!   (2006) 181–185. DOI 10.1016/j.ipl.2005.11.003: lists by popularity.
//! - P. Hall: On representatives of subsets. *Journal of the London Mathematical Society* s1-10 (1935) 26–30.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts are far below 2^52, and shares from 0 to 1 are rounded on purpose"
)]

mod adversarial;
mod draws;
mod market;
mod shape;
mod statistics;
mod worth;

pub use shape::{MOST_PAIRS, MOST_WORTHS, MarketShape, Model, ShapeError};
pub use statistics::MarketStatistics;
