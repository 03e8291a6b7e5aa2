//! The least difference of the two sides' rank sums, where definitions alone show it.
//!
//! **Definition.** The *gap* of a matching of a market without ties is the sum of the mentees' levels minus that of the
//! mentors', each over its pairs; levels are ranks where the market has none (see [`Market::mentee_level`]), and never
//! improve down a list. Among the stable matchings one is sought whose gap is least in size.
//!
//! **Theorem** (opposition of interests: Gusfield and Irving 1989; Roth and Sotomayor 1990, chapter 5, for several
//! seats). The mentee-optimal stable matching is the best for every mentee and the worst for every mentor: it has the
//! least gap, and the mentor-optimal one
//! the greatest. So a stable matching has the gap of least size if its gap is 0, or is above 0 and the matching
//! mentee-optimal, or is below 0 and the matching mentor-optimal. In other cases nothing short of comparing is known
//! here: the general problem is NP-hard (Kato 1993; `McDermid` and Irving 2012, DOI 10.1007/s00453-012-9672-0).

use super::{ImprovingCycle, mentee_optimal, mentor_optimal};
use crate::market::Market;
use crate::matching::Matching;

/// Checks that no stable matching has a gap of smaller size, as far as the head of this file goes; `strict` is without
/// ties and `matching` a stable matching of it with its pair ids.
pub(super) fn least_gap(strict: &Market, matching: &Matching) -> Result<(), ImprovingCycle> {
    let levels =
        matching.pairs().map(|pair| (i64::from(strict.mentee_level(pair)), i64::from(strict.mentor_level(pair))));
    let gap: i64 = levels.map(|(mentee, mentor)| mentee - mentor).sum();
    match gap.signum() {
        0 => Ok(()),
        1 => mentee_optimal(strict, matching),
        _ => mentor_optimal(strict, matching),
    }
}
