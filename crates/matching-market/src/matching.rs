//! A matching: who is with whom.

use std::fmt;
use std::sync::OnceLock;

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::score::Decimal;

/// Stands for "unmatched"; a market has fewer pairs and mentors than this.
pub(crate) const NONE: u32 = u32::MAX;

/// Who is with whom: for every mentee one pair of the market, or none.
///
/// A matching belongs to the market it was made for. It does not check capacities; that is
/// [`verify::feasibility`](crate::verify::feasibility)'s work, so that a wrong answer of a strategy can be held up.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, Matching, MatchingError, MenteeId, MentorId, PairInfo};
/// let mut builder = MarketBuilder::new(2, vec![2]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let matching = Matching::from_mentors(&market, &[Some(MentorId::new(0)), None])?;
/// assert_eq!(matching.mentees_of(MentorId::new(0)), [MenteeId::new(0)]);
/// assert_eq!(matching.len(), 1);
///
/// let refused = Matching::from_mentors(&market, &[None, Some(MentorId::new(0))]);
/// assert!(matches!(refused, Err(MatchingError::NotAPair { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "stored::Stored", try_from = "stored::Stored")
)]
pub struct Matching {
    // INVARIANT: one entry per mentee; NONE, or a pair id of the market that belongs to this mentee.
    pair: Vec<u32>,
    // INVARIANT: one entry per mentee; NONE exactly where `pair` is, else the pair's mentor.
    mentor: Vec<u32>,
    mentors: usize,
    // INVARIANT: the number of entries of `pair` that are not NONE.
    matched: usize,
    // The same seen from the mentors, made when first asked for.
    by_mentor: OnceLock<ByMentor>,
}

#[derive(Clone)]
struct ByMentor {
    offsets: Vec<u32>,
    mentees: Vec<MenteeId>,
}

/// Why something is not a matching of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatchingError {
    /// The two people are no pair of the market.
    #[error("mentee {mentee} and mentor {mentor} are no pair of this market")]
    NotAPair {
        /// The mentee.
        mentee: MenteeId,
        /// The mentor.
        mentor: MentorId,
    },
    /// A pair id the market does not have.
    #[error("pair {pair} is not one of the {pairs} pairs of this market")]
    UnknownPair {
        /// The pair id.
        pair: PairId,
        /// How many pairs there are.
        pairs: usize,
    },
    /// Two pairs of one mentee.
    #[error("mentee {mentee} is matched twice; a mentee has at most one mentor")]
    MatchedTwice {
        /// The mentee.
        mentee: MenteeId,
    },
    /// Not one entry per mentee.
    #[error("{found} entries for {mentees} mentees; give one for each")]
    Length {
        /// Entries found.
        found: usize,
        /// Mentees of the market.
        mentees: usize,
    },
}

impl Matching {
    /// Nobody is matched.
    pub fn empty(market: &Market) -> Self {
        Self::from_pair_column(market, vec![NONE; market.mentees()])
    }

    /// The matching that consists of these pairs.
    ///
    /// # Errors
    /// [`MatchingError::UnknownPair`], [`MatchingError::MatchedTwice`].
    pub fn from_pairs(market: &Market, pairs: impl IntoIterator<Item = PairId>) -> Result<Self, MatchingError> {
        let mut column = vec![NONE; market.mentees()];
        for pair in pairs {
            if pair.index() >= market.pairs() {
                return Err(MatchingError::UnknownPair { pair, pairs: market.pairs() });
            }
            let mentee = market.mentee_of(pair);
            if std::mem::replace(&mut column[mentee.index()], pair.get()) != NONE {
                return Err(MatchingError::MatchedTwice { mentee });
            }
        }
        Ok(Self::from_pair_column(market, column))
    }

    /// The matching that gives mentee `i` the mentor `mentors[i]`.
    ///
    /// # Errors
    /// [`MatchingError::Length`], [`MatchingError::NotAPair`].
    ///
    /// # Complexity
    /// O(n + pairs).
    pub fn from_mentors(market: &Market, mentors: &[Option<MentorId>]) -> Result<Self, MatchingError> {
        if mentors.len() != market.mentees() {
            return Err(MatchingError::Length { found: mentors.len(), mentees: market.mentees() });
        }
        let mut column = vec![NONE; market.mentees()];
        for (mentee, mentor) in market.mentee_ids().zip(mentors) {
            if let Some(mentor) = *mentor {
                let pair = market.find_pair(mentee, mentor).ok_or(MatchingError::NotAPair { mentee, mentor })?;
                column[mentee.index()] = pair.get();
            }
        }
        Ok(Self::from_pair_column(market, column))
    }

    /// The same people together, with the pair ids of another market over the same people.
    ///
    /// [`Market::with_ties_broken`] may number pairs anew; this carries a matching there and back.
    ///
    /// # Errors
    /// [`MatchingError::Length`], [`MatchingError::NotAPair`]: the other market does not have these people or pairs.
    ///
    /// # Complexity
    /// O(n + pairs).
    pub fn carried_to(&self, market: &Market) -> Result<Self, MatchingError> {
        if self.mentees() != market.mentees() {
            return Err(MatchingError::Length { found: self.mentees(), mentees: market.mentees() });
        }
        let mut column = Vec::with_capacity(self.pair.len());
        for mentee in market.mentee_ids() {
            let Some((pair, mentor)) = self.pair_of(mentee).zip(self.mentor_of(mentee)) else {
                column.push(NONE);
                continue;
            };
            // Most pairs keep their number: only ties of the mentee are numbered anew.
            let kept = market.pairs_of_mentee(mentee).contains(pair) && market.mentor_of(pair) == mentor;
            let found = if kept { Some(pair) } else { market.find_pair(mentee, mentor) };
            column.push(found.ok_or(MatchingError::NotAPair { mentee, mentor })?.get());
        }
        Ok(Self::from_pair_column(market, column))
    }

    /// For solvers, whose columns hold by construction: entry `i` is NONE or a pair of mentee `i`.
    pub(crate) fn from_pair_column(market: &Market, pair: Vec<u32>) -> Self {
        let mut matched = 0;
        let mentor = pair
            .iter()
            .map(|&pair| {
                if pair == NONE {
                    return NONE;
                }
                matched += 1;
                market.mentor_of(PairId::new(pair)).get()
            })
            .collect();
        Self { pair, mentor, mentors: market.mentors(), matched, by_mentor: OnceLock::new() }
    }

    /// Number of mentees, matched or not.
    pub fn mentees(&self) -> usize {
        self.pair.len()
    }

    /// Number of mentors of the market.
    pub fn mentors(&self) -> usize {
        self.mentors
    }

    /// Number of matched mentees.
    pub fn len(&self) -> usize {
        self.matched
    }

    /// Whether nobody is matched.
    pub fn is_empty(&self) -> bool {
        self.matched == 0
    }

    /// The mentor of `mentee`, if matched.
    #[inline]
    pub fn mentor_of(&self, mentee: MenteeId) -> Option<MentorId> {
        let mentor = self.mentor[mentee.index()];
        (mentor != NONE).then(|| MentorId::new(mentor))
    }

    /// The pair of `mentee`, if matched.
    #[inline]
    pub fn pair_of(&self, mentee: MenteeId) -> Option<PairId> {
        let pair = self.pair[mentee.index()];
        (pair != NONE).then(|| PairId::new(pair))
    }

    /// The matched pairs, by mentee.
    pub fn pairs(&self) -> impl Iterator<Item = PairId> + '_ {
        self.pair.iter().filter(|&&pair| pair != NONE).map(|&pair| PairId::new(pair))
    }

    /// The mentees of `mentor`, by id.
    ///
    /// # Complexity
    /// O(1), after O(n + m) the first time.
    pub fn mentees_of(&self, mentor: MentorId) -> &[MenteeId] {
        let by_mentor = self.by_mentor.get_or_init(|| self.index_by_mentor());
        let from = by_mentor.offsets[mentor.index()] as usize;
        let to = by_mentor.offsets[mentor.index() + 1] as usize;
        &by_mentor.mentees[from..to]
    }

    /// How many mentees `mentor` has.
    pub fn load(&self, mentor: MentorId) -> usize {
        self.mentees_of(mentor).len()
    }

    /// The sum of the matched pairs' scores in millionths; `None` when the market has no scores.
    pub fn total_score(&self, market: &Market) -> Option<i64> {
        // Fits: at most u32::MAX - 1 pairs of at most 2^31 millionths, and (2^32 - 2) * 2^31 < 2^63.
        market.has_scores().then(|| {
            self.pairs().filter_map(|pair| market.score(pair)).map(|score| i64::from(score.millionths())).sum()
        })
    }

    /// The total score as an exact decimal; `None` when the market has no scores.
    pub fn total_score_decimal(&self, market: &Market) -> Option<Decimal> {
        self.total_score(market).map(Decimal::from_millionths)
    }

    fn index_by_mentor(&self) -> ByMentor {
        let mut offsets = vec![0_u32; self.mentors + 1];
        let matched = || self.mentor.iter().enumerate().filter(|&(_, &mentor)| mentor != NONE);
        for (_, &mentor) in matched() {
            offsets[mentor as usize + 1] += 1;
        }
        for index in 0..self.mentors {
            offsets[index + 1] += offsets[index];
        }
        let mut cursor = offsets.clone();
        let mut mentees = vec![MenteeId::new(0); self.matched];
        for (mentee, &mentor) in matched() {
            let place = &mut cursor[mentor as usize];
            mentees[*place as usize] = MenteeId::from_index(mentee);
            *place += 1;
        }
        ByMentor { offsets, mentees }
    }
}

impl PartialEq for Matching {
    fn eq(&self, other: &Self) -> bool {
        self.mentors == other.mentors && self.pair == other.pair && self.mentor == other.mentor
    }
}

impl Eq for Matching {}

impl fmt::Debug for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mentors = self.mentor.iter().map(|&mentor| (mentor != NONE).then_some(mentor));
        f.write_str("Matching ")?;
        f.debug_list().entries(mentors).finish()
    }
}

/// The serialised form: ids as numbers, checked for what holds of every matching, whatever its market.
#[cfg(feature = "serde")]
mod stored {
    use std::sync::OnceLock;

    use super::{Matching, NONE};

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Stored {
        mentors: u32,
        /// Of each mentee the pair and its mentor.
        mentees: Vec<Option<(u32, u32)>>,
    }

    impl From<Matching> for Stored {
        fn from(matching: Matching) -> Self {
            let both = matching.pair.into_iter().zip(matching.mentor);
            let mentees = both.map(|(pair, mentor)| (pair != NONE).then_some((pair, mentor))).collect();
            Self { mentors: u32::try_from(matching.mentors).expect("people are numbered in u32"), mentees }
        }
    }

    impl TryFrom<Stored> for Matching {
        type Error = String;

        fn try_from(stored: Stored) -> Result<Self, String> {
            let wrong =
                stored.mentees.iter().flatten().find(|&&(pair, mentor)| pair == NONE || mentor >= stored.mentors);
            if let Some((pair, mentor)) = wrong {
                return Err(format!("pair {pair} with mentor {mentor} is in no market of {} mentors", stored.mentors));
            }
            let matched = stored.mentees.iter().flatten().count();
            let (pair, mentor) = stored.mentees.into_iter().map(|both| both.unwrap_or((NONE, NONE))).unzip();
            Ok(Self { pair, mentor, mentors: stored.mentors as usize, matched, by_mentor: OnceLock::new() })
        }
    }
}
