//! The market: who could be paired with whom, and how much each side wants it.
//!
//! **Notation.** A market has mentees `0..n`, each wanting at most one mentor; mentors `0..m` with `capacity[j]` seats;
//! and *pairs*, the mutually acceptable (mentee, mentor) combinations. Pair `p` carries `mentee_rank[p]` and
//! `mentor_rank[p]` (0 is best, equal ranks of one person are a tie) and, if the market is scored, `score[p]` in
//! millionths. A market may also say into which *level* of each person's list a pair falls: the same numbers for
//! everybody, a coarser reading of the ranks. Ranks say what is stable, levels what strategies count that count ranks.
//!
//! **Storage.** The pairs lie mentee by mentee, each mentee's best first (compressed sparse rows), so a pair id is a
//! position and "walk down my list" is a walk through memory. A mirror lists each mentor's pairs best first. Every
//! column is read at one of these two orders. Memory per pair: mentor 4, mentee 4, two ranks 4, mirror 4, score 4 =
//! 20 bytes (16 without scores), and 1 more for each side's levels where they are given. Columns are wider where the
//! numbers are ([`narrow`]): ranks take 8 where a list is longer than 65,536, levels 2 each above 255; and where lists
//! have 64 pairs on average, the mentees take 4 bytes for every 64th pair. Per mentee offset 4 and label 8, per mentor
//! offset 4, label 8 and capacity 2, and 8 bytes once. Twenty million scored pairs of a million mentees take 0.39 GiB.
//!
//! **Invariant.** A `Market` is checked once, where it is made ([`Market::from_columns`] or [`MarketBuilder`]); solvers
//! rely on the invariants written at its fields and never check again. Two markets made from the same pairs in any
//! order are equal.

mod builder;
mod columns;
#[cfg(feature = "ndarray")]
mod dense;
mod error;
mod lists;
mod lots;
mod narrow;
mod radix;
mod standing;
mod tie_rule;
mod ties;

pub use builder::{MarketBuilder, PairInfo};
pub use columns::MarketColumns;
pub use error::{MarketError, Side};
pub(crate) use lots::{Lots, Walk};
pub(crate) use narrow::{Mentees, Ranks};
pub use tie_rule::TieRule;

use std::ops::Range;

use crate::ids::{MenteeId, MentorId, PairId};
use crate::score::Score;
use narrow::Levels;

/// An immutable, checked two-sided market.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, MarketError, MenteeId, MentorId, PairInfo};
///
/// // Two mentees, one mentor with one seat who prefers mentee 1.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1));
/// builder.pair(1, 0, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let best = market.pairs_of_mentor(MentorId::new(0))[0];
/// assert_eq!(market.mentee_of(best), MenteeId::new(1));
///
/// // Refused: mentor 7 does not exist.
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 7, PairInfo::default());
/// assert!(matches!(builder.build(), Err(MarketError::UnknownMentor { .. })));
/// # Ok::<(), MarketError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of pairs, which is below u32::MAX.
    mentee_offsets: Vec<u32>,
    // INVARIANT: the same for mentors, indexing `by_mentor`.
    mentor_offsets: Vec<u32>,
    // INVARIANT: within a mentee's pairs sorted by (mentee_rank, mentor); every entry below m; no mentor twice.
    mentor: Vec<MentorId>,
    // INVARIANT: made from `mentee_offsets`: the mentee of p is i iff mentee_offsets[i] <= p < mentee_offsets[i + 1].
    mentee: Mentees,
    // INVARIANT: within a mentee's pairs 0 first, each next equal or one more (dense).
    mentee_rank: Ranks,
    // INVARIANT: along a mentor's slice of `by_mentor` 0 first, each next equal or one more (dense).
    mentor_rank: Ranks,
    // INVARIANT: one entry per pair when present.
    score: Option<Vec<Score>>,
    // INVARIANT: one entry per pair when present; within a mentee's pairs never decreasing, equal where mentee_rank is.
    mentee_level: Option<Levels>,
    // INVARIANT: the same along a mentor's slice of `by_mentor`, equal where mentor_rank is.
    mentor_level: Option<Levels>,
    // INVARIANT: a permutation of the pairs; mentor j's slice holds exactly its pairs, by (mentor_rank, pair id).
    by_mentor: Vec<PairId>,
    // INVARIANT: m entries.
    capacity: Vec<u16>,
    // INVARIANT: m entries when present, each at most the capacity.
    at_least: Option<Vec<u16>>,
    // INVARIANT: n entries when present.
    standing: Option<Vec<Option<MentorId>>>,
    // INVARIANT: n and m entries when present.
    mentee_labels: Option<Vec<u64>>,
    mentor_labels: Option<Vec<u64>>,
    // INVARIANT: true iff no two pairs of one mentee share a mentee_rank / of one mentor a mentor_rank.
    strict: [bool; 2],
}

impl Market {
    /// Number of mentees.
    #[inline]
    pub fn mentees(&self) -> usize {
        self.mentee_offsets.len() - 1
    }

    /// Number of mentors.
    #[inline]
    pub fn mentors(&self) -> usize {
        self.capacity.len()
    }

    /// Number of pairs.
    #[inline]
    pub fn pairs(&self) -> usize {
        self.mentor.len()
    }

    /// All mentees, in order.
    pub fn mentee_ids(&self) -> impl ExactSizeIterator<Item = MenteeId> + DoubleEndedIterator + use<> {
        (0..self.mentees()).map(MenteeId::from_index)
    }

    /// All mentors, in order.
    pub fn mentor_ids(&self) -> impl ExactSizeIterator<Item = MentorId> + DoubleEndedIterator + use<> {
        (0..self.mentors()).map(MentorId::from_index)
    }

    /// All pairs, mentee by mentee, each mentee's best first.
    pub fn pair_ids(&self) -> PairRange {
        PairRange(0..self.mentee_offsets[self.mentees()])
    }

    /// Seats of `mentor`.
    #[inline]
    pub fn capacity(&self, mentor: MentorId) -> u16 {
        self.capacity[mentor.index()]
    }

    /// How many mentees `mentor` needs at least, 0 where nothing else is said; only strategies for lower quotas ask.
    #[inline]
    pub fn at_least(&self, mentor: MentorId) -> u16 {
        self.at_least.as_ref().map_or(0, |column| column[mentor.index()])
    }

    /// Whether it is said for any mentor how many mentees it needs at least.
    pub fn has_lower_quotas(&self) -> bool {
        self.at_least.is_some()
    }

    /// The same market, in which each mentor needs at least so many mentees.
    ///
    /// # Errors
    /// - [`MarketError::ColumnLength`]: not one entry a mentor.
    /// - [`MarketError::AtLeastAboveCapacity`]: more mentees needed than seats.
    pub fn with_at_least(mut self, at_least: Vec<u16>) -> Result<Self, MarketError> {
        let expected = self.mentors();
        if at_least.len() != expected {
            return Err(MarketError::ColumnLength { column: "at_least", found: at_least.len(), expected });
        }
        let over = self.mentor_ids().find(|&mentor| at_least[mentor.index()] > self.capacity(mentor));
        if let Some(mentor) = over {
            let (at_least, capacity) = (at_least[mentor.index()], self.capacity(mentor));
            return Err(MarketError::AtLeastAboveCapacity { mentor, at_least, capacity });
        }
        self.at_least = Some(at_least);
        Ok(self)
    }

    /// The same market with other capacities and nothing needed.
    pub(crate) fn with_capacities(&self, capacity: Vec<u16>) -> Self {
        debug_assert_eq!(capacity.len(), self.mentors());
        Self { capacity, at_least: None, ..self.clone() }
    }

    /// The pairs of `mentee`, best first; within a tie by mentor id.
    #[inline]
    pub fn pairs_of_mentee(&self, mentee: MenteeId) -> PairRange {
        PairRange(self.mentee_offsets[mentee.index()]..self.mentee_offsets[mentee.index() + 1])
    }

    /// The pairs of `mentor`, best first; within a tie by mentee id.
    #[inline]
    pub fn pairs_of_mentor(&self, mentor: MentorId) -> &[PairId] {
        let from = self.mentor_offsets[mentor.index()] as usize;
        let to = self.mentor_offsets[mentor.index() + 1] as usize;
        &self.by_mentor[from..to]
    }

    /// The mentors of `mentee`, best first, in the order of [`pairs_of_mentee`](Self::pairs_of_mentee).
    #[inline]
    pub fn mentors_of(&self, mentee: MenteeId) -> &[MentorId] {
        &self.mentor[self.pairs_of_mentee(mentee).indices()]
    }

    /// The mentee of `pair`.
    #[inline]
    pub fn mentee_of(&self, pair: PairId) -> MenteeId {
        self.mentee.of(&self.mentee_offsets, pair.get())
    }

    /// The mentor of `pair`.
    #[inline]
    pub fn mentor_of(&self, pair: PairId) -> MentorId {
        self.mentor[pair.index()]
    }

    /// How the mentee of `pair` ranks it: 0 is best, equal ranks are a tie.
    #[inline]
    pub fn mentee_rank(&self, pair: PairId) -> u32 {
        self.mentee_rank.get(pair.index())
    }

    /// How the mentor of `pair` ranks it: 0 is best, equal ranks are a tie.
    #[inline]
    pub fn mentor_rank(&self, pair: PairId) -> u32 {
        self.mentor_rank.get(pair.index())
    }

    /// The level of `pair` on its mentee's list; where the market has no levels of mentees, the rank.
    ///
    /// Levels are numbers that mean the same on every list, such as the position at which a choice was written, or one
    /// number for all who were not chosen. They may have gaps, and never contradict the ranks: down a list they never
    /// decrease, and they are equal where ranks are. Strategies that count ranks count levels.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, MarketError, PairInfo};
    /// let mut builder = MarketBuilder::new(1, vec![1, 1]);
    /// builder.pair(0, 0, PairInfo::ranked(0, 0).with_levels(3, 0)).pair(0, 1, PairInfo::ranked(1, 0).with_levels(3, 0));
    /// let market = builder.build()?;
    /// assert!(market.pair_ids().all(|pair| market.mentee_level(pair) == 3));
    ///
    /// let mut contradicting = MarketBuilder::new(1, vec![1, 1]);
    /// contradicting.pair(0, 0, PairInfo::ranked(0, 0).with_levels(2, 0));
    /// contradicting.pair(0, 1, PairInfo::ranked(1, 0).with_levels(1, 0));
    /// assert!(matches!(contradicting.build(), Err(MarketError::LevelAgainstRank { level: 1, before: 2, .. })));
    /// # Ok::<(), MarketError>(())
    /// ```
    #[inline]
    pub fn mentee_level(&self, pair: PairId) -> u32 {
        self.mentee_level.as_ref().map_or_else(|| self.mentee_rank(pair), |column| column.get(pair.index()).into())
    }

    /// The level of `pair` on its mentor's list, as [`mentee_level`](Self::mentee_level); without levels of mentors,
    /// the rank.
    #[inline]
    pub fn mentor_level(&self, pair: PairId) -> u32 {
        self.mentor_level.as_ref().map_or_else(|| self.mentor_rank(pair), |column| column.get(pair.index()).into())
    }

    /// Whether this side's levels are given, rather than its ranks.
    pub fn has_levels(&self, side: Side) -> bool {
        match side {
            Side::Mentee => self.mentee_level.is_some(),
            Side::Mentor => self.mentor_level.is_some(),
        }
    }

    /// The score of `pair`; `None` when the market has no scores.
    #[inline]
    pub fn score(&self, pair: PairId) -> Option<Score> {
        self.score.as_ref().map(|column| column[pair.index()])
    }

    /// Whether every pair carries a score.
    pub fn has_scores(&self) -> bool {
        self.score.is_some()
    }

    /// The pair of these two people, if they are in the market and accept each other.
    ///
    /// # Complexity
    /// Linear in the mentee's list.
    pub fn find_pair(&self, mentee: MenteeId, mentor: MentorId) -> Option<PairId> {
        self.get_pairs_of_mentee(mentee)?.find(|&pair| self.mentor_of(pair) == mentor)
    }

    /// Whether nobody on either side has a tie.
    pub fn is_strict(&self) -> bool {
        self.strict == [true, true]
    }

    /// Whether nobody on this side has a tie.
    pub fn is_strict_for(&self, side: Side) -> bool {
        self.strict[side as usize]
    }

    /// The label of `mentee` in the lottery: the one given, else the dense id.
    #[inline]
    pub fn mentee_label(&self, mentee: MenteeId) -> u64 {
        self.mentee_labels.as_ref().map_or(u64::from(mentee.get()), |labels| labels[mentee.index()])
    }

    /// The label of `mentor` in the lottery: the one given, else the dense id.
    #[inline]
    pub fn mentor_label(&self, mentor: MentorId) -> u64 {
        self.mentor_labels.as_ref().map_or(u64::from(mentor.get()), |labels| labels[mentor.index()])
    }

    /// Bytes on the heap: 20 a pair, 14 a person and 8 once, all at most. Of the pair 2 more for each side with a list
    /// longer than 65,536, 1 more for each side with levels, 2 where they are above 255, and 4 less where a mentee has
    /// 64 pairs on average. Lower quotas take 2 a mentor, and 8 a mentee where pairs stand.
    pub fn heap_bytes(&self) -> usize {
        4 * (self.mentee_offsets.capacity() + self.mentor_offsets.capacity())
            + 4 * (self.mentor.capacity() + self.by_mentor.capacity())
            + self.mentee.heap_bytes()
            + self.mentee_rank.heap_bytes()
            + self.mentor_rank.heap_bytes()
            + 4 * self.score.as_ref().map_or(0, Vec::capacity)
            + self.mentee_level.as_ref().map_or(0, Levels::heap_bytes)
            + self.mentor_level.as_ref().map_or(0, Levels::heap_bytes)
            + 2 * (self.capacity.capacity() + self.at_least.as_ref().map_or(0, Vec::capacity))
            + 8 * self.standing.as_ref().map_or(0, Vec::capacity)
            + 8 * self.mentee_labels.as_ref().map_or(0, Vec::capacity)
            + 8 * self.mentor_labels.as_ref().map_or(0, Vec::capacity)
    }

    /// The columns a solver's inner loop reads, as bare slices.
    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns {
            mentee_offsets: &self.mentee_offsets,
            mentor_offsets: &self.mentor_offsets,
            mentor: &self.mentor,
            mentees: &self.mentee,
            mentee_rank: &self.mentee_rank,
            mentor_rank: &self.mentor_rank,
            by_mentor: &self.by_mentor,
            capacity: &self.capacity,
        }
    }

    /// The same market with other scores, one a pair.
    pub(crate) fn with_scores(&self, score: Vec<Score>) -> Self {
        debug_assert_eq!(score.len(), self.pairs());
        Self { score: Some(score), ..self.clone() }
    }

    /// The scores as a bare slice; `None` when there are pairs without. A market without pairs lacks none.
    pub(crate) fn score_column(&self) -> Option<&[Score]> {
        self.score.as_deref().or(self.mentor.is_empty().then_some(&[]))
    }
}

/// Bare slices of a market for inner loops; the invariants are those of [`Market`]'s fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns<'a> {
    pub(crate) mentee_offsets: &'a [u32],
    pub(crate) mentor_offsets: &'a [u32],
    pub(crate) mentor: &'a [MentorId],
    pub(crate) mentees: &'a Mentees,
    pub(crate) mentee_rank: &'a Ranks,
    pub(crate) mentor_rank: &'a Ranks,
    pub(crate) by_mentor: &'a [PairId],
    pub(crate) capacity: &'a [u16],
}

impl Columns<'_> {
    /// The mentee of a pair.
    #[inline]
    pub(crate) fn mentee(&self, pair: u32) -> MenteeId {
        self.mentees.of(self.mentee_offsets, pair)
    }
}

/// Consecutive pairs; an iterator over their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRange(Range<u32>);

impl PairRange {
    /// The pair at `position` from the front, if there is one.
    pub fn get(&self, position: usize) -> Option<PairId> {
        self.0.clone().nth(position).map(PairId::new)
    }

    /// Whether `pair` is one of them.
    pub fn contains(&self, pair: PairId) -> bool {
        self.0.contains(&pair.get())
    }

    /// The positions in a pair column.
    pub fn indices(&self) -> Range<usize> {
        self.0.start as usize..self.0.end as usize
    }
}

impl Iterator for PairRange {
    type Item = PairId;

    #[inline]
    fn next(&mut self) -> Option<PairId> {
        self.0.next().map(PairId::new)
    }

    #[inline]
    fn nth(&mut self, skipped: usize) -> Option<PairId> {
        self.0.nth(skipped).map(PairId::new)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for PairRange {
    #[inline]
    fn next_back(&mut self) -> Option<PairId> {
        self.0.next_back().map(PairId::new)
    }
}

impl ExactSizeIterator for PairRange {}
