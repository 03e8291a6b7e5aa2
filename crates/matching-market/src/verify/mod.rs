//! Verification: what is true of a matching, from definitions only.
//!
//! Nothing here knows how a matching was found; this module never imports a strategy (a test reads the sources and makes
//! sure). Every check is O(n + m + pairs), or that much a step or round of its certificate.

mod by_ranks;
mod certify;
mod cover;
mod feasibility;
mod largest_stable;
mod maximality;
mod optimal;
mod optimality;
mod pareto;
mod profile;
mod stability;

pub use by_ranks::{NotBestByRanks, RankOrder, best_by_ranks};
pub use certify::{CertifyError, Report, certify};
pub use cover::{NotCovered, greatest_worst, most_people};
pub use feasibility::{FeasibilityError, feasibility};
pub use largest_stable::{largest_stable, pairs_that_may_be_stable};
pub use maximality::addable_pair;
pub use optimal::{NotOptimal, optimal};
pub use optimality::{ImprovingCycle, mentee_optimal, mentor_optimal};
pub use pareto::{ParetoImprovement, pareto_optimal};
pub use profile::{RankProfile, loads, rank_profile};
pub use stability::blocking_pairs;
