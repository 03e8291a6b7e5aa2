//! Kuhn–Munkres: the textbook algorithm for a greatest total, from the crate `pathfinding`, for the objectives of
//! `max-score`.
//!
//! **Algorithm.** Kuhn's Hungarian method in Munkres' form on a full table: a row per mentee, a column per seat, and a
//! column more per mentee for staying unmatched. The crate panics on more rows than columns and gives every row a
//! column; with the columns for staying unmatched the first cannot be and the second does no harm.
//!
//! **Invariant.** An entry is worth `score + bonus − (k − 1) · spread` at a mentor's k-th seat, 0 for staying
//! unmatched, and −1 where there is no pair. There are as many columns of worth 0 as rows, so an entry of −1 can always
//! be bettered, and none is in a best assignment. The bonus is 0 for the objective `total`; for the others it outweighs
//! the difference of any two sums of scores. For `coverage-mentors` a mentor's first seat earns a second bonus that
//! does the same, and the first outweighs both. Numbers are whole, so every search ends with one row more assigned.
//!
//! **Complexity.** O(n² (n + seats)) time, 8 bytes per mentee and mentor; for at most some thousand mentees.

use matching_market::{Market, MentorId, Objective, Score, Spread};
use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};

/// Each mentee's mentor in a best matching.
pub(crate) fn best(market: &Market, objective: Objective, spread: Spread) -> Vec<Option<MentorId>> {
    let table = Table::new(market, objective, spread);
    let (_, column_of) = kuhn_munkres(&table);
    let mentor = |(mentee, column): (_, usize)| {
        let mentor = table.seats.get(column)?.mentor;
        market.find_pair(mentee, mentor).map(|_| mentor)
    };
    market.mentee_ids().zip(column_of).map(mentor).collect()
}

/// One seat of a mentor.
#[derive(Clone, Copy, Debug)]
struct Seat {
    mentor: MentorId,
    /// The mentor's place among the mentors with seats.
    place: usize,
    /// The mentor's seats before this one.
    before: u16,
}

/// The seats that somebody could take, mentor by mentor.
fn seats(market: &Market) -> Vec<Seat> {
    let seats_of = |mentor| usize::from(market.capacity(mentor)).min(market.pairs_of_mentor(mentor).len());
    let with_seats = market.mentor_ids().filter(|&mentor| seats_of(mentor) > 0).enumerate();
    let seats = with_seats.flat_map(|(place, mentor)| {
        (0..market.capacity(mentor)).take(seats_of(mentor)).map(move |before| Seat { mentor, place, before })
    });
    seats.collect()
}

/// The full table, of which only the entries of distinct mentors are stored.
struct Table {
    rows: usize,
    seats: Vec<Seat>,
    places: usize,
    // INVARIANT: rows × places entries.
    score: Vec<Option<Score>>,
    bonus: i128,
    /// What a mentor's first seat earns more.
    first_seat: i128,
    spread: i128,
}

impl Table {
    fn new(market: &Market, objective: Objective, spread: Spread) -> Self {
        let seats = seats(market);
        let (rows, places) = (market.mentees(), seats.last().map_or(0, |seat| seat.place + 1));
        let mut score = vec![None; rows * places];
        for seat in seats.iter().filter(|seat| seat.before == 0) {
            for &pair in market.pairs_of_mentor(seat.mentor) {
                score[market.mentee_of(pair).index() * places + seat.place] = market.score(pair);
            }
        }
        let spread = i128::from(spread.millionths());
        let scores = || market.pair_ids().filter_map(|pair| market.score(pair));
        let millionths = |score: Option<Score>| score.map_or(0, |score| i128::from(score.millionths()));
        let least_of_seats = seats.iter().map(|seat| seat.before).max().map_or(0, i128::from) * spread;
        let (least, most) = (millionths(scores().min()) - least_of_seats, millionths(scores().max()));
        // One person more, or one mentor more with a mentee, may cost every other one the whole range.
        let above = |most: i128, least: i128| rows as i128 * (most - least) + most.abs().max(least.abs()) + 1;
        let first_seat = match objective {
            Objective::Total | Objective::CoverageThenTotal => 0,
            Objective::CoverageThenMentorsThenTotal => above(most, least),
        };
        let bonus = match objective {
            Objective::Total => 0,
            _ => above(most + first_seat, least),
        };
        Self { rows, seats, places, score, bonus, first_seat, spread }
    }
}

impl Weights<i128> for Table {
    fn rows(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.seats.len() + self.rows
    }

    fn at(&self, row: usize, column: usize) -> i128 {
        let Some(seat) = self.seats.get(column) else { return 0 };
        let bonus = self.bonus + if seat.before == 0 { self.first_seat } else { 0 };
        let worth = |score: Score| i128::from(score.millionths()) + bonus - i128::from(seat.before) * self.spread;
        self.score[row * self.places + seat.place].map_or(-1, worth)
    }

    fn neg(&self) -> Self {
        unreachable!("only kuhn_munkres_min asks for it")
    }
}
