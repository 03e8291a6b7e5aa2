//! All rotations of a strict market, gone through from the mentee-optimal matching to the mentor-optimal one.
//!
//! **Definition.** In a stable matching let every mentee i look, past its own mentor, for the first mentor who has a
//! free seat or strictly prefers i to the worst it holds. A *rotation* is a cycle of mentees, each the worst that a
//! mentor with all its seats taken holds, in which each looks at the mentor of the next. Eliminating it moves each to
//! the mentor it looks at.
//!
//! **Theorem** (Gusfield and Irving, sections 2.5 and 3.2, for a market with one person per seat; Bansal, Agrawal and
//! Malhotra for the rotations themselves). On every way from the mentee-optimal to the mentor-optimal stable matching
//! by eliminating rotations each rotation is eliminated exactly once. So a list of rotations that leads from one to the
//! other, each exposed when its turn comes, is complete. A stable matching is what a set of rotations makes of the
//! mentee-optimal one, and the set contains with a rotation
//! 1. the rotation before it at each mentor it moves a mentee away from, because a mentor's worst mentee leaves first,
//!    and
//! 2. for each pair (i, j) it skips, the rotation after which j no longer preferred i to its worst, because until then
//!    i looks at j.
//!
//! This check keeps the ranks that each mentor holds in an ordered set and looks at every pair at most once from each
//! side: O((n + m + pairs) · log capacity).
//!
//! # References
//! - D. Gusfield, R. W. Irving: The Stable Marriage Problem: Structure and Algorithms. MIT Press 1989.
//! - V. Bansal, A. Agrawal, V. S. Malhotra: Polynomial time algorithm for an optimal stable assignment with multiple
//!   partners. Theoretical Computer Science 379 (2007) 317–328.

use std::collections::BTreeSet;

use super::{FeasibilityError, ImprovingCycle, blocking_pairs, feasibility, mentee_optimal, mentor_optimal};
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::RotationProof;

/// Why a list of rotations is not that of all rotations of a market.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAllRotations {
    /// The start is no matching of the market.
    #[error("the matching that the rotations start from is not feasible: {0}")]
    Infeasible(#[from] FeasibilityError),
    /// The start is not stable.
    #[error("the matching that the rotations start from is blocked by pair {pair}")]
    Blocked {
        /// A blocking pair.
        pair: PairId,
    },
    /// The start is not mentee-optimal or the end not mentor-optimal.
    #[error("the rotations do not lead from the mentee-optimal to the mentor-optimal matching: {0}")]
    NotFromEndToEnd(#[from] ImprovingCycle),
    /// A cycle that is not exposed when its turn comes.
    #[error("number {rotation} of the rotations is none when its turn comes")]
    NotExposed {
        /// Its number, from 0.
        rotation: usize,
    },
}

/// A rotation that was gone through.
pub(super) struct Rotation {
    /// The pair each of its mentees leaves and the pair it comes to.
    pub(super) moves: Vec<(PairId, PairId)>,
    /// Rotations that come before it in every order, ascending.
    pub(super) before: Vec<u32>,
}

/// Goes through the rotations of `proof` in the market that it is about, whose ties are broken.
pub(super) fn replay(strict: &Market, proof: &RotationProof) -> Result<Vec<Rotation>, NotAllRotations> {
    feasibility(strict, &proof.start)?;
    if let Some(pair) = blocking_pairs(strict, &proof.start).next() {
        return Err(NotAllRotations::Blocked { pair });
    }
    mentee_optimal(strict, &proof.start)?;
    let mut at = Replay::new(strict, &proof.start);
    let mut rotations = Vec::with_capacity(proof.rotations.len());
    for (number, targets) in (0_u32..).zip(&proof.rotations) {
        let refused = NotAllRotations::NotExposed { rotation: rotations.len() };
        rotations.push(at.eliminate(number, targets).ok_or(refused)?);
    }
    let end = Matching::from_pairs(strict, at.pair.into_iter().flatten()).expect("one pair of its own for each mentee");
    mentor_optimal(strict, &end)?;
    Ok(rotations)
}

struct Replay<'m> {
    strict: &'m Market,
    pair: Vec<Option<PairId>>,
    /// Per mentor the ranks of the mentees it holds.
    held: Vec<BTreeSet<u32>>,
    /// Per mentor the last rotation it took part in.
    last: Vec<Option<u32>>,
    /// Per pair the rotation after which the mentor no longer preferred the mentee to its worst.
    given_up: Vec<Option<u32>>,
    /// Per mentee the last rotation it took part in.
    moved: Vec<Option<u32>>,
}

impl<'m> Replay<'m> {
    fn new(strict: &'m Market, start: &Matching) -> Self {
        let mut held = vec![BTreeSet::new(); strict.mentors()];
        for pair in start.pairs() {
            held[strict.mentor_of(pair).index()].insert(strict.mentor_rank(pair));
        }
        Self {
            strict,
            pair: strict.mentee_ids().map(|mentee| start.pair_of(mentee)).collect(),
            held,
            last: vec![None; strict.mentors()],
            given_up: vec![None; strict.pairs()],
            moved: vec![None; strict.mentees()],
        }
    }

    /// The pair with the worst mentee of this pair's mentor; none when the mentor has a free seat or no seat.
    fn worst_beside(&self, pair: PairId) -> Option<PairId> {
        let mentor = self.strict.mentor_of(pair);
        let held = &self.held[mentor.index()];
        let full = held.len() == usize::from(self.strict.capacity(mentor));
        held.last().filter(|_| full).map(|&rank| self.strict.pairs_of_mentor(mentor)[rank as usize])
    }

    /// Whether the pair's mentor has a free seat or prefers the mentee to the worst it holds.
    fn is_wanted(&self, pair: PairId) -> bool {
        let mentor = self.strict.mentor_of(pair);
        self.worst_beside(pair).map_or(self.strict.capacity(mentor) > 0, |worst| {
            self.strict.mentor_rank(pair) < self.strict.mentor_rank(worst)
        })
    }

    /// Moves each mentee to its new pair, if that is an exposed rotation.
    fn eliminate(&mut self, number: u32, targets: &[PairId]) -> Option<Rotation> {
        let strict = self.strict;
        let mut moves = Vec::with_capacity(targets.len());
        let mut before = Vec::new();
        for (place, &target) in targets.iter().enumerate() {
            if target.index() >= strict.pairs() {
                return None;
            }
            let mentee = strict.mentee_of(target);
            let own = self.pair[mentee.index()]?;
            // The mentee whom this one displaces is the next of the cycle, and nobody occurs twice.
            let next = targets[(place + 1) % targets.len()];
            let displaced = self.worst_beside(target)?;
            let looks_at = |pair: PairId| own < pair && self.is_wanted(pair);
            let first =
                strict.pairs_of_mentee(mentee).skip(strict.mentee_rank(own) as usize + 1).find(|&pair| looks_at(pair));
            let follows = next.index() < strict.pairs() && strict.mentee_of(displaced) == strict.mentee_of(next);
            if first != Some(target) || !follows || self.moved[mentee.index()] == Some(number) {
                return None;
            }
            self.moved[mentee.index()] = Some(number);
            let skipped = own.index() + 1..target.index();
            before.extend(skipped.filter_map(|pair| self.given_up[pair]));
            before.extend(self.last[strict.mentor_of(own).index()]);
            moves.push((own, target));
        }
        if moves.is_empty() {
            return None;
        }
        for &(own, target) in &moves {
            self.held[strict.mentor_of(own).index()].remove(&strict.mentor_rank(own));
            self.held[strict.mentor_of(target).index()].insert(strict.mentor_rank(target));
            self.pair[strict.mentee_of(target).index()] = Some(target);
        }
        for &(own, _) in &moves {
            let mentor = strict.mentor_of(own);
            let worst = *self.held[mentor.index()].last()? as usize;
            for &pair in &strict.pairs_of_mentor(mentor)[worst + 1..strict.mentor_rank(own) as usize] {
                self.given_up[pair.index()] = Some(number);
            }
            self.last[mentor.index()] = Some(number);
        }
        before.sort_unstable();
        before.dedup();
        Some(Rotation { moves, before })
    }
}
