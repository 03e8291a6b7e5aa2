//! The closed set of rotations of least weight, by a minimum cut.
//!
//! **Network.** A rotation of weight w < 0 can take in −w units, one of weight w > 0 can let out w units, and a
//! rotation can pass on any amount to its direct predecessors: who wants the gain of a rotation pays for what must come
//! before it. Among all closed sets the least weight is the sum of the negative weights plus the greatest flow, and the
//! rotations that can still be reached from gain not paid for form the smallest set that attains it (Picard 1976).
//! "Smallest" is meant as sets: it lies within every other of least weight, so the answer does not depend on how the
//! flow was found.
//!
//! **Flow.** Dinic's algorithm in exact integers, of two parts that are compared one after the other (an ordered group,
//! in which all of this holds word by word): layers by breadth-first search, then along them by depth-first search with
//! an explicit stack. O(r² a) for r rotations and a arcs, and in practice a few passes.
//!
//! # References
//! - J.-C. Picard: Maximal closure of a graph and applications to combinatorial problems. Management Science 22 (1976)
//!   1268–1272. DOI 10.1287/mnsc.22.11.1268.
//! - E. A. Dinic: Algorithm for solution of a problem of maximum flow in networks with power estimation. Soviet
//!   Mathematics Doklady 11 (1970) 1277–1280.
//! - R. W. Irving, P. Leather, D. Gusfield: An efficient algorithm for the "optimal" stable marriage. Journal of the
//!   ACM 34 (1987) 532–543. DOI 10.1145/28869.28871.

use super::rotations::Rotations;
use crate::context::{Context, StopReason};
use crate::solution::Pressure;
use crate::stable_cost::StableCost;

/// The smallest closed set of least weight, and the flow that proves its weight the least.
pub(super) fn least_closed_set(
    rotations: &Rotations,
    weight: &[StableCost],
    context: &mut Context<'_>,
) -> Result<(Vec<bool>, Vec<Pressure>), StopReason> {
    let mut network = Network::new(rotations, weight);
    let mut passes = 0;
    while network.layer(context)? {
        network.push(context)?;
        passes += 1;
        debug_assert!(passes <= rotations.len(), "the shortest path grows from pass to pass");
    }
    let chosen = network.layers.iter().map(|&layer| layer != UNREACHED).collect();
    Ok((chosen, network.pressures()))
}

const UNREACHED: u32 = u32::MAX;

/// Rotations with what they still can take in or let out, and the flow on each arc to a direct predecessor.
struct Network {
    /// Per rotation the gain not yet paid for, and the loss that can still pay.
    gain: Vec<StableCost>,
    loss: Vec<StableCost>,
    /// Arc `a` leads from rotation `later[a]` to its predecessor `earlier[a]` and carries `flow[a]`, at least 0 and
    /// without limit.
    later: Vec<u32>,
    earlier: Vec<u32>,
    flow: Vec<StableCost>,
    /// Per rotation the arcs at it, leaving and entering.
    offsets: Vec<usize>,
    arcs_at: Vec<u32>,
    layers: Vec<u32>,
    queue: Vec<u32>,
    /// Per rotation the first of its arcs that may still lead on in this pass.
    next: Vec<usize>,
}

impl Network {
    fn new(rotations: &Rotations, weight: &[StableCost]) -> Self {
        let count = rotations.len();
        let (mut later, mut earlier) = (Vec::new(), Vec::new());
        for (number, rotation) in (0..count).zip(0_u32..) {
            later.extend(rotations.before(number).iter().map(|_| rotation));
            earlier.extend_from_slice(rotations.before(number));
        }
        let mut offsets = vec![0; count + 1];
        for &end in later.iter().chain(&earlier) {
            offsets[end as usize + 1] += 1;
        }
        for index in 0..count {
            offsets[index + 1] += offsets[index];
        }
        let mut cursor = offsets.clone();
        let mut arcs_at = vec![0; later.len() * 2];
        for (arc, (&later, &earlier)) in (0..).zip(later.iter().zip(&earlier)) {
            for end in [later, earlier] {
                arcs_at[cursor[end as usize]] = arc;
                cursor[end as usize] += 1;
            }
        }
        Self {
            gain: weight.iter().map(|&weight| (-weight).max(StableCost::ZERO)).collect(),
            loss: weight.iter().map(|&weight| weight.max(StableCost::ZERO)).collect(),
            flow: vec![StableCost::ZERO; later.len()],
            later,
            earlier,
            offsets,
            arcs_at,
            layers: vec![UNREACHED; count],
            queue: Vec::with_capacity(count),
            next: vec![0; count],
        }
    }

    /// Where an arc leads from one of its ends, and how much it lets through: anything towards the predecessor, what it
    /// carries towards the successor.
    fn through(&self, arc: u32, from: u32) -> (u32, StableCost) {
        let arc = arc as usize;
        if self.later[arc] == from { (self.earlier[arc], StableCost::MAX) } else { (self.later[arc], self.flow[arc]) }
    }

    /// Numbers the rotations by their distance from gain not paid for; whether any of them can still let something out.
    fn layer(&mut self, context: &mut Context<'_>) -> Result<bool, StopReason> {
        self.layers.fill(UNREACHED);
        self.queue.clear();
        for (rotation, &gain) in (0..).zip(&self.gain) {
            if gain > StableCost::ZERO {
                self.layers[rotation as usize] = 0;
                self.queue.push(rotation);
            }
        }
        let mut more = false;
        let mut done = 0;
        while let Some(&rotation) = self.queue.get(done) {
            done += 1;
            let at = rotation as usize;
            more |= self.loss[at] > StableCost::ZERO;
            for index in self.offsets[at]..self.offsets[at + 1] {
                let (end, room) = self.through(self.arcs_at[index], rotation);
                if room > StableCost::ZERO && self.layers[end as usize] == UNREACHED {
                    self.layers[end as usize] = self.layers[at] + 1;
                    self.queue.push(end);
                }
            }
        }
        context.spend(1 + done as u64)?;
        Ok(more)
    }

    /// Pushes flow along the layers until every path is blocked.
    fn push(&mut self, context: &mut Context<'_>) -> Result<(), StopReason> {
        self.next.copy_from_slice(&self.offsets[..self.gain.len()]);
        let mut path: Vec<u32> = Vec::new();
        let mut unspent = 0;
        for source in (0_u32..).take(self.gain.len()) {
            let mut at = source;
            while self.gain[source as usize] > StableCost::ZERO {
                unspent += 1;
                if unspent >= Context::STRIDE {
                    context.spend(std::mem::take(&mut unspent))?;
                }
                if self.loss[at as usize] > StableCost::ZERO {
                    at = self.augment(source, &mut path);
                    continue;
                }
                if let Some((arc, end)) = self.onwards(at) {
                    path.push(arc);
                    at = end;
                    debug_assert!(path.len() < self.gain.len(), "a path visits each layer once");
                } else if let Some(arc) = path.pop() {
                    // A dead end: the arc that led here leads nowhere in this pass.
                    at = self.other_end(arc, at);
                    self.next[at as usize] += 1;
                } else {
                    break;
                }
            }
            path.clear();
        }
        context.spend(unspent)
    }

    /// The next arc from here to the layer after this one.
    fn onwards(&mut self, at: u32) -> Option<(u32, u32)> {
        let end_of_arcs = self.offsets[at as usize + 1];
        while self.next[at as usize] < end_of_arcs {
            let arc = self.arcs_at[self.next[at as usize]];
            let (end, room) = self.through(arc, at);
            if room > StableCost::ZERO && self.layers[end as usize] == self.layers[at as usize] + 1 {
                return Some((arc, end));
            }
            self.next[at as usize] += 1;
        }
        None
    }

    fn other_end(&self, arc: u32, end: u32) -> u32 {
        let arc = arc as usize;
        if self.later[arc] == end { self.earlier[arc] } else { self.later[arc] }
    }

    /// Sends as much as fits from `source` along the path and lets it out at its end; goes back to where something
    /// still fits.
    fn augment(&mut self, source: u32, path: &mut Vec<u32>) -> u32 {
        let mut amount = self.gain[source as usize];
        let mut at = source;
        for &arc in path.iter() {
            let (end, room) = self.through(arc, at);
            amount = amount.min(room);
            at = end;
        }
        amount = amount.min(self.loss[at as usize]);
        debug_assert!(amount > StableCost::ZERO, "every arc of a path has room");
        self.loss[at as usize] -= amount;
        self.gain[source as usize] -= amount;
        at = source;
        let mut kept = None;
        for (place, &arc) in path.iter().enumerate() {
            let end = self.other_end(arc, at);
            let backwards = self.later[arc as usize] != at;
            self.flow[arc as usize] += if backwards { -amount } else { amount };
            if backwards && self.flow[arc as usize] == StableCost::ZERO && kept.is_none() {
                kept = Some((place, at));
            }
            at = end;
        }
        if let Some((place, end)) = kept {
            path.truncate(place);
            at = end;
        }
        at
    }

    /// The flow, by arcs that carry some.
    fn pressures(&self) -> Vec<Pressure> {
        let arcs = self.later.iter().zip(&self.earlier).zip(&self.flow);
        let used = arcs.filter(|&(_, &flow)| flow > StableCost::ZERO);
        used.map(|((&later, &earlier), &amount)| Pressure { earlier, later, amount }).collect()
    }
}
