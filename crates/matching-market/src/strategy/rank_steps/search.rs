//! One step: everybody waiting is moved along shortest alternating paths.
//!
//! **Notation.** A node is a mentee, a mentor, or the *outside*, which lends a mentee to every taken seat and takes it back from every
//! empty one. Arcs of the residual network and their lengths, none negative: a mentee to the mentor of another of its pairs
//! (`y[i] + y[j]` − 1 for a light pair, − 0 else); a mentor to each mentee it holds (0); a mentee that may stay unmatched to the
//! outside (`y[i]`); a mentor with a free seat that may stay free to the outside (`−y[j]`); from the outside to a mentor that may lose
//! a mentee (`y[j]`) and to a mentee who is left out by choice (`−y[i]`).
//!
//! **Invariant.** No length is negative; matched pairs are tight; as many seats are missing (at mentors who must be full and had to let
//! somebody go, and outside) as mentees wait. The step is solved when nobody waits. Mentees are moved along paths of length 0, as many as a
//! layered search finds at once, the last few one by one; then `y` changes by the distances of everybody nearer than the nearest missing
//! seat, which makes a path of length 0.

use super::RankSteps;
use crate::context::StopReason;
use crate::ids::PairId;
use crate::matching::NONE;
use crate::solution::RankStep;
use crate::strategy::meter::Meter;

/// Solves the step: the seating afterwards is one of its best matchings, the result proves it.
pub(super) fn solve(steps: &mut RankSteps<'_>, rank: u32, meter: &mut Meter<'_, '_>) -> Result<RankStep, StopReason> {
    if let Some(price) = solved_already(steps, rank, meter)? {
        return Ok(RankStep { rank, utility: vec![0; steps.market.mentees()], price });
    }
    let mut search = Search::new(steps, rank);
    while !search.waiting.is_empty() {
        let before = search.waiting.len();
        if search.layers(meter)? {
            search.move_along_layers(meter)?;
            if before - search.waiting.len() > before / MANY {
                continue;
            }
            search.move_one_by_one(meter)?;
        }
        if !search.waiting.is_empty() {
            search.lengthen(meter)?;
        }
    }
    Ok(search.finish())
}

/// Prices that prove the step without a search: 1 for every mentor who has a light pair, if these mentors are full with light pairs.
fn solved_already(steps: &RankSteps<'_>, rank: u32, meter: &mut Meter<'_, '_>) -> Result<Option<Vec<i32>>, StopReason> {
    let mut price = vec![0; steps.market.mentors()];
    let is_light = |pair: u32| steps.market.mentee_level(PairId::new(pair)) <= rank;
    for mentee in 0..steps.market.mentees() {
        let pairs = steps.pairs.of(mentee);
        let light = pairs.iter().take_while(|&&pair| is_light(pair)).inspect(|&&pair| price[steps.mentor(pair)] = 1);
        meter.spend_now_and_then(&mut (light.count() as u64 + 1))?;
    }
    let full = (0..price.len()).all(|mentor| price[mentor] == 0 || !steps.has_free_seat(mentor));
    let tight = |&pair: &u32| pair == NONE || is_light(pair) || price[steps.mentor(pair)] == 0;
    Ok((full && steps.seating.pair.iter().all(tight)).then_some(price))
}

/// A layered round that moves fewer than one in so many is followed by searches for one mentee at a time.
const MANY: usize = 8;

struct Search<'a, 'm> {
    steps: &'a mut RankSteps<'m>,
    rank: u32,
    utility: Vec<i32>,
    price: Vec<i32>,
    /// Whether the outside has let the mentee in: it is matched or waits.
    inside: Vec<bool>,
    /// How many pairs of each mentee are looked at: its light ones. The heavy ones do without a proof, for whoever must be filled has none
    /// left, and no other number is below 0.
    looked_at: Vec<u32>,
    waiting: Vec<u32>,
    /// How many more mentees the outside takes back.
    missing_outside: usize,
    /// Layer of a node in the present round, NONE when not reached.
    layer: Vec<u32>,
    /// The next arc of a node to try.
    next: Vec<u32>,
    queue: Vec<u32>,
}

impl<'a, 'm> Search<'a, 'm> {
    fn new(steps: &'a mut RankSteps<'m>, rank: u32) -> Self {
        let (mentees, mentors) = (steps.market.mentees(), steps.market.mentors());
        let nodes = mentees + mentors + 1;
        let mut search = Self {
            rank,
            utility: vec![0; mentees],
            price: vec![0; mentors],
            inside: vec![false; mentees],
            looked_at: Vec::with_capacity(mentees),
            waiting: Vec::new(),
            missing_outside: 0,
            layer: vec![NONE; nodes],
            next: vec![0; nodes],
            queue: Vec::new(),
            steps,
        };
        for mentee in 0..mentees {
            let pairs = search.steps.pairs.of(mentee);
            let wants = pairs.first().is_some_and(|&best| search.worth(best) > 0);
            let looked_at = pairs.partition_point(|&pair| search.worth(pair) > 0);
            search.looked_at.push(id(looked_at));
            let pair = search.steps.seating.pair[mentee];
            search.utility[mentee] = i32::from(wants);
            search.inside[mentee] = wants || pair != NONE;
            if !wants || (pair != NONE && search.worth(pair) > 0) {
                continue;
            }
            search.waiting.push(id(mentee));
            if pair == NONE {
                search.missing_outside += 1;
            } else {
                let mentor = search.steps.mentor(pair);
                search.steps.seating.unseat(search.steps.market.columns(), mentee);
                // A mentor who must be full misses a mentee; from any other the outside takes the seat back.
                search.missing_outside += usize::from(!search.steps.must.mentor[mentor]);
            }
        }
        search
    }

    /// 1 for a light pair, else 0.
    #[inline]
    fn worth(&self, pair: u32) -> i32 {
        i32::from(self.steps.market.mentee_level(PairId::new(pair)) <= self.rank)
    }

    #[inline]
    fn outside(&self) -> usize {
        self.utility.len() + self.price.len()
    }

    /// Whether a path may end here.
    #[inline]
    fn misses_somebody(&self, node: usize) -> bool {
        let mentees = self.utility.len();
        if node == self.outside() {
            self.missing_outside > 0
        } else {
            node >= mentees && self.steps.must.mentor[node - mentees] && self.steps.has_free_seat(node - mentees)
        }
    }

    /// The `number`-th arc of `node`: its head and length; `Err(false)` when there is no such arc at present, `Err(true)` when there are no more.
    #[inline]
    fn arc(&self, node: usize, number: usize) -> Result<(usize, i32), bool> {
        let (mentees, mentors) = (self.utility.len(), self.price.len());
        let steps = &*self.steps;
        if node < mentees {
            let pairs = &steps.pairs.of(node)[..self.looked_at[node] as usize];
            if let Some(&pair) = pairs.get(number) {
                let mentor = steps.mentor(pair);
                let length = self.utility[node] + self.price[mentor] - self.worth(pair);
                return if pair == steps.seating.pair[node] { Err(false) } else { Ok((mentees + mentor, length)) };
            }
            let leaves = number == pairs.len() && !steps.must.mentee[node] && self.inside[node];
            return if leaves { Ok((mentees + mentors, self.utility[node])) } else { Err(true) };
        }
        if node < mentees + mentors {
            let mentor = node - mentees;
            let holders = steps.seating.holders(mentor);
            if let Some(&holder) = holders.get(number) {
                return Ok((holder as usize, 0));
            }
            let open = number == holders.len() && !steps.must.mentor[mentor] && steps.has_free_seat(mentor);
            return if open { Ok((mentees + mentors, -self.price[mentor])) } else { Err(true) };
        }
        if number < mentors {
            let gives = !steps.must.mentor[number] && !steps.seating.holders(number).is_empty();
            return if gives { Ok((mentees + number, self.price[number])) } else { Err(false) };
        }
        let mentee = number - mentors;
        if mentee == mentees {
            return Err(true);
        }
        if self.inside[mentee] { Err(false) } else { Ok((mentee, -self.utility[mentee])) }
    }

    /// All arcs of `node`.
    fn for_each_arc(&self, node: usize, meter: &mut Meter<'_, '_>, mut visit: impl FnMut(usize, i32)) {
        let mut number = 0;
        loop {
            match self.arc(node, number) {
                Ok((head, length)) => visit(head, length),
                Err(false) => {}
                Err(true) => break,
            }
            number += 1;
        }
        meter.count(number as u64 + 1);
    }

    /// Layers from the waiting mentees along arcs of length 0 up to the first missing seats; whether there are any.
    fn layers(&mut self, meter: &mut Meter<'_, '_>) -> Result<bool, StopReason> {
        self.layer.fill(NONE);
        let mut queue = std::mem::take(&mut self.queue);
        let mut layer = std::mem::take(&mut self.layer);
        queue.clear();
        queue.extend_from_slice(&self.waiting);
        for &mentee in &self.waiting {
            layer[mentee as usize] = 0;
        }
        let (mut last, mut place) = (NONE, 0);
        let mut stopped = Ok(());
        while let Some(&node) = queue.get(place) {
            place += 1;
            let below = layer[node as usize] + 1;
            if below > last {
                break;
            }
            self.for_each_arc(node as usize, meter, |head, length| {
                if length == 0 && layer[head] == NONE {
                    layer[head] = below;
                    queue.push(id(head));
                    if self.misses_somebody(head) {
                        last = below;
                    }
                }
            });
            stopped = meter.spend_now_and_then(&mut 0);
            if stopped.is_err() {
                break;
            }
        }
        (self.queue, self.layer) = (queue, layer);
        stopped.map(|()| last != NONE)
    }

    /// Moves waiting mentees along the layers, no arc looked at twice.
    fn move_along_layers(&mut self, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        self.next.fill(0);
        let mut path: Vec<u32> = Vec::new();
        for mentee in std::mem::take(&mut self.waiting) {
            path.clear();
            path.push(mentee);
            self.extend_path(&mut path, meter);
            meter.spend_now_and_then(&mut 0)?;
            if path.is_empty() {
                self.waiting.push(mentee);
            } else {
                self.move_along(&path);
            }
        }
        Ok(())
    }

    /// Moves everybody for whom there is a path of length 0. What a search without success saw, no path leads through, now or later.
    fn move_one_by_one(&mut self, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        // Layer 0 stands for seen, and `next` for the node before.
        self.layer.fill(NONE);
        for mentee in std::mem::take(&mut self.waiting) {
            if self.layer[mentee as usize] == NONE
                && let Some(end) = self.look_for_a_seat(mentee, meter)?
            {
                let mut path = vec![end];
                while let Some(&node) = path.last().filter(|&&node| node != mentee) {
                    path.push(self.next[node as usize]);
                }
                path.reverse();
                self.move_along(&path);
                for node in std::mem::take(&mut self.queue) {
                    self.layer[node as usize] = NONE;
                }
            } else {
                self.waiting.push(mentee);
            }
        }
        Ok(())
    }

    /// The nearest missing seat, if one can be reached from `start` along arcs of length 0.
    fn look_for_a_seat(&mut self, start: u32, meter: &mut Meter<'_, '_>) -> Result<Option<u32>, StopReason> {
        let (mut queue, mut layer) = (std::mem::take(&mut self.queue), std::mem::take(&mut self.layer));
        let mut before = std::mem::take(&mut self.next);
        queue.clear();
        queue.push(start);
        layer[start as usize] = 0;
        let (mut place, mut found, mut asked) = (0, None, Ok(()));
        while let Some(&node) = queue.get(place).filter(|_| found.is_none() && asked.is_ok()) {
            place += 1;
            self.for_each_arc(node as usize, meter, |head, length| {
                if length == 0 && layer[head] == NONE {
                    layer[head] = 0;
                    before[head] = node;
                    queue.push(id(head));
                    if self.misses_somebody(head) {
                        found = found.or(Some(id(head)));
                    }
                }
            });
            asked = meter.spend_now_and_then(&mut 0);
        }
        (self.queue, self.layer, self.next) = (queue, layer, before);
        asked.map(|()| found)
    }

    /// Makes `path`, of one mentee, one to a missing seat along the layers; empty if there is none left.
    fn extend_path(&mut self, path: &mut Vec<u32>, meter: &mut Meter<'_, '_>) {
        while let Some(&node) = path.last() {
            let node = node as usize;
            if self.misses_somebody(node) {
                return;
            }
            let below = self.layer[node] + 1;
            loop {
                meter.count(1);
                let arc = self.arc(node, self.next[node] as usize);
                match arc {
                    Ok((head, 0)) if self.layer[head] == below => {
                        path.push(id(head));
                        break;
                    }
                    Err(true) => {
                        // Nothing leads on from here: the node above tries its next arc.
                        path.pop();
                        if let Some(&above) = path.last() {
                            self.next[above as usize] += 1;
                        }
                        break;
                    }
                    _ => self.next[node] += 1,
                }
            }
        }
    }

    fn move_along(&mut self, path: &[u32]) {
        let (mentees, outside) = (self.utility.len(), self.outside());
        let arcs = || path.windows(2).map(|arc| (arc[0] as usize, arc[1] as usize));
        for (_, mentee) in arcs().filter(|&(from, to)| (mentees..outside).contains(&from) && to < mentees) {
            self.steps.seating.unseat(self.steps.market.columns(), mentee);
        }
        for (from, to) in arcs() {
            if from < mentees && to < outside {
                let of_both = |&pair: &u32| self.steps.mentor(pair) == to - mentees;
                let pair = self.steps.pairs.of(from).iter().copied().find(of_both);
                let pair = pair.expect("the path follows pairs");
                self.steps.seating.seat(self.steps.market.columns(), from, pair);
            } else if from < mentees {
                self.inside[from] = false;
            } else if from == outside && to < mentees {
                self.inside[to] = true;
            }
        }
        if path.last() == Some(&id(outside)) {
            self.missing_outside -= 1;
        }
    }

    /// Changes `y` by the distances from the waiting mentees, up to that of the nearest missing seat.
    fn lengthen(&mut self, meter: &mut Meter<'_, '_>) -> Result<(), StopReason> {
        let mut distance = vec![NONE; self.outside() + 1];
        let mut buckets: Vec<Vec<u32>> = vec![self.waiting.clone()];
        for &mentee in &self.waiting {
            distance[mentee as usize] = 0;
        }
        let (mut nearest, mut at) = (NONE, 0);
        while nearest == NONE {
            while let Some(node) = {
                let bucket = buckets.get_mut(at);
                bucket.expect("the matching of the step before shows that everybody waiting has somewhere to go").pop()
            } {
                if distance[node as usize] as usize != at {
                    continue;
                }
                if self.misses_somebody(node as usize) {
                    nearest = id(at);
                    break;
                }
                self.for_each_arc(node as usize, meter, |head, length| {
                    let found = id(at) + length.unsigned_abs();
                    if found < distance[head] {
                        distance[head] = found;
                        let bucket = found as usize;
                        if buckets.len() <= bucket {
                            buckets.resize(bucket + 1, Vec::new());
                        }
                        buckets[bucket].push(id(head));
                    }
                });
                meter.spend_now_and_then(&mut 0)?;
            }
            at += 1;
        }
        let (mentees, outside) = (self.utility.len(), distance[self.outside()].min(nearest));
        let shift = |distance: u32| distance.min(nearest).cast_signed() - outside.cast_signed();
        for (utility, &distance) in self.utility.iter_mut().zip(&distance) {
            *utility += shift(distance);
        }
        for (price, &distance) in self.price.iter_mut().zip(&distance[mentees..]) {
            *price -= shift(distance);
        }
        Ok(())
    }

    /// Nobody waits: what proves the step.
    fn finish(mut self) -> RankStep {
        // Of people nobody asks for the searches know only that y is at most 0; where it must not be negative, 0 serves as well.
        for mentee in 0..self.utility.len() {
            if !self.steps.must.mentee[mentee] && !self.steps.is_matched(mentee) {
                self.utility[mentee] = self.utility[mentee].max(0);
            }
        }
        for mentor in 0..self.price.len() {
            if !self.steps.must.mentor[mentor] && self.steps.seating.holders(mentor).is_empty() {
                self.price[mentor] = self.price[mentor].max(0);
            }
        }
        RankStep { rank: self.rank, utility: self.utility, price: self.price }
    }
}

/// A position as an id; people are numbered in u32, and so are both sides with the outside.
#[inline]
fn id(position: usize) -> u32 {
    u32::try_from(position).expect("people are numbered in u32")
}
