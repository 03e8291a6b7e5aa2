//! Which pairs meet: as many mentees as possible with a first meeting, then with a second, and so on, then the greatest
//! total worth. Exact, with prices as the proof.
//!
//! **Problem.** A b-matching: everybody has a limit, each pair meets at most once. What a mentee's next meeting counts
//! for falls with their number (`amount.rs`), so this is a flow of least cost with convex costs: from outside to a
//! mentee (one arc for each meeting), along pairs (one unit each) to a mentor, and out again (the mentor's limit).
//!
//! **Algorithm.** Prices of mentors come from an auction (`start.rs`), or from an earlier answer. At these prices each
//! mentee takes the pairs that pay; then some mentors have more meetings than time, others free time that is not free.
//! From each surplus the shortest path, by what is lost along it, leads to a lack, and moves one meeting on. The prices
//! need not be good for the answer to be exact, only for it to be quick: the number of paths is the surplus.
//!
//! **Invariant.** No arc that could carry more would gain anything at these prices, and none that carries something
//! loses. When nothing is in surplus, prices and flow prove each other
//! ([`verify::best_choice`](super::verify::best_choice)).
//!
//! **Complexity.** O(s (p + (n + m) log n)) for a surplus of s and p pairs; paths are looked for from one end and stop
//! at the nearest lack. Memory 10 bytes a pair, 50 a person.
//!
//! # References
//! - R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows (1993), chapters 9.7 (successive shortest paths) and 14
//!   (convex costs).
//! - A. Frank, K. Murota: Decreasing minimization on M-convex sets: background and structures. Mathematical Programming
//!   195 (2022) 977–1025. DOI 10.1007/s10107-021-01722-2.

#![expect(clippy::cast_possible_truncation, reason = "people and pairs are at most 2^30, see MeetingMarket")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::amount::{Amount, least_unit, narrow, step, times};
use super::choice::{Choice, MeetingPrices};
use super::error::MeetingError;
use super::market::MeetingMarket;
use super::start::auctioned;
use crate::context::{Context, Pace, StopReason};
use crate::ids::{MenteeId, PairId};

/// The best choice of meetings, with proof.
///
/// Everything is whole numbers. Of several best choices the one that the order of people leads to. Work is counted in
/// pairs looked at.
///
/// # Errors
/// [`MeetingError::Stopped`].
///
/// # Complexity
/// See the head of the module in the source.
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingError, MeetingMarket, PossibleMeeting, choose, verify};
/// use matching_market::{Context, PairId, Score};
/// // Both mentees fit the first mentor, who has time for one; mentee 1 can meet nobody else.
/// let worth = |millionths| Score::from_millionths(millionths);
/// let pairs = [(0, 0, 9), (0, 1, 1), (1, 0, 2)].map(|(mentee, mentor, fit)| PossibleMeeting::new(mentee, mentor, worth(fit)));
/// let market = MeetingMarket::new(vec![2, 2], vec![1, 1], &pairs)?;
/// let choice = choose(&market, &mut Context::new(1))?;
/// assert_eq!(choice.pairs, [PairId::new(1), PairId::new(2)]);
/// assert_eq!(choice.counts(&market), [2, 0]);
/// assert_eq!(verify::best_choice(&market, &choice), Ok(()));
///
/// let stopped = choose(&market, &mut Context::new(1).with_work_limit(0));
/// assert!(matches!(stopped, Err(MeetingError::Stopped(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose(market: &MeetingMarket, context: &mut Context<'_>) -> Result<Choice, MeetingError> {
    let unit = least_unit(market);
    if is_small(market, unit) {
        let start = auctioned::<i64>(market, narrow(unit), context)?;
        Ok(solve(market, narrow(unit), &start, context)?)
    } else {
        let start = auctioned(market, unit, context)?;
        Ok(solve(market, unit, &start, context)?)
    }
}

/// The same, beginning with the prices of an answer to a similar question, such as the one before somebody fell ill.
/// Mentors are the same; mentees and pairs may be others. The better the prices fit, the quicker it is; the answer is
/// as good with any.
///
/// # Errors
/// [`MeetingError::Stopped`].
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingMarket, PossibleMeeting, choose, choose_from};
/// use matching_market::{Context, Score};
/// let market = |limit| MeetingMarket::new(vec![1, 1], vec![limit], &[0, 1].map(|mentee| PossibleMeeting::new(mentee, 0, Score::ONE)));
/// let before = choose(&market(2)?, &mut Context::new(1))?;
/// let after = choose_from(&market(1)?, &before.prices, &mut Context::new(1))?;
/// assert_eq!((before.pairs.len(), after.pairs.len()), (2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose_from(
    market: &MeetingMarket,
    prices: &MeetingPrices,
    context: &mut Context<'_>,
) -> Result<Choice, MeetingError> {
    let unit = least_unit(market).max(prices.unit);
    // Prices far beyond anything that meetings count for lead nowhere.
    let highest = unit.saturating_mul(i128::from(market.most()) + 2);
    let fits = prices.mentors.len() == market.mentors() && prices.unit == unit;
    if !fits || prices.mentors.iter().any(|&price| price < 0 || price > highest) || highest > i128::MAX >> 40 {
        return choose(market, context);
    }
    if is_small(market, unit) {
        let start: Vec<i64> = prices.mentors.iter().map(|&price| narrow(price)).collect();
        Ok(solve(market, narrow(unit), &start, context)?)
    } else {
        Ok(solve(market, unit, &prices.mentors, context)?)
    }
}

/// Whether no sum along a path leaves 64 bits.
fn is_small(market: &MeetingMarket, unit: i128) -> bool {
    let nodes = (market.mentees() + market.mentors() + 4) as i128;
    unit.saturating_mul(i128::from(market.most()) + 4).saturating_mul(4 * nodes) < i128::from(i64::MAX)
}

fn solve<W: Amount>(
    market: &MeetingMarket,
    unit: W,
    start: &[W],
    context: &mut Context<'_>,
) -> Result<Choice, StopReason> {
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    let mut flow = Flow::new(market, unit, start, &mut pace)?;
    flow.settle(&mut pace)?;
    pace.finish()?;
    Ok(flow.choice(unit))
}

/// Who meets whom in the making, and prices.
///
/// Nodes are mentees, then mentors, then the outside. The price of a mentor's node is the negative of the price of the
/// mentor's time.
struct Flow<'m, W> {
    market: &'m MeetingMarket,
    /// What a mentee's meetings count for, from the first in this event on; falls by `unit`.
    first_step: Vec<W>,
    unit: W,
    chosen: Vec<bool>,
    /// Chosen pairs of each mentor.
    held: Vec<Vec<u32>>,
    /// Meetings that come from outside to each mentee, and that go out from each mentor.
    of_mentee: Vec<u32>,
    of_mentor: Vec<u32>,
    price: Vec<W>,
    /// Meetings that come into a node and do not leave it.
    surplus: Vec<i64>,
    // The search: distances, the arc that leads there, and whether it is final.
    distance: Vec<W>,
    from: Vec<Arc>,
    state: Vec<State>,
    /// A mentor's distance and price together: whoever would come to the mentor on a shorter path comes below it. The
    /// greatest number before the mentor has a distance, the least once it is final. Most pairs are dropped after a
    /// look at it alone.
    bar: Vec<W>,
    /// The distance of the nearest lack so far: nothing as far away is of use.
    nearest: W,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(W, bool, u32)>>,
}

/// How a path comes to a node.
#[derive(Clone, Copy, Debug)]
enum Arc {
    /// It begins here.
    Start,
    /// The mentee takes, or the mentor gives up, this pair.
    Pair(u32),
    /// The node before gives up a meeting, or takes one more, with the outside.
    Outside(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unseen,
    Seen,
    Done,
}

impl<'m, W: Amount> Flow<'m, W> {
    /// At these prices of mentors each mentee takes what pays; a mentor whose price is positive is full, if only in
    /// part with meetings.
    fn new(market: &'m MeetingMarket, unit: W, start: &[W], pace: &mut Pace<'_>) -> Result<Self, StopReason> {
        let (mentees, mentors) = (market.mentees(), market.mentors());
        let nodes = mentees + mentors + 1;
        let zero = W::default();
        let first_step = market.mentee_ids().map(|mentee| times(unit, step(market, mentee, 1))).collect();
        let mut flow = Self {
            market,
            first_step,
            unit,
            chosen: vec![false; market.pairs()],
            held: vec![Vec::new(); mentors],
            of_mentee: vec![0; mentees],
            of_mentor: vec![0; mentors],
            price: vec![zero; nodes],
            surplus: vec![0; nodes],
            distance: vec![zero; nodes],
            from: vec![Arc::Start; nodes],
            state: vec![State::Unseen; nodes],
            bar: vec![W::GREATEST; mentors],
            nearest: W::GREATEST,
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        };
        let mut gains: Vec<(Reverse<W>, u32)> = Vec::new();
        for mentee in market.mentee_ids() {
            let list = market.list(mentee);
            pace.go(1 + list.len() as u64)?;
            gains.clear();
            let pairs = market.mentor_column()[list.clone()].iter().zip(&market.worth_column()[list.clone()]);
            gains.extend(
                (list.start as u32..).zip(pairs).map(|(pair, (mentor, worth))| {
                    (Reverse(W::from(worth.millionths()) - start[mentor.index()]), pair)
                }),
            );
            flow.take_what_pays(mentee, &mut gains);
        }
        for (mentor, &price) in start.iter().enumerate() {
            let limit = u32::from(market.mentor_limit[mentor]);
            let has = u32::try_from(flow.held[mentor].len()).unwrap_or(u32::MAX);
            let full = price > zero || has > limit;
            flow.price[mentees + mentor] = -price;
            flow.of_mentor[mentor] = if full { limit } else { has };
            flow.surplus[mentees + mentor] = i64::from(has) - i64::from(flow.of_mentor[mentor]);
        }
        let outside: i64 = flow.surplus.iter().sum();
        flow.surplus[nodes - 1] = -outside;
        Ok(flow)
    }

    /// The mentee's best pairs, as many as each counts for more than it costs; and the mentee's price.
    fn take_what_pays(&mut self, mentee: MenteeId, gains: &mut [(Reverse<W>, u32)]) {
        let limit = usize::from(self.market.mentee_limit(mentee));
        if gains.len() > limit + 1 {
            gains.select_nth_unstable(limit);
        }
        let best = gains.len().min(limit + 1);
        gains[..best].sort_unstable();
        let index = mentee.index();
        let mut next = self.first_step[index];
        let mut taken = 0;
        while taken < limit && taken < gains.len() && next + gains[taken].0.0 > W::default() {
            let pair = gains[taken].1;
            self.chosen[pair as usize] = true;
            self.held[self.market.mentor[pair as usize].index()].push(pair);
            next -= self.unit;
            taken += 1;
        }
        self.of_mentee[index] = u32::try_from(taken).unwrap_or(u32::MAX);
        // At least what the next pair would gain, and what the last meeting counts for, negated.
        let last = (taken > 0).then(|| -(next + self.unit));
        let left = gains.get(taken).map(|gain| gain.0.0);
        self.price[index] = left.into_iter().chain(last).max().unwrap_or(-next);
    }

    /// Moves meetings until nothing is in surplus.
    fn settle(&mut self, pace: &mut Pace<'_>) -> Result<(), StopReason> {
        // Mentors first: where they have too many meetings, a search ends near.
        for node in self.of_mentee.len() as u32..self.price.len() as u32 {
            while self.surplus[node as usize] > 0 {
                let end = self.search(node, pace)?;
                self.move_along(node, end);
            }
        }
        Ok(())
    }

    /// The nearest node that lacks a meeting. Prices change so that the path to it costs nothing.
    fn search(&mut self, start: u32, pace: &mut Pace<'_>) -> Result<u32, StopReason> {
        for node in std::mem::take(&mut self.touched) {
            self.state[node as usize] = State::Unseen;
            self.set_bar(node, W::GREATEST);
        }
        self.heap.clear();
        self.nearest = W::GREATEST;
        self.reach(start, W::default(), Arc::Start);
        loop {
            let Reverse((distance, _, node)) = self.heap.pop().expect("what is in surplus is missing somewhere");
            if self.state[node as usize] == State::Done || self.distance[node as usize] < distance {
                continue;
            }
            self.state[node as usize] = State::Done;
            self.set_bar(node, W::LEAST);
            if self.surplus[node as usize] < 0 {
                for &touched in &self.touched {
                    let touched = touched as usize;
                    if self.state[touched] == State::Done {
                        self.price[touched] += self.distance[touched] - distance;
                    }
                }
                return Ok(node);
            }
            pace.go(self.expand(node, distance))?;
        }
    }

    /// The bar of a node, if it is a mentor's.
    fn set_bar(&mut self, node: u32, bar: W) {
        if let Some(mentor) = (node as usize).checked_sub(self.of_mentee.len())
            && let Some(own) = self.bar.get_mut(mentor)
        {
            *own = bar;
        }
    }

    fn reach(&mut self, node: u32, distance: W, from: Arc) {
        let at = node as usize;
        if distance >= self.nearest {
            return;
        }
        match self.state[at] {
            State::Done => return,
            State::Seen if self.distance[at] <= distance => return,
            State::Seen => {}
            State::Unseen => {
                self.state[at] = State::Seen;
                self.touched.push(node);
            }
        }
        self.distance[at] = distance;
        self.from[at] = from;
        self.set_bar(node, distance + self.price[at]);
        if self.surplus[at] < 0 {
            self.nearest = distance;
        }
        self.heap.push(Reverse((distance, self.surplus[at] >= 0, node)));
    }

    /// All nodes that a meeting could move to from here; how many.
    fn expand(&mut self, node: u32, distance: W) -> u64 {
        let (mentees, outside) = (self.of_mentee.len(), self.price.len() - 1);
        let at = node as usize;
        let zero = W::default();
        if at == outside {
            for mentee in 0..mentees {
                if self.of_mentee[mentee] < u32::from(self.market.mentee_limit[mentee]) {
                    let cost = self.price[outside] - self.price[mentee] - self.next_step(mentee);
                    self.reach(mentee as u32, distance + cost, Arc::Outside(node));
                }
            }
            for mentor in 0..self.of_mentor.len() {
                if self.of_mentor[mentor] > 0 {
                    let cost = self.price[outside] - self.price[mentees + mentor];
                    self.reach((mentees + mentor) as u32, distance + cost, Arc::Outside(node));
                }
            }
            return (mentees + self.of_mentor.len()) as u64;
        }
        if at < mentees {
            let list = self.market.list(MenteeId::new(node));
            let steps = 1 + list.len() as u64;
            let market = self.market;
            let pairs = market.mentor_column()[list.clone()].iter().zip(&market.worth_column()[list.clone()]);
            let own = distance + self.price[at];
            for (pair, (mentor, worth)) in list.zip(pairs) {
                let reached = own - W::from(worth.millionths());
                if reached < self.bar[mentor.index()] && !self.chosen[pair] {
                    let to = mentees + mentor.index();
                    debug_assert!(reached - self.price[to] >= distance, "no pair gains anything at these prices");
                    self.reach(to as u32, reached - self.price[to], Arc::Pair(pair as u32));
                }
            }
            if self.of_mentee[at] > 0 {
                let cost = self.next_step(at) + self.unit + self.price[at] - self.price[outside];
                self.reach(outside as u32, distance + cost, Arc::Outside(node));
            }
            return steps;
        }
        let mentor = at - mentees;
        for place in 0..self.held[mentor].len() {
            let pair = self.held[mentor][place];
            let mentee = self.market.mentee[pair as usize].get();
            let cost =
                W::from(self.market.worth[pair as usize].millionths()) + self.price[at] - self.price[mentee as usize];
            debug_assert!(cost >= zero, "no chosen pair loses anything at these prices");
            self.reach(mentee, distance + cost, Arc::Pair(pair));
        }
        if self.of_mentor[mentor] < u32::from(self.market.mentor_limit[mentor]) {
            let cost = self.price[at] - self.price[outside];
            self.reach(outside as u32, distance + cost, Arc::Outside(node));
        }
        1 + self.held[mentor].len() as u64
    }

    /// What the mentee's next meeting counts for.
    fn next_step(&self, mentee: usize) -> W {
        self.first_step[mentee] - times(self.unit, self.of_mentee[mentee].into())
    }

    fn move_along(&mut self, start: u32, end: u32) {
        let (mentees, outside) = (self.of_mentee.len(), (self.price.len() - 1) as u32);
        self.surplus[start as usize] -= 1;
        self.surplus[end as usize] += 1;
        let mut node = end;
        while node != start {
            node = match self.from[node as usize] {
                Arc::Start => start,
                Arc::Pair(pair) => {
                    let (mentee, mentor) =
                        (self.market.mentee[pair as usize].get(), self.market.mentor[pair as usize].get());
                    let held = &mut self.held[mentor as usize];
                    let is_taken = node as usize >= mentees;
                    self.chosen[pair as usize] = is_taken;
                    if is_taken {
                        held.push(pair);
                        mentee
                    } else {
                        let place = held.iter().position(|&one| one == pair).expect("chosen pairs are held");
                        held.swap_remove(place);
                        mentees as u32 + mentor
                    }
                }
                Arc::Outside(before) => {
                    // From the outside a mentee takes one more, a mentor has one fewer to let out; and back again.
                    let inner = if before == outside { node } else { before } as usize;
                    match inner.checked_sub(mentees) {
                        None if before == outside => self.of_mentee[inner] += 1,
                        None => self.of_mentee[inner] -= 1,
                        Some(mentor) if before == outside => self.of_mentor[mentor] -= 1,
                        Some(mentor) => self.of_mentor[mentor] += 1,
                    }
                    before
                }
            };
        }
    }

    /// The answer, with prices counted from the outside.
    fn choice(&self, unit: W) -> Choice {
        let mentees = self.of_mentee.len();
        let (inner, outside) = (&self.price[..self.price.len() - 1], self.price[self.price.len() - 1]);
        // A mentor who meets nobody may come out below nothing; then nothing is as true.
        let of_mentor = |&price: &W| (outside - price).max(W::default()).into();
        let chosen = (0..self.chosen.len()).filter(|&pair| self.chosen[pair]).map(PairId::from_index);
        Choice {
            pairs: chosen.collect(),
            prices: MeetingPrices {
                unit: unit.into(),
                mentees: inner[..mentees].iter().map(|&price| (price - outside).into()).collect(),
                mentors: inner[mentees..].iter().map(of_mentor).collect(),
            },
        }
    }
}
