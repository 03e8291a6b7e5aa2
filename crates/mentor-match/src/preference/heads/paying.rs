//! Pairs outside of heads that are worth more than their two people ask, found without asking every pair each time.
//!
//! **Notation.** A pair's *surplus* is what it is worth less what its people ask: the mentee's utility and the mentor's
//! price. Amounts are people, kept pairs, mentors and score, compared in this order; sums keep the order.
//!
//! **What is remembered.** Of each mentee the pairs left out that were worth most when all were looked at are *near*,
//! and an amount is known that the surplus of no other pair left out exceeds. When prices change, no surplus grows by
//! more than the mentee's utility and the mentor's price fell together. So near pairs are asked about first, and a few
//! mentors, whose prices *fell* most, are asked about by everybody; of the other pairs the amount grows by the fall of
//! the utility and the greatest fall among the other mentors. Where it is not positive, none of them pays. Where it is,
//! and no near pair pays, all of that mentee's pairs are looked at anew; while near pairs pay, they are enough, since
//! new prices will be asked about again. How many the few are is what costs least.
//!
//! Nothing that pays is found only where each amount is not positive and no near pair pays, so the last prices are held
//! against every pair.
//!
//! **Sums first.** Of a pair nothing is divided or rounded before its sums say that it may pay or be near
//! ([`MostFit`]). Written choices and standing pairs, which are worth more than their fit, are valued one by one.
//!
//! **Complexity.** For each time: O((mentors + mentees) · log mentors) to choose the few, what the sieve costs for each
//! mentee who is asked, and O(features) for each pair that is looked at. Memory, from one time to the next: an amount
//! and at most [`NEAR`] pairs of 8 bytes a mentee, and a copy of the prices.
//!
//! Reference: that of [`sliver`](crate::sliver) for columns as they are needed; the bound by falls is our own.

use std::cmp::{Ordering, Reverse};
use std::num::NonZeroUsize;

use matching_market::{Dual, DualPrices, Score, StopReason};

use super::{BLOCK, BLOCKS, Heads};
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::{MostFit, PairScores, Rows, Sides};
use crate::parallel::{self, Stop, go_on};
use crate::policy::{ObstacleCounts, Seats, Sifted};
use crate::preference::lists::Row;

/// What is known of the pairs that no head has, from one time they are priced to the next.
#[derive(Debug, Default)]
pub(crate) struct Unseen {
    // INVARIANT: one a mentee and holds at `prices`, or empty before anything was priced.
    of: Vec<Left>,
    prices: Option<DualPrices>,
}

/// The pairs that a mentee's head leaves out.
#[derive(Debug)]
struct Left {
    near: Vec<Near>,
    /// Of those that are not near.
    most: Most,
}

/// A possible pair, with a mentor who has a seat, and what it is worth.
#[derive(Debug, Clone, Copy)]
struct Near {
    mentor: MentorId,
    worth: Score,
}

/// What no surplus exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Most {
    /// None is left out.
    Nothing,
    Amount(Amount),
    Unknown,
}

/// People, kept pairs and mentors; score in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Amount([i64; 3], i128);

/// How many pairs of a mentee are near at most.
const NEAR: usize = if cfg!(test) { 2 } else { 64 };

/// How many pairs of one mentee are looked at in the time that one of many takes, where it is asked about alone.
const ALONE: u64 = if cfg!(test) { 1 } else { 8 };

/// More than any surplus of score.
const FAR: i128 = 1 << 100;

/// The same as a double, and more than sums of a few of these.
const SURE: f64 = 1e12;

/// What is asked at a time, of everybody.
struct Question<'q> {
    prices: &'q DualPrices,
    seats: &'q [Seats],
    take: usize,
    unseen: &'q Unseen,
    // By mentee, of all pairs that are not near but those with mentors whose prices fell most.
    most: Vec<Most>,
    fell: Vec<MentorId>,
    // By how much the prices of these fell more than those of the others.
    more: Amount,
    fit: MostFit,
}

/// What a task uses again from mentee to mentee.
struct Desk<'c> {
    rows: Rows<'c>,
    sifted: Sifted,
    refused: ObstacleCounts,
    placed: Vec<MentorId>,
    possible: Vec<MentorId>,
    // The greatest surpluses.
    nearest: Vec<(f64, MentorId, Sides<i64>)>,
    scored: Vec<(MentorId, PairScores)>,
    asked: Vec<f64>,
    // For whom `asked` is right: what mentees ask apart from score.
    asked_of: Option<[i32; 3]>,
    // The greatest surplus, apart from score, of whom `asked` leaves out.
    below: Amount,
    found: Vec<(Amount, Row)>,
    looked_at: u64,
}

/// What is added to a mentee's head, and what it leaves out then.
type Added = (Vec<Row>, Left);

impl Amount {
    fn plus(self, Self([people, kept, mentors], score): Self) -> Self {
        Self([self.0[0] + people, self.0[1] + kept, self.0[2] + mentors], self.1 + score)
    }

    fn less(self, Self(counts, score): Self) -> Self {
        self.plus(Self(counts.map(|count| -count), -score))
    }
}

impl From<Dual> for Amount {
    fn from(dual: Dual) -> Self {
        Self([dual.people, dual.kept, dual.mentors].map(i64::from), dual.score.into())
    }
}

impl Most {
    fn may_pay(self) -> bool {
        self > Self::Amount(Amount::default())
    }

    fn plus(self, more: Amount) -> Self {
        if let Self::Amount(amount) = self { Self::Amount(amount.plus(more)) } else { self }
    }
}

impl Unseen {
    /// By mentee, what no surplus of pairs that are not near exceeds at these prices but with the mentors whose prices
    /// fell most; who these are, nobody before anything was priced; and by how much their prices fell more than those
    /// of the others.
    fn at(&self, prices: &DualPrices, mentees: usize) -> (Vec<Most>, Vec<MentorId>, Amount) {
        let Some(before) = &self.prices else { return (vec![Most::Unknown; mentees], Vec::new(), Amount::default()) };
        let fall = |(before, after): (&Dual, &Dual)| Amount::from(*before).less((*after).into());
        let mut falls: Vec<(Amount, usize)> = before.price.iter().zip(&prices.price).map(fall).zip(0..).collect();
        falls.sort_unstable_by(|one, other| other.cmp(one));
        let utilities = before.utility.iter().zip(&prices.utility).map(fall);
        let most: Vec<Most> = self.of.iter().zip(utilities).map(|(left, fell)| left.most.plus(fell)).collect();
        let others = |few: usize| falls.get(few).map_or(Amount::default(), |&(fall, _)| fall);
        let cost = |&few: &usize| {
            let all = most.iter().filter(|most| most.plus(others(few)).may_pay()).count();
            all as u64 * falls.len() as u64 + (mentees - all) as u64 * few as u64 * ALONE
        };
        let powers = (0..usize::BITS).map(|power| 1 << power).take_while(|&few| few < falls.len());
        let few = std::iter::once(0).chain(powers).min_by_key(cost).unwrap_or(0);
        let mut asked: Vec<MentorId> = falls[..few].iter().map(|&(_, mentor)| MentorId::from_index(mentor)).collect();
        asked.sort_unstable();
        (most.into_iter().map(|most| most.plus(others(few))).collect(), asked, others(0).less(others(few)))
    }
}

impl Heads<'_, '_> {
    /// Adds to heads, of the pairs that are not in them, some with a positive surplus at these prices, at most so many
    /// a mentee and those with the greatest that are looked at; how many were added, none only where no pair has one.
    /// Mentors without a seat are left out. `unseen` is of the same heads.
    pub(crate) fn add_paying(
        &mut self,
        (seats, take): (&[Seats], NonZeroUsize),
        prices: &DualPrices,
        unseen: &mut Unseen,
        stop: Stop<'_>,
    ) -> Result<usize, StopReason> {
        let (mentees, mut added) = (self.of.len(), 0);
        let (most, fell, more) = unseen.at(prices, mentees);
        let fit = self.preferences.compatibility.most_fit();
        let question = Question { prices, seats, take: take.get(), unseen, most, fell, more, fit };
        let mut of = Vec::with_capacity(mentees);
        for wave in (0..mentees).step_by(BLOCK * BLOCKS) {
            let end = mentees.min(wave + BLOCK * BLOCKS);
            let all = &*self;
            let work = |block: usize| {
                go_on(stop)?;
                let from = wave + block * BLOCK;
                Ok(all.paying(from..end.min(from + BLOCK), &question))
            };
            let mut heads = wave..end;
            for block in parallel::map((end - wave).div_ceil(BLOCK), work) {
                let (looked_at, found) = block?;
                self.scored += looked_at;
                for ((rows, left), mentee) in found.into_iter().zip(&mut heads) {
                    added += rows.len();
                    self.of[mentee].rows.extend(rows);
                    of.push(left);
                }
            }
        }
        *unseen = Unseen { of, prices: Some(prices.clone()) };
        Ok(added)
    }

    fn paying(&self, mentees: std::ops::Range<usize>, question: &Question<'_>) -> (u64, Vec<Added>) {
        let mut desk = Desk {
            rows: self.preferences.compatibility.rows(),
            sifted: Sifted::default(),
            refused: ObstacleCounts::default(),
            placed: Vec::new(),
            possible: Vec::new(),
            nearest: Vec::new(),
            scored: Vec::new(),
            asked: Vec::new(),
            asked_of: None,
            below: Amount::default(),
            found: Vec::new(),
            looked_at: 0,
        };
        let of_mentee = |mentee| self.paying_of(mentee, question, &mut desk);
        let found = mentees.map(MenteeId::from_index).map(of_mentee).collect();
        (desk.looked_at, found)
    }

    fn paying_of(&self, mentee: MenteeId, question: &Question<'_>, desk: &mut Desk<'_>) -> Added {
        let known = question.most[mentee.index()];
        let near = question.unseen.of.get(mentee.index()).map_or(&[][..], |left| &left.near);
        let surplus = |near: &Near| Amount::from(question.prices.balance(mentee, near.mentor, near.worth));
        let pays = |near: &&Near| surplus(near) > Amount::default();
        if near.iter().any(|near| pays(&near)) {
            let (mut paying, mut others): (Vec<Near>, Vec<Near>) = near.iter().partition(pays);
            paying.sort_unstable_by_key(|near| (Reverse(surplus(near)), near.mentor));
            others.extend(paying.drain(paying.len().min(question.take)..));
            let scores = |mentor| self.preferences.compatibility.scores(mentee, mentor);
            let row = |near: Near| Row::new(self.preferences, mentee, near.mentor, &scores(near.mentor));
            let rows = paying.into_iter().map(row).collect();
            return (rows, Left { near: others, most: known.plus(question.more) });
        }
        if known.may_pay() {
            return self.looked_at_all(mentee, question, desk);
        }
        if known == Most::Nothing || question.fell.is_empty() {
            return (Vec::new(), Left { near: near.to_vec(), most: known });
        }
        self.looked_at_few(mentee, near, question, desk)
    }

    /// Of the mentors whose prices fell most, apart from those who are near.
    fn looked_at_few(&self, mentee: MenteeId, near: &[Near], question: &Question<'_>, desk: &mut Desk<'_>) -> Added {
        let known = question.most[mentee.index()];
        self.sift_left(mentee, desk);
        for near in near {
            desk.sifted.left.remove(near.mentor.index());
        }
        let open = |mentor: MentorId| question.seats[mentor.index()].available > 0;
        let left = |&mentor: &MentorId| desk.sifted.left.contains(mentor.index()) && open(mentor);
        desk.possible.clear();
        desk.possible.extend(question.fell.iter().copied().filter(left));
        desk.looked_at += desk.possible.len() as u64;
        let scores = desk.rows.scores(mentee, &desk.possible);
        desk.scored.clear();
        desk.scored.extend(desk.possible.iter().copied().zip(scores.iter().copied()));
        let (rows, left) = self.split(mentee, (known, 0), question, desk);
        (rows, Left { near: near.to_vec(), ..left })
    }

    fn looked_at_all(&self, mentee: MenteeId, question: &Question<'_>, desk: &mut Desk<'_>) -> Added {
        self.sift_left(mentee, desk);
        let mut keep = question.take + NEAR;
        loop {
            let most = self.sums_of(mentee, keep, question, desk);
            let (rows, left) = self.split(mentee, (most, NEAR), question, desk);
            // Rounding can hide that others pay where none of those with the greatest sums does.
            if !rows.is_empty() || !most.may_pay() {
                return (rows, left);
            }
            keep *= 4;
        }
    }

    /// Finds who is possible and not in the head.
    fn sift_left(&self, mentee: MenteeId, desk: &mut Desk<'_>) {
        self.preferences.sift(&self.sieve, mentee, &mut desk.sifted, &mut desk.refused);
        for row in &self.of[mentee.index()].rows {
            desk.sifted.left.remove(row.mentor.index());
        }
    }

    /// What pays of those who are scored, so many of the others that are near, and what no surplus of the rest exceeds,
    /// where `most` is that of those who are not scored.
    fn split(
        &self,
        mentee: MenteeId,
        (most, near): (Most, usize),
        question: &Question<'_>,
        desk: &mut Desk<'_>,
    ) -> Added {
        let preferences = self.preferences;
        desk.found.clear();
        for (mentor, scores) in &desk.scored {
            if preferences.unfit(mentee, *mentor, || scores.fit).is_none() {
                let row = Row::new(preferences, mentee, *mentor, scores);
                desk.found.push((question.prices.balance(mentee, *mentor, row.score).into(), row));
            }
        }
        desk.found.sort_unstable_by_key(|&(surplus, row)| (Reverse(surplus), row.mentor));
        let pays = |&&(surplus, _): &&(Amount, Row)| surplus > Amount::default();
        let rows: Vec<Row> = desk.found.iter().take_while(pays).take(question.take).map(|&(_, row)| row).collect();
        let mut rest = desk.found[rows.len()..].iter();
        let near = rest.by_ref().take(near).map(|&(_, row)| Near { mentor: row.mentor, worth: row.score }).collect();
        let next = rest.next().map(|&(surplus, _)| Most::Amount(surplus));
        (rows, Left { near, most: next.map_or(most, |next| most.max(next)) })
    }

    /// Scores so many of all who are left whose sums are worth most, and whoever has a place; what no surplus of the
    /// others exceeds.
    fn sums_of(&self, mentee: MenteeId, keep: usize, question: &Question<'_>, desk: &mut Desk<'_>) -> Most {
        let (preferences, utility) = (self.preferences, question.prices.utility[mentee.index()]);
        let has_seat = |mentor: MentorId| question.seats[mentor.index()].available > 0;
        desk.ask(mentee, question.prices);
        desk.nearest.clear();
        desk.scored.clear();
        preferences.placed(mentee, &self.named_by, &mut desk.placed);
        let is_placed = |mentor: &MentorId| desk.placed.binary_search(mentor).is_ok();
        desk.possible.clear();
        let possible = desk.sifted.left.iter().map(MentorId::from_index);
        desk.possible.extend(possible.filter(|&mentor| has_seat(mentor)));
        desk.looked_at += desk.possible.len() as u64;
        desk.possible.retain(|mentor| !is_placed(mentor));
        let placed =
            desk.placed.iter().filter(|mentor| desk.sifted.left.contains(mentor.index()) && has_seat(**mentor));
        desk.scored.extend(placed.map(|&mentor| (mentor, preferences.compatibility.scores(mentee, mentor))));
        let waited = i64::from(preferences.waited_weight(mentee).millionths());
        let own = at_least(utility.score.saturating_sub(waited));
        let (asked, nearest) = (&desk.asked, &mut desk.nearest);
        // What no surplus of whoever is not kept exceeds.
        let mut least = f64::NEG_INFINITY;
        question.fit.of(&mut desk.rows, mentee, &desk.possible, |mentor, sums, fit| {
            let surplus = fit - asked[mentor.index()] - own;
            if surplus <= least {
                return;
            }
            // Where weights are 0 it is not a number, and can be anything.
            nearest.push((if surplus.is_nan() { f64::INFINITY } else { surplus }, mentor, sums));
            if nearest.len() > 2 * keep {
                least = keep_greatest(nearest, keep);
            }
        });
        if nearest.len() > keep {
            least = keep_greatest(nearest, keep);
        }
        let rows = &desk.rows;
        let scored = nearest.iter().map(|&(_, mentor, sums)| (mentor, rows.scores_of(mentee, mentor, sums)));
        desk.scored.extend(scored);
        if nearest.len() == desk.possible.len() {
            Most::Nothing
        } else if least == f64::NEG_INFINITY {
            Most::Amount(desk.below)
        } else if least < SURE {
            #[expect(clippy::cast_possible_truncation, reason = "below 2^34 either way: three of at most 2^32")]
            Most::Amount(Amount([0; 3], (least.ceil() as i64).into()))
        } else {
            Most::Unknown
        }
    }
}

/// Keeps so many of more, those with the greatest surplus; what none of the others exceeds.
fn keep_greatest(nearest: &mut Vec<(f64, MentorId, Sides<i64>)>, keep: usize) -> f64 {
    let (_, &mut (last, ..), _) = nearest.select_nth_unstable_by(keep - 1, |one, other| other.0.total_cmp(&one.0));
    nearest.truncate(keep);
    last
}

impl Desk<'_> {
    /// Works out what each mentor asks of a fit, for mentees who ask the same apart from score.
    fn ask(&mut self, mentee: MenteeId, prices: &DualPrices) {
        let utility = prices.utility[mentee.index()];
        let own = [utility.people, utility.kept, utility.mentors];
        if self.asked_of == Some(own) {
            return;
        }
        self.asked_of = Some(own);
        self.below = Amount([i64::MIN / 2; 3], 0);
        self.asked.clear();
        for (mentor, price) in (0..).map(MentorId::from_index).zip(&prices.price) {
            let Amount(more, _) = prices.balance(mentee, mentor, Score::ZERO).into();
            self.asked.push(match more.cmp(&[0; 3]) {
                // Such pairs pay; which of them pay most, scores say.
                Ordering::Greater => at_least(price.score) - 2.0 * SURE,
                Ordering::Equal => at_least(price.score),
                Ordering::Less => {
                    self.below = self.below.max(Amount(more, FAR));
                    f64::INFINITY
                }
            });
        }
    }
}

/// An amount that is not greater, and the same where it is below 2^31 millionths either way.
fn at_least(score: i64) -> f64 {
    i32::try_from(score).map_or(if score > 0 { i32::MAX.into() } else { f64::NEG_INFINITY }, f64::from)
}
