//! A market of meetings: who could meet whom, and what it would be worth.
//!
//! **Storage.** The pairs lie mentee by mentee, by mentor within (compressed sparse rows). 12 bytes a pair, and 8 a
//! mentee and 2 a mentor.

use std::ops::Range;

use super::error::MeetingMarketError;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::score::Score;

/// The most people of one side, and pairs. Below it all totals fit into 64 bits.
const LIMIT: usize = 1 << 30;

/// Two people who could meet.
///
/// # Examples
/// ```
/// use matching_market::Score;
/// use matching_market::meetings::PossibleMeeting;
/// assert_eq!(PossibleMeeting::new(3, 1, Score::ONE).mentee.get(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PossibleMeeting {
    /// The mentee.
    pub mentee: MenteeId,
    /// The mentor.
    pub mentor: MentorId,
    /// What it is worth that they meet.
    pub worth: Score,
}

impl PossibleMeeting {
    /// A possible meeting of a mentee and a mentor.
    pub const fn new(mentee: u32, mentor: u32, worth: Score) -> Self {
        Self { mentee: MenteeId::new(mentee), mentor: MentorId::new(mentor), worth }
    }
}

/// Who could meet whom. Pairs who may not meet, or have met already, are left out.
///
/// # Examples
/// ```
/// use matching_market::Score;
/// use matching_market::meetings::{MeetingMarket, MeetingMarketError, PossibleMeeting};
/// let pair = PossibleMeeting::new(0, 0, Score::ONE);
/// // One mentee for up to three meetings, one mentor for up to five.
/// let market = MeetingMarket::new(vec![3], vec![5], &[pair])?;
/// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (1, 1, 1));
/// let twice = MeetingMarket::new(vec![3], vec![5], &[pair, pair]);
/// assert!(matches!(twice, Err(MeetingMarketError::DuplicatePair(..))));
/// # Ok::<(), MeetingMarketError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingMarket {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of pairs.
    offsets: Vec<u32>,
    // INVARIANT: within a mentee's pairs strictly ascending.
    pub(super) mentor: Vec<MentorId>,
    // INVARIANT: mentee[p] = i iff offsets[i] <= p < offsets[i + 1].
    pub(super) mentee: Vec<MenteeId>,
    pub(super) worth: Vec<Score>,
    pub(super) mentee_limit: Vec<u16>,
    pub(super) mentor_limit: Vec<u16>,
    // INVARIANT: n entries.
    earlier: Vec<u16>,
    // INVARIANT: the greatest sum of a mentee's limit and earlier meetings.
    most: u32,
}

impl MeetingMarket {
    /// Checks the pairs and makes a market of them; how many meetings each mentee and each mentor can have at most.
    ///
    /// # Errors
    /// [`MeetingMarketError`]; all of its variants but that about earlier meetings.
    ///
    /// # Complexity
    /// O(n + m + p log p) for p pairs.
    pub fn new(
        mentee_limit: Vec<u16>,
        mentor_limit: Vec<u16>,
        pairs: &[PossibleMeeting],
    ) -> Result<Self, MeetingMarketError> {
        let (mentees, mentors) = (mentee_limit.len(), mentor_limit.len());
        for (what, count) in [("mentees", mentees), ("mentors", mentors), ("pairs", pairs.len())] {
            if count > LIMIT {
                return Err(MeetingMarketError::TooMany { what, count, limit: LIMIT });
            }
        }
        let mut offsets = vec![0u32; mentees + 1];
        for &PossibleMeeting { mentee, mentor, .. } in pairs {
            if mentee.index() >= mentees {
                return Err(MeetingMarketError::UnknownMentee { mentee, mentees });
            }
            if mentor.index() >= mentors {
                return Err(MeetingMarketError::UnknownMentor { mentor, mentors });
            }
            offsets[mentee.index() + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        let mut sorted = pairs.to_vec();
        sorted.sort_unstable_by_key(|pair| (pair.mentee, pair.mentor));
        if let Some(two) =
            sorted.windows(2).find(|two| (two[0].mentee, two[0].mentor) == (two[1].mentee, two[1].mentor))
        {
            return Err(MeetingMarketError::DuplicatePair(two[0].mentee, two[0].mentor));
        }
        Ok(Self {
            offsets,
            mentor: sorted.iter().map(|pair| pair.mentor).collect(),
            mentee: sorted.iter().map(|pair| pair.mentee).collect(),
            worth: sorted.iter().map(|pair| pair.worth).collect(),
            earlier: vec![0; mentees],
            most: mentee_limit.iter().max().map_or(0, |&most| most.into()),
            mentee_limit,
            mentor_limit,
        })
    }

    /// The same market, in which each mentee has had so many meetings before. Whoever has had fewer comes first.
    ///
    /// # Errors
    /// [`MeetingMarketError::Earlier`]: not one number a mentee.
    pub fn with_earlier(self, earlier: Vec<u16>) -> Result<Self, MeetingMarketError> {
        if earlier.len() != self.mentees() {
            return Err(MeetingMarketError::Earlier { found: earlier.len(), mentees: self.mentees() });
        }
        let sums = earlier.iter().zip(&self.mentee_limit);
        let most = sums.map(|(&earlier, &limit)| u32::from(earlier) + u32::from(limit)).max().unwrap_or(0);
        Ok(Self { earlier, most, ..self })
    }

    /// Number of mentees.
    pub fn mentees(&self) -> usize {
        self.mentee_limit.len()
    }

    /// Number of mentors.
    pub fn mentors(&self) -> usize {
        self.mentor_limit.len()
    }

    /// Number of possible meetings.
    pub fn pairs(&self) -> usize {
        self.mentor.len()
    }

    /// All possible meetings, by mentee, then by mentor.
    pub fn pair_ids(&self) -> impl ExactSizeIterator<Item = PairId> + use<> {
        (0..self.pairs()).map(PairId::from_index)
    }

    /// All mentees, in order.
    pub fn mentee_ids(&self) -> impl ExactSizeIterator<Item = MenteeId> + use<> {
        (0..self.mentees()).map(MenteeId::from_index)
    }

    /// All mentors, in order.
    pub fn mentor_ids(&self) -> impl ExactSizeIterator<Item = MentorId> + use<> {
        (0..self.mentors()).map(MentorId::from_index)
    }

    /// The two of a pair, and what their meeting is worth.
    pub fn pair(&self, pair: PairId) -> PossibleMeeting {
        let at = pair.index();
        PossibleMeeting { mentee: self.mentee[at], mentor: self.mentor[at], worth: self.worth[at] }
    }

    /// The pair of these two, if they could meet.
    ///
    /// # Complexity
    /// Logarithmic in the mentee's list.
    pub fn find(&self, mentee: MenteeId, mentor: MentorId) -> Option<PairId> {
        if mentee.index() >= self.mentees() {
            return None;
        }
        let list = self.list(mentee);
        let found = self.mentor[list.clone()].binary_search(&mentor).ok()?;
        Some(PairId::from_index(list.start + found))
    }

    /// Whether a mentee could meet anybody at all.
    pub fn has_pairs(&self, mentee: MenteeId) -> bool {
        !self.list(mentee).is_empty()
    }

    /// How many meetings a mentee can have at most.
    pub fn mentee_limit(&self, mentee: MenteeId) -> u16 {
        self.mentee_limit[mentee.index()]
    }

    /// How many meetings a mentor can have at most.
    pub fn mentor_limit(&self, mentor: MentorId) -> u16 {
        self.mentor_limit[mentor.index()]
    }

    /// How many meetings a mentee has had before.
    pub fn earlier(&self, mentee: MenteeId) -> u16 {
        self.earlier[mentee.index()]
    }

    /// The greatest number of meetings that any mentee can have had at the end.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// Positions of a mentee's pairs.
    pub(super) fn list(&self, mentee: MenteeId) -> Range<usize> {
        self.offsets[mentee.index()] as usize..self.offsets[mentee.index() + 1] as usize
    }

    /// The mentors of all pairs.
    pub(super) fn mentor_column(&self) -> &[MentorId] {
        &self.mentor
    }

    /// The worths of all pairs.
    pub(super) fn worth_column(&self) -> &[Score] {
        &self.worth
    }
}
