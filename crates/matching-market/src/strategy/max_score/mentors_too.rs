//! Most people first, then most mentors with a mentee, then the greatest total.
//!
//! **Problem.** Of the matchings with most people those in which most mentors have a mentee, and of those one with the
//! greatest total.
//!
//! **Theorem** (Mendelsohn and Dulmage 1958). Augmenting paths never empty a seat. So a matching that gives most
//! mentors one mentee each grows to one with most people in which they all still have one: both numbers are at once as
//! great as they can be.
//!
//! **Algorithm.** Largest matchings of the market with one seat a mentor and, from there, with all seats; each leaves a
//! cover that proves it. The covers as numbers (people, mentors), 1 for whoever is in them, are prices that prove both:
//! a pair is worth (1, 1), and every seat of a mentor but the first costs (0, 1). By complementary slackness the
//! matchings as good as these are those that use only pairs whose people have (1, 1) together, match every mentee in a
//! cover, fill the mentors in the cover of all pairs, and give one mentee at least to those in the other cover and one
//! at most to those in none. The total is maximised among them by [`within`](super::within).
//!
//! **Complexity.** O(p · √n) for the covers, then that of `MaxScore`.
//!
//! # References
//! N. S. Mendelsohn, A. L. Dulmage: Some generalizations of the problem of distinct representatives. Canadian Journal
//! of Mathematics 10 (1958) 230–241. DOI 10.4153/CJM-1958-027-8.

use super::bonus::Failure;
use super::network::{Need, Needs};
use super::within::Within;
use crate::dual::Dual;
use crate::ids::PairId;
use crate::market::Market;
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::solution::{Cover, DualPrices};
use crate::strategy::cardinality::{all_ends, grow};
use crate::strategy::meter::Meter;
use crate::strategy::seating::Seating;

/// Each mentee's pair, and the prices that prove it.
pub(super) fn solve(
    market: &Market,
    score: &[Score],
    spread: Spread,
    meter: &mut Meter<'_, '_>,
) -> Result<(Vec<u32>, DualPrices), Failure> {
    let columns = market.columns();
    let ends = all_ends(columns);
    let mut one_each = Seating::with_seats(columns, 1);
    let mentors = Marks::of(market, &grow(&mut one_each, columns, ends, |_| true, meter)?);
    let mut seating = Seating::new(columns);
    one_each.matched().for_each(|pair| seating.take_free(columns, pair));
    let people = Marks::of(market, &grow(&mut seating, columns, ends, |_| true, meter)?);
    let need = |mentor: usize| match (people.mentor[mentor], mentors.mentor[mentor]) {
        (1, _) => Need::All,
        (_, 1) if columns.capacity[mentor] > 0 => Need::One,
        _ => Need::None,
    };
    let needs = Needs {
        mentee: people.mentee.iter().zip(&mentors.mentee).map(|(&people, &mentors)| people + mentors > 0).collect(),
        mentor: (0..market.mentors()).map(need).collect(),
    };
    let seats = columns.capacity.iter().zip(&needs.mentor);
    let capacity = seats.map(|(&seats, &need)| if need == Need::None { seats.min(1) } else { seats }).collect();
    let allowed = |pair: PairId| people.together(market, pair) == 1 && mentors.together(market, pair) == 1;
    let within = Within { market, score, spread: spread.millionths().into(), further: 0, allowed, capacity, needs };
    let (column, total) = within.greatest_total(meter)?;
    let joined = |people: Vec<i32>, mentors: Vec<i32>, scores: Vec<i64>| {
        let counts = people.into_iter().zip(mentors).zip(scores);
        counts.map(|((people, mentors), score)| Dual { people, kept: 0, mentors, score }).collect()
    };
    let duals = DualPrices {
        objective: Objective::CoverageThenMentorsThenTotal,
        spread,
        utility: joined(people.mentee, mentors.mentee, total.utility),
        price: joined(people.mentor, mentors.mentor, total.price),
    };
    Ok((column, duals))
}

/// A cover as numbers: 1 for whoever is in it, 0 for everybody else.
struct Marks {
    mentee: Vec<i32>,
    mentor: Vec<i32>,
}

impl Marks {
    fn of(market: &Market, cover: &Cover) -> Self {
        let mut marks = Self { mentee: vec![0; market.mentees()], mentor: vec![0; market.mentors()] };
        cover.mentees.iter().for_each(|mentee| marks.mentee[mentee.index()] = 1);
        cover.mentors.iter().for_each(|mentor| marks.mentor[mentor.index()] = 1);
        marks
    }

    /// What the pair's people have together.
    fn together(&self, market: &Market, pair: PairId) -> i32 {
        self.mentee[market.mentee_of(pair).index()] + self.mentor[market.mentor_of(pair).index()]
    }
}
