//! Step by step towards the best counts of ranks: in each step as many *light* pairs as possible, without giving up what the
//! steps before reached.
//!
//! **Problem.** A step is a rank `t`; a pair is *light* if its mentee ranks it `t` or better. Given steps `t₁, t₂, …`, find a
//! matching with most pairs light in step 1; among those with most light in step 2; and so on. Steps 0, 1, 2, … give the rank-maximal
//! matching; steps R − 1, R − 2, …, 0, where R is the number of ranks, the fair one (a first step in which every pair is light
//! makes it a largest one); one step in which every pair is light a largest matching, with a cover that proves it.
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
//! **Complexity.** A step in which everybody waiting is worth 1 takes O(√(n + seats)) rounds of O(pairs), as with Hopcroft and
//! Karp; a step of the fair matching at most one round per person waiting, in practice a dozen or two. Pairs ruled out
//! are not looked at again.
//!
//! **Differences from the papers.** The rank-maximal algorithm of Irving et al. marks people as even, odd and unreachable; the numbers `y`
//! are what remains of these marks when one asks for a proof, and also serve where a step has weights. Capacities without copies.
//!
//! # References
//! - R. W. Irving, T. Kavitha, K. Mehlhorn, D. Michail, K. E. Paluch: Rank-maximal matchings. ACM Transactions on Algorithms 2 (2006)
//!   602–610. DOI 10.1145/1198513.1198520.
//! - K. Paluch: Capacitated rank-maximal matchings. Algorithms and Complexity (CIAC 2013), LNCS 7878, 324–335.
//!   DOI 10.1007/978-3-642-38233-8_27.
//! - C.-C. Huang, T. Kavitha, K. Mehlhorn, D. Michail: Fair matchings and related problems. Algorithmica 74 (2016) 1184–1203.
//!   DOI 10.1007/s00453-015-9994-9.
//! - J. E. Hopcroft, R. M. Karp: An n^5/2 algorithm for maximum matchings in bipartite graphs. SIAM Journal on Computing 2 (1973)
//!   225–231. DOI 10.1137/0202019.

mod search;
mod seating;

use super::meter::Meter;
use crate::context::StopReason;
use crate::ids::PairId;
use crate::market::Market;
use crate::matching::NONE;
use crate::solution::RankStep;
use crate::verify::RankOrder;
use seating::{Pairs, Seating};

/// The steps done so far.
#[derive(Debug)]
pub(super) struct RankSteps<'m> {
    market: &'m Market,
    order: RankOrder,
    pairs: Pairs,
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
    pub(super) fn new(market: &'m Market, order: RankOrder) -> Self {
        Self {
            market,
            order,
            pairs: Pairs::new(market),
            seating: Seating::empty(market),
            must: Must { mentee: vec![false; market.mentees()], mentor: vec![false; market.mentors()] },
            done: Vec::new(),
        }
    }

    /// How many ranks there were among the pairs at first.
    pub(super) fn ranks(&self) -> u32 {
        u32::try_from(self.pairs.of_rank().len()).expect("ranks are numbered in u32")
    }

    /// How many pairs of this rank are still in question.
    pub(super) fn pairs_of_rank(&self, rank: u32) -> u32 {
        self.pairs.of_rank()[rank as usize]
    }

    /// Each mentee's pair, or [`NONE`].
    pub(super) fn into_parts(self) -> (Vec<u32>, Vec<RankStep>) {
        (self.seating.pair_of, self.done)
    }

    /// Makes the number of pairs of at most this rank the greatest.
    pub(super) fn step(&mut self, rank: u32, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        let solved = search::solve(self, rank, meter)?;
        for mentee in 0..self.market.mentees() {
            let utility = solved.utility[mentee];
            self.must.mentee[mentee] |= utility > 0;
            let tight = |pair: u32| {
                let pair = PairId::new(pair);
                let worth = i32::from(self.market.mentee_rank(pair) <= rank);
                utility + solved.price[self.market.mentor_of(pair).index()] == worth
            };
            meter.spend_now_and_then(&mut (self.pairs.of(mentee).len() as u64))?;
            self.pairs.retain(self.market, mentee, tight);
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
        self.seating.load[mentor] < u32::from(self.market.capacity(crate::ids::MentorId::from_index(mentor)))
    }

    #[inline]
    fn is_matched(&self, mentee: usize) -> bool {
        self.seating.pair_of[mentee] != NONE
    }
}
