//! Rows of a file of pairs in the order of a market: mentee by mentee, of which the ids ascend.
//!
//! What two readers read stays in two pieces until here, so that nothing is copied twice. Runs of a mentee's rows are
//! put in order by one counting sort, or not at all where the file is in that order, and each column is copied run by
//! run. O(rows).

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

/// The columns of the market, in the order of its pairs; people by their numbers, and the place of each number.
pub(super) fn arranged(
    people: &[People],
    values: Vec<Values>,
    mentee_place: &[u32],
    mentor_place: &[u32],
) -> MarketColumns {
    let (mentee_offsets, order) = by_mentee(people, mentee_place);
    let order = order.as_deref();
    let (mut ranks, mut scores, mut levels) = ([Vec::new(), Vec::new()], Vec::new(), [Vec::new(), Vec::new()]);
    for one in values {
        let given = |optional: Optional<u32>| optional.first_line.map(|_| optional.values);
        ranks.iter_mut().zip(one.ranks).for_each(|(all, rank)| all.extend(given(rank)));
        scores.extend(one.score.first_line.map(|_| one.score.values));
        for (all, level) in levels.iter_mut().zip(one.levels) {
            all.extend(level.first_line.map(|_| level.values));
        }
    }
    let mentor = mentors_in_order(people, order, mentor_place);
    let score = (!scores.is_empty()).then(|| in_order(people, order, scores));
    let by_score = || {
        let ranks = |scores: &Vec<Score>| scores.iter().map(|score| score.descending_rank()).collect();
        score.as_ref().map_or_else(|| vec![0; mentor.len()], ranks)
    };
    let [mentee_rank, mentor_rank] =
        ranks.map(|given| if given.is_empty() { by_score() } else { in_order(people, order, given) });
    let [mentee_level, mentor_level] = levels.map(|given| (!given.is_empty()).then(|| in_order(people, order, given)));
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

/// The places of the mentors in the order of these runs, or as they are.
fn mentors_in_order(people: &[People], order: Option<&[u32]>, mentor_place: &[u32]) -> Vec<MentorId> {
    let places: Vec<Option<Vec<u32>>> = people
        .iter()
        .map(|one| {
            let numbers = one.renumbered.as_ref()?;
            Some(numbers.iter().map(|&number| mentor_place[number as usize]).collect())
        })
        .collect();
    let mut mentors = Vec::with_capacity(people.iter().map(|one| one.mentor.len()).sum());
    let mut push = |piece: usize, rows: std::ops::Range<usize>| {
        let place_of = places[piece].as_deref().unwrap_or(mentor_place);
        let its = people[piece].mentor[rows].iter();
        mentors.extend(its.map(|&mentor| MentorId::new(place_of[mentor as usize])));
    };
    match order {
        Some(order) => order.iter().map(|&run| piece_and_rows(people, run)).for_each(|(piece, rows)| push(piece, rows)),
        None => (0..people.len()).for_each(|piece| push(piece, 0..people[piece].mentor.len())),
    }
    mentors
}

/// A column's entries in the order of these runs, or as they are.
fn in_order<T: Copy>(people: &[People], order: Option<&[u32]>, column: Vec<Vec<T>>) -> Vec<T> {
    let Some(order) = order else {
        let mut column = column.into_iter();
        let mut first = column.next().unwrap_or_default();
        column.for_each(|second| first.extend_from_slice(&second));
        return first;
    };
    let mut sorted = Vec::with_capacity(column.iter().map(Vec::len).sum());
    for &run in order {
        let (piece, rows) = piece_and_rows(people, run);
        sorted.extend_from_slice(&column[piece][rows]);
    }
    sorted
}

/// In which piece a run is, and its rows there.
#[inline]
fn piece_and_rows(people: &[People], run: u32) -> (usize, std::ops::Range<usize>) {
    let (mut run, mut piece) = (run as usize, 0);
    while run >= people[piece].runs.len() {
        run -= people[piece].runs.len();
        piece += 1;
    }
    (piece, people[piece].runs.of(run))
}

/// Counting sort of the runs by mentee: the offsets of each mentee's rows, and the runs, unless they are in order.
fn by_mentee(people: &[People], place_of: &[u32]) -> (Vec<u32>, Option<Vec<u32>>) {
    let places = people.iter().flat_map(|one| one.runs.mentees()).map(|mentee| place_of[mentee as usize]);
    let runs = people.iter().flat_map(|one| (0..one.runs.len()).map(|run| one.runs.of(run)));
    let mut offsets = vec![0_u32; place_of.len() + 1];
    for (place, rows) in places.clone().zip(runs) {
        // A file has at most MAX_PAIRS rows.
        offsets[place as usize + 1] += u32::try_from(rows.len()).unwrap_or(u32::MAX);
    }
    for place in 0..place_of.len() {
        offsets[place + 1] += offsets[place];
    }
    if places.clone().is_sorted() {
        return (offsets, None);
    }
    let mut cursor = vec![0_u32; place_of.len() + 1];
    let mut count = 0_usize;
    for place in places.clone() {
        cursor[place as usize + 1] += 1;
        count += 1;
    }
    for place in 0..place_of.len() {
        cursor[place + 1] += cursor[place];
    }
    let mut order = vec![0; count];
    for (run, place) in (0..).zip(places) {
        let at = &mut cursor[place as usize];
        order[*at as usize] = run;
        *at += 1;
    }
    (offsets, Some(order))
}
