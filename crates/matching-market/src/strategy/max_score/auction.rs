//! Auction: mentees bid for seats, with steps that shrink from scale to scale.
//!
//! A mentee without a seat bids for the one that leaves it most, and so much that afterwards its second-best offer
//! leaves it only `step` more; whoever held the seat is without one again. Bidders wait first in, first out. At any
//! moment every seated mentee has, up to `step`, its best offer at today's prices, so with a small step few seats are
//! wrong; and any state at all is a legal start for [`refine`](super::refine) and the searches, so nothing here needs
//! to finish: a scale ends when few are waiting, or when it has cost a fixed multiple of reading the market once, which
//! bounds the whole by O(pairs) on every input, also on those that make auctions crawl.
//!
//! **Between scales** everybody leaves, and all prices go *down* by a multiple of the step, not below what a seat
//! costs. A price that nobody pays at the end of the last scale has to be taken back by a search; lowered like this,
//! few are left.
//!
//! **A mentee's line.** Its best few pairs stand in one cache line with a bound on what any other pair leaves. Prices
//! only rise within a scale, so as long as the best of the few beats the bound nothing else need be read; when prices
//! go down the bounds go up by as much. A bid against the bound instead of the second-best offer is lower than it could
//! be, and right.
//!
//! # References
//! D. P. Bertsekas: The auction algorithm: a distributed relaxation method for the assignment problem. Annals of
//! Operations Research 14 (1988) 105–123. DOI 10.1007/BF02186476.

use std::collections::VecDeque;
use std::hint::black_box;

use super::candidates::Candidates;
use super::network::{NOTHING, Network, id};
use crate::matching::NONE;
use crate::strategy::meter::{Meter, Stop};

/// Pairs in a mentee's line.
const FEW: usize = 7;
/// Mentees whose reads overlap.
const BATCH: usize = 32;

/// A mentee's best pairs and a bound on what any other leaves it, all without the bonus.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Line {
    pub(super) mentor: [u32; FEW],
    pub(super) score: [i32; FEW],
    pub(super) others: i64,
}

impl Line {
    const EMPTY: Self = Self { mentor: [NONE; FEW], score: [0; FEW], others: i64::MAX };

    /// The best of these pairs at these prices; no other pair leaves more than `others`.
    #[inline]
    pub(super) fn of(pairs: impl Iterator<Item = (u32, i32)>, price: &[i64], others: i64) -> Self {
        let mut leaves_most = [NOTHING; FEW];
        let mut line = Self { others, ..Self::EMPTY };
        let mut found = 0;
        for (mentor, score) in pairs {
            let leaves = i64::from(score) - price[mentor as usize];
            let mut place = found;
            if found < FEW {
                found += 1;
            } else if leaves <= leaves_most[FEW - 1] {
                line.others = line.others.max(leaves);
                continue;
            } else {
                line.others = line.others.max(leaves_most[FEW - 1]);
                place = FEW - 1;
            }
            while place > 0 && leaves_most[place - 1] < leaves {
                leaves_most[place] = leaves_most[place - 1];
                line.mentor[place] = line.mentor[place - 1];
                line.score[place] = line.score[place - 1];
                place -= 1;
            }
            leaves_most[place] = leaves;
            line.mentor[place] = mentor;
            line.score[place] = score;
        }
        line
    }

    /// The best two: place in the line of the best, what it leaves, and what the second-best leaves.
    #[inline]
    pub(super) fn best(&self, price: &[i64]) -> (usize, i64, i64) {
        let (mut place, mut best, mut second) = (0, NOTHING, self.others);
        for index in 0..FEW {
            let mentor = self.mentor[index];
            if mentor == NONE {
                break;
            }
            let leaves = i64::from(self.score[index]) - price[mentor as usize];
            if leaves > best {
                second = second.max(best);
                best = leaves;
                place = index;
            } else {
                second = second.max(leaves);
            }
        }
        (place, best, second)
    }
}

/// A seat: the price somebody gave, and who.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) price: i64,
    pub(super) mentee: u32,
}

/// The market during the auction.
pub(super) struct Auction<'a, 'b> {
    network: &'a Network<'b>,
    offsets: &'a [u32],
    // INVARIANT: per mentor a heap by price, cheapest first.
    pub(super) seats: Vec<Seat>,
    // INVARIANT: the price of a mentor's cheapest seat.
    pub(super) price: Vec<i64>,
    pub(super) lines: Vec<Line>,
    pub(super) candidates: Option<Candidates>,
    // INVARIANT: within a scale no price is below it.
    least: i64,
}

impl<'a, 'b> Auction<'a, 'b> {
    pub(super) fn new(network: &'a Network<'b>, offsets: &'a [u32], price: Vec<i64>) -> Self {
        let seats = vec![Seat { price: 0, mentee: NONE }; offsets[network.mentors()] as usize];
        let lines = vec![Line::EMPTY; network.mentees()];
        Self { network, offsets, seats, price, lines, candidates: Candidates::new(network), least: NOTHING }
    }

    /// One scale; everybody starts without a seat. Ends when at most `enough` are waiting, or the work is used up.
    pub(super) fn run(&mut self, step: i64, enough: usize, budget: u64, meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        self.empty_seats();
        self.least = self.price.iter().copied().min().unwrap_or(NOTHING);
        if let Some(candidates) = &mut self.candidates {
            candidates.begin(self.network);
        }
        let mut waiting: VecDeque<u32> = (0..id(self.network.mentees())).collect();
        let mut batch = [0; BATCH];
        let (mut spent, mut unspent) = (0, 0);
        while waiting.len() > enough && spent < budget {
            let size = waiting.len().min(BATCH);
            for slot in &mut batch[..size] {
                *slot = waiting.pop_front().expect("so many are waiting");
            }
            // Only the reading counts: first all lines, then all prices, so that the misses of a batch overlap.
            black_box(batch[..size].iter().fold(0, |sum, &mentee| sum ^ self.lines[mentee as usize].mentor[0]));
            black_box(batch[..size].iter().fold(0, |sum, &mentee| {
                let mentors = self.lines[mentee as usize].mentor;
                mentors.iter().take(4).fold(sum, |sum, &mentor| sum ^ self.price.get(mentor as usize).unwrap_or(&0))
            }));
            for &mentee in &batch[..size] {
                unspent += FEW as u64;
                if let Some(displaced) = self.bid(mentee, step, &mut unspent) {
                    waiting.push_back(displaced);
                }
            }
            spent += unspent;
            meter.spend_now_and_then(&mut unspent)?;
        }
        Ok(())
    }

    /// All prices go down by `by`, not below what the first seat costs.
    pub(super) fn lower(&mut self, by: i64) {
        for ((mentor, price), &seats) in (0..).zip(&mut self.price).zip(self.network.columns.capacity) {
            // A mentor without a seat stays out of reach.
            *price = if seats == 0 { *price } else { (*price - by).max(self.network.cost_of_seat(mentor, 0)) };
        }
        for line in &mut self.lines {
            line.others = line.others.saturating_add(by);
        }
        if let Some(candidates) = &mut self.candidates {
            candidates.lower(by);
        }
    }

    fn empty_seats(&mut self) {
        for mentor in 0..self.network.mentors() {
            let seats = self.offsets[mentor] as usize..self.offsets[mentor + 1] as usize;
            for (taken, seat) in (0..).zip(&mut self.seats[seats]) {
                let cost = self.network.cost_of_seat(id(mentor), taken);
                *seat = Seat { price: self.price[mentor].max(cost), mentee: NONE };
            }
        }
    }

    /// Bids for `mentee`; whoever lost a seat by it is returned.
    #[inline]
    fn bid(&mut self, mentee: u32, step: i64, examined: &mut u64) -> Option<u32> {
        let line = &self.lines[mentee as usize];
        let (mut place, mut best, mut second) = line.best(&self.price);
        if best < line.others {
            *examined += self.reread(mentee);
            (place, best, second) = self.lines[mentee as usize].best(&self.price);
        }
        let outside = -self.network.bonus_of(mentee);
        if best <= outside {
            return None;
        }
        let line = &self.lines[mentee as usize];
        let price = i64::from(line.score[place]) - second.max(outside) + step;
        self.take(line.mentor[place], Seat { price, mentee })
    }

    /// Reads a mentee's line again: from its candidates, as long as they reach. How many pairs were examined.
    fn reread(&mut self, mentee: u32) -> u64 {
        let (network, price) = (self.network, &*self.price);
        let Some(candidates) = self.candidates.as_mut().filter(|candidates| candidates.pay()) else {
            self.lines[mentee as usize] = Line::of(network.scores(mentee), price, NOTHING);
            return network.pairs_of_mentee(mentee).len() as u64;
        };
        let mut examined = candidates.many as u64;
        let mut line = Line::of(candidates.of(mentee), price, candidates.others(mentee));
        if line.best(price).1 >= line.others {
            candidates.saved(network.pairs_of_mentee(mentee).len());
        } else {
            examined += candidates.read(network, price, self.least, mentee);
            line = Line::of(candidates.of(mentee), price, candidates.others(mentee));
        }
        self.lines[mentee as usize] = line;
        examined
    }

    /// The cheapest seat changes hands.
    #[inline]
    fn take(&mut self, mentor: u32, taken: Seat) -> Option<u32> {
        let mentor = mentor as usize;
        let seats = &mut self.seats[self.offsets[mentor] as usize..self.offsets[mentor + 1] as usize];
        let displaced = seats[0].mentee;
        let mut place = 0;
        loop {
            let mut child = 2 * place + 1;
            if child >= seats.len() {
                break;
            }
            if child + 1 < seats.len() && seats[child + 1].price < seats[child].price {
                child += 1;
            }
            if seats[child].price >= taken.price {
                break;
            }
            seats[place] = seats[child];
            place = child;
        }
        seats[place] = taken;
        self.price[mentor] = seats[0].price;
        (displaced != NONE).then_some(displaced)
    }
}
