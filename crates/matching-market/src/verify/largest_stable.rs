//! How large a stable matching can be: pairs that none contains, two cases at a time, and people who cover the rest.
//!
//! **Theorem.** What [`possible`](super::possible) strikes out is in no stable matching. What is left is covered as in
//! [`cover`](super::cover): no matching of these pairs, thus no stable one, has more people than the cover has mentees
//! and seats. Where that is not enough, the matchings are told apart: a mentor is full with people of a rank or better,
//! or it is not. In each case more is struck out, and the cover may be smaller, or the case is impossible. If the bound
//! holds in all cases, it holds.
//!
//! A case is also impossible if some mentees must be matched and have fewer seats left between them, or some mentors
//! must be full and have fewer mentees left between them.
//!
//! On a market without ties nothing is needed but stability: the same people are matched in all stable matchings (Roth
//! 1984, 1986: the rural hospitals theorem).
//!
//! # References
//! - A. E. Roth: On the allocation of residents to rural hospitals. Econometrica 54 (1986) 425–427. DOI
//!   10.2307/1913160.

use super::cases::all_closed;
use super::cover::{NotCovered, at_most};
use super::possible::Possible;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{StableCase, StableCover};

/// For each pair, whether a stable matching may contain it, after at most so many rounds of ruling out; and the rounds
/// that changed something.
///
/// What is ruled out is in no stable matching (ties as given: weak stability); what is left need not be in one.
///
/// # Complexity
/// O(n + m + pairs) a round.
///
/// # Examples
/// ```
/// use matching_market::verify::pairs_that_may_be_stable;
/// use matching_market::{MarketBuilder, PairInfo};
/// // The only mentor prefers mentee 1, who has nobody else.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(0, 0));
/// assert_eq!(pairs_that_may_be_stable(&builder.build()?, 10), (vec![false, true], 1));
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn pairs_that_may_be_stable(market: &Market, rounds: u32) -> (Vec<bool>, u32) {
    let mut possible = Possible::new(market);
    let last = possible.conclude(rounds);
    (market.pair_ids().map(|pair| possible.may_have(pair)).collect(), last)
}

/// Checks that `cover` proves case by case that no stable matching has more people than `matching` and so many more.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs) for each round, and again for each case with what is struck out in it.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotCovered, largest_stable};
/// use matching_market::{Cover, MarketBuilder, Matching, MentorId, PairInfo, StableCase, StableCover};
/// let mut builder = MarketBuilder::new(3, vec![2]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default()).pair(2, 0, PairInfo::default());
/// let market = builder.build()?;
/// let one = Matching::from_pairs(&market, market.pair_ids().take(1))?;
/// let cover = Cover { mentees: vec![], mentors: vec![MentorId::new(0)] };
/// let cover = StableCover { rounds: 0, cases: vec![StableCase::Covered(cover)] };
/// assert_eq!(largest_stable(&market, &one, 1, &cover), Ok(()));
/// assert_eq!(largest_stable(&market, &one, 0, &cover), Err(NotCovered::TooLarge { allowed: 2, most: 1 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn largest_stable(market: &Market, matching: &Matching, more: u64, cover: &StableCover) -> Result<(), NotCovered> {
    let most = (matching.len() as u64).saturating_add(more);
    let mut possible = Possible::new(market);
    possible.conclude(cover.rounds);
    all_closed(market, &mut possible, &cover.cases, |possible, case| match case {
        StableCase::Covered(cover) => at_most(market, cover, |pair| possible.may_have(pair), most).map(|()| true),
        _ => Ok(false),
    })
}
