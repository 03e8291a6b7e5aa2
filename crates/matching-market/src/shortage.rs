//! Why not everybody can be matched: groups of mentees who share too few seats.
//!
//! **Problem.** Even the largest matching leaves people out. Who competes for which seats, so that one must stay without?
//!
//! **Theorem** (Hall 1935, with capacities). All of a group can be matched iff every part of it has pairs with mentors who have
//! at least as many seats as the part has mentees. Take a largest matching and a mentee it leaves out. Follow pairs to mentors
//! and seats back to their holders: the mentors reached are full, their holders have no other pairs than with mentors
//! reached, so holders and the one left out are one more than the seats. The group is inclusion-minimal: a smaller part either does
//! without the one left out, and is matched as it is; or it reaches a mentor who also holds somebody outside the part, which
//! is a seat to spare.
//!
//! **Complexity.** O((f + 1) · p) for p pairs and f people whom taking the first free seat leaves out; each search that fails
//! closes what it saw for all later ones. Then at most the given number of pairs to tell the groups apart.
//!
//! # References
//! P. Hall: On representatives of subsets. *Journal of the London Mathematical Society* s1-10 (1935) 26–30.
//! DOI 10.1112/jlms/s1-10.37.26.

use std::collections::BTreeMap;

use crate::ids::{MenteeId, MentorId};
use crate::market::Market;

/// Mentees who share too few seats: all holders and any one of those left out are an inclusion-minimal group of which one must stay
/// without a mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// All mentors with whom the holders and those left out have pairs, by id.
    pub mentors: Vec<MentorId>,
    /// Their seats: as many as there are holders.
    pub seats: usize,
    /// Mentees who have these seats in one largest matching, by id.
    pub holders: Vec<MenteeId>,
    /// Mentees without a seat in it who compete for just these, by id.
    pub left_out: Vec<MenteeId>,
}

/// Groups of mentees who share too few seats, by the first mentee left out; empty iff everybody with a pair can be matched.
///
/// Mentees without any pair are in no group. `most` bounds the pairs looked at to tell the groups apart; whoever is left out and
/// not looked at by then is in no group.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, MenteeId, PairInfo, shortages};
/// // Mentees 0 and 1 have only mentor 0, who has one seat; mentee 2 has mentor 1.
/// let mut builder = MarketBuilder::new(3, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(1, 0, PairInfo::ranked(0, 1)).pair(2, 1, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let [shortage] = shortages(&market, usize::MAX).try_into().expect("one group");
/// assert_eq!((shortage.seats, shortage.holders, shortage.left_out), (1, vec![MenteeId::new(0)], vec![MenteeId::new(1)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shortages(market: &Market, most: usize) -> Vec<Shortage> {
    let mut search = Search::new(market);
    let left_out: Vec<MenteeId> = market.mentee_ids().filter(|&mentee| !search.take_free_seat(mentee)).collect();
    let left_out: Vec<MenteeId> = left_out.into_iter().filter(|&mentee| !search.augment(mentee)).collect();
    let mut groups: BTreeMap<Vec<MentorId>, Vec<MenteeId>> = BTreeMap::new();
    let mut looked_at = 0;
    for mentee in left_out {
        let mentors = search.reached_from(mentee, &mut looked_at);
        if !mentors.is_empty() {
            groups.entry(mentors).or_default().push(mentee);
        }
        if looked_at > most {
            break;
        }
    }
    let group = |(mentors, left_out): (Vec<MentorId>, Vec<MenteeId>)| {
        let mut holders: Vec<MenteeId> =
            mentors.iter().flat_map(|mentor| search.holders[mentor.index()].iter().copied()).collect();
        holders.sort_unstable();
        Shortage { mentors, seats: holders.len(), holders, left_out }
    };
    let mut shortages: Vec<Shortage> = groups.into_iter().map(group).collect();
    shortages.sort_by_key(|shortage| shortage.left_out[0]);
    shortages
}

struct Search<'a> {
    market: &'a Market,
    mentor_of: Vec<Option<MentorId>>,
    holders: Vec<Vec<MenteeId>>,
    /// By whom a mentor was reached.
    reached_by: Vec<Option<MenteeId>>,
    /// Mentors from whom no free seat can be reached any more.
    closed: Vec<bool>,
    queue: Vec<MentorId>,
}

impl<'a> Search<'a> {
    fn new(market: &'a Market) -> Self {
        let mentors = market.mentors();
        Self {
            market,
            mentor_of: vec![None; market.mentees()],
            holders: vec![Vec::new(); mentors],
            reached_by: vec![None; mentors],
            closed: vec![false; mentors],
            queue: Vec::new(),
        }
    }

    fn has_free_seat(&self, mentor: MentorId) -> bool {
        self.holders[mentor.index()].len() < usize::from(self.market.capacity(mentor))
    }

    fn take_free_seat(&mut self, mentee: MenteeId) -> bool {
        let mut mentors = self.market.pairs_of_mentee(mentee).map(|pair| self.market.mentor_of(pair));
        let free = mentors.find(|&mentor| self.has_free_seat(mentor));
        if let Some(mentor) = free {
            self.seat(mentee, mentor);
        }
        free.is_some()
    }

    fn seat(&mut self, mentee: MenteeId, mentor: MentorId) {
        if let Some(before) = self.mentor_of[mentee.index()].replace(mentor) {
            self.holders[before.index()].retain(|&holder| holder != mentee);
        }
        self.holders[mentor.index()].push(mentee);
    }

    /// Mentors of `mentee` not reached before, into the queue; the first with a free seat.
    fn reach(&mut self, mentee: MenteeId, looked_at: &mut usize) -> Option<MentorId> {
        let pairs = self.market.pairs_of_mentee(mentee);
        *looked_at += pairs.len();
        for pair in pairs {
            let mentor = self.market.mentor_of(pair);
            let index = mentor.index();
            if self.closed[index] || self.reached_by[index].is_some() {
                continue;
            }
            self.reached_by[index] = Some(mentee);
            self.queue.push(mentor);
            if self.has_free_seat(mentor) {
                return Some(mentor);
            }
        }
        None
    }

    /// Reaches everything from `mentee`, or stops at the first free seat.
    fn spread(&mut self, mentee: MenteeId, looked_at: &mut usize) -> Option<MentorId> {
        let mut free = self.reach(mentee, looked_at);
        let mut next = 0;
        while free.is_none() && next < self.queue.len() {
            let mentor = self.queue[next].index();
            next += 1;
            for position in 0..self.holders[mentor].len() {
                free = self.reach(self.holders[mentor][position], looked_at);
                if free.is_some() {
                    break;
                }
            }
        }
        free
    }

    /// Seats `mentee` by moving others, if that is possible.
    fn augment(&mut self, mentee: MenteeId) -> bool {
        let free = self.spread(mentee, &mut 0);
        let mut to = free;
        while let Some(mentor) = to {
            let moved = self.reached_by[mentor.index()].expect("every mentor on the path was reached by somebody");
            to = self.mentor_of[moved.index()];
            self.seat(moved, mentor);
        }
        for mentor in std::mem::take(&mut self.queue) {
            self.reached_by[mentor.index()] = None;
            self.closed[mentor.index()] = free.is_none();
        }
        free.is_some()
    }

    /// All mentors reached from a mentee who cannot be seated, by id.
    fn reached_from(&mut self, mentee: MenteeId, looked_at: &mut usize) -> Vec<MentorId> {
        self.closed.fill(false);
        let free = self.spread(mentee, looked_at);
        debug_assert!(free.is_none(), "nobody left out of a largest matching reaches a free seat");
        let mut mentors = std::mem::take(&mut self.queue);
        for mentor in &mentors {
            self.reached_by[mentor.index()] = None;
        }
        mentors.sort_unstable();
        mentors
    }
}
