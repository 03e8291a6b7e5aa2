//! Side-optimality of a stable matching: no cycle along which one side would gain.
//!
//! **Notation.** A strict market and a stable matching μ of it. The stable matchings form a lattice; neighbours differ
//! by a *rotation*, a cyclic exchange along which all mentees involved lose and all mentors involved gain, or the
//! reverse.
//!
//! **Mentees.** For each full mentor j, past the worst mentee it holds, find the first mentee who is unmatched or
//! strictly prefers j to its own mentor: the only mentee that j could go down to in a neighbouring stable matching.
//! When that mentee is matched, draw an arrow from j to its mentor. A cycle of arrows is a rotation that betters
//! mentees; μ is mentee-optimal iff there is none. (An unmatched mentee is unmatched in every stable matching, and a
//! mentor with a free seat keeps its mentees, so neither gets an arrow.)
//!
//! **Mentors.** The mirror image: for each matched mentee i, past its mentor on its list, find the first mentor that
//! has a free seat or strictly prefers i to the worst it holds. When all its seats are taken, draw an arrow from i to
//! that worst mentee. μ is mentor-optimal iff there is no cycle.
//!
//! **Complexity.** Each list is walked at most once, each arrow followed at most once: O(n + m + pairs).
//!
//! # References
//! - D. Gusfield, R. W. Irving: The Stable Marriage Problem: Structure and Algorithms. MIT Press 1989, sections 1.6,
//!   2.5.
//! - V. Bansal, A. Agrawal, V. S. Malhotra: Polynomial time algorithm for an optimal stable assignment with multiple
//!   partners. Theoretical Computer Science 379 (2007) 317–328. (Rotations with capacities.)

use std::fmt;

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, Side};
use crate::matching::Matching;

/// A cyclic exchange after which one side is better off and the matching still stable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImprovingCycle {
    /// The side that would gain.
    pub side: Side,
    /// The new pair of each mentee involved.
    pub pairs: Vec<PairId>,
}

impl fmt::Display for ImprovingCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}s would do better in another stable matching", self.pairs.len(), self.side)
    }
}

impl std::error::Error for ImprovingCycle {}

/// Checks that no mentee does better in another stable matching.
///
/// `strict` is a market without ties (see [`Market::with_ties_broken`]) and `matching` a stable matching of it with its
/// pair ids (see [`Matching::carried_to`]).
///
/// # Errors
/// [`ImprovingCycle`]: an exchange that betters mentees.
///
/// # Complexity
/// O(n + m + pairs).
pub fn mentee_optimal(strict: &Market, matching: &Matching) -> Result<(), ImprovingCycle> {
    let own = |mentee: MenteeId| matching.pair_of(mentee).map_or(u32::MAX, |pair| strict.mentee_rank(pair));
    let worst = worst_held(strict, matching);
    let arrows = strict.mentor_ids().map(|mentor| {
        let past_worst = strict.mentor_rank(worst[mentor.index()]?) as usize + 1;
        let wish = strict.pairs_of_mentor(mentor)[past_worst..]
            .iter()
            .copied()
            .find(|&pair| strict.mentee_rank(pair) < own(strict.mentee_of(pair)))?;
        Some(Arrow { to: matching.mentor_of(strict.mentee_of(wish))?.index(), pair: wish })
    });
    no_cycle(&arrows.collect::<Vec<_>>(), Side::Mentee)
}

/// Checks that no mentor does better in another stable matching.
///
/// `strict` is a market without ties (see [`Market::with_ties_broken`]) and `matching` a stable matching of it with its
/// pair ids (see [`Matching::carried_to`]).
///
/// # Errors
/// [`ImprovingCycle`]: an exchange that betters mentors.
///
/// # Complexity
/// O(n + m + pairs).
pub fn mentor_optimal(strict: &Market, matching: &Matching) -> Result<(), ImprovingCycle> {
    let worst = worst_held(strict, matching);
    let arrows = strict.mentee_ids().map(|mentee| {
        let own = matching.pair_of(mentee)?;
        let wish = strict.pairs_of_mentee(mentee).skip(strict.mentee_rank(own) as usize + 1).find(|&pair| {
            let mentor = strict.mentor_of(pair);
            worst[mentor.index()]
                .map_or(strict.capacity(mentor) > 0, |worst| strict.mentor_rank(pair) < strict.mentor_rank(worst))
        })?;
        let displaced = worst[strict.mentor_of(wish).index()]?;
        Some(Arrow { to: strict.mentee_of(displaced).index(), pair: wish })
    });
    no_cycle(&arrows.collect::<Vec<_>>(), Side::Mentor)
}

/// The worst pair each *full* mentor holds; none for a mentor with a free seat or without seats.
fn worst_held(strict: &Market, matching: &Matching) -> Vec<Option<PairId>> {
    strict
        .mentor_ids()
        .map(|mentor: MentorId| {
            let held = matching.mentees_of(mentor);
            let full = held.len() == usize::from(strict.capacity(mentor));
            let pairs = held.iter().filter_map(|&mentee| matching.pair_of(mentee));
            pairs.max_by_key(|&pair| strict.mentor_rank(pair)).filter(|_| full)
        })
        .collect()
}

/// An arrow to a person, and the pair that would come into being along it.
#[derive(Clone, Copy, Debug)]
struct Arrow {
    to: usize,
    pair: PairId,
}

/// At most one arrow leaves each person: follow them, marking each walk by its start; meeting one's own mark is a
/// cycle.
fn no_cycle(arrows: &[Option<Arrow>], side: Side) -> Result<(), ImprovingCycle> {
    let mut walk_of = vec![usize::MAX; arrows.len()];
    for start in 0..arrows.len() {
        let mut at = start;
        while walk_of[at] == usize::MAX {
            walk_of[at] = start;
            let Some(arrow) = arrows[at] else { break };
            at = arrow.to;
        }
        if walk_of[at] == start && arrows[at].is_some() {
            let mut pairs = Vec::new();
            let mut person = at;
            while let Some(arrow) = arrows[person] {
                pairs.push(arrow.pair);
                person = arrow.to;
                if person == at {
                    return Err(ImprovingCycle { side, pairs });
                }
            }
        }
    }
    Ok(())
}
