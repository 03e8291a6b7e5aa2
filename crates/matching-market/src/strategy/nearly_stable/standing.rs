//! A matching that is changed person by person while its blocking pairs are counted.
//!
//! **Invariant.** `bar[j]` is the mentor rank that a newcomer's must be below: the worst held when all seats are taken,
//! `u32::MAX` when one is free. A pair blocks iff its mentor rank is below the bar and its mentee ranks it better than
//! what it has. So a move changes the count only by the mover's own pairs and by pairs between the old and the new bar
//! of the two mentors.

use crate::dual::DualSum;
use crate::ids::{MentorId, PairId};
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::objective::{Objective, Spread};
use crate::strategy::seating::Seating;

pub(super) struct Standing<'m> {
    market: &'m Market,
    columns: Columns<'m>,
    objective: Objective,
    seating: Seating,
    bar: Vec<u32>,
    blocking: u64,
    worth: DualSum,
    /// Pairs looked at so far.
    pub(super) work: u64,
}

impl<'m> Standing<'m> {
    pub(super) fn new(market: &'m Market, objective: Objective, column: &[u32]) -> Self {
        let columns = market.columns();
        let seating = Seating::new(columns);
        let bar = market.mentor_ids().map(|mentor| if seating.has_free_seat(mentor.get()) { u32::MAX } else { 0 });
        let bar = bar.collect();
        let mut standing =
            Self { market, columns, objective, seating, bar, blocking: 0, worth: DualSum::default(), work: 0 };
        standing.blocking = (0..).take(market.mentees()).map(|mentee| standing.wishes(mentee)).sum();
        standing.set(column);
        standing
    }

    /// Becomes another matching.
    pub(super) fn set(&mut self, column: &[u32]) {
        for (mentee, &pair) in (0..).zip(column) {
            if self.pair_of(mentee) != pair {
                self.place(mentee, NONE);
            }
        }
        for (mentee, &pair) in (0..).zip(column) {
            if self.pair_of(mentee) != pair {
                self.place(mentee, pair);
            }
        }
    }

    pub(super) fn market(&self) -> &'m Market {
        self.market
    }

    pub(super) fn column(&self) -> &[u32] {
        &self.seating.pair_of
    }

    pub(super) fn pair_of(&self, mentee: u32) -> u32 {
        self.seating.pair_of[mentee as usize]
    }

    pub(super) fn blocking(&self) -> u64 {
        self.blocking
    }

    pub(super) fn worth(&self) -> DualSum {
        self.worth
    }

    pub(super) fn has_free_seat(&self, mentor: u32) -> bool {
        self.seating.has_free_seat(mentor)
    }

    pub(super) fn holders(&self, mentor: u32) -> &[u32] {
        self.seating.holders(mentor)
    }

    /// Gives the mentee this pair, whose mentor has a free seat, or none.
    pub(super) fn place(&mut self, mentee: u32, pair: u32) {
        self.blocking -= self.wishes(mentee);
        let old = self.pair_of(mentee);
        if old != NONE {
            self.seating.leave(self.columns, mentee);
            let mentor = self.columns.mentor[old as usize].get();
            self.worth = self.worth - self.gain(old, self.seating.load[mentor as usize]);
            self.set_bar(mentor, mentee);
        }
        if pair != NONE {
            let mentor = self.columns.mentor[pair as usize].get();
            self.worth = self.worth + self.gain(pair, self.seating.load[mentor as usize]);
            self.seating.take_free(self.columns, pair);
            self.set_bar(mentor, mentee);
        }
        self.blocking += self.wishes(mentee);
    }

    /// What this pair is worth beside so many others of its mentor.
    fn gain(&self, pair: u32, load: u32) -> DualSum {
        let score = self.market.score(PairId::new(pair)).map_or(0, |score| i64::from(score.millionths()));
        DualSum::from(self.objective.worth(score)) - self.objective.cost_of_seat(Spread::ZERO, load)
    }

    /// How many pairs of this mentee block.
    fn wishes(&mut self, mentee: u32) -> u64 {
        let list = self.columns.mentee_offsets[mentee as usize]..self.columns.mentee_offsets[mentee as usize + 1];
        let own = self.own_rank(mentee);
        let mut count = 0;
        for pair in list {
            self.work += 1;
            if self.market.mentee_rank(PairId::new(pair)) >= own {
                break;
            }
            let bar = self.bar[self.columns.mentor[pair as usize].index()];
            count += u64::from(self.columns.mentor_rank.get(pair as usize) < bar);
        }
        count
    }

    /// How many pairs of its two people would block if a pair were matched and nothing else changed, those of the two
    /// together.
    pub(super) fn costs(&self) -> Vec<i64> {
        let mut costs = vec![0; self.market.pairs()];
        for mentee in self.market.mentee_ids() {
            let list = self.market.pairs_of_mentee(mentee);
            let wished = |pair: PairId| self.market.mentor_rank(pair) < self.bar[self.market.mentor_of(pair).index()];
            add_better(&mut costs, list, |pair| self.market.mentee_rank(pair), wished);
        }
        for mentor in self.market.mentor_ids() {
            let list = self.market.pairs_of_mentor(mentor).iter().copied();
            let wished = |pair| self.market.mentee_rank(pair) < self.own_rank(self.market.mentee_of(pair).get());
            add_better(&mut costs, list, |pair| self.market.mentor_rank(pair), wished);
        }
        costs
    }

    fn own_rank(&self, mentee: u32) -> u32 {
        match self.pair_of(mentee) {
            NONE => u32::MAX,
            pair => self.market.mentee_rank(PairId::new(pair)),
        }
    }

    /// Moves the mentor's bar to where it belongs, and counts the pairs of all but `mover` that this concerns.
    fn set_bar(&mut self, mentor: u32, mover: u32) {
        self.work += u64::from(self.seating.load[mentor as usize]);
        let rank = |&held: &u32| self.columns.mentor_rank.get(self.pair_of(held) as usize);
        let bar = if self.has_free_seat(mentor) {
            u32::MAX
        } else {
            self.holders(mentor).iter().map(rank).max().unwrap_or(0)
        };
        let old = std::mem::replace(&mut self.bar[mentor as usize], bar);
        if bar == old {
            return;
        }
        let list = self.market.pairs_of_mentor(MentorId::new(mentor));
        let place = |below: u32| list.partition_point(|pair| self.columns.mentor_rank.get(pair.index()) < below);
        let between = &list[place(old.min(bar))..place(old.max(bar))];
        self.work += between.len() as u64;
        let wishes = |&&pair: &&PairId| {
            let mentee = self.columns.mentee(pair.get()).get();
            mentee != mover && self.market.mentee_rank(pair) < self.own_rank(mentee)
        };
        let changed = between.iter().filter(wishes).count() as u64;
        if bar > old {
            self.blocking += changed;
        } else {
            self.blocking -= changed;
        }
    }
}

/// Adds to each pair of a list how many of those ranked better are wished by the other person.
fn add_better(
    costs: &mut [i64],
    list: impl Iterator<Item = PairId>,
    rank: impl Fn(PairId) -> u32,
    wished: impl Fn(PairId) -> bool,
) {
    let (mut better, mut tied, mut before) = (0, 0, 0);
    for pair in list {
        if rank(pair) > before {
            (better, tied, before) = (better + tied, 0, rank(pair));
        }
        costs[pair.index()] += better;
        tied += i64::from(wished(pair));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{MarketBuilder, PairInfo};

    /// Ranks 0 to 2 of eight mentees and four mentors with two seats, so that most lists have ties.
    #[test]
    fn a_pair_costs_what_its_people_would_rather_have() {
        let mut builder = MarketBuilder::new(8, vec![2; 4]);
        for (mentee, mentor) in (0..8).flat_map(|mentee| (0..4).map(move |mentor| (mentee, mentor))) {
            let ranks = [7 * mentee + 5 * mentor, 3 * mentee + 11 * mentor + 1].map(|number| number % 13 % 3);
            builder.pair(mentee, mentor, PairInfo::ranked(ranks[0], ranks[1]));
        }
        let market = builder.build().expect("a market");
        // Everybody's first pair while there are seats.
        let mut standing = Standing::new(&market, Objective::CoverageThenTotal, &[NONE; 8]);
        for mentee in 0..7 {
            let free = |&pair: &PairId| standing.has_free_seat(market.mentor_of(pair).get());
            let pair = market.pairs_of_mentee(crate::ids::MenteeId::new(mentee)).find(free).map_or(NONE, PairId::get);
            standing.place(mentee, pair);
        }
        let costs = standing.costs();
        for pair in market.pair_ids() {
            let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
            let wished_by_mentor = |other: &PairId| {
                market.mentee_rank(*other) < market.mentee_rank(pair)
                    && market.mentor_rank(*other) < standing.bar[market.mentor_of(*other).index()]
            };
            let wished_by_mentee = |other: &&PairId| {
                market.mentor_rank(**other) < market.mentor_rank(pair)
                    && market.mentee_rank(**other) < standing.own_rank(market.mentee_of(**other).get())
            };
            let expected = market.pairs_of_mentee(mentee).filter(wished_by_mentor).count()
                + market.pairs_of_mentor(mentor).iter().filter(wished_by_mentee).count();
            assert_eq!(costs[pair.index()], i64::try_from(expected).expect("a few"), "{pair}");
        }
        assert!(costs.iter().any(|&cost| cost > 1));
    }
}
