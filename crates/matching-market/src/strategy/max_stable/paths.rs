//! A matching of the pairs left that is kept as large as can be while pairs are ruled out.
//!
//! **Notation.** As in `verify/possible`: some mentees must be matched, some mentors must be full. A *path* begins at
//! an unmatched mentee or at a free seat; on it everybody moves one mentor further.
//!
//! **Invariant.** When a pair (i, j) of a largest matching is struck out, a matching of the other pairs is again a
//! largest one of what is left unless a path from `i` to a free seat, or from the seat at `j` to somebody unmatched,
//! makes it so: any other path would have enlarged it before. Who must be matched and is not trades places, along a
//! path, with somebody who need not be, and a mentor who must be full takes a mentee, along a path, from one who need
//! not be. Neither changes how many are matched, nor takes anything from those who must have it (Mendelsohn and Dulmage
//! 1958). Where there is no such path, those reached are too many for their seats, or too few: there is no stable
//! matching.
//!
//! **Complexity.** O(what is reached) a path.
//!
//! # References N. S. Mendelsohn, A. L. Dulmage: Some generalizations of the problem of distinct representatives.
//! Canadian Journal of Mathematics 10 (1958) 230–241. DOI 10.4153/CJM-1958-027-8.

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Columns, Market};
use crate::matching::NONE;
use crate::solution::{Cover, StableCase};
use crate::strategy::seating::Seating;
use crate::verify::{Change, Possible};

/// A matching of pairs left, and who was where before.
pub(super) struct Paths<'m> {
    market: &'m Market,
    columns: Columns<'m>,
    seating: Seating,
    matched: u64,
    /// Who left which pair, in order.
    moves: Vec<(u32, u32)>,
    /// The number of this search, and in which one somebody was reached last.
    search: u64,
    mentee_seen: Vec<u64>,
    mentor_seen: Vec<u64>,
    /// The pair along which a mentor was reached.
    reached_by: Vec<u32>,
    queue: Vec<u32>,
    work: u64,
}

/// Where a path may end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// At a free seat or somebody unmatched.
    Free,
    /// At somebody who need not be matched, or a mentor who need not be full.
    NeedNot,
}

impl<'m> Paths<'m> {
    /// A matching whose pairs are all left.
    pub(super) fn new(market: &'m Market, column: &[u32]) -> Self {
        let columns = market.columns();
        let mut seating = Seating::new(columns);
        let mut matched = 0;
        for &pair in column.iter().filter(|&&pair| pair != NONE) {
            seating.take_free(columns, pair);
            matched += 1;
        }
        Self {
            market,
            columns,
            seating,
            matched,
            moves: Vec::new(),
            search: 0,
            mentee_seen: vec![0; market.mentees()],
            mentor_seen: vec![0; market.mentors()],
            reached_by: vec![NONE; market.mentors()],
            queue: Vec::new(),
            work: 0,
        }
    }

    /// Each mentee's pair, or [`NONE`].
    pub(super) fn column(&self) -> &[u32] {
        &self.seating.pair_of
    }

    /// How many are matched.
    pub(super) fn matched(&self) -> u64 {
        self.matched
    }

    /// Whether the mentor could take one more.
    fn has_free_seat(&self, mentor: MentorId) -> bool {
        self.seating.has_free_seat(mentor.get())
    }

    /// Who left which pair, or nothing, in order; a length of it is a point to which [`Self::take_back`] returns.
    pub(super) fn moves(&self) -> &[(u32, u32)] {
        &self.moves
    }

    /// The rank that a newcomer's must be below at this mentor: beyond all ranks when a seat is free.
    pub(super) fn to_beat(&self, mentor: MentorId) -> u32 {
        if self.seating.has_free_seat(mentor.get()) {
            return u32::MAX;
        }
        let holders = self.seating.holders(mentor.get()).iter();
        let ranks = holders.map(|&holder| self.market.mentor_rank(PairId::new(self.column()[holder as usize])));
        ranks.max().unwrap_or(0)
    }

    /// Everybody goes back to where they were after the first so many moves.
    pub(super) fn take_back(&mut self, moves: usize) {
        let undone = self.moves.split_off(moves);
        self.work += undone.len() as u64;
        self.begin();
        for &(mentee, _) in &undone {
            self.unseat(mentee);
        }
        // The first move of somebody says where they were.
        for (mentee, pair) in undone {
            let is_first = std::mem::replace(&mut self.mentee_seen[mentee as usize], self.search) != self.search;
            if is_first && pair != NONE {
                self.seating.take_free(self.columns, pair);
                self.matched += 1;
            }
        }
    }

    /// The pairs looked at since this was asked last.
    pub(super) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Enlarges the matching along paths until it has so many people or there is no path left, beginning with this
    /// mentee.
    pub(super) fn grow(&mut self, possible: &Possible<'_>, people: u64, first: usize) {
        let mentees = self.market.mentees();
        self.begin();
        for mentee in (first..mentees).chain(0..first) {
            if self.matched >= people {
                return;
            }
            // Whoever was reached in vain has no path until another one has changed the matching.
            if self.column()[mentee] == NONE && self.extend(possible, MenteeId::from_index(mentee), End::Free) {
                self.begin();
            }
        }
    }

    /// Makes up for these changes: the matching is as large as before, if one path is enough for each pair lost, and
    /// everybody has what they must have; or why that cannot be.
    pub(super) fn repair(&mut self, possible: &Possible<'_>, changes: &[Change]) -> Result<(), StableCase> {
        for &change in changes {
            let Change::RuledOut(pair) = change else { continue };
            let (mentee, mentor) = (self.market.mentee_of(pair), self.market.mentor_of(pair));
            if self.column()[mentee.index()] != pair.get() {
                continue;
            }
            self.set(mentee.get(), NONE);
            if !self.seat(possible, mentee, End::Free) {
                self.fill(possible, mentor, End::Free);
            }
            self.settle_mentee(possible, mentee)?;
            self.settle_mentor(possible, mentor)?;
        }
        for &change in changes {
            match change {
                Change::MustMatch(mentee) => self.settle_mentee(possible, mentee)?,
                Change::MustFill(mentor) => self.settle_mentor(possible, mentor)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn settle_mentee(&mut self, possible: &Possible<'_>, mentee: MenteeId) -> Result<(), StableCase> {
        let waits = possible.must_match(mentee) && self.column()[mentee.index()] == NONE;
        if waits && !self.seat(possible, mentee, End::NeedNot) {
            let mut mentees: Vec<MenteeId> = self.queue.iter().map(|&mentee| MenteeId::new(mentee)).collect();
            mentees.sort_unstable();
            return Err(StableCase::Crowded(mentees));
        }
        Ok(())
    }

    fn settle_mentor(&mut self, possible: &Possible<'_>, mentor: MentorId) -> Result<(), StableCase> {
        while possible.must_fill(mentor) && self.has_free_seat(mentor) {
            if !self.fill(possible, mentor, End::NeedNot) {
                let mut mentors: Vec<MentorId> = self.queue.iter().map(|&mentor| MentorId::new(mentor)).collect();
                mentors.sort_unstable();
                return Err(StableCase::Starved(mentors));
            }
        }
        Ok(())
    }

    /// After a search that found no free seat for anybody: who covers all pairs left.
    pub(super) fn cover(&mut self, possible: &Possible<'_>) -> Cover {
        self.begin();
        for mentee in self.market.mentee_ids() {
            if self.column()[mentee.index()] == NONE {
                self.mentee_seen[mentee.index()] = self.search;
                self.queue.push(mentee.get());
            }
        }
        let mut next = 0;
        while let Some(&mentee) = self.queue.get(next) {
            next += 1;
            for pair in possible.pairs_of_mentee(MenteeId::new(mentee)).filter(|&pair| possible.may_have(pair)) {
                self.work += 1;
                let mentor = self.market.mentor_of(pair);
                if std::mem::replace(&mut self.mentor_seen[mentor.index()], self.search) != self.search {
                    for &holder in self.seating.holders(mentor.get()) {
                        if std::mem::replace(&mut self.mentee_seen[holder as usize], self.search) != self.search {
                            self.queue.push(holder);
                        }
                    }
                }
            }
        }
        Cover {
            mentees: self
                .market
                .mentee_ids()
                .filter(|mentee| self.mentee_seen[mentee.index()] != self.search)
                .collect(),
            mentors: self
                .market
                .mentor_ids()
                .filter(|mentor| self.mentor_seen[mentor.index()] == self.search)
                .collect(),
        }
    }

    /// Seats an unmatched mentee along a path; if there is none, those reached are in the queue.
    fn seat(&mut self, possible: &Possible<'_>, mentee: MenteeId, end: End) -> bool {
        self.begin();
        self.extend(possible, mentee, end)
    }

    /// The same, past whom this search has not reached before.
    fn extend(&mut self, possible: &Possible<'_>, mentee: MenteeId, end: End) -> bool {
        self.queue.clear();
        self.queue.push(mentee.get());
        let mut next = 0;
        while let Some(&mover) = self.queue.get(next) {
            next += 1;
            for pair in possible.pairs_of_mentee(MenteeId::new(mover)) {
                self.work += 1;
                let mentor = self.market.mentor_of(pair);
                if !possible.may_have(pair) || self.mentor_seen[mentor.index()] == self.search {
                    continue;
                }
                self.mentor_seen[mentor.index()] = self.search;
                self.reached_by[mentor.index()] = pair.get();
                let need_not = |holder: &&u32| !possible.must_match(MenteeId::new(**holder));
                let leaves = match end {
                    End::Free => None,
                    End::NeedNot => self.seating.holders(mentor.get()).iter().find(need_not).copied(),
                };
                if leaves.is_none() && !self.has_free_seat(mentor) {
                    self.queue.extend_from_slice(self.seating.holders(mentor.get()));
                    continue;
                }
                if let Some(leaves) = leaves {
                    self.set(leaves, NONE);
                }
                let mut to = mentor;
                loop {
                    let pair = self.reached_by[to.index()];
                    let moves = self.market.mentee_of(PairId::new(pair));
                    let left = self.column()[moves.index()];
                    self.set(moves.get(), pair);
                    if left == NONE {
                        return true;
                    }
                    to = self.market.mentor_of(PairId::new(left));
                }
            }
        }
        false
    }

    /// Fills a free seat of the mentor along a path; if there is none, the mentors reached are in the queue.
    fn fill(&mut self, possible: &Possible<'_>, mentor: MentorId, end: End) -> bool {
        self.begin();
        self.queue.push(mentor.get());
        self.mentor_seen[mentor.index()] = self.search;
        self.reached_by[mentor.index()] = NONE;
        let mut next = 0;
        while let Some(&taker) = self.queue.get(next) {
            next += 1;
            for &pair in possible.pairs_of_mentor(MentorId::new(taker)) {
                self.work += 1;
                if !possible.may_have(pair) {
                    continue;
                }
                let own = self.column()[self.market.mentee_of(pair).index()];
                let host = (own != NONE).then(|| self.market.mentor_of(PairId::new(own)));
                if host.is_some_and(|host| self.mentor_seen[host.index()] == self.search) {
                    continue;
                }
                let ends = host.is_none_or(|host| end == End::NeedNot && !possible.must_fill(host));
                if let Some(host) = host.filter(|_| !ends) {
                    self.mentor_seen[host.index()] = self.search;
                    self.reached_by[host.index()] = pair.get();
                    self.queue.push(host.get());
                    continue;
                }
                // From the free seat on, so that everybody finds one.
                let mut path = vec![pair.get()];
                let mut at = taker;
                while self.reached_by[at as usize] != NONE {
                    path.push(self.reached_by[at as usize]);
                    at = self.columns.mentor[self.reached_by[at as usize] as usize].get();
                }
                for &pair in path.iter().rev() {
                    self.set(self.columns.mentee(pair).get(), pair);
                }
                return true;
            }
        }
        false
    }

    fn begin(&mut self) {
        self.queue.clear();
        self.search += 1;
    }

    /// The mentee leaves its seat and takes a free one.
    fn set(&mut self, mentee: u32, pair: u32) {
        self.moves.push((mentee, self.column()[mentee as usize]));
        self.unseat(mentee);
        if pair != NONE {
            self.seating.take_free(self.columns, pair);
            self.matched += 1;
        }
    }

    fn unseat(&mut self, mentee: u32) {
        if self.column()[mentee as usize] != NONE {
            self.seating.leave(self.columns, mentee);
            self.matched -= 1;
        }
    }
}
