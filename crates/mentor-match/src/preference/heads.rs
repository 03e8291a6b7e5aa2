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
//! Complexity: a mentee and lengthening costs what [`Foremost`] costs for the possible mentors who could still take the
//! mentee; 32 bytes a pair that is kept.

mod paying;
mod refused;

use std::num::NonZeroUsize;

use matching_market::{Market, MarketError, Matching, Score, StopReason, TieRule, lottery};

use super::lists::{Row, labels};
use super::{Lists, Preferences, Refused};
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::{Foremost, Rows, Sides};
use crate::parallel::{self, Stop};
use crate::policy::{Obstacle, ObstacleCounts, Seats, Sieve, Sifted};

pub(crate) use paying::Unseen;
pub(crate) use refused::FirstRefused;

/// The heads of all mentees' lists.
#[derive(Debug)]
pub(crate) struct Heads<'p, 'a> {
    preferences: &'p Preferences<'a>,
    sieve: Sieve,
    // By mentee: the mentors who wrote them down or agreed to them.
    named_by: (Vec<usize>, Vec<u32>),
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
    // Whether heads begin, and everybody is counted.
    is_first: bool,
    heads: Vec<Head>,
    refused: ObstacleCounts,
    possible: Sides<Vec<u32>>,
    scored: u64,
}

/// What a task uses again from mentee to mentee.
struct Room<'c> {
    sifted: Sifted,
    placed: Vec<MentorId>,
    others: Vec<MentorId>,
    rows: Rows<'c>,
    foremost: Foremost,
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

/// The best score.
const BEST: Score = Score::from_millionths(1_000_000);

/// A place on a list whose ties are broken; smaller is better.
pub(crate) type Position = (u64, u64, MentorId);

/// Whom each mentor would still take: keys on the mentor's list that are not greater; nobody where there is no seat.
pub(crate) type Reach = Vec<Option<u64>>;

/// Mentees that one task takes at most, and tasks whose results wait for each other.
const BLOCK: usize = if cfg!(test) { 2 } else { 64 };
const BLOCKS: usize = if cfg!(test) { 3 } else { 64 };

impl<'p, 'a> Heads<'p, 'a> {
    /// Heads with so many pairs that are filled in; with none, only of those who have a place for another reason than a
    /// score.
    pub(crate) fn new(
        preferences: &'p Preferences<'a>,
        lots: (TieRule, u64),
        seats: &[Seats],
        take: usize,
        stop: Stop<'_>,
    ) -> Result<Self, StopReason> {
        let mentees = preferences.cohort.mentees().len();
        let sieve = Sieve::new(&preferences.eligibility, stop)?;
        let named_by = preferences.wishes.mentor.namers(mentees);
        let (of, refused) = (vec![Head::default(); mentees], ObstacleCounts::default());
        let labels = labels(preferences.cohort);
        let possible = Sides { mentee: Vec::new(), mentor: vec![0; preferences.cohort.mentors().len()] };
        let mut all = Self { preferences, sieve, named_by, lots, labels, of, refused, possible, scored: 0 };
        let everybody: Vec<MenteeId> = (0..mentees).map(MenteeId::from_index).collect();
        let open: Reach = seats.iter().map(|seats| (seats.available > 0).then_some(u64::MAX)).collect();
        all.lengthen_by(&everybody, &open, take, stop)?;
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
        self.lengthen_by(mentees, reach, take.get(), stop)
    }

    fn lengthen_by(
        &mut self,
        mentees: &[MenteeId],
        reach: &Reach,
        take: usize,
        stop: Stop<'_>,
    ) -> Result<(), StopReason> {
        let is_first = self.possible.mentee.is_empty();
        for mentees in mentees.chunks(BLOCK * BLOCKS) {
            let work = |block: usize| match stop() {
                Some(reason) => Err(reason),
                None => Ok(self.longer(
                    &mentees[block * BLOCK..mentees.len().min((block + 1) * BLOCK)],
                    (reach, take),
                    is_first,
                )),
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

    fn longer(&self, mentees: &[MenteeId], (reach, take): (&Reach, usize), is_first: bool) -> Block {
        let mut block = Block {
            is_first,
            heads: Vec::with_capacity(mentees.len()),
            refused: ObstacleCounts::default(),
            possible: Sides { mentee: Vec::new(), mentor: vec![0; reach.len()] },
            scored: 0,
        };
        let mut room = Room {
            sifted: Sifted::default(),
            placed: Vec::new(),
            others: Vec::new(),
            rows: self.preferences.compatibility.rows(),
            foremost: Foremost::default(),
        };
        for &mentee in mentees {
            let head = self.lengthened(mentee, (reach, take), &mut block, &mut room);
            block.heads.push(head);
        }
        block
    }

    /// A mentee's head with the next best pairs within reach.
    fn lengthened(
        &self,
        mentee: MenteeId,
        (reach, take): (&Reach, usize),
        block: &mut Block,
        room: &mut Room<'_>,
    ) -> Head {
        let preferences = self.preferences;
        let mut head = self.of[mentee.index()].clone();
        preferences.sift(&self.sieve, mentee, &mut room.sifted, &mut block.refused);
        preferences.placed(mentee, &self.named_by, &mut room.placed);
        room.placed.retain(|mentor| room.sifted.left.contains(mentor.index()));
        if preferences.eligibility.has_minima() {
            self.refuse_unfit(mentee, block, room);
        }
        if block.is_first {
            block.possible.mentee.push(u32::try_from(room.sifted.left.count()).expect("fewer mentors than 2^32"));
            room.sifted.left.for_each(|mentor| block.possible.mentor[mentor] += 1);
        }
        let first = Row::best(preferences.standing(mentee));
        let floor = |mentor: MentorId| reach[mentor.index()].and_then(|reach| Row::floor(first, reach));
        for mentor in &room.placed {
            room.sifted.left.remove(mentor.index());
        }
        room.others.clear();
        if take == 0 {
            room.sifted.left.empty(reach.len());
        }
        room.sifted.left.for_each(|mentor| {
            let mentor = MentorId::from_index(mentor);
            if floor(mentor).is_some() {
                room.others.push(mentor);
            }
        });
        let at_most = head.last.map_or(BEST, |(key, ..)| Row::score_of(key));
        room.foremost.take(&mut room.rows, mentee, &room.others, at_most, |mentor| floor(mentor).unwrap_or(BEST));
        block.scored += room.others.len() as u64;
        let mut count = take;
        let (mut next, whole) = loop {
            let (filled, reached) = room.foremost.best(&room.rows, mentee, count);
            let scores_of = |&mentor: &MentorId| (mentor, preferences.compatibility.scores(mentee, mentor));
            let mut next = Vec::new();
            for (mentor, scores) in filled.iter().copied().chain(room.placed.iter().map(scores_of)) {
                let row = Row::new(preferences, mentee, mentor, &scores);
                if !row.is_filled_in() {
                    if block.is_first && count == take {
                        head.rows.push(row);
                    }
                    continue;
                }
                let position = self.position(mentee, &row);
                let is_next = head.last.is_none_or(|last| last < position);
                let is_certain = reached.is_none_or(|reached| scores.mentee >= reached);
                if is_next && is_certain && reach[mentor.index()].is_some_and(|reach| row.mentor_key <= reach) {
                    next.push((position, row));
                }
            }
            if reached.is_none() || next.len() >= take {
                let whole = reached.is_none() && next.len() <= take;
                break (next, whole);
            }
            count *= 2;
        };
        next.sort_unstable_by_key(|&(position, _)| position);
        next.truncate(take);
        head.whole = whole;
        head.last = next.last().map(|&(position, _)| position).or(head.last);
        head.rows.extend(next.into_iter().map(|(_, row)| row));
        head
    }

    /// Takes out who does not fit well enough.
    fn refuse_unfit(&self, mentee: MenteeId, block: &mut Block, room: &mut Room<'_>) {
        room.others.clear();
        room.others.extend(room.sifted.left.iter().map(MentorId::from_index));
        for (&mentor, scores) in room.others.iter().zip(room.rows.scores(mentee, &room.others)) {
            if let Some((rule, _)) = self.preferences.unfit(mentee, mentor, || scores.fit) {
                block.refused.count(Obstacle::Rule(rule));
                room.sifted.left.remove(mentor.index());
            }
        }
        room.placed.retain(|mentor| room.sifted.left.contains(mentor.index()));
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

    /// Heads that are empty, and go on after these positions, for [`Heads::lengthen`] and [`Heads::first_refused`];
    /// nobody is counted.
    pub(crate) fn after(
        preferences: &'p Preferences<'a>,
        lots: (TieRule, u64),
        last: &[Option<Position>],
        stop: Stop<'_>,
    ) -> Result<Self, StopReason> {
        let (mentees, mentors) = (preferences.cohort.mentees().len(), preferences.cohort.mentors().len());
        let head = |mentee: usize| Head { last: last.get(mentee).copied().flatten(), ..Head::default() };
        Ok(Self {
            preferences,
            sieve: Sieve::new(&preferences.eligibility, stop)?,
            named_by: preferences.wishes.mentor.namers(mentees),
            lots,
            labels: labels(preferences.cohort),
            of: (0..mentees).map(head).collect(),
            refused: ObstacleCounts::default(),
            // Not empty, so nobody's head begins.
            possible: Sides { mentee: vec![0; mentees.max(1)], mentor: vec![0; mentors] },
            scored: 0,
        })
    }

    /// The pairs of a mentee's head, each with its lot on the mentee's list.
    #[cfg(feature = "arrow")]
    pub(crate) fn rows(&self, mentee: MenteeId) -> impl Iterator<Item = (Row, u64)> {
        self.of[mentee.index()].rows.iter().map(move |row| (*row, self.position(mentee, row).1))
    }

    /// Whether nothing can be added to a mentee's head.
    pub(crate) fn is_whole(&self, mentee: MenteeId) -> bool {
        self.of[mentee.index()].whole
    }

    /// By mentee, where the list was closed: whoever is left out comes after it, ties broken, or is out of the mentor's
    /// reach. `None`: nobody within reach is left out.
    pub(crate) fn closed(&self) -> Vec<Option<Position>> {
        self.of.iter().map(|head| head.last.filter(|_| !head.whole)).collect()
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

    /// Whom each mentor would still take, where this is a matching of the [market](Self::market). O(mentors + rows).
    pub(crate) fn reach(&self, market: &Market, matching: &Matching) -> Reach {
        let has_room = |mentor| matching.mentees_of(mentor).len() < usize::from(market.capacity(mentor));
        let mut reach: Reach = market.mentor_ids().map(|mentor| has_room(mentor).then_some(u64::MAX)).collect();
        for (mentee, head) in market.mentee_ids().zip(&self.of) {
            let Some(mentor) = matching.mentor_of(mentee) else { continue };
            let held = head.rows.iter().find(|row| row.mentor == mentor).expect("pairs of the market are of the heads");
            let worst = &mut reach[mentor.index()];
            *worst = (*worst).max(Some(held.mentor_key));
        }
        reach
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
