//! Price refinement: takes the overbid of the auction out of the prices again.
//!
//! After the auction a seated mentee may find up to one step more elsewhere than at its own mentor. Where the seats are
//! right, lower prices make every matched pair tight: a mentor's price comes down to what leaves each of its mentees
//! its next-best offer. That makes it more attractive to others, whose mentors come down in turn; sweeps over all
//! mentees settle this except around seats that are wrong. Then only tight pairs are kept, and the searches do the
//! rest.
//!
//! **Invariant.** Prices only go down, not below what the last seat taken costs. `fallen` is the most any price has
//! gone down since the first sweep, so what a mentee's other pairs left at the first prices, plus `fallen`, bounds what
//! they leave now.

use super::auction::{Auction, Line};
use super::candidates::Candidates;
use super::network::{NOTHING, Network, State, id};
use crate::matching::NONE;
use crate::strategy::meter::{Meter, Stop};
use crate::strategy::seating::Seating;

/// The auction's result as a legal start for the searches, after at most so many `sweeps`, or fewer if at most
/// `settled` mentees changed a price in one.
pub(super) fn refine(
    network: &Network<'_>,
    mut seating: Seating,
    auction: Auction<'_, '_>,
    sweeps: u32,
    settled: usize,
    meter: &mut Meter<'_, '_>,
) -> Result<State, Stop> {
    let Auction { seats, price, lines, candidates, .. } = auction;
    let mut own = vec![NONE; network.mentees()];
    for mentor in 0..network.mentors() {
        let all = seating.offsets[mentor] as usize..seating.offsets[mentor + 1] as usize;
        let taken = seats[all].iter().map(|seat| seat.mentee).filter(|&mentee| mentee != NONE);
        for mentee in taken {
            own[mentee as usize] = id(mentor);
            seating.load[mentor] += 1;
        }
    }
    drop(seats);
    let first_price = price.clone();
    let mut sweep = Sweep { network, lines, candidates, price, first_price, load: &seating.load, own: &own, fallen: 0 };
    for _ in 0..sweeps {
        let mut changed = 0;
        for mentee in 0..id(network.mentees()) {
            changed += usize::from(sweep.visit(mentee));
        }
        meter.count(network.columns.mentor.len() as u64);
        meter.spend()?;
        if changed <= settled {
            break;
        }
    }
    let mut utility = vec![0; network.mentees()];
    let mut pair_of = vec![NONE; network.mentees()];
    for mentee in 0..id(network.mentees()) {
        let best = sweep.best_offer(mentee);
        let bonus = network.bonus_of(mentee);
        utility[mentee as usize] = (best + bonus).max(0);
        let mentor = own[mentee as usize];
        if mentor == NONE {
            continue;
        }
        let (pair, score) = own_pair(network, mentee, mentor);
        if score - sweep.price[mentor as usize] + bonus == utility[mentee as usize] {
            pair_of[mentee as usize] = pair;
        }
    }
    let price = sweep.price;
    seating.load.fill(0);
    for pair in pair_of.into_iter().filter(|&pair| pair != NONE) {
        seating.take_free(network.columns, pair);
    }
    Ok(State { seating, price, utility })
}

fn own_pair(network: &Network<'_>, mentee: u32, mentor: u32) -> (u32, i64) {
    let pairs = network.pairs_of_mentee(mentee);
    let pair = pairs.into_iter().find(|&pair| network.mentor(pair) == mentor).expect("seats are given to pairs");
    (id(pair), i64::from(network.score[pair].millionths()))
}

struct Sweep<'a, 'b> {
    network: &'a Network<'b>,
    // Here `others` bounds what other pairs leave at the first prices.
    lines: Vec<Line>,
    // The same for candidates.
    candidates: Option<Candidates>,
    price: Vec<i64>,
    first_price: Vec<i64>,
    load: &'a [u32],
    own: &'a [u32],
    fallen: i64,
}

impl Sweep<'_, '_> {
    fn reread(&mut self, mentee: u32) {
        if let Some(candidates) = &self.candidates {
            let mut line = Line::of(candidates.of(mentee), &self.price, NOTHING);
            line.others = self.others(&line, candidates.of(mentee)).max(candidates.others(mentee));
            let reaches = line.best(&self.price).1 >= line.others.saturating_add(self.fallen);
            self.lines[mentee as usize] = line;
            if reaches {
                return;
            }
        }
        let mut line = Line::of(self.network.scores(mentee), &self.price, NOTHING);
        line.others = self.others(&line, self.network.scores(mentee));
        self.lines[mentee as usize] = line;
    }

    /// What those of these pairs that are not in the line left at the first prices.
    fn others(&self, line: &Line, pairs: impl Iterator<Item = (u32, i32)>) -> i64 {
        // Not at today's prices: what has fallen the most so far may not fall again, but something else may.
        let others = pairs.filter(|(mentor, _)| !line.mentor.contains(mentor));
        let left = others.map(|(mentor, score)| i64::from(score) - self.first_price[mentor as usize]);
        left.max().unwrap_or(NOTHING)
    }

    /// Best value over the line except `but`, and own score when in the line.
    #[inline]
    fn look(&self, mentee: u32, but: u32) -> (i64, Option<i64>) {
        let line = &self.lines[mentee as usize];
        let (mut best, mut own) = (NOTHING, None);
        for (&mentor, &score) in line.mentor.iter().zip(&line.score) {
            if mentor == NONE {
                break;
            }
            if mentor == but {
                own = Some(i64::from(score));
            } else {
                best = best.max(i64::from(score) - self.price[mentor as usize]);
            }
        }
        (best, own)
    }

    fn best_offer(&mut self, mentee: u32) -> i64 {
        let (best, _) = self.look(mentee, NONE);
        if best < self.lines[mentee as usize].others.saturating_add(self.fallen) {
            self.reread(mentee);
            return self.look(mentee, NONE).0;
        }
        best
    }

    /// Lowers the price of the mentee's own mentor to what leaves it its next-best offer.
    #[inline]
    fn visit(&mut self, mentee: u32) -> bool {
        let own = self.own[mentee as usize];
        if own == NONE {
            return false;
        }
        let outside = -self.network.bonus_of(mentee);
        let (mut next_best, mut score) = self.look(mentee, own);
        if next_best < self.lines[mentee as usize].others.saturating_add(self.fallen) {
            // Something outside the line may be better; it matters only if it would change the price.
            let bound = self.lines[mentee as usize].others.saturating_add(self.fallen).max(outside);
            if score.is_none_or(|score| score - self.price[own as usize] < bound) {
                self.reread(mentee);
                (next_best, score) = self.look(mentee, own);
            }
        }
        let score = score.unwrap_or_else(|| own_pair(self.network, mentee, own).1);
        let floor = self.network.cost_of_seat(own, self.load[own as usize] - 1);
        let right = (score - next_best.max(outside)).max(floor);
        let price = &mut self.price[own as usize];
        if *price <= right {
            return false;
        }
        *price = right;
        self.fallen = self.fallen.max(self.first_price[own as usize] - right);
        true
    }
}
