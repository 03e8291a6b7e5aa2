//! Fairness to the worst off, from prices of many levels alone.
//!
//! **Definition.** Among the matchings with most people, compare the vectors of the matched pairs' values, each in
//! ascending order, at the first place where they differ. A matching is *leximin* if none has a greater vector. As all
//! vectors are equally long, this is to have the fewest pairs of the worst value, then of the next, and so on; the best
//! value need not be counted. By levels of the mentees' lists (see [`Market::mentee_level`]), one a step, this is what
//! a *fair* matching is.
//!
//! **Theorem.** It is complementary slackness (see [`optimal`](super::optimal)) in an ordered group: quantities have a
//! level for people and, after it, one for each value but the market's best, worst first; they are added level by level
//! and compared at the first level at which they differ. A pair is worth one person and, at the level of its value if
//! there is one, minus one. If every pair is worth at most its mentee's utility and its mentor's price together, a
//! matched pair exactly that, and, counted from what staying unmatched is worth, no utility or price is negative, none
//! of an unmatched mentee above 0 and no price of a mentor with a free seat, then no matching is worth more: none has
//! more people, and of those with as many none has fewer pairs at the first level at which they differ.

use std::cmp::Ordering;

use super::total::Face;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::LevelPrices;

/// Why prices of many levels do not prove a matching leximin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotLeximin {
    /// The value is the score, and a pair has none.
    #[error("the market has no scores")]
    NoScores,
    /// Not one utility per mentee and one price per mentor.
    #[error("{utilities} utilities and {prices} prices for {mentees} mentees and {mentors} mentors; give one for each")]
    Length {
        /// Utilities found.
        utilities: usize,
        /// Prices found.
        prices: usize,
        /// Mentees of the market.
        mentees: usize,
        /// Mentors of the market.
        mentors: usize,
    },
    /// Levels that do not ascend.
    #[error("the levels of a price or a utility do not ascend")]
    Unordered,
    /// A pair is worth more than its two people ask together, or, if it is matched, less.
    #[error(
        "pair {pair} (mentee {mentee}, mentor {mentor}) is worth more than utility and price, or matched and worth less"
    )]
    Pair {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// A utility is less than staying unmatched is worth, or an unmatched mentee's is more.
    #[error("mentee {mentee} has a utility below that of staying unmatched, or above it without a mentor")]
    Utility {
        /// The mentee.
        mentee: MenteeId,
    },
    /// A price is negative, or a mentor with a free seat has one.
    #[error("mentor {mentor} has a price below 0, or one above 0 with a free seat")]
    Price {
        /// The mentor.
        mentor: MentorId,
    },
}

/// Checks that `prices` prove `matching` leximin for their value and step.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Errors
/// [`NotLeximin`]: the first condition found broken.
///
/// # Complexity
/// O(n + m + pairs) times the number of levels a person's price has.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotLeximin, leximin};
/// use matching_market::{Certificate, Context, Leximin, MarketBuilder, Matching, PairInfo, Strategy};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
/// let market = builder.build()?;
/// let solution = Leximin::default().solve(&market, &mut Context::new(7))?;
/// let Certificate::Levels(prices) = &solution.certificate else { panic!("leximin proves by levels") };
/// assert_eq!(leximin(&market, &solution.matching, prices), Ok(()));
/// let worse = Matching::from_pairs(&market, market.pair_ids().take(1))?;
/// assert!(leximin(&market, &worse, prices).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn leximin(market: &Market, matching: &Matching, prices: &LevelPrices) -> Result<(), NotLeximin> {
    face_of_leximin(market, matching, prices).map(|_| ())
}

/// The same, and which matchings are as good.
pub(super) fn face_of_leximin(market: &Market, matching: &Matching, prices: &LevelPrices) -> Result<Face, NotLeximin> {
    let (mentees, mentors) = (market.mentees(), market.mentors());
    if (prices.utility.len(), prices.price.len()) != (mentees, mentors) {
        let (utilities, prices) = (prices.utility.len(), prices.price.len());
        return Err(NotLeximin::Length { utilities, prices, mentees, mentors });
    }
    let all = || prices.utility.iter().chain(&prices.price).chain([&prices.outside]);
    if !all().all(|levels| levels.is_sorted_by(|one, next| one.0 < next.0)) {
        return Err(NotLeximin::Unordered);
    }
    let outside = prices.outside.as_slice();
    let best = market.pair_ids().filter_map(|pair| prices.value.in_steps(market, pair, prices.step)).max();
    let mut load = vec![0_u32; mentors];
    let mut face =
        Face { pair: vec![false; market.pairs()], mentee: vec![false; mentees], mentor: vec![false; mentors] };
    for mentee in market.mentee_ids() {
        let utility = &prices.utility[mentee.index()];
        let matched = matching.pair_of(mentee);
        let sign = sign_of_sum([(1, utility), (-1, outside)]);
        if sign == Ordering::Less || (matched.is_none() && sign == Ordering::Greater) {
            return Err(NotLeximin::Utility { mentee });
        }
        face.mentee[mentee.index()] = sign == Ordering::Greater;
        for pair in market.pairs_of_mentee(mentee) {
            let mentor = market.mentor_of(pair);
            let level = prices.value.in_steps(market, pair, prices.step).ok_or(NotLeximin::NoScores)?;
            // What its people ask, less what it is worth.
            let less_worth = [(LevelPrices::PEOPLE, -1), (level, 1)];
            let less_worth = &less_worth[..if Some(level) == best { 1 } else { 2 }];
            let surplus = sign_of_sum([(1, utility), (1, &prices.price[mentor.index()]), (1, less_worth)]);
            let is_matched = matched == Some(pair);
            if surplus == Ordering::Less || (is_matched && surplus == Ordering::Greater) {
                return Err(NotLeximin::Pair { pair, mentee, mentor });
            }
            face.pair[pair.index()] = surplus == Ordering::Equal;
            load[mentor.index()] += u32::from(is_matched);
        }
    }
    for (mentor, load) in market.mentor_ids().zip(load) {
        let sign = sign_of_sum([(1, &prices.price[mentor.index()]), (1, outside)]);
        let free = load < u32::from(market.capacity(mentor));
        if sign == Ordering::Less || (free && sign == Ordering::Greater) {
            return Err(NotLeximin::Price { mentor });
        }
        face.mentor[mentor.index()] = sign == Ordering::Greater;
    }
    Ok(face)
}

/// The sign of the sum at the first level at which it is not 0.
fn sign_of_sum<const N: usize>(mut terms: [(i64, &[(i64, i32)]); N]) -> Ordering {
    while let Some(level) = terms.iter().filter_map(|(_, levels)| levels.first()).map(|&(level, _)| level).min() {
        let mut sum = 0_i64;
        for (factor, levels) in &mut terms {
            if let Some((&(_, amount), rest)) = levels.split_first().filter(|((first, _), _)| *first == level) {
                sum += *factor * i64::from(amount);
                *levels = rest;
            }
        }
        if sum != 0 {
            return sum.cmp(&0);
        }
    }
    Ordering::Equal
}
