//! The state every phase of `max-score` works on: who sits where, and the prices.
//!
//! **Notation.** `weight = score + bonus` of a pair, where the bonus is 0 for the objective `total`. A mentor with load
//! `L` of `c` seats asks `price`; a mentee's `utility` is what its best offer leaves it, at least 0 (staying
//! unmatched). The *slack* of a pair is `utility + price − weight`. A pair of slack 0 is *tight*. A mentor's seat
//! *costs* what must be paid for it at least: its k-th seat `(k − 1) · spread`. Where certain people have to be matched
//! ([`Needs`]), only their pairs have the bonus, and a seat that has to be taken costs so much less.
//!
//! **Invariants**, kept by every search from here on: no slack is negative; matched pairs are tight; no utility is
//! negative; every price is at least what the mentor's last seat taken costs, or its first one. What may still be wrong
//! at a start, and is put right: an unmatched mentee with a positive utility ([`forward`](super::forward)), and a
//! mentor with a free seat whose price is above what this seat costs ([`backward`](super::backward)). When neither is
//! left, the prices prove the matching optimal.
//!
//! **No overflow.** Let `b ≤ 2⁶⁰` be the bonus (`GREATEST_BONUS`) and `s < 2⁴⁸` exceed every score and 65,535 times the
//! spread. A seat costs between `−b` and `s`, a pair weighs between `−s` and `b + s`. A matched mentee has utility ≥ 0,
//! so the price of its mentor is at most its weight; a free seat's price is at most what it was when taken or what the
//! seat costs. So prices lie between `−b` and `b + s`, utilities between 0 and `2 b + 2 s`, slacks between 0 and `3 b +
//! 4 s`, and no search looks further than a utility, or than a price above a cost, at most `2 b + 2 s`: every sum is
//! below `5 b + 6 s < 2⁶³`.

use super::tops::{Range, Tops};
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::score::Score;
use crate::strategy::seating::Seating;

/// Leaves less than any pair; far enough from the end of the range that a price can be taken off.
pub(super) const NOTHING: i64 = i64::MIN / 4;

/// The market as the searches see it.
pub(super) struct Network<'a> {
    pub(super) columns: Columns<'a>,
    pub(super) score: &'a [Score],
    pub(super) range: Range,
    /// Where lists are long.
    pub(super) tops: Option<Tops>,
    /// Added to every score, or to those of mentees who have to be matched.
    pub(super) bonus: i64,
    /// Each further seat of a mentor earns this much less.
    pub(super) spread: i64,
    /// Each seat of a mentor but the first costs this much.
    pub(super) further: i64,
    /// Who has to be matched, if that is what the bonus is for.
    pub(super) needs: Option<&'a Needs>,
}

/// Who has to be matched.
#[derive(Clone, Debug)]
pub(in crate::strategy) struct Needs {
    pub(in crate::strategy) mentee: Vec<bool>,
    pub(in crate::strategy) mentor: Vec<Need>,
}

/// How many of a mentor's seats have to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strategy) enum Need {
    None,
    One,
    All,
}

impl<'a> Network<'a> {
    /// Without a bonus.
    pub(super) fn new(market: &'a Market, score: &'a [Score], spread: i64) -> Self {
        let columns = market.columns();
        let (tops, range) = Tops::of(columns.mentee_offsets, score);
        Self { columns, score, range, tops, bonus: 0, spread, further: 0, needs: None }
    }

    pub(super) fn mentees(&self) -> usize {
        self.columns.mentee_offsets.len() - 1
    }

    pub(super) fn mentors(&self) -> usize {
        self.columns.capacity.len()
    }

    #[inline]
    pub(super) fn pairs_of_mentee(&self, mentee: u32) -> std::ops::Range<usize> {
        let mentee = mentee as usize;
        self.columns.mentee_offsets[mentee] as usize..self.columns.mentee_offsets[mentee + 1] as usize
    }

    #[inline]
    pub(super) fn pairs_of_mentor(&self, mentor: u32) -> std::ops::Range<usize> {
        let mentor = mentor as usize;
        self.columns.mentor_offsets[mentor] as usize..self.columns.mentor_offsets[mentor + 1] as usize
    }

    #[inline]
    pub(super) fn mentor(&self, pair: usize) -> u32 {
        self.columns.mentor[pair].get()
    }

    #[inline]
    pub(super) fn mentee(&self, pair: usize) -> u32 {
        self.columns.mentee(u32::try_from(pair).expect("pairs are counted in 32 bits")).get()
    }

    /// What the score of each pair of this mentee is raised by.
    #[inline]
    pub(super) fn bonus_of(&self, mentee: u32) -> i64 {
        if self.needs.is_none_or(|needs| needs.mentee[mentee as usize]) { self.bonus } else { 0 }
    }

    /// What the mentor's next seat costs when so many are taken.
    #[inline]
    pub(super) fn cost_of_seat(&self, mentor: u32, taken: u32) -> i64 {
        let cost = i64::from(taken) * self.spread + if taken > 0 { self.further } else { 0 };
        match self.needs.map_or(Need::None, |needs| needs.mentor[mentor as usize]) {
            Need::All => cost - self.bonus,
            Need::One if taken == 0 => -self.bonus,
            Need::One | Need::None => cost,
        }
    }

    /// What a pair of this mentee weighs.
    #[inline]
    pub(super) fn weight(&self, mentee: u32, pair: usize) -> i64 {
        i64::from(self.score[pair].millionths()) + self.bonus_of(mentee)
    }

    /// A mentee's pairs, block by block: what a pair is worth at most from there on, without the bonus, and the pairs.
    #[inline]
    pub(super) fn blocks(&self, mentee: u32) -> impl Iterator<Item = (i64, std::ops::Range<usize>)> + '_ {
        let pairs = self.pairs_of_mentee(mentee);
        let whole = self.tops.is_none().then(|| (self.range.most, pairs.clone()));
        let blocks = self.tops.as_ref().map(|tops| tops.blocks(mentee as usize, pairs));
        whole.into_iter().chain(blocks.into_iter().flatten())
    }

    /// The mentors and scores of a mentee's pairs, without the bonus.
    #[inline]
    pub(super) fn scores(&self, mentee: u32) -> impl Iterator<Item = (u32, i32)> + '_ {
        let pairs = self.pairs_of_mentee(mentee);
        let mentors = &self.columns.mentor[pairs.clone()];
        mentors.iter().zip(&self.score[pairs]).map(|(mentor, score)| (mentor.get(), score.millionths()))
    }
}

/// Who sits where, at which prices.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) seating: Seating,
    pub(super) price: Vec<i64>,
    pub(super) utility: Vec<i64>,
}

impl State {
    /// All prices what the first seat costs, except that a mentor without a seat asks more than anybody gives.
    pub(super) fn first_prices(network: &Network<'_>) -> Vec<i64> {
        let most = (network.range.most + network.bonus).max(0);
        let seats = (0..).zip(network.columns.capacity);
        seats.map(|(mentor, &seats)| if seats == 0 { most } else { network.cost_of_seat(mentor, 0) }).collect()
    }

    /// What `mentor`'s next seat costs.
    #[inline]
    pub(super) fn ceiling(&self, network: &Network<'_>, mentor: u32) -> i64 {
        network.cost_of_seat(mentor, self.seating.load[mentor as usize])
    }

    /// What the last seat taken of `mentor` costs, or its first one.
    #[inline]
    pub(super) fn floor(&self, network: &Network<'_>, mentor: u32) -> i64 {
        network.cost_of_seat(mentor, self.seating.load[mentor as usize].saturating_sub(1))
    }

    /// Whether a mentor has a free seat and asks more than the seat costs.
    pub(super) fn is_overpriced(&self, network: &Network<'_>, mentor: u32) -> bool {
        self.seating.has_free_seat(mentor) && self.price[mentor as usize] > self.ceiling(network, mentor)
    }

    /// The invariants of this module, for tests and debug builds.
    pub(super) fn check(&self, network: &Network<'_>) -> bool {
        let pairs = 0..network.columns.mentor.len();
        let slack = |pair: usize| {
            let mentee = network.mentee(pair);
            self.utility[mentee as usize] + self.price[network.mentor(pair) as usize] - network.weight(mentee, pair)
        };
        let matched = self.seating.pair_of.iter().filter(|&&pair| pair != NONE);
        pairs.into_iter().all(|pair| slack(pair) >= 0)
            && matched.into_iter().all(|&pair| slack(pair as usize) == 0)
            && self.utility.iter().all(|&utility| utility >= 0)
            && (0..id(network.mentors())).all(|mentor| self.price[mentor as usize] >= self.floor(network, mentor))
    }
}

/// A position as an id; markets hold fewer than `u32::MAX` people and pairs.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "positions of people and pairs fit u32, see Market")]
pub(super) const fn id(position: usize) -> u32 {
    position as u32
}
