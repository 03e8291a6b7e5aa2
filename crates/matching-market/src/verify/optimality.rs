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
//! **Ties.** Everything is said of the market as a tie rule and a seed read it; lots are drawn only where two pairs
//! that both count are tied. No second market is made.
//!
//! **Complexity.** In a stable matching, whoever would rather have somebody is on the list of that somebody past the
//! worst they hold. So one walk over the pairs that one side would rather have finds the first of them for everybody on
//! the other side: O(n + m + pairs), and each arrow is followed at most once.
//!
//! # References
//! - D. Gusfield, R. W. Irving: The Stable Marriage Problem: Structure and Algorithms. MIT Press 1989, sections 1.6,
//!   2.5.
//! - V. Bansal, A. Agrawal, V. S. Malhotra: Polynomial time algorithm for an optimal stable assignment with multiple
//!   partners. Theoretical Computer Science 379 (2007) 317–328. (Rotations with capacities.)

use std::fmt;

use crate::ids::{MentorId, PairId};
use crate::market::{Lots, Market, Side, TieRule};
use crate::matching::Matching;

/// A cyclic exchange after which one side is better off and the matching still stable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    best_for_mentees(strict.lots(TieRule::ById, 0), matching).1
}

/// Whether a matching of the market with ties broken, which is not made, has a blocking pair, and whether there is an
/// exchange that betters mentees; both by one walk over what mentees would rather have.
pub(super) fn best_for_mentees(lots: Lots<'_>, matching: &Matching) -> (Option<PairId>, Result<(), ImprovingCycle>) {
    let market = lots.market;
    let mut stands = stands(lots, matching);
    let mut blocking = None;
    for mentee in market.mentee_ids() {
        let draw = lots.own(mentee);
        let lot = |pair| lots.lot(draw, market.mentor_of(pair));
        let own = matching.pair_of(mentee);
        let (rank, own) = own.map_or((u32::MAX, (0, None)), |own| (market.mentee_rank(own), (lot(own), Some(own))));
        for wish in market.pairs_of_mentee(mentee) {
            let (wished, lot) = (market.mentee_rank(wish), lot(wish));
            if wished > rank {
                break;
            }
            if wished == rank && (lot, Some(wish)) >= own {
                continue;
            }
            let (stand, place) = (&mut stands[market.mentor_of(wish).index()], Place::new(lots, wish, lot));
            if place < stand.worst {
                blocking = blocking.or(Some(wish));
            } else if place < stand.first {
                stand.first = place;
            }
        }
    }
    let arrow = |(mentor, stand): (MentorId, Stand)| {
        let wish = stand.first.pair().filter(|_| market.capacity(mentor) > 0)?;
        Some(Arrow { to: matching.mentor_of(market.mentee_of(wish))?.index(), pair: wish })
    };
    (blocking, no_cycle(&market.mentor_ids().zip(stands).map(arrow).collect::<Vec<_>>(), Side::Mentee))
}

/// Where a pair is on its mentor's list: less is better. Rank, lot and pair in one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u128);

impl Place {
    const BEFORE_ALL: Self = Self(0);
    const AFTER_ALL: Self = Self(u128::MAX);

    #[inline]
    fn new(lots: Lots<'_>, pair: PairId, lot: u64) -> Self {
        let rank = lots.market.mentor_rank(pair);
        Self(u128::from(rank) << 96 | u128::from(lot) << 32 | u128::from(pair.get()))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lowest part is what is wanted")]
    fn pair(self) -> Option<PairId> {
        (self != Self::AFTER_ALL).then_some(PairId::new(self.0 as u32))
    }
}

/// What a mentor holds, and whom it could go down to.
#[derive(Clone, Copy)]
struct Stand {
    /// The place of the worst pair held, after all while a seat is free, before all without seats.
    worst: Place,
    /// The first beyond it whose mentee would rather have this mentor, or after all.
    first: Place,
}

fn stands(lots: Lots<'_>, matching: &Matching) -> Vec<Stand> {
    let market = lots.market;
    let mut stands = vec![Stand { worst: Place::BEFORE_ALL, first: Place::AFTER_ALL }; market.mentors()];
    let mut load = vec![0_u32; market.mentors()];
    for pair in matching.pairs() {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        let worst = &mut stands[mentor.index()].worst;
        *worst = Place::new(lots, pair, lots.lot(lots.own(mentee), mentor)).max(*worst);
        load[mentor.index()] += 1;
    }
    for ((mentor, stand), load) in market.mentor_ids().zip(&mut stands).zip(load) {
        if load < u32::from(market.capacity(mentor)) {
            stand.worst = Place::AFTER_ALL;
        }
    }
    stands
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
    best_for_mentors(strict.lots(TieRule::ById, 0), matching)
}

/// The same of the market with ties broken, which is not made.
pub(super) fn best_for_mentors(lots: Lots<'_>, matching: &Matching) -> Result<(), ImprovingCycle> {
    let market = lots.market;
    let to_beat = to_beat(lots, matching);
    let mut first: Vec<Option<PairId>> = vec![None; market.mentees()];
    for mentor in market.mentor_ids() {
        for &wish in market.pairs_of_mentor(mentor) {
            let wished = match to_beat[mentor.index()] {
                ToBeat::Nobody => false,
                ToBeat::FreeSeat => true,
                ToBeat::Pair(worst) if market.mentor_rank(wish) > market.mentor_rank(worst) => break,
                ToBeat::Pair(worst) => lots.mentor_prefers(wish, worst),
            };
            let mentee = market.mentee_of(wish);
            let beyond = matching.pair_of(mentee).is_some_and(|own| lots.mentee_prefers(own, wish));
            let first = &mut first[mentee.index()];
            if wished && beyond && first.is_none_or(|before| lots.mentee_prefers(wish, before)) {
                *first = Some(wish);
            }
        }
    }
    let arrow = |wish: PairId| match to_beat[market.mentor_of(wish).index()] {
        ToBeat::Pair(worst) => Some(Arrow { to: market.mentee_of(worst).index(), pair: wish }),
        ToBeat::FreeSeat | ToBeat::Nobody => None,
    };
    no_cycle(&first.into_iter().map(|wish| arrow(wish?)).collect::<Vec<_>>(), Side::Mentor)
}

/// A pair that blocks the matching in the market with ties broken, which is not made.
pub(super) fn blocking_by_lot(lots: Lots<'_>, matching: &Matching) -> Option<PairId> {
    let to_beat = to_beat(lots, matching);
    wishes_of_mentees(lots, matching).find(|&wish| match to_beat[lots.market.mentor_of(wish).index()] {
        ToBeat::Nobody => false,
        ToBeat::FreeSeat => true,
        ToBeat::Pair(worst) => lots.mentor_prefers(wish, worst),
    })
}

/// The pairs that a mentee would rather have than its own.
fn wishes_of_mentees<'a>(lots: Lots<'a>, matching: &'a Matching) -> impl Iterator<Item = PairId> + 'a {
    let market = lots.market;
    market.mentee_ids().flat_map(move |mentee| {
        let own = matching.pair_of(mentee);
        let rank = own.map_or(u32::MAX, |own| market.mentee_rank(own));
        let pairs = market.pairs_of_mentee(mentee).take_while(move |&pair| market.mentee_rank(pair) <= rank);
        pairs.filter(move |&pair| own.is_none_or(|own| lots.mentee_prefers(pair, own)))
    })
}

/// What somebody must be better than to get a seat.
#[derive(Clone, Copy)]
enum ToBeat {
    /// The mentor has no seats.
    Nobody,
    FreeSeat,
    /// The worst that a mentor with all seats taken holds.
    Pair(PairId),
}

fn to_beat(lots: Lots<'_>, matching: &Matching) -> Vec<ToBeat> {
    let market = lots.market;
    let mut worst: Vec<Option<PairId>> = vec![None; market.mentors()];
    let mut load = vec![0_u32; market.mentors()];
    for pair in matching.pairs() {
        let mentor = market.mentor_of(pair).index();
        load[mentor] += 1;
        if worst[mentor].is_none_or(|before| lots.mentor_prefers(before, pair)) {
            worst[mentor] = Some(pair);
        }
    }
    let full = |mentor: MentorId| load[mentor.index()] >= u32::from(market.capacity(mentor));
    let of = |mentor| {
        if full(mentor) { worst[mentor.index()].map_or(ToBeat::Nobody, ToBeat::Pair) } else { ToBeat::FreeSeat }
    };
    market.mentor_ids().map(of).collect()
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
