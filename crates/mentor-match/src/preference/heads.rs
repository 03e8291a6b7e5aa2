//! The heads of preference lists: each mentee's list from the top down to where somebody has looked.
//!
//! A head holds everybody who has a place on the list for another reason than a score, and the best of the others; the
//! order is that of the lists with ties broken by lot. It is *lengthened* by the next best pairs that their mentors
//! would still take: who holds better mentees in all seats takes nobody worse any more, however a list goes on (the
//! theorem of `sliver`). A head is *whole* when nothing is left that could be added.
//!
//! # Invariants
//! - A pair that is not in the head of a mentee, and would come before the head's last pair, was at some time out of
//!   its mentor's reach; with a whole head that is true of any pair that is not in it.
//! - Heads are the same with any number of threads.
//!
//! Complexity: O(possible pairs · features) a mentee and lengthening; 32 bytes a pair that is kept.

use std::num::NonZeroUsize;

use matching_market::{Market, MarketError, StopReason, TieRule, lottery};

use super::lists::{Row, labels};
use super::{Lists, Preferences, Refused};
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::Sides;
use crate::parallel::{self, Stop};
use crate::policy::{Obstacle, ObstacleCounts, Seats, Sieve, Sifted};

/// The heads of all mentees' lists.
#[derive(Debug)]
pub(crate) struct Heads<'p, 'a> {
    preferences: &'p Preferences<'a>,
    sieve: Sieve,
    lots: (TieRule, u64),
    // By which people draw lots.
    labels: Sides<Vec<u64>>,
    // INVARIANT: one a mentee.
    of: Vec<Head>,
    refused: ObstacleCounts,
    possible: Sides<Vec<u32>>,
    scored: u64,
}

/// What a block of mentees adds.
struct Block {
    heads: Vec<Head>,
    refused: ObstacleCounts,
    possible: Sides<Vec<u32>>,
    scored: u64,
}

/// One mentee's list from the top.
#[derive(Debug, Default, Clone)]
struct Head {
    // INVARIANT: whoever has a place first, then the others in the order of the list.
    rows: Vec<Row>,
    whole: bool,
    // Where the others end.
    last: Option<Position>,
}

/// A place on a list whose ties are broken; smaller is better.
type Position = (u64, u64, MentorId);

/// Whom each mentor would still take: keys on the mentor's list that are not greater; nobody where there is no seat.
pub(crate) type Reach = Vec<Option<u64>>;

/// Mentees that one task takes at most, and tasks whose results wait for each other.
const BLOCK: usize = 64;
const BLOCKS: usize = 64;

impl<'p, 'a> Heads<'p, 'a> {
    /// Heads with so many pairs that are filled in.
    pub(crate) fn new(
        preferences: &'p Preferences<'a>,
        lots: (TieRule, u64),
        seats: &[Seats],
        take: NonZeroUsize,
        stop: Stop<'_>,
    ) -> Result<Self, StopReason> {
        let mentees = preferences.cohort.mentees().len();
        let sieve = Sieve::new(&preferences.eligibility, stop)?;
        let (of, refused) = (vec![Head::default(); mentees], ObstacleCounts::default());
        let labels = labels(preferences.cohort);
        let possible = Sides { mentee: Vec::new(), mentor: vec![0; preferences.cohort.mentors().len()] };
        let mut all = Self { preferences, sieve, lots, labels, of, refused, possible, scored: 0 };
        let everybody: Vec<MenteeId> = (0..mentees).map(MenteeId::from_index).collect();
        let open: Reach = seats.iter().map(|seats| (seats.available > 0).then_some(u64::MAX)).collect();
        all.lengthen(&everybody, &open, take, stop)?;
        Ok(all)
    }

    /// Adds so many pairs to the heads of these mentees, each once: the next best within reach.
    pub(crate) fn lengthen(
        &mut self,
        mentees: &[MenteeId],
        reach: &Reach,
        take: NonZeroUsize,
        stop: Stop<'_>,
    ) -> Result<(), StopReason> {
        // Everybody is counted when their head begins.
        let is_first = self.possible.mentee.is_empty();
        for mentees in mentees.chunks(BLOCK * BLOCKS) {
            let work = |block: usize| match stop() {
                Some(reason) => Err(reason),
                None => Ok(self.longer(&mentees[block * BLOCK..mentees.len().min((block + 1) * BLOCK)], reach, take)),
            };
            let mut longer = mentees.iter();
            for block in parallel::map(mentees.len().div_ceil(BLOCK), work) {
                let mut block = block?;
                self.scored += block.scored;
                for (head, mentee) in block.heads.into_iter().zip(&mut longer) {
                    self.of[mentee.index()] = head;
                }
                if is_first {
                    self.refused.add(&block.refused);
                    self.possible.mentee.append(&mut block.possible.mentee);
                    let all = self.possible.mentor.iter_mut().zip(block.possible.mentor);
                    all.for_each(|(all, more)| *all += more);
                }
            }
        }
        Ok(())
    }

    fn longer(&self, mentees: &[MenteeId], reach: &Reach, take: NonZeroUsize) -> Block {
        let preferences = self.preferences;
        let (mut refused, mut scored) = (ObstacleCounts::default(), 0);
        let mut counts = Sides { mentee: Vec::new(), mentor: vec![0; reach.len()] };
        let mut sifted = Sifted::default();
        let mut possible: Vec<MentorId> = Vec::new();
        let mut rows = preferences.compatibility.rows();
        let mut heads = Vec::with_capacity(mentees.len());
        for &mentee in mentees {
            preferences.sift(&self.sieve, mentee, &mut sifted, &mut refused);
            let mut head = self.of[mentee.index()].clone();
            let is_first = head.last.is_none() && head.rows.is_empty();
            possible.clear();
            possible.extend(sifted.left.iter().map(MentorId::from_index));
            scored += possible.len() as u64;
            let all = rows.scores(mentee, &possible);
            let mut others = Vec::new();
            counts.mentee.push(0);
            for (&mentor, scores) in possible.iter().zip(all) {
                if let Some((rule, _)) = preferences.unfit(mentee, mentor, || scores.fit) {
                    refused.count(Obstacle::Rule(rule));
                    continue;
                }
                counts.mentor[mentor.index()] += 1;
                *counts.mentee.last_mut().expect("pushed above") += 1;
                let row = Row::new(preferences, mentee, mentor, scores);
                if !row.is_filled_in() {
                    head.rows.extend(is_first.then_some(row));
                } else if reach[mentor.index()].is_some_and(|reach| row.mentor_key <= reach) {
                    others.push((self.position(mentee, &row), row));
                }
            }
            others.retain(|(position, _)| head.last.is_none_or(|last| last < *position));
            head.whole = others.len() <= take.get();
            if !head.whole {
                others.select_nth_unstable_by_key(take.get() - 1, |&(position, _)| position);
                others.truncate(take.get());
            }
            others.sort_unstable_by_key(|&(position, _)| position);
            head.last = others.last().map(|&(position, _)| position).or(head.last);
            head.rows.extend(others.into_iter().map(|(_, row)| row));
            heads.push(head);
        }
        Block { heads, refused, possible: counts, scored }
    }

    fn position(&self, mentee: MenteeId, row: &Row) -> Position {
        let lot = match self.lots {
            (TieRule::Lottery, seed) => {
                let (one, other) = (self.labels.mentee[mentee.index()], self.labels.mentor[row.mentor.index()]);
                lottery::draw_pair(seed, one, other)
            }
            (TieRule::SingleLottery | TieRule::ById, _) => 0,
        };
        (row.key, lot, row.mentor)
    }

    /// Whether nothing can be added to a mentee's head.
    pub(crate) fn is_whole(&self, mentee: MenteeId) -> bool {
        self.of[mentee.index()].whole
    }

    /// The market of the heads.
    pub(crate) fn market(&self, seats: &[Seats], stop: Stop<'_>) -> Result<Market, MarketError> {
        let mut lists = Lists::default();
        let mut rows = Vec::new();
        for head in &self.of {
            rows.clone_from(&head.rows);
            lists.push(&mut rows);
        }
        lists.into_market(self.preferences, seats, stop)
    }

    /// How many of the other side are possible for each person.
    pub(crate) fn possible(&self) -> Sides<Vec<u32>> {
        self.possible.clone()
    }

    /// How many scores were worked out.
    pub(crate) fn scored(&self) -> u64 {
        self.scored
    }

    /// The pairs that are not possible.
    pub(crate) fn refused(&self) -> Refused {
        Refused::named(&self.refused, self.preferences)
    }
}
