//! A search between stable and best: matchings of greatest totals in which blocking pairs have a price, then moves.
//!
//! **Prices.** For a matching at hand, each pair costs how many pairs would block if it were matched and all else
//! stayed as it is. [`MaxScore`] on the scores less a price times these costs gives another matching, at which costs
//! are counted anew. From a stable matching, whose own pairs cost nothing, the price falls by halves; then, for each
//! limit, the range of prices between a little too many blocking pairs and enough is halved a few times.
//!
//! **Moves.** A mentee goes to another mentor's free seat, or to a seat of somebody who makes room and goes to a free
//! seat or to none. From a stable matching moves are made that are worth their price, which falls. What was kept for a
//! limit is improved in the end by moves that gain and stay within it.
//!
//! The best matching met for a limit is kept. Pairs are tried by id, so that the same market gives the same answer.

use super::ends::{Ends, Found, column};
use super::standing::Standing;

use crate::context::{Context, StopReason};
use crate::dual::DualSum;
use crate::ids::{MenteeId, PairId};
use crate::matching::NONE;
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::strategy::meter::Meter;
use crate::strategy::{MaxScore, SolveError, Strategy, stopped};

/// Steps after which no more prices are tried.
const MOST_PRICED: u64 = 1 << 26;
/// Steps after which moves end, beyond [`READINGS`] of the market.
const MOST_WORK: u64 = 1 << 25;
const READINGS: u64 = 4;
/// Prices from eight times the greatest difference of scores down, each half of the one before.
const PRICES: u32 = 14;
/// Matchings for one price.
const ROUNDS: u32 = 2;
/// Halvings of the range of prices for one limit.
const HALVINGS: u32 = 4;
/// Sweeps for one price, and to improve what was kept.
const SWEEPS: u32 = 3;
/// Mentees of one mentor who are asked to make room.
const VICTIMS: usize = 4;

/// The better of the two ends for each of these limits, which ascend.
pub(super) fn start(ends: &Ends<'_>, limits: &[u64]) -> Vec<Found> {
    let mut standing = Standing::new(ends.market, ends.objective, &ends.stable[0]);
    let mut kept = Kept { limits: limits.to_vec(), found: vec![None; limits.len()] };
    for column in ends.stable.iter().chain([&ends.best]) {
        standing.set(column);
        kept.offer(&standing);
    }
    kept.finish()
}

/// The best matching met for each of these limits, which ascend, or the one found so far.
pub(super) fn search(
    ends: &Ends<'_>,
    limits: &[u64],
    found: Vec<Found>,
    context: &mut Context<'_>,
) -> Result<Vec<Found>, SolveError> {
    let before = context.work();
    let market = ends.market;
    let standing = Standing::new(market, ends.objective, &ends.stable[0]);
    let mut kept = Kept { limits: limits.to_vec(), found: found.into_iter().map(Some).collect() };
    let mut prices = Prices { ends, standing, kept: &mut kept, tried: Vec::new() };
    prices.search(limits, context)?;
    let standing = prices.standing;
    let most_work =
        standing.work + MOST_WORK + READINGS * (market.pairs() + market.mentees() + market.mentors()) as u64;
    let meter = Meter::new(context, most_work);
    let mut search = Search { counted: standing.work, standing, kept, meter, weights: weights(ends) };
    let done = search.moves(&ends.stable[0], most_work);
    let kept = search.kept;
    done.map_err(|reason| stopped(reason, context, before))?;
    Ok(kept.finish())
}

/// The search by prices.
struct Prices<'e, 'm> {
    ends: &'e Ends<'m>,
    standing: Standing<'m>,
    kept: &'e mut Kept,
    /// Prices tried, each with the blocking pairs of its matching.
    tried: Vec<(i64, u64)>,
}

impl Prices<'_, '_> {
    fn search(&mut self, limits: &[u64], context: &mut Context<'_>) -> Result<(), SolveError> {
        let most = limits.last().copied().unwrap_or(0);
        let until = context.work().saturating_add(MOST_PRICED);
        self.standing.set(&self.ends.stable[0]);
        for halved in 0..PRICES {
            for _ in 0..ROUNDS {
                self.step((8 * self.span()) >> halved, context)?;
            }
            // Smaller prices lead further away from all limits.
            if self.standing.blocking() > most.saturating_mul(8).saturating_add(1000) || context.work() > until {
                break;
            }
        }
        for (place, &limit) in limits.iter().enumerate() {
            let within = |&&(_, blocking): &&(i64, u64)| blocking <= limit;
            let enough = self.tried.iter().filter(within).map(|&(price, _)| price).min();
            let beyond = |&&(_, blocking): &&(i64, u64)| blocking > limit;
            let too_small = self.tried.iter().filter(beyond).map(|&(price, _)| price).max();
            let mut range = (too_small.unwrap_or(0), enough.unwrap_or(16 * self.span()));
            self.kept.hand_on(place);
            for _ in 0..HALVINGS {
                if context.work() > until {
                    return Ok(());
                }
                let price = range.0.midpoint(range.1);
                if let Some(found) = self.kept.found[place].as_ref() {
                    self.standing.set(&found.column);
                }
                self.step(price, context)?;
                if self.standing.blocking() > limit { range.0 = price } else { range.1 = price }
            }
        }
        Ok(())
    }

    fn span(&self) -> i64 {
        self.ends.span
    }

    /// From the matching at hand to the one of greatest total less what its blocking pairs cost at this price.
    fn step(&mut self, price: i64, context: &mut Context<'_>) -> Result<(), SolveError> {
        let market = self.ends.market;
        let before = context.work();
        let ask = |context: &mut Context<'_>| context.spend(0).map_err(|reason| stopped(reason, context, before));
        let costs = self.standing.costs();
        ask(context)?;
        let scored = |pair: PairId| {
            let score = market.score(pair).map_or(0, |score| i64::from(score.millionths()));
            let less = score.saturating_sub(price.saturating_mul(costs[pair.index()]));
            Score::from_millionths(i32::try_from(less.max(i64::from(i32::MIN))).unwrap_or(i32::MAX))
        };
        let weighed = market.with_scores(market.pair_ids().map(scored).collect());
        ask(context)?;
        // Whoever is left out blocks most.
        let objective = match self.ends.objective {
            Objective::Total => Objective::CoverageThenTotal,
            objective => objective,
        };
        let found = MaxScore { objective, spread: Spread::ZERO }.solve(&weighed, context)?;
        ask(context)?;
        self.standing.set(&column(market, &found.matching));
        ask(context)?;
        self.kept.offer(&self.standing);
        self.tried.push((price, self.standing.blocking()));
        Ok(())
    }
}

/// What one person, one mentor with a mentee, and the greatest difference of two scores count.
fn weights(ends: &Ends<'_>) -> [i128; 3] {
    let span = i128::from(ends.span);
    match ends.objective {
        Objective::Total => [0, 0, span],
        Objective::CoverageThenTotal => [span, 0, span],
        Objective::CoverageThenMentorsThenTotal => [2 * span, span, span],
    }
}

struct Search<'m, 'a, 'c> {
    standing: Standing<'m>,
    kept: Kept,
    meter: Meter<'a, 'c>,
    /// Of the standing's work, what the meter knows.
    counted: u64,
    weights: [i128; 3],
}

/// When a change is an improvement.
#[derive(Clone, Copy)]
enum Aim {
    /// A blocking pair costs so much.
    Priced(i128),
    /// Nothing counts but the worth, and no more than so many pairs may block.
    Within(u64),
}

/// Compared in this order.
type Value = (i128, DualSum, i128);

impl Search<'_, '_, '_> {
    /// Moves from a stable matching at falling prices, then from what was kept for each limit within it.
    fn moves(&mut self, stable: &[u32], most_work: u64) -> Result<(), StopReason> {
        self.standing.set(stable);
        let half = self.standing.work.midpoint(most_work);
        for price in std::iter::successors(Some(2 * self.weights[2]), |&price| (price > 1).then_some(price / 2)) {
            for _ in 0..SWEEPS {
                if !self.sweep(Aim::Priced(price), half)? {
                    break;
                }
            }
        }
        let limits = self.kept.limits.len() as u64;
        let each = most_work.saturating_sub(self.standing.work) / limits.max(1);
        for place in 0..self.kept.limits.len() {
            self.kept.hand_on(place);
            let Some(found) = self.kept.found[place].clone() else { continue };
            self.standing.set(&found.column);
            let until = self.standing.work + each;
            for _ in 0..SWEEPS {
                if !self.sweep(Aim::Within(self.kept.limits[place]), until)? {
                    break;
                }
            }
        }
        self.meter.spend()
    }

    fn value(&self, aim: Aim) -> Value {
        let (worth, blocking) = (self.standing.worth(), i128::from(self.standing.blocking()));
        match aim {
            Aim::Priced(price) => {
                let [person, mentor, _] = self.weights;
                let value = worth.score + person * i128::from(worth.people) + mentor * i128::from(worth.mentors);
                (value - price * blocking, DualSum::default(), -blocking)
            }
            Aim::Within(limit) if self.standing.blocking() > limit => (-blocking, DualSum::default(), 0),
            Aim::Within(_) => (1, worth, -blocking),
        }
    }

    /// Tries every pair once; whether anybody moved.
    fn sweep(&mut self, aim: Aim, most_work: u64) -> Result<bool, StopReason> {
        let mut moved = false;
        for pair in self.standing.market().pair_ids() {
            if self.standing.work >= most_work {
                return Ok(false);
            }
            if self.try_pair(pair.get(), aim) {
                moved = true;
                self.kept.offer(&self.standing);
            }
            let mut steps = self.standing.work - self.counted;
            self.counted = self.standing.work;
            self.meter.spend_now_and_then(&mut steps)?;
        }
        for mentee in (0..).take(self.standing.market().mentees()) {
            let (before, old) = (self.value(aim), self.standing.pair_of(mentee));
            if old != NONE {
                self.standing.place(mentee, NONE);
                if self.value(aim) > before {
                    moved = true;
                    self.kept.offer(&self.standing);
                } else {
                    self.standing.place(mentee, old);
                }
            }
        }
        Ok(moved)
    }

    /// Gives the mentee of this pair its mentor if that is an improvement, with somebody making room if need be.
    fn try_pair(&mut self, pair: u32, aim: Aim) -> bool {
        let market = self.standing.market();
        let id = PairId::new(pair);
        let (mentee, mentor) = (market.mentee_of(id).get(), market.mentor_of(id).get());
        let old = self.standing.pair_of(mentee);
        if old == pair {
            return false;
        }
        let before = self.value(aim);
        if self.standing.has_free_seat(mentor) {
            self.standing.place(mentee, pair);
            if self.value(aim) > before {
                return true;
            }
            self.standing.place(mentee, old);
            return false;
        }
        for victim in self.victims(mentor) {
            let left = self.standing.pair_of(victim);
            self.standing.place(victim, NONE);
            self.standing.place(mentee, pair);
            let mut best = (self.value(aim), NONE);
            for other in market.pairs_of_mentee(MenteeId::new(victim)) {
                if other.get() != left && self.standing.has_free_seat(market.mentor_of(other).get()) {
                    self.standing.place(victim, other.get());
                    best = best.max((self.value(aim), other.get()));
                    self.standing.place(victim, NONE);
                }
            }
            if best.0 > before {
                self.standing.place(victim, best.1);
                return true;
            }
            self.standing.place(mentee, old);
            self.standing.place(victim, left);
        }
        false
    }

    /// Those of a mentor's mentees who are asked to make room: all if they are few, else those it ranks worst.
    fn victims(&mut self, mentor: u32) -> Vec<u32> {
        let mut held = self.standing.holders(mentor).to_vec();
        self.standing.work += held.len() as u64;
        let market = self.standing.market();
        let rank = |&mentee: &u32| market.mentor_rank(PairId::new(self.standing.pair_of(mentee)));
        held.sort_unstable_by_key(|mentee| std::cmp::Reverse((rank(mentee), *mentee)));
        held.truncate(VICTIMS);
        held
    }
}

/// The best matching met for each limit.
struct Kept {
    // INVARIANT: ascending.
    limits: Vec<u64>,
    found: Vec<Option<Found>>,
}

impl Kept {
    /// Keeps the matching at the first limit it is within, if it is the best there.
    fn offer(&mut self, standing: &Standing<'_>) {
        let (blocking, worth) = (standing.blocking(), standing.worth());
        let place = self.limits.partition_point(|&limit| limit < blocking);
        let Some(found) = self.found.get_mut(place) else { return };
        if found.as_ref().is_none_or(|found| worth > found.worth) {
            *found = Some(Found { blocking, worth, column: standing.column().to_vec(), is_best: false });
        }
    }

    /// What is within a smaller limit is within this one.
    fn hand_on(&mut self, place: usize) {
        let Some(before) = place.checked_sub(1).and_then(|before| self.found[before].clone()) else { return };
        let found = &mut self.found[place];
        if found.as_ref().is_none_or(|found| before.worth > found.worth) {
            *found = Some(before);
        }
    }

    fn finish(mut self) -> Vec<Found> {
        (0..self.limits.len()).for_each(|place| self.hand_on(place));
        self.found.into_iter().map(|found| found.expect("a stable matching is within every limit")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Market;
    use crate::lottery::draw_pair;
    use crate::market::{MarketBuilder, PairInfo};

    /// A search of this market, at the matching of these pairs.
    fn at<T>(market: &Market, pairs: &[u32], look: impl FnOnce(&mut Search<'_, '_, '_>) -> T) -> T {
        let mut column = vec![NONE; market.mentees()];
        for &pair in pairs {
            column[market.mentee_of(PairId::new(pair)).index()] = pair;
        }
        let mut context = Context::new(7);
        let standing = Standing::new(market, Objective::Total, &column);
        let kept = Kept { limits: Vec::new(), found: Vec::new() };
        let meter = Meter::new(&mut context, 0);
        look(&mut Search { standing, kept, meter, counted: 0, weights: [0, 0, 1] })
    }

    /// So many mentees with scores and ranks at random, half as many mentors of two seats.
    fn drawn(mentees: u32) -> Market {
        let mut builder = MarketBuilder::new(mentees as usize, vec![2; mentees as usize / 2]);
        for (mentee, mentor) in (0..mentees).flat_map(|mentee| (0..mentees / 2).map(move |mentor| (mentee, mentor))) {
            let draw = |seed, below: u64| {
                u32::try_from(draw_pair(seed, mentee.into(), mentor.into()) % below).expect("below 2³²")
            };
            let info = PairInfo::ranked(draw(1, 50), draw(2, 50));
            let score = Score::from_millionths(draw(3, 1_000_000).cast_signed());
            builder.pair(mentee, mentor, info.with_score(score));
        }
        builder.build().expect("a market")
    }

    #[test]
    fn one_blocking_pair_too_many_is_worse_than_anything_within_the_limit() {
        let market = drawn(12);
        let value = |pairs: &[u32], limit| {
            at(&market, pairs, |search| (search.value(Aim::Within(limit)), search.standing.blocking()))
        };
        // Everybody's first pair, as long as there are seats: some block, and their total is high.
        let mut seats = [2; 6];
        let first = |mentee| market.pairs_of_mentee(mentee).next().expect("a pair");
        let pairs: Vec<u32> = market
            .mentee_ids()
            .map(first)
            .filter(|&pair| {
                let left = &mut seats[market.mentor_of(pair).index()];
                *left -= 1;
                *left >= 0
            })
            .map(PairId::get)
            .collect();
        let (_, blocking) = value(&pairs, 0);
        assert!(blocking > 1);
        let none = value(&[], u64::MAX).0;
        assert!(value(&pairs, blocking).0 > none);
        assert!(value(&pairs, blocking - 1).0 < none, "nothing is worth that much");
    }

    #[test]
    fn nobody_moves_for_nothing() {
        // Everybody likes everybody alike, so nothing blocks but a free seat.
        let info = PairInfo::ranked(0, 0).with_score(Score::from_millionths(5));
        let mut builder = MarketBuilder::new(2, vec![1, 1]);
        builder.pair(0, 0, info).pair(0, 1, info).pair(1, 0, info);
        let two_mentors = builder.build().expect("a market");
        let mut builder = MarketBuilder::new(2, vec![1]);
        builder.pair(0, 0, info).pair(1, 0, info);
        let one_mentor = builder.build().expect("a market");
        for aim in [Aim::Priced(1), Aim::Within(2)] {
            // Mentee 0 has mentor 0. It could go to the free mentor; mentee 1 could take its seat while it goes there,
            // which seats one more; or its only seat.
            for (market, tried, after) in
                [(&two_mentors, 1, [0, NONE]), (&two_mentors, 2, [1, 2]), (&one_mentor, 1, [0, NONE])]
            {
                at(market, &[0], |search| {
                    assert_eq!(search.try_pair(tried, aim), after != [0, NONE]);
                    assert_eq!(search.standing.column(), after);
                });
            }
        }
    }

    #[test]
    fn prices_are_halved_between_one_too_small_and_one_that_is_enough() {
        let (market, mut turned) = (drawn(40), [false; 2]);
        for limit in [5, 10, 20, 40] {
            let mut context = Context::new(7);
            let ends = Ends::of(&market, Objective::Total, "nearly-stable", &mut context).expect("scored");
            let standing = Standing::new(&market, ends.objective, &ends.stable[0]);
            let mut kept = Kept { limits: vec![limit], found: start(&ends, &[limit]).into_iter().map(Some).collect() };
            let mut prices = Prices { ends: &ends, standing, kept: &mut kept, tried: Vec::new() };
            prices.search(&[limit], &mut context).expect("nothing stops it");
            let (before, halved) = prices.tried.split_at(prices.tried.len() - HALVINGS as usize);
            let price_of = |enough: bool| {
                before.iter().filter(move |&&(_, blocking)| (blocking <= limit) == enough).map(|&(price, _)| price)
            };
            let mut too_small = price_of(false).max().unwrap_or(0);
            let mut enough = price_of(true).min().unwrap_or(16 * ends.span);
            for &(price, blocking) in halved {
                assert_eq!(price, too_small.midpoint(enough), "at most {limit}: {halved:?}");
                *(if blocking > limit { &mut too_small } else { &mut enough }) = price;
                turned[usize::from(blocking > limit)] = true;
            }
        }
        assert_eq!(turned, [true; 2]);
    }
}
