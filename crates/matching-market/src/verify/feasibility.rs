//! Feasibility: a matching uses pairs of the market, and no mentor has more mentees than seats.

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;

/// Why a matching is not one of this market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeasibilityError {
    /// The matching was made for another number of people.
    #[error(
        "the matching has {found_mentees} mentees and {found_mentors} mentors, the market {mentees} and {mentors}; \
         check it against the market it was made for"
    )]
    OtherMarket {
        /// Mentees of the matching.
        found_mentees: usize,
        /// Mentors of the matching.
        found_mentors: usize,
        /// Mentees of the market.
        mentees: usize,
        /// Mentors of the market.
        mentors: usize,
    },
    /// A matched pair is not that mentee's and that mentor's in this market.
    #[error("mentee {mentee} is matched through pair {pair}, which is not its pair with its mentor in this market")]
    NotItsPair {
        /// The mentee.
        mentee: MenteeId,
        /// The pair it is matched through.
        pair: PairId,
    },
    /// A mentor has more mentees than seats.
    #[error("mentor {mentor} has {load} mentees but only {capacity} seats")]
    OverCapacity {
        /// The mentor.
        mentor: MentorId,
        /// Mentees it has.
        load: u32,
        /// Seats it has.
        capacity: u16,
    },
}

/// Checks that every matched mentee is matched through a pair of its own and that no mentor has more mentees than
/// seats.
///
/// # Errors
/// [`FeasibilityError`]: the first thing found wrong, by mentee, then by mentor.
///
/// # Complexity
/// O(n + m).
///
/// # Examples
/// ```
/// use matching_market::verify::{FeasibilityError, feasibility};
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
/// let market = builder.build()?;
/// assert_eq!(feasibility(&market, &Matching::empty(&market)), Ok(()));
/// let crowded = Matching::from_pairs(&market, market.pair_ids())?;
/// assert!(matches!(feasibility(&market, &crowded), Err(FeasibilityError::OverCapacity { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn feasibility(market: &Market, matching: &Matching) -> Result<(), FeasibilityError> {
    let (mentees, mentors) = (market.mentees(), market.mentors());
    if (matching.mentees(), matching.mentors()) != (mentees, mentors) {
        return Err(FeasibilityError::OtherMarket {
            found_mentees: matching.mentees(),
            found_mentors: matching.mentors(),
            mentees,
            mentors,
        });
    }
    let mut load = vec![0_u32; mentors];
    for mentee in market.mentee_ids() {
        let Some(pair) = matching.pair_of(mentee) else { continue };
        let its_own =
            market.pairs_of_mentee(mentee).contains(pair) && matching.mentor_of(mentee) == Some(market.mentor_of(pair));
        if !its_own {
            return Err(FeasibilityError::NotItsPair { mentee, pair });
        }
        load[market.mentor_of(pair).index()] += 1;
    }
    for (mentor, &load) in market.mentor_ids().zip(&load) {
        let capacity = market.capacity(mentor);
        if load > u32::from(capacity) {
            return Err(FeasibilityError::OverCapacity { mentor, load, capacity });
        }
    }
    Ok(())
}
