//! The rows of a file of pairs, column by column, and the market they make.
//!
//! **Two threads.** A large file is cut in two at the end of a line, and both halves are read at once. Whatever is not
//! plain (a refusal in either half, or halves that contradict each other) is settled by reading the file again from its
//! beginning, so that what is refused, and where, is what one reader says. Halves that are plain are joined: the second
//! one's people get the numbers that the first one's reader would have given them.
//!
//! **Plain rows.** Most rows say of people met before what most rows say: two ids, ranks in digits. They are taken in
//! one go; whatever is not as plain as that, a mistake above all, goes the way on which everything is looked at.
//!
//! Rows are read into columns: 8 bytes a row, 4 more for each rank and the score, 2 for each level, plus each id once.
//! Lines are kept where they do not follow one another, so as good as never.
//! Ids are renumbered in sorted order at the end; then one counting sort by mentee gives the columns of
//! [`Market::from_columns`], or none where the file is in that order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use matching_market::{Market, MarketColumns, MarketError, MenteeId, MentorId, Score, Side, StopReason, lottery};

use super::at_once::at_once;
use super::cells::{Cells, Mark};
use super::error::Refusal;
use super::found::DEFAULT_CAPACITY;
use super::lines::Lines;
use super::names::{AT_ONCE, Names, eight_digits};
use super::optional::{Optional, joined};
use super::table::{Columns, Table};
use super::{FileProblem, NamedMarket, Place, Rounding};

/// The most rows of a file of pairs: a million lists of ten.
pub(super) const MAX_PAIRS: usize = 10_000_000;
/// The most mentees, and the most mentors.
pub(super) const MAX_PEOPLE: usize = 1_000_000;
/// More people than these are sorted by two threads.
const MANY: usize = 100_000;
/// Shorter texts are read by one thread.
const TWO_READERS: usize = 1 << 20;

pub(super) const PAIR_COLUMNS: &[&str] =
    &["mentee", "mentor", "mentee_rank", "mentor_rank", "score", "mentee_level", "mentor_level"];

/// What a file of capacities says of a mentor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capacity {
    pub(super) seats: u32,
    /// Mentees needed at least; `None` where the file has no such column.
    pub(super) at_least: Option<u16>,
    /// The line that says so, 0 when none does: line 1 is the header.
    pub(super) line: u64,
}

impl Capacity {
    pub(super) const DEFAULT: Self = Self { seats: DEFAULT_CAPACITY, at_least: None, line: 0 };
}

/// The rows of a pairs file, column by column.
#[derive(Debug)]
pub(super) struct Rows {
    mentees: Names,
    pub(super) mentors: Names,
    mentee: Vec<u32>,
    mentor: Vec<u32>,
    lines: Lines,
    ranks: [Optional<u32>; 2],
    pub(super) score: Optional<Score>,
    levels: [Optional<u16>; 2],
    // Per mentee by number: the line that declares it without pairs, else the line of its first pair.
    declared: Vec<(bool, u64)>,
    rounding: Rounding,
    // Scores that rounding changed.
    pub(super) rounded: usize,
    pub(super) mark: Mark,
    /// Where the row of a number is.
    pub(super) place: fn(u64) -> Place,
}

impl Rows {
    pub(super) fn new(rounding: Rounding) -> Self {
        Self {
            mentees: Names::up_to(MAX_PEOPLE),
            mentors: Names::up_to(MAX_PEOPLE),
            mentee: Vec::new(),
            mentor: Vec::new(),
            lines: Lines::default(),
            ranks: [Optional::new(2), Optional::new(3)],
            score: Optional::new(4),
            levels: [Optional::new(5), Optional::new(6)],
            declared: Vec::new(),
            rounding,
            rounded: 0,
            mark: None,
            place: Place::Line,
        }
    }

    /// All rows of a text.
    pub(super) fn read(text: &str, rounding: Rounding, stop: &dyn Fn() -> Option<StopReason>) -> Result<Self, Refusal> {
        if text.len() >= TWO_READERS
            && let Some(rows) = Self::read_halves(text, rounding, stop)?
        {
            return Ok(rows);
        }
        let mut table = Table::open(text, PAIR_COLUMNS, 2, stop)?;
        let mut rows = Self::new(rounding);
        rows.take_all(&mut table)?;
        if rows.is_empty() { Err((None, FileProblem::HeaderOnly)) } else { Ok(rows) }
    }

    /// Whether there is not even a mentee without pairs.
    pub(super) fn is_empty(&self) -> bool {
        self.declared.is_empty()
    }

    /// Takes all rows of a table, or of a part of one.
    pub(super) fn take_all<'t>(&mut self, table: &mut impl Cells<'t>) -> Result<(), Refusal> {
        let mut waiting = Vec::with_capacity(AT_ONCE);
        loop {
            let taken = match table.next() {
                Ok(true) if self.take_plain(table, &mut waiting) => Ok(true),
                Ok(true) => self.take(table, &mut waiting).map(|()| true),
                other => other,
            };
            // What is wrong with the mentors of rows above comes first.
            if waiting.len() == AT_ONCE || !matches!(taken, Ok(true)) {
                self.number_mentors(&mut waiting)?;
            }
            if !taken? {
                return Ok(());
            }
        }
    }

    /// Numbers the mentors of the last rows.
    fn number_mentors(&mut self, waiting: &mut Vec<(&str, u64)>) -> Result<(), Refusal> {
        let mut names = [""; AT_ONCE];
        names.iter_mut().zip(&*waiting).for_each(|(slot, (name, _))| *slot = name);
        let numbered = self.mentors.numbers(&names[..waiting.len()], &mut self.mentor);
        let too_many = |at: usize| too_many(waiting[at].1, "mentors", MAX_PEOPLE);
        numbered.map_err(too_many)?;
        waiting.clear();
        Ok(())
    }

    /// The same by two threads; `None` where there is anything to refuse, or no second thread.
    fn read_halves(
        text: &str,
        rounding: Rounding,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Option<Self>, Refusal> {
        if thread::available_parallelism().is_ok_and(|threads| threads.get() == 1) {
            return Ok(None);
        }
        let Ok(header) = Table::open(text, PAIR_COLUMNS, 2, stop) else { return Ok(None) };
        let (rest, line) = header.rest();
        let middle = rest.floor_char_boundary(rest.len() / 2);
        let Some(end) = rest[middle..].find('\n').map(|at| middle + at + 1) else { return Ok(None) };
        let (front, back) = rest.split_at(end);
        let half = |text: &str, line: u64, columns: Columns, stop: &dyn Fn() -> Option<StopReason>| {
            let mut rows = Self::new(rounding);
            rows.take_all(&mut Table::below(text, columns, header.separator, line, stop)).map(|()| rows)
        };
        let (columns, ended) = (header.columns(), AtomicBool::new(false));
        let is_over = || ended.load(Ordering::Relaxed).then_some(StopReason::Cancelled);
        let (half, separate) = (&half, columns.clone());
        thread::scope(|scope| {
            let read_back = || half(back, 1, separate, &is_over);
            let Ok(reader) = thread::Builder::new().spawn_scoped(scope, read_back) else { return Ok(None) };
            let mut first = half(front, line, columns.clone(), stop);
            ended.store(first.is_err(), Ordering::Relaxed);
            while first.is_ok() && !reader.is_finished() {
                if let Some(reason) = stop() {
                    first = Err((None, FileProblem::Stopped(reason)));
                    ended.store(true, Ordering::Relaxed);
                }
                thread::sleep(Duration::from_micros(200));
            }
            let second = reader.join();
            match (first, second) {
                (Err(stopped @ (_, FileProblem::Stopped(_))), _) => Err(stopped),
                (Ok(first), Ok(Ok(second))) => {
                    let breaks = front.bytes().filter(|&byte| byte == b'\n').count() as u64;
                    Ok(first.followed_by(second, line - 1 + breaks))
                }
                _ => Ok(None),
            }
        })
    }

    /// These rows and then those of `second`, whose lines are `above` lines further down; `None` if the two contradict
    /// each other or are too many.
    fn followed_by(mut self, second: Self, above: u64) -> Option<Self> {
        let (filled, more) = (self.lines.rows(), second.lines.rows());
        if filled + more > MAX_PAIRS {
            return None;
        }
        let mut mentee_of = Vec::with_capacity(second.mentees.len());
        for (name, (without_pairs, line)) in second.mentees.from(0).zip(second.declared) {
            let (mentee, new) = self.mentees.number(name)?;
            if new {
                self.declared.push((without_pairs, line + above));
            } else if without_pairs || self.declared[mentee as usize].0 {
                return None;
            }
            mentee_of.push(mentee);
        }
        let mentor_of = second.mentors.from(0).map(|name| Some(self.mentors.number(name)?.0));
        let mentor_of = mentor_of.collect::<Option<Vec<u32>>>()?;
        self.lines.followed_by(&second.lines, above)?;
        let both = filled > 0 && more > 0;
        let [ranks, more_ranks] = [self.ranks, second.ranks];
        let [levels, more_levels] = [self.levels, second.levels];
        self.ranks = joined(ranks, more_ranks, both, above)?;
        self.levels = joined(levels, more_levels, both, above)?;
        let [score] = joined([self.score], [second.score], both, above)?;
        self.score = score;
        self.mark = match (self.mark, second.mark) {
            (Some((here, ..)), Some((there, ..))) if here != there => return None,
            (None, Some((mark, line, cell))) => Some((mark, line + above, cell)),
            (first, _) => first,
        };
        self.rounded += second.rounded;
        self.mentee.extend(second.mentee.iter().map(|&mentee| mentee_of[mentee as usize]));
        self.mentor.extend(second.mentor.iter().map(|&mentor| mentor_of[mentor as usize]));
        Some(self)
    }

    /// Takes a row; its mentor may have to wait for a number.
    #[inline]
    fn take<'t, C: Cells<'t>>(&mut self, row: &C, waiting: &mut Vec<(&'t str, u64)>) -> Result<(), Refusal> {
        let number = row.line();
        let written = row.id(0)?;
        let (mentee, new) = self.mentees.number(&written).ok_or_else(|| too_many(number, "mentees", MAX_PEOPLE))?;
        let without_pairs = row.is_empty(1);
        if new {
            self.declared.push((without_pairs, number));
        } else if let (was_without, other) = self.declared[mentee as usize]
            && (was_without || without_pairs)
        {
            let (mentee, other) = ((&*written).into(), C::place(other));
            return row.refuse(FileProblem::NotWithoutPairs { mentee, other });
        }
        if without_pairs {
            return match (2..PAIR_COLUMNS.len()).find(|&column| !row.is_empty(column)) {
                Some(column) => row.refuse(FileProblem::ValueWithoutMentor { column: PAIR_COLUMNS[column] }),
                None => Ok(()),
            };
        }
        let mentor = row.id(1)?;
        if let Some(mentor) = row.lasting(1) {
            waiting.push((mentor, number));
        } else {
            self.number_mentors(waiting)?;
            let (mentor, _) = self.mentors.number(&mentor).ok_or_else(|| too_many(number, "mentors", MAX_PEOPLE))?;
            self.mentor.push(mentor);
        }
        let first_row = if self.lines.rows() == 0 { number } else { self.lines.of(0) };
        let rounding = self.rounding;
        for optional in &mut self.ranks {
            let at = optional.column;
            let bad = || FileProblem::BadRank { column: PAIR_COLUMNS[at], found: (&*row.written(at)).into() };
            optional.take(row, first_row, || row.whole(at, rounding).ok_or_else(bad))?;
        }
        let (mark, rounded, at) = (&mut self.mark, &mut self.rounded, self.score.column);
        self.score.take(row, first_row, || {
            let (score, changed) = row.score(at, rounding, mark)?;
            *rounded += usize::from(changed);
            Ok(score)
        })?;
        for optional in &mut self.levels {
            let at = optional.column;
            let bad = || FileProblem::BadLevel { column: PAIR_COLUMNS[at], found: (&*row.written(at)).into() };
            let level = || row.whole(at, rounding).and_then(|level| u16::try_from(level).ok());
            optional.take(row, first_row, || level().ok_or_else(bad))?;
        }
        let room = (self.lines.rows() < MAX_PAIRS).then_some(());
        room.and_then(|()| self.lines.push(number)).ok_or_else(|| too_many(number, "pairs", MAX_PAIRS))?;
        self.mentee.push(mentee);
        Ok(())
    }

    /// Takes a row of which [`take`](Self::take) would say nothing new; whether it did. Nothing is changed otherwise.
    #[inline]
    fn take_plain<'t, C: Cells<'t>>(&mut self, row: &C, waiting: &mut Vec<(&'t str, u64)>) -> bool {
        let is_without = |column: &usize| row.is_empty(*column);
        if self.score.first_line.is_some() || self.levels.iter().any(|level| level.first_line.is_some()) {
            return false;
        }
        let (Some(mentee), Some(mentor)) = (row.lasting(0), row.lasting(1)) else { return false };
        let Some(mentee) = self.mentees.known_or_last(mentee) else { return false };
        if self.declared[mentee as usize].0 || ![4, 5, 6].iter().all(is_without) || self.lines.rows() == 0 {
            return false;
        }
        let mut ranks = [0; 2];
        for (rank, given) in ranks.iter_mut().zip(&self.ranks) {
            match (row.lasting(given.column).filter(|cell| !cell.is_empty()), given.first_line) {
                (Some(cell), Some(_)) => {
                    let Some(number) = eight_digits(cell.as_bytes()) else { return false };
                    *rank = number;
                }
                (None, None) => {}
                _ => return false,
            }
        }
        if mentor.is_empty() || self.lines.rows() == MAX_PAIRS || self.lines.push(row.line()).is_none() {
            return false;
        }
        waiting.push((mentor, row.line()));
        self.mentee.push(mentee);
        for (given, rank) in self.ranks.iter_mut().zip(ranks).filter(|(given, _)| given.first_line.is_some()) {
            given.values.push(rank);
        }
        true
    }

    /// The market of these rows; `capacities` by the mentors' numbers.
    pub(super) fn into_market(
        self,
        capacities: &[Capacity],
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<NamedMarket, Refusal> {
        let go_on = || stop().map_or(Ok(()), |reason| Err((None, FileProblem::Stopped(reason))));
        go_on()?;
        let many = self.mentees.len() + self.mentors.len() > MANY;
        let ((mentee_order, mentee_place), (mentor_order, mentor_place)) =
            at_once(many, || self.mentees.places(), || self.mentors.places());
        go_on()?;
        let mut sorted_capacities = vec![0; mentor_order.len()];
        let mut at_least = capacities.iter().any(|one| one.at_least.is_some()).then(|| vec![0; mentor_order.len()]);
        for (&place, capacity) in mentor_place.iter().zip(capacities) {
            sorted_capacities[place as usize] = capacity.seats;
            if let Some(column) = &mut at_least {
                column[place as usize] = capacity.at_least.unwrap_or(0);
            }
        }
        let Self { mentees: mentee_names, mentors: mentor_names, mentee: mentee_of, mentor: mentor_of, .. } = self;
        let (score, ranks, levels) = (self.score, self.ranks, self.levels);
        let written = |names: &Names, order: &[u32]| {
            let written = names.written(order);
            let labels = written.iter().map(|name| lottery::label(name)).collect::<Vec<u64>>();
            (written, labels)
        };
        let arranged = || arranged((&mentee_of, &mentee_place), (&mentor_of, &mentor_place), (ranks, score, levels));
        let (columns, ((mentees, mentee_labels), (mentors, mentor_labels))) =
            at_once(many, arranged, || (written(&mentee_names, &mentee_order), written(&mentor_names, &mentor_order)));
        drop((mentee_names, mentor_names, mentee_order, mentor_order));
        go_on()?;
        let columns = MarketColumns {
            capacities: sorted_capacities,
            mentee_labels: Some(mentee_labels),
            mentor_labels: Some(mentor_labels),
            ..columns
        };
        let lines_of = |mentee: MenteeId, mentor: MentorId| -> Vec<u64> {
            let its_rows = (0..mentee_of.len()).filter(|&row| {
                mentee_place[mentee_of[row] as usize] == mentee.get()
                    && mentor_place[mentor_of[row] as usize] == mentor.get()
            });
            its_rows.map(|row| self.lines.of(row)).take(2).collect()
        };
        let market = Market::from_columns_until(columns, stop).and_then(|market| match at_least {
            Some(column) => market.with_at_least(column),
            None => Ok(market),
        });
        match market {
            Ok(market) => {
                let first_seen = mentee_place.iter().copied().map(MenteeId::new).collect();
                Ok(NamedMarket { market, mentees, mentors, first_seen })
            }
            Err(MarketError::Stopped(reason)) => Err((None, FileProblem::Stopped(reason))),
            Err(MarketError::DuplicatePair { mentee, mentor }) => {
                let lines = lines_of(mentee, mentor);
                let (mentee, mentor) = ((&mentees[mentee.index()]).into(), (&mentors[mentor.index()]).into());
                let first = (self.place)(lines[0]);
                Err((lines.last().copied(), FileProblem::DuplicatePair { mentee, mentor, first }))
            }
            Err(MarketError::LevelAgainstRank { side, mentee, mentor, level, before }) => {
                let line = lines_of(mentee, mentor).first().copied();
                let whose = match side {
                    Side::Mentee => (&mentees[mentee.index()]).into(),
                    Side::Mentor => (&mentors[mentor.index()]).into(),
                };
                Err((line, FileProblem::LevelAgainstRank { side, whose, level, before }))
            }
            Err(error) => Err((None, error.into())),
        }
    }
}

fn too_many(line: u64, what: &'static str, limit: usize) -> Refusal {
    (Some(line), FileProblem::TooMany { what, limit })
}

/// The columns of the market, in the order of its pairs; each side by its numbers and their places.
fn arranged(
    (mentee, mentee_place): (&[u32], &[u32]),
    (mentor, mentor_place): (&[u32], &[u32]),
    (ranks, score, levels): ([Optional<u32>; 2], Optional<Score>, [Optional<u16>; 2]),
) -> MarketColumns {
    let (mentee_offsets, order) = by_mentee(mentee, mentee_place);
    let score = score.first_line.map(|_| in_order(score.values, order.as_ref()));
    let by_score = || {
        let ranks = |scores: &Vec<Score>| scores.iter().map(|score| score.descending_rank()).collect();
        score.as_ref().map_or_else(|| vec![0; mentee.len()], ranks)
    };
    let [mentee_rank, mentor_rank] = ranks.map(|given| match given.first_line {
        Some(_) => in_order(given.values, order.as_ref()),
        None => by_score(),
    });
    let [mentee_level, mentor_level] =
        levels.map(|given| given.first_line.map(|_| in_order(given.values, order.as_ref())));
    let place = |number: u32| MentorId::new(mentor_place[number as usize]);
    let mentor = match &order {
        Some(order) => order.iter().map(|&row| place(mentor[row as usize])).collect(),
        None => mentor.iter().copied().map(place).collect(),
    };
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

/// A column's entries in the order of these rows, or as they are.
fn in_order<T: Copy>(column: Vec<T>, order: Option<&Vec<u32>>) -> Vec<T> {
    match order {
        Some(order) => order.iter().map(|&row| column[row as usize]).collect(),
        None => column,
    }
}

/// Counting sort of the rows by mentee: the offsets of each mentee's rows, and the rows, unless they are in order.
fn by_mentee(mentee: &[u32], place_of: &[u32]) -> (Vec<u32>, Option<Vec<u32>>) {
    let mut offsets = vec![0_u32; place_of.len() + 1];
    for &mentee in mentee {
        offsets[place_of[mentee as usize] as usize + 1] += 1;
    }
    for place in 0..place_of.len() {
        offsets[place + 1] += offsets[place];
    }
    if mentee.is_sorted_by_key(|&mentee| place_of[mentee as usize]) {
        return (offsets, None);
    }
    let mut cursor = offsets.clone();
    let mut rows = vec![0; mentee.len()];
    for (row, &mentee) in (0..).zip(mentee) {
        let at = &mut cursor[place_of[mentee as usize] as usize];
        rows[*at as usize] = row;
        *at += 1;
    }
    (offsets, Some(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was read, without the table of names.
    fn told(rows: &Rows) -> String {
        let names = [&rows.mentees, &rows.mentors].map(|names| names.from(0).map(str::to_owned).collect::<Vec<_>>());
        let columns = (&rows.mentee, &rows.mentor, &rows.lines, &rows.declared);
        let values = (&rows.ranks, &rows.score, &rows.levels, rows.rounded, &rows.mark);
        format!("{names:?} {columns:?} {values:?}")
    }

    #[test]
    fn two_readers_say_what_one_says() {
        let mut state = 3_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut joined, mut refused) = (0, 0);
        for _ in 0..2_000 {
            let filled = [draw(2), draw(2)];
            let mut text = "mentee;mentor;mentee_rank;score\n".to_owned();
            for row in 0..draw(12) {
                let mentee = if draw(3) == 0 { format!("e{}", draw(6)) } else { format!("e{row}") };
                let odd = draw(40);
                let mentor = if odd == 0 { String::new() } else { format!("o{}", draw(9)) };
                let rank = if filled[0] == 1 && !mentor.is_empty() { "4" } else { "" };
                let score = match (filled[1] == 1 && !mentor.is_empty(), odd) {
                    (false, _) => "",
                    (true, 1) => "0.5",
                    (true, 2) => "\"0,5\"",
                    (true, 3) => "\"0",
                    (true, _) => "0,5",
                };
                text.extend([mentee.as_str(), ";", mentor.as_str(), ";", rank, ";", score, "\n"]);
            }
            let one = |stop: &dyn Fn() -> Option<StopReason>| {
                let mut table = Table::open(&text, PAIR_COLUMNS, 2, stop)?;
                let mut rows = Rows::new(Rounding::Nearest);
                rows.take_all(&mut table).map(|()| rows)
            };
            let one = one(&|| None);
            let two = Rows::read_halves(&text, Rounding::Nearest, &|| None).expect("nothing stops it");
            match (&one, two) {
                (Ok(one), Some(two)) => {
                    joined += usize::from(two.lines.rows() > 0);
                    assert_eq!(told(one), told(&two), "{text}");
                }
                (Err(_), Some(_)) => panic!("{text}"),
                (Err(_), None) => refused += 1,
                (Ok(_), None) => assert!(text.lines().count() < 3, "{text}"),
            }
        }
        assert!(thread::available_parallelism().is_ok_and(|threads| threads.get() == 1) || joined > 300);
        assert!(refused > 100);
    }

    /// Quotes make no difference but that no row is plain: the same rows and the same refusals.
    #[test]
    fn plain_rows_are_taken_as_all_rows_are() {
        const IDS: [&str; 12] = ["1", "2", "7", "01", "", "anna", "o1", "o2", "100000000", "1048577", " 7", "é"];
        const RANKS: [&str; 9] = ["0", "3", "12345678", "123456789", "007", "", "x", "4294967295", "4294967296"];
        let mut state = 5_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 40).expect("small") % below
        };
        let (mut read, mut refused) = (0, 0);
        for _ in 0..4_000 {
            let columns = 2 + draw(3);
            let [mut plain, mut quoted] = [&PAIR_COLUMNS[..columns].join(","); 2].map(|header| format!("{header}\n"));
            let odd = draw(3) > 0;
            for _ in 0..draw(14) {
                let mut cells = vec![IDS[draw(if odd { 4 } else { 12 })], IDS[draw(if odd { 4 } else { 12 })]];
                cells.extend((2..columns).map(|_| RANKS[draw(if odd { 3 } else { 9 })]));
                plain.extend([&cells.join(","), "\n"]);
                quoted.extend([&cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","), "\n"]);
            }
            let [one, other] = [plain, quoted].map(|text| {
                let mut table =
                    Table::open(&text, PAIR_COLUMNS, 2, &|| None).map_err(|refusal| format!("{refusal:?}"))?;
                let mut rows = Rows::new(Rounding::Refuse);
                rows.take_all(&mut table).map(|()| told(&rows)).map_err(|refusal| format!("{refusal:?}"))
            });
            assert_eq!(one, other);
            *(if one.is_ok() { &mut read } else { &mut refused }) += 1;
        }
        assert!(read > 500 && refused > 500, "{read} {refused}");
    }
}
