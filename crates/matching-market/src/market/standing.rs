//! Pairs that stand from an earlier matching, and the market in which they come first in ties.
//!
//! Standing changes no rank and no score. Only strategies that keep most of what stands look at it
//! ([`FewestChanges`](crate::FewestChanges), [`MaxScoreKeeping`](crate::MaxScoreKeeping)), and the proofs of what they
//! claim. A mentee has at most one pair that stands.
//!
//! **Why first in ties.** An earlier matching that is still stable on the ranks as given is stable in a market in which
//! its pairs come before whatever they are tied with: who blocks there strictly prefers somebody to a pair that is
//! first in its tie, and so does on the ranks as given. All stable matchings of a strict market match the same people,
//! so it is then the only one that keeps all of them.

use std::borrow::Cow;

use super::narrow::{Levels, Ranks};
use super::{Market, MarketColumns, MarketError};
use crate::ids::{MenteeId, MentorId, PairId};

impl Market {
    /// The same market, in which each mentee stands with this mentor, or with nobody. Two people who are no pair of the
    /// market, or are none any more, are never kept.
    ///
    /// # Errors
    /// [`MarketError::ColumnLength`]: not one entry a mentee.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, MentorId, PairInfo};
    /// let mut builder = MarketBuilder::new(1, vec![1, 1]);
    /// builder.pair(0, 0, PairInfo::default()).pair(0, 1, PairInfo::default());
    /// let market = builder.build()?.with_standing(vec![Some(MentorId::new(1))])?;
    /// assert_eq!(market.pair_ids().filter(|&pair| market.stands(pair)).count(), 1);
    /// assert!(market.with_standing(vec![]).is_err());
    /// # Ok::<(), matching_market::MarketError>(())
    /// ```
    pub fn with_standing(mut self, standing: Vec<Option<MentorId>>) -> Result<Self, MarketError> {
        let (found, expected) = (standing.len(), self.mentees());
        if found != expected {
            return Err(MarketError::ColumnLength { column: "standing", found, expected });
        }
        self.standing = Some(standing);
        Ok(self)
    }

    /// Whether `pair` stands.
    #[inline]
    pub fn stands(&self, pair: PairId) -> bool {
        self.standing_mentor(self.mentee_of(pair)) == Some(self.mentor_of(pair))
    }

    /// With whom `mentee` stands, be the two a pair of this market or not.
    #[inline]
    pub fn standing_mentor(&self, mentee: MenteeId) -> Option<MentorId> {
        self.standing.as_ref().and_then(|column| column[mentee.index()])
    }

    /// The same market, in which pairs that stand come first in their ties on both sides; itself when none stands.
    ///
    /// People keep their ids; pairs may be numbered anew.
    ///
    /// # Complexity
    /// That of [`Market::from_columns`], and a second market's memory.
    pub fn favouring_standing(&self) -> Cow<'_, Self> {
        if self.standing.is_none() || self.is_strict() {
            return Cow::Borrowed(self);
        }
        // Ranks too large to be doubled stay as they are: no market that fits a machine has them.
        let favoured = |rank: &Ranks| -> Vec<u32> {
            let finer =
                |pair: PairId| rank.get(pair.index()).checked_mul(2)?.checked_add(u32::from(!self.stands(pair)));
            self.pair_ids().map(finer).collect::<Option<_>>().unwrap_or_else(|| rank.to_wide())
        };
        let columns = MarketColumns {
            mentee_offsets: self.mentee_offsets.clone(),
            mentor: self.mentor.clone(),
            mentee_rank: favoured(&self.mentee_rank),
            mentor_rank: favoured(&self.mentor_rank),
            score: self.score.clone(),
            mentee_level: self.mentee_level.as_ref().map(Levels::to_wide),
            mentor_level: self.mentor_level.as_ref().map(Levels::to_wide),
            capacities: self.capacity.iter().map(|&seats| seats.into()).collect(),
            mentee_labels: self.mentee_labels.clone(),
            mentor_labels: self.mentor_labels.clone(),
        };
        let market = Self::from_columns(columns).expect("a market with finer ranks is one");
        let at_least = self.at_least.clone();
        Cow::Owned(Self { at_least, standing: self.standing.clone(), ..market })
    }
}
