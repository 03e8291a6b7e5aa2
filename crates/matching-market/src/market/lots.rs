//! The order that lots make of ties, drawn where somebody looks.
//!
//! [`Market::with_ties_broken`] draws a lot for every tied pair and makes a second market. Who only walks down the
//! lists as far as need be, or compares a pair with another now and then, draws those lots alone: [`Lots`] compares,
//! [`Walk`] puts in order as much of a list as is read. Both mean the order of the second market, pair by pair, in the
//! numbers of the first.
//!
//! **Complexity.** A comparison draws at most two lots. A tie of t pairs of which k are read costs O(t + k log k) when
//! k is small, O(t log t) at most.

use std::cmp::Ordering;

use super::{Market, Side, TieRule};
use crate::context::{Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::lottery::{draw_mentee, draw_with};

/// A market as a tie rule and a seed read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lots<'m> {
    pub(crate) market: &'m Market,
    pub(crate) rule: TieRule,
    pub(crate) seed: u64,
}

impl Market {
    /// The same reading of the market, but lots are drawn where they are looked at.
    pub(crate) const fn lots(&self, rule: TieRule, seed: u64) -> Lots<'_> {
        Lots { market: self, rule, seed }
    }
}

impl<'m> Lots<'m> {
    /// Whether the mentee of these two pairs has `one` before `other`.
    #[inline]
    pub(crate) fn mentee_prefers(&self, one: PairId, other: PairId) -> bool {
        self.before(Side::Mentee, one, other, self.market.mentee_rank(one).cmp(&self.market.mentee_rank(other)))
    }

    /// Whether the mentor of these two pairs has `one` before `other`.
    #[inline]
    pub(crate) fn mentor_prefers(&self, one: PairId, other: PairId) -> bool {
        self.before(Side::Mentor, one, other, self.market.mentor_rank(one).cmp(&self.market.mentor_rank(other)))
    }

    #[inline]
    fn before(&self, side: Side, one: PairId, other: PairId, by_rank: Ordering) -> bool {
        // Pairs of one person that draw equally go by pair id, which is the order of the other side's ids.
        let lot = |pair| (if self.draws(side) { self.rule.lot(self.market, self.seed, pair) } else { 0 }, pair);
        by_rank.then_with(|| if one == other { Ordering::Equal } else { lot(one).cmp(&lot(other)) }).is_lt()
    }

    /// Whether lots decide anything on this side's lists.
    pub(crate) fn draws(&self, side: Side) -> bool {
        match self.rule {
            TieRule::Lottery => !self.market.is_strict_for(side),
            // A mentee's one lot says nothing about whom it likes better.
            TieRule::SingleLottery => side == Side::Mentor && !self.market.is_strict_for(side),
            TieRule::ById => false,
        }
    }

    /// What the lots of all pairs of a mentee are drawn from; nothing where nobody has a tie.
    #[inline]
    pub(crate) fn own(&self, mentee: MenteeId) -> u64 {
        if self.rule == TieRule::ById || self.market.is_strict() {
            return 0;
        }
        draw_mentee(self.seed, self.market.mentee_label(mentee))
    }

    /// The lot of the mentee with this `own` draw at a mentor, the same on both lists.
    #[inline]
    pub(crate) fn lot(&self, own: u64, mentor: MentorId) -> u64 {
        if self.rule == TieRule::Lottery && !self.market.is_strict() {
            return draw_with(own, self.market.mentor_label(mentor));
        }
        own
    }

    /// One side's lists, to be walked down.
    pub(crate) fn walk(self, side: Side) -> Walk<'m> {
        let columns = self.market.columns();
        let offsets = match side {
            Side::Mentee => columns.mentee_offsets,
            Side::Mentor => columns.mentor_offsets,
        };
        let (order, drawn) = if self.draws(side) {
            (vec![PairId::new(0); self.market.pairs()], offsets[..offsets.len() - 1].to_vec())
        } else {
            (Vec::new(), Vec::new())
        };
        Walk { lots: self, side, offsets, order, drawn, scratch: Vec::new() }
    }
}

/// How many places of a tie are put in order when it is met; each time it is read further, as many as there are so far.
const FIRST: usize = 8;

/// Lists in the order of the lots, as far as they were read.
#[derive(Debug)]
pub(crate) struct Walk<'m> {
    lots: Lots<'m>,
    side: Side,
    offsets: &'m [u32],
    // INVARIANT: empty where no lots are drawn. Otherwise person i's pairs at the places offsets[i]..drawn[i] stand in
    // order, and `drawn[i]` to the end of its tie holds the rest of that tie unless a tie begins there.
    order: Vec<PairId>,
    drawn: Vec<u32>,
    scratch: Vec<(u64, PairId)>,
}

impl Walk<'_> {
    /// The pair at a place of this person's list; the places of its tie before it must have been read.
    #[inline]
    pub(crate) fn at(&mut self, person: u32, place: u32) -> PairId {
        if self.order.is_empty() {
            return self.as_given(place);
        }
        if place >= self.drawn[person as usize] {
            self.draw(person, place);
        }
        self.order[place as usize]
    }

    /// All lists one after the other, each read down to where its person ranks worse than `reach` and no further.
    pub(crate) fn down_to(mut self, reach: &[u32], pace: &mut Pace<'_>) -> Result<Vec<PairId>, StopReason> {
        if self.order.is_empty() {
            return Ok((0..self.lots.market.pairs())
                .map(|place| self.as_given(PairId::from_index(place).get()))
                .collect());
        }
        for (person, &reach) in (0..).zip(reach) {
            let mut places = self.offsets[person as usize]..self.offsets[person as usize + 1];
            pace.go(1 + places.len() as u64)?;
            while let Some(place) = places.next()
                && self.rank(place) <= reach
            {
                self.at(person, place);
            }
        }
        Ok(self.order)
    }

    #[inline]
    fn as_given(&self, place: u32) -> PairId {
        match self.side {
            Side::Mentee => PairId::new(place),
            Side::Mentor => self.lots.market.columns().by_mentor[place as usize],
        }
    }

    /// A tie has the same places with and without lots.
    #[inline]
    fn rank(&self, place: u32) -> u32 {
        match self.side {
            Side::Mentee => self.lots.market.mentee_rank(self.as_given(place)),
            Side::Mentor => self.lots.market.mentor_rank(self.as_given(place)),
        }
    }

    /// Puts the next places in order, from this one on.
    fn draw(&mut self, person: u32, place: u32) {
        let (start, stop, rank) = (self.offsets[person as usize], self.offsets[person as usize + 1], self.rank(place));
        let first = (start..place).rev().take_while(|&before| self.rank(before) == rank).last().unwrap_or(place);
        let end = (place + 1..stop).find(|&after| self.rank(after) != rank).unwrap_or(stop);
        let lots = self.lots;
        // A mentee's own draw is the same in all its pairs.
        let own = (self.side == Side::Mentee).then(|| lots.own(MenteeId::new(person)));
        let lot = |pair| match own {
            Some(own) => (lots.lot(own, lots.market.mentor_of(pair)), pair),
            None => (lots.rule.lot(lots.market, lots.seed, pair), pair),
        };
        self.scratch.clear();
        match (first..end).len() {
            1 => self.scratch.push((0, self.as_given(place))),
            _ if first == place => {
                for place in first..end {
                    let pair = self.as_given(place);
                    self.scratch.push(lot(pair));
                }
            }
            _ => {
                let left = &self.order[place as usize..end as usize];
                self.scratch.extend(left.iter().map(|&pair| lot(pair)));
            }
        }
        let next = FIRST.max((place - first) as usize).min(self.scratch.len());
        if next < self.scratch.len() {
            self.scratch.select_nth_unstable(next);
        }
        self.scratch[..next].sort_unstable();
        let slots = &mut self.order[place as usize..end as usize];
        slots.iter_mut().zip(&self.scratch).for_each(|(slot, &(_, pair))| *slot = pair);
        self.drawn[person as usize] = place + u32::try_from(next).expect("pairs are numbered in u32");
    }
}
