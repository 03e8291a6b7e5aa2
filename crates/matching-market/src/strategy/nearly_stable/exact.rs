//! Branch and bound over everybody's choices: the best matching with at most so many blocking pairs.
//!
//! **Counting.** While only some mentees are decided, a mentor's *bar* is the worst rank it holds, and above every rank
//! once so few undecided mentees are left that a seat must stay free. Bars only rise from there on; so a decided mentee
//! and a mentor who block at this bar block in every completion. Once all are decided these are all that block.
//!
//! **Bound.** By the prices of the greatest total, a completion is worth at most what is decided, the utilities of the
//! undecided and what free seats ask (see [`verify::optimal`](crate::verify::optimal)).

use super::ends::{Ends, Found};
use crate::context::{Context, StopReason};
use crate::dual::DualSum;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::NONE;
use crate::objective::Spread;
use crate::strategy::meter::Meter;

/// Steps after which branch and bound gives up.
const MOST_WORK: u64 = 1 << 21;
/// Pairs above which it is not tried, and a bound of its depth.
const MOST_PAIRS: usize = 1 << 10;

/// Makes `found` the best there is with at most so many blocking pairs; whether all candidates were compared.
pub(super) fn improve(
    ends: &Ends<'_>,
    limit: u64,
    found: &mut Found,
    context: &mut Context<'_>,
) -> Result<bool, StopReason> {
    if ends.market.pairs() > MOST_PAIRS {
        return Ok(false);
    }
    let mut tree = Tree::new(ends, limit, found, Meter::new(context, MOST_WORK));
    tree.decide(0)?;
    tree.meter.spend()?;
    Ok(tree.work < MOST_WORK)
}

struct Tree<'t, 'm, 'a, 'c> {
    ends: &'t Ends<'m>,
    market: &'m Market,
    limit: u64,
    found: &'t mut Found,
    meter: Meter<'a, 'c>,
    work: u64,
    /// Mentees with pairs.
    order: Vec<MenteeId>,
    // INVARIANT: `decided` for the first of `order`; the others have NONE.
    decided: Vec<bool>,
    pair_of: Vec<u32>,
    load: Vec<u32>,
    /// Undecided mentees with a pair there.
    undecided: Vec<u32>,
    bar: Vec<u32>,
    blocking: u64,
    worth: DualSum,
    /// What the undecided and the free seats ask.
    rest: DualSum,
}

impl<'t, 'm, 'a, 'c> Tree<'t, 'm, 'a, 'c> {
    fn new(ends: &'t Ends<'m>, limit: u64, found: &'t mut Found, meter: Meter<'a, 'c>) -> Self {
        let market = ends.market;
        let mut tree = Self {
            ends,
            market,
            limit,
            found,
            meter,
            work: 0,
            order: market.mentee_ids().filter(|&mentee| market.pairs_of_mentee(mentee).len() > 0).collect(),
            decided: vec![false; market.mentees()],
            pair_of: vec![NONE; market.mentees()],
            load: vec![0; market.mentors()],
            undecided: vec![0; market.mentors()],
            bar: vec![0; market.mentors()],
            blocking: 0,
            worth: DualSum::default(),
            rest: DualSum::default(),
        };
        for mentor in market.mentor_ids() {
            let pairs = u32::try_from(market.pairs_of_mentor(mentor).len()).unwrap_or(u32::MAX);
            tree.undecided[mentor.index()] = pairs;
            for taken in 0..pairs.min(market.capacity(mentor).into()) {
                tree.rest = tree.rest + tree.asked(mentor, taken);
            }
            tree.raise(mentor);
        }
        for mentee in &tree.order {
            tree.rest = tree.rest + ends.duals.utility[mentee.index()].into();
        }
        tree
    }

    /// What the seat of a mentor after so many others asks.
    fn asked(&self, mentor: MentorId, taken: u32) -> DualSum {
        let price = DualSum::from(self.ends.duals.price[mentor.index()]);
        (price - self.ends.objective.cost_of_seat(Spread::ZERO, taken)).max(DualSum::default())
    }

    /// Goes through all choices of the mentees from this one on that could be better than what was found.
    fn decide(&mut self, depth: usize) -> Result<(), StopReason> {
        let Some(&mentee) = self.order.get(depth) else {
            if self.worth > self.found.worth {
                let (blocking, worth, column) = (self.blocking, self.worth, self.pair_of.clone());
                *self.found = Found { blocking, worth, column, is_best: false };
            }
            return Ok(());
        };
        for (bound, pair) in self.choices(mentee) {
            if self.work >= MOST_WORK || bound <= self.found.worth {
                break;
            }
            let mut steps = self.market.pairs_of_mentee(mentee).len() as u64;
            self.work += steps;
            self.meter.spend_now_and_then(&mut steps)?;
            let (blocking, worth, rest) = (self.blocking, self.worth, self.rest);
            let bars: Vec<(MentorId, u32)> =
                self.mentors(mentee).map(|mentor| (mentor, self.bar[mentor.index()])).collect();
            self.choose(mentee, pair, bound);
            if self.blocking <= self.limit {
                self.decide(depth + 1)?;
            }
            self.decided[mentee.index()] = false;
            for (mentor, bar) in bars {
                self.undecided[mentor.index()] += 1;
                self.bar[mentor.index()] = bar;
            }
            if let Some(pair) = pair {
                self.load[self.market.mentor_of(pair).index()] -= 1;
            }
            self.pair_of[mentee.index()] = NONE;
            (self.blocking, self.worth, self.rest) = (blocking, worth, rest);
        }
        Ok(())
    }

    /// What a mentee can have, with a bound of what that can come to, the greatest first.
    fn choices(&self, mentee: MenteeId) -> Vec<(DualSum, Option<PairId>)> {
        let before = self.worth + self.rest - self.ends.duals.utility[mentee.index()].into();
        let free = |&pair: &PairId| {
            let mentor = self.market.mentor_of(pair);
            self.load[mentor.index()] < u32::from(self.market.capacity(mentor))
        };
        let with = |pair| {
            let mentor = self.market.mentor_of(pair);
            (before + self.gain(pair) - self.asked(mentor, self.load[mentor.index()]), Some(pair))
        };
        let mut choices: Vec<_> = self.market.pairs_of_mentee(mentee).filter(free).map(with).collect();
        choices.push((before, None));
        choices.sort_by_key(|&(bound, _)| std::cmp::Reverse(bound));
        choices
    }

    fn gain(&self, pair: PairId) -> DualSum {
        let load = self.load[self.market.mentor_of(pair).index()];
        let score = self.market.score(pair).map_or(0, |score| i64::from(score.millionths()));
        DualSum::from(self.ends.objective.worth(score)) - self.ends.objective.cost_of_seat(Spread::ZERO, load)
    }

    fn choose(&mut self, mentee: MenteeId, pair: Option<PairId>, bound: DualSum) {
        if let Some(pair) = pair {
            self.worth = self.worth + self.gain(pair);
            self.pair_of[mentee.index()] = pair.get();
            self.load[self.market.mentor_of(pair).index()] += 1;
        }
        self.rest = bound - self.worth;
        for mentor in self.mentors(mentee) {
            self.undecided[mentor.index()] -= 1;
            self.raise(mentor);
        }
        self.decided[mentee.index()] = true;
        let own = self.own_rank(mentee);
        let better = self.market.pairs_of_mentee(mentee).take_while(|&pair| self.market.mentee_rank(pair) < own);
        let blocks = |&pair: &PairId| self.market.mentor_rank(pair) < self.bar[self.market.mentor_of(pair).index()];
        self.blocking += better.filter(blocks).count() as u64;
    }

    /// Raises the bar to the worst mentee held, or above all when a seat stays free, and counts who blocks now.
    fn raise(&mut self, mentor: MentorId) {
        let place = mentor.index();
        let list = self.market.pairs_of_mentor(mentor);
        let held = |&&pair: &&PairId| self.pair_of[self.market.mentee_of(pair).index()] == pair.get();
        let old = self.bar[place];
        let bar = if self.load[place] + self.undecided[place] < u32::from(self.market.capacity(mentor)) {
            u32::MAX
        } else {
            list.iter().rev().find(held).map_or(0, |&pair| self.market.mentor_rank(pair))
        };
        self.work += list.len() as u64;
        if bar <= old {
            return;
        }
        let from = list.partition_point(|&pair| self.market.mentor_rank(pair) < old);
        let blocks = |&&pair: &&PairId| {
            let mentee = self.market.mentee_of(pair);
            self.decided[mentee.index()] && self.market.mentee_rank(pair) < self.own_rank(mentee)
        };
        let newly = list[from..].iter().take_while(|&&pair| self.market.mentor_rank(pair) < bar).filter(blocks);
        self.blocking += newly.count() as u64;
        self.bar[place] = bar;
    }

    fn own_rank(&self, mentee: MenteeId) -> u32 {
        match self.pair_of[mentee.index()] {
            NONE => u32::MAX,
            pair => self.market.mentee_rank(PairId::new(pair)),
        }
    }

    fn mentors(&self, mentee: MenteeId) -> impl Iterator<Item = MentorId> + use<'m> {
        let market = self.market;
        market.pairs_of_mentee(mentee).map(move |pair| market.mentor_of(pair))
    }
}
