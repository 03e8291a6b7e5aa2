//! The matchings that are best in all levels done, and what proves them.

use crate::ids::PairId;
use crate::market::Market;
use crate::matching::NONE;
use crate::score::Score;
use crate::solution::{LevelPrices, Levels};
use crate::strategy::bottleneck::Found;
use crate::strategy::circulation::Circulation;
use crate::strategy::max_score::{Failure, Within};
use crate::strategy::meter::{Meter, Stop};
use crate::value::Value;

/// One of the best matchings, and what all of them have in common.
pub(super) struct Face<'a> {
    mentees: usize,
    // INVARIANT: all potentials are 0 between levels.
    circulation: Circulation<'a>,
    /// The value in steps of each level, worst first.
    values: Vec<i64>,
    prices: Vec<Levels>,
    /// How many entries `prices` has.
    entries: u64,
}

impl<'a> Face<'a> {
    /// The matchings with most people, by the cover that proves how many that is.
    pub(super) fn new(market: &'a Market, found: Found, by_level: &[(i64, u32)]) -> Self {
        let mentees = market.mentees();
        let mut level_of = vec![NONE; market.pairs()];
        let mut values: Vec<i64> = Vec::new();
        for &(value, pair) in by_level {
            if values.last() != Some(&value) {
                values.push(value);
            }
            level_of[pair as usize] = u32::try_from(values.len() - 1).expect("no more levels than pairs");
        }
        let mut circulation = Circulation::new(market.columns(), found.seating, level_of);
        for mentee in found.all.mentees {
            circulation.potential[mentee.index()] = 1;
        }
        let seatless = market.mentor_ids().filter(|&mentor| market.capacity(mentor) == 0);
        for mentor in found.all.mentors.into_iter().chain(seatless) {
            circulation.potential[mentees + mentor.index()] = -1;
        }
        let prices = vec![Levels::new(); circulation.potential.len()];
        let mut face = Self { mentees, circulation, values, prices, entries: 0 };
        // A pair is worth one person, which its mentee's and its mentor's potential pay for.
        face.close(LevelPrices::PEOPLE, |_| -1);
        face
    }

    /// How many entries the prices have so far.
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// Leaves of the matchings those with the fewest pairs of this level.
    pub(super) fn fewest(&mut self, level: u32, pairs: &[(i64, u32)], meter: &mut Meter<'_, '_>) -> Result<(), Stop> {
        meter.spend_now_and_then(&mut (pairs.len() as u64))?;
        let pairs = || pairs.iter().map(|&(_, pair)| pair);
        if self.circulation.fewest(level, pairs(), meter)? {
            meter.spend_now_and_then(&mut (self.circulation.outside() as u64))?;
            self.close(self.values[level as usize], |of_pair| i32::from(of_pair == level));
        } else {
            pairs().for_each(|pair| self.circulation.level_of[pair as usize] = NONE);
        }
        Ok(())
    }

    /// Ends a level: the potentials close what is not best in it, become prices, and are 0 again.
    fn close(&mut self, value: i64, cost: impl Fn(u32) -> i32) {
        self.circulation.close(cost);
        let outside = self.circulation.outside();
        let potentials = &mut self.circulation.potential;
        // Only differences count: what most have is written as nothing.
        let mut sorted = potentials.clone();
        let middle = sorted.len() / 2;
        let usual = *sorted.select_nth_unstable(middle).1;
        for (node, potential) in potentials.iter_mut().enumerate() {
            let amount = std::mem::take(potential) - usual;
            if amount != 0 {
                let is_mentor = (self.mentees..outside).contains(&node);
                self.prices[node].push((value, if is_mentor { -amount } else { amount }));
                self.entries += 1;
            }
        }
    }

    /// The matching and its prices; of the matchings left one with the greatest total of these scores, if there are
    /// any.
    pub(super) fn finish(
        mut self,
        (value, step): (Value, u32),
        (market, score): (&Market, Option<&[Score]>),
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, LevelPrices), Failure> {
        let Circulation { seating, level_of, bound, .. } = self.circulation;
        let outside = self.prices.pop().unwrap_or_default();
        let price = self.prices.split_off(self.mentees);
        let mut prices = LevelPrices { value, step, utility: self.prices, price, outside, total: None };
        let Some(score) = score else { return Ok((seating.pair_of, prices)) };
        let (mentee, mentor) = bound.split_at(self.mentees);
        let allowed = |pair: PairId| level_of[pair.index()] != NONE;
        let within = Within::filling(market, score, allowed, mentee.to_vec(), &mentor[..market.mentors()]);
        let (column, total) = within.greatest_total(meter)?;
        prices.total = Some(total);
        Ok((column, prices))
    }
}
