//! Who could take a mentee now: a free seat, or one that becomes free when others move.
//!
//! **Problem.** A mentee needs a mentor after everybody else was placed: a newcomer, somebody whose pairing did
//! not work out, somebody whose mentor said no. Best is a free seat. Where there is none,
//! somebody who has not been introduced yet may move to another mentor, whose seat is free or becomes free in the same
//! way: a *chain*. The fewer people move the better.
//!
//! **Algorithm.** A mentor's *distance* is 0 with a free seat, else 1 more than the least distance of a mentor to whom
//! one of its movable mentees could go. A breadth-first search backwards from the free seats finds all distances, and
//! with them a shortest chain from every mentor. Of several the one whose first move costs its mentee fewest places on
//! their list, then the one with the smaller ids.
//!
//! **Proof that fewer moves do not do.** The layers of the search forwards ([`Placement::layers`]): the mentors
//! possible for the mentee, then those to whom their movable mentees could go, and so on. If none of the first k layers
//! has a free seat, no chain of fewer than k moves ends at one: by induction its k-th mentor is in one of these layers.
//!
//! **Complexity.** O(p) for p possible pairs, once and for each mentee who is placed; to know where kept mentees could
//! go, O(m · rules) for each of them once.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::cohort::{MenteeId, MentorId};
use crate::incumbents::Stage;
use crate::outcome::RoundOutcome;

/// A mentor whom a mentee could have, and what that takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opening {
    /// The mentor.
    pub mentor: MentorId,
    /// Who moves to make room, in the order in which seats become free: the last one first.
    pub moves: Vec<Step>,
    /// Whom it would leave without a mentor; `None` where a seat is free in the end.
    pub displaced: Option<MenteeId>,
}

/// Somebody who moves to another mentor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub mentee: MenteeId,
    /// From whom.
    pub from: MentorId,
    /// To whom.
    pub to: MentorId,
    /// The place of the first on the mentee's list of possible mentors, from 1.
    pub from_place: usize,
    /// The place of the second.
    pub to_place: usize,
}

/// Where a mentee could be placed, with the least number of moves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placement {
    /// Who.
    pub mentee: MenteeId,
    /// At most as many as were asked for: fewest moves first, then the mentee's own order.
    pub openings: Vec<Opening>,
    /// The mentors within reach of 0, 1, ... moves, up to those with a free seat or, where there is none, all.
    pub layers: Vec<Vec<MentorId>>,
}

/// Where everybody could go, for many questions about one outcome.
#[derive(Debug, Clone)]
pub struct Openings<'o> {
    // Of each mentee the possible mentors, best first, their own among them.
    possible: Vec<Cow<'o, [MentorId]>>,
    // Who may move: whoever is with a mentor, is not pinned and was not introduced.
    movable: Vec<bool>,
    with: Vec<Option<MentorId>>,
    held: Vec<Vec<MenteeId>>,
    free: Vec<usize>,
    pairs: usize,
}

/// Distances to free seats.
struct Reach {
    distance: Vec<Option<u32>>,
    // Who moves first, and to whom.
    first: Vec<Option<(MenteeId, MentorId)>>,
}

impl RoundOutcome<'_> {
    /// Where everybody could go.
    ///
    /// # Complexity
    /// O(p) for p pairs, and O(m · rules) for each mentee kept from an earlier result.
    pub fn openings(&self) -> Openings<'_> {
        let market = self.market();
        let eligibility = self.preferences().eligibility();
        let possible: Vec<Cow<'_, [MentorId]>> = market.mentee_ids().map(|mentee| self.possible(mentee)).collect();
        let movable = |mentee: MenteeId| {
            let pinned = eligibility.pinned(mentee).is_some() && eligibility.kept(mentee).is_none();
            self.mentor_of(mentee).is_some() && !pinned && self.stage(mentee) != Some(Stage::Introduced)
        };
        Openings {
            pairs: possible.iter().map(|mentors| mentors.len()).sum(),
            possible,
            movable: market.mentee_ids().map(movable).collect(),
            with: market.mentee_ids().map(|mentee| self.mentor_of(mentee)).collect(),
            held: market.mentor_ids().map(|mentor| self.mentees_of(mentor)).collect(),
            free: market.mentor_ids().map(|mentor| self.free_seats(mentor)).collect(),
        }
    }
}

impl Openings<'_> {
    /// Where a mentee could be placed, as if they were with nobody now: the `most` openings with the fewest moves, and
    /// what proves that fewer do not do.
    pub fn place(&self, mentee: MenteeId, most: usize) -> Placement {
        self.find(mentee, None, most)
    }

    fn find(&self, mentee: MenteeId, declined: Option<MentorId>, most: usize) -> Placement {
        let mut free = self.free.clone();
        self.with[mentee.index()].into_iter().for_each(|mentor| free[mentor.index()] += 1);
        let reach = self.reach(mentee, &free);
        let others = self.possible[mentee.index()].iter().copied().filter(|&mentor| Some(mentor) != declined);
        let mut openings: Vec<(u32, Opening)> =
            others.filter_map(|mentor| Some((reach.distance[mentor.index()]?, self.chain(mentor, &reach)))).collect();
        // The sort is stable: among equally many moves the mentee's order stays.
        openings.sort_by_key(|&(distance, _)| distance);
        let openings = openings.into_iter().take(most).map(|(_, opening)| opening).collect();
        Placement { mentee, openings, layers: self.layers(mentee, declined, &free) }
    }

    /// Whom a matched mentee could have if their mentor said no, `most` of them, in the mentee's order: whoever has a
    /// free seat; where nobody has, by chains, for which the declining mentor's seat is free, too; where there is no
    /// chain either, in somebody's place. Empty only where nobody else is possible who has a seat.
    ///
    /// Chains are left out where looking for all of them would examine more than 2 · 10⁹ pairs.
    pub fn if_declined(&self, mentee: MenteeId, most: usize) -> Vec<Opening> {
        let own = self.with[mentee.index()];
        let others = || self.possible[mentee.index()].iter().copied().filter(move |&mentor| Some(mentor) != own);
        let free = others().filter(|mentor| self.free[mentor.index()] > 0);
        let free: Vec<Opening> =
            free.map(|mentor| Opening { mentor, moves: Vec::new(), displaced: None }).take(most).collect();
        if !free.is_empty() {
            return free;
        }
        if self.pairs.saturating_mul(self.possible.len()) <= 2_000_000_000 {
            let placement = self.find(mentee, own, most);
            if !placement.openings.is_empty() {
                return placement.openings;
            }
        }
        let in_the_place_of = |mentor: MentorId| {
            let displaced = self.movers(mentor, mentee).last()?;
            Some(Opening { mentor, moves: Vec::new(), displaced: Some(displaced) })
        };
        others().filter_map(in_the_place_of).take(most).collect()
    }

    /// Who could move away from a mentor to make room for `placed`.
    fn movers(&self, mentor: MentorId, placed: MenteeId) -> impl Iterator<Item = MenteeId> + '_ {
        let held = self.held[mentor.index()].iter().copied();
        held.filter(move |&held| held != placed && self.movable[held.index()])
    }

    /// Distances, while `placed` sits nowhere.
    fn reach(&self, placed: MenteeId, free: &[usize]) -> Reach {
        let mentors = free.len();
        let mut reach = Reach { distance: vec![None; mentors], first: vec![None; mentors] };
        let mut layer: Vec<MentorId> =
            (0..mentors).map(MentorId::from_index).filter(|one| free[one.index()] > 0).collect();
        for mentor in &layer {
            reach.distance[mentor.index()] = Some(0);
        }
        // With whom a mentee could go, backwards: by the mentor gone to, who could come from where.
        let mut comers: Vec<Vec<(usize, MenteeId, MentorId)>> = vec![Vec::new(); mentors];
        for from in (0..mentors).map(MentorId::from_index) {
            for mentee in self.movers(from, placed) {
                let own = self.place_of(mentee, from);
                for (place, &to) in self.possible[mentee.index()].iter().enumerate().filter(|&(_, &to)| to != from) {
                    comers[to.index()].push((place.saturating_sub(own), mentee, from));
                }
            }
        }
        let mut distance = 0;
        while !layer.is_empty() {
            distance += 1;
            let mut found: Vec<(MentorId, usize, MenteeId, MentorId)> = Vec::new();
            for &to in &layer {
                let new = comers[to.index()].iter().filter(|(.., from)| reach.distance[from.index()].is_none());
                found.extend(new.map(|&(lost, mentee, from)| (from, lost, mentee, to)));
            }
            found.sort_unstable();
            found.dedup_by_key(|one| one.0);
            for &(from, _, mentee, to) in &found {
                reach.distance[from.index()] = Some(distance);
                reach.first[from.index()] = Some((mentee, to));
            }
            layer = found.into_iter().map(|one| one.0).collect();
        }
        reach
    }

    /// The moves that free a seat of a mentor.
    fn chain(&self, mentor: MentorId, reach: &Reach) -> Opening {
        let (mut moves, mut from) = (Vec::new(), mentor);
        while let Some((mentee, to)) = reach.first[from.index()] {
            let [from_place, to_place] = [from, to].map(|one| self.place_of(mentee, one) + 1);
            moves.push(Step { mentee, from, to, from_place, to_place });
            from = to;
        }
        moves.reverse();
        Opening { mentor, moves, displaced: None }
    }

    /// Where a mentor stands on a mentee's list of possible mentors, from 0; behind all where they are not on it.
    fn place_of(&self, mentee: MenteeId, mentor: MentorId) -> usize {
        let possible = &self.possible[mentee.index()];
        possible.iter().position(|&one| one == mentor).unwrap_or(possible.len())
    }

    /// The mentors within reach of 0, 1, ... moves.
    fn layers(&self, mentee: MenteeId, declined: Option<MentorId>, free: &[usize]) -> Vec<Vec<MentorId>> {
        let first = self.possible[mentee.index()].iter().copied().filter(|&mentor| Some(mentor) != declined);
        let mut layers = vec![first.collect::<BTreeSet<MentorId>>()];
        let mut seen = layers[0].clone();
        while let Some(last) = layers.last()
            && !last.is_empty()
            && last.iter().all(|mentor| free[mentor.index()] == 0)
        {
            let movers = last.iter().flat_map(|&mentor| self.movers(mentor, mentee));
            let next = movers.flat_map(|mentee| self.possible[mentee.index()].iter().copied());
            let next: BTreeSet<MentorId> = next.filter(|mentor| !seen.contains(mentor)).collect();
            seen.extend(&next);
            layers.push(next);
        }
        layers.into_iter().filter(|layer| !layer.is_empty()).map(|layer| layer.into_iter().collect()).collect()
    }
}

/// In which order several mentees who need a mentor are placed: replacements before newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A pairing did not work out.
    Replacement,
    /// They have come since.
    Newcomer,
}

impl Openings<'_> {
    /// Places several mentees one after the other, each at the best opening that is then left: replacements first, then
    /// newcomers, each in the order given. Nobody who was placed is moved again.
    pub fn place_all(mut self, mentees: &[(Need, MenteeId)]) -> Vec<Placement> {
        let mut order: Vec<(Need, MenteeId)> = mentees.to_vec();
        order.sort_by_key(|&(need, _)| need);
        let waiting: BTreeSet<MenteeId> = order.iter().map(|&(_, mentee)| mentee).collect();
        for &mentee in &waiting {
            self.leave(mentee);
        }
        let mut placed = Vec::new();
        for (_, mentee) in order {
            let mut placement = self.place(mentee, 1);
            if let Some(opening) = placement.openings.first() {
                for step in opening.moves.clone() {
                    self.leave(step.mentee);
                    self.sit(step.mentee, step.to);
                }
                self.sit(mentee, opening.mentor);
                self.movable[mentee.index()] = false;
            }
            placement.openings.truncate(1);
            placed.push(placement);
        }
        placed
    }

    fn leave(&mut self, mentee: MenteeId) {
        let Some(mentor) = self.with[mentee.index()].take() else { return };
        self.held[mentor.index()].retain(|&held| held != mentee);
        self.free[mentor.index()] += 1;
    }

    fn sit(&mut self, mentee: MenteeId, mentor: MentorId) {
        self.with[mentee.index()] = Some(mentor);
        self.held[mentor.index()].push(mentee);
        self.free[mentor.index()] -= 1;
    }
}
