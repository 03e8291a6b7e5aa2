//! The rows of a file of pairs, column by column, and the market they make.
//!
//! **Two threads.** A large file is cut in two at the end of a line, and both halves are read at once. Whatever is not
//! plain (a refusal in either half, or halves that contradict each other) is settled by reading the file again from its
//! beginning, so that what is refused, and where, is what one reader says. Halves that are plain are joined: the second
//! one's people get the numbers that the first one's reader would have given them.
//!
//! **Plain rows.** In most large files rows are nothing but numbers; as many of them as follow one another are taken as
//! [`plain`](super::plain) reads them. Of the others most say of people met before what most rows say: two ids, ranks
//! in digits. They are taken in one go; whatever is not as plain as that, a mistake above all, goes the way on which
//! everything is looked at.
//!
//! Rows are read into columns: 4 bytes a row for the mentor, 4 more for each rank and the score, 2 for each level, 8
//! for each run of rows of one mentee, plus each id once. Lines are kept where they do not follow one another, so as
//! good as never. Ids are renumbered in sorted order at the end, and rows put in that order
//! ([`arrange`](super::arrange)), as the columns of [`Market::from_columns`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use matching_market::{Market, MarketColumns, MarketError, MenteeId, MentorId, Score, Side, StopReason, lottery};

use super::arrange::{People, Values, arranged};
use super::at_once::at_once;
use super::cells::{Cells, Mark};
use super::error::Refusal;
use super::found::DEFAULT_CAPACITY;
use super::lines::Lines;
use super::names::{AT_ONCE, Names, eight_digits};
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
    people: People,
    values: Values,
    /// What a second reader read, below these rows.
    below: Option<(People, Values)>,
    lines: Lines,
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
            people: People::default(),
            values: Values::new(),
            below: None,
            lines: Lines::default(),
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
            && !rows.is_empty()
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

    /// How many scores were read.
    pub(super) fn scores(&self) -> usize {
        let below = self.below.as_ref().map_or(0, |(_, values)| values.score.values.len());
        self.values.score.values.len() + below
    }

    /// Takes all rows of a table, or of a part of one.
    pub(super) fn take_all<'t>(&mut self, table: &mut impl Cells<'t>) -> Result<(), Refusal> {
        let mut waiting = Vec::with_capacity(AT_ONCE);
        // Rows until it is tried again whether rows of numbers follow; the fewer do, the more.
        let (mut pause, mut untried) = (0, 0);
        loop {
            if untried == 0 {
                self.number_mentors(&mut waiting)?;
                pause = if self.take_numbers(table)? > 0 { 0 } else { (2 * pause + 1).min(AT_ONCE) };
                untried = pause;
            } else {
                untried -= 1;
            }
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
        let numbered = self.mentors.numbers(&names[..waiting.len()], &mut self.people.mentor);
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
            let mut table = Table::below(text, columns, header.separator, line, stop);
            rows.take_all(&mut table).map(|()| (rows, table.rest().1))
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
                (Ok((first, next)), Ok(Ok((second, _)))) => Ok(first.followed_by(second, next - 1)),
                _ => Ok(None),
            }
        })
    }

    /// These rows and then those of `second`, whose lines are `above` lines further down; `None` if the two contradict
    /// each other or are too many.
    fn followed_by(mut self, mut second: Self, above: u64) -> Option<Self> {
        let (filled, more) = (self.lines.rows(), second.lines.rows());
        if filled + more > MAX_PAIRS {
            return None;
        }
        let both = filled > 0 && more > 0;
        let (values, others) = (&mut self.values, &second.values);
        let fits = values.ranks.iter_mut().zip(&others.ranks).all(|(one, other)| one.precedes(other, both, above))
            && values.levels.iter_mut().zip(&others.levels).all(|(one, other)| one.precedes(other, both, above))
            && values.score.precedes(&others.score, both, above);
        if !fits {
            return None;
        }
        let many = second.mentees.len() + second.mentors.len() > MANY;
        let (mentees, mentors) = (&mut self.mentees, &mut self.mentors);
        let (declared, second_declared) = (&mut self.declared, second.declared);
        let mentee_of = || {
            let mut mentee_of = Vec::with_capacity(second.mentees.len());
            for (name, (without_pairs, line)) in second.mentees.from(0).zip(second_declared) {
                let (mentee, new) = mentees.number(name)?;
                if new {
                    declared.push((without_pairs, line + above));
                } else if without_pairs || declared[mentee as usize].0 {
                    return None;
                }
                mentee_of.push(mentee);
            }
            Some(mentee_of)
        };
        let mentor_of = || second.mentors.from(0).map(|name| Some(mentors.number(name)?.0)).collect();
        let (mentee_of, mentor_of): (Option<Vec<u32>>, Option<Vec<u32>>) = at_once(many, mentee_of, mentor_of);
        second.people.runs.renumber(&mentee_of?);
        second.people.renumbered = Some(mentor_of?);
        self.lines.followed_by(&second.lines, above)?;
        self.mark = match (self.mark, second.mark) {
            (Some((here, ..)), Some((there, ..))) if here != there => return None,
            (None, Some((mark, line, cell))) => Some((mark, line + above, cell)),
            (first, _) => first,
        };
        self.rounded += second.rounded;
        self.below = Some((second.people, second.values));
        Some(self)
    }

    /// Takes rows of nothing but numbers as long as there are any, and how many: [`take`](Self::take) would say nothing
    /// new of them, but that there are too many mentors. None may be waiting for a number.
    fn take_numbers<'t>(&mut self, table: &mut impl Cells<'t>) -> Result<usize, Refusal> {
        let Self { mentees, mentors, people, values, lines, declared, mark, .. } = self;
        let [Some(before), Some(before_mentors)] = [&*mentees, &*mentors].map(Names::before_number) else {
            return Ok(0);
        };
        let Some(shape) = table.shape([before, before_mentors]) else { return Ok(0) };
        let Values { ranks: [mentee_rank, mentor_rank], score: scores, .. } = values;
        let is_ranked = [&*mentee_rank, &*mentor_rank].map(|given| given.first_line.is_some());
        let is_scored = scores.first_line.is_some();
        let pointed = shape.has_commas() || mark.as_ref().is_some_and(|(mark, ..)| *mark == '.');
        // A column that is filled in some rows only is refused elsewhere, as is one point among commas.
        let filled = [is_ranked[0], is_ranked[1], is_scored] == [2, 3, 4].map(|column| shape.has(column));
        if lines.rows() == 0 || !filled || is_scored && !pointed {
            return Ok(0);
        }
        // The mentee of the last row, by the number that the id ends in.
        let mut last = (u32::MAX, 0);
        let mut sought = [0; AT_ONCE];
        let (mut ids, mut fault) = ([("", 0); AT_ONCE], None);
        let mut waiting = 0;
        let taken = table.plain_rows(&shape, |row| {
            let [mentee, mentor, ranks @ .., score] = row.numbers;
            if last.0 != mentee {
                let Some(number) = row.mentee(mentees, declared) else { return false };
                last = (mentee, number);
            }
            if lines.rows() == MAX_PAIRS || lines.push(row.line).is_none() {
                return false;
            }
            people.runs.push(last.1);
            if is_ranked[0] {
                mentee_rank.values.push(ranks[0]);
            }
            if is_ranked[1] {
                mentor_rank.values.push(ranks[1]);
            }
            if is_scored {
                // Below the greatest score, see `plain`.
                scores.values.push(Score::from_millionths(score.cast_signed()));
            }
            (sought[waiting], ids[waiting]) = (mentor, (row.id(1), row.line));
            waiting += 1;
            if waiting == AT_ONCE {
                waiting = 0;
                fault =
                    mentors.numbers_by_ending(&sought, |at| ids[at].0, &mut people.mentor).err().map(|at| ids[at].1);
            }
            fault.is_none()
        });
        if fault.is_none() {
            let rest = mentors.numbers_by_ending(&sought[..waiting], |at| ids[at].0, &mut people.mentor);
            fault = rest.err().map(|at| ids[at].1);
        }
        fault.map_or(Ok(taken), |line| Err(too_many(line, "mentors", MAX_PEOPLE)))
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
            self.people.mentor.push(mentor);
        }
        let first_row = (self.lines.rows() > 0).then(|| self.lines.of(0));
        let rounding = self.rounding;
        for optional in &mut self.values.ranks {
            let at = optional.column;
            let bad = || FileProblem::BadRank { column: PAIR_COLUMNS[at], found: (&*row.written(at)).into() };
            optional.take(row, first_row, || row.whole(at, rounding).ok_or_else(bad))?;
        }
        let (mark, rounded, at) = (&mut self.mark, &mut self.rounded, self.values.score.column);
        self.values.score.take(row, first_row, || {
            let (score, changed) = row.score(at, rounding, mark)?;
            *rounded += usize::from(changed);
            Ok(score)
        })?;
        for optional in &mut self.values.levels {
            let at = optional.column;
            let bad = || FileProblem::BadLevel { column: PAIR_COLUMNS[at], found: (&*row.written(at)).into() };
            let level = || row.whole(at, rounding).and_then(|level| u16::try_from(level).ok());
            optional.take(row, first_row, || level().ok_or_else(bad))?;
        }
        let room = (self.lines.rows() < MAX_PAIRS).then_some(());
        room.and_then(|()| self.lines.push(number)).ok_or_else(|| too_many(number, "pairs", MAX_PAIRS))?;
        self.people.runs.push(mentee);
        Ok(())
    }

    /// Takes a row of which [`take`](Self::take) would say nothing new; whether it did. Nothing is changed otherwise.
    #[inline]
    fn take_plain<'t, C: Cells<'t>>(&mut self, row: &C, waiting: &mut Vec<(&'t str, u64)>) -> bool {
        let is_without = |column: &usize| row.is_empty(*column);
        let Values { ranks: given_ranks, score, levels } = &mut self.values;
        if score.first_line.is_some() || levels.iter().any(|level| level.first_line.is_some()) {
            return false;
        }
        let (Some(mentee), Some(mentor)) = (row.lasting(0), row.lasting(1)) else { return false };
        let Some(mentee) = self.mentees.known_or_last(mentee) else { return false };
        if self.declared[mentee as usize].0 || ![4, 5, 6].iter().all(is_without) || self.lines.rows() == 0 {
            return false;
        }
        let mut ranks = [0; 2];
        for (rank, given) in ranks.iter_mut().zip(&*given_ranks) {
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
        self.people.runs.push(mentee);
        for (given, rank) in given_ranks.iter_mut().zip(ranks).filter(|(given, _)| given.first_line.is_some()) {
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
        let Self { mentees: mentee_names, mentors: mentor_names, .. } = self;
        let (people, values): (Vec<People>, Vec<Values>) =
            std::iter::once((self.people, self.values)).chain(self.below).unzip();
        let written = |names: &Names, order: &[u32]| {
            let written = names.written(order);
            let labels = written.iter().map(|name| lottery::label(name)).collect::<Vec<u64>>();
            (written, labels)
        };
        let arranged = || {
            let columns = arranged(&people, values, &mentee_place, &mentor_place);
            (columns, written(&mentor_names, &mentor_order))
        };
        let ((columns, (mentors, mentor_labels)), (mentees, mentee_labels)) =
            at_once(many, arranged, || written(&mentee_names, &mentee_order));
        drop((mentee_names, mentor_names, mentee_order, mentor_order));
        go_on()?;
        let columns = MarketColumns {
            capacities: sorted_capacities,
            mentee_labels: Some(mentee_labels),
            mentor_labels: Some(mentor_labels),
            ..columns
        };
        let lines_of = |mentee: MenteeId, mentor: MentorId| -> Vec<u64> {
            let [mentee, mentor] =
                [(&mentee_place, mentee.get()), (&mentor_place, mentor.get())].map(|(places, id)| {
                    (0..).zip(places).find(|(_, place)| **place == id).map_or(u32::MAX, |(number, _)| number)
                });
            let above = people.iter().scan(0, |rows, one| Some(std::mem::replace(rows, *rows + one.runs.rows())));
            let its_rows = people
                .iter()
                .zip(above)
                .flat_map(|(one, above)| one.rows_of(mentee, mentor).map(move |row| above + row));
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

#[cfg(test)]
mod tests;
