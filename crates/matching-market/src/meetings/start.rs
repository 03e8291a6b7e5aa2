//! Prices to begin with: mentees bid for mentors' time.
//!
//! **Algorithm.** An auction (Bertsekas 1992). A mentee who wants more meetings bids for the pairs that pay most: for
//! each so much that it would pay as little as the next pair that is left, or a meeting less, and a step more. A mentor
//! keeps the highest bids, as many as there is time for, and costs as much as the lowest of them. Steps shrink from
//! scale to scale; each scale begins with the prices of the one before, a step lower, and with nobody in a meeting.
//!
//! The result is only near the best prices. What is wrong with it is mended by [`choose`](super::choose).
//!
//! **Complexity.** A bid is one look through the mentee's list. How many there are depends on the steps, not on the
//! prices; see the schedule below.
//!
//! # References
//! - D. P. Bertsekas: Auction algorithms for network flow problems: a tutorial introduction. Computational Optimization
//!   and Applications 1 (1992) 7–66. DOI 10.1007/BF00247653.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::amount::{Amount, step, times};
use super::market::MeetingMarket;
use crate::context::{Context, Pace, StopReason};
use crate::ids::MenteeId;

/// Each step is so many times smaller than the one before. On complete lists of 2,000 and 1,000 people 3 takes half
/// the time of 8, on lists of 50 half as much again. With 2 the steps would never end.
const FINER: i128 = 3;
/// The last one is so many times smaller than the greatest worth of a pair, or a bit less.
const FINEST: i128 = 16_384;

/// How often every pair may be looked at in one scale. Where two mentees bid for the only meeting that either can have,
/// a price climbs by small steps as far as a meeting counts: then the scale ends, and [`choose`](super::choose) does
/// the rest.
const PATIENCE: u64 = 64;

pub(super) fn auctioned<W: Amount>(
    market: &MeetingMarket,
    unit: W,
    context: &mut Context<'_>,
) -> Result<Vec<W>, StopReason> {
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    let mut price = vec![W::default(); market.mentors()];
    let greatest = market.worth_column().iter().map(|worth| i128::from(worth.millionths()).abs()).max().unwrap_or(0);
    let worth: Vec<W> = market.worth_column().iter().map(|worth| W::from(worth.millionths())).collect();
    // Nobody bids for mentors without time.
    let beyond = times(unit, i128::from(market.most()) + 2);
    let has_time = |mentor: usize| market.mentor_limit[mentor] > 0;
    (0..price.len()).filter(|&mentor| !has_time(mentor)).for_each(|mentor| price[mentor] = beyond);
    let mut step: i128 = unit.into() / 2 + 1;
    loop {
        Auction::new(market, unit, times(W::from(1), step), &mut price, &worth).hold(&mut pace)?;
        let is_last = step <= greatest / FINEST + 1;
        let next = step / FINER + 1;
        let lower = times(W::from(1), if is_last { 2 * step } else { step + next });
        let open = price.iter_mut().enumerate().filter(|(mentor, _)| has_time(*mentor));
        open.for_each(|(_, price)| *price = (*price - lower).max(W::default()));
        if is_last {
            break;
        }
        step = next;
    }
    (0..price.len()).filter(|&mentor| !has_time(mentor)).for_each(|mentor| price[mentor] = W::default());
    pace.finish()?;
    Ok(price)
}

struct Auction<'a, W> {
    market: &'a MeetingMarket,
    unit: W,
    step: W,
    price: &'a mut [W],
    worth: &'a [W],
    /// The bids that each mentor keeps.
    kept: Vec<BinaryHeap<Reverse<(W, u32)>>>,
    held: Vec<bool>,
    has: Vec<u16>,
}

impl<'a, W: Amount> Auction<'a, W> {
    fn new(market: &'a MeetingMarket, unit: W, step: W, price: &'a mut [W], worth: &'a [W]) -> Self {
        Self {
            market,
            unit,
            step,
            price,
            worth,
            kept: vec![BinaryHeap::new(); market.mentors()],
            held: vec![false; market.pairs()],
            has: vec![0; market.mentees()],
        }
    }

    /// Until nobody bids any more, or it takes too long.
    fn hold(&mut self, pace: &mut Pace<'_>) -> Result<(), StopReason> {
        let mut waiting: VecDeque<MenteeId> = self.market.mentee_ids().collect();
        let mut is_waiting = vec![true; self.market.mentees()];
        let mut gains: Vec<(Reverse<W>, u32)> = Vec::new();
        let mut left = PATIENCE * (self.market.pairs() + self.market.mentees()) as u64;
        while let Some(mentee) = waiting.pop_front() {
            is_waiting[mentee.index()] = false;
            let steps = 1 + self.market.list(mentee).len() as u64;
            pace.go(steps)?;
            left = left.saturating_sub(steps);
            if left == 0 {
                break;
            }
            let gone = self.bid(mentee, &mut gains);
            for mentee in gone {
                if !std::mem::replace(&mut is_waiting[mentee.index()], true) {
                    waiting.push_back(mentee);
                }
            }
        }
        Ok(())
    }

    /// The pairs of a mentee that gain most and are not held, so many at most, the best first.
    fn best(&self, mentee: MenteeId, most: usize, gains: &mut Vec<(Reverse<W>, u32)>) {
        gains.clear();
        let list = self.market.list(mentee);
        let pairs =
            self.market.mentor[list.clone()].iter().zip(&self.worth[list.clone()]).zip(&self.held[list.clone()]);
        let mut bar = None;
        for (pair, ((mentor, &worth), &held)) in (list.start..).zip(pairs) {
            let gain = worth - self.price[mentor.index()];
            if held || bar.is_some_and(|bar| gain <= bar) {
                continue;
            }
            let entry = (Reverse(gain), u32::try_from(pair).unwrap_or(u32::MAX));
            let at = gains.partition_point(|one| *one < entry);
            gains.insert(at, entry);
            gains.truncate(most);
            bar = (gains.len() == most).then(|| gains[most - 1].0.0);
        }
    }

    /// One mentee's bids; who has lost a meeting by them.
    fn bid(&mut self, mentee: MenteeId, gains: &mut Vec<(Reverse<W>, u32)>) -> Vec<MenteeId> {
        let (has, limit) = (usize::from(self.has[mentee.index()]), usize::from(self.market.mentee_limit(mentee)));
        let wanted = limit.saturating_sub(has);
        self.best(mentee, wanted + 1, gains);
        let counts = |number: usize| times(self.unit, step(self.market, mentee, number));
        let mut taken = 0;
        while taken < wanted && taken < gains.len() && counts(has + taken + 1) + gains[taken].0.0 > W::default() {
            taken += 1;
        }
        let mut gone = Vec::new();
        if taken == 0 {
            return gone;
        }
        // As little as the next pair pays, or as the last of these meetings counts for.
        let last = -counts(has + taken);
        let next = gains.get(taken).map_or(last, |gain| gain.0.0.max(last));
        for &(Reverse(gain), pair) in &gains[..taken] {
            let mentor = self.market.mentor[pair as usize].index();
            let bid = self.price[mentor] + (gain - next) + self.step;
            self.held[pair as usize] = true;
            self.has[mentee.index()] += 1;
            let kept = &mut self.kept[mentor];
            kept.push(Reverse((bid, pair)));
            let limit = usize::from(self.market.mentor_limit[mentor]);
            if kept.len() > limit
                && let Some(Reverse((_, out))) = kept.pop()
            {
                self.held[out as usize] = false;
                let loser = self.market.mentee[out as usize];
                self.has[loser.index()] -= 1;
                gone.push(loser);
            }
            if kept.len() == limit
                && let Some(Reverse((lowest, _))) = kept.peek()
            {
                self.price[mentor] = self.price[mentor].max(*lowest);
            }
        }
        gone
    }
}
