//! Rows of a file of pairs in the order of a market: mentee by mentee, of which the ids ascend.
//!
//! What two readers read stays in two pieces until here, so that nothing is copied twice. One counting sort puts a
//! mentee's rows together, unless the file is in that order: run by run, or row by row where mentees take turns, since
//! runs of one row each would cost twice as much. O(rows).

use std::ops::Range;

use matching_market::{MarketColumns, MentorId, Score};

use super::optional::Optional;
use super::runs::Runs;

/// Who is in the rows that one reader read.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) runs: Runs,
    /// The mentor of each row, by the number that this reader gave.
    pub(super) mentor: Vec<u32>,
    /// The number of each of these mentors, where another reader gave it.
    pub(super) renumbered: Option<Vec<u32>>,
}

/// What else these rows say.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) ranks: [Optional<u32>; 2],
    pub(super) score: Optional<Score>,
    pub(super) levels: [Optional<u16>; 2],
}

impl Values {
    pub(super) fn new() -> Self {
        Self {
            ranks: [Optional::new(2), Optional::new(3)],
            score: Optional::new(4),
            levels: [Optional::new(5), Optional::new(6)],
        }
    }
}

impl People {
    /// The rows in which these two are, by the numbers that all readers agree on.
    pub(super) fn rows_of(&self, mentee: u32, mentor: u32) -> impl Iterator<Item = usize> {
        let number = move |own: u32| self.renumbered.as_ref().map_or(own, |numbers| numbers[own as usize]);
        let its_runs = (0..).zip(self.runs.mentees()).filter(move |&(_, of)| of == mentee);
        its_runs.flat_map(|(run, _)| self.runs.of(run)).filter(move |&row| number(self.mentor[row]) == mentor)
    }
}

/// The order of the rows in a market.
enum Order {
    /// As they were read.
    AsRead,
    /// Runs, counted through all pieces.
    Runs(Vec<u32>),
    /// Rows, counted through all pieces.
    Rows(Vec<u32>),
}

/// Runs are put in order if they have so many rows on average.
const LONG_RUN: usize = 4;

/// The columns of the market, in the order of its pairs; people by their numbers, and the place of each number.
pub(super) fn arranged(
    people: &[People],
    values: Vec<Values>,
    mentee_place: &[u32],
    mentor_place: &[u32],
) -> MarketColumns {
    let (mentee_offsets, order) = by_mentee(people, mentee_place);
    let (mut ranks, mut scores, mut levels) = ([Vec::new(), Vec::new()], Vec::new(), [Vec::new(), Vec::new()]);
    for one in values {
        let given = |optional: Optional<u32>| optional.first_line.map(|_| optional.values);
        ranks.iter_mut().zip(one.ranks).for_each(|(all, rank)| all.extend(given(rank)));
        scores.extend(one.score.first_line.map(|_| one.score.values));
        for (all, level) in levels.iter_mut().zip(one.levels) {
            all.extend(level.first_line.map(|_| level.values));
        }
    }
    let mentor = mentors_in_order(people, &order, mentor_place);
    let score = (!scores.is_empty()).then(|| in_order(people, &order, scores));
    let by_score = || {
        let ranks = |scores: &Vec<Score>| scores.iter().map(|score| score.descending_rank()).collect();
        score.as_ref().map_or_else(|| vec![0; mentor.len()], ranks)
    };
    let [mentee_rank, mentor_rank] =
        ranks.map(|given| if given.is_empty() { by_score() } else { in_order(people, &order, given) });
    let [mentee_level, mentor_level] = levels.map(|given| (!given.is_empty()).then(|| in_order(people, &order, given)));
    MarketColumns {
        mentee_offsets,
        mentor,
        mentee_rank,
        mentor_rank,
        score,
        mentee_level,
        mentor_level,
        ..MarketColumns::default()
    }
}

/// The places of the mentors in this order.
fn mentors_in_order(people: &[People], order: &Order, mentor_place: &[u32]) -> Vec<MentorId> {
    let places: Vec<Option<Vec<u32>>> = people
        .iter()
        .map(|one| {
            let numbers = one.renumbered.as_ref()?;
            Some(numbers.iter().map(|&number| mentor_place[number as usize]).collect())
        })
        .collect();
    let mut mentors = Vec::with_capacity(people.iter().map(|one| one.mentor.len()).sum());
    let mut push = |piece: usize, rows: Range<usize>| {
        let place_of = places[piece].as_deref().unwrap_or(mentor_place);
        let its = people[piece].mentor[rows].iter();
        mentors.extend(its.map(|&mentor| MentorId::new(place_of[mentor as usize])));
    };
    if let Order::Runs(order) = order {
        order.iter().map(|&run| piece_and_rows(people, run)).for_each(|(piece, rows)| push(piece, rows));
        return mentors;
    }
    (0..people.len()).for_each(|piece| push(piece, 0..people[piece].mentor.len()));
    in_order(people, order, vec![mentors])
}

/// A column's entries in this order.
fn in_order<T: Copy>(people: &[People], order: &Order, column: Vec<Vec<T>>) -> Vec<T> {
    if let Order::Runs(order) = order {
        let mut sorted = Vec::with_capacity(column.iter().map(Vec::len).sum());
        for &run in order {
            let (piece, rows) = piece_and_rows(people, run);
            sorted.extend_from_slice(&column[piece][rows]);
        }
        return sorted;
    }
    let mut pieces = column.into_iter();
    let mut all = pieces.next().unwrap_or_default();
    pieces.for_each(|piece| all.extend_from_slice(&piece));
    match order {
        Order::Rows(order) => order.iter().map(|&row| all[row as usize]).collect(),
        Order::AsRead | Order::Runs(_) => all,
    }
}

/// In which piece a run is, and its rows there.
#[inline]
fn piece_and_rows(people: &[People], run: u32) -> (usize, Range<usize>) {
    let (mut run, mut piece) = (run as usize, 0);
    while run >= people[piece].runs.len() {
        run -= people[piece].runs.len();
        piece += 1;
    }
    (piece, people[piece].runs.of(run))
}

/// Counting sort by mentee: the offsets of each mentee's rows, and the order of all.
fn by_mentee(people: &[People], place_of: &[u32]) -> (Vec<u32>, Order) {
    let places = people.iter().flat_map(|one| one.runs.mentees()).map(|mentee| place_of[mentee as usize]);
    let lengths = people.iter().flat_map(|one| (0..one.runs.len()).map(|run| one.runs.of(run).len()));
    // Each run: its mentee's place and its rows, of which a file has at most MAX_PAIRS.
    let runs = places.zip(lengths.map(|length| u32::try_from(length).unwrap_or(u32::MAX)));
    let offsets = sums(place_of.len(), runs.clone());
    if runs.clone().is_sorted_by_key(|(place, _)| place) {
        return (offsets, Order::AsRead);
    }
    let [rows, count] = [Runs::rows, Runs::len].map(|of| people.iter().map(|one| of(&one.runs)).sum::<usize>());
    let order = if rows < LONG_RUN * count {
        let row_places = runs.flat_map(|(place, length)| std::iter::repeat_n(place, length as usize));
        Order::Rows(placed(row_places, offsets.clone(), rows))
    } else {
        let cursor = sums(place_of.len(), runs.clone().map(|(place, _)| (place, 1)));
        Order::Runs(placed(runs.map(|(place, _)| place), cursor, count))
    };
    (offsets, order)
}

/// What there is for each place, added up from the first: one entry more than there are places.
fn sums(places: usize, parts: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut sums = vec![0; places + 1];
    parts.for_each(|(place, part)| sums[place as usize + 1] += part);
    (0..places).for_each(|place| sums[place + 1] += sums[place]);
    sums
}

/// The numbers of what has these places, of which there are so many, in the order of the places.
fn placed(places: impl Iterator<Item = u32>, mut cursor: Vec<u32>, count: usize) -> Vec<u32> {
    let mut order = vec![0; count];
    for (number, place) in (0..).zip(places) {
        let at = &mut cursor[place as usize];
        order[*at as usize] = number;
        *at += 1;
    }
    order
}
