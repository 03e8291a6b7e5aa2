//! Verification: what is true of a matching, from definitions only.
//!
//! Nothing here knows how a matching was found; this module never imports a strategy (a test reads the sources and
//! makes sure). Every check is O(n + m + pairs), those by rotations times the logarithm of a capacity, those by steps
//! or rounds as much for each of them.

mod best_of_all_stable;
mod by_ranks;
mod cases;
mod certify;
mod cover;
mod envy;
mod feasibility;
mod gains;
mod largest_stable;
mod least_cost;
mod least_gap;
mod least_regret;
mod leximin;
mod maximality;
mod optimal;
mod optimality;
mod pareto;
mod popular;
mod possible;
mod profile;
mod rotations;
mod stability;
mod total;
mod undominated;

pub use best_of_all_stable::best_of_all_stable;
pub(crate) use best_of_all_stable::{cost_at_least, only_below};
pub use by_ranks::{NotBestByRanks, best_by_ranks};
pub use certify::{CertifyError, Report, certify, certify_until};
pub use cover::{NotCovered, greatest_worst, most_people};
pub use envy::{below_lower_quota, envious_pairs};
pub use feasibility::{FeasibilityError, feasibility};
pub(crate) use gains::improvable;
pub use largest_stable::{largest_stable, pairs_that_may_be_stable};
pub use least_cost::{NotLeast, least_cost};
pub use leximin::{NotLeximin, leximin};
pub use maximality::addable_pair;
pub use optimal::{NotOptimal, optimal, optimal_keeping};
pub use optimality::{ImprovingCycle, mentee_optimal, mentor_optimal};
pub use pareto::{ParetoImprovement, pareto_optimal};
pub use popular::{NotPopular, popular};
pub(crate) use possible::{Change, Possible};
pub use profile::{RankProfile, loads, rank_profile};
pub use rotations::NotAllRotations;
pub use stability::blocking_pairs;
pub use undominated::{ImprovingExchange, undominated};
