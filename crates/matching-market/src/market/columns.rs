//! The bulk constructor: from bare columns to a checked market.
//!
//! Three passes, no hashing and no allocation per person. (1) Each mentee's pairs are checked, sorted by
//! (mentee rank, mentor) in one scratch buffer and their ranks compressed; the same visit counts the mentors' pairs and
//! finds a mentor that appears twice. (2) A counting sort scatters the pair ids by mentor, where they arrive in
//! ascending order; where lists are long with their ranks, for a quarter of the mentors at a time. (3) Each mentor's
//! are sorted by (mentor rank, pair) and the ranks compressed. What is already in order is not sorted again, and long
//! lists are sorted digit by digit ([`radix`](super::radix)).
//!
//! Time O(Σ d log d) over list lengths d. Where lists are long, no column is read pair by pair in a mentor's order, in
//! which nothing is beside what was read before. Besides the columns handed in and the 8 bytes a pair that the market
//! adds, 2 bytes a pair and O(m + longest list) memory are used.

use super::narrow::{Levels, Mentees, Ranks};
use super::radix::{high, high_low, low, sort_ascending_by_high};
use super::{Market, MarketError, Side};
use crate::context::{Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::score::Score;

/// What a market is made of, column by column: the input of [`Market::from_columns`].
///
/// The pairs are grouped by mentee, in any order inside a group; ranks are any numbers, smaller is better, equal is a
/// tie. Levels are kept as they are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarketColumns {
    /// n + 1 entries: mentee `i` has the pairs `mentee_offsets[i]..mentee_offsets[i + 1]`.
    pub mentee_offsets: Vec<u32>,
    /// The mentor of each pair.
    pub mentor: Vec<MentorId>,
    /// How the mentee ranks each pair.
    pub mentee_rank: Vec<u32>,
    /// How the mentor ranks each pair.
    pub mentor_rank: Vec<u32>,
    /// The score of each pair, or none at all.
    pub score: Option<Vec<Score>>,
    /// The level of each pair on its mentee's list, see [`Market::mentee_level`]; without it the ranks serve.
    pub mentee_level: Option<Vec<u16>>,
    /// The level of each pair on its mentor's list, see [`Market::mentor_level`]; without it the ranks serve.
    pub mentor_level: Option<Vec<u16>>,
    /// Seats of each mentor, at most 65,535.
    pub capacities: Vec<u32>,
    /// Stable labels of the mentees for the lottery; without them the dense ids serve.
    pub mentee_labels: Option<Vec<u64>>,
    /// Stable labels of the mentors for the lottery; without them the dense ids serve.
    pub mentor_labels: Option<Vec<u64>>,
}

/// Parts of the mentors whose pairs are sorted at a time, where there are so many pairs.
const PARTS: usize = if cfg!(test) { 3 } else { 4 };
const MANY: usize = if cfg!(test) { 8 } else { 1 << 20 };

/// From so many pairs a mentor on average lists are long.
const LONG: usize = if cfg!(test) { 4 } else { 64 };

/// Pairs that are gone through before `stop` is asked, and whose ranks are fetched at once where lists are short, so
/// that waiting for one is waiting for all: between two short lists that are sorted the processor looks no further
/// ahead than one of them.
const AT_ONCE: usize = 1024;

/// The largest number of mentees, mentors or pairs; `u32::MAX` itself stands for "none" in solvers.
pub(super) const LIMIT: usize = u32::MAX as usize - 1;

impl Market {
    /// Checks the columns and makes a market of them.
    ///
    /// Ranks are compressed per person to 0, 1, 2, ... with equal ranks kept equal; the order of the pairs within a
    /// mentee's group does not matter.
    ///
    /// # Errors
    /// - [`MarketError::ColumnLength`], [`MarketError::Offsets`]: the columns do not belong together.
    /// - [`MarketError::TooMany`]: more people or pairs than `u32` ids.
    /// - [`MarketError::CapacityTooLarge`]: a capacity above 65,535.
    /// - [`MarketError::UnknownMentor`]: a mentor id that is not below the number of capacities.
    /// - [`MarketError::DuplicatePair`]: the same two people twice.
    /// - [`MarketError::LevelAgainstRank`]: a level that decreases down a list, or differs within a tie.
    ///
    /// # Complexity
    /// Time O(n + m + Σ d log d) for lists of length d, where lists already in order cost O(d); memory beyond the input
    /// and the market 2 bytes a pair and O(m + longest list).
    ///
    /// # Examples
    /// ```
    /// use matching_market::{Market, MarketColumns, MarketError, MentorId};
    /// let columns = MarketColumns {
    ///     mentee_offsets: vec![0, 2],
    ///     mentor: vec![MentorId::new(0), MentorId::new(1)],
    ///     mentee_rank: vec![9, 4],
    ///     mentor_rank: vec![0, 0],
    ///     capacities: vec![1, 2],
    ///     ..MarketColumns::default()
    /// };
    /// let market = Market::from_columns(columns.clone())?;
    /// assert_eq!(market.mentor_of(market.pair_ids().next().unwrap()), MentorId::new(1));
    ///
    /// let ragged = MarketColumns { mentor_rank: vec![0], ..columns };
    /// assert!(matches!(Market::from_columns(ragged), Err(MarketError::ColumnLength { column: "mentor_rank", .. })));
    /// # Ok::<(), MarketError>(())
    /// ```
    pub fn from_columns(columns: MarketColumns) -> Result<Self, MarketError> {
        Self::from_columns_until(columns, &|| None)
    }

    /// The same, until `stop` gives a reason to stop; it is asked every few thousand pairs.
    ///
    /// # Errors
    /// As [`Market::from_columns`], and [`MarketError::Stopped`].
    pub fn from_columns_until(
        columns: MarketColumns,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, MarketError> {
        let ask = &mut |_| stop().map_or(Ok(()), Err);
        let mut pace = Pace::new(ask);
        check_shapes(&columns)?;
        let capacity = checked_capacities(&columns.capacities)?;
        let MarketColumns {
            mentee_offsets,
            mut mentor,
            mut mentee_rank,
            mut mentor_rank,
            mut score,
            mut mentee_level,
            mut mentor_level,
            capacities: _,
            mentee_labels,
            mentor_labels,
        } = columns;

        let mut mentor_offsets = check_and_count(&mentee_offsets, &mentor, capacity.len(), &mut pace)?;
        let mut scratch = Scratch::default();
        let mut mentees_strict = true;
        for bounds in mentee_offsets.windows(2) {
            let group = bounds[0] as usize..bounds[1] as usize;
            let of_group = Group {
                mentor: &mut mentor[group.clone()],
                mentee_rank: &mut mentee_rank[group.clone()],
                mentor_rank: &mut mentor_rank[group.clone()],
                score: score.as_mut().map(|column| &mut column[group.clone()]),
                mentee_level: mentee_level.as_mut().map(|column| &mut column[group.clone()]),
                mentor_level: mentor_level.as_mut().map(|column| &mut column[group.clone()]),
            };
            pace.go(of_group.mentor.len() as u64 + 1)?;
            of_group.sort(&mut scratch);
            mentees_strict &= compress_sorted(&mut mentee_rank[group]);
        }

        let is_long = mentor.len() >= LONG * capacity.len();
        let by_mentor = if is_long {
            add_up(&mut mentor_offsets);
            Vec::new()
        } else {
            scatter(&mentor, &mut mentor_offsets, &mut pace)?
        };
        let mut market = Self {
            mentee: Mentees::new(&mentee_offsets),
            mentee_rank: Ranks::below(longest(&mentee_offsets), mentee_rank),
            mentor_rank: Ranks::Narrow(Vec::new()),
            mentee_level: mentee_level.map(Levels::new),
            mentor_level: mentor_level.map(Levels::new),
            mentee_offsets,
            mentor_offsets,
            mentor,
            score,
            by_mentor,
            capacity,
            at_least: None,
            standing: None,
            mentee_labels,
            mentor_labels,
            strict: [mentees_strict, true],
        };
        market.check_mentee_levels()?;
        let sort = if is_long { Self::sort_long_lists } else { Self::sort_short_lists };
        market.strict[1] = sort(&mut market, &mut mentor_rank, &mut pace)?;
        market.mentor_rank = Ranks::below(longest(&market.mentor_offsets), mentor_rank);
        market.shrink();
        Ok(market)
    }

    /// Refuses levels on mentees' lists that are not a coarser reading of the ranks.
    fn check_mentee_levels(&self) -> Result<(), MarketError> {
        let Some(level) = &self.mentee_level else { return Ok(()) };
        for pairs in self.mentee_offsets.windows(2).map(|bounds| bounds[0] as usize..bounds[1] as usize) {
            for (one, next) in pairs.clone().zip(pairs.skip(1)) {
                let is_tied = self.mentee_rank.get(one) == self.mentee_rank.get(next);
                let levels = [one, next].map(|place| level.get(place));
                if !is_coarser(is_tied, levels[0], levels[1]) {
                    return Err(self.against_rank(Side::Mentee, PairId::from_index(next), levels[1], levels[0]));
                }
            }
        }
        Ok(())
    }

    fn against_rank(&self, side: Side, pair: PairId, level: u16, before: u16) -> MarketError {
        MarketError::LevelAgainstRank {
            side,
            mentee: self.mentee_of(pair),
            mentor: self.mentor_of(pair),
            level,
            before,
        }
    }

    /// Gives back what the columns handed in had reserved but not used.
    fn shrink(&mut self) {
        self.mentee_offsets.shrink_to_fit();
        self.mentor.shrink_to_fit();
        let labels = [&mut self.mentee_labels, &mut self.mentor_labels];
        labels.into_iter().flatten().for_each(Vec::shrink_to_fit);
        self.mentor_offsets.shrink_to_fit();
        if let Some(score) = &mut self.score {
            score.shrink_to_fit();
        }
    }

    /// Sorts each mentor's slice by (rank, pair) and compresses the mentors' ranks; whether there was no tie.
    fn sort_short_lists(&mut self, mentor_rank: &mut [u32], pace: &mut Pace<'_>) -> Result<bool, MarketError> {
        let mut strict = true;
        let (mut fetched, mut keys, mut spare) = (0..0, Vec::new(), Vec::new());
        for mentor in 0..self.capacity.len() {
            let own = self.mentor_offsets[mentor] as usize..self.mentor_offsets[mentor + 1] as usize;
            pace.go(own.len() as u64 + 1)?;
            if own.end > fetched.end {
                fetched = own.start..own.end.max(self.by_mentor.len().min(own.start + AT_ONCE));
                keys.clear();
                let key = |pair: &PairId| high_low(mentor_rank[pair.index()], pair.get());
                keys.extend(self.by_mentor[fetched.clone()].iter().map(key));
            }
            let keys = &mut keys[own.start - fetched.start..own.end - fetched.start];
            sort_ascending_by_high(keys, &mut spare);
            strict &= self.take_order(mentor, keys, mentor_rank)?;
        }
        Ok(strict)
    }

    /// The same. Pairs come to their mentors with their ranks, some mentors' at a time: to read the ranks pair by pair
    /// later would cost several times as much where lists are long, as no two are neighbours.
    fn sort_long_lists(&mut self, mentor_rank: &mut [u32], pace: &mut Pace<'_>) -> Result<bool, MarketError> {
        self.by_mentor = vec![PairId::new(0); self.mentor.len()];
        let (mentors, mut strict) = (self.capacity.len(), true);
        let parts = if self.mentor.len() < MANY { 1 } else { PARTS };
        let most = self.mentor.len().div_ceil(parts);
        let (mut keys, mut spare) = (Vec::new(), Vec::new());
        let mut first = 0;
        while first < mentors {
            let from = self.mentor_offsets[first];
            let fits = |end: &usize| (self.mentor_offsets[*end] - from) as usize <= most;
            let end = (first + 1..=mentors).take_while(fits).last().unwrap_or(first + 1);
            let mut next: Vec<u32> = self.mentor_offsets[first..end].iter().map(|&begin| begin - from).collect();
            keys.clear();
            keys.resize((self.mentor_offsets[end] - from) as usize, 0);
            for stretch in (0..self.mentor.len()).step_by(AT_ONCE) {
                let stretch = stretch..self.mentor.len().min(stretch + AT_ONCE);
                pace.go(stretch.len() as u64)?;
                let of_pairs = self.mentor[stretch.clone()].iter().zip(&mentor_rank[stretch.clone()]);
                for (pair, (mentor, &rank)) in stretch.zip(of_pairs) {
                    if let Some(next) = next.get_mut(mentor.index().wrapping_sub(first)) {
                        keys[*next as usize] = high_low(rank, PairId::from_index(pair).get());
                        *next += 1;
                    }
                }
            }
            for mentor in first..end {
                let bounds = [mentor, mentor + 1].map(|at| (self.mentor_offsets[at] - from) as usize);
                let own = &mut keys[bounds[0]..bounds[1]];
                sort_ascending_by_high(own, &mut spare);
                strict &= self.take_order(mentor, own, mentor_rank)?;
            }
            first = end;
        }
        Ok(strict)
    }

    /// Takes over the order of a mentor's pairs from keys of rank and pair; whether no two were equal. Levels on
    /// mentors' lists are looked at on the way: those that are not a coarser reading of the ranks are refused.
    fn take_order(&mut self, mentor: usize, keys: &[u64], mentor_rank: &mut [u32]) -> Result<bool, MarketError> {
        let begin = self.mentor_offsets[mentor] as usize;
        let (mut rank, mut strict, mut level_before) = (0, true, None);
        let mut previous = keys.first().map_or(0, |&key| high(key));
        for (place, &key) in keys.iter().enumerate() {
            let is_tied = place > 0 && high(key) == previous;
            if high(key) != previous {
                previous = high(key);
                rank += 1;
            }
            strict &= !is_tied;
            let pair = PairId::new(low(key));
            self.by_mentor[begin + place] = pair;
            if high(key) != rank {
                mentor_rank[pair.index()] = rank;
            }
            if let Some(level) = self.mentor_level.as_ref().map(|level| level.get(pair.index())) {
                if let Some(before) = level_before.filter(|&before| !is_coarser(is_tied, before, level)) {
                    return Err(self.against_rank(Side::Mentor, pair, level, before));
                }
                level_before = Some(level);
            }
        }
        Ok(strict)
    }
}

/// Whether the levels of two neighbours on a list agree with their ranks.
const fn is_coarser(tied: bool, level: u16, next: u16) -> bool {
    if tied { level == next } else { level <= next }
}

fn check_shapes(columns: &MarketColumns) -> Result<(), MarketError> {
    let mentees = columns.mentee_offsets.len().saturating_sub(1);
    let (mentors, pairs) = (columns.capacities.len(), columns.mentor.len());
    for (what, count) in [("mentees", mentees), ("mentors", mentors), ("pairs", pairs)] {
        if count > LIMIT {
            return Err(MarketError::TooMany { what, count, limit: LIMIT });
        }
    }
    if columns.mentee_offsets.is_empty() {
        return Err(MarketError::ColumnLength { column: "mentee_offsets", found: 0, expected: 1 });
    }
    let lengths = [
        ("mentee_rank", Some(columns.mentee_rank.len()), pairs),
        ("mentor_rank", Some(columns.mentor_rank.len()), pairs),
        ("score", columns.score.as_ref().map(Vec::len), pairs),
        ("mentee_level", columns.mentee_level.as_ref().map(Vec::len), pairs),
        ("mentor_level", columns.mentor_level.as_ref().map(Vec::len), pairs),
        ("mentee_labels", columns.mentee_labels.as_ref().map(Vec::len), mentees),
        ("mentor_labels", columns.mentor_labels.as_ref().map(Vec::len), mentors),
    ];
    for (column, found, expected) in lengths {
        if let Some(found) = found
            && found != expected
        {
            return Err(MarketError::ColumnLength { column, found, expected });
        }
    }
    let mut previous = 0;
    for (position, &found) in columns.mentee_offsets.iter().enumerate() {
        let last = position == mentees;
        if found < previous || (position == 0 && found != 0) || (last && found as usize != pairs) {
            return Err(MarketError::Offsets { position, found });
        }
        previous = found;
    }
    Ok(())
}

fn checked_capacities(capacities: &[u32]) -> Result<Vec<u16>, MarketError> {
    capacities
        .iter()
        .enumerate()
        .map(|(index, &capacity)| {
            u16::try_from(capacity)
                .map_err(|_| MarketError::CapacityTooLarge { mentor: MentorId::from_index(index), capacity })
        })
        .collect()
}

/// Refuses unknown and repeated mentors; the result has each mentor's number of pairs at `[mentor + 1]`, 0 in front.
fn check_and_count(
    mentee_offsets: &[u32],
    mentor: &[MentorId],
    mentors: usize,
    pace: &mut Pace<'_>,
) -> Result<Vec<u32>, MarketError> {
    // One cell per mentor: the last mentee seen with it, and its number of pairs so far.
    let mut seen = vec![(u32::MAX, 0_u32); mentors];
    for (index, bounds) in mentee_offsets.windows(2).enumerate() {
        let mentee = MenteeId::from_index(index);
        pace.go(u64::from(bounds[1] - bounds[0]) + 1)?;
        for &mentor in &mentor[bounds[0] as usize..bounds[1] as usize] {
            let Some((last, count)) = seen.get_mut(mentor.index()) else {
                return Err(MarketError::UnknownMentor { mentee, mentor, mentors });
            };
            if *last == mentee.get() {
                return Err(MarketError::DuplicatePair { mentee, mentor });
            }
            *last = mentee.get();
            *count += 1;
        }
    }
    Ok(std::iter::once(0).chain(seen.into_iter().map(|(_, count)| count)).collect())
}

/// The length of the longest list.
pub(super) fn longest(offsets: &[u32]) -> usize {
    offsets.windows(2).map(|bounds| (bounds[1] - bounds[0]) as usize).max().unwrap_or(0)
}

/// Counting sort of the pairs by mentor. Turns `[0, count of 0, count of 1, ...]` into offsets.
fn scatter(mentor: &[MentorId], offsets: &mut [u32], pace: &mut Pace<'_>) -> Result<Vec<PairId>, MarketError> {
    let mut sum = 0;
    for entry in offsets.iter_mut().skip(1) {
        // The slice of mentor j fills from `offsets[j + 1]` on, so that the cursors end up as the offsets.
        let count = *entry;
        *entry = sum;
        sum += count;
    }
    let mut by_mentor = vec![PairId::new(0); mentor.len()];
    for (some, first) in mentor.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        pace.go(some.len() as u64)?;
        for (mentor, index) in some.iter().zip(first..) {
            let cursor = &mut offsets[mentor.index() + 1];
            by_mentor[*cursor as usize] = PairId::from_index(index);
            *cursor += 1;
        }
    }
    Ok(by_mentor)
}

/// Turns `[0, count of 0, count of 1, ...]` into offsets.
fn add_up(counts: &mut [u32]) {
    let mut sum = 0;
    for entry in counts {
        sum += *entry;
        *entry = sum;
    }
}

/// One mentee's part of the columns.
struct Group<'a> {
    mentor: &'a mut [MentorId],
    mentee_rank: &'a mut [u32],
    mentor_rank: &'a mut [u32],
    score: Option<&'a mut [Score]>,
    mentee_level: Option<&'a mut [u16]>,
    mentor_level: Option<&'a mut [u16]>,
}

/// What sorting needs beside the columns, as long as the longest list.
#[derive(Default)]
struct Scratch {
    // Rank and place in the group.
    keys: Vec<u64>,
    spare: Vec<u64>,
    // (Rank, mentor), and place in the group.
    rows: Vec<(u64, u32)>,
    mentor: Vec<MentorId>,
    rank: Vec<u32>,
    score: Vec<Score>,
    level: Vec<u16>,
}

impl Group<'_> {
    /// Sorts the group by (mentee rank, mentor).
    fn sort(self, scratch: &mut Scratch) {
        let key = |place: usize| high_low(self.mentee_rank[place], self.mentor[place].get());
        if (1..self.mentor.len()).all(|place| key(place - 1) < key(place)) {
            return;
        }
        let Scratch { keys, spare, rows, .. } = scratch;
        keys.clear();
        if self.mentor.is_sorted() {
            keys.extend((0..).zip(&*self.mentee_rank).map(|(place, &rank)| high_low(rank, place)));
            sort_ascending_by_high(keys, spare);
        } else {
            rows.clear();
            rows.extend((0..).zip(0..self.mentor.len()).map(|(place, index)| (key(index), place)));
            rows.sort_unstable_by_key(|&(key, _)| key);
            keys.extend(rows.iter().map(|&(key, place)| high_low(high(key), place)));
        }
        arrange(self.mentor, keys, &mut scratch.mentor);
        arrange(self.mentee_rank, keys, &mut scratch.rank);
        arrange(self.mentor_rank, keys, &mut scratch.rank);
        if let Some(score) = self.score {
            arrange(score, keys, &mut scratch.score);
        }
        for level in [self.mentee_level, self.mentor_level].into_iter().flatten() {
            arrange(level, keys, &mut scratch.level);
        }
    }
}

/// Puts the entry of each key's place where the key is.
fn arrange<T: Copy>(column: &mut [T], keys: &[u64], spare: &mut Vec<T>) {
    spare.clear();
    spare.extend_from_slice(column);
    for (slot, &key) in column.iter_mut().zip(keys) {
        *slot = spare[low(key) as usize];
    }
}

/// Makes ascending ranks dense; whether no two were equal.
fn compress_sorted(ranks: &mut [u32]) -> bool {
    let mut strict = true;
    let mut rank = 0;
    let mut previous = ranks.first().copied().unwrap_or(0);
    for (place, slot) in ranks.iter_mut().enumerate() {
        if *slot != previous {
            previous = *slot;
            rank += 1;
        } else if place > 0 {
            strict = false;
        }
        *slot = rank;
    }
    strict
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some mentors at a time, with more pairs than a part has, fewer, or none.
    #[test]
    fn mentors_lists_are_in_order_however_they_are_brought_together() {
        let mut state = 7_u64;
        let mut below = |bound: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            high(state) % bound
        };
        for _ in 0..2_000 {
            let (mentees, mentors) = (1 + below(12), 1 + below(9));
            let popular = below(mentors);
            let mut columns = MarketColumns {
                mentee_offsets: vec![0],
                capacities: vec![1; mentors as usize],
                ..MarketColumns::default()
            };
            for _ in 0..mentees {
                for mentor in 0..mentors {
                    if mentor == popular || below(4) == 0 {
                        columns.mentor.push(MentorId::new(mentor));
                        columns.mentee_rank.push(below(3));
                        columns.mentor_rank.push(below(6) * 10);
                    }
                }
                columns.mentee_offsets.push(u32::try_from(columns.mentor.len()).unwrap());
            }
            let given = columns.clone();
            let market = Market::from_columns(columns).unwrap();
            let mut seen = 0;
            for mentor in market.mentor_ids() {
                let pairs = market.pairs_of_mentor(mentor);
                assert!(pairs.iter().all(|&pair| market.mentor_of(pair) == mentor));
                assert!(pairs.is_sorted_by_key(|&pair| (market.mentor_rank(pair), pair)));
                let rank = |pair: &PairId| {
                    let of_mentee = |at: usize| given.mentee_offsets[at] as usize;
                    let index = market.mentee_of(*pair).index();
                    let at = (of_mentee(index)..of_mentee(index + 1)).find(|&at| given.mentor[at] == mentor);
                    given.mentor_rank[at.unwrap()]
                };
                let mut ranks: Vec<u32> = pairs.iter().map(rank).collect();
                assert!(ranks.is_sorted());
                ranks.dedup();
                assert_eq!(pairs.last().map_or(0, |&pair| market.mentor_rank(pair) as usize + 1), ranks.len());
                assert_eq!(pairs.iter().filter(|&&pair| rank(&pair) == ranks[0]).count(), {
                    pairs.iter().filter(|&&pair| market.mentor_rank(pair) == 0).count()
                });
                seen += pairs.len();
            }
            assert_eq!(seen, market.pairs());
        }
    }
}
