//! Step by step towards the best counts of ranks: in each step as many *light* pairs as possible, without giving up what the
//! steps before reached.
//!
//! **Problem.** Ranks here are the mentees' levels (see [`Market::mentee_level`]). A step is a rank `t`; a pair is
//! *light* if its mentee ranks it `t` or better. Steps are taken in ascending order: find a
//! matching with most pairs light in the first step; among those with most light in the second; and so on.
//!
//! **Theorem** (linear programming duality, step by step). Let `E` be the pairs still in question and `K` the people whose seats must
//! be taken (at first all pairs, and nobody). Let a step have integers `y` for all people with `y[i] + y[j] ≥ 1` for light
//! pairs of `E` and `≥ 0` for the others, and `y ≥ 0` outside `K`. Any matching within `E` that fills `K` has at most
//! `Σ y[i] + Σ capacity[j] · y[j]` light pairs, and has exactly as many iff all its pairs are *tight* (equality holds for them) and
//! everybody with `y > 0` is filled too. So the best matchings of the step are those within the tight pairs that fill
//! `K` and the people with `y > 0`: this is `E` and `K` of the next step.
//!
//! **Algorithm.** A step starts with `y = 1` for mentees who still have a light pair and 0 for everybody else. Mentees who had to be matched by a
//! light pair to be tight and are not are *waiting*; they are moved along shortest alternating paths ([`search`]) to a seat, or
//! out of the matching where `y` has fallen to 0 and `K` allows it.
//!
//! **Complexity.** A step takes rounds of O(pairs), at most one for each person moved; on random markets a few, as with Hopcroft and Karp.
//! Pairs ruled out are not looked at again.
//!
//! **Differences from the papers.** The rank-maximal algorithm of Irving et al. marks people as even, odd and unreachable; the numbers `y`
//! are what remains of these marks when one asks for a proof. Capacities without copies.
//!
//! # References
//! - R. W. Irving, T. Kavitha, K. Mehlhorn, D. Michail, K. E. Paluch: Rank-maximal matchings. ACM Transactions on Algorithms 2 (2006)
//!   602–610. DOI 10.1145/1198513.1198520.
//! - K. Paluch: Capacitated rank-maximal matchings. Algorithms and Complexity (CIAC 2013), LNCS 7878, 324–335.
//!   DOI 10.1007/978-3-642-38233-8_27.
//! - J. E. Hopcroft, R. M. Karp: An n^5/2 algorithm for maximum matchings in bipartite graphs. SIAM Journal on Computing 2 (1973)
//!   225–231. DOI 10.1137/0202019.

mod search;

use super::cardinality::Seating;
use super::lists::Lists;
use super::max_score::{Failure, Within};
use super::meter::Meter;
use crate::context::StopReason;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::NONE;
use crate::solution::{RankProof, RankStep};

/// The steps done so far.
#[derive(Debug)]
pub(super) struct RankSteps<'m> {
    market: &'m Market,
    pairs: Lists,
    // INVARIANT: of_rank[r] of `pairs` have mentee level r.
    of_rank: Vec<u32>,
    seating: Seating,
    // Whether all seats of this person must be taken.
    must: Must,
    /// What proves the steps done.
    pub(super) done: Vec<RankStep>,
}

/// For every mentee and mentor one value.
#[derive(Debug)]
struct Must {
    mentee: Vec<bool>,
    mentor: Vec<bool>,
}

impl<'m> RankSteps<'m> {
    /// No step yet, nobody matched, all pairs in question.
    pub(super) fn new(market: &'m Market) -> Self {
        let mut of_rank = Vec::new();
        for pair in market.pair_ids() {
            let rank = market.mentee_level(pair) as usize;
            if of_rank.len() <= rank {
                of_rank.resize(rank + 1, 0);
            }
            of_rank[rank] += 1;
        }
        let bounds = market.columns().mentee_offsets;
        Self {
            market,
            pairs: Lists::new(bounds.windows(2).map(|bounds| bounds[0]..bounds[1])),
            of_rank,
            seating: Seating::new(market),
            must: Must { mentee: vec![false; market.mentees()], mentor: vec![false; market.mentors()] },
            done: Vec::new(),
        }
    }

    /// The ranks of the pairs in question, ascending.
    pub(super) fn ranks(&self) -> Vec<u32> {
        (0..).zip(&self.of_rank).filter(|&(_, &pairs)| pairs > 0).map(|(rank, _)| rank).collect()
    }

    /// How many pairs of this rank are still in question.
    pub(super) fn pairs_of_rank(&self, rank: u32) -> u32 {
        self.of_rank[rank as usize]
    }

    /// Each mentee's pair, or [`NONE`], and what proves the steps. Where the market has scores, the total is the greatest that leaves
    /// all steps as they are.
    pub(super) fn finish(self, meter: &mut Meter<'_, '_>) -> Result<(Vec<u32>, RankProof), Failure> {
        let Self { market, pairs, seating, must, done: steps, .. } = self;
        let Some(score) = market.score_column() else {
            return Ok((seating.pair, RankProof { steps, total: None }));
        };
        let mut left = vec![false; market.pairs()];
        (0..market.mentees()).flat_map(|mentee| pairs.of(mentee)).for_each(|&pair| left[pair as usize] = true);
        drop((pairs, seating));
        let within = Within::filling(market, score, |pair| left[pair.index()], must.mentee, &must.mentor);
        let (column, total) = within.greatest_total(meter)?;
        Ok((column, RankProof { steps, total: Some(total) }))
    }

    /// Makes the number of pairs of at most this rank the greatest.
    pub(super) fn step(&mut self, rank: u32, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        let solved = search::solve(self, rank, meter)?;
        for mentee in 0..self.market.mentees() {
            let utility = solved.utility[mentee];
            self.must.mentee[mentee] |= utility > 0;
            meter.spend_now_and_then(&mut (self.pairs.of(mentee).len() as u64))?;
            self.pairs.retain(mentee, |pair| {
                let pair = PairId::new(pair);
                let of_pair = self.market.mentee_level(pair);
                let tight = utility + solved.price[self.market.mentor_of(pair).index()] == i32::from(of_pair <= rank);
                self.of_rank[of_pair as usize] -= u32::from(!tight);
                tight
            });
        }
        for (must, &price) in self.must.mentor.iter_mut().zip(&solved.price) {
            *must |= price > 0;
        }
        self.done.push(solved);
        meter.spend()
    }

    #[inline]
    fn mentor(&self, pair: u32) -> usize {
        self.market.mentor_of(PairId::new(pair)).index()
    }

    #[inline]
    fn has_free_seat(&self, mentor: usize) -> bool {
        self.seating.holders(mentor).len() < usize::from(self.market.columns().capacity[mentor])
    }

    #[inline]
    fn is_matched(&self, mentee: usize) -> bool {
        self.seating.pair[mentee] != NONE
    }
}
