//! Which pairs a stable matching may contain: what is ruled out, and what follows from assumptions.
//!
//! **Notation.** `E` is a set of pairs of the market, at first all of them; of interest are the stable matchings that
//! use pairs of `E` only. Mentor `j` has `c` seats. A mentee *must be matched*, a mentor *must be full*, if that holds
//! in all of these matchings. "Worse" and "better" are strict.
//!
//! **Theorem.** In each of these matchings, for every pair (i, j) of the market, in `E` or not:
//! 1. If mentee `i` has nothing in `E` that it likes at least as much as `j`, then `j` is full and has nobody worse
//!    than
//!    `i`.
//! 2. If there are `c` mentees, `i` the worst of them for `j`, each of which has (·, j) in `E` and nothing else in `E`
//!    that it likes at least as much, then `j` is full and has nobody worse than `i`.
//! 3. If apart from `i` fewer than `c` mentees who are as good as `i` or better for `j` have their pair with `j` in
//!    `E`,
//!    then `i` is matched and has nothing worse than `j`.
//! 4. A mentor who must be full and has `c` pairs in `E` has these. If `c` mentees must be matched and have nothing but
//!    `j` in `E`, then `j` is full and has nobody else.
//!
//! *Proof.* 1. Otherwise `i`, who has something worse or nothing, and `j` block. 2. Either all of them are at `j`,
//! which is then full with them, or one is not, has something worse or nothing, and 1 holds for it. 3. Otherwise `i`
//! has something worse or nothing, so `j` is full with others who are as good as `i` or better: there are not enough of
//! them. 4. Counting.
//!
//! So pairs can be struck out of `E`, and the theorem used again, until it says nothing new. The result does not depend
//! on the order, since less in `E` never makes a condition false. If somebody must be matched and has nothing left, or
//! a mentor must be full and has fewer than `c` pairs left, then there is no such matching: a *contradiction*.
//!
//! **Two cases.** For a mentor `j` and a rank, every stable matching is of one kind: `j` is *full* with people of that
//! rank or better, so its worse pairs go; or there is *room*: it has a free seat or somebody worse, and everybody whom
//! it ranks so is matched and has nothing worse than `j`, or would block with it.
//!
//! On a market without ties the theorem leaves so few pairs that all stable matchings, which have one size, are as
//! large as a largest matching of them.
//!
//! # References
//! - R. W. Irving, D. F. Manlove: Finding large stable matchings. ACM Journal of Experimental Algorithmics 14 (2009)
//!   1.2:1–30. DOI 10.1145/1498698.1537595. Ruling out pairs under ties.
//! - M. Delorme, S. García, J. Gondzio, J. Kalcsics, D. Manlove, W. Pettersson: Mathematical models for stable matching
//!   problems with ties and incomplete lists. European Journal of Operational Research 277 (2019) 426–441.
//!   DOI 10.1016/j.ejor.2019.03.017.

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::NONE;

/// What a stable matching may contain under the assumptions made so far.
#[derive(Clone, Debug)]
pub(crate) struct Possible<'m> {
    market: &'m Market,
    left: Vec<bool>,
    /// For each mentee the best rank left, beyond all ranks when nothing is, the pairs left there, and all pairs left.
    best: Vec<u32>,
    at_best: Vec<u32>,
    options: Vec<u32>,
    /// For each mentor the pairs left.
    suitors: Vec<u32>,
    /// From here on nothing of a list is left: a pair id, and a position on a mentor's list.
    mentee_end: Vec<u32>,
    mentor_end: Vec<u32>,
    must_match: Vec<bool>,
    must_fill: Vec<bool>,
    contradiction: bool,
    changes: Vec<Change>,
    queue: Vec<MentorId>,
    queued: Vec<bool>,
    work: u64,
}

/// What was found out, so that it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A pair is ruled out.
    RuledOut(PairId),
    /// A mentee must be matched.
    MustMatch(MenteeId),
    /// A mentor must be full.
    MustFill(MentorId),
    /// A mentee's list ended there before.
    MenteeEnd(MenteeId, u32),
    /// A mentor's list ended there before.
    MentorEnd(MentorId, u32),
}

impl<'m> Possible<'m> {
    /// Nothing is ruled out but what has no seat; [`Self::conclude`] goes on from there.
    pub(crate) fn new(market: &'m Market) -> Self {
        let columns = market.columns();
        let lengths = |offsets: &[u32]| offsets.windows(2).map(|bounds| bounds[1] - bounds[0]).collect::<Vec<u32>>();
        let (options, suitors) = (lengths(columns.mentee_offsets), lengths(columns.mentor_offsets));
        let mut possible = Self {
            left: vec![true; market.pairs()],
            best: vec![NONE; market.mentees()],
            at_best: vec![0; market.mentees()],
            options,
            mentee_end: columns.mentee_offsets[1..].to_vec(),
            mentor_end: suitors.clone(),
            suitors,
            must_match: vec![false; market.mentees()],
            must_fill: vec![false; market.mentors()],
            contradiction: false,
            changes: Vec::new(),
            queue: market.mentor_ids().collect(),
            queued: vec![true; market.mentors()],
            work: 0,
            market,
        };
        market.mentee_ids().for_each(|mentee| possible.find_best(mentee));
        for mentor in market.mentor_ids().filter(|&mentor| market.capacity(mentor) == 0) {
            possible.end_list(mentor, 0);
        }
        possible
    }

    /// Whether a stable matching may contain this pair.
    pub(crate) fn may_have(&self, pair: PairId) -> bool {
        self.left[pair.index()]
    }

    /// Whether there is no such matching.
    pub(crate) fn is_contradiction(&self) -> bool {
        self.contradiction
    }

    /// Whether the mentee has a seat in all such matchings.
    pub(crate) fn must_match(&self, mentee: MenteeId) -> bool {
        self.must_match[mentee.index()]
    }

    /// Whether the mentor is full in all such matchings.
    pub(crate) fn must_fill(&self, mentor: MentorId) -> bool {
        self.must_fill[mentor.index()]
    }

    /// The mentee's pairs, without an end that is ruled out.
    pub(crate) fn pairs_of_mentee(&self, mentee: MenteeId) -> impl Iterator<Item = PairId> + use<> {
        let first = self.market.columns().mentee_offsets[mentee.index()];
        (first..self.mentee_end[mentee.index()]).map(PairId::new)
    }

    /// The mentor's pairs, without an end that is ruled out.
    pub(crate) fn pairs_of_mentor(&self, mentor: MentorId) -> &'m [PairId] {
        &self.market.pairs_of_mentor(mentor)[..self.mentor_end[mentor.index()] as usize]
    }

    /// What was found out, in order; a length of it is a point to which [`Self::take_back`] returns.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The pairs looked at since this was asked last.
    pub(crate) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Assumes that the mentor is full with people of this rank or better.
    pub(crate) fn assume_full(&mut self, mentor: MentorId, rank: u32) {
        let pairs = self.pairs_of_mentor(mentor);
        let end = pairs.partition_point(|&pair| self.market.mentor_rank(pair) <= rank);
        self.work += 1;
        self.end_list(mentor, end);
        self.fill(mentor);
    }

    /// Assumes that the mentor has a free seat or somebody worse.
    pub(crate) fn assume_room(&mut self, mentor: MentorId, rank: u32) {
        for &pair in self.market.pairs_of_mentor(mentor) {
            self.work += 1;
            if self.market.mentor_rank(pair) > rank {
                break;
            }
            self.keep_up_to(self.market.mentee_of(pair), self.market.mentee_rank(pair));
        }
    }

    /// Assumes that the pair is matched.
    pub(crate) fn assume_matched(&mut self, pair: PairId) {
        let mentee = self.market.mentee_of(pair);
        self.contradiction |= !self.left[pair.index()];
        for other in self.pairs_of_mentee(mentee).filter(|&other| other != pair) {
            self.work += 1;
            self.rule_out(other);
        }
        self.seat(mentee);
    }

    /// Assumes that the pair is not matched.
    pub(crate) fn assume_without(&mut self, pair: PairId) {
        self.work += 1;
        self.rule_out(pair);
    }

    /// Assumes that the mentee is matched.
    pub(crate) fn assume_seated(&mut self, mentee: MenteeId) {
        self.work += 1;
        self.seat(mentee);
    }

    /// Whether another round would find nothing out.
    pub(crate) fn is_concluded(&self) -> bool {
        self.contradiction || self.queue.is_empty()
    }

    /// Uses the theorem, at most so many rounds long; the last round that found something out.
    ///
    /// A round looks at every mentor who could have something new to tell.
    pub(crate) fn conclude(&mut self, rounds: u32) -> u32 {
        let mut last = 0;
        for round in 1..=rounds {
            if self.is_concluded() {
                break;
            }
            let known = self.changes.len();
            for mentor in std::mem::take(&mut self.queue) {
                self.queued[mentor.index()] = false;
                if !self.contradiction {
                    self.look_at(mentor);
                }
            }
            if self.changes.len() > known {
                last = round;
            }
        }
        last
    }

    /// Forgets everything after the first so many changes.
    pub(crate) fn take_back(&mut self, known: usize) {
        self.contradiction = false;
        for mentor in std::mem::take(&mut self.queue) {
            self.queued[mentor.index()] = false;
        }
        self.work += (self.changes.len() - known) as u64;
        while self.changes.len() > known {
            match self.changes.pop() {
                Some(Change::RuledOut(pair)) => self.restore(pair),
                Some(Change::MustMatch(mentee)) => self.must_match[mentee.index()] = false,
                Some(Change::MustFill(mentor)) => self.must_fill[mentor.index()] = false,
                Some(Change::MenteeEnd(mentee, end)) => self.mentee_end[mentee.index()] = end,
                Some(Change::MentorEnd(mentor, end)) => self.mentor_end[mentor.index()] = end,
                None => return,
            }
        }
    }

    /// Cases 1 to 4 of the theorem for one mentor.
    fn look_at(&mut self, mentor: MentorId) {
        let market = self.market;
        let pairs = self.pairs_of_mentor(mentor);
        let seats = u32::from(market.capacity(mentor));
        let (mut sure, mut suitors, mut end) = (0, 0, 0);
        for tie in pairs.chunk_by(|&one, &other| market.mentor_rank(one) == market.mentor_rank(other)) {
            end += tie.len();
            self.work += tie.len() as u64;
            let mut missed = false;
            for &pair in tie {
                let (mentee, rank) = (market.mentee_of(pair).index(), market.mentee_rank(pair));
                if self.left[pair.index()] {
                    suitors += 1;
                    sure += u32::from(self.best[mentee] == rank && self.at_best[mentee] == 1);
                } else {
                    missed |= self.best[mentee] > rank;
                }
            }
            if suitors <= seats {
                for &pair in tie {
                    if suitors < seats || self.left[pair.index()] {
                        self.keep_up_to(market.mentee_of(pair), market.mentee_rank(pair));
                    }
                }
            }
            if missed || sure >= seats {
                self.end_list(mentor, end);
                self.fill(mentor);
                break;
            }
        }
        self.count(mentor);
    }

    /// Case 4.
    fn count(&mut self, mentor: MentorId) {
        let seats = u32::from(self.market.capacity(mentor));
        let full = self.must_fill[mentor.index()] && self.suitors[mentor.index()] == seats;
        let mut bound = 0;
        for &pair in self.pairs_of_mentor(mentor).iter().filter(|pair| self.left[pair.index()]) {
            bound += u32::from(self.is_bound(self.market.mentee_of(pair)));
        }
        self.work += self.pairs_of_mentor(mentor).len() as u64;
        self.contradiction |= bound > seats;
        if self.contradiction || !(full || bound == seats && seats > 0) {
            return;
        }
        for &pair in self.pairs_of_mentor(mentor) {
            let mentee = self.market.mentee_of(pair);
            if !self.left[pair.index()] {
                continue;
            }
            if !full {
                if !self.is_bound(mentee) {
                    self.rule_out(pair);
                }
                continue;
            }
            for other in self.pairs_of_mentee(mentee).filter(|&other| other != pair) {
                self.rule_out(other);
            }
            self.seat(mentee);
        }
        self.fill(mentor);
    }

    /// Whether the mentee must be matched and has one pair left.
    pub(crate) fn is_bound(&self, mentee: MenteeId) -> bool {
        self.must_match[mentee.index()] && self.options[mentee.index()] == 1
    }

    /// The mentee is matched, and no worse than this.
    fn keep_up_to(&mut self, mentee: MenteeId, rank: u32) {
        let first = self.market.columns().mentee_offsets[mentee.index()];
        let end = self.mentee_end[mentee.index()];
        let mut kept = end;
        while kept > first && self.market.mentee_rank(PairId::new(kept - 1)) > rank {
            kept -= 1;
        }
        if kept < end {
            self.changes.push(Change::MenteeEnd(mentee, end));
            self.mentee_end[mentee.index()] = kept;
            (kept..end).for_each(|pair| self.rule_out(PairId::new(pair)));
        }
        self.seat(mentee);
    }

    fn seat(&mut self, mentee: MenteeId) {
        if !std::mem::replace(&mut self.must_match[mentee.index()], true) {
            self.changes.push(Change::MustMatch(mentee));
            self.contradiction |= self.options[mentee.index()] == 0;
            if self.options[mentee.index()] == 1 {
                self.wake_mentors(mentee);
            }
        }
    }

    fn fill(&mut self, mentor: MentorId) {
        if !std::mem::replace(&mut self.must_fill[mentor.index()], true) {
            self.changes.push(Change::MustFill(mentor));
            self.contradiction |= self.suitors[mentor.index()] < u32::from(self.market.capacity(mentor));
            self.wake(mentor);
        }
    }

    /// Nothing of the mentor's list is left from this position on.
    fn end_list(&mut self, mentor: MentorId, end: usize) {
        let rest = &self.pairs_of_mentor(mentor)[end..];
        if !rest.is_empty() {
            let before = end + rest.len();
            self.changes.push(Change::MentorEnd(mentor, u32::try_from(before).expect("pairs are numbered in u32")));
            self.mentor_end[mentor.index()] = u32::try_from(end).expect("pairs are numbered in u32");
            for &pair in rest {
                self.rule_out(pair);
            }
        }
    }

    fn rule_out(&mut self, pair: PairId) {
        if !std::mem::replace(&mut self.left[pair.index()], false) {
            return;
        }
        let (mentee, mentor) = (self.market.mentee_of(pair), self.market.mentor_of(pair));
        self.changes.push(Change::RuledOut(pair));
        self.suitors[mentor.index()] -= 1;
        let seats = u32::from(self.market.capacity(mentor));
        self.contradiction |= self.must_fill[mentor.index()] && self.suitors[mentor.index()] < seats;
        self.wake(mentor);
        self.options[mentee.index()] -= 1;
        self.contradiction |= self.must_match[mentee.index()] && self.options[mentee.index()] == 0;
        let mut news = self.is_bound(mentee);
        if self.market.mentee_rank(pair) == self.best[mentee.index()] {
            self.at_best[mentee.index()] -= 1;
            if self.at_best[mentee.index()] == 0 {
                self.find_best(mentee);
                news = true;
            }
            news |= self.at_best[mentee.index()] == 1;
        }
        if news {
            self.wake_mentors(mentee);
        }
    }

    fn restore(&mut self, pair: PairId) {
        let (mentee, mentor) = (self.market.mentee_of(pair).index(), self.market.mentor_of(pair).index());
        self.left[pair.index()] = true;
        self.suitors[mentor] += 1;
        self.options[mentee] += 1;
        let rank = self.market.mentee_rank(pair);
        if rank < self.best[mentee] {
            self.best[mentee] = rank;
            self.at_best[mentee] = 0;
        }
        self.at_best[mentee] += u32::from(rank == self.best[mentee]);
    }

    fn find_best(&mut self, mentee: MenteeId) {
        let pairs = || self.pairs_of_mentee(mentee).filter(|pair| self.left[pair.index()]);
        let best = pairs().next().map_or(NONE, |pair| self.market.mentee_rank(pair));
        let ties = pairs().take_while(|&pair| self.market.mentee_rank(pair) == best).count();
        self.best[mentee.index()] = best;
        self.at_best[mentee.index()] = u32::try_from(ties).expect("pairs are numbered in u32");
        self.work += 1 + ties as u64;
    }

    /// Whom the mentee's best pairs left, or their loss, could tell something.
    fn wake_mentors(&mut self, mentee: MenteeId) {
        for pair in self.market.pairs_of_mentee(mentee) {
            self.work += 1;
            if self.market.mentee_rank(pair) > self.best[mentee.index()] {
                break;
            }
            self.wake(self.market.mentor_of(pair));
        }
    }

    fn wake(&mut self, mentor: MentorId) {
        if !std::mem::replace(&mut self.queued[mentor.index()], true) {
            self.queue.push(mentor);
        }
    }
}
