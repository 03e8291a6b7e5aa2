//! Who sits where while steps are solved, and which pairs are still in question.

use crate::market::Market;
use crate::matching::NONE;

/// Mentees on the mentors' seats.
#[derive(Debug)]
pub(super) struct Seating {
    // INVARIANT: m + 1 entries, never decreasing; a mentor has a place for each seat it could fill.
    offsets: Vec<u32>,
    // INVARIANT: the first load[j] places of mentor j hold its mentees.
    holder: Vec<u32>,
    pub(super) load: Vec<u32>,
    // INVARIANT: the place of each matched mentee and the pair it sits there by; NONE for both when unmatched.
    place_of: Vec<u32>,
    pub(super) pair_of: Vec<u32>,
}

impl Seating {
    pub(super) fn empty(market: &Market) -> Self {
        let mut offsets = vec![0_u32];
        for mentor in market.mentor_ids() {
            let places = usize::from(market.capacity(mentor)).min(market.pairs_of_mentor(mentor).len());
            let last = offsets[offsets.len() - 1];
            offsets.push(last + u32::try_from(places).expect("at most 65,535 seats"));
        }
        Self {
            holder: vec![NONE; offsets[market.mentors()] as usize],
            load: vec![0; market.mentors()],
            place_of: vec![NONE; market.mentees()],
            pair_of: vec![NONE; market.mentees()],
            offsets,
        }
    }

    #[inline]
    pub(super) fn holders(&self, mentor: usize) -> &[u32] {
        let first = self.offsets[mentor] as usize;
        &self.holder[first..first + self.load[mentor] as usize]
    }

    /// Seats an unmatched mentee; the mentor has a place for it.
    pub(super) fn seat(&mut self, mentee: usize, mentor: usize, pair: u32) {
        let place = self.offsets[mentor] + self.load[mentor];
        self.load[mentor] += 1;
        self.holder[place as usize] = u32::try_from(mentee).expect("mentees are numbered in u32");
        self.place_of[mentee] = place;
        self.pair_of[mentee] = pair;
    }

    /// Takes a matched mentee off its seat.
    pub(super) fn lift(&mut self, mentee: usize, mentor: usize) {
        self.load[mentor] -= 1;
        let last = self.offsets[mentor] + self.load[mentor];
        let (place, moved) = (self.place_of[mentee], self.holder[last as usize]);
        self.holder[place as usize] = moved;
        self.place_of[moved as usize] = place;
        self.place_of[mentee] = NONE;
        self.pair_of[mentee] = NONE;
    }
}

/// The pairs no step has ruled out yet.
#[derive(Debug)]
pub(super) struct Pairs {
    // INVARIANT: mentee i's are list[offsets[i]..end[i]], ascending and thus best first.
    list: Vec<u32>,
    offsets: Vec<u32>,
    end: Vec<u32>,
    // INVARIANT: of_rank[r] of them have mentee_rank r.
    of_rank: Vec<u32>,
}

impl Pairs {
    /// All pairs of `market`.
    pub(super) fn new(market: &Market) -> Self {
        let mut pairs = Self { list: Vec::new(), offsets: vec![0], end: Vec::new(), of_rank: Vec::new() };
        for mentee in market.mentee_ids() {
            for pair in market.pairs_of_mentee(mentee) {
                let rank = market.mentee_rank(pair) as usize;
                if pairs.of_rank.len() <= rank {
                    pairs.of_rank.resize(rank + 1, 0);
                }
                pairs.of_rank[rank] += 1;
                pairs.list.push(pair.get());
            }
            let end = u32::try_from(pairs.list.len()).expect("pairs are numbered in u32");
            pairs.end.push(end);
            pairs.offsets.push(end);
        }
        pairs
    }

    #[inline]
    pub(super) fn of(&self, mentee: usize) -> &[u32] {
        &self.list[self.offsets[mentee] as usize..self.end[mentee] as usize]
    }

    /// How many there are of each rank.
    pub(super) fn of_rank(&self) -> &[u32] {
        &self.of_rank
    }

    /// Rules out the mentee's pairs that `keep` does not keep.
    pub(super) fn retain(&mut self, market: &Market, mentee: usize, keep: impl Fn(u32) -> bool) {
        let first = self.offsets[mentee] as usize;
        let mut end = first;
        for place in first..self.end[mentee] as usize {
            let pair = self.list[place];
            if keep(pair) {
                self.list[end] = pair;
                end += 1;
            } else {
                self.of_rank[market.mentee_rank(crate::ids::PairId::new(pair)) as usize] -= 1;
            }
        }
        self.end[mentee] = u32::try_from(end).expect("pairs are numbered in u32");
    }
}
