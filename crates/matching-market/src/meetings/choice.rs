//! Which pairs meet, and why no other choice is better.

use super::market::MeetingMarket;
use crate::ids::PairId;
use crate::score::Decimal;

/// Which pairs meet, with proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The meetings, in order of the pairs.
    pub pairs: Vec<PairId>,
    /// Why no other choice is better.
    pub prices: MeetingPrices,
}

impl Choice {
    /// How many mentees have had a first meeting at the end, how many a second, and so on: what is greatest first.
    ///
    /// # Examples
    /// ```
    /// use matching_market::meetings::{MeetingMarket, PossibleMeeting, choose};
    /// use matching_market::{Context, Score};
    /// // The only mentor can meet one of two mentees; the first has had a meeting before.
    /// let pairs = [PossibleMeeting::new(0, 0, Score::ONE), PossibleMeeting::new(1, 0, Score::default())];
    /// let market = MeetingMarket::new(vec![1, 1], vec![1], &pairs)?.with_earlier(vec![1, 0])?;
    /// assert_eq!(choose(&market, &mut Context::new(1))?.counts(&market), [2, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn counts(&self, market: &MeetingMarket) -> Vec<usize> {
        counts(market, &self.pairs)
    }

    /// The sum of the worths.
    pub fn worth(&self, market: &MeetingMarket) -> Decimal {
        let worths = self.pairs.iter().map(|&pair| i64::from(market.pair(pair).worth.millionths()));
        Decimal::from_millionths(worths.sum())
    }
}

/// How many mentees have had at least one meeting, at least two, and so on.
pub(super) fn counts(market: &MeetingMarket, pairs: &[PairId]) -> Vec<usize> {
    let mut have: Vec<usize> = market.mentee_ids().map(|mentee| market.earlier(mentee).into()).collect();
    for &pair in pairs {
        have[market.pair(pair).mentee.index()] += 1;
    }
    let mut counts = vec![0; market.most() as usize];
    for number in have {
        counts.iter_mut().take(number).for_each(|count| *count += 1);
    }
    counts
}

/// Prices of people's time: why no choice is better.
///
/// A mentee's first meeting ever counts for as many units as anybody has meetings at most, each further one for one
/// unit less; to this the worth of the pair is added, in millionths. The proof, which
/// [`verify::best_choice`](super::verify::best_choice) checks: a chosen pair is worth at least the prices of its two
/// people, any other pair at most; what a mentee's last meeting counts for and the mentee's price are together not
/// negative, and with one meeting more they would not be positive; no mentor's price is negative, and whoever has time
/// left costs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingPrices {
    /// What one unit is: more than any two choices differ in worth.
    pub unit: i128,
    /// A price for each mentee, usually negative: what a meeting counts for is not in it.
    pub mentees: Vec<i128>,
    /// A price for each mentor.
    pub mentors: Vec<i128>,
}
