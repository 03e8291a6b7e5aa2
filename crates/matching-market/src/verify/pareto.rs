//! Pareto-optimality for mentees: no free seat somebody would rather have, no trade among matched mentees.
//!
//! **Definition.** In a strict market a matching is Pareto-optimal for mentees iff no other matching is better for one
//! mentee and worse for none.
//!
//! **Characterisation.** It is, iff (1) no mentee has a pair it prefers to what it has at a mentor with a free seat,
//! and (2) no coalition of matched mentees would all gain by passing their seats around. For (2) draw an arrow from
//! mentor j to mentor k whenever a mentee of j prefers k to j: a coalition is a cycle of arrows, and a cycle through
//! distinct mentors has distinct mentees. Mentors no arrow leaves are removed until none is left (no cycle) or every
//! one left has an arrow to another one left (follow the arrows).
//!
//! **Complexity.** O(n + m + pairs): every pair is at most one arrow.
//!
//! # References
//! D. J. Abraham, K. Cechlárová, D. F. Manlove, K. Mehlhorn: Pareto optimality in house allocation problems. ISAAC
//! 2004, LNCS 3341, 3–15. DOI 10.1007/978-3-540-30551-4_3. (One seat a mentor: "maximal, trade-in-free,
//! coalition-free".)

use std::fmt;

use crate::ids::{MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;

/// How mentees could gain without anybody of them losing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParetoImprovement {
    /// The mentee of this pair prefers it to what it has, and the mentor has a free seat.
    FreeSeat(PairId),
    /// These mentees' mentors, passed around: each mentee of the cycle moves to the pair given.
    Trade(Vec<PairId>),
}

impl fmt::Display for ParetoImprovement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FreeSeat(pair) => write!(f, "the mentee of pair {pair} would rather take the mentor's free seat"),
            Self::Trade(pairs) => write!(f, "{} mentees would all gain by trading mentors", pairs.len()),
        }
    }
}

impl std::error::Error for ParetoImprovement {}

/// Checks that no other matching is better for one mentee and worse for none.
///
/// `strict` is a market whose mentees have no ties and `matching` a feasible matching with its pair ids. With ties only
/// exchanges in which everybody involved gains strictly are found.
///
/// # Errors
/// [`ParetoImprovement`]: how mentees could gain.
///
/// # Complexity
/// O(n + m + pairs).
pub fn pareto_optimal(strict: &Market, matching: &Matching) -> Result<(), ParetoImprovement> {
    let own = |pair: PairId| matching.pair_of(strict.mentee_of(pair)).map_or(u32::MAX, |own| strict.mentee_rank(own));
    let wished = |&pair: &PairId| strict.mentee_rank(pair) < own(pair);
    let free = |mentor: MentorId| matching.load(mentor) < usize::from(strict.capacity(mentor));

    let mut arrows_out = vec![0_u32; strict.mentors()];
    for mentee in strict.mentee_ids() {
        for pair in strict.pairs_of_mentee(mentee).take_while(wished) {
            if free(strict.mentor_of(pair)) {
                return Err(ParetoImprovement::FreeSeat(pair));
            }
            if let Some(mentor) = matching.mentor_of(mentee) {
                arrows_out[mentor.index()] += 1;
            }
        }
    }
    let mut left = strict.mentors();
    let mut without: Vec<MentorId> = strict.mentor_ids().filter(|mentor| arrows_out[mentor.index()] == 0).collect();
    while let Some(mentor) = without.pop() {
        left -= 1;
        for &pair in strict.pairs_of_mentor(mentor).iter().filter(|&pair| wished(pair)) {
            if let Some(from) = matching.mentor_of(strict.mentee_of(pair)) {
                arrows_out[from.index()] -= 1;
                if arrows_out[from.index()] == 0 {
                    without.push(from);
                }
            }
        }
    }
    if left == 0 { Ok(()) } else { Err(trade(strict, matching, &arrows_out)) }
}

/// Follows arrows among the mentors left, each of which has one to another, until one comes round again.
fn trade(strict: &Market, matching: &Matching, arrows_out: &[u32]) -> ParetoImprovement {
    let arrow = |mentor: MentorId| {
        let wishes = matching.mentees_of(mentor).iter().flat_map(|&mentee| {
            let own = matching.pair_of(mentee).map_or(u32::MAX, |pair| strict.mentee_rank(pair));
            strict.pairs_of_mentee(mentee).take_while(move |&pair| strict.mentee_rank(pair) < own)
        });
        wishes.into_iter().find(|&pair| arrows_out[strict.mentor_of(pair).index()] > 0)
    };
    let mut seen_at = vec![usize::MAX; strict.mentors()];
    let mut walk = Vec::new();
    let mut at = strict.mentor_ids().find(|mentor| arrows_out[mentor.index()] > 0);
    while let Some(mentor) = at {
        if seen_at[mentor.index()] != usize::MAX {
            return ParetoImprovement::Trade(walk.split_off(seen_at[mentor.index()]));
        }
        seen_at[mentor.index()] = walk.len();
        let pair = arrow(mentor);
        walk.extend(pair);
        at = pair.map(|pair| strict.mentor_of(pair));
    }
    ParetoImprovement::Trade(walk)
}
