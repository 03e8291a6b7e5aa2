//! Most people first: a modest bonus a pair, then prices of two parts.
//!
//! A bonus on every pair that exceeds every possible loss along an alternating path makes the greatest total one with
//! most people; but with such a bonus prices must climb by as much before anybody stays unmatched, and searches are
//! long. So the market is solved with a modest bonus `b` first. Let `S` be the people that unmatched mentees reach by
//! alternating paths: any pair of a mentee, any mentee of a mentor. If no mentor of `S` has a free seat, no matching
//! has more people, and the same matching is proved best by (people, score) prices: in `S` a mentor asks `(1, price −
//! b)` and a mentee gets `(0, utility)`; outside a mentor asks `(0, price)` and a mentee gets `(1, utility − b)`.
//! *Proof.* A pair of a mentee in `S` leads into `S`, so every pair adds up to at least one person; those that add up
//! to exactly one have the slack they had, and matched pairs are among them; mentors of `S` are full, so any price is
//! right.
//!
//! If a free seat is reached, the bonus is raised sixteenfold, by `r`, in the same way: mentors of `S` ask `r` more,
//! mentees outside gain `r`. All that was right stays right, except that the free seats of `S` are overpriced; there
//! are few, and the backward searches fill them from among the unmatched. At the full bonus no free seat can be
//! reached, or the path to it would be worth taking.

use super::network::{Network, State, id};
use crate::dual::Dual;
use crate::matching::NONE;

/// The people that unmatched mentees reach.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) mentees: Vec<bool>,
    pub(super) mentors: Vec<bool>,
    /// Whether a mentor among them has a free seat, so that more people could be matched.
    pub(super) free_seat: bool,
}

/// The people that unmatched mentees reach.
///
/// O(n + m + pairs).
pub(super) fn reached(network: &Network<'_>, state: &State) -> Reached {
    let (mentees, mentors) = (vec![false; network.mentees()], vec![false; network.mentors()]);
    let mut found = Reached { mentees, mentors, free_seat: false };
    let mut open: Vec<u32> = Vec::new();
    for (mentee, &pair) in state.seating.pair_of.iter().enumerate() {
        if pair == NONE {
            found.mentees[mentee] = true;
            open.push(id(mentee));
        }
    }
    while let Some(mentee) = open.pop() {
        for pair in network.pairs_of_mentee(mentee) {
            let mentor = network.mentor(pair);
            if std::mem::replace(&mut found.mentors[mentor as usize], true) {
                continue;
            }
            found.free_seat |= state.seating.has_free_seat(mentor);
            for &holder in state.seating.holders(mentor) {
                // A mentee sits at one mentor only, so it is found once.
                found.mentees[holder as usize] = true;
                open.push(holder);
            }
        }
    }
    found
}

impl Reached {
    /// Utilities and prices of two parts.
    pub(super) fn lifted(&self, network: &Network<'_>, state: &State) -> (Vec<Dual>, Vec<Dual>) {
        let with = |people: bool, score: i64| {
            if people {
                Dual { people: 1, kept: 0, mentors: 0, score: score - network.bonus }
            } else {
                Dual::score(score)
            }
        };
        let utility = self.mentees.iter().zip(&state.utility).map(|(&inside, &utility)| with(!inside, utility));
        let price = self.mentors.iter().zip(&state.price).map(|(&inside, &price)| with(inside, price));
        (utility.collect(), price.collect())
    }

    /// Goes on with a greater bonus: the people reached pay it to their mentors, the others keep it.
    pub(super) fn raise_bonus(&self, network: &mut Network<'_>, state: &mut State, bonus: i64) {
        let raise = bonus - network.bonus;
        network.bonus = bonus;
        for (price, _) in state.price.iter_mut().zip(&self.mentors).filter(|&(_, &inside)| inside) {
            *price += raise;
        }
        for (utility, _) in state.utility.iter_mut().zip(&self.mentees).filter(|&(_, &inside)| !inside) {
            *utility += raise;
        }
    }
}
