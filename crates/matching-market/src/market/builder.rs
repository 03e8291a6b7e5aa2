//! The market builder: pair by pair, for small markets, tests and files.

use super::columns::LIMIT;
use super::{Market, MarketColumns, MarketError, Side};
use crate::ids::{MenteeId, MentorId};
use crate::score::Score;

/// What is known about one pair. Each of these is given for all pairs of a market or for none.
///
/// # Examples
/// ```
/// use matching_market::{PairInfo, Score};
/// let info = PairInfo::ranked(0, 2).with_score(Score::ONE);
/// assert_eq!((info.mentee_rank, info.mentor_rank, info.score), (Some(0), Some(2), Some(Score::ONE)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairInfo {
    /// How the mentee ranks it; smaller is better, equal is a tie.
    pub mentee_rank: Option<u32>,
    /// How the mentor ranks it; smaller is better, equal is a tie.
    pub mentor_rank: Option<u32>,
    /// How well the two fit.
    pub score: Option<Score>,
    /// Its level on the mentee's list, see [`Market::mentee_level`].
    pub mentee_level: Option<u16>,
    /// Its level on the mentor's list, see [`Market::mentor_level`].
    pub mentor_level: Option<u16>,
}

impl PairInfo {
    const UNKNOWN: Self =
        Self { mentee_rank: None, mentor_rank: None, score: None, mentee_level: None, mentor_level: None };

    /// Both ranks, no score.
    pub const fn ranked(mentee_rank: u32, mentor_rank: u32) -> Self {
        Self { mentee_rank: Some(mentee_rank), mentor_rank: Some(mentor_rank), ..Self::UNKNOWN }
    }

    /// A score, no ranks: both sides order by it.
    pub const fn scored(score: Score) -> Self {
        Self { score: Some(score), ..Self::UNKNOWN }
    }

    /// The same with a score.
    #[must_use]
    pub const fn with_score(self, score: Score) -> Self {
        Self { score: Some(score), ..self }
    }

    /// The same with a level on each side's list.
    #[must_use]
    pub const fn with_levels(self, mentee_level: u16, mentor_level: u16) -> Self {
        Self { mentee_level: Some(mentee_level), mentor_level: Some(mentor_level), ..self }
    }
}

/// Collects pairs and makes a [`Market`] of them.
///
/// A side without ranks orders its pairs by score, best first, where equal scores tie; without scores too, everything
/// ties. For millions of pairs use [`Market::from_columns`], which needs no copy.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, MarketError, PairInfo};
/// let mut builder = MarketBuilder::new(1, vec![2, 2]);
/// builder.pair(0, 0, PairInfo::scored("0.4".parse()?)).pair(0, 1, PairInfo::scored("0.9".parse()?));
/// let market = builder.build()?;
/// assert_eq!(market.pairs(), 2);
///
/// let mut twice = MarketBuilder::new(1, vec![2]);
/// twice.pair(0, 0, PairInfo::default()).pair(0, 0, PairInfo::default());
/// assert!(matches!(twice.build(), Err(MarketError::DuplicatePair { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MarketBuilder {
    mentees: usize,
    capacities: Vec<u32>,
    pairs: Vec<(u32, u32, PairInfo)>,
    mentee_labels: Option<Vec<u64>>,
    mentor_labels: Option<Vec<u64>>,
}

impl MarketBuilder {
    /// A market of `mentees` mentees and one mentor per entry of `capacities` (seats, at most 65,535), no pairs yet.
    pub fn new(mentees: usize, capacities: Vec<u32>) -> Self {
        Self { mentees, capacities, pairs: Vec::new(), mentee_labels: None, mentor_labels: None }
    }

    /// Adds a pair: these two accept each other.
    pub fn pair(&mut self, mentee: u32, mentor: u32, info: PairInfo) -> &mut Self {
        self.pairs.push((mentee, mentor, info));
        self
    }

    /// Gives each person a stable label for the lottery, for instance [`lottery::label`](crate::lottery::label) of the
    /// written id, so that draws do not depend on who else takes part. Without labels the dense ids serve.
    pub fn labels(&mut self, mentees: Vec<u64>, mentors: Vec<u64>) -> &mut Self {
        self.mentee_labels = Some(mentees);
        self.mentor_labels = Some(mentors);
        self
    }

    /// Checks everything and makes the market.
    ///
    /// # Errors
    /// - [`MarketError::CapacityTooLarge`]: a capacity above 65,535.
    /// - [`MarketError::UnknownMentee`], [`MarketError::UnknownMentor`]: a pair names nobody.
    /// - [`MarketError::DuplicatePair`]: the same two people twice.
    /// - [`MarketError::PartialRanks`], [`MarketError::PartialScores`], [`MarketError::PartialLevels`]: given for some
    ///   pairs only.
    /// - [`MarketError::LevelAgainstRank`]: a level that decreases down a list, or differs within a tie.
    /// - [`MarketError::ColumnLength`]: labels not one per person.
    /// - [`MarketError::TooMany`]: more people or pairs than `u32` ids.
    ///
    /// # Complexity
    /// As [`Market::from_columns`], plus one counting sort by mentee.
    pub fn build(self) -> Result<Market, MarketError> {
        let Self { mentees, capacities, pairs, mentee_labels, mentor_labels } = self;
        for (what, count) in [("mentees", mentees), ("pairs", pairs.len())] {
            if count > LIMIT {
                return Err(MarketError::TooMany { what, count, limit: LIMIT });
            }
        }
        check_complete(&pairs)?;
        let mut mentee_offsets = vec![0_u32; mentees + 1];
        for &(mentee, _, _) in &pairs {
            if mentee as usize >= mentees {
                return Err(MarketError::UnknownMentee { mentee: MenteeId::new(mentee), mentees });
            }
            mentee_offsets[mentee as usize + 1] += 1;
        }
        for index in 0..mentees {
            mentee_offsets[index + 1] += mentee_offsets[index];
        }
        let mut cursor = mentee_offsets.clone();
        let first = pairs.first().map_or(PairInfo::UNKNOWN, |&(_, _, info)| info);
        let levels = |level: Option<u16>| level.map(|_| vec![0; pairs.len()]);
        let mut columns = MarketColumns {
            mentee_offsets,
            mentor: vec![MentorId::new(0); pairs.len()],
            mentee_rank: vec![0; pairs.len()],
            mentor_rank: vec![0; pairs.len()],
            score: first.score.map(|_| vec![Score::ZERO; pairs.len()]),
            mentee_level: levels(first.mentee_level),
            mentor_level: levels(first.mentor_level),
            capacities,
            mentee_labels,
            mentor_labels,
        };
        for (mentee, mentor, info) in pairs {
            let place = cursor[mentee as usize] as usize;
            cursor[mentee as usize] += 1;
            let by_score = info.score.map_or(0, Score::descending_rank);
            columns.mentor[place] = MentorId::new(mentor);
            columns.mentee_rank[place] = info.mentee_rank.unwrap_or(by_score);
            columns.mentor_rank[place] = info.mentor_rank.unwrap_or(by_score);
            if let (Some(column), Some(score)) = (columns.score.as_mut(), info.score) {
                column[place] = score;
            }
            let levels =
                [(&mut columns.mentee_level, info.mentee_level), (&mut columns.mentor_level, info.mentor_level)];
            for (column, level) in levels {
                if let (Some(column), Some(level)) = (column, level) {
                    column[place] = level;
                }
            }
        }
        Market::from_columns(columns)
    }
}

/// Ranks and levels of a side and scores: for all pairs, or for none.
fn check_complete(pairs: &[(u32, u32, PairInfo)]) -> Result<(), MarketError> {
    let first_without = |present: fn(&PairInfo) -> bool| {
        let missing = pairs.iter().find(|(_, _, info)| !present(info));
        let some_have = pairs.iter().any(|(_, _, info)| present(info));
        missing.filter(|_| some_have).map(|&(mentee, mentor, _)| (MenteeId::new(mentee), MentorId::new(mentor)))
    };
    if let Some((mentee, mentor)) = first_without(|info| info.mentee_rank.is_some()) {
        return Err(MarketError::PartialRanks { side: Side::Mentee, mentee, mentor });
    }
    if let Some((mentee, mentor)) = first_without(|info| info.mentor_rank.is_some()) {
        return Err(MarketError::PartialRanks { side: Side::Mentor, mentee, mentor });
    }
    if let Some((mentee, mentor)) = first_without(|info| info.mentee_level.is_some()) {
        return Err(MarketError::PartialLevels { side: Side::Mentee, mentee, mentor });
    }
    if let Some((mentee, mentor)) = first_without(|info| info.mentor_level.is_some()) {
        return Err(MarketError::PartialLevels { side: Side::Mentor, mentee, mentor });
    }
    if let Some((mentee, mentor)) = first_without(|info| info.score.is_some()) {
        return Err(MarketError::PartialScores { mentee, mentor });
    }
    Ok(())
}
