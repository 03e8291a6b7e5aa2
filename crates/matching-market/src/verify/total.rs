//! The greatest total score among the matchings that are best in something else, from prices alone.
//!
//! **Theorem.** Let a proof of that something say, by complementary slackness, which matchings are as good as the one
//! at hand: those that use only certain pairs, match certain mentees and fill certain mentors (a [`Face`]). Give every
//! mentee `i` a utility `u` and every mentor `j` a price `p` such that
//!
//! 1. `u[i] + p[j] ≥ score(i, j)` for the certain pairs, with equality for every matched pair;
//! 2. `u[i] ≥ 0` and `p[j] ≥ 0` except for the certain people;
//! 3. `u[i] = 0` for every unmatched mentee, and `p[j] = 0` for every mentor with a free seat.
//!
//! Then none of those matchings has a greater total. *Proof.* The total of one is at most the sum of `u[i] + p[j]` over
//! its pairs. By 2, to add the utilities of all its unmatched mentees and the prices of all its free seats never makes
//! this less, since the certain people leave none: so it is at most `Σ u[i] + Σ capacity[j] · p[j]`. For the matching
//! at hand all of this is an equality.

use super::NotOptimal;
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::TotalPrices;

/// Matchings that are best in something: those of these pairs that match these people, mentors with all their seats.
///
/// Whoever makes one has checked that the matching at hand is among them.
pub(super) struct Face {
    pub(super) pair: Vec<bool>,
    pub(super) mentee: Vec<bool>,
    pub(super) mentor: Vec<bool>,
}

/// Checks that no matching of `face` has a greater total.
pub(super) fn greatest_total(
    market: &Market,
    matching: &Matching,
    face: &Face,
    prices: &TotalPrices,
) -> Result<(), NotOptimal> {
    let (mentees, mentors) = (market.mentees(), market.mentors());
    if (prices.utility.len(), prices.price.len()) != (mentees, mentors) {
        let (utilities, prices) = (prices.utility.len(), prices.price.len());
        return Err(NotOptimal::Length { utilities, prices, mentees, mentors });
    }
    for mentee in market.mentee_ids() {
        let utility = prices.utility[mentee.index()];
        let matched = matching.pair_of(mentee).is_some();
        if (utility < 0 && !face.mentee[mentee.index()]) || (utility != 0 && !matched) {
            return Err(NotOptimal::Utility { mentee });
        }
    }
    for (mentor, load) in market.mentor_ids().zip(super::loads(market, matching)) {
        let (price, capacity) = (prices.price[mentor.index()], market.capacity(mentor));
        if (price < 0 && !face.mentor[mentor.index()]) || (price != 0 && load < u32::from(capacity)) {
            return Err(NotOptimal::Price { mentor, load, capacity });
        }
    }
    for pair in market.pair_ids().filter(|pair| face.pair[pair.index()]) {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        let score = market.score(pair).ok_or(NotOptimal::NoScores)?;
        let asked = i128::from(prices.utility[mentee.index()]) + i128::from(prices.price[mentor.index()]);
        let score = i128::from(score.millionths());
        if asked < score {
            return Err(NotOptimal::Undervalued { pair, mentee, mentor });
        }
        if asked > score && matching.pair_of(mentee) == Some(pair) {
            return Err(NotOptimal::NotTight { pair, mentee, mentor });
        }
    }
    Ok(())
}
